package seed_test

import (
	"slices"
	"strings"
	"testing"

	"tresen/backend/cmd/demo/seed"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// The demo's tickets are such as a team has: of all statuses, worked on, some late.
func TestTicketsAreBelievable(t *testing.T) {
	now := moments["open"]
	w := seeded(t, seed.Options{Now: now, Conversations: 300, Messages: 3000, Seed: 1})
	list, err := store.All[inbox.Ticket](t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := store.All[inbox.TicketEntry](t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	status, numbers, late := map[inbox.TicketStatus]int{}, map[int]bool{}, 0
	for _, k := range list {
		status[k.Status]++
		numbers[k.Number] = true
		if k.Due > 0 && k.Due < now.UnixMilli() && k.Status != inbox.TicketSolved {
			late++
		}
		if k.Title == "" || strings.Contains(k.Title, "{") || k.ChangedAt > now.UnixMilli() || k.CreatedAt > k.ChangedAt {
			t.Errorf("%+v", k)
		}
		if !slices.ContainsFunc(entries, func(e *inbox.TicketEntry) bool {
			return e.Ticket == k.ID && e.Inbox == k.Inbox && e.Event != nil && e.Event.What == "created"
		}) {
			t.Errorf("%s has no beginning", k.Title)
		}
		for _, c := range k.Conversations {
			if !slices.ContainsFunc(w.conversations, func(x *inbox.Conversation) bool { return x.ID == c && x.Inbox == k.Inbox && x.Contact == k.Contact }) {
				t.Errorf("%s is linked to a conversation of somebody else", k.Title)
			}
		}
	}
	if len(list) < 30 || len(numbers) != len(list) || late == 0 || status[inbox.TicketOpen] < 5 || status[inbox.TicketWaiting] < 3 || status[inbox.TicketSolved] < 5 {
		t.Errorf("%d tickets, %d numbers, %d late, %v", len(list), len(numbers), late, status)
	}
	_, err = w.db.Write(t.Context(), func(tx *store.Tx) error {
		n, err := tx.NextNumber(t.Context(), "ticket")
		if n != len(list)+1 {
			t.Errorf("the next number is %d", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
