package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tresen/backend/store/sqldb"
)

// What a session notes for itself, which of its events were taken before, and
// which process of the relay listens for a channel.

// PutMark keeps a session's note; an empty value removes it.
func (tx *Tx) PutMark(ctx context.Context, channel, name, value string) error {
	if value == "" {
		_, err := tx.q.Exec(ctx, `DELETE FROM mark WHERE channel = $1 AND name = $2`, channel, name)
		return err
	}
	_, err := tx.q.Exec(ctx, `INSERT INTO mark (channel, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (channel, name) DO UPDATE SET value = $3`, channel, name, value)
	return err
}

// Mark gives a session's note, "" when there is none.
func (db *DB) Mark(ctx context.Context, channel, name string) (string, error) {
	var v string
	_, err := db.Read().One(ctx, []any{&v}, `SELECT value FROM mark WHERE channel = $1 AND name = $2`, channel, name)
	return v, sqldb.Fault("store.Mark", err)
}

// keysPerLook is how many keys one query asks for.
const keysPerLook = 200

// Taken tells which of these events of a channel were taken before.
func (db *DB) Taken(ctx context.Context, channel string, keys []string) (map[string]bool, error) {
	taken := make(map[string]bool, len(keys))
	for part := range slices.Chunk(keys, keysPerLook) {
		var in strings.Builder
		args := []any{channel}
		for i, k := range part {
			if i > 0 {
				in.WriteString(", ")
			}
			args = append(args, k)
			fmt.Fprintf(&in, "$%d", len(args))
		}
		list, err := docs(ctx, db.Read(), `SELECT id FROM event_done WHERE channel = $1 AND id IN (`+in.String()+`)`, args...)
		if err != nil {
			return nil, sqldb.Fault("store.Taken", err)
		}
		for _, id := range list {
			taken[id] = true
		}
	}
	return taken, nil
}

// leadMark is the mark that says who listens; no session's mark begins like it.
const leadMark = "relay/lead"

// leadValue words a lease so that the text of a later one is greater.
func leadValue(until int64, holder string) string { return fmt.Sprintf("%020d %s", until, holder) }

// TakeLead takes, or renews, the lead for a channel until a time (ms) unless
// another holder has it still. Only one holder at a time is told true.
func (db *DB) TakeLead(ctx context.Context, channel, holder string, now, until int64) (mine bool, err error) {
	err = db.DB.Write(ctx, func(q *sqldb.Q) error {
		n, err := q.Exec(ctx, `INSERT INTO mark (channel, name, value) VALUES ($1, $2, $3)
			ON CONFLICT (channel, name) DO UPDATE SET value = $3 WHERE substr(mark.value, 1, 20) < $4 OR substr(mark.value, 22) = $5`,
			channel, leadMark, leadValue(until, holder), fmt.Sprintf("%020d", now), holder)
		mine = n == 1
		return err
	})
	return mine, err
}

// DropLead gives the lead for a channel back.
func (db *DB) DropLead(ctx context.Context, channel, holder string) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		_, err := q.Exec(ctx, `DELETE FROM mark WHERE channel = $1 AND name = $2 AND substr(value, 22) = $3`, channel, leadMark, holder)
		return err
	})
}

// RefsUpTo gives the references of the contact's messages of a conversation in
// the stretch of time (after, to] (ms), newest first.
func (db *DB) RefsUpTo(ctx context.Context, conversation string, after, to int64, limit int) ([]string, error) {
	list, err := docs(ctx, db.Read(), `SELECT r.ref FROM reference AS r JOIN message AS m ON m.id = r.message
		WHERE m.conversation = $1 AND m.dir = 'in' AND m.at > $2 AND m.at <= $3 ORDER BY m.at DESC LIMIT $4`, conversation, after, to, limit)
	return list, sqldb.Fault("store.RefsUpTo", err)
}
