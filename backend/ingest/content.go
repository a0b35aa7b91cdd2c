package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"path"
	"strings"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Bounds of what a message may bring beside its text; the kept call has all.
const (
	maxCards = 50
	maxLines = 10 // numbers and addresses of one card
	maxItems = 200
)

// plain takes out of a text what no database and no screen takes.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\x00", "")
	if utf8.RuneCountInString(text) <= wire.MaxText {
		return text
	}
	return string([]rune(text)[:wire.MaxText-1]) + "…"
}

// contents fills in what the message says and brings.
func (t *intake) contents(ctx context.Context, m *inbox.Message, from *channel.Message) (err error) {
	m.Text = plain(from.Text)
	if m.Files, err = t.files(ctx, from.Files); err != nil {
		return err
	}
	for _, f := range from.Media {
		m.Files = append(m.Files, placeholder(f))
	}
	m.Pressed = from.Button != ""
	m.Group = inbox.Line(from.Group, 200)
	m.Forwarded = from.Forwarded
	m.Unsupported = inbox.Line(from.Unsupported, 60)
	if l := from.Location; l != nil && math.Abs(l.Lat) <= 90 && math.Abs(l.Lon) <= 180 { // NaN is neither
		m.Location = &inbox.Location{Lat: l.Lat, Lon: l.Lon, Name: inbox.Line(l.Name, 200), Address: inbox.Line(l.Address, 500)}
	}
	if from.Location != nil && m.Location == nil && m.Unsupported == "" {
		m.Unsupported = "location"
	}
	m.Cards = nil
	for _, c := range from.Cards[:min(len(from.Cards), maxCards)] {
		m.Cards = append(m.Cards, inbox.Card{Name: inbox.Name(c.Name, maxName), Org: inbox.Line(c.Org, 200), Phones: lines(c.Phones),
			Emails: lines(c.Emails), Own: c.Own})
	}
	m.Order = order(from.Order)
	return nil
}

func lines(list []string) (out []string) {
	for _, s := range list[:min(len(list), maxLines)] {
		if s = inbox.Line(s, 200); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func order(o *channel.Order) *inbox.Order {
	if o == nil {
		return nil
	}
	out := &inbox.Order{Note: inbox.Line(o.Note, 1000)}
	for _, i := range o.Items[:min(len(o.Items), maxItems)] {
		out.Items = append(out.Items, inbox.OrderItem{ID: inbox.Line(i.ID, 200), Quantity: i.Quantity, Price: inbox.Line(i.Price, 40),
			Currency: inbox.Line(i.Currency, 10)})
	}
	return out
}

func referral(r *channel.Referral) *inbox.Referral {
	if r == nil {
		return nil
	}
	return &inbox.Referral{Title: inbox.Line(r.Title, 200), URL: inbox.Line(r.URL, 2000), ID: inbox.Line(cmp.Or(r.Payload, r.Source), 500)}
}

// placeholder stands for a file until it is fetched. What it claims to be is
// shown only until then.
func placeholder(f channel.Media) inbox.File {
	return inbox.File{Name: fileName(f.Name), Type: inbox.Line(f.Type, 100), Size: max(f.Size, 0), Width: f.Width, Height: f.Height,
		Seconds: f.Seconds, Voice: f.Voice, Sticker: f.Sticker, Fault: inbox.Line(f.Fault, 40)}
}

// fileName is a name without a way to another folder.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(inbox.Name(s, 200), `\`, "/"))
	if s == "." || s == "/" || s == ".." {
		return ""
	}
	return s
}

// fetches plans the fetching of the files that still lie at the platform.
func (t *intake) fetches(ctx context.Context, m *inbox.Message, from *channel.Message) error {
	if m.Deleted > 0 {
		return nil
	}
	for i, f := range from.Media {
		if f.Fault != "" {
			continue
		}
		if err := t.fetch(ctx, m.ID, len(from.Files)+i, f); err != nil {
			return err
		}
	}
	return nil
}

func (t *intake) fetch(ctx context.Context, owner string, part int, f channel.Media) error {
	doc, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return t.tx.PutMedia(ctx, store.MediaDue{Message: owner, Part: part, Channel: t.ch.ID, Doc: doc, DueAt: t.now})
}

// files keeps what the blob store knows of the files, not what the sender says.
func (t *intake) files(ctx context.Context, files []channel.File) ([]inbox.File, error) {
	var list []inbox.File
	for _, f := range files {
		known, found, err := t.tx.Blob(ctx, f.Hash)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fault.New(fault.NotFound, "ingest.Take", "file was not uploaded")
		}
		if f.Name != "" {
			known.Name = f.Name
		}
		known.CID = inbox.Line(f.CID, 300)
		known.Seconds, known.Voice = f.Seconds, f.Voice
		list = append(list, known)
	}
	return list, nil
}

// quote finds the message this one replies to. One that is not here yet is named
// when it comes.
func (t *intake) quote(ctx context.Context, m *inbox.Message, ref string) error {
	if ref == "" || t.ch.Letters {
		return nil
	}
	old, err := t.named(ctx, ref)
	if err != nil {
		return err
	}
	if old == nil {
		return t.early(ctx, ref, channel.Event{ID: "quote " + m.ID, Message: &channel.Message{Ref: m.ID, Quote: ref}})
	}
	quotes(m, old)
	return nil
}

func quotes(m, old *inbox.Message) {
	m.Quote = old.ID
	text := old.Text
	if text == "" && len(old.Files) > 0 {
		text = old.Files[0].Name
	}
	m.Excerpt = inbox.Line(text, inbox.PreviewLength)
}
