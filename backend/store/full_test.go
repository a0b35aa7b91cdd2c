package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/sqldb"
	"tresen/backend/store/storetest"
)

// fillUp writes from several sides until every one of them was told that the
// disk is full, and gives the ids that were acknowledged and those that were not.
func fillUp(t *testing.T, db *store.DB) (stored, refused []string) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				m := message("a", w*10_000+i+1)
				m.Text = strings.Repeat("x", 8000)
				_, err := db.Write(t.Context(), func(tx *store.Tx) error { tx.Put(m); return nil })
				mu.Lock()
				if err == nil {
					stored = append(stored, m.ID)
				} else {
					refused = append(refused, m.ID)
				}
				mu.Unlock()
				if err != nil {
					if !fault.Is(err, fault.DiskFull) {
						t.Errorf("code %q (%v), want disk_full", fault.CodeOf(err), err)
					}
					return
				}
			}
			t.Error("the disk never got full")
		})
	}
	wg.Wait()
	return stored, refused
}

func checkStored(t *testing.T, db *store.DB, stored, refused []string) {
	t.Helper()
	if len(stored) == 0 {
		t.Error("nothing was stored before the disk was full")
	}
	head, err := db.Head(t.Context(), feedA)
	if err != nil || head != int64(len(stored)) {
		t.Errorf("head %d (%v), acknowledged %d", head, err, len(stored))
	}
	for _, id := range stored {
		if m, err := store.Look[inbox.Message](t.Context(), db, id); err != nil || m == nil {
			t.Fatalf("%s was acknowledged and is not there: %v", id, err)
		}
	}
	for _, id := range refused {
		if m, err := store.Look[inbox.Message](t.Context(), db, id); err != nil || m != nil {
			t.Errorf("%s was refused and is there: %v", id, err)
		}
	}
}

func limitPages(t *testing.T, db *store.DB, n int) {
	t.Helper()
	if err := db.DB.Write(t.Context(), func(q *sqldb.Q) error {
		_, err := q.Exec(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func checkIntact(t *testing.T, db *store.DB) {
	t.Helper()
	var verdict string
	if _, err := db.Read().One(t.Context(), []any{&verdict}, `PRAGMA integrity_check`); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
}

func TestAFullDatabaseAcknowledgesNothing(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	limitPages(t, db, 400)
	stored, refused := fillUp(t, db)
	checkStored(t, db, stored, refused)
	checkIntact(t, db)
	limitPages(t, db, 1_000_000)
	put(t, db, message("a", 999_999))
	checkStored(t, db, append(stored, storetest.Numbered(999_999)), refused)
}
