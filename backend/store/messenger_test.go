package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// A call is read again exactly as it came, whatever bytes it had.
func TestKeptCallsComeBackAsTheyWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		bodies := [][]byte{[]byte(`{"a":"ä"}`), {0xff, 0, 1}, []byte("a\x00b"), []byte("base64:abc"), {}}
		write(t, db, func(tx *store.Tx) error {
			for i, b := range bodies {
				h := store.Hook{ID: storetest.Numbered(i + 1), Channel: "c", Type: "fake", At: int64(10 * i), State: store.HookDone, Method: "POST",
					Query: url.Values{"x": {"1 &", "2"}}, Header: http.Header{"X-Secret": {"y"}}, Body: b}
				if i == 3 {
					h.State, h.Note, h.Channel = store.HookUnread, "broken \x00\xff", "other"
				}
				if err := tx.PutHook(t.Context(), h); err != nil {
					return err
				}
			}
			return tx.PutHook(t.Context(), store.Hook{ID: storetest.Numbered(1), Body: []byte("again")})
		})
		list, err := db.ListHooks(t.Context(), store.HookFilter{}, 10)
		if err != nil || len(list) != len(bodies) {
			t.Fatal(list, err)
		}
		for i, h := range list {
			if !bytes.Equal(h.Body, bodies[i]) || h.Query.Get("x") != "1 &" || len(h.Query["x"]) != 2 || h.Header.Get("X-Secret") != "y" {
				t.Errorf("%d came back as %+v", i, h)
			}
		}
		for _, c := range []struct {
			f    store.HookFilter
			want int
		}{
			{store.HookFilter{States: []string{store.HookUnread, store.HookStray}}, 1}, {store.HookFilter{Channel: "c"}, 4},
			{store.HookFilter{From: 10, To: 20}, 2}, {store.HookFilter{After: list[2].ID}, 2}, {store.HookFilter{Type: "none"}, 0},
			{store.HookFilter{Channel: "other", States: []string{store.HookUnread}, From: 30, To: 30, Type: "fake"}, 1},
		} {
			if got, err := db.ListHooks(t.Context(), c.f, 10); err != nil || len(got) != c.want {
				t.Errorf("%+v: %d, %v", c.f, len(got), err)
			}
		}
		unread := func(tx *store.Tx, channel string, want int) error {
			n, err := tx.UnreadHooks(t.Context(), channel)
			if n != want {
				t.Errorf("%d unread calls of %s, want %d", n, channel, want)
			}
			return err
		}
		write(t, db, func(tx *store.Tx) error {
			if err := errors.Join(unread(tx, "other", 1), unread(tx, "c", 0)); err != nil {
				return err
			}
			return errors.Join(tx.SetHookState(t.Context(), list[3].ID, store.HookDone, ""), unread(tx, "other", 0))
		})
		if err := db.ForgetHooks(t.Context(), 35); err != nil {
			t.Fatal(err)
		}
		if list, err := db.ListHooks(t.Context(), store.HookFilter{}, 10); err != nil || len(list) != 1 {
			t.Error(list, err)
		}
	})
}

