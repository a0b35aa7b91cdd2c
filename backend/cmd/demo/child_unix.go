//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

const hangUp = syscall.SIGHUP // the terminal was closed

// guarded runs a program below a keeper, a copy of the demo that leads a process
// group of its own: should the demo be killed outright, the keeper's input
// ends, and it ends the group.
func guarded(program string, args []string) (*exec.Cmd, error) {
	if _, err := exec.LookPath(program); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, append([]string{"keep", program}, args...)...) //nolint:gosec // our own programs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	_, err = cmd.StdinPipe() // open as long as the demo lives
	return cmd, err
}

// keep is `demo keep PROGRAM ARGUMENT…`. It gives the program's exit code.
func keep(args []string) int {
	caught := make(chan os.Signal, 8) // what is sent to the group is for the program; the keeper stays for its code
	signal.Notify(caught, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // as above
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 127
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = syscall.Kill(0, syscall.SIGTERM)
		time.Sleep(grace)
		_ = syscall.Kill(0, syscall.SIGKILL)
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() < 0 {
		return 128 + int(exit.Sys().(syscall.WaitStatus).Signal())
	}
	return cmd.ProcessState.ExitCode()
}

func askGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

func killGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
