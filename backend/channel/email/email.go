// Package email is the mailbox as a channel (C2): any IMAP/SMTP account, Gmail
// and Microsoft 365 by OAuth2. docs/email.md tells how it hangs together.
//
// A mail is rendered once (Prepare); the very same bytes go to the SMTP server
// and into the Sent folder, under a Message-ID that carries the conversation's
// signed token. So a crash, a retry or a resend by hand never makes a second
// mail of it, and its answer finds back whatever else was lost.
package email

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Connector is email. The zero value asks the real network.
type Connector struct {
	// Net is what Guide and OAuth ask; its zero value is the internet without
	// private addresses.
	Net Net
}

var (
	_ channel.Connector  = Connector{}
	_ channel.Addressed  = Connector{}
	_ channel.Guide      = Connector{}
	_ channel.Authorizer = Connector{}
	_ channel.Prober     = Connector{}
	_ channel.Session    = (*session)(nil)
	_ channel.Preparer   = (*session)(nil)
	_ channel.Asker      = (*session)(nil)
	_ channel.Hander     = (*session)(nil)
)

// session is one mailbox that is switched on. Send and Prepare may be called
// from several goroutines, beside Listen.
type session struct {
	a    channel.Account
	env  channel.Env
	set  settings
	net  Net
	sign signIn // credentials, refreshed where they end

	ctx    context.Context // lives until Close
	cancel context.CancelFunc
	parts  sync.WaitGroup // every goroutine of the session (parts.Go)

	heavy  sync.Mutex  // held while a large mail is rendered
	pace   bucket      // mails that may go out now
	named  atomic.Bool // the server refuses mail without a sender
	barred bar         // the outgoing server's sign-in
	both   joinedHealth
	copies copies   // of what went out, on their way into the Sent folder
	flags  followed // what agents did, on its way to the server
}

// Open reads the settings; it does not connect. Errors: invalid (a setting).
func (c Connector) Open(_ context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	return c.open(a, env)
}

func (c Connector) open(a channel.Account, env channel.Env) (*session, error) {
	const op = "email.Open"
	set, err := parseSettings(a)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	s := &session{a: a, env: filled(env), set: set, net: c.Net}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.sign.init(s)
	s.pace.init(s.env.Now, set.rate())
	return s, nil
}

// Close ends everything of the session and waits for it.
func (s *session) Close() error {
	s.copies.close()
	s.cancel()
	s.parts.Wait()
	return nil
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
	if env.Own == nil {
		env.Own = func(string) bool { return false }
	}
	if env.Keep == nil {
		env.Keep = func(context.Context, string, string) error { return nil }
	}
	if env.Token == nil {
		env.Token = func(string) string { return "" }
	}
	if env.Verify == nil {
		env.Verify = func(string) string { return "" }
	}
	return env
}

// Addresses gives the mailbox's address, then its aliases.
func (Connector) Addresses(settings map[string]string) []string {
	list := []string{}
	for _, v := range append([]string{settings[setAddress]}, lines(settings[setAliases])...) {
		if a, ok := cleanAddress(v); ok {
			list = append(list, a)
		}
	}
	return list
}
