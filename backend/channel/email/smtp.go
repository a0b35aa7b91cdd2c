package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"tresen/backend/fault"
)

// Steps of a sending, as serverError names them.
const (
	atConnect, atHello, atTLS = "connect", "EHLO", "STARTTLS"
	atSignIn, atSender        = "AUTH", "MAIL FROM"
	atRecipient, atData       = "RCPT TO", "DATA"
	atEnd                     = "end of DATA"
)

// dialWithin is how long a server may take to take the connection up.
const dialWithin = 15 * time.Second

// smtpLine is a connection to the outgoing server. One goroutine uses it.
type smtpLine struct {
	c    *smtp.Client
	conn net.Conn
	stop func() bool // ends the watch over the context
	host string
	open bool // no TLS: loopback only
}

// tlsFor gives what a server of this account must prove.
func (s *settings) tlsFor(host string) *tls.Config {
	return &tls.Config{ServerName: host, RootCAs: s.ca, MinVersion: tls.VersionTLS12}
}

// dialSMTP connects and, but for loopback, encrypts. The connection ends with ctx.
func (s *session) dialSMTP(ctx context.Context) (*smtpLine, error) {
	e := s.set.smtp
	dialer := net.Dialer{Timeout: dialWithin, KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(e.host, e.port))
	if err != nil {
		return nil, answered(atConnect, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	l := &smtpLine{conn: conn, stop: stop, host: e.host, open: e.secure == secureNone}
	if err := l.greet(ctx, e, s.set.tlsFor(e.host)); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// greet runs everything up to the sign-in.
func (l *smtpLine) greet(ctx context.Context, e endpoint, conf *tls.Config) error {
	line := l.conn
	if e.secure == secureTLS {
		t := tls.Client(line, conf)
		if err := t.HandshakeContext(ctx); err != nil {
			return answered(atConnect, err)
		}
		line = t
	}
	c, err := smtp.NewClient(line, e.host)
	if err != nil {
		return answered(atConnect, err)
	}
	c.SkipSMTPUTF8(true) // addresses are ASCII; the header is encoded
	l.c = c
	if err := c.Hello(helloName(line)); err != nil {
		return answered(atHello, err)
	}
	if e.secure != secureStart {
		return nil
	}
	if ok, _ := c.Extension("STARTTLS"); !ok { // never go on in the clear
		return &serverError{fault: fault.Unavailable, stage: atTLS, line: "the server offers no STARTTLS"}
	}
	if err := c.StartTLS(conf); err != nil {
		return answered(atTLS, err)
	}
	return nil
}

// helloName is how a client without a name of its own introduces itself (RFC 5321 4.1.4).
func helloName(conn net.Conn) string {
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return "localhost"
	}
	if host, _, _ = strings.Cut(host, "%"); strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// signIn runs AUTH; dialSMTP has seen to the encryption.
func (l *smtpLine) signIn(cred credentials) error {
	offered, list := l.c.Extension("AUTH")
	if !offered { // a wrong port, or a server in trouble that fell back to HELO
		return &serverError{fault: fault.Unavailable, stage: atSignIn, line: "the server offers no sign-in here"}
	}
	var auth smtp.Auth
	switch mechanisms := strings.Fields(strings.ToUpper(list)); {
	case cred.token != "":
		auth = smtp.XOAuth2Auth(cred.user, cred.token)
	case slices.Contains(mechanisms, "PLAIN") || !slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.PlainAuth("", cred.user, cred.password, l.host, l.open)
	default:
		auth = smtp.LoginAuth(cred.user, cred.password, l.host, l.open)
	}
	if err := l.c.Auth(auth); err != nil {
		return answered(atSignIn, err)
	}
	return nil
}

// barTime is how long a refused sign-in is not tried again: servers lock accounts
// that knock too often. New settings open a new session, which begins anew.
const barTime = 5 * time.Minute

// bar remembers a refused sign-in.
type bar struct {
	mu    sync.Mutex
	until time.Time
	err   error
}

func (b *bar) holds(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.until) {
		return b.err
	}
	return nil
}

func (b *bar) set(until time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until, b.err = until, err
}

// openSMTP connects and signs in, unless that was refused just now.
func (s *session) openSMTP(ctx context.Context) (*smtpLine, error) {
	if err := s.barred.holds(s.env.Now()); err != nil {
		return nil, err
	}
	l, err := s.signedInSMTP(ctx)
	if signInRefused(err) {
		s.barred.set(s.env.Now().Add(barTime), err)
	}
	return l, err
}

// signedInSMTP renews a refused access token once.
func (s *session) signedInSMTP(ctx context.Context) (*smtpLine, error) {
	for again := true; ; again = false {
		cred, err := s.credentials(ctx)
		if err != nil {
			return nil, err
		}
		l, err := s.dialSMTP(ctx)
		if err != nil {
			return nil, err
		}
		err = l.signIn(cred)
		if err == nil {
			return l, nil
		}
		l.close()
		var e *serverError
		if !again || cred.token == "" || !errors.As(err, &e) || e.fault != fault.ChanSignIn {
			return nil, err
		}
		s.sign.drop(cred.token)
	}
}

// rejected is a recipient the server did not take.
type rejected struct {
	address string
	err     *serverError
}

// transmit hands the mail over. accepted is empty after an error, unless it is
// unsure: the connection was lost after the final dot. handing is called when the
// recipients are taken and nothing of the mail is: its error ends the attempt.
func (l *smtpLine) transmit(from string, to []string, raw []byte, handing func() error) (accepted []string, refused []rejected, err error) {
	if ok, limit := l.c.Extension("SIZE"); ok { // RFC 1870
		if n, err := strconv.Atoi(limit); err == nil && n > 0 && len(raw) > n {
			return nil, nil, &serverError{fault: fault.TooLarge, stage: atSender, line: fmt.Sprintf("%d bytes, the server takes %d", len(raw), n)}
		}
	}
	if err := l.c.Mail("<" + from + ">"); err != nil {
		return nil, nil, answered(atSender, err)
	}
	for _, address := range to {
		if err := l.c.Rcpt("<" + address + ">"); err != nil {
			e := answered(atRecipient, err)
			if e.code == 0 || e.code == 421 { // the connection is gone
				return nil, nil, e
			}
			refused = append(refused, rejected{address, e})
			continue
		}
		accepted = append(accepted, address)
	}
	if len(accepted) == 0 {
		return nil, refused, refused[0].err
	}
	if err := handing(); err != nil {
		return nil, nil, err
	}
	return accepted, refused, l.data(raw)
}

func (l *smtpLine) data(raw []byte) error {
	w, err := l.c.Data()
	if err != nil {
		return answered(atData, err)
	}
	if _, err := w.Write(raw); err != nil {
		_ = l.conn.Close()           // any further command would write the dot first (net/textproto)
		return answered(atData, err) // without the final dot nobody delivers it (RFC 5321 4.1.1.4)
	}
	if err := w.Close(); err != nil {
		e := answered(atEnd, err)
		if e.code == 0 {
			_ = l.conn.Close()
			e.fault = fault.Unsure
		}
		return e
	}
	return nil
}

// quit says goodbye if the server still listens.
func (l *smtpLine) quit() {
	_ = l.conn.SetDeadline(time.Now().Add(2 * time.Second))
	_ = l.c.Quit()
	l.close()
}

func (l *smtpLine) close() {
	l.stop()
	_ = l.conn.Close()
}
