package hub

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// feedsOf gives the feeds an agent may read. Today every role reads every
// inbox; this is the one place that decides it.
func (h *Hub) feedsOf(ctx context.Context, agentID string) ([]string, error) {
	list, err := store.All[inbox.Inbox](ctx, h.db)
	if err != nil {
		return nil, err
	}
	feeds := []string{inbox.WorkspaceFeed, inbox.AgentFeed(agentID)}
	for _, i := range list {
		feeds = append(feeds, inbox.InboxFeed(i.ID))
	}
	return feeds, nil
}

// welcome answers hello, brings the desktop forward from its cursors and lets
// it read live. Feeds it has no cursor for begin at the head.
func (s *session) welcome(ctx context.Context, hello *wire.Hello) error {
	feeds, err := s.h.feedsOf(ctx, s.agentID)
	if err != nil {
		return err
	}
	s.version = min(hello.V, wire.Version)
	w := wire.Welcome{V: s.version, Relay: s.h.db.Relay(), Agent: s.agentID,
		Feeds: map[string]int64{}, Now: s.h.now().UnixMilli(), Online: s.h.onlineNow()}
	from := map[string]int64{}
	for _, f := range feeds {
		head, err := s.h.db.Head(ctx, f)
		if err != nil {
			return err
		}
		w.Feeds[f], from[f] = head, head
		// A cursor above the head was made from data this relay no longer has.
		if c, known := hello.Cursors[f]; known && hello.Replica == s.h.db.Relay() && c >= 0 && c <= head {
			from[f] = c
		}
	}
	if s.version > 1 {
		s.h.mu.Lock()
		s.greeted = s.h.connected()
		s.h.mu.Unlock()
		w.Colleagues = s.greeted
	}
	if err := s.send(wire.TypeWelcome, w); err != nil {
		return err
	}
	for _, f := range feeds {
		if err := s.catchUp(ctx, f, from[f]); err != nil {
			return err
		}
	}
	s.h.mu.Lock()
	s.ready = true
	s.h.mu.Unlock()
	return s.recheck(ctx)
}

// recheck looks once more at what may have changed between the look at the
// token and now; from now on the hub itself brings such news.
func (s *session) recheck(ctx context.Context) error {
	const op = "hub.Serve"
	agent, err := s.h.db.Session(ctx, s.tokenHash)
	if err != nil {
		return err
	}
	a, err := store.Look[inbox.Agent](ctx, s.h.db, s.agentID)
	if err != nil {
		return err
	}
	if agent != s.agentID || a == nil || a.State != inbox.AgentActive {
		return fault.New(fault.SignedOut, op, "signed out meanwhile")
	}
	feeds, err := s.h.feedsOf(ctx, s.agentID)
	if err != nil {
		return err
	}
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	for _, f := range feeds {
		s.h.join(s, f)
	}
	s.h.arrive(s, a)
	return nil
}

// catchUp sends what the desktop missed of a feed and then subscribes it,
// without a moment between.
func (s *session) catchUp(ctx context.Context, feedName string, at int64) error {
	for {
		rows, to, err := s.h.db.Since(ctx, feedName, at, wire.MaxRows, wire.MaxFrame/2)
		if err != nil {
			return err
		}
		if to <= at {
			if s.subscribe(feedName, at) {
				return nil
			}
			continue
		}
		if rows == nil {
			rows = []wire.Row{}
		}
		if err := s.send(wire.TypeDelta, wire.Delta{Feed: feedName, From: at, To: to, Rows: rows}); err != nil {
			return err
		}
		at = to
	}
}

// subscribe succeeds when nothing lies between the desktop's number and what
// the hub will bring next.
func (s *session) subscribe(feedName string, at int64) bool {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	f := s.h.feeds[feedName]
	if f == nil {
		// Nobody followed it so far. From here on commits are heard of; what came
		// before is unknown, so Run looks into the store once.
		f = s.h.follow(feedName, at)
		f.look = true
		s.h.wake()
	}
	if f.head > at {
		return false
	}
	s.cursors[feedName] = at
	f.readers[s] = struct{}{}
	return true
}

// fill answers with older rows.
func (s *session) fill(ctx context.Context, d *wire.Fill) error {
	s.h.mu.Lock()
	_, may := s.cursors[d.Feed]
	s.h.mu.Unlock()
	if !may {
		return fault.New(fault.Denied, "hub.Fill", "not one of this agent's feeds")
	}
	limit := d.Limit
	if limit <= 0 || limit > wire.MaxRows {
		limit = wire.MaxRows
	}
	rows, next, err := s.h.db.Below(ctx, d.Feed, d.Below, limit, wire.MaxFrame*3/4)
	if err != nil {
		return err
	}
	if rows == nil {
		rows = []wire.Row{}
	}
	return s.send(wire.TypePage, wire.Page{Feed: d.Feed, Below: d.Below, Next: next, Rows: rows})
}
