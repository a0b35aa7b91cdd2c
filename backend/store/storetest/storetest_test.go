package storetest_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func TestEachGivesTheSameDatabaseTwiceAndAnEmptyOneToTheNextTest(t *testing.T) {
	for range 2 {
		storetest.Each(t, func(t *testing.T, open func() *store.DB) {
			one, two := open(), open()
			if one.Relay() != two.Relay() {
				t.Errorf("two openings see the relays %s and %s", one.Relay(), two.Relay())
			}
			if head, err := one.Head(t.Context(), inbox.WorkspaceFeed); err != nil || head != 0 {
				t.Errorf("head %d, %v: want an empty database", head, err)
			}
			if _, err := one.Write(t.Context(), func(tx *store.Tx) error {
				tx.Put(&inbox.Contact{ID: storetest.ID()})
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if head, err := two.Head(t.Context(), inbox.WorkspaceFeed); err != nil || head != 1 {
				t.Errorf("the second opening sees head %d, %v; want 1", head, err)
			}
		})
	}
}
