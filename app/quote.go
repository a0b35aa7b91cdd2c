package app

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tresen/backend/inbox"
)

// What stands below a mail: the quoted original, a forwarded mail, the chat
// before it. Everything in it is a stranger's word: escaped in the formatted
// form, and bounded, for a thread quotes itself over and over.
const (
	maxBelow     = 40 << 10
	maxBelowHTML = 90 << 10
	maxChat      = 200 // messages
	ellipsis     = "[…]"
)

// quote words the original as it stands below an answer, plain and formatted.
func (w *writing) quote() (plain, formatted string) {
	head := w.attribution()
	view := w.body(w.base)
	var b strings.Builder
	for line := range strings.SplitSeq(cut(view.Text, maxBelow), "\n") {
		line = strings.TrimRight(line, " \t\r")
		switch {
		case line == "":
			b.WriteString("\n>")
		case line[0] == '>':
			b.WriteString("\n>" + line)
		default:
			b.WriteString("\n> " + line)
		}
	}
	inner := w.original(view, nil)
	return head + b.String(), "<p>" + html.EscapeString(head) + `</p><blockquote type="cite">` + inner + "</blockquote>"
}

// attribution is the line above a quote, in the customer's language.
func (w *writing) attribution() string {
	m := w.base
	at := w.sentAt(m)
	who := cmp.Or(m.Mail.From.Name, m.Mail.From.Address)
	if m.Dir == inbox.DirOut {
		who = cmp.Or(w.names[m.Author], w.inbox.Name)
	}
	who = inbox.Line(who, 200)
	if w.speaksGerman() {
		return fmt.Sprintf("Am %s um %s schrieb %s:", at.Format("02.01.2006"), at.Format("15:04"), who)
	}
	return fmt.Sprintf("On %s at %s, %s wrote:", at.Format("2 January 2006"), at.Format("15:04"), who)
}

// sentAt is when a mail was written: what its sender's clock said, if that can be.
func (w *writing) sentAt(m *inbox.Message) time.Time {
	at := m.At
	if m.Mail != nil && m.Mail.Date > 0 && m.Mail.Date <= m.At+int64(time.Hour/time.Millisecond) {
		at = m.Mail.Date
	}
	return time.UnixMilli(at).In(w.zone())
}

// original gives the formatted body of base as far as it may be passed on: the
// whole, else without what it quotes, else its text. pictures are kept (CID → hash).
func (w *writing) original(v MailView, pictures map[string]string) string {
	for _, body := range []string{v.HTML, v.Short} {
		if body == "" {
			continue
		}
		if out, ok := passedOn(body, pictures); ok && len(out) <= maxBelowHTML {
			return out
		}
	}
	for n := maxBelow; ; n /= 2 {
		if out := formattedText(cut(v.Text, n)); len(out) <= maxBelowHTML {
			return out
		}
	}
}

// formattedText is a text as HTML.
func formattedText(text string) string {
	return strings.ReplaceAll(html.EscapeString(strings.ReplaceAll(text, "\r", "")), "\n", "<br>")
}

// cut bounds a text at a rune's border and says so.
func cut(text string, limit int) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "\n" + ellipsis
}

// forward fills in a message that is passed on, with its files.
func (w *writing) forward(s *Sheet) {
	m := w.base
	s.Kind = howForward
	s.Mail.Answers, s.Mail.Forward = m.ID, true
	subject := ""
	if m.Mail != nil {
		subject = m.Mail.Subject
	}
	s.Mail.Subject = in(w.german, "WG: ", "Fwd: ") + inbox.Unforwarded(subject)
	view, head := w.body(m), w.header(m)
	pictures := map[string]string{}
	for _, f := range m.Files {
		if f.Hash == "" { // still at its platform, or not to be had
			continue
		}
		s.Files = append(s.Files, f)
		if f.CID != "" && inline[f.Type] {
			pictures[f.CID] = f.Hash
		}
	}
	title := in(w.german, "---------- Weitergeleitete Nachricht ----------", "---------- Forwarded message ----------")
	s.Mail.Below = title + "\n"
	formatted := "<p>" + html.EscapeString(title)
	for _, h := range head {
		s.Mail.Below += h[0] + ": " + h[1] + "\n"
		formatted += "<br><b>" + html.EscapeString(h[0]) + ":</b> " + html.EscapeString(h[1])
	}
	s.Mail.Below += "\n" + cut(view.Text, maxBelow)
	s.Mail.BelowHTML = formatted + "</p>" + w.original(view, pictures)
}

