package relaytest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/wire"
)

// Client is the desktop's side of the sync protocol, plainly: one goroutine
// reads, everything it learns lies in the replica and the lists.
type Client struct {
	T     testing.TB
	Agent string
	ws    *websocket.Conn

	writing sync.Mutex

	mu       sync.Mutex
	told     chan struct{} // closed and renewed at every news
	r        *Replica
	answers  map[string]wire.Answer
	order    []string // ids of answers as they came
	Typing   []wire.Typing
	Presence []wire.Presence
	// Colleagues are all that was told, the welcome's first.
	Colleagues []wire.Colleague
	pongs      []int64
	frames     int
	Bye        *wire.Bye
	ended      error    // why reading ended
	Wrong      []string // what the relay must never do
	seen       map[string]int
	welcome    *wire.Welcome
}

// Dial connects without a word; the response tells why it was refused.
func Dial(ctx context.Context, address, token string, h http.Header) (*websocket.Conn, *http.Response, error) {
	if h == nil {
		h = http.Header{}
	}
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	d := websocket.Dialer{HandshakeTimeout: 10 * time.Second, EnableCompression: true}
	return d.DialContext(ctx, "ws"+strings.TrimPrefix(address, "http")+"/api/sync", h)
}

// Open connects, says hello with the replica's cursors and begins to read. A
// nil replica is a new one.
func Open(t testing.TB, address, token string, r *Replica) *Client {
	t.Helper()
	c, err := TryOpen(t, address, token, r)
	if err != nil {
		t.Fatalf("opening the line: %v", err)
	}
	return c
}

// TryOpen is Open for a relay that may be gone.
func TryOpen(t testing.TB, address, token string, r *Replica) (*Client, error) {
	ws, resp, err := Dial(t.Context(), address, token, nil)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
			err = fmt.Errorf("%w (%s)", err, resp.Status)
		}
		return nil, err
	}
	if r == nil {
		r = NewReplica()
	}
	c := &Client{T: t, ws: ws, told: make(chan struct{}), r: r, answers: map[string]wire.Answer{}, seen: map[string]int{}}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = ws.Close()
		<-done
	})
	if err := c.Send(wire.TypeHello, wire.Hello{V: wire.Version, Build: "test", Replica: r.Relay, Cursors: maps.Clone(r.Cursors)}); err != nil {
		close(done)
		_ = ws.Close()
		return nil, err
	}
	go func() {
		defer close(done)
		c.read()
	}()
	return c, nil
}

// Client opens a session's line to this relay and waits until it is complete.
func (r *Relay) Client(t Ticket) *Client {
	r.T.Helper()
	c := Open(r.T, r.URL, t.Token, nil)
	c.Complete()
	return c
}

// Send writes one frame.
func (c *Client) Send(t string, d any) error {
	b, err := wire.Encode(t, d)
	if err != nil {
		return err
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, b)
}

// Cut drops the line, as a network does.
func (c *Client) Cut() { _ = c.ws.NetConn().Close() }

// End cuts the line and gives the replica back.
func (c *Client) End() *Replica {
	c.T.Helper()
	c.Cut()
	if err := c.until(func() bool { return c.ended != nil }); err != nil {
		c.T.Errorf("waiting for the line's end: %v", err)
	}
	return c.r
}

func (c *Client) read() {
	for {
		_, b, err := c.ws.ReadMessage()
		var t string
		var d any
		if err == nil {
			t, d, err = wire.Decode(b)
		}
		c.mu.Lock()
		if err != nil {
			c.ended = err
		} else {
			c.take(t, d)
		}
		close(c.told)
		c.told = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			_ = c.ws.Close()
			return
		}
	}
}

// take keeps one frame; it notes whatever breaks the protocol.
func (c *Client) take(t string, d any) {
	c.frames++
	if c.Bye != nil {
		c.wrong("a %s after bye", t)
	}
	if c.welcome == nil && t != wire.TypeWelcome && t != wire.TypeBye {
		c.wrong("%s before welcome", t)
	}
	switch d := d.(type) {
	case *wire.Welcome:
		c.greeted(d)
	case *wire.Delta:
		c.delta(d)
	case *wire.Page:
		c.page(d)
	case *wire.Answer:
		c.answers[d.ID] = *d
		c.order = append(c.order, d.ID)
	case *wire.Typing:
		c.Typing = append(c.Typing, *d)
	case *wire.Presence:
		c.Presence = append(c.Presence, *d)
	case *wire.Colleague:
		c.Colleagues = append(c.Colleagues, *d)
	case *wire.Ping:
		c.pongs = append(c.pongs, d.N)
	case *wire.Bye:
		c.Bye = d
	}
}

