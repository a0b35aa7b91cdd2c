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
	"tresen/backend/channel/neutral"
	"tresen/backend/fault"
)

// seenHook is a line of relay inspect hook.
type seenHook struct {
	File    string          `json:"file"`
	Channel string          `json:"channel"`
	Events  []neutral.Event `json:"events"`
	Error   fault.Code      `json:"error,omitempty"` // a call could not be read
}

// hookInspector shows what a reader makes of recorded calls.
func hookInspector(kind string, r channel.HookReader) func(out io.Writer, name string, raw []byte) error {
	return func(out io.Writer, name string, raw []byte) error {
		s := seenHook{File: name, Channel: kind, Events: []neutral.Event{}}
		l := neutral.NewLedger()
		for _, h := range calls(name, raw) {
			batches, err := readSafely(r, h)
			if err != nil {
				s.Error = fault.CodeOf(err)
			}
			for _, b := range batches {
				for _, e := range b.Events {
					s.Events = append(s.Events, l.Take(b.Account, e)...)
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
