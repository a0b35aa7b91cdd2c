package command

import (
	"context"
	"encoding/json"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// SplitContacts undoes a merge. What came since on an identity goes with it.
type SplitContacts struct {
	Merge string `json:"merge"`
}

// Validate implements Command.
func (s *SplitContacts) Validate() error { return isID(s.Merge) }

// splitting is the taking apart of a merge under way.
type splitting struct {
	tx         *store.Tx
	by         Actor
	note       *inbox.Merge
	into, gone *inbox.Contact
	goes       map[string]bool                // identities that go
	stays      map[string]bool                // and those that stay
	alone      map[string]bool                // channels on which only those that go have an address
	moved      map[string]bool                // messages that the merge moved
	whole      map[string]bool                // conversations that it moved as they were
	threads    map[string]*inbox.Conversation // by inbox: what it joined to others, as it was
	drafts     []*inbox.Draft
	later      []*inbox.Merge            // after this one, oldest first
	ways       map[string][]move         // of messages that later merges moved
	carried    map[string][]*inbox.Merge // conversations that later merges moved whole
	left       []string                  // ids of all that goes
	tickets    map[string]hadTicket      // that it changed, as they were
	parted     [][2]string               // conversations taken apart: from which, which
}

// Alone implements Alone.
func (*SplitContacts) Alone() {}

// Apply implements Command.
func (s *SplitContacts) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.SplitContacts"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	note, err := store.Get[inbox.Merge](ctx, tx, s.Merge)
	if err != nil {
		return err
	}
	into, err := store.Get[inbox.Contact](ctx, tx, note.Into)
	if err != nil {
		return err
	}
	if err := by.mayContacts(ctx, tx, op, []string{into.ID}, answers...); err != nil {
		return err
	}
	if back, err := store.Find[inbox.Contact](ctx, tx, note.Gone.ID); err != nil || back != nil {
		return fault.Wrap(fault.Conflict, op, orTaken(err))
	}
	gone := note.Gone
	w := &splitting{tx: tx, by: by, note: note, into: into, gone: &gone, goes: map[string]bool{}, stays: map[string]bool{}, alone: map[string]bool{},
		moved: map[string]bool{}, whole: map[string]bool{}, threads: map[string]*inbox.Conversation{},
		ways: map[string][]move{}, carried: map[string][]*inbox.Merge{}, tickets: map[string]hadTicket{}}
	into.GiveBack(&note.Was, &gone)
	into.Apart = append(slices.Clone(into.Apart), gone.ID)
	gone.Apart = append(slices.Clone(gone.Apart), into.ID)
	tx.Put(into)
	tx.Put(&gone)
	parts, err := tx.MergeParts(ctx, note.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := w.part(ctx, p); err != nil {
			return err
		}
	}
	if err := w.since(ctx); err != nil {
		return err
	}
	if err := w.conversations(ctx); err != nil {
		return err
	}
	if err := w.ticketsBack(ctx); err != nil {
		return err
	}
	if err := tx.DropPartsOf(ctx, ids(w.later), w.left); err != nil {
		return err
	}
	if err := w.aliases(ctx); err != nil {
		return err
	}
	tx.Delete(note)
	return tx.DropMergeParts(ctx, note.ID)
}

// Overlay implements Overlayer: as for MergeContacts.
func (s *SplitContacts) Overlay(View, string, int64) {}

