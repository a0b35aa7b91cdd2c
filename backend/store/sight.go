package store

import (
	"context"
	"errors"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// What agents see who see only a part of a feed. Tx keeps book of who comes into
// sight of a conversation or ticket and who leaves it, and at which number, so that
// a reader can be brought forward from any cursor.

// viewersOf gives who sees an entity where they see only their own; ok is false
// for a kind that is seen with another one or by everybody.
func viewersOf(e inbox.Entity) (list []string, ok bool) {
	switch e := e.(type) {
	case *inbox.Conversation:
		if e.Inbox == inbox.TeamInbox { // as in inbox.Agent.Sees
			return slices.Compact(slices.Sorted(slices.Values(e.Members))), true
		}
		return e.Viewers(), true
	case *inbox.Ticket:
		return e.Viewers(), true
	}
	return nil, false
}

// see keeps book of who sees what was written just now; e is nil for what is gone.
func (tx *Tx) see(ctx context.Context, feed string, seq int64, r ref, e inbox.Entity) error {
	if r.kind == inbox.KindMessage && tx.moved[r.id] {
		return tx.sighted(ctx, r, "", feed, seq, false)
	}
	if r.kind != inbox.KindConversation && r.kind != inbox.KindTicket || r.left != "" {
		return nil // or it only left this feed for another one
	}
	var now []string
	if e != nil {
		now, _ = viewersOf(e)
	}
	was, err := docs(ctx, tx.q, `SELECT agent FROM sight WHERE kind = $1 AND id = $2 AND here = 1`, string(r.kind), r.id)
	if err != nil {
		return err
	}
	for _, agent := range now {
		if !slices.Contains(was, agent) || tx.moved[r.id] { // into another feed, where it is new to all
			if err := tx.sighted(ctx, r, agent, feed, seq, true); err != nil {
				return err
			}
		}
	}
	for _, agent := range was {
		if !slices.Contains(now, agent) {
			if err := tx.sighted(ctx, r, agent, feed, seq, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) sighted(ctx context.Context, r ref, agent, feed string, seq int64, here bool) error {
	n := 0
	if here {
		n = 1
	}
	_, err := tx.q.Exec(ctx, `INSERT INTO sight (id, agent, kind, feed, seq, here) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, id, agent) DO UPDATE SET feed = $4, seq = $5, here = $6`, r.id, agent, string(r.kind), feed, seq, n)
	return err
}

// Sighting says that something came into an agent's sight, or left it.
type Sighting struct {
	Kind inbox.Kind // conversation, ticket; message: it went to another conversation
	ID   string
	Seq  int64
	Here bool
}

// Sightings gives what came and went for an agent in the stretch (after, to] of a feed, in order.
func (db *DB) Sightings(ctx context.Context, feed, agent string, after, to int64) (list []Sighting, err error) {
	for _, who := range []string{agent, ""} {
		rows, err := db.Read().Query(ctx, `SELECT kind, id, seq, here FROM sight WHERE feed = $1 AND agent = $2 AND seq > $3 AND seq <= $4 ORDER BY seq`,
			feed, who, after, to)
		if err != nil {
			return nil, sqldb.Fault("store.Sightings", err)
		}
		err = walk(rows, func(scan func(...any) error) error {
			var s Sighting
			var here int
			err := scan(&s.Kind, &s.ID, &s.Seq, &here)
			s.Here = here == 1
			list = append(list, s)
			return err
		})
		if err != nil {
			return nil, sqldb.Fault("store.Sightings", err)
		}
	}
	return list, nil
}

// InSight tells which of these conversations or tickets an agent sees who sees only
// their own.
func (db *DB) InSight(ctx context.Context, agent string, kind inbox.Kind, ids []string) (map[string]bool, error) {
	seen := map[string]bool{}
	for part := range slices.Chunk(ids, keysPerLook) {
		in, args := list(part, 2)
		found, err := docs(ctx, db.Read(), `SELECT id FROM sight WHERE kind = $1 AND agent = $2 AND here = 1 AND id IN (`+in+`)`,
			append([]any{string(kind), agent}, args...)...)
		if err != nil {
			return nil, sqldb.Fault("store.InSight", err)
		}
		for _, id := range found {
			seen[id] = true
		}
	}
	return seen, nil
}

// Met is a conversation of a contact: where, and whether an agent is one of its viewers.
type Met struct {
	Contact, Inbox string
	Own            bool
}

// Meetings gives the conversations of these contacts as an agent may see them. Chats
// among colleagues are none, whatever stands for their contact.
func (db *DB) Meetings(ctx context.Context, agent string, contacts []string) (met []Met, err error) {
	for part := range slices.Chunk(contacts, keysPerLook) {
		in, args := list(part, 2)
		rows, err := db.Read().Query(ctx, `SELECT c.contact, c.inbox, CASE WHEN s.id IS NULL THEN 0 ELSE 1 END FROM conversation AS c
			LEFT JOIN sight AS s ON s.kind = 'conversation' AND s.id = c.id AND s.agent = $1 AND s.here = 1
			WHERE c.contact IN (`+in+`) AND c.inbox <> $2`, append([]any{agent, inbox.TeamInbox}, args...)...)
		if err != nil {
			return nil, sqldb.Fault("store.Meetings", err)
		}
		err = walk(rows, func(scan func(...any) error) error {
			var m Met
			var own int
			err := scan(&m.Contact, &m.Inbox, &own)
			m.Own = own == 1
			met = append(met, m)
			return err
		})
		if err != nil {
			return nil, sqldb.Fault("store.Meetings", err)
		}
	}
	return met, nil
}

// RowsOf gives the rows of a kind with these ids as they are; what is gone is missing.
func (db *DB) RowsOf(ctx context.Context, kind inbox.Kind, ids []string) (all []wire.Row, err error) {
	return db.rowsIn(ctx, kind, "id", ids)
}

// RowsOfContacts gives identities or merges of these contacts as they are.
func (db *DB) RowsOfContacts(ctx context.Context, kind inbox.Kind, contacts []string) (all []wire.Row, err error) {
	return db.rowsIn(ctx, kind, "contact", contacts)
}

func (db *DB) rowsIn(ctx context.Context, kind inbox.Kind, column string, ids []string) (all []wire.Row, err error) {
	for part := range slices.Chunk(ids, keysPerLook) {
		in, args := list(part, 0)
		rows, err := db.Read().Query(ctx, `SELECT id, seq, doc FROM `+byKind[kind].name+` WHERE `+column+` IN (`+in+`)`, args...)
		if err != nil {
			return nil, sqldb.Fault("store.rowsIn", err)
		}
		if all, err = scanRows(rows, kind, all); err != nil {
			return nil, sqldb.Fault("store.rowsIn", err)
		}
	}
	return all, nil
}

// PartsAfter gives what belongs to a conversation (its messages) or a ticket (its
// entries) with a number after one, in order: at most limit rows and about maxBytes.
func (db *DB) PartsAfter(ctx context.Context, kind inbox.Kind, id string, after int64, limit, maxBytes int) (all []wire.Row, err error) {
	part, column := inbox.KindMessage, "conversation"
	if kind == inbox.KindTicket {
		part, column = inbox.KindTicketEntry, "ticket"
	}
	rows, err := db.Read().Query(ctx, `SELECT id, seq, doc FROM `+byKind[part].name+` WHERE `+column+` = $1 AND seq > $2 ORDER BY seq LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, sqldb.Fault("store.PartsAfter", err)
	}
	size := 0
	err = walk(rows, func(scan func(...any) error) error {
		r, err := scanRow(part, scan)
		if size += len(r.Data); size > maxBytes && len(all) > 0 {
			return errEnough
		}
		all = append(all, r)
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return all, sqldb.Fault("store.PartsAfter", err)
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

func scanRow(kind inbox.Kind, scan func(...any) error) (wire.Row, error) {
	r := wire.Row{Kind: kind}
	var doc string
	err := scan(&r.ID, &r.Seq, &doc)
	r.Data = []byte(doc)
	return r, err
}

func scanRows(rows rower, kind inbox.Kind, all []wire.Row) ([]wire.Row, error) {
	err := walk(rows, func(scan func(...any) error) error {
		r, err := scanRow(kind, scan)
		all = append(all, r)
		return err
	})
	return all, err
}

// rower is the part of *sql.Rows that is read here.
type rower interface {
	Next() bool
	Scan(...any) error
	Err() error
	Close() error
}

func walk(rows rower, fn func(scan func(...any) error) error) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Seer is who sees a contact by one of their conversations: whoever sees all of the
// inbox, and where it is not empty this agent.
type Seer struct{ Inbox, Agent string }

// Seers gives who sees these contacts, as Meetings does for one agent.
func (db *DB) Seers(ctx context.Context, contacts []string) (map[string][]Seer, error) {
	all := map[string][]Seer{}
	for part := range slices.Chunk(contacts, keysPerLook) {
		in, args := list(part, 1)
		rows, err := db.Read().Query(ctx, `SELECT c.contact, c.inbox, coalesce(s.agent, '') FROM conversation AS c
			LEFT JOIN sight AS s ON s.kind = 'conversation' AND s.id = c.id AND s.here = 1
			WHERE c.contact IN (`+in+`) AND c.inbox <> $1`, append([]any{inbox.TeamInbox}, args...)...)
		if err != nil {
			return nil, sqldb.Fault("store.Seers", err)
		}
		err = walk(rows, func(scan func(...any) error) error {
			var contact string
			var s Seer
			err := scan(&contact, &s.Inbox, &s.Agent)
			all[contact] = append(all[contact], s)
			return err
		})
		if err != nil {
			return nil, sqldb.Fault("store.Seers", err)
		}
	}
	return all, nil
}
