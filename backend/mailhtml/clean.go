package mailhtml

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Options of Clean; the zero value is what mail is shown with.
type Options struct {
	NoImages bool // leave every picture out
}

// Cleaned is HTML that may be shown in a sandboxed frame.
//
// Pictures of the mail itself are <img data-cid="…"> without the angle
// brackets; those on other computers are inert as data-remote-src (on img, or
// as the background of table, td, th, tr, div, body): who shows it sets src when the reader asks.
type Cleaned struct {
	HTML         string
	RemoteImages bool     // something would have been fetched
	CIDs         []string // pictures it shows by content id, each once
}

// Clean makes HTML of a mail fit to be shown.
func Clean(text string, o Options) Cleaned { return Parse(text).Clean(o) }

// Clean renders the document, leaving out all that could run, fetch or leave the frame.
func (d *Doc) Clean(o Options) Cleaned {
	w := &writer{options: o, elements: incoming, styles: styles}
	w.children(d.root)
	return Cleaned{HTML: strings.TrimSpace(policy.Sanitize(w.out.String())), RemoteImages: w.remote, CIDs: w.cids}
}

// incoming are the elements of a mail that are kept, with their own attributes.
var incoming = map[atom.Atom][]string{
	atom.A: {"href"}, atom.Abbr: nil, atom.Address: nil, atom.B: nil, atom.Big: nil, atom.Blockquote: nil, atom.Br: nil, atom.Caption: nil,
	atom.Center: nil, atom.Cite: nil, atom.Code: nil, atom.Col: {"span"}, atom.Colgroup: {"span"}, atom.Dd: nil, atom.Del: nil, atom.Div: nil,
	atom.Dl: nil, atom.Dt: nil, atom.Em: nil, atom.Font: {"color", "size", "face"}, atom.H1: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil,
	atom.H5: nil, atom.H6: nil, atom.Hr: nil, atom.I: nil, atom.Img: {"alt"}, atom.Ins: nil, atom.Kbd: nil, atom.Li: nil, atom.Ol: {"start", "type"},
	atom.P: nil, atom.Pre: nil, atom.Q: nil, atom.S: nil, atom.Samp: nil, atom.Small: nil, atom.Span: nil, atom.Strike: nil, atom.Strong: nil,
	atom.Sub: nil, atom.Sup: nil, atom.Table: {"border", "cellpadding", "cellspacing"}, atom.Tbody: nil, atom.Td: {"colspan", "rowspan"},
	atom.Tfoot: nil, atom.Th: {"colspan", "rowspan"}, atom.Thead: nil, atom.Tr: nil, atom.Tt: nil, atom.U: nil, atom.Ul: {"type"}, atom.Var: nil,
	atom.Wbr: nil, atom.Section: nil, atom.Article: nil, atom.Header: nil, atom.Footer: nil, atom.Main: nil, atom.Figure: nil, atom.Figcaption: nil,
}

// everywhere are attributes any kept element may have.
var everywhere = []string{"align", "valign", "width", "height", "bgcolor", "dir", "lang"}

var (
	plainValue = regexp.MustCompile(`^[\p{L}\p{N}#%.,\s_-]{1,80}$`)
	dataImage  = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$`)
	cidValue   = regexp.MustCompile(`^[^\s<>"'\x60]{1,200}$`)
	scheme     = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)
	hostLike   = regexp.MustCompile(`(?i)^(?:https?://)?((?:[a-z0-9\p{L}-]{1,63}\.)+[a-z\p{L}]{2,24})(?:[/:?#]|$)`)
)

// visible takes out marks that nobody sees, such as between the letters of a host.
var visible = strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", "\u200e", "", "\u200f", "", "\u2060", "", "\ufeff", "", "\u00ad", "")

// writer renders the known part of a tree.
type writer struct {
	out      strings.Builder
	options  Options
	elements map[atom.Atom][]string
	styles   map[string]*regexp.Regexp
	remote   bool
	cids     []string
	outgoing bool
}

func (w *writer) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *writer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.out.WriteString(html.EscapeString(n.Data))
	case html.DocumentNode:
		w.children(n)
	case html.ElementNode:
		w.element(n)
	}
}

