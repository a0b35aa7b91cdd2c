package email

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// maxConfig is how much of a description is read; the real ones have 5 KB.
const maxConfig = 256 << 10

var errNothing = errors.New("nothing usable was found")

// found is what one way of looking gave.
type found struct {
	imap, smtp endpoint
	user       string // for IMAP; "": the address
	oauth      bool   // passwords are not taken
}

// autoconfig is Thunderbird's description of a provider.
// github.com/thunderbird/autoconfig, www.ietf.org/archive/id/draft-ietf-mailmaint-autoconfig
type autoconfig struct {
	XMLName  xml.Name `xml:"clientConfig"`
	Provider []struct {
		Incoming []configServer `xml:"incomingServer"`
		Outgoing []configServer `xml:"outgoingServer"`
	} `xml:"emailProvider"`
}

type configServer struct {
	Type   string   `xml:"type,attr"`
	Host   string   `xml:"hostname"`
	Port   string   `xml:"port"`
	Socket string   `xml:"socketType"`
	User   string   `xml:"username"`
	Auth   []string `xml:"authentication"`
}

// parseAutoconfig takes the first servers with TLS that a description names, in
// its own order of preference.
func parseAutoconfig(b []byte, address string) (found, error) {
	if len(b) > maxConfig {
		return found{}, errNothing
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // names of servers are ASCII
	var c autoconfig
	if err := d.Decode(&c); err != nil || len(c.Provider) == 0 {
		return found{}, errNothing
	}
	var f found
	for _, s := range c.Provider[0].Incoming {
		if e, ok := s.endpoint(address); ok && s.Type == "imap" && f.imap.host == "" {
			f.imap, f.user, f.oauth = e, filledIn(s.User, address), s.oauthOnly()
		}
	}
	for _, s := range c.Provider[0].Outgoing {
		if e, ok := s.endpoint(address); ok && (s.Type == "smtp" || s.Type == "") && f.smtp.host == "" {
			f.smtp = e
		}
	}
	if f.imap.host == "" || f.smtp.host == "" {
		return found{}, errNothing
	}
	if !checkLine(f.user) {
		f.user = ""
	}
	return f, nil
}

func (s configServer) endpoint(address string) (endpoint, bool) {
	secure := map[string]string{"SSL": secureTLS, "STARTTLS": secureStart}[strings.ToUpper(strings.TrimSpace(s.Socket))]
	e := endpoint{publicHost(filledIn(s.Host, address)), strings.TrimSpace(s.Port), secure}
	return e, e.host != "" && secure != "" && checkPort(e.port)
}

// oauthOnly: the server names ways to sign in, and none is a password.
func (s configServer) oauthOnly() bool {
	oauth := false
	for _, a := range s.Auth {
		switch strings.ToLower(strings.TrimSpace(a)) {
		case "oauth2":
			oauth = true
		case "password-cleartext", "plain", "password-encrypted", "secure":
			return false
		}
	}
	return oauth
}

func filledIn(v, address string) string {
	local, domain, _ := strings.Cut(address, "@")
	return strings.TrimSpace(strings.NewReplacer("%EMAILADDRESS%", address, "%EMAILLOCALPART%", local, "%EMAILDOMAIN%", domain).Replace(v))
}

// publicHost gives a server's name as others may tell it: no address, nothing of this machine.
func publicHost(v string) string {
	host := cleanHost(v)
	if _, err := netip.ParseAddr(host); err == nil || loopback(host) || !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// describedAt fetches and reads a description.
func (n Net) describedAt(ctx context.Context, page, address string) (found, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return found{}, err
	}
	res, err := n.web().Do(req)
	if err != nil {
		return found{}, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return found{}, errNothing
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxConfig+1))
	if err != nil {
		return found{}, err
	}
	return parseAutoconfig(b, address)
}

// ispdb is Thunderbird's collection; it is told the domain only.
const ispdb = "https://autoconfig.thunderbird.net/v1.1/"

func ownDescription(domain, address string) string {
	return "https://autoconfig." + domain + "/mail/config-v1.1.xml?emailaddress=" + url.QueryEscape(address)
}

func wellKnown(domain string) string {
	return "https://" + domain + "/.well-known/autoconfig/mail/config-v1.1.xml"
}
