//go:build !dev

package desktop

import "net/http"

// browserOnly is for development builds.
func browserOnly(next http.Handler) http.Handler { return next }

// saveTo is for development builds.
func saveTo() string { return "" }
