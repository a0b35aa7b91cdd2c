package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/outbound"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// platform is a fake one: its answers are planned, what reached it is kept.
type platform struct {
	mu     sync.Mutex
	plan   []func(out channel.Outgoing) error // of the next calls for message "1"; then all is well
	sent   []string
	during func(out channel.Outgoing)
}

func (p *platform) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	p.mu.Lock()
	p.sent = append(p.sent, out.Text)
	var do func(channel.Outgoing) error
	if out.Text == "1" && len(p.plan) > 0 {
		do, p.plan = p.plan[0], p.plan[1:]
	}
	during := p.during
	p.mu.Unlock()
	if during != nil {
		during(out)
	}
	if do != nil {
		return channel.Receipt{}, do(out)
	}
	return channel.Receipt{}, nil
}

func (p *platform) Close() error { return nil }

func (p *platform) calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// repeatable is a platform that recognises keys.
type repeatable struct{ *platform }

func (repeatable) Repeatable() {}

func fails(code fault.Code) func(channel.Outgoing) error {
	return func(channel.Outgoing) error { return fault.New(code, "platform", "planned") }
}

// bench is an outbound on a store with a clock of its own.
type bench struct {
	t        *testing.T
	db       *store.DB
	out      *outbound.Outbound
	session  channel.Session
	platform *platform
	log      *relaytest.Log
	blobs    memory

	mu      sync.Mutex
	clock   time.Time
	changed chan struct{}
	ended   func()
	hurry   bool // an hour passes whenever a message waits for its next try
}

const ch, conv = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"

func each(t *testing.T, fn func(b *bench)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func() *store.DB) { fn(newBench(t, open())) })
}

func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	p := &platform{}
	b := &bench{t: t, db: db, platform: p, session: p, clock: time.UnixMilli(1_800_000_000_000), changed: make(chan struct{}), blobs: memory{}, log: &relaytest.Log{}}
	b.out = outbound.New(db, b, ingest.New(db, b.now), b.blobs, b.now, b.log.Logger())
	db.OnCommit(func(c store.Commit) {
		b.mu.Lock()
		if b.hurry && strings.Contains(string(c.Spans[0].Rows[0].Data), `"queued"`) {
			b.clock = b.clock.Add(time.Hour)
		}
		close(b.changed)
		b.changed = make(chan struct{})
		b.mu.Unlock()
	})
	b.write(func(tx *store.Tx) error {
		tx.Put(&inbox.Channel{ID: ch, Type: "fake", On: true})
		return nil
	})
	t.Cleanup(b.stop)
	return b
}

// bubble runs fn with an outbound that lives in the time of a bubble.
func bubble(t *testing.T, fn func(t *testing.T, b *bench)) {
	path := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		p := &platform{}
		b := &bench{t: t, db: db, platform: p, session: p, changed: make(chan struct{}), clock: time.Now(), log: &relaytest.Log{}}
		b.out = outbound.New(db, b, ingest.New(db, time.Now), nil, time.Now, b.log.Logger())
		b.write(func(tx *store.Tx) error {
			tx.Put(&inbox.Channel{ID: ch, Type: "fake", On: true})
			return nil
		})
		fn(t, b)
		b.stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (b *bench) Session(string) channel.Session {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.session
}

func (b *bench) use(s channel.Session) {
	b.mu.Lock()
	b.session = s
	b.mu.Unlock()
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	b.clock = b.clock.Add(d)
	b.mu.Unlock()
	b.out.Knock()
}

func (b *bench) run() { b.runs(true) }

// runs starts it; alone as in Outbound.Run.
func (b *bench) runs(alone bool) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.t.Context()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.out.Run(ctx, alone); err != nil {
			b.t.Errorf("run: %v", err)
		}
	}()
	b.ended = func() {
		cancel()
		<-done
	}
}

func (b *bench) stop() {
	if b.ended != nil {
		b.ended()
		b.ended = nil
	}
}

func (b *bench) write(fn func(tx *store.Tx) error) {
	b.t.Helper()
	if _, err := b.db.Write(context.WithoutCancel(b.t.Context()), fn); err != nil {
		b.t.Fatal(err)
	}
}

// queue puts messages into one conversation; the n-th has the id Numbered(100+n).
func (b *bench) queue(conversation string, numbers ...int) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		for _, n := range numbers {
			id := storetest.Numbered(100 + n)
			tx.Put(&inbox.Message{ID: id, Conversation: conversation, Inbox: "i", Dir: inbox.DirOut, Channel: ch, At: int64(n),
				Text: fmt.Sprint(n), State: inbox.StateQueued})
			if err := tx.PutDelivery(b.t.Context(), store.Delivery{Message: id, Channel: ch, Address: "secret-address", Conversation: conversation,
				State: "queued", DueAt: b.now().UnixMilli(), Position: int64(n)}); err != nil {
				return err
			}
		}
		return nil
	})
	b.out.Knock()
}

// diedSending leaves message n as a process does that dies between claim and settle.
func (b *bench) diedSending(n int) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		m, err := store.Get[inbox.Message](b.t.Context(), tx, storetest.Numbered(100+n))
		if err != nil {
			return err
		}
		m.State = inbox.StateSending
		tx.Put(m)
		d, _, err := tx.GetDelivery(b.t.Context(), m.ID)
		d.State, d.Tries, d.LeaseUntil = "sending", 1, b.now().Add(time.Minute).UnixMilli()
		return errors.Join(err, tx.PutDelivery(b.t.Context(), d))
	})
}

func (b *bench) message(n int) *inbox.Message {
	b.t.Helper()
	m, err := store.Look[inbox.Message](context.WithoutCancel(b.t.Context()), b.db, storetest.Numbered(100+n))
	if err != nil || m == nil {
		b.t.Fatalf("message %d: %v, %v", n, m, err)
	}
	return m
}

// until waits until message n has a state.
func (b *bench) until(n int, s inbox.State) *inbox.Message {
	b.t.Helper()
	over := time.NewTimer(relaytest.Patience)
	defer over.Stop()
	for {
		b.mu.Lock()
		changed := b.changed
		b.mu.Unlock()
		m := b.message(n)
		if m.State == s {
			return m
		}
		select {
		case <-changed:
		case <-over.C:
			b.t.Fatalf("message %d is %s (%s), want %s; calls %v\n%s", n, m.State, m.Fault, s, b.platform.calls(), b.log)
		}
	}
}

func (b *bench) called(want ...string) {
	b.t.Helper()
	if got := b.platform.calls(); !slices.Equal(got, want) {
		b.t.Errorf("the platform got %v, want %v", got, want)
	}
}
