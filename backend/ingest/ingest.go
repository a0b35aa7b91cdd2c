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
	now := in.now().UnixMilli()
	_, err := in.db.Write(ctx, func(tx *store.Tx) error {
		for _, e := range events {
			first, err := tx.FirstTime(ctx, ch.ID, e.Key(), now)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := (&intake{tx: tx, ch: ch, now: now}).event(ctx, e); err != nil {
				return fmt.Errorf("event: %w", err)
			}
		}
		return nil
	})
	return err
}

func check(e channel.Event) error {
	const op = "ingest.Take"
	switch {
	case e.ID == "" || len(e.ID) > 200 || e.Address == "" || len(e.Address) > 400:
		return fault.New(fault.Invalid, op, "key or address")
	case e.Message != nil && e.Message.Text == "" && len(e.Message.Files) == 0:
		return fault.New(fault.Invalid, op, "empty message")
	case e.Message != nil && (utf8.RuneCountInString(e.Message.Text) > wire.MaxText || len(e.Message.Files) > 20):
		return fault.New(fault.TooLarge, op, "message")
	}
	return nil
}

// intake is the taking in of one event.
type intake struct {
	tx  *store.Tx
	ch  *inbox.Channel
	now int64
}

func (t *intake) event(ctx context.Context, e channel.Event) error {
	switch {
	case e.Message != nil:
		return t.message(ctx, e)
	case e.Status != nil:
		return t.status(ctx, e)
	case e.Profile != nil:
		return t.profile(ctx, e)
	}
	return nil
}

// person finds who has the address, or makes a contact for it.
func (t *intake) person(ctx context.Context, address string) (*inbox.Contact, *inbox.Identity, error) {
	id, err := t.tx.IdentityAt(ctx, t.ch.ID, address)
	if err != nil {
		return nil, nil, err
	}
	if id != nil {
		c, err := store.Get[inbox.Contact](ctx, t.tx, id.Contact)
		return c, id, err
	}
	c := &inbox.Contact{ID: newID(), FirstAt: t.now}
	id = &inbox.Identity{ID: newID(), Contact: c.ID, Channel: t.ch.ID, Type: t.ch.Type, Address: address, At: t.now}
	t.tx.Put(c)
	t.tx.Put(id)
	return c, id, nil
}

func (t *intake) message(ctx context.Context, e channel.Event) error {
	contact, _, err := t.person(ctx, e.Address)
	if err != nil {
		return err
	}
	if contact.Language == "" && e.Message.Language != "" {
		contact.Language = e.Message.Language
		t.tx.Put(contact)
	}
	conv, err := t.tx.ConversationWith(ctx, contact.ID, t.ch.Inbox)
	if err != nil {
		return err
	}
	if conv == nil {
		conv = &inbox.Conversation{ID: newID(), Inbox: t.ch.Inbox, Contact: contact.ID, Status: inbox.StatusOpen}
	}
	id, err := t.messageID(ctx, e.ID)
	if err != nil {
		return err
	}
	m := &inbox.Message{ID: id, Conversation: conv.ID, Inbox: conv.Inbox, Dir: inbox.DirIn, Channel: t.ch.ID,
		At: conv.NextAt(t.now), Text: e.Message.Text}
	if m.Files, err = t.files(ctx, e.Message.Files); err != nil {
		return err
	}
	if conv.Received(m) {
		t.tx.Put(&inbox.Message{ID: newID(), Conversation: conv.ID, Inbox: conv.Inbox, Dir: inbox.DirEvent,
			At: m.At, Event: &inbox.Event{What: "reopened"}})
	}
	t.tx.Put(conv)
	t.tx.Put(m)
	return nil
}

// messageID takes the sender's own id, so that it can recognise its message,
// unless it is no UUID or names a message that exists.
func (t *intake) messageID(ctx context.Context, id string) (string, error) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id {
		return newID(), nil
	}
	old, err := store.Find[inbox.Message](ctx, t.tx, id)
	if old != nil {
		return newID(), err
	}
	return id, err
}

// files keeps what the blob store knows of the files, not what the sender says.
func (t *intake) files(ctx context.Context, files []channel.File) ([]inbox.File, error) {
	var list []inbox.File
	for _, f := range files {
		known, found, err := t.tx.Blob(ctx, f.Hash)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fault.New(fault.NotFound, "ingest.Take", "file was not uploaded")
		}
		if f.Name != "" {
			known.Name = f.Name
		}
		list = append(list, known)
	}
	return list, nil
}

// status moves states of our messages forward; only those of this contact's
// own conversation, whoever asks.
func (t *intake) status(ctx context.Context, e channel.Event) error {
	id, err := t.tx.IdentityAt(ctx, t.ch.ID, e.Address)
	if err != nil || id == nil {
		return err
	}
	conv, err := t.tx.ConversationWith(ctx, id.Contact, t.ch.Inbox)
	if err != nil || conv == nil {
		return err
	}
	for _, key := range e.Status.Keys {
		m, err := store.Find[inbox.Message](ctx, t.tx, key)
		if err != nil {
			return err
		}
		if m == nil || m.Conversation != conv.ID || m.Dir != inbox.DirOut || m.Channel != t.ch.ID {
			continue
		}
		if m.Advance(inbox.State(e.Status.State)) {
			m.Fault = e.Status.Fault
			t.tx.Put(m)
		}
	}
	return nil
}

// profile fills in what is not known yet; what is verified replaces.
func (t *intake) profile(ctx context.Context, e channel.Event) error {
	c, id, err := t.person(ctx, e.Address)
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
