package main

import (
	"context"
	"flag"
	"fmt"
	"net"

	"tresen/backend/cmd/demo/shop"
)

// runShop is `demo shop`: the shop's pages alone, for tests that start and stop
// the relay themselves. It prints its address once it answers.
func runShop(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo shop", flag.ExitOnError)
	address := fs.String("listen", "127.0.0.1:0", "`host:port`")
	relay := fs.String("relay", "http://127.0.0.1:8400", "`address` of the relay")
	channel := fs.String("channel", "", "`id` of the web chat")
	if err := fs.Parse(args); err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", *address)
	if err != nil {
		return err
	}
	server := serve(l, shop.Handler(shop.Options{Relay: *relay, Channel: *channel, Secret: identitySecret}))
	fmt.Printf("shop http://%s\n", l.Addr())
	<-ctx.Done()
	return server.Close()
}
