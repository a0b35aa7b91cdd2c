package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// sendWithin bounds a send: a file gets a second for each 64 kB.
func sendWithin(files []channel.File) time.Duration {
	d := callWithin
	for _, f := range files {
		d += time.Duration(f.Size/(64<<10)) * time.Second
	}
	return min(d, 15*time.Minute)
}

// Fetch opens a file of a message. Its address holds the token and ends after an
// hour, so it is asked for each time and shown to nobody.
func (s *session) Fetch(ctx context.Context, m channel.Media) (io.ReadCloser, error) {
	const op = "telegram.Fetch"
	if m.Size > maxFetch {
		return nil, fault.New(fault.TooLarge, op, "bots may fetch 20 MB")
	}
	body, err := s.fetch(ctx, m.ID)
	if errors.Is(err, errExpired) { // between two calls
		body, err = s.fetch(ctx, m.ID)
	}
	if errors.Is(err, errExpired) {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	return body, err
}

var errExpired = errors.New("the address of the file is not good any more")

func (s *session) fetch(ctx context.Context, id string) (io.ReadCloser, error) {
	const op = "telegram.Fetch"
	var file struct {
		Path string `json:"file_path"`
	}
	if err := s.api.call(ctx, "getFile", params{"file_id": id}, &file); err != nil {
		e := callFault(err)
		switch {
		case e == nil || e.status == 0:
			return nil, repeatable(err)
		case strings.Contains(e.verdict.Text, "temporarily unavailable"): // one answer for both: tried for days
			return nil, &fault.Error{Code: fault.Unavailable, Op: op, Err: e}
		case e.code == fault.Refused:
			return nil, &fault.Error{Code: fault.NotFound, Op: op, Err: e}
		}
		return nil, err
	}
	return s.api.download(ctx, file.Path)
}

// download opens <base>/file/bot<token>/<path>. An absolute path is one on the disk
// of a server that runs with --local, which is not read from here.
func (c *api) download(ctx context.Context, path string) (io.ReadCloser, error) {
	const op = "telegram.Fetch"
	clean, ok := cleanPath(path)
	if !ok {
		return nil, fault.New(fault.NotFound, op, "the server names no file that can be fetched (does it run with --local?)")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/file/bot"+c.token+"/"+clean, http.NoBody)
	if err != nil {
		return nil, fault.New(fault.NotFound, op, "no address")
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, repeatable(c.lineError("getFile", err, false))
	}
	if resp.StatusCode == http.StatusOK {
		return &fetched{r: resp.Body, left: maxFetch, api: c}, nil
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
		return nil, errExpired
	}
	v, a := judge(resp.StatusCode, resp.Header, raw)
	if v.Class == channel.ClassSuccess { // no file, and no error either
		v.Class = channel.ClassTemporary
	}
	v.Text = c.scrub(v.Text)
	return nil, failed("getFile", resp.StatusCode, v, a)
}

// cleanPath escapes a path of the server's; false for one that leads elsewhere.
func cleanPath(path string) (string, bool) {
	var list []string
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." || strings.ContainsAny(part, "\\\x00") {
			return "", false
		}
		list = append(list, url.PathEscape(part))
	}
	return strings.Join(list, "/"), len(list) > 0
}

// fetched is a file being read, not beyond what the platform gives at all.
type fetched struct {
	r    io.ReadCloser
	left int64
	api  *api
}

func (f *fetched) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if f.left -= int64(n); f.left < 0 {
		return n, fault.New(fault.TooLarge, "telegram.Fetch", "bots may fetch 20 MB")
	}
	if err != nil && err != io.EOF {
		return n, repeatable(f.api.lineError("getFile", err, false))
	}
	return n, err
}

func (f *fetched) Close() error { return f.r.Close() }

// Profile asks who has an address: name and small picture (160 × 160).
func (s *session) Profile(ctx context.Context, address string) (channel.Profile, error) {
	const op = "telegram.Profile"
	p, ok := parsePlace(address)
	if !ok {
		return channel.Profile{}, fault.New(fault.Invalid, op, "this is no chat")
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	var c struct {
		user
		Photo struct {
			Small string `json:"small_file_id"`
		} `json:"photo"`
	}
	if err := s.api.call(ctx, "getChat", params{"chat_id": p.chat}, &c); err != nil {
		if e := callFault(err); e != nil && e.verdict.Class == channel.ClassNotFound {
			return channel.Profile{}, &fault.Error{Code: fault.NotFound, Op: op, Err: e}
		}
		return channel.Profile{}, repeatable(err)
	}
	out := channel.Profile{Name: c.called(), Username: plainName(c.Username)}
	if c.Photo.Small != "" {
		out.Picture = &channel.Media{ID: plain(c.Photo.Small), Name: "profile.jpg", Type: "image/jpeg", Width: 160, Height: 160}
	}
	return out, nil
}
