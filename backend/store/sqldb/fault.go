package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"syscall"

	"github.com/ncruces/go-sqlite3"

	"tresen/backend/fault"
)

// Fault gives a database error the code a person can act on. An error that has
// a code keeps it.
func Fault(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) && f.Code != fault.Internal {
		return fault.Wrap(f.Code, op, err)
	}
	return &fault.Error{Code: codeOf(err), Op: op, Err: err}
}

func codeOf(err error) fault.Code {
	if state := stateOf(err); state != "" {
		return postgresCode(state)
	}
	switch {
	case isAny(err, sqlite3.FULL, sqlite3.IOERR_WRITE, syscall.ENOSPC):
		return fault.DiskFull
	case isAny(err, sqlite3.CONSTRAINT_UNIQUE, sqlite3.CONSTRAINT_PRIMARYKEY):
		return fault.Conflict
	case isAny(err, sqlite3.CANTOPEN, sqlite3.READONLY, sqlite3.PERM, fs.ErrPermission):
		return fault.Denied
	case isAny(err, sqlite3.INTERRUPT, sqlite3.BUSY, context.DeadlineExceeded, context.Canceled,
		driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed),
		isConnect(err), errors.As(err, new(*net.OpError)):
		return fault.Unavailable
	}
	return fault.Internal
}

// stateOf gives the SQLSTATE of a PostgreSQL error, "" for any other.
func stateOf(err error) string {
	var pg interface{ SQLState() string }
	if errors.As(err, &pg) {
		return pg.SQLState()
	}
	return ""
}

func isAny(err error, list ...error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// postgresCode reads an SQLSTATE (PostgreSQL manual, appendix A).
// lockTimeout is PostgreSQL's lock_not_available.
const lockTimeout = "55P03"

func postgresCode(state string) fault.Code {
	switch state {
	case "53100":
		return fault.DiskFull
	case "23505":
		return fault.Conflict
	case lockTimeout: // there was always somebody who wrote
		return fault.Unavailable
	case "22021", "22P05": // a zero byte, or bytes that are no text
		return fault.Invalid
	}
	switch class := (state + "  ")[:2]; class {
	case "08", "53", "57": // connection, resources, operator intervention
		return fault.Unavailable
	case "28": // who are you?
		return fault.Denied
	}
	return fault.Internal
}
