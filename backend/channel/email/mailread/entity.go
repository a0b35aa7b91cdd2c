package mailread

import (
	"bytes"
	"strings"
)

// entity is one node of the MIME tree. body is a slice of the mail.
type entity struct {
	header   header
	kind     string // lower case media type
	params   map[string]string
	dispo    string // "attachment", "inline" or ""
	name     string // file name the mail gives
	named    bool
	body     []byte // not yet decoded
	parts    []*entity
	decoded  []byte
	isDecode bool
}

func (e *entity) multipart() bool { return len(e.parts) > 0 }

// data decodes the body once.
func (e *entity) data() []byte {
	if !e.isDecode {
		e.decoded, e.isDecode = transferDecode(e.body, e.header.get("content-transfer-encoding")), true
	}
	return e.decoded
}

// entity reads a part and, within the limits, what it holds.
func (r *reader) entity(h header, body []byte, depth int) *entity {
	e := &entity{header: h, body: body}
	e.kind, e.params = params(h.get("content-type"))
	dispo, dp := params(h.get("content-disposition"))
	e.dispo = dispo
	e.name = fileName(dp, e.params)
	e.named = e.name != ""
	if major, minor, found := strings.Cut(e.kind, "/"); !found || major == "" || minor == "" {
		e.kind = guessKind(e, major)
	}
	if !strings.HasPrefix(e.kind, "multipart/") {
		return e
	}
	if depth >= MaxDepth {
		r.broken(TooDeep)
		e.kind = "application/octet-stream"
		return e
	}
	boundary := e.params["boundary"]
	if boundary == "" || !bytes.Contains(body, []byte("--"+boundary)) {
		if boundary = guessBoundary(body); boundary == "" {
			e.kind = "text/plain"
			return e
		}
	}
	if enc := strings.ToLower(h.get("content-transfer-encoding")); strings.Contains(enc, "base64") && !bytes.Contains(body, []byte("--"+boundary)) {
		body = e.data()
	}
	for _, part := range r.split(body, boundary) {
		ph, pb, whole := splitHeader(part)
		if !whole {
			r.broken(HeaderTooLarge)
		}
		if len(ph) == 0 && len(bytes.TrimSpace(pb)) == 0 {
			continue
		}
		if e.kind == "multipart/digest" && !ph.has("content-type") {
			ph = append(ph, field{"content-type", "message/rfc822"})
		}
		e.parts = append(e.parts, r.entity(ph, pb, depth+1))
	}
	if len(e.parts) == 0 {
		e.kind = "text/plain"
	}
	return e
}

// guessKind stands in for a missing or broken media type.
func guessKind(e *entity, major string) string {
	switch {
	case major == "multipart" || e.params["boundary"] != "":
		return "multipart/mixed"
	case e.header.has("content-type") && e.named:
		return "application/octet-stream"
	case major == "" || major == "text" || major == "plain":
		return "text/plain"
	case major == "html":
		return "text/html"
	}
	if e.dispo == "attachment" {
		return "application/octet-stream"
	}
	return "text/plain"
}

// guessBoundary takes the first line that begins with "--" and comes again.
func guessBoundary(body []byte) string {
	rest := body[:min(len(body), 64<<10)]
	for n := 0; len(rest) > 0 && n < 50; n++ {
		var l []byte
		l, rest = nextLine(rest)
		l = bytes.TrimRight(l, "\r\n \t")
		if len(l) > 4 && bytes.HasPrefix(l, []byte("--")) && len(l) < 200 && !bytes.ContainsAny(l, " ") && bytes.Count(body, l) > 1 {
			h, _, _ := splitHeader(rest[:min(len(rest), 4096)])
			if h.has("content-type") {
				return string(l[2:])
			}
		}
	}
	return ""
}

// split cuts a multipart body at the lines of its boundary. It passes over the
// body once; what comes before the first and after the last is left out.
func (r *reader) split(body []byte, boundary string) [][]byte {
	mark := []byte("--" + strings.TrimRight(boundary, " \t"))
	var parts [][]byte
	start := -1
	for at := 0; at < len(body); {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			break
		}
		i += at
		lineEnd := len(body)
		if k := bytes.IndexByte(body[i:], '\n'); k >= 0 {
			lineEnd = i + k + 1
		}
		end := i + len(mark)
		after := bytes.TrimRight(body[end:min(lineEnd, end+maxTail)], " \t\r\n")
		last := bytes.HasPrefix(after, []byte("--"))
		begins := i == 0 || body[i-1] == '\n' || body[i-1] == '\r'
		if alone := len(after) == 0 || last && len(bytes.Trim(after, "-")) == 0; !begins || !alone {
			at = end
			continue
		}
		if start >= 0 {
			if !r.onePart(&parts, body[start:i]) {
				return parts
			}
		}
		if last {
			return parts
		}
		start, at = lineEnd, lineEnd
	}
	if start >= 0 && start < len(body) { // never closed
		r.onePart(&parts, body[start:])
	}
	return parts
}

// maxTail is how much may follow a boundary on its line: blanks, "--".
const maxTail = 200

// onePart adds a part without the line end that belongs to the boundary.
func (r *reader) onePart(parts *[][]byte, b []byte) bool {
	if r.parts++; r.parts > MaxParts {
		r.broken(TooManyParts)
		return false
	}
	b = bytes.TrimSuffix(b, []byte("\n"))
	*parts = append(*parts, bytes.TrimSuffix(b, []byte("\r")))
	return true
}
