package emailsim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // old charsets
	"github.com/emersion/go-message/mail"
	"github.com/google/uuid"
)

// File is an attachment, or with an ID a picture inside the HTML.
type File struct {
	Name, Type, ID string
	Data           []byte
}

// Mail is what somebody writes. Addresses may have names ("Anna <a@b.c>") and
// be several, with commas.
type Mail struct {
	From, To, Cc, Subject, Text, HTML string
	ID, InReplyTo                     string // without angle brackets; an empty ID is made
	References                        []string
	Date                              time.Time
	Files                             []File
	Header                            map[string]string
}

// Message is a mail as it is read.
type Message struct {
	UID                       uint32
	At                        time.Time // of its arrival
	Date                      time.Time
	Seen                      bool
	ID, InReplyTo             string // without angle brackets
	References                []string
	From, To, Cc              []*mail.Address
	Subject, Text, HTML, Auto string // Auto: Auto-Submitted
	Files                     []File
	Raw                       []byte
}

// Automatic mail is never answered by machine.
func (m Message) Automatic() bool { return m.Auto != "" && m.Auto != "no" }

func (s *Sim) newID(domain string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers++
	return fmt.Sprintf("%s.%d@%s", uuid.NewString()[:13], s.numbers, domain)
}

// Says writes a mail to somebody hosted here and keeps it in the author's Sent
// folder, if that account is here too. It gives the Message-ID.
func (s *Sim) Says(m Mail) (string, error) {
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return "", fmt.Errorf("from %q: %w", m.From, err)
	}
	var to []string
	for _, list := range []string{m.To, m.Cc} {
		addresses, err := mail.ParseAddressList(list)
		if err != nil && list != "" {
			return "", fmt.Errorf("to %q: %w", list, err)
		}
		for _, a := range addresses {
			to = append(to, a.Address)
		}
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	if m.ID == "" {
		m.ID = s.newID(domain)
	}
	if m.Date.IsZero() {
		m.Date = s.o.Now()
	}
	raw := m.Bytes()
	if a := s.reach(from.Address); a != nil {
		if _, err := a.box("Sent").add(raw, m.Date, imap.FlagSeen); err != nil {
			return "", err
		}
	}
	s.route(from.Address, to, raw)
	return m.ID, nil
}

// Keep puts a mail into a mailbox as it would lie there: history.
func (s *Sim) Keep(address, box string, m Mail, seen bool) error {
	if m.ID == "" {
		m.ID = s.newID("localhost")
	}
	var flags []imap.Flag
	if seen {
		flags = []imap.Flag{imap.FlagSeen}
	}
	return s.keep(address, box, m.Bytes(), m.Date, flags...)
}

// Box gives the messages of a mailbox, oldest first; none for an unknown one.
func (s *Sim) Box(address, name string) []Message {
	a := s.account(address)
	if a == nil || a.box(name) == nil {
		return nil
	}
	b := a.box(name)
	b.mu.Lock()
	list := slices.Clone(b.list)
	b.mu.Unlock()
	messages := make([]Message, len(list))
	for i, m := range list {
		messages[i] = Parse(m.raw)
		messages[i].UID, messages[i].At, messages[i].Seen = uint32(m.uid), m.at, slices.Contains(m.flags, imap.FlagSeen)
	}
	return messages
}

// Read marks a message of a mailbox as seen, as its owner would by opening it.
func (s *Sim) Read(address, name string, uid uint32) {
	a := s.account(address)
	if a == nil || a.box(name) == nil {
		return
	}
	b := a.box(name)
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, m := range b.list {
		if uint32(m.uid) == uid {
			_ = b.store(i, imap.StoreFlagsAdd, []imap.Flag{imap.FlagSeen}, nil)
		}
	}
}

// KeepRaw is Keep for bytes as they are.
func (s *Sim) KeepRaw(address, box string, raw []byte, at time.Time, seen bool) error {
	var flags []imap.Flag
	if seen {
		flags = []imap.Flag{imap.FlagSeen}
	}
	if s.reach(address) == nil {
		return fmt.Errorf("no mailbox %s", address)
	}
	return s.keep(address, box, raw, at, flags...)
}

