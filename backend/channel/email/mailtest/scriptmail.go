package mailtest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// builtIn is a plain IMAP4rev1 server (RFC 3501) with one mailbox, UIDPLUS and
// IDLE; false ends the connection.
func (c *scriptConn) builtIn(tag, command string) bool {
	c.mu.Lock()
	s := c.s
	s.Mails = slices.Clone(s.Mails)
	c.mu.Unlock()
	slices.SortFunc(s.Mails, func(a, b Mail) int { return cmp.Compare(a.UID, b.UID) })
	verb, rest, _ := strings.Cut(command, " ")
	verb = strings.ToUpper(verb)
	if verb == "UID" {
		sub, after, _ := strings.Cut(rest, " ")
		verb, rest = "UID "+strings.ToUpper(sub), after
	}
	done := "OK done"
	switch verb {
	case "CAPABILITY":
		c.say("* CAPABILITY " + strings.Join(s.caps(), " "))
	case "LOGIN":
		done = "OK [CAPABILITY " + strings.Join(s.caps(), " ") + "] logged in"
	case "AUTHENTICATE":
		if len(strings.Fields(rest)) < 2 {
			c.say("+ ")
			if _, err := c.r.ReadString('\n'); err != nil {
				return false
			}
		}
	case "LIST", "LSUB":
		for _, box := range s.boxes() {
			c.say("* " + verb + " " + box)
		}
	case "SELECT", "EXAMINE":
		c.say(s.opened(rest)...)
		done = "OK [READ-WRITE] open"
	case "STATUS":
		c.say(fmt.Sprintf("* STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)", strings.Fields(rest)[0], len(s.Mails), s.uidNext(), cmp.Or(s.Validity, 1)))
	case "IDLE":
		return c.idling(tag)
	case "UID SEARCH":
		c.say("* SEARCH" + s.search(rest))
	case "UID FETCH":
		c.say(s.fetch(rest)...)
	case "UID STORE":
		c.store(rest)
	case "APPEND":
		c.mu.Lock()
		done = fmt.Sprintf("OK [APPENDUID %d %d] taken", cmp.Or(s.Validity, 1), len(c.added))
		c.mu.Unlock()
	case "LOGOUT":
		c.say("* BYE see you", tag+" OK bye")
		return false
	case "NOOP", "ENABLE", "CHECK", "CLOSE", "UNSELECT", "UID EXPUNGE":
	default:
		done = "BAD unknown command"
	}
	c.say(tag + " " + done)
	return true
}

func (c *scriptConn) idling(tag string) bool {
	c.say("+ idling")
	line, err := c.r.ReadString('\n')
	if err != nil {
		return false
	}
	c.note(strings.TrimSpace(line))
	c.say(tag + " OK idled")
	return true
}

func (s Script) caps() []string {
	if len(s.Caps) == 0 {
		return []string{"IMAP4rev1", "IDLE", "AUTH=PLAIN"}
	}
	return s.Caps
}

func (s Script) boxes() []string {
	if len(s.Boxes) == 0 {
		return []string{`(\HasNoChildren) "/" INBOX`, `(\HasNoChildren \Sent) "/" Sent`}
	}
	return s.Boxes
}

func (s Script) uidNext() uint32 {
	next := uint32(1)
	for _, m := range s.Mails {
		next = max(next, m.UID+1)
	}
	return next
}

func (s Script) opened(box string) []string {
	n, next := len(s.Mails), s.uidNext()
	if !strings.HasPrefix(strings.ToUpper(strings.Trim(box, `"`)), "INBOX") {
		n, next = 0, 1
	}
	return append([]string{`* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)`, fmt.Sprintf("* %d EXISTS", n), "* 0 RECENT",
		fmt.Sprintf("* OK [UIDVALIDITY %d] valid", cmp.Or(s.Validity, 1)), fmt.Sprintf("* OK [UIDNEXT %d] next", next)}, s.Opened...)
}

// search knows ALL, a set of UIDs, SINCE and HEADER, the last one wins.
func (s Script) search(query string) string {
	var b strings.Builder
	header := regexp.MustCompile(`(?i)HEADER "?([A-Za-z-]+)"? "?([^"]+)"?`).FindStringSubmatch(query)
	since := regexp.MustCompile(`(?i)SINCE "?(\d+-[A-Za-z]+-\d+)`).FindStringSubmatch(query)
	set := regexp.MustCompile(`(?i)UID ([\d:*,]+)`).FindStringSubmatch(query)
	for _, m := range s.Mails {
		ok := true
		if header != nil {
			ok = strings.Contains(strings.ToLower(m.Raw), strings.ToLower(header[1]+": "+header[2]))
		}
		if since != nil && !m.At.IsZero() {
			day, err := time.Parse("2-Jan-2006", since[1])
			ok = ok && err == nil && !m.At.Before(day)
		}
		if set != nil {
			ok = ok && within(set[1], m.UID, s.uidNext()-1)
		}
		if ok {
			fmt.Fprintf(&b, " %d", m.UID)
		}
	}
	return b.String()
}

