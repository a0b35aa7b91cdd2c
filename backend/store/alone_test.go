package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// While one writes alone nobody else is writing, and all get their turn.
func TestWriteAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		var inside, met atomic.Int64
		var all sync.WaitGroup
		write := func(by func(fn func(tx *store.Tx) error) error, weight int64) {
			all.Go(func() {
				for range 20 {
					err := by(func(tx *store.Tx) error {
						if n := inside.Add(weight); n > 1000 {
							met.Add(1)
						}
						defer inside.Add(-weight)
						tx.Put(&inbox.Contact{ID: storetest.ID()})
						_, err := tx.Heads(t.Context())
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 4 {
			write(func(fn func(tx *store.Tx) error) error { _, err := db.Write(t.Context(), fn); return err }, 1)
		}
		for range 2 {
			write(func(fn func(tx *store.Tx) error) error { _, err := db.WriteAlone(t.Context(), fn); return err }, 1000)
		}
		all.Wait()
		if n := met.Load(); n > 0 {
			t.Errorf("met somebody else %d times", n)
		}
	})
}
