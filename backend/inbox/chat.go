package inbox

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Chats among colleagues are conversations of TeamInbox. Their messages are notes:
// nothing of them ever leaves the house.

// chats is the namespace of the ids of chats of two (RFC 9562, version 5).
var chats = uuid.MustParse("8c7b0f6e-5b1d-5a44-9d0e-3f2a6c1e7d90")

// DirectChat is the id of the chat of two colleagues, so that two who begin it at
// once meet.
func DirectChat(a, b string) string {
	list := []string{a, b}
	slices.Sort(list)
	return uuid.NewSHA1(chats, []byte(strings.Join(list, "/"))).String()
}

// Chat tells whether it is one among colleagues.
func (c *Conversation) Chat() bool { return c.Inbox == TeamInbox }

// Direct tells whether it is the chat of two: nobody joins it and nobody leaves.
func (c *Conversation) Direct() bool {
	return c.Chat() && len(c.Members) == 2 && c.ID == DirectChat(c.Members[0], c.Members[1])
}

// Said takes in a message of a chat.
func (c *Conversation) Said(m *Message) {
	c.LastAt = max(c.LastAt, m.At)
	c.Preview = previewOf(m)
	c.Preview.By = m.Author
}

// SaidLast takes in that messages of a chat say something else now, newest first.
func (c *Conversation) SaidLast(newest []*Message) {
	for _, m := range newest {
		if m.Dir == DirNote {
			c.Said(m)
			return
		}
	}
}

// Called are the agents a note calls: of those named, by agent or team id or
// MentionAll, the active ones who may see the conversation, or will by being
// called, without its author. Sorted.
func (c *Conversation) Called(named []string, teams []*Team, agents []*Agent, author string) (list []string) {
	named = slices.Clone(named)
	for _, t := range teams {
		if slices.Contains(named, t.ID) {
			named = append(named, t.Members...)
		}
	}
	for _, a := range agents {
		if a.ID == author || a.State != AgentActive || !slices.Contains(named, a.ID) && !slices.Contains(named, MentionAll) {
			continue
		}
		if c.Chat() && slices.Contains(c.Members, a.ID) || !c.Chat() && a.In(c.Inbox).Role != "" {
			list = append(list, a.ID)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// MentionAll stands for everybody who works in the inbox, or is in the chat.
const MentionAll = "all"

// Followed makes agents followers or takes them off; it reports whether that changed anything.
func (c *Conversation) Followed(on bool, agents ...string) bool {
	list := slices.DeleteFunc(slices.Clone(c.Followers), func(id string) bool { return slices.Contains(agents, id) })
	if on {
		list = append(list, agents...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	changed := !slices.Equal(list, c.Followers)
	if c.Followers = list; len(list) == 0 {
		c.Followers = nil
	}
	return changed
}
