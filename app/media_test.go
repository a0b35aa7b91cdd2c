package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"tresen/app"
)

// media asks the window's file server for a file.
func media(t testing.TB, d *desk, hash string) (int, []byte) {
	t.Helper()
	w := httptest.NewRecorder()
	app.Assets(d.App, http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/media/"+hash+"?name=a.png", nil))
	return w.Code, w.Body.Bytes()
}
