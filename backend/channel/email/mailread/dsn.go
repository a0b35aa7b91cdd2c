package mailread

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

var (
	enhanced = regexp.MustCompile(`(?:^|[^0-9.])([245]\.\d{1,3}\.\d{1,3})(?:[^0-9.]|$|\.(?:[^0-9]|$))`)
	answered = regexp.MustCompile(`\b[45]\d\d[ -]#?([45]\.\d{1,3}\.\d{1,3})\b`) // what a server said
	basic    = regexp.MustCompile(`(?:^|[^0-9.])([45][0-5][0-9])(?:[^0-9.]|$)`)
	someone  = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}`)
	notFinal = regexp.MustCompile(`(?i)\b(delayed|still being retried|will (be retried|retry|keep trying|continue)|warning: (message|could not)|could not send message for past|verzögert|not yet been delivered|temporar|wird weiter)`)
)

// report fills DSN and Returned of a bounce.
func (r *reader) report(root *entity) {
	m := r.mail
	visit(root, func(e *entity) {
		switch e.kind {
		case "message/delivery-status", "message/global-delivery-status":
			m.DSN = append(m.DSN, deliveryStatus(e.data())...)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers":
			if m.Returned == "" {
				m.Returned = returnedID(e)
			}
		}
	})
	if len(m.DSN) > 1000 {
		m.DSN = m.DSN[:1000]
	}
	if len(m.DSN) > 0 {
		return
	}
	isReport := root.kind == "multipart/report" && strings.EqualFold(root.params["report-type"], "delivery-status")
	if isReport || r.daemonBounce() {
		r.guess()
	} else if !has(root, "message/feedback-report") {
		m.Returned = ""
	}
}

func visit(e *entity, do func(*entity)) {
	do(e)
	for _, p := range e.parts {
		visit(p, do)
	}
}

// returnedID finds the Message-ID of the mail that came back.
func returnedID(e *entity) string {
	b := e.data()
	h, _, _ := splitHeader(beforeHeader(b[:min(len(b), MaxHeader)]))
	if ids := messageIDs(h.get("message-id")); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// deliveryStatus reads the blocks of RFC 3464; the first is about the mail,
// though some programs leave it out.
func deliveryStatus(b []byte) []Recipient {
	var list []Recipient
	b = bytes.TrimLeft(b, "\r\n \t")
	for len(b) > 0 && len(list) < 1000 {
		h, rest, _ := splitHeader(b)
		if len(rest) == len(b) { // no header here: leave the line
			_, rest = nextLine(b)
		}
		b = bytes.TrimLeft(rest, "\r\n")
		for _, one := range perRecipient(h) {
			if c, ok := recipient(one); ok {
				list = append(list, c)
			}
		}
	}
	return list
}

// perRecipient parts a block in which the empty lines are missing.
func perRecipient(h header) []header {
	var list []header
	start := 0
	for i, f := range h {
		if (f.name == "final-recipient" || f.name == "original-recipient") && h[start:i].has(f.name) {
			list = append(list, h[start:i])
			start = i
		}
	}
	return append(list, h[start:])
}

func recipient(h header) (Recipient, bool) {
	if !h.has("final-recipient") && !h.has("original-recipient") {
		return Recipient{}, false
	}
	c := Recipient{Recipient: typed(h.get("final-recipient")), Action: firstWord(h.get("action")), Diagnostic: clean(words(untyped(h.get("diagnostic-code"))))}
	if o := typed(h.get("original-recipient")); c.Recipient == "" || !strings.Contains(c.Recipient, "@") && strings.Contains(o, "@") {
		c.Recipient = o
	}
	status, _ := splitComment(h.get("status"))
	c.Status = strings.TrimSpace(status)
	if f := strings.Fields(c.Status); len(f) > 0 {
		c.Status = f[0]
	}
	c.Code = explains(c.Status, c.Diagnostic)
	if c.Status == "" {
		c.Status = c.Code
	}
	if c.Action == "" {
		c.Action = "failed"
		if strings.HasPrefix(c.Status, "4") {
			c.Action = "delayed"
		} else if strings.HasPrefix(c.Status, "2") {
			c.Action = "delivered"
		}
	}
	return c, true
}

// explains: Exim writes x.0.0 and the real code in the diagnostic only.
func explains(status, diagnostic string) string {
	if status == "" || strings.HasSuffix(status, ".0.0") {
		if m := enhanced.FindStringSubmatch(diagnostic); m != nil {
			return m[1]
		}
	}
	return status
}

// typed reads "rfc822; someone@example.org".
func typed(s string) string {
	s = strings.TrimSpace(untyped(s))
	if a := mailbox(s); a != "" {
		return a
	}
	return strings.ToLower(strings.Trim(clean(s), "<>"))
}

func untyped(s string) string {
	if _, v, found := strings.Cut(s, ";"); found && !strings.ContainsAny(s[:strings.IndexByte(s, ';')], "@ ") {
		return strings.TrimSpace(v)
	}
	return strings.TrimSpace(s)
}

// guess finds recipients where no delivery status is (qmail, old Gmail, German hosters).
func (r *reader) guess() {
	m := r.mail
	text := m.Text
	own := []string{}
	for _, p := range slices.Concat(m.From, m.To, m.Sender) {
		own = append(own, p.Address)
	}
	head, tail := text, ""
	for _, mark := range []string{"------ This is a copy of", "--- Below this line is a copy", "----- Original message -----", "--- The header of the original message",
		"Original message headers", "\nReceived: ", "------- Die Originalnachricht"} {
		if i := strings.Index(head, mark); i > 0 {
			head, tail = head[:i], text[i:]
		}
	}
	if m.Returned == "" {
		m.Returned = idIn(tail)
	}
	var to []string
	for _, v := range r.head.all("x-failed-recipients") {
		for _, p := range parties(v) {
			if p.Address != "" && len(to) < 100 {
				to = append(to, p.Address)
			}
		}
	}
	if len(to) == 0 {
		for _, a := range someone.FindAllString(shorten(head, 64<<10), 50) {
			if a = mailbox(strings.TrimRight(a, ".")); a != "" && !daemon.MatchString(a) && !slices.Contains(own, a) {
				to = append(to, a)
				break
			}
		}
	}
	code := ""
	diagnostic := diagnosticLine(shorten(head, 64<<10))
	if c := enhanced.FindStringSubmatch(diagnostic); c != nil {
		code = c[1]
	} else if c := basic.FindStringSubmatch(diagnostic); c != nil {
		code = c[1][:1] + ".0.0"
	}
	action := "failed"
	if notFinal.MatchString(m.Subject) || code == "" && notFinal.MatchString(shorten(head, 4096)) {
		action = "delayed"
	}
	for _, a := range to {
		m.DSN = append(m.DSN, Recipient{Recipient: a, Action: action, Status: code, Code: code, Diagnostic: diagnostic, Guessed: true})
	}
}

var idLine = regexp.MustCompile(`(?im)^message-id:\s*<([^<>\s]{1,998})>`)

func idIn(s string) string {
	if m := idLine.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// diagnosticLine gives the first line that holds a code.
func diagnosticLine(s string) string {
	for _, rule := range []*regexp.Regexp{answered, enhanced, basic} {
		for _, l := range strings.Split(s, "\n") {
			if len(l) < 1000 && rule.MatchString(l) {
				return shorten(strings.TrimSpace(l), 500)
			}
		}
	}
	return ""
}
