package email

import (
	"testing"
	"time"

	"tresen/backend/channel/email/mailtest"
)

// What was there before is history, what comes is new, and both come once.
func TestListen(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	for n := range 3 {
		srv.SaveAt(t, support, "INBOX", time.Now().Add(-time.Duration(n+1)*24*time.Hour), false, mailOf(n))
	}
	srv.SaveAt(t, support, "INBOX", time.Now().Add(-60*24*time.Hour), false, mailOf(99))
	c := newCore()
	l := c.listen(t, mailbox(t, srv.IMAPS, srv.CAFile, nil), nil)
	c.awaitMessages(t, 3)
	srv.Save(t, support, "INBOX", mailOf(10))
	c.awaitMessages(t, 4)
	l.stop()
	for n := range 3 {
		if e := c.find(refOf(n)); e == nil || !e.Message.Past || e.Address != "anna@customer.test" {
			t.Errorf("mail %d: %+v", n, e)
		}
	}
	e := c.find(refOf(10))
	if e.Message.Past || e.Message.Text != "Text 10" || e.Message.Mail.Subject != "Frage 10" || e.Message.Mail.Raw == nil {
		t.Errorf("new mail: %+v", e.Message)
	}
	for ref, n := range c.messages() {
		if n != 1 {
			t.Errorf("%s came %d times", ref, n)
		}
	}
	if c.find(refOf(99)) != nil {
		t.Error("a mail older than the history came")
	}
}

// The simulated server serves the demo and tests without installed servers.
func TestListenOnSimulator(t *testing.T) {
	t.Parallel()
	sim := simulated(t)
	save := func(n int) {
		if err := sim.KeepRaw(support, "INBOX", mailOf(n), time.Now(), false); err != nil {
			t.Fatal(err)
		}
	}
	save(0)
	c := newCore()
	l := c.listen(t, mailbox(t, sim.IMAPS, "", map[string]string{setCA: string(sim.CA.PEM)}), nil)
	c.awaitMessages(t, 1)
	for n, spoil := range []func(){func() {}, func() { sim.Kick(support, "bye") }, func() { _ = sim.BumpValidity(support, "INBOX") }, func() { sim.Kick(support, "") }} {
		spoil()
		save(n + 1)
		c.awaitMessages(t, n+2)
	}
	l.stop()
	for ref, n := range c.messages() {
		if n != 1 {
			t.Errorf("%s came %d times", ref, n)
		}
	}
}
