package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// ears collects what a process hears of the others.
type ears struct {
	heard chan store.Wake
	ended chan error
}

func listen(t *testing.T, db *store.DB) ears {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	e := ears{make(chan store.Wake, 100), make(chan error, 1)}
	go func() { e.ended <- db.Listen(ctx, func(w store.Wake) { e.heard <- w }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-e.ended; err != nil {
			t.Errorf("Listen ended with %v", err)
		}
	})
	if w := e.next(t); len(w.Spans) != 0 || w.Fleet != nil {
		t.Errorf("the first wake-up is %+v, want an empty one: look at everything", w)
	}
	return e
}

func (e ears) next(t *testing.T) store.Wake {
	t.Helper()
	select {
	case w := <-e.heard:
		return w
	case <-time.After(30 * time.Second):
		t.Fatal("nothing heard")
		return store.Wake{}
	}
}

func TestProcessesWakeEachOther(t *testing.T) {
	url := storetest.Postgres(t)
	one, two := storetest.Open(t, url), storetest.Open(t, url)
	hears := listen(t, two)
	put(t, one, message("a", 1), message("a", 2), &inbox.Label{ID: storetest.ID()})
	w := hears.next(t)
	if want := (map[string][2]int64{"inbox/a": {0, 2}, "workspace": {0, 1}}); fmt.Sprint(w.Spans) != fmt.Sprint(want) {
		t.Errorf("heard %v, want %v", w.Spans, want)
	}
	if rows, _, err := two.Since(t.Context(), feedA, 0, 9, big); err != nil || len(rows) != 2 {
		t.Errorf("woken, yet the rows are not there: %d, %v", len(rows), err)
	}
	put(t, two, message("a", 3)) // its own writes it does not hear
	write(t, one, func(*store.Tx) error { return nil })
	if _, err := one.Write(t.Context(), func(tx *store.Tx) error {
		tx.Put(message("a", 4))
		return context.Canceled
	}); err == nil {
		t.Error("no error")
	}
	if err := one.Tell(t.Context(), map[string]string{"typing": "it's"}); err != nil {
		t.Fatal(err)
	}
	if w := hears.next(t); string(w.Fleet) != `{"typing":"it's"}` || len(w.Spans) != 0 {
		t.Errorf("after an own, an empty and a failed write heard %+v, fact %s", w, w.Fleet)
	}
}

// PostgreSQL takes at most 8000 bytes in one wake-up; a write to many feeds must
// not fail for it.
func TestAWriteToManyFeedsWakesWithAllOfThem(t *testing.T) {
	url := storetest.Postgres(t)
	one, two := storetest.Open(t, url), storetest.Open(t, url)
	hears := listen(t, two)
	const n = 300
	write(t, one, func(tx *store.Tx) error {
		for i := range n {
			tx.Put(message(storetest.Numbered(i), i+1))
		}
		return nil
	})
	heard := map[string]bool{}
	for len(heard) < n {
		for feed := range hears.next(t).Spans {
			heard[feed] = true
		}
	}
}

// The database restarts: every connection is cut. The relay goes on by itself,
// says "unavailable" in between, and hears again of everything.
func TestALostDatabaseIsFoundAgain(t *testing.T) {
	url := storetest.Postgres(t)
	one, two := storetest.Open(t, url), storetest.Open(t, url)
	hears := listen(t, two)
	put(t, two, message("a", 1))
	if _, err := one.Read().Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	stored := int64(1)
	for tries := 0; ; tries++ {
		_, err := two.Write(t.Context(), func(tx *store.Tx) error { tx.Put(message("a", 2)); return nil })
		if err == nil {
			stored++
			break
		}
		if !fault.Is(err, fault.Unavailable) || tries > 20 {
			t.Fatalf("try %d: code %q (%v), want unavailable until it works again", tries, fault.CodeOf(err), err)
		}
	}
	if w := hears.next(t); len(w.Spans) != 0 || w.Fleet != nil {
		t.Errorf("after coming back heard %+v, want the empty wake-up: look at everything", w)
	}
	if head, err := two.Head(t.Context(), feedA); err != nil || head != stored {
		t.Errorf("head %d, %v; want %d", head, err, stored)
	}
	put(t, one, message("a", 3))
	if w := hears.next(t); w.Spans[feedA] != [2]int64{stored, stored + 1} {
		t.Errorf("heard %v", w.Spans)
	}
}

func TestOneProcessNeedsNoWaking(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	if err := db.Listen(t.Context(), func(store.Wake) { t.Error("heard something") }); err != nil {
		t.Error(err)
	}
	if err := db.Tell(t.Context(), "fact"); err != nil {
		t.Error(err)
	}
	if db.Several() {
		t.Error("SQLite is said to serve several processes")
	}
}
