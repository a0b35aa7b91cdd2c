package mailread

import (
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// params splits "type; name=value; …" of Content-Type and Content-Disposition.
// It forgives empty and doubled parameters, unquoted blanks and brackets; of a
// doubled one the first counts. RFC 2231 names are put together and win.
func params(s string) (value string, p map[string]string) {
	value, rest := untilSemicolon(s)
	value = strings.ToLower(strings.TrimSpace(value))
	if i := strings.IndexAny(value, " \t("); i > 0 {
		value = value[:i]
	}
	p = map[string]string{}
	pieces := map[string][]piece{}
	for n := 0; rest != "" && n < 500; n++ {
		var one string
		one, rest = untilSemicolon(rest)
		key, v, found := strings.Cut(one, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if !found || key == "" {
			continue
		}
		v = strings.TrimSpace(v)
		if !strings.HasPrefix(v, `"`) && key != "name" && key != "filename" { // (a comment), but names may have brackets
			if i := strings.Index(v, " ("); i > 0 {
				v = v[:i]
			}
		}
		v = unquote(v)
		if base, rest, is := strings.Cut(key, "*"); is {
			addPiece(pieces, base, rest, v)
		} else if _, twice := p[key]; !twice {
			p[key] = v
		}
	}
	for key, list := range pieces {
		if v := assemble(list); v != "" {
			p[key] = v
			p[key+"*"] = "1" // decoded already
		}
	}
	return value, p
}

// piece is one part of a value cut up by RFC 2231.
type piece struct {
	text    string
	encoded bool
}

func addPiece(pieces map[string][]piece, key, rest, v string) {
	index, encoded := strings.CutSuffix(rest, "*")
	n := 0
	if index != "" {
		k, err := strconv.Atoi(index)
		if err != nil || k < 0 || k > 200 {
			return
		}
		n = k
	} else {
		encoded = true // name*=
	}
	list := pieces[key]
	for len(list) <= n {
		list = append(list, piece{})
	}
	if list[n].text == "" {
		list[n] = piece{v, encoded}
	}
	pieces[key] = list
}

func assemble(list []piece) string {
	charset := ""
	var b []byte
	for i, p := range list {
		v := p.text
		if i == 0 && p.encoded {
			if cs, rest, found := strings.Cut(v, "'"); found {
				if _, rest, found = strings.Cut(rest, "'"); found {
					charset, v = cs, rest
				}
			}
		}
		if p.encoded {
			b = append(b, percent(v)...)
		} else {
			b = append(b, v...)
		}
	}
	s := decode(b, charset)
	if strings.Contains(s, "=?") {
		s = words(s)
	}
	return s
}

func percent(s string) []byte {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16 {
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return b
}

// untilSemicolon cuts at the first semicolon that is not quoted.
func untilSemicolon(s string) (one, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		case ';':
			if !quoted {
				return s[:i], s[i+1:]
			}
		}
	}
	if quoted { // the closing mark is missing: it was not meant as one
		if i := strings.IndexByte(s, ';'); i >= 0 {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func unquote(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return strings.Trim(s, `"'`)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		} else if s[i] == '"' {
			break
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// fileName gives the name a part has itself: Content-Disposition before
// Content-Type, RFC 2231 before the plain form. "" when it has none.
func fileName(dispo, ctype map[string]string) string {
	for _, p := range []struct {
		m   map[string]string
		key string
	}{{dispo, "filename"}, {ctype, "name"}, {dispo, "name"}, {ctype, "filename"}} {
		v := p.m[p.key]
		if p.m[p.key+"*"] == "" {
			v = words(v)
			if strings.Contains(v, "%") && strings.Contains(strings.ToLower(v), "''") { // RFC 2231 in a plain parameter
				if _, enc, found := strings.Cut(v, "''"); found {
					if u, err := url.PathUnescape(enc); err == nil && utf8.ValidString(u) {
						v = u
					}
				}
			}
		}
		if v = SafeName(v); v != "" {
			return v
		}
	}
	return ""
}

// maxName is the length of a file name in bytes.
const maxName = 150

// SafeName makes a name fit for a file: the last path element, no control and
// bidi characters, 150 bytes at most with the ending kept. "" when nothing is left.
func SafeName(s string) string {
	s = strings.ToValidUTF8(s, "_")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || bidi(r) || r == 0xfeff || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, `\`, "/")
	s = strings.TrimSpace(s[strings.LastIndexByte(s, '/')+1:])
	if s == "." || s == ".." {
		return ""
	}
	if len(s) <= maxName {
		return s
	}
	ending := path.Ext(s)
	if len(ending) > 20 {
		ending = ""
	}
	n := maxName - len(ending)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimSpace(s[:n]) + ending
}
