package store

import (
	"context"
	"time"

	"tresen/backend/store/sqldb"
)

// Listen calls heard for every wake-up another process of this relay sends, and
// again once (re)connected, with an empty Wake, because some may have been
// missed. It returns when ctx ends; on SQLite, where there is one process, at once.
func (db *DB) Listen(ctx context.Context, heard func(Wake)) error {
	if db.Dialect() != sqldb.Postgres {
		return nil
	}
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		begun := time.Now()
		err := db.listen(ctx, heard)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the caller wished it to end
		}
		if err == nil || time.Since(begun) > time.Minute {
			pause = 100 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Several reports whether other processes may serve the same data.
func (db *DB) Several() bool { return db.Dialect() == sqldb.Postgres }
