package sqldb

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // the encrypting file system
	"github.com/pressly/goose/v3/database"

	"tresen/backend/fault"
)

// maxGroup is how many waiting writes share one commit at most.
const maxGroup = 256

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	dsn := sqliteDSN(o)
	key := ""
	if o.Key != nil {
		key = hex.EncodeToString(o.Key)
	}
	open := func(more ...string) (*sql.DB, error) {
		return driver.Open(dsn, func(c *sqlite3.Conn) error {
			if err := pragmas(c, o, key, more); err != nil {
				return err
			}
			return fts5.Register(c)
		})
	}
	wdb, err := open()
	if err != nil {
		return nil, Fault("sqldb.Open", err)
	}
	wdb.SetMaxOpenConns(1)
	if err := migrate(ctx, database.DialectSQLite3, wdb, o.Migrations, "sqlite"); err != nil {
		_ = wdb.Close()
		return nil, Fault("sqldb.Open", err)
	}
	conn, err := wdb.Conn(ctx)
	if err != nil {
		_ = wdb.Close()
		return nil, Fault("sqldb.Open", err)
	}
	rdb, err := open("query_only=1")
	if err != nil {
		_ = wdb.Close()
		return nil, Fault("sqldb.Open", err)
	}
	wdb.SetMaxOpenConns(2) // the writer's, and for a moment the one that replaces it
	wdb.SetMaxIdleConns(0) // one that is given back is closed, and its memory with it
	rdb.SetMaxOpenConns(o.Readers)
	rdb.SetMaxIdleConns(o.Readers)

	w := &writer{db: wdb, conn: conn, stmts: map[string]*sql.Stmt{},
		jobs: make(chan *job, maxGroup), slim: make(chan chan error), stop: make(chan struct{})}
	w.wg.Go(w.run)
	db := &DB{dialect: SQLite, pool: rdb, write: w.write, url: o.URL, stmts: map[string]*sql.Stmt{}}
	db.close = func() error {
		w.once.Do(func() { close(w.stop) })
		w.wg.Wait()
		return errors.Join(rdb.Close(), w.close(), wdb.Close())
	}
	db.slim = func(ctx context.Context) error {
		rdb.SetMaxIdleConns(0)
		rdb.SetMaxIdleConns(o.Readers)
		return w.slimmer(ctx)
	}
	return db, nil
}

func sqliteDSN(o Options) string {
	p := o.URL
	if abs, err := filepath.Abs(p); err == nil {
		p = abs
	}
	// Without slashes before the path: "file://C:/…" would make C: a host.
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(p)}).EscapedPath()}
	v := url.Values{"_txlock": {"immediate"}}
	if o.Key != nil {
		v.Set("vfs", "adiantum")
	}
	// A PRAGMA here keeps the driver from setting its own; the key comes first, by code.
	u.RawQuery = v.Encode()
	return u.String()
}

func pragmas(c *sqlite3.Conn, o Options, key string, more []string) error {
	if key != "" {
		if err := c.Exec("PRAGMA hexkey='" + key + "'"); err != nil {
			return err
		}
	}
	sync := "FULL"
	if o.Relaxed {
		sync = "NORMAL"
	}
	for _, p := range append([]string{"busy_timeout=20000", "journal_mode=WAL", "synchronous=" + sync,
		"foreign_keys=0", fmt.Sprintf("cache_size=-%d", o.CacheKB), "temp_store=MEMORY"}, more...) {
		if err := c.Exec("PRAGMA " + p); err != nil {
			return fmt.Errorf("pragma %s: %w", p, err)
		}
	}
	return nil
}

// writer is the one goroutine that writes: it owns conn and stmts.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	jobs  chan *job
	slim  chan chan error // wishes for a connection with empty caches
	stop  chan struct{}
	once  sync.Once
	wg    sync.WaitGroup
	stmts map[string]*sql.Stmt
}

type job struct {
	ctx  context.Context
	fn   func(*Q) error
	done chan error
	err  error
}

var errClosed = fault.New(fault.Unavailable, "sqldb.Write", "database is closed")

func (w *writer) write(ctx context.Context, fn func(*Q) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-w.stop:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-w.stop:
		select { // the last group may just have answered
		case err := <-j.done:
			return err
		default:
		}
		w.wg.Wait()
		select {
		case err := <-j.done:
			return err
		default:
			return errClosed
		}
	}
}

func (w *writer) run() {
	for {
		select {
		case j := <-w.jobs:
			w.group(j)
		case done := <-w.slim:
			done <- w.renew()
		case <-w.stop:
			return
		}
	}
}

func (w *writer) slimmer(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case w.slim <- done:
		return <-done
	case <-w.stop:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// renew changes to a new connection; what the old one held goes back to the
// system. If none can be had the old one stays.
func (w *writer) renew() error {
	conn, err := w.db.Conn(context.Background())
	if err != nil {
		return err
	}
	err = w.close()
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	return err
}

// close ends the connection with its statements, which database/sql forgets for
// a grabbed one.
func (w *writer) close() error {
	for _, s := range w.stmts {
		_ = s.Close()
	}
	return w.conn.Close()
}

// group runs the first job and every one that waits by then in one transaction.
func (w *writer) group(first *job) {
	ctx := context.Background()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.done <- err
		return
	}
	q := &Q{Dialect: SQLite, run: whole{prepared(w.prepared)}}
	var ran []*job
	broken := error(nil)
	for j := first; j != nil && broken == nil; {
		broken = w.one(ctx, q, j)
		ran = append(ran, j)
		j = nil
		if len(ran) < maxGroup && broken == nil {
			select {
			case j = <-w.jobs:
			default:
			}
		}
	}
	if broken == nil {
		_, broken = w.conn.ExecContext(ctx, "COMMIT")
	}
	if broken != nil {
		// SQLite may have rolled back by itself (disk full); then this errs, harmlessly.
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
	}
	for _, j := range ran {
		if j.err == nil {
			j.err = broken
		}
		j.done <- j.err
	}
}

// one runs a job between savepoints, so that its failure undoes only itself. It
// gives an error only when the whole group is lost.
func (w *writer) one(ctx context.Context, q *Q, j *job) error {
	if j.ctx.Err() != nil {
		j.err = j.ctx.Err()
		return nil
	}
	if _, err := w.prepExec(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	j.err = guarded(j.fn, q)
	if j.err != nil {
		if _, err := w.prepExec(ctx, "ROLLBACK TO one"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := w.prepExec(ctx, "RELEASE one")
	return err
}

// whole runs every statement to its end, even if who asked has gone away: SQLite
// answers an interrupted write by rolling back the whole transaction, and others share it.
type whole struct{ runner }

func (w whole) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return w.runner.ExecContext(context.WithoutCancel(ctx), text, args...)
}

func (w whole) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return w.runner.QueryContext(context.WithoutCancel(ctx), text, args...)
}

func (w *writer) prepExec(ctx context.Context, text string) (sql.Result, error) {
	s, err := w.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx)
}

func (w *writer) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := w.stmts[text]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, Rebind(SQLite, text))
	if err != nil {
		return nil, err
	}
	w.stmts[text] = s
	return s, nil
}

// guarded turns a panic of fn into an error: one bad command must not end the writer.
func guarded(fn func(*Q) error, q *Q) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "sqldb.Write", fmt.Errorf("panic: %v", p))
		}
	}()
	return fn(q)
}
