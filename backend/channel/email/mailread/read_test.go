package mailread_test

import (
	"reflect"
	"strings"
	"testing"

	"tresen/backend/channel/email/mailread"
)

func own(t *testing.T, name string) *mailread.Mail {
	t.Helper()
	return mailread.Read(readFile(t, "testdata/own-"+name+".eml"))
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	m := mailread.Read([]byte("Return-Path: <>\r\nDelivered-To: Support@Shop.test\r\nX-Original-To: support@shop.test\r\nX-Forwarded-To: box@shop.test\r\n" +
		"Message-ID: <a@x.test> (comment)\r\nIn-Reply-To: Your message <b@x.test>\r\nReferences: <c@x.test>\r\n <d@x.test><e@x.test>\r\n" +
		"Thread-Index: AQHa0123456789abcdefghijklmnopqrstuvwxyz\r\nList-Id: News <news.x.test>\r\nList-Unsubscribe: <https://x.test/u>\r\nX-Tresen-Loop: 42\r\n" +
		"Date: Wed, 12 Mar 2025 10:20:00 +0100 (CET)\r\nFrom: \"Berger, Anna\" <Anna@X.test>, b@x.test (Berta)\r\nSender: c@x.test\r\n" +
		"To: Team: d@x.test, =?utf-8?Q?=C3=84nne?= <e@x.test>;, f@x.test\r\nCc: undisclosed-recipients:;\r\nSubject : x\r\n\r\n"))
	want := &mailread.Mail{Subject: "x", From: []mailread.Party{{Name: "Berger, Anna", Address: "anna@x.test"}, {Name: "Berta", Address: "b@x.test"}},
		Sender:    []mailread.Party{{Address: "c@x.test"}},
		To:        []mailread.Party{{Address: "d@x.test"}, {Name: "Änne", Address: "e@x.test"}, {Address: "f@x.test"}},
		Delivered: []string{"support@shop.test", "box@shop.test"}, Date: 1741771200000, MessageID: "a@x.test", InReplyTo: []string{"b@x.test"},
		References: []string{"c@x.test", "d@x.test", "e@x.test"}, ThreadIndex: "0101dad35db7e39ebbf3d69b71d79f8218a39259a7a2", ListID: "News <news.x.test>",
		ListUnsubscribe: "<https://x.test/u>", Auto: mailread.List, NullPath: true, Loop: "42", HeaderHash: m.HeaderHash}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

// The hash stays when a mail is fetched by another way, and changes with what the sender wrote.
func TestHeaderHash(t *testing.T) {
	t.Parallel()
	hash := func(s string) string { return mailread.Read([]byte(s)).HeaderHash }
	one := hash("From: a@x.test\r\nSubject: a\r\n b\r\n\r\nx")
	for name, same := range map[string]string{
		"other line ends":  "From: a@x.test\nSubject: a b\n\nx",
		"trace fields":     "Return-Path: <a@x.test>\r\nReceived: by y\r\nDelivered-To: z@x.test\r\nX-Spam: no\r\nARC-Seal: 1\r\nFrom: a@x.test\r\nSubject: a\r\n b\r\n\r\nx",
		"a mailbox before": "From a@x.test Wed Mar 12\r\nFrom: a@x.test\r\nSubject: a\r\n\tb\r\n\r\nx",
	} {
		if hash(same) != one {
			t.Errorf("%s changes the hash", name)
		}
	}
	if hash("From: a@x.test\r\nSubject: a c\r\n\r\nx") == one {
		t.Error("another subject has the same hash")
	}
}

// Mails without an id get the same one each time, others get another.
func TestMadeID(t *testing.T) {
	t.Parallel()
	a, again := mailread.Read([]byte("From: a@x.test\r\n\r\nx")), mailread.Read([]byte("From: a@x.test\r\n\r\nx"))
	other := mailread.Read([]byte("From: a@x.test\r\n\r\ny"))
	if !a.MadeID || a.MessageID != again.MessageID || a.MessageID == other.MessageID || !strings.Contains(a.MessageID, "@") {
		t.Errorf("%q, %q, %q", a.MessageID, again.MessageID, other.MessageID)
	}
}

func TestBounceTellsWhatCameBack(t *testing.T) {
	t.Parallel()
	exim := own(t, "bounce-exim-dsn")
	if exim.Returned != "abc.1@shop.test" || exim.DSN[0].Code != "5.1.1" || exim.DSN[0].Status != "5.0.0" || exim.DSN[0].Guessed {
		t.Errorf("%q, %+v", exim.Returned, exim.DSN)
	}
	if qmail := own(t, "bounce-qmail"); qmail.Returned != "abc.1@shop.test" || !qmail.DSN[0].Guessed || !strings.Contains(qmail.DSN[0].Diagnostic, "User unknown") {
		t.Errorf("%q, %+v", qmail.Returned, qmail.DSN)
	}
	if human := own(t, "attached-mail"); human.Returned != "" || human.DSN != nil {
		t.Errorf("a forwarded mail is taken for a bounce: %+v", human)
	}
}

func TestDeliveryStatusWithoutEmptyLines(t *testing.T) {
	t.Parallel()
	m := mailread.Read([]byte("Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@x.test\r\nAction: failed\r\nStatus: 5.1.1 (unknown)\r\n" +
		"Final-Recipient: rfc822; <B@x.test>\r\nAction: Delayed\r\nStatus: 4.2.2\r\n"))
	want := []mailread.Recipient{{Recipient: "a@x.test", Action: "failed", Status: "5.1.1", Code: "5.1.1"}, {Recipient: "b@x.test", Action: "delayed", Status: "4.2.2", Code: "4.2.2"}}
	if !reflect.DeepEqual(m.DSN, want) {
		t.Errorf("%+v", m.DSN)
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	c := own(t, "cal-cancel").Calendar
	want := &mailread.Calendar{Method: "CANCEL", Summary: "Treffen, Lager", Where: "Raum 1 Erdgeschoss", Start: 1741939200000, End: 1741942800000,
		When: "2025-03-14 09:00 Europe/Berlin", Organizer: mailread.Party{Name: "Berger, Anna", Address: "anna@customer.test"}, UID: "2@customer.test", Status: "CANCELLED"}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	if c := own(t, "cal-request").Calendar; c.Start != 1741942800000 || c.When != "2025-03-14 09:00 UTC" || c.AllDay {
		t.Errorf("%+v", c)
	}
}

func TestSealedMails(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ signed, encrypted string }{
		"smime-opaque-ber": {"smime", ""}, "smime-opaque-der": {"smime", ""}, "smime-detached": {"smime", ""}, "smime-encrypted": {"", "smime"},
	} {
		m := own(t, name)
		if m.Signed != want.signed || m.Encrypted != want.encrypted {
			t.Errorf("%s: signed %q, encrypted %q", name, m.Signed, m.Encrypted)
		}
		if n := counted(m); n != 1 {
			t.Errorf("%s: %d attachments", name, n)
		}
	}
}

func counted(m *mailread.Mail) (n int) {
	for _, p := range m.Parts {
		if p.Attachment() {
			n++
		}
	}
	return n
}

func TestFilesOfOutlook(t *testing.T) {
	t.Parallel()
	m := own(t, "winmail")
	if len(m.Parts) != 2 || string(m.Parts[0].Data) != "%PDF-1.4 Rechnung" || m.Parts[0].Type != "application/pdf" || string(m.Parts[1].Data) != "eins\r\nzwei\r\n" {
		t.Errorf("%+v", m.Parts)
	}
}

func TestAttachedMailIsNamedByItsSubject(t *testing.T) {
	t.Parallel()
	if p := own(t, "attached-mail").Parts[0]; p.Name != "Grüße aus Berlin.eml" || p.Named || !strings.HasPrefix(string(p.Data), "From: x@other.test") {
		t.Errorf("%+v", p)
	}
}

func TestSafeName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\x\a.pdf`: "a.pdf", "a\x00b\r\n.pdf": "ab.pdf", "..": "", "a/": "", " a ": "a",
		"Rechnung\u202efdp.exe": "Rechnungfdp.exe", strings.Repeat("ä", 100) + ".pdf": strings.Repeat("ä", 73) + ".pdf",
	} {
		if got := mailread.SafeName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestAutomaticMail(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"Auto-Submitted: auto-replied":                                         mailread.AutoReply,
		"Auto-Submitted: auto-generated (rejected)":                            mailread.AutoReply,
		"Auto-Submitted: no":                                                   mailread.Human,
		"X-Auto-Response-Suppress: All":                                        mailread.Human,
		"X-Autoreply: yes":                                                     mailread.AutoReply,
		"X-Autorespond: x":                                                     mailread.AutoReply,
		"Precedence: auto_reply":                                               mailread.AutoReply,
		"X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent":          mailread.AutoReply,
		"Return-Path: <>":                                                      mailread.Human,
		"Return-Path: <>\r\nSubject: Re: Frage":                                mailread.AutoReply,
		"Subject: Abwesenheit bis Montag\r\nIn-Reply-To: <a@b>":                mailread.AutoReply,
		"Subject: Abwesenheit bis Montag":                                      mailread.Human,
		"Subject: Frage zur Abwesenheit\r\nIn-Reply-To: <a@b>":                 mailread.Human,
		"Subject: Automatic reply: x\r\nIn-Reply-To: <a@b>":                    mailread.AutoReply,
		"Subject: =?utf-8?Q?R=C3=A9ponse_automatique?=\r\nIn-Reply-To: <a@b>":  mailread.AutoReply,
		"List-Id: <x>":                                                         mailread.List,
		"Precedence: bulk":                                                     mailread.List,
		"Precedence: list\r\nAuto-Submitted: auto-replied":                     mailread.AutoReply,
		"From: Mailer-Daemon@x.test\r\nReturn-Path: <>":                        mailread.Bounce,
		"From: postmaster@x.test\r\nSubject: Ihre Frage an uns":                mailread.Human,
		"From: postmaster@x.test\r\nSubject: Undeliverable: Frage":             mailread.Bounce,
		"From: postmaster@x.test\r\nSubject: Delivery of order 4711":           mailread.Human,
		"From: MAILER-DAEMON@x.test\r\nSubject: Ihre Nachricht":                mailread.Bounce,
		"From: MAILER-DAEMON (Mail System)\r\nSubject: x":                      mailread.Bounce,
		"From: mailer-daemon@x.test\r\nReturn-Path: <a@x.test>\r\nSubject: x":  mailread.Human,
		"Content-Type: multipart/report; report-type=feedback-report":          mailread.Human, // without parts it is none
		"Subject: Out of stock?\r\nIn-Reply-To: <a@b>\r\nAuto-Submitted: no":   mailread.Human,
		"Subject: Autoreply\r\nIn-Reply-To: <a@b>\r\nPrecedence: first-class ": mailread.AutoReply,
	} {
		if got := mailread.Read([]byte(head + "\r\n\r\nHallo")).Auto; got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for file := range mails(f, "testdata") {
		f.Add(readFile(f, file))
	}
	for _, name := range []string{"multiparts nested and never closed", "S/MIME of one open sequence", "winmail.dat of attributes"} {
		f.Add([]byte(hostile[name].mail()[:2000]))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := string(raw)
		m := mailread.Read(raw)
		if string(raw) != before {
			t.Error("the raw mail was changed")
		}
		if m.Reason == mailread.Unreadable {
			t.Error("the reader gave up")
		}
		if m.MessageID == "" || m.HeaderHash == "" || strings.TrimSpace(m.Text) != "" && strings.TrimSpace(m.Reply) == "" {
			t.Errorf("incomplete: %+v", m)
		}
		for _, p := range m.Parts {
			if p.Name == "" || len(p.Name) > 170 || strings.ContainsAny(p.Name, "/\\\x00\r\n") {
				t.Errorf("file name %q", p.Name)
			}
		}
		if strings.ContainsAny(m.Subject, "\r\n\x00") {
			t.Errorf("subject %q", m.Subject)
		}
	})
}

// What programs write where the RFCs say otherwise.
func TestBrokenHabits(t *testing.T) {
	t.Parallel()
	from := func(s string) string {
		m := mailread.Read([]byte("From: " + s + "\r\n\r\n"))
		if len(m.From) == 0 {
			return ""
		}
		return m.From[0].Name + "|" + m.From[0].Address
	}
	for in, want := range map[string]string{
		"a@x.test":                            "|a@x.test",
		"Anna <a@x.test":                      "Anna|a@x.test",
		"a@x.test <>":                         "|a@x.test",
		"Anna a@x.test":                       "Anna|a@x.test",
		"a@x.test (Anna \\(A\\))":             "Anna (A)|a@x.test",
		"<a@x.test> Anna":                     "Anna|a@x.test",
		"\"a@x.test\" <b@x.test>":             "a@x.test|b@x.test",
		"Berger, Anna <a@x.test>":             "Berger, Anna|a@x.test",
		"'Anna' <mailto:A@X.test>":            "Anna|a@x.test",
		"=?utf-8?Q?Anna_=3Ca=40x=2Etest=3E?=": "Anna|a@x.test",
		"=?iso-8859-1?Q?=C4nne?=<a@x.test>":   "Änne|a@x.test",
		"\"=?utf-8?B?w4RubmU=?=\" <a@x.test>": "Änne|a@x.test",
		"anna@münchen.test":                   "|anna@münchen.test",
		"Anna\u202e <a@x.test>":               "Anna|a@x.test",
		"":                                    "",
	} {
		if got := from(in); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
	for raw, want := range map[string]string{
		"Content-Type: text/plain; charset=us-ascii (plain)\r\n\r\nä":                                                                 "ä",
		"Content-Transfer-Encoding: base64\r\n\r\nSGFsbG8=\r\n_____________\r\nlist mailing list\r\n":                                 "Hallo",
		"Content-Transfer-Encoding: base64\r\n\r\nSGFsbG8=\r\nIEFubmE=\r\n":                                                           "Hallo Anna",
		"Content-Transfer-Encoding: quoted-printable\r\n\r\na=3db=\r\nc=zz=":                                                          "a=bc=zz",
		"Content-Type: text/plain; charset=cp932\r\n\r\n\x82\xa0":                                                                     "あ",
		"Content-Type: text/plain; charset=utf-7\r\n\r\nGr+APwA3w-e +- x":                                                             "Grüße + x",
		"Content-Type: text/plain; charset=nonsense\r\n\r\nGr\xfc\xdfe":                                                               "Grüße",
		"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe":                                                                  "Grüße",
		"Content-Type: text/plain; charset=latin1\r\n\r\nGrüße":                                                                       "Grüße",
		"Content-Type: text/plain; name=\"Nachricht.txt\"\r\n\r\nHallo":                                                               "Hallo",
		"Content-Type: multipart/mixed\r\n\r\n--abc\r\nContent-Type: text/plain\r\n\r\nHallo\r\n--abc--\r\n":                          "Hallo",
		"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nHallo\r\n--b\r\nContent-Type: text/x-amp-html\r\n\r\n<p>x": "Hallo",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\nPreamble\r\n--b":                                                            "Preamble\n--b",
		"Content-Type: text/html\r\n\r\n<meta charset=windows-1251><p>\xcf\xf0\xe8":                                                   "При",
		"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n":                                                                              "-----BEGIN PGP MESSAGE-----\n\nabc",
	} {
		m := mailread.Read([]byte("Subject: x\r\n" + raw))
		if got := strings.TrimSpace(m.Text); got != want {
			t.Errorf("%q is read as %q, want %q", raw, got, want)
		}
	}
}

func TestSignedTextIsUnframed(t *testing.T) {
	t.Parallel()
	m := mailread.Read([]byte("Subject: x\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHallo,\r\n- -- Anna\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n"))
	if m.Reply != "Hallo,\n-- Anna" || m.Signed != "pgp" || !strings.Contains(m.Text, "BEGIN PGP SIGNATURE") {
		t.Errorf("%q, signed %q", m.Reply, m.Signed)
	}
}
