package inbox

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// What a message does to its conversation. Pure, so that relay and desktop
// (which shows a wish before the relay has answered) agree.

// PreviewLength is the most characters a row's preview holds.
const PreviewLength = 160

// NextAt gives the time of a message that comes now: never before the newest
// one, whatever the clock says.
func (c *Conversation) NextAt(now int64) int64 { return max(now, c.LastAt+1) }

// Received takes in a message of the contact. It reports whether the
// conversation was not open before: an inbound message always reopens.
func (c *Conversation) Received(m *Message) (reopened bool) {
	reopened = c.Status != StatusOpen && c.Status != ""
	c.Status, c.DoneAt, c.DoneBy, c.SnoozedUntil, c.Other = StatusOpen, 0, "", 0, false
	if c.UnansweredSince == 0 {
		c.UnansweredSince = m.At
	}
	c.used(m.Channel)
	if m.At >= c.LastInAt {
		c.LastInAt, c.LastChannel = m.At, m.Channel
	}
	if m.At < c.LastAt { // newer ones came before it: Rewound tells the rest
		return reopened
	}
	c.LastAt, c.Preview = m.At, previewOf(m)
	c.titled(m)
	return reopened
}

// Noted takes in what a machine wrote: it neither reopens nor counts. A fresh
// conversation that holds nothing else is apart from the others.
func (c *Conversation) Noted(m *Message, fresh bool) {
	if fresh {
		c.Other, c.Status = true, StatusDone
	}
	if !c.Other {
		return
	}
	c.LastAt, c.DoneAt, c.LastChannel = m.At, m.At, m.Channel
	c.used(m.Channel)
	c.Preview = previewOf(m)
	c.titled(m)
}

// Recalled takes in history: done and seen, unless the conversation lives.
func (c *Conversation) Recalled(m *Message, fresh bool) {
	if fresh {
		c.Status, c.DoneAt, c.Other = StatusDone, m.At, m.Auto != ""
	}
	if m.Auto == "" {
		c.Other = false
	}
	c.used(m.Channel)
	if m.Dir == DirIn {
		c.SeenFrom = max(c.SeenFrom, m.At)
	}
	if m.At < c.LastAt {
		return
	}
	c.LastAt, c.Preview = m.At, previewOf(m)
	if m.Dir == DirIn {
		c.LastChannel = m.Channel
	}
	c.titled(m)
}

// Rewound takes back a message that was not sent after all: what is told of the
// conversation follows from its newest messages again, newest first.
func (c *Conversation) Rewound(newest []*Message) {
	c.UnansweredSince = 0
	if c.Status != StatusDone { // a snooze leaves them waiting
		c.UnansweredSince = WaitsSince(newest)
	}
	c.Reworded(newest)
}

// WaitsSince gives the time of the first message of the contact that none of these
// answers, newest first; 0: none.
func WaitsSince(newest []*Message) (since int64) {
	for _, m := range newest {
		switch {
		case m.Answers():
			return since
		case m.Dir == DirIn && m.Auto == "":
			since = m.At
		}
	}
	return since
}

// Answers tells whether it is an answer to the contact: neither a machine's nor
// passed on to others.
func (m *Message) Answers() bool { return m.Dir == DirOut && m.Auto == "" && !m.passedOn() }

// Reworded takes in that a message says something else now: the row shows the
// newest one, newest first.
func (c *Conversation) Reworded(newest []*Message) {
	for _, m := range newest {
		if m.Auto == "" || c.Other {
			c.Preview = previewOf(m)
			break
		}
	}
}

func (c *Conversation) titled(m *Message) {
	if m.Mail != nil && m.Mail.Subject != "" {
		c.Subject = m.Mail.Subject
	}
}

// Answered takes in a message to the contact. Whoever answers a conversation that
// nobody has, or that nobody has taken up, takes it. What is passed on to others
// leaves the contact waiting.
func (c *Conversation) Answered(m *Message) {
	c.LastAt = max(c.LastAt, m.At)
	if !m.passedOn() {
		c.UnansweredSince = 0
	}
	if m.Author != "" {
		if c.Assignee == "" || c.Offer != nil {
			c.Give(m.Author, m.At)
		}
		c.AnsweredBy = m.Author
	}
	if c.Status == StatusSnoozed {
		c.Status, c.SnoozedUntil = StatusOpen, 0
	}
	if c.Status == "" {
		c.Status = StatusOpen
	}
	c.used(m.Channel)
	c.Preview, c.Other = previewOf(m), false
	c.titled(m)
}

// passedOn: it went to others, not to the contact.
func (m *Message) passedOn() bool { return m.Mail != nil && m.Mail.Forward }

func (c *Conversation) used(channel string) {
	if channel != "" && !slices.Contains(c.Channels, channel) {
		c.Channels = append(slices.Clone(c.Channels), channel)
	}
}

func previewOf(m *Message) Preview {
	text := m.Text
	if text == "" && m.Mail != nil {
		text = m.Mail.Subject
	}
	p := Preview{Text: Line(text, PreviewLength), Dir: m.Dir, Channel: m.Channel, Files: len(m.Files), What: what(m)}
	if m.Dir == DirOut && m.Auto == "" {
		p.By = m.Author
	}
	return p
}

// what names what a message without words is.
func what(m *Message) string {
	switch {
	case m.Deleted > 0:
		return "deleted"
	case m.Unsupported != "":
		return "unsupported"
	case m.Location != nil:
		return "location"
	case len(m.Cards) > 0:
		return "card"
	case m.Order != nil:
		return "order"
	case len(m.Files) == 1 && m.Files[0].Voice:
		return "voice"
	case len(m.Files) == 1 && m.Files[0].Sticker:
		return "sticker"
	}
	return ""
}

// Line makes one line of at most n characters (n ≥ 1) from any text, also from
// bytes that are none. What would not be seen, or would turn the direction of
// the text around it, is left out.
func Line(text string, n int) string {
	line := make([]rune, 0, min(n+1, len(text)))
	gap := false
	for _, r := range text {
		if unicode.IsSpace(r) {
			gap = len(line) > 0
			continue
		}
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			continue
		}
		if gap {
			line, gap = append(line, ' '), false
		}
		if line = append(line, r); len(line) > n {
			return string(line[:n-1]) + "…"
		}
	}
	return string(line)
}

// rank orders the states a message passes on its way.
var rank = map[State]int{
	StateWaiting: 0, StateQueued: 1, StateSending: 2, StateUnsure: 3, StateFailed: 3,
	StateSent: 4, StateDelivered: 5, StateRead: 6, StatePlayed: 7,
}

// Further tells whether a state is further on the way than another: what was
// read stays read, whatever arrives late. What a platform took it may still
// refuse, and what may have gone out too.
func Further(from, to State) bool {
	return rank[to] > rank[from] || to == StateFailed && (from == StateSent || from == StateUnsure)
}

// Behind tells whether a state comes before the message's.
func (m *Message) Behind(s State) bool { return rank[s] < rank[m.State] }

// Advance moves the state forward and reports whether it did.
func (m *Message) Advance(to State) bool {
	if !Further(m.State, to) {
		return false
	}
	m.State, m.Fault = to, ""
	return true
}

// Left tells whether parts of it are not at the platform yet.
func (m *Message) Left() bool { return m.Sent < m.Parts }
