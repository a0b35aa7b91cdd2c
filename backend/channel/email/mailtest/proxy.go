package mailtest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fault is what happens to one connection through a Proxy. Zero fields do
// nothing. Bytes count from the server to the client.
type Fault struct {
	CutAfter      int64         // both ends are closed after so many bytes
	HoleAfter     int64         // from then on nothing arrives any more, nothing is closed (a half-open line)
	CutInLiteral  int           // closed in the middle of the n-th IMAP literal ("{123}") the server sends
	HoleInLiteral int           // the same as a hole
	CutAfterDot   bool          // SMTP: the server has taken the mail, the client never reads so
	HoleAfterDot  bool          // the same, and the line stays open
	CutInData     int64         // SMTP: closed after so many bytes from the client
	Pause         time.Duration // before each single byte from the server
	Swallow       string        // lines of the server that contain this are lost, e.g. " EXISTS"
}

// lines tells that the server's answer must be read line by line.
func (f Fault) lines() bool { return f.CutInLiteral > 0 || f.HoleInLiteral > 0 || f.Swallow != "" }

// Proxy stands before a server and spoils connections as told. Made by
// NewProxy it passes bytes; made by Server.Proxy it opens the TLS on both
// sides, so that it can read and edit what it passes.
type Proxy struct {
	Port   int
	target string
	back   *tls.Config // nil: plain
	ln     net.Listener

	mu       sync.Mutex
	next     []Fault
	always   Fault
	refuse   bool
	accepted int
	open     map[*wire]bool
}

// wire is one connection through the proxy.
type wire struct {
	client, server net.Conn
	fault          Fault
	writing        sync.Mutex // towards the client
	sent           int64      // towards the client
	literals       int
	mu             sync.Mutex
	dot            bool          // the final dot went to the server
	dead           chan struct{} // closed: a hole
	once           sync.Once
	over           chan struct{} // closed: both ends are
	end            sync.Once
}

// NewProxy listens on a free port of 127.0.0.1 and passes bytes to target.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	return newProxy(t, target, nil, nil)
}

// Proxy stands before a port of the server that begins with TLS (IMAPS, SMTPS):
// with the same CA towards the client, and with TLS again towards the server.
func (s *Server) Proxy(t testing.TB, port int) *Proxy {
	t.Helper()
	front, err := s.ca.Config("localhost", "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return newProxy(t, s.Address(port), front, s.TLS())
}

func newProxy(t testing.TB, target string, front, back *tls.Config) *Proxy {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Port: ln.Addr().(*net.TCPAddr).Port, target: target, back: back, ln: ln, open: map[*wire]bool{}}
	t.Cleanup(p.Close)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if front != nil {
				c = tls.Server(c, front)
			}
			go p.pass(c)
		}
	}()
	return p
}

// Address is where to connect.
func (p *Proxy) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Port)) }

// Next gives the next connections their faults, one each; those after them get
// what Always said.
func (p *Proxy) Next(faults ...Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = append(p.next, faults...)
}

// Always gives every further connection this fault.
func (p *Proxy) Always(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.always = f
}

// Refuse closes every further connection at once, or stops doing so.
func (p *Proxy) Refuse(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = yes
}

// Accepted is how many connections there were, refused ones included.
func (p *Proxy) Accepted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accepted
}

// Open is how many connections there are.
func (p *Proxy) Open() int { return len(p.list()) }

// Inject writes a line towards every open client, e.g. "* BYE Too many
// simultaneous connections".
func (p *Proxy) Inject(line string) {
	for _, w := range p.list() {
		select {
		case <-w.dead:
		default:
			w.writing.Lock()
			_, _ = io.WriteString(w.client, line+"\r\n")
			w.writing.Unlock()
		}
	}
}

// Cut closes every open connection.
func (p *Proxy) Cut() {
	for _, w := range p.list() {
		w.cut()
	}
}

// Hole makes every open connection silent without closing it.
func (p *Proxy) Hole() {
	for _, w := range p.list() {
		w.hole()
	}
}

// Close ends the proxy and its connections.
func (p *Proxy) Close() {
	_ = p.ln.Close()
	p.Cut()
}

func (p *Proxy) list() []*wire {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*wire, 0, len(p.open))
	for w := range p.open {
		list = append(list, w)
	}
	return list
}

