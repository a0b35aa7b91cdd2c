package mailread

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// text makes a string of raw header bytes: UTF-8 if they are, else windows-1252.
func text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return strings.ToValidUTF8(string(s), "\ufffd")
}

// decode turns bytes of a charset into a string. UTF-8 wins over what is often
// a lie; an unknown name is windows-1252 (WHATWG reads ISO-8859-1 so, too).
func decode(b []byte, charset string) string {
	charset = strings.ToLower(strings.Trim(charset, " \t\"'"))
	switch charset {
	case "", "us-ascii", "ascii", "utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252", "unknown-8bit", "x-unknown", "unknown", "8bit", "binary", "ansi_x3.4-1968":
		if utf8.Valid(b) {
			return string(b)
		}
		if strings.HasPrefix(charset, "utf") && mostlyUTF8(b) {
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
		return text(b)
	case "utf-7", "unicode-1-1-utf-7":
		return utf7(string(b))
	}
	e := encodingOf(charset)
	if e == nil || e == encoding.Replacement || e == charmap.Windows1252 {
		return text(b)
	}
	s, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return text(b)
	}
	return strings.ToValidUTF8(string(s), "\ufffd")
}

// mostlyUTF8: a few broken bytes in what is UTF-8 otherwise, such as a cut rune.
func mostlyUTF8(b []byte) bool {
	bad, good := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 1 {
			good++
		}
		b = b[n:]
	}
	return good > 4*bad
}

// aliases are names the libraries do not know.
var aliases = map[string]string{
	"cp932": "windows-31j", "ms932": "windows-31j", "cp936": "gbk", "ms936": "gbk", "cp949": "euc-kr", "ms949": "euc-kr", "cp950": "big5",
	"ks_c_5601": "euc-kr", "win-1250": "windows-1250", "win-1251": "windows-1251", "win-1252": "windows-1252", "latin-1": "windows-1252",
	"iso-latin-1": "windows-1252", "latin-9": "iso-8859-15", "utf-8-sig": "utf-8", "utf8mb4": "utf-8", "eucgb2312_cn": "gbk", "big5_tw": "big5", "iso-10646-ucs-2": "utf-16be",
}

func encodingOf(charset string) encoding.Encoding {
	charset, _, _ = strings.Cut(charset, "*") // language of RFC 2231
	if other, ok := aliases[charset]; ok {
		charset = other
	}
	for _, name := range []string{charset, strings.ReplaceAll(charset, "_", "-"), strings.TrimPrefix(charset, "x-"),
		strings.Replace(charset, "cp", "windows-", 1), strings.Replace(charset, "cp-", "cp", 1)} {
		if e, err := htmlindex.Get(name); err == nil {
			return e
		}
		if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
			return e
		}
	}
	return nil
}

// utf7 reads RFC 2152.
func utf7(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '+')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		n := 0
		for n < len(s) && (s[n] == '+' || s[n] == '/' || '0' <= s[n] && s[n] <= '9' || 'A' <= s[n] && s[n] <= 'Z' || 'a' <= s[n] && s[n] <= 'z') {
			n++
		}
		if n == 0 {
			out.WriteByte('+')
			s = strings.TrimPrefix(s, "-")
			continue
		}
		b, _ := base64.RawStdEncoding.DecodeString(s[:n])
		e, _ := htmlindex.Get("utf-16be")
		u, _ := e.NewDecoder().Bytes(b[:len(b)/2*2])
		out.Write(u)
		s = strings.TrimPrefix(s[n:], "-")
	}
}

// maxWord is how long one encoded word may be; the RFC says 75, programs do not.
const maxWord = 8192

// words decodes the encoded words (RFC 2047) of a header value. Neighbours of
// one charset are joined before decoding, as programs cut runes in two.
func words(s string) string {
	if !strings.Contains(s, "=?") {
		return clean(s)
	}
	var out strings.Builder
	var pending []byte
	charset := ""
	flush := func() {
		if pending != nil {
			out.WriteString(decode(pending, charset))
		}
		pending = nil
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		cs, data, length := oneWord(s[i:])
		if length == 0 {
			flush()
			out.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		between := s[:i]
		if pending == nil || strings.TrimSpace(between) != "" {
			flush()
			out.WriteString(between)
		}
		if pending != nil && cs != charset {
			flush()
		}
		charset = cs
		pending = append(pending, data...)
		if pending == nil {
			pending = []byte{}
		}
		s = s[i+length:]
	}
	flush()
	out.WriteString(s)
	return clean(out.String())
}

// oneWord reads =?charset?q?text?= at the start of s; length 0: it is none.
func oneWord(s string) (charset string, data []byte, length int) {
	s = s[:min(len(s), maxWord)]
	c := strings.IndexByte(s[2:], '?')
	if c <= 0 || c > 60 || len(s) < c+6 || s[c+4] != '?' {
		return "", nil, 0
	}
	charset = strings.ToLower(s[2 : 2+c])
	charset, _, _ = strings.Cut(charset, "*")
	start := c + 5
	end := strings.Index(s[start:], "?=")
	if end < 0 {
		return "", nil, 0
	}
	body := s[start : start+end]
	switch s[c+3] {
	case 'q', 'Q':
		data = qWord(body)
	case 'b', 'B':
		data = base64Lenient([]byte(body))
	default:
		return "", nil, 0
	}
	return charset, data, start + end + 2
}

func qWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16:
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// clean makes one line of a header value, without control and bidi characters.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || bidi(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// bidi characters turn around how a name is read: "fdp.exe" as "exe.pdf".
func bidi(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}
