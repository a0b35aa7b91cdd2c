//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The keeper is this program itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "keep" {
		os.Exit(keep(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// A demo that is killed outright leaves nobody behind either: its end closes
// the keeper's input.
func TestKeeperEndsTheGroup(t *testing.T) {
	read, life, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := guarded("sh", []string{"-c", "sleep 600 & echo up; wait"})
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = read
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if _, err := said.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_, _ = read.Close(), life.Close()
	if _, err := said.ReadString('\n'); err == nil { // ends when the last of the group has
		t.Error("the group goes on talking")
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 128+int(syscall.SIGTERM) {
		t.Errorf("keeper ended with %v", err)
	}
}

// A child that ignores being asked to end, and one of its own that it left
// behind, are gone after stop.
func TestStopLeavesNobodyBehind(t *testing.T) {
	dir := t.TempDir()
	c := newChildren(dir, false)
	mark := filepath.Join(dir, "up")
	if err := c.start("stubborn", nil, "sh", "-c", `trap '' TERM; sleep 600 & : > "$0"; while :; do wait; done`, mark); err != nil {
		t.Fatal(err)
	}
	up := func(context.Context) bool { _, err := os.Stat(mark); return err == nil }
	if err := c.await(t.Context(), "child", time.Minute, up); err != nil {
		t.Fatal(err)
	}
	group := c.list[0].cmd.Process.Pid
	c.stop()
	if err := syscall.Kill(-group, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the group still has members: %v", err)
	}
}

func TestDeadChildIsNamedWithItsLog(t *testing.T) {
	c := newChildren(t.TempDir(), false)
	defer c.stop()
	if err := c.start("relay", nil, "sh", "-c", "echo port taken; exit 3"); err != nil {
		t.Fatal(err)
	}
	err := c.await(t.Context(), "relay", time.Minute, func(context.Context) bool { return false })
	if err == nil || !strings.Contains(err.Error(), "the relay has ended (exit status 3)") || !strings.Contains(err.Error(), "relay.log") {
		t.Errorf("got %v", err)
	}
	if b, err := os.ReadFile(filepath.Join(c.folder, "relay.log")); err != nil || string(b) != "port taken\n" {
		t.Errorf("log %q, %v", b, err)
	}
}

func TestTakenPortGivesAFreeOne(t *testing.T) {
	first, err := listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	second, err := listen(t.Context(), portOf(first))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if portOf(second) == portOf(first) {
		t.Error("two listeners on one port")
	}
}

func TestMissingProgramIsNamed(t *testing.T) {
	d := &demo{bin: t.TempDir()}
	if _, err := d.program("relay"); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
	if err := newChildren(t.TempDir(), false).start("x", nil, "/nowhere/x"); !errors.Is(err, os.ErrNotExist) && !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
