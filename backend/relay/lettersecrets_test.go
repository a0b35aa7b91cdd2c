package relay_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tresen/backend/channel/email/mailtest"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// Nothing of a mail, no address and no password appears in the log, at any level;
// a desktop is never told a password, however the sign-in ends.
func TestLogHoldsNothingOfMails(t *testing.T) {
	m := openMailroom(t)
	const wrong = "MARKED-wrong-password"
	q := m.says("marked@customer.test", "Subject: MARKED subject\r\n", "MARKED body")
	id := relaytest.NewID()
	m.admin.Must("reply", map[string]any{"message": id, "conversation": q.Conversation, "channel": m.id, "text": "MARKED answer",
		"mail": inbox.Outline{Subject: "Re: MARKED subject", To: []inbox.Party{{Address: "reject@marked.customer.test"}}, Answers: q.ID}})
	m.admin.Until("the refusal", func() bool {
		x := relaytest.List[inbox.Message](m.admin.Replica())[id]
		return x != nil && x.State == inbox.StateFailed
	})
	m.signsIn(wrong, inbox.HealthRefused)
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
	m.relay.Stop()
	log := strings.ToLower(m.relay.Log.String())
	if !strings.Contains(log, "channel is open") || !strings.Contains(log, "sending") {
		t.Errorf("nothing was logged at all:\n%s", log)
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, "marked") || strings.Contains(line, "support@shop.test") {
			t.Errorf("the log holds %s", line)
		}
	}
}
