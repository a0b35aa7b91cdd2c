package mailbox

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"mime"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel/email/emailsim"
)

//go:embed page
var files embed.FS

// maxMail is how much a written mail may hold, in bytes.
const maxMail = 30 << 20

// site is the page.
type site struct {
	*Mailbox
	shop  string // address of the shop's pages
	pages *template.Template
}

// view is what the page is drawn from.
type view struct {
	T                 words
	Lang, Root, Other string
	Shop, SMTP        string
	People            []person
	Me                person
	Mails             []item
	Open              *item
	Write             *draft
	Wrong             string
	ShopAddress       string
	Query             template.URL // who=…, escaped already
}

// item is a mail in the list.
type item struct {
	emailsim.Message
	Box        string
	Mine       bool
	Whom, When string
	Lines      []line
	Link       string
	Current    bool
}

type line struct {
	Quoted bool
	Text   string
}

type draft struct{ To, Subject, Text, Box, UID, Quote string }

// Handler serves the page; shop is where the shop's pages are.
func (m *Mailbox) Handler(shop string) http.Handler {
	s := &site{m, shop, template.Must(template.ParseFS(files, "page/*.html"))}
	mux := http.NewServeMux()
	for _, name := range []string{"style.css", "page.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page/"+name) })
	}
	for lang, root := range map[string]string{"de": "/", "en": "/en/"} {
		mux.HandleFunc("GET "+root+"{$}", func(w http.ResponseWriter, r *http.Request) { s.show(w, s.view(r, lang, root)) })
		mux.HandleFunc("POST "+root+"send", func(w http.ResponseWriter, r *http.Request) { s.send(w, r, lang, root) })
	}
	mux.HandleFunc("GET /html", s.html)
	mux.HandleFunc("GET /file", s.file)
	mux.HandleFunc("GET /events", s.events)
	return http.NewCrossOriginProtection().Handler(mux)
}

// owner is whose mailbox a request is about.
func owner(r *http.Request) person {
	address := strings.TrimSpace(r.FormValue("other"))
	if address == "" {
		address = strings.TrimSpace(r.FormValue("who"))
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || strings.HasSuffix(strings.ToLower(parsed.Address), "@"+Domain) { // the shop's own is for Tresen
		return people[0]
	}
	p := who(parsed.Address)
	if p.Name == "" {
		p.Name = parsed.Name
	}
	return p
}

func (s *site) view(r *http.Request, lang, root string) view {
	me := owner(r)
	v := view{T: text[lang], Lang: lang, Root: root, Shop: s.shop, SMTP: s.Address(), People: people, Me: me, ShopAddress: Shop}
	if !slices.ContainsFunc(people, func(p person) bool { return p.Address == me.Address }) {
		v.People = append(slices.Clone(people), me)
	}
	q := r.URL.Query()
	q.Set("who", me.Address)
	q.Del("other")
	v.Query = template.URL(url.Values{"who": {me.Address}}.Encode()) //nolint:gosec // escaped by Encode
	v.Other = map[string]string{"/": "/en/", "/en/": "/"}[root] + "?" + q.Encode()
	if box, uid := q.Get("box"), number(q.Get("uid")); uid > 0 {
		s.Read(me.Address, box, uid)
	}
	v.Mails = s.list(me, lang, root)
	for i, m := range v.Mails {
		if m.Box == q.Get("box") && strconv.Itoa(int(m.UID)) == q.Get("uid") {
			v.Mails[i].Current = true
			v.Open = &v.Mails[i]
		}
	}
	switch {
	case q.Get("write") == "new":
		v.Write = &draft{To: Shop}
	case q.Get("write") == "reply" && v.Open != nil:
		v.Write = answer(me, v.Open)
	}
	return v
}

// list is a mailbox with the sent mails among those received, newest first.
func (s *site) list(me person, lang, root string) []item {
	var list []item
	for _, box := range []string{"INBOX", "Sent"} {
		for _, m := range s.Box(me.Address, box) {
			it := item{Message: m, Box: box, Mine: box == "Sent", When: when(m.Date, lang)}
			others := m.From
			if it.Mine {
				others = m.To
			}
			if len(others) > 0 {
				if it.Whom = others[0].Name; it.Whom == "" {
					it.Whom = others[0].Address
				}
			}
			for text := range strings.SplitSeq(strings.TrimRight(m.Text, "\n"), "\n") {
				it.Lines = append(it.Lines, line{strings.HasPrefix(text, ">"), text})
			}
			it.Link = root + "?" + url.Values{"who": {me.Address}, "box": {box}, "uid": {strconv.Itoa(int(m.UID))}}.Encode()
			list = append(list, it)
		}
	}
	slices.SortStableFunc(list, func(a, b item) int { return b.Date.Compare(a.Date) })
	return list
}

func when(t time.Time, lang string) string {
	t = t.Local()
	if time.Since(t) < 20*time.Hour {
		return t.Format("15:04")
	}
	return t.Format(map[string]string{"de": "02.01.", "en": "2 Jan"}[lang])
}

func number(text string) uint32 {
	n, _ := strconv.ParseUint(text, 10, 32)
	return uint32(n)
}

// answer begins a reply.
func answer(me person, m *item) *draft {
	to := m.From
	if m.Mine {
		to = m.To
	}
	d := &draft{Subject: m.Subject, Box: m.Box, UID: strconv.Itoa(int(m.UID)), Quote: "on"}
	if len(to) > 0 {
		d.To = to[0].Address
	}
	prefix := map[bool]string{true: "AW: ", false: "Re: "}[me.style == outlook && me.language == "de"]
	if !strings.HasPrefix(d.Subject, "Re: ") && !strings.HasPrefix(d.Subject, "AW: ") {
		d.Subject = prefix + d.Subject
	}
	return d
}

func (s *site) show(w http.ResponseWriter, v view) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, "page.html", v); err != nil {
		http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'")
	_, _ = w.Write(b.Bytes())
}

