package replica

import (
	"context"

	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// Dump gives what the relay said, wishes taken off, and all wishes in order.
func (r *Replica) Dump(ctx context.Context) (base []wire.Row, wishes []Wish, err error) {
	err = r.db.Snapshot(ctx, func(q *sqldb.Q) error {
		rows, err := q.Query(ctx, `SELECT kind, id, seq, doc FROM under WHERE doc IS NOT NULL
			UNION ALL SELECT kind, id, seq, doc FROM entity e WHERE NOT EXISTS (SELECT 1 FROM under u WHERE u.kind = e.kind AND u.id = e.id)
			UNION ALL SELECT 'message', id, seq, doc FROM message m WHERE NOT EXISTS (SELECT 1 FROM under u WHERE u.kind = 'message' AND u.id = m.id)
			ORDER BY 3`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var w wire.Row
			var doc string
			if err := rows.Scan(&w.Kind, &w.ID, &w.Seq, &doc); err != nil {
				return err
			}
			w.Data = []byte(doc)
			base = append(base, w)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, nil, err
	}
	wishes, err = r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish ORDER BY n`)
	return base, wishes, err
}

// Fill lets the file grow no further, as on a full disk.
func (r *Replica) Fill(ctx context.Context, full bool) error {
	return r.db.Write(ctx, func(q *sqldb.Q) error {
		text := `PRAGMA max_page_count = 1` // SQLite makes that the present size
		if !full {
			text = `PRAGMA max_page_count = 4294967294`
		}
		var n int64
		_, err := q.One(ctx, []any{&n}, text)
		return err
	})
}
