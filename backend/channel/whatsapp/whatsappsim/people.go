package whatsappsim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel/sim"
)

// Rules between the business and one person.
const (
	window     = 24 * time.Hour
	pairCredit = 45
	pairEvery  = 6 * time.Second
	editWithin = 15 * time.Minute
	revokeTill = 48 * time.Hour
)

// person is somebody with a phone.
type person struct {
	sim.Person
	address string // how the business knows them
	user    string // business-scoped id
	wrote   time.Time
	blocked bool      // they blocked the business
	since   time.Time // they block it
	absent  bool      // the number is not on WhatsApp
	stopped bool      // no advertising
	credit  float64
	counted time.Time
	chat    []*bubble
	typing  time.Time // the business writes, since
}

// bubble is one message of a chat.
type bubble struct {
	sim.Bubble
	p     *person
	key   string // callback data
	kind  string
	state int // of the business's: how far it was told
	rows  []map[string]any
}

// States of the business's messages, in their order.
const (
	stateTaken = iota
	stateSent
	stateDelivered
	stateRead
	statePlayed
	stateFailed
)

var stateNames = []string{"", "sent", "delivered", "read", "played", "failed"}

// Join implements sim.Platform. Who has no number is known by a business-scoped id.
func (s *Sim) Join(x sim.Person) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.order {
		if x.Number != "" && digits(x.Number) == digits(p.Number) || x.Number == "" && x.Username != "" && x.Username == p.Username {
			return p.address
		}
	}
	country := "DE"
	for code, c := range map[string]string{"+1": "US", "+43": "AT", "+41": "CH", "+44": "GB"} {
		if strings.HasPrefix(x.Number, code) {
			country = c
		}
	}
	p := &person{Person: x, user: country + ".4021330099887" + strconv.Itoa(1_000_000+len(s.order)), wrote: x.Wrote, credit: pairCredit, counted: s.clock.now()}
	if p.address = digits(x.Number); p.address == "" {
		p.address = p.user
	}
	s.people[p.address], s.people[p.user] = p, p
	s.order = append(s.order, p)
	return p.address
}

// Number tells the business a person's number from now on, beside their id: they
// have exchanged messages by number.
func (s *Sim) Number(id, number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[id]; p != nil {
		p.Number, p.address = number, digits(number)
		s.people[p.address] = p
	}
}

// Absent makes a number one that WhatsApp does not know.
func (s *Sim) Absent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[id]; p != nil {
		p.absent = true
	}
}

// Thread implements sim.Platform.
func (s *Sim) Thread(id string) []sim.Bubble {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[id]
	if p == nil {
		return nil
	}
	list := make([]sim.Bubble, 0, len(p.chat)+1)
	for _, b := range p.chat {
		list = append(list, b.Bubble)
	}
	if p.blocked {
		list = append(list, sim.Bubble{At: p.since, Note: "You blocked this business."})
	}
	return list
}

// Typing tells whether the person sees that the business writes.
func (s *Sim) Typing(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[id]
	return p != nil && !p.typing.IsZero() && s.clock.now().Sub(p.typing) < 25*time.Second
}

// Do implements sim.Platform.
func (s *Sim) Do(id string, a sim.Act) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changedLocked()
	p := s.people[id]
	if p == nil {
		return errors.New("nobody of that id")
	}
	if p.blocked && !slices.Contains([]string{"unblock", "read", "typing"}, a.Kind) {
		return errors.New("unblock the business first")
	}
	switch a.Kind {
	case "start":
		if a.Text == "" { // opening a chat tells the business nothing; a link's text stands in the draft
			return nil
		}
		return s.says(p, sim.Act{Kind: "say", Text: a.Text})
	case "say":
		return s.says(p, a)
	case "location":
		s.inbound(p, sim.Bubble{Text: "📍 " + strings.TrimSpace(a.Text)}, "location",
			map[string]any{"location": place(a)}, a.To)
	case "card":
		s.inbound(p, sim.Bubble{Text: "👤 " + a.Text}, "contacts", map[string]any{"contacts": []any{map[string]any{
			"name": map[string]any{"formatted_name": a.Text, "first_name": a.Text}, "phones": []any{map[string]any{"phone": "+49 1512 3456789", "wa_id": "4915123456789", "type": "CELL"}}}}}, a.To)
	case "poll":
		s.inbound(p, sim.Bubble{Text: "📊 " + a.Text}, "unsupported", map[string]any{"unsupported": map[string]any{"type": "poll"}, "errors": unsupported()}, "")
	case "press":
		return s.press(p, a)
	case "react":
		return s.reacts(p, a)
	case "edit", "delete":
		return s.changes(p, a)
	case "block", "unblock":
		p.blocked, p.since = a.Kind == "block", s.clock.now()
	case "read":
		s.reads(p)
	case "typing": // WhatsApp does not tell businesses
	default:
		return fmt.Errorf("an app that cannot %q", a.Kind)
	}
	return nil
}

