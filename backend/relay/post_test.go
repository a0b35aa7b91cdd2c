package relay_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// post is a connector that can all the relay knows of: it stands for mail.
type post struct {
	mu       sync.Mutex
	sessions []*postSession // each that was opened
	refuse   error          // of Open
	probed   []channel.Account
	signed   []string    // code, redirect, verifier of Exchange
	slow     chan string // Send says what it sends and waits for an answer
	moved    chan struct{}
}

func newPost() *post { return &post{moved: make(chan struct{})} }

// change is how the test and the sessions tell each other of news.
func (p *post) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	close(p.moved)
	p.moved = make(chan struct{})
}

func (p *post) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), relaytest.Patience)
	defer cancel()
	for {
		p.mu.Lock()
		good, moved := ok(), p.moved
		p.mu.Unlock()
		if good {
			return
		}
		select {
		case <-moved:
		case <-ctx.Done():
			t.Fatalf("waiting for %s", what)
		}
	}
}

// session waits for the nth session to listen.
func (p *post) session(t *testing.T, n int) *postSession {
	t.Helper()
	p.until(t, "a session that listens", func() bool { return len(p.sessions) > n && p.sessions[n].listening > 0 })
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions[n]
}

func (p *post) Info() channel.Info {
	return channel.Info{Type: "post", Fields: []channel.Field{{Name: "address", Kind: channel.FieldText, Required: true},
		{Name: "password", Kind: channel.FieldSecret}},
		Caps: channel.Caps{Reaches: "email", Letters: true, Guided: true, Probed: true, SignIn: true}}
}

func (p *post) Addresses(settings map[string]string) []string {
	return strings.Fields(strings.ToLower(settings["address"]))
}

func (p *post) Open(_ context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	s := &postSession{p: p, account: a, env: env, ends: make(chan error)}
	err := p.refuse
	p.change(func() {
		if err == nil {
			p.sessions = append(p.sessions, s)
		}
	})
	return s, err
}

func (p *post) Probe(_ context.Context, a channel.Account, env channel.Env) []channel.Finding {
	p.change(func() { p.probed = append(p.probed, a) })
	if err := env.Ingest(context.Background()); err == nil {
		return []channel.Finding{{Name: channel.Text{EN: "took something in"}}}
	}
	return []channel.Finding{{OK: true, Name: channel.Text{EN: "Sign in", DE: "Anmelden"}}, {Field: "address", Text: channel.Text{EN: "look here"}}}
}

func (p *post) Suggest(_ context.Context, address string) (channel.Suggestion, error) {
	if address == "nobody@nowhere.example" {
		return channel.Suggestion{}, errors.New("no such host")
	}
	return channel.Suggestion{Settings: map[string]string{"address": address}, SignIn: "post"}, nil
}

func (p *post) AuthURL(a channel.Account, redirect, state, verifier string) (string, error) {
	return "https://post.example/auth?account=" + a.Settings["address"] + "&redirect=" + redirect + "&state=" + state + "&v=" + verifier, nil
}

func (p *post) Exchange(_ context.Context, _ channel.Account, redirect, code, verifier string) (map[string]string, error) {
	if code == "forged" {
		return nil, fault.New(fault.ChanSignIn, "post", "invalid_grant")
	}
	p.change(func() { p.signed = append(p.signed, code, redirect, verifier) })
	return map[string]string{"refreshToken": "token of " + code}, nil
}

type postSession struct {
	p       *post
	account channel.Account
	env     channel.Env
	ends    chan error // what Listen returns next

	// Guarded by p.mu.
	listening int // times Listen was called
	ended     int
	closed    bool
	seen      []string
	done      []string
}

func (s *postSession) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	if s.p.slow != nil {
		s.p.slow <- out.Text
		<-s.p.slow
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		if s.closed {
			return channel.Receipt{}, fault.New(fault.Unsure, "post", "cut off")
		}
	}
	return channel.Receipt{}, nil
}

func (s *postSession) Close() error {
	s.p.change(func() { s.closed = true })
	return nil
}

func (s *postSession) Listen(ctx context.Context) error {
	s.p.change(func() { s.listening++ })
	defer s.p.change(func() { s.ended++ })
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-s.ends:
		return err
	}
}

func (s *postSession) Seen(refs []string) { s.p.change(func() { s.seen = append(s.seen, refs...) }) }
func (s *postSession) Done(refs []string) { s.p.change(func() { s.done = append(s.done, refs...) }) }

// office is a relay with a channel of the connector post that is on.
type office struct {
	*scene
	post *post
	id   string
	in   *inbox.Inbox
}

func openOffice(t *testing.T, database string) *office {
	t.Helper()
	o := &office{post: newPost(), id: relaytest.NewID()}
	r := relaytest.Start(t, relaytest.Options{Database: database, Connectors: []channel.Connector{o.post}})
	o.scene = &scene{Relay: r, ticket: r.SetUp()}
	o.admin = r.Client(o.ticket)
	o.in = o.admin.Inbox()
	o.put(map[string]string{"password": "first"})
	return o
}

func (o *office) channel() inbox.Channel {
	return inbox.Channel{ID: o.id, Inbox: o.in.ID, Type: "post", Name: "Post", On: true,
		Settings: map[string]string{"address": "Info@Lichthaus.example sales@lichthaus.example"}}
}

func (o *office) put(secrets map[string]string) {
	o.T.Helper()
	o.admin.Must("channel", map[string]any{"channel": o.channel(), "secrets": secrets})
}

// health waits until the administrator's replica shows the line as wanted.
func (o *office) health(what string, ok func(h *inbox.Health) bool) {
	o.T.Helper()
	o.admin.Until(what, func() bool { return ok(relaytest.List[inbox.Health](o.admin.Replica())[o.id]) })
}

// read gives the content of a stored file.
func read(t *testing.T, env channel.Env, hash string) string {
	t.Helper()
	r, err := env.Read(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sortedKeys(m map[string]bool) string {
	var list []string
	for k := range maps.Keys(m) {
		list = append(list, k)
	}
	return strings.Join(list, " ")
}

func connectors(p *post) []channel.Connector { return []channel.Connector{p} }

var healthRefused = channel.Health{State: "refused", Fault: "channel_login", Detail: "535 5.7.8"}
