package app_test

import (
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

func (d *desk) ticket(id string) app.TicketOpened {
	d.t.Helper()
	o, err := d.Ticket(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

// seen waits until a ticket is here as ok wants it.
func (d *desk) seen(what, id string, ok func(o app.TicketOpened) bool) (o app.TicketOpened) {
	d.t.Helper()
	d.until(what, func() bool {
		var err error
		o, err = d.Ticket(id)
		return err == nil && ok(o)
	})
	return o
}

// Without a line a ticket is made, linked, changed and written on; all of it is
// shown at once, outlives a restart and is done once there is a line.
func TestTicketMadeWithoutALine(t *testing.T) {
	r, d, p, ch := joined(t)
	v, conv := arrive(t, r, d, ch, "Guten Tag")
	v.Write("Die Lampe flackert.\nSeit gestern.")
	v.Write("Rechnung 4711")
	d.until("the second message", func() bool { return d.find(conv, "Rechnung 4711") != nil })
	p.cut()
	d.until("no line", func() bool { return d.link() != "online" })

	seed, err := d.TicketFrom(conv, d.find(conv, "Die Lampe flackert.\nSeit gestern.").ID)
	if err != nil || seed.Title != "Die Lampe flackert." || seed.Channel != ch || seed.Contact == "" || !strings.HasSuffix(seed.Text, "Seit gestern.") {
		t.Fatalf("%+v %v", seed, err)
	}
	if seed, err = d.TicketFrom(conv, ""); err != nil || seed.Title != "Rechnung 4711" || !strings.Contains(seed.Text, "flackert") {
		t.Fatalf("%+v %v", seed, err)
	}
	id, check := relaytest.NewID(), relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": id, "inbox": seed.Inbox, "type": "ticket", "title": seed.Title, "text": seed.Text, "contact": seed.Contact,
		"channel": seed.Channel, "checks": []inbox.Check{{ID: check, Text: "Anrufen"}}})
	d.must("linkTicket", map[string]any{"ticket": id, "conversation": conv})
	d.must("changeTicket", map[string]any{"ticket": id, "priority": "high", "checks": []map[string]any{{"id": check, "done": true}}})
	d.must("ticketNote", map[string]any{"entry": relaytest.NewID(), "ticket": id, "text": "Werkstatt fragen"})
	o := d.ticket(id)
	if o.Ticket.Number != 0 || !o.Row.Waiting || len(o.Conversations) != 1 || o.Conversations[0].Row == nil || o.Row.ChecksOff != 1 || len(o.Entries) != 1 || o.Row.Notes != 1 {
		t.Fatalf("offline: %+v", o)
	}
	if b := d.restart(); b.State != "ready" {
		t.Fatalf("%+v", b)
	}
	beside, err := d.TicketsOf(conv, seed.Contact)
	if err != nil || len(beside.Linked) != 1 || len(beside.Others) != 0 {
		t.Fatalf("%+v %v", beside, err)
	}
	p.mend("")
	d.until("settled", d.settled)
	o = d.seen("its number", id, func(o app.TicketOpened) bool { return o.Ticket.Number == 1 && !o.Row.Waiting })
	if o.Ticket.Priority != inbox.PriorityHigh || !o.Ticket.Checks[0].Done || o.Ticket.Conversations[0] != conv {
		t.Errorf("%+v", o.Ticket)
	}
	d.seen("its history", id, func(o app.TicketOpened) bool { return len(o.Entries) == 5 }) // created, linked, priority, checks, the note
	page, err := d.Tickets(app.TicketQuery{Text: "#1", Assignee: "nobody"})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Ticket.Text != "" || page.Rows[0].Checks != 1 {
		t.Errorf("%+v %v", page, err)
	}
	d.until("the line in the thread", func() bool {
		for _, m := range d.messages(conv) {
			if m.Event != nil && m.Event.What == "ticket" && m.Event.Ticket == id {
				return true
			}
		}
		return false
	})
}

// Two at one ticket: fields merge, words that were written over others stay in the
// outbox and are shown with the ticket.
func TestTicketChangedByTwo(t *testing.T) {
	r, d, p, _ := joined(t)
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	other := newDesk(t)
	if _, err := other.SignIn(app.SignInForm{Address: r.URL, Email: "anna@lichthaus.example", Password: relaytest.Password}); err != nil {
		t.Fatal(err)
	}
	id := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": id, "inbox": w.Inboxes[0].ID, "type": "task", "title": "Leiter", "text": "holen"})
	other.seen("the ticket", id, func(o app.TicketOpened) bool { return o.Ticket.Number > 0 })
	d.until("settled", d.settled)
	p.cut()
	d.until("no line", func() bool { return d.link() != "online" })
	d.must("changeTicket", map[string]any{"ticket": id, "text": "aus dem Keller", "was": map[string]string{"text": "holen"}})
	d.must("changeTicket", map[string]any{"ticket": id, "due": 5000})
	other.must("changeTicket", map[string]any{"ticket": id, "text": "kaufen", "was": map[string]string{"text": "holen"}})
	other.must("changeTicket", map[string]any{"ticket": id, "title": "Große Leiter", "was": map[string]string{"title": "Leiter"}})
	other.until("settled", other.settled)
	p.mend("")
	o := d.seen("the refusal", id, func(o app.TicketOpened) bool {
		return len(o.Refused) == 1 && o.Ticket.Title == "Große Leiter" && o.Ticket.Due == 5000
	})
	if o.Ticket.Text != "kaufen" || o.Refused[0].Code != "stale" || !strings.Contains(o.Refused[0].Body, "aus dem Keller") {
		t.Errorf("%+v", o)
	}
	d.until("settled", d.settled)
	box, err := d.Outbox()
	if err != nil || len(box) != 1 || box[0].Ticket != id || box[0].Conversation != "" || box[0].Text != "aus dem Keller" {
		t.Errorf("%+v %v", box, err)
	}
	if err := d.DropWish(o.Refused[0].ID); err != nil {
		t.Fatal(err)
	}
	if o := d.ticket(id); len(o.Refused) != 0 {
		t.Errorf("%+v", o.Refused)
	}
}
