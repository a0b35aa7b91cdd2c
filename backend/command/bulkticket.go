package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// TicketWhat is what is done to each ticket: only what is given.
type TicketWhat struct {
	Assignee *string            `json:"assignee,omitempty"` // "": nobody
	Status   inbox.TicketStatus `json:"status,omitempty"`
	Priority inbox.Priority     `json:"priority,omitempty"`
	Add      []string           `json:"add,omitempty"` // label ids
	Remove   []string           `json:"remove,omitempty"`
	From     string             `json:"from,omitempty"` // only what this agent has
}

// BulkTickets does the same to many tickets (T2). What the actor may not touch, is
// no more or does not take it is left alone.
type BulkTickets struct {
	Tickets []string   `json:"tickets"`
	What    TicketWhat `json:"what"`
}

// Validate implements Command.
func (b *BulkTickets) Validate() error {
	if err := bulkIDs(b.Tickets); err != nil {
		return err
	}
	w := &b.What
	if w.Assignee == nil && w.Status == "" && w.Priority == "" && len(w.Add)+len(w.Remove) == 0 {
		return invalid("nothing to do")
	}
	if w.Status != "" && !slices.Contains(ticketStatuses, w.Status) || w.Priority != "" && !slices.Contains(priorities, w.Priority) {
		return invalid("ticket")
	}
	if w.Assignee != nil {
		if err := maybeID(*w.Assignee); err != nil {
			return err
		}
	}
	if err := maybeID(w.From); err != nil {
		return err
	}
	return ticketIDs(w.Add, w.Remove)
}

// change is it for one ticket.
func (w *TicketWhat) change() inbox.TicketChange {
	c := inbox.TicketChange{Assignee: w.Assignee, AddLabels: w.Add, RemoveLabels: w.Remove}
	if w.Status != "" {
		c.Status = &w.Status
	}
	if w.Priority != "" {
		c.Priority = &w.Priority
	}
	if w.From != "" {
		c.Was = &inbox.TicketWas{Assignee: &w.From}
	}
	return c
}

// Apply implements Command.
func (b *BulkTickets) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.BulkTickets"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	for _, id := range b.Tickets {
		if err := changeTicketIfMay(ctx, tx, op, by, id, b.What.change(), false); err != nil {
			return err
		}
	}
	return nil
}

// changeTicketIfMay changes a ticket, or leaves it alone where it cannot be changed
// so; back: it takes an earlier change back.
func changeTicketIfMay(ctx context.Context, tx *store.Tx, op string, by Actor, id string, c inbox.TicketChange, back bool) error {
	t, err := store.Find[inbox.Ticket](ctx, tx, id)
	if err != nil || t == nil || by.MayIn(op, t.Inbox, answers...) != nil {
		return err
	}
	if !by.Agent.SeesTicket(t) {
		if !back || c.Assignee == nil || *c.Assignee != by.Agent.ID {
			return nil
		}
		if away, err := gaveTicketAway(ctx, tx, t, by.Agent.ID); err != nil || !away {
			return err
		}
	}
	if back && c.Assignee != nil {
		if mine, err := gaveTicket(ctx, tx, t, by.Agent.ID); err != nil || !mine {
			return err
		}
	}
	err = changeTicket(ctx, tx, by, t, c, back)
	for _, code := range []fault.Code{fault.Stale, fault.Invalid, fault.NotFound, fault.TooLarge, fault.Denied} {
		if fault.Is(err, code) {
			return nil
		}
	}
	return err
}

// Overlay implements Overlayer.
func (b *BulkTickets) Overlay(v View, by string, now int64) {
	for _, id := range b.Tickets {
		overlayTicket(v, id, b.What.change(), by, now, 0)
	}
}

// overlayTicket changes a ticket; since: since when it had the status it gets (ms), 0
// for one it did not have before.
func overlayTicket(v View, id string, c inbox.TicketChange, by string, now, since int64) {
	t, _ := v.Get(inbox.KindTicket, id).(*inbox.Ticket)
	if t == nil {
		return
	}
	c.AddLabels = slices.DeleteFunc(slices.Clone(c.AddLabels), func(id string) bool {
		l, _ := v.Get(inbox.KindLabel, id).(*inbox.Label)
		return l == nil || !l.Fits(t.Inbox)
	})
	status := t.Status
	if _, ok := c.Apply(t, by, now); ok {
		if since > 0 && t.Status != status {
			t.StoodSince(since)
		}
		v.Put(t)
	}
}

