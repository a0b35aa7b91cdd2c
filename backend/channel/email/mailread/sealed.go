package mailread

import (
	"bytes"
	"strings"
)

func isPKCS7(e *entity) bool {
	switch e.kind {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return true
	case "application/octet-stream":
		return strings.EqualFold(e.name, "smime.p7m")
	}
	return false
}

func isSignature(e *entity) bool {
	switch e.kind {
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return true
	}
	return false
}

// Content types of CMS (RFC 5652, 4–6), as DER object identifiers.
var (
	oidSigned    = []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}
	oidEnveloped = []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3}
	oidAuthEnv   = []byte{0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23}
)

// sealed unwraps signed data (RFC 8551, 3.5.2); nothing is verified. What is
// encrypted stays a file with its note.
//
// The few elements are read here and not by a PKCS #7 library: those parse the
// certificates too, and the kept ones call themselves once per nested element,
// which a mail can use to overflow the stack.
func (b *builder) sealed(e *entity) []shown {
	m := b.reader.mail
	data := e.data()
	head := data[:min(len(data), 64)]
	kind := strings.ToLower(e.params["smime-type"])
	if bytes.Contains(head, oidSigned) {
		if content := signedContent(data); len(content) > 0 && b.unwrapped < 3 {
			b.unwrapped++
			m.Signed = "smime"
			h, body, _ := splitHeader(beforeHeader(content))
			return b.show(b.reader.entity(h, body, 1))
		}
		b.file(e, NoteSignature) // certificates only
		return nil
	}
	if bytes.Contains(head, oidEnveloped) || bytes.Contains(head, oidAuthEnv) || strings.HasSuffix(kind, "enveloped-data") {
		m.Encrypted = "smime"
		b.file(e, NoteEncrypted)
		return nil
	}
	b.file(e, "")
	return nil
}

// signedContent gives the mail inside SignedData (RFC 5652, 5.1) in BER or DER.
func signedContent(d []byte) []byte {
	in, ok := enter(d, 0x30) // ContentInfo
	if !ok || !bytes.HasPrefix(in, oidSigned) {
		return nil
	}
	if in, ok = enter(in[len(oidSigned):], 0xa0); !ok {
		return nil
	}
	if in, ok = enter(in, 0x30); !ok { // SignedData
		return nil
	}
	for range 2 { // version, digestAlgorithms
		n := elementLength(in)
		if n <= 0 {
			return nil
		}
		in = in[n:]
	}
	if in, ok = enter(in, 0x30); !ok { // encapContentInfo
		return nil
	}
	n := elementLength(in) // eContentType
	if n <= 0 {
		return nil
	}
	if in, ok = enter(in[n:], 0xa0); !ok {
		return nil
	}
	return octets(in)
}

// element reads tag and length at the start of d; length -1 is indefinite.
func element(d []byte) (tag byte, head, length int, ok bool) {
	if len(d) < 2 || d[0]&0x1f == 0x1f { // long tags do not come up here
		return 0, 0, 0, false
	}
	tag, l := d[0], int(d[1])
	switch {
	case l < 0x80:
		return tag, 2, l, l <= len(d)-2
	case l == 0x80:
		return tag, 2, -1, tag&0x20 != 0
	}
	n := l & 0x7f
	if n > 4 || len(d) < 2+n {
		return 0, 0, 0, false
	}
	l = 0
	for _, c := range d[2 : 2+n] {
		l = l<<8 | int(c)
	}
	return tag, 2 + n, l, l >= 0 && l <= len(d)-2-n
}

// enter gives what an element with the tag holds; of an indefinite one all that follows.
func enter(d []byte, tag byte) ([]byte, bool) {
	t, head, length, ok := element(d)
	if !ok || t != tag {
		return nil, false
	}
	if length < 0 {
		return d[head:], true
	}
	return d[head : head+length], true
}

// elementLength gives the length of the whole first element, 0 when it is broken.
func elementLength(d []byte) int {
	at, open := 0, 0
	for {
		tag, head, length, ok := element(d[at:])
		switch {
		case !ok:
			return 0
		case tag == 0 && length == 0:
			open--
			at += 2
		case length < 0:
			open++
			at += head
		default:
			at += head + length
		}
		if open <= 0 {
			return at
		}
	}
}

// octets puts an octet string together that may come in pieces.
func octets(d []byte) []byte {
	tag, head, length, ok := element(d)
	if ok && tag == 0x04 {
		return d[head : head+length]
	}
	if !ok || tag != 0x24 {
		return nil
	}
	in, _ := enter(d, 0x24)
	var out []byte
	for len(in) > 0 {
		tag, head, length, ok = element(in)
		switch {
		case !ok || tag != 0x04 && tag != 0x24:
			return out
		case tag == 0x24:
			in = in[head:]
		default:
			out = append(out, in[head:head+length]...)
			in = in[head+length:]
		}
	}
	return out
}
