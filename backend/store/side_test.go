package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func check[T any](t *testing.T, what string, want T) func(got T, err error) {
	t.Helper()
	return func(got T, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v; want %v", what, got, err, want)
		}
	}
}

func TestSignInData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		check(t, "password of nobody", "")(db.Password(ctx, "ann"))
		for _, hash := range []string{"first", "second"} {
			write(t, db, func(tx *store.Tx) error { return tx.SetPassword(ctx, "ann", hash) })
			check(t, "password", hash)(db.Password(ctx, "ann"))
		}
		for _, s := range []string{"s1", "s2", "s3"} {
			write(t, db, func(tx *store.Tx) error { return tx.PutSession(ctx, s, "ann", "PC", 5) })
		}
		write(t, db, func(tx *store.Tx) error { return tx.PutSession(ctx, "s4", "bob", "PC", 5) })
		write(t, db, func(tx *store.Tx) error { return tx.DropSession(ctx, "s1") })
		check(t, "an ended session", "")(db.Session(ctx, "s1"))
		check(t, "another one", "ann")(db.Session(ctx, "s2"))
		write(t, db, func(tx *store.Tx) error { return tx.DropSessions(ctx, "ann") })
		check(t, "after ending all", "")(db.Session(ctx, "s3"))
		check(t, "somebody else's", "bob")(db.Session(ctx, "s4"))

		invited := func(code string) func(agent string, until int64) {
			t.Helper()
			a, u, err := db.Invitation(ctx, code)
			return func(agent string, until int64) {
				t.Helper()
				if a != agent || u != until || err != nil {
					t.Errorf("invitation %s: %q until %d, %v; want %q until %d", code, a, u, err, agent, until)
				}
			}
		}
		write(t, db, func(tx *store.Tx) error { return tx.PutInvitation(ctx, "cyd", "c1", 10) })
		invited("c1")("cyd", 10)
		write(t, db, func(tx *store.Tx) error { return tx.PutInvitation(ctx, "cyd", "c2", 20) })
		invited("c1")("", 0)
		invited("c2")("cyd", 20)
		for _, want := range []bool{true, false} {
			write(t, db, func(tx *store.Tx) error {
				gone, err := tx.DropInvitation(ctx, "cyd")
				check(t, "using an invitation", want)(gone, err)
				return nil
			})
		}
		invited("c2")("", 0)
	})
}

func TestSecretsAndMeta(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		for _, s := range [][3]string{{"c1", "token", "a"}, {"c1", "key", "b"}, {"c2", "token", "c"}, {"c1", "token", "d"}, {"c1", "key", ""}} {
			write(t, db, func(tx *store.Tx) error { return tx.PutSecret(ctx, s[0], s[1], s[2]) })
		}
		check(t, "secrets", map[string]string{"token": "d"})(db.Secrets(ctx, "c1"))
		check(t, "none", map[string]string{})(db.Secrets(ctx, "c3"))
		for _, v := range []string{"1", "2"} {
			write(t, db, func(tx *store.Tx) error { return tx.SetMeta(ctx, "setup", v) })
			check(t, "meta", v)(db.Meta(ctx, "setup"))
		}
		for _, want := range []bool{true, false} {
			write(t, db, func(tx *store.Tx) error {
				gone, err := tx.DropMeta(ctx, "setup")
				check(t, "dropping meta", want)(gone, err)
				return nil
			})
		}
	})
}

func TestBlobsAreRecordedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		f := inbox.File{Hash: "abc", Name: "it's.png", Type: "image/png", Size: 1 << 33, Width: 3, Height: 4}
		other := f
		other.Name = "the same bytes.png"
		for _, f := range []inbox.File{f, other} {
			if err := db.PutBlob(t.Context(), f, 5); err != nil {
				t.Fatal(err)
			}
		}
		got, found, err := db.Blob(t.Context(), "abc")
		if err != nil || !found || !reflect.DeepEqual(got, f) {
			t.Errorf("got %+v, %v, %v", got, found, err)
		}
		write(t, db, func(tx *store.Tx) error {
			if _, found, err := tx.Blob(t.Context(), "none"); found || err != nil {
				t.Errorf("an unknown blob: %v, %v", found, err)
			}
			return nil
		})
	})
}

