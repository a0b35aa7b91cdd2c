package app

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dropped are elements that are not passed on, with all they hold. The relay
// cleaned the body already; what goes out again is looked at once more.
var dropped = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Svg: true,
	atom.Math: true, atom.Form: true, atom.Input: true, atom.Button: true, atom.Link: true, atom.Meta: true, atom.Base: true, atom.Title: true,
	atom.Head: true, atom.Video: true, atom.Audio: true, atom.Source: true, atom.Picture: true, atom.Template: true, atom.Noscript: true, atom.Textarea: true,
	atom.Plaintext: true, atom.Xmp: true, atom.Noembed: true, atom.Noframes: true, atom.Frameset: true, atom.Select: true}

// passed are the attributes that are passed on.
var passed = map[string]bool{"align": true, "valign": true, "width": true, "height": true, "bgcolor": true, "dir": true, "lang": true, "style": true,
	"title": true, "type": true, "start": true, "span": true, "color": true, "size": true, "face": true, "border": true, "cellpadding": true,
	"cellspacing": true, "colspan": true, "rowspan": true}

var (
	webForm   = regexp.MustCompile(`(?i)^(https?://|mailto:|tel:)`)
	badStyle  = regexp.MustCompile(`(?i)url|expression|@import|position|\\`)
	maxPassOn = 2 << 20 // bytes
)

// frame decides about a picture: by the name of its CID or its file's hash, ""
// for none, it gives the attribute that leads to it from now on.
type frame func(cid, hash string) (a html.Attribute, ok bool)

// passedOn makes of a mail's formatted body what can stand below another one.
// Pictures are left out unless pictures names the file of their CID: remote ones
// would tell their sender who reads our mail. ok false: it cannot be read.
func passedOn(body string, pictures map[string]string) (out string, ok bool) {
	return framed(body, func(cid, _ string) (html.Attribute, bool) {
		return html.Attribute{Key: "data-hash", Val: pictures[cid]}, pictures[cid] != ""
	})
}

// ownBody makes of what an agent wrote a body to be shown: its pictures are
// named by CID, which is their hash.
func ownBody(body string) string {
	out, ok := framed(body, func(_, hash string) (html.Attribute, bool) {
		return html.Attribute{Key: "data-cid", Val: hash}, hash != ""
	})
	if !ok {
		return ""
	}
	return out
}

func framed(body string, f frame) (out string, ok bool) {
	if len(body) > maxPassOn {
		return "", false
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(body), root)
	if err != nil {
		return "", false
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	strip(root, f)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if html.Render(&b, n) != nil {
			return "", false
		}
	}
	return b.String(), true
}

func strip(n *html.Node, f frame) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.TextNode:
		case c.Type != html.ElementNode || dropped[c.DataAtom] || c.Namespace != "":
			n.RemoveChild(c)
		case c.DataAtom == atom.Img:
			if !picture(c, f) {
				n.RemoveChild(c)
			}
		case c.DataAtom == 0: // no element of HTML: what it holds takes its place
			if c.FirstChild != nil {
				next = c.FirstChild
			}
			for child := c.FirstChild; child != nil; child = c.FirstChild {
				c.RemoveChild(child)
				n.InsertBefore(child, c)
			}
			n.RemoveChild(c)
		default:
			plainAttributes(c)
			strip(c, f)
		}
		c = next
	}
}

// picture leads an inline picture to its file.
func picture(n *html.Node, f frame) bool {
	cid, hash, keep := "", "", []html.Attribute{}
	for _, a := range n.Attr {
		switch a.Key {
		case "data-cid":
			cid = a.Val
		case "data-hash":
			hash = a.Val
		case "alt", "width", "height":
			keep = append(keep, a)
		}
	}
	a, ok := f(cid, hash)
	n.Attr = append(keep, a)
	return ok
}

func plainAttributes(n *html.Node) {
	keep := n.Attr[:0]
	for _, a := range n.Attr {
		switch {
		case a.Namespace != "":
		case a.Key == "href" && webForm.MatchString(strings.TrimSpace(a.Val)):
			keep = append(keep, a)
		case passed[a.Key] && (a.Key != "style" || !badStyle.MatchString(a.Val)):
			keep = append(keep, a)
		}
	}
	n.Attr = keep
}
