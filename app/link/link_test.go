package link_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"tresen/app/link"
	"tresen/backend/fault"
	"tresen/backend/wire"
)

const patience = 20 * time.Second

// sink keeps what the link brings.
type sink struct {
	states  chan link.State
	frames  chan any
	refuse  error
	again   bool
	mu      sync.Mutex
	cursors map[string]int64
}

func newSink() *sink {
	return &sink{states: make(chan link.State, 64), frames: make(chan any, 64), cursors: map[string]int64{"workspace": 7}}
}

func (s *sink) Hello(context.Context) (string, map[string]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "relay-1", s.cursors, nil
}

func (s *sink) Welcome(context.Context, *wire.Welcome) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := s.again
	s.again = false
	return again, nil
}

func (s *sink) Frames(_ context.Context, list []any) error {
	for _, d := range list {
		s.frames <- d
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.refuse
	s.refuse = nil
	return err
}

func (s *sink) State(st link.State) { s.states <- st }

// relay is a stand-in: talk is run for each line with the number of the line.
func relay(t *testing.T, talk func(n int, c *conn)) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/api/sync" || req.Header.Get("Authorization") != "Bearer good" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"code":"signed_out"}`))
			return
		}
		ws, err := (&websocket.Upgrader{EnableCompression: true}).Upgrade(w, req, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.Close() }()
		mu.Lock()
		n++
		line := n
		mu.Unlock()
		talk(line, &conn{t, ws})
	}))
	t.Cleanup(srv.Close)
	return srv
}

// conn speaks the relay's side of the protocol.
type conn struct {
	t  *testing.T
	ws *websocket.Conn
}

func (c *conn) send(t string, d any) {
	b, err := wire.Encode(t, d)
	if err == nil {
		err = c.ws.WriteMessage(websocket.TextMessage, b)
	}
	if err != nil {
		c.t.Log("the desktop has gone:", err)
	}
}

// next gives the next frame, nil at the end of the line.
func (c *conn) next() any {
	for {
		_, b, err := c.ws.ReadMessage()
		if err != nil {
			return nil
		}
		kind, d, err := wire.Decode(b)
		if err != nil {
			c.t.Errorf("the desktop said nonsense: %v", err)
			return nil
		}
		if kind == wire.TypePing {
			c.send(wire.TypePong, d)
			continue
		}
		return d
	}
}

func (c *conn) welcome() *wire.Hello {
	h, _ := c.next().(*wire.Hello)
	c.send(wire.TypeWelcome, wire.Welcome{V: 1, Relay: "relay-1", Agent: "a", Feeds: map[string]int64{"workspace": 7}})
	return h
}

func (c *conn) wait() {
	for c.next() != nil {
		continue
	}
}

// begin runs a link until the test ends or it ends by itself.
func begin(t *testing.T, address, token string, s *sink) (*link.Link, chan error) {
	t.Helper()
	l := link.New(link.Options{Relay: link.Relay{Address: address}, Token: token, Build: "test", InUse: func() bool { return true }}, s)
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { ended <- l.Run(ctx) }()
	t.Cleanup(cancel)
	return l, ended
}

func (s *sink) until(t *testing.T, want link.State) {
	t.Helper()
	for {
		select {
		case got := <-s.states:
			if got == want {
				return
			}
		case <-time.After(patience):
			t.Fatalf("never %s", want)
		}
	}
}

func TestHelloAndFrames(t *testing.T) {
	hello, got := make(chan *wire.Hello, 1), make(chan any, 1)
	srv := relay(t, func(_ int, c *conn) {
		hello <- c.welcome()
		c.send(wire.TypePing, wire.Ping{N: 5})
		if p, _ := c.next().(*wire.Ping); p == nil || p.N != 5 { // a pong has the shape of a ping
			c.t.Error("the ping was not answered")
		}
		c.send(wire.TypeDelta, wire.Delta{Feed: "workspace", From: 7, To: 8, Rows: []wire.Row{}})
		got <- c.next()
		c.wait()
	})
	s := newSink()
	l, _ := begin(t, srv.URL, "good", s)
	s.until(t, link.Online)
	if h := <-hello; h == nil || h.Replica != "relay-1" || h.Cursors["workspace"] != 7 || h.V != wire.Version {
		t.Fatalf("hello %+v", h)
	}
	if d, _ := (<-s.frames).(*wire.Delta); d == nil || d.To != 8 {
		t.Fatal("no delta")
	}
	if err := l.Send(wire.TypeTyping, wire.Typing{Conversation: "c", On: true}); err != nil {
		t.Fatal(err)
	}
	if w, _ := (<-got).(*wire.Typing); w == nil || !w.On {
		t.Fatal("typing did not arrive")
	}
}

