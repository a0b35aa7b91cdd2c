package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// conversation makes one to which things can be done.
func (b *bench) conversation() string {
	b.t.Helper()
	id := storetest.ID()
	b.put(&inbox.Conversation{ID: id, Inbox: inboxA, Contact: storetest.ID()})
	return id
}

func noteOn(conv, text string) map[string]string {
	return map[string]string{"message": storetest.ID(), "conversation": conv, "text": text}
}

func same(a, b wire.Answer) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func TestTheSameCommandTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		b := newBench(t, db)
		conv := b.conversation()
		c := b.open(nil)
		c.Complete()
		id, body := storetest.ID(), noteOn(conv, "once")
		first := c.DoAs(id, "note", body)
		if first.Code != "" || first.Feeds[feedA] == 0 {
			t.Fatalf("%+v", first)
		}
		if again := c.DoAs(id, "note", body); !same(first, again) {
			t.Errorf("%+v, then %+v", first, again)
		}
		other := noteOn(conv, "other words under the same id")
		if again := c.DoAs(id, "note", other); !same(first, again) {
			t.Errorf("%+v, then %+v", first, again)
		}
		// Another agent with the same id.
		mine := b.token
		_, b.token = b.hire("ben")
		ben := b.open(nil)
		ben.Complete()
		if a := ben.DoAs(id, "note", body); a.Code != "conflict" {
			t.Errorf("another agent: %+v", a)
		}
		b.token = mine
		// After a restart.
		late := newBenchAgain(t, open(), b)
		d := late.open(nil)
		d.Complete()
		if again := d.DoAs(id, "note", body); !same(first, again) {
			t.Errorf("%+v, after a restart %+v", first, again)
		}
		// A refusal is not remembered: the same wish may succeed later.
		gone := storetest.ID()
		wish := noteOn(gone, "too early")
		if a := c.DoAs(wish["message"], "note", wish); a.Code != "not_found" {
			t.Errorf("%+v", a)
		}
		b.put(&inbox.Conversation{ID: gone, Inbox: inboxA, Contact: storetest.ID()})
		if a := c.DoAs(wish["message"], "note", wish); a.Code != "" {
			t.Errorf("later: %+v", a)
		}
	})
}

// newBenchAgain is a further process of the same relay, for the same agent.
func newBenchAgain(t *testing.T, db *store.DB, b *bench) *bench {
	t.Helper()
	agent, token := b.agent, b.token
	again := newBench(t, db, "eva")
	again.agent, again.token = agent, token
	return again
}

func TestTheSameCommandFromTwoLinesAtOnce(t *testing.T) {
	each(t, func(b *bench) {
		conv := b.conversation()
		lines := []*relaytest.Client{b.open(nil), b.open(nil), b.open(nil)}
		for _, c := range lines {
			c.Complete()
		}
		for i := range 20 {
			id, body := storetest.ID(), noteOn(conv, fmt.Sprint(i))
			answers := make([]wire.Answer, len(lines))
			var wg sync.WaitGroup
			for l, c := range lines {
				wg.Go(func() { answers[l], _ = c.TryDo(id, "note", body) })
			}
			wg.Wait()
			if !same(answers[0], answers[1]) || !same(answers[1], answers[2]) || answers[0].Code != "" {
				t.Fatalf("%+v", answers)
			}
		}
		if head, err := b.db.Head(t.Context(), feedA); err != nil || head != 21 {
			t.Errorf("%d changes, want 20 and the conversation; %v", head, err)
		}
		b.same(lines[0])
	})
}

func TestAnswersKeepTheirOrder(t *testing.T) {
	each(t, func(b *bench) {
		conv := b.conversation()
		c := b.open(nil)
		c.Complete()
		var want []string
		for i := range wire.MaxPending {
			id := storetest.ID()
			want = append(want, id)
			body, _ := json.Marshal(noteOn(conv, fmt.Sprint(i)))
			if err := c.Send(wire.TypeCommand, wire.Command{ID: id, Kind: "note", Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		c.Ping()
		if got := c.Answers(); !slices.Equal(got, want) {
			t.Errorf("%d answers, in another order or not all", len(got))
		}
		b.same(c)
	})
}

// pipes is a network in memory: with it a whole server runs in a bubble of time.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.done)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	a, b := net.Pipe()
	p.conns <- a
	return b, nil
}

// A line that is dead without a word is noticed within a minute; one on which a
// desktop pings lives on.
func TestHalfOpenLine(t *testing.T) {
	path := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, db: db, log: &relaytest.Log{}}
		b.hub = hub.New(db, hub.Options{Log: b.log.Logger(), Now: time.Now})
		b.agent, b.token = b.hire("ann")
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { _ = b.hub.Run(ctx) })
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		srv := &http.Server{Handler: b}
		running.Go(func() { _ = srv.Serve(p) })

		greet := func() *websocket.Conn {
			d := websocket.Dialer{NetDialContext: p.dial}
			ws, _, err := d.Dial("ws://relay/api/sync", http.Header{"Authorization": {"Bearer " + b.token}})
			if err != nil {
				t.Fatal(err)
			}
			if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello","d":{"v":1}}`)); err != nil {
				t.Fatal(err)
			}
			var f frame
			if err := ws.ReadJSON(&f); err != nil || f.T != wire.TypeWelcome {
				t.Fatal(f.T, err)
			}
			return ws
		}
		alive, dead := greet(), greet()
		go func() { // reads, so that pongs do not fill the pipe
			for {
				if _, _, err := alive.ReadMessage(); err != nil {
					return
				}
			}
		}()
		for range 30 {
			time.Sleep(20 * time.Second) // the bubble's time, not ours
			if err := alive.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping","d":{"n":1}}`)); err != nil {
				t.Fatalf("a line in use was cut: %v", err)
			}
			synctest.Wait()
		}
		if n := b.hub.Sessions(); n != 1 {
			t.Errorf("%d sessions after ten minutes, want the living one", n)
		}
		// A program that connects and never says hello.
		d := websocket.Dialer{NetDialContext: p.dial}
		mute, _, err := d.Dial("ws://relay/api/sync", http.Header{"Authorization": {"Bearer " + b.token}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if n := b.hub.Sessions(); n != 1 {
			t.Errorf("%d sessions: one never said hello", n)
		}
		for _, ws := range []*websocket.Conn{alive, dead, mute} {
			_ = ws.Close()
		}
		cancel()
		_ = srv.Close()
		running.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
