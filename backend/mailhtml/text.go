package mailhtml

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ToText gives the readable text of HTML: paragraphs, lists with "- " or
// numbers, cells of a row apart by blanks, quotes with "> ", links with their
// address when the words do not say it.
func ToText(text string) string { return Parse(text).Text() }

// Text gives the readable text of the document.
func (d *Doc) Text() string {
	t := &texter{}
	t.children(d.root)
	t.flush()
	return strings.Trim(t.out.String(), "\n")
}

type texter struct {
	out    strings.Builder
	line   strings.Builder
	quote  int    // depth of blockquotes
	quoted int    // the same for the last line
	bullet string // waits for the first word of a list item
	gap    int    // empty lines wanted before the next line
	blank  bool   // a blank is due before the next word
	pre    bool
	links  int   // open ones
	lists  []int // number of the next item, -1 for bullets
}

func (t *texter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c)
	}
}

// paragraphs stand apart by an empty line, blocks begin a line.
var paragraphs = map[atom.Atom]bool{
	atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true,
	atom.Dl: true, atom.Pre: true, atom.Blockquote: true, atom.Table: true,
}

var blocks = map[atom.Atom]bool{
	atom.Div: true, atom.Tr: true, atom.Li: true, atom.Dt: true, atom.Dd: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Main: true, atom.Address: true, atom.Center: true, atom.Form: true, atom.Fieldset: true, atom.Caption: true,
	atom.Figure: true, atom.Figcaption: true, atom.Body: true, atom.Aside: true, atom.Nav: true,
}

func (t *texter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		t.text(n.Data)
	case html.DocumentNode:
		t.children(n)
	case html.ElementNode:
		if !dropped[n.DataAtom] && n.Namespace == "" && n.DataAtom != atom.Head && !hidden(attr(n, "style")) {
			t.element(n)
		}
	}
}

func (t *texter) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Br:
		t.breakLine()
		return
	case atom.Hr:
		t.flush()
		t.out.WriteString(t.prefix() + "---\n")
		return
	case atom.Img:
		if alt := strings.TrimSpace(attr(n, "alt")); alt != "" && t.links > 0 { // a button; others only adorn
			t.text("[" + cut(alt, 200) + "]")
		}
		return
	case atom.A:
		t.anchor(n)
		return
	case atom.Td, atom.Th:
		t.blank = true
		t.children(n)
		t.blank = true
		return
	}
	switch {
	case paragraphs[n.DataAtom] && !tight(n):
		t.paragraph(n)
	case n.DataAtom == atom.Li:
		t.item(n)
	case blocks[n.DataAtom] || n.DataAtom == atom.P:
		t.flush()
		t.children(n)
		t.flush()
	default:
		t.children(n)
	}
}

// tight: paragraphs of Outlook and Word have no space between them; empty ones make it.
func tight(n *html.Node) bool {
	return n.DataAtom == atom.P && hasAny(attr(n, "class"), "MsoNormal", "MsoPlainText", "MsoListParagraph", "msonormal", "MsoNoSpacing")
}

func (t *texter) paragraph(n *html.Node) {
	t.flush()
	nested := (n.DataAtom == atom.Ul || n.DataAtom == atom.Ol) && len(t.lists) > 0
	if begins := n.DataAtom == atom.P && t.bullet != ""; !nested && !begins {
		t.space()
	}
	switch n.DataAtom {
	case atom.Blockquote:
		t.quote++
		t.children(n)
		t.flush()
		t.gap = 0
		t.quote--
	case atom.Ul, atom.Ol:
		next := -1
		if n.DataAtom == atom.Ol {
			next = 1
			if s, err := strconv.Atoi(attr(n, "start")); err == nil && s > 0 && s < 1e6 {
				next = s
			}
		}
		t.lists = append(t.lists, next)
		t.children(n)
		t.flush()
		t.lists = t.lists[:len(t.lists)-1]
	case atom.Pre:
		old := t.pre
		t.pre = true
		t.children(n)
		t.flush()
		t.pre = old
	default:
		t.children(n)
		t.flush()
	}
	if !nested {
		t.space()
	}
}

