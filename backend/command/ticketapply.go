package command

import (
	"context"
	"errors"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Apply implements Command. What has gone since the wish was made, an assignee, a
// label, falls away and stands in the history; the ticket is made all the same.
func (m *MakeTicket) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.MakeTicket"
	if err := by.MayIn(op, m.Inbox, answers...); err != nil {
		return err
	}
	if old, err := store.Find[inbox.Ticket](ctx, tx, m.Ticket); err != nil || old != nil {
		if err == nil && old.CreatedBy == by.Agent.ID {
			return nil // the same wish once more
		}
		return fault.Wrap(fault.Conflict, op, orTaken(err))
	}
	if _, err := store.Get[inbox.Inbox](ctx, tx, m.Inbox); err != nil {
		return err
	}
	t := m.ticket(by.Agent.ID, by.Now)
	convs, err := m.conversations(ctx, tx, by, t)
	if err != nil {
		return err
	}
	if t.Files, err = stored(ctx, tx, by, m.Files); err != nil {
		return err
	}
	l := &lookTx{ctx: ctx, tx: tx}
	events := append([]inbox.TicketEvent{{What: "created"}}, m.known(l, t)...)
	if l.err != nil {
		return l.err
	}
	if t.Contact, err = contactNow(ctx, tx, m.Contact); err != nil {
		return err
	}
	if t.Number, err = tx.NextNumber(ctx, "ticket"); err != nil {
		return err
	}
	tx.Put(t)
	ticketHappened(tx, t, by.Agent.ID, by.Now, events)
	for _, c := range convs {
		happened(tx, c, by, inbox.Event{What: "ticket", Ticket: t.ID})
	}
	return nil
}

// conversations gives those it is to be linked to, by the ids they have now.
func (m *MakeTicket) conversations(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket) (list []*inbox.Conversation, err error) {
	asked := t.Conversations
	t.Conversations = nil
	for _, id := range asked {
		c, err := store.Get[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.MayWith("command.MakeTicket", c, answers...); err != nil {
			return nil, err
		}
		if !slices.Contains(t.Conversations, c.ID) {
			t.Conversations, list = append(t.Conversations, c.ID), append(list, c)
		}
	}
	return list, nil
}

// known takes off what there is no more.
func (m *MakeTicket) known(l look, t *inbox.Ticket) (events []inbox.TicketEvent) {
	if t.Assignee != "" && !worksIn(l, t.Assignee, t.Inbox) {
		events = append(events, inbox.TicketEvent{What: "assignee", From: t.Assignee})
		t.Assignee = ""
	}
	t.Labels, t.Followers = labelsFor(l, t.Labels, t.Inbox), agentsOf(l, t.Followers)
	if t.Channel != "" && l.channel(t.Channel) == nil {
		t.Channel = ""
	}
	return events
}

// Apply implements Command.
func (c *ChangeTicket) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.ChangeTicket"
	t, err := ticketFor(ctx, tx, op, c.Ticket, by, answers...)
	if err != nil {
		return err
	}
	if err := ChangeOneTicket(ctx, tx, by, t, c.TicketChange); err != nil {
		return err
	}
	if !c.AlsoDone {
		return nil
	}
	for _, id := range t.Conversations {
		conv, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return err
		}
		if conv != nil && !conv.Chat() && by.MayWith(op, conv, answers...) == nil {
			if e := complete(conv, by.Agent.ID, by.Now); e != nil {
				tx.Put(conv)
				happened(tx, conv, by, *e)
			}
		}
	}
	return nil
}

// ChangeOneTicket makes a change that by may make to a ticket, with the entries
// that tell of it. Code stale: something else stands there by now.
func ChangeOneTicket(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket, c inbox.TicketChange) error {
	return changeTicket(ctx, tx, by, t, c, false)
}

// changeTicket is it; back: it takes an earlier change back.
func changeTicket(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket, c inbox.TicketChange, back bool) error {
	const op = "command.ChangeTicket"
	was := *t
	if err := resolveChange(ctx, tx, by, t, &c); err != nil {
		return err
	}
	var since int64
	if back && c.Status != nil {
		var err error
		if since, err = ticketStood(ctx, tx, t, *c.Status, by.Agent.ID); err != nil {
			return err
		}
	}
	events, ok := c.Apply(t, by.Agent.ID, by.Now)
	if !ok {
		return fault.New(fault.Stale, op, "it was changed meanwhile")
	}
	if since > 0 && t.Status != was.Status {
		t.StoodSince(since)
	}
	if len(t.Files) > maxTicketList || len(t.Checks) > 2*maxTicketList || len(t.Labels)+len(t.Followers) > 2*maxTicketList {
		return fault.New(fault.TooLarge, op, "ticket")
	}
	if t.ChangedAt == was.ChangedAt {
		return nil // it is so already
	}
	if err := takenOff(ctx, tx, by, was.Files, t.Files); err != nil {
		return err
	}
	if t.Inbox == was.Inbox {
		tx.Put(t)
	} else if err := moveTicket(ctx, tx, &was, t, by.Now); err != nil {
		return err
	}
	for i := range events {
		events[i].Back = back
	}
	ticketHappened(tx, t, by.Agent.ID, by.Now, events)
	return nil
}

