package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func queued(conversation, channel string, n int) store.Delivery {
	return store.Delivery{Message: storetest.Numbered(n), Channel: channel, Address: "v", Conversation: conversation,
		State: "queued", DueAt: 100, Position: int64(n)}
}

func deliver(t *testing.T, db *store.DB, list ...store.Delivery) {
	t.Helper()
	write(t, db, func(tx *store.Tx) error {
		for _, d := range list {
			if err := tx.PutDelivery(t.Context(), d); err != nil {
				return err
			}
		}
		return nil
	})
}

// due gives the numbers of the messages that may go now, and when to look again.
func due(t *testing.T, db *store.DB, now int64) string {
	t.Helper()
	channels, next, err := db.DeliveryChannels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range channels {
		list, at, err := db.DueDeliveries(t.Context(), c, now, 100)
		if err != nil {
			t.Fatal(err)
		}
		if at > 0 && (next == 0 || at < next) {
			next = at
		}
		for _, d := range list {
			names = append(names, strings.TrimLeft(d.Message[len(d.Message)-12:], "0"))
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("%s; next %d", strings.Join(names, " "), next)
}

func TestDeliveriesKeepTheOrderOfTheirConversation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		deliver(t, db, queued("c1", "chat", 3), queued("c1", "chat", 1), queued("c1", "chat", 2),
			queued("c2", "chat", 5), queued("c1", "mail", 4))
		for _, step := range []struct {
			name string
			do   func(tx *store.Tx) error
			want string
		}{
			{"the first of each conversation and channel", func(*store.Tx) error { return nil }, "1 4 5; next 0"},
			{"one being sent holds back the next", func(tx *store.Tx) error {
				d := queued("c1", "chat", 1)
				d.State, d.LeaseUntil = "sending", 160
				return tx.PutDelivery(t.Context(), d)
			}, "4 5; next 160"},
			{"so does one that is tried again later", func(tx *store.Tx) error {
				d := queued("c1", "chat", 1)
				d.DueAt = 500
				return tx.PutDelivery(t.Context(), d)
			}, "4 5; next 500"},
			{"when it is out the next may go", func(tx *store.Tx) error {
				return tx.DropDelivery(t.Context(), storetest.Numbered(1))
			}, "2 4 5; next 0"},
			{"an older one that comes back goes first", func(tx *store.Tx) error {
				return tx.PutDelivery(t.Context(), queued("c1", "chat", 1))
			}, "1 4 5; next 0"},
		} {
			write(t, db, step.do)
			if got := due(t, db, 100); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		if got := due(t, db, 99); got != "; next 100" {
			t.Errorf("before their time: %s", got)
		}
		if list, _, err := db.DueDeliveries(t.Context(), "chat", 100, 1); err != nil || len(list) != 1 {
			t.Errorf("limit 1 gave %d, %v", len(list), err)
		}
	})
}

func TestADeliveryIsFoundAsItWasPut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		d := store.Delivery{Message: storetest.ID(), Channel: "chat", Address: "it's $1", Conversation: "c", State: "sending",
			DueAt: 1 << 41, LeaseUntil: 1<<41 + 1, Tries: 7, Position: 1<<41 + 2}
		deliver(t, db, d)
		write(t, db, func(tx *store.Tx) error {
			got, found, err := tx.GetDelivery(t.Context(), d.Message)
			if err != nil || !found || got != d {
				t.Errorf("got %+v, found %v, %v", got, found, err)
			}
			_, found, err = tx.GetDelivery(t.Context(), storetest.ID())
			if err != nil || found {
				t.Errorf("an unknown one: found %v, %v", found, err)
			}
			return nil
		})
	})
}

func TestOnlyDeliveriesPastTheirLeaseAreLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		dead, alive, waiting := queued("c1", "chat", 1), queued("c2", "chat", 2), queued("c3", "chat", 3)
		dead.State, dead.LeaseUntil = "sending", 100
		alive.State, alive.LeaseUntil = "sending", 200
		deliver(t, db, dead, alive, waiting)
		for now, want := range map[int64]int{100: 0, 101: 1, 201: 2} {
			lost, err := db.LostDeliveries(t.Context(), now)
			if err != nil || len(lost) != want || want == 1 && lost[0] != dead.Message {
				t.Errorf("at %d: %v, %v; want %d", now, lost, err, want)
			}
		}
	})
}

// Two processes claim what is due: each delivery is claimed by one of them.
func TestADeliveryIsClaimedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		processes := []*store.DB{open(), open()}
		const n = 12
		for i := range n {
			deliver(t, processes[0], queued(fmt.Sprint(i), "chat", i+1))
		}
		claimed := make(chan string, 4*n)
		end := make(chan struct{})
		for _, db := range append(processes, processes...) {
			go func() {
				defer func() { end <- struct{}{} }()
				list, _, err := db.DueDeliveries(t.Context(), "chat", 100, n)
				if err != nil {
					t.Error(err)
				}
				for _, d := range list {
					mine := false
					_, err := db.Write(t.Context(), func(tx *store.Tx) error {
						d, found, err := tx.GetDelivery(t.Context(), d.Message)
						if mine = found && d.State == "queued"; err != nil || !mine {
							return err
						}
						d.State = "sending"
						return tx.PutDelivery(t.Context(), d)
					})
					if err != nil {
						t.Error(err)
					} else if mine {
						claimed <- d.Message
					}
				}
			}()
		}
		for range 4 {
			<-end
		}
		close(claimed)
		seen := map[string]bool{}
		for m := range claimed {
			if seen[m] {
				t.Errorf("%s was claimed twice", m)
			}
			seen[m] = true
		}
		if len(seen) != n {
			t.Errorf("%d of %d claimed", len(seen), n)
		}
	})
}
