package channel

import (
	"net"
	"net/netip"
	"net/url"
)

// Network is what limits per address are counted by: an IPv4 address, or the
// /64 network that one customer's line has of IPv6. remote is host:port or a
// bare host; behind a proxy the relay has put the caller's own address there.
func Network(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// CheckBase reports whether an administrator may set v as the address of a
// platform's API ("" is the default): any server over https (a proxy of their own),
// this computer also over http. Anywhere else the token would travel in the clear.
func CheckBase(v string) bool {
	u, err := url.Parse(v)
	return v == "" || err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Hostname()))
}

// Loopback tells that a host is this computer.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