// resolveChange holds a change against what there is now: who is to do it must
// work there.
func resolveChange(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket, c *inbox.TicketChange) (err error) {
	const op = "command.ChangeTicket"
	if c.Inbox != nil && *c.Inbox != t.Inbox {
		if err := by.MayIn(op, *c.Inbox, answers...); err != nil {
			return err
		}
		if in, err := store.Peek[inbox.Inbox](ctx, tx, *c.Inbox); err != nil || in == nil {
			return fault.Wrap(fault.NotFound, op, orMissing(err))
		}
	}
	l := &lookTx{ctx: ctx, tx: tx}
	fits := fit(l, t, c)
	if c.Contact != nil && *c.Contact != "" {
		now, err := contactNow(ctx, tx, *c.Contact)
		if err != nil || now == "" {
			return fault.Wrap(fault.NotFound, op, orMissing(err))
		}
		c.Contact = &now
	}
	if c.Channel != nil && *c.Channel != "" && l.channel(*c.Channel) == nil && l.err == nil {
		return fault.New(fault.NotFound, op, "channel")
	}
	if l.err != nil {
		return l.err
	}
	if !fits {
		return fault.New(fault.Invalid, op, "the assignee does not work there")
	}
	c.AddFiles, err = stored(ctx, tx, by, c.AddFiles)
	return err
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return errors.New("it is not there")
}

// fit lets labels and agents that are no more, or of another inbox, fall away. Who
// had the ticket and does not work where it goes, gives it up; ok is false when it
// is to be somebody's who does not work there.
func fit(l look, t *inbox.Ticket, c *inbox.TicketChange) (ok bool) {
	in := t.Inbox
	if c.Inbox != nil {
		in = *c.Inbox
	}
	c.AddLabels, c.AddFollowers = labelsFor(l, c.AddLabels, in), agentsOf(l, c.AddFollowers)
	stay := labelsFor(l, t.Labels, in)
	c.RemoveLabels = slices.Clone(c.RemoveLabels)
	for _, id := range t.Labels {
		if !slices.Contains(stay, id) {
			c.RemoveLabels = append(c.RemoveLabels, id)
		}
	}
	if c.Assignee != nil && *c.Assignee != t.Assignee {
		return *c.Assignee == "" || worksIn(l, *c.Assignee, in)
	}
	if in != t.Inbox && t.Assignee != "" && !worksIn(l, t.Assignee, in) {
		c.Assignee = new(string)
	}
	return true
}

// moveTicket takes a ticket and its thread to another inbox's feed.
func moveTicket(ctx context.Context, tx *store.Tx, was, t *inbox.Ticket, now int64) error {
	entries, err := tx.TicketEntries(ctx, t.ID)
	if err != nil {
		return err
	}
	tx.Move(was, t)
	for _, e := range entries {
		old := *e
		e.Inbox, e.MovedAt = t.Inbox, max(now, e.MovedAt+1)
		tx.Move(&old, e)
	}
	return nil
}

// ticketHappened adds what happened to a ticket's own thread.
func ticketHappened(tx *store.Tx, t *inbox.Ticket, by string, now int64, events []inbox.TicketEvent) {
	for _, e := range events {
		tx.Put(&inbox.TicketEntry{ID: newID(), Ticket: t.ID, Inbox: t.Inbox, By: by, At: now, Event: &e})
	}
}

// ticketFor gives a ticket for changing it, if the actor may.
func ticketFor(ctx context.Context, tx *store.Tx, op, id string, by Actor, roles ...inbox.Role) (*inbox.Ticket, error) {
	if err := by.anywhere(op, roles...); err != nil {
		return nil, err
	}
	t, err := store.Get[inbox.Ticket](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return t, by.MayTicket(op, t, roles...)
}

// contactNow gives whom a contact's id means by now: one that was merged is the
// one it went into; "" for one nobody knows.
func contactNow(ctx context.Context, tx *store.Tx, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	c, err := store.Peek[inbox.Contact](ctx, tx, id)
	if err != nil || c != nil {
		return id, err
	}
	merges, err := tx.Merges(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range merges {
		if m.Gone.ID == id {
			return contactNow(ctx, tx, m.Into)
		}
	}
	return "", nil
}
