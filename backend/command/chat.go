package command

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Chat begins a chat among colleagues or changes a group: who joins, who leaves,
// what it is called. The id of a chat of two is inbox.DirectChat of them; that it
// exists already is no error.
type Chat struct {
	Conversation string   `json:"conversation"`
	Members      []string `json:"members,omitempty"` // who joins, beside the actor
	Gone         []string `json:"gone,omitempty"`    // who leaves
	Title        *string  `json:"title,omitempty"`   // empty: called by its members
}

// maxChat bounds the members of a chat.
const maxChat = 200

// Validate implements Command.
func (h *Chat) Validate() error {
	if len(h.Members)+len(h.Gone) > maxChat {
		return fault.New(fault.TooLarge, "command.Validate", "members")
	}
	if h.Title != nil {
		*h.Title = inbox.Line(*h.Title, 80)
	}
	if len(h.Members)+len(h.Gone) == 0 && h.Title == nil {
		return invalid("nothing to change")
	}
	return isID(append(append([]string{h.Conversation}, h.Members...), h.Gone...)...)
}

// Apply implements Command.
func (h *Chat) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Chat"
	for _, id := range h.Members {
		a, err := store.Peek[inbox.Agent](ctx, tx, id)
		if err != nil {
			return err
		}
		if a == nil {
			return fault.New(fault.NotFound, op, "agent")
		}
		if a.State != inbox.AgentActive {
			return fault.New(fault.Invalid, op, "the agent is not here")
		}
	}
	c, err := store.Find[inbox.Conversation](ctx, tx, h.Conversation)
	if err != nil {
		return err
	}
	if c == nil {
		return h.begin(tx, by)
	}
	if !c.Chat() {
		return fault.New(fault.Invalid, op, "no chat")
	}
	if err := by.MayWith(op, c, anyone...); err != nil {
		return err
	}
	if c.Direct() {
		if len(h.Gone) > 0 || h.Title != nil || !slices.Equal(h.with(by.Agent.ID), c.Members) {
			return fault.New(fault.Conflict, op, "a chat of two stays one")
		}
		return nil
	}
	if len(h.Gone) > 0 && !mayRemove(c, h.Gone, by.Agent) {
		return fault.New(fault.Denied, op, "somebody else's membership")
	}
	if len(c.Members)+len(h.Members) > maxChat {
		return fault.New(fault.TooLarge, op, "members")
	}
	h.change(tx, c, by)
	return nil
}

// mayRemove: everybody themselves, who began it and administrators anybody.
func mayRemove(c *inbox.Conversation, gone []string, by inbox.Agent) bool {
	return by.Role == inbox.RoleAdministrator || by.ID == c.CreatedBy || len(gone) == 1 && gone[0] == by.ID
}

// with gives the members of a new chat, sorted.
func (h *Chat) with(me string) []string {
	list := append(slices.Clone(h.Members), me)
	slices.Sort(list)
	return slices.Compact(list)
}

func (h *Chat) begin(tx *store.Tx, by Actor) error {
	c, ok := h.fresh(by.Agent.ID, by.Now)
	if !ok {
		return fault.New(fault.Invalid, "command.Chat", "an id or members of no chat")
	}
	tx.Put(c)
	if !c.Direct() {
		happened(tx, c, by, inbox.Event{What: "chat", Added: c.Members})
	}
	return nil
}

// fresh makes the chat. The id of two is theirs alone: nobody else may have it.
func (h *Chat) fresh(me string, now int64) (*inbox.Conversation, bool) {
	c := &inbox.Conversation{ID: h.Conversation, Inbox: inbox.TeamInbox, Contact: h.Conversation, Status: inbox.StatusOpen,
		Channels: []string{}, CreatedBy: me, LastAt: now, Members: h.with(me)}
	if h.Title != nil {
		c.Title = *h.Title
	}
	id, err := uuid.Parse(c.ID)
	if err != nil || len(c.Members) < 2 || len(h.Gone) > 0 {
		return nil, false
	}
	if c.Direct() {
		return c, c.Title == ""
	}
	return c, id.Version() == 7
}

// change takes in who joins and leaves and the new name, each with its line.
func (h *Chat) change(tx *store.Tx, c *inbox.Conversation, by Actor) {
	joined, gone, renamed := h.alter(c)
	if len(joined)+len(gone) > 0 {
		happened(tx, c, by, inbox.Event{What: "members", Added: joined, Gone: gone})
	}
	if renamed {
		happened(tx, c, by, inbox.Event{What: "renamed", Text: c.Title})
	}
	if len(joined)+len(gone) > 0 || renamed {
		tx.Put(c)
	}
}

func (h *Chat) alter(c *inbox.Conversation) (joined, gone []string, renamed bool) {
	before := c.Members
	list := slices.Clone(before)
	for _, id := range h.Members {
		if !slices.Contains(list, id) {
			list, joined = append(list, id), append(joined, id)
		}
	}
	list = slices.DeleteFunc(list, func(id string) bool {
		leaves := slices.Contains(h.Gone, id)
		if leaves {
			gone = append(gone, id)
		}
		return leaves
	})
	slices.Sort(list)
	c.Members = list
	if h.Title != nil && *h.Title != c.Title {
		c.Title, renamed = *h.Title, true
	}
	return joined, gone, renamed
}

// Overlay implements Overlayer.
func (h *Chat) Overlay(v View, by string, now int64) {
	if v.Get(inbox.KindConversation, h.Conversation) == nil {
		if c, ok := h.fresh(by, now); ok {
			v.Put(c)
		}
		return
	}
	overlayConversation(v, h.Conversation, func(c *inbox.Conversation) {
		if c.Chat() && !c.Direct() {
			h.alter(c)
		}
	})
}
