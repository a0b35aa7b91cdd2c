package relay

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// listen opens the port, with TLS where a certificate is given, and bounds how
// many connections one address may hold. print is the fingerprint of an own
// certificate, which invitations carry.
func listen(ctx context.Context, cfg Config) (l net.Listener, print string, err error) {
	var lc net.ListenConfig
	if l, err = lc.Listen(ctx, "tcp", cfg.Listen); err != nil {
		return nil, "", fault.Wrap(fault.Unavailable, "relay.Open", err)
	}
	l = &bounded{Listener: l, total: cfg.Connections, each: cfg.PerAddress, proxy: cfg.Proxy, from: map[string]int{}}
	if cfg.Cert == "" {
		return l, "", nil
	}
	cert, own, err := certificate(cfg)
	if err != nil {
		_ = l.Close()
		return nil, "", err
	}
	if own {
		print = fingerprint(cert)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}}), print, nil
}

// fingerprint is the SHA-256 of a certificate, hex.
func fingerprint(cert tls.Certificate) string {
	sum := sha256.Sum256(cert.Certificate[0])
	return hex.EncodeToString(sum[:])
}

func certificate(cfg Config) (cert tls.Certificate, own bool, err error) {
	if cfg.Cert != "self" {
		cert, err = tls.LoadX509KeyPair(cfg.Cert, cfg.Key)
		return cert, false, fault.Wrap(fault.Invalid, "relay.Open", err)
	}
	certFile, keyFile := filepath.Join(cfg.Data, "self.crt"), filepath.Join(cfg.Data, "self.key")
	cert, err = tls.LoadX509KeyPair(certFile, keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeCertificate(certFile, keyFile); err == nil {
			cert, err = tls.LoadX509KeyPair(certFile, keyFile)
		}
	}
	return cert, true, fault.Wrap(fault.Invalid, "relay.Open", err)
}

// makeCertificate makes a certificate of our own; desktops pin its fingerprint,
// so names in it do not matter.
func makeCertificate(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Tresen relay"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().AddDate(20, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// InviteLink words the link that brings a desktop to this relay.
func InviteLink(address, code, print string) string {
	v := url.Values{"address": {address}, "code": {code}}
	if print != "" {
		v.Set("fingerprint", print)
	}
	return "tresen://join?" + v.Encode()
}

// bounded refuses connections over a limit at once, so that one address cannot
// take the sockets of all others. Behind a proxy every connection comes from
// the proxy; there only the total counts, and the proxy bounds the rest.
type bounded struct {
	net.Listener
	total, each int
	proxy       bool

	mu   sync.Mutex
	all  int
	from map[string]int
}

func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err //nolint:wrapcheck // http.Server tells passing errors (too many open files) by their type
		}
		host := channel.Network(c.RemoteAddr().String())
		b.mu.Lock()
		ok := b.all < b.total && (b.proxy || b.from[host] < b.each)
		if ok {
			b.all++
			b.from[host]++
		}
		b.mu.Unlock()
		if ok {
			return &counted{Conn: c, done: sync.OnceFunc(func() { b.gone(host) })}, nil
		}
		_ = c.Close()
	}
}

func (b *bounded) gone(host string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all--
	if b.from[host]--; b.from[host] <= 0 {
		delete(b.from, host)
	}
}

type counted struct {
	net.Conn
	done func()
}

func (c *counted) Close() error {
	c.done()
	return c.Conn.Close()
}
