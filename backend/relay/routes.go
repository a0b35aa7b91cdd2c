package relay

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/auth"
	"tresen/backend/blob"
	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// Limits of requests.
const (
	maxJSON   = 64 << 10
	jsonTime  = 20 * time.Second
	mediaTime = 10 * time.Minute
)

// endpoint is a handler that may fail; one adapter words the failure.
type endpoint func(w http.ResponseWriter, req *http.Request) error

// routes is the whole surface of the relay, who may use it in sight.
func (r *Relay) routes() http.Handler {
	mux := http.NewServeMux()
	add := func(pattern string, limit int64, within time.Duration, e endpoint) {
		mux.Handle(pattern, r.adapt(limit, within, e))
	}
	add("GET /{$}", 0, jsonTime, r.hello)                                                       // anybody
	add("GET /health", 0, jsonTime, r.health)                                                   // anybody; numbers only
	add("GET /api/invite", 0, jsonTime, r.invitation)                                           // who has a code
	add("POST /api/join", maxJSON, jsonTime, r.join)                                            // who has a code
	add("POST /api/signin", maxJSON, jsonTime, r.signIn)                                        // who has a password
	add("POST /api/signout", maxJSON, jsonTime, r.signOut)                                      // agents
	add("POST /api/password", maxJSON, jsonTime, r.changePassword)                              // agents
	add("GET /api/sync", 0, 0, r.sync)                                                          // agents
	add("POST /api/files", blob.MaxFile+1, mediaTime, r.upload)                                 // agents
	add("GET /api/files/{hash}", 0, mediaTime, r.download)                                      // agents
	add("POST /api/channels/suggest", maxJSON, 2*suggestTime, r.suggest)                        // administrators
	add("POST /api/channels/probe", 2*maxJSON, 2*probeTime, r.probe)                            // administrators
	add("POST /api/channels/{channel}/signin", maxJSON, jsonTime, r.beginSignIn)                // administrators
	add("POST /api/channels/{channel}/signin/finish", maxJSON, 2*suggestTime, r.finishSignIn)   // administrators
	add("GET /api/channels/{channel}/hook", 0, jsonTime, r.hookInfo)                            // administrators
	add("POST /api/channels/{channel}/attach", maxJSON, 2*suggestTime, r.attach)                // administrators
	add("POST /api/channels/{channel}/templates", maxJSON, 2*templatesWithin, r.fetchTemplates) // administrators
	add("POST /api/replay", maxJSON, replayTime, r.asksReplay)                                  // who can read the data folder's key
	add("/h/{channel}", channel.MaxHook, hookWithin, r.hooks.call)                              // platforms; the channel proves the caller
	add("GET /f/{hash}/{name}", 0, mediaTime, r.signedFile)                                     // who has a signed link
	add("/w/{channel}/{rest...}", blob.MaxFile+1, mediaTime, r.lines.visit)                     // visitors; the channel checks
	return r.caller(mux)
}

// adapt bounds body and time and turns an error into status and code.
func (r *Relay) adapt(limit int64, within time.Duration, e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if within > 0 { // an upgrade to a WebSocket clears these
			end := time.Now().Add(within)
			c := http.NewResponseController(w)
			_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end)
		}
		if limit > 0 {
			req.Body = http.MaxBytesReader(w, req.Body, limit)
			// A refused upload is taken to its end, within the same limit: hanging up
			// on a sender resets the line, and the answer on it could get lost.
			defer func() { _, _ = io.Copy(io.Discard, req.Body) }()
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		err := r.guarded(e, w, req)
		if err == nil || errors.Is(err, errAnswered) {
			return
		}
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			err = fault.New(fault.TooLarge, "relay", "body")
		}
		code := fault.CodeOf(err)
		if code == fault.Internal || code == fault.DiskFull {
			r.log.Error("request failed", "path", req.Pattern, "code", code, "err", err)
		}
		if fault.Retry(err) {
			w.Header().Set("Retry-After", "5")
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(fault.Status(err))
		_ = json.NewEncoder(w).Encode(map[string]string{"code": string(code)})
	})
}

// guarded turns a panic into an error. Its value is not logged: it could hold
// what somebody wrote.
func (r *Relay) guarded(e endpoint, w http.ResponseWriter, req *http.Request) (err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			r.log.Error("panic", "path", req.Pattern, "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "relay", "panic")
		}
	}()
	return e(w, req)
}

// errAnswered: the response was written already.
var errAnswered = errors.New("answered")

