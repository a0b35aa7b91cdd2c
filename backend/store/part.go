package store

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// SentPart is a part of a message that is at the platform.
type SentPart struct {
	Message string
	Part    int    // from 0
	Ref     string // the platform's name of it, without the channel
	State   string // inbox.State, "sent" or later; "failed"
}

const partColumns = `message, part, ref, state`

// PutPart records a part; one that is there keeps its state and, if it has one, its ref.
func (tx *Tx) PutPart(ctx context.Context, p SentPart) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO sent_part (`+partColumns+`) VALUES ($1, $2, $3, $4)
		ON CONFLICT (message, part) DO UPDATE SET ref = CASE WHEN sent_part.ref = '' THEN $3 ELSE sent_part.ref END`,
		p.Message, p.Part, p.Ref, p.State)
	return err
}

// SetPartState notes how far a part got.
func (tx *Tx) SetPartState(ctx context.Context, message string, part int, state string) error {
	_, err := tx.q.Exec(ctx, `UPDATE sent_part SET state = $3 WHERE message = $1 AND part = $2`, message, part, state)
	return err
}

// DropParts forgets the parts of a message: it goes out anew as a whole.
func (tx *Tx) DropParts(ctx context.Context, message string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM sent_part WHERE message = $1`, message)
	return err
}

// SentParts gives the parts of a message that are at the platform, in order.
func (tx *Tx) SentParts(ctx context.Context, message string) ([]SentPart, error) {
	return sentParts(ctx, tx.q, message)
}

// SentParts gives the parts of a message that are at the platform, in order.
func (db *DB) SentParts(ctx context.Context, message string) ([]SentPart, error) {
	list, err := sentParts(ctx, db.Read(), message)
	return list, sqldb.Fault("store.SentParts", err)
}

func sentParts(ctx context.Context, q *sqldb.Q, message string) (parts []SentPart, err error) {
	rows, err := q.Query(ctx, `SELECT `+partColumns+` FROM sent_part WHERE message = $1 ORDER BY part`, message)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p SentPart
		if err := rows.Scan(&p.Message, &p.Part, &p.Ref, &p.State); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, rows.Err()
}

// Onward brings the delivery of a message in line with what was heard of its
// parts from elsewhere: what is at the platform is not sent again, and what is
// left of one that was unsure goes out. Read the delivery before the message
// (GetDelivery): its sender takes them in this order.
func (tx *Tx) Onward(ctx context.Context, m *inbox.Message, address string, now int64) error {
	switch {
	case m.Left():
	case m.State == inbox.StateQueued, m.State == inbox.StateSending: // nothing certain was heard
		return nil
	default:
		return tx.DropDelivery(ctx, m.ID)
	}
	if m.State != inbox.StateUnsure {
		return nil
	}
	m.State, m.Fault, m.Detail = inbox.StateQueued, "", ""
	tx.Put(m)
	return tx.PutDelivery(ctx, Delivery{Message: m.ID, Channel: m.Channel, Address: address, Conversation: m.Conversation,
		State: "queued", DueAt: now, Position: m.At})
}

// RefsOfMessage gives the platform's names of one message: of its parts in order,
// then those it came with and the further ones of an album.
func (db *DB) RefsOfMessage(ctx context.Context, m *inbox.Message) (refs []string, err error) {
	parts, err := db.SentParts(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.Ref != "" {
			refs = append(refs, p.Ref)
		}
	}
	list, err := docs(ctx, db.Read(), `SELECT ref FROM reference WHERE message = $1 ORDER BY ref LIMIT 50`, m.ID)
	for _, ref := range list {
		if _, own, found := strings.Cut(ref, m.Channel+" "); found && !slices.Contains(refs, own) {
			refs = append(refs, own)
		}
	}
	return refs, sqldb.Fault("store.RefsOfMessage", err)
}
