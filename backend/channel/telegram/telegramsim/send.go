package telegramsim

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Limits of a message (UTF-16 units, bytes).
const (
	maxText    = 4096
	maxCaption = 1024
	maxRaw     = 32_768
	maxData    = 64
)

// target finds the chat a send goes to.
func (s *Sim) target(c *call) (*person, *thread, reply) {
	id := c.text("chat_id")
	if id == "" {
		return nil, nil, bad("chat_id is empty")
	}
	p, err := s.person(id)
	if err != nil {
		return nil, nil, bad("chat not found")
	}
	t := &p.bot
	if name := c.text("business_connection_id"); name != "" {
		t = &p.owner
		switch {
		case s.owner == nil || s.owner.id != name:
			return nil, nil, bad("business connection not found")
		case !s.owner.open(t, s.now()):
			return nil, nil, bad("BUSINESS_PEER_USAGE_MISSING")
		}
		return p, t, reply{}
	}
	switch {
	case p.gone:
		return nil, nil, refuse("user is deactivated")
	case p.blocked:
		return nil, nil, refuse("bot was blocked by the user")
	case len(p.bot.list) == 0:
		return nil, nil, refuse("bot can't initiate conversation with a user")
	}
	return p, t, reply{}
}

// begin is what every send has in common.
func (s *Sim) begin(c *call) (*person, *thread, *message, reply) {
	p, t, r := s.target(c)
	if r.status != 0 {
		return nil, nil, nil, r
	}
	m := &message{at: s.now()}
	var answer struct {
		Message int64 `json:"message_id"`
		Without bool  `json:"allow_sending_without_reply"`
	}
	if !c.read("reply_parameters", &answer) {
		return nil, nil, nil, bad("can't parse reply parameters JSON object")
	}
	if q := t.find(answer.Message); q != nil && !q.deleted {
		m.quote = q.id
	} else if answer.Message != 0 && !answer.Without {
		return nil, nil, nil, bad("message to be replied not found")
	}
	if m.rows, r = markup(c); r.status != 0 {
		return nil, nil, nil, r
	}
	return p, t, m, r
}

func markup(c *call) ([][]button, reply) {
	var k struct {
		Rows [][]button `json:"inline_keyboard"`
	}
	if !c.read("reply_markup", &k) {
		return nil, bad("can't parse reply keyboard markup JSON object")
	}
	for _, row := range k.Rows {
		for _, b := range row {
			switch {
			case b.Text == "":
				return nil, bad("can't parse inline keyboard button: Field \"text\" must not be empty")
			case len(b.Data) > maxData:
				return nil, bad("BUTTON_DATA_INVALID")
			case b.Data == "" && b.URL == "":
				return nil, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			}
		}
	}
	return k.Rows, reply{}
}

func units(v string) int { return len(utf16.Encode([]rune(v))) }

// written checks a text or caption.
func written(c *call, name, what string, most int) (string, reply) {
	text := strings.TrimSpace(c.text(name))
	switch {
	case len(text) > maxRaw:
		return "", bad("Text is too long")
	case units(text) > most:
		return "", bad(what + " is too long")
	}
	if r := parses(c, text); r.status != 0 {
		return "", r
	}
	return text, reply{}
}

// parses checks formatting as far as bots stumble over it.
func parses(c *call, text string) reply {
	switch strings.ToLower(c.text("parse_mode")) {
	case "markdownv2":
		for i := 0; i < len(text); i++ {
			if text[i] == '\\' {
				i++
			} else if strings.IndexByte("#+-=|{}.!", text[i]) >= 0 {
				return bad("can't parse entities: Character '" + text[i:i+1] + "' is reserved and must be escaped with the preceding '\\'")
			}
		}
	case "html":
		if i := strings.IndexByte(text, '<'); i >= 0 && !strings.Contains(text[i:], ">") {
			return bad(fmt.Sprintf("can't parse entities: Unclosed start tag at byte offset %d", i))
		}
	}
	var list []struct {
		Offset int `json:"offset"`
		Length int `json:"length"`
	}
	if !c.read("entities", &list) {
		return bad("can't parse entities JSON object")
	}
	for _, e := range list {
		if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > units(text) {
			return bad("entity beginning is outside of the text") // (unverified wording)
		}
	}
	return reply{}
}

// send puts a message into the chat, within the rates.
func (s *Sim) send(p *person, t *thread, m *message) reply {
	if wait := s.limits.take(s, p.id); wait > 0 {
		return slow(wait)
	}
	return s.sent(p, t, m)
}

func (s *Sim) sent(p *person, t *thread, m *message) reply {
	s.put(p, t, m)
	o := s.object(p, t, m, "message")
	if t == &p.owner {
		o["from"], o["business_connection_id"], o["sender_business_bot"] = s.owner.user(), s.owner.id, s.bot()
		s.push("business_message", o, p.id, nil)
	}
	return good(o)
}

