package hub

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// Which contacts an agent knows who sees a part: those with a conversation in their
// sight, wherever it came from. They lie in another feed than conversations, so
// they are sent along with them.

// personOf is the contact a row of the workspace is about, "" for other rows.
func personOf(r wire.Row) string {
	switch {
	case r.Gone:
		return ""
	case r.Kind == inbox.KindContact:
		return r.ID
	case r.Kind == inbox.KindIdentity:
		return read(r).Contact
	case r.Kind == inbox.KindMerge:
		return read(r).Into
	}
	return ""
}

// workspace keeps what the agent sees of rows of the workspace. live: of a stretch;
// then what was perhaps seen before leaves a tombstone.
func (n *narrow) workspace(ctx context.Context, rows []wire.Row, live bool) ([]wire.Row, error) {
	channels, err := n.channels(ctx, rows)
	if err != nil {
		return nil, err
	}
	people := make([]string, len(rows))
	for i, r := range rows {
		people[i] = personOf(r)
	}
	known, err := n.known(ctx, people)
	if err != nil {
		return nil, err
	}
	kept := make([]wire.Row, 0, len(rows))
	var strangers []string
	for i, r := range rows {
		k := ref{r.Kind, r.ID}
		switch person := people[i]; {
		case r.Gone:
			kept = append(kept, r)
		case person != "" && known[person], person == "" && n.offered(r, channels):
			delete(n.left, k)
			kept = append(kept, r)
		case live && !n.left[k]:
			n.left[k] = true
			kept = append(kept, gone(r))
			if r.Kind == inbox.KindContact {
				strangers = append(strangers, r.ID)
			}
		}
	}
	return kept, n.forget(ctx, strangers)
}

// known tells which contacts have a conversation in the agent's sight.
func (n *narrow) known(ctx context.Context, contacts []string) (map[string]bool, error) {
	ids, asked := []string{}, map[string]bool{"": true}
	for _, id := range contacts {
		if !asked[id] {
			asked[id] = true
			ids = append(ids, id)
		}
	}
	met, err := n.s.h.db.Meetings(ctx, n.s.agentID, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, m := range met {
		if in := n.s.agent.In(m.Inbox); in.Role != "" && (!in.Own || m.Own) {
			known[m.Contact] = true
		}
	}
	return known, nil
}

// contactsOf sends the contacts of conversations, unless this session has them.
func (n *narrow) contactsOf(ctx context.Context, p *part, rows []wire.Row) error {
	w := n.people()
	if w == nil || p.feed == teamFeed {
		return nil
	}
	var ids []string
	for _, r := range rows {
		if r.Kind != inbox.KindConversation || r.Gone {
			continue
		}
		if id := read(r).Contact; !n.sent[id] {
			n.sent[id] = true
			ids = append(ids, id)
		}
	}
	list, err := n.persons(ctx, ids)
	if err != nil {
		return err
	}
	for _, r := range list {
		delete(n.left, ref{r.Kind, r.ID})
	}
	if err := n.also(w, list); err != nil {
		return err
	}
	n.enter(ids)
	return nil
}

// contactsLeft sends tombstones of contacts whose last conversation in sight left.
func (n *narrow) contactsLeft(ctx context.Context, went []wire.Row) error {
	if n.people() == nil || len(went) == 0 {
		return nil
	}
	var ids []string
	for _, r := range went {
		if r.Kind == inbox.KindConversation {
			ids = append(ids, r.ID)
		}
	}
	rows, err := n.s.h.db.RowsOf(ctx, inbox.KindConversation, ids)
	if err != nil {
		return err
	}
	ids = nil
	for _, r := range rows {
		ids = append(ids, read(r).Contact)
	}
	known, err := n.known(ctx, ids)
	if err != nil {
		return err
	}
	var strangers []string
	for _, id := range ids {
		if !known[id] {
			strangers = append(strangers, id)
		}
	}
	return n.forget(ctx, strangers)
}

// forget sends tombstones of contacts that are out of sight, with all that is theirs.
func (n *narrow) forget(ctx context.Context, contacts []string) error {
	list, err := n.persons(ctx, contacts)
	if err != nil {
		return err
	}
	for i, r := range list {
		list[i] = gone(r)
		n.left[ref{r.Kind, r.ID}] = true
	}
	for _, id := range contacts {
		delete(n.sent, id)
	}
	n.leave(contacts)
	return n.also(n.people(), list)
}

// people is the workspace's part, nil for who sees all of it.
func (n *narrow) people() *part {
	return n.find(func(p *part) bool { return p.feed == inbox.WorkspaceFeed })
}

// persons gives the rows of contacts with their identities and merges.
func (n *narrow) persons(ctx context.Context, ids []string) ([]wire.Row, error) {
	list, err := n.s.h.db.RowsOf(ctx, inbox.KindContact, ids)
	if err != nil {
		return nil, err
	}
	for _, kind := range []inbox.Kind{inbox.KindIdentity, inbox.KindMerge} {
		rows, err := n.s.h.db.RowsOfContacts(ctx, kind, ids)
		if err != nil {
			return nil, err
		}
		list = append(list, rows...)
	}
	return list, nil
}
