package main

import (
	"embed"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"tresen/backend/channel/webchat"
)

// The demo shop's pages: plain files, in which these words are replaced.
//
//go:embed all:shop
var shopPages embed.FS

// customer is who is signed in on the shop's account page.
const (
	customerID    = "20418"
	customerName  = "Sabine Brandt"
	customerEmail = "s.brandt@example.org"
)

// newShop serves the shop's pages with the web chat of a channel.
func newShop(relay, channel string) (http.Handler, error) {
	pages, err := fs.Sub(shopPages, "shop")
	if err != nil {
		return nil, err
	}
	words := strings.NewReplacer(
		"{{relay}}", relay, "{{channel}}", channel,
		"{{customer.id}}", customerID, "{{customer.name}}", customerName, "{{customer.email}}", customerEmail,
		"{{customer.signature}}", webchat.Sign(identitySecret, customerID))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "" {
			name = "index.html"
		}
		b, err := fs.ReadFile(pages, name)
		if err != nil && path.Ext(name) == "" {
			name += ".html"
			b, err = fs.ReadFile(pages, name)
		}
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		w.Header().Set("Cache-Control", "no-store")
		if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".js") {
			b = []byte(words.Replace(string(b)))
		}
		_, _ = w.Write(b) // whoever has gone sees nothing
	}), nil
}

// serve answers requests on l until the demo ends.
func serve(l net.Listener, h http.Handler) *http.Server {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // ends with Close
	return s
}
