package mailhtml

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reply gives what the writer of a mail newly wrote: without the quoted mail,
// the signature after "-- " and the line of the device; greeting and name stay.
// Where answers stand between or below quoted lines the quote stays too. It is
// never empty when text is not.
func Reply(text string) string {
	reply, _ := CutText(text)
	return reply
}

// CutText is Reply and tells whether a quoted mail was left out.
func CutText(text string) (reply string, quoted bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.Split(text, "\n")
	if len(lines) > 20000 { // what somebody typed is at the top
		lines = lines[:20000]
	}
	kept, quoted := cutQuote(lines)
	kept = cutSignature(kept)
	reply = strings.Trim(strings.Join(kept, "\n"), "\n \t")
	if reply == "" {
		kept, _ = cutQuote(lines)
		if reply = strings.Trim(strings.Join(kept, "\n"), "\n \t"); reply == "" {
			return strings.TrimSpace(text), false
		}
	}
	return reply, quoted
}

// cutQuote leaves out the quoted mail at the end.
func cutQuote(lines []string) ([]string, bool) {
	drop := map[int]bool{} // lines that only introduce a quote that stays
	written := false       // something of the writer's own came already
	says := answers(lines)
	between := false // answers stand among quoted lines: what is quoted stays
	for i := 0; i < len(lines); i++ {
		l := trim(lines[i])
		if l == "" {
			continue
		}
		if !written && isQuoted(l) {
			between = between || says[i]
			continue
		}
		kind, length := introduces(lines, i)
		switch kind {
		case tail:
			if written {
				return until(lines, i, drop), true
			}
			return without(lines, drop), false // a forwarded mail alone: all of it is what was sent
		case attribution:
			next := nonBlank(lines, i+length)
			if next == len(lines) || !isQuoted(trim(lines[next])) {
				if written {
					return until(lines, i, drop), true
				}
			} else if !says[next] {
				if written && !between {
					return until(lines, i, drop), true
				}
				return without(lines, drop), false
			}
			for k := range length {
				drop[i+k] = true
			}
			i += length - 1
			continue
		}
		if isQuoted(l) {
			if !says[i] {
				if between {
					return without(lines, drop), false
				}
				return until(lines, i, drop), true
			}
			between = true
			i = quoteEnd(lines, i) - 1
			continue
		}
		written = true
	}
	return without(lines, drop), false
}

const (
	nothing = iota
	attribution
	tail // what follows is another mail, quoted with marks or not
)

// introduces tells whether a quoted mail begins at line i, and how many lines say so.
func introduces(lines []string, i int) (kind, length int) {
	l := trim(lines[i])
	bare := strings.TrimSpace(strings.TrimLeft(l, "> "))
	if len(bare) > 1000 {
		return nothing, 0
	}
	if isQuoted(l) {
		return nothing, 0 // it is inside a quote already
	}
	if separates(bare) {
		return tail, 1
	}
	if headerBlock(lines, i) {
		return tail, 1
	}
	if rule.MatchString(bare) {
		if n := nonBlank(lines, i+1); n < len(lines) && n-i <= 3 && headerBlock(lines, n) {
			return tail, 1
		}
		return nothing, 0
	}
	if n := attributed(lines, i); n > 0 {
		return attribution, n
	}
	return nothing, 0
}

// separates: a line that stands between what was written and another mail. The
// cheap looks come first, as every line is judged.
func separates(l string) bool {
	return strings.Contains(l, "--") && (dashed.MatchString(l) || dashedSaid.MatchString(l)) || strings.Contains(l, ":") && begin.MatchString(l) ||
		(strings.Contains(l, "above") || strings.Contains(l, "ABOVE") || strings.Contains(l, "ber")) && above.MatchString(l)
}

