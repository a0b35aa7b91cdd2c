//go:build !desktop && !dev

// The desktop (Wails builds it with the tags desktop or dev) knows SQLite only:
// without the driver its program is smaller, and so is what it keeps in memory.

package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // database/sql driver "pgx"
	"github.com/pressly/goose/v3/database"
)

// maxTries is how often a transaction that met another one is run.
const maxTries = 8

// Who writes holds this lock together with others, who writes alone holds it for
// themselves: before any row, so that the two never wait for each other's. A lone one
// gives up waiting after a second and tries again, for those who come later queue
// behind it. The number is any but that of migrateLock.
const (
	beside = `SELECT pg_advisory_xact_lock_shared(7231967)`
	alone  = `SET LOCAL lock_timeout = '1s'; SELECT pg_advisory_xact_lock(7231967); SET LOCAL lock_timeout TO DEFAULT`
)

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	pool, err := sql.Open("pgx", o.URL)
	if err != nil {
		return nil, Fault("sqldb.Open", err)
	}
	pool.SetMaxOpenConns(o.Readers + 12)
	pool.SetMaxIdleConns(o.Readers + 4)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := migrate(ctx, database.DialectPostgres, pool, o.Migrations, "postgres"); err != nil {
		_ = pool.Close()
		return nil, Fault("sqldb.Open", err)
	}
	db := &DB{dialect: Postgres, pool: pool, url: o.URL, stmts: map[string]*sql.Stmt{}, close: pool.Close}
	db.write = func(ctx context.Context, fn func(*Q) error) error { return writePostgres(ctx, pool, beside, fn) }
	db.alone = func(ctx context.Context, fn func(*Q) error) error { return writePostgres(ctx, pool, alone, fn) }
	return db, nil
}

func writePostgres(ctx context.Context, pool *sql.DB, lock string, fn func(*Q) error) error {
	var err error
	for try := range maxTries {
		if try > 0 {
			select {
			case <-time.After(time.Duration(try*try) * 2 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err = oncePostgres(ctx, pool, lock, fn)
		if !conflict(err) {
			return err
		}
	}
	return err
}

func oncePostgres(ctx context.Context, pool *sql.DB, lock string, fn func(*Q) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, lock); err != nil {
		return err
	}
	q := &Q{Dialect: Postgres, run: tx}
	if err := guarded(fn, q); err != nil {
		return err
	}
	return tx.Commit()
}

// conflict: two transactions met; running one again settles it. A broken unique
// key is among them: the second look finds what the other one wrote.
func conflict(err error) bool {
	switch stateOf(err) {
	case "40001", "40P01", "23505", lockTimeout:
		return true
	}
	return false
}

func isConnect(err error) bool { return errors.As(err, new(*pgconn.ConnectError)) }
