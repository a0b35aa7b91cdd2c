package main

import (
	"net"
	"net/http"
	"time"

	"tresen/backend/cmd/demo/shop"
)

// newShop serves the shop's pages with the web chat of a channel.
func newShop(relay, channel string) (http.Handler, error) {
	return shop.Handler(shop.Options{Relay: relay, Channel: channel, Secret: identitySecret}), nil
}

// serve answers requests on l until the demo ends.
func serve(l net.Listener, h http.Handler) *http.Server {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // ends with Close
	return s
}