// isDevice: "Von meinem iPhone gesendet".
func isDevice(l string) bool {
	if len(l) > 200 {
		return false
	}
	lower := strings.ToLower(l)
	for _, w := range []string{"sen", "outlook", "schickt", "envoy", "envia", "invia", "ver", "wys", "skickat", "written", "typed", "tapped"} {
		if strings.Contains(lower, w) {
			return device.MatchString(l)
		}
	}
	return false
}

// attributed gives the number of lines, at most 4, of "Am … schrieb …:" at line i.
func attributed(lines []string, i int) int {
	joined := ""
	for k := 0; k < 4 && i+k < len(lines); k++ {
		l := trim(lines[i+k])
		if l == "" || len(l) > 400 || isQuoted(l) && k > 0 && !strings.HasPrefix(l, ">:") {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + l)
		end := strings.TrimRight(joined, "*_ \u00a0")
		if !strings.HasSuffix(end, ":") && !strings.HasSuffix(end, "：") {
			continue
		}
		for j := 1; j <= k; j++ { // the text before it may have no empty line after
			if opener.MatchString(trim(lines[i+j])) && isAttribution(trim(strings.Join(lines[i+j:i+k+1], " ")), true) {
				return 0
			}
		}
		next := nonBlank(lines, i+k+1)
		if isAttribution(end, next < len(lines) && isQuoted(trim(lines[next]))) {
			return k + 1
		}
		return 0
	}
	return 0
}

// isAttribution judges one paragraph that ends with a colon.
func isAttribution(l string, quoteFollows bool) bool {
	l = strings.Trim(trim(l), "*_ ")
	if len(l) > 500 {
		return false
	}
	if zitat.MatchString(l) || stamped.MatchString(l) {
		return true
	}
	if !said.MatchString(l) {
		return quoteFollows && opener.MatchString(l) && dated.MatchString(l) && address.MatchString(l)
	}
	if quoteFollows {
		return dated.MatchString(l) || address.MatchString(l) || opener.MatchString(l) || len(l) < 80
	}
	if speaks.MatchString(l) || told.MatchString(l) && !address.MatchString(l) {
		return false
	}
	return dated.MatchString(l) && (opener.MatchString(l) || address.MatchString(l) || saidOn.MatchString(l) && len(l) < 150) || address.MatchString(l) && !strings.ContainsAny(l, ".!?;") ||
		address.MatchString(l) && strings.Contains(l, "<")
}

func label(l string) (kind, value string) {
	l = strings.TrimLeft(l, "*_ ")
	name, value, found := strings.Cut(l, ":")
	name = strings.ToLower(strings.Trim(name, "*_ \u00a0"))
	if !found || len(name) > 30 || name == "" {
		return "", ""
	}
	value = strings.Trim(value, "*_ \u00a0\t")
	for kind, list := range labelLists {
		if hasWord(list, name) {
			return kind, value
		}
	}
	return "", ""
}

func hasWord(list, name string) bool {
	for i := 0; i < len(list); {
		k := strings.Index(list[i:], name)
		if k < 0 {
			return false
		}
		k += i
		end := k + len(name)
		if (k == 0 || list[k-1] == ' ') && (end == len(list) || list[end] == ' ') {
			return true
		}
		i = end
	}
	return false
}

// headerBlock tells whether "Von: … Gesendet: … An: … Betreff: …" begins at line i.
func headerBlock(lines []string, i int) bool {
	kind, _ := label(trim(lines[i]))
	if kind == "" || kind == "other" {
		return false
	}
	seen := map[string]bool{}
	mail, gaps, strange := false, 0, 0
	for k := i; k < len(lines) && k < i+14; k++ {
		l := trim(lines[k])
		if l == "" {
			if gaps++; gaps > 1 {
				break
			}
			continue
		}
		kind, value := label(l)
		if kind == "" {
			if strange++; strange > 2 || gaps > 0 { // a long list of recipients goes on
				break
			}
			continue
		}
		seen[kind] = true
		mail = mail || kind != "subject" && (address.MatchString(value) || strings.Contains(value, "mailto:"))
	}
	if !seen["from"] {
		return false
	}
	return seen["date"] && seen["subject"] || mail && (seen["subject"] || seen["date"] && seen["to"])
}

