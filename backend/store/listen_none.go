//go:build desktop || dev

package store

import (
	"context"

	"tresen/backend/fault"
)

// listen is for PostgreSQL, which the desktop does not have.
func (db *DB) listen(context.Context, func(Wake)) error {
	return fault.New(fault.Invalid, "store.Listen", "no PostgreSQL")
}
