package mailtest

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel/email/emailsim/throwaway"
)

// Script is an IMAP server that says what it is told, for servers nobody can
// install and for answers no sane server gives. It knows one mailbox's worth of
// IMAP4rev1 by itself; Rules come first.
type Script struct {
	Greeting   string   // default "* OK IMAP4rev1 ready"
	Caps       []string // default IMAP4rev1 IDLE
	Boxes      []string // LIST lines after "* LIST ", default INBOX and Sent
	Opened     []string // further lines in answer to SELECT and EXAMINE
	Validity   uint32   // default 1
	Mails      []Mail   // in INBOX
	Descending bool     // answers of one FETCH come with the highest UID first
	Between    []string // lines between two answers of a FETCH, e.g. "* 1 FETCH (FLAGS (\\Seen))"
	Rules      []Rule
	PlainText  bool // no TLS
}

// Mail is a message of a Script.
type Mail struct {
	UID    uint32
	Flags  string    // default none
	At     time.Time // INTERNALDATE, default now
	Raw    string
	Size   int    // RFC822.SIZE claimed, default the true one
	Wrong  int    // added to the literal's size: it is a lie
	Quoted bool   // the body as a quoted string, 8-bit bytes and all
	Nil    bool   // the body as NIL
	Extra  string // further items in each FETCH, e.g. "X-GM-MSGID 1278455344230334865"
	Whole  string // the FETCH answer as it goes out, instead of all that; $SEQ and $UID are put in
}

// Rule answers commands in place of the built-in answer.
type Rule struct {
	On    string   // regular expression for the command without its tag, not minding case, e.g. "^LOGIN"
	Times int      // how often it holds; 0: always
	Say   []string // lines; $TAG is the command's tag
	Pass  bool     // then the built-in answer too
	Close bool     // then the connection ends
	Hole  bool     // then nothing is read or said any more
}

// Scripted is a running Script.
type Scripted struct {
	Port int
	CA   *throwaway.CA
	t    testing.TB

	mu    sync.Mutex
	s     Script
	used  []int
	log   []string
	conns map[*scriptConn]bool
	added [][]byte
	told  chan struct{}
}

type scriptConn struct {
	*Scripted
	c   net.Conn
	r   *bufio.Reader
	w   *bufio.Writer
	wmu sync.Mutex
}

// Run starts the script on a free port of 127.0.0.1 until the test ends.
func (s Script) Run(t testing.TB) *Scripted {
	t.Helper()
	ca, err := throwaway.New("script")
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &Scripted{Port: ln.Addr().(*net.TCPAddr).Port, CA: ca, t: t, s: s, used: make([]int, len(s.Rules)), conns: map[*scriptConn]bool{}, told: make(chan struct{})}
	if !s.PlainText {
		config, err := ca.Config("localhost", "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		ln = tls.NewListener(ln, config)
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go r.serve(c)
		}
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		r.Cut()
	})
	return r
}

// Address is where to connect.
func (r *Scripted) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Port)) }

// TLS trusts the script's CA.
func (r *Scripted) TLS() *tls.Config {
	return &tls.Config{RootCAs: r.CA.Pool(), ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

// Push writes a line to every open connection, asked or not.
func (r *Scripted) Push(line string) {
	for _, c := range r.open() {
		c.say(line)
	}
}

// Cut closes every open connection.
func (r *Scripted) Cut() {
	for _, c := range r.open() {
		_ = c.c.Close()
	}
}

// Change edits the script while it runs; Add is the usual change.
func (r *Scripted) Change(change func(*Script)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.s)
	r.used = append(r.used, make([]int, max(0, len(r.s.Rules)-len(r.used)))...)
}

// Add delivers a mail and tells the open connections.
func (r *Scripted) Add(m Mail) {
	r.Change(func(s *Script) { s.Mails = append(s.Mails, m) })
	r.mu.Lock()
	n := len(r.s.Mails)
	r.mu.Unlock()
	r.Push(fmt.Sprintf("* %d EXISTS", n))
}

// Commands are what was asked so far, without tags; passwords and tokens are
// left out.
func (r *Scripted) Commands() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.log)
}

