package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/fault"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

var errMine = errors.New("mine")

// gather starts jobs while the writer is held, so that on SQLite they fall into
// one commit, and gives what each got.
func gather(t *testing.T, db *sqldb.DB, jobs ...func(ctx context.Context, q *sqldb.Q) error) []error {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var first sync.WaitGroup
	first.Go(func() {
		if err := db.Write(t.Context(), func(*sqldb.Q) error { close(held); <-release; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	errs := make([]error, len(jobs))
	var all, started sync.WaitGroup
	for i, j := range jobs {
		started.Add(1)
		all.Go(func() {
			started.Done()
			errs[i] = db.Write(t.Context(), func(q *sqldb.Q) error { return j(t.Context(), q) })
		})
	}
	started.Wait()
	close(release)
	first.Wait()
	all.Wait()
	return errs
}

func insert(n int) func(ctx context.Context, q *sqldb.Q) error {
	return func(ctx context.Context, q *sqldb.Q) error {
		_, err := q.Exec(ctx, `INSERT INTO thing (id) VALUES ($1)`, n)
		return err
	}
}

func things(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	rows, err := db.Read().Query(t.Context(), `SELECT id FROM thing ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprint(n))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

func withThings(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Write(t.Context(), func(q *sqldb.Q) error {
			_, err := q.Exec(t.Context(), `CREATE TABLE thing (id BIGINT PRIMARY KEY)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		fn(t, db)
	})
}

func TestAFailingJobUndoesOnlyItself(t *testing.T) {
	withThings(t, func(t *testing.T, db *sqldb.DB) {
		errs := gather(t, db,
			insert(1),
			func(ctx context.Context, q *sqldb.Q) error { return errors.Join(insert(2)(ctx, q), errMine) },
			insert(3),
			func(ctx context.Context, q *sqldb.Q) error {
				if err := insert(4)(ctx, q); err != nil {
					return err
				}
				panic("a bug in one command")
			},
			insert(5),
			func(ctx context.Context, q *sqldb.Q) error {
				_, err := q.Exec(ctx, `INSERT INTO nowhere VALUES (1)`)
				return err
			},
			insert(6),
		)
		for i, wrong := range []bool{1: true, 3: true, 5: true, 6: false} {
			if (errs[i] != nil) != wrong {
				t.Errorf("job %d: %v", i, errs[i])
			}
		}
		if !errors.Is(errs[1], errMine) {
			t.Errorf("the job's own error became %v", errs[1])
		}
		if !fault.Is(errs[3], fault.Internal) {
			t.Errorf("a panic gave the code %s", fault.CodeOf(errs[3]))
		}
		if got := things(t, db); got != "1 3 5 6" {
			t.Errorf("stored: %s", got)
		}
		if err := db.Write(t.Context(), func(q *sqldb.Q) error { return insert(7)(t.Context(), q) }); err != nil {
			t.Errorf("writing after a panic: %v", err)
		}
	})
}

// A client that goes away in the middle of a statement must not undo what others
// write in the same commit: SQLite answers an interrupt by rolling back everything.
func TestACancelledJobUndoesOnlyItself(t *testing.T) {
	withThings(t, func(t *testing.T, db *sqldb.DB) {
		errs := gather(t, db,
			insert(1),
			func(_ context.Context, q *sqldb.Q) error {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				_, err := q.Exec(ctx, `INSERT INTO thing WITH RECURSIVE c (n) AS (
					SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 200000) SELECT n FROM c`)
				return errors.Join(err, errMine) // whether or not the statement ended in time: this job does not stand
			},
			insert(4),
			insert(5),
		)
		for i, err := range errs {
			if (err != nil) != (i == 1) {
				t.Errorf("job %d: %v", i, err)
			}
		}
		if got := things(t, db); got != "1 4 5" {
			t.Errorf("stored: %s", got)
		}
	})
}

func TestACancelledWriterGetsNoFalseAnswer(t *testing.T) {
	withThings(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := db.Write(ctx, func(q *sqldb.Q) error { return insert(1)(ctx, q) })
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("code %s (%v), want unavailable", fault.CodeOf(err), err)
		}
		if got := things(t, db); got != "" {
			t.Errorf("stored in spite of the error: %s", got)
		}
	})
}

func TestManyWritersAllStand(t *testing.T) {
	withThings(t, func(t *testing.T, db *sqldb.DB) {
		var wg sync.WaitGroup
		for w := range 32 {
			wg.Go(func() {
				for i := range 20 {
					if err := db.Write(t.Context(), func(q *sqldb.Q) error { return insert(w*100+i)(t.Context(), q) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := len(strings.Fields(things(t, db))); n != 640 {
			t.Errorf("%d of 640 stored", n)
		}
	})
}

func TestAfterCloseEveryWriteIsRefused(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Options{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for {
					if err := db.Write(t.Context(), func(*sqldb.Q) error { return nil }); err != nil {
						if !fault.Is(err, fault.Unavailable) {
							t.Errorf("code %s (%v), want unavailable", fault.CodeOf(err), err)
						}
						return
					}
				}
			})
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}

// Reading holds a connection and may need to compile a text that no connection
// has seen yet: with every connection taken that must not wait for another one.
func TestSnapshotsNeedOnlyTheirOwnConnection(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := open(t, sqldb.Options{URL: url, Readers: 2})
		var inside sync.WaitGroup
		inside.Add(2)
		var wg sync.WaitGroup
		for i := range 2 {
			wg.Go(func() {
				err := db.Snapshot(t.Context(), func(q *sqldb.Q) error {
					inside.Done()
					inside.Wait()
					var n int
					_, err := q.One(t.Context(), []any{&n}, fmt.Sprintf(`SELECT 40 + 2 + 0 * %d`, i))
					if n != 42 {
						t.Errorf("gave %d", n)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestReadersCannotWrite(t *testing.T) {
	db := open(t, sqldb.Options{URL: storetest.SQLite(t), Readers: 1})
	for range 2 { // also after a snapshot has used the same connection
		if _, err := db.Read().Exec(t.Context(), `CREATE TABLE thing (id BIGINT)`); err == nil {
			t.Error("a reader wrote")
		}
		if err := db.Snapshot(t.Context(), func(q *sqldb.Q) error {
			if _, err := q.Exec(t.Context(), `CREATE TABLE thing (id BIGINT)`); err == nil {
				t.Error("a snapshot wrote")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
