// Package mailhtml makes foreign HTML fit to be shown and read: cleans what
// came by mail, turns it into text, finds where a quoted earlier mail begins,
// and cleans what an agent wrote in the editor.
//
// It is pure, never panics, and takes time linear in its input: a tokenizer
// pass bounds depth and open formatting before the tree is built, as the HTML
// rules for misnested tags can otherwise multiply them. What is cleaned passes
// two gates: a renderer that writes only what it knows, then bluemonday.
package mailhtml

import (
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// MaxHTML is how much of a document is read, in bytes; more is cut off.
	MaxHTML = 2 << 20
	// maxDepth bounds open elements; the parser itself gives up at 512.
	maxDepth = 120
	// maxFormat bounds open formatting elements, which every new paragraph repeats.
	maxFormat = 24
)

// Doc is a parsed document. It is not changed by its methods.
type Doc struct {
	root *html.Node
}

// dropped elements go with all they hold.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Svg: true, atom.Math: true, atom.Template: true, atom.Iframe: true, atom.Object: true,
	atom.Noscript: true, atom.Title: true, atom.Textarea: true, atom.Select: true, atom.Xmp: true, atom.Noembed: true, atom.Noframes: true,
	atom.Plaintext: true, atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Applet: true,
}

// rawText elements hold text only: the tokenizer reads them to their end tag.
var rawText = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Noscript: true, atom.Title: true, atom.Textarea: true, atom.Xmp: true,
	atom.Noembed: true, atom.Noframes: true, atom.Plaintext: true,
}

var formatting = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true, atom.S: true,
	atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// selfClosing elements end without an end tag, or are ended by the next of their kind.
var selfClosing = map[atom.Atom]bool{
	atom.Br: true, atom.Img: true, atom.Hr: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Area: true, atom.Base: true,
	atom.Col: true, atom.Wbr: true, atom.Embed: true, atom.Param: true, atom.Source: true, atom.Track: true,
	atom.P: true, atom.Li: true, atom.Td: true, atom.Th: true, atom.Tr: true, atom.Dd: true, atom.Dt: true, atom.Tbody: true, atom.Thead: true,
	atom.Tfoot: true, atom.Html: true, atom.Head: true, atom.Body: true, atom.Option: true,
}

// Parse reads a document or a piece of one; it never fails.
func Parse(text string) *Doc {
	if len(text) > MaxHTML {
		text = text[:MaxHTML]
	}
	root, err := html.Parse(strings.NewReader(tame(text)))
	if err != nil {
		root = &html.Node{Type: html.DocumentNode}
		root.AppendChild(&html.Node{Type: html.TextNode, Data: bareText(text)})
	}
	return &Doc{root: root}
}

// tame drops comments, what never shows, and tags that are nested without reason.
func tame(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	z := html.NewTokenizer(strings.NewReader(text))
	t := tamer{}
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return out.String()
		case html.CommentToken, html.DoctypeToken:
		case html.TextToken:
			if t.inside == 0 {
				out.Write(z.Raw())
			}
		default:
			raw := string(z.Raw()) // TagName lowers the case in place
			name, _ := z.TagName()
			if t.keep(atom.Lookup(name), string(name), kind) {
				out.WriteString(raw)
			}
		}
	}
}

// tamer counts what is open.
type tamer struct {
	inside  atom.Atom // the dropped element we are in, 0 for none
	nested  int       // how many of its kind are open
	depth   int
	format  int
	skipped map[string]int // start tags left out, whose end tags go too
}

func (t *tamer) keep(a atom.Atom, name string, kind html.TokenType) bool {
	if t.inside != 0 {
		t.within(a, kind)
		return false
	}
	if kind == html.EndTagToken {
		return t.end(a, name)
	}
	if dropped[a] {
		if kind == html.StartTagToken || rawText[a] {
			t.inside, t.nested = a, 1
		}
		return false
	}
	if selfClosing[a] {
		return true
	}
	if t.depth >= maxDepth || formatting[a] && t.format >= maxFormat {
		if t.skipped == nil {
			t.skipped = map[string]int{}
		}
		t.skipped[name]++
		return false
	}
	t.depth++
	if formatting[a] {
		t.format++
	}
	return true
}

// within a dropped element only its own end counts.
func (t *tamer) within(a atom.Atom, kind html.TokenType) {
	if a != t.inside {
		return
	}
	switch kind {
	case html.StartTagToken:
		t.nested++
	case html.EndTagToken:
		if t.nested--; t.nested == 0 {
			t.inside = 0
		}
	}
}

func (t *tamer) end(a atom.Atom, name string) bool {
	if dropped[a] {
		return false
	}
	if t.skipped[name] > 0 {
		t.skipped[name]--
		return false
	}
	if !selfClosing[a] {
		t.depth = max(0, t.depth-1)
		if formatting[a] {
			t.format = max(0, t.format-1)
		}
	}
	return true
}

// bareText is the last resort: the words of a document no tree can be made of.
func bareText(text string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	inside := false
	for z.Next() != html.ErrorToken {
		switch t := z.Token(); t.Type {
		case html.TextToken:
			if !inside {
				out.WriteString(t.Data)
			}
		case html.StartTagToken:
			inside = rawText[t.DataAtom]
		case html.EndTagToken:
			inside = false
		}
	}
	if z.Err() != io.EOF { //nolint:errorlint // the tokenizer gives it bare
		return ""
	}
	return out.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
