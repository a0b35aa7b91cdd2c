package store_test

import (
	"slices"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// walk pages through spots and gives the ids, newest first.
func walk(t *testing.T, db *store.DB, feed string, spots []store.Spot, limit, maxBytes int, between func()) (ids []string) {
	t.Helper()
	last := int64(1 << 62)
	for len(spots) > 0 {
		rows, n, err := db.RowsAt(t.Context(), feed, spots, limit, maxBytes)
		if err != nil || n == 0 || len(rows) > limit {
			t.Fatalf("%d rows, %d spots, %v", len(rows), n, err)
		}
		for _, r := range rows {
			if r.Seq >= last {
				t.Errorf("number %d after %d", r.Seq, last)
			}
			last = r.Seq
			ids = append(ids, string(r.Kind)+" "+r.ID)
		}
		spots = spots[n:]
		if between != nil {
			between()
			between = nil
		}
	}
	return ids
}

// What an agent sees of a feed is found without reading the feed, in pages of any size,
// also while it changes.
func TestSpotsAreWhatIsSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		feed := inbox.InboxFeed(boxA)
		var mine, known []string // newest first
		note := func(list *[]string, e inbox.Entity) { *list = append(*list, string(e.Kind())+" "+e.Key()) }
		first := &inbox.Message{}
		write(t, db, func(tx *store.Tx) error {
			mine, known = nil, nil
			put := func(own bool, e inbox.Entity) {
				tx.Put(e)
				list := &mine
				if k := e.Kind(); k == inbox.KindContact || k == inbox.KindIdentity || k == inbox.KindMerge || k == inbox.KindInbox || k == inbox.KindLabel {
					list = &known
				}
				if own {
					note(list, e)
				}
			}
			put(true, &inbox.Inbox{ID: boxA})
			put(true, &inbox.Label{ID: storetest.Numbered(9)})
			for i := range 90 {
				c, own := conversation(boxA, 1000+i), i%3 == 0
				if own {
					c.Assignee = mineID
				}
				put(own, c)
				put(own, &inbox.Contact{ID: c.Contact})
				put(own, &inbox.Identity{ID: storetest.Numbered(2000 + i), Contact: c.Contact, Channel: "c", Address: c.ID})
				for k := range 8 {
					m := &inbox.Message{ID: storetest.Numbered(10_000 + 10*i + k), Conversation: c.ID, Inbox: boxA, Text: "hello"}
					if put(own, m); i == 0 && k == 0 {
						first = m
					}
				}
				put(own, &inbox.Ticket{ID: c.ID, Inbox: boxA, Assignee: c.Assignee}) // an id of their own choice
				put(own, &inbox.TicketEntry{ID: storetest.Numbered(3000 + i), Ticket: c.ID, Inbox: boxA})
			}
			put(true, &inbox.Merge{ID: storetest.Numbered(8), Into: storetest.Numbered(1003)})
			put(false, &inbox.Merge{ID: storetest.Numbered(7), Into: storetest.Numbered(1004)})
			tx.Put(&inbox.Conversation{ID: storetest.Numbered(6), Inbox: inbox.TeamInbox, Contact: storetest.Numbered(1004), Members: []string{mineID}})
			return nil
		})
		slices.Reverse(mine)
		slices.Reverse(known)
		spots, err := db.OwnSpots(t.Context(), feed, mineID)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range [][2]int{{1, wire.MaxFrame}, {7, wire.MaxFrame}, {200, wire.MaxFrame}, {2000, wire.MaxFrame}, {2000, 1}, {2000, 3000}} {
			if got := walk(t, db, feed, spots, page[0], page[1], nil); !slices.Equal(got, mine) {
				t.Errorf("pages of %v: %d rows, want %d", page, len(got), len(mine))
			}
		}
		if got := walk(t, db, feed, spots, 50, wire.MaxFrame, func() { put(t, db, first) }); !slices.Equal(got, slices.DeleteFunc(slices.Clone(mine), func(s string) bool { return s == "message "+first.ID })) {
			t.Errorf("a row that changes meanwhile: %d rows", len(got))
		}
		for _, who := range []struct {
			name, agent string
			whole, own  []string
			want        int
		}{
			{"own", mineID, nil, []string{boxA}, len(known)},
			{"whole", followID, []string{boxA}, nil, 2 + 90 + 90 + 2},
			{"both", mineID, []string{boxA}, []string{boxB}, 2 + 90 + 90 + 2},
			{"another inbox", mineID, []string{boxB}, nil, 2},
			{"own of another inbox", mineID, nil, []string{boxB}, 2},
			{"none", mineID, nil, nil, 2},
		} {
			spots, err := db.KnownSpots(t.Context(), who.agent, who.whole, who.own)
			if err != nil {
				t.Fatal(err)
			}
			got := walk(t, db, inbox.WorkspaceFeed, spots, 30, wire.MaxFrame, nil)
			if len(got) != who.want || who.name == "own" && !slices.Equal(got, known) {
				t.Errorf("%s: %d rows, want %d", who.name, len(got), who.want)
			}
		}
	})
}
