package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// silence is how long nothing gets through.
const silence = 60 * time.Second

// cut measures what a person feels after the network was away for a minute: the
// line goes silent without a word, 1,000 messages come in meanwhile, and from the
// moment it carries again until the desktop has them all is the figure.
func (s *suite) cut() error {
	w, err := fill(s.ctx, filepath.Join(s.dir, "cut"), history(200, 25))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	wire, err := newNetwork(strings.TrimPrefix(w.r.Address(), "http://"))
	if err != nil {
		return err
	}
	defer wire.close()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, "cut-desktop"), wire.address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}

	wire.carry(false)
	begun := time.Now()
	if err := s.arrive(w, 1000); err != nil {
		return err
	}
	want, err := count(s.ctx, w)
	if err != nil {
		return err
	}
	var noticed time.Duration
	if err := d.until(s.ctx, func() (bool, error) {
		st, err := d.Status()
		noticed = time.Since(begun)
		return err == nil && st.Link != "online", err
	}); err != nil {
		return fmt.Errorf("the desktop did not notice the silence: %w", err)
	}
	select {
	case <-time.After(silence - time.Since(begun)):
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
	wire.carry(true)
	back := time.Now()
	if err := d.until(s.ctx, func() (bool, error) {
		st, err := d.Status()
		return err == nil && st.Link == "online" && st.Messages >= want, err
	}); err != nil {
		return err
	}
	s.one("silent line, noticed after", "", "s", noticed.Seconds())
	s.one("complete after a cut of 60 s", "≤ 2", "s", time.Since(back).Seconds())
	return nil
}

// network stands between desktop and relay. While it does not carry, bytes and
// new connections wait unanswered, as behind a switch without power.
type network struct {
	listen net.Listener
	to     string

	mu   sync.Mutex
	gate chan struct{} // closed while it carries
	open map[net.Conn]bool
}

func newNetwork(to string) (*network, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	n := &network{listen: l, to: to, gate: make(chan struct{}), open: map[net.Conn]bool{}}
	close(n.gate)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go n.serve(c)
		}
	}()
	return n, nil
}

func (n *network) address() string { return "http://" + n.listen.Addr().String() }

func (n *network) carry(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if on {
		close(n.gate)
	} else {
		n.gate = make(chan struct{})
	}
}

// pass waits until the network carries.
func (n *network) pass() {
	n.mu.Lock()
	gate := n.gate
	n.mu.Unlock()
	<-gate
}

func (n *network) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	n.pass()
	r, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", n.to)
	if err != nil {
		return
	}
	defer func() { _ = r.Close() }()
	n.mu.Lock()
	n.open[c], n.open[r] = true, true
	n.mu.Unlock()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{c, r}, {r, c}} {
		go func() {
			buf := make([]byte, 32<<10)
			for {
				k, err := way[0].Read(buf)
				n.pass()
				if _, failed := way[1].Write(buf[:k]); err != nil || failed != nil {
					break
				}
			}
			done <- struct{}{}
		}()
	}
	<-done
}

func (n *network) close() {
	_ = n.listen.Close() // what is closed already is no matter
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.open {
		_ = c.Close()
	}
}