// send sends what was written and shows it in the mailbox.
func (s *site) send(w http.ResponseWriter, r *http.Request, lang, root string) {
	r.Body = http.MaxBytesReader(w, r.Body, maxMail)
	if err := r.ParseMultipartForm(maxMail); err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	me := owner(r)
	m := emailsim.Mail{To: r.FormValue("to"), Subject: strings.Join(strings.Fields(r.FormValue("subject")), " "), Text: r.FormValue("text")}
	for _, f := range r.MultipartForm.File["files"] {
		in, err := f.Open()
		if err != nil {
			continue
		}
		data, _ := io.ReadAll(in)
		_ = in.Close()
		m.Files = append(m.Files, emailsim.File{Name: f.Filename, Type: mediaType(f.Header.Get("Content-Type"), data), Data: data})
	}
	var answered *emailsim.Message
	for _, a := range s.Box(me.Address, r.FormValue("box")) {
		if a.UID == number(r.FormValue("uid")) && r.FormValue("uid") != "" {
			answered = &a
		}
	}
	out := compose(me, m, answered)
	if answered != nil && r.FormValue("quote") == "" {
		bare := compose(me, m, nil)
		out.Text, out.HTML = bare.Text, bare.HTML
	}
	if strings.TrimSpace(m.Text) == "" && len(m.Files) == 0 || s.post(out) != nil {
		v := s.view(r, lang, root)
		v.Write = &draft{To: m.To, Subject: m.Subject, Text: m.Text, Box: r.FormValue("box"), UID: r.FormValue("uid"), Quote: r.FormValue("quote")}
		v.Wrong = v.T.Missing
		s.show(w, v)
		return
	}
	own := s.Box(me.Address, "Sent")
	http.Redirect(w, r, root+"?"+url.Values{"who": {me.Address}, "box": {"Sent"}, "uid": {fmt.Sprint(own[len(own)-1].UID)}}.Encode(), http.StatusSeeOther)
}

func (s *site) post(m emailsim.Mail) error {
	if _, err := mail.ParseAddressList(m.To); err != nil {
		return err
	}
	_, err := s.Says(m)
	return err
}

func mediaType(claimed string, data []byte) string {
	if t, _, err := mime.ParseMediaType(claimed); err == nil {
		return t
	}
	t, _, _ := mime.ParseMediaType(http.DetectContentType(data))
	return t
}

// message is the mail a request names.
func (s *site) message(r *http.Request) (emailsim.Message, bool) {
	for _, m := range s.Box(owner(r).Address, r.FormValue("box")) {
		if m.UID == number(r.FormValue("uid")) {
			return m, true
		}
	}
	return emailsim.Message{}, false
}

// html gives a mail's formatted text for the frame: nothing in it runs, nothing
// is fetched; pictures that came along are put in.
func (s *site) html(w http.ResponseWriter, r *http.Request) {
	m, ok := s.message(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	body := m.HTML
	for _, f := range m.Files {
		if f.ID != "" {
			body = strings.ReplaceAll(body, "cid:"+f.ID, "data:"+f.Type+";base64,"+base64.StdEncoding.EncodeToString(f.Data))
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, `<!doctype html><meta charset="utf-8"><style>body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#2c2620;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>`+body)
}

func (s *site) file(w http.ResponseWriter, r *http.Request) {
	m, ok := s.message(r)
	n := int(number(r.FormValue("n")))
	if !ok || n >= len(m.Files) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Files[n].Name}))
	_, _ = w.Write(m.Files[n].Data)
}

// events tells a page (server-sent events) when a mail comes or goes.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	me := owner(r)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	count := func() int { return len(s.Box(me.Address, "INBOX")) + len(s.Box(me.Address, "Sent")) }
	for seen := -1; ; {
		n := count()
		if n != seen {
			if _, err := fmt.Fprintf(w, "data: %d\n\n", n); err != nil || out.Flush() != nil {
				return
			}
			seen = n
		}
		if s.Until(r.Context(), func() bool { return count() != seen }) != nil {
			return
		}
	}
}
