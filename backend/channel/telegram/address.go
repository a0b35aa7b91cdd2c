package telegram

import (
	"strconv"
	"strings"
)

// place is a chat: an address. business is the connection over which the owner's
// own chat is reached, "" for the bot's.
type place struct {
	business string
	chat     int64
}

// String gives "CHAT" or "BUSINESS:CHAT".
func (p place) String() string {
	id := strconv.FormatInt(p.chat, 10)
	if p.business != "" {
		return p.business + ":" + id
	}
	return id
}

// ref names a message: its number is unique only inside one chat.
func (p place) ref(message int64) string { return p.String() + ":" + strconv.FormatInt(message, 10) }

// parsePlace reads an address.
func parsePlace(v string) (place, bool) {
	p := place{}
	if i := strings.LastIndexByte(v, ':'); i >= 0 {
		p.business, v = v[:i], v[i+1:]
		if !connectionName(p.business) {
			return p, false
		}
	}
	n, err := strconv.ParseInt(v, 10, 64)
	p.chat = n
	return p, err == nil && n != 0
}

// parseRef reads the name of a message.
func parseRef(v string) (p place, message int64, ok bool) {
	i := strings.LastIndexByte(v, ':')
	if i < 0 {
		return place{}, 0, false
	}
	message, err := strconv.ParseInt(v[i+1:], 10, 64)
	if err != nil || message <= 0 {
		return place{}, 0, false
	}
	p, ok = parsePlace(v[:i])
	return p, message, ok
}

// connectionName: the platform's ids are base64url.
func connectionName(v string) bool {
	if v == "" || len(v) > 100 {
		return false
	}
	for _, r := range v {
		if r != '_' && r != '-' && r != '=' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}
