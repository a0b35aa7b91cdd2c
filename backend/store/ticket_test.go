package store_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// What moves to another inbox leaves a tombstone in every feed it was in, and is
// new there to those who see but their own: who may not look into the inbox it
// went to never hears of it again.
func TestTicketThatMovesLeavesSight(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.Open(t, url)
		boxes := []string{storetest.Numbered(1), storetest.Numbered(2), storetest.Numbered(3)}
		agent, id, contact := storetest.Numbered(4), storetest.Numbered(5), storetest.Numbered(6)
		write := func(fn func(tx *store.Tx)) {
			t.Helper()
			if _, err := db.Write(t.Context(), func(tx *store.Tx) error { fn(tx); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		k := inbox.Ticket{ID: id, Inbox: boxes[0], Followers: []string{agent}, Contact: contact, Conversations: []string{storetest.Numbered(7)}}
		write(func(tx *store.Tx) { tx.Put(&k) })
		for _, to := range boxes[1:] {
			was, is := k, k
			is.Inbox = to
			write(func(tx *store.Tx) { tx.Move(&was, &is) })
			k = is
		}
		for i, box := range boxes {
			feed := inbox.InboxFeed(box)
			rows, head, err := db.Since(t.Context(), feed, 0, 10, 1<<20)
			if err != nil || len(rows) != 1 && i == 0 || rows[len(rows)-1].Gone != (i < 2) {
				t.Fatalf("feed %d: %+v %v", i, rows, err)
			}
			seen, err := db.Sightings(t.Context(), feed, agent, 0, head)
			if err != nil || (len(seen) == 1 && seen[0].Here) != (i == 2) {
				t.Errorf("sight in feed %d: %+v %v", i, seen, err)
			}
		}
		// By what it hangs on it is found, until it hangs on it no more.
		find := func(ref string) (n int) {
			if _, err := db.Write(t.Context(), func(tx *store.Tx) error {
				list, err := tx.TicketsAbout(t.Context(), ref)
				n = len(list)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if find(contact) != 1 || find(storetest.Numbered(7)) != 1 {
			t.Error("not found by its contact and conversation")
		}
		k.Conversations, k.Contact = nil, ""
		write(func(tx *store.Tx) { tx.Put(&k) })
		if find(contact)+find(storetest.Numbered(7)) != 0 {
			t.Error("found by what it was linked to")
		}
	})
}
