// Package emailsim stands in for a mail provider and for the customers' own:
// SMTP and IMAP with TLS on 127.0.0.1, an OAuth2 server, mailboxes one can
// write from and look into. Tests and the demo run on it; it is never linked
// into the relay. For real servers see mailtest.
package emailsim

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"tresen/backend/channel/email/emailsim/throwaway"
)

// Fault is a failure the next operation it fits meets, see Sim.FailNext.
type Fault string

// Faults.
const (
	Refuse       Fault = "550"            // a recipient is refused for good
	Defer        Fault = "451"            // a recipient is refused for now
	Quota        Fault = "quota"          // the mailbox is full: 552 at the end of DATA, NO [OVERQUOTA] to APPEND
	DropAfterDot Fault = "drop after dot" // the mail is taken and the connection closed without saying so
	DropInData   Fault = "drop in data"   // the connection is closed, the mail is not taken
	AuthRefused  Fault = "auth"           // 535, NO [AUTHENTICATIONFAILED]
	Unavailable  Fault = "unavailable"    // 421, NO [UNAVAILABLE] at the log-in
)

// Options of a provider; the zero value is usual.
type Options struct {
	Dir   string     // keep mailboxes in this folder; empty: in memory
	Plain bool       // logging in without TLS is allowed
	Caps  []imap.Cap // IMAP capabilities instead of the usual
	Ports [5]int     // IMAP, IMAPS, Submission, SMTPS, SMTP; 0: a free one
	// Own is the provider's domain. If set, the rest of the world is here too:
	// an address at any other domain gets a mailbox when it is first used, but
	// for those that end with .invalid.
	Own string
	Now func() time.Time // default time.Now
	// Accounts are there from the start: address → password; see Add.
	Accounts map[string]string
}

// Sim is a running provider.
type Sim struct {
	IMAP, IMAPS, Submission, SMTPS int // ports: STARTTLS, TLS, STARTTLS, TLS
	SMTP                           int // the MX: takes mail for its accounts from anyone
	CA                             *throwaway.CA
	OAuth                          *OAuth

	o     Options
	imap  *imapserver.Server
	smtp  *smtp.Server
	hosts []net.Listener

	mu       sync.Mutex
	accounts map[string]*account
	sessions map[*session]bool
	faults   []Fault
	delay    time.Duration
	sent     []Submitted
	answered map[string]bool // automatic answers: account and who got one
	told     chan struct{}   // closed and renewed at every mail, see Until
	numbers  int
	idling   map[*account]int
}

// account is a user with mailboxes.
type account struct {
	address, password string
	dir               string
	now               func() time.Time
	auto              *Mail // the automatic answer

	mu    sync.Mutex
	boxes []*box
}

// New starts a provider.
func New(o Options) (*Sim, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	ca, err := throwaway.New("emailsim")
	if err != nil {
		return nil, err
	}
	config, err := ca.Config("localhost", "127.0.0.1")
	if err != nil {
		return nil, err
	}
	s := &Sim{CA: ca, o: o, accounts: map[string]*account{}, sessions: map[*session]bool{}, answered: map[string]bool{}, idling: map[*account]int{}, told: make(chan struct{})}
	s.OAuth = newOAuth(o.Now)
	quiet := log.New(io.Discard, "", 0)
	s.imap = imapserver.New(&imapserver.Options{NewSession: s.newIMAP, Caps: caps(o.Caps), TLSConfig: config, InsecureAuth: o.Plain, Logger: quiet})
	s.smtp = smtp.NewServer(smtp.BackendFunc(s.newSMTP))
	s.smtp.Domain, s.smtp.TLSConfig, s.smtp.AllowInsecureAuth, s.smtp.ErrorLog = "localhost", config, o.Plain, quiet
	s.smtp.MaxMessageBytes, s.smtp.MaxRecipients, s.smtp.EnableSMTPUTF8, s.smtp.EnableDSN = 60<<20, 100, true, true
	for i, port := range []*int{&s.IMAP, &s.IMAPS, &s.Submission, &s.SMTPS, &s.SMTP} {
		ln, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: o.Ports[i]})
		if err != nil {
			_ = s.Close()
			return nil, err
		}
		s.hosts = append(s.hosts, ln)
		*port = ln.Addr().(*net.TCPAddr).Port
	}
	for address, password := range o.Accounts {
		if err := s.Add(address, password); err != nil {
			_ = s.Close()
			return nil, err
		}
	}
	s.serve(config)
	return s, nil
}

func (s *Sim) serve(config *tls.Config) {
	go func() { _ = s.imap.Serve(s.hosts[0]) }()
	go func() { _ = s.imap.Serve(tls.NewListener(s.hosts[1], config)) }()
	go func() { _ = s.smtp.Serve(s.hosts[2]) }()
	go func() { _ = s.smtp.Serve(tls.NewListener(s.hosts[3], config)) }()
	go func() { _ = s.smtp.Serve(s.hosts[4]) }()
}

