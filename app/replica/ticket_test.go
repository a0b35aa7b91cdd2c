package replica_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

func ticket(n int, change func(k *inbox.Ticket)) *inbox.Ticket {
	k := &inbox.Ticket{ID: fmt.Sprintf("t%05d", n), Number: n, Inbox: "a", Type: inbox.TicketCase, Title: fmt.Sprintf("Case of lamp %d", n), Status: inbox.TicketOpen,
		Priority: inbox.PriorityNormal, CreatedAt: int64(1000 + n), ChangedAt: int64(1000 + n), OpenSince: int64(1000 + n), CreatedBy: "agent-1"}
	if change != nil {
		change(k)
	}
	return k
}

func tickets(t testing.TB, r *replica.Replica, q replica.TicketQuery) (ids []string) {
	t.Helper()
	for {
		if q.Limit == 0 {
			q.Limit = 50
		}
		rows, next, err := r.Tickets(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			ids = append(ids, row.Ticket.ID)
		}
		if next == "" {
			return ids
		}
		if next == q.After {
			t.Fatalf("%+v goes in a circle", q)
		}
		q.After = next
	}
}

func want(t testing.TB, what string, got []string, list ...string) {
	t.Helper()
	if !slices.Equal(got, list) {
		t.Errorf("%s: %v, want %v", what, got, list)
	}
}

// desk is five tickets of all sorts.
func desk(t testing.TB) (*replica.Replica, *feed) {
	r := fresh(t)
	welcome(t, r, map[string]int64{feedA: 0, inbox.WorkspaceFeed: 0})
	w := &feed{name: inbox.WorkspaceFeed}
	apply(t, r, w.delta(&inbox.Contact{ID: "k1", Name: "Zoë Größe", FirstAt: 5}, &inbox.Label{ID: "l-vip", Name: "Stammkunde"}))
	f := &feed{name: feedA}
	apply(t, r, f.delta(
		ticket(1, func(k *inbox.Ticket) { k.Contact, k.Labels, k.Assignee, k.Due = "k1", []string{"l-vip"}, me, 9000 }),
		ticket(2, func(k *inbox.Ticket) {
			k.Status, k.OpenSince, k.Followers, k.Priority = inbox.TicketWaiting, 0, []string{me}, inbox.PriorityUrgent
		}),
		ticket(3, func(k *inbox.Ticket) {
			k.Status, k.OpenSince, k.SolvedAt, k.Channel = inbox.TicketSolved, 0, 1, "web"
		}),
		ticket(12, func(k *inbox.Ticket) {
			k.Conversations, k.Type, k.Due, k.Checks = []string{"c00001", "c-hidden"}, inbox.TicketTask, 5000, []inbox.Check{{ID: "x", Text: "Rechnung prüfen"}}
		}),
		ticket(120, func(k *inbox.Ticket) {
			k.Text, k.Assignee, k.Priority = "twelve dozen 12", "agent-2", inbox.PriorityLow
		}),
		conversation(1, 100)))
	return r, f
}

