package replica

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/store/sqldb"
)

// What waits in the outbox outlives the replica it lies in: a broken one, or one whose
// person's data has to go.

// salvage reads what can still be read of the wishes of a broken replica.
func salvage(ctx context.Context, o Options) []Wish {
	db, err := sqldb.Open(ctx, sqldb.Options{URL: o.Path, Key: o.Key, Relaxed: true, Readers: 1})
	if err != nil {
		return nil
	}
	defer func() { _ = db.Close() }()
	r := &Replica{db: db}
	list, _ := r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, '' FROM wish ORDER BY n`)
	return list
}

// Unsent reads from the file of a closed replica what the relay has not done, refused
// wishes and drafts included; of a damaged one, what can be read.
func Unsent(ctx context.Context, o Options) ([]Wish, error) {
	r, err := open(ctx, o)
	if err != nil {
		if Broken(err) {
			err = nil
		}
		return salvage(ctx, o), err
	}
	defer func() { _ = r.Close() }()
	list, err := r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish
		WHERE state <> 'answered' AND kind <> 'seen' ORDER BY n`)
	if Broken(err) {
		return salvage(ctx, o), nil
	}
	return list, err
}

// Adopt queues wishes of another replica of the same person; those it has are passed over.
func (r *Replica) Adopt(ctx context.Context, list []Wish) error { return r.adopt(ctx, list) }

// adopt queues wishes saved from another replica, once.
func (r *Replica) adopt(ctx context.Context, list []Wish) error {
	_, err := r.write(ctx, func(t *tx) error {
		for _, w := range list {
			ns, err := t.numbers(`SELECT n FROM wish WHERE id = $1`, w.ID)
			if err != nil {
				return err
			}
			if len(ns) > 0 {
				continue
			}
			if err := t.queue(w); err != nil {
				return err
			}
			if w.Code == "" {
				continue
			}
			if ns, err = t.numbers(`SELECT n FROM wish WHERE id = $1`, w.ID); err != nil {
				return err
			}
			if err := t.refuse(ns[0], fault.Code(w.Code)); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
