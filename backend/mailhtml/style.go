package mailhtml

import (
	"regexp"
	"strings"
)

// Values a style may have. Nothing here can fetch, move over other content or run.
var (
	colour  = regexp.MustCompile(`^(#[0-9a-f]{3,8}|[a-z]{3,24}|(rgb|hsl)a?\([0-9a-z.,%\s/]{1,40}\))$`)
	lengths = regexp.MustCompile(`^((0|auto|[0-9]{0,4}(\.[0-9]{1,4})?(px|pt|em|rem|ex|ch|in|cm|mm|%)?)(\s+|$)){1,4}$`)
	word    = regexp.MustCompile(`^[a-z0-9-]{1,24}$`)
	words   = regexp.MustCompile(`^[a-z0-9#.%(),\s-]{1,80}$`)
	family  = regexp.MustCompile(`^[\p{L}\p{N}\s,'".-]{1,200}$`)
	display = regexp.MustCompile(`^(none|block|inline|inline-block|table|table-row|table-cell|list-item)$`)
	border  = regexp.MustCompile(`^(((thin|medium|thick|none|hidden|solid|dashed|dotted|double|inset|outset|ridge|groove|[0-9]{1,3}(\.[0-9]{1,4})?(px|pt|em)?)|#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([0-9.,%\s]{1,40}\))(\s+|$)){1,6}$`)
	remote  = regexp.MustCompile(`(?i)url\(\s*["']?\s*((?:https?:)?//[^"')\s]{1,1000})`)
)

var styles = map[string]*regexp.Regexp{
	"color": colour, "background-color": colour, "font-weight": word, "font-style": word, "font-size": words, "font-family": family,
	"font-variant": word, "text-align": word, "text-decoration": words, "text-decoration-line": words, "text-transform": word, "text-indent": lengths,
	"vertical-align": words, "line-height": words, "letter-spacing": lengths, "white-space": word, "word-break": word, "overflow-wrap": word,
	"width": lengths, "max-width": lengths, "min-width": lengths, "height": lengths, "max-height": lengths,
	"margin": lengths, "margin-top": lengths, "margin-right": lengths, "margin-bottom": lengths, "margin-left": lengths,
	"padding": lengths, "padding-top": lengths, "padding-right": lengths, "padding-bottom": lengths, "padding-left": lengths,
	"border": border, "border-top": border, "border-right": border, "border-bottom": border, "border-left": border,
	"border-color": words, "border-style": words, "border-width": words, "border-radius": lengths, "border-collapse": word, "border-spacing": lengths,
	"list-style-type": word, "display": display, "direction": word, "table-layout": word,
}

// cleanStyle keeps the known properties with harmless values and gives the
// remote image a background asks for.
func cleanStyle(style string, known map[string]*regexp.Regexp) (kept, image string) {
	if len(style) > 4096 {
		return "", ""
	}
	if strings.Contains(strings.ToLower(style), "url(") {
		if m := remote.FindStringSubmatch(style); m != nil {
			image = m[1]
		}
	}
	if strings.ContainsAny(style, "\\<>@{}") || strings.Contains(style, "/*") {
		return "", image
	}
	var out strings.Builder
	for _, d := range strings.Split(style, ";") {
		name, value, found := strings.Cut(d, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		value = strings.TrimSpace(value)
		important := ""
		if v, is := strings.CutSuffix(strings.ToLower(value), "!important"); is {
			value, important = strings.TrimSpace(value[:len(v)]), " !important"
		}
		if name == "background" {
			name = "background-color"
		}
		rule := known[name]
		if !found || rule == nil {
			continue
		}
		if name != "font-family" {
			value = strings.ToLower(value)
		}
		if !rule.MatchString(value) || value == "" || strings.Contains(strings.ToLower(value), "expression") {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("; ")
		}
		out.WriteString(name + ": " + value + important)
	}
	return out.String(), image
}

// hidden tells what the sender made invisible (preview lines).
func hidden(style string) bool {
	if style == "" {
		return false
	}
	s := strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") || strings.Contains(s, "mso-hide:all")
}
