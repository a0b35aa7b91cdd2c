package mailhtml

import (
	"strings"

	"golang.org/x/net/html/atom"
	"regexp"
)

// outgoing are the elements the editor makes.
var outgoing = map[atom.Atom][]string{
	atom.P: nil, atom.Br: nil, atom.B: nil, atom.Strong: nil, atom.I: nil, atom.Em: nil, atom.U: nil, atom.S: nil, atom.A: {"href"}, atom.Ul: nil,
	atom.Ol: {"start"}, atom.Li: nil, atom.Blockquote: nil, atom.Pre: nil, atom.Code: nil, atom.H1: nil, atom.H2: nil, atom.H3: nil,
	atom.Img: {"alt", "width", "height"}, atom.Span: nil, atom.Div: nil,
}

var outgoingStyles = map[string]*regexp.Regexp{
	"color": colour, "background-color": colour, "font-weight": word, "font-style": word, "text-decoration": words, "text-align": word,
	"font-size": words, "font-family": family, "margin-left": lengths, "padding-left": lengths,
}

// CleanOutgoing keeps of an agent's HTML what a mail may carry: simple
// paragraphs, lists, quotes, links and pictures. A picture names its upload by
// data-hash or a part of the mail by cid: (kept as data-cid); others are left out.
func CleanOutgoing(text string) string {
	w := &writer{elements: outgoing, styles: outgoingStyles, outgoing: true}
	w.children(Parse(text).root)
	return strings.TrimSpace(outgoingPolicy.Sanitize(w.out.String()))
}
