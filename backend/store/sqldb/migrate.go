package sqldb

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"errors"

	"tresen/backend/fault"
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
	_, err = p.Up(ctx)
	return err
}

// Fault gives a database error the code a person can act on.
func Fault(op string, err error) error {
	var pg *pgconn.PgError
	var lite *sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && (pg.Code == "53100" || pg.Code == "53200"):
		return &fault.Error{Code: fault.DiskFull, Op: op, Err: err}
	case errors.As(err, &pg) && pg.Code[:2] == "57", errors.As(err, new(*pgconn.ConnectError)):
		return &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR_WRITE),
		errors.As(err, &lite) && lite.Code() == sqlite3.FULL:
		return &fault.Error{Code: fault.DiskFull, Op: op, Err: err}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
	}
	return fault.Wrap(fault.Internal, op, err)
}
