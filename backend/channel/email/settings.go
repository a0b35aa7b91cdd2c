package email

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Names of the settings and secrets.
const (
	setAddress, setName, setSender          = "address", "name", "sender"
	setAuth, setUser, setClientID           = "auth", "user", "clientId"
	setTenant                               = "tenant"
	setIMAPHost, setIMAPPort, setIMAPSecure = "imapHost", "imapPort", "imapSecurity"
	setSMTPHost, setSMTPPort, setSMTPSecure = "smtpHost", "smtpPort", "smtpSecurity"
	setAliases, setJunk, setFlags           = "aliases", "junk", "flags"
	setMoveTo, setHistory, setCA            = "moveTo", "historyDays", "ca"
	setAppend, setPlus                      = "appendSent", "plusAddress"
	setAuthBase, setTokenBase               = "authBase", "tokenBase"

	secPassword, secClient, secRefresh = "password", "clientSecret", "refresh"
)

// Values of the choices.
const (
	secureTLS, secureStart, secureNone             = "tls", "starttls", "none"
	authPassword, authGoogle, authMicrosoft        = "password", "google", "microsoft"
	flagsLeave, flagsSeen, flagsMove               = "leave", "seen", "move"
	appendAuto, appendAlways, appendNever          = "auto", "always", "never"
	senderBoth, senderBusiness                     = "both", "business"
	defaultHistory                                 = 30 // days
	maxHistory                                     = 3650
	defaultIMAPPort, defaultSMTPPort, startTLSPort = "993", "465", "587"
)

// endpoint is a server of the account.
type endpoint struct {
	host   string // ASCII, lower-case
	port   string
	secure string // secureTLS, secureStart, secureNone
}

// settings are a channel's public fields, parsed.
type settings struct {
	address    string // the mailbox's, lower-case
	domain     string // of address
	name       string // display name of the business
	sender     string
	imap, smtp endpoint
	user       string // what is signed in with
	auth       string
	clientID   string
	tenant     string
	aliases    []string // further own addresses, lower-case
	junk       bool     // read the Junk folder as well
	flags      string   // what happens on the server once a mail was seen or done
	moveTo     string   // folder, for flagsMove
	history    time.Duration
	ca         *x509.CertPool // nil: the system's
	appendSent string
	plus       bool   // answers go to local+token@domain
	authBase   string // instead of the provider's, without a closing slash
	tokenBase  string
}

// parseSettings reads what the settings form stored. Missing values get their
// defaults; a wrong one is an error with code invalid, so that the channel
// does not open half right.
func parseSettings(a channel.Account) (settings, error) {
	const op = "email.parseSettings"
	get := func(name, preset string) string {
		if v := strings.TrimSpace(a.Settings[name]); v != "" {
			return v
		}
		return preset
	}
	wrong := func(name string) error { return &fault.Error{Code: fault.Invalid, Op: op, Err: settingError(name)} }
	s := settings{
		name: displayName(get(setName, "")), sender: get(setSender, senderBoth), auth: get(setAuth, authPassword), clientID: get(setClientID, ""),
		tenant: get(setTenant, "common"), junk: get(setJunk, "false") == "true", flags: get(setFlags, flagsLeave),
		moveTo: oneLine(get(setMoveTo, "")), appendSent: get(setAppend, appendAuto), plus: get(setPlus, "false") == "true",
		authBase: strings.TrimRight(get(setAuthBase, ""), "/"), tokenBase: strings.TrimRight(get(setTokenBase, ""), "/"),
	}
	var ok bool
	if s.address, ok = cleanAddress(get(setAddress, "")); !ok {
		return s, wrong(setAddress)
	}
	s.domain = s.address[strings.LastIndexByte(s.address, '@')+1:]
	s.user = get(setUser, s.address)
	for _, v := range lines(a.Settings[setAliases]) {
		alias, ok := cleanAddress(v)
		if !ok {
			return s, wrong(setAliases)
		}
		s.aliases = append(s.aliases, alias)
	}
	for _, c := range choices() {
		v := get(c.Name, c.Default)
		if !slices.ContainsFunc(c.Choices, func(x channel.Choice) bool { return x.Value == v }) {
			return s, wrong(c.Name)
		}
	}
	for _, c := range []struct {
		name, value string
		check       func(string) bool
	}{
		{setUser, s.user, checkLine}, {setAuthBase, s.authBase, checkBase}, {setTokenBase, s.tokenBase, checkBase}, {setTenant, s.tenant, checkTenant},
		{setHistory, get(setHistory, strconv.Itoa(defaultHistory)), checkHistory}, {setCA, a.Settings[setCA], checkCA},
	} {
		if !c.check(c.value) {
			return s, wrong(c.name)
		}
	}
	days, _ := strconv.Atoi(get(setHistory, strconv.Itoa(defaultHistory)))
	s.history = time.Duration(days) * 24 * time.Hour
	s.ca = caPool(a.Settings[setCA])
	return s, s.servers(get, wrong)
}