// part takes back one thing the merge moved, or notes it for conversations. What
// a later merge or split has moved elsewhere stays there.
func (w *splitting) part(ctx context.Context, p store.MergePart) error {
	switch p.Kind {
	case partIdentity:
		return w.identity(ctx, p)
	case partTicket:
		return w.ticket(p)
	case partMessage:
		w.moved[p.ID] = true
	case partConversation:
		w.whole[p.ID] = true
	case partThread:
		var c inbox.Conversation
		if err := json.Unmarshal([]byte(p.Was), &c); err != nil {
			return err
		}
		w.threads[c.Inbox] = &c
	case partDraft:
		var d inbox.Draft
		if err := json.Unmarshal([]byte(p.Was), &d); err != nil {
			return err
		}
		w.drafts = append(w.drafts, &d)
	case partMerge:
		m, err := store.Find[inbox.Merge](ctx, w.tx, p.ID)
		if err != nil || m == nil || m.Into != w.into.ID {
			return err
		}
		m.Into = w.gone.ID
		w.tx.Put(m)
		w.left = append(w.left, m.ID)
	}
	return nil
}

func (w *splitting) identity(ctx context.Context, p store.MergePart) error {
	i, err := store.Find[inbox.Identity](ctx, w.tx, p.ID)
	if err != nil || i == nil || i.Contact != w.into.ID {
		return err
	}
	var had hadIdentity
	if err := json.Unmarshal([]byte(p.Was), &had); err != nil {
		return err
	}
	w.goes[i.ID], w.alone[i.Channel] = true, true
	w.left = append(w.left, i.ID)
	i.Contact, i.Merge, i.Own = w.gone.ID, had.Merge, had.Own
	w.tx.Put(i)
	return nil
}

