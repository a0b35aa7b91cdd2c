package email

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// oauthSite is a provider people sign in at. The paths follow a base that a
// simulator or a proxy of one's own may take over (settings authBase, tokenBase).
type oauthSite struct {
	name                string
	authBase, authPath  string
	tokenBase, tokenURL string
	scope               string
	extra               map[string]string // further parameters of the page
}

// google: developers.google.com/identity/protocols/oauth2/native-app. Without
// access_type=offline and prompt=consent no refresh token comes.
func google() oauthSite {
	return oauthSite{name: authGoogle, authBase: "https://accounts.google.com", authPath: "/o/oauth2/v2/auth",
		tokenBase: "https://oauth2.googleapis.com", tokenURL: "/token", scope: "https://mail.google.com/",
		extra: map[string]string{"access_type": "offline", "prompt": "consent"}}
}

// microsoft: learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
func microsoft(tenant string) oauthSite {
	return oauthSite{name: authMicrosoft, authBase: "https://login.microsoftonline.com", authPath: "/" + tenant + "/oauth2/v2.0/authorize",
		tokenBase: "https://login.microsoftonline.com", tokenURL: "/" + tenant + "/oauth2/v2.0/token",
		scope: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
		extra: map[string]string{"prompt": "select_account"}}
}

// provider gives the site the account signs in at.
func (s *settings) provider() oauthSite {
	site := google()
	if s.auth == authMicrosoft {
		site = microsoft(s.tenant)
	}
	site.authBase, site.tokenBase = cmp.Or(s.authBase, site.authBase), cmp.Or(s.tokenBase, site.tokenBase)
	return site
}

// signInSettings reads of an account what signing in needs; its servers may be
// missing still.
func signInSettings(a channel.Account) (settings, error) {
	const op = "email.signIn"
	get := func(name string) string { return strings.TrimSpace(a.Settings[name]) }
	s := settings{auth: get(setAuth), clientID: get(setClientID), tenant: cmp.Or(get(setTenant), "common"),
		authBase: strings.TrimRight(get(setAuthBase), "/"), tokenBase: strings.TrimRight(get(setTokenBase), "/")}
	s.address, _ = cleanAddress(get(setAddress))
	switch {
	case s.auth != authGoogle && s.auth != authMicrosoft:
		return s, fault.New(fault.Invalid, op, "this account signs in with a password")
	case s.clientID == "":
		return s, &fault.Error{Code: fault.Invalid, Op: op, Err: &serverError{fault: fault.Invalid, stage: "client ID",
			line: "client ID missing: register an app at the provider and enter its client ID"}}
	case !checkTenant(s.tenant) || !checkBase(s.authBase) || !checkBase(s.tokenBase):
		return s, fault.New(fault.Invalid, op, "tenant or base address")
	}
	return s, nil
}

// AuthURL gives the page people sign in at (RFC 6749 4.1.1, RFC 7636). Errors:
// invalid (no client ID, the account signs in with a password).
func (Connector) AuthURL(a channel.Account, redirect, state, verifier string) (string, error) {
	s, err := signInSettings(a)
	if err != nil {
		return "", err
	}
	if redirect == "" || state == "" || len(verifier) < 43 || len(verifier) > 128 {
		return "", fault.New(fault.Invalid, "email.AuthURL", "redirect, state or verifier")
	}
	sum := sha256.Sum256([]byte(verifier))
	site := s.provider()
	q := url.Values{"response_type": {"code"}, "client_id": {s.clientID}, "redirect_uri": {redirect}, "scope": {site.scope}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	for k, v := range site.extra {
		q.Set(k, v)
	}
	if s.address != "" {
		q.Set("login_hint", s.address)
	}
	return site.authBase + site.authPath + "?" + q.Encode(), nil
}

// Exchange turns the code into the refresh token to be sealed. Errors: invalid,
// channel_login (the provider refuses; Detail says why), unavailable.
func (c Connector) Exchange(ctx context.Context, a channel.Account, redirect, code, verifier string) (map[string]string, error) {
	const op = "email.Exchange"
	s, err := signInSettings(a)
	if err != nil {
		return nil, err
	}
	site := s.provider()
	got, err := site.ask(ctx, c.Net, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect},
		"code_verifier": {verifier}, "client_id": {s.clientID}, "client_secret": {a.Secrets[secClient]}})
	if err != nil {
		return nil, err
	}
	if got.Refresh == "" {
		return nil, &fault.Error{Code: fault.ChanSignIn, Op: op, Err: &serverError{fault: fault.ChanSignIn, stage: "sign-in",
			line: "no refresh token came: allow offline access for this app"}}
	}
	return map[string]string{secRefresh: got.Refresh}, nil
}

