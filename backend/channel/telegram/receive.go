package telegram

import (
	"crypto/hmac"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// secretHeader proves that the platform calls: there is no signature of the body.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// Check compares the secret. A pressed button is answered with the call itself
// (the answer may hold one method call), so that the phone's button stops waiting.
func (Connector) Check(a channel.Account, h channel.Hook) (channel.Reply, bool, error) {
	const op = "telegram.Check"
	got := h.Header.Get(secretHeader)
	if len(a.Key) == 0 || !hmac.Equal([]byte(got), []byte(hookSecret(a))) {
		return channel.Reply{}, false, fault.New(fault.Denied, op, "the secret header is missing or another one")
	}
	if h.Method != http.MethodPost {
		return channel.Reply{}, false, fault.New(fault.Invalid, op, "method "+h.Method)
	}
	id := pressed(h.Body)
	if id == "" {
		return channel.Reply{}, false, nil
	}
	body, err := json.Marshal(map[string]string{"method": "answerCallbackQuery", "callback_query_id": id})
	return channel.Reply{Type: "application/json", Body: body}, false, err
}

// Kept names no header: all there is to know stands in the body.
func (Connector) Kept() []string { return nil }

// Read gives what an update tells. Of groups and channels it tells nothing.
func (Connector) Read(h channel.Hook) ([]channel.Batch, error) {
	const op = "telegram.Read"
	var u update
	odd := json.Unmarshal(h.Body, &u)
	if broken(odd) {
		return nil, fault.Wrap(fault.Invalid, op, odd)
	}
	if u.ID == nil {
		return nil, fault.New(fault.Invalid, op, "no update_id")
	}
	list, err := u.events()
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, op, err)
	case len(list) > 0:
		return []channel.Batch{{Events: list}}, nil
	case odd != nil:
		return nil, fault.Wrap(fault.Invalid, op, odd)
	}
	return nil, nil
}

func (u update) events() ([]channel.Event, error) {
	switch {
	case told(u.Message):
		return messageEvents(u.Message)
	case told(u.Business):
		return messageEvents(u.Business)
	case told(u.Edited):
		return u.edit(u.Edited)
	case told(u.BusinessEdited):
		return u.edit(u.BusinessEdited)
	case u.Callback != nil:
		return u.Callback.events(), nil
	case u.Member != nil:
		return u.reach(), nil
	case u.Reaction != nil:
		return u.reaction(), nil
	case u.BusinessDeleted != nil:
		return u.deleted(), nil
	}
	return nil, nil
}

// key makes a key for what has no id of its own. The update's number alone is not
// enough: after a quiet week the next one is random.
func (u update) key(kind, what string) string {
	return kind + ":" + what + ":" + strconv.FormatInt(*u.ID, 10)
}

func (e *envelope) place() place { return place{business: e.Business, chat: e.Chat.ID} }

func (e *envelope) ref() string { return e.place().ref(e.ID) }

// ours reports whether the message belongs into an inbox at all. A number 0 is
// that of a message that was scheduled and not sent yet.
func (e *envelope) ours() bool {
	return e.Chat.private() && e.ID > 0 && (e.Business == "" || connectionName(e.Business))
}

// outgoing: in a chat with one person whoever is not that person is the owner.
func (e *envelope) outgoing() bool {
	return e.Business != "" && e.From != nil && e.From.ID != e.Chat.ID
}

func messageEvents(raw json.RawMessage) ([]channel.Event, error) {
	var e envelope
	err := json.Unmarshal(raw, &e)
	if broken(err) || !e.ours() {
		return nil, err
	}
	if e.BusinessBot != nil { // what a bot sent for the owner is ours, and known
		return nil, nil
	}
	m, ok, err := content(raw, &e)
	if err != nil || !ok {
		return nil, err
	}
	m.Ref, m.At, m.Group = e.ref(), e.Date*1000, plain(e.Group)
	if e.From != nil {
		m.Language = plain(e.From.Language)
	}
	if e.ReplyTo != nil && e.ReplyTo.ID > 0 && e.ReplyTo.Chat.ID == e.Chat.ID {
		m.Quote = e.place().ref(e.ReplyTo.ID)
	}
	switch {
	case e.outgoing():
		m.Own, m.From = true, strconv.FormatInt(e.Chat.ID, 10)
		if e.FromOffline {
			m.Auto = "auto-reply" // its greeting or notice of absence
		}
	case e.From != nil:
		m.Name = e.From.called()
	}
	if e.Business != "" && !m.Own {
		m.From, m.Window = strconv.FormatInt(e.Chat.ID, 10), openFor
	}
	if payload, ok := startPayload(m.Text); ok && !m.Own {
		m.Referral = &channel.Referral{Payload: payload}
	}
	return []channel.Event{{ID: "m:" + m.Ref, Address: e.place().String(), Message: m}}, nil
}

var start = regexp.MustCompile(`^/start(?:@[A-Za-z0-9_]{3,32})? ([A-Za-z0-9_-]{1,64})$`)

// startPayload gives what a deep link t.me/BOT?start=PAYLOAD carried.
func startPayload(text string) (string, bool) {
	if m := start.FindStringSubmatch(text); m != nil {
		return m[1], true
	}
	return "", false
}

