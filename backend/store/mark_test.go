package store_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func TestMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		check(t, "no mark", "")(db.Mark(ctx, "c1", "uid"))
		for _, v := range []string{"1:5", "1:9", ""} {
			write(t, db, func(tx *store.Tx) error { return tx.PutMark(ctx, "c1", "uid", v) })
			check(t, "mark", v)(db.Mark(ctx, "c1", "uid"))
			check(t, "another channel's", "")(db.Mark(ctx, "c2", "uid"))
		}
	})
}

func TestTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		var keys, want []string
		write(t, db, func(tx *store.Tx) error {
			keys, want = nil, nil
			for n := range 450 { // more than one look
				k := fmt.Sprintf("key %03d", n)
				keys = append(keys, k)
				if n%3 != 0 {
					continue
				}
				want = append(want, k)
				if _, err := tx.FirstTime(ctx, "c1", []string{k}, true, 5); err != nil {
					return err
				}
			}
			_, err := tx.FirstTime(ctx, "c2", []string{"key 001"}, true, 5)
			return err
		})
		got, err := db.Taken(ctx, "c1", keys)
		if err != nil || !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
			t.Errorf("%d taken, %v; want %d", len(got), err, len(want))
		}
		if got, err := db.Taken(ctx, "c1", nil); err != nil || len(got) != 0 {
			t.Errorf("nothing asked: %v, %v", got, err)
		}
	})
}

// One holder has the lead; another gets it when it ended or was given back.
func TestLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		lead := func(holder string, now, until int64, want bool) {
			t.Helper()
			check(t, fmt.Sprintf("%s at %d", holder, now), want)(db.TakeLead(ctx, "c1", holder, now, until))
		}
		lead("a", 100, 200, true)
		lead("b", 150, 250, false)
		lead("a", 190, 1290, true) // renewed; longer numbers compare as well
		lead("b", 1290, 1400, false)
		lead("b", 1291, 1400, true)
		lead("a", 1300, 1500, false)
		if err := db.DropLead(ctx, "c1", "a"); err != nil { // not its own
			t.Fatal(err)
		}
		lead("a", 1300, 1500, false)
		if err := db.DropLead(ctx, "c1", "b"); err != nil {
			t.Fatal(err)
		}
		lead("a", 1300, 1500, true)
		check(t, "another channel's lead", true)(db.TakeLead(ctx, "c2", "b", 1300, 1500))
	})
}