// header words who wrote what is passed on, when, and to whom.
func (w *writing) header(m *inbox.Message) (list [][2]string) {
	add := func(de, en, value string) {
		if value = inbox.Line(value, 1000); value != "" {
			list = append(list, [2]string{in(w.german, de, en), value})
		}
	}
	at := w.sentAt(m).Format(in(w.german, "02.01.2006 15:04", "2 January 2006 15:04"))
	if m.Mail == nil {
		add("Von", "From", w.speaker(m))
		add("Datum", "Date", at)
		return list
	}
	add("Von", "From", parties(m.Mail.From))
	add("Datum", "Date", at)
	add("Betreff", "Subject", m.Mail.Subject)
	add("An", "To", parties(m.Mail.To...))
	add("Kopie", "Cc", parties(m.Mail.CC...))
	return list
}

func parties(list ...inbox.Party) string {
	var names []string
	for _, p := range list {
		switch {
		case p.Address == "":
		case p.Name == "":
			names = append(names, p.Address)
		default:
			names = append(names, p.Name+" <"+p.Address+">")
		}
	}
	return strings.Join(names, ", ")
}

// chat gives what was said without mails since our last mail, oldest first.
// Notes and events are ours alone.
func (w *writing) chat() (list []inbox.Message) {
	for i := range slices.Backward(w.thread) {
		m := w.thread[i]
		if m.Mail != nil && m.Dir == inbox.DirOut && m.State != inbox.StateFailed {
			break
		}
		if m.Mail == nil && m.Auto == "" && m.Deleted == 0 && m.State != inbox.StateFailed && (m.Dir == inbox.DirIn || m.Dir == inbox.DirOut) {
			list = append(list, m)
		}
	}
	slices.Reverse(list)
	return list
}

// heard leaves of a chat what the recipient was part of. Who was merged with them may
// be somebody else: their words go nowhere.
func (w *writing) heard(chat []inbox.Message, to []inbox.Party) []inbox.Message {
	owner := map[string]string{} // by identity
	merged := false
	for _, i := range w.identities {
		owner[i.ID] = i.Owner()
		merged = merged || i.Own != ""
	}
	if !merged || len(to) == 0 {
		return chat
	}
	theirs := w.ownersOf(to[0].Address)
	return slices.DeleteFunc(chat, func(m inbox.Message) bool { return !theirs[owner[m.Identity]] })
}

// ownersOf gives whose a mail address is, or was before merges: contacts' ids.
func (w *writing) ownersOf(address string) map[string]bool {
	list := map[string]bool{}
	for _, i := range w.identities {
		if strings.EqualFold(i.Address, address) {
			list[i.Owner()] = true
		}
	}
	first := map[string]inbox.Contact{} // as they were before any merge: a later one may know the address by it
	since := map[string]int64{}
	for _, m := range w.merges {
		for _, c := range []inbox.Contact{m.Gone, m.Was} {
			if at, has := since[c.ID]; !has || m.At < at {
				first[c.ID], since[c.ID] = c, m.At
			}
		}
	}
	for id, c := range first {
		if c.Email != "" && strings.EqualFold(c.Email, address) {
			list[id] = true
		}
	}
	return list
}

