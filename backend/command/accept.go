package command

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Accept takes up a conversation that routing gave to whoever says so; of one
// that somebody else has by now it changes nothing.
type Accept struct {
	Conversation string `json:"conversation"`
}

// Validate implements Command.
func (a *Accept) Validate() error { return isID(a.Conversation) }

// Apply implements Command.
func (a *Accept) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	c, err := conversationFor(ctx, tx, "command.Accept", a.Conversation, by, answers...)
	if err == nil && c.TakeUp(by.Agent.ID, by.Now) {
		tx.Put(c)
	}
	return err
}

// Overlay implements Overlayer.
func (a *Accept) Overlay(v View, by string, now int64) {
	if c, ok := v.Get(inbox.KindConversation, a.Conversation).(*inbox.Conversation); ok && c != nil && c.TakeUp(by, now) {
		v.Put(c)
	}
}
