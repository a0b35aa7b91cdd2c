package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tresen/backend/fault"
)

// A frame is one JSON object: {"t": TYPE, "d": {…}}. Unknown fields are
// ignored, unknown types are refused with invalid.
type envelope struct {
	T string          `json:"t"`
	D json.RawMessage `json:"d,omitempty"`
}

// shapes makes an empty value for each type.
var shapes = map[string]func() any{
	TypeHello: func() any { return new(Hello) }, TypeWelcome: func() any { return new(Welcome) },
	TypeDelta: func() any { return new(Delta) }, TypeFill: func() any { return new(Fill) },
	TypePage: func() any { return new(Page) }, TypeCommand: func() any { return new(Command) },
	TypeAnswer: func() any { return new(Answer) }, TypeTyping: func() any { return new(Typing) },
	TypePresence: func() any { return new(Presence) }, TypeWhere: func() any { return new(Where) }, TypeColleague: func() any { return new(Colleague) },
	TypePing: func() any { return new(Ping) },
	TypePong: func() any { return new(Ping) }, TypeBye: func() any { return new(Bye) },
}

// Encode writes one frame. A frame over MaxFrame is an error with code too_large.
func Encode(t string, d any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`{"t":"` + t + `","d":`)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, fault.Wrap(fault.Internal, "wire.Encode", err)
	}
	b.Truncate(b.Len() - 1) // the encoder's newline
	b.WriteByte('}')
	if b.Len() > MaxFrame {
		return nil, fault.New(fault.TooLarge, "wire.Encode", fmt.Sprintf("%s frame of %d bytes", t, b.Len()))
	}
	return b.Bytes(), nil
}

// Decode reads one frame from outside and gives its type and a pointer to its
// shape. Errors have code invalid or too_large; they never hold the frame's content.
func Decode(frame []byte) (string, any, error) {
	const op = "wire.Decode"
	if len(frame) > MaxFrame {
		return "", nil, fault.New(fault.TooLarge, op, fmt.Sprintf("frame of %d bytes", len(frame)))
	}
	var e envelope
	if err := json.Unmarshal(frame, &e); err != nil {
		return "", nil, fault.New(fault.Invalid, op, "not a JSON frame")
	}
	shape, ok := shapes[e.T]
	if !ok {
		return "", nil, fault.New(fault.Invalid, op, "unknown frame type")
	}
	d := shape()
	if len(e.D) == 0 || string(e.D) == "null" {
		return "", nil, fault.New(fault.Invalid, op, e.T+" frame without content")
	}
	if err := json.Unmarshal(e.D, d); err != nil {
		return "", nil, fault.New(fault.Invalid, op, e.T+" frame of a wrong shape")
	}
	return e.T, d, nil
}
