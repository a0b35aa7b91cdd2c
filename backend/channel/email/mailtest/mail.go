package mailtest

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Address is a port with its host, as net.Dial takes it.
func (s *Server) Address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// TLS trusts the servers' CA and nothing else.
func (s *Server) TLS() *tls.Config {
	return &tls.Config{RootCAs: s.CA, ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

// Save puts a message into a mailbox as if it had been delivered just now.
func (s *Server) Save(t testing.TB, user, box string, raw []byte) {
	t.Helper()
	s.SaveAt(t, user, box, time.Now(), false, raw)
}

// SaveAt is Save with an INTERNALDATE and, if wanted, the flag \Seen.
func (s *Server) SaveAt(t testing.TB, user, box string, at time.Time, seen bool, raw []byte) {
	t.Helper()
	if err := s.Put(user, box, at, seen, raw); err != nil {
		t.Fatalf("saving a message: %v", err)
	}
}

// Put is SaveAt outside of a test. It writes the Maildir as a delivering program
// would: thousands a second, no log-in, and a connection that idles is told of it.
func (s *Server) Put(user, box string, at time.Time, seen bool, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved++
	dir, err := s.box(user, box)
	if err != nil {
		return err
	}
	// Dovecot numbers what it finds by the seconds, then by the rest of the name.
	name := fmt.Sprintf("%d.M%dP%d.tresen", time.Now().Unix(), 1_000_000+s.saved, os.Getpid())
	final := filepath.Join(dir, "new", name)
	if seen {
		final = filepath.Join(dir, "cur", name+":2,S")
	}
	name = filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(name, at, at); err != nil {
		return err
	}
	if err := s.owner.own(name); err != nil {
		return err
	}
	return os.Rename(name, final)
}

// box gives a mailbox's folder (Maildir++), making it if the user was never there.
func (s *Server) box(user, box string) (string, error) {
	home := filepath.Join(s.state, "mail", user)
	dir := filepath.Join(home, "Maildir")
	if !strings.EqualFold(box, "INBOX") {
		dir = filepath.Join(dir, "."+strings.ReplaceAll(box, "/", "."))
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		return dir, nil
	}
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return "", err
		}
	}
	return dir, s.owner.own(home)
}

// Messages gives what lies in a mailbox, oldest delivery first, without
// logging in.
func (s *Server) Messages(t testing.TB, user, box string) [][]byte {
	t.Helper()
	list := [][]byte{}
	for _, name := range s.names(user, box) {
		raw, err := os.ReadFile(name)
		if os.IsNotExist(err) { // moved from new to cur meanwhile
			return s.Messages(t, user, box)
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, raw)
	}
	return list
}

// Count is how many messages lie in a mailbox.
func (s *Server) Count(user, box string) int { return len(s.names(user, box)) }

// Await waits until a mailbox holds n messages and gives them; half a minute
// without them fails the test.
func (s *Server) Await(t testing.TB, user, box string, n int) [][]byte {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) { // a folder gives no sign
		if s.Count(user, box) >= n {
			return s.Messages(t, user, box)
		}
		if time.Now().After(limit) || t.Context().Err() != nil {
			t.Fatalf("%s of %s has %d messages, waited for %d", box, user, s.Count(user, box), n)
		}
	}
}

func (s *Server) names(user, box string) []string {
	s.mu.Lock()
	dir, err := s.box(user, box)
	s.mu.Unlock()
	if err != nil {
		return nil
	}
	fresh, _ := filepath.Glob(filepath.Join(dir, "new", "*"))
	known, _ := filepath.Glob(filepath.Join(dir, "cur", "*"))
	seen := map[string]bool{}
	list := []string{}
	for _, name := range append(fresh, known...) {
		base, _, _ := strings.Cut(filepath.Base(name), ":")
		if !seen[base] {
			seen[base] = true
			list = append(list, name)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return slices.Compare(age(a), age(b)) })
	return list
}

// age reads the seconds and microseconds of a Maildir name.
func age(name string) []int64 {
	seconds, rest, _ := strings.Cut(filepath.Base(name), ".")
	micro := strings.TrimPrefix(rest, "M")
	if end := strings.IndexFunc(micro, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		micro = micro[:end]
	}
	a, _ := strconv.ParseInt(seconds, 10, 64)
	b, _ := strconv.ParseInt(micro, 10, 64)
	return []int64{a, b}
}

// Submit sends a mail as its author would: TLS, log-in, one or more recipients.
func (s *Server) Submit(from string, to []string, raw []byte) error {
	c, err := smtp.DialTLS(s.Address(s.SMTPS), s.TLS())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.Auth(sasl.NewPlainClient("", from, Password)); err != nil {
		return err
	}
	return send(c, from, to, raw)
}

// Deliver hands a mail for local users to the MX, as another provider would; an
// empty from is the null path of a report.
func (s *Server) Deliver(from string, to []string, raw []byte) error {
	c, err := smtp.Dial(s.Address(s.SMTP))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return send(c, from, to, raw)
}

func send(c *smtp.Client, from string, to []string, raw []byte) error {
	if err := c.SendMail(from, to, bytes.NewReader(raw)); err != nil {
		return err
	}
	return c.Quit()
}

// Client logs in over TLS; the connection ends with the test.
func (s *Server) Client(t testing.TB, user string, o *imapclient.Options) *imapclient.Client {
	t.Helper()
	o = cmp.Or(o, &imapclient.Options{})
	o.TLSConfig = s.TLS()
	c, err := imapclient.DialTLS(s.Address(s.IMAPS), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(user, Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// Token makes an access token (JWT, HS256) for XOAUTH2 and OAUTHBEARER; one of
// 0 or fewer seconds is expired already. A connection outlives its token.
func (s *Server) Token(t testing.TB, user string, good time.Duration) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved++
	until := time.Now().Add(good).Unix()
	claims := fmt.Sprintf(`{"sub":%q,"email":%q,"iat":%d,"exp":%d,"jti":"%d"}`, user, user, time.Now().Add(-time.Hour).Unix(), until, s.saved)
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + b64.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(text))
	token := text + "." + b64.EncodeToString(mac.Sum(nil))
	f, err := os.OpenFile(filepath.Join(s.state, "tokens"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(f, "\"%s %s\": %d\n", user, token, until)
		_ = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Kick drops a user's IMAP connections, as an administrator would.
func (s *Server) Kick(t testing.TB, user string) {
	t.Helper()
	s.Doveadm(t, "kick", user)
}

// BumpValidity gives a mailbox a new UIDVALIDITY: its UIDs mean nothing any more.
func (s *Server) BumpValidity(t testing.TB, user, box string) {
	t.Helper()
	s.mu.Lock()
	s.validity = max(s.validity+1, time.Now().Unix()+1)
	validity := s.validity
	s.mu.Unlock()
	s.Doveadm(t, "mailbox", "update", "-u", user, "--uid-validity", strconv.FormatInt(validity, 10), box)
}

// Doveadm runs Dovecot's tool for administrators and gives what it printed.
func (s *Server) Doveadm(t testing.TB, args ...string) string {
	t.Helper()
	conf := filepath.Join(s.state, "dovecot.conf")
	out, err := s.run(nil, s.programs.doveconf, append([]string{"-f", "service=doveadm", "-c", conf, "-m", "doveadm",
		"-e", s.programs.doveadm, "-c", conf}, args...)...)
	if err != nil {
		t.Fatalf("doveadm %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
