package link

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net"
	"net/url"
	"strings"

	"tresen/backend/fault"
)

// Relay says where a relay is and which certificate it must show.
type Relay struct {
	Address string `json:"address"` // https://host[:port], http only on this PC
	// Fingerprint is the SHA-256 (hex) of the certificate from the invitation of a
	// relay with a certificate of its own; empty: the system's authorities decide.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// ParseAddress reads what a person types as the relay's address. Errors have
// code invalid, or denied for unencrypted HTTP to another machine.
func ParseAddress(text string) (string, error) {
	const op = "link.ParseAddress"
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		scheme := "https://"
		if u, err := url.Parse(scheme + text); err == nil && loopback(u.Hostname()) {
			scheme = "http://"
		}
		text = scheme + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return "", fault.New(fault.Invalid, op, "not an address")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return "", fault.New(fault.Denied, op, "unencrypted address of another machine")
	}
	return u.Scheme + "://" + u.Host, nil
}

// loopback reports whether a host is this PC.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Invitation is a tresen://join link taken apart.
type Invitation struct {
	Relay
	Code string
}

// ParseInvitation reads an invitation link. Errors have code invalid or denied.
func ParseInvitation(text string) (v Invitation, err error) {
	const op = "link.ParseInvitation"
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "tresen" || u.Host != "join" {
		return v, fault.New(fault.Invalid, op, "not an invitation link")
	}
	q := u.Query()
	v.Code, v.Fingerprint = q.Get("code"), strings.ToLower(strings.ReplaceAll(q.Get("fingerprint"), ":", ""))
	if v.Address, err = ParseAddress(q.Get("address")); err != nil {
		return v, err
	}
	if sum, err := hex.DecodeString(v.Fingerprint); err != nil || (len(sum) != 0 && len(sum) != sha256.Size) {
		return v, fault.New(fault.Invalid, op, "fingerprint of a wrong shape")
	}
	if v.Code == "" {
		return v, fault.New(fault.Invalid, op, "no code")
	}
	return v, nil
}

// FormatInvitation words an invitation link.
func FormatInvitation(v Invitation) string {
	q := url.Values{"address": {v.Address}, "code": {v.Code}}
	if v.Fingerprint != "" {
		q.Set("fingerprint", v.Fingerprint)
	}
	return "tresen://join?" + q.Encode()
}

// errCertificate is a certificate other than the pinned one.
var errCertificate = fault.New(fault.Denied, "link.tls", "not the certificate of the invitation")

// tlsConfig trusts exactly the pinned certificate, or the system's authorities.
func (r Relay) tlsConfig() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if r.Fingerprint == "" {
		return c
	}
	c.InsecureSkipVerify = true // VerifyPeerCertificate decides instead, more strictly
	c.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error {
		if len(raw) == 0 {
			return errCertificate
		}
		sum := sha256.Sum256(raw[0])
		if hex.EncodeToString(sum[:]) != r.Fingerprint {
			return errCertificate
		}
		return nil
	}
	return c
}
