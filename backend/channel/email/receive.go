package email

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
)

// Limits of what a mail becomes.
const (
	maxShown   = 20_000 // characters of Message.Text; the rest is in Mail.Full
	maxKept    = 100    // files of one message; the raw mail has them all
	maxAnswers = 40     // ids a message may refer to
	maxID      = 400    // characters of an id
)

// nobody stands in for a sender who gives no address (RFC 6761: never a real one).
const nobody = "unknown@sender.invalid"

// arrival is a mail on its way to become events: what was read of it, where it
// lay, and the files that were stored of it.
type arrival struct {
	mail   *mailread.Mail
	role   role
	at     int64    // ms: when the server took it
	keys   []string // its further keys
	part   string   // key of the place, if not all of the mail could be had
	past   bool
	quiet  bool // older than the last good sync
	notes  []string
	files  []channel.File
	bodies bodies
}

// bodies are the stored forms of a mail.
type bodies struct{ full, html, short, raw *channel.File }

// identity is the key of a mail wherever it lies: the same for each copy.
func identity(m *mailread.Mail) string {
	sum := sha256.Sum256([]byte(m.MessageID + "\n" + m.HeaderHash))
	return "m:" + hex.EncodeToString(sum[:20])
}

// bodyKey is the key of a mail with its body. Blanks do not count: servers and
// relays end lines in their own way.
func bodyKey(m *mailread.Mail, raw []byte) string {
	sum := sha256.New()
	sum.Write([]byte(identity(m)))
	_, body, found := bytes.Cut(raw, []byte("\n\r\n"))
	if !found {
		_, body, _ = bytes.Cut(raw, []byte("\n\n"))
	}
	for word := range bytes.FieldsSeq(body) {
		sum.Write(word)
	}
	return bodyPrefix + hex.EncodeToString(sum.Sum(nil)[:20])
}

const bodyPrefix = "b:"

// id is the key of the event. What is known of a mail that could not be had must
// not stand for it, should the server give it one day.
func (a arrival) id() string {
	if a.part != "" {
		return "part:" + a.part
	}
	return identity(a.mail)
}

// events gives what a mail says: the message, and what it tells of messages of ours.
func (s *session) events(a arrival) []channel.Event {
	if s.ours(a) {
		return []channel.Event{s.seenThere(a.mail, a.keys)}
	}
	if a.role == roleSent {
		return s.elsewhere(a)
	}
	if a.mail.Auto == mailread.ReadReceipt {
		id, _ := receipt(a.mail)
		a.mail.Returned = cmp.Or(a.mail.Returned, id)
	}
	m := s.message(a)
	address, name := s.writer(a.mail)
	m.Name = name
	m.Quiet = m.Quiet || address == nobody || robotic.MatchString(address) // nobody reads there
	list := []channel.Event{{ID: a.id(), Also: a.keys, Lasting: true, Address: address, Message: m}}
	told, to := s.reports(a.mail)
	if to != "" { // it is about them, whoever wrote it
		list[0].Address, m.Name = to, ""
	}
	return append(list, told...)
}

// ours: it went out by this installation, as its signed id proves. Elsewhere than
// in the Sent folder somebody else may have used that id.
func (s *session) ours(a arrival) bool {
	return s.tokenOf(a.mail.MessageID) != "" && (a.role == roleSent || s.set.own(sender(a.mail).Address))
}

// seenThere: a copy of our own mail is no message of its own, but proves that it went out.
func (s *session) seenThere(m *mailread.Mail, keys []string) channel.Event {
	return channel.Event{ID: "sent:" + identity(m), Also: keys, Status: &channel.Status{Refs: []string{m.MessageID}, State: "sent"}}
}

