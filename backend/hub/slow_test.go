package hub_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// slow is a line that can stop carrying what the relay says.
type slow struct {
	url  string
	mu   sync.Mutex
	gate *sync.Cond
	held bool
}

func newSlow(t *testing.T, target string) *slow {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &slow{url: "http://" + l.Addr().String()}
	s.gate = sync.NewCond(&s.mu)
	t.Cleanup(func() {
		_ = l.Close()
		s.release()
	})
	go func() {
		for {
			down, err := l.Accept()
			if err != nil {
				return
			}
			up, err := net.Dial("tcp", strings.TrimPrefix(target, "http://"))
			if err != nil {
				_ = down.Close()
				return
			}
			go func() {
				_, _ = io.Copy(up, down)
				_ = up.Close()
			}()
			go func() {
				_, _ = io.Copy(down, &gated{s, up})
				_ = down.Close()
			}()
		}
	}()
	return s
}

type gated struct {
	s *slow
	net.Conn
}

func (g *gated) Read(p []byte) (int, error) {
	g.s.mu.Lock()
	for g.s.held {
		g.s.gate.Wait()
	}
	g.s.mu.Unlock()
	return g.Conn.Read(p)
}

func (s *slow) hold() {
	s.mu.Lock()
	s.held = true
	s.mu.Unlock()
}

func (s *slow) release() {
	s.mu.Lock()
	s.held = false
	s.mu.Unlock()
	s.gate.Broadcast()
}
