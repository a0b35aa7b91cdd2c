package emailsim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// OAuth is an authorisation server in the shapes of Google and Microsoft: code
// with PKCE, refresh tokens, access tokens the provider's IMAP and SMTP take.
//
//	Google     GET /o/oauth2/v2/auth                   POST /token
//	Microsoft  GET /{tenant}/oauth2/v2.0/authorize     POST /{tenant}/oauth2/v2.0/token
//
// Sources: developers.google.com/identity/protocols/oauth2/native-app,
// learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
type OAuth struct {
	now func() time.Time

	mu      sync.Mutex
	clients map[string]string // id → secret, "" for none
	approve string            // consents without being asked
	life    time.Duration
	codes   map[string]grant
	refresh map[string]grant
	access  map[string]access
	fails   []string
	asked   []string // grant types, in order
}

type grant struct {
	user, client, redirect, challenge, scope string
	google, offline                          bool
	until                                    time.Time
}

type access struct {
	user  string
	until time.Time
}

func newOAuth(now func() time.Time) *OAuth {
	return &OAuth{now: now, life: time.Hour, clients: map[string]string{}, codes: map[string]grant{}, refresh: map[string]grant{}, access: map[string]access{}}
}

// Client registers a program; Google's have a secret, Microsoft's native ones none.
func (o *OAuth) Client(id, secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clients[id] = secret
}

// Approve lets a user consent at once; without, a page asks who one is.
func (o *OAuth) Approve(user string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.approve = user
}

// Life is how long further access tokens are good; default an hour.
func (o *OAuth) Life(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.life = d
}

// Token makes an access token without asking.
func (o *OAuth) Token(user string, good time.Duration) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.newAccess(user, good)
}

// Expire ends a user's access tokens; a refresh brings a new one.
func (o *OAuth) Expire(user string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for token, a := range o.access {
		if strings.EqualFold(a.user, user) {
			delete(o.access, token)
		}
	}
}

// Revoke ends a user's consent: only a new log-in helps.
func (o *OAuth) Revoke(user string) {
	o.Expire(user)
	o.mu.Lock()
	defer o.mu.Unlock()
	for token, g := range o.refresh {
		if strings.EqualFold(g.user, user) {
			delete(o.refresh, token)
		}
	}
}

// FailNext answers the next token requests with these errors ("invalid_grant",
// "temporarily_unavailable", …), one each.
func (o *OAuth) FailNext(errors ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fails = append(o.fails, errors...)
}

// Asked are the grant types asked for so far.
func (o *OAuth) Asked() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.asked)
}

func (o *OAuth) valid(user, token string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	a, ok := o.access[token]
	return ok && strings.EqualFold(a.user, user) && o.now().Before(a.until)
}

func (o *OAuth) newAccess(user string, good time.Duration) string {
	token := "ya29." + strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", "")
	o.access[token] = access{user, o.now().Add(good)}
	return token
}

// ServeHTTP answers both providers' paths.
func (o *OAuth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/o/oauth2/v2/auth":
		o.authorize(w, r, true)
	case strings.HasSuffix(path, "/oauth2/v2.0/authorize"):
		o.authorize(w, r, false)
	case path == "/token" && r.Method == http.MethodPost:
		o.token(w, r, true)
	case strings.HasSuffix(path, "/oauth2/v2.0/token") && r.Method == http.MethodPost:
		o.token(w, r, false)
	default:
		http.NotFound(w, r)
	}
}

