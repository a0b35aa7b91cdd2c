package mailread

import (
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"tresen/backend/mailhtml"
)

// shown is a piece of what a person reads, in order; text or doc may be missing.
type shown struct {
	text   string
	doc    *mailhtml.Doc
	silent bool // its words stand in the text of an earlier piece

	// Of doc, when the pieces are put together:
	without *mailhtml.Doc // the quoted mail left out
	cut     bool          // it could be told apart
	words   string        // its text, where text is missing
}

// says tells whether there is anything to read.
func (s shown) says() bool { return s.doc != nil || !blank(s.text) }

// reply gives what the writer newly wrote in this piece.
func (s shown) reply() string {
	if s.silent {
		return ""
	}
	if blank(s.text) {
		if s.cut {
			if t := mailhtml.Reply(s.without.Text()); !blank(t) {
				return t
			}
		}
		return mailhtml.Reply(s.words)
	}
	reply, cut := mailhtml.CutText(armourless(s.text))
	if !cut && s.cut { // the marks of HTML know more than the words
		if t := mailhtml.Reply(s.without.Text()); !blank(t) {
			return t
		}
	}
	return reply
}

// armourless takes the frame of a PGP signature off text (RFC 9580, 7).
func armourless(s string) string {
	const begin, end = "-----BEGIN PGP SIGNED MESSAGE-----", "\n-----BEGIN PGP SIGNATURE-----"
	i, k := strings.Index(s, begin), strings.LastIndex(s, end)
	if i < 0 || k < i {
		return s
	}
	inner := s[i+len(begin) : k]
	if _, text, found := strings.Cut(inner, "\n\n"); found { // after "Hash: …"
		inner = text
	}
	return s[:i] + strings.ReplaceAll("\n"+inner, "\n- ", "\n") + "\n"
}

var emptyLines = regexp.MustCompile(`\n[ \t\x{a0}]*\n(?:[ \t\x{a0}]*\n)+`)

// replyOf joins the replies of the pieces, with at most one empty line in a row.
func replyOf(list []string, all string) string {
	reply := ""
	for _, t := range list {
		reply = join(reply, t, "\n\n")
	}
	if blank(reply) {
		reply = all
	}
	return strings.TrimSpace(emptyLines.ReplaceAllString(reply, "\n\n"))
}

