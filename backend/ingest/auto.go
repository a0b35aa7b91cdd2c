package ingest

import (
	"context"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// The brakes on answers by machine: whatever a robot on the other side does, it
// gets no more than this.
const (
	autoSpan  = 24 * time.Hour
	autoHere  = 1 // in one conversation and span
	autoAll   = 3 // to one contact in a span
	rudeSpan  = 10 * time.Minute
	rudeMost  = 10 // near-equal messages in a rude span
	rudePause = 7 * 24 * time.Hour
	// rudeMark stands for the conversation in the record of a contact who gets no
	// answer by machine for a while.
	rudeMark = "rude"
)

// answer sends the channel's automatic answer to a person's new message.
func (t *intake) answer(ctx context.Context, p place, m *inbox.Message, e channel.Event) error {
	in := e.Message
	text := strings.TrimSpace(t.ch.Settings[channel.AutoReply])
	if text == "" || !t.ch.On || in.Past || in.Own || in.Auto != "" || in.Quiet || p.stranger {
		return nil
	}
	if rude, err := t.rude(ctx, p, m); err != nil || rude {
		return err
	}
	here, all, err := t.tx.Automatic(ctx, p.conv.Contact, p.conv.ID, t.now-autoSpan.Milliseconds())
	if err != nil || here >= autoHere || all >= autoAll {
		return err
	}
	if err := t.tx.PutAutomatic(ctx, p.conv.Contact, p.conv.ID, t.now); err != nil {
		return err
	}
	out := &inbox.Message{ID: newID(), Conversation: p.conv.ID, Inbox: p.conv.Inbox, Dir: inbox.DirOut, Channel: t.ch.ID,
		At: m.At, Text: text, State: inbox.StateQueued, Auto: inbox.AutoReply}
	if m.Mail != nil {
		out.Mail = &inbox.Mail{Subject: inbox.Re(m.Mail.Subject), To: []inbox.Party{{Address: e.Address}},
			References: append(m.Mail.References, m.Mail.ID), Answers: m.ID}
	}
	t.tx.Put(out)
	return t.tx.PutDelivery(ctx, store.Delivery{Message: out.ID, Channel: t.ch.ID, Address: e.Address,
		Conversation: p.conv.ID, State: "queued", DueAt: t.now, Position: out.At})
}

// rude notices a robot that says it is none: many near-equal messages in a few
// minutes. Its contact gets no answer by machine for a while, and agents are told.
func (t *intake) rude(ctx context.Context, p place, m *inbox.Message) (bool, error) {
	marked, _, err := t.tx.Automatic(ctx, p.conv.Contact, rudeMark, t.now-rudePause.Milliseconds())
	if err != nil || marked > 0 {
		return true, err
	}
	list, err := t.tx.Recent(ctx, p.conv.ID, t.now-rudeSpan.Milliseconds(), 10*rudeMost)
	if err != nil || len(list) <= rudeMost {
		return false, err
	}
	same, gist := 0, gistOf(m)
	for _, old := range list {
		if gistOf(old) == gist {
			same++
		}
	}
	if same <= rudeMost {
		return false, nil
	}
	t.happened(p.conv, max(t.now, p.conv.LastAt), inbox.Event{What: "robot"})
	return true, t.tx.PutAutomatic(ctx, p.conv.Contact, rudeMark, t.now)
}

// gistOf is what near-equal messages share: their words without the digits.
func gistOf(m *inbox.Message) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, strings.ToLower(inbox.Line(m.Text, 200)))
}
