package ingest

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// maxParties is how many recipients of a list are kept; the raw mail has all.
const maxParties = 100

func (t *intake) message(ctx context.Context, e channel.Event) error {
	if here, err := t.met(ctx, e); err != nil || here {
		return err
	}
	p, err := t.match(ctx, e)
	if err != nil {
		return err
	}
	if here, err := t.went(ctx, p, e); err != nil || here {
		return err
	}
	if e, err = t.keptAway(ctx, p, e); err != nil {
		return err
	}
	m, err := t.build(ctx, p, e)
	if err != nil {
		return err
	}
	if err := t.learns(ctx, p, m, e.Message); err != nil {
		return err
	}
	newest := p.conv.LastAt
	if err := t.enter(ctx, p, m, e.Message); err != nil {
		return err
	}
	t.opens(p, e.Message)
	if m.Mail != nil {
		if err := t.takePart(ctx, p, m, e); err != nil {
			return err
		}
	}
	if p.link != "" {
		if err := t.link(ctx, p); err != nil {
			return err
		}
	}
	t.tx.Put(p.conv)
	t.tx.Put(m)
	if m.At < newest && !e.Message.Past && m.Auto == "" {
		if err := t.rewound(ctx, p.conv); err != nil {
			return err
		}
	}
	if err := t.refer(ctx, m, e.Message); err != nil {
		return err
	}
	if err := t.fetches(ctx, m, e.Message); err != nil {
		return err
	}
	if err := t.wakeTickets(ctx, p.conv, m, e.Message); err != nil {
		return err
	}
	return t.answer(ctx, p, m, e)
}

// rewound lets a conversation follow from its messages again: one came between others.
func (t *intake) rewound(ctx context.Context, c *inbox.Conversation) error {
	list, err := t.tx.Newest(ctx, c.ID, 200)
	c.Rewound(list)
	t.tx.Put(c) // what was put before it was changed is read without the change
	return err
}

// met tells whether the platform's name of the message is known already: it came
// under another key, is the echo of one we sent, or was read again after a repair.
func (t *intake) met(ctx context.Context, e channel.Event) (bool, error) {
	if e.Message.Ref == "" || t.ch.Letters {
		return false, nil
	}
	m, err := t.named(ctx, e.Message.Ref)
	if err != nil || m == nil {
		return false, err
	}
	if m.Dir == inbox.DirOut {
		return true, t.settle(ctx, m, t.partOf(ctx, m, e.Message.Ref), &channel.Status{State: string(inbox.StateSent)})
	}
	return true, t.again(ctx, m, e.Message)
}

// again fills in what could not be read when the message came first.
func (t *intake) again(ctx context.Context, m *inbox.Message, from *channel.Message) error {
	if m.Unsupported == "" || from.Unsupported != "" || m.Deleted > 0 || m.Dir != inbox.DirIn {
		return nil
	}
	if err := t.contents(ctx, m, from); err != nil {
		return err
	}
	t.tx.Put(m)
	if err := t.fetches(ctx, m, from); err != nil {
		return err
	}
	return t.reworded(ctx, m)
}

// went recognises the echo of a message of ours of which nobody knows whether it
// went out: the platform has just told.
func (t *intake) went(ctx context.Context, p place, e channel.Event) (bool, error) {
	from := e.Message
	if !from.Own || from.Past || from.Ref == "" || t.ch.Letters || p.fresh {
		return false, nil
	}
	list, err := t.tx.Newest(ctx, p.conv.ID, 20)
	if err != nil {
		return false, err
	}
	for _, m := range list {
		if m.State == inbox.StateUnsure && m.Fault != inbox.GivenUp && m.Channel == t.ch.ID && m.Parts <= 1 && m.Text == plain(from.Text) &&
			len(m.Files) == len(from.Files)+len(from.Media) {
			if err := t.there(ctx, m, 0, from.Ref); err != nil {
				return false, err
			}
			return true, t.settle(ctx, m, 0, &channel.Status{State: string(inbox.StateSent)})
		}
	}
	return false, nil
}

