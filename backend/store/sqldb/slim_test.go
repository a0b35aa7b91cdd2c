package sqldb_test

import (
	"sync"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

// What a connection kept, its memory with it, is gone; what was written stays,
// and so does everything written meanwhile. The key is known to the new one too.
func TestSlimChangesTheConnectionAndLosesNothing(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.Options{URL: storetest.SQLite(t), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	do := func(text string) error {
		return db.Write(t.Context(), func(q *sqldb.Q) error {
			_, err := q.Exec(t.Context(), text)
			return err
		})
	}
	for _, text := range []string{`CREATE TABLE thing (id BIGINT PRIMARY KEY)`, `CREATE TEMP TABLE kept (id BIGINT)`, `INSERT INTO kept VALUES (1)`} {
		if err := do(text); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if err := db.Write(t.Context(), func(q *sqldb.Q) error { return insert(n)(t.Context(), q) }); err != nil {
				t.Errorf("write %d: %v", n, err)
			}
		})
		if n%10 == 5 {
			all.Go(func() {
				if err := db.Slim(t.Context()); err != nil {
					t.Errorf("slim: %v", err)
				}
			})
		}
	}
	all.Wait()
	if err := do(`INSERT INTO kept VALUES (2)`); err == nil {
		t.Error("the writer still has the connection it had")
	}
	var n int
	if _, err := db.Read().One(t.Context(), []any{&n}, `SELECT count(*) FROM thing`); err != nil || n != 40 {
		t.Errorf("%d things stand (%v), want 40", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Slim(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("slim after close: %v, want unavailable", err)
	}
}
