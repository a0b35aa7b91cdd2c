package ingest

import (
	"context"

	"tresen/backend/channel"
	"tresen/backend/inbox"
)

// Platforms hand messages over late and in a wrong order, each call by itself.
const (
	// prompt is how far back (ms) a message may take the platform's time as its own.
	prompt = 60_000
	// farBack is how many messages one may come too late by.
	farBack = 100
)

// told is when the platform took the message, 0 when it says nothing sensible.
func (t *intake) told(from *channel.Message) int64 {
	if from.At <= 0 || from.At > t.now {
		return 0
	}
	return from.At
}

// when sets the time of an entry: the platform's if that is not long ago, so that
// messages stand in the order they were written; else the relay's. One that was
// overtaken goes before those that overtook it, unless one of us has answered or
// seen them in between: then it stays where it will be noticed.
func (t *intake) when(ctx context.Context, p place, m *inbox.Message, from *channel.Message) error {
	at := t.told(from)
	switch {
	case from.Past && from.At > 0:
		m.At = min(from.At, t.now)
		return nil
	case from.Auto != "": // does not move the conversation
		m.At = max(t.now, p.conv.LastAt)
		return nil
	case at == 0 || t.ch.Letters:
		m.At = p.conv.NextAt(t.now)
		return nil
	}
	want, late := at, t.now-at > prompt
	if late {
		want, m.SentAt = t.now, at
	}
	newest := p.conv.LastAt
	m.At = p.conv.NextAt(want)
	if p.fresh {
		return nil
	}
	seen, err := t.tx.SeenAt(ctx, p.conv.ID)
	if err != nil {
		return err
	}
	if m.At <= seen {
		m.At = p.conv.NextAt(max(t.now, seen+1))
	}
	if !late && at > newest {
		return nil
	}
	return t.overtaken(ctx, p.conv, m, at, seen)
}

// overtaken moves a message in front of newer ones of the contact that came
// before it; those make room, a millisecond each.
func (t *intake) overtaken(ctx context.Context, c *inbox.Conversation, m *inbox.Message, at, seen int64) error {
	var list []*inbox.Message
	n := 0
	for _, limit := range []int{2, farBack} { // nearly always the newest one answers it
		var err error
		if list, err = t.tx.Latest(ctx, c.ID, limit); err != nil {
			return err
		}
		n = 0
		for n < len(list) && list[n].At > seen && t.overtook(list[n], at) {
			n++
		}
		if n == 0 {
			return nil
		}
		if n < len(list) || len(list) < limit {
			break
		}
	}
	first := seen + 1
	if n < len(list) {
		first = max(first, list[n].At+1)
	}
	m.At = min(list[n-1].At, max(first, at))
	if m.SentAt > 0 {
		m.At = list[n-1].At
	}
	free := m.At + 1
	for i := n - 1; i >= 0 && list[i].At < free; i-- {
		list[i].At, free = free, free+1
		t.tx.Put(list[i])
		c.LastAt = max(c.LastAt, list[i].At)
		if list[i].Dir == inbox.DirIn {
			c.LastInAt = max(c.LastInAt, list[i].At)
		}
	}
	return nil
}

// overtook tells whether an entry that is here was written after at, though it
// came before. What agents wrote never did.
func (t *intake) overtook(m *inbox.Message, at int64) bool {
	if m.Auto != "" || m.Dir != inbox.DirIn && (m.Dir != inbox.DirOut || m.Author != "") {
		return false
	}
	theirs := m.At
	if m.SentAt > 0 {
		theirs = m.SentAt
	}
	if at%1000 == 0 { // told to the second
		return theirs/1000 > at/1000
	}
	return theirs > at
}
