package webchat

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"tresen/backend/fault"
)

// errAnswered says that the response has been written already.
var errAnswered = errors.New("answered")

// routes serves the channel's public path:
//
//	GET  loader.js        the snippet's script, settings baked in
//	GET  panel-HASH.js    the chat itself, fetched on the first click
//	GET  socket           the visitor protocol (docs/webchat.md)
//	POST files            one upload, raw body
//	GET  preview          the settings' live preview
func (s *session) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			err := s.open()
			if err == nil {
				err = h(w, r)
			}
			if err != nil && !errors.Is(err, errAnswered) {
				s.fail(w, err)
			}
		})
	}
	handle("GET /loader.js", s.loader)
	handle("GET /{name}", s.panel)
	handle("GET /socket", s.socket)
	handle("POST /files", s.upload)
	handle("OPTIONS /files", s.preflight)
	handle("GET /preview", servePreview)
	return mux
}

// open fails once the channel is switched off or the relay stops.
func (s *session) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fault.New(fault.ChannelOff, "webchat.open", "channel is closed")
	}
	return nil
}

// fail answers with the code; the sentence is the panel's, in its language.
func (s *session) fail(w http.ResponseWriter, err error) {
	code := fault.CodeOf(err)
	if code == fault.Internal {
		s.env.Log.Error("web chat request", "chan", s.id, "err", err.Error())
	}
	if code == fault.RateLimited {
		w.Header().Set("Retry-After", "60")
	}
	_ = answer(w, fault.Table[code].Status, map[string]string{"code": string(code)})
}

func answer(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		return errAnswered
	}
	return nil
}

// checkOrigin admits pages on the allow-list and the relay's own preview.
func (s *session) checkOrigin(r *http.Request) error {
	from := r.Header.Get("Origin")
	if from == "" { // a same-origin GET carries none
		from = r.Header.Get("Referer")
	}
	if sameHost(from, r.Host) || allows(s.set.origins, from) {
		return nil
	}
	return fault.New(fault.Origin, "webchat.checkOrigin", "page is not on the channel's list")
}

// config is what the loader carries, so that nothing has to be asked before
// the panel can be drawn. Public by nature: no secret, no allow-list.
type config struct {
	ID       string            `json:"id"`
	Panel    string            `json:"panel"`
	Colour   string            `json:"colour"`
	Position string            `json:"position"`
	Theme    string            `json:"theme"`
	Language string            `json:"language"` // if the page tells none
	Email    string            `json:"email"`
	Launcher map[string]string `json:"launcher"`
	Limits   struct {
		Text  int   `json:"text"`
		Files int   `json:"files"`
		File  int64 `json:"file"`
	} `json:"limits"`
	Place placeFrame `json:"place"`
}

func newConfig(id string, set settings, place placeFrame, panel string) config {
	c := config{ID: id, Panel: panel, Colour: set.colour, Position: set.position, Theme: set.theme,
		Language: set.language, Email: set.email, Launcher: set.launcher, Place: place}
	if c.Language == "" {
		c.Language = place.Language
	}
	c.Limits.Text, c.Limits.Files, c.Limits.File = maxText, maxFiles, maxFile
	return c
}

// configMark stands in the built loader where the settings go.
const configMark = "__TRESEN_CONFIG__"

func (s *session) loader(w http.ResponseWriter, r *http.Request) error {
	a, err := built()
	if err != nil {
		return s.notBuilt(w)
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	// A script tag sends no Origin, but mostly the page as Referer: tell the
	// site's owner in the console what is wrong, instead of a chat that never connects.
	if from := r.Header.Get("Referer"); from != "" && s.checkOrigin(r) != nil {
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(`console.error("Tresen: the web chat is not set up for "+location.origin+". Add this address to the web sites of the channel. / Der Web-Chat ist für diese Adresse nicht eingerichtet: im Kanal unter Websites eintragen.")`))
		return nil
	}
	conf, err := json.Marshal(newConfig(s.id, s.set, toPlace(s.env.Desk, *s.place.Load()), a.panelName))
	if err != nil {
		return fault.Wrap(fault.Internal, "webchat.loader", err)
	}
	h.Set("Cache-Control", "private, no-cache")
	return serveScript(w, r, bytes.Replace(a.loader, []byte(configMark), conf, 1), nil)
}

func (s *session) panel(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !strings.HasPrefix(name, "panel-") || !strings.HasSuffix(name, ".js") {
		return fault.New(fault.NotFound, "webchat.panel", "no such file")
	}
	a, err := built()
	if err != nil {
		return s.notBuilt(w)
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if h.Set("Cache-Control", "public, max-age=31536000, immutable"); name != a.panelName {
		h.Set("Cache-Control", "no-store") // a page left open over an upgrade
	}
	return serveScript(w, r, a.panel, a.panelGzip)
}

// notBuilt tells a developer what is missing.
func (s *session) notBuilt(w http.ResponseWriter) error {
	s.env.Log.Error("the web chat's page side is not built: run npm ci && npm run build in widget/", "chan", s.id)
	http.Error(w, "the web chat's page side is not built: run npm ci && npm run build in widget/", http.StatusServiceUnavailable)
	return errAnswered
}

// Snippet is what goes into the business's pages. base is the relay's public
// address without a slash at the end.
func Snippet(base, id string) string {
	return `<script src="` + base + `/w/` + id + `/loader.js" async></script>`
}
