package outbound_test

import (
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Another process of the relay claims a message and dies: this one, which has
// nothing to do itself, takes it over when the lease has ended.
func TestAnotherProcessDies(t *testing.T) {
	bubble(t, func(t *testing.T, b *bench) {
		b.use(repeatable{b.platform})
		b.runs(false)
		synctest.Wait()
		b.write(func(tx *store.Tx) error {
			id := storetest.Numbered(101)
			tx.Put(&inbox.Message{ID: id, Conversation: conv, Inbox: "i", Dir: inbox.DirOut, Channel: ch, Text: "1", State: inbox.StateSending})
			return tx.PutDelivery(t.Context(), store.Delivery{Message: id, Channel: ch, Address: "a", Conversation: conv, State: "sending",
				LeaseUntil: time.Now().Add(time.Minute).UnixMilli(), Tries: 1})
		})
		for range 3 {
			b.out.Elsewhere() // what the other process told before it died
		}
		time.Sleep(30 * time.Second) // the bubble's
		synctest.Wait()
		if n := len(b.platform.calls()); n != 0 {
			t.Errorf("sent %d times while the lease holds", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := len(b.platform.calls()); n != 1 || b.message(1).State != inbox.StateSent {
			t.Errorf("sent %d times, is %s\n%s", n, b.message(1).State, b.log)
		}
	})
}
