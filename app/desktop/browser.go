//go:build dev

package desktop

import (
	"net/http"
	"os"
	"strings"
)

// browserOnly leaves the window of a development build empty when TRESEN_BROWSER
// is "only": a browser shows the interface, and a person has one window, not two
// that do the same work.
func browserOnly(next http.Handler) http.Handler {
	if os.Getenv("TRESEN_BROWSER") != "only" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.Host, "127.0.0.1:") {
			next.ServeHTTP(w, req)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><title>Tresen</title>")) // nobody looks
	})
}

// saveTo is the folder of TRESEN_SAVE: a browser has no dialog of the system's that a
// test could answer.
func saveTo() string { return os.Getenv("TRESEN_SAVE") }
