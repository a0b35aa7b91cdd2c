package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Limits of the platform, in characters.
const (
	maxText    = 16_384 // of what is sent in several parts
	maxPiece   = 4096   // of one
	maxCaption = 1024
	maxBody    = 1024 // above buttons; above a list it is maxPiece
	maxButtons = 3    // more become a list
	maxRows    = 10
	maxTitle   = 20 // of a button
	maxRow     = 24
	maxKey     = 512
)

// noteWithin is for a note of what the platform said, beyond the caller's time.
const noteWithin = 5 * time.Second

// Send implements channel.Session: one message of the platform, so at most one
// file (Parts). Errors: recipient, invalid, too_large, file_type, window_closed,
// refused, quota, channel_login (final), rate_limited (with After), unavailable
// (certainly not taken), unsure (no clear answer: the next state settles it).
// They tell the platform's own line by Detail() string.
func (s *session) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	const op = "whatsapp.Send"
	field, to, ok := recipient(out.Address)
	if !ok {
		return channel.Receipt{}, fault.New(fault.Recipient, op, "neither a number nor a user id")
	}
	body, err := s.compose(ctx, out)
	if err != nil {
		return channel.Receipt{}, fault.Wrap(fault.Invalid, op, err)
	}
	body["messaging_product"], body["recipient_type"], body[field] = "whatsapp", "individual", to
	if key := ownKey(out); key != "" && len(key) <= maxKey {
		body["biz_opaque_callback_data"] = key
	}
	if strings.HasPrefix(out.Quote, "wamid.") && out.Template == nil {
		body["context"] = map[string]string{"message_id": out.Quote}
	}
	r, err := s.post(ctx, body, out)
	var no *refusal
	if errors.As(err, &no) && (no.number == badParameter || no.number == badValue || no.number == mediaRefused) && s.uploads.stale(out.Files) {
		if body, err = s.recompose(ctx, body, out); err == nil { // an upload of ours has expired there
			r, err = s.post(ctx, body, out)
		}
	}
	s.tell(err)
	if err != nil {
		return channel.Receipt{}, fault.Wrap(fault.Unavailable, op, err)
	}
	s.newest.answered(out.Address)
	return r, nil
}

// ownKey is what the platform repeats with each state: the part's key.
func ownKey(out channel.Outgoing) string {
	out.Key, _ = channel.CutKey(out.Key)
	if out.Key == "" {
		return ""
	}
	return out.PartKey()
}

// recompose makes the content anew, with what was put to it afterwards.
func (s *session) recompose(ctx context.Context, old map[string]any, out channel.Outgoing) (map[string]any, error) {
	body, err := s.compose(ctx, out)
	if err != nil {
		return nil, err
	}
	for k, v := range old {
		if _, ok := body[k]; !ok {
			body[k] = v
		}
	}
	return body, nil
}

// post hands a message over.
func (s *session) post(ctx context.Context, body map[string]any, out channel.Outgoing) (channel.Receipt, error) {
	a, err := s.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: s.set.number + "/messages", Body: body})
	if err != nil {
		return channel.Receipt{}, lost(err)
	}
	if err := s.answered(a, out.Address); err != nil {
		return channel.Receipt{}, err
	}
	var x struct {
		Contacts []struct {
			ID str `json:"wa_id"`
		} `json:"contacts"`
		Messages []struct {
			ID     str `json:"id"`
			Status str `json:"message_status"`
		} `json:"messages"`
	}
	if json.Unmarshal(a.Body, &x) != nil || len(x.Messages) == 0 || x.Messages[0].ID == "" {
		return channel.Receipt{}, fault.New(fault.Unsure, "whatsapp.Send", "taken, but the answer cannot be read")
	}
	r := channel.Receipt{Remote: ref(x.Messages[0].ID)}
	// The platform may know a number by another one (Brazil, Mexico); what comes in is from that.
	if len(x.Contacts) > 0 && numberForm.MatchString(string(x.Contacts[0].ID)) && numberForm.MatchString(strings.TrimPrefix(out.Address, "+")) &&
		string(x.Contacts[0].ID) != out.Address {
		r.Address = string(x.Contacts[0].ID)
	}
	if st := x.Messages[0].Status; st != "" && st != "accepted" {
		s.held(ctx, out, r.Remote, string(st))
	}
	return r, nil
}

