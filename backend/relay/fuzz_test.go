package relay_test

import (
	"net/http"
	"net/url"
	"testing"

	"tresen/backend/relay"
	"tresen/backend/relay/relaytest"
)

// Any body of joining and signing in: a status with a code, never our own fault.
func FuzzJoinAndSignIn(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `[]`, `{"code":"x","email":"a@b.c","name":"x","password":"long enough 1","workspace":"w"}`,
		`{"email":"admin@lichthaus.example","password":"x","device":"\u0000"}`, `{"email":7}`, `{"email":"\u0000","password":"\u0000"}`, "\xff\xfe", `{"email":"a@b.c`} {
		f.Add([]byte(s))
	}
	now := &clock{}
	r := relaytest.Start(f, relaytest.Options{Now: now.now})
	r.SetUp()
	f.Fuzz(func(t *testing.T, body []byte) {
		r := *r // its helpers speak to this test
		r.T = t
		now.set(now.add + 2*60*60*1e9) // no lock-out between two bodies
		for _, path := range []string{"/api/join", "/api/signin"} {
			status, answer := r.Post(path, "", body)
			if status < 400 || status >= 500 || relaytest.Code(answer) == "" {
				t.Errorf("%s %q: %d %s", path, body, status, answer)
			}
		}
		status, answer := r.Request(http.MethodGet, "/api/invite?code="+url.QueryEscape(string(body)), "", nil, nil)
		if status < 400 || status >= 500 || relaytest.Code(answer) == "" {
			t.Errorf("invite %q: %d %s", body, status, answer)
		}
	})
}

// A link says what was put into it, whatever that was.
func FuzzInviteLink(f *testing.F) {
	f.Add("http://127.0.0.1:8400", "abc", "")
	f.Add("https://chat.example.org/a b?c=d&e#f", "ä&code=x", "00ff")
	f.Fuzz(func(t *testing.T, address, code, print string) {
		u, err := url.Parse(relay.InviteLink(address, code, print))
		if err != nil || u.Scheme != "tresen" || u.Host != "join" {
			t.Fatalf("%v, %v", u, err)
		}
		q := u.Query()
		if q.Get("address") != address || q.Get("code") != code || q.Get("fingerprint") != print || len(q) > 3 {
			t.Errorf("%v", q)
		}
	})
}
