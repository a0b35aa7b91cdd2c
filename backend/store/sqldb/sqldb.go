// Package sqldb makes SQLite and PostgreSQL look alike to one SQL text: it opens
// them, runs migrations, rewrites placeholders, caches statements and gives
// Write and Read. It knows no table.
//
// SQL is written for PostgreSQL with $N placeholders. Times are Unix
// milliseconds (BIGINT), truth values 0 and 1 (INTEGER), JSON is opaque TEXT.
package sqldb

import (
	"context"
	"database/sql"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"

	"tresen/backend/fault"
)

// Dialect is which database is behind.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	Postgres
)

// Options say what to open.
type Options struct {
	// URL is postgres://… or the path of a SQLite file.
	URL string
	// Key encrypts a SQLite file (32 bytes); nil leaves it plain.
	Key []byte
	// Relaxed lowers durability to WAL's NORMAL: a power cut may lose the last
	// commits but never breaks the file. For replicas, which can fetch again.
	Relaxed bool
	// Migrations holds one folder per engine: sqlite/*.sql and postgres/*.sql,
	// or *.sql directly when there is only one engine.
	Migrations fs.FS
	// Readers is the number of reading connections; 0 means 4.
	Readers int
	// CacheKB is what each SQLite connection may keep of the file; 0 means 6000.
	CacheKB int
}

// DB is an open database.
type DB struct {
	dialect Dialect
	pool    *sql.DB // reads; on PostgreSQL writes too
	write   func(ctx context.Context, fn func(*Q) error) error
	alone   func(ctx context.Context, fn func(*Q) error) error // nil: every write is
	close   func() error
	slim    func(ctx context.Context) error // nil: nothing to give back
	url     string
	closed  atomic.Bool

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt // of pool
}

// Open opens, or creates, the database and brings its schema up to date.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.CacheKB == 0 {
		o.CacheKB = 6000
	}
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		return openPostgres(ctx, o)
	}
	return openSQLite(ctx, o)
}

// Dialect tells which database is behind.
func (db *DB) Dialect() Dialect { return db.dialect }

// URL is what was opened, for a listening connection beside this one.
func (db *DB) URL() string { return db.url }

// Close waits for running writes and closes the database.
func (db *DB) Close() error {
	db.closed.Store(true)
	return db.close()
}

// Slim gives memory back that a hungry time (a first sync) has left in the
// connections of SQLite; they fill again as needed. Writes wait meanwhile, a few ms.
func (db *DB) Slim(ctx context.Context) error {
	if db.slim == nil {
		return nil
	}
	return Fault("sqldb.Slim", db.slim(ctx))
}

// Write runs fn in one durable transaction: when it returns nil the change is
// on disk. fn may run more than once (PostgreSQL conflicts) and must have no
// effect outside q. On SQLite waiting writes share one commit.
func (db *DB) Write(ctx context.Context, fn func(q *Q) error) error {
	return db.wrote(db.write(ctx, fn))
}

// WriteAlone is Write while nothing else is written: for what changes many rows of
// others in an order of its own, and so would meet them crosswise. Those who write wait
// meanwhile, so it should be rare and short.
func (db *DB) WriteAlone(ctx context.Context, fn func(q *Q) error) error {
	if db.alone == nil {
		return db.Write(ctx, fn)
	}
	return db.wrote(db.alone(ctx, fn))
}

func (db *DB) wrote(err error) error {
	if err != nil && fault.CodeOf(err) == fault.Internal && db.closed.Load() {
		return &fault.Error{Code: fault.Unavailable, Op: "sqldb.Write", Err: err}
	}
	return Fault("sqldb.Write", err)
}

// Read gives a reader outside any transaction.
func (db *DB) Read() *Q {
	if db.dialect == Postgres {
		return &Q{Dialect: Postgres, run: db.pool}
	}
	return &Q{Dialect: SQLite, run: prepared(db.prepared)}
}

