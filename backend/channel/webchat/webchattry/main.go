// webchattry serves the widget on a relay in memory, for its browser tests and
// for working on it: a shop's page on one address, the relay on another (so
// that what is cross-origin in life is so here), and under /control/ on the
// shop's address the strings behind the stage.
//
//	go run ./backend/channel/webchat/webchattry
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/fault"
)

const secret = "a-secret-of-the-shop"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	relayLine, err := listen()
	if err != nil {
		return err
	}
	shopLine, err := listen()
	if err != nil {
		return err
	}
	relay := webchatsim.NewRelay()
	account := channel.Account{ID: "c1", Settings: map[string]string{"origins": "http://127.0.0.1:*", "email": "offline", "theme": "auto"}, Secrets: map[string]string{"identitySecret": secret}}
	session, err := webchat.Connector{Limits: webchat.NoLimits()}.Open(ctx, account, relay.Env(slog.New(slog.NewTextHandler(os.Stderr, nil))))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/w/c1/", http.StripPrefix("/w/c1", session.(channel.Visits).Handler()))
	mux.Handle("/media/", relay)
	base := "http://" + relayLine.Addr().String()
	go serve(&http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}, relayLine)
	stage := &stage{relay: relay, session: session, line: relayLine, base: base}
	go serve(&http.Server{Handler: stage.routes(), ReadHeaderTimeout: 10 * time.Second}, shopLine)
	fmt.Println("shop", "http://"+shopLine.Addr().String())
	fmt.Println("relay", base)
	<-ctx.Done()
	return session.Close()
}

func serve(s *http.Server, l net.Listener) {
	if err := s.Serve(l); err != nil {
		log.Print(err)
	}
}

// line is a listener that can be cut like a network.
type line struct {
	net.Listener
	mu    sync.Mutex
	down  bool
	conns map[net.Conn]struct{}
}

func listen() (*line, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	return &line{Listener: l, conns: map[net.Conn]struct{}{}}, err
}

func (l *line) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		if !l.down {
			l.conns[c] = struct{}{}
			l.mu.Unlock()
			return c, nil
		}
		l.mu.Unlock()
		_ = c.Close()
	}
}

func (l *line) cut(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
	for c := range l.conns {
		if down {
			_ = c.Close()
			delete(l.conns, c)
		}
	}
}

// stage holds the strings.
type stage struct {
	relay   *webchatsim.Relay
	session channel.Session
	line    *line
	base    string
}

func (s *stage) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /control/state", s.state)
	mux.HandleFunc("POST /control/{what}", s.control)
	mux.HandleFunc("GET /sign", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, webchat.Sign(secret, r.FormValue("id"))) })
	mux.HandleFunc("GET /{page...}", s.page)
	return mux
}

// page is the shop's. Query: lang, manual (data-manual), csp.
func (s *stage) page(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, ".") {
		http.NotFound(w, r)
		return
	}
	lang := "de"
	if r.FormValue("lang") == "en" {
		lang = "en"
	}
	manual := ""
	if r.Form.Has("manual") {
		manual = " data-manual"
	}
	if r.Form.Has("csp") { // what a careful shop allows
		ws := strings.Replace(s.base, "http", "ws", 1)
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src "+s.base+"; connect-src "+s.base+" "+ws+"; img-src 'self' blob: "+s.base)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Lichthaus</title><link rel="icon" href="data:,">
<body><main><h1>Lichthaus</h1><p>Leuchten und M&ouml;bel</p><p><a href="#x">Lampen</a></p></main><script src="%s/w/c1/loader.js" async%s></script></body></html>`, lang, s.base, manual)
}

// control does what a test asks for.
func (s *stage) control(w http.ResponseWriter, r *http.Request) {
	v := r.FormValue
	address := v("address")
	switch r.PathValue("what") {
	case "says":
		kind := v("type")
		if kind == "" {
			kind = "webchat"
		}
		fmt.Fprint(w, s.relay.Put(address, channel.Entry{Agent: v("agent"), Type: kind, Text: v("text"), State: "sent"}))
	case "history":
		start := time.Now().Add(-72 * time.Hour).UnixMilli()
		for i := range 90 {
			s.relay.Put(address, channel.Entry{Agent: "Anna Keller", Type: "webchat", Text: fmt.Sprintf("Nachricht %d", i+1), State: "read", At: start + int64(i)*60_000})
		}
	case "saw":
		s.relay.Saw(address)
	case "typing":
		s.session.(channel.Typer).Typing(address, v("on") == "true")
	case "online":
		s.relay.SetPlace(func(p *channel.Place) { p.Online = v("on") == "true" })
	case "fail":
		s.relay.FailNext(fault.Code(v("code")))
	case "line":
		s.line.cut(v("up") != "true")
	default:
		http.NotFound(w, r)
	}
}

func (s *stage) state(w http.ResponseWriter, _ *http.Request) {
	type event struct {
		ID, Address, Text, Email, Name, Page, State string
		Files                                       int
		Consent                                     string
		Verified                                    bool
	}
	list := []event{}
	for _, e := range s.relay.Events() {
		out := event{ID: e.ID, Address: e.Address}
		if m := e.Message; m != nil {
			out.Text, out.Files, out.Page = m.Text, len(m.Files), m.Page
		}
		if p := e.Profile; p != nil {
			out.Email, out.Name, out.Consent, out.Verified = p.Email, p.Name, p.Attributes["consentAt"], p.Verified
		}
		if st := e.Status; st != nil {
			out.State = st.State
		}
		list = append(list, out)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"events": list, "addresses": s.relay.Addresses()})
}
