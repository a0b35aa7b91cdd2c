package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// seenHook is a line of relay inspect hook.
type seenHook struct {
	File    string      `json:"file"`
	Channel string      `json:"channel"`
	Events  []seenEvent `json:"events"`
	Error   fault.Code  `json:"error,omitempty"` // a call could not be read
}

// seenEvent is the neutral form of an event: the same for every platform.
type seenEvent struct {
	Kind        string `json:"kind"` // message, status, reaction, edit, delete, blocked, ignored
	ExternalID  string `json:"external_id"`
	From        string `json:"from"`
	Text        string `json:"text"`
	Attachments int    `json:"attachments"`
	Status      string `json:"status,omitempty"`
	ReplyTo     string `json:"reply_to,omitempty"`
	Direction   string `json:"direction,omitempty"` // "out": the business wrote it elsewhere
	Ref         string `json:"ref,omitempty"`       // of the link or ad that brought the contact
	Account     string `json:"account,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`
	Fault       string `json:"fault,omitempty"`
}

// hookInspector shows what a reader makes of recorded calls.
func hookInspector(kind string, r channel.HookReader) func(out io.Writer, name string, raw []byte) error {
	return func(out io.Writer, name string, raw []byte) error {
		s := seenHook{File: name, Channel: kind, Events: []seenEvent{}}
		l := ledger{seen: map[string]bool{}, texts: map[string]string{}, reached: map[string]int{}}
		for _, h := range calls(name, raw) {
			batches, err := readSafely(r, h)
			if err != nil {
				s.Error = fault.CodeOf(err)
			}
			for _, b := range batches {
				for _, e := range b.Events {
					s.Events = append(s.Events, l.take(b.Account, e)...)
				}
			}
		}
		return json.NewEncoder(out).Encode(s)
	}
}

// readSafely is Read whose panic is an error: one broken reader must not end the list.
func readSafely(r channel.HookReader, h channel.Hook) (b []channel.Batch, err error) {
	defer func() {
		if recover() != nil {
			b, err = nil, fault.New(fault.Internal, "inspect.hook", "panic")
		}
	}()
	return r.Read(h)
}

// calls gives the calls a file holds: the body of one, or {"requests":[…]}.
func calls(name string, raw []byte) []channel.Hook {
	media := "application/json"
	if filepath.Ext(name) == ".form" {
		media = "application/x-www-form-urlencoded"
	}
	var f struct {
		Requests []json.RawMessage `json:"requests"`
	}
	if media != "application/json" || json.Unmarshal(raw, &f) != nil || f.Requests == nil {
		return []channel.Hook{call(media, raw)}
	}
	var list []channel.Hook
	for _, one := range f.Requests {
		list = append(list, request(media, one))
	}
	return list
}

func call(media string, body []byte) channel.Hook {
	return channel.Hook{Method: http.MethodPost, Query: url.Values{}, Header: http.Header{"Content-Type": {media}}, Body: body}
}

// request reads one of several calls: a body as it is, one as text, or a body
// with what came beside it.
func request(media string, one json.RawMessage) channel.Hook {
	var text string
	if json.Unmarshal(one, &text) == nil {
		return call(media, []byte(text))
	}
	var r struct {
		Method  string          `json:"method"`
		URL     string          `json:"url"`
		Query   string          `json:"query"`
		Headers headers         `json:"headers"`
		Body    json.RawMessage `json:"body"`
		Raw     *string         `json:"raw_body"`
	}
	if json.Unmarshal(one, &r) != nil || r.Body == nil && r.Raw == nil {
		return call(media, one)
	}
	h := call(media, unquoted(r.Body))
	if r.Raw != nil {
		h.Body = []byte(*r.Raw)
	}
	for name, v := range r.Headers {
		h.Header.Set(name, v)
	}
	h.Method = cmp.Or(r.Method, h.Method)
	if u, err := url.Parse(r.URL); err == nil {
		h.Query = u.Query()
	}
	if q, err := url.ParseQuery(r.Query); err == nil && r.Query != "" {
		h.Query = q
	}
	return h
}

// unquoted gives the text of a JSON string, and other JSON as it is.
func unquoted(raw json.RawMessage) []byte {
	var text string
	if bytes.HasPrefix(raw, []byte(`"`)) && json.Unmarshal(raw, &text) == nil {
		return []byte(text)
	}
	return raw
}

// headers takes {"Name": "value"} and {"Name": ["value"]}.
type headers map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (h *headers) UnmarshalJSON(b []byte) error {
	var list map[string]any
	if err := json.Unmarshal(b, &list); err != nil {
		return nil //nolint:nilerr // a recording without headers of use
	}
	*h = headers{}
	for name, v := range list {
		if many, ok := v.([]any); ok && len(many) > 0 {
			v = many[0]
		}
		if s, ok := v.(string); ok {
			(*h)[name] = s
		}
	}
	return nil
}

