package whatsappsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tresen/backend/channel/sim"
)

// perSecond is the throughput of a number.
const perSecond = 80

// object gives a field that is an object, never nil.
func object(m map[string]any, name string) map[string]any {
	x, _ := m[name].(map[string]any)
	if x == nil {
		x = map[string]any{}
	}
	return x
}

func text(m map[string]any, name string) string {
	x, _ := m[name].(string)
	return x
}

func array(m map[string]any, name string) []map[string]any {
	list, _ := m[name].([]any)
	out := make([]map[string]any, 0, len(list))
	for _, v := range list {
		x, _ := v.(map[string]any)
		out = append(out, x)
	}
	return out
}

func bad(code int, details string) *Failure {
	title := map[int]string{100: "Invalid parameter", 131008: "Required parameter is missing", 131009: "Parameter value is not valid"}[code]
	return &Failure{Status: http.StatusBadRequest, Code: code, Title: title, Details: details}
}

// messages is the address everything is sent to.
func (s *Sim) messages(w http.ResponseWriter, r *http.Request) {
	var m map[string]any
	if json.NewDecoder(r.Body).Decode(&m) != nil || text(m, "messaging_product") != "whatsapp" {
		problem(w, *bad(100, "The parameter messaging_product is required."))
		return
	}
	if text(m, "status") != "" {
		s.marks(w, m)
		return
	}
	f, forced := s.failing(true)
	s.mu.Lock()
	answer, no := s.take(m, f, forced)
	s.changedLocked()
	s.mu.Unlock()
	switch {
	case forced && f.After:
		problem(w, f)
	case no != nil:
		problem(w, *no)
	default:
		reply(w, answer)
	}
}

// marks shows the contact that a message was read, and that somebody writes.
func (s *Sim) marks(w http.ResponseWriter, m map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.chats[text(m, "message_id")]
	if text(m, "status") != "read" || b == nil || !b.Mine {
		problem(w, *bad(100, "The parameter message_id is not a message that was received."))
		return
	}
	for _, x := range b.p.chat {
		if x.Mine {
			x.Tick = "read"
		}
		if x == b {
			break
		}
	}
	if object(m, "typing_indicator")["type"] == "text" {
		b.p.typing = s.clock.now()
	}
	s.changedLocked()
	reply(w, map[string]any{"success": true})
}

