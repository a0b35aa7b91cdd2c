package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Two processes read the same conversation, change it and write it back: no
// change of either may get lost.
func TestNoUpdateIsLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		processes := []*store.DB{open(), open()}
		c := conversation("a", 1)
		put(t, processes[0], c)
		const each = 25
		var wg sync.WaitGroup
		for p, db := range processes {
			for w := range 2 {
				wg.Go(func() {
					for i := range each {
						_, err := db.Write(t.Context(), func(tx *store.Tx) error {
							read := func() (*inbox.Conversation, error) {
								if w == 0 {
									return store.Get[inbox.Conversation](t.Context(), tx, c.ID)
								}
								return tx.ConversationWith(t.Context(), c.Contact, c.Inbox)
							}
							got, err := read()
							if err != nil {
								return err
							}
							got.Labels = append(got.Labels, fmt.Sprintf("%d/%d/%d", p, w, i))
							tx.Put(got)
							return nil
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		got, err := store.Look[inbox.Conversation](t.Context(), processes[0], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got.Labels)
		if n := len(slices.Compact(got.Labels)); n != 4*each {
			t.Errorf("%d of %d changes are left", n, 4*each)
		}
	})
}

// On PostgreSQL the second one to look waits for the first: proven by order, not by luck.
func TestGetWaitsForWhoChangesTheRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		one, two := open(), open()
		c := conversation("a", 1)
		put(t, one, c)
		read, looking := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			write(t, one, func(tx *store.Tx) error {
				got, err := store.Get[inbox.Conversation](t.Context(), tx, c.ID)
				if err != nil {
					return err
				}
				close(read)
				<-looking
				got.Assignee = "first"
				tx.Put(got)
				return nil
			})
		})
		<-read
		once := sync.OnceFunc(func() { close(looking) })
		if !one.Several() {
			once() // on SQLite the second write does not even begin before the first has ended
		}
		write(t, two, func(tx *store.Tx) error {
			go once() // the first goes on only while this one is about to look
			got, err := store.Get[inbox.Conversation](t.Context(), tx, c.ID)
			if err != nil {
				return err
			}
			if got.Assignee != "first" {
				t.Errorf("read %q while another was changing the row", got.Assignee)
			}
			got.Assignee += " second"
			tx.Put(got)
			return nil
		})
		wg.Wait()
		got, err := store.Look[inbox.Conversation](t.Context(), one, c.ID)
		if err != nil || got.Assignee != "first second" {
			t.Errorf("in the end %+v, %v", got, err)
		}
	})
}

// The first message of a visitor arrives at two processes at once: one contact,
// one identity, one conversation.
func TestTheSameIdentityIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		processes := []*store.DB{open(), open()}
		for round := range 10 {
			address := fmt.Sprintf("visitor-%d", round)
			var mu sync.Mutex
			contacts := map[string]bool{}
			var wg sync.WaitGroup
			for w := range 6 {
				wg.Go(func() {
					var contact string
					_, err := processes[w%2].Write(t.Context(), func(tx *store.Tx) error {
						id, err := tx.IdentityAt(t.Context(), "chat", address)
						if err != nil {
							return err
						}
						if id == nil {
							c := &inbox.Contact{ID: storetest.ID()}
							id = &inbox.Identity{ID: storetest.ID(), Contact: c.ID, Channel: "chat", Address: address}
							tx.Put(c)
							tx.Put(id)
						}
						contact = id.Contact
						conv, err := tx.ConversationWith(t.Context(), contact, "a")
						if err != nil {
							return err
						}
						if conv == nil {
							conv = &inbox.Conversation{ID: storetest.ID(), Contact: contact, Inbox: "a"}
						}
						conv.Labels = append(conv.Labels, fmt.Sprint(w))
						tx.Put(conv)
						return nil
					})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					contacts[contact] = true
					mu.Unlock()
				})
			}
			wg.Wait()
			if len(contacts) != 1 {
				t.Fatalf("round %d: %d contacts for one address", round, len(contacts))
			}
			for contact := range contacts {
				ids, err := processes[0].IdentitiesOf(t.Context(), contact)
				conv, err2 := processes[0].ConversationWith(t.Context(), contact, "a")
				if err != nil || err2 != nil || len(ids) != 1 || conv == nil || len(conv.Labels) != 6 {
					t.Errorf("round %d: %d identities, conversation %+v, %v, %v", round, len(ids), conv, err, err2)
				}
			}
		}
	})
}

