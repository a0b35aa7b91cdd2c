package blob

import (
	"context"
	"io"
	"mime"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"tresen/backend/inbox"
)

// MaxKept is the most bytes a kept file may have: a whole mail.
const MaxKept = 50 << 20

// Keep takes in what a platform delivered, of any type, also what Put refuses
// from visitors and an empty file: a mail's attachment is the customer's word,
// and nothing of it may be lost. told is the type the platform says; it counts
// for texts (a mail and its HTML body look like anything) and where the content
// tells nothing. Errors: too_large, disk_full.
func (s *Store) Keep(_ context.Context, name, told string, r io.Reader) (inbox.File, error) {
	return s.put(name, r, MaxKept, false, func(head []byte, _ int64) (string, error) { return keptType(told, head), nil })
}

// textual are types that are what the platform says, whatever they look like.
var textual = map[string]bool{"text/html": true, "text/plain": true, "message/rfc822": true, "text/calendar": true}

const unknownType = "application/octet-stream"

func keptType(told string, head []byte) string {
	told, _, err := mime.ParseMediaType(told)
	if err != nil || !strings.Contains(told, "/") || len(told) > 100 {
		told = unknownType
	}
	if textual[told] {
		return told
	}
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if strings.HasPrefix(told, "image/") && !strings.HasPrefix(found, "image/") {
		return found // nothing is drawn that is no picture
	}
	if found == unknownType || strings.HasPrefix(found, "text/") || found == "application/zip" {
		if told != unknownType {
			return told
		}
	}
	return found
}
