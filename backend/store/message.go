package store

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Changed is a message with the number of its last change.
type Changed struct {
	*inbox.Message
	Seq int64
}

// MessagesAfter gives the messages of a conversation that changed after a
// number of its inbox's feed, in order of change.
func (db *DB) MessagesAfter(ctx context.Context, conversation string, seq int64, limit int) ([]Changed, error) {
	return db.changed(ctx, `SELECT seq, doc FROM message WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3`, conversation, seq, limit)
}

// MessagesBefore gives the messages of a conversation before a time (ms), newest
// first: limit of them, and with the last one all others of its time, so that
// the next page may begin before it.
func (db *DB) MessagesBefore(ctx context.Context, conversation string, at int64, limit int) ([]Changed, error) {
	return db.changed(ctx, `SELECT seq, doc FROM message WHERE conversation = $1 AND at < $2 AND at >= (SELECT coalesce(min(page.at), 0)
		FROM (SELECT at FROM message WHERE conversation = $1 AND at < $2 ORDER BY at DESC LIMIT $3) AS page)
		ORDER BY at DESC, id DESC`, conversation, at, limit)
}

func (db *DB) changed(ctx context.Context, text string, args ...any) ([]Changed, error) {
	rows, err := db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, sqldb.Fault("store.Messages", err)
	}
	defer func() { _ = rows.Close() }()
	var list []Changed
	for rows.Next() {
		var c Changed
		var doc string
		if err := rows.Scan(&c.Seq, &doc); err != nil {
			return nil, sqldb.Fault("store.Messages", err)
		}
		e, err := Decode(inbox.KindMessage, []byte(doc))
		if err != nil {
			return nil, err
		}
		c.Message = e.(*inbox.Message)
		list = append(list, c)
	}
	return list, sqldb.Fault("store.Messages", rows.Err())
}
