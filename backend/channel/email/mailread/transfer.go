package mailread

import (
	"bytes"
	"strings"
)

var base64Value = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	return t
}()

// base64Lenient decodes once, in one allocation: line ends and foreign bytes
// are passed over, padding in the middle (pieces glued together) starts anew,
// words after the padding (the foot of a mailing list) end it.
func base64Lenient(b []byte) []byte {
	out := make([]byte, 0, len(b)/4*3+3)
	var acc uint32
	n := 0
	for i, c := range b {
		v := base64Value[c]
		if v == 255 {
			if c == '=' && n > 1 {
				out = tail64(out, acc, n)
				acc, n = 0, 0
				if saysWords(b[i:]) {
					return out
				}
			}
			continue
		}
		acc = acc<<6 | uint32(v)
		if n++; n == 4 {
			out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
			acc, n = 0, 0
		}
	}
	return tail64(out, acc, n)
}

// saysWords tells whether the line after the padding is none of base64.
func saysWords(b []byte) bool {
	b = bytes.TrimLeft(b[:min(len(b), 400)], "=")
	if len(b) == 0 || b[0] != '\r' && b[0] != '\n' {
		return false
	}
	b = bytes.TrimLeft(b, " \t\r\n")
	line, _ := nextLine(b)
	line = bytes.TrimRight(line, "\r\n \t")
	return bytes.ContainsAny(line, " _-:.,<>@*!?")
}

// tail64 writes the bytes of an unfinished group of n characters.
func tail64(out []byte, acc uint32, n int) []byte {
	switch n {
	case 2:
		return append(out, byte(acc>>4))
	case 3:
		return append(out, byte(acc>>10), byte(acc>>2))
	}
	return out
}

// quotedPrintable decodes; what is no escape stays as it is.
func quotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i+1:]
		if len(b) >= 2 && unhex(b[0]) < 16 && unhex(b[1]) < 16 {
			out = append(out, unhex(b[0])<<4|unhex(b[1]))
			b = b[2:]
			continue
		}
		if n := softBreak(b); n >= 0 {
			b = b[n:]
			continue
		}
		out = append(out, '=')
	}
	return out
}

// softBreak gives the length of the line end after "=", -1 when there is none.
func softBreak(b []byte) int {
	for i, c := range b[:min(len(b), 80)] {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return i + 1
		default:
			return -1
		}
	}
	if len(b) < 80 {
		return len(b)
	}
	return -1
}

// uudecode reads the lines between "begin" and "end".
func uudecode(b []byte) []byte {
	var out []byte
	for len(b) > 0 {
		var l []byte
		l, b = nextLine(b)
		l = bytes.TrimRight(l, "\r\n")
		if len(l) == 0 || bytes.Equal(l, []byte("end")) {
			continue
		}
		n := int(l[0]-' ') & 63
		l = l[1:]
		for i := 0; i+1 < len(l) && n > 0; i += 4 {
			var q [4]byte
			for k := range q {
				if i+k < len(l) {
					q[k] = (l[i+k] - ' ') & 63
				}
			}
			three := [3]byte{q[0]<<2 | q[1]>>4, q[1]<<4 | q[2]>>2, q[2]<<6 | q[3]}
			take := min(n, 3)
			out = append(out, three[:take]...)
			n -= take
		}
	}
	return out
}

// transferDecode undoes Content-Transfer-Encoding. An unknown one is taken as none.
func transferDecode(b []byte, encoding string) []byte {
	e, _, _ := strings.Cut(strings.ToLower(strings.Trim(strings.TrimSpace(encoding), `"';`)), ";")
	e, _, _ = strings.Cut(strings.TrimSpace(e), " ")
	switch e {
	case "base64":
		return base64Lenient(b)
	case "quoted-printable", "quotedprintable", "quoted-printeble":
		return quotedPrintable(b)
	case "x-uuencode", "uuencode", "x-uue":
		if i := bytes.Index(b, []byte("begin ")); i >= 0 {
			_, rest := nextLine(b[i:])
			return uudecode(rest)
		}
	}
	return b
}
