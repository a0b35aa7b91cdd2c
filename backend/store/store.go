// Package store keeps everything the relay knows, on SQLite or PostgreSQL, with
// one SQL text. Entities are written only through Tx.Put and Tx.Delete, which
// give every row the next number of its feed: a write without its change record
// cannot be expressed.
package store

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"

	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

//go:embed migrations
var migrations embed.FS

// DB is the relay's store.
type DB struct {
	*sqldb.DB
	relay   string // id of this data
	process string // id of this process, to know its own wake-ups
	notify  atomic.Pointer[func(Commit)]
}

// Commit is what one write changed, feed by feed.
type Commit struct {
	Spans []Span
}

// Span is the stretch (From, To] of one feed.
type Span struct {
	Feed     string
	From, To int64
	Rows     []wire.Row
}

// Heads gives feed → number that holds the whole commit.
func (c Commit) Heads() map[string]int64 {
	h := make(map[string]int64, len(c.Spans))
	for _, s := range c.Spans {
		h[s.Feed] = s.To
	}
	return h
}

// Open opens the store at a postgres:// URL or the path of a SQLite file.
func Open(ctx context.Context, url string) (*DB, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, sqldb.Fault("store.Open", err)
	}
	raw, err := sqldb.Open(ctx, sqldb.Options{URL: url, Migrations: files})
	if err != nil {
		return nil, err
	}
	db := &DB{DB: raw, process: uuid.NewString()}
	if err := db.identify(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return db, nil
}

// identify reads, or makes once, the id of this data: a replica made from other
// data must start anew.
func (db *DB) identify(ctx context.Context) error {
	return db.DB.Write(ctx, func(q *sqldb.Q) error {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		if _, err := q.Exec(ctx, `INSERT INTO meta (name, value) VALUES ('relay', $1) ON CONFLICT DO NOTHING`, id.String()); err != nil {
			return err
		}
		_, err = q.One(ctx, []any{&db.relay}, `SELECT value FROM meta WHERE name = 'relay'`)
		return err
	})
}

// Relay is the id of this data.
func (db *DB) Relay() string { return db.relay }

// OnCommit sets who is told of every commit of this process, after it is
// durable. Calls may come from several goroutines and out of order.
func (db *DB) OnCommit(f func(Commit)) { db.notify.Store(&f) }

// Write runs fn in one durable transaction and gives what it changed. fn may
// run more than once and must have no effect outside tx.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) (Commit, error) {
	return db.commits(ctx, db.DB.Write, fn)
}

// WriteAlone is Write while nothing else is written (sqldb.DB.WriteAlone).
func (db *DB) WriteAlone(ctx context.Context, fn func(tx *Tx) error) (Commit, error) {
	return db.commits(ctx, db.DB.WriteAlone, fn)
}

func (db *DB) commits(ctx context.Context, write func(context.Context, func(*sqldb.Q) error) error, fn func(tx *Tx) error) (Commit, error) {
	var c Commit
	err := write(ctx, func(q *sqldb.Q) error {
		tx := newTx(q)
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.flush(ctx); err != nil {
			return err
		}
		c = tx.commit()
		return db.wake(ctx, q, c)
	})
	if err != nil {
		return Commit{}, err
	}
	if f := db.notify.Load(); f != nil && len(c.Spans) > 0 {
		(*f)(c)
	}
	return c, nil
}

// Wake is what processes on one PostgreSQL tell each other: stretches [from, to]
// of feeds that were committed, or a fleeting fact.
type Wake struct {
	Process string              `json:"p"`
	Spans   map[string][2]int64 `json:"s,omitempty"`
	Fleet   json.RawMessage     `json:"f,omitempty"`
}

// wakeChannel is the NOTIFY channel of PostgreSQL.
const wakeChannel = "tresen"

// feedsPerWake keeps a wake-up below the 8000 bytes PostgreSQL takes.
const feedsPerWake = 60

func (db *DB) wake(ctx context.Context, q *sqldb.Q, c Commit) error {
	if q.Dialect != sqldb.Postgres || len(c.Spans) == 0 {
		return nil
	}
	for part := range slices.Chunk(c.Spans, feedsPerWake) {
		spans := make(map[string][2]int64, len(part))
		for _, s := range part {
			spans[s.Feed] = [2]int64{s.From, s.To}
		}
		if err := sendWake(ctx, q, Wake{Process: db.process, Spans: spans}); err != nil {
			return err
		}
	}
	return nil
}

func sendWake(ctx context.Context, q *sqldb.Q, w Wake) error {
	b, err := json.Marshal(w)
	if err != nil {
		return err
	}
	rows, err := q.Query(ctx, `SELECT pg_notify($1, $2)`, wakeChannel, string(b))
	if err != nil {
		return err
	}
	return rows.Close()
}

// Tell sends a fleeting fact to the other processes of this relay, if any.
func (db *DB) Tell(ctx context.Context, fact any) error {
	if db.Dialect() != sqldb.Postgres {
		return nil
	}
	b, err := json.Marshal(fact)
	if err != nil {
		return sqldb.Fault("store.Tell", err)
	}
	return sqldb.Fault("store.Tell", sendWake(ctx, db.Read(), Wake{Process: db.process, Fleet: b}))
}

// FoldEmail is the form in which addresses are compared.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// cutOwn takes the id of a Draft or Seen apart.
func cutOwn(id string) (agent, conversation string, ok bool) { return strings.Cut(id, "/") }
