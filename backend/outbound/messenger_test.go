package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/outbound"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// messenger is a fake platform that lives on while relays die. A message has a
// part for each "|" in its text; fate decides what happens with each call.
type messenger struct {
	mu    sync.Mutex
	took  []string // "TEXT OF THE PART" as it reached the contact
	calls int
	at    []time.Time // when each was taken
	pace  channel.Paced
	fate  func(n int, out channel.Outgoing) fate // nil: all is well
	moved string                                 // Receipt.Address
	did   []string                               // edits, deletions, reactions
	serve func(kind string) error
}

// fate is what becomes of one call: before it was taken, whether it is, after.
type fate struct {
	before, after func(ctx context.Context, ref string) error
	lost          bool // not taken
}

func (p *messenger) send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	p.mu.Lock()
	n := p.calls
	p.calls++
	f := fate{}
	if p.fate != nil {
		f = p.fate(n, out)
	}
	p.mu.Unlock()
	ref := fmt.Sprint("r", n)
	if f.before != nil {
		if err := f.before(ctx, ref); err != nil {
			return channel.Receipt{}, err
		}
	}
	if !f.lost {
		p.mu.Lock()
		p.took, p.at = append(p.took, out.Text), append(p.at, time.Now())
		p.mu.Unlock()
	}
	if f.after != nil {
		if err := f.after(ctx, ref); err != nil {
			return channel.Receipt{}, err
		}
	}
	return channel.Receipt{Remote: ref, Address: p.moved}, nil
}

func (p *messenger) have() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.took...)
}

// line is a session to a messenger; one of a relay that died never answers.
type line struct {
	*messenger
	dead chan struct{} // closed: the relay is gone
	end  chan struct{} // closed: the test is over
}

func (l line) Close() error { return nil }

func (l line) Pace() channel.Paced { return l.pace }

func (line) Parts(out channel.Outgoing) []channel.Outgoing {
	var parts []channel.Outgoing
	for _, text := range strings.Split(out.Text, "|") {
		part := out
		part.Text = text
		parts = append(parts, part)
	}
	return parts
}

func (l line) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	l.halt()
	r, err := l.send(ctx, out)
	l.halt()
	return r, err
}

func (l line) Edit(_ context.Context, address, ref, text string) error {
	return l.change("edit", address+" "+ref+" "+text)
}

func (l line) Delete(_ context.Context, address string, refs []string) error {
	return l.change("delete", address+" "+strings.Join(refs, " "))
}

func (l line) React(_ context.Context, address, ref, emoji string) error {
	return l.change("react", address+" "+ref+" "+emoji)
}

func (l line) change(kind, what string) error {
	l.mu.Lock()
	l.did = append(l.did, kind+" "+what)
	serve := l.serve
	l.mu.Unlock()
	if serve != nil {
		return serve(kind)
	}
	return nil
}

// halt keeps a dead relay's goroutine where it was.
func (l line) halt() {
	select {
	case <-l.dead:
		<-l.end
	default:
	}
}

// wait is a platform's answer that says when to come again.
type wait struct {
	after time.Duration
	whole bool
}

func (wait) Error() string { return "too many" }

func (w wait) After() (time.Duration, bool) { return w.after, w.whole }

func (wait) Unwrap() error { return fault.New(fault.RateLimited, "platform", "429") }

func failing(code fault.Code) func(context.Context, string) error {
	return func(context.Context, string) error { return fault.New(code, "platform", "planned") }
}

// process is one relay process as far as outbound knows it.
type process struct {
	t    *testing.T
	db   *store.DB
	in   *ingest.Ingest
	out  *outbound.Outbound
	line line
	dead sync.Once
	mu   sync.Mutex
	dies func() // right before a part is recorded; nil: it lives
	over chan struct{}
	stop context.CancelFunc
}

func start(t *testing.T, url string, p *messenger, log *slog.Logger, now func() time.Time, end chan struct{}) *process {
	t.Helper()
	db, err := store.Open(context.WithoutCancel(t.Context()), url)
	if err != nil {
		t.Fatal(err)
	}
	x := &process{t: t, db: db, in: ingest.New(db, now), line: line{p, make(chan struct{}), end}, over: make(chan struct{})}
	x.out = outbound.New(db, x, x, nil, now, log)
	db.OnCommit(func(store.Commit) { x.out.Knock() })
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	x.stop = cancel
	go func() {
		defer close(x.over)
		_ = x.out.Run(ctx, true) // one that dies may say anything
	}()
	return x
}

