package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/gif"  // pixels
	_ "image/jpeg" // pixels
	_ "image/png"  // pixels
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// prefetch is up to which size the pictures of new messages are fetched ahead,
// so that they are there without network.
const prefetch = 5 << 20

// inline holds the types that may be drawn by the window itself. SVG is none:
// it can hold scripts.
var inline = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/bmp": true}

// Assets serves /media/HASH and gives every other answer a strict policy.
func Assets(a *App, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if hash, ok := strings.CutPrefix(req.URL.Path, "/media/"); ok {
			a.serveMedia(w, req, hash)
			return
		}
		w.Header().Set("Content-Security-Policy", windowPolicy)
		next.ServeHTTP(w, req)
	})
}

// windowPolicy is what the window's page may do: its own scripts and files,
// nothing of a stranger but a frame with the relay's preview of the web chat, and
// https pictures: a mail's frame inherits this policy and narrows it by one of
// its own, which lets them in only when the reader asked for them.
const windowPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; " +
	"media-src 'self' blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-src http: https:; object-src 'none'; base-uri 'none'; form-action 'none'"

func (a *App) serveMedia(w http.ResponseWriter, req *http.Request, hash string) {
	l, err := a.running()
	var f inbox.File
	if err == nil {
		q := req.URL.Query()
		f, err = l.have(req.Context(), hash, q.Get("name"), q.Get("type"))
	}
	if err != nil {
		http.Error(w, a.coded(err).Error(), fault.Status(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	if !inline[f.Type] {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": plainName(req.URL.Query().Get("name"))}))
	}
	http.ServeContent(w, req, "", time.Time{}, l.media.Content(req.Context(), f))
}

// have gives a file of this PC, fetched from the relay when it is not here yet.
func (l *live) have(ctx context.Context, hash, name, mediaType string) (inbox.File, error) {
	const op = "app.have"
	if sum, err := hex.DecodeString(hash); err != nil || len(sum) != sha256.Size {
		return inbox.File{}, fault.New(fault.NotFound, op, "not a hash")
	}
	f, _, found, err := l.media.Get(ctx, hash)
	if err != nil {
		return f, err
	}
	if found {
		return f, l.media.Used(ctx, hash, time.Now().UnixMilli())
	}
	return l.fetch.get(ctx, inbox.File{Hash: hash, Name: plainName(name), Type: mediaType})
}

// fetcher brings files from the relay, each once however many ask for it.
type fetcher struct {
	l      *live
	wanted chan inbox.File
	online chan struct{} // the line is there: history may be fetched

	mu     sync.Mutex
	flight map[string]chan struct{}
}

func newFetcher(l *live) *fetcher {
	return &fetcher{l: l, wanted: make(chan inbox.File, 256), online: make(chan struct{}, 1), flight: map[string]chan struct{}{}}
}

// want asks for the pictures and texts of a new message; when very many are
// wanted, the rest is fetched when it is looked at.
func (f *fetcher) want(files []inbox.File) {
	for _, file := range files {
		if file.Hash != "" && (inline[file.Type] && file.Size <= prefetch || isBody(file)) {
			select {
			case f.wanted <- file:
			default:
			}
		}
	}
}

func (f *fetcher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case file := <-f.wanted:
			if _, _, found, err := f.l.media.Get(ctx, file.Hash); err == nil && !found {
				_, _ = f.get(ctx, file) // looked at later it is fetched then
			}
		}
	}
}

func (f *fetcher) get(ctx context.Context, file inbox.File) (inbox.File, error) {
	for {
		f.mu.Lock()
		wait, busy := f.flight[file.Hash]
		if !busy {
			done := make(chan struct{})
			f.flight[file.Hash] = done
			f.mu.Unlock()
			got, err := f.fetch(ctx, file)
			f.mu.Lock()
			delete(f.flight, file.Hash)
			f.mu.Unlock()
			close(done)
			return got, err
		}
		f.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return file, fault.Wrap(fault.Unavailable, "app.fetch", ctx.Err())
		}
		if got, _, found, err := f.l.media.Get(ctx, file.Hash); err != nil || found {
			return got, err
		}
	}
}

// fetch brings one file and keeps it, if it is what its hash says.
func (f *fetcher) fetch(ctx context.Context, file inbox.File) (inbox.File, error) {
	const op = "app.fetch"
	body, said, err := f.l.api.Download(ctx, file.Hash)
	if err != nil {
		return file, err
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, maxFetched+1))
	if err != nil {
		return file, fault.Wrap(fault.Unavailable, op, err)
	}
	sum := sha256.Sum256(data)
	if hex.EncodeToString(sum[:]) != file.Hash {
		return file, fault.Wrap(fault.Unavailable, op, errors.New("the content is not what its hash says"))
	}
	file.Size, file.Type = int64(len(data)), sniff(data, said)
	file.Width, file.Height = pixels(data)
	if err := f.l.media.Put(ctx, file, data, false, time.Now().UnixMilli()); err != nil {
		return file, f.l.failed(err)
	}
	return file, f.l.media.Trim(ctx, keepFiles)
}

// pixels gives a picture's size, zeros for anything else.
func pixels(data []byte) (int, int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