// Snapshot runs fn on one unchanging view of the data.
func (db *DB) Snapshot(ctx context.Context, fn func(q *Q) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if db.dialect == Postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.pool.BeginTx(ctx, o)
	if err != nil {
		return Fault("sqldb.Snapshot", err)
	}
	defer func() { _ = tx.Rollback() }()
	q := &Q{Dialect: db.dialect, run: tx}
	var fresh map[string]bool
	if db.dialect == SQLite {
		fresh = map[string]bool{}
		q.run = prepared(func(ctx context.Context, text string) (*sql.Stmt, error) { return db.inSnapshot(ctx, tx, fresh, text) })
	}
	if err := fn(q); err != nil {
		return Fault("sqldb.Snapshot", err)
	}
	if err := tx.Commit(); err != nil {
		return Fault("sqldb.Snapshot", err)
	}
	for text := range fresh {
		_, _ = db.prepared(ctx, text) // only the cache misses it
	}
	return nil
}

// inSnapshot finds a statement for tx. One that is not in the cache yet is
// compiled on tx's own connection: waiting for another one while holding this
// could block all readers for good. The cache gets it afterwards.
func (db *DB) inSnapshot(ctx context.Context, tx *sql.Tx, fresh map[string]bool, text string) (*sql.Stmt, error) {
	db.mu.RLock()
	s, ok := db.stmts[text]
	db.mu.RUnlock()
	if ok {
		return tx.StmtContext(ctx, s), nil
	}
	fresh[text] = true
	return tx.PrepareContext(ctx, Rebind(db.dialect, text))
}

func (db *DB) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	db.mu.RLock()
	s, ok := db.stmts[text]
	db.mu.RUnlock()
	if ok {
		return s, nil
	}
	s, err := db.pool.PrepareContext(ctx, Rebind(db.dialect, text))
	if err != nil {
		return nil, err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if old, ok := db.stmts[text]; ok {
		return old, s.Close()
	}
	db.stmts[text] = s
	return s, nil
}

// runner is what *sql.DB, *sql.Tx and the statement cache have in common.
type runner interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// prepared runs SQL through a cache of prepared statements: compiling would
// cost SQLite more than running. pgx keeps such a cache by itself.
type prepared func(ctx context.Context, text string) (*sql.Stmt, error)

func (p prepared) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := p(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (p prepared) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := p(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// Q runs SQL: inside a Write, or reading.
type Q struct {
	Dialect Dialect
	run     runner
}

// Exec runs a statement and gives the number of rows it touched.
func (q *Q) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	r, err := q.run.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Query runs a query; the caller closes the rows.
func (q *Q) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return q.run.QueryContext(ctx, text, args...)
}

// One scans the single row of a query; found is false when there is none.
func (q *Q) One(ctx context.Context, dest []any, text string, args ...any) (found bool, err error) {
	rows, err := q.run.QueryContext(ctx, text, args...)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(dest...); err != nil {
		return false, err
	}
	return true, rows.Close()
}

// ForUpdate is appended to a query that reads a row in order to change it. On
// SQLite there is only one writer, so nothing is needed.
func (q *Q) ForUpdate() string {
	if q.Dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Alone lets one transaction at a time go on under a name: a later one waits until
// the first has ended, and sees what it wrote. On SQLite there is only one writer.
func (q *Q) Alone(ctx context.Context, name string) error {
	if q.Dialect != Postgres {
		return nil
	}
	_, err := q.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, name)
	return err
}

// Rebind turns $N into ?N for SQLite: the driver would bind $2 … $1 by order of
// appearance, silently wrong. Dollars in string literals are left alone.
func Rebind(d Dialect, text string) string {
	if d == Postgres || !strings.Contains(text, "$") {
		return text
	}
	b := []byte(text)
	quoted := false
	for i, c := range b {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '$' && !quoted && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	return string(b)
}