// Appended are the messages that were put on the server.
func (r *Scripted) Appended() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.added)
}

// AwaitCommand waits until a command matching the expression has come n times.
func (r *Scripted) AwaitCommand(expression string, n int) {
	r.t.Helper()
	re := regexp.MustCompile("(?i)" + expression)
	limit := time.After(30 * time.Second)
	for {
		r.mu.Lock()
		told, seen := r.told, 0
		for _, line := range r.log {
			if re.MatchString(line) {
				seen++
			}
		}
		r.mu.Unlock()
		if seen >= n {
			return
		}
		select {
		case <-told:
		case <-limit:
			r.t.Fatalf("%q came %d times, waited for %d; so far: %q", expression, seen, n, r.Commands())
		}
	}
}

func (r *Scripted) open() []*scriptConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*scriptConn, 0, len(r.conns))
	for c := range r.conns {
		list = append(list, c)
	}
	return list
}

func (r *Scripted) note(command string) {
	verb, _, _ := strings.Cut(command, " ")
	if strings.EqualFold(verb, "LOGIN") || strings.EqualFold(verb, "AUTHENTICATE") {
		command = strings.Join(strings.Fields(command)[:min(2, len(strings.Fields(command)))], " ")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, command)
	close(r.told)
	r.told = make(chan struct{})
}

func (r *Scripted) serve(c net.Conn) {
	sc := &scriptConn{Scripted: r, c: c, r: bufio.NewReader(c), w: bufio.NewWriter(c)}
	r.mu.Lock()
	r.conns[sc] = true
	greeting := cmp.Or(r.s.Greeting, "* OK IMAP4rev1 ready")
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.conns, sc)
		r.mu.Unlock()
		_ = c.Close()
	}()
	sc.say(greeting)
	if strings.HasPrefix(greeting, "* BYE") {
		return
	}
	for {
		tag, command, err := sc.read()
		if err != nil {
			return
		}
		r.note(command)
		if !sc.answer(tag, command) {
			return
		}
	}
}

// read gives the next command; literals are asked for and joined.
func (c *scriptConn) read() (tag, command string, err error) {
	line, err := c.r.ReadString('\n')
	if err != nil {
		return "", "", err
	}
	tag, command, _ = strings.Cut(strings.TrimRight(line, "\r\n"), " ")
	for {
		size := literal([]byte(command))
		if size < 0 {
			return tag, command, nil
		}
		if !strings.HasSuffix(command, "+}") {
			c.say("+ go on")
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(c.r, body); err != nil {
			return "", "", err
		}
		rest, err := c.r.ReadString('\n')
		if err != nil {
			return "", "", err
		}
		if strings.HasPrefix(strings.ToUpper(command), "APPEND ") {
			c.mu.Lock()
			c.added = append(c.added, body)
			c.mu.Unlock()
			return tag, command, nil
		}
		command = command[:strings.LastIndexByte(command, '{')] + `"` + string(body) + `"` + strings.TrimRight(rest, "\r\n")
	}
}

func (c *scriptConn) say(lines ...string) {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	for _, line := range lines {
		_, _ = c.w.WriteString(line + "\r\n")
	}
	_ = c.w.Flush()
}

// answer looks for a rule, then for the built-in answer; false ends the connection.
func (c *scriptConn) answer(tag, command string) bool {
	rule, found := c.rule(command)
	if !found {
		return c.builtIn(tag, command)
	}
	for _, line := range rule.Say {
		c.say(strings.ReplaceAll(line, "$TAG", tag))
	}
	if rule.Hole {
		_, _ = io.Copy(io.Discard, c.r)
		return false
	}
	if rule.Pass && !c.builtIn(tag, command) {
		return false
	}
	return !rule.Close
}

func (c *scriptConn) rule(command string) (Rule, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, rule := range c.s.Rules {
		if (rule.Times == 0 || c.used[i] < rule.Times) && regexp.MustCompile("(?is)"+rule.On).MatchString(command) {
			c.used[i]++
			return rule, true
		}
	}
	return Rule{}, false
}
