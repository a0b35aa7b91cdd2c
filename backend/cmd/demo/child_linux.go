package main

import (
	"os/exec"
	"syscall"
)

// ownGroup also has the system end the child should the demo be killed outright.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
