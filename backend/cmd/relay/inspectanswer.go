package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"

	"tresen/backend/channel"
)

// seenAnswers is a line of relay inspect answer.
type seenAnswers struct {
	File   string        `json:"file"`
	Errors []seenVerdict `json:"errors"`
}

type seenVerdict struct {
	Class channel.Class `json:"class"`
	After int           `json:"retry_after,omitempty"` // seconds
	Whole bool          `json:"whole,omitempty"`       // the whole account waits
	Text  string        `json:"text,omitempty"`
}

// answered is a recorded answer of a platform, in one of its forms.
type answered struct {
	Status   int             `json:"http_status"`
	Headers  headers         `json:"headers"`
	Body     json.RawMessage `json:"body"`
	Text     *string         `json:"body_text"`
	Response *struct {
		Status  int             `json:"status"`
		Headers headers         `json:"headers"`
		Body    json.RawMessage `json:"body"`
		Text    *string         `json:"body_text"`
	} `json:"response"`
	Short int `json:"status"`
}

// answerInspector shows how a reader judges recorded answers.
func answerInspector(r channel.AnswerReader) func(out io.Writer, name string, raw []byte) error {
	return func(out io.Writer, name string, raw []byte) error {
		s := seenAnswers{File: name, Errors: []seenVerdict{}}
		for _, a := range recordings(raw) {
			v := judgeSafely(r, a)
			s.Errors = append(s.Errors, seenVerdict{Class: v.Class, After: v.After, Whole: v.Whole, Text: v.Text})
		}
		return json.NewEncoder(out).Encode(s)
	}
}

// recordings gives the answers a file holds. What is none of the forms is taken
// for the body of an answer.
func recordings(raw []byte) []answered {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	out := make([]answered, len(list))
	for i, one := range list {
		a := &out[i]
		if json.Unmarshal(one, a) != nil {
			*a = answered{Body: one}
		}
		if a.Response != nil {
			a.Status, a.Headers, a.Body, a.Text = a.Response.Status, a.Response.Headers, a.Response.Body, a.Response.Text
		}
		if a.Status = cmp.Or(a.Status, a.Short); a.Status == 0 && a.Body == nil {
			a.Body = one
		}
	}
	return out
}

func judgeSafely(r channel.AnswerReader, a answered) (v channel.Verdict) {
	defer func() {
		if recover() != nil {
			v = channel.Verdict{Class: channel.ClassTemporary, Text: "panic"}
		}
	}()
	h := http.Header{}
	for name, value := range a.Headers {
		h.Set(name, value)
	}
	body := unquoted(bytes.TrimSpace(a.Body))
	if a.Text != nil {
		body = []byte(*a.Text)
	}
	return r.Verdict(a.Status, h, body)
}
