package replica

import (
	"slices"
	"testing"

	"tresen/backend/inbox"
)

// A message that moves to another conversation is gone from the thread it was in,
// also when several changes are told as one.
func TestMessageThatMovesIsGoneWhereItWas(t *testing.T) {
	t.Parallel()
	in := func(conversation string) inbox.Entity {
		return &inbox.Message{ID: "m", Conversation: conversation, Dir: inbox.DirIn}
	}
	moved := func(from, to string) (c Change) {
		c.note(key{kind: inbox.KindMessage, id: "m"}, in(from), in(to))
		return c
	}
	shown := func(c Change, conversation string) (here, gone bool) {
		list, out, ok := c.Messages(conversation)
		if !ok {
			t.Fatal("too many")
		}
		return len(list) == 1, slices.Contains(out, "m")
	}
	c := moved("a", "b")
	if here, gone := shown(c, "a"); here || !gone {
		t.Errorf("where it was: here %v, gone %v", here, gone)
	}
	if here, gone := shown(c, "b"); !here || gone {
		t.Errorf("where it went: here %v, gone %v", here, gone)
	}
	c.Merge(moved("b", "a"))
	if here, gone := shown(c, "a"); !here || gone {
		t.Errorf("back again: here %v, gone %v", here, gone)
	}
	if here, gone := shown(c, "b"); here || !gone {
		t.Errorf("left again: here %v, gone %v", here, gone)
	}
}
