package telegram

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"tresen/backend/channel"
)

// maxName bounds a person's name (characters); the platform has 64 + 64.
const maxName = 200

// content reads what a message holds; ok is false for what the platform itself
// says (service messages). What is not known becomes Unsupported.
func content(raw json.RawMessage, e *envelope) (*channel.Message, bool, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, false, err
	}
	maps.DeleteFunc(keys, func(_ string, v json.RawMessage) bool { return !told(v) })
	m := &channel.Message{Text: plain(e.Text + e.Caption), Forwarded: keys["forward_origin"] != nil}
	for _, k := range kindsOfFile {
		if v, ok := keys[k.key]; ok {
			if f, ok := k.read(v); ok {
				m.Media = []channel.Media{f}
			} else {
				m.Unsupported = k.key
			}
			return m, true, nil
		}
	}
	if location(keys, m) || cards(keys, e, m) || app(keys, m) || rich(keys, m) {
		return m, true, nil
	}
	var unknown []string
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		switch {
		case service[k]:
			return nil, false, nil
		case !around[k]:
			unknown = append(unknown, k)
		}
	}
	switch {
	case len(unknown) > 0 && e.Text == "": // a text with a new key beside it is still a text
		m.Unsupported = or(plainName(unknown[0]), "unknown")
	case m.Text == "":
		m.Unsupported = "unknown"
	}
	return m, true, nil
}

// fileKind is a kind of attachment: under which key, called what without a name.
type fileKind struct {
	key, name, media string
	voice, sticker   bool
}

// The order counts: an animation has "document" beside it, a live photo "photo".
var kindsOfFile = []fileKind{
	{key: "animation", name: "animation.mp4", media: "video/mp4"},
	{key: "photo", name: "photo.jpg", media: "image/jpeg"},
	{key: "video", name: "video.mp4", media: "video/mp4"},
	{key: "video_note", name: "video.mp4", media: "video/mp4"},
	{key: "voice", name: "voice.ogg", media: "audio/ogg", voice: true},
	{key: "audio", name: "audio.mp3", media: "audio/mpeg"},
	{key: "sticker", name: "sticker.webp", media: "image/webp", sticker: true},
	{key: "document", name: "file", media: "application/octet-stream"},
	{key: "live_photo", name: "video.mp4", media: "video/mp4"},
}

func (k fileKind) read(raw json.RawMessage) (channel.Media, bool) {
	var f media
	var extra struct {
		Emoji     string `json:"emoji"`
		Thumbnail *media `json:"thumbnail"`
	}
	if k.key == "photo" {
		var sizes []media
		if broken(json.Unmarshal(raw, &sizes)) || len(sizes) == 0 {
			return channel.Media{}, false
		}
		f = sizes[0]
		for _, s := range sizes[1:] {
			if s.Width*s.Height >= f.Width*f.Height {
				f = s
			}
		}
	} else if broken(json.Unmarshal(raw, &f)) || broken(json.Unmarshal(raw, &extra)) {
		return channel.Media{}, false
	}
	name, mediaType := f.Name, f.Type
	if k.sticker {
		if name = "sticker.webp"; extra.Emoji != "" {
			name = "Sticker " + extra.Emoji + ".webp"
		}
		if t := extra.Thumbnail; (f.Animated || f.Video) && t != nil && t.ID != "" { // moving ones: the still picture
			f.ID, f.Size, f.Width, f.Height = t.ID, t.Size, t.Width, t.Height
		}
	}
	if k.key == "audio" && name == "" && f.Title != "" {
		name = strings.TrimPrefix(f.Artist+" – "+f.Title, " – ")
	}
	if f.ID == "" {
		return channel.Media{}, false
	}
	c := channel.Media{ID: plain(f.ID), Name: or(plainName(name), k.name), Type: or(plain(mediaType), k.media), Size: max(f.Size, 0),
		Width: max(f.Width, f.Length, 0), Height: max(f.Height, f.Length, 0), Seconds: seconds(f.Duration), Voice: k.voice, Sticker: k.sticker}
	if c.Size > maxFetch {
		c.Fault = "too_large" // getFile refuses it
	}
	return c, true
}

