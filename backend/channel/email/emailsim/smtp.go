package emailsim

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Submitted is a mail somebody logged in to send.
type Submitted struct {
	User string // who was logged in
	From string // envelope; "" is the null path
	To   []string
	At   time.Time
	Raw  []byte
	Message
}

// smtpSession is one SMTP connection.
type smtpSession struct {
	sim  *Sim
	conn *smtp.Conn
	mx   bool // nobody logs in, mail for accounts only
	user string
	from string
	to   []string
}

var _ smtp.AuthSession = (*smtpSession)(nil)

func (s *Sim) newSMTP(c *smtp.Conn) (smtp.Session, error) {
	at, _ := c.Conn().LocalAddr().(*net.TCPAddr)
	if s.take(Unavailable) {
		return nil, answer(421, 4, 3, 2, "Service not available, try again later")
	}
	return &smtpSession{sim: s, conn: c, mx: at != nil && at.Port == s.SMTP}, nil
}

func answer(code, a, b, c int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: text}
}

func (s *smtpSession) AuthMechanisms() []string {
	if s.mx {
		return nil
	}
	return []string{"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}
}

func (s *smtpSession) Auth(mechanism string) (sasl.Server, error) {
	return s.sim.mechanism(mechanism, func(user, password string) error {
		if s.sim.take(AuthRefused) || s.sim.login(user, password) == nil {
			return smtp.ErrAuthFailed
		}
		s.user = strings.ToLower(user)
		return nil
	}, func(user, token string) error {
		if s.sim.bearer(user, token) == nil {
			return smtp.ErrAuthFailed
		}
		s.user = strings.ToLower(user)
		return nil
	}, smtp.ErrAuthUnknownMechanism)
}

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.mx && s.user == "" {
		return answer(530, 5, 7, 0, "Authentication required")
	}
	s.from = from
	return nil
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	local, _, _ := strings.Cut(strings.ToLower(to), "@")
	switch {
	case s.sim.take(Refuse) || local == "reject":
		return answer(550, 5, 1, 1, fmt.Sprintf("<%s>: Recipient address rejected: User unknown", to))
	case s.sim.take(Defer) || local == "busy":
		return answer(451, 4, 3, 0, "Requested action aborted: local error in processing, try again later")
	case s.sim.reach(to) == nil && s.sim.hosted(to):
		return answer(550, 5, 1, 1, fmt.Sprintf("<%s>: Recipient address rejected: User unknown", to))
	case s.mx && s.sim.account(to) == nil:
		return answer(550, 5, 7, 1, "Relaying denied")
	}
	s.to = append(s.to, to)
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	if s.sim.take(DropInData) {
		_ = s.conn.Close()
		return answer(421, 4, 4, 2, "connection lost")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.sim.take(Quota) {
		return answer(552, 5, 2, 2, "Mailbox full")
	}
	if !s.mx {
		s.sim.mu.Lock()
		s.sim.sent = append(s.sim.sent, Submitted{s.user, s.from, slices.Clone(s.to), s.sim.o.Now(), raw, Parse(raw)})
		s.sim.mu.Unlock()
	}
	s.sim.route(s.from, s.to, raw)
	if s.mx && s.from != "" { // what a stranger wrote from outside is in their mailbox as well
		if a := s.sim.reach(s.from); a != nil && s.sim.o.Own != "" {
			_, _ = a.box("Sent").add(raw, s.sim.o.Now(), imap.FlagSeen)
		}
	}
	if s.sim.take(DropAfterDot) {
		_ = s.conn.Close()
		return answer(421, 4, 4, 2, "connection lost")
	}
	return nil
}

func (s *smtpSession) Reset() { s.from, s.to = "", nil }

func (s *smtpSession) Logout() error { return nil }

// Sent are the mails submitted so far, oldest first.
func (s *Sim) Sent() []Submitted {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Deliver brings a mail into the mailboxes of its recipients, as another
// provider would; nobody checks whether they exist.
func (s *Sim) Deliver(from string, to []string, raw []byte) { s.route(from, to, raw) }

// route brings a mail to its recipients, now or after the delay. For those who
// do not exist a report goes back.
func (s *Sim) route(from string, to []string, raw []byte) {
	s.mu.Lock()
	delay := s.delay
	s.mu.Unlock()
	bring := func() {
		for _, address := range to {
			if a := s.reach(address); a != nil {
				s.bring(a, from, address, raw)
			} else if from != "" {
				s.route("", []string{from}, Report(from, address, s.o.Now(), raw))
			}
		}
		s.tell()
	}
	if delay == 0 {
		bring()
		return
	}
	time.AfterFunc(delay, bring)
	s.tell()
}

func (s *Sim) bring(a *account, from, to string, raw []byte) {
	head := fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\nReceived: from localhost by localhost with ESMTP; %s\r\n", from, to, s.o.Now().Format(time.RFC1123Z))
	_, _ = a.box("INBOX").add(append([]byte(head), raw...), s.o.Now())
	s.mu.Lock()
	auto, key := a.auto, a.address+" "+strings.ToLower(from)
	again := s.answered[key]
	if auto != nil {
		s.answered[key] = true
	}
	s.mu.Unlock()
	m := Parse(raw)
	if auto == nil || again || from == "" || m.Automatic() {
		return
	}
	out := *auto
	out.From, out.To, out.InReplyTo, out.References = a.address, from, m.ID, append(m.References, m.ID)
	out.Header = map[string]string{"Auto-Submitted": "auto-replied", "Precedence": "auto_reply"}
	s.route("", []string{from}, out.Bytes())
}

// AutoReply lets an account answer each sender once by itself (RFC 3834); a
// nil mail ends it.
func (s *Sim) AutoReply(address string, m *Mail) {
	a := s.account(address)
	s.mu.Lock()
	defer s.mu.Unlock()
	a.auto = m
}

// mechanism is the server's side of the log-ins both protocols know.
func (s *Sim) mechanism(name string, login, bearer func(user, secret string) error, unknown error) (sasl.Server, error) {
	switch strings.ToUpper(name) {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return login(user, password) }), nil
	case sasl.Login:
		return &loginServer{login: login}, nil
	case "XOAUTH2", sasl.OAuthBearer:
		return &bearerServer{bearer: bearer}, nil
	}
	return nil, unknown
}

