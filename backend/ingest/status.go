package ingest

import (
	"context"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// status moves states of our messages forward. By Keys only those of this
// contact's own conversation, whoever asks; by Refs those the session vouches for.
func (t *intake) status(ctx context.Context, e channel.Event) error {
	conversation := ""
	if len(e.Status.Keys) > 0 {
		id, err := t.tx.IdentityAt(ctx, t.ch.ID, e.Address)
		if err != nil {
			return err
		}
		if id != nil {
			conv, err := t.tx.ConversationWith(ctx, id.Contact, t.ch.Inbox)
			if err != nil {
				return err
			}
			if conv != nil {
				conversation = conv.ID
			}
		}
	}
	for _, key := range e.Status.Keys {
		if err := t.settle(ctx, key, conversation, e.Status); err != nil {
			return err
		}
	}
	for _, ref := range e.Status.Refs {
		message, of, err := t.tx.Referred(ctx, t.ch.Inbox, ref)
		if err != nil {
			return err
		}
		if err := t.settle(ctx, message, of, e.Status); err != nil {
			return err
		}
	}
	return nil
}

// settle moves one message, if it is ours and of that conversation.
func (t *intake) settle(ctx context.Context, id, conversation string, s *channel.Status) error {
	if id == "" || conversation == "" {
		return nil
	}
	m, err := store.Find[inbox.Message](ctx, t.tx, id)
	if err != nil || m == nil || m.Conversation != conversation || m.Dir != inbox.DirOut || m.Channel != t.ch.ID {
		return err
	}
	detail := inbox.Line(s.Detail, 500)
	if s.State == "delayed" {
		if m.State != inbox.StateSent || m.Delayed {
			return nil
		}
		m.Delayed, m.Detail = true, detail
		t.tx.Put(m)
		return nil
	}
	if inbox.State(s.State) == inbox.StateSent && m.State == inbox.StateFailed {
		return nil // some of its recipients have it, others were refused
	}
	if m.Advance(inbox.State(s.State)) {
		m.Fault, m.Detail, m.Delayed = s.Fault, detail, false
		t.tx.Put(m)
	}
	return nil
}
