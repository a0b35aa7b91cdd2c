package relay_test

import (
	"bytes"
	"fmt"
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

// mailroom is a relay with a mailbox on real servers that answers by itself.
type mailroom struct {
	t     *testing.T
	mail  *mailtest.Server
	relay *relaytest.Relay
	admin *relaytest.Client
	id    string // channel
	port  int    // that mail goes out by
	count int
}

const thanks = "Danke, wir melden uns bis morgen."

func openMailroom(t *testing.T) *mailroom {
	t.Helper()
	return openMailroomBehind(t, mailtest.Start(t, mailtest.Options{}), nil)
}

// openMailroomBehind sends over a proxy, if there is one.
func openMailroomBehind(t *testing.T, server *mailtest.Server, p *mailtest.Proxy) *mailroom {
	t.Helper()
	m := &mailroom{t: t, mail: server, id: relaytest.NewID(), port: server.SMTPS}
	if p != nil {
		m.port = p.Port
	}
	m.relay = relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{email.Connector{}}})
	m.admin = m.relay.Client(m.relay.SetUp())
	m.signsIn(mailtest.Password, inbox.HealthOK)
	return m
}

// signsIn sets the mailbox up with a password, and waits for what comes of it.
func (m *mailroom) signsIn(password string, want inbox.HealthState) {
	m.t.Helper()
	ca, err := os.ReadFile(m.mail.CAFile)
	if err != nil {
		m.t.Fatal(err)
	}
	m.admin.Must("channel", map[string]any{"secrets": map[string]string{"password": password},
		"channel": inbox.Channel{ID: m.id, Inbox: m.admin.Inbox().ID, Type: "email", Name: "Support", On: true, Settings: map[string]string{
			"address": "support@shop.test", "name": "Lichthaus", "imapHost": "localhost", "imapPort": strconv.Itoa(m.mail.IMAPS), "smtpHost": "localhost",
			"smtpPort": strconv.Itoa(m.port), "ca": string(ca), "aliases": "info@shop.test", channel.AutoReply: thanks}}})
	m.admin.Until("the mailbox to be "+string(want), func() bool {
		h := relaytest.List[inbox.Health](m.admin.Replica())[m.id]
		return h != nil && h.State == want
	})
}

// says delivers a mail with further header lines, and waits until it came in.
func (m *mailroom) says(from, head, text string) inbox.Message {
	m.t.Helper()
	m.count++
	text = fmt.Sprintf("%s (%d)", text, m.count)
	raw := fmt.Sprintf("From: %s\r\nTo: support@shop.test\r\nMessage-ID: <%d@customer.test>\r\n%s\r\n%s\r\n", from, m.count, head, text)
	if err := m.mail.Deliver(from, []string{"support@shop.test"}, []byte(raw)); err != nil {
		m.t.Fatal(err)
	}
	return m.came(text)
}

// came waits for a message with that text.
func (m *mailroom) came(text string) (got inbox.Message) {
	m.t.Helper()
	m.admin.Until("the mail "+text, func() bool {
		for _, x := range relaytest.List[inbox.Message](m.admin.Replica()) {
			if x.Dir == inbox.DirIn && strings.Contains(x.Text, text) {
				got = *x
				return true
			}
		}
		return false
	})
	return got
}

// answers counts the automatic answers to an address once nothing is under way.
func (m *mailroom) answers(address string) (n int) {
	m.t.Helper()
	m.admin.Until("all that is queued to go out", func() bool {
		n = 0
		for _, x := range relaytest.List[inbox.Message](m.admin.Replica()) {
			if x.Dir == inbox.DirOut && (x.State == inbox.StateQueued || x.State == inbox.StateSending) {
				return false
			}
			if x.Dir == inbox.DirOut && x.Auto != "" && x.Mail != nil && x.Mail.To[0].Address == address {
				n++
			}
		}
		return true
	})
	return n
}