// within reads a set like 3:5,9,12:*; "*" is the last UID, and "9:*" holds at
// least that one (RFC 3501, 6.4.8).
func within(set string, uid, last uint32) bool {
	number := func(text string) uint32 {
		if text == "*" {
			return last
		}
		n, _ := strconv.ParseUint(text, 10, 32)
		return uint32(n)
	}
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		a := number(from)
		b := a
		if isRange {
			b = number(to)
		}
		if uid >= min(a, b) && uid <= max(a, b) {
			return true
		}
	}
	return false
}

func (s Script) fetch(command string) []string {
	set, items, _ := strings.Cut(command, " ")
	var lines []string
	for i, m := range s.Mails {
		if within(set, m.UID, s.uidNext()-1) {
			lines = append(lines, m.fetch(i+1, items))
		}
	}
	if s.Descending {
		slices.Reverse(lines)
	}
	if len(s.Between) == 0 {
		return lines
	}
	var mixed []string
	for _, line := range lines {
		mixed = append(append(mixed, s.Between...), line)
	}
	return mixed
}

var bodyItem = regexp.MustCompile(`(?i)BODY(?:\.PEEK)?\[([^]]*)\](?:<(\d+)\.(\d+)>)?`)

func (m Mail) fetch(seq int, items string) string {
	if m.Whole != "" {
		return strings.NewReplacer("$SEQ", strconv.Itoa(seq), "$UID", strconv.FormatUint(uint64(m.UID), 10)).Replace(m.Whole)
	}
	at := m.At
	if at.IsZero() {
		at = time.Now()
	}
	parts := []string{fmt.Sprintf("UID %d", m.UID)}
	upper := strings.ToUpper(items)
	if strings.Contains(upper, "FLAGS") {
		parts = append(parts, "FLAGS ("+m.Flags+")")
	}
	if strings.Contains(upper, "INTERNALDATE") {
		parts = append(parts, `INTERNALDATE "`+at.Format("_2-Jan-2006 15:04:05 -0700")+`"`)
	}
	if strings.Contains(upper, "RFC822.SIZE") {
		parts = append(parts, fmt.Sprintf("RFC822.SIZE %d", cmp.Or(m.Size, len(m.Raw))))
	}
	if m.Extra != "" {
		parts = append(parts, m.Extra)
	}
	for _, item := range bodyItem.FindAllStringSubmatch(items, -1) {
		parts = append(parts, m.body(item[1], item[2], item[3]))
	}
	return fmt.Sprintf("* %d FETCH (%s)", seq, strings.Join(parts, " "))
}

func (m Mail) body(section, from, length string) string {
	text, name := m.Raw, "BODY["+section+"]"
	if header, _, found := strings.Cut(m.Raw, "\r\n\r\n"); found && strings.HasPrefix(strings.ToUpper(section), "HEADER") {
		text = header + "\r\n\r\n"
	}
	if from != "" {
		start, _ := strconv.Atoi(from)
		n, _ := strconv.Atoi(length)
		text = text[min(start, len(text)):]
		text, name = text[:min(n, len(text))], name+"<"+from+">"
	}
	switch {
	case m.Nil:
		return name + " NIL"
	case m.Quoted:
		return name + ` "` + strings.NewReplacer("\\", "\\\\", `"`, `\"`, "\r", "", "\n", " ").Replace(text) + `"`
	default:
		return fmt.Sprintf("%s {%d}\r\n%s", name, len(text)+m.Wrong, text)
	}
}

// store keeps +FLAGS; what else one may do to flags it forgets.
func (c *scriptConn) store(command string) {
	fields := strings.SplitN(command, " ", 3)
	if len(fields) < 3 || !strings.HasPrefix(strings.ToUpper(fields[1]), "+FLAGS") {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, m := range c.s.Mails {
		flags := strings.Trim(fields[2], "()")
		if within(fields[0], m.UID, c.s.uidNext()-1) && !strings.Contains(m.Flags, flags) {
			c.s.Mails[i].Flags = strings.TrimSpace(m.Flags + " " + flags)
		}
	}
}
