package sqldb_test

import (
	"testing"

	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

func TestRebind(t *testing.T) {
	for _, c := range []struct{ name, in, sqlite string }{
		{"plain", `SELECT 1`, `SELECT 1`},
		{"in order", `a = $1 AND b = $2`, `a = ?1 AND b = ?2`},
		{"out of order", `b = $2 AND a = $1`, `b = ?2 AND a = ?1`},
		{"twice the same", `a = $1 OR b = $1`, `a = ?1 OR b = ?1`},
		{"two digits", `a = $12`, `a = ?12`},
		{"in a literal", `a = 'costs $1' AND b = $1`, `a = 'costs $1' AND b = ?1`},
		{"after a quoted quote", `a = 'it''s $1' AND b = $2`, `a = 'it''s $1' AND b = ?2`},
		{"a dollar that is none", `a = $x AND b = $`, `a = $x AND b = $`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sqldb.Rebind(sqldb.SQLite, c.in); got != c.sqlite {
				t.Errorf("for SQLite %s, want %s", got, c.sqlite)
			}
			if got := sqldb.Rebind(sqldb.Postgres, c.in); got != c.in {
				t.Errorf("for PostgreSQL %s, want it unchanged", got)
			}
		})
	}
}

// The trap itself, on the real drivers: the arguments belong to the numbers, in
// whatever order the numbers appear, inside a transaction, prepared or not.
func TestPlaceholdersMeanTheirNumber(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		check := func(q *sqldb.Q) error {
			var a, b, c string
			if _, err := q.One(t.Context(), []any{&a, &b, &c}, `SELECT $2 || '', $1 || '', $2 || $1`, "one", "two"); err != nil {
				return err
			}
			if a != "two" || b != "one" || c != "twoone" {
				t.Errorf("SELECT $2, $1, $2 || $1 gave %s, %s, %s", a, b, c)
			}
			return nil
		}
		for range 2 { // the second time from the cache of statements
			if err := db.Write(t.Context(), check); err != nil {
				t.Fatal(err)
			}
			if err := db.Snapshot(t.Context(), check); err != nil {
				t.Fatal(err)
			}
			if err := check(db.Read()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// each runs fn on an empty database without migrations.
func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, url string) { fn(t, open(t, sqldb.Options{URL: url})) })
}

func open(t *testing.T, o sqldb.Options) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
