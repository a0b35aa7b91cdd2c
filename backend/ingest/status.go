package ingest

import (
	"cmp"
	"context"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// status moves states of our messages forward. By Keys only those of this
// contact's own conversation, whoever asks; with Refs the session vouches for it.
func (t *intake) status(ctx context.Context, e channel.Event) error {
	s := e.Status
	for _, key := range s.Keys {
		id, part := channel.CutKey(key)
		m, err := t.keyed(ctx, e, id)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if len(s.Keys) == 1 && len(s.Refs) == 1 { // both name the same part
			t.done = append(t.done, s.Refs[0])
			if err := t.there(ctx, m, part, s.Refs[0]); err != nil {
				return err
			}
		}
		if err := t.keep(ctx, m, part, s); err != nil {
			return err
		}
		if err := t.settle(ctx, m, part, s); err != nil {
			return err
		}
		// What is there is not sent again; what is left of it goes on.
		if err := t.tx.Onward(ctx, m, e.Address, t.now); err != nil {
			return err
		}
	}
	return t.tells(ctx, e, s.Refs...)
}

// keep notes that one of several parts is there, as the platform's word of it says.
func (t *intake) keep(ctx context.Context, m *inbox.Message, part int, s *channel.Status) error {
	if m.Parts < 2 || part >= m.Parts || s.State == "delayed" {
		return nil
	}
	if err := t.tx.PutPart(ctx, store.SentPart{Message: m.ID, Part: part, State: string(inbox.StateSent)}); err != nil {
		return err
	}
	return t.count(ctx, m)
}

// keyed finds one of our messages on this channel by its id. The delivery comes
// first: who sends it takes the rows in this order.
func (t *intake) keyed(ctx context.Context, e channel.Event, id string) (*inbox.Message, error) {
	if _, _, err := t.tx.GetDelivery(ctx, id); err != nil {
		return nil, err
	}
	m, err := store.Find[inbox.Message](ctx, t.tx, id)
	if err != nil || m == nil || m.Dir != inbox.DirOut || m.Channel != t.ch.ID {
		return nil, err
	}
	if len(e.Status.Refs) > 0 {
		return m, nil
	}
	i, err := t.tx.IdentityAt(ctx, t.ch.ID, e.Address)
	if err != nil || i == nil {
		return nil, err
	}
	c, err := t.tx.ConversationWith(ctx, i.Contact, t.ch.Inbox)
	if err != nil || c == nil || c.ID != m.Conversation {
		return nil, err
	}
	return m, nil
}

// there records that a part is at the platform and how it is called there, also
// when the platform tells that before our own call was answered.
func (t *intake) there(ctx context.Context, m *inbox.Message, part int, ref string) error {
	t.tx.Put(m)
	old, err := t.named(ctx, ref)
	if err != nil {
		return err
	}
	if old != nil && old.ID != m.ID {
		if err := t.absorb(ctx, m, old); err != nil {
			return err
		}
	}
	if err := t.tx.PutPart(ctx, store.SentPart{Message: m.ID, Part: part, Ref: ref, State: string(inbox.StateSent)}); err != nil {
		return err
	}
	if err := t.count(ctx, m); err != nil {
		return err
	}
	return t.call(ctx, m, ref)
}

// count notes how many parts are at the platform.
func (t *intake) count(ctx context.Context, m *inbox.Message) error {
	if m.Parts <= 1 {
		return nil
	}
	parts, err := t.tx.SentParts(ctx, m.ID)
	m.Sent = len(parts)
	t.tx.Put(m)
	return err
}

// absorb lets a message of ours take in its own echo, which came while nobody
// here knew its name yet.
func (t *intake) absorb(ctx context.Context, m, echo *inbox.Message) error {
	if !isEcho(echo) || echo.Conversation != m.Conversation || m.Dir != inbox.DirOut {
		return nil
	}
	if err := t.tx.MoveReferences(ctx, echo.ID, m.ID); err != nil {
		return err
	}
	if err := t.tx.DropAllMedia(ctx, echo.ID); err != nil {
		return err
	}
	m.Reactions, m.Cost = append(m.Reactions, echo.Reactions...), echo.Cost
	if echo.Deleted > 0 {
		m.TakeBack(echo.Deleted)
	}
	if echo.Edited > 0 && m.Parts <= 1 {
		m.Revise(echo.Text, echo.Edited)
	}
	if echo.State != inbox.StateSent && m.Parts <= 1 {
		m.Advance(echo.State)
	}
	t.tx.Put(m)
	t.tx.Delete(echo)
	list, err := t.tx.Newest(ctx, m.Conversation, farBack)
	if err != nil {
		return err
	}
	t.requote(list, echo.ID, m)
	return t.reworded(ctx, m)
}

// isEcho: the business wrote it elsewhere, as far as we know.
func isEcho(m *inbox.Message) bool {
	return m.Dir == inbox.DirOut && m.Author == "" && m.Auto == "" && m.Mail == nil
}

// partOf gives the part of a message that the platform calls ref; the first one
// where it is not known.
func (t *intake) partOf(ctx context.Context, m *inbox.Message, ref string) int {
	parts, err := t.tx.SentParts(ctx, m.ID)
	if err != nil {
		return 0
	}
	for _, p := range parts {
		if p.Ref == ref {
			return p.Part
		}
	}
	return 0
}

// settle moves a part of one of our messages, and with it the message.
func (t *intake) settle(ctx context.Context, m *inbox.Message, part int, s *channel.Status) error {
	if m.Dir != inbox.DirOut || m.Channel != t.ch.ID {
		return nil
	}
	if cost := inbox.Line(s.Cost, 40); cost != "" && m.Cost != cost {
		m.Cost = cost
		t.tx.Put(m)
	}
	detail := inbox.Line(s.Detail, 500)
	if s.State == "delayed" {
		if m.State == inbox.StateSent && !m.Delayed {
			m.Delayed, m.Detail = true, detail
			t.tx.Put(m)
		}
		return nil
	}
	to, err := t.least(ctx, m, part, inbox.State(s.State))
	if err != nil {
		return err
	}
	why, said := m.Fault, m.Detail
	if s.State == string(inbox.StateFailed) {
		why, said = s.Fault, detail
	}
	if to == "" { // shown when the others are there too
		if m.Fault != why {
			m.Fault, m.Detail = why, said
			t.tx.Put(m)
		}
		return nil
	}
	if m.Parts > 1 && m.State == inbox.StateFailed && to != inbox.StateFailed { // the part that had failed is there after all
		m.State = inbox.StateSending
	}
	if forward(m, to) {
		m.Fault, m.Detail, m.Delayed = "", "", false
		if to == inbox.StateFailed {
			m.Fault, m.Detail = cmp.Or(why, string(fault.Refused)), said
		}
		t.tx.Put(m)
	}
	if s.State == string(inbox.StateFailed) && s.Fault == string(fault.WindowClosed) {
		return t.tx.ShutWindow(ctx, m, t.now)
	}
	return nil
}

// forward is Advance, but that some recipients have what others refused does not
// undo the refusal.
func forward(m *inbox.Message, to inbox.State) bool {
	if to == inbox.StateSent && m.State == inbox.StateFailed {
		return false
	}
	return m.Advance(to)
}

// least notes how far one part got and gives what that makes of the message: the
// least of its parts, failed if any has; "" while some are not at the platform.
func (t *intake) least(ctx context.Context, m *inbox.Message, part int, to inbox.State) (inbox.State, error) {
	parts, err := t.tx.SentParts(ctx, m.ID)
	if err != nil {
		return "", err
	}
	least := inbox.Message{State: inbox.StatePlayed}
	failed := false
	for _, p := range parts {
		one := inbox.Message{State: inbox.State(p.State)}
		if p.Part == part && forward(&one, to) {
			if err := t.tx.SetPartState(ctx, m.ID, part, string(one.State)); err != nil {
				return "", err
			}
		}
		failed = failed || one.State == inbox.StateFailed
		if least.Behind(one.State) {
			least.State = one.State
		}
	}
	switch {
	case m.Parts <= 1:
		return to, nil
	case failed && len(parts) == m.Parts:
		return inbox.StateFailed, nil
	case len(parts) < m.Parts:
		return "", nil
	}
	return least.State, nil
}

// Sent notes, within a write, that a part of a message (0 for one that goes as a
// whole) is at the platform, which calls it ref ("" if it does not say). m is
// what the write holds of the message; it is changed and put. What was told of
// the part before is done now, an echo that came before is taken in, and when all
// parts are there the message is sent, or further. ch is the message's channel.
func (in *Ingest) Sent(ctx context.Context, tx *store.Tx, ch *inbox.Channel, m *inbox.Message, part int, ref string) error {
	t := &intake{tx: tx, ch: ch, now: in.now().UnixMilli()}
	if ref == "" {
		tx.Put(m)
		if err := tx.PutPart(ctx, store.SentPart{Message: m.ID, Part: part, State: string(inbox.StateSent)}); err != nil {
			return err
		}
		if err := t.count(ctx, m); err != nil {
			return err
		}
	} else if err := t.there(ctx, m, part, ref); err != nil {
		return err
	}
	return t.settle(ctx, m, part, &channel.Status{State: string(inbox.StateSent)})
}
