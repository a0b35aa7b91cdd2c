package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

const (
	maxAnswer = 32 << 20 // bytes of one answer: a hundred updates
	// An ordinary call; the sender's context may be shorter, an upload takes longer.
	callWithin = 30 * time.Second
)

// api calls methods of the Bot API. Its errors never hold the address called: the
// token is part of it.
type api struct {
	base, token string
	client      *http.Client
}

func newAPI(s settings, transport http.RoundTripper) *api {
	if transport == nil {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true}
	}
	return &api{base: s.base, token: s.token, client: &http.Client{Transport: transport,
		// another address would be told the token in Referer
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *api) close() { c.client.CloseIdleConnections() }

// params of a call; nil values are left out.
type params map[string]any

// upload is a file that goes along, read anew for each attempt.
type upload struct {
	field, name string
	size        int64
	open        func() (io.ReadCloser, error)
}

// call runs a method and puts its result into result (nil: not looked at). Errors
// have a code: unavailable if the platform cannot have had the call, unsure if it
// may have, and those of answer.go.
func (c *api) call(ctx context.Context, method string, p params, result any, files ...upload) error {
	body, err := makeBody(p, files)
	if err != nil {
		return fault.Wrap(fault.Internal, "telegram."+method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+c.token+"/"+method, http.NoBody)
	if err != nil {
		return fault.New(fault.Invalid, "telegram."+method, "the address cannot be called")
	}
	var out atomic.Bool // all of the call was handed to the line
	open := func() (io.ReadCloser, error) {
		r, err := body.open()
		out.Store(false)
		return &watched{ReadCloser: r, left: body.size, done: &out}, err
	}
	if req.Body, err = open(); err != nil {
		return fault.Wrap(fault.Internal, "telegram."+method, err)
	}
	req.GetBody, req.ContentLength = open, body.size
	req.Header.Set("Content-Type", body.media)
	resp, err := c.client.Do(req)
	if err != nil {
		return c.lineError(method, err, out.Load())
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode < 300 {
		return c.lineError(method, err, true)
	}
	v, a := judge(resp.StatusCode, resp.Header, raw)
	v.Text = c.scrub(v.Text)
	if v.Class != channel.ClassSuccess {
		if resp.StatusCode < 300 { // taken, but the answer cannot be read
			return c.lineError(method, errors.New("the answer cannot be read"), true)
		}
		return failed(method, resp.StatusCode, v, a)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(a.Result, result); err != nil {
		return c.lineError(method, errors.New("the result cannot be read"), true)
	}
	return nil
}

// lineError tells what became of a call without an answer.
func (c *api) lineError(method string, err error, out bool) error {
	var u *url.Error
	if errors.As(err, &u) { // its text is the address, with the token
		err = u.Err
	}
	code := fault.Unavailable
	if out {
		code = fault.Unsure
	}
	return &fault.Error{Code: code, Op: "telegram." + method, Err: &callError{code: code, method: method, err: scrubbed{c.scrub(err.Error()), err},
		verdict: channel.Verdict{Class: channel.ClassTemporary}}}
}

// scrub takes the token out of a text.
func (c *api) scrub(v string) string {
	_, secret, _ := strings.Cut(c.token, ":")
	return strings.ReplaceAll(v, cmp.Or(secret, c.token), "…")
}

// scrubbed is an error whose text was cleaned; errors.Is still sees the cause.
type scrubbed struct {
	text string
	err  error
}

func (e scrubbed) Error() string   { return e.text }
func (e scrubbed) Is(t error) bool { return errors.Is(e.err, t) }

// watched notes when the line has taken all of a body.
type watched struct {
	io.ReadCloser
	left int64
	done *atomic.Bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if w.left -= int64(n); w.left <= 0 {
		w.done.Store(true)
	}
	return n, err
}

// payload is a body that can be opened again.
type payload struct {
	media string
	size  int64
	open  func() (io.ReadCloser, error)
}

// makeBody writes JSON, or multipart/form-data where files go along; there objects
// are JSON in a field.
func makeBody(p params, files []upload) (payload, error) {
	for k, v := range p {
		if v == nil {
			delete(p, k)
		}
	}
	if len(files) == 0 {
		b, err := json.Marshal(p)
		return payload{media: "application/json", size: int64(len(b)), open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(b)), nil
		}}, err
	}
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	for k, v := range p {
		if err := form.WriteField(k, fieldText(v)); err != nil {
			return payload{}, err
		}
	}
	size := int64(0)
	cuts := []int{}
	for _, f := range files {
		if _, err := form.CreateFormFile(f.field, f.name); err != nil {
			return payload{}, err
		}
		cuts = append(cuts, text.Len())
		size += f.size
	}
	if err := form.Close(); err != nil {
		return payload{}, err
	}
	b := text.Bytes()
	return payload{media: form.FormDataContentType(), size: size + int64(len(b)), open: func() (io.ReadCloser, error) {
		return openForm(b, cuts, files)
	}}, nil
}

func fieldText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// openForm puts the files between the pieces of the form: none is held in memory.
func openForm(b []byte, cuts []int, files []upload) (io.ReadCloser, error) {
	form := &formBody{}
	var list []io.Reader
	from := 0
	for i, f := range files {
		r, err := f.open()
		if err != nil {
			_ = form.Close()
			return nil, err
		}
		form.open = append(form.open, r)
		list = append(list, bytes.NewReader(b[from:cuts[i]]), io.LimitReader(r, f.size))
		from = cuts[i]
	}
	form.Reader = io.MultiReader(append(list, bytes.NewReader(b[from:]))...)
	return form, nil
}

type formBody struct {
	io.Reader
	open []io.Closer
}

func (f *formBody) Close() error {
	for _, c := range f.open {
		_ = c.Close()
	}
	return nil
}
