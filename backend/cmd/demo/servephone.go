package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/cmd/demo/phone"
	"tresen/backend/cmd/demo/seed"
)

// platforms are the simulated messengers, each served at an address of its own.
type platforms struct {
	apps    []sim.Platform
	bases   []string
	servers []*http.Server
}

// openPlatforms starts them on free ports.
func openPlatforms(ctx context.Context) (*platforms, error) {
	whatsapp := whatsappsim.New(whatsappsim.Options{Name: "Lichthaus Brandt", Coexists: true})
	for _, t := range templates() {
		whatsapp.AddTemplate(t)
	}
	p := &platforms{apps: []sim.Platform{whatsapp, telegramsim.New(telegramsim.Options{Name: "Lichthaus Brandt"})}}
	for _, a := range p.apps {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			p.close()
			return nil, err
		}
		p.servers = append(p.servers, serve(l, a))
		p.bases = append(p.bases, "http://"+l.Addr().String())
	}
	return p, nil
}

func (p *platforms) close() {
	for _, s := range p.servers {
		_ = s.Close()
	}
	for _, a := range p.apps {
		a.Close()
	}
}

// connected gives the shop's channels on them, for a history. What a platform
// calls for (a window, receipts) is told beside it.
func (p *platforms) connected() (list []*seed.Connected) {
	known := map[string]seed.Connected{
		"whatsapp": {Name: "WhatsApp Beratung", Window: 24 * 60, Receipts: true},
		"telegram": {Name: "Telegram-Bot"},
	}
	for i, a := range p.apps {
		c := known[a.App().Kind]
		c.Type, c.Settings, c.Secrets = a.App().Kind, a.Settings(p.bases[i]), a.Secrets()
		c.Join = func(name, number, language string, wrote time.Time) string {
			return a.Join(sim.Person{Name: name, Number: number, Language: language, Wrote: wrote})
		}
		list = append(list, &c)
	}
	return list
}

// runPhone is `demo phone`: the simulated messengers and the phone's page alone,
// for tests that start the relay themselves. It prints the page's address and, a
// line a platform, what its channel is set up with (JSON).
func runPhone(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo phone", flag.ExitOnError)
	address := fs.String("listen", "127.0.0.1:0", "`host:port` of the page")
	shop := fs.String("shop", "http://127.0.0.1:8480", "`address` of the shop's page")
	if err := fs.Parse(args); err != nil {
		return err
	}
	p, err := openPlatforms(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", *address)
	if err != nil {
		return err
	}
	server := serve(l, phone.New(*shop, p.apps...).Handler())
	for _, c := range p.connected() {
		b, err := json.Marshal(map[string]any{"type": c.Type, "settings": c.Settings, "secrets": c.Secrets})
		if err != nil {
			return err
		}
		fmt.Printf("platform %s\n", b)
	}
	fmt.Printf("phone http://%s\n", l.Addr())
	<-ctx.Done()
	return server.Close()
}
