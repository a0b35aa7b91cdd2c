package ingest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// bench is an ingest with a clock of its own and one channel.
type bench struct {
	t   *testing.T
	db  *store.DB
	in  *ingest.Ingest
	ch  *inbox.Channel
	now time.Time
}

func each(t *testing.T, fn func(b *bench)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		b := &bench{t: t, db: open(), now: time.UnixMilli(1_800_000_000_000), ch: &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "fake", On: true}}
		b.in = ingest.New(b.db, func() time.Time { return b.now })
		fn(b)
	})
}

func (b *bench) take(events ...channel.Event) {
	b.t.Helper()
	if err := b.in.Take(b.t.Context(), b.ch, events); err != nil {
		b.t.Fatalf("taking: %v", err)
	}
}

func says(id, address, text string) channel.Event {
	return channel.Event{ID: id, Address: address, Message: &channel.Message{Text: text}}
}

func status(id, address, state string, keys ...string) channel.Event {
	return channel.Event{ID: id, Address: address, Status: &channel.Status{Keys: keys, State: state}}
}

func (b *bench) conv(address string) *inbox.Conversation {
	b.t.Helper()
	id, err := b.db.IdentityAt(b.t.Context(), b.ch.ID, address)
	if err != nil || id == nil {
		b.t.Fatalf("identity %v, %v", id, err)
	}
	c, err := b.db.ConversationWith(b.t.Context(), id.Contact, b.ch.Inbox)
	if err != nil || c == nil {
		b.t.Fatalf("conversation %v, %v", c, err)
	}
	return c
}

