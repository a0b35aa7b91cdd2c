package store_test

import (
	"errors"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

const feedA = "inbox/a"

func TestAWriteIsNumberedAndToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		var told []store.Commit
		db.OnCommit(func(c store.Commit) { told = append(told, c) })
		c := put(t, db, message("a", 1), message("b", 2), message("a", 3), &inbox.Label{ID: storetest.Numbered(4)})
		for feed, want := range map[string]int64{"inbox/a": 2, "inbox/b": 1, "workspace": 1} {
			if got := c.Heads()[feed]; got != want {
				t.Errorf("head of %s is %d, want %d", feed, got, want)
			}
		}
		if got := since(t, db, feedA, 0); got != "1 message 1, 2 message 3" {
			t.Errorf("feed a: %s", got)
		}
		if len(told) != 1 || len(told[0].Spans) != 3 {
			t.Fatalf("told: %+v", told)
		}
		for _, s := range told[0].Spans {
			rows, to, err := db.Since(t.Context(), s.Feed, s.From, big, big)
			if err != nil || to != s.To || brief(rows) != brief(s.Rows) {
				t.Errorf("told %s (%d, %d] %s; stored (%v) up to %d %s", s.Feed, s.From, s.To, brief(s.Rows), err, to, brief(rows))
			}
		}
	})
}

func TestAFailedWriteLeavesNoNumberBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		db.OnCommit(func(c store.Commit) {
			if c.Heads()[feedA] != 1 {
				t.Errorf("told of %v", c.Heads())
			}
		})
		oops := errors.New("oops")
		for _, fail := range []func() error{func() error { return oops }, func() error { panic("bug") }} {
			if _, err := db.Write(t.Context(), func(tx *store.Tx) error {
				tx.Put(message("a", 1))
				if _, err := tx.Heads(t.Context()); err != nil { // numbered and written, then given up
					return err
				}
				return fail()
			}); err == nil {
				t.Error("no error")
			}
		}
		put(t, db, message("a", 2))
		if got := since(t, db, feedA, 0); got != "1 message 2" {
			t.Errorf("feed: %s", got)
		}
	})
}

func TestPutTwiceInOneWriteIsOneRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		c := write(t, db, func(tx *store.Tx) error {
			m := message("a", 1)
			tx.Put(m)
			again := *m
			again.Text = "second"
			tx.Put(&again)
			got, err := store.Get[inbox.Message](t.Context(), tx, m.ID)
			if err != nil || got.Text != "second" {
				t.Errorf("inside the write: %+v, %v", got, err)
			}
			return nil
		})
		if len(c.Spans) != 1 || brief(c.Spans[0].Rows) != "1 message 1" || textOf(t, c.Spans[0].Rows[0]) != "second" {
			t.Errorf("commit: %+v", c)
		}
		if got := since(t, db, feedA, 0); got != "1 message 1" {
			t.Errorf("feed: %s", got)
		}
	})
}

// A query inside a write must see what the write has put so far.
func TestQueriesSeeWhatWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		person, chat := storetest.Numbered(1), storetest.Numbered(2)
		c := write(t, db, func(tx *store.Tx) error {
			tx.Put(&inbox.Identity{ID: storetest.Numbered(3), Contact: person, Channel: chat, Address: "v1"})
			found, err := tx.IdentityAt(t.Context(), chat, "v1") // a look in the middle
			if err != nil || found == nil || found.Contact != person {
				t.Errorf("IdentityAt gave %+v, %v", found, err)
			}
			tx.Put(&inbox.Identity{ID: storetest.Numbered(4), Contact: person, Channel: chat, Address: "v2"})
			list, err := tx.Identities(t.Context(), person)
			if err != nil || len(list) != 2 {
				t.Errorf("Identities gave %d, %v", len(list), err)
			}
			tx.Put(&inbox.Agent{ID: storetest.Numbered(5), Email: " Ann@Example.com "})
			a, err := tx.AgentByEmail(t.Context(), "ann@EXAMPLE.com")
			if err != nil || a == nil {
				t.Errorf("AgentByEmail gave %+v, %v", a, err)
			}
			tx.Put(conversation("a", 1))
			conv, err := tx.ConversationWith(t.Context(), storetest.Numbered(1), "a")
			if err != nil || conv == nil {
				t.Errorf("ConversationWith gave %+v, %v", conv, err)
			}
			tx.Delete(found)
			if gone, err := tx.IdentityAt(t.Context(), chat, "v1"); err != nil || gone != nil {
				t.Errorf("deleted, yet IdentityAt gave %+v, %v", gone, err)
			}
			return nil
		})
		// It is one unbroken stretch of each feed all the same.
		for _, s := range c.Spans {
			if s.To-s.From != int64(len(s.Rows)) {
				t.Errorf("%s: (%d, %d] holds %d rows", s.Feed, s.From, s.To, len(s.Rows))
			}
			for i, r := range s.Rows {
				if r.Seq != s.From+int64(i)+1 {
					t.Errorf("%s: row %d has number %d", s.Feed, i, r.Seq)
				}
			}
		}
		if got := since(t, db, inbox.WorkspaceFeed, 0); got != "1 gone identity 3, 2 identity 4, 3 agent 5" {
			t.Errorf("workspace: %s", got)
		}
	})
}

