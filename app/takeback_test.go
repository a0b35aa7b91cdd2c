package app_test

import (
	"testing"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// Who was given a ticket and has begun with it keeps it, and whoever takes that back is told.
func TestATicketIsTakenBackUnlessSomebodyHasBegun(t *testing.T) {
	r, d, _, _ := joined(t)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	mara, _, other := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	for _, begun := range []bool{false, true} {
		id, nobody := relaytest.NewID(), ""
		d.must("ticket", map[string]any{"ticket": id, "inbox": w.Inboxes[0].ID, "type": "ticket", "title": "Lampe"})
		d.must("changeTicket", map[string]any{"ticket": id, "assignee": other})
		mara.until("it is theirs", func() bool { o, err := mara.Ticket(id); return err == nil && o.Ticket.Assignee == other })
		if begun {
			mara.must("ticketNote", map[string]any{"entry": relaytest.NewID(), "ticket": id, "text": "Ich bin dran"})
			mara.until("the relay knows", mara.settled)
		}
		job, err := d.RestoreTickets([]command.TicketRestore{{Ticket: id, Change: inbox.TicketChange{Assignee: &nobody, Was: &inbox.TicketWas{Assignee: &other}}}})
		if err != nil {
			t.Fatal(err)
		}
		s := d.over(job)
		if o := d.ticket(id); (o.Ticket.Assignee == other) != begun || (s.Skipped == 1) != begun {
			t.Errorf("begun %v: %q has it, %+v", begun, o.Ticket.Assignee, s)
		}
	}
}
