package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// Delivery is the way of one outgoing message to its platform. Its row lives
// until the message is out or has failed; the message's own state tells people.
type Delivery struct {
	Message, Channel, Address, Conversation string
	State                                   string // "queued", "sending" or "asking" (may have gone out)
	DueAt, LeaseUntil                       int64
	Tries                                   int
	Position                                int64 // order within the conversation
}

const deliveryColumns = `message, channel, address, conversation, state, due_at, lease_until, tries, position`

// PutDelivery queues a message; position is its time, so a conversation keeps its order.
func (tx *Tx) PutDelivery(ctx context.Context, d Delivery) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO delivery (`+deliveryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (message) DO UPDATE SET channel = $2, address = $3, state = $5, due_at = $6, lease_until = $7, tries = $8, position = $9`,
		d.Message, d.Channel, d.Address, d.Conversation, d.State, d.DueAt, d.LeaseUntil, d.Tries, d.Position)
	return err
}

// GetDelivery gives the delivery of a message, for changing it.
func (tx *Tx) GetDelivery(ctx context.Context, message string) (d Delivery, found bool, err error) {
	found, err = tx.q.One(ctx, d.dest(), `SELECT `+deliveryColumns+` FROM delivery WHERE message = $1`+tx.q.ForUpdate(), message)
	return d, found, err
}

// DelayDelivery puts a queued delivery off to a time (ms).
func (tx *Tx) DelayDelivery(ctx context.Context, message string, due int64) error {
	_, err := tx.q.Exec(ctx, `UPDATE delivery SET due_at = $2 WHERE message = $1 AND state = 'queued'`, message, due)
	return err
}

// DropDelivery ends a delivery.
func (tx *Tx) DropDelivery(ctx context.Context, message string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM delivery WHERE message = $1`, message)
	return err
}

// DueDeliveries gives the queued deliveries whose time has come and before which
// no other one of the same conversation and channel waits, and when the next is due (0: none).
// without are channels that must wait: they are left out of both.
func (db *DB) DueDeliveries(ctx context.Context, now int64, limit int, without ...string) (due []Delivery, next int64, err error) {
	const op = "store.DueDeliveries"
	q := db.Read()
	not, more := notIn("d.channel", without, 2)
	rows, err := q.Query(ctx, `SELECT `+deliveryColumns+` FROM delivery AS d WHERE state <> 'sending' AND due_at <= $1
		AND (state = 'asking' OR NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.conversation = d.conversation AND e.channel = d.channel
			AND e.position < d.position AND e.state <> 'asking'))`+not+`
		ORDER BY due_at, position LIMIT $2`, append([]any{now, limit}, more...)...)
	if err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d Delivery
		if err := rows.Scan(d.dest()...); err != nil {
			return nil, 0, sqldb.Fault(op, err)
		}
		due = append(due, d)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	not, more = notIn("channel", without, 1)
	_, err = q.One(ctx, []any{&next}, `SELECT coalesce(min(CASE WHEN state = 'sending' THEN lease_until ELSE due_at END), 0)
		FROM delivery WHERE ((state <> 'sending' AND due_at > $1) OR state = 'sending')`+not, append([]any{now}, more...)...)
	return due, next, sqldb.Fault(op, err)
}

// LostDeliveries gives those whose sender has vanished: still sending after their lease.
func (db *DB) LostDeliveries(ctx context.Context, now int64) ([]string, error) {
	list, err := docs(ctx, db.Read(), `SELECT message FROM delivery WHERE state = 'sending' AND lease_until < $1 LIMIT 500`, now)
	return list, sqldb.Fault("store.LostDeliveries", err)
}

func (d *Delivery) dest() []any {
	return []any{&d.Message, &d.Channel, &d.Address, &d.Conversation, &d.State, &d.DueAt, &d.LeaseUntil, &d.Tries, &d.Position}
}
