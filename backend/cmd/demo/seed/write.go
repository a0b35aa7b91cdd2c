package seed

import (
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// writer puts entities in the order of time, so that the feeds' newest numbers
// are the newest entries, as in a shop that has really been running.
type writer struct {
	db       *store.DB
	wait     []timed
	messages int
}

type timed struct {
	at int64
	e  inbox.Entity
}

func (w *writer) put(at int64, e inbox.Entity) {
	if e.Kind() == inbox.KindMessage {
		w.messages++
	}
	w.wait = append(w.wait, timed{at, e})
}

// write empties the writer into the store, a thousand rows a transaction.
func (w *writer) write(ctx context.Context) error {
	slices.SortStableFunc(w.wait, func(a, b timed) int { return int(a.at - b.at) })
	for part := range slices.Chunk(w.wait, 1000) {
		_, err := w.db.Write(ctx, func(tx *store.Tx) error {
			for _, t := range part {
				tx.Put(t.e)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	w.wait = nil
	return nil
}
