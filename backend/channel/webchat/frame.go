package webchat

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"tresen/backend/fault"
)

// protocolVersion is what hello and ready carry. The panel is served by the
// relay, so only a page left open over an upgrade can differ.
const protocolVersion = 1

// maxFrame is the limit of a frame in bytes, either way. A single entry that
// is longer (a long email shown in the chat) goes out alone.
const maxFrame = 64 << 10

// Frames from the page. docs/webchat.md tells the conversation.
type (
	helloFrame struct {
		V        int       `json:"v"`
		Token    string    `json:"token,omitempty"`    // base64url of 32 random bytes
		Identity *identity `json:"identity,omitempty"` // instead of a token
		Since    int64     `json:"since,omitempty"`    // cursor; 0: the newest entries
		Language string    `json:"language,omitempty"` // "de", "en"
		Page     string    `json:"page,omitempty"`     // address of the page
	}
	sendFrame struct {
		ID      string   `json:"id"` // UUID, the same on each repetition
		Text    string   `json:"text"`
		Files   []string `json:"files,omitempty"`   // tickets from POST files
		Consent *consent `json:"consent,omitempty"` // required with the first message
		Email   string   `json:"email,omitempty"`
		Page    string   `json:"page,omitempty"`
	}
	emailFrame struct {
		ID    string `json:"id"`
		Email string `json:"email"`
	}
	olderFrame struct {
		Before int64 `json:"before"` // ms
	}
	marksFrame struct { // got and read
		IDs []string `json:"ids"`
	}
	typingFrame struct {
		On bool `json:"on"`
	}
	pingFrame struct {
		N int64 `json:"n"`
	}
	gotFrame  marksFrame
	readFrame marksFrame
)

// consent says when the visitor ticked the box, by the page's clock, and
// which privacy statement they saw.
type consent struct {
	At     int64  `json:"at"`
	Policy string `json:"policy"`
}

type envelope struct {
	T string          `json:"t"`
	D json.RawMessage `json:"d,omitempty"`
}

var shapes = map[string]func() any{
	"hello": func() any { return new(helloFrame) }, "send": func() any { return new(sendFrame) },
	"email": func() any { return new(emailFrame) }, "older": func() any { return new(olderFrame) },
	"got": func() any { return new(gotFrame) }, "read": func() any { return new(readFrame) },
	"typing": func() any { return new(typingFrame) }, "ping": func() any { return new(pingFrame) },
}

// parseFrame reads one frame of a page. Errors have the code invalid, version
// or too_large and never hold the frame's content.
func parseFrame(b []byte) (any, error) {
	const op = "webchat.parseFrame"
	if len(b) > maxFrame {
		return nil, fault.New(fault.TooLarge, op, "frame over the limit")
	}
	var e envelope
	if json.Unmarshal(b, &e) != nil {
		return nil, fault.New(fault.Invalid, op, "not a JSON frame")
	}
	shape, ok := shapes[e.T]
	if !ok {
		return nil, fault.New(fault.Invalid, op, "unknown frame type")
	}
	f := shape()
	if len(e.D) == 0 || json.Unmarshal(e.D, f) != nil {
		return nil, fault.New(fault.Invalid, op, e.T+" frame of a wrong shape")
	}
	return f, checkFrame(f)
}

// checkFrame tests what the page's own code can never get wrong. What a person
// can (a text too long) is answered with refuse instead.
func checkFrame(f any) error {
	const op = "webchat.checkFrame"
	bad := func(text string) error { return fault.New(fault.Invalid, op, text) }
	switch f := f.(type) {
	case *helloFrame:
		if f.V != protocolVersion {
			return fault.New(fault.Version, op, "another version of the protocol")
		}
		if f.Since < 0 || len(f.Language) > 35 {
			return bad("hello out of range")
		}
	case *sendFrame:
		if !isUUID(f.ID) {
			return bad("send without a UUID")
		}
		if len(f.Files) > 4*maxFiles || f.Consent != nil && len(f.Consent.Policy) > 2048 {
			return bad("send out of range")
		}
	case *emailFrame:
		if !isUUID(f.ID) {
			return bad("email without a UUID")
		}
	case *gotFrame:
		if len(f.IDs) > 200 {
			return bad("too many marks")
		}
	case *readFrame:
		if len(f.IDs) > 200 {
			return bad("too many marks")
		}
	}
	return nil
}

// isUUID takes only the canonical form, so that one message has one id.
func isUUID(s string) bool {
	return len(s) == 36 && uuid.Validate(s) == nil && s == strings.ToLower(s)
}

// encode writes one frame to the page.
func encode(t string, d any) []byte {
	var b bytes.Buffer
	b.WriteString(`{"t":"` + t + `","d":`)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		panic("webchat: " + t + " frame cannot be written: " + err.Error()) // our own shapes always can
	}
	b.Truncate(b.Len() - 1)
	b.WriteByte('}')
	return b.Bytes()
}
