package store

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// PutBlob records a file that lies in the blob store.
func (db *DB) PutBlob(ctx context.Context, f inbox.File, now int64) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error { return putBlob(ctx, q, f, now) })
}

func putBlob(ctx context.Context, q *sqldb.Q, f inbox.File, now int64) error {
	_, err := q.Exec(ctx, `INSERT INTO blob (hash, name, type, size, width, height, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, f.Hash, f.Name, f.Type, f.Size, f.Width, f.Height, now)
	return err
}

// Blob gives what is known of a stored file.
func (db *DB) Blob(ctx context.Context, hash string) (f inbox.File, found bool, err error) {
	found, err = blob(ctx, db.Read(), hash, &f)
	return f, found, sqldb.Fault("store.Blob", err)
}

// Blob gives what is known of a stored file.
func (tx *Tx) Blob(ctx context.Context, hash string) (f inbox.File, found bool, err error) {
	found, err = blob(ctx, tx.q, hash, &f)
	return f, found, err
}

func blob(ctx context.Context, q *sqldb.Q, hash string, f *inbox.File) (bool, error) {
	return q.One(ctx, []any{&f.Hash, &f.Name, &f.Type, &f.Size, &f.Width, &f.Height},
		`SELECT hash, name, type, size, width, height FROM blob WHERE hash = $1`, hash)
}
