package store

import (
	"context"
	"slices"

	"tresen/backend/inbox"
)

// NextNumber gives the next number people say to each other ("ticket"): each once,
// in the order of commit. On PostgreSQL other writes that want one wait until the
// end of this one: take it late.
func (tx *Tx) NextNumber(ctx context.Context, name string) (n int, err error) {
	_, err = tx.q.One(ctx, []any{&n}, `INSERT INTO counter (name, n) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET n = counter.n + 1 RETURNING n`, name)
	return n, err
}

// TicketsAbout gives the tickets that are linked to a conversation or are of a
// contact, for changing them.
func (tx *Tx) TicketsAbout(ctx context.Context, id string) ([]*inbox.Ticket, error) {
	return tx.tickets(ctx, `SELECT t.doc FROM ticket t WHERE t.id IN (SELECT ticket FROM ticket_ref WHERE ref = $1) ORDER BY t.id`, id)
}

// TicketsOf gives the tickets an agent is responsible for, for changing them.
func (tx *Tx) TicketsOf(ctx context.Context, agent string) ([]*inbox.Ticket, error) {
	return tx.tickets(ctx, `SELECT t.doc FROM ticket t WHERE t.assignee = $1 ORDER BY t.id`, agent)
}

func (tx *Tx) tickets(ctx context.Context, text, arg string) ([]*inbox.Ticket, error) {
	q := tx.q
	if slices.ContainsFunc(tx.order, func(r ref) bool { return r.kind == inbox.KindTicket }) {
		if err := tx.lay(ctx); err != nil { // dear, and every message that comes in asks for tickets
			return nil, err
		}
	}
	list, err := docs(ctx, q, text+q.ForUpdate(), arg)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.Ticket](list)
}

// TicketEntries gives a ticket's own thread, oldest first.
func (tx *Tx) TicketEntries(ctx context.Context, ticket string) ([]*inbox.TicketEntry, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM ticket_entry WHERE ticket = $1 ORDER BY id`, ticket)
	if err != nil {
		return nil, err
	}
	return decodeAll[inbox.TicketEntry](list)
}

// Move writes an entity whose feed is another one by now: it leaves a tombstone in
// the feed of what it was.
func (tx *Tx) Move(was, e inbox.Entity) {
	t := byKind[e.Kind()]
	if from := t.feed(was); from != t.feed(e) {
		tx.note(ref{kind: e.Kind(), id: e.Key(), left: from}, &change{feed: from, laid: true})
		tx.moved[e.Key()] = true
	}
	tx.Put(e)
}

// refer keeps what a ticket hangs on: its conversations and its contact.
func (tx *Tx) refer(ctx context.Context, r ref, e inbox.Entity) error {
	if r.kind != inbox.KindTicket {
		return nil
	}
	if _, err := tx.q.Exec(ctx, `DELETE FROM ticket_ref WHERE ticket = $1`, r.id); err != nil || e == nil {
		return err
	}
	t := e.(*inbox.Ticket)
	refs := append(slices.Clone(t.Conversations), t.Contact)
	for _, id := range refs {
		if id == "" {
			continue
		}
		if _, err := tx.q.Exec(ctx, `INSERT INTO ticket_ref (ref, ticket) VALUES ($1, $2) ON CONFLICT (ref, ticket) DO NOTHING`, id, r.id); err != nil {
			return err
		}
	}
	return nil
}
