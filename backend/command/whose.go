package command

import (
	"context"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Who wrote what, before two contacts become one: the merge may be a mistake, and a
// customer's page shows what is theirs alone.

// whose lets every message of both tell by which address it came or to which it
// went, and every address when it was written from last.
func (w *merging) whose(ctx context.Context) error {
	for _, c := range []*inbox.Contact{w.into, w.gone} {
		ids, err := w.tx.Identities(ctx, c.ID)
		if err != nil {
			return err
		}
		convs, err := w.tx.ConversationsOf(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, conv := range convs {
			list, err := w.tx.MessagesOf(ctx, conv.ID)
			if err != nil {
				return err
			}
			signed(w.tx, list, ids)
		}
		for _, i := range ids {
			if i.WroteAt > 0 {
				w.tx.Put(i)
			}
		}
	}
	return nil
}

// signed notes on messages of a contact with these identities by which one they came
// or to which they went, where that is certain.
func signed(tx *store.Tx, list []*inbox.Message, ids []*inbox.Identity) {
	for _, m := range list {
		i := addressOf(m, ids)
		if i == nil {
			continue
		}
		if m.Dir == inbox.DirIn && m.Auto == "" {
			i.WroteAt = max(i.WroteAt, m.At)
		}
		if m.Identity == "" {
			m.Identity = i.ID
			tx.Put(m)
		}
	}
}

// addressOf gives the identity a message came by or went to; nil: nobody can tell. A
// letter that goes out has its recipients.
func addressOf(m *inbox.Message, ids []*inbox.Identity) (found *inbox.Identity) {
	if m.Dir != inbox.DirIn && m.Dir != inbox.DirOut || m.Mail != nil && m.Dir == inbox.DirOut {
		return nil
	}
	for _, i := range ids {
		switch {
		case m.Identity != "" && i.ID != m.Identity, i.Channel != m.Channel:
		case m.Mail != nil && !strings.EqualFold(m.Mail.From.Address, i.Address):
		case found != nil && found.Owner() != i.Owner():
			return nil
		case found == nil:
			found = i
		}
	}
	return found
}
