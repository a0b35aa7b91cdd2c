package app_test

import (
	"slices"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/wire"
)

// handsOut lets the one inbox hand its conversations out.
func handsOut(t *testing.T, d *desk, rule inbox.Routing) {
	t.Helper()
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	in := w.Inboxes[0]
	rule.On = true
	in.Routing = &rule
	d.must("inbox", in)
	d.until("the relay knows", d.settled)
}

// From the visitor's page to whoever is there, who takes it up by looking at it;
// what is offered goes on to a colleague when they say that they go.
func TestHandedOutToWhoIsThere(t *testing.T) {
	r, d, _, ch := joined(t)
	handsOut(t, d, inbox.Routing{Accept: 10})
	bernd := r.Client(r.Hire(r.Client(r.SignIn("anna@lichthaus.example")), "Bernd", inbox.RoleAgent))
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	me := w.Me.ID
	says := func(p inbox.Presence) {
		d.must("profile", map[string]any{"name": "Anna", "language": "de", "presence": p})
	}
	board := func() app.AssignmentView {
		v, err := d.Assignment(app.AssignmentFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := r.Visit(ch, "")
	v.Write("Ist da jemand?")
	d.until("it waits, and the board says why", func() bool {
		b := board()
		return b.Waiting == 1 && len(b.Queue) == 1 && b.Queue[0].Why == "absent"
	})
	id := board().Queue[0].Row.Conversation.ID
	notices := func() []app.Notice {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		return slices.Clone(d.shell.notices)
	}
	if n := notices(); len(n) != 0 {
		t.Errorf("nobody has it, yet it is announced: %+v", n)
	}

	says(inbox.PresencePresent)
	if err := d.Active(); err != nil {
		t.Fatal(err)
	}
	mine := func() *app.AgentLoad {
		b := board()
		for i := range b.Agents {
			if b.Agents[i].Agent.ID == me {
				return &b.Agents[i]
			}
		}
		return nil
	}
	d.until("it is mine, still to be taken up", func() bool {
		l := mine()
		return l != nil && l.Active == 1 && l.Waiting == 1 && l.Presence == inbox.PresencePresent && len(l.Rows) == 1 && l.Rows[0].Conversation.Offered()
	})
	d.until("I am told of it", func() bool {
		n := notices()
		return len(n) == 1 && n[0].Conversation == id && n[0].Text == "Ist da jemand?"
	})

	says(inbox.PresenceAway)
	bernd.Must("profile", map[string]any{"name": "Bernd", "language": "de", "presence": inbox.PresencePresent})
	if err := bernd.Send(wire.TypeWhere, wire.Where{Active: true}); err != nil {
		t.Fatal(err)
	}
	d.until("Bernd has it", func() bool { return d.opened(id).Row.Conversation.Assignee == bernd.Agent })

	says(inbox.PresencePresent)
	bernd.Must("profile", map[string]any{"name": "Bernd", "language": "de", "presence": inbox.PresenceOff})
	d.until("it came back", func() bool { return d.opened(id).Row.Conversation.Assignee == me })
	if err := d.Where(id, ""); err != nil {
		t.Fatal(err)
	}
	d.until("taken up, and the relay knows", func() bool {
		c := d.opened(id).Row.Conversation
		return !c.Offered() && d.settled()
	})
	bernd.Until("Bernd sees that it is taken up", func() bool {
		for _, c := range relaytest.List[inbox.Conversation](bernd.Replica()) {
			if c.ID == id {
				return c.Assignee == me && !c.Offered()
			}
		}
		return false
	})
	if n := notices(); len(n) != 1 {
		t.Errorf("told more than once of the same: %+v", n)
	}
	why := ""
	for _, m := range d.messages(id) {
		if m.Event != nil && m.Event.What == "assigned" {
			why += " " + m.Event.Why
		}
	}
	if why != " free away free away free" {
		t.Errorf("the history gives the reasons%s", why)
	}
	d.must("done", map[string]any{"conversation": id})
	d.until("handled", func() bool { l := mine(); return l != nil && l.Handled == 1 && l.Active == 0 })
}