func (t *texter) item(n *html.Node) {
	t.flush()
	mark := "- "
	if k := len(t.lists) - 1; k >= 0 && t.lists[k] >= 0 {
		mark = strconv.Itoa(t.lists[k]) + ". "
		t.lists[k]++
	}
	t.bullet = mark
	t.children(n)
	t.flush()
	t.bullet = ""
}

// anchor writes the words and, if they do not show it, the address.
func (t *texter) anchor(n *html.Node) {
	href := linkTarget(attr(n, "href"))
	before := t.line.Len()
	start := t.out.Len()
	t.links++
	t.children(n)
	t.links--
	if t.out.Len() != start || href == "" {
		return
	}
	shown := strings.TrimSpace(t.line.String()[min(before, t.line.Len()):])
	if shown == "" || sameTarget(shown, href) {
		return
	}
	t.text(" <" + href + ">")
}

func sameTarget(shown, href string) bool {
	strip := func(s string) string {
		s = strings.ToLower(s)
		for _, p := range []string{"mailto:", "tel:", "https://", "http://", "www."} {
			s = strings.TrimPrefix(s, p)
		}
		return strings.TrimSuffix(s, "/")
	}
	a, b := strip(shown), strip(href)
	if p, _, found := strings.Cut(b, "?"); found && strings.HasPrefix(strings.ToLower(href), "mailto:") {
		b = p
	}
	return a == b || strings.HasPrefix(strings.ToLower(href), "tel:") && digits(a) == digits(b)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func (t *texter) text(s string) {
	if t.pre {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				t.breakLine()
			}
			t.line.WriteString(l)
		}
		return
	}
	for s != "" {
		i := strings.IndexFunc(s, collapses)
		if i == 0 {
			t.blank = true
			s = strings.TrimLeftFunc(s, collapses)
			continue
		}
		if i < 0 {
			i = len(s)
		}
		if t.blank && t.line.Len() > 0 {
			t.line.WriteByte(' ')
		}
		t.blank = false
		t.line.WriteString(strings.ReplaceAll(s[:i], "\u00a0", " "))
		s = s[i:]
	}
}

// collapses: blanks of HTML; the no-break space is not one of them.
func collapses(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == '\u200b' || r == '\u200c' || r == '\u034f' || r == '\ufeff'
}

func (t *texter) prefix() string {
	p := strings.Repeat("> ", min(t.quote, 20))
	if n := len(t.lists); n > 1 {
		p += strings.Repeat("  ", min(n-1, 20))
	}
	return p
}

// space asks for one empty line before what follows.
func (t *texter) space() { t.gap = 1 }

// breakLine ends a line even if it is empty.
func (t *texter) breakLine() {
	if strings.TrimSpace(t.line.String()) == "" {
		t.line.Reset()
		if t.out.Len() > 0 {
			t.gap = min(t.gap+1, 1)
		}
		t.blank = false
		return
	}
	t.flush()
}

// flush writes the line if it holds something.
func (t *texter) flush() {
	l := strings.TrimRightFunc(t.line.String(), unicode.IsSpace)
	wrote := t.line.Len() > 0
	t.line.Reset()
	t.blank = false
	if strings.TrimSpace(l) == "" {
		if wrote && t.out.Len() > 0 { // a hard blank alone stands for an empty line
			t.gap = 1
		}
		return
	}
	p := t.prefix()
	if t.gap > 0 && t.out.Len() > 0 {
		t.out.WriteString(strings.TrimRight(strings.Repeat("> ", min(t.quote, t.quoted, 20)), " ") + "\n")
	}
	t.gap, t.quoted = 0, t.quote
	t.out.WriteString(p + t.bullet + l + "\n")
	if t.bullet != "" {
		t.bullet = ""
	}
}

// shortText gives the first n bytes of what an element says.
func shortText(n *html.Node, most int) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && b.Len() < most; c = c.NextSibling {
			if c.Type == html.TextNode {
				b.WriteString(cut(c.Data, most))
			} else if !dropped[c.DataAtom] {
				if c.DataAtom == atom.Br || blocks[c.DataAtom] || paragraphs[c.DataAtom] {
					b.WriteByte('\n')
				}
				walk(c)
			}
		}
	}
	walk(n)
	return b.String()
}
