// Package storetest gives tests a store on every database there is: SQLite in a
// temporary folder and PostgreSQL in a private cluster, one per test process,
// which ends with the process however that ends.
package storetest

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"tresen/backend/store"
)

// Each runs fn as a subtest on each database. Every call of open opens the same,
// at first empty, database: two calls stand for two processes of one relay. What
// was opened is closed at the end.
func Each(t *testing.T, fn func(t *testing.T, open func() *store.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) {
		fn(t, func() *store.DB {
			t.Helper()
			return Open(t, url)
		})
	})
}

// EachURL is Each for tests that open by themselves, perhaps in another process.
func EachURL(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// Open opens a store and closes it at the end of the test.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return db
}

// SQLite gives the path of a file that does not exist yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "tresen.db")
}

// Postgres gives the URL of an empty database. Without PostgreSQL's binaries it
// skips the test and says so.
func Postgres(t testing.TB) string {
	t.Helper()
	c, missing, err := theCluster()
	if err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	if missing != "" {
		t.Skipf("not run on PostgreSQL: %s", missing)
	}
	name, err := c.database(t.Context())
	if err != nil {
		t.Fatalf("making a database: %v", err)
	}
	return c.url(name)
}

// ID makes an id as a desktop would.
func ID() string { return uuid.Must(uuid.NewV7()).String() }

// Numbered gives the id of the n-th thing of a test: the same in every run, and
// in the order of n.
func Numbered(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
