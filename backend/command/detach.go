package command

import (
	"cmp"
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Detach moves messages of a conversation to another contact of the same inbox,
// whose conversation there they join in their order: somebody else wrote from the
// same address. Contact and To are ids; what does not exist is made, under Name.
// The way back is the same command the other way round: a contact made for it, that
// has nothing left then, goes again. Merging the two does the same.
type Detach struct {
	Conversation string   `json:"conversation"`
	Messages     []string `json:"messages"`
	Contact      string   `json:"contact"`
	To           string   `json:"to"` // of the conversation, if the contact has none here
	Name         string   `json:"name,omitempty"`
	// Addresses: those by which all that came is among the messages go along.
	Addresses bool `json:"addresses,omitempty"`
}

// Validate implements Command.
func (d *Detach) Validate() error {
	if len(d.Messages) == 0 {
		return invalid("nothing to split off")
	}
	if len(d.Messages) > maxBulk {
		return fault.New(fault.TooLarge, "command.Validate", "messages")
	}
	d.Name = inbox.Line(d.Name, 200)
	return isID(slices.Concat([]string{d.Conversation, d.Contact, d.To}, d.Messages)...)
}

// Alone implements Alone.
func (*Detach) Alone() {}

// Apply implements Command.
func (d *Detach) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Detach"
	c, err := conversationFor(ctx, tx, op, d.Conversation, by, answers...)
	if err != nil {
		return err
	}
	if c.Inbox == inbox.TeamInbox || c.Contact == d.Contact {
		return fault.New(fault.Invalid, op, "no other contact")
	}
	from, err := store.Get[inbox.Contact](ctx, tx, c.Contact)
	if err != nil {
		return err
	}
	contact, to, err := d.target(ctx, tx, by, c)
	if err != nil {
		return err
	}
	going, staying, err := d.parted(ctx, tx, c)
	if err != nil {
		return err
	}
	there, err := tx.MessagesOf(ctx, to.ID)
	if err != nil {
		return err
	}
	had, err := tx.Identities(ctx, from.ID)
	if err != nil {
		return err
	}
	signed(tx, going, had) // else the page of whom they go to would show them
	for _, m := range going {
		m.Conversation = to.ID
		tx.Put(m)
	}
	tx.Put(to) // before what belongs to it
	if err := tx.Rehome(ctx, d.Messages, to.ID); err != nil {
		return err
	}
	if err := d.addresses(ctx, tx, from, contact, going, staying); err != nil {
		return err
	}
	if err := seenApart(ctx, tx, c, to, going, staying, there); err != nil {
		return err
	}
	there = append(there, going...)
	slices.SortStableFunc(there, inThread)
	to.Rebuilt(there)
	c.Rebuilt(staying)
	for _, conv := range []*inbox.Conversation{to, c} {
		if err := openUntil(ctx, tx, conv); err != nil {
			return err
		}
	}
	happened(tx, to, by, inbox.Event{What: "messagesIn", Text: from.Called()})
	return d.leave(ctx, tx, by, c, to, from, contact, staying)
}

// Overlay implements Overlayer: what else is told of the two cannot be known here,
// so nothing is shown before the relay has done it.
func (d *Detach) Overlay(View, string, int64) {}

// target gives the contact and the conversation they go to.
func (d *Detach) target(ctx context.Context, tx *store.Tx, by Actor, c *inbox.Conversation) (contact *inbox.Contact, to *inbox.Conversation, err error) {
	const op = "command.Detach"
	if contact, err = store.Find[inbox.Contact](ctx, tx, d.Contact); err != nil {
		return nil, nil, err
	}
	if contact == nil {
		contact = &inbox.Contact{ID: d.Contact, Name: d.Name, FirstAt: by.Now}
		tx.Put(contact)
	} else if to, err = tx.ConversationWith(ctx, contact.ID, c.Inbox); err != nil {
		return nil, nil, err
	} else if to != nil {
		return contact, to, by.MayWith(op, to, answers...)
	} else if err := by.mayContact(ctx, tx, op, contact.ID, answers...); err != nil { // else they would get to know them by that
		return nil, nil, err
	}
	if old, err := store.Find[inbox.Conversation](ctx, tx, d.To); err != nil || old != nil && old.ID == d.To {
		return nil, nil, fault.Wrap(fault.Conflict, op, orTaken(err))
	}
	return contact, &inbox.Conversation{ID: d.To, Inbox: c.Inbox, Contact: contact.ID, Status: c.Status, Assignee: c.Assignee, AssignedAt: c.AssignedAt,
		SnoozedUntil: c.SnoozedUntil, DoneAt: c.DoneAt, DoneBy: c.DoneBy, SeenFrom: c.SeenFrom, CreatedBy: by.Agent.ID, SplitFrom: c.ID}, nil
}

