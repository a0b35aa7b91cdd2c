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

// answer answers a person's new message by machine: outside of business hours with
// the absence notice, else with what the channel says to everybody; never with both.
func (t *intake) answer(ctx context.Context, p place, m *inbox.Message, e channel.Event) error {
	in := e.Message
	if !t.ch.On || in.Past || in.Own || in.Auto != "" || in.Quiet || p.stranger {
		return nil
	}
	house, err := t.closed(ctx)
	text := strings.TrimSpace(t.ch.Settings[channel.AutoReply])
	if err != nil || text == "" && house == nil {
		return err
	}
	if err := t.tx.AnswersAlone(ctx, p.conv.Contact); err != nil {
		return err
	}
	if rude, err := t.rude(ctx, p, m); err != nil || rude {
		return err
	}
	if house != nil {
		return t.absence(ctx, p, m, e, house)
	}
	here, all, err := t.tx.Automatic(ctx, p.conv.Contact, p.conv.ID, t.now-autoSpan.Milliseconds())
	if err != nil || here >= autoHere || all >= autoAll {
		return err
	}
	if err := t.tx.PutAutomatic(ctx, p.conv.Contact, p.conv.ID, t.now); err != nil {
		return err
	}
	return t.byMachine(ctx, p, m, e, text)
}

// byMachine puts an answer nobody wrote behind a message, to whoever wrote it.
func (t *intake) byMachine(ctx context.Context, p place, m *inbox.Message, e channel.Event, text string) error {
	contact, err := store.Find[inbox.Contact](ctx, t.tx, p.conv.Contact)
	if err != nil || contact != nil && contact.Block.Sending(t.now) {
		return err
	}
	out := &inbox.Message{ID: newID(), Conversation: p.conv.ID, Inbox: p.conv.Inbox, Dir: inbox.DirOut, Channel: t.ch.ID,
		At: m.At, Text: text, State: inbox.StateQueued, Auto: inbox.AutoReply, Identity: p.by()}
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