// ledger remembers what the calls of one file told before, as the store would.
type ledger struct {
	seen    map[string]bool   // event keys
	texts   map[string]string // of messages that came or were edited
	reached map[string]int    // rank of the state of a message of ours
}

// ranks order the states: a message never goes back. One that failed can still
// turn out to have arrived.
var ranks = map[string]int{"queued": 1, "sent": 2, "delayed": 2, "failed": 3, "delivered": 4, "read": 5, "played": 6}

// take gives what an event brings that is new.
func (l *ledger) take(account string, e channel.Event) []seenEvent {
	known := false
	for _, key := range append([]string{e.ID}, e.Also...) {
		known = known || e.ID != "" && l.seen[account+" "+key]
		l.seen[account+" "+key] = true
	}
	if known {
		return nil
	}
	base := seenEvent{Kind: "ignored", From: e.Address, Account: account}
	switch {
	case e.Message != nil:
		l.says(account, e.Message.Ref, e.Message.Text)
		return []seenEvent{seenMessage(base, e.Message)}
	case e.Status != nil:
		return l.status(base, e.Status)
	case e.Reaction != nil:
		base.Kind, base.ExternalID, base.ReplyTo, base.Text = "reaction", e.Reaction.Ref, e.Reaction.To, e.Reaction.Emoji
		base.Direction, base.From = outward(e.Reaction.Own), cmp.Or(e.Reaction.From, base.From)
	case e.Edit != nil:
		if !l.says(account, e.Edit.Ref, e.Edit.Text) {
			return nil
		}
		base.Kind, base.ExternalID, base.Text, base.From = "edit", e.Edit.Ref, e.Edit.Text, cmp.Or(e.Edit.From, base.From)
	case e.Delete != nil:
		base.From = cmp.Or(e.Delete.From, base.From)
		return each(base, "delete", l.gone(account, e.Delete.Refs))
	case e.Reach != nil:
		base.Kind, base.Status = "blocked", "unblocked"
		if e.Reach.Blocked {
			base.Status = "blocked"
		}
	case e.Consent != nil:
		base.Status = "marketing_resume"
		if e.Consent.Stop {
			base.Status = "marketing_stop"
		}
	case e.Referral != nil:
		base.Ref = cmp.Or(e.Referral.Payload, e.Referral.Source)
	}
	return []seenEvent{base}
}

// says keeps what a message says now; false: it said so before.
func (l *ledger) says(account, ref, text string) bool {
	key := account + " " + ref
	was, known := l.texts[key]
	l.texts[key] = text
	return !known || was != text
}

// gone gives those of the messages that were not taken back before.
func (l *ledger) gone(account string, refs []string) (list []string) {
	for _, ref := range refs {
		if key := account + " gone " + ref; !l.seen[key] {
			l.seen[key] = true
			list = append(list, ref)
		}
	}
	return list
}

func outward(own bool) string {
	if own {
		return "out"
	}
	return ""
}

// each makes one event for each message that is named.
func each(base seenEvent, kind string, refs []string) (list []seenEvent) {
	for _, ref := range refs {
		base.Kind, base.ExternalID = kind, ref
		list = append(list, base)
	}
	return list
}

func seenMessage(s seenEvent, m *channel.Message) seenEvent {
	s.Kind, s.ExternalID, s.Text, s.ReplyTo, s.Unsupported = "message", m.Ref, m.Text, m.Quote, m.Unsupported
	s.From = cmp.Or(m.From, s.From)
	s.Direction = outward(m.Own)
	if s.ReplyTo == "" && len(m.Answers) > 0 {
		s.ReplyTo = m.Answers[0]
	}
	s.Attachments = len(m.Files) + len(m.Media) + len(m.Cards)
	if m.Location != nil {
		s.Attachments++
	}
	if m.Order != nil {
		s.Attachments++
	}
	if m.Referral != nil {
		s.Ref = cmp.Or(m.Referral.Payload, m.Referral.Source)
	}
	return s
}

func (l *ledger) status(s seenEvent, st *channel.Status) (list []seenEvent) {
	s.Status, s.Fault = st.State, st.Fault
	names := st.Refs
	if len(names) == 0 {
		names = st.Keys
	}
	for _, one := range each(s, "status", names) {
		key := s.Account + " " + one.ExternalID
		if ranks[st.State] <= l.reached[key] {
			continue
		}
		l.reached[key] = ranks[st.State]
		list = append(list, one)
	}
	return list
}