// take judges a message and takes it. The lock is held.
func (s *Sim) take(m map[string]any, f Failure, forced bool) (answer map[string]any, no *Failure) {
	to, named := text(m, "to"), text(m, "recipient")
	id := digits(to)
	if id == "" {
		id = named
	}
	if id == "" {
		return nil, bad(131008, "Either to or recipient is required.")
	}
	p := s.people[id]
	if no := s.slows(p); no != nil {
		return nil, no
	}
	kind := text(m, "type")
	if kind == "" {
		kind = "text"
	}
	content, no := s.content(kind, m, p)
	if no != nil {
		return nil, no
	}
	failure := f
	failed := forced && f.Async
	now := s.clock.now()
	switch {
	case failed:
	case p == nil || p.absent || p.blocked:
		failed, failure = true, Failure{Code: 131026, Title: "Message undeliverable", Details: "Message Undeliverable."}
	case kind != "template" && kind != "reaction" && now.Sub(p.wrote) > window:
		no := &Failure{Status: http.StatusBadRequest, Code: 131047, Title: "Re-engagement message",
			Details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number."}
		if !s.o.AsyncWindow {
			return nil, no
		}
		failed, failure = true, *no
	case kind == "template" && p.stopped && content.category == "MARKETING":
		failed, failure = true, Failure{Code: 131050, Title: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"}
	}
	return s.taken(m, p, id, kind, content, failed, failure), nil
}

// taken puts a message into the chat, answers, and tells its states later.
func (s *Sim) taken(m map[string]any, p *person, id, kind string, c content, failed bool, failure Failure) map[string]any {
	now := s.clock.now()
	b := &bubble{Bubble: c.Bubble, p: p, kind: c.kind, key: text(m, "biz_opaque_callback_data"), rows: c.rows}
	b.ID, b.At = s.wamid(), now
	s.sent = append(s.sent, Sent{ID: b.ID, To: id, Type: kind, Key: b.key, Body: m, At: now})
	if q := s.chats[text(object(m, "context"), "message_id")]; q != nil {
		b.Quote = firstWords(q.Text)
	}
	switch {
	case p == nil:
		b.p = &person{address: id, user: id}
	case kind == "reaction":
		if q := s.chats[text(object(m, "reaction"), "message_id")]; q != nil {
			q.Reaction = text(object(m, "reaction"), "emoji")
		}
	case !failed:
		p.typing = time.Time{}
		p.chat = append(p.chat, b)
	}
	s.chats[b.ID] = b
	switch {
	case failed:
		s.clock.after(s.o.Lag, func() { s.fails(b, failure) })
	case kind == "reaction":
		s.advance(b, stateSent, s.o.Lag)
	case c.held:
		s.clock.after(s.o.Lag+time.Minute, func() { s.mu.Lock(); defer s.mu.Unlock(); s.advance(b, stateSent, 0); s.advance(b, stateDelivered, 0) })
	default:
		s.advance(b, stateSent, s.o.Lag)
		s.advance(b, stateDelivered, 2*s.o.Lag)
	}
	contact := map[string]any{"input": text(m, "to"), "wa_id": id}
	if text(m, "recipient") != "" {
		contact = map[string]any{"input": id, "user_id": id}
	}
	msg := map[string]any{"id": b.ID}
	if kind == "template" {
		msg["message_status"] = map[bool]string{true: "held_for_quality_assessment", false: "accepted"}[c.held]
	}
	return map[string]any{"messaging_product": "whatsapp", "contacts": []any{contact}, "messages": []any{msg}}
}

// slows holds to the limits: of the number, and of it with one person.
func (s *Sim) slows(p *person) *Failure {
	now := s.clock.now()
	if s.weather.Limit > 0 && s.passed >= s.weather.Limit {
		return &Failure{Status: http.StatusBadRequest, Code: 130429, Title: "Rate limit hit", Details: "Cloud API message throughput has been reached."}
	}
	for len(s.burst) > 0 && now.Sub(s.burst[0]) >= time.Second {
		s.burst = s.burst[1:]
	}
	if len(s.burst) >= perSecond {
		return &Failure{Status: http.StatusBadRequest, Code: 130429, Title: "Rate limit hit", Details: "Cloud API message throughput has been reached."}
	}
	if p != nil {
		p.credit = min(pairCredit, p.credit+now.Sub(p.counted).Seconds()/pairEvery.Seconds())
		p.counted = now
		if p.credit < 1 {
			return &Failure{Status: http.StatusBadRequest, Code: 131056, Title: "(Business Account, Consumer Account) pair rate limit hit",
				Details: "Too many messages sent from this phone number to the same phone number."}
		}
		p.credit--
	}
	s.burst = append(s.burst, now)
	s.passed++
	return nil
}

// advance tells a state later; what the person does not get is not told. The lock is held.
func (s *Sim) advance(b *bubble, state int, lag time.Duration) {
	s.clock.after(lag, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if b.state >= state || b.p.blocked && state > stateSent {
			return
		}
		if state == stateRead && b.state == stateTaken {
			return // held back: not there yet
		}
		b.state = state
		s.states(b, stateNames[state], nil)
	})
}

func (s *Sim) fails(b *bubble, f Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.state = stateFailed
	e := map[string]any{"code": f.Code, "title": f.Title, "message": f.Title, "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"}
	if f.Details != "" {
		e["error_data"] = map[string]any{"details": f.Details}
	}
	s.states(b, "failed", []any{e})
}

// states sends statuses[] with one element. The lock is held.
func (s *Sim) states(b *bubble, state string, errors []any) {
	x := map[string]any{"id": b.ID, "status": state, "timestamp": strconv.FormatInt(s.clock.now().Unix(), 10)}
	if b.p.address != b.p.user || b.p.Number != "" {
		x["recipient_id"] = b.p.address
	} else {
		x["recipient_user_id"] = b.p.user
	}
	if b.key != "" {
		x["biz_opaque_callback_data"] = b.key
	}
	v := s.value(b.p)
	switch {
	case errors != nil:
		x["errors"] = errors
		delete(v, "contacts")
	case state == "sent" || state == "delivered":
		x["pricing"] = map[string]any{"billable": true, "pricing_model": "PMP", "type": "regular", "category": map[bool]string{true: "utility", false: "service"}[b.kind == "template"]}
	}
	v["statuses"] = []any{x}
	s.post.tell(update{lane: b.p.user, field: "messages", value: v})
}

// content is a message as the person sees it.
type content struct {
	sim.Bubble
	kind     string
	rows     []map[string]any
	held     bool
	category string
}

// content checks a message's content against the platform's limits.
func (s *Sim) content(kind string, m map[string]any, p *person) (content, *Failure) {
	x := object(m, kind)
	c := content{kind: kind}
	switch kind {
	case "text":
		c.Text = text(x, "body")
		switch {
		case c.Text == "":
			return c, bad(100, `The parameter text["body"] is required.`)
		case utf8.RuneCountInString(c.Text) > 4096:
			return c, bad(131009, "Text body must be at most 4096 characters")
		}
	case "image", "video", "audio", "document", "sticker":
		return s.mediaContent(kind, x)
	case "location":
		c.Text = "📍 " + text(x, "name")
	case "reaction":
		if q := s.chats[text(x, "message_id")]; q == nil || p != nil && q.p != p || s.clock.now().Sub(q.At) > 30*24*time.Hour {
			return c, bad(131009, "The message reacted to is not known, or older than 30 days")
		}
	case "interactive":
		return interactive(x)
	case "template":
		return s.templated(x)
	default:
		return c, bad(100, fmt.Sprintf("type must be one of text, image, …; got %q", kind))
	}
	return c, nil
}

func (s *Sim) mediaContent(kind string, x map[string]any) (content, *Failure) {
	c := content{kind: kind}
	c.Text = text(x, "caption")
	f := s.files[text(x, "id")]
	switch {
	case text(x, "link") != "":
		c.File = &sim.File{Name: "link", Type: "application/octet-stream"}
	case f == nil || !f.until.After(s.clock.now()):
		return c, bad(131009, "The media id is not valid, or has expired")
	default:
		c.File = &sim.File{Name: f.name, Type: f.kind, Bytes: f.bytes}
	}
	if n := text(x, "filename"); n != "" {
		c.File.Name = n
	}
	switch {
	case utf8.RuneCountInString(c.Text) > 1024:
		return c, bad(131009, "Caption must be at most 1024 characters")
	case c.Text != "" && (kind == "audio" || kind == "sticker"):
		return c, bad(100, "Unexpected key \"caption\" on param \""+kind+"\".")
	}
	c.File.Voice, _ = x["voice"].(bool)
	return c, nil
}

// interactive checks buttons and lists.
func interactive(x map[string]any) (content, *Failure) {
	c := content{kind: "interactive"}
	body := text(object(x, "body"), "text")
	c.Text, c.Footer, c.Header = body, text(object(x, "footer"), "text"), text(object(x, "header"), "text")
	action := object(x, "action")
	long := 1024
	add := func(b map[string]any, title, id int) *Failure {
		if text(b, "id") == "" || utf8.RuneCountInString(text(b, "id")) > id || text(b, "title") == "" || utf8.RuneCountInString(text(b, "title")) > title {
			return bad(131009, fmt.Sprintf("Button title must have 1 to %d characters, its id at most %d", title, id))
		}
		for _, had := range c.Buttons {
			if had.ID == text(b, "id") {
				return bad(131009, "Duplicated button id")
			}
		}
		c.Buttons = append(c.Buttons, sim.Button{ID: text(b, "id"), Title: text(b, "title")})
		c.rows = append(c.rows, b)
		return nil
	}
	switch text(x, "type") {
	case "button":
		for _, b := range array(action, "buttons") {
			if no := add(object(b, "reply"), 20, 256); no != nil {
				return c, no
			}
		}
		if len(c.Buttons) == 0 || len(c.Buttons) > 3 {
			return c, bad(131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
		}
	case "list":
		c.kind, long = "list", 4096
		for _, sec := range array(action, "sections") {
			for _, row := range array(sec, "rows") {
				if no := add(row, 24, 200); no != nil {
					return c, no
				}
			}
		}
		label := text(action, "button")
		if len(c.Buttons) == 0 || len(c.Buttons) > 10 || label == "" || utf8.RuneCountInString(label) > 20 {
			return c, bad(131009, "A list has 1 to 10 rows and a button of at most 20 characters")
		}
	default:
		return c, bad(131009, "Unknown interactive type")
	}
	if strings.TrimSpace(body) == "" || utf8.RuneCountInString(body) > long {
		return c, bad(131009, fmt.Sprintf("Body text length must be 1 to %d", long))
	}
	return c, nil
}
