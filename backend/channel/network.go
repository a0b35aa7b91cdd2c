package channel

import (
	"net"
	"net/netip"
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
