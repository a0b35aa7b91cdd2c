package email

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// line is a connection with deadlines of its own. go-imap sets none while it
// idles, so a dead line would never be noticed; what it asks for is passed over.
// Every read may take as long as expect said, every write as long as write.
type line struct {
	net.Conn
	write time.Duration

	mu    sync.Mutex // over what follows, and the deadline that follows from it
	limit time.Duration
	ended error // of the first read that failed
}

// expect gives the time in which the next bytes must come, from now on and for
// a read that waits already.
func (l *line) expect(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = d
	_ = l.Conn.SetReadDeadline(time.Now().Add(d))
}

// Read gives the first error again at once: the library reads on after one.
func (l *line) Read(b []byte) (int, error) {
	l.mu.Lock()
	err := l.ended
	if err == nil {
		err = l.Conn.SetReadDeadline(time.Now().Add(l.limit))
	}
	l.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := l.Conn.Read(b)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.ended == nil {
			l.ended = err
		}
	}
	return n, err
}

// failed gives why the line broke; nil while it holds, or when what was said on
// it could not be read.
func (l *line) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

func (l *line) Write(b []byte) (int, error) {
	if err := l.Conn.SetWriteDeadline(time.Now().Add(l.write)); err != nil {
		return 0, err
	}
	return l.Conn.Write(b)
}

// SetDeadline is the library's; ours holds.
func (l *line) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is the library's; ours holds.
func (l *line) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is the library's; ours holds.
func (l *line) SetWriteDeadline(time.Time) error { return nil }

// farewell remembers the last "* BYE" that passed by: the library tells only
// that the line ended. A mail may hold such a line as well, so it counts only
// for the pause after an end.
type farewell struct {
	mu   sync.Mutex
	text string
}

var bye = []byte("* BYE")

func (f *farewell) Write(p []byte) (int, error) {
	rest := p
	for {
		i := bytes.Index(rest, bye)
		if i < 0 {
			return len(p), nil
		}
		if i == 0 || rest[i-1] == '\n' {
			text, _, _ := bytes.Cut(rest[i+len(bye):], []byte("\r\n"))
			f.mu.Lock()
			f.text = "BYE " + brief(string(text[:min(len(text), 200)]))
			f.mu.Unlock()
		}
		rest = rest[i+len(bye):]
	}
}

func (f *farewell) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text
}