func unsupported() []any {
	return []any{map[string]any{"code": 131051, "title": "Message type unknown", "message": "Message type unknown",
		"error_data": map[string]any{"details": "Message type is currently not supported."}}}
}

func place(a sim.Act) map[string]any {
	l := map[string]any{"latitude": a.Lat, "longitude": a.Lon}
	if a.Text != "" {
		l["name"], l["address"] = a.Text, a.Text
	}
	return l
}

// says sends a text or a file.
func (s *Sim) says(p *person, a sim.Act) error {
	if a.File == nil {
		if strings.TrimSpace(a.Text) == "" {
			return errors.New("nothing to send")
		}
		s.inbound(p, sim.Bubble{Text: a.Text}, "text", map[string]any{"text": map[string]any{"body": a.Text}}, a.To)
		return nil
	}
	f := a.File
	if len(f.Bytes) > 100<<20 {
		s.inbound(p, sim.Bubble{Text: f.Name}, "unsupported", map[string]any{"unsupported": map[string]any{"type": "document"}, "errors": []any{map[string]any{
			"code": 131052, "title": "Media download error", "message": "Media download error", "error_data": map[string]any{"details": "File size exceeds the limit."}}}}, "")
		return nil
	}
	kind := kindOf(f.Type)
	if f.Type == "image/webp" {
		kind = "sticker"
	}
	x := map[string]any{"id": s.keep(f.Name, f.Type, f.Bytes, 7*24*time.Hour), "mime_type": f.Type, "sha256": sum(f.Bytes)}
	switch kind {
	case "audio":
		x["voice"] = f.Voice
		if f.Voice {
			x["mime_type"] = "audio/ogg; codecs=opus"
		}
	case "sticker":
		x["animated"] = false
	case "document":
		x["filename"] = f.Name
	}
	if a.Text != "" && kind != "audio" && kind != "sticker" {
		x["caption"] = a.Text
	}
	s.inbound(p, sim.Bubble{Text: a.Text, File: f}, kind, map[string]any{kind: x}, a.To)
	return nil
}

// inbound puts a message into the chat and tells the business.
func (s *Sim) inbound(p *person, b sim.Bubble, kind string, fields map[string]any, quoted string) {
	now := s.clock.now()
	b.ID, b.Mine, b.At, b.Tick = s.wamid(), true, now, "sent"
	x := &bubble{Bubble: b, p: p, kind: kind}
	if q := s.chats[quoted]; q != nil {
		x.Quote = firstWords(q.Text)
		from := digits(s.o.Number)
		if q.Mine {
			from = p.address
		}
		fields["context"] = map[string]any{"from": from, "id": quoted}
	}
	p.chat, s.chats[x.ID], p.wrote = append(p.chat, x), x, now
	s.tells(p, x, kind, fields)
}

// tells sends messages[] with one element.
func (s *Sim) tells(p *person, x *bubble, kind string, fields map[string]any) {
	m := map[string]any{"from_user_id": p.user, "timestamp": strconv.FormatInt(s.clock.now().Unix(), 10), "type": kind, "id": x.ID}
	for k, v := range fields {
		m[k] = v
	}
	if p.address != p.user {
		m["from"] = p.address
	}
	v := s.value(p)
	v["messages"] = []any{m}
	s.post.tell(update{lane: p.user, field: "messages", value: v, about: x})
}

// value is what stands in every webhook about a number.
func (s *Sim) value(p *person) map[string]any {
	c := map[string]any{"profile": map[string]any{"name": p.Name}, "user_id": p.user}
	if p.Username != "" {
		c["profile"] = map[string]any{"name": p.Name, "username": p.Username}
	}
	if p.address != p.user {
		c["wa_id"] = p.address
	}
	return map[string]any{"messaging_product": "whatsapp", "contacts": []any{c},
		"metadata": map[string]any{"display_phone_number": digits(s.o.Number), "phone_number_id": PhoneID}}
}

