package webchat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"

	"tresen/backend/fault"
)

// identity is what the shop's page says of its signed-in customer. Signature
// is hex HMAC-SHA256(identitySecret, id); name and email are the page's claim.
type identity struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Signature string `json:"signature"`
}

// What became of a signed identity.
const (
	identityOK     = "ok"
	identityForged = "forged"
	identityUnset  = "unset"
)

var raw64 = base64.RawURLEncoding

// tokenAddress gives the contact's address for a visitor's token: a hash, so
// that the relay holds nothing with which a visitor could be impersonated.
func tokenAddress(token string) (string, error) {
	if b, err := raw64.DecodeString(token); err != nil || len(b) != 32 {
		return "", fault.New(fault.SignedOut, "webchat.tokenAddress", "token of a wrong shape")
	}
	sum := sha256.Sum256([]byte(token))
	return "v:" + raw64.EncodeToString(sum[:]), nil
}

// verify checks a signed identity in constant time.
func (i *identity) verify(secret string) (address, verdict string) {
	if secret == "" {
		return "", identityUnset
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(i.ID))
	got, err := hex.DecodeString(i.Signature)
	if err != nil || !hmac.Equal(got, mac.Sum(nil)) || !goodID(i.ID) {
		return "", identityForged
	}
	return "u:" + i.ID, identityOK
}

// Sign makes the signature a shop's server puts into its page; for tests, the
// demo and the example in docs/webchat.md.
func Sign(secret, id string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil))
}

func goodID(id string) bool {
	return id != "" && len(id) <= 128 && utf8.ValidString(id) && id == clean(id) && !strings.ContainsAny(id, "\n\t")
}

// clean drops what no person types and no database likes: control characters
// other than line feed and tab.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// short cleans a one-line value and cuts it to n characters.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if r := []rune(s); len(r) > n {
		s = string(r[:n])
	}
	return s
}

// parseEmail takes what a person types as their address; "" is fine.
func parseEmail(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", true
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", false
	}
	_, domain, _ := strings.Cut(s, "@")
	return s, strings.Contains(strings.Trim(domain, "."), ".")
}

// parsePage takes the address of the visitor's page without fragment and
// credentials; anything that is no web address gives "".
func parsePage(s string) string {
	u, err := url.Parse(clean(s))
	if err != nil || len(s) > 2048 || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u.String()
}

// language keeps the part of a language tag the product knows ("de-AT" → "de").
func language(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return tag
}