// Bytes renders the mail.
func (m Mail) Bytes() []byte {
	var h mail.Header
	if m.Date.IsZero() {
		m.Date = time.Now()
	}
	h.SetDate(m.Date)
	for key, list := range map[string]string{"From": m.From, "To": m.To, "Cc": m.Cc} {
		if addresses, err := mail.ParseAddressList(list); err == nil {
			h.SetAddressList(key, addresses)
		}
	}
	h.SetSubject(m.Subject)
	if m.ID != "" {
		h.SetMessageID(m.ID)
	}
	if m.InReplyTo != "" {
		h.SetMsgIDList("In-Reply-To", []string{m.InReplyTo})
	}
	if refs := slices.DeleteFunc(slices.Clone(m.References), func(id string) bool { return id == "" }); len(refs) > 0 {
		h.SetMsgIDList("References", refs)
	}
	for _, key := range slices.Sorted(maps.Keys(m.Header)) {
		h.SetText(key, m.Header[key])
	}
	var b bytes.Buffer
	if err := m.write(&b, h); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func (m Mail) write(b *bytes.Buffer, h mail.Header) error {
	inline := func(kind string) mail.InlineHeader {
		var ih mail.InlineHeader
		ih.SetContentType(kind, map[string]string{"charset": "utf-8"})
		ih.Set("Content-Transfer-Encoding", "quoted-printable")
		return ih
	}
	if m.HTML == "" && len(m.Files) == 0 {
		h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
		h.Set("Content-Transfer-Encoding", "quoted-printable")
		w, err := mail.CreateSingleInlineWriter(b, h)
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, crlf(m.Text))
		return errors.Join(err, w.Close())
	}
	w, err := mail.CreateWriter(b, h)
	if err != nil {
		return err
	}
	alt, err := w.CreateInline()
	if err != nil {
		return err
	}
	for _, body := range []struct{ kind, text string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		if body.text == "" {
			continue
		}
		part, err := alt.CreatePart(inline(body.kind))
		if err != nil {
			return err
		}
		if _, err = io.WriteString(part, crlf(body.text)); err != nil {
			return err
		}
		_ = part.Close()
	}
	_ = alt.Close()
	for _, f := range m.Files {
		var ah mail.AttachmentHeader
		ah.SetContentType(f.Type, map[string]string{"name": f.Name})
		ah.SetFilename(f.Name)
		if f.ID != "" {
			ah.SetContentDisposition("inline", map[string]string{"filename": f.Name})
			ah.Set("Content-Id", "<"+f.ID+">")
		}
		part, err := w.CreateAttachment(ah)
		if err != nil {
			return err
		}
		if _, err = part.Write(f.Data); err != nil {
			return err
		}
		_ = part.Close()
	}
	return w.Close()
}

func crlf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// Parse reads a mail as an ordinary mail program would; what it cannot read is
// left empty.
func Parse(raw []byte) Message {
	m := Message{Raw: raw}
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil {
		m.Text = fmt.Sprint(err)
		return m
	}
	h := mail.Header{Header: e.Header}
	m.Subject, _ = h.Subject()
	m.Date, _ = h.Date()
	m.ID, _ = h.MessageID()
	if list, _ := h.MsgIDList("In-Reply-To"); len(list) > 0 {
		m.InReplyTo = list[0]
	}
	m.References, _ = h.MsgIDList("References")
	m.From, _ = h.AddressList("From")
	m.To, _ = h.AddressList("To")
	m.Cc, _ = h.AddressList("Cc")
	m.Auto, _ = h.Text("Auto-Submitted")
	m.parts(e, 0)
	return m
}

func (m *Message) parts(e *message.Entity, depth int) {
	if mr := e.MultipartReader(); mr != nil && depth < 10 {
		for {
			part, err := mr.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			m.parts(part, depth+1)
		}
	}
	kind, params, _ := e.Header.ContentType()
	disposition, dparams, _ := e.Header.ContentDisposition()
	body, _ := io.ReadAll(e.Body)
	name := dparams["filename"]
	if name == "" {
		name = params["name"]
	}
	switch {
	case disposition != "attachment" && name == "" && (kind == "text/plain" || kind == "") && m.Text == "":
		m.Text = strings.ReplaceAll(string(body), "\r\n", "\n")
	case disposition != "attachment" && name == "" && kind == "text/html" && m.HTML == "":
		m.HTML = string(body)
	default:
		m.Files = append(m.Files, File{Name: name, Type: kind, ID: strings.Trim(e.Header.Get("Content-Id"), "<>"), Data: body})
	}
}
