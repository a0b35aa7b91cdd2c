package mailhtml

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

var word64 = regexp.MustCompile(`^[0-9A-Za-z_=-]{16,128}$`)

// policy is the second gate of what came by mail. The renderer has already left
// out what is not known; this one knows nothing of the renderer.
var policy = newPolicy(incomingNames(), true)

// outgoingPolicy is the second gate of what an agent wrote.
var outgoingPolicy = newPolicy(outgoingNames(), false)

var safeStyle = regexp.MustCompile(`^[\p{L}\p{N}#%.,:;!()\s'"/-]+$`)

func newPolicy(names []string, mail bool) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(names...)
	p.AllowNoAttrs().OnElements(names...)
	p.AllowAttrs("style").Matching(safeStyle).OnElements(names...)
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("data-cid").Matching(cidValue).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("start", "type").Matching(plainValue).OnElements("ol", "ul")
	p.AllowAttrs("width", "height").Matching(plainValue).OnElements("img")
	if !mail {
		p.AllowAttrs("data-hash").Matching(word64).OnElements("img")
		return p
	}
	p.AllowDataURIImages()
	p.AllowAttrs("src").Matching(dataImage).OnElements("img")
	p.AllowAttrs("data-remote-src").Matching(regexp.MustCompile(`^https?://`)).OnElements(names...)
	p.AllowAttrs(everywhere...).Matching(plainValue).OnElements(names...)
	p.AllowAttrs("border", "cellpadding", "cellspacing", "colspan", "rowspan", "span", "color", "size", "face").Matching(plainValue).OnElements(names...)
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowAttrs("title").OnElements("a")
	return p
}

func incomingNames() []string {
	var names []string
	for a := range incoming {
		names = append(names, a.String())
	}
	return names
}

func outgoingNames() []string {
	var names []string
	for a := range outgoing {
		names = append(names, a.String())
	}
	return names
}
