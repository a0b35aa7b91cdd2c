package app_test

import (
	"fmt"
	"slices"
	"testing"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

const muchLater = int64(4_000_000_000_000)

// counted counts the relay's conversations by how they stand.
func counted(t *testing.T, db *store.DB, ids []string, labels ...string) string {
	t.Helper()
	by, worn := map[inbox.Status]int{}, make([]int, len(labels))
	for _, id := range ids {
		c, err := store.Look[inbox.Conversation](t.Context(), db, id)
		if err != nil {
			t.Fatal(err)
		}
		by[c.Status]++
		for i, l := range labels {
			if slices.Contains(c.Labels, l) {
				worn[i]++
			}
		}
	}
	return fmt.Sprint("open ", by[inbox.StatusOpen], " done ", by[inbox.StatusDone], " snoozed ", by[inbox.StatusSnoozed], " labels ", worn)
}

func (d *desk) undo(job string) string {
	d.t.Helper()
	id, err := d.BulkUndo(job)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// Two actions over the same conversations, and the first is taken back while the
// second waits: the second one stands, what is told is so, and taking back the second
// too leaves everything as it was. at: what of the first the relay had got by then.
func TestTheFirstOfTwoBulksIsTakenBack(t *testing.T) {
	const n = 210 // more than one part
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, n)
	db, red, blue := r.Store(), relaytest.NewID(), relaytest.NewID()
	d.must("labelDefinition", inbox.Label{ID: red, Name: "Rot"})
	d.must("labelDefinition", inbox.Label{ID: blue, Name: "Blau"})
	d.until("settled", d.settled)
	for _, c := range []struct {
		name          string
		first, second command.BulkWhat
		then          string // the first one taken back
		skipped       int    // of which so many are left to the second one
	}{
		{"the same field", command.BulkWhat{Status: inbox.StatusDone}, command.BulkWhat{Status: inbox.StatusSnoozed, Until: muchLater}, "open 0 done 0 snoozed 210 labels [0 0]", n},
		{"fields of their own", command.BulkWhat{Status: inbox.StatusDone}, command.BulkWhat{Add: []string{red}}, "open 210 done 0 snoozed 0 labels [210 0]", 0},
		{"the same and more", command.BulkWhat{Add: []string{red}}, command.BulkWhat{Add: []string{red, blue}}, "open 210 done 0 snoozed 0 labels [210 210]", n},
		{"the contrary", command.BulkWhat{Add: []string{red}, Status: inbox.StatusDone}, command.BulkWhat{Remove: []string{red}, Status: inbox.StatusOpen}, "open 210 done 0 snoozed 0 labels [0 0]", 0},
	} {
		for _, got := range []bool{true, false} {
			name := fmt.Sprintf("%s, the relay has the first: %v", c.name, got)
			if !got {
				p.cut()
				d.until("offline", func() bool { return d.link() != "online" })
			}
			first := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: c.first})
			if got {
				if s := d.over(first); s.Skipped != 0 {
					t.Fatalf("%s: %+v", name, s)
				}
				p.cut()
				d.until("offline", func() bool { return d.link() != "online" })
			}
			second := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: c.second})
			d.until("both shown", func() bool {
				d.shell.mu.Lock()
				defer d.shell.mu.Unlock()
				return d.shell.bulk[first].Shown == n && d.shell.bulk[second].Shown == n
			})
			back := d.undo(first)
			p.mend(r.URL)
			s := d.over(back)
			if want := c.skipped; got && s.Skipped != want || s.Total != n || s.Code != "" {
				t.Errorf("%s: told %+v, want %d left alone", name, s, want)
			}
			if s := d.over(second); s.Done != n || s.Skipped != 0 {
				t.Errorf("%s: the second is told to be %+v", name, s)
			}
			d.until("settled", d.settled)
			if is := counted(t, db, ids, red, blue); is != c.then {
				t.Errorf("%s: %s, want %s", name, is, c.then)
			}
			if s := d.over(d.undo(second)); s.Skipped != 0 {
				t.Errorf("%s: the second taken back: %+v", name, s)
			}
			d.until("settled", d.settled)
			if is := counted(t, db, ids, red, blue); is != "open 210 done 0 snoozed 0 labels [0 0]" {
				t.Fatalf("%s: both taken back, yet %s", name, is)
			}
		}
	}
}

// Both at once, and the first is taken back at whatever moment: the second one stands
// everywhere.
func TestTwoBulksAtOnce(t *testing.T) {
	const n = 600
	r, d, p, ch := joined(t)
	ids, db := many(t, r, d, p, ch, n), r.Store()
	for round := range 3 {
		first := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Status: inbox.StatusDone}})
		second := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Status: inbox.StatusSnoozed, Until: muchLater}})
		d.until("some of the second", func() bool {
			d.shell.mu.Lock()
			defer d.shell.mu.Unlock()
			return d.shell.bulk[second].Shown >= 200*round
		})
		d.over(d.undo(first))
		if s := d.over(second); s.Done != n || s.Skipped != 0 {
			t.Errorf("round %d: the second is told to be %+v", round, s)
		}
		d.until("settled", d.settled)
		is := counted(t, db, ids)
		if s := d.over(d.undo(second)); s.Skipped != 0 {
			t.Errorf("round %d: the second taken back: %+v", round, s)
		}
		d.until("settled", d.settled)
		if both := counted(t, db, ids); is != "open 0 done 0 snoozed 600 labels []" || both != "open 600 done 0 snoozed 0 labels []" {
			t.Fatalf("round %d: %s, and both taken back %s", round, is, both)
		}
	}
}

