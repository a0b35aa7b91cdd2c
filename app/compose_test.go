package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"tresen/backend/inbox"
)

// at is a moment of 21 November 2026 in Berlin.
func at(hour, minute int) int64 {
	return time.Date(2026, 11, 21, hour-1, minute, 0, 0, time.UTC).UnixMilli()
}

func p(list ...string) (all []inbox.Party) {
	for _, s := range list {
		name, address, found := strings.Cut(s, " <")
		if !found {
			name, address = "", s
		}
		all = append(all, inbox.Party{Name: name, Address: strings.TrimSuffix(address, ">")})
	}
	return all
}

func told(list []inbox.Party) string {
	var b []string
	for _, x := range list {
		b = append(b, x.Address)
	}
	return strings.Join(b, " ")
}

// mailIn is a mail of the contact, changed by change.
func mailIn(id string, hour int, change func(m *inbox.Message)) inbox.Message {
	m := inbox.Message{ID: id, Conversation: "c", Dir: inbox.DirIn, Channel: "mail", At: at(hour, 3), Text: "Guten Tag,\nwo bleibt die Lampe?",
		Mail: &inbox.Mail{Subject: "Lampe", From: p("Anna Berg <anna@kunde.example>")[0], To: p("info@shop.example"), ID: id + "@kunde.example"}}
	if change != nil {
		change(&m)
	}
	return m
}

func mailOut(id string, hour int, change func(m *inbox.Message)) inbox.Message {
	m := inbox.Message{ID: id, Conversation: "c", Dir: inbox.DirOut, Channel: "mail", Author: "eva", At: at(hour, 30), Text: "Sie kommt.", State: inbox.StateSent,
		Mail: &inbox.Mail{Subject: "Re: Lampe", From: p("Lichthaus <info@shop.example>")[0], To: p("Anna Berg <anna@kunde.example>"), CC: p("lager@kunde.example"), ID: id + "@shop.example"}}
	if change != nil {
		change(&m)
	}
	return m
}

func chatLine(dir inbox.Dir, hour, minute int, text string, files ...inbox.File) inbox.Message {
	return inbox.Message{ID: fmt.Sprint("x", hour, minute), Conversation: "c", Dir: dir, Channel: "chat", Author: "eva", At: at(hour, minute), Text: text, Files: files}
}

// scribe makes a writing of a thread; views are the bodies by message id.
func scribe(views map[string]MailView, thread ...inbox.Message) *writing {
	w := &writing{conversation: inbox.Conversation{ID: "c", Inbox: "i", Contact: "k", People: p("lager@kunde.example")},
		contact: inbox.Contact{ID: "k", Name: "Anna Berg", Email: "anna@kunde.example", Language: "de"},
		channel: inbox.Channel{ID: "mail", Type: "email", Letters: true, Addresses: []string{"info@shop.example", "sales@shop.example"}},
		inbox:   inbox.Inbox{ID: "i", Name: "Lichthaus", TimeZone: "Europe/Berlin", Language: "en"}, thread: thread,
		own: map[string]bool{"info@shop.example": true, "sales@shop.example": true}, names: map[string]string{"eva": "Eva Kern"}, german: true}
	w.base = newestMail(thread)
	w.body = func(m *inbox.Message) MailView {
		if v, ok := views[m.ID]; ok {
			return v
		}
		return MailView{Text: m.Text}
	}
	return w
}

