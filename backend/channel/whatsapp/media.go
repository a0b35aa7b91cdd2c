package whatsapp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Limits of the platform's files, in bytes.
const (
	maxFiles    = 10
	maxImage    = 5 << 20
	maxClip     = 16 << 20 // film and sound
	maxDocument = 100 << 20
)

// fileHosts are the platform's servers of files beside the API's own.
const fileHosts = "fbsbx.com"

// kinds are the types that are shown as what they are; all others go as documents.
var kinds = map[string]string{
	"image/jpeg": "image", "image/png": "image", "video/mp4": "video", "video/3gpp": "video",
	"audio/aac": "audio", "audio/amr": "audio", "audio/mpeg": "audio", "audio/mp4": "audio", "audio/ogg": "audio",
}

// fileLimits are what Caps states of them.
func fileLimits() []channel.FileLimit {
	return []channel.FileLimit{
		{Types: []string{"image/jpeg", "image/png"}, Max: maxImage},
		{Types: []string{"video/mp4", "video/3gpp"}, Max: maxClip},
		{Types: []string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/mp3", "audio/x-m4a"}, Max: maxClip},
	}
}

// baseType is a media type as the platform writes it.
func baseType(t string) string {
	t, _, _ = strings.Cut(t, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	same := map[string]string{"audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "application/ogg": "audio/ogg", "audio/opus": "audio/ogg",
		"image/jpg": "image/jpeg", "audio/x-aac": "audio/aac", "": "application/octet-stream"}
	if s, ok := same[t]; ok {
		return s
	}
	return t
}

// kindOf is what a file is sent as.
func kindOf(t string) string {
	if k := kinds[baseType(t)]; k != "" {
		return k
	}
	return "document"
}

func limitOf(kind string) int64 {
	switch kind {
	case "image":
		return maxImage
	case "video", "audio":
		return maxClip
	}
	return maxDocument
}

// uploads remembers what lies at the platform already: a resend or a broadcast
// uploads a file once. It is bounded and ends before the platform's 30 days do.
type uploads struct {
	mu   sync.Mutex
	done map[string]uploaded
}

type uploaded struct {
	id  string
	at  time.Time
	old bool // was used before
}

const (
	maxUploads = 1000
	uploadLife = 25 * 24 * time.Hour
)

func (u *uploads) get(key string, now time.Time) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	x, ok := u.done[key]
	if !ok || now.Sub(x.at) > uploadLife {
		return ""
	}
	x.old = true
	u.done[key] = x
	return x.id
}

func (u *uploads) put(key, id string, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.done == nil || len(u.done) >= maxUploads {
		u.done = map[string]uploaded{}
	}
	u.done[key] = uploaded{id: id, at: now}
}

// stale forgets the uploads of files that were not made just now; true: there
// were such, so that trying anew may help.
func (u *uploads) stale(files []channel.File) (any bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, f := range files {
		if x, ok := u.done[uploadKey(f)]; ok && x.old {
			delete(u.done, uploadKey(f))
			any = true
		}
	}
	return any
}

func uploadKey(f channel.File) string { return f.Hash + " " + baseType(f.Type) }

// upload brings a file to the platform. What fails here was certainly not sent.
func (s *session) upload(ctx context.Context, f channel.File) (id string, err error) {
	const op = "whatsapp.upload"
	kind := kindOf(f.Type)
	switch {
	case f.Hash == "":
		return "", fault.New(fault.Invalid, op, "a file that is not here")
	case f.Size > limitOf(kind):
		return "", fault.New(fault.TooLarge, op, "a file over the limit of its type")
	}
	if id = s.uploads.get(uploadKey(f), s.env.Now()); id != "" {
		return id, nil
	}
	if s.env.Read == nil {
		return "", fault.New(fault.Internal, op, "no files")
	}
	r, err := s.env.Read(ctx, f.Hash)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, op, err)
	}
	defer func() { _ = r.Close() }()
	form, kindOfForm, length := formOf(f, r)
	a, err := s.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: s.set.number + "/media", Form: form, Type: kindOfForm, Length: length})
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, op, err)
	}
	var x struct {
		ID str `json:"id"`
	}
	if err := s.read(a, &x); err != nil {
		return "", err
	}
	if x.ID == "" {
		return "", fault.New(fault.Unavailable, op, "no id")
	}
	s.uploads.put(uploadKey(f), string(x.ID), s.env.Now())
	return string(x.ID), nil
}

