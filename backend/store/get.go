package store

import (
	"context"
	"fmt"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// entity ties a type to the pointer that is its inbox.Entity.
type entity[T any] interface {
	*T
	inbox.Entity
}

// Get reads one entity in order to change it. What is not there is an error
// with code not_found. In place of a conversation that was merged into another
// one it gives that one: use the id of what is given.
func Get[T any, P entity[T]](ctx context.Context, tx *Tx, id string) (P, error) {
	e, err := Find[T, P](ctx, tx, id)
	if err == nil && e == nil {
		var zero P
		return nil, fault.New(fault.NotFound, "store.Get", string(zero.Kind()))
	}
	return e, err
}

// Find is Get that gives nil for what is not there.
func Find[T any, P entity[T]](ctx context.Context, tx *Tx, id string) (P, error) {
	var zero P
	e, err := tx.get(ctx, zero.Kind(), id)
	if err != nil || e == nil {
		return nil, err
	}
	return e.(P), nil
}

// Look reads one entity without changing it; nil for what is not there.
func Look[T any, P entity[T]](ctx context.Context, db *DB, id string) (P, error) {
	var zero P
	e, err := getEntity(ctx, db.Read(), zero.Kind(), id, "")
	if err != nil || e == nil {
		return nil, sqldb.Fault("store.Look", err)
	}
	return e.(P), nil
}

// Peek is Find for what is not going to be changed: it locks nothing.
func Peek[T any, P entity[T]](ctx context.Context, tx *Tx, id string) (P, error) {
	var zero P
	if c, ok := tx.wait[ref{kind: zero.Kind(), id: id}]; ok {
		if c.e == nil {
			return nil, nil
		}
		return c.e.(P), nil
	}
	e, err := getEntity(ctx, tx.q, zero.Kind(), id, "")
	if err != nil || e == nil {
		return nil, err
	}
	return e.(P), nil
}

// All reads every entity of a kind that is few (inboxes, channels, agents, …), by id.
func All[T any, P entity[T]](ctx context.Context, db *DB) ([]P, error) {
	var zero P
	t := byKind[zero.Kind()]
	docs, err := docs(ctx, db.Read(), `SELECT doc FROM `+t.name+` ORDER BY id`)
	if err != nil {
		return nil, sqldb.Fault("store.All", err)
	}
	return decodeAll[T, P](docs)
}

func decodeAll[T any, P entity[T]](docs []string) ([]P, error) {
	var zero P
	list := make([]P, 0, len(docs))
	for _, d := range docs {
		e, err := Decode(zero.Kind(), []byte(d))
		if err != nil {
			return nil, err
		}
		list = append(list, e.(P))
	}
	return list, nil
}

func getEntity(ctx context.Context, q *sqldb.Q, kind inbox.Kind, id, lock string) (inbox.Entity, error) {
	var doc string
	found, err := q.One(ctx, []any{&doc}, `SELECT doc FROM `+byKind[kind].name+` WHERE id = $1`+lock, id)
	if err != nil || !found {
		return nil, err
	}
	return Decode(kind, []byte(doc))
}

// docs runs a query whose only column is a document.
func docs(ctx context.Context, q *sqldb.Q, text string, args ...any) (list []string, err error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("querying: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}
