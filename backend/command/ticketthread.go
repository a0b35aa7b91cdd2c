package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Apply implements Command.
func (l *LinkTicket) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.LinkTicket"
	t, err := ticketFor(ctx, tx, op, l.Ticket, by, answers...)
	if err != nil {
		return err
	}
	c, err := conversationFor(ctx, tx, op, l.Conversation, by, answers...)
	if err != nil {
		return err
	}
	if slices.Contains(t.Conversations, c.ID) {
		return nil
	}
	if len(t.Conversations) >= maxTicketLinks {
		return fault.New(fault.TooLarge, op, "conversations")
	}
	t.Conversations = append(slices.Clone(t.Conversations), c.ID)
	linked(tx, by, t, "linked", c.ID)
	happened(tx, c, by, inbox.Event{What: "ticket", Ticket: t.ID})
	return nil
}

// Apply implements Command. A link to a conversation out of sight can be taken off too.
func (l *UnlinkTicket) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.UnlinkTicket"
	t, err := ticketFor(ctx, tx, op, l.Ticket, by, answers...)
	if err != nil {
		return err
	}
	c, err := store.Find[inbox.Conversation](ctx, tx, l.Conversation)
	if err != nil {
		return err
	}
	id := l.Conversation
	if c != nil {
		id = c.ID
	}
	i := slices.Index(t.Conversations, id)
	if i < 0 {
		return nil
	}
	t.Conversations = slices.Delete(slices.Clone(t.Conversations), i, i+1)
	linked(tx, by, t, "unlinked", id)
	if c != nil {
		happened(tx, c, by, inbox.Event{What: "unlinked", Ticket: t.ID})
	}
	return nil
}

func linked(tx *store.Tx, by Actor, t *inbox.Ticket, what, conversation string) {
	t.ChangedAt = max(by.Now, t.ChangedAt+1)
	tx.Put(t)
	ticketHappened(tx, t, by.Agent.ID, by.Now, []inbox.TicketEvent{{What: what, To: conversation}})
}

// Apply implements Command. Who is mentioned follows the ticket from then on.
func (n *TicketNote) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.TicketNote"
	t, err := ticketFor(ctx, tx, op, n.Ticket, by, writes...)
	if err != nil {
		return err
	}
	if old, err := store.Find[inbox.TicketEntry](ctx, tx, n.Entry); err != nil || old != nil {
		if err == nil && old.Ticket == t.ID && old.By == by.Agent.ID && old.Event == nil {
			return nil // the same wish once more
		}
		return fault.Wrap(fault.Conflict, op, orTaken(err))
	}
	files, err := stored(ctx, tx, by, n.Files)
	if err != nil {
		return err
	}
	l := &lookTx{ctx: ctx, tx: tx}
	e := n.add(l, t, by.Agent.ID, by.Now)
	if l.err != nil {
		return l.err
	}
	e.Files = files
	tx.Put(e)
	tx.Put(t)
	return nil
}
