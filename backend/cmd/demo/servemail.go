package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"time"

	"tresen/backend/cmd/demo/mailbox"
)

// runMail is `demo mail`: the mail server and the mailbox's page alone, for tests
// that start the relay themselves. It prints its addresses, the settings of an
// email channel for it (JSON) and that channel's password.
func runMail(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo mail", flag.ExitOnError)
	address := fs.String("listen", "127.0.0.1:0", "`host:port` of the page")
	shop := fs.String("shop", "http://127.0.0.1:8480", "`address` of the shop's page")
	if err := fs.Parse(args); err != nil {
		return err
	}
	letters, err := mailbox.Open(time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = letters.Close() }()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", *address)
	if err != nil {
		return err
	}
	server := serve(l, letters.Handler(*shop))
	settings, err := json.Marshal(letters.Settings())
	if err != nil {
		return err
	}
	go letters.Live(ctx)
	fmt.Printf("mailbox http://%s\nsmtp %s\nsettings %s\npassword %s\n", l.Addr(), letters.Address(), settings, mailbox.Password)
	<-ctx.Done()
	return server.Close()
}
