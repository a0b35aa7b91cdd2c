package webchat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// ticketLife is how long an upload may wait for its message. The page uploads
// right before sending, so this only bridges a cut.
const ticketLife = 24 * time.Hour

// ticket is the relay's word that this visitor uploaded this file: the page
// hands it back with the message. Signed, so that nobody can name a blob they
// have not uploaded or give it another type.
type ticket struct {
	Address string       `json:"a"`
	Until   int64        `json:"u"` // ms
	File    channel.File `json:"f"`
}

func (t ticket) seal(key []byte) string {
	body, _ := json.Marshal(t) // strings and numbers only
	return raw64.EncodeToString(body) + "." + raw64.EncodeToString(seal(key, body))
}

func seal(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("webchat ticket\x00"))
	mac.Write(body)
	return mac.Sum(nil)
}

// openTicket checks a ticket of this visitor. Every fault means the same to
// the page: upload again (code not_found).
func openTicket(key []byte, s, address string, now time.Time) (channel.File, error) {
	no := func(why string) (channel.File, error) {
		return channel.File{}, fault.New(fault.NotFound, "webchat.openTicket", why)
	}
	head, tail, _ := strings.Cut(s, ".")
	body, err := raw64.DecodeString(head)
	if err != nil {
		return no("not base64")
	}
	sum, err := raw64.DecodeString(tail)
	if err != nil || !hmac.Equal(sum, seal(key, body)) {
		return no("not ours")
	}
	var t ticket
	if json.Unmarshal(body, &t) != nil || t.Address != address || t.Until < now.UnixMilli() {
		return no("another visitor's or too old")
	}
	return t.File, nil
}
