package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// adopt makes the demo the parent of what its children leave behind (bus and
// accessibility daemons that detach themselves), so that reap can end it.
func adopt() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// reap ends and collects what was left behind; all children of our own must
// have been waited for.
func reap() {
	for end := time.Now().Add(grace); time.Now().Before(end); {
		for _, pid := range orphans() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if _, err := syscall.Wait4(-1, nil, 0, nil); errors.Is(err, syscall.ECHILD) {
			return
		}
	}
}

// orphans lists the processes whose parent we are.
func orphans() (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	me := []byte(strconv.Itoa(os.Getpid()))
	for _, f := range files {
		b, err := os.ReadFile(f) //nolint:gosec // of the kernel
		if err != nil {
			continue // gone meanwhile
		}
		// pid (name) state ppid …; the name may hold anything
		after := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
		if len(after) > 1 && bytes.Equal(after[1], me) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// interrupted tells whether a process is busy with SIGINT: make catches it,
// blocks it and then waits for its children without telling them.
func interrupted(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return false
	}
	_, rest, _ := bytes.Cut(b, []byte("\nSigBlk:\t"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	mask, err := strconv.ParseUint(string(line), 16, 64)
	return err == nil && mask&(1<<(uint(syscall.SIGINT)-1)) != 0
}
