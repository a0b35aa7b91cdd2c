package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Note adds an internal entry; it is never sent.
type Note struct {
	Message      string       `json:"message"`
	Conversation string       `json:"conversation"`
	Text         string       `json:"text"`
	Files        []inbox.File `json:"files,omitempty"`
}

// Validate implements Command.
func (n *Note) Validate() error {
	if err := isID(n.Message, n.Conversation); err != nil {
		return err
	}
	return content(n.Text, n.Files)
}

// Apply implements Command.
func (n *Note) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Note"
	c, err := conversationFor(ctx, tx, op, n.Conversation, by, writes...)
	if err != nil {
		return err
	}
	if old, err := store.Find[inbox.Message](ctx, tx, n.Message); err != nil {
		return err
	} else if old != nil {
		return fault.New(fault.Conflict, op, "this message exists")
	}
	files, err := stored(ctx, tx, n.Files)
	if err != nil {
		return err
	}
	m := n.message(c, by.Agent.ID, by.Now)
	m.Files = files
	tx.Put(m)
	return dropDraft(ctx, tx, by.Agent.ID, c.ID)
}

// Overlay implements Overlayer.
func (n *Note) Overlay(v View, by string, now int64) {
	if c, ok := v.Get(inbox.KindConversation, n.Conversation).(*inbox.Conversation); ok && c != nil {
		m := n.message(c, by, now)
		m.State = inbox.StateWaiting
		v.Put(m)
	}
	v.Remove(inbox.KindDraft, inbox.OwnID(by, n.Conversation))
}

func (n *Note) message(c *inbox.Conversation, by string, now int64) *inbox.Message {
	return &inbox.Message{ID: n.Message, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirNote,
		Author: by, At: max(now, c.LastAt), Text: n.Text, Files: n.Files}
}