// transcribe puts the chat below a mail, and names what it answers if there was
// a mail before.
func (w *writing) transcribe(s *Sheet, chat []inbox.Message) {
	german := w.speaksGerman()
	s.Mail.Subject = in(german, "Ihr Gespräch mit uns", "Your conversation with us")
	if w.base != nil && w.base.Mail != nil {
		s.Mail.Subject, s.Mail.Answers = replySubject(w.base.Mail.Subject, german), w.base.ID
	} else if w.inbox.Name != "" {
		s.Mail.Subject = fmt.Sprintf(in(german, "Ihr Gespräch mit %s", "Your conversation with %s"), inbox.Line(w.inbox.Name, 200))
	}
	if len(chat) == 0 {
		return
	}
	s.Kind = "transcript"
	zone := w.zone()
	day := func(m inbox.Message) string {
		return time.UnixMilli(m.At).In(zone).Format(in(german, "02.01.2006", "2 January 2006"))
	}
	kept := bounded(chat)
	title := fmt.Sprintf(in(german, "Ihr Gespräch mit uns vom %s", "Your conversation with us of %s"), day(chat[0]))
	plain, formatted := title+"\n", "<p><b>"+html.EscapeString(title)+"</b></p>"
	if len(kept) < len(chat) {
		plain, formatted = plain+"\n"+ellipsis+"\n", formatted+"<p>"+ellipsis+"</p>"
	}
	last := day(chat[0])
	for _, m := range kept {
		if d := day(m); d != last {
			plain, formatted, last = plain+"\n"+d+"\n", formatted+"<p><b>"+d+"</b></p>", d
		}
		head := time.UnixMilli(m.At).In(zone).Format("15:04") + " " + w.speaker(&m)
		text := said(m, german)
		plain += "\n" + head + ":\n" + text + "\n"
		formatted += "<p><b>" + html.EscapeString(head) + ":</b><br>" + formattedText(text) + "</p>"
	}
	s.Mail.Below, s.Mail.BelowHTML = strings.TrimRight(plain, "\n"), formatted
}

// said is the text of a chat message with the names of its files, or of what else it is.
func said(m inbox.Message, german bool) string {
	parts := []string{}
	if text := strings.TrimSpace(strings.ReplaceAll(m.Text, "\r", "")); text != "" {
		parts = append(parts, text)
	}
	for _, f := range m.Files {
		if f.Voice {
			parts = append(parts, "["+in(german, "Sprachnachricht", "Voice message")+"]")
			continue
		}
		parts = append(parts, "["+in(german, "Datei", "File")+": "+inbox.Line(f.Name, 200)+"]")
	}
	named := func(what, name string) {
		if name = inbox.Line(name, 200); name != "" {
			what += ": " + name
		}
		parts = append(parts, "["+what+"]")
	}
	switch {
	case m.Location != nil:
		named(in(german, "Standort", "Location"), cmp.Or(m.Location.Name, m.Location.Address, fmt.Sprintf("%.5f, %.5f", m.Location.Lat, m.Location.Lon)))
	case m.Order != nil:
		named(in(german, "Warenkorb", "Cart"), "")
	case m.Unsupported != "" && len(parts) == 0:
		named(in(german, "Inhalt, der sich nicht anzeigen lässt", "Content that cannot be shown"), "")
	}
	for _, c := range m.Cards {
		named(in(german, "Kontaktkarte", "Contact card"), c.Name)
	}
	return strings.Join(parts, "\n")
}

// bounded keeps the newest messages of a chat, as many as a mail can well hold.
func bounded(chat []inbox.Message) []inbox.Message {
	size, plain := 0, 0
	for i := len(chat) - 1; i >= 0; i-- {
		text := said(chat[i], true)
		size += len(formattedText(text)) + 600
		plain += len(text) + 300
		if n := len(chat) - i; n > 1 && (n > maxChat || size > maxBelowHTML || plain > maxBelow) {
			return chat[i+1:]
		}
	}
	return chat
}

// speaker names who wrote a message, to the customer.
func (w *writing) speaker(m *inbox.Message) string {
	if m.Dir == inbox.DirIn {
		return cmp.Or(inbox.Line(w.contact.Name, 200), in(w.speaksGerman(), "Sie", "You"))
	}
	return cmp.Or(inbox.Line(w.names[m.Author], 200), inbox.Line(w.inbox.Name, 200))
}
