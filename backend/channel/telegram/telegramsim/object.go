package telegramsim

import (
	"fmt"
	"strings"
)

func (s *Sim) botID() int64 {
	id := int64(0)
	_, _ = fmt.Sscanf(s.o.Token, "%d:", &id)
	return id
}

func (s *Sim) bot() map[string]any {
	return map[string]any{"id": s.botID(), "is_bot": true, "first_name": s.o.Name, "username": "lichthaus_bot"}
}

func (p *person) names(o map[string]any) map[string]any {
	first, last, _ := strings.Cut(p.Name, " ")
	o["id"], o["first_name"] = p.id, first
	if last != "" {
		o["last_name"] = last
	}
	if p.Username != "" {
		o["username"] = p.Username
	}
	return o
}

func (p *person) user() map[string]any {
	o := p.names(map[string]any{"is_bot": false})
	if p.Language != "" {
		o["language_code"] = p.Language
	}
	return o
}

func (p *person) chat() map[string]any { return p.names(map[string]any{"type": "private"}) }

// object is a Message. way "message" carries the message it replies to.
func (s *Sim) object(p *person, t *thread, m *message, way string) map[string]any {
	o := map[string]any{"message_id": m.id, "date": m.at.Unix(), "chat": p.chat(), "from": s.bot()}
	if m.mine {
		o["from"] = p.user()
	}
	if q := t.find(m.quote); q != nil && way == "message" {
		o["reply_to_message"] = s.object(p, t, q, "")
	}
	if m.group != "" {
		o["media_group_id"] = m.group
	}
	if len(m.rows) > 0 {
		o["reply_markup"] = map[string]any{"inline_keyboard": m.rows}
	}
	for k, v := range m.extra {
		o[k] = v
	}
	text := "text"
	if m.file != nil {
		s.describe(o, m)
		text = "caption"
	}
	if m.text != "" {
		o[text] = m.text
		if strings.HasPrefix(m.text, "/") && text == "text" {
			word, _, _ := strings.Cut(m.text, " ")
			o["entities"] = []any{map[string]any{"offset": 0, "length": len(word), "type": "bot_command"}}
		}
	}
	return o
}

// describe adds the file's field.
func (s *Sim) describe(o map[string]any, m *message) {
	f := m.file
	d := map[string]any{"file_id": f.id, "file_unique_id": "AQAD" + f.id[len(f.id)-6:], "file_size": len(f.bytes)}
	if f.size > 0 { // announced only: larger than what is really there
		d["file_size"] = f.size
	}
	w, h := f.width, f.height
	switch m.kind {
	case "photo":
		small := s.keepBytes(f.name, f.media, f.bytes)
		o["photo"] = []any{
			map[string]any{"file_id": small.id, "file_unique_id": "AQADs" + small.id[len(small.id)-6:], "width": max(w/4, 1), "height": max(h/4, 1), "file_size": len(f.bytes)},
			merged(d, map[string]any{"width": w, "height": h})}
		return
	case "voice":
		d["duration"], d["mime_type"] = f.seconds, f.media
	case "audio":
		d["duration"], d["mime_type"], d["file_name"] = f.seconds, f.media, f.name
	case "video", "animation":
		d["duration"], d["mime_type"], d["file_name"], d["width"], d["height"] = f.seconds, f.media, f.name, max(w, 320), max(h, 240)
		if m.kind == "animation" {
			o["document"] = map[string]any{"file_id": f.id, "file_unique_id": d["file_unique_id"], "file_name": f.name, "mime_type": f.media, "file_size": d["file_size"]}
		}
	case "sticker":
		d["type"], d["width"], d["height"], d["is_animated"], d["is_video"], d["emoji"] = "regular", 512, 512, false, false, "👍"
	default:
		d["file_name"], d["mime_type"] = f.name, f.media
	}
	o[m.kind] = d
}

func merged(a, b map[string]any) map[string]any {
	for k, v := range b {
		a[k] = v
	}
	return a
}

// shown is what the app shows of content that is no text.
func shown(extra map[string]any) string {
	for k, sign := range map[string]string{"location": "📍", "contact": "👤", "poll": "📊"} {
		if _, ok := extra[k]; ok {
			return sign
		}
	}
	return "…"
}
