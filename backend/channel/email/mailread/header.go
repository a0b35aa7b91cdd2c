package mailread

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// field is one line of a header, unfolded.
type field struct {
	name  string // lower case
	value string // unfolded, trimmed, not decoded
}

// header is in the order of the mail.
type header []field

func (h header) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (h header) has(name string) bool {
	for _, f := range h {
		if f.name == name {
			return true
		}
	}
	return false
}

func (h header) all(names ...string) []string {
	var list []string
	for _, f := range h {
		for _, n := range names {
			if f.name == n {
				list = append(list, f.value)
			}
		}
	}
	return list
}

// beforeHeader drops what mailboxes and broken programs put before the header:
// a byte order mark, empty lines, the "From " line of mbox.
func beforeHeader(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	for range 100 {
		line, rest := nextLine(raw)
		l := bytes.TrimRight(line, "\r\n \t")
		if len(raw) > 0 && len(l) == 0 || bytes.HasPrefix(l, []byte("From ")) || bytes.HasPrefix(l, []byte(">From ")) {
			raw = rest
			continue
		}
		break
	}
	return raw
}

// nextLine gives a line with its end, and what follows.
func nextLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		if k := bytes.IndexByte(b, '\r'); k >= 0 && k < len(b)-1 && len(b) < 1<<16 { // lines of old Macs
			return b[:k+1], b[k+1:]
		}
		return b, nil
	}
	return b[:i+1], b[i+1:]
}

// splitHeader reads the header at the start of raw. whole is false when a limit cut it.
func splitHeader(raw []byte) (h header, body []byte, whole bool) {
	whole = true
	var value []byte
	name := ""
	put := func() {
		if name != "" {
			h = append(h, field{name, text(bytes.TrimSpace(value))})
		}
		name, value = "", nil
	}
	used := 0
	rest := raw
	for len(rest) > 0 {
		line, after := nextLine(rest)
		l := bytes.TrimRight(line, "\r\n")
		if len(bytes.TrimSpace(l)) == 0 && !folded(l, after) {
			put()
			return h, after, whole
		}
		if used += len(line); used > MaxHeader {
			whole = false
			rest = after
			continue // find the body, keep nothing
		}
		n, v, ok := fieldOf(l)
		switch {
		case ok:
			put()
			name, value = n, append(value, v...)
		case name != "" && (l[0] == ' ' || l[0] == '\t' || goesOn(l, after)):
			if len(value)+len(l) > MaxField {
				whole = false
			} else {
				value = append(append(value, ' '), bytes.TrimSpace(l)...)
			}
		case len(h) == 0 && name == "" && (l[0] == ' ' || l[0] == '\t'):
			// a continuation of nothing
		default: // the empty line is missing: the body begins
			put()
			return h, rest, whole
		}
		if len(value) > MaxField {
			value, whole = value[:MaxField], false
		}
		rest = after
	}
	put()
	return h, nil, whole
}

// folded: a line of blanks only goes on with a folded line, not with the body.
func folded(l, after []byte) bool {
	return len(l) > 0 && len(after) > 0 && (after[0] == ' ' || after[0] == '\t') && len(bytes.TrimSpace(first(after, 200))) > 0
}

func first(b []byte, n int) []byte {
	line, _ := nextLine(b[:min(len(b), n)])
	return line
}

// fieldOf reads "Name: value"; a blank before the colon is forgiven.
func fieldOf(l []byte) (name string, value []byte, ok bool) {
	i := bytes.IndexByte(l, ':')
	if i <= 0 || i > 80 {
		return "", nil, false
	}
	n := bytes.TrimRight(l[:i], " \t")
	if len(n) == 0 {
		return "", nil, false
	}
	for _, c := range n {
		if c <= ' ' || c >= 0x7f {
			return "", nil, false
		}
	}
	return strings.ToLower(string(n)), bytes.TrimSpace(l[i+1:]), true
}

// goesOn: a line without colon belongs to the field before it when the header
// goes on after it, or when it reads like a parameter.
func goesOn(l, after []byte) bool {
	if i := bytes.IndexByte(l, '='); i > 0 && i < 40 && !bytes.ContainsAny(l[:i], " \t<>") {
		return true
	}
	next := first(after, 2000)
	if len(next) > 0 && (next[0] == ' ' || next[0] == '\t') && len(bytes.TrimSpace(next)) > 0 {
		return true
	}
	_, _, ok := fieldOf(next)
	return ok
}

// trace fields are added on the way or by the mailbox: the same mail may carry
// others when it is fetched again or came by another route.
func trace(name string) bool {
	switch name {
	case "received", "return-path", "delivered-to", "envelope-to", "delivery-date", "authentication-results", "dkim-signature",
		"domainkey-signature", "received-spf", "status", "lines", "content-length", "old-return-path", "dkim-filter", "errors-to", "bcc":
		return true
	}
	return strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "arc-") || strings.HasPrefix(name, "resent-")
}

// hash is the SHA-256 of the header without trace fields: "name:value\n" each,
// names in lower case, values unfolded and with blanks collapsed, so that CRLF
// and folding do not matter.
func hash(h header) string {
	sum := sha256.New()
	for _, f := range h {
		if !trace(f.name) {
			sum.Write([]byte(f.name + ":" + strings.Join(strings.Fields(f.value), " ") + "\n"))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// madeID stands in for a missing Message-ID, the same each time the mail is read.
func madeID(h header, body []byte) string {
	sum := sha256.New()
	for _, n := range []string{"date", "from", "to", "subject"} {
		sum.Write([]byte(strings.Join(strings.Fields(h.get(n)), " ") + "\n"))
	}
	sum.Write(bytes.TrimSpace(body))
	return hex.EncodeToString(sum.Sum(nil))[:40] + "@made.tresen.invalid"
}
