package relay

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tresen/backend/blob"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// takeFile keeps an upload and what is known of it.
func (r *Relay) takeFile(ctx context.Context, name string, body io.Reader, limit int64) (inbox.File, error) {
	f, err := r.blobs.Put(ctx, name, body, limit)
	if err != nil {
		return f, err
	}
	return f, r.db.PutBlob(ctx, f, r.now().UnixMilli())
}

// upload takes a file of an agent: the body is the file, X-Name its name (URL-escaped).
func (r *Relay) upload(w http.ResponseWriter, req *http.Request) error {
	a, _, err := r.signedIn(req)
	if err != nil {
		return err
	}
	name, err := url.PathUnescape(req.Header.Get("X-Name"))
	if err != nil {
		return fault.New(fault.Invalid, "relay.upload", "name")
	}
	f, err := r.blobs.Put(req.Context(), name, req.Body, blob.MaxFile)
	if err != nil {
		return err
	}
	if err := r.db.PutUpload(req.Context(), f, a.ID, r.now().UnixMilli()); err != nil {
		return err
	}
	return answer(w, f)
}

// download gives a file to a desktop whose agent may have it. To all others it is as
// if it did not exist.
func (r *Relay) download(w http.ResponseWriter, req *http.Request) error {
	a, _, err := r.signedIn(req)
	if err != nil {
		return err
	}
	f, found, err := r.db.FileFor(req.Context(), a, req.PathValue("hash"))
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, "relay.download", "no such file for this agent")
	}
	w.Header().Set("Cache-Control", "no-store") // the right to it may end; the desktop keeps what it needs
	return r.serveFile(w, req, f)
}

// linkLife is how long a signed link to a file holds at least. Links change
// only once a day, so that a page's cache is of use.
const linkLife = 24 * time.Hour

// fileURL signs the path of a file.
func (r *Relay) fileURL(hash, name string) string {
	end := r.now().Add(2 * linkLife).Truncate(linkLife).Unix()
	name = blob.CleanName(name)
	v := url.Values{"e": {strconv.FormatInt(end, 10)}, "s": {r.signature(hash, name, end)}}
	return "/f/" + hash + "/" + url.PathEscape(name) + "?" + v.Encode()
}

func (r *Relay) signature(hash, name string, end int64) string {
	m := hmac.New(sha256.New, r.box.Sub("file"))
	_, _ = io.WriteString(m, hash+"\x00"+name+"\x00"+strconv.FormatInt(end, 10))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:24])
}

// signedFile serves a file to whoever holds a signed link that has not ended.
func (r *Relay) signedFile(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.signedFile"
	hash, name := req.PathValue("hash"), req.PathValue("name")
	end, err := strconv.ParseInt(req.URL.Query().Get("e"), 10, 64)
	if err != nil || r.now().Unix() > end ||
		!hmac.Equal([]byte(req.URL.Query().Get("s")), []byte(r.signature(hash, name, end))) {
		return fault.New(fault.Denied, op, "link is forged or has ended")
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	f, found, err := r.db.Blob(req.Context(), hash)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, op, "no such file")
	}
	f.Name = name
	return r.serveFile(w, req, f)
}

// harmless are the pictures a browser may draw by itself. SVG is none: it can
// hold scripts. All else is only ever saved, for mails bring files of any kind.
var harmless = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
	"image/bmp": true, "image/heic": true, "image/heif": true, "image/tiff": true}

func (r *Relay) serveFile(w http.ResponseWriter, req *http.Request, f inbox.File) error {
	body, err := r.blobs.Open(req.Context(), f.Hash)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	how, named := "attachment", map[string]string{}
	if f.Name != "" {
		named["filename"] = f.Name
	}
	if harmless[f.Type] {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(how, named))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, req, "", time.Time{}, body)
	return nil
}
