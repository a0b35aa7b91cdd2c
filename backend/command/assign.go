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
	if err := by.May(op, answers...); err != nil {
		return err
	}
	if a.Agent != "" {
		to, err := store.Get[inbox.Agent](ctx, tx, a.Agent)
		if err != nil {
			return err
		}
		if to.State == inbox.AgentBlocked {
			return fault.New(fault.Invalid, op, "agent is blocked")
		}
	}
	return change(ctx, tx, a.Conversation, func(c *inbox.Conversation) error {
		if c.Assignee != a.Agent {
			c.Assignee = a.Agent
			happened(tx, c, by, inbox.Event{What: "assigned", Agent: a.Agent})
		}
		return nil
	})
}

// Overlay implements Overlayer.
func (a *Assign) Overlay(v View, _ string, _ int64) {
	overlayConversation(v, a.Conversation, func(c *inbox.Conversation) { c.Assignee = a.Agent })
}