func TestTicketsAreFilteredAndSorted(t *testing.T) {
	t.Parallel()
	r, _ := desk(t)
	nobody, mine := "", me
	for _, c := range []struct {
		what string
		q    replica.TicketQuery
		want string
	}{
		{"newest change", replica.TicketQuery{Desc: true}, "t00120 t00012 t00003 t00002 t00001"},
		{"in pages of two", replica.TicketQuery{Desc: true, Limit: 2}, "t00120 t00012 t00003 t00002 t00001"},
		{"by number", replica.TicketQuery{Sort: "number", Limit: 2}, "t00001 t00002 t00003 t00012 t00120"},
		{"by due date", replica.TicketQuery{Sort: "due", Limit: 2}, "t00012 t00001 t00002 t00003 t00120"},
		{"last due first", replica.TicketQuery{Sort: "due", Desc: true, Limit: 2}, "t00001 t00012 t00120 t00003 t00002"},
		{"most urgent", replica.TicketQuery{Sort: "priority", Desc: true, Limit: 1}, "t00002 t00012 t00003 t00001 t00120"},
		{"longest open", replica.TicketQuery{Sort: "waiting", Limit: 1}, "t00001 t00012 t00120 t00003 t00002"},
		{"shortest open", replica.TicketQuery{Sort: "waiting", Desc: true, Limit: 1}, "t00120 t00012 t00001 t00003 t00002"},
		{"open and waiting", replica.TicketQuery{Status: []inbox.TicketStatus{"open", "waiting"}, Sort: "created"}, "t00001 t00002 t00012 t00120"},
		{"mine", replica.TicketQuery{Assignee: &mine}, "t00001"},
		{"nobody's", replica.TicketQuery{Assignee: &nobody}, "t00002 t00003 t00012"},
		{"followed", replica.TicketQuery{Follower: me}, "t00002"},
		{"label", replica.TicketQuery{Label: "l-vip"}, "t00001"},
		{"channel", replica.TicketQuery{Channel: "web"}, "t00003"},
		{"type", replica.TicketQuery{Type: inbox.TicketTask}, "t00012"},
		{"conversation", replica.TicketQuery{Conversation: "c00001"}, "t00012"},
		{"contact", replica.TicketQuery{Contact: "k1"}, "t00001"},
		{"priority", replica.TicketQuery{Priority: inbox.PriorityLow}, "t00120"},
		{"inbox", replica.TicketQuery{Inbox: "b"}, ""},
		{"due", replica.TicketQuery{DueBefore: 9000}, "t00012"},
		{"open since", replica.TicketQuery{OpenBefore: 1012}, "t00001 t00012"},
		{"words", replica.TicketQuery{Text: "lamp case", Status: []inbox.TicketStatus{"solved"}}, "t00003"},
		{"contact's name", replica.TicketQuery{Text: "zoe grosse"}, "t00001"},
		{"label's name", replica.TicketQuery{Text: "stamm lamp"}, "t00001"},
		{"check-list", replica.TicketQuery{Text: "prufen"}, "t00012"},
		{"a number first", replica.TicketQuery{Text: "12", Sort: "number", Desc: true, Limit: 1}, "t00012 t00120"},
		{"a number alone", replica.TicketQuery{Text: "#12"}, "t00012 t00120"},
		{"no such", replica.TicketQuery{Text: "#7"}, ""},
	} {
		if got := strings.Join(tickets(t, r, c.q), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
		ids, err := r.TicketIDs(t.Context(), c.q)
		slices.Sort(ids)
		all := strings.Fields(c.want)
		slices.Sort(all)
		if err != nil || !slices.Equal(ids, all) {
			t.Errorf("%s, for bulk: %v %v", c.what, ids, err)
		}
	}
	for _, q := range []replica.TicketQuery{{Sort: "colour", Limit: 5}, {After: "x", Limit: 5}} {
		if _, _, err := r.Tickets(t.Context(), q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// A contact who is not here is not one without a name.
func TestATicketTellsThatItsContactIsNotHere(t *testing.T) {
	t.Parallel()
	r, f := desk(t)
	apply(t, r, f.delta(ticket(2, func(k *inbox.Ticket) { k.Contact = "k-hidden" })))
	hidden := func() map[string]bool {
		rows, _, err := r.Tickets(t.Context(), replica.TicketQuery{Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]bool{}
		for _, row := range rows {
			if o, err := r.OpenTicket(t.Context(), row.Ticket.ID); err != nil || o.Row.Hidden != row.Hidden {
				t.Errorf("%s opened: %+v, %v", row.Ticket.ID, o.Row, err)
			}
			if row.Hidden {
				m[row.Ticket.ID] = true
			}
		}
		return m
	}
	if got := hidden(); len(got) != 1 || !got["t00002"] {
		t.Errorf("hidden: %v", got)
	}
	w := &feed{name: inbox.WorkspaceFeed, seq: 2}
	apply(t, r, w.delta(&inbox.Contact{ID: "k-hidden", FirstAt: 5}))
	if got := hidden(); len(got) != 0 {
		t.Errorf("hidden, though without a name only: %v", got)
	}
}

func TestTicketIsFoundByWhatChanged(t *testing.T) {
	t.Parallel()
	r, f := desk(t)
	find := func(text string) []string { return tickets(t, r, replica.TicketQuery{Text: text}) }
	note := &inbox.TicketEntry{ID: "e1", Ticket: "t00002", Inbox: "a", By: "agent-1", At: 50, Text: "Ersatzteil bestellt"}
	apply(t, r, f.delta(note, &inbox.TicketEntry{ID: "e2", Ticket: "t00002", Inbox: "a", At: 60, Event: &inbox.TicketEvent{What: "status", From: "ersatz"}}))
	want(t, "note", find("ersatz bestellt"), "t00002")
	rows, _, err := r.Tickets(t.Context(), replica.TicketQuery{Text: "ersatz", Limit: 5})
	if err != nil || len(rows) != 1 || rows[0].Notes != 1 || rows[0].Snippet != "\x01Ersatz\x02teil bestellt" {
		t.Errorf("%+v %v", rows, err)
	}
	note.Text = "storniert"
	apply(t, r, f.delta(note, ticket(2, func(k *inbox.Ticket) { k.Title = "Spiegel" })))
	want(t, "note that changed", find("ersatz"))
	want(t, "title that changed", find("spiegel stor"), "t00002")
	w := &feed{name: inbox.WorkspaceFeed, seq: 2}
	apply(t, r, w.delta(&inbox.Contact{ID: "k1", Name: "Yasmin", FirstAt: 5}))
	want(t, "contact that was renamed", find("yas"), "t00001")
	want(t, "the old name", find("zoe"))
	d := &wire.Delta{Feed: feedA, From: f.seq, To: f.seq + 2, Rows: []wire.Row{{Kind: inbox.KindTicketEntry, ID: "e1", Seq: f.seq + 1, Gone: true},
		{Kind: inbox.KindTicket, ID: "t00012", Seq: f.seq + 2, Gone: true}}}
	apply(t, r, d)
	want(t, "note that is gone", find("stor"))
	want(t, "ticket that is gone", find("rechnung"))
}

func TestTicketBoard(t *testing.T) {
	t.Parallel()
	r, _ := desk(t)
	columns, err := r.TicketBoard(t.Context(), replica.TicketQuery{Desc: true, Limit: 1}, "status")
	var got []string
	for _, c := range columns {
		for _, row := range c.Rows {
			got = append(got, fmt.Sprint(c.Key, c.Count, row.Ticket.ID, c.Next != ""))
		}
	}
	want(t, fmt.Sprint("by status ", err), got, "open3t00120true", "waiting1t00002false", "solved1t00003false")
	if columns, err = r.TicketBoard(t.Context(), replica.TicketQuery{Limit: 50}, "agent"); err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, c := range columns {
		got = append(got, fmt.Sprint(c.Key, c.Count))
	}
	want(t, "by agent", got, "2", "agent-21", me+"1")
	c, err := r.CountTickets(t.Context(), replica.TicketQuery{Status: []inbox.TicketStatus{"open"}}, 6000)
	if wanted := (replica.TicketTally{All: 3, Open: 3, Waiting: 1, Solved: 1, Mine: 1, Unassigned: 2, Followed: 1, Overdue: 1}); err != nil || c != wanted {
		t.Errorf("%+v %v, want %+v", c, err, wanted)
	}
	if _, err := r.TicketBoard(t.Context(), replica.TicketQuery{}, "colour"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// A conversation that is not here is named, and nothing is told of it.
func TestTicketOpens(t *testing.T) {
	t.Parallel()
	r, f := desk(t)
	apply(t, r, f.delta(&inbox.TicketEntry{ID: "e2", Ticket: "t00012", At: 9, Text: "second"}, &inbox.TicketEntry{ID: "e1", Ticket: "t00012", At: 8, Text: "first"}))
	o, err := r.OpenTicket(t.Context(), "t00012")
	if err != nil || len(o.Entries) != 2 || o.Entries[0].Text != "first" || len(o.Conversations) != 1 || o.Contact != nil {
		t.Errorf("%+v %v", o, err)
	}
	if _, here := o.Conversations["c-hidden"]; here {
		t.Error("a conversation out of sight is shown")
	}
	if _, err := r.OpenTicket(t.Context(), "t9"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// A ticket that moves has a row in both feeds for a moment, in whatever order they come.
func TestTicketMovesToAnotherInbox(t *testing.T) {
	t.Parallel()
	before := ticket(1, nil)
	after := ticket(1, func(k *inbox.Ticket) { k.Inbox, k.ChangedAt = "b", 5000 })
	old := &inbox.TicketEntry{ID: "e1", Ticket: before.ID, Inbox: "a", At: 1, Text: "hello"}
	moved := &inbox.TicketEntry{ID: "e1", Ticket: before.ID, Inbox: "b", At: 1, Text: "hello", MovedAt: 5000}
	leaves := &wire.Delta{Feed: feedA, From: 2, To: 4, Rows: []wire.Row{{Kind: inbox.KindTicket, ID: before.ID, Seq: 3, Gone: true}, {Kind: inbox.KindTicketEntry, ID: "e1", Seq: 4, Gone: true}}}
	comes := &wire.Delta{Feed: "inbox/b", From: 0, To: 2, Rows: []wire.Row{row(1, after), row(2, moved)}}
	page := &wire.Page{Feed: feedA, Below: 3, Rows: []wire.Row{row(2, old), row(1, before)}}
	for name, steps := range map[string][]any{
		"comes first": {page, comes, leaves}, "leaves first": {page, leaves, comes}, "a late page": {comes, page, leaves}, "a page after all": {comes, leaves, page},
	} {
		r := fresh(t)
		welcome(t, r, map[string]int64{feedA: 2, "inbox/b": 0})
		for _, s := range steps {
			var err error
			switch s := s.(type) {
			case *wire.Delta:
				_, err = r.Apply(t.Context(), s)
			case *wire.Page:
				_, err = r.ApplyPage(t.Context(), s)
			}
			if err != nil {
				t.Fatal(name, err)
			}
		}
		want(t, name, tickets(t, r, replica.TicketQuery{Inbox: "b", Text: "hello"}), before.ID)
		if o, err := r.OpenTicket(t.Context(), before.ID); err != nil || len(o.Entries) != 1 || o.Entries[0].Inbox != "b" {
			t.Errorf("%s: %+v %v", name, o.Entries, err)
		}
	}
}

// Whatever is typed is a question that can be answered.
func FuzzTicketText(f *testing.F) {
	for _, s := range []string{"", "#", "#12", "12", `"`, "a* OR b", "NEAR(a b)", "ß ä", "#99999999999", "-1", "a\x00b", "%_", "((("} {
		f.Add(s)
	}
	r, _ := desk(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, q := range []replica.TicketQuery{{Text: text, Limit: 2}, {Text: text, Sort: "number", Desc: true, Limit: 2, Status: []inbox.TicketStatus{"open"}}} {
			rows, next, err := r.Tickets(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if next != "" {
				q.After = next
				if more, _, err := r.Tickets(t.Context(), q); err != nil || len(more) == 0 || more[0].Ticket.ID == rows[0].Ticket.ID {
					t.Fatal(more, err)
				}
			}
			if _, err := r.CountTickets(t.Context(), q, 1); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Where an inbox has hours of its own, its tickets have waited since another time.
func TestTicketsWaitByTheirInbox(t *testing.T) {
	t.Parallel()
	r, f := desk(t)
	in := func(n int, since int64) *inbox.Ticket {
		return ticket(n, func(k *inbox.Ticket) { k.Inbox, k.OpenSince = "b", since })
	}
	apply(t, r, (&feed{name: "inbox/b"}).delta(in(200, 1000), in(201, 1011), in(202, 1020)))
	apply(t, r, f.delta(ticket(203, func(k *inbox.Ticket) { k.OpenSince = 1005 })))
	q := replica.TicketQuery{OpenBefore: 1012, OpenBeforeIn: map[string]int64{"b": 1003}, Sort: "number", Limit: 50}
	list := func(q replica.TicketQuery) string {
		rows, _, err := r.Tickets(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for _, row := range rows {
			ids = append(ids, row.Ticket.ID)
		}
		return strings.Join(ids, " ")
	}
	if got := list(q); got != "t00001 t00012 t00200 t00203" {
		t.Errorf("each by its own inbox: %s", got)
	}
	if n, err := r.CountTickets(ctx, q, 5000); err != nil || n.All != 4 {
		t.Errorf("counted %d, %v", n.All, err)
	}
	if ids, err := r.TicketIDs(ctx, q); err != nil || len(ids) != 4 {
		t.Errorf("whole result %v, %v", ids, err)
	}
	q.OpenBeforeIn = map[string]int64{"b": 1015}
	if got := list(q); got != "t00001 t00012 t00200 t00201 t00203" {
		t.Errorf("a longer day there: %s", got)
	}
}