func (x *process) Session(string) channel.Session { return x.line }

// Sent implements outbound.Parts.
func (x *process) Sent(ctx context.Context, tx *store.Tx, ch *inbox.Channel, m *inbox.Message, part int, ref string) error {
	x.mu.Lock()
	dies := x.dies
	x.mu.Unlock()
	if dies != nil {
		dies()
	}
	select {
	case <-x.line.dead:
		return errors.New("this process is dead")
	default:
	}
	return x.in.Sent(ctx, tx, ch, m, part, ref)
}

// kill ends the process where it is: nothing it does from now on is on disk. Its
// context lives on: who is asked to stop does more than one who is killed.
func (x *process) kill() {
	x.die()
	if err := x.db.Close(); err != nil {
		x.t.Error(err)
	}
}

// die keeps all its goroutines where they are, as they come by.
func (x *process) die() { x.dead.Do(func() { close(x.line.dead) }) }

// halted ends a process that was stopped as it should be.
func (x *process) halted() {
	x.stop()
	<-x.over
	if err := x.db.Close(); err != nil {
		x.t.Error(err)
	}
}

func (x *process) write(fn func(tx *store.Tx) error) {
	x.t.Helper()
	if _, err := x.db.Write(context.WithoutCancel(x.t.Context()), fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x *process) message(n int) *inbox.Message {
	x.t.Helper()
	m, err := store.Look[inbox.Message](context.WithoutCancel(x.t.Context()), x.db, storetest.Numbered(100+n))
	if err != nil || m == nil {
		x.t.Fatalf("message %d: %v, %v", n, m, err)
	}
	return m
}

// chatID and convID name the c-th channel and conversation.
func chatID(c int) string { return storetest.Numbered(10 + c) }
func convID(c int) string { return storetest.Numbered(30 + c) }

// world puts channels with a conversation each.
func (x *process) world(channels, conversations int) {
	x.write(func(tx *store.Tx) error {
		tx.Put(&inbox.Inbox{ID: "i", Name: "Shop"})
		for c := range channels {
			tx.Put(&inbox.Channel{ID: chatID(c), Inbox: "i", Type: "fake", On: true, Can: &inbox.Abilities{Edits: -1, Deletes: -1, Reacts: []string{"*"}}})
		}
		for c := range conversations {
			id := chatID(c % channels)
			tx.Put(&inbox.Contact{ID: storetest.Numbered(50 + c)})
			tx.Put(&inbox.Identity{ID: storetest.Numbered(70 + c), Contact: storetest.Numbered(50 + c), Channel: id, Type: "fake", Address: fmt.Sprint("a", c)})
			tx.Put(&inbox.Conversation{ID: convID(c), Inbox: "i", Contact: storetest.Numbered(50 + c), Status: inbox.StatusOpen, Channels: []string{id}})
		}
		return nil
	})
}

// say queues message n of conversation c.
func (x *process) say(channels, c, n int, text string, now time.Time) {
	x.t.Helper()
	x.write(func(tx *store.Tx) error {
		id := storetest.Numbered(100 + n)
		tx.Put(&inbox.Message{ID: id, Conversation: convID(c), Inbox: "i", Dir: inbox.DirOut, Channel: chatID(c % channels), At: int64(n), Text: text,
			Author: "agent", State: inbox.StateQueued})
		return tx.PutDelivery(x.t.Context(), store.Delivery{Message: id, Channel: chatID(c % channels), Address: fmt.Sprint("a", c), Conversation: convID(c),
			State: "queued", DueAt: now.UnixMilli(), Position: int64(n)})
	})
}

// does applies a command of an agent.
func (x *process) does(c command.Command, now time.Time) error {
	_, err := x.db.Write(context.WithoutCancel(x.t.Context()), func(tx *store.Tx) error {
		return c.Apply(x.t.Context(), tx, command.Actor{Agent: inbox.Agent{ID: "agent", Role: inbox.RoleAgent}, Now: now.UnixMilli()})
	})
	return err
}
