package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// What was done without a line goes out so that the last word is the one that was
// said last, whether of one thing or of several.
func TestTheLastWordStands(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 4)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	_, _, other := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	label, me, nobody := relaytest.NewID(), w.Me.ID, ""
	d.must("labelDefinition", inbox.Label{ID: label, Name: "Rot"})
	tickets := []string{relaytest.NewID(), relaytest.NewID(), relaytest.NewID()}
	for _, id := range tickets {
		d.must("ticket", map[string]any{"ticket": id, "inbox": w.Inboxes[0].ID, "type": "ticket", "title": "Lampe"})
	}
	d.must("linkTicket", map[string]any{"ticket": tickets[2], "conversation": ids[3]})
	d.until("settled", d.settled)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })

	closed := d.opened(ids[3]).Row.Conversation
	d.must("changeTicket", map[string]any{"ticket": tickets[2], "priority": "high"})
	d.must("changeTicket", map[string]any{"ticket": tickets[2], "status": "solved", "alsoDone": true})
	reopened := command.RestoreItem{Conversation: ids[3], Was: command.StandingOf(&closed, me), Left: command.StandingOf(&closed, me)}
	reopened.Left.Status, reopened.Left.DoneBy = inbox.StatusDone, me
	d.must("changeTicket", map[string]any{"ticket": tickets[2], "status": "open"})
	d.must("restore", command.Restore{Items: []command.RestoreItem{reopened}})

	var items []command.RestoreItem
	for _, id := range ids[:2] {
		c := d.opened(id).Row.Conversation
		it := command.RestoreItem{Conversation: id, Was: command.StandingOf(&c, me), Left: command.StandingOf(&c, me)}
		it.Left.Assignee = other
		items = append(items, it)
	}
	d.must("label", map[string]any{"conversation": ids[0], "add": []string{label}})
	d.must("assign", map[string]any{"conversation": ids[0], "agent": other})
	d.must("assign", map[string]any{"conversation": ids[1], "agent": other})
	restored, err := d.Restore(items)
	if err != nil {
		t.Fatal(err)
	}

	d.must("label", map[string]any{"conversation": ids[2], "add": []string{label}})
	d.must("done", map[string]any{"conversation": ids[2]})
	opened := d.bulk(app.BulkWish{Area: "inbox", IDs: []string{ids[2]}, What: command.BulkWhat{Status: inbox.StatusOpen}})

	d.must("changeTicket", map[string]any{"ticket": tickets[0], "priority": "high"})
	d.must("changeTicket", map[string]any{"ticket": tickets[0], "assignee": other})
	back, err := d.RestoreTickets([]command.TicketRestore{{Ticket: tickets[0], Change: inbox.TicketChange{Assignee: &nobody, Was: &inbox.TicketWas{Assignee: &other}}}})
	if err != nil {
		t.Fatal(err)
	}
	solved := d.bulk(app.BulkWish{Area: "tickets", IDs: tickets[1:2], Ticket: command.TicketWhat{Status: inbox.TicketSolved}})
	d.until("it is shown", func() bool { return d.ticket(tickets[1]).Ticket.Status == inbox.TicketSolved })
	d.must("changeTicket", map[string]any{"ticket": tickets[1], "status": "open"})

	p.mend(r.URL)
	for _, job := range []string{restored, opened, back, solved} {
		d.over(job)
	}
	d.until("settled", d.settled)
	for _, id := range ids {
		c, err := store.Look[inbox.Conversation](t.Context(), r.Store(), id)
		if err != nil || c.Assignee != "" || c.Status != inbox.StatusOpen {
			t.Errorf("%q has it, it is %s (%v)", c.Assignee, c.Status, err)
		}
	}
	for _, id := range tickets {
		k, err := store.Look[inbox.Ticket](t.Context(), r.Store(), id)
		if err != nil || k.Assignee != "" || k.Status != inbox.TicketOpen {
			t.Errorf("ticket: %q has it, it is %s (%v)", k.Assignee, k.Status, err)
		}
	}
}

// A line that breaks before the answer comes does not tell whether the relay has done
// it: taken back meanwhile, also in a later run of the program, it is undone all the same.
func TestWhatTheRelayHasDoneUnheardIsTakenBack(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 3)
	for _, again := range []bool{false, true} {
		label := relaytest.NewID()
		d.must("labelDefinition", inbox.Label{ID: label, Name: "Rot " + label})
		d.until("settled", d.settled)
		p.deafen()
		job := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Add: []string{label}}})
		d.until("the relay has done it", func() bool { return wearing(t, r.Store(), ids, label) == 3 })
		p.cut()
		if again {
			d.restart()
		}
		d.until("offline", func() bool { return d.link() != "online" })
		undo := d.undo(job)
		p.mend(r.URL)
		if s := d.over(undo); s.Total != 3 || s.Done != 3 || s.Skipped != 0 || s.Code != "" {
			t.Errorf("started again %v: %+v", again, s)
		}
		d.until("settled", d.settled)
		if n := wearing(t, r.Store(), ids, label); n != 0 {
			t.Errorf("started again %v: %d still have it", again, n)
		}
	}
}
