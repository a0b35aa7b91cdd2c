package email

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// bench is a listening session before a real server with a line that can be spoilt.
type bench struct {
	*core
	t     *testing.T
	srv   *mailtest.Server
	proxy *mailtest.Proxy
	l     *listening
}

func (b *bench) ok() {
	b.t.Helper()
	b.await(b.t, "a line that is well", func() bool { return b.lastHealth().State == "ok" })
}

// Whatever happens to the line, the next mail comes, and all of them once.
func TestListenSurvives(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options mailtest.Options
		set     map[string]string
		spoil   func(b *bench)
	}{
		"kicked":         {spoil: func(b *bench) { b.srv.Kick(b.t, support) }},
		"server crashes": {spoil: func(b *bench) { b.srv.Crash(); b.srv.Restart(b.t) }},
		"server is away": {spoil: func(b *bench) {
			b.srv.Stop()
			b.await(b.t, "away", func() bool {
				return b.lastHealth().State == "away" && b.lastHealth().Fault == string(fault.Unavailable)
			})
			b.srv.Restart(b.t)
		}},
		"black hole":           {spoil: func(b *bench) { b.proxy.Hole() }},
		"cut":                  {spoil: func(b *bench) { b.proxy.Cut() }},
		"too many connections": {spoil: func(b *bench) { b.proxy.Inject("* BYE Too many simultaneous connections"); b.proxy.Cut() }},
		"EXISTS is swallowed": {spoil: func(b *bench) {
			b.proxy.Always(mailtest.Fault{Swallow: " EXISTS"})
			b.proxy.Cut()
		}},
		"new UIDVALIDITY": {spoil: func(b *bench) { b.srv.BumpValidity(b.t, support, "INBOX") }},
		"new UIDVALIDITY while away": {spoil: func(b *bench) {
			b.l.stop()
			b.srv.BumpValidity(b.t, support, "INBOX")
			b.srv.Save(b.t, support, "INBOX", mailOf(50))
			b.l = b.listen(b.t, b.l.a, nil)
		}},
		"few capabilities": {options: mailtest.Options{Caps: "IMAP4rev1 IDLE AUTH=PLAIN"}},
		"no IDLE":          {options: mailtest.Options{Caps: "IMAP4rev1 AUTH=PLAIN"}},
		"one connection":   {options: mailtest.Options{MaxConn: 1}, spoil: func(b *bench) { b.proxy.Cut() }},
		"STARTTLS":         {set: map[string]string{setIMAPSecure: secureStart}},
		"cut in a literal": {spoil: func(b *bench) {
			for n := range 6 {
				b.proxy.Next(mailtest.Fault{CutInLiteral: 1 + n%3})
			}
			b.proxy.Cut()
			for n := range 60 {
				b.srv.Save(b.t, support, "INBOX", mailOf(100+n))
			}
			b.awaitMessages(b.t, 63)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Start(t, c.options)
			b := &bench{core: newCore(), t: t, srv: srv}
			for n := range 3 {
				srv.SaveAt(t, support, "INBOX", time.Now().Add(-48*time.Hour), true, mailOf(n))
			}
			if c.set[setIMAPSecure] == secureStart {
				b.proxy = mailtest.NewProxy(t, srv.Address(srv.IMAP))
			} else {
				b.proxy = srv.Proxy(t, srv.IMAPS)
			}
			b.l = b.listen(t, mailbox(t, b.proxy.Port, srv.CAFile, c.set), nil)
			b.awaitMessages(t, 3)
			b.ok()
			if c.spoil != nil {
				c.spoil(b)
			}
			srv.Save(t, support, "INBOX", mailOf(9))
			b.await(t, "the next mail", func() bool { return b.messages()[refOf(9)] > 0 })
			b.ok()
			b.l.stop()
			for ref, n := range b.messages() {
				if n != 1 {
					t.Errorf("%s came %d times", ref, n)
				}
			}
			if e := b.find(refOf(9)); e.Message.Past || e.Message.Quiet {
				t.Errorf("the new mail is taken for an old one: %+v", e.Message)
			}
		})
	}
}

// A refused password is told and not tried again: servers lock out who hammers.
func TestWrongPasswordStops(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	proxy := srv.Proxy(t, srv.IMAPS)
	c := newCore()
	a := mailbox(t, proxy.Port, srv.CAFile, nil)
	a.Secrets[secPassword] = "wrong"
	l := c.listen(t, a, nil)
	if err := <-l.done; err != nil {
		t.Errorf("Listen gives %v, nil was meant", err)
	}
	if h := c.lastHealth(); h.State != "refused" || h.Fault != string(fault.ChanSignIn) || h.Detail == "" {
		t.Errorf("health is %+v", h)
	}
	if n := proxy.Accepted(); n != 1 {
		t.Errorf("%d connections, one was meant", n)
	}
}

