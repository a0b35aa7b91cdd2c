package hub

import (
	"context"
	"encoding/json"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// What a narrow lets through. Whether something is seen is looked up when its row is
// read, so it may be truer than the row: what came or went in between is in the
// next stretch.

// about is what rows of several kinds hang on.
type about struct {
	Conversation string `json:"conversation"`
	Ticket       string `json:"ticket"`
	Contact      string `json:"contact"`
	Into         string `json:"into"`
	Inbox        string `json:"inbox"`
	Channel      string `json:"channel"`
}

func read(r wire.Row) (a about) {
	_ = json.Unmarshal(r.Data, &a) // the store wrote it
	return a
}

// subject is the conversation or ticket whose viewers see a row of an inbox.
func subject(r wire.Row) ref {
	switch r.Kind {
	case inbox.KindMessage:
		return ref{inbox.KindConversation, read(r).Conversation}
	case inbox.KindTicketEntry:
		return ref{inbox.KindTicket, read(r).Ticket}
	}
	return ref{r.Kind, r.ID}
}

// gone gives the tombstone of a row: it wins over the row of the same number.
func gone(r wire.Row) wire.Row { return wire.Row{Kind: r.Kind, ID: r.ID, Seq: r.Seq, Gone: true} }

// mine keeps the rows of own conversations and tickets, and tombstones. What comes
// whole anyway is left out.
func (n *narrow) mine(ctx context.Context, rows []wire.Row, whole map[ref]bool) ([]wire.Row, error) {
	ids := map[inbox.Kind][]string{}
	subjects := make([]ref, len(rows))
	asked := map[ref]bool{}
	for i, r := range rows {
		if r.Gone {
			continue
		}
		if subjects[i] = subject(r); !asked[subjects[i]] {
			asked[subjects[i]] = true
			ids[subjects[i].kind] = append(ids[subjects[i].kind], subjects[i].id)
		}
	}
	seen := map[inbox.Kind]map[string]bool{}
	for kind, list := range ids {
		var err error
		if seen[kind], err = n.s.h.db.InSight(ctx, n.s.agentID, kind, list); err != nil {
			return nil, err
		}
	}
	kept := make([]wire.Row, 0, len(rows))
	for i, r := range rows {
		if s := subjects[i]; r.Gone || seen[s.kind][s.id] && !whole[s] {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

// inbox gives what is let through of a stretch of an inbox's feed. Before it, what
// came into sight is sent whole, and tombstones of what left; before a
// conversation, its contact.
func (n *narrow) inbox(ctx context.Context, p *part, rows []wire.Row, to int64) ([]wire.Row, error) {
	if !p.own {
		return rows, n.contactsOf(ctx, p, rows)
	}
	news, err := n.s.h.db.Sightings(ctx, p.feed, n.s.agentID, p.at, to)
	if err != nil {
		return nil, err
	}
	come, went, moved := map[inbox.Kind][]string{}, []wire.Row{}, []string{}
	whole := map[ref]bool{}
	for _, s := range news {
		switch {
		case s.Kind == inbox.KindMessage:
			moved = append(moved, s.ID)
		case s.Here:
			come[s.Kind] = append(come[s.Kind], s.ID)
			whole[ref{s.Kind, s.ID}] = true
		default:
			went = append(went, wire.Row{Kind: s.Kind, ID: s.ID, Seq: s.Seq, Gone: true})
		}
	}
	kept, err := n.mine(ctx, rows, whole)
	if err != nil {
		return nil, err
	}
	if err := n.contactsOf(ctx, p, kept); err != nil {
		return nil, err
	}
	for _, kind := range []inbox.Kind{inbox.KindConversation, inbox.KindTicket} {
		if err := n.whole(ctx, p, kind, come[kind]); err != nil {
			return nil, err
		}
	}
	if moved, err := n.elsewhere(ctx, moved); err != nil {
		return nil, err
	} else if err := n.also(p, append(went, moved...)); err != nil {
		return nil, err
	}
	return kept, n.contactsLeft(ctx, went)
}

// whole sends conversations with their messages, tickets with their entries.
func (n *narrow) whole(ctx context.Context, p *part, kind inbox.Kind, ids []string) error {
	heads, err := n.s.h.db.RowsOf(ctx, kind, ids)
	if err != nil {
		return err
	}
	if err := n.contactsOf(ctx, p, heads); err != nil {
		return err
	}
	for _, head := range heads {
		list := []wire.Row{head}
		for after := int64(0); ; {
			parts, err := n.s.h.db.PartsAfter(ctx, kind, head.ID, after, wire.MaxRows, wire.MaxFrame/2)
			if err != nil {
				return err
			}
			if err := n.also(p, append(list, parts...)); err != nil {
				return err
			}
			if list = nil; len(parts) == 0 {
				break
			}
			after = parts[len(parts)-1].Seq
		}
	}
	return nil
}

// elsewhere gives tombstones of messages that are in a conversation out of sight now.
func (n *narrow) elsewhere(ctx context.Context, ids []string) ([]wire.Row, error) {
	rows, err := n.s.h.db.RowsOf(ctx, inbox.KindMessage, ids)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	seen, err := n.mine(ctx, rows, nil)
	if err != nil {
		return nil, err
	}
	still := map[string]bool{}
	for _, r := range seen {
		still[r.ID] = true
	}
	var list []wire.Row
	for _, r := range rows {
		if !still[r.ID] {
			list = append(list, gone(r))
		}
	}
	return list, nil
}

// offered tells whether a row of the workspace that belongs to an inbox is of one
// the agent works in. channels gives the inbox of each channel.
func (n *narrow) offered(r wire.Row, channels map[string]string) bool {
	in := func(id string) bool { return n.s.agent.In(id).Role != "" }
	switch r.Kind {
	case inbox.KindInbox:
		return in(r.ID)
	case inbox.KindChannel:
		return in(read(r).Inbox)
	case inbox.KindHealth:
		return in(channels[r.ID])
	case inbox.KindTemplate:
		return in(channels[read(r).Channel])
	case inbox.KindLabel, inbox.KindSavedReply, inbox.KindMacro:
		id := read(r).Inbox
		return id == "" || in(id)
	}
	return true
}

// channels gives the inbox of each channel, if one of the rows needs it.
func (n *narrow) channels(ctx context.Context, rows []wire.Row) (map[string]string, error) {
	for _, r := range rows {
		if r.Kind != inbox.KindHealth && r.Kind != inbox.KindTemplate {
			continue
		}
		list, err := store.All[inbox.Channel](ctx, n.s.h.db)
		if err != nil {
			return nil, err
		}
		of := map[string]string{}
		for _, c := range list {
			of[c.ID] = c.Inbox
		}
		return of, nil
	}
	return nil, nil
}
