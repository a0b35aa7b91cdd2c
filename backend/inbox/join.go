package inbox

import (
	"cmp"
	"slices"
)

// What a conversation is after another one was joined to it, or parts were taken out.

// Join takes in another conversation of the same inbox, whose messages are this
// one's from now on. Nobody who waits is forgotten: it is open if either is, and
// unanswered since the earlier of the two.
func (c *Conversation) Join(o *Conversation) {
	switch {
	case c.Status == StatusOpen || o.Status == StatusOpen:
		c.Status, c.SnoozedUntil, c.DoneAt = StatusOpen, 0, 0
	case c.Status == StatusSnoozed && o.Status == StatusSnoozed:
		c.SnoozedUntil = min(c.SnoozedUntil, o.SnoozedUntil)
	case o.Status == StatusSnoozed:
		c.Status, c.SnoozedUntil, c.DoneAt = StatusSnoozed, o.SnoozedUntil, 0
	default:
		c.DoneAt = max(c.DoneAt, o.DoneAt)
	}
	c.Assignee = cmp.Or(c.Assignee, o.Assignee)
	c.Labels = append(slices.Clone(c.Labels), o.Labels...)
	slices.Sort(c.Labels)
	c.Labels = slices.Compact(c.Labels)
	for _, ch := range o.Channels {
		c.used(ch)
	}
	if o.LastInAt > c.LastInAt {
		c.LastInAt, c.LastChannel, c.OpenUntil = o.LastInAt, o.LastChannel, o.OpenUntil
	}
	if o.LastAt > c.LastAt {
		c.LastAt, c.Preview, c.Subject = o.LastAt, o.Preview, cmp.Or(o.Subject, c.Subject)
	}
	if c.UnansweredSince == 0 || o.UnansweredSince > 0 && o.UnansweredSince < c.UnansweredSince {
		c.UnansweredSince = o.UnansweredSince
	}
	c.Other = c.Other && o.Other
	c.Joins(o.People...)
	for _, id := range append([]string{o.ID}, o.Links...) {
		c.Linked(id)
	}
}

// Rebuilt lets everything that follows from the messages follow from these, which
// are all it has, oldest first.
func (c *Conversation) Rebuilt(list []*Message) {
	c.Channels, c.LastAt, c.LastInAt, c.Subject, c.Preview, c.LastChannel = nil, 0, 0, "", Preview{}, ""
	var talk []*Message
	for _, m := range list {
		if m.Dir != DirIn && m.Dir != DirOut {
			continue
		}
		talk = append(talk, m)
		c.used(m.Channel)
		if c.LastInAt == 0 {
			c.LastChannel = m.Channel
		}
		if m.Auto != "" && !c.Other {
			continue
		}
		c.LastAt = max(c.LastAt, m.At)
		if m.Dir == DirIn {
			c.LastInAt, c.LastChannel = m.At, m.Channel
		}
		c.titled(m)
	}
	slices.Reverse(talk)
	c.Rewound(talk)
}
