package command

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// MergeContacts makes two contacts one: Contact takes over identities, fields and
// conversations of Other. Split takes them apart again.
type MergeContacts struct {
	Merge   string `json:"merge"` // id of the merge to be made
	Contact string `json:"contact"`
	Other   string `json:"other"`
}

// KeepApart notes that two contacts are not the same person.
type KeepApart struct {
	Contact string `json:"contact"`
	Other   string `json:"other"`
}

// What a merge moves, as store.MergePart.Kind; Was is …
const (
	partIdentity     = "identity"     // its contact and the merge that had brought it there, JSON
	partConversation = "conversation" // moved whole: its contact
	partThread       = "thread"       // went into another one: the conversation, JSON
	partMessage      = "message"      // its conversation
	partDraft        = "draft"        // the draft, JSON
	partMerge        = "merge"        // the contact it was into
)

// Alone implements Alone.
func (*MergeContacts) Alone() {}

// Validate implements Command.
func (m *MergeContacts) Validate() error {
	if m.Contact == m.Other {
		return invalid("contact")
	}
	return isID(m.Merge, m.Contact, m.Other)
}

// Validate implements Command.
func (k *KeepApart) Validate() error {
	if k.Contact == k.Other {
		return invalid("contact")
	}
	return isID(k.Contact, k.Other)
}

// merging is a merge under way.
type merging struct {
	tx   *store.Tx
	by   Actor
	note *inbox.Merge
	into *inbox.Contact
	gone *inbox.Contact
	// joined are conversations that went into others: which, and where.
	joined [][2]string
}

// Apply implements Command.
func (m *MergeContacts) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.MergeContacts"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	if old, err := store.Find[inbox.Merge](ctx, tx, m.Merge); err != nil || old != nil {
		return fault.Wrap(fault.Conflict, op, orTaken(err))
	}
	// Contacts first, in one order: who stores a message takes its contact first too.
	both := map[string]*inbox.Contact{}
	for _, id := range slices.Sorted(slices.Values([]string{m.Contact, m.Other})) {
		c, err := store.Get[inbox.Contact](ctx, tx, id)
		if err != nil {
			return err
		}
		both[id] = c
	}
	if err := by.mayContacts(ctx, tx, op, []string{m.Contact, m.Other}, answers...); err != nil {
		return err
	}
	w := &merging{tx: tx, by: by, into: both[m.Contact], gone: both[m.Other]}
	w.note = &inbox.Merge{ID: m.Merge, Into: m.Contact, Gone: *w.gone, Was: *w.into, At: by.Now, By: by.Agent.ID}
	tx.Put(w.note)
	for _, step := range []func(context.Context) error{w.whose, w.identities, w.merges, w.apart, w.conversations, w.tickets} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	w.into.TakeOver(w.gone)
	tx.Put(w.into)
	tx.Delete(w.gone)
	return tx.MoveAutomatic(ctx, w.gone.ID, w.into.ID)
}

// Overlay implements Overlayer: what else belongs to a contact cannot be told
// here, so nothing is shown before the relay has done it.
func (m *MergeContacts) Overlay(View, string, int64) {}

func (w *merging) moved(ctx context.Context, kind, id, was string) error {
	return w.tx.PutMergePart(ctx, w.note.ID, store.MergePart{Kind: kind, ID: id, Was: was})
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v) // entities are plain data
	return string(b)
}

// hadIdentity is where an identity was before a merge.
type hadIdentity struct{ Contact, Merge, Own string }

func (w *merging) identities(ctx context.Context) error {
	list, err := w.tx.Identities(ctx, w.gone.ID)
	if err != nil {
		return err
	}
	for _, i := range list {
		if err := w.moved(ctx, partIdentity, i.ID, jsonOf(hadIdentity{i.Contact, i.Merge, i.Own})); err != nil {
			return err
		}
		i.Own = i.Owner()
		i.Contact, i.Merge = w.into.ID, w.note.ID
		w.tx.Put(i)
	}
	if list, err = w.tx.Identities(ctx, w.into.ID); err != nil {
		return err
	}
	for _, i := range list {
		if i.Merge == "" || i.Own == "" {
			i.Merge, i.Own = cmp.Or(i.Merge, w.note.ID), i.Owner()
			w.tx.Put(i)
		}
	}
	return nil
}

// merges that made the one who goes now belong to the other.
func (w *merging) merges(ctx context.Context) error {
	list, err := w.tx.Merges(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Into != w.gone.ID {
			continue
		}
		if err := w.moved(ctx, partMerge, m.ID, m.Into); err != nil {
			return err
		}
		m.Into = w.into.ID
		w.tx.Put(m)
	}
	return nil
}

