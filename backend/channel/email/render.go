package email

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wneessen/go-mail"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Prepare renders a message (RFC 5322, MIME): its bytes and its Message-ID are
// final. It reads nothing but the files. Errors: invalid (neither text nor
// file, a broken address in the answer), recipient, too_large, not_found (a file).
func (s *session) Prepare(ctx context.Context, out channel.Outgoing) (channel.Prepared, error) {
	const op = "email.Prepare"
	l, err := letterOf(&s.set, out)
	if err != nil {
		return channel.Prepared{}, fault.Wrap(fault.Invalid, op, err)
	}
	ref := s.messageID(out)
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	m.SetMessageIDWithValue(ref)
	m.SetDateWithValue(s.env.Now())
	m.Subject(l.subject)
	m.FromMailAddress(&netmail.Address{Name: s.set.sentAs(out.Author), Address: s.set.address})
	if len(l.to)+len(l.cc) == 0 {
		m.SetGenHeaderPreformatted("To", "undisclosed-recipients:;") // all of them are BCC
	}
	if len(l.to) > 0 {
		m.ToMailAddress(l.to...)
	}
	if len(l.cc) > 0 {
		m.CcMailAddress(l.cc...)
	}
	if reply := s.plusAddress(out.Conversation); reply != "" {
		m.ReplyToMailAddress(&netmail.Address{Name: s.set.sentAs(out.Author), Address: reply})
	}
	s.threadHeader(m, out)
	b, err := s.body(ctx, m, out)
	if err != nil {
		return channel.Prepared{}, fault.Wrap(fault.Invalid, op, err)
	}
	if err := b.files(ctx, m, out.Files); err != nil {
		return channel.Prepared{}, fault.Wrap(fault.Invalid, op, err)
	}
	if b.size > heavyMail { // one at a time: rendering takes several times a mail's size
		s.heavy.Lock()
		defer s.heavy.Unlock()
	}
	raw, err := rendered(m, b)
	if err != nil {
		return channel.Prepared{}, fault.Wrap(fault.Internal, op, err)
	}
	return channel.Prepared{Ref: ref, Bytes: raw}, nil
}

// rendered writes the mail into memory, which is where it goes out from.
func rendered(m *mail.Msg, b *body) ([]byte, error) {
	if b.size > maxMail {
		return nil, fault.New(fault.TooLarge, "email.Prepare", "attachments over the limit")
	}
	var raw bytes.Buffer
	raw.Grow(int(b.size/3*4) + int(b.size/50) + 16<<10) // base64 and its line ends
	if _, err := m.WriteTo(&raw); err != nil || b.err != nil {
		return nil, cmp.Or(b.err, err) // go-mail loses the cause
	}
	if raw.Len() > maxMail {
		return nil, fault.New(fault.TooLarge, "email.Prepare", "mail over the limit")
	}
	return raw.Bytes(), nil
}

// letter is what an Outgoing asks for, checked.
type letter struct {
	subject     string
	to, cc, bcc []*netmail.Address
}

// letterOf checks recipients and content. Without a Letter (an automatic
// answer, a message made through the API) it goes to the contact.
func letterOf(set *settings, out channel.Outgoing) (letter, error) {
	const op = "email.letterOf"
	var l letter
	given := channel.Letter{To: []channel.Party{{Address: out.Address}}}
	if out.Mail != nil {
		given = *out.Mail
	}
	switch {
	case strings.TrimSpace(out.Text) == "" && len(out.Files) == 0 && given.HTML == "" && given.Below == "" && given.BelowHTML == "":
		return l, fault.New(fault.Invalid, op, "neither text nor file")
	case utf8.RuneCountInString(out.Text) > maxText:
		return l, fault.New(fault.TooLarge, op, "text over the limit")
	case len(out.Files) > maxFiles && !inlineOnly(out.Files[maxFiles:]):
		return l, fault.New(fault.TooLarge, op, "too many files")
	}
	seen := map[string]bool{}
	for _, x := range []struct {
		from []channel.Party
		to   *[]*netmail.Address
	}{{given.To, &l.to}, {given.CC, &l.cc}, {given.BCC, &l.bcc}} {
		for _, p := range x.from {
			address, ok := cleanAddress(p.Address)
			if !ok {
				return l, (&serverError{fault: fault.Recipient, stage: "recipient", line: shortened(oneLine(p.Address), 200)}).coded(op)
			}
			if !seen[address] {
				seen[address] = true
				*x.to = append(*x.to, &netmail.Address{Name: displayName(p.Name), Address: address})
			}
		}
	}
	if len(seen) == 0 || len(seen) > maxPeople {
		return l, fault.New(fault.Invalid, op, "no recipient, or too many")
	}
	l.subject = shortened(oneLine(given.Subject), maxSubject)
	if l.subject == "" {
		l.subject = set.ownSubject(out)
	}
	return l, nil
}

func inlineOnly(files []channel.File) bool {
	return !slices.ContainsFunc(files, func(f channel.File) bool { return f.CID == "" })
}

// recipients gives everybody the mail goes to, each once.
func (l letter) recipients() []string {
	var list []string
	for _, a := range slices.Concat(l.to, l.cc, l.bcc) {
		list = append(list, a.Address)
	}
	return list
}

// ownSubject is for a mail nobody gave one: who writes, and how it begins.
func (s *settings) ownSubject(out channel.Outgoing) string {
	text := out.Text
	if text == "" && len(out.Files) > 0 {
		text = out.Files[0].Name
	}
	text = shortened(oneLine(text), 60)
	switch name := s.name; {
	case name == "":
		return cmp.Or(text, s.address)
	case text == "":
		return name
	default:
		return name + ": " + text
	}
}

