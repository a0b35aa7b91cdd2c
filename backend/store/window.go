package store

import (
	"context"

	"tresen/backend/inbox"
)

// ShutWindow notes that the platform took no free reply any more, whatever was
// reckoned: message is the one it refused. Who has written since has opened it anew.
func (tx *Tx) ShutWindow(ctx context.Context, message *inbox.Message, now int64) error {
	c, err := Find[inbox.Conversation](ctx, tx, message.Conversation)
	if err != nil || c == nil || c.LastInAt >= message.At {
		return err
	}
	ids, err := tx.Identities(ctx, c.Contact)
	if err != nil {
		return err
	}
	for _, i := range ids {
		if i.Channel == message.Channel && i.OpenUntil > now {
			i.OpenUntil = now
			tx.Put(i)
		}
	}
	if c.LastChannel == message.Channel && c.OpenUntil > now {
		c.OpenUntil = now
		tx.Put(c)
	}
	return nil
}
