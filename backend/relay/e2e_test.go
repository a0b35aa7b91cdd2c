package relay_test

import (
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// scene is a relay with its administrator signed in and a web chat open.
type scene struct {
	*relaytest.Relay
	admin   *relaytest.Client
	ticket  relaytest.Ticket
	channel string
}

func setup(t *testing.T, o relaytest.Options) *scene {
	t.Helper()
	s := &scene{Relay: relaytest.Start(t, o)}
	s.ticket = s.SetUp()
	s.admin = s.Client(s.ticket)
	s.channel = s.admin.OpenChat()
	return s
}

// message waits until the client has a message with this text.
func message(c *relaytest.Client, text string) (m *inbox.Message) {
	c.T.Helper()
	c.Until("the message "+text, func() bool {
		for _, x := range relaytest.List[inbox.Message](c.Replica()) {
			if x.Text == text {
				m = x
			}
		}
		return m != nil
	})
	return m
}

func TestVisitorAndAgentTalk(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		v := s.Visit(s.channel, "")
		id := v.Write("Haben Sie die Lampe in Messing?")
		m := message(s.admin, "Haben Sie die Lampe in Messing?")
		if m.ID != id || m.Dir != inbox.DirIn || m.Channel != s.channel {
			t.Errorf("came as %+v", m)
		}
		reply := relaytest.NewID()
		s.admin.Must("reply", map[string]string{"message": reply, "conversation": m.Conversation, "channel": s.channel, "text": "Ja, ab Lager."})
		v.Until("the reply", func() bool { return v.Entries[reply].Text == "Ja, ab Lager." })
		if e := v.Entries[reply]; e.Agent != "admin" || e.Type != "webchat" || e.Mine {
			t.Errorf("shown as %+v", e)
		}
		s.admin.Check()
	})
}
