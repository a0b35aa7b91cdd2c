package hub

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/wire"
)

// welcome answers hello, brings the desktop forward from its cursors and lets
// it read live. Feeds it has no cursor for begin at the head.
func (s *session) welcome(ctx context.Context, hello *wire.Hello) error {
	s.version = min(hello.V, wire.Version)
	agent, views, err := s.h.views(ctx, s.agentID, s.version)
	if err != nil {
		return err
	}
	w := wire.Welcome{V: s.version, Relay: s.h.db.Relay(), Agent: s.agentID,
		Feeds: map[string]int64{}, Now: s.h.now().UnixMilli()}
	from, narrow := map[string]int64{}, newNarrow(s)
	for _, v := range views {
		head, err := s.h.db.Head(ctx, v.feed)
		if err != nil {
			return err
		}
		w.Feeds[v.name], from[v.name] = head, startAt(hello, s.h.db.Relay(), v.name, head)
		if v.part {
			narrow.parts = append(narrow.parts, &part{view: v, at: from[v.name]})
		}
	}
	s.h.mu.Lock()
	s.agent, s.narrow = agent, narrow
	s.h.mu.Unlock()
	online, seen, err := s.onlineFor(ctx)
	if err != nil {
		return err
	}
	w.Online = seen
	if s.version > 1 {
		s.h.mu.Lock()
		s.greeted = s.h.connected(agent)
		s.h.mu.Unlock()
		w.Colleagues = s.greeted
	}
	if err := s.send(wire.TypeWelcome, w); err != nil {
		return err
	}
	for _, v := range views {
		if v.part {
			s.h.attend(s, v.feed, w.Feeds[v.name])
		} else if err := s.catchUp(ctx, v.feed, from[v.name]); err != nil {
			return err
		}
	}
	s.h.mu.Lock()
	s.ready = true
	s.catchContacts(online, seen)
	s.h.mu.Unlock()
	s.reading.Go(func() { narrow.run(ctx) })
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
	if agent != s.agentID {
		return fault.New(fault.SignedOut, op, "signed out meanwhile")
	}
	a, views, err := s.h.views(ctx, s.agentID, s.version)
	if err != nil {
		return err
	}
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if s.sightChanged(a) {
		return nil
	}
	for _, v := range views {
		switch {
		case !v.part:
			s.h.join(s, v.feed)
		case !s.narrow.reads(v.feed):
			s.behind()
		}
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
	limit := d.Limit
	if limit <= 0 || limit > wire.MaxRows {
		limit = wire.MaxRows
	}
	if p := s.narrow.find(func(p *part) bool { return p.name == d.Feed }); p != nil {
		return s.narrow.fill(ctx, p, d, limit)
	}
	s.h.mu.Lock()
	_, may := s.cursors[d.Feed]
	s.h.mu.Unlock()
	if !may {
		return fault.New(fault.Denied, "hub.Fill", "not one of this agent's feeds")
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
