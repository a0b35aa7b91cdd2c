package meta_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

func load(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What was really signed is taken, down to the last byte, and nothing else.
func TestSignatures(t *testing.T) {
	t.Parallel()
	var x struct {
		Vectors []struct {
			Name   string `json:"name"`
			Secret string `json:"app_secret"`
			Body   []byte `json:"body_base64"`
			Header string `json:"header_x_hub_signature_256"`
			Valid  bool   `json:"valid"`
		} `json:"vectors"`
	}
	load(t, "signatures.json", &x)
	if len(x.Vectors) < 15 {
		t.Fatalf("%d vectors", len(x.Vectors))
	}
	for _, v := range x.Vectors {
		h := http.Header{}
		if v.Header != "" {
			h.Set("X-Hub-Signature-256", v.Header)
		}
		if got := meta.Signed(v.Secret, h, v.Body); got != v.Valid {
			t.Errorf("%s: %v, want %v", v.Name, got, v.Valid)
		}
		if meta.Signed("", h, v.Body) {
			t.Errorf("%s: taken without a secret", v.Name)
		}
		_, done, err := meta.Check(v.Secret, "word", channel.Hook{Method: http.MethodPost, Header: h, Body: v.Body})
		if done || (err == nil) != v.Valid || err != nil && !fault.Is(err, fault.Denied) {
			t.Errorf("%s: Check says %v, %v", v.Name, done, err)
		}
		if v.Valid && meta.Signature(v.Secret, v.Body) != v.Header {
			t.Errorf("%s: signs as %s", v.Name, meta.Signature(v.Secret, v.Body))
		}
	}
	var p struct {
		Proofs []struct {
			Secret string `json:"app_secret"`
			Token  string `json:"access_token"`
			Proof  string `json:"proof"`
		} `json:"appsecret_proof"`
	}
	load(t, "proofs.json", &p)
	for _, v := range p.Proofs {
		if meta.Proof(v.Secret, v.Token) != v.Proof {
			t.Errorf("proof %s", meta.Proof(v.Secret, v.Token))
		}
	}
}

// Only who knows the word is answered, and only what is harmless is repeated.
func TestHandshake(t *testing.T) {
	t.Parallel()
	word := meta.VerifyToken([]byte("key"), "whatsapp", "c1")
	if len(word) < 16 || word == meta.VerifyToken([]byte("key"), "whatsapp", "c2") || meta.VerifyToken(nil, "whatsapp", "c1") != "" {
		t.Fatalf("word %q", word)
	}
	for _, c := range []struct {
		name, mode, challenge, word, known string
		code                               fault.Code
	}{
		{"right", "subscribe", "1158201444", word, word, ""},
		{"letters", "subscribe", "aB9", word, word, ""},
		{"wrong word", "subscribe", "1", "x", word, fault.Denied},
		{"no word", "subscribe", "1", "", word, fault.Denied},
		{"we have none", "subscribe", "1", "", "", fault.Denied},
		{"wrong mode", "unsubscribe", "1", word, word, fault.Invalid},
		{"no challenge", "subscribe", "", word, word, fault.Invalid},
		{"script", "subscribe", "<script>alert(1)</script>", word, word, fault.Invalid},
		{"line break", "subscribe", "1\r\nX: y", word, word, fault.Invalid},
		{"endless", "subscribe", strings.Repeat("a", 10_000), word, word, fault.Invalid},
	} {
		q := url.Values{"hub.mode": {c.mode}, "hub.challenge": {c.challenge}, "hub.verify_token": {c.word}}
		answer, done, err := meta.Check("secret", c.known, channel.Hook{Method: http.MethodGet, Query: q})
		if !done || fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, %v", c.name, done, err)
		}
		if err == nil && (string(answer.Body) != c.challenge || !strings.HasPrefix(answer.Type, "text/plain")) {
			t.Errorf("%s: answered %q as %q", c.name, answer.Body, answer.Type)
		}
		if err != nil && len(answer.Body) > 0 {
			t.Errorf("%s: something is repeated: %q", c.name, answer.Body)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"error":{"message":"(#131047) Re-engagement message","code":131047,"error_data":{"details":"More than 24 hours."}}}`: "(#131047) Re-engagement message: More than 24 hours.",
		`{"error":{"message":"No","code":10,"error_data":"plain words"}}`:                                                      "(#10) No: plain words",
		`{"error":{"title":"Only a title","code":131026}}`:                                                                     "(#131026) Only a title",
		`{"error":{"message":"As text","code":"131047"}}`:                                                                      "(#131047) As text",
		`{"error":{"message":5,"code":1,"error_data":[1]}}`:                                                                    "(#1)",
		"{\"error\":{\"message\":\"two\\nlines\",\"code\":2}}":                                                                 "(#2) two lines",
	} {
		p, ok := meta.ParseProblem([]byte(body))
		if !ok || p.Text() != want {
			t.Errorf("%s: %v, %q", body, ok, p.Text())
		}
	}
	for _, body := range []string{"", "<html>", "[]", `{"data":[]}`, `{"error":null}`, `"error"`} {
		if _, ok := meta.ParseProblem([]byte(body)); ok {
			t.Errorf("%q is no problem", body)
		}
	}
	usage := http.Header{"X-Business-Use-Case-Usage": {`{"1":[{"type":"whatsapp","estimated_time_to_regain_access":19}]}`}}
	if meta.Pause(usage) != 19*60 || meta.Pause(http.Header{"Retry-After": {"30"}}) != 30 || meta.Pause(nil) != 0 || meta.Pause(http.Header{"Retry-After": {"-1"}}) != 0 {
		t.Error("how long to wait")
	}
}

// The token goes along with every call, and to no other server than it is meant for.
func TestTheTokenStaysAtHome(t *testing.T) {
	t.Parallel()
	strange := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a stranger was called") }))
	defer strange.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t0ken" || r.URL.Query().Get("appsecret_proof") != meta.Proof("secret", "t0ken") || !strings.HasPrefix(r.URL.Path, "/v26.0/") {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		http.Redirect(w, r, strange.URL, http.StatusFound)
	}))
	defer api.Close()
	c := meta.Client()
	defer c.CloseIdleConnections()
	g := &meta.Graph{Base: api.URL, Token: "t0ken", Secret: "secret", HTTP: c}
	a, err := g.Do(t.Context(), meta.Call{Method: http.MethodGet, Path: "me"})
	if err != nil || a.Status != http.StatusFound {
		t.Errorf("%v, %v", a.Status, err)
	}
	for _, address := range []string{strange.URL + "/x", "http://lookaside.fbsbx.com/x", "https://fbsbx.com.example.org/x", "https://lookaside.fbsbx.com:8443/x",
		"https://user@lookaside.fbsbx.com/x", "file:///etc/passwd", "//lookaside.fbsbx.com/x", ""} {
		if _, err := g.Open(t.Context(), address, "fbsbx.com"); err == nil {
			t.Errorf("%s was opened", address)
		}
	}
	api.Close()
	_, err = g.Do(t.Context(), meta.Call{Method: http.MethodGet, Path: "debug_token", Query: url.Values{"input_token": {"t0ken"}}})
	if err == nil || strings.Contains(err.Error(), "t0ken") {
		t.Errorf("the error tells the token: %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]bool{"": true, "https://graph.facebook.com": true, "https://proxy.example:8443/meta": true, "http://127.0.0.1:99": true, "http://localhost": true,
		"http://[::1]:1": true, "http://graph.facebook.com": false, "http://10.0.0.1": false, "ftp://x": false, "https://u:p@x": false, "https://x/?a=b": false, "x": false} {
		if channel.CheckBase(v) != want {
			t.Errorf("base %q", v)
		}
	}
	for v, want := range map[string]bool{"": true, "v26.0": true, "v9.0": true, "26.0": false, "v26": false, "v26.0/me": false, "../x": false} {
		if meta.CheckVersion(v) != want {
			t.Errorf("version %q", v)
		}
	}
}

func FuzzProblem(f *testing.F) {
	f.Add([]byte(`{"error":{"message":"No","code":10,"error_data":"plain words"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if p, ok := meta.ParseProblem(body); ok {
			if text := p.Text(); len([]rune(text)) > 400 || strings.ContainsAny(text, "\r\n") {
				t.Errorf("%q", text)
			}
			meta.Judge(500, nil, p)
		}
	})
}
