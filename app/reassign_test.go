package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// All that somebody has is passed on without a line: it shows at once, goes out when
// the line is back, and what nobody else has changed since is taken back.
func TestPassOnAndBack(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 230)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	me, shop := w.Me.ID, w.Inboxes[0].ID
	mara, _, other := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	ticket := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": ticket, "inbox": shop, "type": "ticket", "title": "Lampe", "assignee": me})
	for _, id := range ids[:220] {
		d.must("assign", map[string]any{"conversation": id, "agent": me})
	}
	d.must("snooze", map[string]any{"conversation": ids[0], "until": int64(4_000_000_000_000)})
	d.must("done", map[string]any{"conversation": ids[1]})
	d.until("settled", d.settled)
	has := func(d *desk, agent string) (n int) {
		t.Helper()
		for _, id := range ids {
			if d.opened(id).Row.Conversation.Assignee == agent {
				n++
			}
		}
		if d.ticket(ticket).Ticket.Assignee == agent {
			n++
		}
		return n
	}
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	job, err := d.PassOn(me, other)
	if err != nil {
		t.Fatal(err)
	}
	d.until("shown without a line", func() bool { return has(d, other) == 220 }) // 219 and the ticket; what is done stays
	p.mend(r.URL)
	if s := d.over(job); s.Total != 220 || s.Done != 220 || s.Skipped != 0 || s.Code != "" {
		t.Fatalf("%+v", s)
	}
	mara.until("it is theirs", func() bool { return has(mara, other) == 220 })
	mara.must("note", map[string]any{"message": relaytest.NewID(), "conversation": ids[5], "text": "Ich bin dran"})
	mara.must("assign", map[string]any{"conversation": ids[6], "agent": ""})
	mara.until("the relay knows", mara.settled)
	d.until("it is heard here", func() bool { return d.opened(ids[6]).Row.Conversation.Assignee == "" })
	undo, err := d.BulkUndo(job)
	if err != nil {
		t.Fatal(err)
	}
	if s := d.over(undo); s.Total != 220 || s.Done != 220 || s.Skipped != 2 {
		t.Fatalf("%+v", s)
	}
	if n := has(d, me); n != 219 { // 217 again, what is done, and the ticket
		t.Errorf("%d are mine again", n)
	}
	for id, want := range map[string]string{ids[0]: me, ids[1]: me, ids[5]: other, ids[6]: ""} {
		if c, err := store.Look[inbox.Conversation](t.Context(), r.Store(), id); err != nil || c.Assignee != want {
			t.Errorf("%q has it, not %q (%v)", c.Assignee, want, err)
		}
	}
	if _, err := d.PassOn(relaytest.NewID(), ""); err == nil || err.Error() != string(fault.NotFound) {
		t.Errorf("of somebody who has nothing: %v", err)
	}
}

// What somebody else has by the time the wish arrives is not passed on.
func TestPassOnTakesOnlyWhatTheyHave(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 3)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	mara, _, other := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	third := r.Hire(r.Client(r.SignIn("anna@lichthaus.example")), "Bernd", inbox.RoleAgent).Agent
	for _, id := range ids {
		d.must("assign", map[string]any{"conversation": id, "agent": w.Me.ID})
	}
	d.until("settled", d.settled)
	if _, err := d.PassOn(w.Me.ID, relaytest.NewID()); err == nil || err.Error() != string(fault.NotFound) {
		t.Errorf("to somebody who is not here: %v", err)
	}
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	mara.until("they are here", func() bool { return mara.shows(ids[0]) })
	mara.must("assign", map[string]any{"conversation": ids[0], "agent": third})
	mara.until("the relay knows", mara.settled)
	job, err := d.PassOn(w.Me.ID, other)
	if err != nil {
		t.Fatal(err)
	}
	p.mend(r.URL)
	if s := d.over(job); s.Total != 3 || s.Skipped != 1 {
		t.Fatalf("%+v", s)
	}
	if c := d.opened(ids[0]).Row.Conversation; c.Assignee != third {
		t.Errorf("%q has it", c.Assignee)
	}
}

// Whoever is blocked has their work passed on first, all of it, also without a line:
// nothing of it comes back to the queue on the way.
func TestPassOnComesBeforeBlocking(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 450) // more than two parts
	_, _, other := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	bernd := r.Hire(r.Client(r.SignIn("anna@lichthaus.example")), "Bernd", inbox.RoleAgent).Agent
	d.over(d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Assign: &bernd}}))
	d.until("settled", d.settled)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	if _, err := d.PassOn(bernd, other); err != nil {
		t.Fatal(err)
	}
	d.must("agent", map[string]any{"id": bernd, "state": "blocked"})
	for _, id := range ids {
		if c := d.opened(id).Row.Conversation; c.Assignee != other {
			t.Fatalf("without a line %q is shown to have it", c.Assignee)
		}
	}
	p.mend(r.URL)
	d.until("settled", d.settled)
	for _, id := range ids {
		list, err := r.Store().MessagesBefore(t.Context(), id, 1<<62, 1)
		if err != nil || len(list) != 1 || list[0].Event.From != bernd || list[0].Event.Agent != other {
			t.Fatalf("%+v, %v", list, err)
		}
	}
	if a, err := store.Look[inbox.Agent](t.Context(), r.Store(), bernd); err != nil || a.State != inbox.AgentBlocked {
		t.Errorf("%+v, %v", a, err)
	}
}
