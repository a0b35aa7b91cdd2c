// Package phone is the demo's phone: a page on which people try the simulated
// messengers as the shop's customers. It knows no platform: what an app looks
// like and can do is data of the simulator.
package phone

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel/sim"
)

//go:embed page
var files embed.FS

// maxFile bounds what can be sent from the phone, in bytes.
const maxFile = 60 << 20

// Phone is the page over some simulated platforms.
type Phone struct {
	apps []sim.Platform
	shop string
}

// New makes it; shop is where the shop's pages are.
func New(shop string, apps ...sim.Platform) *Phone { return &Phone{apps, shop} }

// Handler serves the page in German at / and in English at /en/.
func (p *Phone) Handler() http.Handler {
	pages := template.Must(template.ParseFS(files, "page/*.html"))
	mux := http.NewServeMux()
	for _, name := range []string{"style.css", "page.js", "voice-de.ogg", "voice-en.ogg"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page/"+name) })
	}
	for lang, root := range map[string]string{"de": "/", "en": "/en/"} {
		mux.HandleFunc("GET "+root+"{$}", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; form-action 'none'; base-uri 'none'")
			_ = pages.ExecuteTemplate(w, "page.html", map[string]any{"Lang": lang, "T": texts[lang], "Shop": p.shop,
				"Other": map[string]string{"/": "/en/", "/en/": "/"}[root], "Words": string(must(json.Marshal(texts[lang])))})
		})
	}
	mux.HandleFunc("GET /apps", p.list)
	mux.HandleFunc("GET /thread", p.thread)
	mux.HandleFunc("GET /file", p.file)
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("POST /act", p.act)
	mux.HandleFunc("POST /weather", p.weather)
	return http.NewCrossOriginProtection().Handler(mux)
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// app finds the platform a request is about.
func (p *Phone) app(r *http.Request) (sim.Platform, bool) {
	for _, a := range p.apps {
		if a.App().Kind == r.FormValue("app") {
			return a, true
		}
	}
	return nil, false
}

// who gives the request's person's id on its platform; they get the app if they
// do not have it yet.
func (p *Phone) who(r *http.Request) (sim.Platform, string, bool) {
	a, ok := p.app(r)
	n, err := strconv.Atoi(r.FormValue("who"))
	if !ok || err != nil || n < 0 || n >= len(People) {
		return nil, "", false
	}
	return a, a.Join(People[n]), true
}

func (p *Phone) list(w http.ResponseWriter, _ *http.Request) {
	out := struct {
		Apps   []sim.App
		People []sim.Person
	}{People: People}
	for _, a := range p.apps {
		out.Apps = append(out.Apps, a.App())
	}
	send(w, out)
}

// shown is a bubble without the bytes of its file.
type shown struct {
	sim.Bubble
	At   int64 // ms
	File *shownFile
}

type shownFile struct {
	Name, Type string
	Size       int
	Voice      bool
}

func (p *Phone) thread(w http.ResponseWriter, r *http.Request) {
	a, id, ok := p.who(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	list := []shown{}
	for _, b := range a.Thread(id) {
		s := shown{Bubble: b, At: b.At.UnixMilli()}
		if b.File != nil {
			s.File = &shownFile{b.File.Name, b.File.Type, len(b.File.Bytes), b.File.Voice}
		}
		list = append(list, s)
	}
	send(w, list)
}

func (p *Phone) file(w http.ResponseWriter, r *http.Request) {
	a, id, ok := p.who(r)
	if ok {
		for _, b := range a.Thread(id) {
			if b.ID != r.FormValue("bubble") || b.File == nil {
				continue
			}
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Content-Type", inline(b.File.Type))
			if inline(b.File.Type) == "application/octet-stream" {
				w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": b.File.Name}))
			}
			_, _ = w.Write(b.File.Bytes)
			return
		}
	}
	http.NotFound(w, r)
}

// inline is the type a file is shown with; what could run is only saved.
func inline(claimed string) string {
	t, _, err := mime.ParseMediaType(claimed)
	if err == nil && t != "image/svg+xml" && (strings.HasPrefix(t, "image/") || strings.HasPrefix(t, "audio/") || strings.HasPrefix(t, "video/")) {
		return t
	}
	return "application/octet-stream"
}

// act does what the person does in the app.
func (p *Phone) act(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFile)
	if err := r.ParseMultipartForm(maxFile); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	a, id, ok := p.who(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	do := sim.Act{Kind: r.FormValue("kind"), Text: r.FormValue("text"), To: r.FormValue("to"), Button: r.FormValue("button")}
	if do.Kind == "location" {
		do.Lat, do.Lon = 54.3233, 10.1228
	}
	if in, head, err := r.FormFile("file"); err == nil {
		data, err := io.ReadAll(in)
		_ = in.Close()
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		seconds, _ := strconv.Atoi(r.FormValue("seconds"))
		do.File = &sim.File{Name: head.Filename, Type: head.Header.Get("Content-Type"), Bytes: data, Voice: r.FormValue("voice") != "", Seconds: seconds}
	}
	if err := a.Do(id, do); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// weather changes how the platform behaves.
func (p *Phone) weather(w http.ResponseWriter, r *http.Request) {
	a, ok := p.app(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	number := func(name string) int { n, _ := strconv.Atoi(r.FormValue(name)); return n }
	a.Set(sim.Weather{Pass: time.Duration(number("hours")) * time.Hour, Down: r.FormValue("down") != "",
		Delay: time.Duration(number("delay")) * time.Second, Fail: number("fail"), Status: number("status"), After: r.FormValue("after") != "",
		Hooks: r.FormValue("hooks"), Revoked: r.FormValue("revoked") != "", Media: r.FormValue("media"), Limit: number("limit")})
	w.WriteHeader(http.StatusNoContent)
}

// events tells a page (server-sent events) when a chat may have changed.
func (p *Phone) events(w http.ResponseWriter, r *http.Request) {
	a, ok := p.app(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	changed, stop := a.Watch()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	for n := 0; ; n++ {
		if _, err := fmt.Fprintf(w, "data: %d\n\n", n); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func send(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v)
}
