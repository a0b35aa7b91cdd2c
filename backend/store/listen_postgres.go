//go:build !desktop && !dev

package store

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

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