// A robot that marks nothing and answers everything gets one answer in a
// conversation, three in a day whatever it begins, and then the agents are told.
func TestRudeRobot(t *testing.T) {
	t.Parallel() // it mostly waits
	m := openMailroom(t)
	m.says("bob@customer.test", "Subject: Hallo\r\n", "This is the robot. I answer everything.")
	first := m.mail.Await(t, "bob@customer.test", "INBOX", 1)[0]
	id := headerOf(first, "Message-ID")
	for range 12 { // in the thread of our answer, as a mail program would
		m.says("bob@customer.test", "Subject: Re: Hallo\r\nIn-Reply-To: "+id+"\r\nReferences: "+id+"\r\n", "This is the robot. I answer everything.")
	}
	if n := m.answers("bob@customer.test"); n != 1 {
		t.Errorf("%d automatic answers in one conversation", n)
	}
	m.admin.Until("the agents to be told", func() bool {
		for _, x := range relaytest.List[inbox.Message](m.admin.Replica()) {
			if x.Event != nil && x.Event.What == "robot" {
				return true
			}
		}
		return false
	})
	for n := range 8 { // each time something new
		m.says("anna@customer.test", fmt.Sprintf("Subject: Vorgang %d\r\n", n), fmt.Sprintf("Neues Ticket Nummer %d eröffnet.", n))
	}
	if n := m.answers("anna@customer.test"); n < 1 || n > 3 {
		t.Errorf("%d automatic answers to one contact", n)
	}
	m.arrived("bob@customer.test", 1)
	m.arrived("anna@customer.test", m.answers("anna@customer.test"))

	// A real one: only what an agent writes sets it off, and then nobody answers.
	q := m.says("loop@customer.test", "Subject: Guten Tag\r\n", "Ich bin ein Mensch.")
	m.mail.Await(t, "loop@customer.test", "INBOX", 1)
	m.admin.Must("reply", map[string]any{"message": relaytest.NewID(), "conversation": q.Conversation, "channel": m.id, "text": "Womit können wir helfen?",
		"mail": inbox.Outline{Subject: "Re: Guten Tag", To: []inbox.Party{{Address: "loop@customer.test"}}, Answers: q.ID}})
	m.admin.Until("the robot's answer", func() bool {
		for _, x := range relaytest.List[inbox.Message](m.admin.Replica()) {
			if x.Dir == inbox.DirIn && x.Mail != nil && x.Mail.From.Address == "loop@customer.test" && x.ID != q.ID {
				return true
			}
		}
		return false
	})
	if n := m.answers("loop@customer.test"); n != 1 {
		t.Errorf("%d automatic answers to a robot", n)
	}
	m.admin.Check()
}

