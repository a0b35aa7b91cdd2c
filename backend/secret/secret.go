// Package secret seals what must not be readable from the database alone. The
// key lies in a file of its own beside the data, readable by the relay only.
package secret

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"tresen/backend/fault"
)

// Box seals and opens with the relay's key.
type Box struct{ key []byte }

// Open reads the key file, or makes one at the first start.
func Open(path string) (*Box, error) {
	const op = "secret.Open"
	b, err := os.ReadFile(path) //nolint:gosec // the administrator's own path
	if errors.Is(err, fs.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Denied, op, err)
	}
	key, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != chacha20poly1305.KeySize {
		return nil, fault.New(fault.Invalid, op, "key file "+filepath.Base(path)+" is damaged")
	}
	return &Box{key}, nil
}

func create(path string) (*Box, error) {
	key := make([]byte, chacha20poly1305.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fault.Wrap(fault.Internal, "secret.Open", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // as above
	if err != nil {
		return nil, fault.Wrap(fault.Denied, "secret.Open", err)
	}
	_, err = f.WriteString(base64.RawURLEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path) // half a key would be worse than none
		return nil, fault.Wrap(fault.DiskFull, "secret.Open", err)
	}
	return &Box{key}, nil
}

// Seal makes value unreadable without the key. about binds it to its place
// (channel and field): a sealed value copied elsewhere does not open.
func (b *Box) Seal(about, value string) (string, error) {
	aead, err := chacha20poly1305.NewX(b.key)
	if err != nil {
		return "", fault.Wrap(fault.Internal, "secret.Seal", err)
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fault.Wrap(fault.Internal, "secret.Seal", err)
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(value), []byte(about))), nil
}

// Open reads a sealed value.
func (b *Box) Open(about, sealed string) (string, error) {
	const op = "secret.Box.Open"
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return "", fault.New(fault.Invalid, op, "not a sealed value")
	}
	aead, err := chacha20poly1305.NewX(b.key)
	if err != nil {
		return "", fault.Wrap(fault.Internal, op, err)
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(about))
	if err != nil {
		return "", fault.New(fault.Invalid, op, "sealed with another key or for another place")
	}
	return string(plain), nil
}

// Sub derives a key for one purpose (RFC 5869).
func (b *Box) Sub(purpose string) []byte {
	k, err := hkdf.Key(sha256.New, b.key, nil, "tresen/"+purpose, 32)
	if err != nil {
		panic(fmt.Sprintf("secret: deriving a key: %v", err)) // only a wrong length can fail
	}
	return k
}
