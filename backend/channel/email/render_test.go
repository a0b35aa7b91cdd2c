package email

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// token is what the relay gives for a conversation: 42 lower-case characters.
func token(conversation string) string {
	return (strings.Repeat("0", 32) + strings.ReplaceAll(conversation, "-", ""))[len(conversation):][:26] + "abcdefghij234567"
}

// testEnv serves files by hash and knows no more.
func testEnv(files map[string]string) channel.Env {
	return channel.Env{
		Now:   func() time.Time { return time.Date(2026, 3, 4, 9, 30, 0, 0, time.FixedZone("", 3600)) },
		Token: token,
		Relay: "installation-1",
		Read: func(_ context.Context, hash string) (io.ReadCloser, error) {
			if text, ok := files[hash]; ok {
				return io.NopCloser(strings.NewReader(text)), nil
			}
			return nil, fault.New(fault.NotFound, "test", "no such file")
		},
	}
}

func testSettings(more map[string]string) map[string]string {
	m := map[string]string{setAddress: "support@shop.test", setName: "Müller & Söhne", setIMAPHost: "imap.shop.test", setSMTPHost: "smtp.shop.test"}
	for k, v := range more {
		m[k] = v
	}
	return m
}

func testSession(t testing.TB, set map[string]string, env channel.Env) *session {
	t.Helper()
	s, err := Connector{}.open(channel.Account{ID: "c1", Settings: testSettings(set), Secrets: map[string]string{secPassword: "secret"}}, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// leaf is a part that is no multipart, decoded.
type leaf struct {
	path    string // "mixed/related/alternative"
	kind    string
	params  map[string]string
	header  map[string][]string
	content string
}

func (l leaf) get(name string) string { return netmail.Header(l.header).Get(name) }

// parts reads a mail with the standard library and nothing of ours.
func parts(t testing.TB, raw []byte) (*netmail.Message, []leaf) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("not readable: %v\n%s", err, raw)
	}
	return m, walk(t, "", m.Header, m.Body)
}

func walk(t testing.TB, path string, h map[string][]string, r io.Reader) []leaf {
	t.Helper()
	kind, params, err := mime.ParseMediaType(netmail.Header(h).Get("Content-Type"))
	if err != nil {
		t.Fatalf("content type %q: %v", netmail.Header(h).Get("Content-Type"), err)
	}
	if sub, is := strings.CutPrefix(kind, "multipart/"); is {
		var list []leaf
		for mr := multipart.NewReader(r, params["boundary"]); ; {
			p, err := mr.NextRawPart()
			if err == io.EOF {
				return list
			}
			if err != nil {
				t.Fatalf("part: %v", err)
			}
			list = append(list, walk(t, strings.Trim(path+"/"+sub, "/"), p.Header, p)...)
		}
	}
	switch netmail.Header(h).Get("Content-Transfer-Encoding") {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("decoding: %v", err)
	}
	return []leaf{{path, kind, params, h, string(b)}}
}