// The same command reaches two processes (a desktop that reconnected): one does
// it, the other finds the answer.
func TestTheSameCommandIsDoneOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		processes := []*store.DB{open(), open()}
		id, agent := storetest.ID(), storetest.ID()
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				var answer string
				_, err := processes[w%2].Write(t.Context(), func(tx *store.Tx) error {
					old, found, mine, err := tx.CommandAnswer(t.Context(), id, agent)
					if err != nil {
						return err
					}
					if found {
						if !mine {
							t.Error("my own command is said to be another's")
						}
						answer = old
						return nil
					}
					answer = fmt.Sprintf("done by %d", w)
					tx.Put(message("a", w+1))
					return tx.KeepAnswer(t.Context(), id, agent, answer, 5)
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				answers[answer]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(answers) != 1 {
			t.Errorf("answers: %v", answers)
		}
		if head, err := processes[0].Head(t.Context(), feedA); err != nil || head != 1 {
			t.Errorf("the command was done %d times (%v)", head, err)
		}
		write(t, processes[0], func(tx *store.Tx) error {
			if _, found, mine, err := tx.CommandAnswer(t.Context(), id, storetest.ID()); err != nil || !found || mine {
				t.Errorf("a stranger with this id: found %v, mine %v, %v", found, mine, err)
			}
			return nil
		})
		if err := processes[0].Forget(t.Context(), 6); err != nil {
			t.Fatal(err)
		}
		write(t, processes[0], func(tx *store.Tx) error {
			if _, found, _, err := tx.CommandAnswer(t.Context(), id, agent); err != nil || found {
				t.Errorf("forgotten, yet found %v, %v", found, err)
			}
			return nil
		})
	})
}

func TestAnEventIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for i, want := range []bool{true, false, false} {
			write(t, db, func(tx *store.Tx) error {
				if first, err := tx.FirstTime(t.Context(), "chat", []string{"e1"}, false, 1); err != nil || first != want {
					t.Errorf("time %d: %v, %v", i, first, err)
				}
				if first, err := tx.FirstTime(t.Context(), fmt.Sprintf("other %d", i), []string{"e1"}, false, 1); err != nil || !first {
					t.Errorf("the same id of another channel: %v, %v", first, err)
				}
				return nil
			})
		}
	})
}

func TestTwoAgentsCannotHaveOneAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		put(t, db, &inbox.Agent{ID: storetest.Numbered(1), Email: "ann@example.com"})
		_, err := db.Write(t.Context(), func(tx *store.Tx) error {
			tx.Put(&inbox.Agent{ID: storetest.Numbered(2), Email: "Ann@Example.com"})
			return nil
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("code %q (%v), want conflict", fault.CodeOf(err), err)
		}
		if head, err := db.Head(t.Context(), inbox.WorkspaceFeed); err != nil || head != 1 {
			t.Errorf("head %d, %v", head, err)
		}
	})
}

// Writes that look things up in between, touching feeds and rows in opposite
// orders, must not block each other: a batch with a message of a known contact
// and the first one of a stranger does the one, an answer the other.
func TestWritesThatLookThingsUpDoNotBlockEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		processes := []*store.DB{open(), open()}
		put(t, processes[0], conversation("a", 1), conversation("a", 2))
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				for i := range 15 {
					_, err := processes[w%2].Write(t.Context(), func(tx *store.Tx) error {
						return crossing(t, tx, w, i)
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		wg.Wait()
		if head, err := processes[0].Head(t.Context(), feedA); err != nil || head != 2+6*15*2 {
			t.Errorf("head %d, %v; want %d", head, err, 2+6*15*2)
		}
	})
}

// crossing writes a message and a contact, with a look in between, in one order
// or the other, and then changes a conversation.
func crossing(t *testing.T, tx *store.Tx, w, i int) error {
	steps := []func() error{
		func() error { tx.Put(message("a", 100+w*1000+i)); return nil },
		func() error { _, err := tx.IdentityAt(t.Context(), "chat", "v"); return err },
		func() error { tx.Put(&inbox.Contact{ID: storetest.Numbered(100 + w*1000 + i)}); return nil },
		func() error { _, err := tx.IdentityAt(t.Context(), "chat", "v"); return err },
	}
	if w%2 == 1 {
		slices.Reverse(steps[:3])
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	c, err := store.Get[inbox.Conversation](t.Context(), tx, storetest.Numbered(1+w%2))
	if err != nil {
		return err
	}
	tx.Put(c)
	return nil
}