func (s *Sim) press(p *person, a sim.Act) error {
	b := s.chats[a.To]
	if b == nil || b.p != p {
		return errors.New("no such message")
	}
	for i, c := range b.Buttons {
		if c.ID != a.Button || c.URL != "" {
			continue
		}
		fields := map[string]any{"interactive": map[string]any{"type": "button_reply", "button_reply": map[string]any{"id": c.ID, "title": c.Title}}}
		kind := "interactive"
		switch b.kind {
		case "template":
			kind, fields = "button", map[string]any{"button": map[string]any{"payload": c.ID, "text": c.Title}}
		case "list":
			fields = map[string]any{"interactive": map[string]any{"type": "list_reply", "list_reply": b.rows[i]}}
		}
		s.inbound(p, sim.Bubble{Text: c.Title}, kind, fields, a.To)
		return nil
	}
	return errors.New("no such button")
}

func (s *Sim) reacts(p *person, a sim.Act) error {
	b := s.chats[a.To]
	if b == nil || b.p != p {
		return errors.New("no such message")
	}
	b.Own = a.Text
	r := map[string]any{"message_id": b.ID}
	if a.Text != "" {
		r["emoji"] = a.Text
	}
	p.wrote = s.clock.now()
	s.tells(p, &bubble{Bubble: sim.Bubble{ID: s.wamid()}}, "reaction", map[string]any{"reaction": r})
	return nil
}

// changes edits or takes back. Businesses see it only where the number is also in
// their phone app; else an edit arrives as something unknown.
func (s *Sim) changes(p *person, a sim.Act) error {
	b := s.chats[a.To]
	within := map[string]time.Duration{"edit": editWithin, "delete": revokeTill}[a.Kind]
	if b == nil || b.p != p || !b.Mine || b.Deleted || s.clock.now().Sub(b.At) > within {
		return errors.New("too late, or not one's own")
	}
	next := &bubble{Bubble: sim.Bubble{ID: s.wamid()}}
	kind, fields := "revoke", map[string]any{"revoke": map[string]any{"original_message_id": b.ID}}
	if a.Kind == "edit" {
		b.Text, b.Edited = a.Text, true
		inner := map[string]any{"context": map[string]any{"id": "M0"}, "type": b.kind}
		inner[b.kind] = map[string]any{"body": a.Text}
		if b.kind != "text" {
			inner[b.kind] = map[string]any{"caption": a.Text}
		}
		kind, fields = "edit", map[string]any{"edit": map[string]any{"original_message_id": b.ID, "message": inner}}
		if !s.o.Coexists {
			kind, fields = "unsupported", map[string]any{"unsupported": map[string]any{"type": "edit"}, "errors": unsupported()}
		}
	} else {
		b.Text, b.File, b.Deleted = "", nil, true
		if !s.o.Coexists {
			return nil
		}
	}
	p.wrote = s.clock.now()
	s.tells(p, next, kind, fields)
	return nil
}

// reads opens the chat: what the business wrote is read, and spoken things are heard.
func (s *Sim) reads(p *person) {
	for _, b := range p.chat {
		if b.Mine || b.state >= stateRead {
			continue
		}
		s.advance(b, stateRead, 0)
		if b.File != nil && b.File.Voice {
			s.advance(b, statePlayed, 0)
		}
	}
}

// Answers writes from the business's own phone app (coexistence): it comes as an echo.
func (s *Sim) Answers(id, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changedLocked()
	p := s.people[id]
	b := &bubble{Bubble: sim.Bubble{ID: s.wamid(), At: s.clock.now(), Text: text}, p: p, kind: "text", state: stateDelivered}
	p.chat, s.chats[b.ID] = append(p.chat, b), b
	m := map[string]any{"from": digits(s.o.Number), "to_user_id": p.user, "id": b.ID, "timestamp": strconv.FormatInt(b.At.Unix(), 10), "type": "text", "text": map[string]any{"body": text}}
	if p.address != p.user {
		m["to"] = p.address
	}
	v := s.value(p)
	v["message_echoes"] = []any{m}
	s.post.tell(update{lane: p.user, field: "smb_message_echoes", value: v})
}

// Prefers says whether the person wants advertising.
func (s *Sim) Prefers(id string, stop bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[id]
	p.stopped = stop
	word := map[bool]string{true: "stop", false: "resume"}[stop]
	v := s.value(p)
	x := map[string]any{"detail": "User requested to " + word + " marketing messages", "category": "marketing_messages", "value": word, "timestamp": s.clock.now().Unix(), "user_id": p.user}
	if p.address != p.user {
		x["wa_id"] = p.address
	}
	v["user_preferences"] = []any{x}
	s.post.tell(update{lane: p.user, field: "user_preferences", value: v})
}

// Tells sends any change, as a platform that has grown would.
func (s *Sim) Tells(field string, value map[string]any) {
	s.post.tell(update{field: field, value: value})
}

func firstWords(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
