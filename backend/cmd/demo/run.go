package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"tresen/backend/cmd/demo/mailbox"
	"tresen/backend/cmd/demo/phone"
	"tresen/backend/cmd/demo/seed"
	"tresen/backend/cmd/demo/shop"
)

// The demo's usual ports; where one is taken, a free one is used.
const (
	relayPort   = 8400
	shopPort    = 8480
	mailPort    = 8490 // the mailbox's page
	phonePort   = 8495 // the phone's page
	desktopPort = 34115
)

// demo is one run.
type demo struct {
	folder, bin string
	desktop     string // "auto", "window", "dev" or "none"
	seed        seed.Options
	made        seed.Made
	kids        *children
	relay, shop string // addresses
	served      string // address of the dev server, if it is one
	// Addresses of the pages on which one is a customer.
	mailbox, phone string
}

func runDemo(ctx context.Context, args []string) error {
	d := &demo{seed: seed.Options{Now: time.Now()}}
	fs := flag.NewFlagSet("demo", flag.ExitOnError)
	fs.StringVar(&d.folder, "folder", ".run", "`folder` of data and logs; its data is made anew")
	fs.StringVar(&d.bin, "bin", "build/bin", "`folder` of the programs")
	fs.StringVar(&d.desktop, "desktop", "auto", "window, dev (served to a browser), none, or auto: what this machine can show")
	fs.IntVar(&d.seed.Conversations, "conversations", 200, "how many conversations")
	fs.IntVar(&d.seed.Messages, "messages", 5000, "how many messages, about")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if d.desktop == "auto" {
		d.desktop = "window"
		if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			d.desktop = "dev"
		}
	}
	return d.run(ctx)
}

// run starts everything, says so, and waits for the end.
func (d *demo) run(ctx context.Context) error {
	unlock, err := d.fresh()
	if err != nil {
		return err
	}
	defer unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go watchParent(ctx, cancel)

	d.kids = newChildren(d.folder, os.Getenv("VERBOSE") != "")
	defer d.kids.stop()
	port, err := listen(ctx, shopPort)
	if err != nil {
		return err
	}
	defer func() { _ = port.Close() }()
	d.shop = "http://" + port.Addr().String()
	d.seed.Origins, d.seed.Privacy = d.shop+"\n"+strings.Replace(d.shop, "127.0.0.1", "localhost", 1), d.shop+"/privacy"
	letters, err := mailbox.Open(d.seed.Now)
	if err != nil {
		return fmt.Errorf("starting the mail server: %w", err)
	}
	defer func() { _ = letters.Close() }()
	d.seed.Channels = []*seed.Connected{{Type: "email", Name: "E-Mail Beratung", Settings: letters.Settings(), Secrets: map[string]string{"password": mailbox.Password}}}
	phones, err := openPlatforms(ctx)
	if err != nil {
		return fmt.Errorf("starting the simulated messengers: %w", err)
	}
	defer phones.close()
	d.seed.Channels = append(d.seed.Channels, phones.connected()...)
	if d.made, err = fillData(ctx, d.data("relay"), "", d.seed); err != nil {
		return fmt.Errorf("writing the demo's history: %w", err)
	}
	if err := d.startRelay(ctx); err != nil {
		return err
	}
	defer serve(port, shop.Handler(shop.Options{Relay: d.relay, Channel: d.made.Shop, Secret: identitySecret})).Close() //nolint:errcheck // it ends anyway
	if d.mailbox, err = d.page(ctx, mailPort, letters.Handler(d.shop)); err != nil {
		return err
	}
	if d.phone, err = d.page(ctx, phonePort, phone.New(d.shop, phones.apps...).Handler()); err != nil {
		return err
	}
	go letters.Live(ctx)
	if err := phone.Attach(ctx, d.relay, seed.DemoEmail, seed.DemoPassword, d.made.Channels["whatsapp"]); err != nil {
		return fmt.Errorf("connecting the simulated messengers: %w", err)
	}
	if err := d.startDesktop(ctx); err != nil {
		return err
	}
	d.tell(letters.Address())
	if err := d.ready(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	phone.Greet(phones.apps)
	return d.wait(ctx)
}

// page serves one of the customers' pages until the demo ends.
func (d *demo) page(ctx context.Context, port int, h http.Handler) (address string, err error) {
	l, err := listen(ctx, port)
	if err != nil {
		return "", err
	}
	s := serve(l, h)
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return "http://" + l.Addr().String(), nil
}

// tell says where everything is.
func (d *demo) tell(smtp string) {
	if d.served != "" {
		fmt.Println("desktop", d.served)
	}
	fmt.Println("shop", d.shop)
	fmt.Println("mailbox", d.mailbox)
	fmt.Println("smtp", smtp)
	fmt.Println("phone", d.phone)
	fmt.Println("relay", d.relay)
}

// fresh takes the folder for this run and removes the data of the last one.
func (d *demo) fresh() (unlock func(), err error) {
	if d.folder, err = filepath.Abs(d.folder); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(d.folder, "demo.lock"))
	if free, err := lock.TryLock(); err != nil || !free {
		return nil, errors.New("a demo is running here already; end it first with Ctrl+C")
	}
	unlock = func() { _ = lock.Unlock() }
	for _, name := range []string{"relay", "desktop"} {
		if err := os.RemoveAll(d.data(name)); err != nil {
			unlock()
			return nil, err
		}
	}
	return unlock, nil
}

