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
		if complete(c, by.Now) {
			c.DoneBy = by.Agent.ID
			happened(tx, c, by, inbox.Event{What: "done"})
		}
		return nil
	})
}

// Overlay implements Overlayer.
func (d *Done) Overlay(v View, by string, now int64) {
	overlayConversation(v, d.Conversation, func(c *inbox.Conversation) {
		if complete(c, now) {
			c.DoneBy = by
		}
	})
}

// complete reports whether the conversation was not done before.
func complete(c *inbox.Conversation, now int64) bool {
	if c.Status == inbox.StatusDone {
		return false
	}
	c.Status, c.DoneAt, c.SnoozedUntil, c.UnansweredSince, c.Offer = inbox.StatusDone, now, 0, 0, nil
	return true
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
		if !reopen(c) {
			return nil
		}
		happened(tx, c, by, inbox.Event{What: "reopened"})
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

// reopen reports whether the conversation was not open before.
func reopen(c *inbox.Conversation) bool {
	if c.Status == inbox.StatusOpen {
		return false
	}
	c.Status, c.DoneAt, c.DoneBy, c.SnoozedUntil = inbox.StatusOpen, 0, "", 0
	if c.Preview.Dir == inbox.DirIn && c.UnansweredSince == 0 {
		c.UnansweredSince = c.LastInAt
	}
	return true
}
