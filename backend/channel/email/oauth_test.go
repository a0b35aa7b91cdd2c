package email

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/email/emailsim"
	"tresen/backend/fault"
)

const (
	clientID = "tresen.apps.test"
	verifier = "0123456789-0123456789-0123456789-0123456789-"
	redirect = "http://127.0.0.1:4711/back"
)

// office is a session that signs in at a provider.
type office struct {
	*shop
	sim  *emailsim.Sim
	auth string
}

// newOffice runs a provider with the account support@shop.test, which signed in
// once in the browser.
func newOffice(t *testing.T, auth string) *office {
	t.Helper()
	sim := simulated(t)
	site := httptest.NewServer(sim.OAuth)
	t.Cleanup(site.Close)
	secret := ""
	if auth == authGoogle {
		secret = "GOCSPX-secret"
	}
	sim.OAuth.Client(clientID, secret)
	sim.OAuth.Approve("support@shop.test")
	a := channel.Account{ID: "c1", Settings: map[string]string{setAddress: "support@shop.test", setAuth: auth, setClientID: clientID, setAuthBase: site.URL,
		setTokenBase: site.URL + "/", setTenant: "contoso.test", setIMAPHost: "127.0.0.1", setIMAPPort: strconv.Itoa(sim.IMAPS), setSMTPHost: "127.0.0.1",
		setSMTPPort: strconv.Itoa(sim.SMTPS), setCA: string(sim.CA.PEM)}, Secrets: map[string]string{secClient: secret}}
	a.Secrets[secRefresh] = signedIn(t, a)
	return &office{openShop(t, nil, a), sim, auth}
}

// signedIn goes through the browser's part and gives the refresh token.
func signedIn(t *testing.T, a channel.Account) string {
	t.Helper()
	code := visit(t, a)
	secrets, err := Connector{}.Exchange(t.Context(), a, redirect, code, verifier)
	if err != nil || len(secrets) != 1 || secrets[secRefresh] == "" {
		t.Fatalf("Exchange: %v, %v (%s)", secrets, err, detailOf(err))
	}
	return secrets[secRefresh]
}

func visit(t *testing.T, a channel.Account) string {
	t.Helper()
	page, err := Connector{}.AuthURL(a, redirect, "state-1", verifier)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "state-1" || back.Query().Get("code") == "" {
		t.Fatalf("sent back to %v, %v", back, err)
	}
	return back.Query().Get("code")
}

func eachSite(t *testing.T, run func(t *testing.T, auth string)) {
	for _, auth := range []string{authGoogle, authMicrosoft} {
		t.Run(auth, func(t *testing.T) { t.Parallel(); run(t, auth) })
	}
}

func (o *office) asked(n int) {
	o.t.Helper()
	if got := o.sim.OAuth.Asked(); len(got) != n {
		o.t.Errorf("asked for tokens %d times, want %d: %v", len(got), n, got)
	}
}

func TestSignedInMailboxSends(t *testing.T) {
	eachSite(t, func(t *testing.T, auth string) {
		o := newOffice(t, auth)
		o.sends(o.prepared("01", "anna@customer.test"))
		o.sends(o.prepared("02", "anna@customer.test"))
		o.asked(2) // the code, one access token for both
		if rotated := o.kept[secRefresh] != ""; rotated != (auth == authMicrosoft) {
			t.Errorf("kept %v", o.kept)
		}
		// The token ends before its time: renewed once, nothing is noticed.
		o.sim.OAuth.Expire("support@shop.test")
		o.sends(o.prepared("03", "anna@customer.test"))
		o.asked(3)
		if n := len(o.sim.Box("anna@customer.test", "INBOX")); n != 3 {
			t.Errorf("%d mails arrived", n)
		}
	})
}

// The server refuses every token: asked once more, then a person must act.
func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	o := newOffice(t, authGoogle)
	o.a.Settings[setUser] = "somebody@else.test"
	o.set.user = "somebody@else.test"
	o.tellIn(channel.Health{State: "ok"})
	o.fails(o.prepared("01", "anna@customer.test"), fault.ChanSignIn)
	o.asked(3)
	if h := o.health[len(o.health)-1]; h.State != "refused" || h.Fault != string(fault.ChanSignIn) {
		t.Errorf("health %+v", o.health)
	}
}

// A withdrawn consent is not asked about again and again.
func TestWithdrawnConsentStops(t *testing.T) {
	eachSite(t, func(t *testing.T, auth string) {
		o := newOffice(t, auth)
		o.sim.OAuth.Revoke("support@shop.test")
		out := o.prepared("01", "anna@customer.test")
		if d := o.fails(out, fault.ChanSignIn); d == "" {
			t.Error("nobody is told why")
		}
		o.fails(out, fault.ChanSignIn)
		o.asked(2)
	})
}

func TestSignInServiceAway(t *testing.T) {
	eachSite(t, func(t *testing.T, auth string) {
		o := newOffice(t, auth)
		o.sim.OAuth.FailNext("temporarily_unavailable")
		out := o.prepared("01", "anna@customer.test")
		o.fails(out, fault.Unavailable)
		o.sends(out)
	})
}

