package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"tresen/backend/fault"
)

// times are how long things may take; tests have shorter ones.
type times struct {
	dial   time.Duration // name, TCP, TLS and greeting, each
	answer time.Duration // until the server says something to a command that is quickly done
	stall  time.Duration // between two pieces of a longer answer
	write  time.Duration
	idle   time.Duration // one IDLE; then everything is asked anew (servers end it after 29 min, routers after 5–15)
	poll   time.Duration // between two looks where IDLE is not offered
	away   time.Duration // until it is told that the line is down
	good   time.Duration // a line that held this long starts with short pauses again
	pauses []time.Duration
	busy   time.Duration // the first pause when the server has too much to do
	parse  time.Duration
}

func usualTimes() times {
	return times{dial: 20 * time.Second, answer: 20 * time.Second, stall: time.Minute, write: 30 * time.Second, idle: 5 * time.Minute,
		poll: 30 * time.Second, away: 2 * time.Minute, good: time.Minute, busy: time.Minute, parse: 10 * time.Second,
		pauses: []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute}}
}

// imapLine is one IMAP connection. One goroutine gives it commands.
type imapLine struct {
	*imapclient.Client
	wire *line
	last *farewell
	caps imap.CapSet // after signing in
	t    times
	stop func() bool

	strays strays
}

// dialIMAP connects, with TLS unless the server is on this machine and the
// settings say so, and reads the greeting. The connection ends with ctx. woken,
// if not nil, is called whenever the server tells that a mailbox changed; it
// must not block. Errors: certificate, unavailable, rate_limited.
func dialIMAP(ctx context.Context, e endpoint, ca *x509.CertPool, t times, woken func()) (*imapLine, error) {
	const op = "email.dialIMAP"
	d := net.Dialer{Timeout: t.dial, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 15 * time.Second, Count: 4}}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(e.host, e.port))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	l := &imapLine{last: &farewell{}, t: t}
	l.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	options := &imapclient.Options{DebugWriter: l.last, UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Fetch: l.strays.take,
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if woken != nil && data.NumMessages != nil {
				woken()
			}
		}}}
	config := &tls.Config{ServerName: e.host, RootCAs: ca, MinVersion: tls.VersionTLS12}
	if err := l.open(ctx, conn, e.secure, config, options); err != nil {
		l.stop()
		_ = conn.Close()
		return nil, fault.Wrap(codeOf(err), op, err)
	}
	return l, nil
}

func (l *imapLine) open(ctx context.Context, conn net.Conn, secure string, config *tls.Config, o *imapclient.Options) (err error) {
	if secure == secureTLS {
		secured := tls.Client(conn, config)
		hands, cancel := context.WithTimeout(ctx, l.t.dial)
		defer cancel()
		if err := secured.HandshakeContext(hands); err != nil {
			return err
		}
		conn = secured
	}
	l.wire = &line{Conn: conn, write: l.t.write, limit: l.t.dial}
	if secure == secureStart {
		o.TLSConfig = config
		l.Client, err = imapclient.NewStartTLS(l.wire, o)
	} else {
		l.Client = imapclient.New(l.wire, o)
	}
	if err == nil {
		err = l.WaitGreeting()
	}
	if err != nil {
		return err
	}
	l.wire.expect(l.t.stall)
	return nil
}

// openIMAP connects and signs in, for one errand beside Listen.
func (s *session) openIMAP(ctx context.Context) (*imapLine, error) {
	return s.connectIMAP(ctx, usualTimes(), nil)
}

// connectIMAP connects and signs in. A refused access token is renewed once, on
// a new connection. Errors: those of dialIMAP, signIn and credentials.
func (s *session) connectIMAP(ctx context.Context, t times, woken func()) (*imapLine, error) {
	for again := true; ; again = false {
		cred, err := s.credentials(ctx)
		if err != nil {
			return nil, err
		}
		l, err := dialIMAP(ctx, s.set.imap, s.set.ca, t, woken)
		if err != nil {
			return nil, err
		}
		if err = l.signIn(cred); err == nil {
			return l, nil
		}
		l.hangUp()
		if !again || cred.token == "" || !fault.Is(err, fault.ChanSignIn) {
			return nil, err
		}
		s.sign.drop(cred.token)
	}
}

// hangUp ends the connection at once.
func (l *imapLine) hangUp() {
	l.stop()
	_ = l.Close()
}

// signIn logs in. Errors: channel_login when the server refuses, rate_limited
// when it has too much to do, else unavailable.
func (l *imapLine) signIn(c credentials) error {
	const op = "email.signIn"
	var err error
	l.wire.expect(l.t.stall)
	offered := l.Caps()
	switch {
	case c.token != "":
		err = l.Authenticate(xoauth2{c.user, c.token})
	case offered.Has(imap.AuthCap(sasl.Plain)):
		err = l.Authenticate(sasl.NewPlainClient("", c.user, c.password))
	default:
		err = l.Login(c.user, c.password).Wait()
	}
	if err != nil {
		var no *imap.Error
		if errors.As(err, &no) && !busyAnswer(no) {
			return fault.Wrap(fault.ChanSignIn, op, err)
		}
		return fault.Wrap(codeOf(err), op, err)
	}
	l.caps = l.Caps()
	return nil
}

// xoauth2 is Google's and Microsoft's sign-in with an access token.
// developers.google.com/workspace/gmail/imap/xoauth2-protocol
type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the reason of a refusal with nothing, after which it is said.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// busyAnswer tells a server that cannot now from one that will not: the codes of
// RFC 5530 and RFC 9051, else the words the great providers use.
func busyAnswer(no *imap.Error) bool {
	switch no.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeLimit, imap.ResponseCodeInUse, imap.ResponseCodeServerBug, imap.ResponseCodeOverQuota:
		return true
	case imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeAuthorizationFailed, imap.ResponseCodeExpired, imap.ResponseCodePrivacyRequired:
		return false
	}
	text := strings.ToLower(no.Text)
	for _, words := range []string{"too many", "maximum number", "temporar", "try again later", "unavailable", "not connected", "internal error", "server busy", "system error"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// codeOf names what an error of a connection means.
func codeOf(err error) fault.Code {
	var no *imap.Error
	switch {
	case badCertificate(err):
		return fault.Certificate
	case errors.As(err, &no) && (no.Type == imap.StatusResponseTypeBye || busyAnswer(no)):
		return fault.RateLimited
	}
	return fault.Unavailable
}

// detail is what went wrong in one line, for administrators.
func detail(err error) string {
	var no *imap.Error
	if errors.As(err, &no) {
		text := brief(no.Text)
		if no.Code != "" {
			text = "[" + string(no.Code) + "] " + text
		}
		return brief(text)
	}
	var f *fault.Error
	for errors.As(err, &f) && f.Err != nil {
		err = f.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "connection ended"
	}
	return brief(err.Error())
}

// brief is one line of at most 200 characters.
func brief(text string) string {
	r := []rune(oneLine(text))
	return string(r[:min(len(r), 200)])
}
