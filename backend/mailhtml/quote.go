package mailhtml

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// CutQuote gives the document without the mail it quotes, and whether one was
// found. Where the writer answers between or below the quote, or wrote nothing
// above it, nothing is cut.
func CutQuote(text string) (*Doc, bool) {
	d := Parse(text)
	return d.cutQuote()
}

// Reply gives a copy without the quoted mail, and whether it could be told apart.
func (d *Doc) Reply() (*Doc, bool) {
	f := &finder{}
	if f.walk(d.root); f.found == nil || !f.written {
		return d, false
	}
	copied := &Doc{root: clone(d.root)}
	return copied.cutQuote()
}

func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.AppendChild(clone(k))
	}
	return c
}

// cutQuote changes d.
func (d *Doc) cutQuote() (*Doc, bool) {
	f := &finder{}
	f.walk(d.root)
	if f.found == nil || !f.written {
		return d, false
	}
	if f.rest { // everything after belongs to it
		for n := f.found; n != nil && n.Type != html.DocumentNode; n = n.Parent {
			for n.NextSibling != nil {
				n.Parent.RemoveChild(n.NextSibling)
			}
		}
	} else if saysAfter(f.found) || saysInside(f.found) {
		return d, false
	}
	lead := leadIn(f.found)
	f.found.Parent.RemoveChild(f.found)
	for _, n := range lead {
		n.Parent.RemoveChild(n)
	}
	return d, true
}

// finder looks for the first element that begins a quoted mail.
type finder struct {
	found   *html.Node
	rest    bool // the quote goes on to the end of the document
	written bool // words came before
	words   int  // paragraphs judged by words so far
	looked  int  // looks ahead for answers so far: each may cost the whole document
}

const (
	maxWords = 5000
	maxLooks = 20
)

func (f *finder) walk(n *html.Node) {
	for c := n.FirstChild; c != nil && f.found == nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			f.written = f.written || strings.TrimSpace(c.Data) != ""
		case html.ElementNode:
			if dropped[c.DataAtom] || c.DataAtom == atom.Head {
				continue
			}
			if c.DataAtom == atom.Img && (attr(c, "src") != "") {
				f.written = true
			}
			switch f.marker(c) {
			case container:
				f.found = c
				return
			case toEnd:
				f.found, f.rest = c, true
				return
			}
			f.walk(c)
		}
	}
}

const (
	container = iota + 1 // the element is the quote
	toEnd                // the quote begins here
)

// marker tells by what mail programs write, then by words.
func (f *finder) marker(n *html.Node) int {
	id, class := attr(n, "id"), attr(n, "class")
	style := strings.ToLower(attr(n, "style"))
	switch n.DataAtom {
	case atom.Blockquote:
		if strings.EqualFold(attr(n, "type"), "cite") || hasAny(class, "gmail_quote", "quote", "yahoo_quoted", "protonmail_quote") || attr(n, "cite") != "" || led(n) {
			return container
		}
		return 0
	case atom.Div, atom.P, atom.Hr, atom.Span, atom.Table:
	default:
		return 0
	}
	switch {
	case hasAny(class, "gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "moz-forward-container", "tutanota_quote",
		"zmail_extra", "gmail_extra_quote", "WordSection1_quote"), strings.HasPrefix(id, "yahoo_quoted"), attr(n, "name") == "quote" && n.DataAtom == atom.Div:
		return container
	case hasAny(class, "moz-cite-prefix", "OutlookMessageHeader", "gmail_attr", "yahoo-quoted-begin"),
		hasAny(id, "divRplyFwdMsg", "appendonsend", "stopSpelling", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION",
			"reply-intro", "replySplit", "isReplyContent", "composeWebView_previouse_content", "ms-outlook-mobile-body-separator-line"),
		strings.HasSuffix(id, "divRplyFwdMsg"), strings.HasSuffix(id, "_appendonsend"):
		if hasAny(class, "moz-cite-prefix") && f.answersFollow(n) {
			return 0
		}
		return toEnd
	case topRule(style):
		if b := firstLines(n); len(b) > 0 && headerBlock(b, 0) || ruleColour(style) {
			return toEnd
		}
	}
	return f.byWords(n)
}

// topRule: Outlook draws a line above the header of what it quotes.
func topRule(style string) bool {
	s := strings.ReplaceAll(style, " ", "")
	return strings.Contains(s, "border-top:solid#") || strings.Contains(s, "border-top:1pxsolid") || strings.Contains(s, "border-top:1ptsolid") || strings.Contains(s, "border-top:1.0ptsolid") ||
		strings.Contains(s, "border:none;border-top:solid") || strings.Contains(s, "border-top-style:solid")
}

