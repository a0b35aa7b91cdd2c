package ingest

import (
	"context"
	"encoding/json"
	"slices"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What is told of messages by the platform's names of them. It may come before
// the message itself, or before outbound has heard its name: then it waits in the
// table early until somebody gives the name to a message (call).

// named finds the message a platform's name means; nil when nobody knows it yet.
func (t *intake) named(ctx context.Context, ref string) (*inbox.Message, error) {
	if err := t.tx.Names(ctx, t.ch.ID, ref); err != nil {
		return nil, err
	}
	id, _, err := t.tx.Referred(ctx, t.ch.Inbox, t.ch.Reference(ref))
	if err != nil || id == "" {
		return nil, err
	}
	m, err := store.Find[inbox.Message](ctx, t.tx, id)
	if m != nil && m.Channel != t.ch.ID && !t.ch.Letters {
		return nil, err
	}
	return m, err
}

// early keeps an event until its message is known. Letters have their name before
// they go out, so what is unknown of them is not ours.
func (t *intake) early(ctx context.Context, ref string, e channel.Event) error {
	if t.ch.Letters {
		return nil
	}
	doc, err := json.Marshal(e)
	if err != nil {
		return err
	}
	at := t.now
	if e.Status != nil {
		at -= statusLess
	}
	return t.tx.KeepEarly(ctx, t.ch.ID, ref, e.ID, doc, at)
}

// statusLess is how much sooner (ms) a status is forgotten than other events that
// wait, which the relay keeps for 30 days: outbound hears a message's name within
// minutes, and another program on the same account may send a lot.
const statusLess = 27 * 24 * 60 * 60 * 1000

// told does what an event says about the messages it names.
func (t *intake) tells(ctx context.Context, e channel.Event, refs ...string) error {
	for _, ref := range refs {
		if ref == "" || slices.Contains(t.done, ref) {
			continue
		}
		m, err := t.named(ctx, ref)
		if err != nil {
			return err
		}
		if m == nil {
			err = t.early(ctx, ref, about(e, ref))
		} else {
			err = t.apply(ctx, m, ref, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// about is an event as it concerns one message alone.
func about(e channel.Event, ref string) channel.Event {
	switch {
	case e.Delete != nil:
		e.Delete = &channel.Delete{Refs: []string{ref}}
	case e.Status != nil:
		s := *e.Status
		s.Keys, s.Refs = nil, []string{ref}
		e.Status = &s
	}
	return e
}

// call gives a message a name of the platform and does what was told of it before.
func (t *intake) call(ctx context.Context, m *inbox.Message, ref string) error {
	if err := t.tx.Names(ctx, t.ch.ID, ref); err != nil {
		return err
	}
	if t.ch.Letters {
		return t.tx.PutReference(ctx, m.Inbox, ref, m.ID, m.Conversation)
	}
	id, _, err := t.tx.Referred(ctx, m.Inbox, t.ch.Reference(ref))
	if err != nil {
		return err
	}
	if id == "" { // two processes may hear of it: an echo, and the answer to our call
		if err := t.tx.AddReference(ctx, m.Inbox, t.ch.Reference(ref), m.ID, m.Conversation); err != nil {
			return err
		}
	}
	list, err := t.tx.TakeEarly(ctx, t.ch.ID, ref)
	if err != nil {
		return err
	}
	for _, doc := range list {
		var e channel.Event
		if err := json.Unmarshal(doc, &e); err != nil {
			return err
		}
		if err := t.apply(ctx, m, ref, e); err != nil {
			return err
		}
	}
	return nil
}

// apply does what an event says about a message. m is what the write holds of it.
func (t *intake) apply(ctx context.Context, m *inbox.Message, ref string, e channel.Event) error {
	changed := false
	switch {
	case e.Status != nil:
		return t.settle(ctx, m, t.partOf(ctx, m, ref), e.Status)
	case e.Message != nil: // it quotes m
		return t.quoted(ctx, m, e.Message.Ref)
	case e.Edit != nil:
		return t.edit(ctx, m, e)
	case e.Delete != nil:
		if changed = m.TakeBack(t.now); changed {
			if err := t.forget(ctx, m); err != nil {
				return err
			}
		}
	case e.Reaction != nil:
		return t.react(ctx, m, e)
	}
	if !changed {
		return nil
	}
	t.tx.Put(m)
	return t.reworded(ctx, m)
}

// sensible gives the time a platform told, or now.
func (t *intake) sensible(at int64) int64 {
	if at <= 0 || at > t.now {
		return t.now
	}
	return at
}

// edit takes in a new text.
func (t *intake) edit(ctx context.Context, m *inbox.Message, e channel.Event) error {
	v := inbox.Version{Text: plain(e.Edit.Text), At: t.sensible(e.Edit.At)}
	e.Edit = &channel.Edit{Text: v.Text, At: v.At}
	known, err := t.remember(ctx, m, e)
	if err != nil {
		return err
	}
	var others []inbox.Version
	for _, k := range known {
		if k.Edit != nil {
			others = append(others, inbox.Version{Text: k.Edit.Text, At: k.Edit.At})
		}
	}
	if !m.Revise(v.Text, v.At, others...) {
		return nil
	}
	t.tx.Put(m)
	return t.reworded(ctx, m)
}

// react sets or takes back a reaction. That one was taken back is remembered:
// it may come after that.
func (t *intake) react(ctx context.Context, m *inbox.Message, e channel.Event) error {
	r := *e.Reaction
	r.Emoji, r.At = inbox.Line(r.Emoji, 40), t.sensible(r.At)
	e.Reaction = &r
	known, err := t.remember(ctx, m, e)
	if err != nil {
		return err
	}
	changed := m.React(side(r), r.Emoji, r.At)
	for _, k := range known {
		if k.Reaction != nil && k.Reaction.Emoji == "" && m.React(side(*k.Reaction), "", k.Reaction.At) {
			changed = true
		}
	}
	if changed {
		t.tx.Put(m)
	}
	return nil
}

// maxKnown is how many changes of one message are remembered.
const maxKnown = 50

// remember keeps a change of a message that another one, told later, may be
// older than, and gives those that are kept.
func (t *intake) remember(ctx context.Context, m *inbox.Message, e channel.Event) ([]channel.Event, error) {
	if m.Deleted > 0 || t.ch.Letters {
		return nil, nil
	}
	list, err := t.tx.Early(ctx, t.ch.ID, memory(m))
	if err != nil {
		return nil, err
	}
	known := make([]channel.Event, len(list))
	for i, doc := range list {
		if err := json.Unmarshal(doc, &known[i]); err != nil {
			return nil, err
		}
	}
	if len(list) >= maxKnown || e.Reaction != nil && e.Reaction.Emoji != "" {
		return known, nil
	}
	return known, t.early(ctx, memory(m), e)
}

func side(r channel.Reaction) string {
	if r.Own {
		return inbox.ByBusiness
	}
	return ""
}

// quoted names the message that another one, already here, replies to.
func (t *intake) quoted(ctx context.Context, old *inbox.Message, id string) error {
	m, err := store.Find[inbox.Message](ctx, t.tx, id)
	if err != nil || m == nil || m.Deleted > 0 {
		return err
	}
	quotes(m, old)
	t.tx.Put(m)
	return nil
}

// forget drops what is kept beside a message that was taken back.
func (t *intake) forget(ctx context.Context, m *inbox.Message) error {
	if err := t.tx.DropAllMedia(ctx, m.ID); err != nil {
		return err
	}
	_, err := t.tx.TakeEarly(ctx, t.ch.ID, memory(m))
	return err
}

// memory is where the changes of a message lie among what came early.
func memory(m *inbox.Message) string { return "of " + m.ID }

// requote lets those that reply to a message show what it says now. Further
// back nobody looks for it.
func (t *intake) requote(list []*inbox.Message, id string, m *inbox.Message) {
	for _, q := range list {
		if q.Quote != id {
			continue
		}
		if was := *q; q.Deleted == 0 {
			if quotes(q, m); q.Quote != was.Quote || q.Excerpt != was.Excerpt {
				t.tx.Put(q)
			}
		}
	}
}

// reworded lets the row in the list, and those that reply to it, follow a message
// that says something else now.
func (t *intake) reworded(ctx context.Context, m *inbox.Message) error {
	list, err := t.tx.Newest(ctx, m.Conversation, farBack)
	if err != nil {
		return err
	}
	t.requote(list, m.ID, m)
	if !slices.ContainsFunc(list, func(n *inbox.Message) bool { return n.ID == m.ID }) {
		return nil
	}
	c, err := store.Find[inbox.Conversation](ctx, t.tx, m.Conversation)
	if err != nil || c == nil {
		return err
	}
	was := c.Preview
	if c.Reworded(list); c.Preview != was {
		t.tx.Put(c)
	}
	return nil
}
