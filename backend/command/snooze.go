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
	return changeFor(ctx, tx, "command.Snooze", s.Conversation, by, answers, func(c *inbox.Conversation) error {
		e := s.set(c)
		tell(tx, c, by, e)
		if e != nil && s.Until == 0 {
			return asked(ctx, tx, c, by)
		}
		return nil
	})
}

// Overlay implements Overlayer.
func (s *Snooze) Overlay(v View, _ string, _ int64) {
	overlayConversation(v, s.Conversation, func(c *inbox.Conversation) { s.set(c) })
}

// set gives what happened; nil: it was so before.
func (s *Snooze) set(c *inbox.Conversation) *inbox.Event {
	if s.Until == 0 {
		return reopen(c)
	}
	if c.Status == inbox.StatusSnoozed && c.SnoozedUntil == s.Until {
		return nil
	}
	e := &inbox.Event{What: "snoozed", Until: s.Until, By: c.DoneBy, Since: c.DoneAt}
	c.Status, c.SnoozedUntil, c.DoneAt, c.DoneBy, c.Offer = inbox.StatusSnoozed, s.Until, 0, "", nil
	return e
}
