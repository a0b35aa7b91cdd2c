package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// sent is the part of a Message that is kept.
type sent struct {
	ID   int64 `json:"message_id"`
	Chat chat  `json:"chat"`
}

// Send hands one part over. The platform has no key against doubles: what may have
// been taken is unsure.
func (s *session) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	const op = "telegram.Send"
	to, ok := parsePlace(out.Address)
	text := strings.TrimSpace(out.Text)
	most := maxPiece
	if len(out.Files) > 0 {
		most = maxCaption
	}
	switch {
	case !ok:
		return channel.Receipt{}, fault.New(fault.Invalid, op, "this is no chat")
	case text == "" && len(out.Files) == 0:
		return channel.Receipt{}, fault.New(fault.Invalid, op, "nothing to send")
	case units(text) > most, len(out.Files) > maxFiles:
		return channel.Receipt{}, fault.New(fault.Invalid, op, "more than one part: ask Parts")
	}
	for _, f := range out.Files {
		if f.Size > maxFile {
			return channel.Receipt{}, fault.New(fault.TooLarge, op, "a file is larger than a bot may send")
		}
	}
	out.Text = text
	ctx, cancel := context.WithTimeout(ctx, sendWithin(out.Files))
	defer cancel()
	got, err := s.hand(ctx, to, out)
	moved := ""
	if e := callFault(err); e != nil && e.migrate != 0 { // once: the chat has another number now
		to.chat = e.migrate
		moved = to.String()
		got, err = s.hand(ctx, to, out)
	}
	s.tellSent(err)
	if err != nil {
		return channel.Receipt{}, sending(err)
	}
	r := channel.Receipt{Address: moved}
	for _, m := range got {
		if m.ID <= 0 {
			return r, fault.New(fault.Unsure, op, "the platform did not name the message")
		}
		if r.Remote == "" {
			r.Remote = to.ref(m.ID)
		} else {
			r.Also = append(r.Also, to.ref(m.ID))
		}
	}
	return r, nil
}

// hand calls the method for what there is to send.
func (s *session) hand(ctx context.Context, to place, out channel.Outgoing) ([]sent, error) {
	var one sent
	p := common(to, out)
	switch len(out.Files) {
	case 0:
		p["text"] = out.Text
		return single(&one, s.api.call(ctx, "sendMessage", p, &one))
	case 1:
		err := s.handFile(ctx, p, out, wayOf(out.Files[0]), &one)
		if e := callFault(err); e != nil && asFileInstead(e.verdict.Text) {
			err = s.handFile(ctx, common(to, out), out, asDocument, &one)
		}
		return single(&one, err)
	}
	var all []sent
	items, files := s.album(out)
	p["media"] = items
	err := s.api.call(ctx, "sendMediaGroup", p, &all, files...)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.Unsure, "telegram.Send", "an album of nothing")
	}
	return all, err
}

func single(one *sent, err error) ([]sent, error) { return []sent{*one}, err }

// asFileInstead: pictures the platform cannot show and voice messages the person
// does not take go as a file.
func asFileInstead(text string) bool {
	for _, sign := range []string{"PHOTO_", "IMAGE_PROCESS", "VOICE_MESSAGES_FORBIDDEN", "VIDEO_FILE_INVALID"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// common gives what all methods take. Text goes without parse_mode: what an agent
// writes means what it looks like.
func common(to place, out channel.Outgoing) params {
	p := params{"chat_id": to.chat}
	if to.business != "" {
		p["business_connection_id"] = to.business
	}
	if at, id, ok := parseRef(out.Quote); ok && at == to {
		p["reply_parameters"] = map[string]any{"message_id": id, "allow_sending_without_reply": true}
	}
	if len(out.Buttons) > 0 && len(out.Files) < 2 {
		rows := [][]map[string]string{}
		for _, b := range out.Buttons {
			rows = append(rows, []map[string]string{{"text": b.Title, "callback_data": clipped(b.ID, maxData)}})
		}
		p["reply_markup"] = map[string]any{"inline_keyboard": rows}
	}
	return p
}

// clipped cuts to bytes, between characters.
func clipped(v string, most int) string {
	if len(v) <= most {
		return v
	}
	end := 0
	for i := range v {
		if i > most {
			break
		}
		end = i
	}
	return v[:end]
}

func (s *session) handFile(ctx context.Context, p params, out channel.Outgoing, w way, one *sent) error {
	f := out.Files[0]
	if out.Text != "" {
		p["caption"] = out.Text
	}
	if f.Seconds > 0 && (w == asVoice || w == asAudio || w == asVideo) {
		p["duration"] = int64(f.Seconds)
	}
	if w == asVideo {
		p["supports_streaming"] = true
	}
	return s.api.call(ctx, w.method, p, one, s.upload(w.field, f))
}

// album describes the files of an album; the first carries the text.
func (s *session) album(out channel.Outgoing) ([]map[string]any, []upload) {
	var items []map[string]any
	var files []upload
	for i, f := range out.Files {
		w := wayOf(f)
		field := fmt.Sprintf("file%d", i)
		item := map[string]any{"type": w.field, "media": "attach://" + field}
		if i == 0 && out.Text != "" {
			item["caption"] = out.Text
		}
		if w == asVideo {
			item["supports_streaming"] = true
		}
		items = append(items, item)
		files = append(files, s.upload(field, f))
	}
	return items, files
}

// upload reads the file from the relay's store, under a name that does no harm.
func (s *session) upload(field string, f channel.File) upload {
	return upload{field: field, name: cmp.Or(plainName(strings.NewReplacer("/", "_", "\\", "_", `"`, "'").Replace(f.Name)), "file"), size: f.Size,
		open: func() (io.ReadCloser, error) {
			if s.env.Read == nil {
				return nil, errors.New("no files here")
			}
			return s.env.Read(s.ctx, f.Hash)
		}}
}

// callFault gives the answer behind an error, nil for none.
func callFault(err error) *callError {
	var e *callError
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// sending judges an error of something that must not happen twice. 502 and 503 come
// from before the platform; 500 and 504 may come after it took the message.
func sending(err error) error {
	if e := callFault(err); e != nil && e.verdict.Class == channel.ClassTemporary && e.status != 0 && e.status != 502 && e.status != 503 {
		return &fault.Error{Code: fault.Unsure, Op: "telegram.Send", Err: e}
	}
	return err
}

// repeatable judges an error of something that may happen twice.
func repeatable(err error) error {
	if fault.Is(err, fault.Unsure) {
		return &fault.Error{Code: fault.Unavailable, Op: "telegram", Err: errors.Unwrap(err)}
	}
	return err
}
