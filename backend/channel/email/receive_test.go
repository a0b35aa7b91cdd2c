package email

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/fault"
)

// arrived gives the events of a mail in a folder.
func arrived(t *testing.T, r role, lines ...string) []channel.Event {
	t.Helper()
	c := newCore()
	c.own["sales@shop.test"] = true
	a := mailbox(t, 1, "", map[string]string{setAliases: "info@shop.test"})
	s, err := Connector{}.open(a, c.env())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	raw := strings.Join(lines, "\r\n")
	if !strings.Contains(raw, "\r\n\r\n") {
		raw += "\r\n\r\nHallo\r\n"
	}
	return s.events(arrival{mail: mailread.Read([]byte(raw)), role: r, at: 1, keys: []string{"k"}})
}

func ownID(conversation string) string { return "0190-uuid." + testToken(conversation) + "@shop.test" }

func TestWhoWrote(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header        []string
		address, from string
	}{
		"sender":                      {[]string{"From: Anna <Anna@Customer.test>"}, "anna@customer.test", "Anna"},
		"answer wanted elsewhere":     {[]string{"From: Anna <anna@customer.test>", "Reply-To: anna@home.test"}, "anna@customer.test", "Anna"},
		"form of the own site":        {[]string{"From: Shop <web@shop.test>", "Reply-To: Bob <bob@customer.test>"}, "bob@customer.test", "Bob"},
		"form with the own address":   {[]string{"From: support@shop.test", "Reply-To: bob@customer.test"}, "bob@customer.test", ""},
		"form service":                {[]string{"From: Forms <no-reply@forms.test>", "Reply-To: bob@customer.test"}, "bob@customer.test", ""},
		"no-reply without Reply-To":   {[]string{"From: noreply@forms.test"}, "noreply@forms.test", ""},
		"Reply-To leads to ourselves": {[]string{"From: web@shop.test", "Reply-To: support@shop.test"}, "web@shop.test", ""},
		"nobody":                      {[]string{"From: Undisclosed"}, nobody, "Undisclosed"},
		"only a sender":               {[]string{"Sender: anna@customer.test"}, "anna@customer.test", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := arrived(t, roleInbox, append(c.header, "To: support@shop.test", "Message-ID: <1@x>")...)
			if len(list) != 1 || list[0].Address != c.address || list[0].Message.Name != c.from {
				t.Errorf("%+v", list)
			}
		})
	}
}

func TestWhatAMailRefersTo(t *testing.T) {
	t.Parallel()
	base := []string{"From: anna@customer.test", "Message-ID: <9@customer.test>"}
	for name, c := range map[string]struct {
		header  []string
		thread  string
		answers []string
		forward bool
	}{
		"nothing":         {header: []string{"To: support@shop.test"}},
		"token in To":     {header: []string{"To: Shop <support+" + testToken("c1") + "@shop.test>"}, thread: "c1"},
		"upper case":      {header: []string{"To: support+" + strings.ToUpper(testToken("c1")) + "@shop.test"}, thread: "c1"},
		"delivered first": {header: []string{"Delivered-To: support+" + testToken("c2") + "@shop.test", "To: support+" + testToken("c1") + "@shop.test"}, thread: "c2"},
		"forged":          {header: []string{"To: support+" + testToken("c1")[:20] + "aaaaaaaaaaaaaaaa@shop.test"}},
		"own id":          {header: []string{"In-Reply-To: <" + ownID("c3") + ">"}, thread: "c3", answers: []string{ownID("c3")}},
		"best first":      {header: []string{"In-Reply-To: <b@x>", "References: <a@x> <b@x> <c@x>"}, answers: []string{"b@x", "c@x", "a@x"}},
		"itself":          {header: []string{"References: <a@x> <9@customer.test>"}, answers: []string{"a@x"}},
		"Outlook": {header: []string{"Thread-Index: AdDqABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop=="},
			answers: []string{"ti:01d0ea00108310518720928b30d38f41149351559761969b71d7"[:47]}},
		"forward":              {header: []string{"Subject: WG: Angebot", "References: <" + ownID("c3") + ">"}, thread: "c3", answers: []string{ownID("c3")}, forward: true},
		"forward of something": {header: []string{"Subject: Fwd: Angebot"}},
		"reply":                {header: []string{"Subject: AW: WG: Angebot", "In-Reply-To: <a@x>"}, answers: []string{"a@x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := arrived(t, roleInbox, slices.Concat(base, c.header)...)[0].Message
			if m.Thread != c.thread || !slices.Equal(m.Answers, c.answers) || m.Forward != c.forward || m.Ref != "9@customer.test" {
				t.Errorf("thread %q answers %q forward %v", m.Thread, m.Answers, m.Forward)
			}
		})
	}
}

