package inbox

import (
	"strings"
	"unicode"
)

// maxMarks is how many combining marks may stand on one letter of a name.
const maxMarks = 3

// Name makes a name fit to stand among others from whatever somebody calls
// themselves: one line of at most n characters, nothing invisible (but what joins
// emojis and Persian letters), no towers of marks; empty when nothing of it would
// be seen.
func Name(text string, n int) string {
	marks, seen := 0, false
	text = strings.Map(func(r rune) rune {
		switch {
		case blank(r):
			return ' '
		case unicode.In(r, unicode.Mn, unicode.Me) && r < 0xFE00: // not what chooses the form of an emoji
			if marks++; marks > maxMarks {
				return -1
			}
			return r
		case r == zwj || r == zwnj || unicode.Is(unicode.Variation_Selector, r) || r >= 0xE0020 && r <= 0xE007F:
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		marks, seen = 0, seen || !unicode.IsSpace(r) && !unicode.IsControl(r) && r != unicode.ReplacementChar
		return r
	}, text)
	if !seen {
		return ""
	}
	return Line(text, n)
}

const (
	zwnj = '\u200C'
	zwj  = '\u200D'
)

// blank: letters and signs that show nothing.
func blank(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800':
		return true
	}
	return false
}
