package email

import (
	"fmt"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// What real servers say of a mail of ours reaches it: it came back, it waits,
// nobody is in.
func TestReportsOfRealServers(t *testing.T) {
	t.Parallel()
	srv, c, l := started(t, mailtest.Options{}, nil, nil)
	send := func(to, conversation string) string {
		id := ownID(conversation)
		raw := fmt.Sprintf("From: support@shop.test\r\nTo: %s\r\nSubject: Angebot\r\nMessage-ID: <%s>\r\n\r\nHallo\r\n", to, id)
		if err := srv.Submit(support, []string{to}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		return id
	}
	status := func(id string) *channel.Status {
		for _, e := range c.events {
			if e.Status != nil && e.Status.Refs[0] == id {
				return e.Status
			}
		}
		return nil
	}
	failed, slow := send("nobody@bounce.test", "c1"), send("late@slow.test", "c2")
	send("vacation@customer.test", "c3")
	c.await(t, "three reports", func() bool { return status(failed) != nil && status(slow) != nil && len(c.messages()) >= 3 })
	l.stop()
	if s := status(failed); s.State != "failed" || s.Fault != string(fault.Recipient) || !strings.Contains(s.Detail, "nobody@bounce.test") {
		t.Errorf("came back: %+v", s)
	}
	if s := status(slow); s.State != "delayed" {
		t.Errorf("waits: %+v", s)
	}
	for _, e := range c.events {
		if e.Message == nil {
			continue
		}
		want := map[string][2]string{"c1": {"bounce", "nobody@bounce.test"}, "c2": {"bounce", "late@slow.test"}, "c3": {"auto-reply", "vacation@customer.test"}}[e.Message.Thread]
		if e.Message.Auto != want[0] || e.Address != want[1] {
			t.Errorf("%s in %q is %q: %+v", e.Address, e.Message.Thread, e.Message.Auto, e.Message.Mail)
		}
	}
}
