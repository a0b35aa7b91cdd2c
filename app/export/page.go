package export

import (
	"archive/zip"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"tresen/backend/inbox"
)

var (
	//go:embed page.tmpl
	pageText string
	//go:embed style.css
	style string

	templates = template.Must(template.New("").Parse(pageText))
	// policy lets a page do nothing but look as it does and show the pictures beside it.
	policy = func() string {
		sum := sha256.Sum256([]byte(style))
		return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
	}()
)

// sheetHead is what every page begins with.
type sheetHead struct {
	W             *words
	Policy, Title string
	Style         template.CSS
}

func headOf(w *words, title string) sheetHead {
	return sheetHead{W: w, Policy: policy, Title: title, Style: template.CSS(style)} //nolint:gosec // our own
}

// pages writes the page of a conversation, one after the other.
type pages struct {
	w     *words
	o     *Options
	spool *spool
	c     *conversation
	day   string
}

func newPages(r *run) (*pages, error) {
	s, err := newSpool(r.place, "page")
	return &pages{w: r.w, o: &r.o, spool: s}, err
}

func (p *pages) execute(name string, data any) error {
	return templates.ExecuteTemplate(p.spool, name, data)
}

func (p *pages) begin(c *conversation) error {
	p.c, p.day = c, ""
	return p.execute("begin", struct {
		sheetHead
		C                *conversation
		Status, Assignee string
		Clock            func(string) string
	}{headOf(p.w, c.Contact.Name+" – "+c.Inbox.Name), c, status(p.w, c), assignee(p.w, c), p.clock})
}

// clock words an ISO time in the inbox's zone.
func (p *pages) clock(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	return p.w.stamp(t.In(p.c.zone), p.w.clock)
}

// link is a file as the page names it.
type link struct {
	Href, Name, Note string
	Picture          bool
}

// bubble is a message as the page shows it.
type bubble struct {
	M                    *message
	W                    *words
	Who, Time, Reactions string
	Facts, Extras        []string
	Links                []link
	Clock                func(string) string
	People               func([]inbox.Party) string
}

func (p *pages) add(m *message) error {
	if day := m.when.Format(p.w.date); day != p.day {
		p.day = day
		if err := p.execute("day", day); err != nil {
			return err
		}
	}
	b := bubble{M: m, W: p.w, Time: p.w.stamp(m.when, "15:04"), Clock: p.clock, People: people}
	if m.Direction == string(inbox.DirEvent) {
		return p.execute("event", b)
	}
	b.Who = cmp.Or(m.Author.Name, p.w.Machine)
	b.Facts, b.Extras, b.Reactions = p.facts(m), p.extras(m), reactions(m)
	for i := range m.Files {
		b.Links = append(b.Links, p.link(&m.Files[i]))
	}
	if m.Mail != nil && m.Mail.Source != nil {
		l := p.link(m.Mail.Source)
		l.Name, l.Note = p.w.Source, strings.TrimPrefix(l.Note, "· ")
		b.Links = append(b.Links, l)
	}
	return p.execute("message", b)
}

// facts are what stands beside the name.
func (p *pages) facts(m *message) (list []string) {
	if m.Direction == string(inbox.DirNote) {
		list = append(list, p.w.Note)
	}
	if m.Channel != nil {
		list = append(list, channelLine(m.Channel))
	}
	if m.Auto != "" {
		list = append(list, p.w.Auto)
	}
	if m.Forwarded {
		list = append(list, p.w.Forwarded)
	}
	if m.State != "" {
		state := cmp.Or(p.w.states[m.State], m.State)
		if m.Detail != "" {
			state += ": " + m.Detail
		}
		list = append(list, state)
	}
	if m.Edited != "" {
		list = append(list, p.w.Edited+" "+p.clock(m.Edited))
	}
	return list
}

