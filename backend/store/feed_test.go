package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// reader follows a feed as a desktop does: only what lies after its cursor, with
// small limits so that every page is cut somewhere.
type reader struct {
	db     *store.DB
	feed   string
	cursor int64
	state  map[string]int64 // id → number, as applied
	gone   map[string]int64
}

// step reads one page and reports whether there was anything.
func (r *reader) step(t *testing.T, limit, maxBytes int) bool {
	rows, to, err := r.db.Since(t.Context(), r.feed, r.cursor, limit, maxBytes)
	if err != nil {
		t.Errorf("reading %s: %v", r.feed, err)
		return false
	}
	last := r.cursor
	for _, row := range rows {
		if row.Seq <= last || row.Seq > to {
			t.Errorf("%s: number %d after %d in a page up to %d", r.feed, row.Seq, last, to)
		}
		last = row.Seq
		if row.Gone {
			delete(r.state, row.ID)
			r.gone[row.ID] = row.Seq
		} else {
			r.state[row.ID] = row.Seq
		}
	}
	moved := to > r.cursor
	r.cursor = to
	return moved
}

func follow(db *store.DB, feed string) *reader {
	return &reader{db: db, feed: feed, state: map[string]int64{}, gone: map[string]int64{}}
}

// With a counter taken before the commit, a reader could see number 8 before 7
// is committed and never look back. Sixteen writers in two processes, several
// feeds, changes and deletions: whoever polls ends up with exactly the truth.
func TestNoReaderEverMissesARow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		const writers, writes = 16, 25
		processes := []*store.DB{open(), open()}
		inboxes := []string{"a", "b", "c"}
		var writing, reading sync.WaitGroup
		done := make(chan struct{})
		readers := make([]*reader, len(inboxes))
		for i, in := range inboxes {
			r := follow(processes[i%2], inbox.InboxFeed(in))
			readers[i] = r
			reading.Go(func() {
				for {
					select {
					case <-done:
						for r.step(t, 7, 700) {
							continue
						}
						return
					default:
						r.step(t, 7, 700)
					}
				}
			})
		}
		for w := range writers {
			writing.Go(func() {
				random := rand.New(rand.NewPCG(7, uint64(w)))
				for i := range writes {
					_, err := processes[w%2].Write(t.Context(), func(tx *store.Tx) error {
						for range 1 + random.IntN(3) {
							m := message(inboxes[random.IntN(3)], w*1000+random.IntN(20)+1)
							m.Inbox = inboxes[w%3] // an id stays in its inbox
							if i > 3 && random.IntN(4) == 0 {
								tx.Delete(m)
							} else {
								tx.Put(m)
							}
						}
						tx.Put(message(inboxes[random.IntN(3)], 900_000+w*1000+i)) // several feeds at once
						return nil
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
						return
					}
				}
			})
		}
		writing.Wait()
		close(done)
		reading.Wait()
		for _, r := range readers {
			checkTruth(t, r)
		}
	})
}

// checkTruth compares what a reader has with the feed read anew, and the feed
// with the rule that every number belongs to at most one row, up to the head.
func checkTruth(t *testing.T, r *reader) {
	t.Helper()
	rows, to, err := r.db.Since(t.Context(), r.feed, 0, big, big)
	if err != nil {
		t.Fatal(err)
	}
	if r.cursor != to {
		t.Errorf("%s: the reader stands at %d, the head is %d", r.feed, r.cursor, to)
	}
	if to == 0 || len(rows) == 0 || rows[len(rows)-1].Seq != to {
		t.Errorf("%s: the last number is not the head %d", r.feed, to)
	}
	live := map[string]int64{}
	for _, row := range rows {
		if !row.Gone {
			live[row.ID] = row.Seq
		} else if r.gone[row.ID] == 0 {
			t.Errorf("%s: the reader missed the tombstone %d", r.feed, row.Seq)
		}
	}
	if len(live) != len(r.state) {
		t.Errorf("%s: the reader has %d rows, the store %d", r.feed, len(r.state), len(live))
	}
	for id, seq := range live {
		if r.state[id] != seq {
			t.Errorf("%s: the reader has %s at %d, the store at %d", r.feed, id, r.state[id], seq)
		}
	}
}

// Gap-free: what commits add up to is every number from 1 to the head, once.
func TestNumbersHaveNoGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		var mu sync.Mutex
		taken := map[string][]int64{}
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				for i := range 10 {
					c, err := db.Write(t.Context(), func(tx *store.Tx) error {
						for k := range 1 + w%3 {
							tx.Put(message([]string{"a", "b"}[(w+k)%2], w*100+i*5+k+1))
						}
						if i%4 == 3 {
							return fmt.Errorf("given up")
						}
						return nil
					})
					if err != nil {
						continue
					}
					mu.Lock()
					for _, s := range c.Spans {
						for _, r := range s.Rows {
							taken[s.Feed] = append(taken[s.Feed], r.Seq)
						}
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for feed, numbers := range taken {
			slices.Sort(numbers)
			for i, n := range numbers {
				if n != int64(i)+1 {
					t.Fatalf("%s: number %d at place %d", feed, n, i+1)
				}
			}
			if head, err := db.Head(t.Context(), feed); err != nil || head != int64(len(numbers)) {
				t.Errorf("%s: head %d, %d numbers given (%v)", feed, head, len(numbers), err)
			}
		}
	})
}