func join(a, b, sep string) string {
	switch {
	case blank(a):
		return b
	case blank(b):
		return a
	}
	return a + sep + b
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// builder collects files while it finds what is to be read.
type builder struct {
	reader    *reader
	cids      []string
	outlook   string    // text inside winmail.dat
	within    int       // alternatives we are in
	files     []*entity // texts that came as files, shown when the mail says nothing else
	unwrapped int       // signed mails so far
}

// show walks the tree in the order a reader sees it.
func (b *builder) show(e *entity) []shown {
	if e.multipart() {
		return b.multi(e)
	}
	switch {
	case e.kind == "text/calendar" || e.kind == "application/ics":
		b.calendar(e)
		return nil
	case strings.HasPrefix(e.kind, "message/") && e.kind != "message/rfc822" && e.kind != "message/global" && !e.named:
		if e.kind != "message/partial" && e.kind != "message/external-body" {
			b.file(e, NoteReport)
			return nil
		}
	case isPKCS7(e):
		return b.sealed(e)
	case isSignature(e):
		b.file(e, NoteSignature)
		return nil
	case e.kind == "application/ms-tnef" || e.kind == "application/vnd.ms-tnef" || strings.EqualFold(e.name, "winmail.dat"):
		return b.tnef(e)
	case e.dispo == "attachment" || e.named:
		if e.dispo != "attachment" && readable(e.kind) {
			b.files = append(b.files, e)
		}
	case e.kind == "text/rfc822-headers":
		b.file(e, NoteReport)
		return nil
	case readable(e.kind):
		return b.read(e)
	case b.within > 0 && strings.HasPrefix(e.kind, "text/"): // a form nobody here shows, such as AMP
		return nil
	}
	b.file(e, "")
	return nil
}

func readable(kind string) bool {
	return kind == "text/html" || kind == "text/plain" || kind == "text/enriched" || kind == "text/markdown"
}

// read gives what a text says. Of a giant one only the start is shown, all of it is a file.
func (b *builder) read(e *entity) []shown {
	if len(e.data()) > maxShown {
		b.file(e, "")
	}
	if e.kind == "text/html" {
		return []shown{{doc: mailhtml.Parse(decodeHTML(e.start(), e.params["charset"]))}}
	}
	return []shown{{text: b.plain(e)}}
}

// maxShown is how much of one text is shown, in bytes.
const maxShown = mailhtml.MaxHTML

// start gives as much of a text as is shown.
func (e *entity) start() []byte {
	d := e.data()
	if len(d) <= maxShown {
		return d
	}
	n := maxShown
	for n > maxShown-4 && d[n]&0xc0 == 0x80 {
		n--
	}
	return d[:n]
}

// multi decides by the kind of multipart which parts are read.
func (b *builder) multi(e *entity) []shown {
	switch e.kind {
	case "multipart/alternative":
		return b.alternative(e)
	case "multipart/signed":
		b.reader.mail.Signed = "pgp"
		if strings.Contains(strings.ToLower(e.params["protocol"]), "pkcs7") {
			b.reader.mail.Signed = "smime"
		}
	case "multipart/encrypted":
		b.reader.mail.Encrypted = "pgp"
		for _, p := range e.parts {
			note := NoteEncrypted
			if p.kind == "application/pgp-encrypted" { // says its version only
				note = NoteReport
			}
			b.file(p, note)
		}
		return nil
	case "multipart/related":
		return b.related(e)
	}
	var list []shown
	for _, p := range e.parts {
		list = append(list, b.show(p)...)
	}
	return list
}

// related: the root is read, what it refers to are its pictures.
func (b *builder) related(e *entity) []shown {
	var list []shown
	for i, p := range e.parts {
		if i > 0 && !p.multipart() && (p.kind == "text/html" || p.kind == "text/plain") && p.header.get("content-id") != "" {
			b.file(p, "")
			continue
		}
		list = append(list, b.show(p)...)
	}
	return list
}

// alternative: text and HTML of one piece. Files inside are kept.
func (b *builder) alternative(e *entity) []shown {
	var one shown
	var docs, texts []shown
	b.within++
	defer func() { b.within-- }()
	for _, p := range e.parts {
		for _, s := range b.show(p) {
			if s.doc != nil {
				docs = append(docs, s)
			} else if !blank(s.text) {
				texts = append(texts, s)
			}
		}
	}
	if len(docs) > 0 {
		one = docs[len(docs)-1]
	}
	if len(texts) > 0 && one.text == "" {
		one.text = texts[0].text
	}
	if one.doc == nil && one.text == "" {
		return nil
	}
	// HTML may come in pieces (Apple puts pictures between them).
	if len(docs) > 1 {
		more := []shown{{text: one.text, doc: docs[0].doc}}
		for _, d := range docs[1:] {
			more = append(more, shown{doc: d.doc, silent: true})
		}
		return more[:1+pieces(e)]
	}
	return []shown{one}
}

// pieces is how many documents beyond the first belong to the last alternative.
func pieces(e *entity) int {
	n := 0
	last := e.parts[len(e.parts)-1]
	for _, p := range last.parts {
		if p.kind == "text/html" && !p.named {
			n++
		}
	}
	return max(0, n-1)
}

var (
	uuBegin  = regexp.MustCompile(`(?m)^begin [0-7]{3,4} (\S.{0,200}?)\r?$`)
	metaCset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_:.-]{2,40})`)
)

// plain gives the text of a part: decoded, flowing lines joined, files of
// uuencode taken out.
func (b *builder) plain(e *entity) string {
	s := decode(e.start(), e.params["charset"])
	s = strings.TrimPrefix(strings.ReplaceAll(s, "\r\n", "\n"), "\ufeff")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.ReplaceAll(s, "\x00", "")
	if strings.EqualFold(e.params["format"], "flowed") {
		s = flowed(s, strings.EqualFold(e.params["delsp"], "yes"))
	}
	return b.uu(s)
}

// uu takes uuencoded files out of text.
func (b *builder) uu(s string) string {
	if !strings.Contains(s, "begin ") {
		return s
	}
	var out strings.Builder
	for n := 0; n < 100; n++ {
		m := uuBegin.FindStringSubmatchIndex(s)
		if m == nil {
			break
		}
		end := strings.Index(s[m[1]:], "\nend\n")
		length := len("\nend\n")
		if end < 0 && strings.HasSuffix(s, "\nend") {
			end, length = len(s)-m[1]-4, 4
		}
		if end < 0 {
			break
		}
		data := uudecode([]byte(s[m[1] : m[1]+end]))
		name := SafeName(s[m[2]:m[3]])
		if len(data) == 0 || name == "" {
			out.WriteString(s[:m[1]])
			s = s[m[1]:]
			continue
		}
		b.add(Part{Name: name, Type: "application/octet-stream", Data: data})
		out.WriteString(s[:m[0]])
		s = s[m[1]+end+length:]
	}
	out.WriteString(s)
	return out.String()
}

func decodeHTML(b []byte, label string) string {
	if label == "" {
		if m := metaCset.FindSubmatch(b[:min(len(b), 4096)]); m != nil {
			label = string(m[1])
		} else if e, name, sure := charset.DetermineEncoding(b[:min(len(b), 1024)], ""); sure && e != nil {
			label = name
		}
	}
	return strings.ReplaceAll(decode(b, label), "\x00", "")
}
