// Package relaytest runs whole relays inside a test and speaks to them the way
// desktops and visitors do: over the network, with the public protocols only.
package relaytest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/relay"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Patience is how long a test waits for what must come; never for what must not.
const Patience = 30 * time.Second

// Options change what Start starts; the zero value is a relay on SQLite in a
// new folder, with the web chat without its limits.
type Options struct {
	Data       string // folder; empty: a new one
	Database   string // postgres:// URL; empty: SQLite
	Now        func() time.Time
	Connectors []channel.Connector // nil: the web chat
	Config     func(*relay.Config)
}

// Relay is a running relay process of this test.
type Relay struct {
	*relay.Relay
	T    testing.TB
	URL  string // http://127.0.0.1:PORT
	Data string
	Log  *Log // everything it logged, at debug level

	options Options
	stop    func()
}

// Each runs fn as a subtest on each database; database is what Options takes.
func Each(t *testing.T, fn func(t *testing.T, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, "") })
	t.Run("postgres", func(t *testing.T) { fn(t, storetest.Postgres(t)) })
}

// Start opens a relay on a free port and serves until the test ends.
func Start(t testing.TB, o Options) *Relay {
	t.Helper()
	r, err := open(t, o)
	if err != nil {
		t.Fatalf("opening the relay: %v", err)
	}
	return r
}

func open(t testing.TB, o Options) (*Relay, error) {
	if o.Data == "" {
		o.Data = t.TempDir()
	}
	if o.Connectors == nil {
		o.Connectors = []channel.Connector{webchat.Connector{Limits: webchat.NoLimits()}}
	}
	cfg := relay.Defaults()
	cfg.Listen, cfg.Data, cfg.Database = "127.0.0.1:0", o.Data, o.Database
	if o.Config != nil {
		o.Config(&cfg)
	}
	r := &Relay{T: t, Data: o.Data, Log: &Log{}, options: o}
	var err error
	if r.Relay, err = relay.Open(t.Context(), cfg, relay.Options{Log: r.Log.Logger(), Now: o.Now, Connectors: o.Connectors}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the relay ended with: %v", err)
			}
		case <-time.After(Patience):
			t.Error("the relay does not end")
		}
	})
	t.Cleanup(r.Stop)
	r.URL = r.Address()
	if cfg.Public != "" { // it is reached where it listens all the same
		r.URL = "http://" + r.Addr().String()
	}
	return r, nil
}

// Stop ends the relay and waits for it.
func (r *Relay) Stop() { r.stop() }

// Again starts a relay on the data of this one, which is stopped first.
func (r *Relay) Again() *Relay {
	r.T.Helper()
	r.Stop()
	o := r.options
	o.Data = r.Data
	return Start(r.T, o)
}

// Another starts one more process on the same PostgreSQL.
func (r *Relay) Another() *Relay {
	r.T.Helper()
	return Start(r.T, r.options)
}

// Store opens the relay's data beside it, to look at what is kept.
func (r *Relay) Store() *store.DB {
	r.T.Helper()
	u := r.options.Database
	if u == "" {
		u = r.Data + "/relay.db"
	}
	return storetest.Open(r.T, u)
}

// Ticket is what joining and signing in give.
type Ticket struct{ Token, Agent, Relay string }

// Password of everybody who joins here.
const Password = "correct horse battery"

// SetUp joins as the first administrator.
func (r *Relay) SetUp() Ticket {
	r.T.Helper()
	link, err := r.SetupLink(r.T.Context())
	if err != nil || link == "" {
		r.T.Fatalf("set-up link %q, %v", link, err)
	}
	u, err := url.Parse(link)
	if err != nil {
		r.T.Fatal(err)
	}
	return r.Join(u.Query().Get("code"), "admin@lichthaus.example")
}

// Join accepts an invitation.
func (r *Relay) Join(code, email string) (t Ticket) {
	r.T.Helper()
	r.mustPost("/api/join", map[string]string{"code": code, "workspace": "Lichthaus", "name": strings.Split(email, "@")[0],
		"email": email, "password": Password, "language": "de", "device": "test"}, &t)
	return t
}

// SignIn opens one more session.
func (r *Relay) SignIn(email string) (t Ticket) {
	r.T.Helper()
	r.mustPost("/api/signin", map[string]string{"email": email, "password": Password, "device": "test"}, &t)
	return t
}

func (r *Relay) mustPost(path string, body, answer any) {
	r.T.Helper()
	status, b := r.Post(path, "", body)
	if status != http.StatusOK {
		r.T.Fatalf("%s: %d %s", path, status, b)
	}
	if err := json.Unmarshal(b, answer); err != nil {
		r.T.Fatal(err)
	}
}

// Post sends JSON (or raw bytes) and gives status and body.
func (r *Relay) Post(path, token string, body any) (status int, answer []byte) {
	r.T.Helper()
	raw, ok := body.([]byte)
	if !ok {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			r.T.Fatal(err)
		}
	}
	return r.Request(http.MethodPost, path, token, raw, nil)
}

// Request does one HTTP request; header is taken in pairs.
func (r *Relay) Request(method, path, token string, body []byte, header http.Header) (status int, answer []byte) {
	r.T.Helper()
	req, err := http.NewRequestWithContext(r.T.Context(), method, r.URL+path, bytes.NewReader(body))
	if err != nil {
		r.T.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.T.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.T.Fatalf("%s %s: %v", method, path, err)
	}
	return resp.StatusCode, b
}

// Code reads the fault code of an answer.
func Code(answer []byte) string {
	var f struct{ Code string }
	_ = json.Unmarshal(answer, &f)
	return f.Code
}

// Log keeps what was logged.
type Log struct {
	mu   sync.Mutex
	b    bytes.Buffer
	told chan struct{}
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.told != nil {
		close(l.told)
		l.told = nil
	}
	return l.b.Write(p)
}

// Until waits until a text was logged.
func (l *Log) Until(t testing.TB, text string) {
	t.Helper()
	over := time.NewTimer(Patience)
	defer over.Stop()
	for {
		l.mu.Lock()
		if l.told == nil {
			l.told = make(chan struct{})
		}
		told, has := l.told, strings.Contains(l.b.String(), text)
		l.mu.Unlock()
		if has {
			return
		}
		select {
		case <-told:
		case <-over.C:
			t.Fatalf("the relay never logged %s:\n%s", text, l)
		}
	}
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Logger logs everything into l.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