// trim takes blanks and invisible marks off both ends; inside, blanks of all
// kinds become plain ones, as programs put hard ones before colons and "Uhr".
func trim(l string) string {
	l = strings.TrimFunc(l, func(r rune) bool {
		return unicode.IsSpace(r) || r == 0xfeff || r >= 0x200b && r <= 0x200f || r == 0x2060
	})
	if strings.ContainsAny(l, "\u00a0\u202f\u2009") {
		l = hardBlanks.Replace(l)
	}
	return l
}

var hardBlanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")

func isQuoted(l string) bool { return strings.HasPrefix(l, ">") || strings.HasPrefix(l, "|>") }

func nonBlank(lines []string, i int) int {
	for i < len(lines) && trim(lines[i]) == "" {
		i++
	}
	return i
}

func quoteEnd(lines []string, i int) int {
	for i < len(lines) && isQuoted(trim(lines[i])) {
		i++
	}
	return i
}

// answers tells for each line whether the writer says something from there on,
// up to a signature; filled from the end, so that it is linear.
func answers(lines []string) []bool {
	says := make([]bool, len(lines)+1)
	for k := len(lines) - 1; k >= 0; k-- {
		l := trim(lines[k])
		switch {
		case l == "" || isQuoted(l) || isDevice(l):
			says[k] = says[k+1]
		case isSignature(lines[k]) || rule.MatchString(short(l)):
		default:
			n := attributed(lines, k)
			says[k] = n == 0 || says[k+n]
		}
	}
	return says
}

// until gives the lines before line end, without what only led to it.
func until(lines []string, end int, drop map[int]bool) []string {
	for end > 0 {
		l := trim(lines[end-1])
		if l != "" && !rule.MatchString(short(l)) || isSignature(lines[end-1]) {
			break
		}
		end--
	}
	return without(lines[:end], drop)
}

func without(lines []string, drop map[int]bool) []string {
	if len(drop) == 0 {
		return lines
	}
	var kept []string
	for i, l := range lines {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	return kept
}

func short(l string) string {
	if len(l) <= 300 {
		return l
	}
	n := 300
	for n > 0 && !utf8.RuneStart(l[n]) {
		n--
	}
	return l[:n]
}

// isSignature: "-- " alone (RFC 3676, 4.3), also where the blank got lost.
func isSignature(l string) bool {
	t := strings.TrimRight(l, " \t\u00a0\r")
	return t == "--" || t == "—"
}

// maxSignature is how many lines may follow a "--" whose blank got lost: it may
// as well part two sections.
const maxSignature = 8

// cutSignature leaves out what follows "-- " and the line of the device.
func cutSignature(lines []string) []string {
	quote := len(lines) // a signature is the end: no quote and answer follow it
	for quote > 0 && !isQuoted(trim(lines[quote-1])) {
		quote--
	}
	below, sign := 0, -1
	for i := len(lines) - 1; i >= quote; i-- {
		if isSignature(lines[i]) {
			if exact := strings.HasPrefix(lines[i], "-- "); exact || sign < 0 && below <= maxSignature {
				sign = i
			}
		}
		if trim(lines[i]) != "" {
			below++
		}
	}
	if sign >= 0 {
		lines = lines[:sign]
	}
	for {
		last := len(lines)
		for last > 0 && trim(lines[last-1]) == "" {
			last--
		}
		if last == 0 {
			return lines[:0]
		}
		if l := short(trim(lines[last-1])); !isDevice(l) || sentence.MatchString(l) || last > 1 && trim(lines[last-2]) != "" && len(l) > 80 {
			return lines[:last]
		}
		lines = lines[:last-1]
	}
}
