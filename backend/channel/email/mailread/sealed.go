package mailread

import (
	"strings"

	"github.com/smallstep/pkcs7"
)

func isPKCS7(kind string) bool {
	return kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime"
}

func isSignature(e *entity) bool {
	switch e.kind {
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return true
	}
	return false
}

// maxSealed is the size of S/MIME data that is unwrapped.
const maxSealed = 20 << 20

// sealed unwraps signed data (RFC 8551, 3.5.2); nothing is verified. What is
// encrypted stays a file with its note.
func (b *builder) sealed(e *entity) []shown {
	m := b.reader.mail
	kind := strings.ToLower(e.params["smime-type"])
	data := e.data()
	if kind != "enveloped-data" && kind != "authenveloped-data" && len(data) <= maxSealed {
		if p, err := pkcs7.Parse(data); err == nil && len(p.Content) > 0 && b.inMail < 3 {
			b.inMail++
			m.Signed = "smime"
			h, body, _ := splitHeader(beforeHeader(p.Content))
			return b.show(b.reader.entity(h, body, 1))
		}
	}
	if kind == "certs-only" {
		b.file(e, NoteSignature)
		return nil
	}
	m.Encrypted = "smime"
	b.file(e, NoteEncrypted)
	return nil
}
