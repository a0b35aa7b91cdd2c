package replica

import (
	"sort"

	"tresen/backend/inbox"
)

// KindOutbox stands beside the entity kinds in a Change: the outbox is another.
const KindOutbox inbox.Kind = "outbox"

// maxNamed is how many conversations a Change names at most; beyond, Many is set.
const maxNamed = 200

// Change tells what of the shown data a write altered.
type Change struct {
	kinds         map[inbox.Kind]bool
	conversations map[string]bool
	Many          bool             // more conversations than are named
	Arrived       []*inbox.Message // inbound messages new to this replica, of a Delta
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

// Merge adds another change to this one.
func (c *Change) Merge(o Change) {
	for k := range o.kinds {
		c.kind(k)
	}
	for id := range o.conversations {
		c.conversation(id)
	}
	c.Many = c.Many || o.Many
	c.Arrived = append(c.Arrived, o.Arrived...)
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

// note adds an entity that is shown differently now.
func (c *Change) note(k key, was, is inbox.Entity) {
	if was == nil && is == nil {
		return
	}
	c.kind(k.kind)
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

// Touched is a change of kinds, without naming conversations.
func Touched(kinds ...inbox.Kind) (c Change) {
	for _, k := range kinds {
		c.kind(k)
	}
	return c
}
