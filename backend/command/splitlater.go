package command

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What later merges did with what goes when an earlier one is taken apart.

// move is a message's leaving of a conversation in a merge at a time (ms).
type move struct {
	at  int64
	was string
}

// since looks at what later merges did with what goes: they have moved it in vain.
// A conversation this merge moved whole may have been joined to another one by them.
func (w *splitting) since(ctx context.Context) error {
	merges, err := w.tx.Merges(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(merges, func(a, b *inbox.Merge) int { return cmp.Compare(a.At, b.At) })
	for _, m := range merges {
		if m.At <= w.note.At || m.ID == w.note.ID {
			continue
		}
		w.later = append(w.later, m)
		parts, err := w.tx.MergeParts(ctx, m.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			switch {
			case p.Kind == partMessage:
				w.ways[p.ID] = append(w.ways[p.ID], move{m.At, p.Was})
			case p.Kind == partConversation:
				w.carried[p.ID] = append(w.carried[p.ID], m)
			case p.Kind == partThread && w.whole[p.ID]:
				if err := w.part(ctx, p); err != nil {
					return err
				}
			}
		}
	}
	for _, c := range w.threads {
		c.Contact = w.gone.ID
	}
	return nil
}

// place gives the conversation a message was in at a time.
func (w *splitting) place(m *inbox.Message, at int64) string {
	for _, v := range w.ways[m.ID] {
		if v.at >= at {
			return v.was
		}
	}
	return m.Conversation
}

// uncarried lets later merges that had moved a conversation whole, which goes
// now, keep those of its messages that stay.
func (w *splitting) uncarried(ctx context.Context, gone string, staying []*inbox.Message) error {
	for _, merge := range w.carried[gone] {
		for _, m := range staying {
			if m.At > merge.At || w.place(m, merge.At) != gone {
				continue
			}
			if err := w.tx.PutMergePart(ctx, merge.ID, store.MergePart{Kind: partMessage, ID: m.ID, Was: gone}); err != nil {
				return err
			}
		}
	}
	return nil
}

func ids(list []*inbox.Merge) (out []string) {
	for _, m := range list {
		out = append(out, m.ID)
	}
	return out
}

// aliases lets who names a conversation that was joined to another one find it
// where it is now.
func (w *splitting) aliases(ctx context.Context) error {
	all, err := w.tx.Merges(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.ID == w.note.ID || m.Into != w.into.ID && m.Into != w.gone.ID {
			continue
		}
		parts, err := w.tx.MergeParts(ctx, m.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			var c inbox.Conversation
			if p.Kind != partThread || json.Unmarshal([]byte(p.Was), &c) != nil {
				continue
			}
			to, err := w.tx.ConversationWith(ctx, m.Into, c.Inbox)
			if err != nil {
				return err
			}
			if to != nil && to.ID != c.ID {
				if err := w.tx.SetAlias(ctx, c.ID, to.ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
