package store

import (
	"context"

	"tresen/backend/store/sqldb"
)

// PutSecret keeps a sealed secret of a channel; an empty one is removed.
func (tx *Tx) PutSecret(ctx context.Context, channel, name, sealed string) error {
	if sealed == "" {
		_, err := tx.q.Exec(ctx, `DELETE FROM secret WHERE channel = $1 AND name = $2`, channel, name)
		return err
	}
	_, err := tx.q.Exec(ctx, `INSERT INTO secret (channel, name, sealed) VALUES ($1, $2, $3)
		ON CONFLICT (channel, name) DO UPDATE SET sealed = $3`, channel, name, sealed)
	return err
}

// Secrets gives the sealed secrets of a channel by name.
func (db *DB) Secrets(ctx context.Context, channel string) (map[string]string, error) {
	const op = "store.Secrets"
	rows, err := db.Read().Query(ctx, `SELECT name, sealed FROM secret WHERE channel = $1`, channel)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	m := map[string]string{}
	for rows.Next() {
		var n, s string
		if err := rows.Scan(&n, &s); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		m[n] = s
	}
	return m, sqldb.Fault(op, rows.Err())
}

// SetMeta keeps a value of the relay itself.
func (tx *Tx) SetMeta(ctx context.Context, name, value string) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2`, name, value)
	return err
}

// DropMeta forgets a value of the relay; gone tells whether there was one.
func (tx *Tx) DropMeta(ctx context.Context, name string) (gone bool, err error) {
	n, err := tx.q.Exec(ctx, `DELETE FROM meta WHERE name = $1`, name)
	return n > 0, err
}

// Meta gives a value of the relay, empty when it is not set.
func (db *DB) Meta(ctx context.Context, name string) (string, error) {
	var v string
	_, err := db.Read().One(ctx, []any{&v}, `SELECT value FROM meta WHERE name = $1`, name)
	return v, sqldb.Fault("store.Meta", err)
}