// What is never answered by machine, and what counts as written by one.
func TestQuietAndAuto(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role   role
		header []string
		quiet  bool
		auto   string
	}{
		"a person":          {header: []string{"From: anna@customer.test"}},
		"our own loop":      {header: []string{"From: anna@customer.test", "X-Tresen-Loop: relay-1"}, quiet: true},
		"another's loop":    {header: []string{"From: anna@customer.test", "X-Tresen-Loop: relay-2"}},
		"another inbox":     {header: []string{"From: sales@shop.test"}, quiet: true},
		"an alias":          {header: []string{"From: info+x@shop.test"}, quiet: true},
		"junk":              {role: roleJunk, header: []string{"From: anna@customer.test"}, quiet: true},
		"nobody reads":      {header: []string{"From: no-reply@bank.test"}, quiet: true},
		"nobody wrote":      {header: []string{"From: Undisclosed"}, quiet: true},
		"a form's customer": {header: []string{"From: no-reply@forms.test", "Reply-To: bob@customer.test"}},
		"vacation":          {header: []string{"From: anna@customer.test", "Auto-Submitted: auto-replied"}, auto: "auto-reply"},
		"a list":            {header: []string{"From: anna@customer.test", "List-Id: <l.x>"}, auto: "list"},
		"suppressed human":  {header: []string{"From: anna@customer.test", "X-Auto-Response-Suppress: All"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := arrived(t, c.role, append(c.header, "To: support@shop.test", "Message-ID: <1@x>")...)[0].Message
			if m.Quiet != c.quiet || m.Auto != c.auto {
				t.Errorf("quiet %v, auto %q", m.Quiet, m.Auto)
			}
		})
	}
}

// The header shows everybody; the tag of our address is for us alone, and an
// answer never goes to ourselves.
func TestParties(t *testing.T) {
	t.Parallel()
	m := arrived(t, roleInbox, "From: anna@customer.test", "To: support+x@shop.test, Bob <bob@customer.test>", "Cc: info@shop.test, sales@shop.test, c@x.test",
		"Reply-To: anna@home.test")[0].Message.Mail
	if fmt.Sprint(m.To, m.CC, m.ReplyTo) != "[{ support@shop.test} {Bob bob@customer.test}] [{ info@shop.test} { sales@shop.test} { c@x.test}] [{ anna@home.test}]" {
		t.Errorf("to %v cc %v reply to %v", m.To, m.CC, m.ReplyTo)
	}
}

// Copies of what the relay sent are no messages; what was sent elsewhere is.
func TestSentFolder(t *testing.T) {
	t.Parallel()
	ours := arrived(t, roleSent, "From: support@shop.test", "To: anna@customer.test", "Message-ID: <"+ownID("c1")+">")
	if len(ours) != 1 || ours[0].Status == nil || ours[0].Status.State != "sent" || ours[0].Status.Refs[0] != ownID("c1") {
		t.Errorf("our own copy: %+v", ours)
	}
	other := arrived(t, roleSent, "From: support@shop.test", "To: support@shop.test, Anna <anna@customer.test>", "Message-ID: <x@shop.test>", "In-Reply-To: <q@customer.test>")
	if len(other) != 1 || other[0].Message == nil || !other[0].Message.Own || other[0].Address != "anna@customer.test" ||
		other[0].Message.Answers[0] != "q@customer.test" || !slices.Contains(other[0].Message.Mail.Notes, "elsewhere") {
		t.Errorf("sent elsewhere: %+v", other)
	}
	if list := arrived(t, roleSent, "From: support@shop.test", "To: anna@customer.test", "Message-ID: <made-by@provider>", "X-Tresen-Loop: relay-1"); len(list) != 0 {
		t.Errorf("ours with an id of the provider: %+v", list)
	}
	if list := arrived(t, roleSent, "From: support@shop.test", "To: sales@shop.test", "Message-ID: <x@shop.test>"); len(list) != 0 {
		t.Errorf("among ourselves: %+v", list)
	}
	// In the inbox, anybody may write such a mail.
	if list := arrived(t, roleInbox, "From: evil@customer.test", "Message-ID: <"+ownID("c1")+">"); len(list) != 1 || list[0].Message == nil {
		t.Errorf("somebody else with our id: %+v", list)
	}
	if list := arrived(t, roleInbox, "From: support@shop.test", "To: anna@customer.test", "Message-ID: <x@shop.test>"); list[0].Message.Own {
		t.Error("a mail in the inbox passes for the business's own")
	}
}

