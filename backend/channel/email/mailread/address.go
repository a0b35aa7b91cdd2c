package mailread

import (
	"strings"
	"unicode/utf8"
)

// maxAddress is how far the end of one address is looked for, in bytes.
const maxAddress = 4096

// maxParties is how many addresses of one field are kept.
const maxParties = 1000

// parties reads an address list leniently: names with commas in quotes,
// comments, groups, unquoted @ in names, semicolons between addresses.
func parties(s string) []Party {
	var list []Party
	for n := 0; s != "" && len(list) < maxParties && n < 5*maxParties; n++ {
		var one string
		one, s = nextAddress(s)
		p, ok := party(one)
		if !ok {
			continue
		}
		if k := len(list) - 1; k >= 0 && list[k].Address == "" && p.Address != "" && p.Name != "" { // Berger, Anna <a@x.de>
			p.Name = list[k].Name + ", " + p.Name
			list = list[:k]
		}
		list = append(list, p)
	}
	return list
}

// nextAddress cuts at the comma or semicolon after an address.
func nextAddress(s string) (one, rest string) {
	quoted, comment, angle := false, 0, false
	for i := 0; i < len(s) && i < maxAddress; i++ {
		c := s[i]
		switch {
		case c == '\\' && (quoted || comment > 0):
			i++
		case c == '"' && comment == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			comment++
		case c == ')':
			comment = max(0, comment-1)
		case comment > 0:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == ':' && !angle && !strings.Contains(s[max(0, i-6):i], "mailto") && !strings.Contains(s[:min(i, 300)], "@"): // name of a group
			s = s[i+1:]
			i = -1
		case (c == ',' || c == ';') && !angle:
			return s[:i], s[i+1:]
		}
	}
	if quoted || comment > 0 || angle || len(s) > maxAddress { // never closed: cut at the first comma instead
		if i := strings.IndexAny(s, ",;"); i > 0 {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// party reads one address.
func party(s string) (Party, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Party{}, false
	}
	var p Party
	if open := strings.LastIndexByte(s, '<'); open >= 0 && !insideQuotes(s, open) {
		inside, after, _ := strings.Cut(s[open+1:], ">")
		p.Address = mailbox(inside)
		p.Name = personName(s[:open])
		if p.Name == "" {
			p.Name = personName(after)
		}
		if p.Address == "" && strings.TrimSpace(inside) != "" && p.Name == "" {
			p.Name = personName(inside)
		}
		if p.Address == "" && mailbox(p.Name) != "" { // "a@x.de <>"
			p.Address, p.Name = mailbox(p.Name), ""
		}
	} else {
		bare, comment := splitComment(s)
		if p.Address = mailbox(bare); p.Address == "" {
			for _, f := range strings.Fields(bare) { // "Anna Berger anna@x.de"
				if a := mailbox(f); a != "" {
					p.Address = a
					bare = strings.Replace(bare, f, "", 1)
					break
				}
			}
			p.Name = personName(bare)
		}
		if comment != "" && (p.Address != "" || p.Name == "") {
			p.Name = decodedName(comment)
		}
	}
	if p.Address == "" && strings.Contains(s, "=?") && strings.Contains(p.Name, "@") && !strings.Contains(p.Name, "=?") {
		return party(p.Name) // the whole address was made an encoded word
	}
	if p.Address == "" && p.Name == "" {
		return Party{}, false
	}
	if strings.EqualFold(p.Name, p.Address) {
		p.Name = ""
	}
	return p, true
}

func insideQuotes(s string, at int) bool {
	quoted := false
	for i := 0; i < at; i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted && strings.IndexByte(s[at:], '"') >= 0
}

// mailbox checks and lowers an address; "" for what is none.
func mailbox(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(strings.ToLower(s), "mailto:") {
		s = s[7:]
	}
	if strings.Contains(s, "=?") {
		s = words(s)
	}
	s, _ = splitComment(s)
	s = strings.Trim(strings.TrimSpace(s), "<>'\",;")
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.HasPrefix(s, "@") { // route of RFC 822
		s = s[i+1:]
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > 320 || !utf8.ValidString(s) {
		return ""
	}
	local, domain := strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+1:])
	local = strings.Trim(local, `"`)
	domain = strings.TrimSuffix(domain, ".")
	if local == "" || domain == "" || strings.ContainsAny(domain, " \t\"<>(),;@") || strings.ContainsAny(local, "<>\t") {
		return ""
	}
	for _, r := range local + domain {
		if r < ' ' || r == 0x7f || bidi(r) {
			return ""
		}
	}
	if strings.Contains(local, " ") && !strings.HasPrefix(s, `"`) {
		return ""
	}
	return strings.ToLower(local + "@" + domain)
}

// splitComment takes "(…)" out of an address.
func splitComment(s string) (rest, comment string) {
	if !strings.Contains(s, "(") {
		return s, ""
	}
	var out, in strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			i++
			if depth > 0 {
				in.WriteByte(s[i])
			} else {
				out.WriteByte(c)
				out.WriteByte(s[i])
			}
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			if depth++; depth == 1 {
				continue
			}
		case c == ')' && !quoted && depth > 0:
			if depth--; depth == 0 {
				continue
			}
		}
		if depth > 0 {
			in.WriteByte(c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String(), in.String()
}

// personName decodes and unquotes a display name.
func personName(s string) string {
	s = strings.TrimSpace(s)
	s, comment := splitComment(s)
	s = strings.TrimSpace(s)
	if s == "" {
		s = strings.TrimSpace(comment)
	}
	if strings.Contains(s, `"`) {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '\\' && i+1 < len(s):
				i++
				b.WriteByte(s[i])
			case s[i] != '"':
				b.WriteByte(s[i])
			}
		}
		s = b.String()
	}
	return decodedName(s)
}

func decodedName(s string) string {
	s = strings.Join(strings.Fields(words(s)), " ")
	s = strings.Trim(s, `"`)
	if len(s) > 2 && strings.HasPrefix(s, "'") && strings.HasSuffix(s, "'") {
		s = s[1 : len(s)-1]
	}
	if len(s) > 300 {
		s = shorten(s, 300)
	}
	return s
}

// shorten cuts to n bytes at a rune border.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