// A server that has too much to do is no reason to ask for a new password.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		say     string
		refused bool
	}{
		"Gmail, wrong password":    {mailtest.GmailWrongPassword, true},
		"Gmail, app password":      {mailtest.GmailAppPassword, true},
		"Gmail, too many":          {mailtest.GmailTooMany, false},
		"Gmail, over quota":        {mailtest.GmailOverQuota, false},
		"Gmail, unavailable":       {mailtest.GmailUnavailable, false},
		"Exchange, wrong password": {mailtest.ExchangeWrongLogin, true},
		"Exchange, not connected":  {mailtest.ExchangeNotSelected, false},
		"Dovecot, limit":           {"$TAG NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=1)", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Script{Rules: []mailtest.Rule{{On: "^(LOGIN|AUTHENTICATE)", Times: 3, Say: []string{c.say}}},
				Mails: []mailtest.Mail{{UID: 1, Raw: string(mailOf(1))}}}.Run(t)
			core := newCore()
			a := mailbox(t, srv.Port, "", map[string]string{setCA: string(srv.CA.PEM)})
			l := core.listen(t, a, nil)
			if c.refused {
				if err := <-l.done; err != nil {
					t.Error(err)
				}
				if h := core.lastHealth(); h.State != "refused" {
					t.Errorf("health is %+v", h)
				}
				return
			}
			core.await(t, "ok", func() bool { return core.lastHealth().State == "ok" })
		})
	}
}

// Servers nobody can install, and answers no sane server gives.
func TestOddServers(t *testing.T) {
	t.Parallel()
	two := func(odd mailtest.Mail) []mailtest.Mail {
		odd.UID = 2
		if odd.Raw == "" {
			odd.Raw = string(mailOf(2))
		}
		return []mailtest.Mail{{UID: 1, Raw: string(mailOf(1))}, odd, {UID: 3, Raw: string(mailOf(3))}}
	}
	for name, c := range map[string]struct {
		script mailtest.Script
		notes  string // of mail 2
		nohead bool   // nothing of mail 2 can be had
	}{
		"Exchange":           {script: mailtest.Exchange(two(mailtest.Mail{Size: 99999})...)},
		"IDLE is refused":    {script: mailtest.Script{Mails: two(mailtest.Mail{}), Rules: []mailtest.Rule{{On: "^IDLE", Say: []string{"$TAG NO not today"}}}}},
		"descending":         {script: mailtest.Script{Mails: two(mailtest.Mail{}), Descending: true}},
		"flags between":      {script: mailtest.Script{Mails: two(mailtest.Mail{}), Between: []string{"* 2 FETCH (UID 2 FLAGS (\\Seen))"}}},
		"size is a lie":      {script: mailtest.Script{Mails: two(mailtest.Mail{Size: 1})}},
		"quoted":             {script: mailtest.Script{Mails: two(mailtest.Mail{Quoted: true, Raw: strings.ReplaceAll(string(mailOf(2)), "\r\n", "\n")})}},
		"body is NIL":        {script: mailtest.Script{Mails: two(mailtest.Mail{Nil: true})}, notes: "broken", nohead: true},
		"literal is a lie":   {script: mailtest.Script{Mails: two(mailtest.Mail{Wrong: 7})}, notes: "broken", nohead: true},
		"literal is short":   {script: mailtest.Script{Mails: two(mailtest.Mail{Wrong: -7})}, notes: "broken", nohead: true},
		"answer is nonsense": {script: mailtest.Script{Mails: two(mailtest.Mail{Whole: "* $SEQ FETCH (UID $UID BODY[] nonsense"})}, notes: "broken", nohead: true},
		"date is nonsense":   {script: mailtest.Script{Mails: two(mailtest.Mail{Whole: `* $SEQ FETCH (UID $UID INTERNALDATE "yesterday" RFC822.SIZE 5)`})}, notes: "broken", nohead: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mails := c.script.Mails
			c.script.Mails = nil
			c.script.Boxes = []string{`(\HasNoChildren) "/" INBOX`} // a script knows the mails of one only
			srv := c.script.Run(t)
			core := newCore()
			l := core.listen(t, mailbox(t, srv.Port, "", map[string]string{setCA: string(srv.CA.PEM)}), nil)
			core.await(t, "ok", func() bool { return core.lastHealth().State == "ok" })
			srv.Change(func(s *mailtest.Script) { s.Mails = mails })
			srv.Push("* 3 EXISTS")
			core.awaitMessages(t, 3)
			l.stop()
			for ref, n := range core.messages() {
				if n != 1 {
					t.Errorf("%s came %d times", ref, n)
				}
			}
			for _, n := range []int{1, 3} {
				if e := core.find(refOf(n)); e == nil || e.Message.Mail.Raw == nil || len(e.Message.Mail.Notes) > 0 {
					t.Errorf("mail %d: %+v", n, e)
				}
			}
			var notes []string
			var second *channel.Event
			for i, e := range core.events {
				if e.Message != nil && e.Message.Ref != refOf(1) && e.Message.Ref != refOf(3) {
					second, notes = &core.events[i], e.Message.Mail.Notes
				}
			}
			if got := strings.Join(notes, " "); second == nil || got != c.notes {
				t.Fatalf("notes of the odd mail: %q, meant %q", got, c.notes)
			}
			if c.nohead != (second.Address == nobody) || c.nohead && !slices.Contains(notes, "broken") {
				t.Errorf("the odd mail is from %s: %+v", second.Address, second.Message)
			}
		})
	}
}
