package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// FreeMedia makes everything that was being fetched due again: who did it is gone.
func (db *DB) FreeMedia(ctx context.Context, now int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		_, err := q.Exec(ctx, `UPDATE media_due SET due_at = $1, lease_until = 0 WHERE lease_until > 0`, now)
		return err
	})
}

// WakeMedia makes what waits for a channel due; what is being fetched stays as it is.
func (db *DB) WakeMedia(ctx context.Context, channel string, now int64) (woken bool, err error) {
	var n int64
	if found, err := db.Read().One(ctx, []any{&n}, `SELECT 1 FROM media_due WHERE channel = $1 AND lease_until = 0 LIMIT 1`, channel); err != nil || !found {
		return false, sqldb.Fault("store.WakeMedia", err)
	}
	err = db.DB.Write(ctx, func(q *sqldb.Q) (err error) {
		n, err = q.Exec(ctx, `UPDATE media_due SET due_at = $2 WHERE channel = $1 AND lease_until = 0`, channel, now)
		return err
	})
	return n > 0, err
}
