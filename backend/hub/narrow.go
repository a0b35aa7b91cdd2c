package hub

import (
	"context"
	"sort"
	"strings"
	"sync"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// pause is how long a narrow rests after each look: what happens meanwhile comes
// in one go, so that many agents with a part each do not load the store.
const pause = 100 * time.Millisecond

// narrow brings the feeds of which its agent sees a part. After each commit it
// reads them from the store, in the session's own goroutine (run), and lets
// through what the agent sees; nothing of it runs under h.mu.
type narrow struct {
	s     *session
	parts []*part // the workspace first: a contact is known before its conversation
	kick  chan struct{}

	news sync.Mutex // guards late
	late map[string]bool

	// mu: one stretch or page at a time, so that they reach the desktop in the
	// order they were true. It guards what follows, and at.
	mu sync.Mutex
	// sent are contacts that came with a conversation or changed since; left are
	// rows of the workspace that are known to be gone on the desktop.
	sent map[string]bool
	left map[ref]bool
}

// ref names a row.
type ref struct {
	kind inbox.Kind
	id   string
}

// part is one feed of a narrow.
type part struct {
	view
	at   int64        // up to here it was brought
	left []store.Spot // what there is to fill with, newest first; nil: not looked up yet
}

func newNarrow(s *session) *narrow {
	return &narrow{s: s, kick: make(chan struct{}, 1), late: map[string]bool{}, sent: map[string]bool{}, left: map[ref]bool{}}
}

// reads tells whether a feed of the store is one of its parts.
func (n *narrow) reads(feed string) bool {
	return n != nil && n.find(func(p *part) bool { return p.feed == feed }) != nil
}

func (n *narrow) find(is func(p *part) bool) *part {
	if n == nil {
		return nil
	}
	for _, p := range n.parts {
		if is(p) {
			return p
		}
	}
	return nil
}

func (n *narrow) named(feeds map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for feed, seq := range feeds {
		switch p := n.find(func(p *part) bool { return p.feed == feed }); {
		case p != nil:
			out[p.name] = seq
		case n.s.agent.Everything() || feed == inbox.AgentFeed(n.s.agentID):
			out[feed] = seq
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// attend lets the hub tell of a feed's commits from now on.
func (h *Hub) attend(s *session, feed string, head int64) {
	h.mu.Lock()
	f := h.feeds[feed]
	if f == nil {
		f = h.follow(feed, head)
		f.look = true
		h.wake()
	}
	f.readers[s] = struct{}{}
	h.mu.Unlock()
	s.narrow.nudge(feed)
}

// nudge says that there may be something new in a feed.
func (n *narrow) nudge(feed string) {
	n.news.Lock()
	n.late[feed] = true
	n.news.Unlock()
	signal(n.kick)
}

// next takes the parts that may have something new.
func (n *narrow) next() (list []*part) {
	n.news.Lock()
	defer n.news.Unlock()
	for _, p := range n.parts {
		if n.late[p.feed] {
			list = append(list, p)
		}
	}
	clear(n.late)
	return list
}

// run brings the parts forward until the session ends.
func (n *narrow) run(ctx context.Context) {
	rest := time.NewTimer(pause)
	defer rest.Stop()
	for {
		select {
		case <-n.kick:
		case <-n.s.stop:
			return
		}
		for _, p := range n.next() {
			for more := true; more; {
				var err error
				if more, err = n.step(ctx, p); err != nil {
					if !n.s.over() {
						n.s.h.log.Error("reading a part of a feed", "feed", p.feed, "err", err)
					}
					n.s.bye(string(fault.CodeOf(err)), retryAfter(err))
					return
				}
			}
		}
		rest.Reset(pause)
		select {
		case <-rest.C:
		case <-n.s.stop:
			return
		}
	}
}

// step brings one stretch of a part; it reports whether there was one.
func (n *narrow) step(ctx context.Context, p *part) (more bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rows, to, err := n.s.h.db.Since(ctx, p.feed, p.at, wire.MaxRows, wire.MaxFrame/2)
	if err != nil || to <= p.at {
		return false, err
	}
	var kept []wire.Row
	if p.feed == inbox.WorkspaceFeed {
		kept, err = n.workspace(ctx, rows, true)
	} else {
		kept, err = n.inbox(ctx, p, rows, to)
	}
	if err != nil {
		return false, err
	}
	if err := n.s.send(wire.TypeDelta, wire.Delta{Feed: p.name, From: p.at, To: to, Rows: kept}); err != nil {
		return false, err
	}
	p.at = to
	return true, nil
}

// also sends rows of any number beside what changes a feed's cursor.
func (n *narrow) also(p *part, rows []wire.Row) error {
	for len(rows) > 0 {
		i, size := 0, 0
		for ; i < len(rows) && i < wire.MaxRows; i++ {
			if size += len(rows[i].Data) + 120; size > wire.MaxFrame/2 && i > 0 {
				break
			}
		}
		if err := n.s.send(wire.TypeDelta, wire.Delta{Feed: p.name, From: p.at, To: p.at, Rows: rows[:i]}); err != nil {
			return err
		}
		rows = rows[i:]
	}
	return nil
}

// emptyPages is how many pages without a row of the agent's are passed over before
// one is sent after all: the desktop must not wait for long.
const emptyPages = 10

// fill answers with older rows of a part, or says that nothing older is left.
func (n *narrow) fill(ctx context.Context, p *part, d *wire.Fill, limit int) error {
	below := d.Below
	for i := 1; ; i++ {
		next, done, err := n.page(ctx, p, d, below, limit, i < emptyPages)
		if err != nil || done {
			return err
		}
		below = next
	}
}

// page sends one page, unless there is nothing on it for the agent and pass is set.
func (n *narrow) page(ctx context.Context, p *part, d *wire.Fill, below int64, limit int, pass bool) (next int64, done bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rows, next, err := n.below(ctx, p, below, limit)
	if err != nil {
		return 0, false, err
	}
	switch {
	case p.feed == inbox.WorkspaceFeed:
		rows, err = n.workspace(ctx, rows, false)
	case p.own:
		rows, err = n.mine(ctx, rows, nil)
	}
	if err != nil || pass && len(rows) == 0 && next > 0 {
		return next, false, err
	}
	if rows == nil {
		rows = []wire.Row{}
	}
	return 0, true, n.s.send(wire.TypePage, wire.Page{Feed: p.name, Below: d.Below, Next: next, Rows: rows})
}

// below gives the newest rows of a part under a number, and the number to go on below.
// Of a feed of which little is seen, that is looked up once for all pages.
func (n *narrow) below(ctx context.Context, p *part, below int64, limit int) (rows []wire.Row, next int64, err error) {
	db := n.s.h.db
	if p.feed != inbox.WorkspaceFeed && !p.own {
		return db.Below(ctx, p.feed, below, limit, wire.MaxFrame*3/4)
	}
	if p.left == nil {
		if p.left, err = n.spots(ctx, p); err != nil {
			return nil, 0, err
		}
	}
	spots := p.left[sort.Search(len(p.left), func(i int) bool { return p.left[i].Seq() < below }):]
	rows, looked, err := db.RowsAt(ctx, p.feed, spots, limit, wire.MaxFrame*3/4)
	if err != nil || looked == len(spots) {
		p.left = nil
		return rows, 0, err
	}
	return rows, spots[looked-1].Seq(), nil
}

// spots looks up what the agent sees of a part.
func (n *narrow) spots(ctx context.Context, p *part) ([]store.Spot, error) {
	if p.own {
		return n.s.h.db.OwnSpots(ctx, p.feed, n.s.agentID)
	}
	var whole, own []string
	for _, q := range n.parts {
		id, is := strings.CutPrefix(q.feed, "inbox/")
		switch {
		case !is || q.feed == teamFeed:
		case q.own:
			own = append(own, id)
		default:
			whole = append(whole, id)
		}
	}
	return n.s.h.db.KnownSpots(ctx, n.s.agentID, whole, own)
}