// Holds tells whether a ticket is as it was wished for.
func (w *TicketWhat) Holds(t *inbox.Ticket) bool {
	is := *t
	is.Labels, is.Followers = slices.Clone(t.Labels), slices.Clone(t.Followers)
	c := w.change()
	c.Was = nil
	events, _ := c.Apply(&is, "", t.ChangedAt)
	return len(events) == 0
}

// TicketRestore gives back one field of a ticket: Change holds in Was what has to
// stand there now.
type TicketRestore struct {
	Ticket string             `json:"ticket"`
	Change inbox.TicketChange `json:"change"`
	// Since is since when it had the status given back (ms): shown until the relay, that
	// goes by its own record, has answered.
	Since int64 `json:"since,omitempty"`
}

// RestoreTickets takes a bulk change back. What somebody changed since stays as it is.
type RestoreTickets struct {
	Items []TicketRestore `json:"items"`
}

// Validate implements Command.
func (r *RestoreTickets) Validate() error {
	if len(r.Items) == 0 {
		return invalid("nothing to take back")
	}
	if len(r.Items) > 4*maxBulk {
		return fault.New(fault.TooLarge, "command.Validate", "too many at once")
	}
	for i := range r.Items {
		c := ChangeTicket{Ticket: r.Items[i].Ticket, TicketChange: r.Items[i].Change}
		if err := c.Validate(); err != nil {
			return err
		}
		if r.Items[i].Since < 0 {
			return invalid("since")
		}
	}
	return nil
}

// Apply implements Command.
func (r *RestoreTickets) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.RestoreTickets"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	for _, it := range r.Items {
		if err := changeTicketIfMay(ctx, tx, op, by, it.Ticket, it.Change, true); err != nil {
			return err
		}
	}
	return nil
}

// Overlay implements Overlayer.
func (r *RestoreTickets) Overlay(v View, by string, now int64) {
	for _, it := range r.Items {
		overlayTicket(v, it.Ticket, it.Change, by, now, it.Since)
	}
}

// Only makes what a ticket was alike to what it is now, but for what the change is about.
func (w *TicketWhat) Only(was, left *inbox.Ticket) {
	if w.Assignee == nil {
		was.Assignee = left.Assignee
	}
	if w.Status == "" {
		was.Status = left.Status
	}
	if w.Priority == "" {
		was.Priority = left.Priority
	}
	was.Labels = labelsBefore(was.Labels, left.Labels, w.Add, w.Remove)
}

// labelsBefore gives the labels there are now but for those that were added and
// removed, which are as they were.
func labelsBefore(was, left, add, remove []string) []string {
	list := without(left, add)
	for _, id := range slices.Concat(add, remove) {
		if slices.Contains(was, id) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// RestoringTicket gives what takes a change back, a field each: they are given back
// one by one.
func RestoringTicket(was, left *inbox.Ticket) (list []TicketRestore) {
	add := func(c inbox.TicketChange) { list = append(list, TicketRestore{Ticket: left.ID, Change: c}) }
	if was.Assignee != left.Assignee {
		add(inbox.TicketChange{Assignee: &was.Assignee, Was: &inbox.TicketWas{Assignee: &left.Assignee}})
	}
	if was.Status != left.Status {
		add(inbox.TicketChange{Status: &was.Status, Was: &inbox.TicketWas{Status: &left.Status}})
		list[len(list)-1].Since = was.Since()
	}
	if was.Priority != left.Priority {
		add(inbox.TicketChange{Priority: &was.Priority, Was: &inbox.TicketWas{Priority: &left.Priority}})
	}
	if c := (inbox.TicketChange{AddLabels: without(was.Labels, left.Labels), RemoveLabels: without(left.Labels, was.Labels)}); len(c.AddLabels)+len(c.RemoveLabels) > 0 {
		add(c)
	}
	return list
}

// Back tells whether the ticket has what is given back.
func (r *TicketRestore) Back(t *inbox.Ticket) bool {
	is := *t
	is.Labels = slices.Clone(t.Labels)
	c := r.Change
	c.Was = nil
	events, _ := c.Apply(&is, "", t.ChangedAt)
	return len(events) == 0
}