// parted tells what goes from what stays, each oldest first. What is on its way to
// the platform cannot go: whoever sends it knows it by its conversation.
func (d *Detach) parted(ctx context.Context, tx *store.Tx, c *inbox.Conversation) (going, staying []*inbox.Message, err error) {
	const op = "command.Detach"
	all, err := tx.MessagesOf(ctx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range all {
		if !slices.Contains(d.Messages, m.ID) {
			staying = append(staying, m)
			continue
		}
		going = append(going, m)
		if m.Dir == inbox.DirEvent {
			return nil, nil, fault.New(fault.Invalid, op, "an event stays")
		}
		if m.State == inbox.StateQueued || m.State == inbox.StateSending || m.Wish != nil && m.Wish.Fault == "" {
			return nil, nil, fault.New(fault.Conflict, op, "on its way")
		}
	}
	if len(going) != len(d.Messages) {
		return nil, nil, fault.New(fault.NotFound, op, "message")
	}
	return going, staying, nil
}

// addresses lets identities go along by which nothing has come that stays.
func (d *Detach) addresses(ctx context.Context, tx *store.Tx, from, to *inbox.Contact, going, staying []*inbox.Message) error {
	if !d.Addresses {
		return nil
	}
	list, err := tx.Identities(ctx, from.ID)
	if err != nil {
		return err
	}
	came := func(messages []*inbox.Message, i *inbox.Identity) bool {
		return slices.ContainsFunc(messages, func(m *inbox.Message) bool {
			return m.Dir == inbox.DirIn && m.Channel == i.Channel && (m.Identity == "" || m.Identity == i.ID)
		})
	}
	for _, i := range list {
		if came(going, i) && !came(staying, i) {
			i.Contact, i.Merge, i.Own = to.ID, "", ""
			tx.Put(i)
		}
	}
	return nil
}

// leave keeps what is left behind, or lets it go where nothing is and it was made
// for what goes.
func (d *Detach) leave(ctx context.Context, tx *store.Tx, by Actor, c, to *inbox.Conversation, from, contact *inbox.Contact, staying []*inbox.Message) error {
	ids, err := tx.Identities(ctx, from.ID)
	if err != nil {
		return err
	}
	made := len(ids) == 0 && !known(from) // the contact, for this
	goes := !slices.ContainsFunc(staying, func(m *inbox.Message) bool { return m.Dir != inbox.DirEvent })
	if goes && !made {
		if goes, err = splitFrom(ctx, tx, c, to); err != nil {
			return err
		}
	}
	if !goes {
		c.Linked(to.ID)
		to.Linked(c.ID)
		tx.Put(to)
		tx.Put(c)
		happened(tx, c, by, inbox.Event{What: "messagesOut", Text: contact.Called()})
		return nil
	}
	for _, m := range staying {
		tx.Delete(m)
	}
	if err := ownGo(ctx, tx, c.ID, to.ID); err != nil {
		return err
	}
	to.Links = slices.DeleteFunc(slices.Clone(to.Links), func(id string) bool { return id == c.ID })
	tx.Put(to)
	tx.Delete(c)
	others, err := tx.ConversationsOf(ctx, from.ID)
	if err != nil {
		return err
	}
	if made && !slices.ContainsFunc(others, func(o *inbox.Conversation) bool { return o.ID != c.ID }) {
		tx.Delete(from)
		if err := ticketsGo(ctx, tx, from.ID, func(t *inbox.Ticket) { t.Contact = contact.ID }); err != nil {
			return err
		}
	}
	if err := ticketsGo(ctx, tx, c.ID, func(t *inbox.Ticket) { t.Conversations = exchanged(t.Conversations, c.ID, to.ID) }); err != nil {
		return err
	}
	return tx.SetAlias(ctx, c.ID, to.ID)
}

// splitFrom tells whether a conversation was made of what was split off another one.
func splitFrom(ctx context.Context, tx *store.Tx, c, other *inbox.Conversation) (bool, error) {
	if c.SplitFrom == "" {
		return false, nil
	}
	was, err := store.Find[inbox.Conversation](ctx, tx, c.SplitFrom) // perhaps it was merged meanwhile
	return err == nil && was != nil && was.ID == other.ID, err
}

// ownGo takes agents' marks off a conversation that is no more; what they had begun
// to write goes with its messages.
func ownGo(ctx context.Context, tx *store.Tx, gone, to string) error {
	marks, err := tx.SeenOf(ctx, gone)
	if err != nil {
		return err
	}
	for _, s := range marks {
		tx.Delete(s)
	}
	drafts, err := tx.DraftsOf(ctx, gone)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		moved := *d
		moved.ID, moved.Conversation = inbox.OwnID(d.ID[:len(d.ID)-len(gone)-1], to), to
		old, err := store.Find[inbox.Draft](ctx, tx, moved.ID)
		if err != nil {
			return err
		}
		if tx.Delete(d); old == nil {
			tx.Put(&moved)
		}
	}
	return nil
}

// ticketsGo changes the tickets that hang on a contact or conversation that is no more.
func ticketsGo(ctx context.Context, tx *store.Tx, id string, fn func(t *inbox.Ticket)) error {
	list, err := tx.TicketsAbout(ctx, id)
	for _, t := range list {
		fn(t)
		tx.Put(t)
	}
	return err
}

// inThread is the order of a thread.
func inThread(a, b *inbox.Message) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
}

// known tells whether more than a name is known of a contact.
func known(c *inbox.Contact) bool {
	return c.Email != "" || c.Phone != "" || len(c.Attributes) > 0 || len(c.Notes) > 0 || c.Block != nil
}

// openUntil brings up to date until when the contact can be answered freely.
func openUntil(ctx context.Context, tx *store.Tx, c *inbox.Conversation) error {
	return (&splitting{tx: tx}).window(ctx, c)
}
