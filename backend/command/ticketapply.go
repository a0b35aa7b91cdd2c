package command

import (
	"context"
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
	if t.Files, err = stored(ctx, tx, m.Files); err != nil {
		return err
	}
	events := []inbox.TicketEvent{{What: "created"}}
	if t.Assignee != "" {
		works, err := worksIn(ctx, tx, t.Assignee, t.Inbox)
		if err != nil {
			return err
		}
		if !works {
			events = append(events, inbox.TicketEvent{What: "assignee", From: t.Assignee})
			t.Assignee = ""
		}
	}
	if err := m.known(ctx, tx, t); err != nil {
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
func (m *MakeTicket) known(ctx context.Context, tx *store.Tx, t *inbox.Ticket) (err error) {
	if t.Labels, err = labelsFor(ctx, tx, t.Labels, t.Inbox); err != nil {
		return err
	}
	if t.Followers, err = agentsOf(ctx, tx, t.Followers); err != nil {
		return err
	}
	if t.Contact, err = contactNow(ctx, tx, t.Contact); err != nil || t.Channel == "" {
		return err
	}
	ch, err := store.Find[inbox.Channel](ctx, tx, t.Channel)
	if ch == nil {
		t.Channel = ""
	}
	return err
}

// Apply implements Command.
func (c *ChangeTicket) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.ChangeTicket"
	t, err := store.Get[inbox.Ticket](ctx, tx, c.Ticket)
	if err != nil {
		return err
	}
	if err := by.MayTicket(op, t, answers...); err != nil {
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
		if conv != nil && by.MayWith(op, conv, answers...) == nil && complete(conv, by.Now) {
			conv.DoneBy = by.Agent.ID
			tx.Put(conv)
			happened(tx, conv, by, inbox.Event{What: "done"})
		}
	}
	return nil
}

// ChangeOneTicket makes a change that by may make to a ticket, with the entries
// that tell of it. Code stale: something else stands there by now.
func ChangeOneTicket(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket, c inbox.TicketChange) error {
	const op = "command.ChangeTicket"
	was := *t
	if err := resolveChange(ctx, tx, by, t, &c); err != nil {
		return err
	}
	events, ok := c.Apply(t, by.Agent.ID, by.Now)
	if !ok {
		return fault.New(fault.Stale, op, "it was changed meanwhile")
	}
	if len(t.Files) > maxTicketList || len(t.Checks) > 2*maxTicketList || len(t.Labels)+len(t.Followers) > 2*maxTicketList {
		return fault.New(fault.TooLarge, op, "ticket")
	}
	if t.ChangedAt == was.ChangedAt {
		return nil // it is so already
	}
	if t.Inbox == was.Inbox {
		tx.Put(t)
	} else if err := moveTicket(ctx, tx, &was, t, by.Now); err != nil {
		return err
	}
	ticketHappened(tx, t, by.Agent.ID, by.Now, events)
	return nil
}

// resolveChange holds a change against what there is now: who is to do it must
// work there; labels and agents that are no more fall away.
func resolveChange(ctx context.Context, tx *store.Tx, by Actor, t *inbox.Ticket, c *inbox.TicketChange) (err error) {
	const op = "command.ChangeTicket"
	in := t.Inbox
	if c.Inbox != nil && *c.Inbox != t.Inbox {
		in = *c.Inbox
		if err := by.MayIn(op, in, answers...); err != nil {
			return err
		}
		if _, err := store.Get[inbox.Inbox](ctx, tx, in); err != nil {
			return err
		}
	}
	if err := resolveAssignee(ctx, tx, t, c, in); err != nil {
		return err
	}
	if c.AddFiles, err = stored(ctx, tx, c.AddFiles); err != nil {
		return err
	}
	if c.AddLabels, err = labelsFor(ctx, tx, c.AddLabels, in); err != nil {
		return err
	}
	if c.AddFollowers, err = agentsOf(ctx, tx, c.AddFollowers); err != nil {
		return err
	}
	stay, err := labelsFor(ctx, tx, t.Labels, in)
	if err != nil {
		return err
	}
	c.RemoveLabels = slices.Clone(c.RemoveLabels)
	for _, id := range t.Labels {
		if !slices.Contains(stay, id) {
			c.RemoveLabels = append(c.RemoveLabels, id)
		}
	}
	if c.Contact != nil && *c.Contact != "" {
		now, err := contactNow(ctx, tx, *c.Contact)
		if err != nil {
			return err
		}
		if now == "" {
			return fault.New(fault.NotFound, op, "contact")
		}
		c.Contact = &now
	}
	if c.Channel != nil && *c.Channel != "" {
		_, err = store.Get[inbox.Channel](ctx, tx, *c.Channel)
	}
	return err
}

// resolveAssignee refuses somebody who does not work there; who had it and does
// not work where it goes, gives it up.
func resolveAssignee(ctx context.Context, tx *store.Tx, t *inbox.Ticket, c *inbox.TicketChange, in string) error {
	who, asked := t.Assignee, c.Assignee != nil && *c.Assignee != t.Assignee
	if asked {
		who = *c.Assignee
	}
	if who == "" || !asked && in == t.Inbox {
		return nil
	}
	works, err := worksIn(ctx, tx, who, in)
	if err != nil || works {
		return err
	}
	if asked {
		return fault.New(fault.Invalid, "command.ChangeTicket", "the assignee does not work there")
	}
	c.Assignee = new(string)
	return nil
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

// worksIn tells whether an agent is there and answers customers in an inbox.
func worksIn(ctx context.Context, tx *store.Tx, agent, in string) (bool, error) {
	a, err := store.Find[inbox.Agent](ctx, tx, agent)
	if err != nil || a == nil {
		return false, err
	}
	return a.State == inbox.AgentActive && slices.Contains(answers, a.In(in).Role), nil
}

// labelsFor gives those of the labels that there are and that an inbox offers.
func labelsFor(ctx context.Context, tx *store.Tx, ids []string, in string) (list []string, err error) {
	for _, id := range ids {
		l, err := store.Find[inbox.Label](ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if l != nil && (l.Inbox == "" || l.Inbox == in) {
			list = append(list, id)
		}
	}
	return list, nil
}

// agentsOf gives those of the agents who are there and not blocked.
func agentsOf(ctx context.Context, tx *store.Tx, ids []string) (list []string, err error) {
	for _, id := range ids {
		a, err := store.Find[inbox.Agent](ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if a != nil && a.State != inbox.AgentBlocked {
			list = append(list, id)
		}
	}
	return list, nil
}

// contactNow gives whom a contact's id means by now: one that was merged is the
// one it went into; "" for one nobody knows.
func contactNow(ctx context.Context, tx *store.Tx, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	c, err := store.Find[inbox.Contact](ctx, tx, id)
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