func bounce(id string, blocks ...string) []string {
	return []string{"From: Mailer-Daemon@mail.test", "Return-Path: <>", "To: support@shop.test", "Message-ID: <dsn@mail.test>", "Subject: Undelivered",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "It failed.",
		"--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.test", "", strings.Join(blocks, "\r\n\r\n"), "",
		"--b", "Content-Type: message/rfc822", "", "From: support@shop.test", "Message-ID: <" + id + ">", "", "text", "--b--", ""}
}

func block(action, status, diagnostic string) string {
	return "Final-Recipient: rfc822; anna@customer.test\r\nAction: " + action + "\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; " + diagnostic
}

func TestBounces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		blocks []string
		state  string
		fault  fault.Code
	}{
		"unknown":            {[]string{block("failed", "5.1.1", "550 no such user")}, "failed", fault.Recipient},
		"Exim hides it":      {[]string{block("failed", "5.0.0", "550 5.1.1 <anna@customer.test>: User unknown")}, "failed", fault.Recipient},
		"full":               {[]string{block("failed", "5.2.2", "552 mailbox full")}, "failed", fault.Quota},
		"full for too long":  {[]string{block("failed", "4.2.2", "452 over quota")}, "failed", fault.Quota},
		"policy":             {[]string{block("failed", "5.7.1", "550 spam")}, "failed", fault.Refused},
		"too large":          {[]string{block("failed", "5.3.4", "552 too big")}, "failed", fault.TooLarge},
		"no host":            {[]string{block("failed", "5.4.4", "")}, "failed", fault.Recipient},
		"no code":            {[]string{block("failed", "5.0.0", "550 who is that")}, "failed", fault.Recipient},
		"nothing said":       {[]string{block("failed", "5.0.0", "")}, "failed", fault.Refused},
		"delayed":            {[]string{block("delayed", "4.4.1", "timed out")}, "delayed", ""},
		"delivered":          {[]string{block("delivered", "2.0.0", "")}, "delivered", ""},
		"one of two":         {[]string{block("delivered", "2.0.0", ""), block("failed", "5.1.1", "550 no")}, "failed", fault.Recipient},
		"failed and delayed": {[]string{block("delayed", "4.4.1", ""), block("failed", "5.7.1", "550 no")}, "failed", fault.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := arrived(t, roleInbox, bounce(ownID("c1"), c.blocks...)...)
			if len(list) != 2 || list[1].Status == nil {
				t.Fatalf("%+v", list)
			}
			m, s := list[0], list[1].Status
			if m.Message.Auto != "bounce" || m.Address != "anna@customer.test" || m.Message.Thread != "c1" {
				t.Errorf("message to %s in %s: %+v", m.Address, m.Message.Thread, m.Message)
			}
			if s.State != c.state || s.Fault != string(c.fault) || s.Refs[0] != ownID("c1") || (s.State == "failed") != strings.Contains(s.Detail, "anna@customer.test") && s.State != "delayed" {
				t.Errorf("%+v", s)
			}
		})
	}
	if list := arrived(t, roleInbox, bounce("guessed@shop.test", block("failed", "5.1.1", "no"))...); len(list) != 1 || list[0].Address != "mailer-daemon@mail.test" {
		t.Errorf("a bounce of a mail that is not ours: %+v", list)
	}
}

func TestReadReceipt(t *testing.T) {
	t.Parallel()
	mdn := func(id, disposition string) []string {
		return []string{"From: anna@customer.test", "To: support@shop.test", "Message-ID: <mdn@customer.test>", "Subject: Gelesen",
			`Content-Type: multipart/report; report-type=disposition-notification; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "Gelesen.",
			"--b", "Content-Type: message/disposition-notification", "", "Final-Recipient: rfc822; anna@customer.test",
			"Original-Message-ID: <" + id + ">", "Disposition: manual-action/MDN-sent-manually; " + disposition, "--b--", ""}
	}
	list := arrived(t, roleInbox, mdn(ownID("c1"), "displayed")...)
	if len(list) != 2 || list[1].Status == nil || list[1].Status.State != "read" || list[0].Message.Auto != "read-receipt" || list[0].Message.Thread != "c1" {
		t.Errorf("%+v", list)
	}
	if list := arrived(t, roleInbox, mdn(ownID("c1"), "deleted")...); len(list) != 1 {
		t.Errorf("deleted unread: %+v", list)
	}
	if list := arrived(t, roleInbox, mdn("x@shop.test", "displayed")...); len(list) != 1 {
		t.Errorf("of a mail that is not ours: %+v", list)
	}
}

func TestTextFits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", maxShown+5)
	text, cut := shown(&mailread.Mail{Text: long, Reply: long})
	if !cut || len([]rune(text)) != maxShown {
		t.Errorf("%d characters, cut %v", len([]rune(text)), cut)
	}
	if text, cut := shown(&mailread.Mail{Text: "all", Reply: " "}); cut || text != "all" {
		t.Errorf("%q", text)
	}
}
