package shop_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"tresen/backend/channel/webchat"
	"tresen/backend/cmd/demo/shop"
)

func get(t *testing.T, h http.Handler, path string, c *http.Cookie) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	if c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestPages(t *testing.T) {
	h := shop.Handler(shop.Options{Relay: "http://127.0.0.1:8080", Channel: "c1"})
	snippet := `<script src="http://127.0.0.1:8080/w/c1/loader.js" async></script>`
	for _, path := range []string{"/", "/en/", "/p/norderney", "/en/p/norderney", "/privacy", "/en/privacy", "/account", "/en/account"} {
		code, body := get(t, h, path, nil)
		lang := "de"
		if strings.HasPrefix(path, "/en/") {
			lang = "en"
		}
		if code != 200 || !strings.Contains(body, snippet) || !strings.Contains(body, `<html lang="`+lang+`">`) {
			t.Errorf("%s: %d", path, code)
		}
		// every link leads somewhere, nothing comes from elsewhere
		for _, m := range regexp.MustCompile(`(?:href|src)="([^"#]+)`).FindAllStringSubmatch(body, -1) {
			link := m[1]
			if strings.HasPrefix(link, "http://127.0.0.1:8080/") || strings.HasPrefix(link, "data:") {
				continue
			}
			if code, _ := get(t, h, link, nil); code != 200 {
				t.Errorf("%s links to %s: %d", path, link, code)
			}
		}
	}
	if code, _ := get(t, h, "/p/none", nil); code != 404 {
		t.Errorf("unknown product: %d", code)
	}
}

func TestSignedInCustomerIsToldToTheChat(t *testing.T) {
	h := shop.Handler(shop.Options{Relay: "http://x", Channel: "c1", Secret: "a-secret-of-the-shop"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/account", nil))
	_, body := get(t, h, "/", w.Result().Cookies()[0])
	if !strings.Contains(body, webchat.Sign("a-secret-of-the-shop", "20418")) || strings.Contains(body, "a-secret") {
		t.Error("the signature is missing or the secret is shown")
	}
	if _, body := get(t, h, "/", nil); strings.Contains(body, "tresen.init") {
		t.Error("a stranger is told as a customer")
	}
}