// opens notes that the contact may be written to again, and until when freely.
func (t *intake) opens(p place, from *channel.Message) {
	if from.Past || from.Own || from.Auto != "" {
		return
	}
	at := t.told(from)
	if at == 0 {
		at = t.now
	}
	until := int64(0)
	if minutes := cmp.Or(from.Window, t.ch.Able().Window); minutes > 0 {
		until = at + int64(minutes)*60_000
	}
	for _, i := range p.ids {
		until = max(until, i.OpenUntil)
	}
	for n, i := range p.ids {
		wrote := i.WroteAt
		if n == 0 && i.Own != "" {
			wrote = max(wrote, t.now)
		}
		if i.Blocked != "" || i.OpenUntil < until || i.WroteAt < wrote {
			i.Blocked, i.OpenUntil, i.WroteAt = "", until, wrote
			t.tx.Put(i)
		}
	}
	if p.conv.LastChannel == t.ch.ID {
		p.conv.OpenUntil = until
	}
}

// learns notes what the message tells of its contact: the language, if it is not
// known yet, and that they were here before.
func (t *intake) learns(ctx context.Context, p place, m *inbox.Message, from *channel.Message) error {
	number, err := t.ownNumber(ctx, from)
	if err != nil || p.stranger || from.Language == "" && !from.Past && number == "" {
		return err
	}
	c, err := store.Find[inbox.Contact](ctx, t.tx, p.conv.Contact)
	if err != nil || c == nil {
		return err
	}
	changed := false
	if c.Language == "" && from.Language != "" {
		c.Language, changed = from.Language, true
	}
	if from.Past && m.At < c.FirstAt {
		c.FirstAt, changed = m.At, true
	}
	if c.Phone == "" && number != "" {
		c.Phone, changed = number, true
	}
	if changed {
		t.tx.Put(c)
	}
	return nil
}

