package relay_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// handsOut lets the scene's inbox hand out, and its administrator be at the keys.
func (s *scene) handsOut(c *relaytest.Client, rule inbox.Routing) {
	c.T.Helper()
	in := c.Inbox()
	rule.On = true
	in.Routing = &rule
	c.Must("inbox", in)
	s.sits(c)
}

// sits lets an agent be present.
func (s *scene) sits(c *relaytest.Client) {
	c.T.Helper()
	c.Must("profile", map[string]any{"name": "Present", "language": "de", "presence": inbox.PresencePresent})
	if err := c.Send(wire.TypeWhere, wire.Where{Active: true}); err != nil {
		c.T.Fatal(err)
	}
}

// assigned waits until a conversation is somebody's.
func assigned(c *relaytest.Client, id, agent string) {
	c.T.Helper()
	c.Until("the assignee", func() bool {
		x := relaytest.List[inbox.Conversation](c.Replica())[id]
		return x != nil && x.Assignee == agent
	})
}

// reasons gives why a conversation went where it went.
func reasons(c *relaytest.Client, id string) (list []string) {
	for _, m := range relaytest.List[inbox.Message](c.Replica()) {
		if m.Conversation == id && m.Event != nil && m.Event.What == "assigned" {
			list = append(list, m.Event.Why)
		}
	}
	return list
}

// What arrives goes to whoever is there: when they come, and at once from then on.
func TestHandedOut(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		v := s.Visit(s.channel, "")
		v.Write("vor dem Dienst")
		early := message(s.admin, "vor dem Dienst")
		s.handsOut(s.admin, inbox.Routing{})
		assigned(s.admin, early.Conversation, s.admin.Agent)
		w := s.Visit(s.channel, "")
		w.Write("im Dienst")
		assigned(s.admin, message(s.admin, "im Dienst").Conversation, s.admin.Agent)
		if got := reasons(s.admin, early.Conversation); len(got) != 1 || got[0] != inbox.WhyFree {
			t.Errorf("reasons %v", got)
		}
		s.admin.Check()
	})
}

// What was offered while the relay ran is settled by the next one: nothing but
// the store is needed.
func TestHandedOutAfterARestart(t *testing.T) {
	s := setup(t, relaytest.Options{})
	s.handsOut(s.admin, inbox.Routing{Limit: 1})
	for _, text := range []string{"eins", "zwei"} {
		v := s.Visit(s.channel, "")
		v.Write(text)
		message(s.admin, text)
	}
	one := message(s.admin, "eins").Conversation
	assigned(s.admin, one, s.admin.Agent)
	s.Stop()
	again := s.Again()
	c := again.Client(again.SignIn("admin@lichthaus.example"))
	s.sits(c)
	c.Must("done", map[string]any{"conversation": one})
	assigned(c, message(c, "zwei").Conversation, c.Agent)
}

// Of two processes one hands out; when it ends, the other one goes on.
func TestTheOtherProcessHandsOut(t *testing.T) {
	t.Parallel() // it mostly waits
	a, b, _ := two(t)
	b.handsOut(b.admin, inbox.Routing{Limit: 100})
	v := a.Visit(a.channel, "")
	v.Write("bei A")
	first := message(b.admin, "bei A").Conversation
	assigned(b.admin, first, b.admin.Agent)
	a.Stop()
	w, err := b.TryVisit(b.channel, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	w.Write("bei B")
	second := message(b.admin, "bei B").Conversation
	assigned(b.admin, second, b.admin.Agent)
	for _, id := range []string{first, second} {
		if got := reasons(b.admin, id); len(got) != 1 {
			t.Errorf("handed out more than once: %v", got)
		}
	}
	if c, err := store.Look[inbox.Conversation](t.Context(), b.Store(), second); err != nil || !c.Offered() {
		t.Errorf("%+v, %v", c, err)
	}
}

// Who writes to somebody who is on leave is not left waiting for their return.
func TestWritesToSomebodyOnLeave(t *testing.T) {
	s := setup(t, relaytest.Options{})
	s.handsOut(s.admin, inbox.Routing{})
	bernd := s.Client(s.Hire(s.admin, "Bernd", inbox.RoleAgent))
	v := s.Visit(s.channel, "")
	v.Write("Hallo Bernd")
	id := message(s.admin, "Hallo Bernd").Conversation
	assigned(s.admin, id, s.admin.Agent)
	s.admin.Must("assign", map[string]any{"conversation": id, "agent": bernd.Agent})
	s.reply(bernd, id, "Bin gleich im Urlaub")
	s.admin.Must("agent", map[string]any{"id": bernd.Agent, "awayUntil": int64(1) << 50})
	s.admin.Ping()
	assigned(s.admin, id, bernd.Agent) // answered: it may stay
	v.Write("Noch eine Frage")
	message(s.admin, "Noch eine Frage")
	assigned(s.admin, id, s.admin.Agent)
}