// The later one is the one that was wished later, not the one whose wish says so: the
// program was killed after the first, and the PC's clock set back.
func TestTheFirstOfTwoBulksIsTakenBackWithTheClockSetBack(t *testing.T) {
	const n = 210
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, n)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	d.stop()
	first, _ := killBulk(t, d.folder, "done", 2, 0)
	d.start()
	if b, err := d.Boot(); err != nil || b.State != "ready" {
		t.Fatalf("%+v, %v", b, err)
	}
	if c := d.counts(); c.Done != n {
		t.Fatalf("killed too early: %+v", c)
	}
	second := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Status: inbox.StatusSnoozed, Until: muchLater}})
	d.until("the second shown", func() bool { return d.counts().Snoozed == n })
	d.restart()
	back := d.undo(first)
	p.mend(r.URL)
	if s := d.over(back); s.Done != n || s.Code != "" {
		t.Errorf("told %+v", s)
	}
	if s := d.over(second); s.Done != n || s.Skipped != 0 {
		t.Errorf("the second is told to be %+v", s)
	}
	d.until("settled", d.settled)
	if is := counted(t, r.Store(), ids); is != "open 0 done 0 snoozed 210 labels []" {
		t.Errorf("the first taken back: %s", is)
	}
	d.over(d.undo(second))
	d.until("settled", d.settled)
	if is := counted(t, r.Store(), ids); is != "open 210 done 0 snoozed 0 labels []" {
		t.Errorf("both taken back: %s", is)
	}
}

// The same for tickets, field by field.
func TestTheFirstOfTwoTicketBulksIsTakenBack(t *testing.T) {
	r, d, p, _ := joined(t)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	red, blue, old := relaytest.NewID(), relaytest.NewID(), relaytest.NewID()
	for i, l := range []string{red, blue, old} {
		d.must("labelDefinition", inbox.Label{ID: l, Name: fmt.Sprint("Etikett ", i)})
	}
	var ids []string
	for range 5 {
		id := relaytest.NewID()
		d.must("ticket", map[string]any{"ticket": id, "inbox": w.Inboxes[0].ID, "type": "ticket", "title": "Lampe", "labels": []string{old}})
		ids = append(ids, id)
	}
	d.until("settled", d.settled)
	standing := func() (all []string) {
		for _, id := range ids {
			k := d.ticket(id).Ticket
			s := fmt.Sprint(k.Status, " ", k.Priority, " ", k.Assignee == w.Me.ID)
			for _, l := range []string{red, blue, old} {
				s += fmt.Sprint(" ", slices.Contains(k.Labels, l))
			}
			all = append(all, s)
		}
		return slices.Compact(all)
	}
	before := standing()
	first := command.TicketWhat{Assignee: &w.Me.ID, Status: inbox.TicketSolved, Priority: inbox.PriorityHigh, Add: []string{red}, Remove: []string{old}}
	second := command.TicketWhat{Status: inbox.TicketWaiting, Priority: inbox.PriorityHigh, Add: []string{red, blue, old}}
	for _, got := range []bool{true, false} {
		off := func() {
			p.cut()
			d.until("offline", func() bool { return d.link() != "online" })
		}
		if !got {
			off()
		}
		a := d.bulk(app.BulkWish{Area: "tickets", IDs: ids, Ticket: first})
		if got {
			d.over(a)
			off()
		}
		d.until("the first", func() bool { return d.ticket(ids[4]).Ticket.Status == inbox.TicketSolved })
		b := d.bulk(app.BulkWish{Area: "tickets", IDs: ids, Ticket: second})
		d.until("the second", func() bool { return d.ticket(ids[4]).Ticket.Status == inbox.TicketWaiting })
		back := d.undo(a)
		p.mend(r.URL)
		d.over(back)
		if s := d.over(b); s.Done != 5 || s.Skipped != 0 {
			t.Errorf("the relay has the first: %v; the second is told to be %+v", got, s)
		}
		d.until("settled", d.settled)
		if is := standing(); !slices.Equal(is, []string{"waiting high false true true true"}) {
			t.Errorf("the relay has the first: %v; the first taken back: %v", got, is)
		}
		if s := d.over(d.undo(b)); s.Skipped != 0 {
			t.Errorf("the relay has the first: %v; the second taken back: %+v", got, s)
		}
		d.until("settled", d.settled)
		if is := standing(); !slices.Equal(is, before) {
			t.Fatalf("the relay has the first: %v; both taken back: %v, want %v", got, is, before)
		}
	}
}