// Who gets an answer (RFC 5322 3.6.3, and what people expect).
func TestRecipients(t *testing.T) {
	in := func(change func(m *inbox.Message)) []inbox.Message { return []inbox.Message{mailIn("m1", 14, change)} }
	for name, c := range map[string]struct {
		thread   []inbox.Message
		how      string
		asked    string // id of the message that was chosen
		to, cc   string
		left     string
		subject  string
		answered string
	}{
		"the sender": {thread: in(nil), how: "reply", to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"all in its copy, but for us and robots": {thread: in(func(m *inbox.Message) {
			m.Mail.To = p("info@shop.example", "bert@kunde.example")
			m.Mail.CC = p("SALES@shop.example", "lager@kunde.example", "no-reply@versand.example", "anna@kunde.example")
		}), how: "reply", to: "anna@kunde.example", cc: "bert@kunde.example lager@kunde.example",
			left: "info@shop.example own, sales@shop.example own, no-reply@versand.example noreply", subject: "Re: Lampe", answered: "m1"},
		"only the sender when that is asked": {thread: in(func(m *inbox.Message) { m.Mail.CC = p("bert@kunde.example") }), asked: "m1", how: "reply",
			to: "anna@kunde.example", subject: "Re: Lampe", answered: "m1"},
		"all when that is asked": {thread: in(func(m *inbox.Message) { m.Mail.CC = p("bert@kunde.example") }), asked: "m1", how: "all",
			to: "anna@kunde.example", cc: "bert@kunde.example", left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"where answers are wished": {thread: in(func(m *inbox.Message) { m.Mail.ReplyTo = p("privat@anna.example") }), how: "reply", to: "privat@anna.example",
			left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"a wish that leads to ourselves": {thread: in(func(m *inbox.Message) { m.Mail.ReplyTo = p("Sales@shop.example") }), how: "reply", to: "anna@kunde.example",
			left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"our own contact form": {thread: in(func(m *inbox.Message) {
			m.Mail.From, m.Mail.ReplyTo = inbox.Party{Address: "info@shop.example"}, p("anna@kunde.example")
		}), how: "reply", to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"a mailing list": {thread: in(func(m *inbox.Message) {
			m.Mail.List, m.Mail.ReplyTo, m.Mail.To = true, p("liste@forum.example"), p("liste@forum.example")
			m.Mail.CC = p("info@shop.example")
		}), how: "all", asked: "m1", to: "anna@kunde.example", left: "liste@forum.example list, info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"who reads nothing": {thread: in(func(m *inbox.Message) { m.Mail.From = p("noreply@versand.example")[0] }), how: "reply", to: "anna@kunde.example",
			left: "noreply@versand.example noreply, info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"a stranger wrote last": {thread: []inbox.Message{mailIn("m1", 14, nil), mailIn("m2", 15, func(m *inbox.Message) {
			m.Mail.From, m.Mail.Stranger = p("x@fremd.example")[0], true
		})}, how: "reply", to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"a stranger in the copy": {thread: []inbox.Message{mailIn("m0", 13, func(m *inbox.Message) {
			m.Mail.From, m.Mail.Stranger = p("x@fremd.example")[0], true
		}), mailIn("m1", 14, func(m *inbox.Message) { m.Mail.CC = p("X@fremd.example") })}, how: "reply", to: "anna@kunde.example",
			left: "info@shop.example own, x@fremd.example stranger", subject: "Re: Lampe", answered: "m1"},
		"nothing but a stranger": {thread: in(func(m *inbox.Message) { m.Mail.From, m.Mail.Stranger = p("x@fremd.example")[0], true }), how: "reply",
			to: "anna@kunde.example", left: "x@fremd.example stranger, info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"a stranger on purpose": {thread: in(func(m *inbox.Message) { m.Mail.From, m.Mail.Stranger = p("x@fremd.example")[0], true }), asked: "m1", how: "reply",
			to: "x@fremd.example", subject: "Re: Lampe", answered: "m1"},
		"automatic mail is passed over": {thread: []inbox.Message{mailIn("m1", 14, nil), mailIn("m2", 15, func(m *inbox.Message) {
			m.Auto, m.Mail.From = inbox.AutoReply, p("robot@kunde.example")[0]
		})}, how: "reply", to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Lampe", answered: "m1"},
		"nothing but a mail to many": {thread: in(func(m *inbox.Message) { m.Auto, m.Mail.Subject = inbox.AutoList, "Neues im Herbst" }), how: "reply",
			to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Neues im Herbst", answered: "m1"},
		"after our own first mail": {thread: []inbox.Message{mailOut("m1", 14, nil)}, how: "reply", to: "anna@kunde.example", cc: "lager@kunde.example", subject: "Re: Lampe", answered: "m1"},
		"a subject with a tail of prefixes": {thread: in(func(m *inbox.Message) { m.Mail.Subject = "AW: Re[2]: Antw: RE: Fwd: Lampe: Re: grün" }), how: "reply",
			to: "anna@kunde.example", left: "info@shop.example own", subject: "Re: Fwd: Lampe: Re: grün", answered: "m1"},
		"no subject": {thread: in(func(m *inbox.Message) { m.Mail.Subject = " " }), how: "reply", to: "anna@kunde.example", left: "info@shop.example own",
			subject: "Re: Ihre Nachricht", answered: "m1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := scribe(nil, c.thread...)
			for i := range c.thread {
				if c.thread[i].ID == c.asked {
					w.base, w.asked = &c.thread[i], true
				}
			}
			s := w.sheet(c.how)
			var left []string
			for _, l := range s.Left {
				left = append(left, l.Party.Address+" "+l.Why)
			}
			if told(s.Mail.To) != c.to || told(s.Mail.CC) != c.cc || strings.Join(left, ", ") != c.left || s.Mail.Subject != c.subject || s.Mail.Answers != c.answered || s.Kind != "quote" {
				t.Errorf("to %q, copy %q, left %q, subject %q, answers %q, %s", told(s.Mail.To), told(s.Mail.CC), strings.Join(left, ", "), s.Mail.Subject, s.Mail.Answers, s.Kind)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for name, c := range map[string]struct {
		view        MailView
		change      func(w *writing)
		plain, html string
	}{
		"plain": {view: MailView{Text: "Guten Tag,\r\n\r\nwo bleibt <sie>?\n> alt\n>> älter  \n"},
			plain: "Am 21.11.2026 um 14:03 schrieb Anna Berg:\n> Guten Tag,\n>\n> wo bleibt <sie>?\n>> alt\n>>> älter",
			html:  `<p>Am 21.11.2026 um 14:03 schrieb Anna Berg:</p><blockquote type="cite">Guten Tag,<br><br>wo bleibt &lt;sie&gt;?<br>&gt; alt<br>&gt;&gt; älter</blockquote>`},
		"formatted": {view: MailView{Text: "x", HTML: `<p style="color:red">Rot <img data-cid="a@b"><img data-remote-src="https://x.test/p.gif"><b>fett</b></p>`},
			plain: "Am 21.11.2026 um 14:03 schrieb Anna Berg:\n> x",
			html:  `<p>Am 21.11.2026 um 14:03 schrieb Anna Berg:</p><blockquote type="cite"><p style="color:red">Rot <b>fett</b></p></blockquote>`},
		"in English, a name that would be markup": {view: MailView{Text: "x"}, change: func(w *writing) {
			w.contact.Language = "en-GB"
			w.base.Mail.From.Name = "<b>Anna\nBerg"
		}, plain: "On 21 November 2026 at 14:03, <b>Anna Berg wrote:\n> x",
			html: `<p>On 21 November 2026 at 14:03, &lt;b&gt;Anna Berg wrote:</p><blockquote type="cite">x</blockquote>`},
		"a language we have no words for": {view: MailView{Text: "x"}, change: func(w *writing) { w.contact.Language = "fr" },
			plain: "On 21 November 2026 at 14:03, Anna Berg wrote:\n> x", html: `<p>On 21 November 2026 at 14:03, Anna Berg wrote:</p><blockquote type="cite">x</blockquote>`},
		"the sender's own clock": {view: MailView{Text: "x"}, change: func(w *writing) { w.base.Mail.Date = at(13, 59) },
			plain: "Am 21.11.2026 um 13:59 schrieb Anna Berg:\n> x", html: `<p>Am 21.11.2026 um 13:59 schrieb Anna Berg:</p><blockquote type="cite">x</blockquote>`},
		"a clock from the future": {view: MailView{Text: "x"}, change: func(w *writing) { w.base.Mail.Date = at(14, 3) + 86_400_000 },
			plain: "Am 21.11.2026 um 14:03 schrieb Anna Berg:\n> x", html: `<p>Am 21.11.2026 um 14:03 schrieb Anna Berg:</p><blockquote type="cite">x</blockquote>`},
		"without a name": {view: MailView{Text: "x"}, change: func(w *writing) { w.base.Mail.From.Name = "" },
			plain: "Am 21.11.2026 um 14:03 schrieb anna@kunde.example:\n> x", html: `<p>Am 21.11.2026 um 14:03 schrieb anna@kunde.example:</p><blockquote type="cite">x</blockquote>`},
	} {
		t.Run(name, func(t *testing.T) {
			w := scribe(map[string]MailView{"m1": c.view}, mailIn("m1", 14, nil))
			if c.change != nil {
				c.change(w)
			}
			s := w.sheet("reply")
			if s.Mail.Below != c.plain {
				t.Errorf("plain\n%q\n%q", s.Mail.Below, c.plain)
			}
			if s.Mail.BelowHTML != c.html {
				t.Errorf("formatted\n%s\n%s", s.Mail.BelowHTML, c.html)
			}
		})
	}
}

// A thread that quotes itself over and over does not grow an answer without end.
func TestQuotesAreBounded(t *testing.T) {
	for name, v := range map[string]MailView{
		"a long text":                 {Text: strings.Repeat("Zeile mit ä\n", 20_000)},
		"nothing but what is escaped": {Text: strings.Repeat("\"", 1<<20)},
		"a long formatted body":       {Text: "kurz", HTML: "<p>" + strings.Repeat("<b>x</b>", 40_000) + "</p>", Short: "<p>nur das Neue</p>"},
		"deep":                        {Text: "kurz", HTML: strings.Repeat("<div>", 100_000)},
	} {
		s := scribe(map[string]MailView{"m1": v}, mailIn("m1", 14, nil)).sheet("reply")
		if len(s.Mail.Below)+len(s.Mail.BelowHTML) > 150<<10 || s.Mail.Below == "" || !strings.Contains(s.Mail.BelowHTML, "<blockquote") {
			t.Errorf("%s: %d and %d bytes", name, len(s.Mail.Below), len(s.Mail.BelowHTML))
		}
		if name == "a long formatted body" && !strings.Contains(s.Mail.BelowHTML, "nur das Neue") {
			t.Errorf("what is new is not quoted: %.100s", s.Mail.BelowHTML)
		}
	}
}

func TestForward(t *testing.T) {
	m := mailIn("m1", 14, func(m *inbox.Message) {
		m.Mail.Subject, m.Mail.CC = "WG: Fwd: Re: Lampe", p("lager@kunde.example")
		m.Files = []inbox.File{{Hash: strings.Repeat("a", 64), Name: "rechnung.pdf", Type: "application/pdf"}, {Hash: strings.Repeat("b", 64), Name: "logo.png", Type: "image/png", CID: "logo@x"}}
	})
	views := map[string]MailView{"m1": {Text: "Hallo <Welt>", HTML: `<p>Hallo &lt;Welt&gt;<img data-cid="logo@x" alt="Logo"><img data-cid="fehlt@x"><img data-remote-src="https://x.test/p.gif"></p>`}}
	w := scribe(views, m)
	s := w.sheet("forward")
	if s.Kind != "forward" || !s.Mail.Forward || s.Mail.Answers != "m1" || len(s.Mail.To) != 0 || s.Mail.Subject != "WG: Re: Lampe" || len(s.Files) != 2 {
		t.Errorf("%+v", s)
	}
	plain := "---------- Weitergeleitete Nachricht ----------\nVon: Anna Berg <anna@kunde.example>\nDatum: 21.11.2026 14:03\nBetreff: WG: Fwd: Re: Lampe\nAn: info@shop.example\nKopie: lager@kunde.example\n\nHallo <Welt>"
	if s.Mail.Below != plain {
		t.Errorf("%q", s.Mail.Below)
	}
	if !strings.Contains(s.Mail.BelowHTML, `<b>Von:</b> Anna Berg &lt;anna@kunde.example&gt;`) ||
		!strings.HasSuffix(s.Mail.BelowHTML, `<p>Hallo &lt;Welt&gt;<img alt="Logo" data-hash="`+strings.Repeat("b", 64)+`"/></p>`) {
		t.Errorf("%s", s.Mail.BelowHTML)
	}
	w.german = false
	if s := w.sheet("forward"); s.Mail.Subject != "Fwd: Re: Lampe" || !strings.Contains(s.Mail.Below, "\nFrom: Anna Berg") {
		t.Errorf("in English %+v", s.Mail)
	}
	chat := chatLine(inbox.DirIn, 9, 5, "Nur im Chat gesagt")
	w = scribe(nil, chat)
	w.base, w.asked = &chat, true
	if s := w.sheet("forward"); !strings.Contains(s.Mail.Below, "Von: Anna Berg\n") || !strings.Contains(s.Mail.Below, "Nur im Chat gesagt") {
		t.Errorf("a chat message: %q", s.Mail.Below)
	}
}

// What was said in the chat goes along when a mail takes over; what is ours alone never does.
func TestTranscript(t *testing.T) {
	note := chatLine(inbox.DirNote, 9, 7, "schwieriger Kunde")
	event := inbox.Message{ID: "e", Dir: inbox.DirEvent, At: at(9, 8), Event: &inbox.Event{What: "assigned"}}
	failed := chatLine(inbox.DirOut, 9, 9, "kam nie an")
	failed.State = inbox.StateFailed
	chat := []inbox.Message{chatLine(inbox.DirIn, 9, 5, "Haben Sie <die> Lampe?\nIn Grün?"), note, event, failed,
		chatLine(inbox.DirOut, 9, 10, "Ja.", inbox.File{Name: "lampe.pdf"})}
	s := scribe(nil, chat...).sheet("reply")
	if s.Kind != "transcript" || told(s.Mail.To) != "anna@kunde.example" || s.Mail.Answers != "" || s.Mail.Subject != "Ihr Gespräch mit Lichthaus" {
		t.Errorf("%+v", s)
	}
	if want := "Ihr Gespräch mit uns vom 21.11.2026\n\n09:05 Anna Berg:\nHaben Sie <die> Lampe?\nIn Grün?\n\n09:10 Eva Kern:\nJa.\n[Datei: lampe.pdf]"; s.Mail.Below != want {
		t.Errorf("%q", s.Mail.Below)
	}
	if want := "<p><b>Ihr Gespräch mit uns vom 21.11.2026</b></p><p><b>09:05 Anna Berg:</b><br>Haben Sie &lt;die&gt; Lampe?<br>In Grün?</p><p><b>09:10 Eva Kern:</b><br>Ja.<br>[Datei: lampe.pdf]</p>"; s.Mail.BelowHTML != want {
		t.Errorf("%s", s.Mail.BelowHTML)
	}

	// What was taken back stays so; what has no words is named.
	gone, place := chatLine(inbox.DirIn, 9, 6, ""), chatLine(inbox.DirIn, 9, 7, "")
	gone.Deleted, place.Location = at(9, 8), &inbox.Location{Lat: 53.1, Lon: 8.2, Name: "Markt"}
	s = scribe(nil, chat[0], gone, place).sheet("reply")
	if strings.Contains(s.Mail.Below, "09:06") || !strings.HasSuffix(s.Mail.Below, "09:07 Anna Berg:\n[Standort: Markt]") {
		t.Errorf("%q", s.Mail.Below)
	}
	// A file that is still fetched from its platform cannot be passed on.
	photo := chatLine(inbox.DirIn, 9, 5, "so kam sie an", inbox.File{Name: "photo.jpg"}, inbox.File{Name: "bill.pdf", Hash: strings.Repeat("c", 64)})
	w := scribe(nil, photo)
	w.base, w.asked = &photo, true
	if s := w.sheet("forward"); len(s.Files) != 1 || s.Files[0].Name != "bill.pdf" {
		t.Errorf("%+v", s.Files)
	}

	// Only what was said since our last mail, and as an answer to the mail before.
	thread := append([]inbox.Message{mailIn("m1", 7, nil), chatLine(inbox.DirIn, 7, 30, "uralt"), mailOut("m2", 8, nil)}, chat...)
	s = scribe(nil, thread...).sheet("reply")
	if s.Kind != "transcript" || s.Mail.Answers != "m1" || s.Mail.Subject != "Re: Lampe" || strings.Contains(s.Mail.Below, "uralt") || !strings.Contains(s.Mail.Below, "Grün") {
		t.Errorf("%+v", s.Mail)
	}
	// A mail that came after the chat is answered as a mail.
	if s := scribe(nil, append(chat, mailIn("m9", 16, nil))...).sheet("reply"); s.Kind != "quote" || s.Mail.Answers != "m9" {
		t.Errorf("%s %+v", s.Kind, s.Mail)
	}
	// Nothing was said at all.
	if s := scribe(nil).sheet("reply"); s.Kind != "" || s.Mail.Below != "" || told(s.Mail.To) != "anna@kunde.example" {
		t.Errorf("%+v", s)
	}
	// An unknown visitor, in English, over midnight, and far too much of it.
	w = scribe(nil)
	for i := range 1000 {
		w.thread = append(w.thread, chatLine(inbox.DirIn, 20+i/200, i%60, strings.Repeat("viel ", 40)))
	}
	w.contact = inbox.Contact{ID: "k", Language: "en"}
	s = w.sheet("reply")
	if !strings.Contains(s.Mail.Below, "\n"+ellipsis+"\n") || !strings.Contains(s.Mail.Below, "\n22 November 2026\n") || !strings.Contains(s.Mail.Below, " You:\n") ||
		len(s.Mail.Below)+len(s.Mail.BelowHTML) > 140<<10 || len(s.Mail.To) != 0 {
		t.Errorf("%d %d bytes, to %v: %.200s", len(s.Mail.Below), len(s.Mail.BelowHTML), s.Mail.To, s.Mail.Below)
	}
}

// Two who were made one contact, perhaps by mistake: a mail to one of them has nothing
// of the other's chat below it.
func TestTranscriptAfterAMerge(t *testing.T) {
	from := func(identity string, m inbox.Message) inbox.Message { m.Identity = identity; return m }
	w := scribe(nil, from("anna", chatLine(inbox.DirIn, 10, 1, "Anna fragt")), from("bert", chatLine(inbox.DirIn, 10, 2, "Bert fragt")),
		from("bert", chatLine(inbox.DirOut, 10, 3, "an Bert")), chatLine(inbox.DirOut, 10, 4, "an wen auch immer"))
	w.identities = []inbox.Identity{{ID: "anna", Contact: "k", Own: "k", Channel: "chat"}, {ID: "bert", Contact: "k", Own: "b", Channel: "chat"}}
	w.merges = []inbox.Merge{{ID: "2", Into: "k", At: 2, Was: inbox.Contact{ID: "k", Email: "anna@kunde.example"}, Gone: inbox.Contact{ID: "c"}},
		{ID: "1", Into: "k", At: 1, Was: inbox.Contact{ID: "k"}, Gone: inbox.Contact{ID: "b", Email: "anna@kunde.example"}}}
	s := w.sheet("reply")
	if told(s.Mail.To) != "anna@kunde.example" || !strings.Contains(s.Mail.Below, "an Bert") || strings.Contains(s.Mail.Below, "Anna fragt") || strings.Contains(s.Mail.Below, "wen auch") {
		t.Errorf("the address was Bert's, who gave it: %v %q", s.Mail.To, s.Mail.Below)
	}
	w.merges[1].Was.Email = "anna@kunde.example" // both had given it
	if s = w.sheet("reply"); !strings.Contains(s.Mail.Below, "Anna fragt") || !strings.Contains(s.Mail.Below, "Bert fragt") {
		t.Errorf("both had the address: %q", s.Mail.Below)
	}
	w.merges[1].Was.Email, w.merges[1].Gone.Email, w.merges = "anna@kunde.example", "", w.merges[1:]
	if s = w.sheet("reply"); !strings.Contains(s.Mail.Below, "Anna fragt") || strings.Contains(s.Mail.Below, "Bert") {
		t.Errorf("the address was Anna's: %q", s.Mail.Below)
	}
}

func TestNoReply(t *testing.T) {
	for address, want := range map[string]bool{"noreply@a.example": true, "no-reply@a.example": true, "no_reply+77@a.example": true, "donotreply@a.example": true,
		"do-not-reply@a.example": true, "nicht-antworten@a.example": true, "keine-antwort@a.example": true, "mailer-daemon@a.example": true,
		"reply@a.example": false, "nora@a.example": false, "noreplyer@a.example": false, "anna.noreply@a.example": false, "antworten@a.example": false} {
		if noReply(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

var active = regexp.MustCompile(`(?i)<(script|img|svg|math|style|iframe|object|embed|form|link|meta)[\s/>]|<!--`)

// Whatever a mail's body holds, nothing in it runs, loads or leaves its quote.
func FuzzPassedOn(f *testing.F) {
	for _, s := range []string{"<p>x</p>", "</blockquote><script>1</script>", `<img src=x onerror=1 data-cid=a>`, `<a href="javascript:1">x</a>`, `<div style="background:u\72l(x)">`,
		"<table><tr><td>x", "<svg><p><style></svg><img src=x>", "<!--<img src=x>-->", `<math><mtext><img src=x></math>`, "<noscript><img src=x></noscript>", "<plaintext><img src=x>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		out, ok := passedOn(body, map[string]string{"a": strings.Repeat("a", 64)})
		if !ok {
			return
		}
		again, ok := passedOn(out, nil)
		if !ok {
			t.Fatalf("%q cannot be read again", out)
		}
		if active.MatchString(again) {
			t.Errorf("%q passes on %q", body, out)
		}
	})
}