// caller puts the client's own address into RemoteAddr. Only a proxy the
// administrator named is believed, and of its list only what it added itself.
func (r *Relay) caller(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.cfg.Proxy {
			list := strings.Split(req.Header.Get("X-Forwarded-For"), ",")
			if ip := net.ParseIP(strings.TrimSpace(list[len(list)-1])); ip != nil {
				req.RemoteAddr = net.JoinHostPort(ip.String(), "0")
			}
		}
		next.ServeHTTP(w, req)
	})
}

func answer(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		return errAnswered
	}
	return nil
}

func body[T any](req *http.Request) (v T, err error) {
	b, err := io.ReadAll(req.Body)
	if err != nil {
		return v, err
	}
	if json.Unmarshal(b, &v) != nil {
		return v, fault.New(fault.Invalid, "relay.body", "not the expected JSON")
	}
	return v, nil
}

func from(req *http.Request) string { return channel.Network(req.RemoteAddr) }

func (r *Relay) invitation(w http.ResponseWriter, req *http.Request) error {
	inv, err := r.desk.Invitation(req.Context(), req.URL.Query().Get("code"), from(req))
	if err != nil {
		return err
	}
	return answer(w, inv)
}

func (r *Relay) join(w http.ResponseWriter, req *http.Request) error {
	j, err := body[auth.Joining](req)
	if err != nil {
		return err
	}
	t, err := r.desk.Join(req.Context(), j, from(req))
	if err != nil {
		return err
	}
	return answer(w, t)
}

func (r *Relay) signIn(w http.ResponseWriter, req *http.Request) error {
	f, err := body[struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Device   string `json:"device"`
	}](req)
	if err != nil {
		return err
	}
	t, err := r.desk.SignIn(req.Context(), f.Email, f.Password, f.Device, from(req))
	if err != nil {
		return err
	}
	return answer(w, t)
}

func (r *Relay) signOut(w http.ResponseWriter, req *http.Request) error {
	_, token, err := r.signedIn(req)
	if err != nil {
		return err
	}
	if err := r.desk.SignOut(req.Context(), token); err != nil {
		return err
	}
	r.hub.SignOut(auth.HashToken(token))
	return answer(w, struct{}{})
}

// signedIn gives the agent of a request's Bearer token.
func (r *Relay) signedIn(req *http.Request) (*inbox.Agent, string, error) {
	token, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil, "", fault.New(fault.SignedOut, "relay", "no token")
	}
	a, err := r.desk.Who(req.Context(), token)
	return a, token, err
}

// sync upgrades a desktop to the sync protocol. A browser's page has no
// business here: whoever sends an Origin is refused.
func (r *Relay) sync(w http.ResponseWriter, req *http.Request) error {
	if req.Header.Get("Origin") != "" {
		return fault.New(fault.Origin, "relay.sync", "not for web pages")
	}
	a, token, err := r.signedIn(req)
	if err != nil {
		return err
	}
	up := websocket.Upgrader{EnableCompression: true, ReadBufferSize: 4096, WriteBufferSize: 4096,
		CheckOrigin: func(*http.Request) bool { return true },
		Error:       func(http.ResponseWriter, *http.Request, int, error) {}}
	ws, err := up.Upgrade(w, req, nil)
	if err != nil {
		return fault.New(fault.Invalid, "relay.sync", "not a WebSocket")
	}
	r.hub.Serve(req.Context(), ws, a.ID, auth.HashToken(token))
	return errAnswered
}

// health tells whether the relay works, in numbers that tell nothing of anybody.
func (r *Relay) health(w http.ResponseWriter, req *http.Request) error {
	if _, err := r.db.Head(req.Context(), inbox.WorkspaceFeed); err != nil {
		return err
	}
	return answer(w, map[string]any{"ok": true, "desktops": r.hub.Sessions(), "relay": r.db.Relay()})
}

func (r *Relay) hello(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_, err := io.WriteString(w, `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tresen</title>
<style>body{font:15px/1.5 system-ui;margin:15vh auto;max-width:32rem;padding:0 1rem;color:#222}</style>
<h1>Tresen</h1><p>The relay is running. Open it with the Tresen desktop program; its address is the one in your browser.</p>
<p lang="de">Das Relay läuft. Öffnen Sie es mit dem Tresen-Programm; die Adresse steht in Ihrem Browser.</p></html>`)
	if err != nil {
		return errAnswered
	}
	return nil
}
