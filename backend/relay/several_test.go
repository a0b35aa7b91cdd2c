package relay_test

import (
	"database/sql"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store/storetest"
)

// two are two processes of one relay: an agent and a visitor at each.
func two(t *testing.T) (a, b *scene, database string) {
	t.Helper()
	database = storetest.Postgres(t)
	data := t.TempDir()
	a = setup(t, relaytest.Options{Database: database, Data: data})
	b = &scene{Relay: a.Another(), channel: a.channel, ticket: a.ticket}
	b.admin = b.Client(b.SignIn("admin@lichthaus.example"))
	return a, b, database
}

func TestTwoProcesses(t *testing.T) {
	a, b, _ := two(t)
	v := a.Visit(a.channel, "")
	id := v.Write("kommt bei A an")
	m := message(b.admin, "kommt bei A an")
	if m.ID != id {
		t.Errorf("%+v", m)
	}
	// The same visitor has a page at B as well: both show the answer, given at B.
	w := b.Visit(a.channel, v.Token)
	reply := b.reply(b.admin, m.Conversation, "Antwort über B")
	for _, page := range []*relaytest.Visitor{v, w} {
		page.Until("the reply", func() bool { return page.Entries[reply].Text == "Antwort über B" })
	}
	state(a.admin, reply, inbox.StateSent)
	if err := v.Send("read", map[string]any{"ids": []string{reply}}); err != nil {
		t.Fatal(err)
	}
	state(b.admin, reply, inbox.StateRead)

	// What is fleeting crosses as well.
	b.admin.Until("presence", func() bool {
		for _, p := range b.admin.Presence {
			if p.Online {
				return true
			}
		}
		return false
	})
	if err := v.Send("typing", map[string]bool{"on": true}); err != nil {
		t.Fatal(err)
	}
	b.admin.Until("typing", func() bool { return len(b.admin.Typing) > 0 && b.admin.Typing[0].Conversation == m.Conversation })
	if err := b.admin.Send("typing", map[string]any{"conversation": m.Conversation, "on": true}); err != nil {
		t.Fatal(err)
	}
	v.Until("the agent's typing", func() bool { return len(v.Typing) > 0 })

	// Signing out at A ends the line at B.
	c := b.Client(b.SignIn("admin@lichthaus.example"))
	extra := a.SignIn("admin@lichthaus.example")
	d := b.Client(extra)
	if status, _ := a.Post("/api/signout", extra.Token, map[string]string{}); status != 200 {
		t.Fatal(status)
	}
	if code := d.WaitBye(); code != "signed_out" {
		t.Errorf("bye %q", code)
	}
	c.Ping()
	a.admin.Check()
	b.admin.Check()
}

// The line over which processes wake each other is cut: what was missed meanwhile
// arrives all the same, at desktops and at visitors.
func TestWakeLineIsCut(t *testing.T) {
	a, b, database := two(t)
	v := b.Visit(a.channel, "")
	v.Write("Hallo")
	m := message(a.admin, "Hallo")
	b.admin.Ping()
	pg, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pg.Close() }()
	for round := range 3 {
		var cut int
		err := pg.QueryRowContext(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND query LIKE 'LISTEN%'`).Scan(&cut)
		if err != nil || round == 0 && cut < 2 {
			t.Fatalf("%d lines cut, %v", cut, err)
		}
		id := a.reply(a.admin, m.Conversation, "während der Unterbrechung")
		v.Until("the reply at the other process", func() bool { return v.Entries[id].ID != "" })
		state(b.admin, id, inbox.StateSent)
	}
	b.admin.Check()
}

// A process dies; its desktops and visitors come back at the other one.
func TestAProcessStops(t *testing.T) {
	a, b, _ := two(t)
	v := a.Visit(a.channel, "")
	v.Write("Moin")
	m := message(a.admin, "Moin")
	replica := a.admin.End()
	cursor := v.Cursor
	a.Stop()
	id := b.reply(b.admin, m.Conversation, "weiter bei B")
	c := relaytest.Open(t, b.URL, a.ticket.Token, replica)
	state(c, id, inbox.StateSent)
	w, err := b.TryVisit(b.channel, v.Token, cursor)
	if err != nil {
		t.Fatal(err)
	}
	w.Until("the reply", func() bool { return w.Entries[id].ID != "" })
	c.Check()
}