func (u update) edit(raw json.RawMessage) ([]channel.Event, error) {
	var e envelope
	var with struct {
		Location json.RawMessage `json:"location"`
	}
	if err := json.Unmarshal(raw, &e); broken(err) || !e.ours() {
		return nil, err
	}
	if err := json.Unmarshal(raw, &with); err != nil {
		return nil, err
	}
	if e.BusinessBot != nil || told(with.Location) { // a live location has moved
		return nil, nil
	}
	at := e.EditDate
	if at == 0 {
		at = e.Date
	}
	text := plain(e.Text + e.Caption)
	if text == "" {
		if m, ok, err := content(raw, &e); err == nil && ok {
			text = m.Text
		}
	}
	return []channel.Event{{ID: u.key("e", e.ref()), Address: e.place().String(), Edit: &channel.Edit{Ref: e.ref(), Text: text, At: at * 1000,
		From: strconv.FormatInt(e.Chat.ID, 10)}}}, nil
}

// events of a pressed button: a message with its label.
func (c *callback) events() []channel.Event {
	p := place{chat: c.From.ID}
	m := &channel.Message{Name: c.From.called(), Language: plain(c.From.Language), Button: plain(c.Data)}
	if c.Message != nil {
		if !c.Message.Chat.private() {
			return nil
		}
		p = c.Message.place()
		m.Quote = c.Message.ref()
		m.Text = plain(c.Message.label(c.Data))
	}
	if p.chat == 0 || c.ID == "" {
		return nil
	}
	switch {
	case m.Text != "":
	case c.Game != "":
		m.Unsupported = "game"
	case m.Button == "":
		m.Unsupported = "button"
	default:
		m.Text = m.Button
	}
	if p.business != "" {
		m.From, m.Window = strconv.FormatInt(p.chat, 10), openFor
	}
	// the press has a name of its own, and no message: nothing can answer to it
	return []channel.Event{{ID: "c:" + plain(c.ID), Address: p.String(), Message: m}}
}

// label finds what stands on the button with this data.
func (e *envelope) label(data string) string {
	if e.ReplyMarkup == nil {
		return ""
	}
	for _, row := range e.ReplyMarkup.Rows {
		for _, b := range row {
			if b.Data == data && data != "" {
				return b.Text
			}
		}
	}
	return ""
}

// reach: in a private chat the bot's own state changes only when the person stops
// or restarts it.
func (u update) reach() []channel.Event {
	m := u.Member
	if !m.Chat.private() || m.New.Status != "kicked" && m.New.Status != "member" {
		return nil
	}
	r := &channel.Reach{Blocked: m.New.Status == "kicked"}
	if r.Blocked {
		r.Reason = "blocked"
	}
	address := place{chat: m.Chat.ID}.String()
	return []channel.Event{{ID: u.key("b", address), Address: address, Reach: r}}
}

func (u update) reaction() []channel.Event {
	r := u.Reaction
	if !r.Chat.private() || r.Message <= 0 || r.User != nil && (r.User.Bot || r.User.ID != r.Chat.ID) {
		return nil
	}
	p := place{chat: r.Chat.ID}
	return []channel.Event{{ID: u.key("r", p.ref(r.Message)), Address: p.String(),
		Reaction: &channel.Reaction{To: p.ref(r.Message), Emoji: newest(r.Old, r.New)}}}
}

// newest gives the reaction that was added, else one that is still there.
func newest(old, now []emoji) string {
	had := map[emoji]bool{}
	for _, e := range old {
		had[e] = true
	}
	last := ""
	for _, e := range now {
		v := plain(e.Emoji)
		switch {
		case e.Type == "paid":
			v = "⭐"
		case v == "":
			v = "✨" // one of somebody's own making: its picture is not told
		}
		if !had[e] {
			return v
		}
		last = v
	}
	return last
}

func (u update) deleted() []channel.Event {
	d := u.BusinessDeleted
	p := place{business: d.Business, chat: d.Chat.ID}
	if !d.Chat.private() || !connectionName(d.Business) {
		return nil
	}
	var refs []string
	for _, id := range d.Messages {
		if id > 0 && !slices.Contains(refs, p.ref(id)) {
			refs = append(refs, p.ref(id))
		}
	}
	if len(refs) == 0 {
		return nil
	}
	return []channel.Event{{ID: u.key("d", p.String()), Address: p.String(), Delete: &channel.Delete{Refs: refs,
		From: strconv.FormatInt(d.Chat.ID, 10)}}}
}

// pressed gives the id of the button press a call tells of, "" for any other.
func pressed(body []byte) string {
	var u struct {
		Callback struct {
			ID string `json:"id"`
		} `json:"callback_query"`
	}
	if json.Unmarshal(body, &u) != nil {
		return ""
	}
	return u.Callback.ID
}

// called joins a person's names, without what turns writing around or hides.
func (u *user) called() string {
	return plainName(u.First + " " + u.Last)
}

// plain takes out what no store keeps: a zero byte.
func plain(v string) string { return strings.ReplaceAll(v, "\x00", "") }
