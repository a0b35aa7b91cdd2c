package email

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Net is what the connector asks beside the mail servers themselves. The zero
// value is the internet; tests and the demo put something of their own there.
type Net struct {
	// HTTP fetches descriptions of a domain's servers. The zero value's speaks
	// https only and never with private addresses.
	HTTP *http.Client
	// Tokens calls the sign-in services, whose addresses are the provider's or an
	// administrator's.
	Tokens *http.Client
	// Names asks the DNS.
	Names Names
	// Dial connects to servers that are guessed; the zero value's keeps away from
	// private addresses.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is what a guessed server must prove; nil: a certificate the system trusts.
	TLS *tls.Config
}

// Names is the part of *net.Resolver that is used.
type Names interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

func (n Net) tokens() *http.Client { return cmp.Or(n.Tokens, http.DefaultClient) }

func (n Net) names() Names {
	if n.Names == nil {
		return net.DefaultResolver
	}
	return n.Names
}

func (n Net) dial(ctx context.Context, address string) (net.Conn, error) {
	if n.Dial != nil {
		return n.Dial(ctx, "tcp", address)
	}
	return guarded().DialContext(ctx, "tcp", address)
}

// web gives the client that fetches what strangers publish.
func (n Net) web() *http.Client {
	if n.HTTP != nil {
		return n.HTTP
	}
	return &http.Client{Timeout: lookWithin, CheckRedirect: httpsOnly, Transport: &http.Transport{
		DialContext: guarded().DialContext, TLSHandshakeTimeout: lookWithin, ResponseHeaderTimeout: lookWithin, DisableKeepAlives: true,
		MaxResponseHeaderBytes: 64 << 10}}
}

var errElsewhere = errors.New("led to where it must not")

func httpsOnly(req *http.Request, via []*http.Request) error {
	if req.URL.Scheme != "https" || len(via) > 3 {
		return errElsewhere
	}
	return nil
}

// guarded connects to public addresses only. The check sits behind the
// resolver, so no name that changes its mind passes it.
func guarded() *net.Dialer {
	return &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		ip, err := netip.ParseAddr(host)
		if err != nil || !public(ip) {
			return errElsewhere
		}
		return nil
	}}
}

// special are networks that are nobody's on the internet (RFC 6890), beside
// those package netip knows.
var special = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("::/96")}

func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
