package email

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email/emailsim/throwaway"
	"tresen/backend/fault"
)

// world is an internet of a few names.
type world struct {
	pages map[string]string // by address
	srv   map[string]net.SRV
	mx    map[string]string
	dial  map[string]string // address to listener

	mu    sync.Mutex
	asked []string
}

var errNone = errors.New("no such host")

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.asked = append(w.asked, r.URL.String())
	w.mu.Unlock()
	text, ok := w.pages[r.URL.String()]
	if !ok {
		return nil, errNone
	}
	if text == "never" {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

func (w *world) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	if r, ok := w.srv[service+" "+name]; ok {
		return "", []*net.SRV{&r}, nil
	}
	return "", nil, errNone
}

func (w *world) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if host, ok := w.mx[name]; ok {
		return []*net.MX{{Host: host, Pref: 10}}, nil
	}
	return nil, errNone
}

func (w *world) net() Net {
	return Net{HTTP: &http.Client{Transport: w}, Names: w, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if to, ok := w.dial[address]; ok {
			return new(net.Dialer).DialContext(ctx, network, to)
		}
		return nil, errNone
	}}
}

func description(imap, smtp string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1"><emailProvider id="x"><domain>x</domain>
<incomingServer type="pop3"><hostname>pop.` + imap + `</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>plain.` + imap + `</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>` + imap + `</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>` + smtp + `</hostname><port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`
}

const (
	at        = "info@shop.example"
	ownPage   = "https://autoconfig.shop.example/mail/config-v1.1.xml?emailaddress=info%40shop.example"
	knownPage = "https://shop.example/.well-known/autoconfig/mail/config-v1.1.xml"
	listPage  = "https://autoconfig.thunderbird.net/v1.1/shop.example"
)

func TestSuggest(t *testing.T) {
	for _, c := range []struct {
		name    string
		address string
		world   *world
		imap    string // host:port security
		smtp    string
		signIn  string
		source  string
		other   map[string]string
	}{
		{"Gmail from the table", "Laden@GMail.com", &world{}, "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls", "", "Known settings of Google", map[string]string{setPlus: "true", setAddress: "laden@gmail.com"}},
		{"WEB.DE from the table", "laden@web.de", &world{}, "imap.web.de:993 tls", "smtp.web.de:587 starttls", "", "Known settings of WEB.DE", map[string]string{setPlus: "false"}},
		{"Outlook.com signs in by browser", "laden@hotmail.de", &world{}, "outlook.office365.com:993 tls", "smtp-mail.outlook.com:587 starttls", authMicrosoft, "Known settings of Outlook.com", map[string]string{setAuth: authMicrosoft}},
		{"the domain's own description", at, &world{pages: map[string]string{ownPage: description("imap.a.example", "smtp.a.example"), listPage: description("imap.b.example", "smtp.b.example")}},
			"imap.a.example:993 tls", "smtp.a.example:587 starttls", "", "Published by shop.example", map[string]string{setUser: "info"}},
		{"a broken one is passed over", at, &world{pages: map[string]string{ownPage: "<html>404</html>", knownPage: description("imap.a.example", "127.0.0.1"), listPage: description("imap.b.example", "smtp.b.example")}},
			"imap.b.example:993 tls", "smtp.b.example:587 starttls", "", "Thunderbird's list of providers", nil},
		{"the DNS says", at, &world{srv: map[string]net.SRV{"imaps shop.example": {Target: "mx.shop.example.", Port: 993}, "submissions shop.example": {Target: ".", Port: 0},
			"submission shop.example": {Target: "mx.shop.example.", Port: 587}}}, "mx.shop.example:993 tls", "mx.shop.example:587 starttls", "", "The DNS of shop.example", nil},
		{"a domain at Google", at, &world{mx: map[string]string{"shop.example": "aspmx.l.google.com."}}, "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls", "", "shop.example is hosted by Google", nil},
		{"a domain at Microsoft", at, &world{mx: map[string]string{"shop.example": "shop-example.mail.protection.outlook.com."}}, "outlook.office365.com:993 tls", "smtp.office365.com:587 starttls",
			authMicrosoft, "shop.example is hosted by Microsoft 365", nil},
		{"a domain at a host whose servers are many", at, &world{mx: map[string]string{"shop.example": "w0123456.kasserver.com."}}, "w0123456.kasserver.com:993 tls", "w0123456.kasserver.com:465 tls", "",
			"shop.example is hosted by ALL-INKL.COM", nil},
		{"a domain at a provider of the list", at, &world{mx: map[string]string{"shop.example": "mx1.hoster.example."}, pages: map[string]string{"https://autoconfig.thunderbird.net/v1.1/hoster.example": description("imap.hoster.example", "smtp.hoster.example")}},
			"imap.hoster.example:993 tls", "smtp.hoster.example:587 starttls", "", "shop.example is hosted by hoster.example; Thunderbird's list of providers", nil},
		{"a description that leads to a known provider brings its hint", at, &world{pages: map[string]string{ownPage: description("outlook.office365.com", "smtp.office365.com")}},
			"outlook.office365.com:993 tls", "smtp.office365.com:587 starttls", authMicrosoft, "Published by shop.example", map[string]string{setAuth: authMicrosoft}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Connector{Net: c.world.net()}.Suggest(t.Context(), c.address)
			if err != nil {
				t.Fatal(err)
			}
			m := s.Settings
			if got := m[setIMAPHost] + ":" + m[setIMAPPort] + " " + m[setIMAPSecure]; got != c.imap {
				t.Errorf("IMAP %s, want %s", got, c.imap)
			}
			if got := m[setSMTPHost] + ":" + m[setSMTPPort] + " " + m[setSMTPSecure]; got != c.smtp {
				t.Errorf("SMTP %s, want %s", got, c.smtp)
			}
			if s.SignIn != c.signIn || s.Source.EN != c.source || s.Source.DE == "" || (s.Hint.EN == "") != (s.Hint.DE == "") {
				t.Errorf("sign-in %q, source %+v, hint %+v", s.SignIn, s.Source, s.Hint)
			}
			for k, want := range c.other {
				if m[k] != want {
					t.Errorf("%s is %q, want %q", k, m[k], want)
				}
			}
			known := map[string]func(string) bool{}
			for _, f := range (Connector{}).Info().Fields {
				known[f.Name] = f.Check
			}
			for k, v := range m {
				if check, ok := known[k]; !ok || check != nil && !check(v) {
					t.Errorf("%s=%q cannot be saved", k, v)
				}
			}
		})
	}
}

func TestSuggestFindsNothing(t *testing.T) {
	w := &world{srv: map[string]net.SRV{"imaps shop.example": {Target: "localhost.", Port: 993}, "submissions shop.example": {Target: "localhost.", Port: 465}}}
	if _, err := (Connector{Net: w.net()}).Suggest(t.Context(), at); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := (Connector{Net: w.net()}).Suggest(t.Context(), "shop.example"); !fault.Is(err, fault.Invalid) {
		t.Errorf("no address: %v", err)
	}
	for _, a := range w.asked {
		if strings.Contains(a, "thunderbird") && strings.Contains(a, "info") {
			t.Errorf("the list is told the address: %s", a)
		}
	}
	// A server that never answers holds nobody up for longer than they want to wait.
	w = &world{pages: map[string]string{ownPage: "never"}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Connector{Net: w.net()}).Suggest(ctx, at); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

// Guessed servers count only with TLS and a certificate of their name.
func TestGuess(t *testing.T) {
	ca := authority(t)
	w := &world{dial: map[string]string{
		"imap.shop.example:993": listenTLS(t, ca, "other.example", says("* OK hello\r\n")),
		"mail.shop.example:993": listenTLS(t, ca, "mail.shop.example", says("* OK hello\r\n")),
		"smtp.shop.example:465": listenTLS(t, ca, "smtp.shop.example", says("HTTP/1.1 400 Bad Request\r\n")),
		"mail.shop.example:587": listen(t, func(c net.Conn) { startServer(t, c, ca, "mail.shop.example") }),
		"smtp.shop.example:587": listen(t, says("220 in the clear\r\n250 nothing offered\r\n502 no\r\n")),
	}}
	n := w.net()
	n.TLS = &tls.Config{RootCAs: ca.Pool(), MinVersion: tls.VersionTLS12}
	s, err := Connector{Net: n}.Suggest(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if s.Settings[setIMAPHost] != "mail.shop.example" || s.Settings[setSMTPHost] != "mail.shop.example" || s.Settings[setSMTPSecure] != secureStart || s.Settings[setSMTPPort] != "587" {
		t.Errorf("%v", s.Settings)
	}
}

func startServer(t *testing.T, c net.Conn, ca *throwaway.CA, name string) {
	conf, err := ca.Config(name)
	if err != nil {
		t.Error(err)
		return
	}
	r := bufio.NewReader(c)
	for _, answer := range []string{"220 hello\r\n", "250-hello\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", "220 go on\r\n"} {
		_, _ = io.WriteString(c, answer)
		if !strings.HasPrefix(answer, "220 go") {
			_, _ = r.ReadString('\n')
		}
	}
	_ = tls.Server(c, conf).Handshake()
}

// listen serves connections until the test ends and gives its address.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() { _ = ln.Close(); all.Wait() })
	all.Go(func() {
		for c, err := ln.Accept(); err == nil; c, err = ln.Accept() {
			all.Go(func() { serve(c); _ = c.Close() })
		}
	})
	return ln.Addr().String()
}

// listenTLS is listen with a certificate of ca for a name.
func listenTLS(t *testing.T, ca *throwaway.CA, name string, serve func(net.Conn)) string {
	t.Helper()
	conf, err := ca.Config(name)
	if err != nil {
		t.Fatal(err)
	}
	return listen(t, func(c net.Conn) { serve(tls.Server(c, conf)) })
}

// authority signs certificates nobody trusts.
func authority(t *testing.T) *throwaway.CA {
	t.Helper()
	ca, err := throwaway.New("test")
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// says sends one text to whoever connects.
func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// Nobody makes the relay look into its own network by an address's domain.
func TestStrangersAreNotFollowedInside(t *testing.T) {
	called := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	if _, err := (Net{}).describedAt(t.Context(), inside.URL, at); !errors.Is(err, errElsewhere) || called {
		t.Errorf("asked a server of this machine: %v", err)
	}
	if _, err := (Net{}).dial(t.Context(), inside.Listener.Addr().String()); !errors.Is(err, errElsewhere) {
		t.Errorf("connected to this machine: %v", err)
	}
	req, _ := http.NewRequest(http.MethodGet, "http://shop.example/", nil)
	if httpsOnly(req, nil) == nil {
		t.Error("follows to a page without TLS")
	}
	for text, want := range map[string]bool{"127.0.0.1": false, "10.1.2.3": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "::ffff:10.0.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "64:ff9b::a00:1": false,
		"64:ff9b:1::a00:1": false, "::7f00:1": false, "2001:0:a00:1::1": false, "fec0::1": false, "2002:a00:1::1": false,
		"93.184.216.34": true, "2a00:1450:4001:81b::2003": true} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s public: %v", text, got)
		}
	}
}

func FuzzAutoconfig(f *testing.F) {
	f.Add([]byte(description("imap.a.example", "smtp.a.example")))
	f.Add([]byte(strings.Replace(description("%EMAILDOMAIN%", "127.0.0.1"), "993", "99999", 1)))
	f.Add([]byte(strings.Repeat("<a>", 20000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseAutoconfig(b, at)
		if err != nil {
			return
		}
		s := c.suggestion(at)
		a := channel.Account{Settings: s.Settings}
		if set, err := parseSettings(a); err != nil || set.imap.secure == secureNone || set.smtp.secure == secureNone {
			t.Errorf("%v does not open: %v", s.Settings, err)
		}
	})
}
