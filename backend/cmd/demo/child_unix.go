//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

const hangUp = syscall.SIGHUP // the terminal was closed

func askGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

func killGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