// refresh gives a new access token.
func (site oauthSite) refresh(ctx context.Context, n Net, a channel.Account, token string) (tokens, error) {
	v := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {strings.TrimSpace(a.Settings[setClientID])},
		"client_secret": {a.Secrets[secClient]}}
	if site.name == authMicrosoft {
		v.Set("scope", site.scope)
	}
	return site.ask(ctx, n, v)
}

// tokens are what the token endpoint gives.
type tokens struct {
	Access, Refresh string
	Life            time.Duration
	Ends            time.Duration // the refresh token's life, where the provider tells (Google's apps in testing); 0: unknown
}

const (
	tokenWithin = 20 * time.Second
	maxAnswer   = 256 << 10
	usualLife   = time.Hour // both providers' tokens live about so long
)

// ask calls the token endpoint (RFC 6749 3.2).
func (site oauthSite) ask(ctx context.Context, n Net, v url.Values) (tokens, error) {
	const op = "email.token"
	if v.Get("client_secret") == "" {
		v.Del("client_secret")
	}
	ctx, cancel := context.WithTimeout(ctx, tokenWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, site.tokenBase+site.tokenURL, strings.NewReader(v.Encode()))
	if err != nil {
		return tokens{}, fault.New(fault.Invalid, op, "token address")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := n.tokens().Do(req)
	if err != nil {
		return tokens{}, answered("sign-in", err).coded(op)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return tokens{}, answered("sign-in", err).coded(op)
	}
	return tokenAnswer(res.StatusCode, b)
}

// tokenAnswer reads what a token endpoint answered (RFC 6749 5).
func tokenAnswer(status int, b []byte) (tokens, error) {
	const op = "email.token"
	var a struct {
		Access  string      `json:"access_token"`
		Refresh string      `json:"refresh_token"`
		Life    json.Number `json:"expires_in"`
		Ends    json.Number `json:"refresh_token_expires_in"`
		Error   string      `json:"error"`
		Text    string      `json:"error_description"`
		Sub     string      `json:"error_subtype"`
	}
	wrong := json.Unmarshal(b, &a)
	refuse := func(code fault.Code, line string) (tokens, error) {
		return tokens{}, (&serverError{fault: code, stage: "sign-in", line: shortened(oneLine(line), 300)}).coded(op)
	}
	switch {
	case status == http.StatusOK && wrong == nil && a.Access != "":
		life := usualLife
		if n, err := a.Life.Int64(); err == nil && n > 0 && n < 1<<20 {
			life = time.Duration(n) * time.Second
		}
		got := tokens{Access: a.Access, Refresh: a.Refresh, Life: life}
		if n, err := a.Ends.Int64(); err == nil && n > 0 && n < 1<<30 {
			got.Ends = time.Duration(n) * time.Second
		}
		return got, nil
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || wrong != nil:
		return refuse(fault.Unavailable, "the sign-in service does not answer as it should")
	}
	switch a.Error {
	case "invalid_grant", "interaction_required", "consent_required", "login_required":
		return refuse(fault.ChanSignIn, cmp.Or(meaning(a.Text), "the permission has ended or was withdrawn: sign in again"))
	case "invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "access_denied": //nolint:misspell // RFC 6749 5.2
		return refuse(fault.ChanSignIn, cmp.Or(meaning(a.Text), firstSentence(a.Text), a.Error))
	case "temporarily_unavailable", "server_error", "slow_down":
		return refuse(fault.Unavailable, cmp.Or(firstSentence(a.Text), a.Error))
	}
	return refuse(fault.ChanSignIn, cmp.Or(firstSentence(a.Text), a.Error, "refused"))
}

// firstSentence leaves the trace ids of Microsoft's descriptions out.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(oneLine(text), " Trace ID:")
	return text
}

// meaning says what to do about Microsoft's and Google's usual refusals.
func meaning(text string) string {
	for sign, sentence := range map[string]string{
		"AADSTS7000218": "this app registration wants a client secret, or must allow public client flows",
		"AADSTS7000215": "the client secret is wrong",
		"AADSTS7000222": "the client secret has expired",
		"AADSTS700016":  "the client ID is unknown in this tenant",
		"AADSTS50011":   "the redirect address http://localhost is missing in the app registration",
		"AADSTS65001":   "an administrator must consent to this app",
		"AADSTS700082":  "the permission has ended after a long pause: sign in again",
		"AADSTS50173":   "the password was changed: sign in again",
		"AADSTS50076":   "a second factor is needed: sign in again",
		"AADSTS50020":   "this account does not belong to the tenant",
	} {
		if strings.Contains(text, sign) {
			return sentence + " (" + sign + ")"
		}
	}
	return ""
}