func (w *writer) element(n *html.Node) {
	if dropped[n.DataAtom] || n.Namespace != "" {
		return
	}
	if n.DataAtom == atom.Body && w.styled(n) != "" { // colours of the page go on
		w.out.WriteString("<div" + w.styled(n) + ">")
		w.children(n)
		w.out.WriteString("</div>")
		return
	}
	own, known := w.elements[n.DataAtom]
	if !known {
		w.children(n)
		return
	}
	var attrs string
	switch n.DataAtom {
	case atom.Img:
		picture := w.picture(n)
		if picture == "" {
			return
		}
		attrs = picture
	case atom.A:
		attrs = w.link(n)
	}
	w.out.WriteString("<" + n.Data + attrs + w.plain(n, own) + w.styled(n) + ">")
	switch n.DataAtom {
	case atom.Br, atom.Hr, atom.Img, atom.Col, atom.Wbr:
		return
	}
	w.children(n)
	w.out.WriteString("</" + n.Data + ">")
}

func give(key, value string) string { return " " + key + `="` + html.EscapeString(value) + `"` }

// plain gives the harmless attributes.
func (w *writer) plain(n *html.Node, own []string) string {
	var s string
	for _, a := range n.Attr {
		if a.Namespace != "" || a.Key == "href" || !contains(own, a.Key) && (w.outgoing || !contains(everywhere, a.Key)) {
			continue
		}
		if a.Key == "alt" {
			s += give("alt", cut(a.Val, 300))
		} else if plainValue.MatchString(a.Val) {
			s += give(a.Key, a.Val)
		}
	}
	return s
}

// styled gives style and a remote background.
func (w *writer) styled(n *html.Node) string {
	kept, image := cleanStyle(attr(n, "style"), w.styles)
	if b := attr(n, "background"); b != "" && image == "" {
		image = webAddress(b)
	}
	if tight(n) && !strings.Contains(kept, "margin") { // its style sheet said so
		kept = strings.TrimSuffix("margin: 0; "+kept, "; ")
	}
	var s string
	if kept != "" {
		s = give("style", kept)
	}
	if image = webAddress(image); image != "" && !w.outgoing && n.DataAtom != atom.Img && !w.options.NoImages {
		w.remote = true
		s += give("data-remote-src", image)
	}
	return s
}

// picture gives the source of an image in inert form, "" for none.
func (w *writer) picture(n *html.Node) string {
	src := strings.TrimSpace(attr(n, "src"))
	if w.options.NoImages {
		return ""
	}
	if w.outgoing {
		if hash := attr(n, "data-hash"); word64.MatchString(hash) {
			return give("data-hash", hash)
		}
	}
	if len(src) > 4 && strings.EqualFold(src[:4], "cid:") {
		id := src[4:]
		if u, err := url.PathUnescape(id); err == nil {
			id = u
		}
		if !cidValue.MatchString(id) {
			return ""
		}
		if !contains(w.cids, id) && len(w.cids) < 1000 {
			w.cids = append(w.cids, id)
		}
		return give("data-cid", id)
	}
	if w.outgoing {
		return ""
	}
	if dataImage.MatchString(src) {
		return give("src", src)
	}
	if src == "" {
		first, _, _ := strings.Cut(strings.TrimSpace(attr(n, "srcset")), ",")
		if f := strings.Fields(first); len(f) > 0 {
			src = f[0]
		}
	}
	if src = webAddress(src); src == "" {
		return ""
	}
	w.remote = true
	return give("data-remote-src", src)
}

// link gives href, rel and, when the words promise another host, the true target.
func (w *writer) link(n *html.Node) string {
	href := linkTarget(attr(n, "href"))
	if href == "" {
		return ""
	}
	s := give("href", href) + ` rel="noopener noreferrer nofollow" target="_blank"`
	if w.outgoing {
		return give("href", href)
	}
	if shown := hostLike.FindStringSubmatch(trim(visible.Replace(shortText(n, 300)))); shown != nil {
		u, err := url.Parse(href)
		if err == nil && !sameHost(u.Hostname(), shown[1]) {
			s += give("title", cut(href, 300))
		}
	}
	return s
}

func sameHost(a, b string) bool {
	a, b = strings.TrimPrefix(strings.ToLower(a), "www."), strings.TrimPrefix(strings.ToLower(b), "www.")
	return a == b
}

// linkTarget gives an address a link may lead to, "" for none.
func linkTarget(href string) string {
	href = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(href))
	lower := strings.ToLower(href)
	switch {
	case len(href) > 8000 || href == "":
		return ""
	case strings.HasPrefix(lower, "//"):
		href = "https:" + href
	case strings.HasPrefix(lower, "www."):
		href = "https://" + href
	case !scheme.MatchString(lower):
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(href, " ", "%20"))
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return u.String()
}

// webAddress gives an address a picture may come from, "" for none.
func webAddress(src string) string {
	t := linkTarget(src)
	if strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://") {
		return t
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// cut shortens to n bytes at a rune border.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
