package mailhtml

import (
	"html"
	"regexp"
	"strings"
)

var bareLink = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"']+|\bwww\.[^\s<>"'/]{1,250}\.[a-z]{2,24}(?:/[^\s<>"']*)?|\b[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,250}\.[a-z]{2,24}\b`)

// FromText turns plain text into HTML: paragraphs, line breaks, links, and
// quoted lines as blockquotes (20 levels at most).
func FromText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var out strings.Builder
	depth, open := 0, false
	closeP := func() {
		if open {
			out.WriteString("</p>\n")
			open = false
		}
	}
	for _, l := range strings.Split(text, "\n") {
		level, rest := quoteLevel(l)
		if level != depth {
			closeP()
			for ; depth < level; depth++ {
				out.WriteString("<blockquote>\n")
			}
			for ; depth > level; depth-- {
				out.WriteString("</blockquote>\n")
			}
		}
		if strings.TrimSpace(rest) == "" {
			closeP()
			continue
		}
		if open {
			out.WriteString("<br>\n")
		} else {
			out.WriteString("<p>")
			open = true
		}
		writeLine(&out, rest)
	}
	closeP()
	for ; depth > 0; depth-- {
		out.WriteString("</blockquote>\n")
	}
	return strings.TrimSpace(out.String())
}

func quoteLevel(l string) (level int, rest string) {
	rest = l
	for strings.HasPrefix(rest, ">") && level < 20 {
		level++
		rest = strings.TrimPrefix(rest[1:], " ")
	}
	return level, rest
}

// writeLine escapes a line, keeps runs of blanks, and makes links of addresses.
func writeLine(out *strings.Builder, l string) {
	for l != "" {
		m := bareLink.FindStringIndex(l)
		if m == nil {
			break
		}
		link := strings.TrimRight(l[m[0]:m[1]], ".,;:!?)]}*_'")
		if link == "" {
			break
		}
		out.WriteString(escaped(l[:m[0]]))
		href := link
		switch {
		case strings.Contains(link, "://"):
		case strings.HasPrefix(strings.ToLower(link), "www."):
			href = "https://" + link
		default:
			href = "mailto:" + link
		}
		out.WriteString(`<a href="` + html.EscapeString(href) + `" rel="noopener noreferrer nofollow" target="_blank">` + html.EscapeString(link) + "</a>")
		l = l[m[0]+len(link):]
	}
	out.WriteString(escaped(l))
}

// escaped escapes; of several blanks all but the last are kept from collapsing.
func escaped(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	s = strings.ReplaceAll(html.EscapeString(s), "  ", "\u00a0 ")
	return strings.ReplaceAll(s, "  ", "\u00a0 ") // of an odd number one pair is left
}