func (p *Proxy) pass(client net.Conn) {
	p.mu.Lock()
	p.accepted++
	fault, refuse := p.always, p.refuse
	if len(p.next) > 0 && !refuse {
		fault, p.next = p.next[0], p.next[1:]
	}
	p.mu.Unlock()
	if refuse {
		_ = client.Close()
		return
	}
	server, err := net.Dial("tcp4", p.target)
	if err != nil {
		_ = client.Close()
		return
	}
	if p.back != nil {
		server = tls.Client(server, p.back)
	}
	w := &wire{client: client, server: server, fault: fault, dead: make(chan struct{}), over: make(chan struct{})}
	p.mu.Lock()
	p.open[w] = true
	p.mu.Unlock()
	go w.up()
	w.down()
	w.cut()
	p.mu.Lock()
	delete(p.open, w)
	p.mu.Unlock()
}

func (w *wire) cut() {
	w.end.Do(func() {
		close(w.over)
		_ = w.client.Close()
		_ = w.server.Close()
	})
}

func (w *wire) hole() { w.once.Do(func() { close(w.dead) }) }

// silent waits in a hole until somebody closes the connection.
func (w *wire) silent() bool {
	select {
	case <-w.dead:
		<-w.over
		return true
	default:
		return false
	}
}

// up passes what the client says.
func (w *wire) up() {
	defer w.cut()
	buf, tail, total := make([]byte, 32<<10), []byte{}, int64(0)
	for {
		n, err := w.client.Read(buf)
		if n > 0 && !w.silent() {
			chunk := buf[:n]
			if limit := w.fault.CutInData; limit > 0 && total+int64(n) >= limit {
				_, _ = w.server.Write(chunk[:limit-total])
				return
			}
			total += int64(n)
			if w.fault.CutAfterDot || w.fault.HoleAfterDot {
				tail = append(tail, chunk...)
				if bytes.Contains(tail, []byte("\r\n.\r\n")) {
					w.mu.Lock()
					w.dot = true
					w.mu.Unlock()
				}
				tail = bytes.Clone(tail[max(0, len(tail)-4):])
			}
			_, _ = w.server.Write(chunk)
		}
		if err != nil {
			w.silent()
			return
		}
	}
}

// down passes what the server says.
func (w *wire) down() {
	r := bufio.NewReaderSize(w.server, 32<<10)
	if w.fault.lines() {
		w.downLines(r)
		return
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if w.silent() || n > 0 && !w.toClient(buf[:n]) {
			return
		}
		if err != nil {
			w.silent()
			return
		}
	}
}

// downLines knows IMAP's lines and literals.
func (w *wire) downLines(r *bufio.Reader) {
	for {
		line, err := r.ReadBytes('\n')
		if w.silent() {
			return
		}
		if w.fault.Swallow != "" && strings.Contains(string(line), w.fault.Swallow) {
			line = nil
		}
		if len(line) > 0 && !w.toClient(line) || err != nil {
			w.silent()
			return
		}
		size := literal(line)
		if size < 0 {
			continue
		}
		w.literals++
		half := w.literals == w.fault.CutInLiteral || w.literals == w.fault.HoleInLiteral
		if half {
			size /= 2
		}
		body := make([]byte, size)
		n, err := io.ReadFull(r, body)
		if w.silent() || !w.toClient(body[:n]) || err != nil {
			return
		}
		if half {
			if w.literals == w.fault.HoleInLiteral {
				w.hole()
				w.silent()
			}
			return
		}
	}
}

// literal gives the size a line ends with ("{123}" or "{123+}"), else -1.
func literal(line []byte) int {
	text := strings.TrimRight(string(line), "\r\n")
	open := strings.LastIndexByte(text, '{')
	if open < 0 || !strings.HasSuffix(text, "}") {
		return -1
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text[open+1:len(text)-1], "+"))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// toClient writes within the fault's bounds; false ends the connection.
func (w *wire) toClient(b []byte) bool {
	w.mu.Lock()
	dot := w.dot
	w.mu.Unlock()
	if dot { // this is the answer to it
		if w.fault.HoleAfterDot {
			w.hole()
			w.silent()
		}
		return false
	}
	f, end := w.fault, false
	for _, limit := range []int64{f.CutAfter, f.HoleAfter} {
		if limit > 0 && w.sent+int64(len(b)) >= limit {
			b, end = b[:limit-w.sent], true
		}
	}
	w.sent += int64(len(b))
	w.writing.Lock()
	ok := w.write(b)
	w.writing.Unlock()
	if ok && end && f.HoleAfter > 0 && w.sent >= f.HoleAfter {
		w.hole()
		w.silent()
	}
	return ok && !end
}

func (w *wire) write(b []byte) bool {
	if w.fault.Pause == 0 {
		_, err := w.client.Write(b)
		return err == nil
	}
	for i := range b {
		select {
		case <-time.After(w.fault.Pause):
		case <-w.over:
			return false
		}
		if _, err := w.client.Write(b[i : i+1]); err != nil {
			return false
		}
	}
	return true
}
