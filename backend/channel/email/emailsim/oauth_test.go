package emailsim_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"tresen/backend/channel/email/emailsim"
)

type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}
func (xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

var provider = map[string]struct{ authorize, token, scope string }{
	"google":    {"/o/oauth2/v2/auth", "/token", "https://mail.google.com/"},
	"microsoft": {"/common/oauth2/v2.0/authorize", "/common/oauth2/v2.0/token", "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"},
}

const verifier, redirect = "0123456789012345678901234567890123456789012", "http://127.0.0.1:9/"

// consent asks for a code and gives the address the browser is sent to.
func consent(t *testing.T, base string, change url.Values) *url.URL {
	t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"client_id": {"tresen"}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {"s1"}, "access_type": {"offline"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	for k, v := range change {
		q[k] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(base + "?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	to, err := resp.Location()
	if err != nil {
		return nil
	}
	return to
}

func token(t *testing.T, address string, form url.Values) (int, map[string]any) {
	t.Helper()
	form.Set("client_id", "tresen")
	form.Set("client_secret", "hush")
	resp, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	for name, p := range provider {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, emailsim.Options{})
			s.OAuth.Client("tresen", "hush")
			s.OAuth.Approve(shop)
			web := httptest.NewServer(s.OAuth)
			t.Cleanup(web.Close)
			back := consent(t, web.URL+p.authorize, url.Values{"scope": {p.scope}})
			if back == nil || back.Query().Get("state") != "s1" || back.Query().Get("code") == "" {
				t.Fatalf("sent back to %v", back)
			}
			form := func() url.Values {
				return url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "code_verifier": {verifier}, "redirect_uri": {redirect}}
			}
			status, got := token(t, web.URL+p.token, form())
			if status != 200 || got["refresh_token"] == nil || got["token_type"] != "Bearer" {
				t.Fatalf("%d %v", status, got)
			}
			if status, _ := token(t, web.URL+p.token, form()); status != 400 {
				t.Errorf("the code served twice: %d", status)
			}
			first := got["access_token"].(string)
			if err := dial(t, s, imapclient.Options{}).Authenticate(xoauth2{shop, first}); err != nil {
				t.Errorf("XOAUTH2: %v", err)
			}
			if err := dial(t, s, imapclient.Options{}).Authenticate(sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: shop, Token: first})); err != nil {
				t.Errorf("OAUTHBEARER: %v", err)
			}
			if err := dial(t, s, imapclient.Options{}).Authenticate(xoauth2{anna, first}); err == nil {
				t.Error("the token opens another mailbox")
			}
			s.OAuth.Expire(shop)
			if err := dial(t, s, imapclient.Options{}).Authenticate(xoauth2{shop, first}); err == nil {
				t.Error("an expired token was taken")
			}
			refresh := func(with any) (int, map[string]any) {
				return token(t, web.URL+p.token, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {with.(string)}})
			}
			status, again := refresh(got["refresh_token"])
			if status != 200 || (again["refresh_token"] != nil) != (name == "microsoft") {
				t.Fatalf("refresh: %d %v", status, again)
			}
			if err := dial(t, s, imapclient.Options{}).Authenticate(xoauth2{shop, again["access_token"].(string)}); err != nil {
				t.Errorf("after the refresh: %v", err)
			}
			if status, _ := refresh(got["refresh_token"]); (status == 200) != (name == "google") {
				t.Errorf("the old refresh token: %d", status)
			}
			s.OAuth.Revoke(shop)
			status, refused := refresh(got["refresh_token"])
			if status != 400 || refused["error"] != "invalid_grant" || (refused["error_codes"] != nil) != (name == "microsoft") {
				t.Errorf("revoked: %d %v", status, refused)
			}
		})
	}
}

func TestOAuthRefuses(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	s.OAuth.Client("tresen", "hush")
	web := httptest.NewServer(s.OAuth)
	t.Cleanup(web.Close)
	p := provider["google"]
	scope := url.Values{"scope": {p.scope}}
	if back := consent(t, web.URL+p.authorize, scope); back != nil {
		t.Errorf("nobody consented, and yet %v", back)
	}
	s.OAuth.Approve(shop)
	if back := consent(t, web.URL+p.authorize, url.Values{"scope": {p.scope}, "redirect_uri": {"https://evil.example/"}}); back != nil {
		t.Errorf("the code went to %v", back)
	}
	if back := consent(t, web.URL+p.authorize, url.Values{"scope": {p.scope}, "code_challenge": {""}}); back == nil || back.Query().Get("error") != "invalid_request" {
		t.Errorf("without PKCE: %v", back)
	}
	back := consent(t, web.URL+p.authorize, scope)
	status, got := token(t, web.URL+p.token, url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")},
		"code_verifier": {strings.Repeat("x", 43)}, "redirect_uri": {redirect}})
	if status != 400 || got["error"] != "invalid_grant" {
		t.Errorf("a wrong verifier: %d %v", status, got)
	}
	s.OAuth.FailNext("temporarily_unavailable")
	if status, _ := token(t, web.URL+p.token, url.Values{"grant_type": {"refresh_token"}}); status != 503 {
		t.Errorf("as asked: %d", status)
	}
	s.OAuth.Life(time.Hour)
	if good := s.OAuth.Token(shop, time.Hour); dial(t, s, imapclient.Options{}).Authenticate(xoauth2{shop, good}) != nil {
		t.Error("a token made by hand is refused")
	}
}
