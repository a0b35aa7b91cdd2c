package webchatsim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

// Visitor is a page that speaks the visitor protocol.
type Visitor struct {
	Token string
	conn  *websocket.Conn
}

// Frame is one frame, content undecoded.
type Frame struct {
	T string          `json:"t"`
	D json.RawMessage `json:"d"`
}

// NewToken makes what a page makes with its first message.
func NewToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// NewID makes a message id.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Dial opens the socket at address (ws://HOST/w/CHANNEL/socket) as a page of
// origin. The response tells why it was refused. dial may be nil.
func Dial(ctx context.Context, address, origin string, dial func(context.Context, string, string) (net.Conn, error)) (*Visitor, *http.Response, error) {
	d := websocket.Dialer{NetDialContext: dial, HandshakeTimeout: 10 * time.Second}
	h := http.Header{}
	if origin != "" {
		h.Set("Origin", origin)
	}
	c, resp, err := d.DialContext(ctx, address, h)
	if err != nil {
		return nil, resp, err
	}
	return &Visitor{conn: c}, resp, nil
}

// Send writes one frame.
func (v *Visitor) Send(t string, d any) error {
	return v.conn.WriteJSON(map[string]any{"t": t, "d": d})
}

// Raw writes bytes as one text frame.
func (v *Visitor) Raw(b []byte) error { return v.conn.WriteMessage(websocket.TextMessage, b) }

// Hello greets with the visitor's token (none if it is empty).
func (v *Visitor) Hello(since int64) error {
	return v.Send("hello", map[string]any{"v": 1, "token": v.Token, "since": since, "language": "de", "page": "https://lichthaus.example/lampen"})
}

// Say sends a message with consent.
func (v *Visitor) Say(id, text string) error {
	return v.Send("send", map[string]any{"id": id, "text": text, "consent": map[string]any{"at": time.Now().UnixMilli(), "policy": "https://lichthaus.example/datenschutz"}})
}

// Next reads one frame.
func (v *Visitor) Next() (Frame, error) {
	var f Frame
	err := v.conn.ReadJSON(&f)
	return f, err
}

// Await reads until a frame of type t and decodes it into d (may be nil).
func (v *Visitor) Await(t string, d any) error {
	for {
		f, err := v.Next()
		if err != nil {
			return fmt.Errorf("awaiting %s: %w", t, err)
		}
		if f.T != t {
			continue
		}
		if d == nil {
			return nil
		}
		return json.Unmarshal(f.D, d)
	}
}

// Close drops the line.
func (v *Visitor) Close() error { return v.conn.Close() }

// Conn is the bare connection, for tests of a line that goes wrong.
func (v *Visitor) Conn() *websocket.Conn { return v.conn }