// build makes the entry.
func (t *intake) build(ctx context.Context, p place, e channel.Event) (*inbox.Message, error) {
	id, err := t.messageID(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	m := &inbox.Message{ID: id, Conversation: p.conv.ID, Inbox: p.conv.Inbox, Dir: inbox.DirIn, Channel: t.ch.ID, Auto: e.Message.Auto}
	if e.Message.Own {
		m.Dir, m.State = inbox.DirOut, inbox.StateSent
	}
	m.Identity = p.by()
	if err := t.contents(ctx, m, e.Message); err != nil {
		return nil, err
	}
	if m.Referral, err = t.brought(ctx, e); err != nil {
		return nil, err
	}
	if err := t.quote(ctx, m, e.Message.Quote); err != nil {
		return nil, err
	}
	if err := t.when(ctx, p, m, e.Message); err != nil {
		return nil, err
	}
	m.Mail, err = t.mail(ctx, p, e)
	return m, err
}

// enter lets the conversation take the entry in.
func (t *intake) enter(ctx context.Context, p place, m *inbox.Message, from *channel.Message) error {
	switch {
	case from.Past:
		p.conv.Recalled(m, p.fresh)
	case from.Auto != "":
		p.conv.Noted(m, p.fresh)
	case from.Own:
		p.conv.Answered(m)
	default:
		other, waited := p.conv.Other, p.conv.UnansweredSince > 0
		if p.conv.Received(m) && !other {
			t.happened(p.conv, m.At, inbox.Event{What: "reopened"})
			return asked(ctx, t.tx, p.conv, t.now)
		}
		if !waited && p.conv.Assignee != "" {
			return t.onLeave(ctx, p.conv)
		}
	}
	return nil
}

// onLeave asks like asked where whoever has the conversation is not back for long.
func (t *intake) onLeave(ctx context.Context, c *inbox.Conversation) error {
	a, err := store.Peek[inbox.Agent](ctx, t.tx, c.Assignee)
	if err != nil || a == nil || a.AwayUntil <= t.now {
		return err
	}
	return asked(ctx, t.tx, c, t.now)
}

// asked lets routing see whether whoever has a conversation that was opened again
// is there for it.
func asked(ctx context.Context, tx *store.Tx, c *inbox.Conversation, now int64) error {
	if c.Assignee == "" {
		return nil
	}
	in, err := store.Peek[inbox.Inbox](ctx, tx, c.Inbox)
	c.Returned(in, "", now)
	return err
}

func (t *intake) happened(c *inbox.Conversation, at int64, e inbox.Event) {
	t.tx.Put(&inbox.Message{ID: newID(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirEvent, At: at, Event: &e})
}

// takePart notes who takes part beside the contact. A stranger joins only when
// an agent writes to them.
func (t *intake) takePart(ctx context.Context, p place, m *inbox.Message, e channel.Event) error {
	if p.stranger || m.Auto != "" {
		return nil
	}
	own, err := t.tx.OwnAddresses(ctx)
	if err != nil {
		return err
	}
	for _, list := range [][]inbox.Party{{m.Mail.From}, m.Mail.To, m.Mail.CC} {
		for _, party := range list {
			if party.Address == "" || party.Address == e.Address || own[party.Address] {
				continue
			}
			p.conv.Joins(party)
		}
	}
	return nil
}

// link ties a new conversation to the one it refers to, on both sides.
func (t *intake) link(ctx context.Context, p place) error {
	other, err := store.Find[inbox.Conversation](ctx, t.tx, p.link)
	if err != nil || other == nil {
		return err
	}
	if p.conv.Linked(other.ID) && other.Linked(p.conv.ID) {
		t.happened(other, max(t.now, other.LastAt), inbox.Event{What: "linked", Text: p.conv.ID})
		t.happened(p.conv, max(t.now, p.conv.LastAt), inbox.Event{What: "linked", Text: other.ID})
		t.tx.Put(other)
	}
	return nil
}

// refer makes the message findable by what later ones will answer, and does what
// was told of it before it came.
func (t *intake) refer(ctx context.Context, m *inbox.Message, from *channel.Message) error {
	for _, r := range from.Answers {
		if len(r) > len(threadIndex) && r[:len(threadIndex)] == threadIndex {
			if err := t.tx.PutReference(ctx, m.Inbox, t.ch.Reference(r), m.ID, m.Conversation); err != nil {
				return err
			}
		}
	}
	if from.Ref == "" {
		return nil
	}
	return t.call(ctx, m, from.Ref)
}

// mail takes over header and bodies of a letter.
func (t *intake) mail(ctx context.Context, p place, e channel.Event) (*inbox.Mail, error) {
	in := e.Message.Mail
	if in == nil {
		return nil, nil
	}
	m := &inbox.Mail{Subject: inbox.Line(in.Subject, 500), From: party(in.From), To: parties(in.To), CC: parties(in.CC),
		ReplyTo: parties(in.ReplyTo), ID: e.Message.Ref, References: in.References, Date: in.Date,
		Remote: in.Remote, List: in.List, Stranger: p.stranger, Notes: in.Notes}
	if n := len(m.References); n > 20 {
		m.References = append(append([]string{}, m.References[:10]...), m.References[n-10:]...)
	}
	for _, f := range []struct {
		to   **inbox.File
		from *channel.File
	}{{&m.Full, in.Full}, {&m.HTML, in.HTML}, {&m.Short, in.Short}, {&m.Raw, in.Raw}} {
		if f.from == nil {
			continue
		}
		list, err := t.files(ctx, []channel.File{*f.from})
		if err != nil {
			return nil, err
		}
		*f.to = &list[0]
	}
	return m, nil
}

func party(p channel.Party) inbox.Party {
	return inbox.Party{Name: inbox.Line(p.Name, 200), Address: inbox.Line(p.Address, 320)}
}

func parties(list []channel.Party) (out []inbox.Party) {
	for _, p := range list[:min(len(list), maxParties)] {
		out = append(out, party(p))
	}
	return out
}

// messageID takes the sender's own id, so that it can recognise its message,
// unless it is no UUID or names a message that exists.
func (t *intake) messageID(ctx context.Context, id string) (string, error) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id {
		return newID(), nil
	}
	old, err := store.Find[inbox.Message](ctx, t.tx, id)
	if old != nil {
		return newID(), err
	}
	return id, err
}