// elsewhere is a mail the business wrote with another mail program.
func (s *session) elsewhere(a arrival) []channel.Event {
	to := slices.Concat(a.mail.To, a.mail.CC)
	i := slices.IndexFunc(to, func(p mailread.Party) bool { return p.Address != "" && !s.own(p.Address) })
	if i < 0 || s.env.Relay != "" && a.mail.Loop == s.env.Relay {
		return nil // among ourselves, or ours under an id the provider made
	}
	m := s.message(a)
	m.Own, m.Quiet, m.Name = true, true, to[i].Name
	m.Mail.Notes = append(m.Mail.Notes, "elsewhere")
	return []channel.Event{{ID: a.id(), Also: a.keys, Lasting: true, Address: to[i].Address, Message: m}}
}

// message is the entry of the thread.
func (s *session) message(a arrival) *channel.Message {
	m := a.mail
	from := sender(m)
	text, cut := shown(m)
	notes := a.notes
	if cut {
		notes = note(notes, "truncated")
	}
	for name, yes := range map[string]bool{"broken": m.Broken, "encrypted": m.Encrypted != "", "signed": m.Signed != "", "calendar": m.Calendar != nil} {
		if yes {
			notes = note(notes, name)
		}
	}
	slices.Sort(notes)
	return &channel.Message{
		Text: text, Files: a.files, At: a.at, Past: a.past, Auto: m.Auto,
		Quiet:   a.quiet || a.role == roleJunk || s.own(from.Address) || s.env.Relay != "" && m.Loop == s.env.Relay,
		Ref:     clip(m.MessageID, maxID),
		Answers: answers(m), Thread: s.thread(m), Forward: forwards(m),
		Mail: &channel.Mail{
			Subject: m.Subject, From: party(from), To: s.everyone(m.To), CC: s.everyone(m.CC), ReplyTo: s.replyTo(m),
			References: references(m), Date: m.Date, Full: a.bodies.full, HTML: a.bodies.html, Short: a.bodies.short, Raw: a.bodies.raw,
			Remote: m.RemoteImages, List: m.ListID != "", Notes: notes,
		},
	}
}

