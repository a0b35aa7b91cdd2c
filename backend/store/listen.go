package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

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

func (db *DB) listen(ctx context.Context, heard func(Wake)) error {
	conn, err := pgx.Connect(ctx, db.URL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+wakeChannel); err != nil {
		return err
	}
	heard(Wake{})
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var w Wake
		if json.Unmarshal([]byte(n.Payload), &w) == nil && w.Process != db.process {
			heard(w)
		}
	}
}

// Several reports whether other processes may serve the same data.
func (db *DB) Several() bool { return db.Dialect() == sqldb.Postgres }
