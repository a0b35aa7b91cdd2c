package relay_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// Nothing of a mail, no address and no password appears in the log, at any level;
// a desktop is never told a password, however the sign-in ends.
func TestLogHoldsNothingOfMails(t *testing.T) {
	m := &mailroom{t: t, mail: mailtest.Start(t, mailtest.Options{}), id: relaytest.NewID()}
	r := relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{email.Connector{}}})
	m.admin = r.Client(r.SetUp())
	ca, err := os.ReadFile(m.mail.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	const wrong = "MARKED-wrong-password"
	put := func(password string) {
		m.admin.Must("channel", map[string]any{"secrets": map[string]string{"password": password},
			"channel": inbox.Channel{ID: m.id, Inbox: m.admin.Inbox().ID, Type: "email", Name: "Support", On: true, Settings: map[string]string{
				"address": "support@shop.test", "imapHost": "localhost", "imapPort": strconv.Itoa(m.mail.IMAPS), "smtpHost": "localhost",
				"smtpPort": strconv.Itoa(m.mail.SMTPS), "ca": string(ca)}}})
	}
	health := func(want inbox.HealthState) {
		t.Helper()
		m.admin.Until("the line to be "+string(want), func() bool {
			h := relaytest.List[inbox.Health](m.admin.Replica())[m.id]
			return h != nil && h.State == want
		})
	}
	put(mailtest.Password)
	health(inbox.HealthOK)
	q := m.says("marked@customer.test", "Subject: MARKED subject\r\n", "MARKED body")
	id := relaytest.NewID()
	m.admin.Must("reply", map[string]any{"message": id, "conversation": q.Conversation, "channel": m.id, "text": "MARKED answer",
		"mail": inbox.Outline{Subject: "Re: MARKED subject", To: []inbox.Party{{Address: "reject@marked.customer.test"}}, Answers: q.ID}})
	m.admin.Until("the refusal", func() bool {
		x := relaytest.List[inbox.Message](m.admin.Replica())[id]
		return x != nil && x.State == inbox.StateFailed
	})
	put(wrong)
	health(inbox.HealthRefused)
	told, err := json.Marshal([]any{relaytest.List[inbox.Channel](m.admin.Replica()), relaytest.List[inbox.Health](m.admin.Replica())})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{wrong, `:"` + mailtest.Password + `"`} {
		if strings.Contains(string(told), secret) {
			t.Errorf("desktops are told %q: %s", secret, told)
		}
	}
	m.admin.Check()
	r.Stop()
	log := strings.ToLower(r.Log.String())
	if !strings.Contains(log, "channel is open") || !strings.Contains(log, "sending") {
		t.Errorf("nothing was logged at all:\n%s", log)
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, "marked") || strings.Contains(line, "support@shop.test") {
			t.Errorf("the log holds %s", line)
		}
	}
}