// servers reads both endpoints.
func (s *settings) servers(get func(name, preset string) string, wrong func(string) error) error {
	s.imap = endpoint{cleanHost(get(setIMAPHost, "")), get(setIMAPPort, ""), get(setIMAPSecure, secureTLS)}
	s.smtp = endpoint{cleanHost(get(setSMTPHost, "")), get(setSMTPPort, ""), get(setSMTPSecure, secureTLS)}
	if s.imap.port == "" {
		s.imap.port = map[bool]string{true: defaultIMAPPort, false: "143"}[s.imap.secure == secureTLS]
	}
	if s.smtp.port == "" {
		s.smtp.port = map[bool]string{true: defaultSMTPPort, false: startTLSPort}[s.smtp.secure == secureTLS]
	}
	for _, e := range []struct {
		endpoint
		host, port, secure string
	}{{s.imap, setIMAPHost, setIMAPPort, setIMAPSecure}, {s.smtp, setSMTPHost, setSMTPPort, setSMTPSecure}} {
		switch {
		case e.endpoint.host == "":
			return wrong(e.host)
		case !checkPort(e.endpoint.port):
			return wrong(e.port)
		case e.endpoint.secure == secureNone && !loopback(e.endpoint.host):
			return wrong(e.secure) // a password never crosses a network in the clear
		}
	}
	return nil
}

// settingError names a setting that has no good value.
type settingError string

func (e settingError) Error() string { return "setting " + string(e) }

// own reports whether an address is the mailbox's or an alias.
func (s *settings) own(address string) bool {
	address = strings.ToLower(address)
	return address == s.address || slices.Contains(s.aliases, address)
}

func lines(v string) []string {
	var list []string
	for l := range strings.Lines(v) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

// cleanAddress gives a bare mail address in lower case, its domain in ASCII.
// Addresses outside of ASCII before the @ (RFC 6531) are not taken: few servers are.
func cleanAddress(v string) (string, bool) {
	v = strings.ToLower(strings.TrimSpace(v))
	at := strings.LastIndexByte(v, '@')
	if at < 1 || at > 64 || len(v) > 254 {
		return "", false
	}
	local, domain := v[:at], cleanHost(v[at+1:])
	if domain == "" || strings.Trim(local, "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.") != "" ||
		strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", false
	}
	return local + "@" + domain, true
}

// cleanHost gives a host name in ASCII and lower case, or an IP address; "" if it is neither.
func cleanHost(v string) string {
	v = strings.TrimSuffix(strings.TrimSpace(v), ".")
	if ip, err := netip.ParseAddr(strings.Trim(v, "[]")); err == nil {
		return ip.String()
	}
	host, err := idna.Lookup.ToASCII(v)
	if err != nil || host == "" || len(host) > 253 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.Contains(host, "..") {
		return ""
	}
	return host
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// oneLine takes control characters out of what becomes part of a line.
func oneLine(v string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, v))
}

func checkAddress(v string) bool { _, ok := cleanAddress(v); return ok }
func checkHost(v string) bool    { return cleanHost(v) != "" }
func checkLine(v string) bool    { return v == oneLine(v) && len(v) <= 254 }
func checkTenant(v string) bool {
	return len(v) <= 253 && strings.Trim(strings.ToLower(v), "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

func checkPort(v string) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n > 0 && n < 1<<16
}

func checkHistory(v string) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n >= 0 && n <= maxHistory
}

func checkAliases(v string) bool {
	return !slices.ContainsFunc(lines(v), func(l string) bool { return !checkAddress(l) })
}

func checkCA(v string) bool { return strings.TrimSpace(v) == "" || caPool(v) != nil }

// caPool reads PEM certificates; nil for none.
func caPool(v string) *x509.CertPool {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(v)) {
		return nil
	}
	return pool
}

// checkBase takes "", https, and http on this machine.
func checkBase(v string) bool {
	u, err := url.Parse(v)
	return v == "" || err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}