func note(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// shown is the text of the entry: what was newly written, never more than fits.
func shown(m *mailread.Mail) (text string, cut bool) {
	text = m.Reply
	if strings.TrimSpace(text) == "" {
		text = m.Text
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
	if utf8.RuneCountInString(text) <= maxShown {
		return text, false
	}
	return clip(text, maxShown), true
}

// clip gives the first characters of a text.
func clip(text string, most int) string {
	n := 0
	for i := range text {
		if n == most {
			return text[:i]
		}
		n++
	}
	return text
}

// sender is who the mail says it is from.
func sender(m *mailread.Mail) mailread.Party {
	for _, p := range slices.Concat(m.From, m.Sender) {
		if p.Address != "" {
			return p
		}
	}
	if len(m.From) > 0 {
		return mailread.Party{Name: m.From[0].Name, Address: nobody}
	}
	return mailread.Party{Address: nobody}
}

// robotic are the mailboxes forms and shops send from in somebody's name.
var robotic = regexp.MustCompile(`^(no|not|do-?not|donot|nicht|bitte-?nicht|keine)[-_.]?(reply|replies|antwort|antworten|answer)\b|^(wordpress|formular|kontaktformular|contact-?form|formmailer|mailer)@`)

// writer is whose mail it is: a form on the business's own site, or one that
// sends as no-reply, names the customer in Reply-To (RULES: 2).
func (s *session) writer(m *mailread.Mail) (address, name string) {
	from := sender(m)
	_, domain, _ := strings.Cut(from.Address, "@")
	if s.own(from.Address) || domain == s.set.domain || robotic.MatchString(from.Address) || from.Address == nobody {
		for _, p := range m.ReplyTo {
			if p.Address != "" && !s.own(p.Address) && !robotic.MatchString(p.Address) {
				return clip(p.Address, maxID), p.Name
			}
		}
	}
	return clip(from.Address, maxID), from.Name
}

// own reports whether an address belongs to the business, a tag behind "+" or not.
func (s *session) own(address string) bool {
	if address == "" {
		return false
	}
	bare := untagged(address)
	return s.set.own(address) || s.set.own(bare) || s.env.Own(address) || s.env.Own(bare)
}

func untagged(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// others are the recipients without ourselves.
func (s *session) others(list []mailread.Party) []channel.Party {
	var out []channel.Party
	for _, p := range list {
		if p.Address != "" && !s.own(p.Address) {
			out = append(out, party(p))
		}
	}
	return out
}

// everyone is who a mail went to, our own addresses without the tag that brought
// it back: that is for us alone.
func (s *session) everyone(list []mailread.Party) []channel.Party {
	var out []channel.Party
	for _, p := range list {
		if p.Address == "" {
			continue
		}
		if s.own(p.Address) {
			p.Address = untagged(p.Address)
		}
		out = append(out, party(p))
	}
	return out
}

// replyTo is where an answer goes if not to the sender.
func (s *session) replyTo(m *mailread.Mail) []channel.Party {
	list := s.others(m.ReplyTo)
	if len(list) == 1 && list[0].Address == sender(m).Address {
		return nil
	}
	return list
}

func party(p mailread.Party) channel.Party { return channel.Party{Name: p.Name, Address: p.Address} }

// answers are the mails it refers to, best first, then the mark of Outlook's thread.
func answers(m *mailread.Mail) []string {
	back := slices.Clone(m.References)
	slices.Reverse(back)
	var list []string
	for _, id := range slices.Concat(m.InReplyTo, []string{m.Returned}, back) {
		id = clip(id, maxID)
		if id != "" && id != m.MessageID && !slices.Contains(list, id) && len(list) < maxAnswers {
			list = append(list, id)
		}
	}
	if m.ThreadIndex != "" {
		list = append(list, "ti:"+m.ThreadIndex)
	}
	return list
}

// references is what an answer to this mail carries on (RFC 5322 3.6.4).
func references(m *mailread.Mail) []string {
	list := m.References
	if len(list) == 0 && len(m.InReplyTo) == 1 {
		list = m.InReplyTo
	}
	out := make([]string, 0, len(list))
	for _, id := range list {
		out = append(out, clip(id, maxID))
	}
	if n := len(out); n > 20 {
		out = slices.Concat(out[:10], out[n-10:])
	}
	return out
}

// thread is the conversation that a signed token of ours names, in the address
// the mail came to or in what it answers.
func (s *session) thread(m *mailread.Mail) string {
	to := slices.Clone(m.Delivered)
	for _, p := range slices.Concat(m.To, m.CC) {
		to = append(to, p.Address)
	}
	for _, address := range to {
		local, _, _ := strings.Cut(address, "@")
		if i := strings.LastIndexByte(local, '+'); i >= 0 {
			if conversation := s.verified(local[i+1:]); conversation != "" {
				return conversation
			}
		}
	}
	for _, id := range answers(m) {
		if conversation := s.tokenOf(id); conversation != "" {
			return conversation
		}
	}
	return ""
}

// tokenOf gives the conversation whose token an id of ours carries: <message.token@domain>.
func (s *session) tokenOf(id string) string {
	local, _, _ := strings.Cut(id, "@")
	i := strings.LastIndexByte(local, '.')
	if i < 0 {
		return ""
	}
	return s.verified(local[i+1:])
}

func (s *session) verified(token string) string {
	if len(token) < 16 || len(token) > 64 {
		return ""
	}
	return s.env.Verify(strings.ToLower(token))
}

var passesOn = regexp.MustCompile(`(?i)^\s*(\[[^\]]{1,40}\]\s*)?(fwd?|wg|tr|rv|enc|vb|doorst|vl|pd|weitergeleitet|weiterleitung)\s*(\[\d+\])?\s*:`)

// forwards: it passes on something, and refers to it.
func forwards(m *mailread.Mail) bool {
	return passesOn.MatchString(m.Subject) && len(m.InReplyTo)+len(m.References) > 0
}
