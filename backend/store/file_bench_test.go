package store_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Who may have a file that many messages name: a logo below every letter.
func BenchmarkFileFor(b *testing.B) {
	for _, db := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, n := range []int{1, 1000, 50_000} {
			s := storetest.Open(b, db.url(b))
			refs(b, s, n)
			for name, a := range map[string]*inbox.Agent{
				"whole":    {ID: storetest.Numbered(200), Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{boxA: {Role: inbox.RoleAgent}}},
				"own-last": {ID: mineID, Role: inbox.RoleAgent, Own: true},
				"own-none": {ID: followID, Role: inbox.RoleAgent, Own: true},
			} {
				b.Run(db.name+"/"+name+"/"+map[int]string{1: "1", 1000: "1000", 50_000: "50000"}[n], func(b *testing.B) {
					for b.Loop() {
						_, found, err := s.FileFor(b.Context(), a, hashOf(1))
						if err != nil || found != (name != "own-none") {
							b.Fatal(found, err)
						}
					}
				})
			}
		}
	}
}

// refs makes n conversations with a message that names one file; the last is mineID's.
func refs(b *testing.B, db *store.DB, n int) {
	b.Helper()
	if err := db.PutBlob(b.Context(), file(1), 1); err != nil {
		b.Fatal(err)
	}
	for done := 0; done < n; done += 500 {
		_, err := db.Write(b.Context(), func(tx *store.Tx) error {
			tx.Put(&inbox.Inbox{ID: boxA})
			for i := done; i < min(n, done+500); i++ {
				c := conversation(boxA, 1000+i)
				if c.Assignee = storetest.Numbered(150 + i%5); i == n-1 {
					c.Assignee = mineID
				}
				tx.Put(c)
				tx.Put(&inbox.Message{ID: storetest.Numbered(100_000 + i), Conversation: c.ID, Inbox: boxA, Files: []inbox.File{file(1)}})
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