func header(t testing.TB, m *netmail.Message, name string) string {
	t.Helper()
	v, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const (
	conv  = "019e0000-0000-7000-8000-00000000c001"
	hashA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hashB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

var files = map[string]string{hashA: "%PDF-1.7\n", hashB: "\x89PNG"}

var full = channel.Outgoing{
	Key: "019e0000-0000-7000-8000-000000000001", Address: "anna@customer.test", Conversation: conv, Author: "Anna Keller",
	Text:  "Guten Tag,\nGröße 10 cm, 5 €. 🙂\n\nAnna Keller",
	Files: []channel.File{{Hash: hashA, Name: "Angebot für Größe.pdf", Type: "application/pdf", Size: 9}, {Hash: hashB, Name: "bild.png", Type: "image/png", Size: 4}},
	Mail: &channel.Letter{
		Subject: "Re: Bestellung für Größe 42 – wann kommt die grüne Lampe, die ich am Montag bei Ihnen bestellt habe?",
		To:      []channel.Party{{Name: "Jörg, der Kunde", Address: "Anna@Customer.test"}}, CC: []channel.Party{{Address: "bob@customer.test"}},
		BCC:       []channel.Party{{Name: "Chef", Address: "chef@shop.test"}, {Address: "anna@customer.test"}},
		HTML:      `<p>Guten Tag,<br>Größe <b>10 cm</b><script>alert(1)</script></p><img data-hash="` + hashB + `" alt="Bild"><img src="https://x.test/pixel.gif">`,
		Below:     "Am 3. März schrieb Jörg:\n> wann?",
		BelowHTML: `<p>Am 3. März schrieb Jörg:</p><blockquote><table><tr><td>wann?<img data-cid="old@x" alt="alt"><img data-remote-src="https://x.test/p.gif"></td></tr></table></blockquote>`,
		InReplyTo: "<q1@customer.test>", References: []string{"q0@customer.test", "q1@customer.test"},
	},
}

func TestPrepare(t *testing.T) {
	s := testSession(t, map[string]string{setPlus: "true"}, testEnv(files))
	p, err := s.Prepare(t.Context(), full)
	if err != nil {
		t.Fatal(err)
	}
	m, list := parts(t, p.Bytes)
	for name, want := range map[string]string{
		"Subject": full.Mail.Subject, "Message-Id": "<" + p.Ref + ">", "In-Reply-To": "<q1@customer.test>",
		"References": "<q0@customer.test> <q1@customer.test>", "X-Tresen-Loop": "installation-1", "Date": "Wed, 04 Mar 2026 09:30:00 +0100",
		"Auto-Submitted": "", "Bcc": "", "Precedence": "", "User-Agent": "", "Mime-Version": "1.0",
	} {
		if got := header(t, m, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if want := full.Key + "." + token(conv) + "@shop.test"; p.Ref != want {
		t.Errorf("Ref %q, want %q", p.Ref, want)
	}
	for name, want := range map[string]netmail.Address{
		"From": {Name: "Anna Keller | Müller & Söhne", Address: "support@shop.test"}, "To": {Name: "Jörg, der Kunde", Address: "anna@customer.test"},
		"Cc": {Address: "bob@customer.test"}, "Reply-To": {Name: "Anna Keller | Müller & Söhne", Address: "support+" + token(conv) + "@shop.test"},
	} {
		if got, err := m.Header.AddressList(name); err != nil || len(got) != 1 || *got[0] != want {
			t.Errorf("%s: %v %v, want %v", name, got, err, want)
		}
	}
	if bytes.Contains(bytes.ToLower(p.Bytes), []byte("chef")) {
		t.Error("who gets a blind copy is named in the mail")
	}
	if len(list) != 4 {
		t.Fatalf("%d parts: %v", len(list), list)
	}
	content(t, list[0], list[1], list[2], list[3])
}

func content(t *testing.T, plain, page, picture, file leaf) {
	t.Helper()
	if plain.kind != "text/plain" || plain.content != "Guten Tag,\r\nGröße 10 cm, 5 €. 🙂\r\n\r\nAnna Keller\r\n\r\nAm 3. März schrieb Jörg:\r\n> wann?\r\n" {
		t.Errorf("plain: %q", plain.content)
	}
	id := strings.Trim(picture.get("Content-Id"), "<>")
	if page.kind != "text/html" || page.path != "mixed/related/alternative" || id == "" || !strings.Contains(page.content, `<img src="cid:`+id+`" alt="Bild"`) ||
		!strings.Contains(page.content, `<p style="margin:0">Guten Tag,<br>Größe <b>10 cm</b>`) || !strings.Contains(page.content, "<p>Am 3. März") || !strings.Contains(page.content, "<td>wann?[alt]</td>") {
		t.Errorf("html: %s %q", page.path, page.content)
	}
	for _, bad := range []string{"script", "alert", "x.test", "data-hash", "data-cid"} {
		if strings.Contains(page.content, bad) {
			t.Errorf("html holds %q: %s", bad, page.content)
		}
	}
	if picture.path != "mixed/related" || picture.content != files[hashB] || file.path != "mixed" || file.content != files[hashA] {
		t.Errorf("files: %+v %+v", picture, file)
	}
	_, params, err := mime.ParseMediaType(file.get("Content-Disposition"))
	name, err2 := new(mime.WordDecoder).DecodeHeader(file.params["name"])
	if want := full.Files[0].Name; err != nil || err2 != nil || params["filename"] != want || name != want {
		t.Errorf("file name: %v, %v (%v %v)", params, file.params, err, err2)
	}
}

// Pictures of a forwarded or quoted mail that are files of the message come along.
func TestQuotedPicturesStay(t *testing.T) {
	s := testSession(t, nil, testEnv(files))
	out := full
	out.Files = []channel.File{{Hash: hashB, Name: "bild.png", Type: "image/png", CID: "old@x"}}
	p, err := s.Prepare(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	_, list := parts(t, p.Bytes)
	if len(list) != 3 || !strings.Contains(list[1].content, `<td>wann?<img src="cid:old@x" alt="alt"`) || list[2].get("Content-Id") != "<old@x>" {
		t.Errorf("%+v", list)
	}
}

func TestPlainMailHasOnePart(t *testing.T) {
	s := testSession(t, map[string]string{setSender: senderBusiness}, testEnv(nil))
	p, err := s.Prepare(t.Context(), channel.Outgoing{Key: "k 1", Address: "anna@customer.test", Text: "Nur Text.\n.\n.Punkt am Anfang", Author: "Anna", Auto: true})
	if err != nil {
		t.Fatal(err)
	}
	m, list := parts(t, p.Bytes)
	if len(list) != 1 || list[0].kind != "text/plain" || list[0].content != "Nur Text.\r\n.\r\n.Punkt am Anfang\r\n" {
		t.Errorf("%+v", list)
	}
	for name, want := range map[string]string{"Subject": "Müller & Söhne: Nur Text. . .Punkt am Anfang", "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All",
		"Precedence": "auto_reply", "Reply-To": "", "From": "Müller & Söhne <support@shop.test>", "To": "<anna@customer.test>"} {
		if got := header(t, m, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestLongThreadIsCutInTheMiddle(t *testing.T) {
	s := testSession(t, nil, testEnv(nil))
	out := channel.Outgoing{Key: "1", Address: "a@b.test", Text: "x", Mail: &channel.Letter{To: []channel.Party{{Address: "a@b.test"}}, Subject: "s"}}
	for i := range 50 {
		out.Mail.References = append(out.Mail.References, fmt.Sprintf("%02d.%s@customer.test", i, strings.Repeat("x", 60)))
	}
	out.Mail.References = append(out.Mail.References, "bro ken@x", "line\r\nBcc: evil@x.test")
	out.Mail.InReplyTo = out.Mail.References[49]
	p, err := s.Prepare(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := parts(t, p.Bytes)
	refs := strings.Fields(m.Header.Get("References"))
	if len(refs) != 20 || !strings.HasPrefix(refs[0], "<00.") || !strings.HasPrefix(refs[9], "<09.") || !strings.HasPrefix(refs[10], "<40.") || !strings.HasPrefix(refs[19], "<49.") {
		t.Errorf("%d references: %v", len(refs), refs)
	}
	for line := range strings.Lines(string(p.Bytes)) {
		if len(line) > 998 || !strings.HasSuffix(line, "\r\n") {
			t.Errorf("line of %d bytes: %.100q", len(line), line)
		}
	}
}

func TestRefusedBeforeAnythingIsSent(t *testing.T) {
	s := testSession(t, nil, testEnv(files))
	to := func(a ...string) *channel.Letter {
		l := &channel.Letter{Subject: "s"}
		for _, x := range a {
			l.To = append(l.To, channel.Party{Address: x})
		}
		return l
	}
	many := make([]string, maxPeople+1)
	for i := range many {
		many[i] = fmt.Sprintf("a%d@b.test", i)
	}
	for name, c := range map[string]struct {
		out  channel.Outgoing
		code fault.Code
	}{
		"nothing to say":     {channel.Outgoing{Key: "1", Address: "a@b.test", Text: " \n"}, fault.Invalid},
		"no recipient":       {channel.Outgoing{Key: "1", Text: "x", Mail: to()}, fault.Invalid},
		"no address":         {channel.Outgoing{Key: "1", Text: "x", Mail: to("anna")}, fault.Recipient},
		"two in one":         {channel.Outgoing{Key: "1", Text: "x", Mail: to("a@b.test>,<c@d.test")}, fault.Recipient},
		"a line break":       {channel.Outgoing{Key: "1", Text: "x", Mail: to("a@b.test\r\nRCPT TO:<c@d.test>")}, fault.Recipient},
		"too many people":    {channel.Outgoing{Key: "1", Text: "x", Mail: to(many...)}, fault.Invalid},
		"a file that's gone": {channel.Outgoing{Key: "1", Address: "a@b.test", Files: []channel.File{{Hash: "gone", Name: "x"}}}, fault.NotFound},
		"files too large":    {channel.Outgoing{Key: "1", Address: "a@b.test", Files: []channel.File{{Hash: hashA, Name: "x", Size: maxMail + 1}}}, fault.TooLarge},
	} {
		_, err := s.Prepare(t.Context(), c.out)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

var (
	mayHead = []string{"Message-Id", "Date", "Subject", "From", "To", "Cc", "Reply-To", "In-Reply-To", "References", "X-Tresen-Loop", "Mime-Version",
		"Content-Type", "Content-Transfer-Encoding"}
	mayHeadPart = []string{"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-Id"}
)

// What people or their mail programs write becomes no header of its own.
func FuzzNoHeaderIsInjected(f *testing.F) {
	f.Add("Betreff", "Name", "anna@customer.test", "datei.pdf", "text/plain", "id@x", "Text")
	f.Add("a\r\nBcc: evil@x.test\r\n\r\nbody", "\"\r\nX-Evil: 1", "a@b.test\nBcc: c@d", "\r\nX-Evil: 1\r\n\r\n.pdf", "text/html\r\nX-Evil: 1", "x>\r\nX-Evil: <1", "\r\n.\r\nMAIL FROM:<>")
	f.Add("=?utf-8?q?a=0d=0aX-Evil:_1?=", "a\u2028b\x00\x7f", "\"a b\"@c.test", "../../\"x\".exe", "text/plain; charset=\"a\r\nX-Evil: 1\"", "", "ä")
	f.Fuzz(func(t *testing.T, subject, name, address, file, kind, id, text string) {
		s := testSession(t, map[string]string{setPlus: "true"}, testEnv(files))
		out := channel.Outgoing{Key: id, Conversation: conv, Author: name, Text: text + "x", Files: []channel.File{{Hash: hashA, Name: file, Type: kind, CID: id}},
			Mail: &channel.Letter{Subject: subject, To: []channel.Party{{Name: name, Address: "anna@customer.test"}}, CC: []channel.Party{{Name: name, Address: address}},
				InReplyTo: id, References: []string{id, "ok@x.test"}, HTML: "<p>" + text + "</p>", BelowHTML: text}}
		p, err := s.Prepare(t.Context(), out)
		if fault.Is(err, fault.Recipient) {
			out.Mail.CC = nil
			p, err = s.Prepare(t.Context(), out)
		}
		if err != nil {
			t.Fatal(err)
		}
		m, list := parts(t, p.Bytes)
		for k, v := range m.Header {
			if !slices.Contains(mayHead, k) || len(v) != 1 {
				t.Errorf("header %s: %q", k, v)
			}
		}
		if len(list) != 3 || list[2].content != files[hashA] {
			t.Fatalf("%d parts", len(list))
		}
		for _, l := range list {
			for k := range l.header {
				if !slices.Contains(mayHeadPart, k) {
					t.Errorf("part header %s", k)
				}
			}
		}
		for _, a := range []string{"To", "Cc", "From", "Reply-To"} {
			if l, err := m.Header.AddressList(a); m.Header.Get(a) != "" && (err != nil || len(l) != 1) {
				t.Errorf("%s: %q %v", a, m.Header.Get(a), err)
			}
		}
		for line := range strings.Lines(string(p.Bytes)) {
			if len(line) > 1000 || !strings.HasSuffix(line, "\r\n") || strings.Contains(strings.TrimSuffix(line, "\r\n"), "\r") {
				t.Errorf("line of %d bytes: %.100q", len(line), line)
			}
		}
	})
}
