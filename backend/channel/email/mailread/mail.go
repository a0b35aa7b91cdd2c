// Package mailread reads one mail as it came (RFC 5322, 2045–2049, 2231, 3462,
// 3464, 3676, 5545) and gives what the rest of Tresen needs of it. It is pure,
// never fails and never panics: what cannot be parsed comes back with its
// headers as far as they go, Broken and a reason, so that the raw source is shown.
//
// The MIME layer is our own, lenient and bounded. net/mail, mime/multipart and
// go-message refuse a good part of what mail programs really send; enmime reads
// it, but is exponential on multiparts that are nested and never closed and
// keeps several copies of a file. Here parts are slices of the raw bytes, each
// level passes over them once, and the limits below hold before anything is
// decoded. Charsets and HTML are the libraries' (x/text, x/net/html, bluemonday).
package mailread

import (
	"slices"
	"strings"

	"tresen/backend/mailhtml"
)

// Limits of one mail; above them the rest is left unread and the mail marked broken.
const (
	MaxMail   = 50 << 20  // bytes of a whole mail
	MaxHeader = 1 << 20   // bytes of a header
	MaxField  = 256 << 10 // bytes of one header field
	MaxParts  = 1000
	MaxDepth  = 10
)

// Reasons of Broken.
const (
	TooLarge       = "too_large"        // above MaxMail
	HeaderTooLarge = "header_too_large" // a field or the header is above its limit
	TooManyParts   = "too_many_parts"
	TooDeep        = "too_deep"   // nested more than MaxDepth levels
	NoHeader       = "no_header"  // not a mail
	Unreadable     = "unreadable" // the reader gave up: a fault of ours, kept for a later version
)

// Values of Auto.
const (
	Human       = ""
	AutoReply   = "auto-reply"
	Bounce      = "bounce"
	AbuseReport = "abuse-report"
	ReadReceipt = "read-receipt"
	List        = "list"
)

// Mail is one mail, read.
type Mail struct {
	Subject                 string
	From, Sender, ReplyTo   []Party
	To, CC                  []Party
	Delivered               []string // Delivered-To, X-Original-To, Envelope-To, X-Forwarded-To: addresses, lower case, each once
	Date                    int64    // Unix ms as the sender wrote it; 0 unknown
	MessageID               string   // without <>
	MadeID                  bool     // there was none: it is made of Date, From, To, Subject and body
	InReplyTo, References   []string // without <>
	ThreadIndex             string   // hex of the first 22 bytes of Outlook's Thread-Index
	ListID, ListUnsubscribe string
	Auto                    string // one of the values above
	NullPath                bool   // Return-Path: <>
	Loop                    string // value of X-Tresen-Loop
	DSN                     []Recipient
	Returned                string // Message-ID of the mail a bounce gives back, without <>
	Calendar                *Calendar
	Text                    string // all of it, as an agent can read it
	Reply                   string // what the writer newly wrote
	HTML                    string // cleaned (package mailhtml); empty: the mail is text only
	ReplyHTML               string // HTML without the quoted mail; empty: not told apart
	RemoteImages            bool   // HTML would fetch pictures from elsewhere
	Parts                   []Part
	Encrypted               string // "smime", "pgp" or empty
	Signed                  string // "smime", "pgp" or empty; nothing is verified
	HeaderHash              string // hex SHA-256 of the header without trace fields, see hash
	Broken                  bool
	Reason                  string // of Broken
}

// Party is a person or mailbox in a header.
type Party struct {
	Name    string
	Address string // lower case; empty when the header holds a name only
}

// Part is a file of the mail.
type Part struct {
	Name   string // safe as a file name; made up when the mail gives none
	Named  bool   // a header of the part gave the name (not made up, not of a uuencode line)
	Type   string // lower case media type
	CID    string // content id without <>
	Inline bool   // a picture the HTML shows
	Data   []byte
	Note   string // one of the notes below, or empty
}

// Notes of a Part.
const (
	NoteSignature = "signature" // of S/MIME or PGP: not counted among the attachments
	NoteEncrypted = "encrypted"
	NoteTNEF      = "tnef"     // winmail.dat that could not be unpacked
	NoteMail      = "mail"     // an attached mail
	NoteCalendar  = "calendar" // shown as Calendar already
	NoteReport    = "report"   // machine part of a bounce or report
)

