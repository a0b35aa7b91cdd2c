package mailread

import (
	"bytes"
	"slices"
	"strings"
)

// file adds a part to the files of the mail.
func (b *builder) file(e *entity, note string) {
	p := Part{Name: e.name, Named: e.named, Type: e.kind, Note: note, CID: contentID(e.header.get("content-id"))}
	switch e.kind {
	case "message/rfc822", "message/global":
		p.Data = e.body
		if enc := e.header.get("content-transfer-encoding"); strings.EqualFold(enc, "base64") || strings.EqualFold(enc, "quoted-printable") {
			if d := e.data(); bytes.Contains(d[:min(len(d), 4096)], []byte(":")) {
				p.Data = d
			}
		}
		p.Note = NoteMail
		if p.Name == "" {
			p.Name = mailName(p.Data)
		}
	default:
		p.Data = e.data()
	}
	if e.multipart() {
		p.Data = e.body
	}
	if p.Name == "" {
		p.Name = nameFor(p.Type)
	}
	b.add(p)
}

func (b *builder) add(p Part) {
	if m := b.reader.mail; len(m.Parts) < MaxParts {
		m.Parts = append(m.Parts, p)
	}
}

func contentID(s string) string { return strings.Trim(clean(s), "<> ") }

// mailName names an attached mail after its subject.
func mailName(raw []byte) string {
	h, _, _ := splitHeader(beforeHeader(raw[:min(len(raw), 64<<10)]))
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return ' '
		}
		return r
	}, words(h.get("subject")))
	if s = SafeName(strings.Join(strings.Fields(s), " ")); s == "" {
		s = "mail"
	}
	return shorten(s, maxName-4) + ".eml"
}

var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "application/pdf": ".pdf",
	"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
	"application/zip": ".zip", "application/pgp-signature": ".asc", "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
	"application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "video/mp4": ".mp4",
	"message/delivery-status": ".txt", "message/disposition-notification": ".txt", "text/rfc822-headers": ".txt",
}

func nameFor(kind string) string {
	major, _, _ := strings.Cut(kind, "/")
	switch major {
	case "image", "audio", "video", "text":
	default:
		major = "file"
	}
	if e, ok := endings[kind]; ok {
		return major + e
	}
	return major + ".bin"
}

// inline marks the pictures the HTML shows.
func (b *builder) inline() {
	m := b.reader.mail
	for i := range m.Parts {
		p := &m.Parts[i]
		p.Inline = p.CID != "" && slices.Contains(b.cids, p.CID) && strings.HasPrefix(p.Type, "image/")
	}
}