func (s *Sim) sendMessage(c *call) reply {
	p, t, m, r := s.begin(c)
	if r.status != 0 {
		return r
	}
	if m.text, r = written(c, "text", "message", maxText); r.status != 0 {
		return r
	}
	if m.text == "" {
		return bad("message text is empty")
	}
	return s.send(p, t, m)
}

func (s *Sim) sendFile(kind string) func(*call) reply {
	return func(c *call) reply {
		p, t, m, r := s.begin(c)
		if r.status != 0 {
			return r
		}
		if m.text, r = written(c, "caption", "message caption", maxCaption); r.status != 0 {
			return r
		}
		f, r := s.given(c, kind, c.files[kind], c.text(kind))
		if r.status != 0 {
			return r
		}
		if kind == "voice" && p.noVoice {
			return bad("VOICE_MESSAGES_FORBIDDEN")
		}
		f.seconds = int(c.number("duration"))
		m.kind, m.file = kind, f
		return s.send(p, t, m)
	}
}

// given is an uploaded file, or one the platform has.
func (s *Sim) given(c *call, kind string, up *uploaded, id string) (*stored, reply) {
	if name, ok := strings.CutPrefix(id, "attach://"); ok {
		up = c.files[name]
	}
	if up == nil {
		if f := s.files[id]; f != nil {
			return f, reply{}
		}
		return nil, bad("wrong remote file identifier specified: Wrong string length")
	}
	if len(up.bytes) == 0 {
		return nil, bad("file must be non-empty")
	}
	if kind == "photo" {
		if len(up.bytes) > maxPhoto {
			return nil, bad(fmt.Sprintf("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(up.bytes), maxPhoto))
		}
		i, _, err := image.DecodeConfig(bytes.NewReader(up.bytes))
		switch {
		case err != nil:
			return nil, bad("IMAGE_PROCESS_FAILED")
		case i.Width+i.Height > 10_000 || i.Width > 20*i.Height || i.Height > 20*i.Width:
			return nil, bad("PHOTO_INVALID_DIMENSIONS")
		}
	}
	return s.keepBytes(up.name, up.media, up.bytes), reply{}
}

func (s *Sim) sendGroup(c *call) reply {
	p, t, first, r := s.begin(c)
	if r.status != 0 {
		return r
	}
	var items []struct{ Type, Media, Caption string }
	if !c.read("media", &items) || len(items) < 2 || len(items) > 10 {
		return bad("wrong number of media specified: from 2 to 10 items are required") // (unverified wording)
	}
	group := strconv.FormatInt(13_904_829_500_000_000+s.serialNext(), 10)
	var list []*message
	for i, x := range items {
		if x.Type != items[0].Type && (!slices.Contains([]string{"photo", "video"}, x.Type) || !slices.Contains([]string{"photo", "video"}, items[0].Type)) {
			return bad("documents and audio can't be mixed with other media types") // (unverified wording)
		}
		if units(x.Caption) > maxCaption {
			return bad("message caption is too long")
		}
		f, r := s.given(c, x.Type, nil, x.Media)
		if r.status != 0 {
			return r
		}
		m := &message{at: first.at, text: x.Caption, kind: x.Type, file: f, group: group}
		if i == 0 {
			m.quote = first.quote
		}
		list = append(list, m)
	}
	if wait := s.limits.take(s, p.id); wait > 0 {
		return slow(wait)
	}
	var out []any
	for _, m := range list {
		out = append(out, s.sent(p, t, m).result)
	}
	return good(out)
}

func (s *Sim) chatAction(c *call) reply {
	if _, _, r := s.target(c); r.status != 0 {
		return r
	}
	if c.text("action") == "" {
		return bad("wrong parameter action in request")
	}
	return good(true)
}

func (s *Sim) getChat(c *call) reply {
	p, err := s.person(c.text("chat_id"))
	if err != nil || len(p.bot.list) == 0 {
		return bad("chat not found")
	}
	o := p.chat()
	o["accent_color_id"], o["max_reaction_count"] = 0, 11
	if !p.noPhoto {
		f := s.portrait(p)
		o["photo"] = map[string]any{"small_file_id": f.id, "small_file_unique_id": "AQADp", "big_file_id": f.id, "big_file_unique_id": "AQADq"}
	}
	return good(o)
}

func (s *Sim) photos(c *call) reply {
	p, err := s.person(c.text("user_id"))
	if err != nil {
		return bad("user not found")
	}
	if p.noPhoto {
		return good(map[string]any{"total_count": 0, "photos": []any{}})
	}
	f := s.portrait(p)
	return good(map[string]any{"total_count": 1, "photos": []any{[]any{map[string]any{"file_id": f.id, "file_unique_id": "AQADp",
		"width": 160, "height": 160, "file_size": len(f.bytes)}}}})
}
