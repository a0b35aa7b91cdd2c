package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Follow makes an agent follow a conversation: they hear of it and may see it. Without
// Agent it is the actor; others are asked to follow by those who hand out work.
type Follow struct {
	Conversation string `json:"conversation"`
	Agent        string `json:"agent,omitempty"`
	On           bool   `json:"on"`
}

// Validate implements Command.
func (f *Follow) Validate() error {
	if f.Agent != "" {
		if err := isID(f.Agent); err != nil {
			return err
		}
	}
	return isID(f.Conversation)
}

// Apply implements Command.
func (f *Follow) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Follow"
	c, err := store.Get[inbox.Conversation](ctx, tx, f.Conversation)
	if err != nil {
		return err
	}
	who, may := by.Agent.ID, anyone
	if f.Agent != "" && f.Agent != who {
		who, may = f.Agent, []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher}
	}
	if err := by.MayWith(op, c, may...); err != nil {
		return err
	}
	if c.Chat() {
		return fault.New(fault.Invalid, op, "a chat has members")
	}
	if f.On && who != by.Agent.ID {
		a, err := store.Get[inbox.Agent](ctx, tx, who)
		if err != nil {
			return err
		}
		if a.State != inbox.AgentActive || a.In(c.Inbox).Role == "" {
			return fault.New(fault.Invalid, op, "the agent does not work there")
		}
	}
	if c.Followed(f.On, who) {
		tx.Put(c)
	}
	return nil
}

// Overlay implements Overlayer.
func (f *Follow) Overlay(v View, by string, _ int64) {
	who := by
	if f.Agent != "" {
		who = f.Agent
	}
	overlayConversation(v, f.Conversation, func(c *inbox.Conversation) { c.Followed(f.On, who) })
}