// One worker at a time fetches a file; what a vanished one had is due again.
func TestAFileIsFetchedByOneAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		m := message("i", 1)
		m.Files = []inbox.File{{Name: "a.jpg", Type: "image/jpeg", Seconds: 3, Voice: true}, {Name: "b"}}
		put(t, db, m)
		write(t, db, func(tx *store.Tx) error {
			for i := range 2 {
				if err := tx.PutMedia(t.Context(), store.MediaDue{Message: m.ID, Part: i, Channel: "c", Doc: []byte(`{"id":"x"}`), DueAt: 10 + int64(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		due, next, err := db.DueMedia(t.Context(), 10, 5)
		if err != nil || len(due) != 1 || next != 11 || string(due[0].Doc) != `{"id":"x"}` {
			t.Fatal(due, next, err)
		}
		claim := func(now int64) (d store.MediaDue, mine bool) {
			write(t, db, func(tx *store.Tx) (err error) {
				d, mine, err = tx.ClaimMedia(t.Context(), m.ID, 0, now, now+100)
				return err
			})
			return d, mine
		}
		if d, mine := claim(10); !mine || d.Tries != 1 {
			t.Errorf("%+v %v", d, mine)
		}
		if _, mine := claim(50); mine {
			t.Error("two have it")
		}
		if d, mine := claim(110); !mine || d.Tries != 2 {
			t.Errorf("after the claim ended: %+v %v", d, mine)
		}
		write(t, db, func(tx *store.Tx) error { return tx.MediaAgain(t.Context(), m.ID, 0, 500) })
		if _, mine := claim(400); mine {
			t.Error("it was put off")
		}
		write(t, db, func(tx *store.Tx) error {
			if err := tx.SettleMedia(t.Context(), m.ID, 0, inbox.File{Hash: "h", Name: "blob", Type: "audio/ogg", Size: 7}); err != nil {
				return err
			}
			return tx.SettleMedia(t.Context(), m.ID, 1, inbox.File{Fault: "not_found"})
		})
		got, err := store.Look[inbox.Message](t.Context(), db, m.ID)
		if err != nil || got.Files[0] != (inbox.File{Hash: "h", Name: "a.jpg", Type: "audio/ogg", Size: 7, Seconds: 3, Voice: true}) ||
			got.Files[1] != (inbox.File{Name: "b", Fault: "not_found"}) {
			t.Errorf("%+v, %v", got, err)
		}
		if due, next, err := db.DueMedia(t.Context(), 1000, 5); err != nil || len(due) != 0 || next != 0 {
			t.Error(due, next, err)
		}
	})
}

// Changes of one message are done in their order, each by one at a time.
func TestErrandsKeepTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		write(t, db, func(tx *store.Tx) error {
			for i, m := range []string{"a", "a", "b"} {
				if err := tx.PutErrand(t.Context(), store.Errand{ID: storetest.Numbered(i), Message: m, Channel: "ch" + m, Kind: "edit", Text: fmt.Sprint(i), By: "x", DueAt: int64(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		due, next, err := db.DueErrands(t.Context(), 1, 9)
		if err != nil || len(due) != 1 || due[0].Text != "0" || next != 2 {
			t.Fatal(due, next, err)
		}
		if due, _, err := db.DueErrands(t.Context(), 5, 9, "cha", "chz"); err != nil || len(due) != 1 || due[0].Message != "b" {
			t.Error(due, err)
		}
		var mine, again bool
		write(t, db, func(tx *store.Tx) (err error) {
			_, mine, err = tx.ClaimErrand(t.Context(), due[0].ID, 1, 50)
			if err == nil {
				_, again, err = tx.ClaimErrand(t.Context(), due[0].ID, 1, 50)
			}
			return err
		})
		if !mine || again {
			t.Error(mine, again)
		}
		write(t, db, func(tx *store.Tx) error { return tx.DropErrand(t.Context(), due[0].ID) })
		if due, _, err := db.DueErrands(t.Context(), 5, 9); err != nil || len(due) != 2 || due[0].Text != "1" {
			t.Error(due, err)
		}
	})
}

// A channel that has to wait does not keep the others from sending.
func TestDueDeliveriesOfOneChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		write(t, db, func(tx *store.Tx) error {
			for i := range 20 {
				if err := tx.PutDelivery(t.Context(), store.Delivery{Message: storetest.Numbered(i), Channel: fmt.Sprint("c", i%2), Conversation: fmt.Sprint(i),
					State: "queued", DueAt: int64(i), Position: int64(i)}); err != nil {
					return err
				}
			}
			return tx.DelayDelivery(t.Context(), storetest.Numbered(1), 100)
		})
		due, next, err := db.DueDeliveries(t.Context(), "c1", 10, 50)
		if err != nil || len(due) != 4 || slices.ContainsFunc(due, func(d store.Delivery) bool { return d.Channel == "c0" }) || next != 11 {
			t.Errorf("%d due, next %d, %v", len(due), next, err)
		}
	})
}

// Templates follow the platform's list; what is the same makes no change.
func TestTemplatesFollowTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		set := func(names ...string) (changed bool) {
			write(t, db, func(tx *store.Tx) (err error) {
				var list []*inbox.Template
				for _, n := range names {
					list = append(list, &inbox.Template{ID: "c/" + n[:1], Channel: "c", Name: n, Fields: []inbox.TemplateField{{Name: "body.1"}}})
				}
				changed, err = tx.SetTemplates(t.Context(), "c", list)
				return err
			})
			return changed
		}
		put(t, db, &inbox.Template{ID: "d/x", Channel: "d"})
		if !set("a", "b") || set("a", "b") || !set("a2", "b") || !set("a2") {
			t.Error("changes are told wrongly")
		}
		all, err := store.All[inbox.Template](t.Context(), db)
		if err != nil || len(all) != 2 || all[0].Name != "a2" || all[1].ID != "d/x" {
			t.Error(all, err)
		}
	})
}

func TestPartsAndWhatCameEarly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		write(t, db, func(tx *store.Tx) error {
			for _, p := range []store.SentPart{{"m", 1, "r1", "sent"}, {"m", 0, "", "delivered"}, {"m", 0, "r0", "sent"}} {
				if err := tx.PutPart(t.Context(), p); err != nil {
					return err
				}
			}
			if err := tx.SetPartState(t.Context(), "m", 1, "read"); err != nil {
				return err
			}
			for _, id := range []string{"2", "1", "1"} {
				if err := tx.KeepEarly(t.Context(), "c", "r", id, []byte(id), int64(len(id))); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := db.SentParts(t.Context(), "m")
		if err != nil || !slices.Equal(got, []store.SentPart{{"m", 0, "r0", "delivered"}, {"m", 1, "r1", "read"}}) {
			t.Error(got, err)
		}
		write(t, db, func(tx *store.Tx) error {
			list, err := tx.TakeEarly(t.Context(), "c", "r")
			if again, err := tx.TakeEarly(t.Context(), "c", "r"); err != nil || len(again) != 0 || len(list) != 2 || string(list[0]) != "1" {
				t.Errorf("%s, then %s, %v", list, again, err)
			}
			return err
		})
	})
}
