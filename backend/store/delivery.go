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

// MoveDeliveries gives what waits for an address, errands too, another one.
func (tx *Tx) MoveDeliveries(ctx context.Context, channel, from, to string) error {
	for _, table := range []string{"delivery", "errand"} {
		if _, err := tx.q.Exec(ctx, `UPDATE `+table+` SET address = $3 WHERE channel = $1 AND address = $2`, channel, from, to); err != nil {
			return err
		}
	}
	return nil
}

// DropDelivery ends a delivery.
func (tx *Tx) DropDelivery(ctx context.Context, message string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM delivery WHERE message = $1`, message)
	return err
}

// DueDeliveries gives deliveries of a channel whose time has come and before which
// no other one of the same conversation waits, and when the next is due (0: none).
func (db *DB) DueDeliveries(ctx context.Context, channel string, now int64, limit int) (due []Delivery, next int64, err error) {
	const op = "store.DueDeliveries"
	q := db.Read()
	rows, err := q.Query(ctx, `SELECT `+deliveryColumns+` FROM delivery AS d WHERE channel = $1 AND due_at <= $2 AND state <> 'sending'
		AND (state = 'asking' OR NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.conversation = d.conversation AND e.channel = d.channel
			AND e.position < d.position AND e.state <> 'asking'))
		ORDER BY due_at LIMIT $3`, channel, now, limit)
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
	_, err = q.One(ctx, []any{&next}, `SELECT coalesce(min(due_at), 0) FROM delivery WHERE channel = $1 AND due_at > $2 AND state <> 'sending'`, channel, now)
	return due, next, sqldb.Fault(op, err)
}

// DeliveryChannels gives the channels that have deliveries, and when the first
// lease of one that is being sent ends (0: none is).
func (db *DB) DeliveryChannels(ctx context.Context) (channels []string, lease int64, err error) {
	const op = "store.DeliveryChannels"
	// Hops from one channel to the next in the index, however many deliveries each has.
	channels, err = docs(ctx, db.Read(), `WITH RECURSIVE hop (channel) AS (SELECT min(channel) FROM delivery
		UNION ALL SELECT (SELECT min(d.channel) FROM delivery AS d WHERE d.channel > hop.channel) FROM hop WHERE hop.channel IS NOT NULL)
		SELECT channel FROM hop WHERE channel IS NOT NULL`)
	if err != nil {
		return nil, 0, sqldb.Fault(op, err)
	}
	_, err = db.Read().One(ctx, []any{&lease}, `SELECT coalesce(min(lease_until), 0) FROM delivery WHERE state = 'sending'`)
	return channels, lease, sqldb.Fault(op, err)
}

// LostDeliveries gives those whose sender has vanished: still sending after their lease.
func (db *DB) LostDeliveries(ctx context.Context, now int64) ([]string, error) {
	list, err := docs(ctx, db.Read(), `SELECT message FROM delivery WHERE state = 'sending' AND lease_until < $1 LIMIT 500`, now)
	return list, sqldb.Fault("store.LostDeliveries", err)
}

func (d *Delivery) dest() []any {
	return []any{&d.Message, &d.Channel, &d.Address, &d.Conversation, &d.State, &d.DueAt, &d.LeaseUntil, &d.Tries, &d.Position}
}
