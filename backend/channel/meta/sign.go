// Package meta is what the channels of one platform owner share (WhatsApp,
// Messenger, Instagram): how its calls are proven, how its Graph API is spoken
// to, and what its errors mean.
package meta

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// signature is the header that proves a call.
const signature = "X-Hub-Signature-256"

// maxChallenge bounds what a handshake may have repeated.
const maxChallenge = 256

// Signed reports whether body, byte for byte as it came, was signed with the
// app's secret: "sha256=" and the HMAC-SHA256 in hex. Without a secret nothing is.
func Signed(secret string, h http.Header, body []byte) bool {
	given, found := strings.CutPrefix(h.Get(signature), "sha256=")
	sum, err := hex.DecodeString(given)
	if !found || err != nil || secret == "" {
		return false
	}
	return hmac.Equal(sum, digest(secret, body))
}

// Signature gives the value of the header for a body.
func Signature(secret string, body []byte) string {
	return "sha256=" + hex.EncodeToString(digest(secret, body))
}

// Proof is the appsecret_proof of an access token: it shows that who calls knows
// the app's secret as well.
func Proof(secret, token string) string { return hex.EncodeToString(digest(secret, []byte(token))) }

// VerifyToken is the word a channel hands out for hub.verify_token: the same for
// ever, guessed by nobody. Empty without a key.
func VerifyToken(key []byte, kind, id string) string {
	if len(key) == 0 {
		return ""
	}
	return hex.EncodeToString(digest(string(key), []byte(kind+" verify "+id)))[:32]
}

func digest(key string, text []byte) []byte {
	m := hmac.New(sha256.New, []byte(key))
	m.Write(text)
	return m.Sum(nil)
}

// Check is channel.HookReader.Check for all of them: a GET is the handshake, a
// POST must be signed. verify is the word a handshake must know.
func Check(secret, verify string, h channel.Hook) (answer channel.Reply, done bool, err error) {
	const op = "meta.Check"
	switch h.Method {
	case http.MethodGet:
		answer, err = handshake(verify, h.Query)
		return answer, true, err
	case http.MethodPost:
		if !Signed(secret, h.Header, h.Body) {
			return channel.Reply{}, false, fault.New(fault.Denied, op, "the signature is missing or wrong")
		}
		return channel.Reply{}, false, nil
	}
	return channel.Reply{}, false, fault.New(fault.Invalid, op, "neither GET nor POST")
}

// handshake answers the platform's question whether the address is ours. What it
// repeats was chosen by a stranger, so only letters and digits go back, as plain text.
func handshake(verify string, q url.Values) (channel.Reply, error) {
	const op = "meta.Check"
	challenge := q.Get("hub.challenge")
	switch {
	case q.Get("hub.mode") != "subscribe" || challenge == "":
		return channel.Reply{}, fault.New(fault.Invalid, op, "no handshake")
	case verify == "" || !hmac.Equal([]byte(q.Get("hub.verify_token")), []byte(verify)):
		return channel.Reply{}, fault.New(fault.Denied, op, "wrong verify token")
	case len(challenge) > maxChallenge || strings.ContainsFunc(challenge, odd):
		return channel.Reply{}, fault.New(fault.Invalid, op, "a challenge of other signs than letters and digits")
	}
	return channel.Reply{Status: http.StatusOK, Type: "text/plain; charset=utf-8", Body: []byte(challenge)}, nil
}

func odd(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}
