//go:build desktop || dev

package sqldb

import (
	"context"

	"tresen/backend/fault"
)

func openPostgres(context.Context, Options) (*DB, error) {
	return nil, fault.New(fault.Invalid, "sqldb.Open", "the desktop has no PostgreSQL")
}

func isConnect(error) bool { return false }