// shortened cuts at a word's end where that loses little.
func shortened(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	cut := string(r[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:-") + "…"
}

// sentAs is the display name: the agent and the business, or what there is of them.
func (s *settings) sentAs(agent string) string {
	agent = displayName(agent)
	if s.sender == senderBusiness || agent == s.name {
		agent = ""
	}
	if agent != "" && s.name != "" {
		return agent + " | " + s.name
	}
	return cmp.Or(agent, s.name)
}

// displayName makes a name fit to stand before an address. The standard
// library leaves a backslash in an encoded word as it is, where it must not be.
func displayName(v string) string {
	return shortened(oneLine(strings.ReplaceAll(strings.ToValidUTF8(v, ""), `\`, " ")), 100)
}

// messageID gives the mail's name without <>: message, token of the
// conversation, domain. The same message always gets the same.
func (s *session) messageID(out channel.Outgoing) string {
	key := strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-') {
			return r
		}
		return -1
	}, out.Key)
	if key != out.Key || key == "" || len(key) > 64 {
		sum := sha256.Sum256([]byte(out.Key))
		key = hex.EncodeToString(sum[:16])
	}
	if out.Conversation != "" {
		if token := s.env.Token(out.Conversation); token != "" {
			key += "." + token
		}
	}
	return key + "@" + s.set.domain
}

// plusAddress gives the address answers come to, "" for the mailbox's own.
func (s *session) plusAddress(conversation string) string {
	local, domain, _ := strings.Cut(s.set.address, "@")
	if !s.set.plus || conversation == "" || strings.Contains(local, "+") {
		return ""
	}
	token := s.env.Token(conversation)
	if token == "" || len(local)+1+len(token) > 64 { // RFC 5321 4.5.3.1.1
		return ""
	}
	return local + "+" + token + "@" + domain
}

// threadHeader names what is answered, whose mail it is, and whether a machine wrote it.
func (s *session) threadHeader(m *mail.Msg, out channel.Outgoing) {
	if out.Mail != nil {
		answered := cleanID(out.Mail.InReplyTo)
		var refs []string
		for _, r := range append(slices.Clone(out.Mail.References), answered) {
			if r = cleanID(r); r != "" && !slices.Contains(refs, r) {
				refs = append(refs, r)
			}
		}
		if len(refs) > 20 { // the first say which thread it is, the last whose answer
			refs = slices.Concat(refs[:10], refs[len(refs)-10:])
		}
		if answered != "" {
			m.SetGenHeader(mail.HeaderInReplyTo, "<"+answered+">")
		}
		if len(refs) > 0 {
			m.SetGenHeader(mail.HeaderReferences, "<"+strings.Join(refs, "> <")+">")
		}
	}
	if mark := oneLine(s.env.Relay); mark != "" {
		m.SetGenHeader(loopHeader, mark)
	}
	if out.Auto { // RFC 3834, and what Exchange and others look for
		m.SetGenHeader("Auto-Submitted", "auto-replied")
		m.SetGenHeader("X-Auto-Response-Suppress", "All")
		m.SetGenHeader(mail.HeaderPrecedence, "auto_reply")
	}
}

// loopHeader carries the installation's id: a mail that comes back with it is never answered by machine.
const loopHeader = "X-Tresen-Loop"

// cleanID takes a Message-ID with or without <>; "" for one that cannot stand in a header.
func cleanID(v string) string {
	v = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(v), "<"), ">")
	if len(v) > 900 || strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }) {
		return ""
	}
	return v
}

// fileHeader gives a part's type and disposition. The name stands twice: for
// those who read RFC 2231 and for those who expect an encoded word.
func fileHeader(f channel.File, disposition string) (contentType, contentDisposition string) {
	name := fileName(f.Name)
	kind, params, err := mime.ParseMediaType(f.Type)
	if err != nil || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") { // those may not be base64
		kind, params = "application/octet-stream", nil
	}
	given := map[string]string{"name": mime.BEncoding.Encode("utf-8", name)}
	if c := params["charset"]; c != "" {
		given["charset"] = c
	}
	contentType = mime.FormatMediaType(kind, given)
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	contentDisposition = mime.FormatMediaType(disposition, map[string]string{"filename": name})
	return contentType, contentDisposition
}

// fileName keeps of a name what every system can write: no path, no control characters.
func fileName(v string) string {
	v = strings.ToValidUTF8(oneLine(v), "_")
	v = v[strings.LastIndexAny(v, `/\`)+1:]
	v = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"<>:|?*`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f {
			return '_'
		}
		return r
	}, v)
	for len(v) > 150 { // bytes, at a rune's border, keeping what it ends with
		ext := v[max(strings.LastIndexByte(v, '.'), len(v)-10):]
		stem := []rune(strings.TrimSuffix(v, ext))
		v = string(stem[:len(stem)-1]) + ext
		if len(stem) <= 1 {
			break
		}
	}
	return cmp.Or(strings.Trim(v, ". "), "file")
}

// part is a file of the mail, read when it is written.
func (b *body) part(ctx context.Context, f channel.File) func(w io.Writer) (int64, error) {
	return func(w io.Writer) (int64, error) {
		r, err := b.read(ctx, f.Hash)
		if err == nil {
			defer func() { _ = r.Close() }()
			var n int64
			if n, err = io.Copy(w, io.LimitReader(r, maxMail)); err == nil {
				return n, nil
			}
		}
		b.err = cmp.Or(b.err, err)
		return 0, err
	}
}
