package email

import (
	"fmt"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// After thirty days without the relay everything comes, as new mail; what
// somebody moved into the inbox meanwhile comes as well, but is not answered by
// machine.
func TestLongOutage(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	c := newCore()
	a := mailbox(t, srv.IMAPS, srv.CAFile, nil)
	l := c.listen(t, a, func(f *fetcher) {
		f.s.env.Now = func() time.Time { return time.Now().Add(-30 * 24 * time.Hour) }
	})
	c.await(t, "ok", func() bool { return c.lastHealth().State == "ok" })
	srv.Save(t, support, "INBOX", mailOf(9999))
	c.awaitMessages(t, 1)
	l.stop()
	srv.Stop() // a server that still looks while mails are laid down may number them in another order
	const mails = 3000
	for n := range mails {
		srv.SaveAt(t, support, "INBOX", time.Now().Add(-time.Duration(mails-n)*(30*24*time.Hour-time.Hour)/mails), n%2 == 0, mailOf(n))
	}
	srv.SaveAt(t, support, "INBOX", time.Now().Add(-90*24*time.Hour), false, mailOf(mails))
	srv.Restart(t)
	l = c.listen(t, a, nil)
	c.awaitMessages(t, mails+2)
	l.stop()
	for ref, n := range c.messages() {
		if n != 1 {
			t.Errorf("%s came %d times", ref, n)
		}
	}
	last := -1
	for _, e := range c.events {
		var n int
		if _, err := fmt.Sscanf(e.Message.Ref, "m%d@", &n); err != nil {
			t.Fatal(err)
		}
		if n >= mails {
			continue
		}
		if e.Message.Past || e.Message.Quiet || n < last {
			t.Fatalf("mail %d after %d: past %v, quiet %v", n, last, e.Message.Past, e.Message.Quiet)
		}
		last = n
	}
	if m := c.find(refOf(mails)).Message; m.Past || !m.Quiet {
		t.Errorf("a mail from before: past %v, quiet %v", m.Past, m.Quiet)
	}
}

// With a new UIDVALIDITY nothing known comes twice; the unknown comes as new or
// as history, whichever side of the last good sync it is from.
func TestRenewedUIDs(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	c := newCore()
	for n := range 30 {
		srv.SaveAt(t, support, "INBOX", time.Now().Add(-time.Duration(n+1)*20*time.Hour), true, mailOf(n))
	}
	a := mailbox(t, srv.IMAPS, srv.CAFile, nil)
	l := c.listen(t, a, nil)
	c.awaitMessages(t, 30)
	c.await(t, "the end of history", func() bool { return c.lastHealth().Total == 0 })
	l.stop()
	srv.SaveAt(t, support, "INBOX", time.Now(), false, mailOf(100))
	srv.SaveAt(t, support, "INBOX", time.Now().Add(-40*24*time.Hour), false, mailOf(101))
	srv.SaveAt(t, support, "INBOX", time.Now().Add(-100*24*time.Hour), false, mailOf(102))
	srv.BumpValidity(t, support, "INBOX")
	l = c.listen(t, a, nil)
	c.awaitMessages(t, 32)
	srv.Save(t, support, "INBOX", mailOf(103))
	c.awaitMessages(t, 33)
	l.stop()
	for ref, n := range c.messages() {
		if n != 1 {
			t.Errorf("%s came %d times", ref, n)
		}
	}
	for n, past := range map[int]bool{100: false, 101: true, 103: false} {
		if m := c.find(refOf(n)).Message; m.Past != past {
			t.Errorf("mail %d: past %v", n, m.Past)
		}
	}
	if c.find(refOf(102)) != nil {
		t.Error("a mail from before the span that is compared came")
	}
}

// History goes on where it was when the relay ended, newest first, and new mail
// does not wait for it.
func TestHistoryResumes(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	c := newCore()
	const mails = 300
	for n := range mails {
		srv.SaveAt(t, support, "INBOX", time.Now().Add(-time.Duration(mails-n)*2*time.Hour), true, mailOf(n))
	}
	commits, stop := 0, make(chan struct{})
	c.fails = func(events []channel.Event) (before, after error) {
		if commits++; commits == 6 {
			close(stop)
		}
		if commits >= 6 && commits < 10 {
			return fault.New(fault.Unavailable, "core", "stopping"), nil
		}
		return nil, nil
	}
	a := mailbox(t, srv.IMAPS, srv.CAFile, map[string]string{setHistory: "20"})
	l := c.listen(t, a, nil)
	<-stop
	l.stop()
	half := len(c.messages())
	if half == 0 || half == mails {
		t.Fatalf("%d messages when it was stopped", half)
	}
	srv.Save(t, support, "INBOX", mailOf(5000))
	l = c.listen(t, a, nil)
	want := 0
	for n := range mails {
		if time.Duration(mails-n)*2*time.Hour < 20*24*time.Hour {
			want++
		}
	}
	c.awaitMessages(t, want+1)
	c.await(t, "the end of history", func() bool { return c.lastHealth().Total == 0 })
	l.stop()
	position := map[string]int{}
	for i, e := range c.events {
		if _, twice := position[e.Message.Ref]; twice {
			t.Errorf("%s came twice", e.Message.Ref)
		}
		position[e.Message.Ref] = i
	}
	if p := position[refOf(5000)]; p != half {
		t.Errorf("new mail was number %d, history stopped at %d", p, half)
	}
	if position[refOf(mails-1)] > position[refOf(mails-200)] {
		t.Error("history did not come newest first")
	}
}
