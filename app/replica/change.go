package replica

import (
	"cmp"
	"slices"
	"sort"

	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// KindOutbox stands beside the entity kinds in a Change: the outbox is another.
const KindOutbox inbox.Kind = "outbox"

// maxNamed is how many conversations a Change names at most; beyond, Many is set.
const maxNamed = 200

// maxTold is how many messages a Change carries at most; beyond, they have to be read.
const maxTold = 200

// Change tells what of the shown data a write altered.
type Change struct {
	kinds         map[inbox.Kind]bool
	conversations map[string]bool
	messages      map[string]told  // as they are shown now
	tooMany       bool             // more messages than are carried
	Many          bool             // more conversations than are named
	Arrived       []*inbox.Message // inbound messages new to this replica, of a Delta
	Fetched       []inbox.File     // files that messages were here without before it
	Left          map[string]bool  // hashes of files of what is no longer here
}

// Empty reports that nothing changed.
func (c *Change) Empty() bool { return len(c.kinds) == 0 }

// Kinds gives the kinds that changed, sorted.
func (c *Change) Kinds() []string {
	list := make([]string, 0, len(c.kinds))
	for k := range c.kinds {
		list = append(list, string(k))
	}
	sort.Strings(list)
	return list
}

// Conversations gives the conversations that look different now, sorted; none
// when Many is set.
func (c *Change) Conversations() []string {
	if c.Many {
		return nil
	}
	list := make([]string, 0, len(c.conversations))
	for id := range c.conversations {
		list = append(list, id)
	}
	sort.Strings(list)
	return list
}

// told is a message as it is shown now; nil: no longer.
type told struct {
	conversation string
	is           *inbox.Message
	from         []string // conversations it was in before
}

// Messages gives the messages of one conversation that look different now, in
// the order of the thread, and the ids of those that are gone. Without ok they
// were too many to carry.
func (c *Change) Messages(conversation string) (list []inbox.Message, gone []string, ok bool) {
	for id, m := range c.messages {
		switch {
		case m.conversation != conversation:
			if slices.Contains(m.from, conversation) {
				gone = append(gone, id)
			}
		case m.is == nil:
			gone = append(gone, id)
		default:
			list = append(list, *m.is)
		}
	}
	slices.SortFunc(list, func(a, b inbox.Message) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	slices.Sort(gone)
	return list, gone, !c.tooMany && !c.Many
}

// Merge adds another change to this one.
func (c *Change) Merge(o Change) {
	for k := range o.kinds {
		c.kind(k)
	}
	for id := range o.conversations {
		c.conversation(id)
	}
	for id, m := range o.messages {
		c.tell(id, m)
	}
	c.Many, c.tooMany = c.Many || o.Many, c.tooMany || o.tooMany
	for hash := range o.Left {
		c.left(hash)
	}
	c.Arrived, c.Fetched = append(c.Arrived, o.Arrived...), append(c.Fetched, o.Fetched...)
}

func (c *Change) kind(k inbox.Kind) {
	if c.kinds == nil {
		c.kinds = map[inbox.Kind]bool{}
	}
	c.kinds[k] = true
}

func (c *Change) conversation(id string) {
	if id == "" || c.Many {
		return
	}
	if c.conversations == nil {
		c.conversations = map[string]bool{}
	}
	c.conversations[id] = true
	if len(c.conversations) > maxNamed {
		c.Many, c.conversations = true, nil
	}
}

func (c *Change) tell(id string, m told) {
	if c.tooMany {
		return
	}
	if c.messages == nil {
		c.messages = map[string]told{}
	}
	if was, known := c.messages[id]; known {
		m.from = slices.Concat(was.from, []string{was.conversation}, m.from)
	}
	c.messages[id] = m
	if len(c.messages) > maxTold {
		c.tooMany, c.messages = true, nil
	}
}

// note adds an entity that is shown differently now.
func (c *Change) note(k key, was, is inbox.Entity) {
	if was == nil && is == nil {
		return
	}
	c.kind(k.kind)
	if k.kind == inbox.KindMessage {
		m := told{is: as[inbox.Message](is)}
		if m.conversation = conversationOf(was); m.is != nil {
			m.conversation, m.from = m.is.Conversation, []string{m.conversation}
		}
		c.tell(k.id, m)
		if lost(was) != lost(is) {
			c.kind(inbox.KindConversation) // its row tells (Row.Failed)
		}
	}
	for _, e := range []inbox.Entity{was, is} {
		switch v := e.(type) {
		case *inbox.Conversation:
			c.conversation(v.ID)
		case *inbox.Message:
			c.conversation(v.Conversation)
		case *inbox.Draft:
			c.conversation(v.Conversation)
		case *inbox.Seen:
			c.conversation(v.Conversation)
		}
	}
}

// lost is a message that did not arrive, or perhaps not, and that nobody has settled.
func lost(e inbox.Entity) bool {
	m := as[inbox.Message](e)
	return m != nil && (m.State == inbox.StateFailed || m.State == inbox.StateUnsure) && m.Fault != inbox.GivenUp
}

func conversationOf(e inbox.Entity) string {
	if m, ok := e.(*inbox.Message); ok && m != nil {
		return m.Conversation
	}
	return ""
}

// Touched is a change of kinds, without naming conversations.
func Touched(kinds ...inbox.Kind) (c Change) {
	for _, k := range kinds {
		c.kind(k)
	}
	return c
}

// arrived remembers a new inbound message for notifications, and what is for me:
// notes that call me, what a colleague says in a chat, that I was given something.
func (t *tx) arrived(w *wire.Row) {
	e, err := decode(w.Kind, w.Data)
	if m := as[inbox.Message](e); err == nil && m != nil && (m.Dir == inbox.DirIn || given(m, t.r.me) ||
		m.Dir == inbox.DirNote && m.Author != t.r.me && (m.Inbox == inbox.TeamInbox || slices.Contains(m.Mentions, t.r.me))) {
		t.change.Arrived = append(t.change.Arrived, m)
	}
}

// fetched remembers files that the relay has brought from their platform meanwhile.
func (t *tx) fetched(was []byte, w *wire.Row) {
	a, err := decode(w.Kind, was)
	b, errNow := decode(w.Kind, w.Data)
	old, m := as[inbox.Message](a), as[inbox.Message](b)
	if err != nil || errNow != nil || old == nil || m == nil {
		return
	}
	for i, f := range m.Files {
		if f.Hash != "" && i < len(old.Files) && old.Files[i].Hash == "" {
			t.change.Fetched = append(t.change.Fetched, f)
		}
	}
}
