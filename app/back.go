package app

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"tresen/backend/fault"
)

// signInWait is how long a person may take to sign in at a platform.
const signInWait = 5 * time.Minute

// back waits on this PC for a browser that comes back from signing in
// (RFC 8252 7.3). The address says "localhost" because Microsoft takes no other;
// it leads to 127.0.0.1 or ::1, so both are listened on where there are both.
type back struct {
	address string
	german  bool
	servers []*http.Server
	came    chan url.Values

	mu    sync.Mutex
	state string
}

func listenBack(german bool) (*back, error) {
	four, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(four.Addr().String())
	if err != nil {
		return nil, err
	}
	b := &back{address: "http://localhost:" + port, german: german, came: make(chan url.Values, 1)}
	b.serve(four)
	if six, err := net.Listen("tcp6", "[::1]:"+port); err == nil {
		b.serve(six)
	}
	return b, nil
}

func (b *back) serve(l net.Listener) {
	s := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10}
	b.servers = append(b.servers, s)
	go func() { _ = s.Serve(l) }() // until close
}

// close lets the page that was just answered get through first.
func (b *back) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	for _, s := range b.servers {
		if s.Shutdown(ctx) != nil {
			_ = s.Close()
		}
	}
}

// expect sets the state without which nobody is listened to.
func (b *back) expect(state string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state = state
}

// ServeHTTP takes the browser's return; anything else on this PC is turned away.
func (b *back) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	q := req.URL.Query()
	b.mu.Lock()
	state := b.state
	b.mu.Unlock()
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if req.Method != http.MethodGet || state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 {
		http.Error(w, "", http.StatusNotFound)
		return
	}
	select {
	case b.came <- q:
	default: // the page was loaded again
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_, _ = io.WriteString(w, backPage(b.german, q.Get("code") != ""))
}

// wait gives the code the browser brought.
func (b *back) wait(ctx context.Context) (string, error) {
	select {
	case <-ctx.Done():
		return "", bare(fault.BadCode)
	case q := <-b.came:
		if q.Get("code") == "" {
			return "", bare(fault.Denied)
		}
		return q.Get("code"), nil
	}
}

func backPage(german, good bool) string {
	// Whether the platform is content is known only when the relay has asked it.
	language, title, text := "en", "Back to Tresen", "You can close this page. Tresen shows whether signing in worked."
	switch {
	case german && good:
		language, title, text = "de", "Zurück zu Tresen", "Diese Seite kann geschlossen werden. Ob die Anmeldung geklappt hat, steht in Tresen."
	case german:
		language, title, text = "de", "Nicht angemeldet", "Die Anmeldung wurde nicht abgeschlossen. In Tresen kann sie wiederholt werden."
	case !good:
		title, text = "Not signed in", "Signing in was not completed. You can try again in Tresen."
	}
	return fmt.Sprintf(`<!doctype html><html lang="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s – Tresen</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:18vh auto;max-width:30rem;padding:0 1.5rem}h1{font-size:1.4rem}</style>
<h1>%s</h1><p>%s</p></html>`, language, title, title, text)
}

// isWeb tells whether an address may be opened as a page.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