// Each last word of the relay has its own consequence.
func TestBye(t *testing.T) {
	for code, want := range map[fault.Code]link.State{fault.SignedOut: link.SignedOut, fault.Blocked: link.Blocked, fault.Version: link.Version} {
		t.Run(string(code), func(t *testing.T) {
			srv := relay(t, func(_ int, c *conn) {
				c.welcome()
				c.send(wire.TypeBye, wire.Bye{Code: string(code)})
			})
			s := newSink()
			_, ended := begin(t, srv.URL, "good", s)
			s.until(t, want)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		})
	}
	for _, code := range []fault.Code{fault.Behind, fault.Unavailable, fault.Invalid, fault.RateLimited} {
		t.Run(string(code), func(t *testing.T) {
			srv := relay(t, func(n int, c *conn) {
				c.welcome()
				if n == 1 {
					c.send(wire.TypeBye, wire.Bye{Code: string(code), After: 10})
					return
				}
				c.wait()
			})
			s := newSink()
			begin(t, srv.URL, "good", s)
			s.until(t, link.Online)
			s.until(t, link.Online)
		})
	}
}

func TestForgedTokenEndsIt(t *testing.T) {
	srv := relay(t, func(int, *conn) {})
	s := newSink()
	_, ended := begin(t, srv.URL, "forged", s)
	s.until(t, link.SignedOut)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// Broken frames, a second welcome, frames before the welcome, a failing sink,
// a cut: the line is made anew from the cursors every time.
func TestTheLineIsMadeAnew(t *testing.T) {
	for name, misdeed := range map[string]func(c *conn, s *sink){
		"broken frame": func(c *conn, _ *sink) { c.welcome(); _ = c.ws.WriteMessage(websocket.TextMessage, []byte("{")) },
		"unknown frame": func(c *conn, _ *sink) {
			c.welcome()
			_ = c.ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"x","d":{}}`))
		},
		"frame of a desktop": func(c *conn, _ *sink) { c.welcome(); c.send(wire.TypeFill, wire.Fill{Feed: "a"}) },
		"delta too early":    func(c *conn, _ *sink) { c.next(); c.send(wire.TypeDelta, wire.Delta{Rows: []wire.Row{}}) },
		"second welcome":     func(c *conn, _ *sink) { c.welcome(); c.send(wire.TypeWelcome, wire.Welcome{}) },
		"over the limit": func(c *conn, _ *sink) {
			c.welcome()
			_ = c.ws.WriteMessage(websocket.TextMessage, make([]byte, wire.MaxFrame+1))
		},
		"cut": func(c *conn, _ *sink) { c.welcome(); _ = c.ws.UnderlyingConn().Close() },
		"full disk": func(c *conn, s *sink) {
			s.mu.Lock()
			s.refuse = fault.New(fault.DiskFull, "test", "full")
			s.mu.Unlock()
			c.welcome()
			c.send(wire.TypeDelta, wire.Delta{Rows: []wire.Row{}})
			c.wait()
		},
		"begun anew": func(c *conn, s *sink) {
			s.mu.Lock()
			s.again = true
			s.mu.Unlock()
			c.welcome()
			c.wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, second := newSink(), make(chan struct{})
			srv := relay(t, func(n int, c *conn) {
				if n == 1 {
					misdeed(c, s)
					c.wait()
					return
				}
				if n == 2 {
					c.welcome()
					close(second)
				}
				c.wait()
			})
			begin(t, srv.URL, "good", s)
			select {
			case <-second:
			case <-time.After(patience):
				t.Fatal("no second line")
			}
			s.until(t, link.Online)
		})
	}
}

func TestSendWithoutALine(t *testing.T) {
	l := link.New(link.Options{Relay: link.Relay{Address: "http://127.0.0.1:1"}}, newSink())
	if err := l.Send(wire.TypePing, wire.Ping{}); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
}

// A relay with a certificate of its own is trusted by the fingerprint of the
// invitation alone.
func TestPinnedCertificate(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"setup":true}`))
	}))
	defer srv.Close()
	sum := sha256.Sum256(srv.Certificate().Raw)
	for fingerprint, want := range map[string]fault.Code{
		hex.EncodeToString(sum[:]): "", hex.EncodeToString(make([]byte, 32)): fault.Denied, "": fault.Unavailable,
	} {
		api := link.NewAPI(link.Relay{Address: srv.URL, Fingerprint: fingerprint}, "")
		_, err := api.Invited(t.Context(), "code")
		api.Close()
		if fault.CodeOf(err) != want {
			t.Errorf("%q: %v", fingerprint, err)
		}
	}
}

// An attempt whose packets are lost does not hold up the next one; what succeeds
// too late is discarded; a plain refusal is not waited out.
func TestStagger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, discarded := time.Now(), make(chan int, 4)
		var n atomic.Int64
		got, err := link.Stagger(t.Context(), func(ctx context.Context) (int, error) {
			switch me := int(n.Add(1)); me {
			case 1:
				<-ctx.Done() // lost
				return 0, ctx.Err()
			case 2:
				time.Sleep(5 * time.Second) // the bubble's time: comes too late
				return me, nil
			default:
				return me, nil
			}
		}, func(v int) { discarded <- v })
		if err != nil || got != 3 || time.Since(start) != 2*time.Second {
			t.Fatalf("%d after %v, %v", got, time.Since(start), err)
		}
		if v := <-discarded; v != 2 {
			t.Fatalf("discarded %d", v)
		}
		start = time.Now()
		_, err = link.Stagger(t.Context(), func(context.Context) (int, error) { return 0, errors.New("refused") }, func(int) {})
		if err == nil || time.Since(start) != 0 {
			t.Fatalf("a refusal after %v, %v", time.Since(start), err)
		}
	})
}
