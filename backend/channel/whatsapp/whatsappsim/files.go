package whatsappsim

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// linkLife is how long the address of a file lives; uploads are kept for 30 days.
const (
	linkLife   = 5 * time.Minute
	uploadLife = 30 * 24 * time.Hour
)

// file is a file at the platform.
type file struct {
	name, kind string
	bytes      []byte
	until      time.Time
}

// link is an address of a file.
type link struct {
	id    string
	until time.Time
}

var uploadTypes = map[string]int{"image/jpeg": 5 << 20, "image/png": 5 << 20, "image/webp": 500 << 10, "video/mp4": 16 << 20, "video/3gpp": 16 << 20,
	"audio/aac": 16 << 20, "audio/amr": 16 << 20, "audio/mpeg": 16 << 20, "audio/mp4": 16 << 20, "audio/ogg": 16 << 20}

func kindOf(t string) string {
	t, _, _ = strings.Cut(t, ";")
	class, _, _ := strings.Cut(t, "/")
	if _, known := uploadTypes[t]; known && class != "application" {
		return class
	}
	return "document"
}

func sum(b []byte) string {
	x := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(x[:])
}

// keep puts a file to the platform. The lock is held.
func (s *Sim) keep(name, kind string, b []byte, life time.Duration) string {
	id := s.id()
	s.files[id] = &file{name: name, kind: kind, bytes: b, until: s.clock.now().Add(life)}
	return id
}

// Forget lets a file end before its time.
func (s *Sim) Forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, id)
}

func (s *Sim) upload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 105<<20)
	if err := r.ParseMultipartForm(110 << 20); err != nil || r.FormValue("messaging_product") != "whatsapp" {
		problem(w, *bad(100, "The parameter messaging_product is required."))
		return
	}
	f, h, err := r.FormFile("file")
	if err != nil {
		problem(w, *bad(100, "The parameter file is required."))
		return
	}
	b, err := io.ReadAll(f)
	kind, _, _ := strings.Cut(h.Header.Get("Content-Type"), ";")
	most, limited := uploadTypes[kind]
	if !limited {
		most = 100 << 20
	}
	if err != nil || len(b) > most || kind == "application/octet-stream" || r.FormValue("type") != kind {
		problem(w, *bad(100, "Param file must be a file with one of the following types: audio/aac, audio/mp4, …, within the size of its type."))
		return
	}
	s.mu.Lock()
	id := s.keep(h.Filename, kind, b, uploadLife)
	s.mu.Unlock()
	reply(w, map[string]any{"id": id})
}

// object is a file's address, or one template.
func (s *Sim) object(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.templates, func(t *Template) bool { return t.ID == id }); i >= 0 {
		reply(w, s.templates[i].listed())
		return
	}
	f := s.files[id]
	if f == nil || !f.until.After(s.clock.now()) || s.weather.Media == "gone" {
		problem(w, Failure{Status: http.StatusBadRequest, Code: 100, Title: "Unsupported get request. Object with ID '" + id + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation"})
		return
	}
	until := s.clock.now().Add(linkLife)
	hash := hex.EncodeToString([]byte(id + strconv.Itoa(s.serial)))
	s.serial++
	s.links[hash] = link{id: id, until: until}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	address := url.URL{Scheme: scheme, Host: r.Host, Path: "/whatsapp_business/attachments/", RawQuery: url.Values{
		"mid": {id}, "ext": {strconv.FormatInt(until.Unix(), 10)}, "hash": {hash}}.Encode()}
	x := sha256.Sum256(f.bytes)
	reply(w, map[string]any{"messaging_product": "whatsapp", "url": address.String(), "mime_type": f.kind, "sha256": hex.EncodeToString(x[:]),
		"file_size": strconv.Itoa(len(f.bytes)), "id": id})
}

func (s *Sim) deleteFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, r.PathValue("id"))
	reply(w, map[string]any{"success": true})
}

// download is the platform's server of files: its addresses die, and want the token.
func (s *Sim) download(w http.ResponseWriter, r *http.Request) {
	if _, no := s.refuses(r); no {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	l := s.links[r.URL.Query().Get("hash")]
	f := s.files[l.id]
	dead := f == nil || !l.until.After(s.clock.now()) || l.id != r.URL.Query().Get("mid") || s.weather.Media == "gone"
	s.mu.Unlock()
	if dead {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.bytes)))
	_, _ = w.Write(f.bytes)
}
