package inbox

import (
	"cmp"
	"slices"
	"strings"
)

// What happens to a message that is there already. Pure, and the same in
// whatever order a platform tells it.

// How many earlier versions of a message are kept, and of how many bytes: the
// first and the newest ones.
const (
	maxEarlier      = 20
	maxEarlierBytes = 200_000
)

// Revise takes in that a message says text since at (ms); of two edits the later
// one counts. known are other edits of it that are remembered, with the time from
// which they hold; what shows no difference now may do so when an older one comes.
// It reports whether anything can be seen of it.
func (m *Message) Revise(text string, at int64, known ...Version) bool {
	if m.Deleted > 0 {
		return false
	}
	facts := append(slices.Clone(known), Version{Text: text, At: at})
	first := m.Text
	for i, v := range m.Earlier { // At is until when it held
		if i == 0 {
			first = v.Text
		} else {
			facts = append(facts, Version{Text: v.Text, At: m.Earlier[i-1].At})
		}
	}
	if m.Edited > 0 {
		facts = append(facts, Version{Text: m.Text, At: m.Edited})
	}
	slices.SortFunc(facts, func(a, b Version) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Text, b.Text))
	})
	was := *m
	m.Text, m.Edited, m.Earlier = first, 0, nil
	for _, f := range facts {
		if f.Text != m.Text {
			m.Earlier = append(m.Earlier, Version{Text: m.Text, At: f.At})
			m.Text, m.Edited = f.Text, f.At
		}
	}
	m.forget()
	return m.Text != was.Text || m.Edited != was.Edited || !slices.Equal(m.Earlier, was.Earlier)
}

func (m *Message) forget() {
	size := 0
	for _, v := range m.Earlier {
		size += len(v.Text)
	}
	for len(m.Earlier) > maxEarlier || size > maxEarlierBytes && len(m.Earlier) > 2 {
		size -= len(m.Earlier[1].Text)
		m.Earlier = slices.Delete(m.Earlier, 1, 2)
	}
}

// TakeBack takes in that a message was deleted (ms): what it said is gone.
func (m *Message) TakeBack(at int64) bool {
	if m.Deleted > 0 {
		return false
	}
	*m = Message{ID: m.ID, Conversation: m.Conversation, Inbox: m.Inbox, Dir: m.Dir, Channel: m.Channel, Author: m.Author,
		At: m.At, SentAt: m.SentAt, State: m.State, Fault: m.Fault, Detail: m.Detail, Cost: m.Cost,
		Auto: m.Auto, Group: m.Group, Parts: m.Parts, Sent: m.Sent, Deleted: at}
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
	case list[i].Emoji == emoji: // perhaps what we set, as an echo
		if list[i].At = at; by != ByBusiness {
			list[i].By = by
		}
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
