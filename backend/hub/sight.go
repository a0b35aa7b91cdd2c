package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"tresen/backend/auth"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// view is a feed as one agent reads it.
type view struct {
	name string // as the desktop knows it
	feed string // as the store does
	// part: a part of it, or more comes with it; then a narrow serves it.
	part bool
	own  bool // of an inbox: own conversations and tickets only
}

// teamFeed is the feed of chats among colleagues.
var teamFeed = inbox.InboxFeed(inbox.TeamInbox)

// viewsOf gives what an agent reads; this is the one place that decides it. A
// feed of which they see another part has another name, so that a desktop
// forgets what it had and fills anew.
func viewsOf(a *inbox.Agent, inboxes []*inbox.Inbox, version int) []view {
	all := a.Everything()
	list := []view{{name: inbox.WorkspaceFeed, feed: inbox.WorkspaceFeed, part: !all}}
	if !all {
		sum := sha256.Sum256([]byte(sightOf(a)))
		list[0].name += "/" + hex.EncodeToString(sum[:6])
	}
	own := inbox.AgentFeed(a.ID)
	list = append(list, view{name: own, feed: own})
	for _, i := range inboxes {
		m := a.In(i.ID)
		if m.Role == "" {
			continue
		}
		v := view{name: inbox.InboxFeed(i.ID), feed: inbox.InboxFeed(i.ID), part: !all, own: m.Own}
		if v.own {
			v.name += "/own"
		}
		list = append(list, v)
	}
	if version > 1 {
		list = append(list, view{name: teamFeed, feed: teamFeed, part: true, own: true})
	}
	return list
}

// sightOf words what an agent sees, alike for whoever sees the same.
func sightOf(a *inbox.Agent) string {
	word := func(m inbox.Member) string {
		if m.Own {
			return "own"
		}
		return "whole"
	}
	if a.Everything() || a.Inboxes == nil {
		return word(a.In(""))
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(a.Inboxes)) {
		if m := a.In(id); m.Role != "" {
			b.WriteString(id + " " + word(m) + "\n")
		}
	}
	return b.String()
}

// views reads who an agent is and what they read.
func (h *Hub) views(ctx context.Context, agentID string, version int) (*inbox.Agent, []view, error) {
	const op = "hub.Serve"
	a, err := store.Look[inbox.Agent](ctx, h.db, agentID)
	if err != nil {
		return nil, nil, err
	}
	if err := auth.OutOf(op, a); err != nil {
		return nil, nil, err
	}
	if version < 2 && !a.Everything() {
		return nil, nil, fault.New(fault.Version, op, "this version knows no part of a feed")
	}
	list, err := store.All[inbox.Inbox](ctx, h.db)
	if err != nil {
		return nil, nil, err
	}
	return a, viewsOf(a, list, version), nil
}

// named gives numbers of feeds by the names the desktop knows. What it does not
// read it is not told of.
func (s *session) named(feeds map[string]int64) map[string]int64 {
	if s.narrow == nil {
		return feeds
	}
	return s.narrow.named(feeds)
}

// newInbox lets a session read an inbox that was just made; the caller holds h.mu.
func (h *Hub) newInbox(s *session, id string) {
	switch {
	case s.agent.Everything():
		h.join(s, inbox.InboxFeed(id))
	case s.agent.In(id).Role != "" && !s.narrow.reads(inbox.InboxFeed(id)):
		s.behind() // it comes back to another part of the workspace
	}
}

// sightChanged sends a session away whose agent sees something else from now on: it
// comes back to other feeds. The caller holds h.mu.
func (s *session) sightChanged(a *inbox.Agent) bool {
	if !s.ready || sightOf(s.agent) == sightOf(a) && s.agent.Everything() == a.Everything() {
		return false
	}
	s.behind()
	return true
}

// startAt is where a part of a feed stands at the beginning.
func startAt(hello *wire.Hello, relay, name string, head int64) int64 {
	// A cursor above the head was made from data this relay no longer has.
	if c, known := hello.Cursors[name]; known && hello.Replica == relay && c >= 0 && c <= head {
		return c
	}
	return head
}
