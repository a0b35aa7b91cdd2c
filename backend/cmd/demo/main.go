// Demo runs the whole product on this machine with invented data: a relay, the
// page of a lamp shop with the web chat, and the desktop.
//
//	demo                    what `make run` runs
//	demo seed [options]     only write a history into a relay's data, for measuring
//	demo shop [options]     only the shop's pages, for tests
//	demo mail [options]     only the mail server and the mailbox's page, for tests
//	demo phone [options]    only the simulated messengers and the phone's page, for tests
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == "keep" {
		os.Exit(keep(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, hangUp)
	defer stop()
	args := os.Args[1:]
	do := runDemo
	if len(args) > 0 {
		switch args[0] {
		case "seed":
			do, args = runSeed, args[1:]
		case "shop":
			do, args = runShop, args[1:]
		case "mail":
			do, args = runMail, args[1:]
		case "phone":
			do, args = runPhone, args[1:]
		}
	}
	if err := do(ctx, args); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}
