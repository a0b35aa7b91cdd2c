package mailbox_test

import (
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email"
	"tresen/backend/cmd/demo/mailbox"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// What the demo shows: letters come in, an answer reaches the customer's
// mailbox, an automatic answer and a bounce come back.
func TestMailGoesBothWaysThroughARelay(t *testing.T) {
	m, _ := open(t)
	r := relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{email.Connector{}}})
	c := r.Client(r.SetUp())
	ch := inbox.Channel{ID: relaytest.NewID(), Inbox: c.Inbox().ID, Type: "email", Name: "Beratung", On: true, Settings: m.Settings()}
	c.Must("channel", command.PutChannel{Channel: ch, Secrets: map[string]string{"password": mailbox.Password}})
	m.Live(t.Context())
	const lost = "wiebke.suhr@altes-postfach.invalid"
	m.Deliver(lost, []string{mailbox.Shop}, []byte("From: "+lost+"\r\nTo: "+mailbox.Shop+"\r\nSubject: Hallig\r\nMessage-ID: <hallig@altes-postfach.invalid>\r\n\r\nHaelt sie 30 kg?\r\n"))

	find := func(match func(*inbox.Message) bool) (found *inbox.Message) {
		c.Until("a message", func() bool {
			for _, msg := range relaytest.List[inbox.Message](c.Replica()) {
				if match(msg) {
					found = msg
				}
			}
			return found != nil
		})
		return found
	}
	answer := func(subject, to string) string {
		asked := find(func(msg *inbox.Message) bool {
			return msg.Dir == inbox.DirIn && msg.Mail != nil && msg.Mail.Subject == subject
		})
		id := relaytest.NewID()
		c.Must("reply", command.Reply{Message: id, Conversation: asked.Conversation, Channel: ch.ID, Text: "Gern, ja.",
			Mail: &inbox.Outline{Subject: "Re: " + subject, To: []inbox.Party{{Address: to}}, Answers: asked.ID}})
		return id
	}
	const nils = "nils.vogt@vogt-elektro.example"
	answer("Preis Spiekeroog ab 5 Stück?", nils)
	refused := answer("Hallig", lost)
	if err := m.Until(t.Context(), func() bool {
		list := m.Box(nils, "INBOX")
		last := list[len(list)-1]
		return strings.Contains(last.Text, "Gern, ja.") && strings.HasPrefix(last.InReplyTo, "15-kurz.")
	}); err != nil {
		t.Fatal(err)
	}
	find(func(msg *inbox.Message) bool {
		return msg.Auto == inbox.AutoReply && time.Since(time.UnixMilli(msg.At)) < time.Hour
	})
	find(func(msg *inbox.Message) bool { return msg.ID == refused && msg.State == inbox.StateFailed })
}