func TestThreads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for i := range 6 {
			put(t, db, message("a", i+1))
		}
		other := message("a", 50)
		other.Conversation = storetest.Numbered(2)
		put(t, db, other, message("a", 2)) // a change of an old one
		texts := func(list []store.Changed, err error) string {
			t.Helper()
			s := ""
			for _, c := range list {
				s += fmt.Sprintf("%d@%d ", c.At, c.Seq)
			}
			return s + fmt.Sprint(err)
		}
		conv := storetest.Numbered(1)
		for _, c := range []struct{ name, got, want string }{
			{"changes from the start", texts(db.MessagesAfter(t.Context(), conv, 0, 3)), "1@1 3@3 4@4 <nil>"},
			{"changes after a number", texts(db.MessagesAfter(t.Context(), conv, 5, 9)), "6@6 2@8 <nil>"},
			{"backwards", texts(db.MessagesBefore(t.Context(), conv, 5, 3)), "4@4 3@3 2@8 <nil>"},
			{"of an unknown conversation", texts(db.MessagesBefore(t.Context(), storetest.ID(), 5, 3)), "<nil>"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
			}
		}
	})
}

// A conversation that is reopened gets an event of the same time as the message:
// walking back page by page must not lose the one behind the other.
func TestWalkingBackLosesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		const n = 12
		for i := range n {
			m := message("a", i+1)
			m.At = int64(1 + i/3) // three of each time
			put(t, db, m)
		}
		for _, limit := range []int{1, 2, 3, 4, 5, 11, 12, 13} {
			seen := map[string]bool{}
			last := int64(100)
			for pages := 0; pages <= n; pages++ {
				list, err := db.MessagesBefore(t.Context(), storetest.Numbered(1), last, limit)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range list {
					if seen[m.ID] || m.At > last {
						t.Errorf("limit %d: %s at %d again or out of order", limit, m.ID, m.At)
					}
					seen[m.ID] = true
					last = m.At
				}
				if len(list) < limit {
					break
				}
			}
			if len(seen) != n {
				t.Errorf("limit %d: %d of %d messages", limit, len(seen), n)
			}
		}
	})
}

func TestSnoozesAndSeenMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		for i, until := range []int64{0, 100, 200, 300} {
			c := conversation("a", i+1)
			c.SnoozedUntil = until
			put(t, db, c)
		}
		for now, want := range map[int64]string{99: "0 due, next 100", 100: "1 due, next 200", 250: "2 due, next 300", 300: "3 due, next 0"} {
			due, next, err := db.DueSnoozes(ctx, now)
			if got := fmt.Sprintf("%d due, next %d", len(due), next); err != nil || got != want {
				t.Errorf("at %d: %s, %v; want %s", now, got, err, want)
			}
		}
		conv := storetest.Numbered(1)
		check(t, "seen by nobody", int64(0))(db.SeenAt(ctx, conv))
		for i, at := range []int64{50, 70, 60} {
			put(t, db, &inbox.Seen{ID: inbox.OwnID(storetest.Numbered(i), conv), Conversation: conv, At: at})
		}
		check(t, "seen by the one who read furthest", int64(70))(db.SeenAt(ctx, conv))
	})
}

func TestAllGivesTheFewByID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		put(t, db, &inbox.Label{ID: storetest.Numbered(2), Name: "b"}, &inbox.Label{ID: storetest.Numbered(1), Name: "a"})
		list, err := store.All[inbox.Label](t.Context(), db)
		if err != nil || len(list) != 2 || list[0].Name != "a" || list[1].Name != "b" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
