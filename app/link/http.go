package link

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// maxAnswer is how much of a JSON answer is read.
const maxAnswer = 1 << 20

// API is the relay's HTTP side. Token is empty before signing in.
type API struct {
	Relay
	Token string
	http  *http.Client
}

// NewAPI makes a client.
func NewAPI(r Relay, token string) *API {
	return &API{Relay: r, Token: token, http: &http.Client{
		Transport: &http.Transport{
			DialContext:     (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSClientConfig: r.tlsConfig(), TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 60 * time.Second,
			IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 4, Proxy: http.ProxyFromEnvironment,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close lets go of idle connections.
func (a *API) Close() { a.http.CloseIdleConnections() }

// Joining accepts an invitation.
type Joining struct {
	Code      string `json:"code"`
	Workspace string `json:"workspace,omitempty"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Password  string `json:"password"`
	Language  string `json:"language"`
	Device    string `json:"device"`
}

// Session is what joining and signing in give. Token is secret.
type Session struct {
	Token string `json:"token"`
	Agent string `json:"agent"`
	Relay string `json:"relay"`
}

// Invited is what the relay says of an invitation code.
type Invited struct {
	Setup     bool   `json:"setup"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Workspace string `json:"workspace"`
}

// Join accepts an invitation and signs in.
func (a *API) Join(ctx context.Context, j Joining) (s Session, err error) {
	return s, a.json(ctx, "link.Join", http.MethodPost, "/api/join", j, &s)
}

// SignIn opens a session.
func (a *API) SignIn(ctx context.Context, email, password, device string) (s Session, err error) {
	return s, a.json(ctx, "link.SignIn", http.MethodPost, "/api/signin",
		map[string]string{"email": email, "password": password, "device": device}, &s)
}

// SignOut ends the session at the relay.
func (a *API) SignOut(ctx context.Context) error {
	return a.json(ctx, "link.SignOut", http.MethodPost, "/api/signout", struct{}{}, nil)
}

// ChangePassword gives the agent another password; their other PCs are signed out.
func (a *API) ChangePassword(ctx context.Context, old, fresh string) error {
	body := map[string]string{"old": old, "new": fresh}
	return a.json(ctx, "link.ChangePassword", http.MethodPost, "/api/password", body, nil)
}

// Invited asks whether an invitation still holds.
func (a *API) Invited(ctx context.Context, code string) (v Invited, err error) {
	return v, a.json(ctx, "link.Invited", http.MethodGet, "/api/invite?code="+url.QueryEscape(code), nil, &v)
}

// Upload stores a file at the relay; the answer tells what the relay takes it for.
func (a *API) Upload(ctx context.Context, f inbox.File, data io.Reader) (out inbox.File, err error) {
	const op = "link.Upload"
	req, err := a.request(ctx, http.MethodPost, "/api/files", data)
	if err != nil {
		return out, fault.Wrap(fault.Invalid, op, err)
	}
	req.ContentLength = f.Size
	req.Header.Set("Content-Type", f.Type)
	req.Header.Set("X-Name", url.PathEscape(f.Name))
	return out, a.do(op, req, &out)
}

// Download opens a file of the relay; the caller closes it.
func (a *API) Download(ctx context.Context, hash string) (io.ReadCloser, string, error) {
	const op = "link.Download"
	req, err := a.request(ctx, http.MethodGet, "/api/files/"+url.PathEscape(hash), nil)
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, op, err)
	}
	res, err := a.http.Do(req)
	if err != nil {
		return nil, "", transport(op, err)
	}
	if res.StatusCode != http.StatusOK {
		defer func() { _ = res.Body.Close() }()
		return nil, "", refused(op, res.StatusCode, res.Body)
	}
	return res.Body, res.Header.Get("Content-Type"), nil
}

func (a *API) json(ctx context.Context, op, method, path string, in, out any) error {
	return a.jsonWithin(ctx, 30*time.Second, op, method, path, in, out)
}

func (a *API) jsonWithin(ctx context.Context, within time.Duration, op, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fault.Wrap(fault.Internal, op, err)
		}
		body = bytes.NewReader(b)
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	req, err := a.request(ctx, method, path, body)
	if err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return a.do(op, req, out)
}

func (a *API) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.Address+path, body)
	if err == nil && a.Token != "" {
		req.Header.Set("Authorization", "Bearer "+a.Token)
	}
	return req, err
}

func (a *API) do(op string, req *http.Request, out any) error {
	res, err := a.http.Do(req)
	if err != nil {
		return transport(op, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return refused(op, res.StatusCode, res.Body)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(out); err != nil {
		return fault.New(fault.Unavailable, op, "the answer is not a relay's")
	}
	return nil
}

// transport names what went wrong on the way.
func transport(op string, err error) error {
	if errors.Is(err, errCertificate) {
		return fault.Wrap(fault.Denied, op, errCertificate)
	}
	return &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
}

// refused reads the code of a refusal; something that is no relay is unavailable.
func refused(op string, status int, body io.Reader) error {
	var r struct {
		Code fault.Code `json:"code"`
	}
	_ = json.NewDecoder(io.LimitReader(body, 4096)).Decode(&r) // a foreign body leaves the code empty
	if _, known := fault.Table[r.Code]; known {
		return fault.New(r.Code, op, "refused by the relay")
	}
	switch status {
	case http.StatusUnauthorized:
		r.Code = fault.SignedOut
	case http.StatusNotFound:
		r.Code = fault.NotFound
	case http.StatusRequestEntityTooLarge:
		r.Code = fault.TooLarge
	case http.StatusTooManyRequests:
		r.Code = fault.RateLimited
	default:
		r.Code = fault.Unavailable
	}
	return fault.New(r.Code, op, "refused without a code")
}
