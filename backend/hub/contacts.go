package hub

import (
	"context"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// That a contact is there goes to who sees them. Who sees everything is told at once;
// for all others it is looked up who does, for all that changed in a moment together.

// contactsPause is how long is rested after each look.
const contactsPause = 100 * time.Millisecond

// isOnline notes that a contact is there or not, after was; the caller holds h.mu.
func (h *Hub) isOnline(contact string, was bool) {
	is := h.online.is(contact, h.now())
	if is == was {
		return
	}
	h.toThose(wire.TypePresence, wire.Presence{Contact: contact, Online: is}, func(s *session) bool { return s.agent.Everything() })
	h.lookAt(contact)
}

// lookAt lets those hear of a contact who see a part; the caller holds h.mu.
func (h *Hub) lookAt(contact string) {
	if !h.online.due[contact] {
		h.online.due[contact] = true
		h.online.order = append(h.online.order, contact)
	}
	signal(h.online.kick)
}

// watchContacts tells of contacts until ctx ends.
func (h *Hub) watchContacts(ctx context.Context) {
	rest := time.NewTimer(contactsPause)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.online.kick:
		}
		pause := contactsPause
		if err := h.tellContacts(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("looking who sees a contact", "err", err)
			pause = time.Second // the store is away; they are looked at again
		}
		rest.Reset(pause)
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		}
	}
}

// tellContacts tells of those that are due, in the order they came. Who goes out of sight
// is left to leave: somebody may have come into it since it was looked up here.
func (h *Hub) tellContacts(ctx context.Context) error {
	h.mu.Lock()
	due := h.online.order
	h.online.order, h.online.due = nil, map[string]bool{}
	var there []string // who is gone is told of to those who heard that they were there
	for _, c := range due {
		if h.partly() && h.online.is(c, h.now()) {
			there = append(there, c)
		}
	}
	h.mu.Unlock()
	seers, err := h.db.Seers(ctx, there)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range due {
		if err != nil {
			h.lookAt(c)
			continue
		}
		for s := range h.sessions {
			if s.ready && !s.agent.Everything() {
				s.meets(c, h.online.is(c, h.now()) && sees(s.agent, seers[c]))
			}
		}
	}
	return err
}

// partly tells whether there is a session that does not see everything; the caller
// holds h.mu.
func (h *Hub) partly() bool {
	for s := range h.sessions {
		if s.ready && !s.agent.Everything() {
			return true
		}
	}
	return false
}

func sees(a *inbox.Agent, seers []store.Seer) bool {
	for _, s := range seers {
		if m := a.In(s.Inbox); m.Role != "" && (!m.Own || s.Agent == a.ID) {
			return true
		}
	}
	return false
}

// meets tells a session with a part that a contact it sees is there, or no more;
// once. The caller holds h.mu.
func (s *session) meets(contact string, there bool) {
	if s.there[contact] == there {
		return
	}
	if there {
		s.there[contact] = true
	} else {
		delete(s.there, contact)
	}
	if f, err := encode(wire.TypePresence, wire.Presence{Contact: contact, Online: there}); err == nil {
		s.push(f)
	}
}

// enter tells of contacts that came into sight, if they are there; leave that nothing
// more is known of those that are out of it.
func (n *narrow) enter(contacts []string) { n.pass(contacts, true) }
func (n *narrow) leave(contacts []string) { n.pass(contacts, false) }

func (n *narrow) pass(contacts []string, in bool) {
	if len(contacts) == 0 || n.people() == nil {
		return
	}
	h := n.s.h
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range contacts {
		n.s.meets(c, in && h.online.is(c, h.now()))
	}
}

// onlineFor gives the contacts whose page is open, and those of them the agent sees.
func (s *session) onlineFor(ctx context.Context) (all, seen []string, err error) {
	all = s.h.onlineNow()
	if s.agent.Everything() {
		return all, all, nil
	}
	known, err := s.narrow.known(ctx, all)
	seen = []string{}
	for _, c := range all {
		if known[c] {
			seen = append(seen, c)
		}
	}
	return all, seen, err
}

// catchContacts tells what has changed since welcome: all were there then, the session
// was told of seen. The caller holds h.mu.
func (s *session) catchContacts(all, seen []string) {
	s.there = map[string]bool{}
	for _, c := range seen {
		s.there[c] = true
	}
	now := s.h.online.all(s.h.now())
	for _, c := range all {
		if _, still := now[c]; !still {
			s.meets(c, false)
		}
		delete(now, c)
	}
	for c := range now {
		if s.agent.Everything() {
			s.meets(c, true)
		} else {
			s.h.lookAt(c)
		}
	}
}
