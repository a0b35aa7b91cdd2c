package mailhtml_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tresen/backend/mailhtml"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"plain":               {"<p>Hello</p>", "<p>Hello</p>"},
		"script":              {"a<script>alert(1)</script>b", "ab"},
		"script never closed": {"a<script>alert(1)", "a"},
		"style sheet":         {"<style>p{color:red}</style><p>a</p>", "<p>a</p>"},
		"handler":             {`<p onclick="x()" OnMouseOver=y>a</p>`, "<p>a</p>"},
		"class and id":        {`<p class=a id=b>a</p>`, "<p>a</p>"},
		"form":                {`<form action="https://x.de"><input name=a value=b><button>Go</button></form>`, "Go"},
		"frame":               {`a<iframe src="https://x.de"></iframe><object data=x><embed src=y></object>b`, "ab"},
		"svg":                 {`a<svg><a href="javascript:x()"><text>b</text></a><style><img src=x onerror=y></style></svg>c`, "ac"},
		"math":                {`a<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">b`, "a"},
		"javascript link":     {`<a href="java&#10;script:alert(1)">a</a>`, "<a>a</a>"},
		"data link":           {`<a href="data:text/html,x">a</a>`, "<a>a</a>"},
		"relative link":       {`<a href="/etc">a</a>`, "<a>a</a>"},
		"link":                {`<a href="https://shop.test/x?a=1&b=2">Shop</a>`, `<a href="https://shop.test/x?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">Shop</a>`},
		"mailto":              {`<a href="mailto:a@b.de">a@b.de</a>`, `<a href="mailto:a@b.de" rel="noopener noreferrer nofollow" target="_blank">a@b.de</a>`},
		"link that lies": {`<a href="https://evil.test/login">https://www.bank.test</a>`,
			`<a href="https://evil.test/login" rel="noopener noreferrer nofollow" target="_blank" title="https://evil.test/login">https://www.bank.test</a>`},
		"link that lies in secret": {"<a href=\"https://evil.test/\">bank\u200b.te\u00adst</a>",
			"<a href=\"https://evil.test/\" rel=\"noopener noreferrer nofollow\" target=\"_blank\" title=\"https://evil.test/\">bank\u200b.te\u00adst</a>"},
		"link that tells":            {`<a href="https://www.bank.test/a">bank.test</a>`, `<a href="https://www.bank.test/a" rel="noopener noreferrer nofollow" target="_blank">bank.test</a>`},
		"remote picture":             {`<img src="https://x.de/a.gif" width=1 height=1 alt="A">`, `<img data-remote-src="https://x.de/a.gif" width="1" height="1" alt="A">`},
		"picture without a protocol": {`<img src="//x.de/a.gif">`, `<img data-remote-src="https://x.de/a.gif">`},
		"srcset":                     {`<img srcset="https://x.de/a.gif 1x, https://x.de/b.gif 2x">`, `<img data-remote-src="https://x.de/a.gif">`},
		"cid":                        {`<img src="cid:a@b" alt="">`, `<img data-cid="a@b" alt="">`},
		"data picture":               {`<img src="data:image/png;base64,iVBORw0KGgo=">`, `<img src="data:image/png;base64,iVBORw0KGgo=">`},
		"data SVG":                   {`a<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `a`},
		"file picture":               {`a<img src="file:///etc/passwd">`, `a`},
		"background":                 {`<table background="https://x.de/a.gif"><tr><td>a</td></tr></table>`, `<table data-remote-src="https://x.de/a.gif"><tbody><tr><td>a</td></tr></tbody></table>`},
		"background in style":        {`<div style="color:red;background:url('https://x.de/a.gif')">a</div>`, `<div style="color: red" data-remote-src="https://x.de/a.gif">a</div>`},
		"style":                      {`<p style="color:#F00;position:fixed;font-weight:bold;width:100px;behavior:url(x)">a</p>`, `<p style="color: #f00; font-weight: bold; width: 100px">a</p>`},
		"outlook paragraph":          {`<p class="MsoNormal">a</p><p class=MsoNormal style="margin-left:5px">b`, `<p style="margin: 0">a</p><p style="margin-left: 5px">b</p>`},
		"style that runs":            {`<p style="width:expression(alert(1));color:red\9">a</p>`, `<p>a</p>`},
		"table":                      {`<table width=600 cellpadding=0><tr><td align=center bgcolor="#fff" colspan=2>a`, `<table cellpadding="0" width="600"><tbody><tr><td colspan="2" align="center" bgcolor="#fff">a</td></tr></tbody></table>`},
		"page colours":               {`<body bgcolor=red style="background:#eee">a</body>`, `<div style="background-color: #eee">a</div>`},
		"meta refresh":               {`<meta http-equiv=refresh content="0;url=https://x.de"><base href="https://x.de/"><link rel=stylesheet href=x>a`, "a"},
		"comment":                    {`a<!--[if mso]><p>b</p><![endif]-->c`, "ac"},
		"words are escaped":          {`1 &lt; 2 &amp; 3`, `1 &lt; 2 &amp; 3`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mailhtml.Clean(c.in, mailhtml.Options{}).HTML
			sameElements(t, got, c.want)
			harmless(t, got)
		})
	}
}

// sameElements compares without regard to the order of attributes.
func sameElements(t *testing.T, got, want string) {
	t.Helper()
	if tokens(got) != tokens(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func tokens(s string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		k := z.Token()
		attrs := map[string]string{}
		for _, a := range k.Attr {
			attrs[a.Key] = a.Val
		}
		out.WriteString(k.Type.String() + " " + k.Data)
		for _, key := range []string{"align", "alt", "bgcolor", "cellpadding", "colspan", "data-cid", "data-hash", "data-remote-src", "height", "href", "rel", "src", "style", "target", "title", "width", "start"} {
			if v, ok := attrs[key]; ok {
				out.WriteString(" " + key + "=" + v)
				delete(attrs, key)
			}
		}
		for k := range attrs {
			out.WriteString(" ?" + k)
		}
		out.WriteString("\n")
	}
	return out.String()
}

var (
	allowedAttr = regexp.MustCompile(`^(align|valign|width|height|bgcolor|dir|lang|style|href|rel|target|title|alt|src|start|type|span|color|size|face|border|cellpadding|cellspacing|colspan|rowspan|data-cid|data-hash|data-remote-src)$`)
	badStyle    = regexp.MustCompile(`(?i)url\s*\(|expression|javascript|behavior|binding|@import|\\|position\s*:`)
)

// harmless reads the output as a browser would and looks for what may run,
// fetch or leave the frame.
func harmless(t *testing.T, out string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatalf("the output does not parse: %v", err)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.CommentNode {
			t.Errorf("a comment is left in %q", out)
		}
		if n.Type == html.ElementNode {
			harmlessElement(t, n, out)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
}

func harmlessElement(t *testing.T, n *html.Node, out string) {
	t.Helper()
	switch n.Data {
	case "script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "textarea", "select", "link", "meta", "base",
		"template", "noscript", "frame", "frameset", "applet", "video", "audio", "source", "title", "plaintext", "xmp", "area", "map", "portal", "dialog":
		t.Errorf("<%s> is left in %q", n.Data, out)
	}
	if n.Namespace != "" {
		t.Errorf("foreign content is left in %q", out)
	}
	for _, a := range n.Attr {
		if !allowedAttr.MatchString(a.Key) {
			t.Errorf("attribute %s is left in %q", a.Key, out)
		}
		switch a.Key {
		case "href":
			u, err := url.Parse(a.Val)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel" {
				t.Errorf("link to %q", a.Val)
			}
		case "src":
			if !strings.HasPrefix(a.Val, "data:image/") || strings.HasPrefix(a.Val, "data:image/svg") || n.Data != "img" {
				t.Errorf("source %q", a.Val)
			}
		case "style":
			if badStyle.MatchString(a.Val) {
				t.Errorf("style %q", a.Val)
			}
		}
	}
}

func TestCleanTellsWhatItFound(t *testing.T) {
	t.Parallel()
	c := mailhtml.Clean(`<img src="cid:a%40b"><img src="cid:a@b"><img src="https://x.de/a">`, mailhtml.Options{})
	if !c.RemoteImages || len(c.CIDs) != 1 || c.CIDs[0] != "a@b" {
		t.Errorf("%+v", c)
	}
	if c := mailhtml.Clean(`<img src="cid:a"><img src="https://x.de/a">b`, mailhtml.Options{NoImages: true}); c.HTML != "b" || c.RemoteImages {
		t.Errorf("%+v", c)
	}
}

func TestCleanOutgoing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"what the editor makes": {"<p>Hello <b>you</b> <u>there</u></p><ul><li>a</li></ul>", "<p>Hello <b>you</b> <u>there</u></p><ul><li>a</li></ul>"},
		"pasted from a page":    {`<div class=x onclick=y><script>z</script><table><tr><td>a</td></tr></table></div>`, "<div>a</div>"},
		"uploaded picture":      {`<img src="blob:x" data-hash="0123456789abcdef0123" alt=a width=20>`, `<img data-hash="0123456789abcdef0123" alt="a" width="20">`},
		"remote picture":        {`a<img src="https://x.de/a.gif">`, "a"},
		"data picture":          {`a<img src="data:image/png;base64,iVBORw0KGgo=">`, "a"},
		"cid":                   {`<img src="cid:a@b">`, `<img data-cid="a@b">`},
		"link":                  {`<a href="https://x.de" target=_top>x</a>`, `<a href="https://x.de">x</a>`},
		"link that runs":        {`<a href="javascript:x">x</a>`, `<a>x</a>`},
		"style":                 {`<span style="color:red;position:fixed">x</span>`, `<span style="color: red">x</span>`},
		"list from three":       {`<ol start=3><li>x</ol>`, `<ol start="3"><li>x</li></ol>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mailhtml.CleanOutgoing(c.in)
			sameElements(t, got, c.want)
			harmless(t, got)
			if again := mailhtml.CleanOutgoing(got); again != got && !strings.Contains(got, "data-cid") {
				t.Errorf("cleaned twice it is %q, once %q", again, got)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"<p>a", `<a href="java script:x">`, `<svg><style><img src=x onerror=y>`, `<math><mi xlink:href="data:x">`, `<img src=x:y onerror=z>`,
		`<table><a href="https://a"><td></a>`, `<div style="background:url(//x.de/a)">`, `<noscript><p title="</noscript><img src=x onerror=y>">`,
		`<a href="&#x6a;avascript:x">`, `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<!--><img src=x onerror=y>-->`,
		`<p style="x:y;font-family:'a&quot;b'">`, `<template><script>x</script></template>`, `<select><iframe></select><img onerror=x src=y>`, "<title><p>a</title>b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := mailhtml.Parse(s)
		harmless(t, d.Clean(mailhtml.Options{}).HTML)
		harmless(t, mailhtml.CleanOutgoing(s))
		if r, cut := d.Reply(); cut {
			harmless(t, r.Clean(mailhtml.Options{}).HTML)
			if strings.TrimSpace(r.Text()) == "" && !strings.Contains(s, "img") && !strings.Contains(s, "IMG") {
				t.Errorf("nothing is left of %q", s)
			}
		}
		harmless(t, mailhtml.FromText(d.Text()))
	})
}
