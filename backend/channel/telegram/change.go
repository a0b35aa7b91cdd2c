package telegram

import (
	"context"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Edit changes the text of one of our messages, or what stands below its file.
func (s *session) Edit(ctx context.Context, _, ref, text string) error {
	const op = "telegram.Edit"
	p, id, ok := parseRef(ref)
	text = strings.TrimSpace(text)
	if !ok || text == "" || units(text) > maxPiece {
		return fault.New(fault.Invalid, op, "no such message, or no such text")
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	args := p.message(id)
	args["text"] = text
	err := s.api.call(ctx, "editMessageText", args, nil)
	if e := callFault(err); e != nil && strings.Contains(e.verdict.Text, "no text in the message") {
		if units(text) > maxCaption {
			return fault.New(fault.TooLarge, op, "longer than what may stand below a file")
		}
		args = p.message(id)
		args["caption"] = text
		err = s.api.call(ctx, "editMessageCaption", args, nil)
	}
	return changed(err, "message is not modified")
}

// Delete takes messages back, within 48 hours.
func (s *session) Delete(ctx context.Context, _ string, refs []string) error {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	for _, ref := range refs {
		p, id, ok := parseRef(ref)
		if !ok {
			return fault.New(fault.Invalid, "telegram.Delete", "no such message")
		}
		var err error
		if p.business != "" {
			err = s.api.call(ctx, "deleteBusinessMessages", params{"business_connection_id": p.business, "message_ids": []int64{id}}, nil)
		} else {
			err = s.api.call(ctx, "deleteMessage", params{"chat_id": p.chat, "message_id": id}, nil)
		}
		// it is tried again after a crash: what is gone already is done
		if err = changed(err, "message to delete not found"); err != nil {
			return err
		}
	}
	return nil
}

// React sets the one reaction a bot has.
func (s *session) React(ctx context.Context, _, ref, sign string) error {
	p, id, ok := parseRef(ref)
	if !ok {
		return fault.New(fault.Invalid, "telegram.React", "no such message")
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	list := []map[string]string{}
	if sign != "" { // its list has the signs without the mark for colour
		list = append(list, map[string]string{"type": "emoji", "emoji": strings.TrimSuffix(sign, "\ufe0f")})
	}
	return changed(s.api.call(ctx, "setMessageReaction", params{"chat_id": p.chat, "message_id": id, "reaction": list}, nil), "message is not modified")
}

func (p place) message(id int64) params {
	args := params{"chat_id": p.chat, "message_id": id}
	if p.business != "" {
		args["business_connection_id"] = p.business
	}
	return args
}

// changed: what is so already is no error; what is gone is not_found.
func changed(err error, already string) error {
	e := callFault(err)
	switch {
	case e == nil:
		return err
	case strings.Contains(e.verdict.Text, already):
		return nil
	case strings.Contains(e.verdict.Text, "not found") && e.verdict.Class != channel.ClassNotFound:
		return &fault.Error{Code: fault.NotFound, Op: "telegram", Err: e}
	}
	return repeatable(err)
}

// Seen marks messages in the owner's own chats as read there; bots have no such mark.
func (s *session) Seen(refs []string) {
	last := map[place]int64{}
	for _, ref := range refs {
		if p, id, ok := parseRef(ref); ok && p.business != "" {
			last[p] = max(last[p], id)
		}
	}
	if len(last) == 0 {
		return
	}
	s.run(func() {
		ctx, cancel := context.WithTimeout(s.ctx, callWithin)
		defer cancel()
		for p, id := range last {
			if err := s.api.call(ctx, "readBusinessMessage", p.message(id), nil); err != nil {
				s.env.Log.Info("the owner's chat is not marked as read", "acct", s.a.ID, "err", err)
			}
		}
	})
}

// Done is not known to the platform.
func (s *session) Done([]string) {}
