package command

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Done marks a conversation complete (I4). A new message of the contact reopens it.
type Done struct {
	Conversation string `json:"conversation"`
}

// Validate implements Command.
func (d *Done) Validate() error { return isID(d.Conversation) }

// Apply implements Command.
func (d *Done) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return changeFor(ctx, tx, "command.Done", d.Conversation, by, answers, func(c *inbox.Conversation) error {
		tell(tx, c, by, complete(c, by.Agent.ID, by.Now))
		return nil
	})
}

// Overlay implements Overlayer.
func (d *Done) Overlay(v View, by string, now int64) {
	overlayConversation(v, d.Conversation, func(c *inbox.Conversation) { complete(c, by, now) })
}

// complete marks it complete and gives what happened; nil: it was done before.
func complete(c *inbox.Conversation, by string, now int64) *inbox.Event {
	if c.Status == inbox.StatusDone {
		return nil
	}
	e := &inbox.Event{What: "done", Since: c.UnansweredSince}
	c.Status, c.DoneAt, c.DoneBy, c.SnoozedUntil, c.UnansweredSince, c.Offer = inbox.StatusDone, now, by, 0, 0, nil
	return e
}

// tell adds what happened to its thread; nil: nothing did.
func tell(tx *store.Tx, c *inbox.Conversation, by Actor, e *inbox.Event) {
	if e != nil {
		happened(tx, c, by, *e)
	}
}

// Reopen takes Done or a snooze back. Whether the contact still waits for an
// answer is seen from who wrote last.
type Reopen struct {
	Conversation string `json:"conversation"`
}

// Validate implements Command.
func (r *Reopen) Validate() error { return isID(r.Conversation) }

// Apply implements Command.
func (r *Reopen) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return changeFor(ctx, tx, "command.Reopen", r.Conversation, by, answers, func(c *inbox.Conversation) error {
		e := reopen(c)
		if e == nil {
			return nil
		}
		happened(tx, c, by, *e)
		return asked(ctx, tx, c, by)
	})
}

// asked lets routing see whether whoever has a conversation that was opened again
// is there for it.
func asked(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor) error {
	in, err := store.Peek[inbox.Inbox](ctx, tx, c.Inbox)
	c.Returned(in, by.Agent.ID, by.Now)
	return err
}

// Overlay implements Overlayer.
func (r *Reopen) Overlay(v View, _ string, _ int64) {
	overlayConversation(v, r.Conversation, func(c *inbox.Conversation) { reopen(c) })
}

// reopen opens it and gives what happened; nil: it was open before.
func reopen(c *inbox.Conversation) *inbox.Event {
	if c.Status == inbox.StatusOpen {
		return nil
	}
	e := &inbox.Event{What: "reopened", By: c.DoneBy, Since: c.DoneAt}
	c.Status, c.DoneAt, c.DoneBy, c.SnoozedUntil = inbox.StatusOpen, 0, "", 0
	if c.Preview.Dir == inbox.DirIn && c.UnansweredSince == 0 {
		c.UnansweredSince = c.LastInAt
	}
	return e
}
