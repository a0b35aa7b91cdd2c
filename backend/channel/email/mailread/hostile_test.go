package mailread_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/email/mailread"
	"tresen/backend/mailhtml"
)

func htmlText(s string) string { return mailhtml.ToText(s) }

const top = "From: a@customer.test\r\nSubject: x\r\nMessage-ID: <1@customer.test>\r\nMIME-Version: 1.0\r\n"

func htmlMail(body string) string { return top + "Content-Type: text/html\r\n\r\n" + body }

// repeat gives the pieces one after the other, each with its number.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "%") {
			fmt.Fprintf(&b, format, i)
		} else {
			b.WriteString(format)
		}
	}
	return b.String()
}

// hostile are mails made to hold a reader up. Each says what the mail must come back with.
var hostile = map[string]struct {
	mail   func() string
	reason string // of Broken
}{
	"multiparts nested and never closed": {func() string {
		return top + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + repeat(5000, "--b%[1]d\r\nContent-Type: multipart/mixed; boundary=b%[1]d\r\n\r\n")
	}, ""},
	"each part opens the next": {func() string {
		var b strings.Builder
		b.WriteString(top + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n")
		for i := range 5000 {
			fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
		}
		return b.String()
	}, mailread.TooDeep},
	"the same boundary at all levels": {func() string {
		return top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat(20000, "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
	}, mailread.TooManyParts},
	"100,000 parts": {func() string {
		return top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat(100000, "--b\r\n\r\nx\r\n")
	}, mailread.TooManyParts},
	"almost boundaries": {func() string {
		return top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + repeat(1<<20, "\n--bb")
	}, ""},
	"one header of 8 MB":          {func() string { return top + "X: " + strings.Repeat("a", 8<<20) + "\r\n\r\nhello" }, mailread.HeaderTooLarge},
	"folded header of 8 MB":       {func() string { return top + "X: a" + repeat(1<<20, "\r\n aaaaaa") + "\r\n\r\nhello" }, mailread.HeaderTooLarge},
	"a million headers":           {func() string { return top + repeat(1000000, "X-%d: a\r\n") + "\r\nhello" }, mailread.HeaderTooLarge},
	"100,000 addresses":           {func() string { return top + "To: " + repeat(100000, "a%d@customer.test, ") + "\r\n\r\nhello" }, mailread.HeaderTooLarge},
	"addresses never closed":      {func() string { return top + "To: " + strings.Repeat(`(,`, 100000) + "\r\n\r\nhello" }, ""},
	"quotes never closed":         {func() string { return top + "To: " + strings.Repeat(`"a,<`, 60000) + "\r\n\r\nhello" }, ""},
	"words never closed":          {func() string { return top + "Subject: " + strings.Repeat("=?u?q?", 40000) + "\r\n\r\nhello" }, ""},
	"words without end":           {func() string { return top + "X: y\r\nTo: " + strings.Repeat("=?utf-8?b?", 25000) + "\r\n\r\nhello" }, ""},
	"a parameter of 200,000 bits": {func() string { return top + "Content-Type: text/plain;" + repeat(20000, " a*%d*=b;") + "\r\n\r\nhello" }, ""},
	"base64 in one line": {func() string {
		return top + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("QUJD", 8<<20)
	}, ""},
	"base64 of paddings": {func() string {
		return top + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("QQ==", 8<<20)
	}, ""},
	"base64 of padded lines": {func() string {
		return top + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("QQ==\n", 6<<20)
	}, ""},
	"base64 of nothing": {func() string {
		return top + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("=", 32<<20)
	}, ""},
	"quoted-printable of equal signs": {func() string {
		return top + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("= ", 8<<20)
	}, ""},
	"quoted-printable line of 16 MB": {func() string {
		return top + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("=41", 5<<20)
	}, ""},
	"HTML 100,000 deep":        {func() string { return htmlMail(strings.Repeat("<div>", 100000) + "hello") }, ""},
	"HTML quotes 100,000 deep": {func() string { return htmlMail("a" + strings.Repeat("<blockquote type=cite>", 100000) + "hello") }, ""},
	"HTML tables 50,000 deep":  {func() string { return htmlMail(strings.Repeat("<table><tr><td>", 50000) + "hello") }, ""},
	"HTML bold never closed":   {func() string { return htmlMail(repeat(400, "<font size=%d>") + strings.Repeat("<p>hello", 100000)) }, ""},
	"HTML misnested":           {func() string { return htmlMail(repeat(20000, "<a href=%d><b><i><p></b>") + "hello") }, ""},
	"HTML of open brackets":    {func() string { return htmlMail(strings.Repeat("<", 2<<20) + "hello") }, ""},
	"HTML of comments":         {func() string { return htmlMail("hello" + strings.Repeat("<!--", 1<<19)) }, ""},
	"HTML of attributes":       {func() string { return htmlMail("<p " + repeat(200000, "a%d=b ") + ">hello") }, ""},
	"HTML of styles":           {func() string { return htmlMail(strings.Repeat("<p style='color:red;width:1px'>hello</p>", 50000)) }, ""},
	"HTML of attributions": {func() string {
		return htmlMail(strings.Repeat("<p>On 1.1.2020 a@b.de wrote:</p><blockquote>x</blockquote>", 30000) + "hello")
	}, ""},
	"HTML of empty boxes": {func() string { return htmlMail(strings.Repeat("<div></div>", 180000) + "hello") }, ""},
	"HTML of lead-in": {func() string {
		return htmlMail("hello" + strings.Repeat("<br>", 400000) + "<div class=gmail_quote>x</div>")
	}, ""},
	"HTML of blockquotes":  {func() string { return htmlMail("hello" + strings.Repeat("<blockquote></blockquote>", 80000)) }, ""},
	"HTML of 40 MB":        {func() string { return htmlMail(strings.Repeat("<p>hello</p>", 3500000)) }, ""},
	"text of attributions": {func() string { return top + "\r\n" + strings.Repeat("On 1.1.2020 a wrote:\n> x\n", 400000) + "hello" }, ""},
	"text of header lines": {func() string { return top + "\r\nhello\n" + strings.Repeat("To: x\n", 1000000) }, ""},
	"text of one line":     {func() string { return top + "\r\n" + strings.Repeat("hello ", 5<<20) }, ""},
	"text of signatures":   {func() string { return top + "\r\nhello\n" + strings.Repeat("-- \n", 1<<20) }, ""},
	"text of dashes":       {func() string { return top + "\r\nhello\n" + strings.Repeat("-", 8<<20) }, ""},
	"text of uuencode":     {func() string { return top + "\r\nhello\n" + strings.Repeat("begin 644 a\n", 500000) }, ""},
	"flowing text": {func() string {
		return top + "Content-Type: text/plain; format=flowed\r\n\r\n" + strings.Repeat("hello \n", 1<<20)
	}, ""},
	"flowing quotes": {func() string {
		return top + "Content-Type: text/plain; format=flowed\r\n\r\n" + strings.Repeat(">", 4<<20)
	}, ""},
	"calendar of beginnings": {func() string {
		return top + "Content-Type: text/calendar\r\n\r\n" + strings.Repeat("BEGIN:VCALENDAR\r\n", 1<<20)
	}, ""},
	"delivery status of nothing": {func() string {
		return top + "Content-Type: message/delivery-status\r\n\r\n" + strings.Repeat("x\r\n\r\n", 1<<20)
	}, ""},
	"delivery status of 1e5": {func() string {
		return top + "Content-Type: message/delivery-status\r\n\r\n" + repeat(100000, "Final-Recipient: rfc822; a%d@b.de\r\nAction: failed\r\n\r\n")
	}, ""},
	"bounce of addresses": {func() string {
		return "Return-Path: <>\r\nFrom: mailer-daemon@b.de\r\nSubject: failure notice\r\n\r\n" + repeat(500000, "a%d@b.de 550 x\r\n")
	}, ""},
	"S/MIME of zeros": {func() string {
		return top + "Content-Type: application/pkcs7-mime\r\n\r\n" + strings.Repeat("\x30\x80", 4<<20)
	}, ""},
	"S/MIME of one open sequence": {func() string {
		return top + "Content-Type: application/pkcs7-mime\r\n\r\n\x30\x84\x7f\xff\xff\xff" + strings.Repeat("\x24\x80", 1<<20)
	}, ""},
	"winmail.dat of attributes": {func() string {
		return top + "Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\x01\x00" + strings.Repeat("\x02\x10\x80\x01\x00\x00\x00\x00\x00a\x00\x00", 1<<20)
	}, ""},
	"lines of an old Mac": {func() string { return top + "\r" + strings.Repeat("a\r", 10<<20) }, mailread.HeaderTooLarge},
	"no header at all":    {func() string { return strings.Repeat("hello world\n", 1000) }, mailread.NoHeader},
	"nothing":             {func() string { return "" }, mailread.NoHeader},
	"60 MB":               {func() string { return top + "\r\n" + strings.Repeat("hello, this is a line of text\r\n", 2<<20) }, mailread.TooLarge},
}

// The one who calls gives a mail ten seconds; ours must take none of these so long.
func TestHostileMailsDoNotHoldTheReader(t *testing.T) {
	for name, c := range hostile {
		t.Run(name, func(t *testing.T) {
			raw := []byte(c.mail())
			begin := time.Now()
			m := mailread.Read(raw)
			took := time.Since(begin)
			t.Logf("%v for %.1f MB", took.Round(time.Millisecond), float64(len(raw))/1e6)
			if took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if m.Reason != c.reason {
				t.Errorf("broken for %q, want %q", m.Reason, c.reason)
			}
			if m.Text != "" && m.Reply == "" {
				t.Error("the mail has text and no reply")
			}
			if m.MessageID == "" || m.HeaderHash == "" {
				t.Error("a mail has an id and a hash, whatever it is")
			}
		})
	}
}

// A mail of the greatest size must fit into the memory of a small server.
func TestLargeMailsNeedLittleMemory(t *testing.T) {
	line := strings.Repeat("QUJDREVGR0hJSktM", 4) + "QUJDREVGR0hJ\r\n"
	for name, raw := range map[string][]byte{
		"one file": []byte(top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(line, 640000) + "\r\n--b--\r\n"),
		"one text": []byte(top + "\r\n" + strings.Repeat("hello, this is a line of text with words\r\n", 1200000)),
		"one page": []byte(top + "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("<p>hello, this is a paragraph of words</p>=20\r\n", 1000000)),
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			m := mailread.Read(raw)
			runtime.ReadMemStats(&after)
			more := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("mail of %d MB, %d MB allocated to read it", len(raw)>>20, more)
			if more > 150 { // all that was allocated, even if it was freed at once
				t.Errorf("%d MB allocated", more)
			}
			if len(m.Parts) != 1 || len(m.Parts[0].Data) < 30<<20 || m.Text == "" {
				t.Errorf("%d parts, text of %d bytes", len(m.Parts), len(m.Text))
			}
			runtime.KeepAlive(raw)
		})
	}
}
