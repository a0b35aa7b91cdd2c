package inbox

import "cmp"

// Two people at one conversation: what somebody must have seen before they
// answer (I11). Pure; the relay decides by it and the desktop words it.

// Missed gives those of a conversation's messages, newest first, that an agent who
// knew saw as the newest one has not seen and that may make their answer wrong: what
// the contact wrote, and what a colleague answered. Their own never do, nor do
// machines, history and what was taken back.
func (c *Conversation) Missed(newest []*Message, saw *Message, me string) (list []*Message) {
	for _, m := range newest {
		if cmp.Or(cmp.Compare(m.At, saw.At), cmp.Compare(m.ID, saw.ID)) <= 0 {
			break
		}
		if m.counts(me) && m.At > c.SeenFrom {
			list = append(list, m)
		}
	}
	return list
}

// counts tells whether a message says something to whoever answers after it.
func (m *Message) counts(me string) bool {
	if m.Auto != "" || m.Deleted > 0 || m.Fault == GivenUp {
		return false
	}
	return m.Dir == DirIn || m.Dir == DirOut && m.Author != me
}

// Known tells whether a desktop's message can be what its writer saw last: one's own
// that waits here, or was refused, is not known to the relay.
func (m *Message) Known(me string) bool {
	return m.Dir == DirIn || m.Dir == DirOut && (m.Author != me || m.State != StateWaiting && m.State != StateFailed)
}

// SettledBy tells whether a colleague has marked the conversation done since it was
// known to be (done at settled, 0: not), and it still is.
func (c *Conversation) SettledBy(settled int64, me string) bool {
	return c.Status == StatusDone && c.DoneAt > settled && c.DoneBy != "" && c.DoneBy != me
}
