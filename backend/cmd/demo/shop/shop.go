// Package shop is the web shop of the demo: Lichthaus Brandt, lamps and furniture, in
// German and below /en/ in English. It shows the web chat as a customer meets
// it; nothing on it comes from elsewhere.
package shop

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"tresen/backend/channel/webchat"
)

//go:embed page
var files embed.FS

// Options say which web chat the shop shows.
type Options struct {
	Relay   string // public address of the relay, no slash at the end
	Channel string // id of the web chat; empty: the shop has none
	// Secret is the channel's identitySecret; empty: signing in shows nothing to the chat.
	Secret string
}

// customer is the one account of the shop.
var customer = struct{ ID, Name, Email string }{"20418", "Sabine Brandt", "s.brandt@example.org"}

// view is what a page is drawn from.
type view struct {
	T        words
	Lang     string
	Root     string // "/" or "/en/"
	Other    string // the same page in the other language
	Page     string
	Title    string
	Products []product
	Product  *product
	Snippet  template.HTML
	User     *user
}

// user is what tresen.init is told.
type user struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Signature string `json:"signature"`
}

const cookie = "lichthaus"

// Handler serves the whole shop.
func Handler(o Options) http.Handler {
	pages := template.Must(template.ParseFS(files, "page/*.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page/style.css") })
	for lang, root := range map[string]string{"de": "/", "en": "/en/"} {
		base := view{T: text[lang], Lang: lang, Root: root}
		draw := func(page string, fill func(*view, *http.Request) bool) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				v := base
				v.Page, v.Other, v.Products, v.Title = page, other(r.URL.Path), catalogue(lang), v.T.Shop
				o.chat(&v, r)
				if !fill(&v, r) {
					http.NotFound(w, r)
					return
				}
				var b bytes.Buffer
				if err := pages.ExecuteTemplate(&b, "page.html", v); err != nil {
					http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
					return
				}
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Cache-Control", "no-store")
				_, _ = w.Write(b.Bytes())
			}
		}
		mux.HandleFunc("GET "+root+"{$}", draw("home", func(*view, *http.Request) bool { return true }))
		mux.HandleFunc("GET "+root+"p/{slug}", draw("product", showProduct))
		mux.HandleFunc("GET "+root+"privacy", draw("privacy", func(v *view, _ *http.Request) bool { v.Title = v.T.Privacy; return true }))
		mux.HandleFunc("GET "+root+"account", draw("account", func(v *view, _ *http.Request) bool { v.Title = v.T.Account; return true }))
		mux.HandleFunc("POST "+root+"account", signIn(root))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "..") { // the mux would redirect
			http.NotFound(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func showProduct(v *view, r *http.Request) bool {
	for i := range v.Products {
		if v.Products[i].Slug == r.PathValue("slug") {
			v.Product = &v.Products[i]
			v.Title = v.Product.Name
			return true
		}
	}
	return false
}

// other gives the same page in the other language.
func other(path string) string {
	if rest, ok := strings.CutPrefix(path, "/en/"); ok {
		return "/" + rest
	}
	return "/en" + path
}

// chat puts the snippet into the page and, for a signed-in customer, the
// signature only the shop's server can make.
func (o Options) chat(v *view, r *http.Request) {
	if c, err := r.Cookie(cookie); err == nil && c.Value == customer.ID {
		v.User = &user{ID: customer.ID, Name: customer.Name, Email: customer.Email}
		if o.Secret != "" {
			v.User.Signature = webchat.Sign(o.Secret, customer.ID)
		}
	}
	if o.Channel != "" {
		v.Snippet = template.HTML(webchat.Snippet(template.HTMLEscapeString(o.Relay), template.HTMLEscapeString(o.Channel))) //nolint:gosec // both parts are escaped
	}
}

// signIn signs the one customer in or out; a demo needs no password.
func signIn(root string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &http.Cookie{Name: cookie, Value: customer.ID, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
		if r.FormValue("out") != "" {
			c.Value, c.MaxAge = "", -1
		}
		http.SetCookie(w, c)
		http.Redirect(w, r, root+"account", http.StatusSeeOther)
	}
}
