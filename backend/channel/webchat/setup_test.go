package webchat_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
)

const (
	shop   = "https://www.lichthaus.example"
	secret = "a-secret-of-the-shop"
)

// desk is one web chat behind an HTTP server.
type desk struct {
	t       *testing.T
	relay   *webchatsim.Relay
	session channel.Session
	addr    string // host:port
	dial    func(context.Context, string, string) (net.Conn, error)
	log     *strings.Builder
}

func account() channel.Account {
	return channel.Account{ID: "c1", Inbox: "i1", Settings: map[string]string{"origins": shop}, Secrets: map[string]string{"identitySecret": secret}}
}

func setup(t *testing.T, limits webchat.Limits) *desk {
	t.Helper()
	d := open(t, limits)
	srv := httptest.NewServer(d.handler())
	t.Cleanup(srv.Close)
	d.addr = srv.Listener.Addr().String()
	return d
}

func open(t *testing.T, limits webchat.Limits) *desk {
	t.Helper()
	d := &desk{t: t, relay: webchatsim.NewRelay(), log: &strings.Builder{}}
	log := slog.New(slog.NewTextHandler(&locked{w: d.log}, nil))
	s, err := webchat.Connector{Limits: limits}.Open(t.Context(), account(), d.relay.Env(log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d.session = s
	return d
}

type locked struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (d *desk) handler() http.Handler {
	return http.StripPrefix("/w/c1", d.session.(channel.Visits).Handler())
}

func (d *desk) socket() string { return "ws://" + d.addr + "/w/c1/socket" }
func (d *desk) url(path string) string {
	return "http://" + d.addr + "/w/c1/" + path
}

// visit opens a page of the shop; token "" is a new visitor.
func (d *desk) visit(token string) *webchatsim.Visitor {
	d.t.Helper()
	v, _, err := webchatsim.Dial(d.t.Context(), d.socket(), shop, d.dial)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = v.Close() })
	v.Token = token
	d.must(v.Conn().SetReadDeadline(time.Now().Add(20 * time.Second))) // a test that waits in vain ends
	return v
}

// entries reads the next stretch of the thread.
func (d *desk) entries(v *webchatsim.Visitor) (e entries) {
	d.t.Helper()
	d.must(v.Await("entries", &e))
	return e
}

// greet says hello and waits for ready.
func (d *desk) greet(v *webchatsim.Visitor) (r ready) {
	d.t.Helper()
	d.must(v.Hello(0))
	d.must(v.Await("ready", &r))
	return r
}

// known opens a page of a visitor who has written before.
func (d *desk) known() (*webchatsim.Visitor, string) {
	d.t.Helper()
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	d.must(v.Await("entries", nil))
	d.must(v.Say(webchatsim.NewID(), "Moin"))
	d.must(v.Await("ack", nil))
	return v, d.relay.Addresses()[0]
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// until waits for a state of the relay.
func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
	defer cancel()
	if err := d.relay.Until(ctx, ok); err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
}

type (
	ready struct {
		V            int
		Known, Email bool
		Identity     string
		Place        struct {
			Name, Privacy string
			Online        bool
		}
	}
	entries struct {
		Entries []entry
		Next    int64
		More    bool
		SeenAt  int64
	}
	entry struct {
		ID, Agent, Type, Text, State string
		Mine                         bool
		At                           int64
		Files                        []struct {
			Name, Type, URL string
			Size            int64
		}
	}
	refusal struct {
		ID, Code, What string
		After          int
	}
	bye struct {
		Code  string
		After int
	}
)

// pipes is a listener in memory: with it a whole server runs in a synctest bubble.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	a, b := net.Pipe()
	select {
	case p.conns <- a:
		return b, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// bubble is setup for use inside synctest.Test.
func bubble(t *testing.T) *desk {
	t.Helper()
	d := open(t, webchat.Limits{})
	p := newPipes()
	srv := &http.Server{Handler: d.handler()}
	served := make(chan struct{})
	go func() {
		_ = srv.Serve(p)
		close(served)
	}()
	t.Cleanup(func() {
		_ = d.session.Close()
		_ = srv.Close()
		<-served
	})
	d.addr, d.dial = "relay.example", p.dial
	return d
}
