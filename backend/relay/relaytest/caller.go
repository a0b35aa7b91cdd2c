package relaytest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Caller is a connector whose platform calls the relay: it stands for messengers.
// A call's body is a list of channel.Batch as JSON; its proof is Sign in the header
// X-Signature. What a platform answers is set by the test.
type Caller struct {
	Secret string

	mu       sync.Mutex
	sessions []*CallerSession
	fetch    func(ctx context.Context, m channel.Media) (io.ReadCloser, error)
	profile  func(ctx context.Context, address string) (channel.Profile, error)
	listed   func() ([]channel.Template, error)
	attached []string // addresses it was told to call, "" for not any more
	told     chan struct{}
}

// NewCaller makes one.
func NewCaller() *Caller { return &Caller{Secret: "the app's secret", told: make(chan struct{})} }

// CallerSession is an open account of a Caller.
type CallerSession struct {
	c       *Caller
	Account channel.Account
	Env     channel.Env
	sent    []channel.Outgoing
	closed  bool
}

// Change sets what the platform answers; Until waits for what the relay does there.
func (c *Caller) Change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	close(c.told)
	c.told = make(chan struct{})
}

// Fetches sets how files are given.
func (c *Caller) Fetches(f func(ctx context.Context, m channel.Media) (io.ReadCloser, error)) {
	c.Change(func() { c.fetch = f })
}

// Profiles sets who people are.
func (c *Caller) Profiles(f func(ctx context.Context, address string) (channel.Profile, error)) {
	c.Change(func() { c.profile = f })
}

// Lists sets the templates.
func (c *Caller) Lists(f func() ([]channel.Template, error)) { c.Change(func() { c.listed = f }) }

// Attached gives the addresses it was told to call, in order; "": not any more.
func (c *Caller) Attached() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.attached...)
}

// Session waits until a channel was opened so many times and gives the last one; nil: it never was.
func (c *Caller) Session(ctx context.Context, id string, times int) *CallerSession {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for {
		c.mu.Lock()
		told, n := c.told, 0
		for _, s := range c.sessions {
			if s.Account.ID == id {
				if n++; n == times {
					c.mu.Unlock()
					return s
				}
			}
		}
		c.mu.Unlock()
		select {
		case <-told:
		case <-ctx.Done():
			return nil
		}
	}
}

// WaitClosed waits until the session is closed.
func (s *CallerSession) WaitClosed(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for {
		s.c.mu.Lock()
		told, closed := s.c.told, s.closed
		s.c.mu.Unlock()
		if closed {
			return true
		}
		select {
		case <-told:
		case <-ctx.Done():
			return false
		}
	}
}

// CallerKind is the kind of a Caller.
const CallerKind = "caller"

// Info implements channel.Connector.
func (c *Caller) Info() channel.Info {
	return channel.Info{Type: CallerKind, Fields: []channel.Field{{Name: "account", Kind: channel.FieldText, Required: true},
		{Name: "secret", Kind: channel.FieldSecret}},
		Caps: channel.Caps{MaxText: 4096, MaxFiles: 10, MaxFile: 20 << 20, WindowMin: 24 * 60, Hooked: true, Attaches: true, Templates: true}}
}

// Addresses implements channel.Addressed.
func (c *Caller) Addresses(settings map[string]string) []string {
	return []string{strings.ToLower(settings["account"])}
}

// Open implements channel.Connector.
func (c *Caller) Open(_ context.Context, a channel.Account, env channel.Env) (channel.Session, error) {
	s := &CallerSession{c: c, Account: a, Env: env}
	c.Change(func() { c.sessions = append(c.sessions, s) })
	return s, nil
}

// Sign proves a call.
func (c *Caller) Sign(body []byte) string {
	m := hmac.New(sha256.New, []byte(c.Secret))
	_, _ = m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

// Check implements channel.HookReader.
func (c *Caller) Check(a channel.Account, h channel.Hook) (channel.Reply, bool, error) {
	if h.Method == http.MethodGet {
		if h.Query.Get("token") != c.Token(a) {
			return channel.Reply{}, false, fault.New(fault.Denied, "caller", "token")
		}
		return channel.Reply{Body: []byte(h.Query.Get("challenge"))}, true, nil
	}
	if !hmac.Equal([]byte(h.Header.Get("X-Signature")), []byte(c.Sign(h.Body))) {
		return channel.Reply{}, false, fault.New(fault.Denied, "caller", "signature")
	}
	return channel.Reply{}, false, nil
}

// Read implements channel.HookReader. The body "panic" is a bug of this connector.
func (c *Caller) Read(h channel.Hook) (list []channel.Batch, err error) {
	if string(h.Body) == "panic" {
		panic("a bug")
	}
	if err := json.Unmarshal(h.Body, &list); err != nil {
		return nil, fault.Wrap(fault.Invalid, "caller", err)
	}
	return list, nil
}

// Kept implements channel.HookReader.
func (c *Caller) Kept() []string { return []string{"X-Kept"} }

// Token implements channel.Tokener.
func (c *Caller) Token(a channel.Account) string { return hex.EncodeToString(a.Key[:8]) }

// Attach implements channel.Attacher.
func (c *Caller) Attach(_ context.Context, _ channel.Account, _ channel.Env, address string) error {
	c.Change(func() { c.attached = append(c.attached, address) })
	return nil
}

// Detach implements channel.Attacher.
func (c *Caller) Detach(context.Context, channel.Account, channel.Env) error {
	c.Change(func() { c.attached = append(c.attached, "") })
	return nil
}

// Send implements channel.Session.
func (s *CallerSession) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	s.c.Change(func() { s.sent = append(s.sent, out) })
	return channel.Receipt{Remote: "out:" + out.Key}, nil
}

// Close implements channel.Session.
func (s *CallerSession) Close() error {
	s.c.Change(func() { s.closed = true })
	return nil
}

// Fetch implements channel.Fetcher.
func (s *CallerSession) Fetch(ctx context.Context, m channel.Media) (io.ReadCloser, error) {
	s.c.mu.Lock()
	f := s.c.fetch
	s.c.mu.Unlock()
	if f == nil {
		return io.NopCloser(bytes.NewReader([]byte("file " + m.ID))), nil
	}
	return f(ctx, m)
}

// Profile implements channel.Profiler.
func (s *CallerSession) Profile(ctx context.Context, address string) (channel.Profile, error) {
	s.c.mu.Lock()
	f := s.c.profile
	s.c.mu.Unlock()
	if f == nil {
		return channel.Profile{}, fault.New(fault.NotFound, "caller", "nobody")
	}
	return f(ctx, address)
}

// Templates implements channel.TemplateLister.
func (s *CallerSession) Templates(context.Context) ([]channel.Template, error) {
	s.c.mu.Lock()
	f := s.c.listed
	s.c.mu.Unlock()
	if f == nil {
		return nil, nil
	}
	return f()
}

// Said is a call with one message.
func Said(account, id, address, text string) []channel.Batch {
	return []channel.Batch{{Account: account, Events: []channel.Event{{ID: id, Address: address,
		Message: &channel.Message{Ref: id, Text: text, Name: "Mara " + address}}}}}
}
