// Package ingest stores what comes in from the platforms, each event once: it
// matches contact and conversation, reopens, and keeps delivery states.
package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
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
	for _, e := range inOrder(events, ch) {
		if ch.Able().Phone {
			e = bare(e)
		}
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

// inOrder gives the messages of a call in the order they were written; everything
// else stays where it is, because it may come in any order anyway.
func inOrder(events []channel.Event, ch *inbox.Channel) []channel.Event {
	var at []int
	sorted := true
	for i, e := range events {
		if e.Message != nil && e.Message.At > 0 && !ch.Letters {
			sorted = sorted && (len(at) == 0 || events[at[len(at)-1]].Message.At <= e.Message.At)
			at = append(at, i)
		}
	}
	if sorted {
		return events
	}
	list, out := slices.Clone(at), slices.Clone(events)
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(events[a].Message.At, events[b].Message.At) })
	for i, n := range at {
		out[n] = events[list[i]]
	}
	return out
}

// bare writes the telephone numbers of an event without "+", as they are kept.
func bare(e channel.Event) channel.Event {
	e.Address = strings.TrimPrefix(e.Address, "+")
	e.Aka = slices.Clone(e.Aka)
	for i, a := range e.Aka {
		e.Aka[i] = strings.TrimPrefix(a, "+")
	}
	return e
}

// The most bytes a key or address, and a platform's name of a message, may have.
const (
	maxKey = 600
	maxRef = 2000
)

func check(e channel.Event) error {
	const op = "ingest.Take"
	switch {
	case e.Mark != nil:
		if e.Mark.Name == "" {
			return fault.New(fault.Invalid, op, "mark without a name")
		}
		return nil
	case e.ID == "" || !fit(maxKey, append([]string{e.ID, e.Address}, e.Aka...)...) || !fit(maxKey, e.Also...):
		return fault.New(fault.Invalid, op, "key or address")
	case e.Address == "" && !nameless(e):
		return fault.New(fault.Invalid, op, "address")
	case e.Status != nil && !fit(maxRef, e.Status.Refs...) || e.Delete != nil && !fit(maxRef, e.Delete.Refs...) || e.Edit != nil && !fit(maxRef, e.Edit.Ref) ||
		e.Reaction != nil && !fit(maxRef, e.Reaction.To):
		return fault.New(fault.Invalid, op, "name of a message")
	case e.Message == nil:
		return nil
	case !fit(maxRef, e.Message.Ref, e.Message.Quote):
		return fault.New(fault.Invalid, op, "name of a message")
	case empty(e.Message):
		return fault.New(fault.Invalid, op, "empty message")
	case utf8.RuneCountInString(e.Message.Text) > wire.MaxText && e.Message.At == 0, // who writes here can be told; others' is cut
		len(e.Message.Files)+len(e.Message.Media) > maxFiles(e.Message):
		return fault.New(fault.TooLarge, op, "message")
	}
	return nil
}

// fit tells whether names can be kept: not endless, and text every database takes.
func fit(most int, names ...string) bool {
	for _, s := range names {
		if len(s) > most || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
			return false
		}
	}
	return true
}

// nameless: it is about messages or templates, whoever the contact is.
func nameless(e channel.Event) bool {
	return e.Status != nil && len(e.Status.Refs) > 0 || e.Edit != nil || e.Delete != nil || e.Reaction != nil || e.Template != nil
}

func empty(m *channel.Message) bool {
	return m.Text == "" && len(m.Files) == 0 && m.Mail == nil && len(m.Media) == 0 && m.Location == nil && len(m.Cards) == 0 &&
		m.Order == nil && m.Unsupported == "" && m.Button == ""
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
	// done names messages that the event's keys have settled already.
	done []string
}

// first tells whether none of the event's keys was met before. A lasting one is
// met once in an inbox, also when two of its channels bring it.
func (t *intake) first(ctx context.Context, e channel.Event) (bool, error) {
	if e.Mark != nil {
		return true, nil
	}
	first, err := t.tx.FirstTime(ctx, t.ch.ID, append([]string{e.Key()}, e.Also...), e.Lasting, t.now)
	if err == nil && !first && e.Message != nil && e.Message.Ref != "" {
		_, err = t.met(ctx, e) // perhaps it is read better this time
	}
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
	case e.Edit != nil:
		return t.tells(ctx, e, e.Edit.Ref)
	case e.Delete != nil:
		return t.tells(ctx, e, e.Delete.Refs...)
	case e.Reaction != nil:
		return t.tells(ctx, e, e.Reaction.To)
	case e.Reach != nil:
		return t.reach(ctx, e)
	case e.Consent != nil:
		return t.consent(ctx, e)
	case e.Referral != nil:
		return t.referred(ctx, e)
	case e.Template != nil:
		return t.template(ctx, e.Template)
	}
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
		return asked(ctx, tx, c, now)
	})
	return err
}