func (c *Client) wrong(format string, args ...any) {
	c.Wrong = append(c.Wrong, fmt.Sprintf(format, args...))
}

// Heard waits for n frames in all, or the line's end.
func (c *Client) Heard(n int) {
	_ = c.until(func() bool { return c.frames >= n })
}

// Until waits for a state; ok runs under the client's lock.
func (c *Client) Until(what string, ok func() bool) {
	c.T.Helper()
	if err := c.until(ok); err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.T.Fatalf("waiting for %s: %v (bye %v, ended %v, wrong %v)", what, err, c.Bye, c.ended, c.Wrong)
	}
}

func (c *Client) until(ok func() bool) error {
	over := time.NewTimer(Patience)
	defer over.Stop()
	for {
		c.mu.Lock()
		good, told, ended := ok(), c.told, c.ended
		c.mu.Unlock()
		if good {
			return nil
		}
		if ended != nil {
			return ended
		}
		select {
		case <-told:
		case <-over.C:
			return context.DeadlineExceeded
		}
	}
}

// Complete finishes the first sync: it asks for pages until nothing older is left.
func (c *Client) Complete() {
	c.T.Helper()
	if err := c.TryComplete(200); err != nil {
		c.T.Fatalf("first sync: %v", err)
	}
}

// TryComplete is Complete for a line that may be cut.
func (c *Client) TryComplete(limit int) error {
	if err := c.until(func() bool { return c.welcome != nil }); err != nil {
		return err
	}
	for {
		c.mu.Lock()
		feed, below := "", int64(0)
		for feed, below = range c.r.below {
			break
		}
		c.mu.Unlock()
		if feed == "" {
			return nil
		}
		if err := c.Send(wire.TypeFill, wire.Fill{Feed: feed, Below: below, Limit: limit}); err != nil {
			return err
		}
		if err := c.until(func() bool { return c.r.below[feed] != below }); err != nil {
			return err
		}
	}
}

// Do sends a command and waits for its answer.
func (c *Client) Do(kind string, body any) wire.Answer {
	c.T.Helper()
	return c.DoAs(NewID(), kind, body)
}

// Must is Do that has to succeed.
func (c *Client) Must(kind string, body any) wire.Answer {
	c.T.Helper()
	a := c.Do(kind, body)
	if a.Code != "" {
		c.T.Fatalf("%s: %s", kind, a.Code)
	}
	return a
}

// DoAs is Do with the command's id.
func (c *Client) DoAs(id, kind string, body any) wire.Answer {
	c.T.Helper()
	a, err := c.TryDo(id, kind, body)
	if err != nil {
		c.T.Fatalf("%s: %v", kind, err)
	}
	return a
}

// TryDo is DoAs for a line that may be cut.
func (c *Client) TryDo(id, kind string, body any) (a wire.Answer, err error) {
	b, err := json.Marshal(body)
	if err != nil {
		return a, err
	}
	c.mu.Lock()
	delete(c.answers, id) // an earlier answer is not the one that is waited for
	c.mu.Unlock()
	if err := c.Send(wire.TypeCommand, wire.Command{ID: id, Kind: kind, Body: b}); err != nil {
		return a, err
	}
	err = c.until(func() bool {
		_, ok := c.answers[id]
		return ok
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answers[id], err
}

// Ping waits until everything sent so far was handled.
func (c *Client) Ping() {
	c.T.Helper()
	n := time.Now().UnixNano()
	if err := c.Send(wire.TypePing, wire.Ping{N: n}); err != nil {
		c.T.Fatal(err)
	}
	c.Until("pong", func() bool { return len(c.pongs) > 0 && c.pongs[len(c.pongs)-1] == n })
}

// WaitBye waits for the relay's goodbye and gives its code.
func (c *Client) WaitBye() string {
	c.T.Helper()
	c.Until("bye", func() bool { return c.Bye != nil })
	return c.Bye.Code
}

// Answers gives the ids of answered commands in the order of their answers.
func (c *Client) Answers() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.order...)
}

// Welcome is what the relay said first.
func (c *Client) Welcome() wire.Welcome {
	c.T.Helper()
	c.Until("welcome", func() bool { return c.welcome != nil })
	return *c.welcome
}

// Check fails the test if the relay broke the protocol.
func (c *Client) Check() {
	c.T.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.Wrong {
		c.T.Errorf("protocol: %s", w)
	}
}
