package command_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// deadlocks asks PostgreSQL how often it had to end one of two writes that waited for
// each other. Connections tell it when they close: nobody uses the database any more.
func deadlocks(t *testing.T, url string) (n int) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	must(t, err)
	defer func() { _ = db.Close() }()
	must(t, db.QueryRowContext(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n))
	return n
}

// Contacts are merged and taken apart while they write on several channels and are
// answered, noted, labelled and told apart: no two writes wait for each other.
func TestMergeBesideWritersOfTheSameContacts(t *testing.T) {
	url := storetest.Postgres(t)
	db, err := store.Open(t.Context(), url)
	must(t, err)
	world(t, db)
	p := newPair(t, db)
	people := []string{"491511111111", "491522222222", "491533333333"}
	for _, a := range people {
		p.says(p.fone, a, a+"#first")
		p.says(p.chat, a, a+"#chat")
		p.says(p.away, a, a+"#away")
	}
	const each = 12
	var writers, mergers sync.WaitGroup
	var mu sync.Mutex
	done := map[string]int{}
	try := func(what string, err error) {
		mu.Lock()
		defer mu.Unlock()
		if done[what]++; err != nil && fault.CodeOf(err) != fault.NotFound { // the contact went meanwhile
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	defer end()
	whole := func(ch *inbox.Channel, address string) *inbox.Conversation {
		i, err := db.IdentityAt(t.Context(), ch.ID, address)
		if err != nil || i == nil {
			t.Errorf("%s: %v", address, err)
			return &inbox.Conversation{}
		}
		c, err := db.ConversationWith(t.Context(), i.Contact, ch.Inbox)
		if err != nil || c == nil {
			return &inbox.Conversation{ID: storetest.ID(), Contact: i.Contact} // between two looks
		}
		return c
	}
	for n, a := range people {
		for _, ch := range []*inbox.Channel{p.fone, p.chat, p.away} {
			writers.Go(func() {
				for i := range each {
					ref := fmt.Sprint(ch.Type, a, "#", i)
					e := channel.Event{ID: ch.ID + ref, Address: a, Message: &channel.Message{Text: ref, Ref: ref}}
					try("in", p.in.Take(t.Context(), ch, []channel.Event{e}))
				}
			})
		}
		writers.Go(func() {
			for i := range each {
				c := whole(p.fone, a)
				now := p.now.Add(10)
				for _, kind := range []string{"reply", "note", "label", "contact", "apart"} {
					b := map[string]any{"message": storetest.ID(), "conversation": c.ID, "channel": p.fone.ID, "text": "!", "add": []string{urgent}}
					switch kind {
					case "contact":
						b = map[string]any{"id": c.Contact, "name": fmt.Sprint("Name ", i)}
					case "apart":
						b = map[string]any{"contact": c.Contact, "other": whole(p.fone, people[(n+1)%3]).Contact}
					}
					if kind != "apart" || b["contact"] != b["other"] {
						try(kind, do(t, db, roles[n], kind, body(t, b), now))
					}
				}
			}
		})
	}
	for n := range 2 {
		mergers.Go(func() {
			for i := n; ctx.Err() == nil; i++ {
				one, two := whole(p.fone, people[i%3]).Contact, whole(p.fone, people[(i+1)%3]).Contact
				if one == two {
					continue
				}
				id := storetest.ID()
				try("merge", do(t, db, roles[0], "merge", body(t, map[string]any{"merge": id, "contact": one, "other": two}), p.now.Add(10)))
				try("split", do(t, db, roles[0], "split", body(t, map[string]any{"merge": id}), p.now.Add(10)))
			}
		})
	}
	writers.Wait()
	end()
	mergers.Wait()
	must(t, db.Close())
	if n := deadlocks(t, url); n > 0 {
		t.Errorf("%d deadlocks; done: %v", n, done)
	}
}
