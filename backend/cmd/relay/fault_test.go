//go:build unix

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tresen/backend/relay/relaytest"
)

// runRelay runs the relay program to its end and gives what it said.
func runRelay(t *testing.T, cred *syscall.Credential, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	ctx, cancel := context.WithTimeout(t.Context(), relaytest.Patience/2)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdout, cmd.Stderr = &o, &e
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

func TestTheProgramSaysWhatIsWrong(t *testing.T) {
	data := t.TempDir()
	good := start(t, nil, "--listen", "127.0.0.1:0", "--data", data)
	taken := strings.TrimPrefix(good.URL, "http://")
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"nothing to do", nil, 2, "relay serve"},
		{"what is that", []string{"dance"}, 2, "relay serve"},
		{"unknown option", []string{"serve", "--colour", "red"}, 2, "colour"},
		{"one word too many", []string{"serve", "now"}, 2, `"now"`},
		{"port taken", []string{"serve", "--listen", taken, "--data", t.TempDir()}, 1, "The address " + taken + " is taken by another program"},
		{"folder taken", []string{"serve", "--listen", "127.0.0.1:0", "--data", data}, 1, "another relay is running on the data folder " + data},
		{"open to the net without TLS", []string{"serve", "--listen", "0.0.0.0:0", "--data", t.TempDir()}, 1, "plain HTTP is served on 127.0.0.1 only"},
		{"no address", []string{"serve", "--listen", "here", "--data", t.TempDir()}, 1, "listen must be host:port"},
		{"certificate without key", []string{"serve", "--cert", "x.pem", "--data", t.TempDir()}, 1, "cert needs key"},
		{"no such file", []string{"serve", "--config", "/nowhere/relay.json"}, 2, "/nowhere/relay.json"},
		{"no database there", []string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--database", "postgres://u:TOPSECRET@127.0.0.1:1/x"}, 1, "database"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errs := runRelay(t, nil, c.args...)
			if code != c.code || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d: %s\nwant %d with %q", code, errs, c.code, c.says)
			}
			if strings.Contains(errs, "TOPSECRET") {
				t.Errorf("the password is shown: %s", errs)
			}
		})
	}
	if _, out, _ := runRelay(t, nil, "doctor", "--data", data, "--listen", taken, "--database", ""); !strings.Contains(out, "is in use: a relay may be running") {
		t.Errorf("doctor: %s", out)
	}
	code, link, _ := runRelay(t, nil, "setup", "--data", data, "--listen", taken)
	if code != 0 {
		t.Fatalf("setup: %d %s", code, link)
	}
	resp, err := http.Get(good.URL + "/api/invite?code=" + codeOf(t, link)) // the running relay takes it
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("%v, %v", resp, err)
	}
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err := good.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-good.stopped; err != nil {
		t.Errorf("Ctrl+C ends with %v", err)
	}
	good.stopped <- nil
}

// ordinary is a user without rights, when this test runs as root.
func ordinary(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Skipf("runs as root, and there is no ordinary user: %v", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // ids of the system
}

func TestWrongPermissions(t *testing.T) {
	cred := ordinary(t)
	top, err := os.MkdirTemp("", "relay-rights") //nolint:usetesting // t.TempDir lies below a folder nobody else enters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(top) })
	mode := func(path string, m os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, m); err != nil {
			t.Fatal(err)
		}
	}
	mode(top, 0o777)
	for _, c := range []struct {
		name  string
		spoil string // file or folder that cannot be used
	}{{"folder", ""}, {"key", "relay.key"}, {"database", "relay.db"}, {"lock", "relay.lock"}, {"blobs", "blobs"}} {
		t.Run(c.name, func(t *testing.T) {
			data := filepath.Join(top, c.name)
			p := start(t, cred, "--listen", "127.0.0.1:0", "--data", data)
			p.kill()
			path := filepath.Join(data, c.spoil)
			if cred == nil { // an owner can only take their own rights away
				mode(path, 0)
			} else if err := os.Chown(path, 0, 0); err != nil {
				t.Fatal(err)
			} else {
				mode(path, 0o700)
			}
			t.Cleanup(func() { mode(path, 0o700) })
			code, _, errs := runRelay(t, cred, "serve", "--listen", "127.0.0.1:0", "--data", data)
			if code != 1 || !strings.Contains(errs, "The data folder "+data+" cannot be used by this user") || !strings.Contains(errs, path) || !strings.Contains(errs, "owner") {
				t.Errorf("exit %d: %s", code, errs)
			}
		})
	}
}

// from connects with an address of this machine's own choosing.
func from(t *testing.T, ip, url string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}, Timeout: 20 * time.Second}
	return d.DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
}

// healthy asks the relay from another address.
func healthy(t *testing.T, url string) error {
	c := http.Client{Timeout: relaytest.Patience, Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(context.Context, string, string) (net.Conn, error) { return from(t, "127.0.0.2", url) }}}
	resp, err := c.Get(url + "/health")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != 200 {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}

// memory is the resident size of a process in bytes.
func (p *process) memory() int {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skipf("memory of a process cannot be read here: %v", err)
	}
	pages, _ := strconv.Atoi(strings.Fields(string(b))[1])
	return pages * os.Getpagesize()
}

func TestTenThousandConnectionsFromOneAddress(t *testing.T) {
	p := start(t, nil, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	if err := healthy(t, p.URL); err != nil {
		t.Skipf("127.0.0.2 is no address of this machine: %v", err)
	}
	before := p.memory()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	for range 10_000 {
		c, err := from(t, "127.0.0.1", p.URL)
		if err != nil {
			if strings.Contains(err.Error(), "too many open files") {
				t.Skipf("this machine lets a process open only %d files", len(open))
			}
			continue // refused is as good as closed
		}
		_, _ = c.Write([]byte("GET / HTTP/1.1\r\n"))
		open = append(open, c)
	}
	if err := healthy(t, p.URL); err != nil {
		t.Errorf("another address is not served: %v", err)
	}
	if grown := p.memory() - before; grown > 64<<20 {
		t.Errorf("%d MB more", grown>>20)
	}
	alive := 0
	for _, c := range open {
		_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
		if _, err := c.Read(make([]byte, 1)); err != nil && os.IsTimeout(err) {
			alive++
		}
		if alive > 300 {
			break
		}
	}
	if alive > 256 {
		t.Errorf("%d of %d connections were kept", alive, len(open))
	}
}

// A relay that may open only a few files survives more connections than that.
func TestTooManyOpenFiles(t *testing.T) {
	data := t.TempDir()
	sh := exec.CommandContext(t.Context(), "/bin/sh", "-c", `ulimit -n 64; exec "$0" serve --listen "$1" --data "$2"`, binary, freePort(t), data)
	listen := sh.Args[4]
	if err := sh.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- sh.Wait() }()
	url := "http://" + listen
	for over := time.Now().Add(relaytest.Patience); healthy(t, url) != nil; later() {
		if time.Now().After(over) {
			t.Fatal("does not start")
		}
	}
	var open []net.Conn
	for range 200 {
		if c, err := from(t, "127.0.0.1", url); err == nil {
			open = append(open, c)
		}
	}
	for _, c := range open {
		_ = c.Close()
	}
	select {
	case err := <-ended:
		t.Fatalf("the relay ended: %v", err)
	default:
	}
	if err := healthy(t, url); err != nil {
		t.Error(err)
	}
	_ = sh.Process.Kill()
	if err := <-ended; err == nil {
		t.Error("ended by itself")
	}
}
