// Package webchat is the chat on the business's own web site (C1, W1, W4, W5).
// Its customers come to the relay themselves: the handler below /w/CHANNEL/
// serves a loader, the panel and a WebSocket; docs/webchat.md is its protocol.
//
// A page never gets anything pushed at it that it could miss: whatever changes
// wakes the connection, which reads on from the page's cursor. Catching up
// after a cut is therefore the same path as a new message.
package webchat

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Connector is the web chat. The zero value holds DefaultLimits.
type Connector struct{ Limits Limits }

var (
	_ channel.Connector = Connector{}
	_ channel.Session   = (*session)(nil)
	_ channel.Visits    = (*session)(nil)
	_ channel.Typer     = (*session)(nil)

	_ channel.Repeatable = (*session)(nil)
)

// session is one web chat that is switched on.
type session struct {
	id     string
	set    settings
	env    channel.Env
	guard  *guard
	key    []byte
	ctx    context.Context
	cancel context.CancelFunc
	parts  sync.WaitGroup // every goroutine of the session
	place  atomic.Pointer[channel.Place]

	mu     sync.Mutex // guards what follows
	closed bool
	conns  map[*conn]struct{}
	rooms  map[string]map[*conn]struct{} // by address
}

// Open reads the settings and starts to follow the inbox's texts and state.
// Errors: invalid (a setting), or what Desk.Place answered.
func (c Connector) Open(ctx context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	const op = "webchat.Open"
	set, err := parseSettings(a)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	if env.Desk == nil || env.Ingest == nil {
		return nil, fault.New(fault.Internal, op, "the web chat needs Desk and Ingest")
	}
	if env.Now == nil {
		env.Now = time.Now
	}
	if env.Fleet == nil {
		env.Fleet = func(channel.Fleeting) {}
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	s := &session{id: a.ID, set: set, env: env, guard: newGuard(c.Limits), key: env.Key,
		conns: map[*conn]struct{}{}, rooms: map[string]map[*conn]struct{}{}}
	if len(s.key) == 0 {
		s.key = make([]byte, 32)
		_, _ = rand.Read(s.key) // never fails (crypto/rand)
	}
	place, err := env.Desk.Place(ctx)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	s.place.Store(&place)
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	changed, stop := env.Desk.WatchPlace()
	s.parts.Go(func() { s.followPlace(changed, stop, place.Holds) })
	return s, nil
}

// followPlace tells every open page when the workspace goes online or offline,
// by hand or by the business hours, or a text changes.
func (s *session) followPlace(changed <-chan struct{}, stop func(), holds time.Duration) {
	defer stop()
	for {
		var turns <-chan time.Time
		if holds > 0 {
			turns = time.After(max(holds, time.Second))
		}
		select {
		case <-turns:
		case <-s.ctx.Done():
			return
		case <-changed:
		}
		place, err := s.env.Desk.Place(s.ctx)
		if err != nil {
			if s.ctx.Err() == nil {
				s.env.Log.Warn("inbox not readable, visitors keep the old texts", "chan", s.id, "code", string(fault.CodeOf(err)))
			}
			continue
		}
		holds = place.Holds
		s.place.Store(&place)
		frame := encode("place", toPlace(s.env.Desk, place))
		s.mu.Lock()
		for c := range s.conns {
			c.post(frame)
		}
		s.mu.Unlock()
	}
}

// Send hands a message over. The relay has stored it already, and a page reads
// it from the desk; so a message is sent when it may be shown, and delivered
// when a page says so.
func (s *session) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	const op = "webchat.Send"
	switch {
	case utf8.RuneCountInString(out.Text) > maxText:
		return channel.Receipt{}, fault.New(fault.TooLarge, op, "text over the limit")
	case len(out.Files) > maxFiles:
		return channel.Receipt{}, fault.New(fault.TooLarge, op, "too many files")
	case out.Text == "" && len(out.Files) == 0:
		return channel.Receipt{}, fault.New(fault.Invalid, op, "neither text nor file")
	}
	return channel.Receipt{}, nil
}

// Repeatable: Send only says that a message may be shown, so saying it again
// after a crash shows nothing twice.
func (s *session) Repeatable() {}

// Typing shows the contact's pages that an agent writes. A page forgets it
// after typingLife by itself.
func (s *session) Typing(address string, on bool) {
	frame := encode("typing", typingFrame{On: on})
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.rooms[address] {
		c.post(frame)
	}
}

// Close says goodbye to every page and waits until nothing of the session runs.
func (s *session) Close() error {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.end(fault.Unavailable, 1000)
	}
	s.mu.Unlock()
	s.cancel()
	stuck := time.AfterFunc(closeWithin, func() { // lines that take nothing any more
		s.mu.Lock()
		defer s.mu.Unlock()
		for c := range s.conns {
			_ = c.ws.NetConn().Close()
		}
	})
	defer stuck.Stop()
	s.parts.Wait()
	return nil
}

// Handler serves everything below /w/CHANNEL/ (prefix already stripped).
func (s *session) Handler() http.Handler { return s.routes() }