func (w *splitting) conversations(ctx context.Context) error {
	stay, err := w.tx.Identities(ctx, w.into.ID)
	if err != nil {
		return err
	}
	for _, i := range stay {
		w.stays[i.ID] = true
		delete(w.alone, i.Channel)
	}
	list, err := w.tx.ConversationsOf(ctx, w.into.ID)
	if err != nil {
		return err
	}
	for _, c := range list {
		all, err := w.tx.MessagesOf(ctx, c.ID)
		if err != nil {
			return err
		}
		going, staying := w.sorted(c, all)
		switch {
		case w.whole[c.ID]:
			err = w.back(ctx, c, going, staying)
		case w.threads[c.Inbox] != nil:
			err = w.out(ctx, c, w.threads[c.Inbox], going, staying)
		case talks(going):
			n := &inbox.Conversation{ID: newID(), Inbox: c.Inbox, Contact: w.gone.ID, Status: c.Status, Assignee: c.Assignee,
				SnoozedUntil: c.SnoozedUntil, DoneAt: c.DoneAt, SeenFrom: c.SeenFrom}
			err = w.out(ctx, c, n, going, staying)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sorted tells the messages that go from those that stay, each oldest first. What
// was there goes where it came from. What came since goes with its identity, an
// answer with what it answered.
func (w *splitting) sorted(c *inbox.Conversation, all []*inbox.Message) (going, staying []*inbox.Message) {
	last := map[string]bool{} // by channel: where the contact's last message went
	for _, m := range all {
		old := m.At <= w.note.At
		goes := w.moved[m.ID] || old && w.whole[w.place(m, w.note.At)]
		switch {
		case w.moved[m.ID]:
		case w.goes[m.Identity], w.stays[m.Identity]: // whatever time the platform told
			goes = w.goes[m.Identity]
		case goes || old:
		case m.Dir == inbox.DirIn:
			goes = w.alone[m.Channel]
		case m.Dir == inbox.DirOut:
			with, known := last[m.Channel]
			goes = with || !known && w.alone[m.Channel]
		default:
			goes = w.whole[c.ID]
		}
		if m.Dir == inbox.DirIn {
			last[m.Channel] = goes
		}
		if goes {
			w.left = append(w.left, m.ID)
			going = append(going, m)
		} else {
			staying = append(staying, m)
		}
	}
	return going, staying
}

// talks tells whether there is a message among them, not notes alone.
func talks(list []*inbox.Message) bool {
	return slices.ContainsFunc(list, func(m *inbox.Message) bool { return m.Dir == inbox.DirIn || m.Dir == inbox.DirOut })
}

// back gives a conversation back that had been moved whole; what came since for
// the one who stays makes a new one.
func (w *splitting) back(ctx context.Context, c *inbox.Conversation, going, staying []*inbox.Message) error {
	c.Contact = w.gone.ID
	w.left = append(w.left, c.ID)
	if err := w.uncarried(ctx, c.ID, staying); err != nil {
		return err
	}
	if !talks(staying) {
		w.tx.Put(c)
		happened(w.tx, c, w.by, inbox.Event{What: "split", Text: w.into.Called()})
		return nil
	}
	n := &inbox.Conversation{ID: newID(), Inbox: c.Inbox, Contact: w.into.ID, Status: c.Status, Assignee: c.Assignee,
		SnoozedUntil: c.SnoozedUntil, DoneAt: c.DoneAt, SeenFrom: c.SeenFrom}
	w.tx.Put(c) // first: a contact has one conversation in an inbox
	return w.out(ctx, c, n, staying, going)
}

// out moves messages from c into another conversation, which is made or made again.
func (w *splitting) out(ctx context.Context, c, to *inbox.Conversation, going, staying []*inbox.Message) error {
	since := slices.ContainsFunc(going, func(m *inbox.Message) bool { return m.At > w.note.At && m.Dir == inbox.DirIn })
	if since || c.Status == inbox.StatusDone {
		to.Status, to.DoneAt, to.SnoozedUntil = c.Status, c.DoneAt, c.SnoozedUntil
	}
	if c.Assignee != "" {
		to.Assignee = c.Assignee
	}
	if to.Contact == w.gone.ID {
		w.left = append(w.left, to.ID)
		if err := w.uncarried(ctx, to.ID, staying); err != nil {
			return err
		}
	}
	ids := make([]string, len(going))
	for i, m := range going {
		ids[i], m.Conversation = m.ID, to.ID
		w.tx.Put(m)
	}
	if err := w.tx.Rehome(ctx, ids, to.ID); err != nil {
		return err
	}
	if err := seenApart(ctx, w.tx, c, to, going, staying, nil); err != nil {
		return err
	}
	if err := w.takeDrafts(ctx, c, to); err != nil {
		return err
	}
	c.Rebuilt(staying)
	to.Rebuilt(going)
	for _, conv := range []*inbox.Conversation{c, to} {
		if err := w.window(ctx, conv); err != nil {
			return err
		}
	}
	w.parted = append(w.parted, [2]string{c.ID, to.ID})
	c.Linked(to.ID)
	to.Linked(c.ID)
	w.tx.Put(c)
	w.tx.Put(to)
	for _, conv := range []*inbox.Conversation{c, to} {
		other := w.gone
		if conv.Contact == w.gone.ID {
			other = w.into
		}
		happened(w.tx, conv, w.by, inbox.Event{What: "split", Text: other.Called()})
	}
	return w.tx.SetAlias(ctx, to.ID, "")
}

// window brings up to date until when the contact can be answered freely.
func (w *splitting) window(ctx context.Context, c *inbox.Conversation) error {
	ids, err := w.tx.Identities(ctx, c.Contact)
	if err != nil {
		return err
	}
	c.OpenUntil = 0
	for _, i := range ids {
		if i.Channel == c.LastChannel {
			c.OpenUntil = max(c.OpenUntil, i.OpenUntil)
		}
	}
	return nil
}

// takeDrafts gives back what agents had begun to write, unless they went on with
// it in between.
func (w *splitting) takeDrafts(ctx context.Context, from, to *inbox.Conversation) error {
	for _, d := range w.drafts {
		if d.Conversation != to.ID {
			continue
		}
		now, err := store.Find[inbox.Draft](ctx, w.tx, inbox.OwnID(d.ID[:len(d.ID)-len(to.ID)-1], from.ID))
		if err != nil {
			return err
		}
		if now != nil && now.Text == d.Text && now.At == d.At {
			w.tx.Delete(now)
			w.tx.Put(d)
		}
	}
	return nil
}