// A real vacation program: our automatic answer does not set it off, an agent's
// answer does, and what it says is a grey line that nobody answers.
func TestVacation(t *testing.T) {
	t.Parallel() // it mostly waits
	m := openMailroom(t)
	q := m.says("vacation@customer.test", "Subject: Frage zur Lampe\r\n", "Wann kommt sie?")
	raw := m.mail.Await(t, "vacation@customer.test", "INBOX", 1)[0]
	for name, want := range map[string]string{"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply", "Return-Path": "<>",
		"Subject": "Re: Frage zur Lampe", "In-Reply-To": "<1@customer.test>"} {
		if got := headerOf(raw, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if headerOf(raw, "X-Tresen-Loop") == "" {
		t.Error("no mark against loops")
	}
	m.admin.Must("reply", map[string]any{"message": relaytest.NewID(), "conversation": q.Conversation, "channel": m.id, "text": "Morgen.",
		"mail": inbox.Outline{Subject: "Re: Frage zur Lampe", To: []inbox.Party{{Address: "vacation@customer.test"}}, Answers: q.ID}})
	away := m.came("I am away until Monday")
	if away.Auto != inbox.AutoReply || away.Conversation != q.Conversation {
		t.Errorf("the notice of absence: %+v", away)
	}
	// The same marks by others: none is answered.
	for _, head := range []string{"Auto-Submitted: auto-generated\r\n", "Precedence: bulk\r\nList-Id: <news.customer.test>\r\n", "X-Autoreply: yes\r\n"} {
		m.says("office@customer.test", "Subject: Rundschreiben\r\n"+head, "Nicht beantworten.")
	}
	m.says("bob@customer.test", "Subject: Unsere eigene\r\nX-Tresen-Loop: "+headerOf(raw, "X-Tresen-Loop")+"\r\n", "Sie kam zurück.")
	if a, b := m.answers("office@customer.test"), m.answers("bob@customer.test"); a != 0 || b != 0 {
		t.Errorf("robots were answered %d and %d times", a, b)
	}
	m.arrived("vacation@customer.test", 2)
	m.admin.Check()
}

// arrived counts what came from us, after a mail that goes the same way.
func (m *mailroom) arrived(address string, n int) {
	m.t.Helper()
	if err := m.mail.Submit("support@shop.test", []string{address}, []byte("From: support@shop.test\r\nSubject: last\r\n\r\nlast\r\n")); err != nil {
		m.t.Fatal(err)
	}
	if got := len(m.mail.Await(m.t, address, "INBOX", n+1)); got != n+1 {
		m.t.Errorf("%s got %d mails, want %d", address, got-1, n)
	}
}

// headerOf gives a header field of one or more lines.
func headerOf(raw []byte, name string) string {
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	text := strings.ReplaceAll(strings.ReplaceAll("\n"+string(head), "\n ", " "), "\n\t", " ")
	for l := range strings.SplitSeq(text, "\n") {
		if k, v, ok := strings.Cut(l, ":"); ok && strings.EqualFold(k, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// One of two recipients is refused: the other has the mail, once, whatever is
// done afterwards, and the agent sees who has not.
func TestOneOfTwoIsRefused(t *testing.T) {
	m := openMailroom(t)
	q := m.says("bob@customer.test", "Subject: Termin\r\n", "Wann?")
	id := relaytest.NewID()
	m.admin.Must("reply", map[string]any{"message": id, "conversation": q.Conversation, "channel": m.id, "text": "Um drei.",
		"mail": inbox.Outline{Subject: "Re: Termin", To: []inbox.Party{{Address: "anna@customer.test"}, {Address: "reject@customer.test"}}, Answers: q.ID}})
	refused := func() {
		t.Helper()
		m.admin.Until("the refusal", func() bool {
			x := relaytest.List[inbox.Message](m.admin.Replica())[id]
			return x != nil && x.State == inbox.StateFailed && x.Fault == "recipient" && strings.Contains(x.Detail, "550")
		})
	}
	refused()
	m.mail.Await(t, "support@shop.test", "Sent", 1)
	m.says("bob@customer.test", "Subject: Termin\r\n", "Und wo?") // what lies in Sent was read by then, or is soon
	m.admin.Must("resend", map[string]any{"message": id})
	m.admin.Until("the second try", func() bool {
		x := relaytest.List[inbox.Message](m.admin.Replica())[id]
		return x.State != inbox.StateQueued && x.State != inbox.StateSending
	})
	refused()
	m.arrived("anna@customer.test", 1)
	m.admin.Check()
}

// The line is cut after the final dot: the mail may have gone out, so it is not
// sent again; that a copy lies in Sent settles it.
func TestCutAfterTheDotIsSettledBySent(t *testing.T) {
	t.Parallel() // it mostly waits
	server := mailtest.Start(t, mailtest.Options{})
	p := server.Proxy(t, server.SMTPS)
	m := openMailroomBehind(t, server, p)
	q := m.says("anna@customer.test", "Subject: Termin\r\nAuto-Submitted: auto-generated\r\n", "Wann?") // gets no answer by machine
	p.Next(mailtest.Fault{CutAfterDot: true})
	id := relaytest.NewID()
	m.admin.Must("reply", map[string]any{"message": id, "conversation": q.Conversation, "channel": m.id, "text": "Um drei.",
		"mail": inbox.Outline{Subject: "Re: Termin", To: []inbox.Party{{Address: "anna@customer.test"}}, Answers: q.ID}})
	state := func(want inbox.State) {
		t.Helper()
		m.admin.Until(string(want), func() bool {
			x := relaytest.List[inbox.Message](m.admin.Replica())[id]
			return x != nil && x.State == want
		})
	}
	state(inbox.StateUnsure)
	raw := m.mail.Await(t, "anna@customer.test", "INBOX", 1)[0]
	m.mail.Save(t, "support@shop.test", "Sent", raw) // as a provider that keeps its own copies does
	state(inbox.StateSent)
	m.arrived("anna@customer.test", 1)
	m.admin.Check()
}