// loginServer is the old LOGIN mechanism.
type loginServer struct {
	login func(user, password string) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	if l.step == 0 && response == nil {
		l.step = 1
		return []byte("Username:"), false, nil
	}
	if l.step < 2 {
		l.step, l.user = 2, string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.login(l.user, string(response))
}

// bearerServer reads XOAUTH2 and OAUTHBEARER; a refusal is told in two steps,
// as Google and Microsoft do.
type bearerServer struct {
	bearer  func(user, token string) error
	refused error
}

func (b *bearerServer) Next(response []byte) ([]byte, bool, error) {
	if b.refused != nil {
		return nil, false, b.refused
	}
	if response == nil {
		return []byte{}, false, nil
	}
	user, token := "", ""
	for field := range strings.SplitSeq(strings.ReplaceAll(string(response), ",", "\x01"), "\x01") {
		for _, prefix := range []string{"user=", "a="} {
			if text, ok := strings.CutPrefix(field, prefix); ok {
				user = text
			}
		}
		if text, ok := strings.CutPrefix(field, "auth=Bearer "); ok {
			token = text
		}
	}
	if err := b.bearer(user, token); err != nil {
		b.refused = err
		return []byte(`{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}`), false, nil
	}
	return nil, true, nil
}

// keep puts a message into one of the account's mailboxes.
func (s *Sim) keep(address, name string, raw []byte, at time.Time, flags ...imap.Flag) error {
	a := s.account(address)
	if a == nil || a.box(name) == nil {
		return fmt.Errorf("no mailbox %s of %s", name, address)
	}
	_, err := a.box(name).add(raw, at, flags...)
	s.tell()
	return err
}
