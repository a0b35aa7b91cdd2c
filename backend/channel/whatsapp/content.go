package whatsapp

import (
	"mime"
	"strconv"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// content is what a message says. What cannot be shown is said to be so: agents
// see that something came.
func content(m *message) *channel.Message {
	c := &channel.Message{Ref: ref(m.ID), At: millis(m.Timestamp), Quote: ref(m.Context.ID), Forwarded: m.Context.Forwarded || m.Context.Often}
	if r := m.Referral; r != nil {
		c.Referral = &channel.Referral{Source: string(r.ID), Title: string(r.Headline), URL: string(r.URL)}
	} else if p := string(m.Context.Product.ID); p != "" {
		c.Referral = &channel.Referral{Title: p}
	}
	switch {
	case m.Type == "text":
		c.Text = string(m.Text.Body)
	case m.Type == "button" && m.Button != nil:
		c.Text, c.Button = string(m.Button.Text), first(m.Button.Payload, m.Button.Text)
	case m.Type == "interactive" && m.Interactive != nil:
		picks(c, m.Interactive)
	case m.Type == "location" && m.Location != nil:
		l := m.Location
		c.Location = &channel.Location{Lat: l.Lat, Lon: l.Lon, Name: string(l.Name), Address: string(l.Address)}
	case m.Type == "contacts" && len(m.Cards) > 0:
		c.Cards = cards(m)
	case m.Type == "order" && m.Order != nil:
		c.Order = cart(m.Order)
	default:
		files(c, m)
	}
	if c.Text == "" && c.Unsupported == "" && c.Location == nil && c.Order == nil && len(c.Cards)+len(c.Media) == 0 {
		c.Unsupported = first(m.Type, "unknown") // without a label or a word
	}
	return c
}

// files adds the file of a message, else says what kind it is of.
func files(c *channel.Message, m *message) {
	for _, f := range []struct {
		kind str
		file *media
	}{{"image", m.Image}, {"video", m.Video}, {"audio", m.Audio}, {"voice", m.Voice}, {"document", m.Document}, {"sticker", m.Sticker}} {
		if f.kind == m.Type && f.file != nil {
			c.Text = string(f.file.Caption)
			c.Media = []channel.Media{attachment(string(f.kind), f.file)}
			return
		}
	}
	c.Unsupported = first(m.Unsupported.Type, m.Type)
	if c.Unsupported == "" || c.Unsupported == "unsupported" {
		c.Unsupported = "unknown"
	}
	for _, p := range m.Errors {
		if p.Code == mediaMissing {
			c.Unsupported = "media" // over 100 MB, or the platform itself could not get it
		}
	}
}

func attachment(kind string, f *media) channel.Media {
	a := channel.Media{ID: string(f.ID), Name: string(f.Filename), Voice: f.Voice || kind == "voice", Sticker: kind == "sticker"}
	a.Type, _, _ = strings.Cut(string(f.Type), ";")
	a.Type = strings.ToLower(strings.TrimSpace(a.Type))
	if a.ID == "" {
		a.Fault = string(fault.NotFound) // nothing to ask the platform for
	}
	if a.Name == "" {
		if a.Voice {
			kind = "voice"
		}
		a.Name = kind + ending(a.Type)
	}
	return a
}

// ending is the usual one of a media type's files.
func ending(kind string) string {
	usual := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "video/mp4": ".mp4", "video/3gpp": ".3gp", "audio/ogg": ".ogg",
		"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/amr": ".amr", "application/pdf": ".pdf", "text/plain": ".txt"}
	if e := usual[kind]; e != "" {
		return e
	}
	if list, err := mime.ExtensionsByType(kind); err == nil && len(list) > 0 {
		return list[0]
	}
	return ""
}

// picks is a pressed button, a chosen row or a filled form.
func picks(c *channel.Message, x *choice) {
	switch {
	case x.Button != nil:
		c.Text, c.Button = string(x.Button.Title), first(x.Button.ID, x.Button.Title)
	case x.List != nil:
		c.Text, c.Button = string(x.List.Title), first(x.List.ID, x.List.Title)
	case x.Form != nil:
		c.Text, c.Button = string(x.Form.Body), first(x.Form.Name, "form")
	default:
		c.Unsupported = first(x.Type, "interactive")
	}
}

func cards(m *message) []channel.Card {
	list := make([]channel.Card, 0, min(len(m.Cards), maxCards))
	for _, x := range m.Cards[:min(len(m.Cards), maxCards)] {
		c := channel.Card{Name: string(x.Name.Formatted), Org: string(x.Org.Company)}
		if c.Name == "" {
			c.Name = strings.TrimSpace(string(x.Name.First) + " " + string(x.Name.Last))
		}
		for _, p := range x.Phones {
			if n := first(p.Phone, p.ID); n != "" {
				c.Phones = append(c.Phones, n)
			}
			c.Own = c.Own || p.ID != "" && p.ID == m.From
		}
		for _, e := range x.Emails {
			if e.Email != "" {
				c.Emails = append(c.Emails, string(e.Email))
			}
		}
		list = append(list, c)
	}
	return list
}

func cart(o *order) *channel.Order {
	c := &channel.Order{Note: string(o.Text)}
	for _, i := range o.Items[:min(len(o.Items), maxItems)] {
		n, err := strconv.Atoi(string(i.Quantity))
		if err != nil {
			n = 1
		}
		c.Items = append(c.Items, channel.OrderItem{ID: string(i.ID), Quantity: n, Price: string(i.Price), Currency: string(i.Currency)})
	}
	return c
}

// number is the address a moved contact has now.
func (s *system) number() str {
	if s == nil {
		return ""
	}
	if s.ID != "" {
		return s.ID
	}
	return s.User
}

// why is the reason of a change to a template, in one line.
func (t template) why() string {
	for _, w := range []string{t.Rejection.Reason, t.Other.Text, string(t.Reason)} {
		if w != "" && w != "NONE" {
			return w
		}
	}
	return ""
}
