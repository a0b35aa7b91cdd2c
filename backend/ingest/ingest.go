// Package ingest stores what comes in from the platforms, each event once: it
// matches contact and conversation, reopens, and keeps delivery states.
package ingest

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Ingest stores events.
type Ingest struct {
	db  *store.DB
	now func() time.Time
}

// New makes one with a clock.
func New(db *store.DB, now func() time.Time) *Ingest { return &Ingest{db, now} }

// Take stores a batch of one channel in one transaction and returns after the
// commit. Events that were taken before are passed over.
func (in *Ingest) Take(ctx context.Context, ch *inbox.Channel, events []channel.Event) error {
	for _, e := range events {
		if err := check(e); err != nil {
			return err
		}
	}
	// Who hangs up must not undo what is half stored.
	ctx = context.WithoutCancel(ctx)
	_, err := in.db.Write(ctx, func(tx *store.Tx) error { return in.Within(ctx, tx, ch, events) })
	return err
}

// Within does what Take does in a write that is under way. After an error the
// write must not be committed.
func (in *Ingest) Within(ctx context.Context, tx *store.Tx, ch *inbox.Channel, events []channel.Event) error {
	now := in.now().UnixMilli()
	for _, e := range events {
		if err := check(e); err != nil {
			return err
		}
		t := &intake{tx: tx, ch: ch, now: now}
		if first, err := t.first(ctx, e); err != nil {
			return err
		} else if !first {
			continue
		}
		if err := t.event(ctx, e); err != nil {
			return fmt.Errorf("event: %w", err)
		}
	}
	return nil
}

func check(e channel.Event) error {
	const op = "ingest.Take"
	switch {
	case e.Mark != nil:
		if e.Mark.Name == "" {
			return fault.New(fault.Invalid, op, "mark without a name")
		}
		return nil
	case e.ID == "" || len(e.ID) > 200 || len(e.Address) > 400:
		return fault.New(fault.Invalid, op, "key or address")
	case e.Address == "" && (e.Status == nil || len(e.Status.Refs) == 0):
		return fault.New(fault.Invalid, op, "address")
	case e.Message == nil:
		return nil
	case e.Message.Text == "" && len(e.Message.Files) == 0 && e.Message.Mail == nil:
		return fault.New(fault.Invalid, op, "empty message")
	case utf8.RuneCountInString(e.Message.Text) > wire.MaxText || len(e.Message.Files) > maxFiles(e.Message):
		return fault.New(fault.TooLarge, op, "message")
	}
	return nil
}

// maxFiles is how many files a message may bring: a letter has its inline
// pictures among them.
func maxFiles(m *channel.Message) int {
	if m.Mail != nil {
		return 100
	}
	return 20
}

// intake is the taking in of one event.
type intake struct {
	tx  *store.Tx
	ch  *inbox.Channel
	now int64
}

// first tells whether none of the event's keys was met before. A lasting one is
// met once in an inbox, also when two of its channels bring it.
func (t *intake) first(ctx context.Context, e channel.Event) (bool, error) {
	if e.Mark != nil {
		return true, nil
	}
	first, err := t.tx.FirstTime(ctx, t.ch.ID, append([]string{e.Key()}, e.Also...), e.Lasting, t.now)
	if err != nil || !e.Lasting || e.Message == nil {
		return first, err
	}
	alone, err := t.tx.FirstTime(ctx, inbox.InboxFeed(t.ch.Inbox), []string{e.Key()}, true, t.now)
	return first && alone, err
}

func (t *intake) event(ctx context.Context, e channel.Event) error {
	switch {
	case e.Mark != nil:
		return t.tx.PutMark(ctx, t.ch.ID, e.Mark.Name, e.Mark.Value)
	case e.Message != nil:
		return t.message(ctx, e)
	case e.Status != nil:
		return t.status(ctx, e)
	case e.Profile != nil:
		return t.profile(ctx, e)
	}
	return nil
}

// profile fills in what is not known yet; what is verified replaces.
func (t *intake) profile(ctx context.Context, e channel.Event) error {
	c, id, err := t.person(ctx, e.Address, "")
	if err != nil {
		return err
	}
	p := e.Profile
	email := c.Email
	for _, f := range []struct {
		to   *string
		from string
	}{{&c.Name, p.Name}, {&c.Email, p.Email}, {&c.Phone, p.Phone}, {&c.Language, p.Language}} {
		if f.from != "" && (*f.to == "" || p.Verified) {
			*f.to = inbox.Line(f.from, 200)
		}
	}
	for k, v := range p.Attributes {
		if c.Attributes == nil {
			c.Attributes = map[string]string{}
		}
		k = inbox.Line(k, 60)
		if _, has := c.Attributes[k]; has || len(c.Attributes) < 50 {
			c.Attributes[k] = inbox.Line(v, 500)
		}
	}
	t.tx.Put(c)
	if p.Verified && !id.Verified {
		id.Verified = true
		t.tx.Put(id)
	}
	if c.Email == email || c.Email == "" {
		return nil
	}
	conv, err := t.tx.ConversationWith(ctx, c.ID, t.ch.Inbox)
	if err != nil || conv == nil {
		return err
	}
	t.tx.Put(&inbox.Message{ID: newID(), Conversation: conv.ID, Inbox: conv.Inbox, Dir: inbox.DirEvent,
		At: max(t.now, conv.LastAt), Event: &inbox.Event{What: "email", Text: c.Email}})
	return nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Wake reopens a conversation whose snooze has ended; harmless when it has not.
func (in *Ingest) Wake(ctx context.Context, conversation string) error {
	now := in.now().UnixMilli()
	_, err := in.db.Write(ctx, func(tx *store.Tx) error {
		c, err := store.Find[inbox.Conversation](ctx, tx, conversation)
		if err != nil || c == nil || c.SnoozedUntil == 0 || c.SnoozedUntil > now {
			return err
		}
		c.Status, c.SnoozedUntil = inbox.StatusOpen, 0
		tx.Put(c)
		tx.Put(&inbox.Message{ID: newID(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirEvent,
			At: max(now, c.LastAt), Event: &inbox.Event{What: "reopened", Text: "snooze"}})
		return nil
	})
	return err
}