// extras word what is neither text nor file.
func (p *pages) extras(m *message) (list []string) {
	if l := m.Location; l != nil {
		list = append(list, p.w.Place+": "+joined(", ", l.Name, l.Address, fmt.Sprintf("%.5f, %.5f", l.Lat, l.Lon)))
	}
	for _, c := range m.Cards {
		list = append(list, p.w.Card+": "+joined(", ", c.Name, c.Org, strings.Join(c.Phones, ", "), strings.Join(c.Emails, ", ")))
	}
	if m.Order != nil {
		for _, it := range m.Order.Items {
			list = append(list, fmt.Sprintf("%s: %d × %s", p.w.Order, it.Quantity, joined(" ", it.ID, it.Price, it.Currency)))
		}
		if m.Order.Note != "" {
			list = append(list, m.Order.Note)
		}
	}
	if len(m.Buttons) > 0 {
		list = append(list, p.w.Buttons+": "+strings.Join(m.Buttons, " · "))
	}
	return list
}

func (p *pages) link(f *file) link {
	l := link{Name: f.Name}
	if f.Path == "" {
		l.Note = "· " + p.w.why[f.Missing]
		return l
	}
	l.Note = "· " + size(f.Size, p.o.German)
	if active[ending(f.Path)] {
		l.Name, l.Note = f.Path, l.Note+" · "+p.w.NotLinked
		return l
	}
	l.Href, l.Picture = "../"+address(f.Path), shownInline[ending(f.Path)]
	return l
}

// finish ends the page and makes it an entry.
func (p *pages) finish(r *run, c *conversation) error {
	err := p.execute("end", struct {
		W        *words
		Count    int
		Exported string
	}{p.w, c.count, r.exported()})
	if err != nil {
		return err
	}
	w, err := entry(r.zip, c.Page, zip.Deflate, r.o.At)
	if err != nil {
		return err
	}
	return p.spool.copyTo(w)
}

// exported words when and by whom.
func (r *run) exported() string {
	return fmt.Sprintf("%s %s %s %s · %s", r.w.Exported, r.w.stamp(r.o.At, r.w.clock), r.w.By, r.o.By.Name, r.o.Program)
}

func status(w *words, c *conversation) string { return cmp.Or(w.statuses[c.Status], c.Status) }

func assignee(w *words, c *conversation) string {
	if c.Assignee == nil {
		return w.Nobody
	}
	return cmp.Or(c.Assignee.Name, w.someone)
}

// Word is what people call the channel's type.
func (i identity) Word() string { return channelLine(i.channel) }

// Pairs are the attributes in their order.
func (c contact) Pairs() [][2]string { return c.attributes }

// Lines name the channels that were used.
func (c *conversation) Lines() (list []string) {
	for i := range c.channels {
		list = append(list, channelLine(&c.channels[i]))
	}
	return list
}

// ZoneName names the zone of the times.
func (c *conversation) ZoneName() string { return c.zone.String() }

// Told is an event in words.
func (m *message) Told() string { return m.told }

// FromList is who wrote it, as a list.
func (m *mail) FromList() []inbox.Party { return []inbox.Party{m.From} }

func channelLine(c *channel) string { return joined(" · ", c.word, c.Name) }

func people(list []inbox.Party) string {
	var names []string
	for _, p := range list {
		if p.Name == "" || p.Name == p.Address {
			names = append(names, p.Address)
		} else {
			names = append(names, p.Name+" <"+p.Address+">")
		}
	}
	return strings.Join(names, ", ")
}

func reactions(m *message) string {
	var list []string
	for _, x := range m.Reactions {
		list = append(list, x.Emoji+" "+x.By)
	}
	return strings.Join(list, " · ")
}

// joined joins what is not empty.
func joined(sep string, parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, sep)
}

// size words a number of bytes.
func size(n int64, german bool) string {
	text := fmt.Sprintf("%d B", n)
	switch {
	case n >= 1<<20:
		text = fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		text = fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	}
	if german {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// address makes a link of an entry's name.
func address(name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