// thread gives the conversation's entries, oldest first.
func (b *bench) thread(address string) []store.Changed {
	b.t.Helper()
	list, err := b.db.MessagesBefore(b.t.Context(), b.conv(address).ID, 1<<62, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

func (b *bench) texts(address string) (list []string) {
	for _, m := range b.thread(address) {
		if m.Dir != inbox.DirEvent {
			list = append(list, m.Text)
		}
	}
	return list
}

func (b *bench) write(fn func(tx *store.Tx) error) {
	b.t.Helper()
	if _, err := b.db.Write(context.WithoutCancel(b.t.Context()), fn); err != nil {
		b.t.Fatal(err)
	}
}

// answer puts a message of the business into a conversation.
func (b *bench) answer(address string, s inbox.State) string {
	b.t.Helper()
	c := b.conv(address)
	m := &inbox.Message{ID: storetest.ID(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirOut, Channel: b.ch.ID, At: c.NextAt(b.now.UnixMilli()), Text: "answer", State: s,
		Author: storetest.Numbered(99)}
	c.Answered(m)
	b.write(func(tx *store.Tx) error { tx.Put(m); tx.Put(c); return nil })
	return m.ID
}

func (b *bench) state(id string) inbox.State {
	b.t.Helper()
	m, err := store.Look[inbox.Message](b.t.Context(), b.db, id)
	if err != nil || m == nil {
		b.t.Fatal(m, err)
	}
	return m.State
}

func TestARepeatedEventIsTakenOnce(t *testing.T) {
	each(t, func(b *bench) {
		id := storetest.ID()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := b.in.Take(t.Context(), b.ch, []channel.Event{says(id, "ann", "once"), says("e2", "ann", "twice?")}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		b.take(says(id, "ann", "once, but other words"))
		if got := b.texts("ann"); !slices.Equal(got, []string{"once", "twice?"}) {
			t.Errorf("thread %v", got)
		}
		if m := b.thread("ann")[0]; m.ID != id {
			t.Errorf("the sender does not recognise its message: %s", m.ID)
		}
	})
}

func TestAMessageReopens(t *testing.T) {
	for _, before := range []inbox.Status{inbox.StatusDone, inbox.StatusSnoozed} {
		each(t, func(b *bench) {
			b.take(says("1", "ann", "first"))
			c := b.conv("ann")
			b.write(func(tx *store.Tx) error {
				c.Status, c.DoneAt, c.SnoozedUntil, c.UnansweredSince = before, 5, 5, 0
				tx.Put(c)
				return nil
			})
			b.now = b.now.Add(time.Hour)
			b.take(says("2", "ann", "second"))
			c = b.conv("ann")
			if c.Status != inbox.StatusOpen || c.DoneAt != 0 || c.SnoozedUntil != 0 || c.UnansweredSince != b.now.UnixMilli() || c.Preview.Text != "second" {
				t.Errorf("conversation %+v", c)
			}
			events := 0
			for _, m := range b.thread("ann") {
				if m.Event != nil && m.Event.What == "reopened" {
					events++
				}
			}
			if events != 1 {
				t.Errorf("%d lines tell of it", events)
			}
			b.take(says("3", "ann", "third"))
			if c := b.conv("ann"); c.UnansweredSince != b.now.UnixMilli() {
				t.Errorf("waiting since %d", c.UnansweredSince)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	each(t, func(b *bench) {
		for name, c := range map[string]struct {
			e    channel.Event
			code fault.Code
		}{
			"no id":       {says("", "ann", "x"), fault.Invalid},
			"no address":  {says("1", "", "x"), fault.Invalid},
			"long id":     {says(strings.Repeat("x", 700), "ann", "x"), fault.Invalid},
			"no text":     {says("2", "ann", ""), fault.Invalid},
			"huge text":   {says("3", "ann", strings.Repeat("ä", 20_001)), fault.TooLarge},
			"lost upload": {channel.Event{ID: "4", Address: "ann", Message: &channel.Message{Files: []channel.File{{Hash: strings.Repeat("a", 64)}}}}, fault.NotFound},
		} {
			err := b.in.Take(t.Context(), b.ch, []channel.Event{says("good "+name, "ann", "before"), c.e})
			if !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if id, err := b.db.IdentityAt(t.Context(), b.ch.ID, "ann"); err != nil || id != nil {
			t.Errorf("part of a refused batch was stored: %+v, %v", id, err)
		}
		b.take(says("good no id", "ann", "the same event again, alone"))
		if got := b.texts("ann"); len(got) != 1 {
			t.Errorf("thread %v", got)
		}
	})
}

// Reports come in any order and more than once; a state never goes back.
func TestStatesOnlyGoForward(t *testing.T) {
	each(t, func(b *bench) {
		b.take(says("1", "ann", "hi"))
		for _, order := range [][]string{{"delivered", "read"}, {"read", "delivered"}, {"read", "failed"}, {"delivered", "read", "delivered", "failed"}} {
			id := b.answer("ann", inbox.StateSent)
			for i, s := range order {
				b.take(status(fmt.Sprint(id, i, s), "ann", s, id))
				b.take(status(fmt.Sprint(id, i, s), "ann", s, id))
			}
			if got := b.state(id); got != inbox.StateRead {
				t.Errorf("%v ends as %s", order, got)
			}
		}
		id := b.answer("ann", inbox.StateSending)
		b.take(channel.Event{ID: "f", Address: "ann", Status: &channel.Status{Keys: []string{id, "nothing", storetest.ID()}, State: "failed", Fault: "denied"}})
		if m, err := store.Look[inbox.Message](t.Context(), b.db, id); err != nil || m.State != inbox.StateFailed || m.Fault != "denied" {
			t.Errorf("%+v, %v", m, err)
		}
		b.take(status("nonsense", "ann", "teleported", id))
		if got := b.state(id); got != inbox.StateFailed {
			t.Errorf("an unknown state made it %s", got)
		}
	})
}

func TestForeignMessagesAreNotSettled(t *testing.T) {
	each(t, func(b *bench) {
		b.take(says("1", "ann", "hi"), says("2", "ben", "hi"))
		id, in := b.answer("ann", inbox.StateSent), b.thread("ann")[0].ID
		b.take(status("s1", "ben", "read", id), status("s2", "stranger", "read", id), status("s3", "ann", "read", in))
		if got := b.state(id); got != inbox.StateSent {
			t.Errorf("a stranger made it %s", got)
		}
		other := *b.ch
		other.ID = storetest.Numbered(77)
		if err := b.in.Take(t.Context(), &other, []channel.Event{says("o", "ann", "x"), status("s4", "ann", "read", id)}); err != nil {
			t.Fatal(err)
		}
		if got := b.state(id); got != inbox.StateSent {
			t.Errorf("another channel made it %s", got)
		}
		if got := b.state(in); got != "" {
			t.Errorf("an inbound message is %s", got)
		}
		// An id that is taken is not overwritten, on whatever channel it comes.
		if err := b.in.Take(t.Context(), &other, []channel.Event{says(id, "ann", "overwritten"), says(in, "eve", "overwritten")}); err != nil {
			t.Fatal(err)
		}
		if got := b.texts("ann"); !slices.Contains(got, "answer") || slices.Contains(got, "overwritten") {
			t.Errorf("thread %v", got)
		}
	})
}

func TestProfiles(t *testing.T) {
	each(t, func(b *bench) {
		profile := func(id string, p channel.Profile) {
			b.take(channel.Event{ID: id, Address: "ann", Profile: &p})
		}
		contact := func() *inbox.Contact {
			c, err := store.Look[inbox.Contact](t.Context(), b.db, b.conv("ann").Contact)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		b.take(says("1", "ann", "hi"))
		profile("p1", channel.Profile{Email: "ann@x.example", Attributes: map[string]string{"plan": "small"}})
		profile("p2", channel.Profile{Name: "Ann\nB.", Email: "evil@x.example", Attributes: map[string]string{"plan": "large"}})
		if c := contact(); c.Name != "Ann B." || c.Email != "ann@x.example" || c.Attributes["plan"] != "large" {
			t.Errorf("what a visitor says: %+v", c)
		}
		profile("p3", channel.Profile{Name: "Ann Berg", Email: "berg@x.example", Verified: true})
		if c := contact(); c.Name != "Ann Berg" || c.Email != "berg@x.example" {
			t.Errorf("what is verified: %+v", c)
		}
		lines := 0
		for _, m := range b.thread("ann") {
			if m.Event != nil && m.Event.What == "email" {
				lines++
			}
		}
		if lines != 2 {
			t.Errorf("%d lines tell of a new address", lines)
		}
		for i := range 80 {
			profile(fmt.Sprint("many", i), channel.Profile{Attributes: map[string]string{fmt.Sprint("a", i): strings.Repeat("x", 9000)}})
		}
		profile("last", channel.Profile{Attributes: map[string]string{"plan": "medium"}})
		if c := contact(); len(c.Attributes) > 50 || len(c.Attributes["a1"]) > 2000 || c.Attributes["plan"] != "medium" {
			t.Errorf("%d attributes, plan %q", len(c.Attributes), c.Attributes["plan"])
		}
	})
}

// The relay's clock is a day wrong, one way or the other: the thread keeps the
// order in which things came.
func TestWrongClockKeepsTheOrder(t *testing.T) {
	each(t, func(b *bench) {
		random := rand.New(rand.NewPCG(1, 1))
		var want []string
		for i := range 60 {
			switch random.IntN(4) {
			case 0:
				b.now = b.now.Add(24 * time.Hour)
			case 1:
				b.now = b.now.Add(-24 * time.Hour)
			}
			want = append(want, fmt.Sprint(i))
			b.take(says(fmt.Sprint("e", i), "ann", fmt.Sprint(i)))
		}
		if got := b.texts("ann"); !slices.Equal(got, want) {
			t.Errorf("thread %v", got)
		}
		c := b.conv("ann")
		if c.Preview.Text != "59" || c.LastAt != b.thread("ann")[59].At {
			t.Errorf("conversation %+v, %d entries, the last at %d", c, len(b.thread("ann")), b.thread("ann")[59].At)
		}
	})
}

func TestSnoozeEnds(t *testing.T) {
	each(t, func(b *bench) {
		b.take(says("1", "ann", "hi"))
		c := b.conv("ann")
		c.Status, c.SnoozedUntil = inbox.StatusSnoozed, b.now.Add(time.Hour).UnixMilli()
		b.write(func(tx *store.Tx) error { tx.Put(c); return nil })
		if err := b.in.Wake(t.Context(), c.ID); err != nil || b.conv("ann").Status != inbox.StatusSnoozed {
			t.Errorf("woken too early, %v", err)
		}
		b.now = b.now.Add(time.Hour)
		for range 2 {
			if err := b.in.Wake(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
		}
		if c := b.conv("ann"); c.Status != inbox.StatusOpen || len(b.thread("ann")) != 2 {
			t.Errorf("%+v, %d entries", c, len(b.thread("ann")))
		}
		if err := b.in.Wake(t.Context(), storetest.ID()); err != nil {
			t.Errorf("one that is gone: %v", err)
		}
	})
}
