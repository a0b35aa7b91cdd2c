// Package auth knows who somebody is: passwords, invitations, sessions, and how
// often a wrong attempt may be made.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// MinPassword is the fewest characters of a password; more rules would only
// make worse ones (NIST SP 800-63B).
const MinPassword = 10

// Argon2id with OWASP's second recommended setting: 19 MiB, 2 passes, so that a
// few sign-ins at once stay within the memory of a small server.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024
	argonThreads = 1
	argonKey     = 32
)

// hashing one after the other bounds the memory an attacker can make us use.
var hashing = make(chan struct{}, 2)

// HashPassword makes the text that is kept of a password.
func HashPassword(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64(salt), b64(derive(password, salt, argonTime, argonMemory, argonThreads)))
}

// CheckPassword compares in constant time. An empty or damaged hash costs as
// much as a real one, so that an answer's time tells nothing.
func CheckPassword(hash, password string) bool {
	var version, memory, passes, threads int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		derive(password, make([]byte, 16), argonTime, argonMemory, argonThreads)
		return false
	}
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || version != argon2.Version ||
		memory < 8 || memory > 1<<20 || passes < 1 || passes > 20 || threads < 1 || threads > 8 {
		return false
	}
	got := derive(password, salt, uint32(passes), uint32(memory), uint8(threads)) //nolint:gosec // bounded above
	return subtle.ConstantTimeCompare(want, got) == 1
}

func derive(password string, salt []byte, passes, memory uint32, threads uint8) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, threads, argonKey)
}

// PasswordTooShort tells whether a new password may not be taken.
func PasswordTooShort(password string) bool { return utf8.RuneCountInString(password) < MinPassword }

// NewToken makes a random token and the hash under which it is kept.
func NewToken() (token, hash string) {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token)
}

// HashToken gives the hash under which a token or invitation code is kept.
// Tokens have 256 random bits, so a plain SHA-256 is enough; looking a hash up
// by index tells an attacker nothing about the token.
func HashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }
