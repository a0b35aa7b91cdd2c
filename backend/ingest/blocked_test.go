package ingest_test

import (
	"testing"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// What a blocked contact writes is kept, but wakes nobody, until the block is over.
func TestABlockedContactWakesNobody(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("m1", "Hello", 60))
		conv := b.conv(ann)
		b.write(func(tx *store.Tx) error {
			c, err := store.Get[inbox.Conversation](b.t.Context(), tx, conv.ID)
			if err != nil {
				return err
			}
			c.Status, c.UnansweredSince = inbox.StatusDone, 0
			tx.Put(c)
			k, err := store.Get[inbox.Contact](b.t.Context(), tx, c.Contact)
			if err != nil {
				return err
			}
			k.Block = &inbox.Block{Receive: true, Until: b.now.Add(time.Hour).UnixMilli(), By: storetest.Numbered(9), At: 1}
			tx.Put(k)
			return nil
		})
		b.take(b.said("m2", "Buy my lamps", 30))
		after := b.conv(ann)
		if after.Status != inbox.StatusDone || after.UnansweredSince != 0 || after.LastInAt != conv.LastInAt {
			b.t.Errorf("woken: %+v", after)
		}
		list := b.messages()
		if m := list[len(list)-1]; m.Text != "Buy my lamps" || m.Auto != inbox.AutoBlocked {
			b.t.Fatalf("not kept as it should: %+v", m)
		}
		b.now = b.now.Add(2 * time.Hour)
		b.take(b.said("m3", "Sorry", 1))
		if c := b.conv(ann); c.Status != inbox.StatusOpen || c.UnansweredSince == 0 {
			b.t.Errorf("the block is over, yet: %+v", c)
		}
	})
}
