package relay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"strings"

	"github.com/google/uuid"
)

// tokens name conversations of one inbox to the outside, in addresses and in
// Message-IDs: 16 bytes id and 10 bytes of a signature, 42 characters in lower
// case, for the local part of an address is often folded on its way.
type tokens struct {
	key   []byte
	inbox string
}

// tokenLength is how long a token is: ⌈26·8/5⌉ characters.
const (
	tokenLength = 42
	signLength  = 10
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// make gives the token of a conversation, "" for what is no id.
func (t tokens) make(conversation string) string {
	id, err := uuid.Parse(conversation)
	if err != nil {
		return ""
	}
	return base32Lower.EncodeToString(append(id[:], t.sign(id.String())...))
}

// verify gives the conversation a token of ours names, "" for any other text.
func (t tokens) verify(token string) string {
	if len(token) != tokenLength {
		return ""
	}
	token = strings.ToLower(token)
	raw, err := base32Lower.DecodeString(token)
	if err != nil || len(raw) != 16+signLength {
		return ""
	}
	id := uuid.UUID(raw[:16]).String()
	if !hmac.Equal([]byte(token), []byte(t.make(id))) { // whole: no second spelling of it counts
		return ""
	}
	return id
}

func (t tokens) sign(conversation string) []byte {
	m := hmac.New(sha256.New, t.key)
	_, _ = io.WriteString(m, conversation+t.inbox)
	return m.Sum(nil)[:signLength]
}
