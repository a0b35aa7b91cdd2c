package meta

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// Where the Graph API is, and the newest version these channels were written for.
const (
	DefaultBase    = "https://graph.facebook.com"
	DefaultVersion = "v26.0"
)

// maxAnswer bounds an answer of the API, in bytes; files are not answers.
const maxAnswer = 8 << 20

var versionForm = regexp.MustCompile(`^v[1-9]\d?\.\d$`)

// CheckVersion reports whether v names a version of the API ("v26.0"); empty is the default.
func CheckVersion(v string) bool { return v == "" || versionForm.MatchString(v) }

// Graph calls the API for one account. Its fields are set once.
type Graph struct {
	Base, Version string // "" for the defaults
	Token, Secret string // access token, app secret
	HTTP          *http.Client
}

// Client is an HTTP client for Graph: it follows no redirect, for the token goes
// along with each request.
func Client() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.ResponseHeaderTimeout, t.MaxResponseHeaderBytes = 16, 60*time.Second, 64<<10
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// LostError is a call without an answer. Sent: the request was out, so what it
// asked for may have been done.
type LostError struct {
	Sent bool
	Err  error
}

func (e *LostError) Error() string { return "no answer: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *LostError) Unwrap() error { return e.Err }

// Call is one request: Body is sent as JSON, Form with its own media type; both nil: none.
type Call struct {
	Method, Path string // path below the version, without a leading slash
	Query        url.Values
	Body         any
	Form         io.Reader
	Type         string // of Form
	Length       int64  // of Form, -1 if not known
}

// Do makes the call. Its only error is *LostError; it never holds the address
// that was called, because that may hold tokens.
func (g *Graph) Do(ctx context.Context, c Call) (Answer, error) {
	req, err := g.request(ctx, c)
	if err != nil {
		return Answer{}, &LostError{Err: err}
	}
	var out atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { out.Store(true) }}))
	res, err := g.HTTP.Do(req)
	if err != nil {
		return Answer{}, &LostError{Sent: out.Load(), Err: bare(err)}
	}
	defer func() { _ = res.Body.Close() }()
	a := Answer{Status: res.StatusCode, Header: res.Header}
	if a.Body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer)); err != nil {
		return a, &LostError{Sent: true, Err: bare(err)}
	}
	return a, nil
}

func (g *Graph) request(ctx context.Context, c Call) (*http.Request, error) {
	q := url.Values{}
	for k, v := range c.Query {
		q[k] = v
	}
	if g.Secret != "" {
		q.Set("appsecret_proof", Proof(g.Secret, g.Token))
	}
	body, kind := c.Form, c.Type
	if c.Body != nil {
		b, err := json.Marshal(c.Body)
		if err != nil {
			return nil, fmt.Errorf("writing a call: %w", err)
		}
		body, kind = bytes.NewReader(b), "application/json"
	}
	address := g.base() + "/" + cmp.Or(g.Version, DefaultVersion) + "/" + c.Path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, address, body)
	if err != nil {
		return nil, bare(err)
	}
	if c.Form != nil {
		req.ContentLength = c.Length
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Authorization", "Bearer "+g.Token)
	return req, nil
}

func (g *Graph) base() string { return strings.TrimRight(cmp.Or(g.Base, DefaultBase), "/") }

// Open fetches a file from an address the API gave. The token goes to the API's
// own server and to the platform's servers of files, over https, and to no other.
func (g *Graph) Open(ctx context.Context, address string, hosts ...string) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil || !g.ours(u, hosts) {
		return nil, errors.New("a file at an address that is not the platform's")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Authorization", "Bearer "+g.Token)
	res, err := g.HTTP.Do(req)
	if err != nil {
		return nil, bare(err)
	}
	return res, nil
}

func (g *Graph) ours(u *url.URL, hosts []string) bool {
	base, err := url.Parse(g.base())
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == base.Scheme && u.Host == base.Host {
		return true
	}
	if u.Scheme != "https" || u.Port() != "" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}

// bare takes the address out of an error of net/http.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
