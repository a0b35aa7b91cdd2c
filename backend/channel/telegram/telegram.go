// Package telegram is a Telegram bot as a channel (C3), by long polling without a
// public address, or by webhook; Telegram Business (the owner's own chats) comes
// over the same bot. docs/telegram.md tells how it hangs together.
//
// Why no client library: github.com/go-telegram/bot v1.19.0 (no dependencies, MIT,
// well kept) was read for it. Its models refuse a whole update when one of their
// unions gets a new member (ChatMember, MessageOrigin, ReactionType, PaidMedia …),
// drop keys they do not know, so that new content could not be told to an agent,
// and keep the polling offset in memory; its client hides HTTP status and raw
// answer, which decide here between "certainly not sent" and "unsure". What is
// left of it are some forty field names, which stand in update.go.
package telegram

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Connector is a Telegram bot. The zero value asks the real network.
type Connector struct {
	// Transport carries the calls; nil: the internet. Tests put a simulator there.
	Transport http.RoundTripper
}

var (
	_ channel.Connector    = Connector{}
	_ channel.Prober       = Connector{}
	_ channel.HookReader   = Connector{}
	_ channel.Attacher     = Connector{}
	_ channel.AnswerReader = Connector{}
	_ channel.Session      = (*session)(nil)
	_ channel.Listener     = (*session)(nil)
	_ channel.Parter       = (*session)(nil)
	_ channel.Fetcher      = (*session)(nil)
	_ channel.Profiler     = (*session)(nil)
	_ channel.Typer        = (*session)(nil)
	_ channel.Editor       = (*session)(nil)
	_ channel.Deleter      = (*session)(nil)
	_ channel.Reacter      = (*session)(nil)
	_ channel.Follower     = (*session)(nil)
)

// session is one bot that is switched on.
type session struct {
	a   channel.Account
	env channel.Env
	set settings
	api *api

	ctx    context.Context // lives until Close
	cancel context.CancelFunc
	parts  sync.WaitGroup // every goroutine of the session; begun by run
	ending sync.Mutex
	ended  bool

	typing typing
	health lineHealth
}

// Open reads the settings; it does not connect. Errors: invalid (a setting).
func (c Connector) Open(_ context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	return c.open(a, env)
}

func (c Connector) open(a channel.Account, env channel.Env) (*session, error) {
	set, err := parseSettings(a)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "telegram.Open", err)
	}
	s := &session{a: a, env: filled(env), set: set, api: newAPI(set, c.Transport)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.typing.until = map[string]time.Time{}
	return s, nil
}

// Close ends everything of the session and waits for it.
func (s *session) Close() error {
	s.ending.Lock()
	s.ended = true
	s.ending.Unlock()
	s.cancel()
	s.parts.Wait()
	s.api.close()
	return nil
}

// run begins something beside, unless the session is being closed.
func (s *session) run(f func()) bool {
	s.ending.Lock()
	defer s.ending.Unlock()
	if s.ended {
		return false
	}
	s.parts.Go(f)
	return true
}

// Pace is what the platform names as harmless: a message a second to one chat with
// short bursts, thirty a second in all.
func (s *session) Pace() channel.Paced {
	return channel.Paced{Chat: time.Second, Burst: 3, Second: 25}
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
	if env.Mark == nil {
		env.Mark = func(context.Context, string) (string, error) { return "", nil }
	}
	return env
}
