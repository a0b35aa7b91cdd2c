// Package whatsapp is the WhatsApp Cloud API as a channel (C4, A4). The platform
// calls the relay for what comes in (receive.go) and is called for what goes out
// (send.go); docs/whatsapp.md tells what is special about it.
//
// The platform has no key that makes sending twice harmless, but it repeats our
// own (biz_opaque_callback_data) with each state of a message: a message whose
// answer was lost is settled by the next state it tells.
package whatsapp

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
)

// Connector is WhatsApp; a value without state. HTTP stands in for the network in tests.
type Connector struct{ HTTP *http.Client }

var (
	_ channel.Connector    = Connector{}
	_ channel.Addressed    = Connector{}
	_ channel.Prober       = Connector{}
	_ channel.HookReader   = Connector{}
	_ channel.Tokener      = Connector{}
	_ channel.Attacher     = Connector{}
	_ channel.AnswerReader = Connector{}

	_ channel.Session        = (*session)(nil)
	_ channel.Parter         = (*session)(nil)
	_ channel.Pacer          = (*session)(nil)
	_ channel.Fetcher        = (*session)(nil)
	_ channel.Follower       = (*session)(nil)
	_ channel.Hearer         = (*session)(nil)
	_ channel.Typer          = (*session)(nil)
	_ channel.Reacter        = (*session)(nil)
	_ channel.TemplateLister = (*session)(nil)
	_ channel.Listener       = (*session)(nil)
)

// session is one number that is switched on.
type session struct {
	a     channel.Account
	env   channel.Env
	set   settings
	graph *meta.Graph

	ctx    context.Context // lives until Close
	cancel context.CancelFunc
	extras chan struct{} // slots for comfort (typing, read marks): full, it is dropped

	mu     sync.Mutex // guards closed and parts.Go
	closed bool
	parts  sync.WaitGroup // every goroutine of the session

	called  chan struct{} // something came in; of Listen
	slow    slower
	newest  newest
	uploads uploads
	line    line // what was told of the account
}

// Open reads the settings; it does not call anybody. Errors: invalid (a setting).
func (c Connector) Open(_ context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	return c.open(a, env)
}

func (c Connector) open(a channel.Account, env channel.Env) (*session, error) {
	set, graph, err := parseSettings(a)
	if err != nil {
		return nil, invalidSetting("whatsapp.Open", err)
	}
	graph.HTTP = cmp.Or(c.HTTP, meta.Client())
	s := &session{a: a, env: filled(env), set: set, graph: graph, extras: make(chan struct{}, maxExtras), called: make(chan struct{}, 1)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

// Close ends everything of the session and waits for it.
func (s *session) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.parts.Wait()
	s.graph.HTTP.CloseIdleConnections()
	return nil
}

// Addresses implements channel.Addressed: calls name the phone number's id.
func (Connector) Addresses(settings map[string]string) []string {
	if v := strings.TrimSpace(settings[setNumber]); idForm.MatchString(v) {
		return []string{v}
	}
	return nil
}

// Pace implements channel.Pacer: 1 message in 6 s to one contact, 45 of them on
// credit; 80 messages a second of one number, both ways.
func (*session) Pace() channel.Paced {
	return channel.Paced{Chat: 6 * time.Second, Burst: 45, Second: 80}
}

// filled gives the parts of an Env that a test or a probe does without.
func filled(env channel.Env) channel.Env {
	if env.Now == nil {
		env.Now = time.Now
	}
	if env.Log == nil {
		env.Log = slog.New(slog.DiscardHandler)
	}
	if env.Health == nil {
		env.Health = func(channel.Health) {}
	}
	return env
}
