package hub

import (
	"context"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Circle is who may know of a conversation or ticket: those who see all of its
// inbox, and these agents (ids, apart by spaces).
type Circle struct {
	Inbox  string `json:"inbox,omitempty"`
	Agents string `json:"agents,omitempty"`
}

// CircleOf gives who may know of a conversation.
func CircleOf(c *inbox.Conversation) Circle {
	if c.Inbox == inbox.TeamInbox {
		return Circle{c.Inbox, strings.Join(c.Members, " ")}
	}
	return Circle{c.Inbox, strings.Join(c.Viewers(), " ")}
}

// holds tells whether an agent is in it; nobody is in the empty one.
func (c Circle) holds(a *inbox.Agent) bool {
	return c.Inbox != "" && a != nil && a.Sees(&inbox.Conversation{Inbox: c.Inbox, Members: strings.Fields(c.Agents)})
}

// known blanks what its agent does not see, or what is not there, and gives who may
// know of the rest.
func (h *Hub) known(ctx context.Context, agentID string, w wire.Where) (wire.Where, [2]Circle, error) {
	var circles [2]Circle
	if w.Conversation == "" && w.Ticket == "" {
		return w, circles, nil
	}
	a, err := store.Look[inbox.Agent](ctx, h.db, agentID)
	if err != nil || a == nil {
		return wire.Where{Active: w.Active}, circles, err
	}
	if w.Conversation != "" {
		c, err := store.Look[inbox.Conversation](ctx, h.db, w.Conversation)
		if err != nil {
			return w, circles, err
		}
		if c == nil || !a.Sees(c) {
			w.Conversation = ""
		} else {
			circles[0] = CircleOf(c)
		}
	}
	if w.Ticket != "" {
		t, err := store.Look[inbox.Ticket](ctx, h.db, w.Ticket)
		if err != nil {
			return w, circles, err
		}
		if t == nil || !a.SeesTicket(t) {
			w.Ticket = ""
		} else {
			circles[1] = Circle{t.Inbox, strings.Join(t.Viewers(), " ")}
		}
	}
	return w, circles, nil
}

// shownTo is what an agent may know of where a colleague is.
func (c *colleague) shownTo(a *inbox.Agent) wire.Colleague {
	is := c.told
	if is.Conversation != "" && !c.circles[0].holds(a) {
		is.Conversation = ""
	}
	if is.Ticket != "" && !c.circles[1].holds(a) {
		is.Ticket = ""
	}
	return is
}

// tellTeam sends what is told of a colleague to every desktop, to each as far as it
// may know; the caller holds h.mu.
func (h *Hub) tellTeam(c *colleague) {
	frames := map[wire.Colleague]*frame{}
	for s := range h.sessions {
		if !s.ready || s.version < 2 {
			continue
		}
		is := c.shownTo(s.agent)
		f, made := frames[is]
		if !made {
			f, _ = encode(wire.TypeColleague, is)
			frames[is] = f
		}
		if f != nil {
			s.push(f)
		}
	}
}