// held notes that the platform keeps a message back for now (it judges a new
// template by the first that got it); it goes out later, or fails.
func (s *session) held(ctx context.Context, out channel.Outgoing, ref, status string) {
	if s.env.Ingest == nil || out.Key == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	err := s.env.Ingest(ctx, channel.Event{ID: hashed("held/", ref), Address: out.Address,
		Status: &channel.Status{Keys: []string{ownKey(out)}, Refs: []string{ref}, State: "delayed", Detail: status}})
	if err != nil {
		s.env.Log.Warn("that a message is held back could not be noted", "chan", Kind, "acct", s.a.ID, "code", string(fault.CodeOf(err)))
	}
}

// compose gives the content of a message. It uploads its files.
func (s *session) compose(ctx context.Context, out channel.Outgoing) (map[string]any, error) {
	const op = "whatsapp.compose"
	switch {
	case out.Template != nil:
		t, err := s.filled(ctx, out)
		return map[string]any{"type": "template", "template": t}, err
	case len(out.Files) > maxFiles || utf8.RuneCountInString(out.Text) > maxPiece:
		return nil, fault.New(fault.TooLarge, op, "over the limit of one message")
	case len(out.Files) > 1 || len(out.Files) == 1 && len(out.Buttons) > 0:
		return nil, fault.New(fault.Invalid, op, "to be sent in parts")
	case len(out.Files) == 1:
		return s.file(ctx, out)
	case strings.TrimSpace(out.Text) == "":
		return nil, fault.New(fault.Invalid, op, "neither text nor file")
	case len(out.Buttons) > 0:
		x, err := s.offer(out)
		return map[string]any{"type": "interactive", "interactive": x}, err
	}
	text := map[string]any{"body": out.Text}
	if strings.Contains(out.Text, "http://") || strings.Contains(out.Text, "https://") {
		text["preview_url"] = true
	}
	return map[string]any{"type": "text", "text": text}, nil
}

// file gives a message that is a file, with its caption.
func (s *session) file(ctx context.Context, out channel.Outgoing) (map[string]any, error) {
	f := out.Files[0]
	kind := kindOf(f.Type)
	if kind == "audio" && out.Text != "" || utf8.RuneCountInString(out.Text) > maxCaption {
		return nil, fault.New(fault.Invalid, "whatsapp.compose", "to be sent in parts")
	}
	id, err := s.upload(ctx, f)
	if err != nil {
		return nil, err
	}
	x := map[string]any{"id": id}
	if out.Text != "" {
		x["caption"] = out.Text
	}
	if kind == "document" {
		x["filename"] = fileName(f.Name)
	}
	if kind == "audio" && f.Voice && baseType(f.Type) == "audio/ogg" {
		x["voice"] = true
	}
	return map[string]any{"type": kind, kind: x}, nil
}

// offer gives short answers to choose from: buttons, or a list if there are more.
func (s *session) offer(out channel.Outgoing) (map[string]any, error) {
	const op = "whatsapp.compose"
	long, title := maxBody, maxTitle
	if len(out.Buttons) > maxButtons {
		long, title = maxPiece, maxRow
	}
	if len(out.Buttons) > maxRows || utf8.RuneCountInString(out.Text) > long {
		return nil, fault.New(fault.TooLarge, op, "over the limit of a message with answers")
	}
	var list []map[string]any
	for _, b := range out.Buttons {
		if b.Title == "" || utf8.RuneCountInString(b.Title) > title || b.ID == "" || len(b.ID) > 200 {
			return nil, fault.New(fault.Invalid, op, "an answer without a title, or with one too long")
		}
		row := map[string]any{"id": b.ID, "title": b.Title}
		if len(out.Buttons) <= maxButtons {
			row = map[string]any{"type": "reply", "reply": row}
		}
		list = append(list, row)
	}
	x := map[string]any{"type": "button", "body": map[string]string{"text": out.Text}, "action": map[string]any{"buttons": list}}
	if len(out.Buttons) > maxButtons {
		x["type"], x["action"] = "list", map[string]any{"button": s.set.list, "sections": []any{map[string]any{"title": s.set.list, "rows": list}}}
	}
	return x, nil
}
