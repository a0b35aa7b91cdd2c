//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"tresen/backend/relay/relaytest"
)

// binary is the relay as it is shipped, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "relay")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // other users start it too
		fmt.Println(err)
		return 1
	}
	binary = filepath.Join(dir, "relay")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Printf("building the relay: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// process is a running relay program.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	URL     string
	errs    *relaytest.Log
	stopped chan error
}

// start runs `relay serve` and waits until it listens.
func start(t *testing.T, cred *syscall.Credential, args ...string) *process {
	t.Helper()
	p, err := tryStart(t, cred, args...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func tryStart(t *testing.T, cred *syscall.Credential, args ...string) (*process, error) {
	t.Helper()
	p := &process{t: t, errs: &relaytest.Log{}, stopped: make(chan error, 1)}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), binary, append([]string{"serve"}, args...)...)
	p.cmd.Stderr = p.errs
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(p.kill)
	lines := bufio.NewScanner(out)
	for p.URL == "" && lines.Scan() {
		p.URL, _ = strings.CutPrefix(lines.Text(), "relay ")
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
	}()
	if p.URL == "" {
		err := p.cmd.Wait()
		p.stopped <- err
		return nil, fmt.Errorf("the relay ended (%w): %s", err, p.errs)
	}
	go func() { p.stopped <- p.cmd.Wait() }()
	return p, nil
}

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	p.stopped <- <-p.stopped
}

// freePort gives an address nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// premises are a data folder with an administrator, a web chat and agents, and
// what programs need to come back to it.
type premises struct {
	data, channel string
	agents        []relaytest.Ticket
}

func newPremises(t *testing.T, agents int) premises {
	t.Helper()
	r := relaytest.Start(t, relaytest.Options{})
	admin := r.SetUp()
	c := r.Client(admin)
	p := premises{data: r.Data, channel: c.OpenChat()}
	r.Log.Until(t, `"channel is open" acct=`+p.channel)
	for i := range agents {
		p.agents = append(p.agents, r.Hire(c, fmt.Sprintf("agent%d", i), "agent"))
	}
	r.Stop()
	return p
}

// codeOf reads the one-time code out of a printed link.
func codeOf(t *testing.T, text string) string {
	t.Helper()
	i := strings.Index(text, "tresen://")
	if i < 0 {
		t.Fatalf("no link in %q", text)
	}
	u, err := url.Parse(strings.Fields(text[i:])[0])
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("code")
}

// once is a lock-free look at whether something is over.
type once struct {
	sync.Once
	c chan struct{}
}

func newOnce() *once { return &once{c: make(chan struct{})} }

func (o *once) close() { o.Do(func() { close(o.c) }) }

func (o *once) over() bool {
	select {
	case <-o.c:
		return true
	default:
		return false
	}
}
