package replica

import (
	"context"
	"encoding/json"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Noted gives the small values whose keys begin so.
func (r *Replica) Noted(ctx context.Context, prefix string) (map[string]string, error) {
	const op = "replica.Noted"
	rows, err := r.db.Read().Query(ctx, `SELECT key, value FROM setting WHERE substr(key, 1, length($1)) = $1`, prefix)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	list := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		list[key] = value
	}
	return list, sqldb.Fault(op, rows.Err())
}

// Note keeps small values and forgets those whose keys begin like forget, all or nothing.
func (r *Replica) Note(ctx context.Context, set map[string]string, forget ...string) error {
	return r.db.Write(ctx, func(q *sqldb.Q) error { return note(ctx, q, set, forget) })
}

func note(ctx context.Context, q *sqldb.Q, set map[string]string, forget []string) error {
	for _, prefix := range forget {
		if _, err := q.Exec(ctx, `DELETE FROM setting WHERE substr(key, 1, length($1)) = $1`, prefix); err != nil {
			return err
		}
	}
	for key, value := range set {
		if err := setSetting(ctx, q, key, value); err != nil {
			return err
		}
	}
	return nil
}

// QueueNoting is Queue that keeps small values with the wish, all or nothing. They
// are asked for with how these things of a kind are shown before it and after.
func QueueNoting[T any](ctx context.Context, r *Replica, w Wish, kind inbox.Kind, ids []string, ask func(was, left map[string]*T) (map[string]string, error)) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		was, err := many[T](ctx, t.q, kind, ids)
		if err != nil {
			return err
		}
		if err := t.queue(w); err != nil {
			return err
		}
		left, err := many[T](ctx, t.q, kind, ids)
		if err != nil {
			return err
		}
		set, err := ask(was, left)
		if err != nil {
			return err
		}
		return note(ctx, t.q, set, nil)
	})
}

// DropNoting removes those of these wishes that wait or were refused, and keeps and
// forgets small values with it, all or nothing. They are asked for with which ones go.
func (r *Replica) DropNoting(ctx context.Context, ids []string, ask func(gone map[string]bool) (set map[string]string, forget []string, err error)) (Change, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return Change{}, fault.Wrap(fault.Internal, "replica.DropNoting", err)
	}
	return r.write(ctx, func(t *tx) error {
		rows, err := t.droppable(string(list))
		if err != nil {
			return err
		}
		gone, ns := map[string]bool{}, []int64{}
		for id, n := range rows {
			gone[id], ns = true, append(ns, n)
		}
		set, forget, err := ask(gone)
		if err != nil {
			return err
		}
		if err := t.takeOff(ns...); err != nil {
			return err
		}
		return note(ctx, t.q, set, forget)
	})
}

// droppable gives the numbers of those of these wishes that can be dropped.
func (t *tx) droppable(list string) (map[string]int64, error) {
	rows, err := t.q.Query(t.ctx, `SELECT id, n FROM wish WHERE state <> 'answered' AND id IN (SELECT value FROM json_each($1))`, list)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[string]int64{}
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		found[id] = n
	}
	return found, rows.Err()
}