// Microsoft's new refresh token is on disk before the old one is forgotten.
func TestRotatedTokenIsKeptFirst(t *testing.T) {
	o := newOffice(t, authMicrosoft)
	o.session.env.Keep = func(context.Context, string, string) error { return errors.New("disk full") }
	out := o.prepared("01", "anna@customer.test")
	o.fails(out, fault.Unavailable)
	if n := len(o.sim.Box("anna@customer.test", "INBOX")); n != 0 {
		t.Error("a token was used that a crash would lose")
	}
}

// Many at once cause one refresh; 80 % of a token's life later the next.
func TestTokenIsRenewedInTime(t *testing.T) {
	o := newOffice(t, authGoogle)
	now := time.Now()
	o.session.env.Now = func() time.Time { return now }
	done := make(chan error, 8)
	ask := func() {
		for range cap(done) {
			go func() {
				_, err := o.credentials(t.Context())
				done <- err
			}()
		}
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	ask()
	o.asked(2)
	now = now.Add(47 * time.Minute)
	ask()
	o.asked(2)
	now = now.Add(2 * time.Minute)
	ask()
	o.asked(3)
}

func TestAuthURL(t *testing.T) {
	account := func(auth string) channel.Account {
		return channel.Account{Settings: map[string]string{setAddress: "a@shop.test", setAuth: auth, setClientID: clientID}, Secrets: map[string]string{secClient: "never shown"}}
	}
	for auth, want := range map[string]struct{ page, scope string }{
		authGoogle:    {"https://accounts.google.com/o/oauth2/v2/auth", "https://mail.google.com/"},
		authMicrosoft: {"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"},
	} {
		text, err := Connector{}.AuthURL(account(auth), redirect, "s", verifier)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if u.Scheme+"://"+u.Host+u.Path != want.page || q.Get("scope") != want.scope || q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != redirect ||
			q.Get("client_id") != clientID || q.Get("login_hint") != "a@shop.test" || strings.Contains(text, verifier) || strings.Contains(text, "never") {
			t.Errorf("%s: %s", auth, text)
		}
		if auth == authGoogle && (q.Get("access_type") != "offline" || q.Get("prompt") != "consent") {
			t.Errorf("no refresh token would come: %s", text)
		}
	}
	without := account(authGoogle)
	without.Settings[setClientID] = ""
	if _, err := (Connector{}).AuthURL(without, redirect, "s", verifier); !fault.Is(err, fault.Invalid) || !strings.Contains(detailOf(err), "client ID") {
		t.Errorf("without a client ID: %v", err)
	}
	if _, err := (Connector{}).AuthURL(account(authPassword), redirect, "s", verifier); !fault.Is(err, fault.Invalid) {
		t.Errorf("with a password: %v", err)
	}
}

// What the providers answer when they refuse, and what is made of it.
func TestTokenAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		code   fault.Code
		detail string
	}{
		{"Google: withdrawn", 400, `{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`, fault.ChanSignIn, "sign in again"},
		{"Google: wrong client", 401, `{"error":"invalid_client","error_description":"The OAuth client was not found."}`, fault.ChanSignIn, "The OAuth client was not found."},
		{"Microsoft: idle too long", 400, `{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity. Trace ID: x","error_codes":[700082]}`, fault.ChanSignIn, "sign in again (AADSTS700082)"},
		{"Microsoft: secret wanted", 401, `{"error":"invalid_client","error_description":"AADSTS7000218: The request body must contain … Trace ID: 1 Correlation ID: 2"}`, fault.ChanSignIn, "client secret"},
		{"Microsoft: second factor", 400, `{"error":"interaction_required","error_description":"AADSTS50076: Due to a configuration change … Trace ID: 1","suberror":"basic_action"}`, fault.ChanSignIn, "second factor"},
		{"too fast", 429, `{"error":"slow_down"}`, fault.Unavailable, ""},
		{"a proxy's page", 200, `<html>Please sign in to the guest network</html>`, fault.Unavailable, ""},
		{"nothing", 200, `{}`, fault.ChanSignIn, "refused"},
		{"broken", 502, `bad gateway`, fault.Unavailable, ""},
	} {
		_, err := tokenAnswer(c.status, []byte(c.body))
		if fault.CodeOf(err) != c.code || !strings.Contains(detailOf(err), c.detail) || strings.Contains(detailOf(err), "Trace") {
			t.Errorf("%s: %v, %q", c.name, err, detailOf(err))
		}
	}
	got, err := tokenAnswer(200, []byte(`{"access_token":"a","refresh_token":"r","expires_in":"3599","refresh_token_expires_in":604799}`))
	if err != nil || got != (tokens{"a", "r", 3599 * time.Second, 604799 * time.Second}) {
		t.Errorf("%+v %v", got, err)
	}
}

func FuzzTokenAnswer(f *testing.F) {
	f.Add(200, []byte(`{"access_token":"a","expires_in":3600}`))
	f.Add(400, []byte(`{"error":"invalid_grant","error_description":"AADSTS50173"}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		got, err := tokenAnswer(status, body)
		if err == nil && (got.Access == "" || got.Life <= 0) || strings.ContainsAny(detailOf(err), "\r\n") {
			t.Errorf("%+v %v", got, err)
		}
	})
}
