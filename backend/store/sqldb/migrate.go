package sqldb

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// migrateLock keeps several relay processes on one PostgreSQL from migrating at once.
const migrateLock = 7_231_966

func migrate(ctx context.Context, d database.Dialect, db *sql.DB, files fs.FS, folder string) error {
	if files == nil {
		return nil
	}
	if sub, err := fs.Sub(files, folder); err == nil {
		if _, err := fs.Stat(files, folder); err == nil {
			files = sub
		}
	}
	if d == database.DialectPostgres {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
			return err
		}
		defer func() {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
		}()
	}
	p, err := goose.NewProvider(d, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	// SQLite has no advisory lock: of several processes that start at once on a
	// new file all but one fail, roll back, and find the work done when they look again.
	for range 5 {
		if _, err = p.Up(ctx); err == nil || d == database.DialectPostgres {
			return err
		}
	}
	return err
}