// Attachment tells whether a person would count the part as an attached file.
func (p Part) Attachment() bool {
	return !p.Inline && p.Note != NoteSignature && p.Note != NoteCalendar && p.Note != NoteReport
}

// Recipient is one block of a delivery status (RFC 3464), or what could be
// found in its stead.
type Recipient struct {
	Recipient  string // address, lower case
	Action     string // failed, delayed, delivered, relayed or expanded
	Status     string // as written, like 5.1.1; of Diagnostic when the mail has none
	Code       string // the one that explains: Status, or for x.0.0 the first enhanced code of Diagnostic
	Diagnostic string
	Guessed    bool // found in text, not in a delivery status
}

// Read reads a mail. It does not keep or change raw, but Part.Data may share
// its bytes.
func Read(raw []byte) (m *Mail) {
	r := &reader{mail: &Mail{}}
	defer func() {
		if p := recover(); p != nil { // a mail must never take the fetcher down
			r.broken(Unreadable)
			m = r.mail
			if m.MessageID == "" {
				m.MessageID, m.MadeID = madeID(r.head, raw), true
			}
		}
	}()
	r.read(raw)
	return r.mail
}

// reader is the work on one mail.
type reader struct {
	mail  *Mail
	head  header
	parts int // seen so far
}

func (r *reader) broken(reason string) {
	if !r.mail.Broken {
		r.mail.Broken, r.mail.Reason = true, reason
	}
}

func (r *reader) read(raw []byte) {
	if len(raw) > MaxMail {
		r.broken(TooLarge)
		raw = raw[:MaxMail]
	}
	raw = beforeHeader(raw)
	head, body, whole := splitHeader(raw)
	r.head = head
	if !whole {
		r.broken(HeaderTooLarge)
	}
	if len(head) == 0 {
		r.broken(NoHeader)
		body = raw
	}
	r.headers(body)
	root := r.entity(head, body, 0)
	b := &builder{reader: r}
	shown := b.show(root)
	b.finish(shown)
	r.report(root)
	r.mail.Auto = r.class(root)
}

// finish sets texts and HTML from what is shown.
func (b *builder) finish(list []shown) {
	m := b.reader.mail
	var plain, rich string
	var reply []string
	anyHTML := slices.ContainsFunc(list, func(s shown) bool { return s.doc != nil })
	replyHTML, apart := "", false
	if !slices.ContainsFunc(list, shown.says) {
		list = append(list, shown{text: b.outlook})
		if m.Calendar != nil { // an invitation without words of its own
			list = append(list, shown{text: m.Calendar.String()})
		}
		if blank(b.outlook) && len(b.files) > 0 {
			list = append(list, b.read(b.files[0])...)
		}
	}
	for _, s := range list {
		if s.doc == nil {
			plain, reply = join(plain, s.text, "\n\n"), append(reply, s.reply())
			if anyHTML {
				h := mailhtml.FromText(s.text)
				rich, replyHTML = join(rich, h, "\n"), join(replyHTML, h, "\n")
			}
			continue
		}
		s.without, s.cut = s.doc.Reply()
		if blank(s.text) && !s.silent {
			s.words = s.doc.Text()
			plain = join(plain, s.words, "\n\n")
		} else {
			plain = join(plain, s.text, "\n\n")
		}
		reply = append(reply, s.reply())
		c := s.doc.Clean(mailhtml.Options{})
		m.RemoteImages = m.RemoteImages || c.RemoteImages
		b.cids = append(b.cids, c.CIDs...)
		rich = join(rich, c.HTML, "\n")
		if s.cut {
			apart = true
			c = s.without.Clean(mailhtml.Options{})
		}
		replyHTML = join(replyHTML, c.HTML, "\n")
	}
	m.Text, m.HTML = strings.Trim(plain, "\n"), rich
	if strings.HasPrefix(strings.TrimSpace(plain), "-----BEGIN PGP MESSAGE-----") {
		m.Encrypted = "pgp"
	} else if strings.Contains(plain, "-----BEGIN PGP SIGNED MESSAGE-----") {
		m.Signed = "pgp"
	}
	if apart {
		m.ReplyHTML = replyHTML
	}
	m.Reply = replyOf(reply, m.Text)
	b.inline()
}