func TestDeletedRowsLeaveATombstone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		m := message("a", 1)
		put(t, db, m, message("a", 2))
		remove(t, db, m)
		if got := since(t, db, feedA, 0); got != "2 message 2, 3 gone message 1" {
			t.Errorf("after deleting: %s", got)
		}
		if got := since(t, db, feedA, 2); got != "3 gone message 1" {
			t.Errorf("whoever had both gets: %s", got)
		}
		if rows, _, err := db.Below(t.Context(), feedA, 99, big, big); err != nil || brief(rows) != "2 message 2" {
			t.Errorf("downwards: %s, %v", brief(rows), err)
		}
		if found, err := store.Look[inbox.Message](t.Context(), db, m.ID); err != nil || found != nil {
			t.Errorf("Look gave %+v, %v", found, err)
		}
		remove(t, db, m) // a second time only moves the tombstone
		if got := since(t, db, feedA, 2); got != "4 gone message 1" {
			t.Errorf("deleted twice: %s", got)
		}
		put(t, db, m)
		if got := since(t, db, feedA, 4); got != "5 message 1" {
			t.Errorf("put again: %s", got)
		}
		// The old tombstone lies before the row: applied in order, the row stays.
		if got := since(t, db, feedA, 0); got != "2 message 2, 4 gone message 1, 5 message 1" {
			t.Errorf("whole feed after putting again: %s", got)
		}
		write(t, db, func(tx *store.Tx) error {
			tx.Delete(m)
			if e, err := store.Find[inbox.Message](t.Context(), tx, m.ID); err != nil || e != nil {
				t.Errorf("deleted in this write, yet Find gave %+v, %v", e, err)
			}
			tx.Put(m)
			return nil
		})
		if got := since(t, db, feedA, 5); got != "6 message 1" {
			t.Errorf("deleted and put in one write: %s", got)
		}
	})
}

func TestWhatIsNotThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		write(t, db, func(tx *store.Tx) error {
			if _, err := store.Get[inbox.Contact](t.Context(), tx, storetest.ID()); !fault.Is(err, fault.NotFound) {
				t.Errorf("Get: %v, want code not_found", err)
			}
			c, err := store.Find[inbox.Contact](t.Context(), tx, storetest.ID())
			if err != nil || c != nil {
				t.Errorf("Find: %+v, %v, want nil", c, err)
			}
			return nil
		})
		if rows, to, err := db.Since(t.Context(), "inbox/none", 0, 10, big); err != nil || to != 0 || rows != nil {
			t.Errorf("Since of an unknown feed: %v, %d, %v", rows, to, err)
		}
	})
}

// What a customer types reaches the disk as typed, whatever it is.
func TestAnyTextComesBackAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for i, text := range []string{"", "it's $1 of '$2'", "a\x00b", "Grüße 👩‍👩‍👧 \u202eabc", "line\r\nline\u2028", `{"a":"\u0000"}`, "%_\\", "<script>&amp;"} {
			m := message("a", i+1)
			m.Text = text
			put(t, db, m)
			got, err := store.Look[inbox.Message](t.Context(), db, m.ID)
			if err != nil || got == nil || got.Text != text {
				t.Errorf("%q came back as %+v, %v", text, got, err)
			}
		}
	})
}