func seconds(v float64) int { return int(min(max(v, 0), 1<<30)) }

func or(v, other string) string {
	if v == "" {
		return other
	}
	return v
}

func location(keys map[string]json.RawMessage, m *channel.Message) bool {
	var p point
	if raw, ok := keys["venue"]; ok {
		var v venue
		if json.Unmarshal(raw, &v) == nil {
			m.Location = &channel.Location{Lat: v.Location.Lat, Lon: v.Location.Lon, Name: plain(v.Title), Address: plain(v.Address)}
			return true
		}
	}
	if raw, ok := keys["location"]; ok && json.Unmarshal(raw, &p) == nil {
		m.Location = &channel.Location{Lat: p.Lat, Lon: p.Lon}
		return true
	}
	return false
}

// cards: a contact with the sender's own user id is the number of their account,
// as the platform knows it.
func cards(keys map[string]json.RawMessage, e *envelope, m *channel.Message) bool {
	var c card
	raw, ok := keys["contact"]
	if !ok || json.Unmarshal(raw, &c) != nil && c == (card{}) {
		return false
	}
	own := c.User != 0 && e.From != nil && c.User == e.From.ID
	phone := plain(c.Phone)
	if own && phone != "" && !strings.HasPrefix(phone, "+") {
		phone = "+" + phone // the platform leaves it out
	}
	card := channel.Card{Name: plainName(c.First + " " + c.Last), Own: own}
	if phone != "" {
		card.Phones = []string{phone}
	}
	for line := range strings.Lines(plain(c.VCard)) { // RFC 6350, the two that help
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch name, _, _ = strings.Cut(strings.ToUpper(name), ";"); name {
		case "ORG":
			card.Org = plainName(strings.Trim(strings.ReplaceAll(value, ";", " "), " "))
		case "EMAIL":
			card.Emails = append(card.Emails, plainName(value))
		}
	}
	m.Cards = []channel.Card{card}
	return true
}

// app: what a page opened inside the messenger sent, by a button.
func app(keys map[string]json.RawMessage, m *channel.Message) bool {
	var d struct {
		Data  string `json:"data"`
		Title string `json:"button_text"`
	}
	raw, ok := keys["web_app_data"]
	if !ok || json.Unmarshal(raw, &d) != nil {
		return false
	}
	if m.Text, m.Button = plain(d.Title), plain(d.Data); m.Text == "" {
		m.Unsupported = "web_app_data"
	}
	return true
}

// rich renders a rich message (10.1): its texts in order, a line each.
func rich(keys map[string]json.RawMessage, m *channel.Message) bool {
	var v any
	raw, ok := keys["rich_message"]
	if !ok || m.Text != "" || json.Unmarshal(raw, &v) != nil {
		return false
	}
	var lines []string
	texts(v, &lines)
	if m.Text = plain(strings.Join(lines, "\n")); m.Text == "" {
		m.Unsupported = "rich_message"
	}
	return true
}

func texts(v any, lines *[]string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			texts(x, lines)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if s := joined(v[k]); k == "text" && s != "" {
				*lines = append(*lines, s)
			} else if k != "text" {
				texts(v[k], lines)
			}
		}
	}
}

// joined gives a rich text on one line: a string, or pieces with a "text" each.
func joined(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		all := ""
		for _, x := range v {
			all += joined(x)
		}
		return all
	case map[string]any:
		return joined(v["text"])
	}
	return ""
}

// plainName makes one line without what turns writing around or hides; a name of
// nothing visible becomes empty. Emoji keep their joiners.
func plainName(v string) string {
	seen := false
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0xFEFF || r == unicode.ReplacementChar:
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		seen = seen || unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Variation_Selector, r) &&
			r != 0x3164 && r != 0x115F && r != 0x1160 && r != 0xFFA0 && r != 0x2800 && r != 0x034F // blanks that count as letters
		return r
	}, v)
	if !seen {
		return ""
	}
	if r := []rune(kept); len(r) > maxName {
		kept = string(r[:maxName])
	}
	return strings.Join(strings.Fields(kept), " ")
}
