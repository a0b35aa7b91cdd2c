package sqldb_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"tresen/backend/fault"
	"tresen/backend/store"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

// The code decides what a person is told and whether the same is tried again.
func TestFaultGivesTheCodeAPersonCanActOn(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want fault.Code
	}{
		{"nothing wrong", nil, ""},
		{"has a code", fmt.Errorf("doing: %w", fault.New(fault.Stale, "x", "y")), fault.Stale},
		{"a bug", errors.New("boom"), fault.Internal},
		{"gave up waiting", context.DeadlineExceeded, fault.Unavailable},
		{"caller went away", fmt.Errorf("reading: %w", context.Canceled), fault.Unavailable},
		{"sqlite: full", sqlite3.FULL, fault.DiskFull},
		{"sqlite: no space for a write", sqlite3.IOERR_WRITE, fault.DiskFull},
		{"no space for the index of the log", fmt.Errorf("x: %w", &net.OpError{Err: syscall.ENOSPC}), fault.DiskFull},
		{"sqlite: interrupted", sqlite3.INTERRUPT, fault.Unavailable},
		{"sqlite: locked by another process", sqlite3.BUSY, fault.Unavailable},
		{"sqlite: folder may not be entered", sqlite3.CANTOPEN, fault.Denied},
		{"sqlite: file may not be written", sqlite3.READONLY, fault.Denied},
		{"sqlite: unique key", sqlite3.CONSTRAINT_UNIQUE, fault.Conflict},
		{"sqlite: other constraint", sqlite3.CONSTRAINT_NOTNULL, fault.Internal},
		{"postgres: disk full", &pgconn.PgError{Code: "53100"}, fault.DiskFull},
		{"postgres: out of memory", &pgconn.PgError{Code: "53200"}, fault.Unavailable},
		{"postgres: too many connections", &pgconn.PgError{Code: "53300"}, fault.Unavailable},
		{"postgres: shutting down", &pgconn.PgError{Code: "57P01"}, fault.Unavailable},
		{"postgres: connection lost", &pgconn.PgError{Code: "08006"}, fault.Unavailable},
		{"postgres: text with a zero byte", &pgconn.PgError{Code: "22021"}, fault.Invalid},
		{"postgres: unique key", &pgconn.PgError{Code: "23505"}, fault.Conflict},
		{"postgres: wrong password", &pgconn.PgError{Code: "28P01"}, fault.Denied},
		{"postgres: no such table", &pgconn.PgError{Code: "42P01"}, fault.Internal},
		{"line cut", io.ErrUnexpectedEOF, fault.Unavailable},
		{"connection refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, fault.Unavailable},
		{"connection died", driver.ErrBadConn, fault.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fault.CodeOf(sqldb.Fault("test", c.err)); got != c.want {
				t.Errorf("code %q, want %q", got, c.want)
			}
		})
	}
}

func TestNoDatabaseThere(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := store.Open(ctx, "postgres://nobody@127.0.0.1:1/none")
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("no server: code %q (%v), want unavailable", fault.CodeOf(err), err)
	}
}

// One wrong value must not take the writer down, and is told apart from a bug.
func TestAUniqueKeyIsAConflictOnBoth(t *testing.T) {
	withThings(t, func(t *testing.T, db *sqldb.DB) {
		for i, want := range []fault.Code{"", fault.Conflict, fault.Conflict} {
			err := db.Write(t.Context(), func(q *sqldb.Q) error { return insert(1)(t.Context(), q) })
			if fault.CodeOf(err) != want {
				t.Errorf("write %d: code %q (%v), want %q", i, fault.CodeOf(err), err, want)
			}
		}
	})
}

func TestAWrongKeyIsNotReadAsAnEmptyFile(t *testing.T) {
	path := storetest.SQLite(t)
	key := make([]byte, 32)
	db, err := sqldb.Open(t.Context(), sqldb.Options{URL: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(q *sqldb.Q) error {
		_, err := q.Exec(t.Context(), `CREATE TABLE thing (id BIGINT)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wrong := make([]byte, 32)
	wrong[0] = 1
	if db, err := sqldb.Open(t.Context(), sqldb.Options{URL: path, Key: wrong}); err == nil {
		_ = db.Close()
		t.Error("a file was opened with a wrong key")
	}
	if db, err := sqldb.Open(t.Context(), sqldb.Options{URL: path}); err == nil {
		_ = db.Close()
		t.Error("an encrypted file was opened without a key")
	}
	open(t, sqldb.Options{URL: path, Key: key})
}
