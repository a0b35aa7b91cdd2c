package command

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Snooze puts a conversation aside until a time (ms) or the contact's next
// message; 0 brings it back.
type Snooze struct {
	Conversation string `json:"conversation"`
	Until        int64  `json:"until"`
}

// Validate implements Command.
func (s *Snooze) Validate() error {
	if s.Until < 0 {
		return invalid("time")
	}
	return isID(s.Conversation)
}

// Apply implements Command.
func (s *Snooze) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.Snooze", answers...); err != nil {
		return err
	}
	return change(ctx, tx, s.Conversation, func(c *inbox.Conversation) error {
		s.set(c)
		what := "snoozed"
		if s.Until == 0 {
			what = "reopened"
		}
		happened(tx, c, by, inbox.Event{What: what, Until: s.Until})
		return nil
	})
}

// Overlay implements Overlayer.
func (s *Snooze) Overlay(v View, _ string, _ int64) {
	overlayConversation(v, s.Conversation, s.set)
}

func (s *Snooze) set(c *inbox.Conversation) {
	if s.Until == 0 {
		reopen(c)
		return
	}
	c.Status, c.SnoozedUntil, c.DoneAt = inbox.StatusSnoozed, s.Until, 0
}
