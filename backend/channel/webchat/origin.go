package webchat

import (
	"net/url"
	"strings"
)

// origin is one line of the allow-list: https://www.example.org,
// https://*.example.org (any name below, not example.org itself),
// http://127.0.0.1:* (any port; for trying out).
type origin struct {
	scheme, host, port string // port "" is the scheme's own, "*" any
	below              bool   // host is a suffix that begins with a dot
}

// parseOrigins reads the allow-list, one a line; empty lines are skipped.
func parseOrigins(lines string) ([]origin, bool) {
	var list []origin
	for _, line := range strings.FieldsFunc(lines, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		o, ok := parseOrigin(line)
		if !ok || len(list) == maxOrigins {
			return nil, false
		}
		list = append(list, o)
	}
	return list, true
}

func checkOrigins(v string) bool {
	list, ok := parseOrigins(v)
	return ok && len(list) > 0
}

// parseOrigin reads one line. People paste what the browser shows: a missing
// scheme means https, a path is dropped.
func parseOrigin(line string) (o origin, ok bool) {
	line = strings.ToLower(line)
	if !strings.Contains(line, "://") {
		line = "https://" + line
	}
	scheme, rest, _ := strings.Cut(line, "://")
	if scheme != "https" && scheme != "http" {
		return o, false
	}
	rest, _, _ = strings.Cut(rest, "/")
	o.scheme = scheme
	if host, found := strings.CutSuffix(rest, ":*"); found {
		rest, o.port = host, "*"
	}
	if host, found := strings.CutPrefix(rest, "*"); found {
		rest, o.below = host, true
		if !strings.HasPrefix(rest, ".") || strings.Count(rest, ".") < 2 {
			return o, false // "*" alone and "*.org" would let in strangers
		}
	}
	u, err := url.Parse(scheme + "://" + strings.TrimPrefix(rest, "."))
	if err != nil || u.User != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, "*, \"'<>\\") || u.RawQuery != "" || u.Fragment != "" {
		return o, false
	}
	if o.port == "*" && u.Port() != "" {
		return o, false
	}
	if o.port == "" {
		o.port = plainPort(scheme, u.Port())
	}
	o.host = u.Hostname()
	if o.below {
		o.host = "." + o.host
	}
	return o, true
}

func plainPort(scheme, port string) string {
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		return ""
	}
	return port
}

// allows reports whether a page of this Origin header (RFC 6454) is on the list.
func allows(list []origin, header string) bool {
	u, err := url.Parse(strings.ToLower(header))
	if err != nil || u.Hostname() == "" {
		return false
	}
	port := plainPort(u.Scheme, u.Port())
	for _, o := range list {
		if o.scheme != u.Scheme || o.port != "*" && o.port != port {
			continue
		}
		if u.Hostname() == o.host || o.below && strings.HasSuffix(u.Hostname(), o.host) {
			return true
		}
	}
	return false
}

// sameHost reports whether a page comes from the relay itself (the preview).
func sameHost(header, host string) bool {
	u, err := url.Parse(header)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}
