package replica_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// manyTickets is a replica with n tickets as a team has them: most are solved.
func manyTickets(b *testing.B, n int) *replica.Replica {
	rnd := rand.New(rand.NewPCG(3, 4))
	r := fresh(b)
	welcome(b, r, map[string]int64{feedA: 0, inbox.WorkspaceFeed: 0})
	id := func(kind, i int) string { return fmt.Sprintf("0190%04d-0000-7000-8000-%012d", kind, i) }
	w, f := &feed{name: inbox.WorkspaceFeed}, &feed{name: feedA}
	var people, list []inbox.Entity
	for i := range 1000 {
		people = append(people, &inbox.Contact{ID: id(1, i), Name: fmt.Sprintf("Käthe %s %d", vocabulary[i%24], i), FirstAt: int64(i)})
	}
	apply(b, r, w.delta(people...))
	for i := range n {
		at := int64(1_700_000_000_000) + int64(i)*600_000
		k := &inbox.Ticket{ID: uuid.Must(uuid.NewV7()).String(), Number: i + 1, Inbox: "a", Type: inbox.TicketCase, Title: sentence(rnd)[:40], Text: sentence(rnd),
			Status: []inbox.TicketStatus{"open", "waiting", "solved", "solved", "solved"}[rnd.IntN(5)], Priority: []inbox.Priority{"low", "normal", "high", "urgent"}[rnd.IntN(4)],
			Assignee: []string{"", me, id(2, 1), id(2, 2), id(2, 3), id(2, 4), id(2, 5), id(2, 6), id(2, 7), id(2, 8)}[rnd.IntN(10)], Contact: id(1, rnd.IntN(1000)), Channel: id(3, rnd.IntN(4)),
			Labels: []string{id(4, rnd.IntN(20))}, Conversations: []string{id(5, rnd.IntN(5000))}, CreatedAt: at, ChangedAt: at + rnd.Int64N(1e9), CreatedBy: me,
			Checks: []inbox.Check{{ID: id(6, 1), Text: "call back"}, {ID: id(6, 2), Text: "send", Done: true}}}
		if k.Status == inbox.TicketOpen {
			k.OpenSince = k.ChangedAt
		}
		list = append(list, k, &inbox.TicketEntry{ID: id(7, i), Ticket: k.ID, Inbox: "a", By: me, At: at, Text: sentence(rnd)},
			&inbox.TicketEntry{ID: id(8, i), Ticket: k.ID, Inbox: "a", By: me, At: at, Event: &inbox.TicketEvent{What: "created"}})
		if len(list) > 1900 || i == n-1 {
			apply(b, r, f.delta(list...))
			list = nil
		}
	}
	return r
}

func BenchmarkTickets(b *testing.B) {
	r := manyTickets(b, 10_000)
	mine, busy := me, []inbox.TicketStatus{"open", "waiting"}
	for _, c := range []struct {
		name string
		q    replica.TicketQuery
	}{
		{"all", replica.TicketQuery{Desc: true}}, {"busy", replica.TicketQuery{Status: busy, Desc: true}}, {"mine", replica.TicketQuery{Status: busy, Assignee: &mine, Desc: true}},
		{"waiting", replica.TicketQuery{Status: busy, Sort: "waiting"}}, {"due", replica.TicketQuery{Status: busy, Sort: "due"}},
		{"priority", replica.TicketQuery{Sort: "priority", Desc: true}}, {"label", replica.TicketQuery{Status: busy, Label: "01900004-0000-7000-8000-000000000003", Desc: true}},
		{"rare", replica.TicketQuery{Inbox: "nowhere", Desc: true}}, {"conversation", replica.TicketQuery{Conversation: "01900005-0000-7000-8000-000000000003"}},
		{"text", replica.TicketQuery{Status: busy, Text: "liefer gross", Desc: true}}, {"letter", replica.TicketQuery{Text: "l", Desc: true}},
		{"number", replica.TicketQuery{Text: "#777", Desc: true}}, {"digits", replica.TicketQuery{Text: "777", Desc: true}},
	} {
		c.q.Limit = 50
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := r.Tickets(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.CountTickets(b.Context(), replica.TicketQuery{Status: busy}, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTicketBoard(b *testing.B) {
	r := manyTickets(b, 2000)
	for _, by := range []string{"status", "agent"} {
		b.Run(by, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.TicketBoard(b.Context(), replica.TicketQuery{Sort: "waiting", Limit: 50}, by); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