var consent = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in</title><style>body{font:16px system-ui;max-width:26rem;margin:12vh auto;padding:0 1rem}button,input{font:inherit;padding:.5rem .8rem}</style>
<h1>Sign in</h1><p>A program asks to read and send your mail.</p>
<form method="post"><p><label>Address <input name="user" value="{{.}}" required></label></p>
<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form></html>`))

// authorize sends the browser back to the program with a code.
func (o *OAuth) authorize(w http.ResponseWriter, r *http.Request, google bool) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	o.mu.Lock()
	_, known := o.clients[q.Get("client_id")]
	user := o.approve
	o.mu.Unlock()
	if err != nil || !known || back.Scheme != "http" || back.Hostname() != "127.0.0.1" && back.Hostname() != "localhost" {
		http.Error(w, "Error 400: invalid_request", http.StatusBadRequest) // never a redirect to a stranger
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	switch {
	case q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("scope") == "":
		answer.Set("error", "invalid_request")
	case r.Method == http.MethodPost && r.PostFormValue("answer") != "allow":
		answer.Set("error", "access_denied")
	default:
		if r.Method == http.MethodPost {
			user = r.PostFormValue("user")
		}
		if user == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_ = consent.Execute(w, q.Get("login_hint"))
			return
		}
		code := "4/" + uuid.NewString()
		offline := google && q.Get("access_type") == "offline" || !google && strings.Contains(q.Get("scope"), "offline_access")
		o.mu.Lock()
		o.codes[code] = grant{user, q.Get("client_id"), q.Get("redirect_uri"), q.Get("code_challenge"), q.Get("scope"), google, offline, o.now().Add(10 * time.Minute)}
		o.mu.Unlock()
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (o *OAuth) token(w http.ResponseWriter, r *http.Request, google bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	kind := r.PostFormValue("grant_type")
	o.asked = append(o.asked, kind)
	secret, known := o.clients[r.PostFormValue("client_id")]
	switch {
	case len(o.fails) > 0:
		fail := o.fails[0]
		o.fails = o.fails[1:]
		o.refuse(w, google, fail)
		return
	case !known || secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(r.PostFormValue("client_secret"))) != 1:
		o.refuse(w, google, "invalid_client")
		return
	}
	var g grant
	var ok bool
	switch kind {
	case "authorization_code":
		code := r.PostFormValue("code")
		g, ok = o.codes[code]
		delete(o.codes, code) // once
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		ok = ok && o.now().Before(g.until) && g.redirect == r.PostFormValue("redirect_uri") && g.challenge == base64.RawURLEncoding.EncodeToString(sum[:])
	case "refresh_token":
		g, ok = o.refresh[r.PostFormValue("refresh_token")]
	default:
		o.refuse(w, google, "unsupported_grant_type")
		return
	}
	if !ok || g.google != google || g.client != r.PostFormValue("client_id") {
		o.refuse(w, google, "invalid_grant")
		return
	}
	o.give(w, g, kind == "refresh_token", r.PostFormValue("refresh_token"))
}

// give answers with tokens. Microsoft gives a new refresh token each time and
// the old one ends; Google's stays and is told once.
func (o *OAuth) give(w http.ResponseWriter, g grant, again bool, old string) {
	answer := map[string]any{"access_token": o.newAccess(g.user, o.life), "expires_in": int(o.life.Seconds()), "scope": g.scope, "token_type": "Bearer"}
	if !g.google {
		answer["ext_expires_in"] = answer["expires_in"]
		delete(o.refresh, old)
	}
	if g.offline && (!again || !g.google) {
		refresh := "1//" + uuid.NewString()
		o.refresh[refresh] = g
		answer["refresh_token"] = refresh
	}
	write(w, http.StatusOK, answer)
}

// refuse answers as the provider words it (RFC 6749, 5.2 and more).
func (o *OAuth) refuse(w http.ResponseWriter, google bool, code string) {
	status := http.StatusBadRequest
	switch code {
	case "invalid_client":
		status = http.StatusUnauthorized
	case "temporarily_unavailable", "server_error":
		status = http.StatusServiceUnavailable
	}
	if google {
		text := map[string]string{"invalid_grant": "Token has been expired or revoked.", "invalid_client": "The OAuth client was not found."}[code]
		write(w, status, map[string]any{"error": code, "error_description": text})
		return
	}
	number := map[string]int{"invalid_grant": 70000, "invalid_client": 7000215}[code]
	now, trace := o.now().UTC().Format("2006-01-02 15:04:05Z"), uuid.NewString()
	write(w, status, map[string]any{"error": code, "error_codes": []int{number}, "timestamp": now, "trace_id": trace, "correlation_id": trace,
		"error_description": fmt.Sprintf("AADSTS%d: The provided value for the input parameter is not valid. Trace ID: %s Correlation ID: %s Timestamp: %s", number, trace, trace, now),
		"error_uri":         fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", number)})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
