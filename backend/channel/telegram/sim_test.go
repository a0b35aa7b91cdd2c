package telegram

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/fault"
)

// direct carries calls to a handler without a network, so that tests in a bubble
// have the platform's clock in hand.
type direct struct{ http.Handler }

func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	done := make(chan any, 1)
	in := req.Clone(req.Context())
	if req.Body != nil { // the line takes it all, read or not
		b, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		in.Body = io.NopCloser(bytes.NewReader(b))
	}
	go func() {
		defer func() { done <- recover() }()
		d.ServeHTTP(w, in)
	}()
	select {
	case broken := <-done:
		if broken != nil {
			return nil, io.ErrUnexpectedEOF
		}
		if err := req.Context().Err(); err != nil {
			return nil, err
		}
		return w.Result(), nil
	case <-req.Context().Done():
		<-done
		return nil, req.Context().Err()
	}
}

// base is where the simulator stands in for the Bot API.
const base = "http://127.0.0.1:1"

// core is the relay as far as a session needs one.
type core struct {
	now func() time.Time

	mu     sync.Mutex
	marks  map[string]string
	events []channel.Event
	seen   map[string]bool
	again  int // events that were known
	health []channel.Health
	fail   error
	files  map[string]string
	came   chan struct{} // signals (coalesced) that something changed
}

func newCore() *core {
	return &core{now: time.Now, marks: map[string]string{}, seen: map[string]bool{}, files: map[string]string{}, came: make(chan struct{}, 1)}
}

func (c *core) env() channel.Env {
	return channel.Env{
		Now:    c.now,
		Ingest: func(_ context.Context, list ...channel.Event) error { return c.take(list) },
		Mark: func(_ context.Context, name string) (string, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.marks[name], nil
		},
		Hooks: func(_ context.Context, hooks []channel.Hook, mark channel.Mark) error {
			var list []channel.Event
			for _, h := range hooks {
				batches, err := Connector{}.Read(h)
				if err != nil {
					return err
				}
				for _, b := range batches {
					list = append(list, b.Events...)
				}
			}
			return c.take(append(list, channel.Event{Mark: &mark}))
		},
		Health: func(h channel.Health) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.health = append(c.health, h)
			c.signal()
		},
		Read: func(_ context.Context, hash string) (io.ReadCloser, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if b, ok := c.files[hash]; ok {
				return io.NopCloser(strings.NewReader(b)), nil
			}
			return nil, errors.New("no such file")
		},
	}
}

func (c *core) signal() {
	select {
	case c.came <- struct{}{}:
	default:
	}
}

func (c *core) take(list []channel.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.signal()
	if c.fail != nil {
		return c.fail
	}
	for _, e := range list {
		switch {
		case e.Mark != nil:
			c.marks[e.Mark.Name] = e.Mark.Value
		case c.seen[e.ID]:
			c.again++
		default:
			c.seen[e.ID] = true
			c.events = append(c.events, e)
		}
	}
	return nil
}

// texts gives what came in, in order.
func (c *core) texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for _, e := range c.events {
		if e.Message != nil {
			list = append(list, e.Message.Text)
		}
	}
	return list
}

func (c *core) lastHealth() channel.Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.health) == 0 {
		return channel.Health{}
	}
	return c.health[len(c.health)-1]
}

func (c *core) failing(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = err
}

// scene is a bot with one person who has started it.
type scene struct {
	*telegramsim.Sim
	t    *testing.T
	core *core
	con  Connector
	acct channel.Account
	mara string
}

var mara = sim.Person{Name: "Mara Lindner", Username: "mara_l", Number: "+4915112345678", Language: "de"}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{Sim: telegramsim.New(telegramsim.Options{}), t: t, core: newCore()}
	t.Cleanup(s.Close)
	s.con = Connector{Transport: direct{s.Sim}}
	s.acct = channel.Account{ID: "ch1", Settings: s.Settings(base), Secrets: s.Secrets(), Key: []byte("a key of thirty-two bytes length")}
	s.mara = s.Join(mara)
	return s
}

func (s *scene) do(a sim.Act) {
	s.t.Helper()
	if err := s.Do(s.mara, a); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) start() { s.do(sim.Act{Kind: "start"}) }

func (s *scene) open() *session {
	s.t.Helper()
	x, err := s.con.open(s.acct, s.core.env())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = x.Close() })
	return x
}

// listen runs Listen; end stops it and gives its error.
func (s *scene) listen(x *session) (end func() error) {
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- x.Listen(ctx) }()
	var once sync.Once
	var err error
	end = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	s.t.Cleanup(func() { _ = end() })
	return end
}

func (s *scene) outgoing(text string) channel.Outgoing {
	return channel.Outgoing{Key: "019e0000-0000-7000-8000-000000000001", Address: s.mara, Text: text}
}

func code(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want {
		t.Errorf("code %q (%v), want %q", fault.CodeOf(err), err, want)
	}
}

// pass lets the bubble's clock go on; nobody waits.
func pass(d time.Duration) { time.Sleep(d) }