// formOf writes a file as a form of known length, so that it need not be held in memory.
func formOf(f channel.File, r io.Reader) (io.Reader, string, int64) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	t := baseType(f.Type)
	_ = w.WriteField("messaging_product", "whatsapp") // a Buffer takes everything
	_ = w.WriteField("type", t)
	_, _ = w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="file` + ending(t) + `"`}, "Content-Type": {t}})
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	length := int64(-1)
	if f.Size > 0 {
		length = int64(head.Len()) + f.Size + int64(len(tail))
	}
	return io.MultiReader(&head, r, strings.NewReader(tail)), w.FormDataContentType(), length
}

// fileName is a document's name as the contact sees it.
func fileName(name string) string {
	name = meta.Line(path.Base(strings.ReplaceAll(name, `\`, "/")), 240)
	if name == "" || name == "." || name == "/" {
		return "file"
	}
	return name
}

// Fetch implements channel.Fetcher: the address of a file lives five minutes, so
// it is asked for each time, and once more if it died meanwhile. Errors:
// not_found and too_large (final), channel_login, rate_limited, unavailable.
func (s *session) Fetch(ctx context.Context, m channel.Media) (io.ReadCloser, error) {
	const op = "whatsapp.Fetch"
	if m.ID == "" || strings.ContainsAny(m.ID, "/?#%") {
		return nil, fault.New(fault.NotFound, op, "no id of a file")
	}
	for try := 0; ; try++ {
		var x struct {
			URL  str `json:"url"`
			Size str `json:"file_size"`
		}
		err := s.ask(ctx, meta.Call{Method: http.MethodGet, Path: url.PathEscape(m.ID), Query: url.Values{"phone_number_id": {s.set.number}}}, &x)
		var no *refusal
		switch refused := errors.As(err, &no); {
		case refused && (no.number == badParameter || no.number == noObject || no.number == mediaMissing):
			return nil, fault.New(fault.NotFound, op, "the platform has it no more")
		case refused && no.code == fault.Refused: // the account is restricted, a proxy stands between: it may be had later
			return nil, &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
		}
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, op, err)
		}
		if n, ok := number(x.Size); ok && n > maxDocument {
			return nil, fault.New(fault.TooLarge, op, "a file over 100 MB")
		}
		body, err := s.download(ctx, string(x.URL))
		if try == 0 && fault.Is(err, fault.NotFound) {
			continue
		}
		return body, err
	}
}

func (s *session) download(ctx context.Context, address string) (io.ReadCloser, error) {
	const op = "whatsapp.Fetch"
	res, err := s.graph.Open(ctx, address, fileHosts)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	if res.StatusCode == http.StatusOK && res.ContentLength <= maxDocument {
		return &bounded{ReadCloser: res.Body, left: maxDocument}, nil
	}
	_ = res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
		return nil, fault.New(fault.TooLarge, op, "a file over 100 MB")
	case http.StatusNotFound, http.StatusGone:
		return nil, fault.New(fault.NotFound, op, "the address has ended")
	case http.StatusUnauthorized:
		return nil, fault.New(fault.ChanSignIn, op, "the token is refused")
	}
	return nil, fault.New(fault.Unavailable, op, fmt.Sprintf("status %d", res.StatusCode))
}

// bounded fails instead of reading more than was allowed.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.New(fault.TooLarge, "whatsapp.Fetch", "a file over 100 MB")
	}
	return n, err
}
