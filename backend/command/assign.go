package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Assign gives a conversation to an agent, or to nobody.
type Assign struct {
	Conversation string `json:"conversation"`
	Agent        string `json:"agent"` // empty: unassigned
}

// Validate implements Command.
func (a *Assign) Validate() error {
	if a.Agent != "" {
		if err := isID(a.Agent); err != nil {
			return err
		}
	}
	return isID(a.Conversation)
}

// Apply implements Command.
func (a *Assign) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Assign"
	return changeFor(ctx, tx, op, a.Conversation, by, answers, func(c *inbox.Conversation) error {
		if a.Agent != "" {
			to, err := store.Get[inbox.Agent](ctx, tx, a.Agent)
			if err != nil {
				return err
			}
			if !Answers(to, c.Inbox) {
				return fault.New(fault.Invalid, op, "agent does not answer here")
			}
		}
		tell(tx, c, by, give(c, a.Agent, by.Now)) // a person's decision: nothing is offered any more
		return nil
	})
}

// Overlay implements Overlayer.
func (a *Assign) Overlay(v View, _ string, now int64) {
	overlayConversation(v, a.Conversation, func(c *inbox.Conversation) { c.Give(a.Agent, now) })
}

// give gives it to an agent, "" nobody, and tells what happened; nil: it was so before.
func give(c *inbox.Conversation, agent string, now int64) *inbox.Event {
	e := &inbox.Event{What: "assigned", Agent: agent, From: c.Assignee, Since: c.AssignedAt}
	if !c.Give(agent, now) {
		return nil
	}
	return e
}