// apart lets whom somebody told from the one who goes be told from the other.
func (w *merging) apart(ctx context.Context) error {
	for _, id := range w.gone.Apart {
		if id == w.into.ID {
			continue
		}
		c, err := store.Find[inbox.Contact](ctx, w.tx, id)
		if err != nil {
			return err
		}
		if c != nil && !slices.Contains(c.Apart, w.into.ID) {
			c.Apart = append(c.Apart, w.into.ID)
			w.tx.Put(c)
		}
	}
	return nil
}

func (w *merging) conversations(ctx context.Context) error {
	mine, err := w.tx.ConversationsOf(ctx, w.into.ID)
	if err != nil {
		return err
	}
	theirs, err := w.tx.ConversationsOf(ctx, w.gone.ID)
	if err != nil {
		return err
	}
	for _, c := range theirs {
		i := slices.IndexFunc(mine, func(m *inbox.Conversation) bool { return m.Inbox == c.Inbox })
		if i >= 0 {
			if err := w.join(ctx, mine[i], c); err != nil {
				return err
			}
			continue
		}
		if err := w.moved(ctx, partConversation, c.ID, c.Contact); err != nil {
			return err
		}
		c.Contact = w.into.ID
		w.tx.Put(c)
		happened(w.tx, c, w.by, inbox.Event{What: "merged", Text: w.into.Called()})
	}
	return nil
}

// join lets one conversation go into another one of the same inbox.
func (w *merging) join(ctx context.Context, into, gone *inbox.Conversation) error {
	list, err := w.tx.MessagesOf(ctx, gone.ID)
	if err != nil {
		return err
	}
	if err := seenBoth(ctx, w.tx, into, gone, list); err != nil {
		return err
	}
	if err := w.drafts(ctx, into, gone); err != nil {
		return err
	}
	if err := w.moved(ctx, partThread, gone.ID, jsonOf(gone)); err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		if err := w.moved(ctx, partMessage, m.ID, m.Conversation); err != nil {
			return err
		}
		ids[i], m.Conversation = m.ID, into.ID
		w.tx.Put(m)
	}
	if err := w.tx.Rehome(ctx, ids, into.ID); err != nil {
		return err
	}
	if err := relink(ctx, w.tx, gone.Links, gone.ID, into.ID); err != nil {
		return err
	}
	w.joined = append(w.joined, [2]string{gone.ID, into.ID})
	into.Join(gone)
	w.tx.Put(into)
	w.tx.Delete(gone)
	happened(w.tx, into, w.by, inbox.Event{What: "merged", Text: w.gone.Called()})
	return w.tx.SetAlias(ctx, gone.ID, into.ID)
}

// relink lets conversations that have to do with one have to do with another one too.
func relink(ctx context.Context, tx *store.Tx, links []string, from, to string) error {
	for _, id := range links {
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return err
		}
		if c == nil || c.ID == to || !slices.Contains(c.Links, from) {
			continue
		}
		if c.Linked(to) {
			tx.Put(c)
		}
	}
	return nil
}

// drafts go along; below one that is there already.
func (w *merging) drafts(ctx context.Context, into, gone *inbox.Conversation) error {
	list, err := w.tx.DraftsOf(ctx, gone.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := w.moved(ctx, partDraft, d.ID, jsonOf(d)); err != nil {
			return err
		}
		w.tx.Delete(d)
		moved := *d
		moved.ID, moved.Conversation = inbox.OwnID(d.ID[:len(d.ID)-len(gone.ID)-1], into.ID), into.ID
		old, err := store.Find[inbox.Draft](ctx, w.tx, moved.ID)
		if err != nil {
			return err
		}
		if old != nil {
			both := *old
			both.Text, both.At = joinTexts(old.Text, d.Text), max(old.At, d.At)
			both.Files = append(slices.Clone(old.Files), d.Files...)
			moved = both
		}
		w.tx.Put(&moved)
	}
	return nil
}

func joinTexts(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// Apply implements Command.
func (k *KeepApart) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.KeepApart"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	both := [][2]string{{k.Contact, k.Other}, {k.Other, k.Contact}}
	slices.SortFunc(both, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) }) // for all in one order
	for _, p := range both {
		c, err := store.Get[inbox.Contact](ctx, tx, p[0])
		if err != nil {
			return err
		}
		if err := by.mayContact(ctx, tx, op, c.ID, answers...); err != nil {
			return err
		}
		if !slices.Contains(c.Apart, p[1]) {
			c.Apart = append(slices.Clone(c.Apart), p[1])
			tx.Put(c)
		}
	}
	return nil
}

// Overlay implements Overlayer.
func (k *KeepApart) Overlay(v View, _ string, _ int64) {
	for _, p := range [][2]string{{k.Contact, k.Other}, {k.Other, k.Contact}} {
		if c, ok := v.Get(inbox.KindContact, p[0]).(*inbox.Contact); ok && c != nil && !slices.Contains(c.Apart, p[1]) {
			c.Apart = append(slices.Clone(c.Apart), p[1])
			v.Put(c)
		}
	}
}
