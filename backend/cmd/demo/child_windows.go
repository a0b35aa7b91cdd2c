package main

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

const hangUp = syscall.SIGTERM

func guarded(program string, args []string) (*exec.Cmd, error) {
	cmd := exec.Command(program, args...) //nolint:gosec,noctx // our own programs; ended by stop, in order
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	return cmd, nil
}

func keep([]string) int { return 2 }

// Windows has no polite request for programs without a console: their children
// are found by taskkill.
func askGroup(cmd *exec.Cmd) error {
	return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run() //nolint:gosec,noctx // a number
}

func killGroup(cmd *exec.Cmd) error {
	if cmd.ProcessState != nil {
		return os.ErrProcessDone
	}
	return cmd.Process.Kill()
}

func adopt() {}

func reap() {}

func interrupted(int) bool { return false }
