package store

import (
	"context"
	"fmt"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// What routing and reassignment look for.

// each runs a query and hands every row's Scan to take.
func each(ctx context.Context, q *sqldb.Q, take func(scan func(dest ...any) error) error, text string, args ...any) error {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Load is how many conversations of one status an agent has in an inbox.
type Load struct {
	Agent, Inbox string
	Status       inbox.Status // open or snoozed
	N            int
	At           int64 // when the last of them was assigned (ms)
}

// Loads gives what everybody has that is not done.
func (db *DB) Loads(ctx context.Context) (list []Load, err error) {
	err = each(ctx, db.Read(), func(scan func(dest ...any) error) error {
		var l Load
		err := scan(&l.Agent, &l.Inbox, &l.Status, &l.N, &l.At)
		list = append(list, l)
		return err
	}, `SELECT assignee, inbox, status, count(*), max(assigned_at) FROM conversation
		WHERE status IN ('open', 'snoozed') AND assignee > '' GROUP BY assignee, inbox, status`)
	return list, sqldb.Fault("store.Loads", err)
}

// LoadOf counts an agent's open conversations.
func (tx *Tx) LoadOf(ctx context.Context, agent string) (n int, err error) {
	q, err := tx.query(ctx)
	if err != nil {
		return 0, err
	}
	_, err = q.One(ctx, []any{&n}, `SELECT count(*) FROM conversation WHERE status = 'open' AND assignee = $1`, agent)
	return n, err
}

// Queued is a place in the queue: a conversation that is open, unassigned and
// unanswered. Version changes with it and with its contact.
type Queued struct {
	ID, Inbox string
	Since     int64 // since when the contact waits (ms)
	Version   [2]int64
}

// Queue gives the next places in the queues of these inboxes behind one, the
// longest waiting first; an empty place is before the first.
func (db *DB) Queue(ctx context.Context, inboxes []string, after Queued, limit int) (list []Queued, err error) {
	if len(inboxes) == 0 {
		return nil, nil
	}
	args := []any{after.Since, after.ID, limit}
	in := listed(inboxes, &args)
	err = each(ctx, db.Read(), func(scan func(dest ...any) error) error {
		var p Queued
		err := scan(&p.ID, &p.Inbox, &p.Since, &p.Version[0], &p.Version[1])
		list = append(list, p)
		return err
	}, `SELECT c.id, c.inbox, c.waiting, c.seq, coalesce(k.seq, 0) FROM conversation AS c
		LEFT JOIN contact AS k ON k.id = c.contact WHERE c.status = 'open' AND c.assignee = '' AND c.waiting > 0
		AND (c.waiting, c.id) > ($1, $2) AND c.inbox IN (`+in+`) ORDER BY c.waiting, c.id LIMIT $3`, args...)
	return list, sqldb.Fault("store.Queue", err)
}

// listed appends texts to a statement's arguments and gives their places in it.
func listed(texts []string, args *[]any) string {
	var b strings.Builder
	for i, t := range texts {
		if i > 0 {
			b.WriteString(", ")
		}
		*args = append(*args, t)
		fmt.Fprintf(&b, "$%d", len(*args))
	}
	return b.String()
}

// WithContact is a conversation and its contact, nil for one of colleagues.
type WithContact struct {
	Conversation *inbox.Conversation
	Contact      *inbox.Contact
}

// WithContacts reads conversations with their contacts, by id; those that are gone are missing.
func (db *DB) WithContacts(ctx context.Context, ids []string) (map[string]WithContact, error) {
	found := make(map[string]WithContact, len(ids))
	for len(ids) > 0 {
		part := ids[:min(len(ids), keysPerLook)]
		ids = ids[len(part):]
		var args []any
		in := listed(part, &args)
		err := each(ctx, db.Read(), func(scan func(dest ...any) error) error {
			var conversation, contact string
			if err := scan(&conversation, &contact); err != nil {
				return err
			}
			w, err := withContact(conversation, contact)
			if err == nil {
				found[w.Conversation.ID] = w
			}
			return err
		}, `SELECT c.doc, coalesce(k.doc, '') FROM conversation AS c LEFT JOIN contact AS k ON k.id = c.contact WHERE c.id IN (`+in+`)`, args...)
		if err != nil {
			return nil, sqldb.Fault("store.WithContacts", err)
		}
	}
	return found, nil
}

func withContact(conversation, contact string) (w WithContact, err error) {
	c, err := Decode(inbox.KindConversation, []byte(conversation))
	if err != nil {
		return w, err
	}
	w.Conversation = c.(*inbox.Conversation)
	if contact == "" {
		return w, nil
	}
	k, err := Decode(inbox.KindContact, []byte(contact))
	if err == nil {
		w.Contact = k.(*inbox.Contact)
	}
	return w, err
}

// Offered is a conversation that its agent has not taken up yet.
type Offered struct {
	ID, Inbox, Agent string
	Until            int64 // ms; 0: no limit
}

// noLimit stands in the column of offers that are never handed back.
const noLimit = int64(1) << 52

// Offers gives all that is offered.
func (db *DB) Offers(ctx context.Context) (list []Offered, err error) {
	err = each(ctx, db.Read(), func(scan func(dest ...any) error) error {
		var o Offered
		err := scan(&o.ID, &o.Inbox, &o.Agent, &o.Until)
		if o.Until == noLimit {
			o.Until = 0
		}
		list = append(list, o)
		return err
	}, `SELECT id, inbox, assignee, offered FROM conversation WHERE offered > 0 ORDER BY offered, id`)
	return list, sqldb.Fault("store.Offers", err)
}

// offered is what the column says of a conversation.
func offered(c *inbox.Conversation) int64 {
	switch {
	case !c.Offered() || c.Status != inbox.StatusOpen:
		return 0
	case c.Offer.Until == 0:
		return noLimit
	}
	return c.Offer.Until
}

const undoneOf = `SELECT id FROM conversation WHERE status IN ('open', 'snoozed') AND assignee = $1 ORDER BY id`

// UndoneOf gives the conversations of an agent that are not done, by id.
func (db *DB) UndoneOf(ctx context.Context, agent string) ([]string, error) {
	list, err := docs(ctx, db.Read(), undoneOf, agent)
	return list, sqldb.Fault("store.UndoneOf", err)
}

// UndoneOf gives the conversations of an agent that are not done, by id.
func (tx *Tx) UndoneOf(ctx context.Context, agent string) ([]string, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	return docs(ctx, q, undoneOf, agent)
}

// UnsolvedOf gives the tickets of an agent that are not solved, by id.
func (tx *Tx) UnsolvedOf(ctx context.Context, agent string) ([]string, error) {
	q, err := tx.query(ctx)
	if err != nil {
		return nil, err
	}
	list, err := docs(ctx, q, `SELECT doc FROM ticket WHERE assignee = $1 ORDER BY id`, agent)
	if err != nil {
		return nil, err
	}
	tickets, err := decodeAll[inbox.Ticket](list)
	var ids []string
	for _, t := range tickets {
		if t.Status != inbox.TicketSolved {
			ids = append(ids, t.ID)
		}
	}
	return ids, err
}
