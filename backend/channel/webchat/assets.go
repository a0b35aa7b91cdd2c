package webchat

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
)

// dist is written by `npm run build` in widget/; empty in a fresh clone.
//
//go:embed all:dist
var dist embed.FS

// assets are the built scripts.
type assets struct {
	loader, panel, panelGzip, preview []byte
	panelName                         string // panel-HASH.js
}

// built reads them once.
var built = sync.OnceValues(func() (*assets, error) {
	a := &assets{}
	for name, to := range map[string]*[]byte{"loader.js": &a.loader, "panel.js": &a.panel, "preview.html": &a.preview} {
		b, err := dist.ReadFile("dist/" + name)
		if err != nil {
			return nil, err
		}
		*to = b
	}
	if !bytes.Contains(a.loader, []byte(configMark)) {
		return nil, errors.New("loader.js has no place for the settings")
	}
	sum := sha256.Sum256(a.panel)
	a.panelName = "panel-" + hex.EncodeToString(sum[:6]) + ".js"
	a.panelGzip = compress(a.panel, gzip.BestCompression)
	return a, nil
})

func compress(b []byte, level int) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		panic(err) // the levels are constants
	}
	_, _ = z.Write(b) // a bytes.Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// serveScript answers with an entity tag and compressed where the browser
// takes it (RFC 9110 sections 8.8.3 and 12.5.3). zipped may be nil.
func serveScript(w http.ResponseWriter, r *http.Request, body, zipped []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if zipped == nil {
			zipped = compress(body, gzip.BestSpeed)
		}
		h.Set("Content-Encoding", "gzip")
		body = zipped
	}
	_, _ = w.Write(body)
	return nil
}