func (d *demo) data(name string) string { return filepath.Join(d.folder, name) }

func (d *demo) program(name string) (string, error) {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	p, err := filepath.Abs(filepath.Join(d.bin, name))
	if err == nil {
		_, err = os.Stat(p)
	}
	if err != nil {
		return "", fmt.Errorf("%s is missing: run make build first", filepath.Join(d.bin, name))
	}
	return p, nil
}

func (d *demo) startRelay(ctx context.Context) error {
	program, err := d.program("relay")
	if err != nil {
		return err
	}
	address, err := free(ctx, relayPort)
	if err != nil {
		return err
	}
	d.relay = "http://" + address
	if err := d.kids.start("relay", nil, program, "serve", "--listen", address, "--data", d.data("relay")); err != nil {
		return err
	}
	return d.kids.await(ctx, "relay", 20*time.Second, func(ctx context.Context) bool { return answers(ctx, d.relay+"/health") })
}

func (d *demo) startDesktop(ctx context.Context) error {
	if d.desktop == "none" {
		return nil
	}
	env := []string{"TRESEN_DATA=" + d.data("desktop"), "TRESEN_KEYS=file",
		"TRESEN_SIGNIN=" + strings.Join([]string{d.relay, seed.DemoEmail, seed.DemoPassword}, " ")}
	if d.desktop == "window" {
		program, err := d.program("tresen")
		if err != nil {
			return err
		}
		return d.kids.start("desktop", env, program)
	}
	program, err := d.program("tresen-dev")
	if err != nil {
		return err
	}
	address, err := free(ctx, desktopPort)
	if err != nil {
		return err
	}
	d.served = "http://" + address
	env = append(env, "devserver="+address, "assetdir=frontend/dist")
	line := []string{"xvfb-run", "-a", "-s", "-screen 0 1366x768x24"}
	if _, err := exec.LookPath("dbus-run-session"); err == nil {
		line = append(line, "dbus-run-session", "--") // else a bus would start by itself and stay
	} else {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS=disabled:")
	}
	return d.kids.start("desktop", env, line[0], append(line[1:], program)...)
}

// ready waits until every part answers, and the desktop has found its relay.
func (d *demo) ready(ctx context.Context) error {
	for what, url := range map[string]string{"shop": d.shop, "web chat": d.relay + "/w/" + d.made.Shop + "/loader.js"} {
		if err := d.kids.await(ctx, what, 20*time.Second, func(ctx context.Context) bool { return answers(ctx, url) }); err != nil {
			return err
		}
	}
	if d.desktop == "none" {
		return nil
	}
	return d.kids.await(ctx, "desktop", 60*time.Second, func(ctx context.Context) bool {
		return (d.served == "" || answers(ctx, d.served)) && desktops(ctx, d.relay) > 0
	})
}

// wait ends when the person ends the demo, closes the window, or a part dies.
func (d *demo) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case k := <-d.kids.ended:
		if k.name == "desktop" && d.served == "" && k.err == nil {
			fmt.Println("the window was closed")
			return nil
		}
		return d.kids.died(k)
	}
}

var client = &http.Client{Timeout: 2 * time.Second}

func get(ctx context.Context, url string) ([]byte, bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, false
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, false
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return b, err == nil && res.StatusCode == http.StatusOK
}

func answers(ctx context.Context, url string) bool {
	_, ok := get(ctx, url)
	return ok
}

// desktops asks the relay how many are connected.
func desktops(ctx context.Context, relay string) int {
	var health struct {
		Desktops int `json:"desktops"`
	}
	if b, ok := get(ctx, relay+"/health"); !ok || json.Unmarshal(b, &health) != nil {
		return 0
	}
	return health.Desktops
}

// listen opens a port of this machine, or a free one where it is taken.
func listen(ctx context.Context, port int) (net.Listener, error) {
	var lc net.ListenConfig
	if l, err := lc.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
		return l, nil
	}
	return lc.Listen(ctx, "tcp", "127.0.0.1:0")
}

// free gives the address of a port for another program.
func free(ctx context.Context, port int) (string, error) {
	l, err := listen(ctx, port)
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// serve answers requests on l until it is closed.
func serve(l net.Listener, h http.Handler) *http.Server {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // ends with Close
	return s
}
