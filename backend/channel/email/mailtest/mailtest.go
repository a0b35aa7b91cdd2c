// Package mailtest runs real mail servers for tests: Dovecot (IMAP, LMTP,
// sieve) and Exim (submission and MX) on free ports of 127.0.0.1, without
// touching the system's own mail. Proxy puts faults of the network before any
// server; Script plays mail servers nobody can install (Gmail, Exchange Online).
//
// All users have the password "secret": support@shop.test, sales@shop.test,
// agent@shop.test, anna@customer.test, bob@customer.test,
// vacation@customer.test (answers each mail as RFC 3834 says) and
// loop@customer.test (a rude robot: answers everything, marks nothing).
// info@shop.test leads to support, office@customer.test to anna; user+tag@
// works. Mail submitted to anyone@bounce.test comes back as "failed" (Status
// 5.0.0, the 5.1.1 only in Diagnostic-Code, as real Exim does), to
// anyone@slow.test once as "delayed". reject@ gets 550 and busy@ 451 at RCPT.
package mailtest

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel/email/emailsim/throwaway"
)

// Password is every user's.
const Password = "secret"

// Users are the addresses the servers know.
var Users = []string{"support@shop.test", "sales@shop.test", "agent@shop.test", "anna@customer.test", "bob@customer.test",
	"vacation@customer.test", "loop@customer.test"}

// boxes every user has besides INBOX, named like their special use (RFC 6154).
var boxes = []string{"Sent", "Drafts", "Trash", "Junk", "Archive"}

// ErrMissing says that the programs are not installed.
var ErrMissing = errors.New("the mail servers are missing: scripts/need.sh test installs them")

// Options change how the servers behave; the zero value is usual.
type Options struct {
	Caps      string        // IMAP capabilities offered, e.g. "IMAP4rev1 IDLE AUTH=PLAIN"; empty: all that Dovecot has
	MaxSize   int64         // largest mail Exim takes, in bytes; 0: 60 MB
	MaxConn   int           // IMAP connections a user may have at once; 0: 10
	Quota     int64         // largest mailbox in bytes; 0: no limit
	Notify    time.Duration // pause between Dovecot's "still here" while idling; 0: two minutes
	Delay     time.Duration // until a deferred mail is reported as delayed; 0: 1 s
	Cleartext bool          // logging in without TLS is allowed (to let a proxy read and edit lines)
}

// Server is one running pair. The ports stay the same from Start to the end.
type Server struct {
	IMAP, IMAPS       int // plain with STARTTLS, TLS
	Submission, SMTPS int // log-in needed; plain with STARTTLS, TLS
	SMTP              int // the MX: takes mail for local users from anyone
	LMTP              int
	CAFile            string         // PEM of the throw-away CA that signed the certificate (localhost, 127.0.0.1, mail.shop.test)
	CA                *x509.CertPool // the same

	ca            *throwaway.CA
	state         string // folder of everything
	programs      programs
	owner         owner
	options       Options
	release       func() // of the ports
	unlock        func() // of the state
	dovecot, exim *process
	secret        []byte // signs access tokens

	mu              sync.Mutex // over what follows
	saved, validity int64
}

// Start runs the servers for one test and removes them after it. Without the
// programs the test is skipped.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if errors.Is(err, ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("starting the mail servers: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("end of the mail servers' logs:\n%s", s.Log())
		}
		s.Close()
	})
	return s
}

// New is Start outside of a test; Close ends it. The error is ErrMissing when
// the programs are not there.
func New(o Options) (*Server, error) {
	found, err := find()
	if err != nil {
		return nil, err
	}
	who, err := findOwner()
	if err != nil {
		return nil, err
	}
	// A short path that the servers' user can reach: Unix sockets allow 107 characters.
	state, err := os.MkdirTemp("/tmp", "tresen-mail-")
	if err != nil {
		return nil, err
	}
	s := &Server{state: state, programs: found, owner: who, options: o, CAFile: filepath.Join(state, "ca.pem")}
	if s.unlock, err = s.hold(); err != nil {
		return nil, err
	}
	if err := s.first(); err != nil {
		err = fmt.Errorf("%w\n%s", err, s.Log())
		s.Close()
		return nil, err
	}
	return s, nil
}

// first starts the servers on ports that are free; another program may be
// faster in taking one, so there are three tries.
func (s *Server) first() error {
	if err := s.prepare(); err != nil {
		return err
	}
	var err error
	for range 3 {
		if s.release != nil {
			s.release()
		}
		if s.release, err = s.takePorts(); err != nil {
			return err
		}
		if err = s.configure(); err != nil {
			return err
		}
		if err = s.launch(); err == nil {
			return nil
		}
		s.Stop()
	}
	return err
}

// Stop ends the servers; mail and ports stay.
func (s *Server) Stop() {
	s.exim.stop()
	s.dovecot.stop()
	s.exim, s.dovecot = nil, nil
}

// Crash kills everything at once, as a power cut would.
func (s *Server) Crash() {
	s.exim.kill()
	s.dovecot.kill()
	s.exim, s.dovecot = nil, nil
	for _, name := range []string{"dovecot/run/master.pid", "exim/exim-daemon.pid"} { // the number may soon be another program's
		_ = os.Remove(filepath.Join(s.state, name))
	}
}

// Restart starts the servers again, stopping them first if they run.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop()
	if err := s.launch(); err != nil {
		t.Fatalf("starting the mail servers again: %v\n%s", err, s.Log())
	}
}

// Close stops the servers and removes what they kept.
func (s *Server) Close() {
	s.Crash()
	if s.release != nil {
		s.release()
		s.release = nil
	}
	_ = os.RemoveAll(s.state)
	s.unlock()
}

// Log gives the end of the servers' logs.
func (s *Server) Log() string {
	var b strings.Builder
	for _, name := range []string{"dovecot.out", "exim.out", "dovecot/log", "exim/log/mainlog", "exim/log/paniclog"} {
		text, err := os.ReadFile(filepath.Join(s.state, name))
		if err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "--- %s\n%s\n", name, text[max(0, len(text)-4000):])
		}
	}
	return b.String()
}
