package inbox

import "slices"

// What happens to a message that is there already. Pure, and the same in
// whatever order a platform tells it.

// maxEarlier is how many earlier versions of a message are kept: the first and
// the newest ones.
const maxEarlier = 20

// Revise takes in that a message says text since at (ms); of two edits the later
// one counts. It reports whether anything can be seen of it.
func (m *Message) Revise(text string, at int64) bool {
	if m.Deleted > 0 {
		return false
	}
	if at >= m.Edited {
		if text == m.Text {
			return false
		}
		m.Earlier = append(slices.Clone(m.Earlier), Version{Text: m.Text, At: at})
		m.Text, m.Edited = text, at
		m.forget()
		return true
	}
	// It comes late: it stood between two versions that are known already.
	i := slices.IndexFunc(m.Earlier, func(v Version) bool { return v.At > at })
	if i < 0 || m.Earlier[i].Text == text {
		return false
	}
	next := m.Text
	if i+1 < len(m.Earlier) {
		next = m.Earlier[i+1].Text
	}
	list := slices.Clone(m.Earlier)
	until := list[i].At
	list[i].At = at
	switch {
	case next != text:
		list = slices.Insert(list, i+1, Version{Text: text, At: until})
	case i == len(list)-1: // the present text is older than it seemed
		m.Edited = at
	}
	m.Earlier = list
	m.forget()
	return true
}

func (m *Message) forget() {
	if n := len(m.Earlier); n > maxEarlier {
		m.Earlier = append(m.Earlier[:1:1], m.Earlier[n-maxEarlier+1:]...)
	}
}

// TakeBack takes in that a message was deleted (ms): what it said is gone.
func (m *Message) TakeBack(at int64) bool {
	if m.Deleted > 0 {
		return false
	}
	*m = Message{ID: m.ID, Conversation: m.Conversation, Inbox: m.Inbox, Dir: m.Dir, Channel: m.Channel, Author: m.Author,
		At: m.At, SentAt: m.SentAt, State: m.State, Fault: m.Fault, Detail: m.Detail, Cost: m.Cost,
		Auto: m.Auto, Quote: m.Quote, Group: m.Group, Parts: m.Parts, Sent: m.Sent, Deleted: at}
	return true
}

// React sets the one reaction of a side: by is empty for the contact, an agent id
// or ByBusiness for us; an empty emoji takes it back. An older one than that which
// is there (ms) changes nothing.
func (m *Message) React(by, emoji string, at int64) bool {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return (r.By == "") == (by == "") })
	if i >= 0 && m.Reactions[i].At > at || m.Deleted > 0 {
		return false
	}
	list := slices.Clone(m.Reactions)
	switch {
	case i < 0 && emoji == "":
		return false
	case i < 0:
		list = append(list, Reaction{By: by, Emoji: emoji, At: at})
	case emoji == "":
		list = slices.Delete(list, i, i+1)
	case list[i].Emoji == emoji: // what we set comes back as an echo
		return false
	default:
		list[i] = Reaction{By: by, Emoji: emoji, At: at}
	}
	// One order, whoever was first.
	slices.SortFunc(list, func(a, b Reaction) int { return len(a.By) - len(b.By) })
	if m.Reactions = list; len(list) == 0 {
		m.Reactions = nil
	}
	return true
}