func TestPagesUpwardsReachTheHead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for i := range 30 {
			put(t, db, message("a", i+1))
		}
		remove(t, db, message("a", 4), message("a", 9))
		want := since(t, db, feedA, 0)
		for _, c := range []struct{ limit, bytes int }{{1, big}, {3, big}, {28, big}, {29, big}, {30, big}, {31, big}, {big, 1}, {big, 400}, {5, 900}} {
			var all []wire.Row
			at, pages := int64(0), 0
			for {
				rows, to, err := db.Since(t.Context(), feedA, at, c.limit, c.bytes)
				if err != nil {
					t.Fatal(err)
				}
				if to == at {
					break
				}
				if len(rows) > c.limit {
					t.Fatalf("limit %d: a page of %d", c.limit, len(rows))
				}
				all, at = append(all, rows...), to
				if pages++; pages > 40 {
					t.Fatalf("limit %d, %d bytes: no end", c.limit, c.bytes)
				}
			}
			if at != 32 || brief(all) != want {
				t.Errorf("limit %d, %d bytes: up to %d: %s", c.limit, c.bytes, at, brief(all))
			}
		}
	})
}

func TestALimitOfNothingStillMovesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		put(t, db, message("a", 1), message("a", 2))
		for _, limit := range []int{0, -5} {
			rows, to, err := db.Since(t.Context(), feedA, 0, limit, big)
			if err != nil || to != 1 || len(rows) != 1 {
				t.Errorf("Since with limit %d: %d rows up to %d, %v", limit, len(rows), to, err)
			}
			rows, next, err := db.Below(t.Context(), feedA, 9, limit, 0)
			if err != nil || next != 2 || len(rows) != 1 {
				t.Errorf("Below with limit %d: %d rows, next %d, %v", limit, len(rows), next, err)
			}
		}
		if _, _, err := db.Since(t.Context(), "nonsense", 0, 5, big); err == nil {
			t.Error("a feed of no family was read")
		}
	})
}

// First sync: pages downwards from the head, while rows change. What changed
// meanwhile comes above the head; together nothing is missing and nothing twice.
func TestPagesDownwardsAndWhatComesAboveAreEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		const n = 60
		for i := range n {
			put(t, db, message("a", i+1))
		}
		remove(t, db, message("a", 60))
		head, err := db.Head(t.Context(), feedA)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		have := map[string]int64{}
		for below, pages := head+1, 0; below != 0; pages++ {
			rows, next, err := db.Below(t.Context(), feedA, below, 7, big)
			if err != nil {
				t.Fatal(err)
			}
			last := below
			for _, r := range rows {
				if r.Gone || r.Seq >= last {
					t.Fatalf("row %d (gone %v) after %d", r.Seq, r.Gone, last)
				}
				last = r.Seq
				if _, twice := have[r.ID]; twice {
					t.Errorf("%s came twice", r.ID)
				}
				have[r.ID] = r.Seq
			}
			if next != 0 && next != last {
				t.Errorf("next is %d, the last row %d", next, last)
			}
			below = next
			for range 3 { // the world does not stand still
				put(t, db, message("a", 1+random.IntN(n-1)))
			}
			remove(t, db, message("a", 20+pages))
		}
		tail := follow(db, feedA)
		tail.cursor = head
		for tail.step(t, 5, big) {
			continue
		}
		for id := range tail.gone {
			delete(have, id)
		}
		for id, seq := range tail.state {
			have[id] = seq
		}
		rows, _, err := db.Below(t.Context(), feedA, 1<<62, big, big)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != len(have) {
			t.Errorf("%d rows in the store, %d at the client", len(rows), len(have))
		}
		for _, r := range rows {
			if have[r.ID] != r.Seq {
				t.Errorf("row %d of %s: the client has %d", r.Seq, r.ID, have[r.ID])
			}
		}
	})
}

// Every kind can be written, found in its feed both ways, and deleted.
func TestEveryKindIsInOneFeed(t *testing.T) {
	agent, conv := storetest.Numbered(7), storetest.Numbered(8)
	all := []struct {
		e    inbox.Entity
		feed string
	}{
		{&inbox.Workspace{ID: inbox.WorkspaceID}, "workspace"},
		{&inbox.Inbox{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.Channel{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.Agent{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.Label{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.SavedReply{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.Contact{ID: storetest.Numbered(1)}, "workspace"},
		{&inbox.Identity{ID: storetest.Numbered(1)}, "workspace"},
		{conversation("a", 1), "inbox/a"},
		{message("a", 1), "inbox/a"},
		{&inbox.Draft{ID: inbox.OwnID(agent, conv), Conversation: conv}, "agent/" + agent},
		{&inbox.Seen{ID: inbox.OwnID(agent, conv), Conversation: conv}, "agent/" + agent},
	}
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for _, c := range all {
			checkInFeed(t, db, c.e, c.feed)
		}
	})
}

func checkInFeed(t *testing.T, db *store.DB, e inbox.Entity, feed string) {
	t.Helper()
	n := put(t, db, e).Heads()[feed]
	up, _, err := db.Since(t.Context(), feed, n-1, 9, big)
	if err != nil || len(up) != 1 || up[0].Kind != e.Kind() || up[0].ID != e.Key() {
		t.Errorf("%s upwards: %+v, %v", e.Kind(), up, err)
	}
	down, _, err := db.Below(t.Context(), feed, n+1, 1, big)
	if err != nil || len(down) != 1 || !strings.Contains(string(down[0].Data), e.Key()) {
		t.Errorf("%s downwards: %+v, %v", e.Kind(), down, err)
	}
	remove(t, db, e)
	up, _, err = db.Since(t.Context(), feed, n, 9, big)
	if err != nil || len(up) != 1 || !up[0].Gone || up[0].Kind != e.Kind() {
		t.Errorf("%s deleted: %+v, %v", e.Kind(), up, err)
	}
}