// ruleColour: the two greys of Outlook's line.
func ruleColour(style string) bool {
	s := strings.ReplaceAll(style, " ", "")
	for _, c := range []string{"#e1e1e1", "#b5c4df", "rgb(225,225,225)", "rgb(181,196,223)"} {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}

// byWords judges a paragraph by the rules for plain text.
func (f *finder) byWords(n *html.Node) int {
	if f.words++; f.words > maxWords || n.DataAtom != atom.Div && n.DataAtom != atom.P {
		return 0
	}
	lines := firstLines(n)
	if len(lines) == 0 {
		return 0
	}
	l := lines[0]
	if separates(l) || headerBlock(lines, 0) {
		return toEnd
	}
	if strings.HasSuffix(l, ":") && len(lines) == 1 && isAttribution(l, quoteNext(n)) && !f.answersFollow(n) {
		return toEnd
	}
	return 0
}

// firstLines gives what a paragraph begins with; nothing for a box of paragraphs
// whose first line is found again inside.
func firstLines(n *html.Node) []string {
	var lines []string
	for _, l := range strings.Split(shortText(n, 1200), "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
		if len(lines) == 12 {
			break
		}
	}
	return lines
}

// led: "Am … schrieb …:" stands right before a quote.
func led(n *html.Node) bool {
	for s, k := n.PrevSibling, 0; s != nil && k < 6; s, k = s.PrevSibling, k+1 {
		t := strings.Join(strings.Fields(allText(s, 600)), " ")
		if t == "" {
			continue
		}
		return strings.HasSuffix(t, ":") && isAttribution(t, true)
	}
	return false
}

func quoteNext(n *html.Node) bool {
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode && s.DataAtom != atom.Br {
			return s.DataAtom == atom.Blockquote
		}
		if s.Type == html.TextNode && strings.TrimSpace(s.Data) != "" {
			return false
		}
	}
	return false
}

// answersFollow: after the blockquote that follows n the writer goes on.
func (f *finder) answersFollow(n *html.Node) bool {
	if f.looked++; f.looked > maxLooks {
		return true
	}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode && s.DataAtom == atom.Blockquote {
			return saysAfter(s)
		}
		if s.Type == html.ElementNode && s.DataAtom != atom.Br || s.Type == html.TextNode && strings.TrimSpace(s.Data) != "" {
			return false
		}
	}
	return false
}

// saysAfter tells whether words of the writer follow an element.
func saysAfter(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		for s := n.NextSibling; s != nil; s = s.NextSibling {
			if says(s) {
				return true
			}
		}
	}
	return false
}

// saysInside: answers between the quotes of a box that holds header and quote.
func saysInside(n *html.Node) bool {
	if n.DataAtom == atom.Blockquote || attr(n, "name") == "quote" {
		return false
	}
	quotes := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == atom.Blockquote {
			quotes++
			continue
		}
		if quotes > 0 && says(c) {
			return true
		}
	}
	return false
}

// says tells whether an element holds words that are not quoted and no signature.
func says(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		t := strings.TrimSpace(n.Data)
		return t != "" && !isDevice(t) && !isSignature(t)
	case html.ElementNode:
		if dropped[n.DataAtom] || n.DataAtom == atom.Blockquote || hidden(attr(n, "style")) ||
			hasAny(attr(n, "class"), "gmail_signature", "moz-signature", "gmail_quote", "yahoo_quoted") {
			return false
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if says(c) {
				return true
			}
		}
	}
	return false
}

// leadIn gives the siblings just before a quote that only introduce it: empty
// lines, a rule, "Am … schrieb …:".
func leadIn(n *html.Node) []*html.Node {
	var lead []*html.Node
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		t := strings.Join(strings.Fields(allText(s, 600)), " ")
		empty := t == "" && (s.Type == html.TextNode || s.DataAtom == atom.Br || s.DataAtom == atom.Hr || s.DataAtom == atom.Div || s.DataAtom == atom.P) &&
			!holdsPicture(s)
		said := strings.HasSuffix(t, ":") && isAttribution(t, true)
		if !empty && !said && !separates(t) {
			break
		}
		lead = append(lead, s)
	}
	return lead
}

func allText(n *html.Node, most int) string {
	if n.Type == html.TextNode {
		return cut(n.Data, most)
	}
	return shortText(n, most)
}

func holdsPicture(n *html.Node) bool {
	if n.DataAtom == atom.Img {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if holdsPicture(c) {
			return true
		}
	}
	return false
}

func hasAny(list string, names ...string) bool {
	for _, f := range strings.Fields(list) {
		for _, n := range names {
			if f == n || strings.HasSuffix(f, "_"+n) || strings.HasSuffix(f, "-"+n) {
				return true
			}
		}
	}
	return false
}