func caps(list []imap.Cap) imap.CapSet {
	if list == nil {
		list = []imap.Cap{imap.CapNamespace, imap.CapUIDPlus, imap.CapESearch, imap.CapMove, imap.CapSpecialUse, imap.CapLiteralPlus, imap.CapChildren}
	}
	set := imap.CapSet{imap.CapIMAP4rev1: {}}
	for _, c := range list {
		set[c] = struct{}{}
	}
	return set
}

// Close ends the provider; what a folder keeps stays.
func (s *Sim) Close() error {
	err := errors.Join(s.imap.Close(), s.smtp.Close())
	for _, ln := range s.hosts {
		_ = ln.Close()
	}
	return err
}

// Add makes an account; one that a folder kept has its mail again, one without
// a password cannot log in.
func (s *Sim) Add(address, password string) error {
	address = strings.ToLower(address)
	a := &account{address: address, password: password, now: s.o.Now}
	if s.o.Dir != "" {
		a.dir = filepath.Join(s.o.Dir, hex.EncodeToString([]byte(address)))
	}
	for _, b := range boxes {
		if _, err := a.open(b.name, b.use); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[address] = a
	return nil
}

func (a *account) open(name string, use imap.MailboxAttr) (*box, error) {
	dir := ""
	if a.dir != "" {
		dir = filepath.Join(a.dir, hex.EncodeToString([]byte(name)))
	}
	b, err := openBox(dir, name, use, a.now())
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.boxes = append(a.boxes, b)
	return b, nil
}

func (a *account) all() []*box {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.boxes)
}

func (a *account) box(name string) *box {
	for _, b := range a.all() {
		if b.name == name || b.name == "INBOX" && strings.EqualFold(name, "INBOX") {
			return b
		}
	}
	return nil
}

// account finds the one an address leads to; user+tag@ is user@.
func (s *Sim) account(address string) *account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[strings.ToLower(plainAddress(address))]
}

// reach is account for somebody mail goes to or comes from.
func (s *Sim) reach(address string) *account {
	a := s.account(address)
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if a != nil || s.o.Own == "" || domain == "" || domain == s.o.Own || strings.HasSuffix(domain, ".invalid") {
		return a
	}
	if s.Add(plainAddress(address), "") != nil {
		return nil
	}
	return s.account(address)
}

// Addresses gives every account, sorted.
func (s *Sim) Addresses() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.accounts))
}

func plainAddress(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// hosted: some account lives at the address's domain.
func (s *Sim) hosted(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if s.o.Own != "" {
		return domain == s.o.Own
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for a := range s.accounts {
		if strings.HasSuffix(a, "@"+domain) {
			return true
		}
	}
	return false
}

func (s *Sim) login(user, password string) *account {
	a := s.account(user)
	if a == nil || a.password == "" || subtle.ConstantTimeCompare([]byte(password), []byte(a.password)) != 1 {
		return nil
	}
	return a
}

func (s *Sim) bearer(user, token string) *account {
	if !s.OAuth.valid(user, token) {
		return nil
	}
	return s.account(user)
}

// FailNext makes the next operations fail, each fault once, at the first
// operation it fits.
func (s *Sim) FailNext(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

func (s *Sim) take(f Fault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.faults, f)
	if i >= 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	return i >= 0
}

// Delay lets every further mail arrive so much later than it was taken.
func (s *Sim) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

// Kick ends a user's IMAP connections with BYE.
func (s *Sim) Kick(user, text string) {
	a := s.account(user)
	s.mu.Lock()
	var list []*session
	for c := range s.sessions {
		if c.account == a {
			list = append(list, c)
		}
	}
	s.mu.Unlock()
	for _, c := range list {
		_ = c.conn.Bye(text)
		_ = c.conn.NetConn().Close()
	}
}

// BumpValidity gives a mailbox a new UIDVALIDITY.
func (s *Sim) BumpValidity(user, name string) error {
	a := s.account(user)
	if a == nil || a.box(name) == nil {
		return errors.New("no such mailbox")
	}
	s.Kick(user, "mailbox changed")
	return a.box(name).bump()
}

// Idling is how many connections of a user wait for news.
func (s *Sim) Idling(user string) int {
	a := s.account(user)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idling[a]
}

func (s *Sim) idle(a *account, change int) {
	s.mu.Lock()
	s.idling[a] += change
	s.mu.Unlock()
	s.tell()
}

// Until waits for a state of the provider; ctx bounds it.
func (s *Sim) Until(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		told := s.told
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-told:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Sim) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.told)
	s.told = make(chan struct{})
}

func (s *Sim) newIMAP(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	return &session{sim: s, conn: c}, &imapserver.GreetingData{}, nil
}

func (s *Sim) enter(c *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[c] = true
	return nil
}

func (s *Sim) leave(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, c)
}

// Address is a port of a provider as net.Dial takes it.
func Address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
