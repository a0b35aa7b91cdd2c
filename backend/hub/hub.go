// Package hub brings every change to everybody who may see it, while they are
// there. It holds one connection per desktop, follows the feeds somebody reads,
// and passes on what is fleeting: presence and typing.
//
// Rule of concurrency: h.mu guards feeds, sessions, watchers and presence and is
// never held while something is read, written or waited for. Commits arrive in
// any order; one goroutine (Run) brings each feed forward in number order.
package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"tresen/backend/auth"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Hub is the exchange of one relay process.
type Hub struct {
	db  *store.DB
	log *slog.Logger
	now func() time.Time
	// Channels and phone are lent to commands; typed is told what an agent types.
	channels command.Channels
	phone    func(number, country string) (e164, shown string)
	typed    func(agent, conversation string, on bool)
	presence func(agent string)
	self     string // names this process among the relay's

	kick    chan struct{}
	facts   chan Fact     // for other processes
	left    chan struct{} // a session has ended
	stirred chan struct{} // something is different about a colleague
	asked   chan struct{} // another process wants to know what is fleeting here

	mu       sync.Mutex
	feeds    map[string]*feed
	sessions map[*session]struct{}
	watch    watchers
	online   presence
	team     map[string]*colleague // by agent
	closing  bool
}

// feed is one that is followed because somebody reads it.
type feed struct {
	head    int64 // everything up to here has been brought
	target  int64 // the newest number heard of
	look    bool  // something may have come unheard: look into the store once
	stash   map[int64]store.Span
	readers map[*session]struct{}
}

// Options are what a Hub needs besides the store.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	Channels command.Channels
	// Phone is Actor.Phone.
	Phone func(number, country string) (e164, shown string)
	// Typed is told that an agent writes in a conversation; it must not block.
	Typed func(agent, conversation string, on bool)
	// Presence is told that an agent is present, away or off now; Colleagues says
	// which. It must not block.
	Presence func(agent string)
}

// New makes a hub; Run must be running before the first session.
func New(db *store.DB, o Options) *Hub {
	h := &Hub{db: db, log: o.Log, now: o.Now, channels: o.Channels, phone: o.Phone, typed: o.Typed, presence: o.Presence,
		self: uuid.NewString(), kick: make(chan struct{}, 1), facts: make(chan Fact, 1024), left: make(chan struct{}, 1), stirred: make(chan struct{}, 1), asked: make(chan struct{}, 1),
		feeds: map[string]*feed{}, sessions: map[*session]struct{}{}, watch: newWatchers(), online: newPresence(), team: map[string]*colleague{}}
	return h
}

// Committed takes a commit of this process.
func (h *Hub) Committed(c store.Commit) {
	h.mu.Lock()
	for _, s := range c.Spans {
		h.heardOf(s)
	}
	h.mu.Unlock()
	h.wake()
}

// Woken takes what another process of this relay committed; empty after the
// line to it was made anew: then every followed feed is read.
func (h *Hub) Woken(spans map[string][2]int64) {
	h.mu.Lock()
	for name, s := range spans {
		h.heardOf(store.Span{Feed: name, From: s[0], To: s[1]})
	}
	if len(spans) == 0 {
		for _, f := range h.feeds {
			f.look = true
		}
		h.watch.everybody() // their feeds may not even be followed
	}
	h.mu.Unlock()
	if len(spans) == 0 {
		h.tell(Fact{Ask: true})
	}
	h.wake()
}

// heardOf notes a span for Run; the caller holds h.mu.
func (h *Hub) heardOf(s store.Span) {
	f := h.feeds[s.Feed]
	if f == nil {
		if !h.watch.any() {
			return // nobody here reads it
		}
		f = h.follow(s.Feed, s.From)
	}
	if s.To <= f.head {
		return
	}
	f.target = max(f.target, s.To)
	if s.Rows != nil {
		f.stash[s.From] = s
	}
}

// follow begins to follow a feed from a number; the caller holds h.mu.
func (h *Hub) follow(name string, head int64) *feed {
	f := &feed{head: head, target: head, stash: map[int64]store.Span{}, readers: map[*session]struct{}{}}
	h.feeds[name] = f
	return f
}

func (h *Hub) wake() {
	select {
	case h.kick <- struct{}{}:
	default:
	}
}

// Run brings changes forward until ctx ends; then it says goodbye to everybody.
func (h *Hub) Run(ctx context.Context) error {
	var team sync.WaitGroup
	team.Go(func() { h.watchTeam(ctx) })
	team.Go(func() { h.watchContacts(ctx) })
	defer team.Wait()
	for {
		select {
		case <-ctx.Done():
			h.goodbye()
			h.empty()
			return nil
		case <-h.kick:
			for h.step(ctx) {
				continue
			}
		}
	}
}

// step brings one stretch of one feed forward, from the stash where it is at
// hand, else from the store. It reports whether there may be more.
func (h *Hub) step(ctx context.Context) bool {
	h.mu.Lock()
	name, f := h.late()
	if f == nil {
		h.mu.Unlock()
		return false
	}
	from, target := f.head, f.target
	span, ok := f.chain()
	if !ok {
		// Taken back before the store is read: a commit heard of meanwhile must not
		// be mistaken for what was looked for.
		f.look = false
	}
	h.mu.Unlock()
	if !ok {
		rows, to, err := h.db.Since(ctx, name, from, wire.MaxRows, wire.MaxFrame/2)
		if err != nil {
			h.mu.Lock()
			f.look = true
			h.mu.Unlock()
			if ctx.Err() == nil {
				h.log.Error("reading a feed", "feed", name, "err", err)
				time.AfterFunc(time.Second, h.wake) // the store is away; look again
			}
			return false
		}
		span = store.Span{Feed: name, From: from, To: to, Rows: rows}
		if to <= from {
			h.mu.Lock()
			if f.target == target && target > from { // heard of, yet not there: data went back
				f.target = f.head
			}
			h.mu.Unlock()
			return true
		}
	}
	h.bring(f, span)
	return true
}

// late gives a feed that is behind what was heard of it, the workspace's first:
// a new contact is known before its conversation comes. The caller holds h.mu.
func (h *Hub) late() (string, *feed) {
	if f := h.feeds[inbox.WorkspaceFeed]; f != nil && (f.look || f.target > f.head) {
		return inbox.WorkspaceFeed, f
	}
	for name, f := range h.feeds {
		if f.look || f.target > f.head {
			return name, f
		}
	}
	return "", nil
}

// chain takes the longest unbroken stretch after head from the stash; the caller holds h.mu.
func (f *feed) chain() (store.Span, bool) {
	s, ok := f.stash[f.head]
	if !ok {
		return store.Span{}, false
	}
	delete(f.stash, f.head)
	size := bytesOf(s.Rows)
	for {
		n, ok := f.stash[s.To]
		if !ok || len(s.Rows)+len(n.Rows) > wire.MaxRows || size+bytesOf(n.Rows) > wire.MaxFrame/2 {
			return s, true
		}
		delete(f.stash, s.To)
		size += bytesOf(n.Rows)
		s.Rows = append(s.Rows[:len(s.Rows):len(s.Rows)], n.Rows...)
		s.To = n.To
	}
}

func bytesOf(rows []wire.Row) (n int) {
	for _, r := range rows {
		n += len(r.Data) + 120
	}
	return n
}

// bring hands a stretch to everybody who reads the feed.
func (h *Hub) bring(f *feed, span store.Span) {
	frames := deltas(span)
	h.mu.Lock()
	f.head = span.To
	f.target = max(f.target, f.head)
	for from := range f.stash {
		if from < f.head {
			delete(f.stash, from)
		}
	}
	for s := range f.readers {
		s.take(span, frames)
	}
	h.wakeWatchers(span.Rows)
	h.reactTo(span.Rows)
	h.mu.Unlock()
}

// reactTo changes who reads what: new inboxes are read at once, blocked agents
// are signed out. The caller holds h.mu.
func (h *Hub) reactTo(rows []wire.Row) {
	for _, r := range rows {
		switch r.Kind {
		case inbox.KindInbox:
			for s := range h.sessions {
				if s.ready {
					h.newInbox(s, r.ID)
				}
			}
		case inbox.KindAgent:
			if e, err := store.Decode(r.Kind, r.Data); err == nil && !r.Gone {
				h.agentChanged(e.(*inbox.Agent))
			}
		}
	}
}

// join lets a session read a new feed from its beginning, unless it reads it
// already; the caller holds h.mu.
func (h *Hub) join(s *session, name string) {
	if _, has := s.cursors[name]; has {
		return
	}
	s.cursors[name] = 0
	f := h.feeds[name]
	if f == nil {
		f = h.follow(name, 0)
		f.look = true // its first rows may have come before anybody read it
		h.wake()
	}
	f.readers[s] = struct{}{}
	if f.head > 0 {
		s.behind() // it has begun already: come back and catch up
	}
}

func (h *Hub) agentChanged(a *inbox.Agent) {
	h.hired(a)
	for s := range h.sessions {
		if s.agentID != a.ID {
			continue
		}
		if err := auth.OutOf("hub.Serve", a); err != nil {
			s.bye(string(fault.CodeOf(err)), 0)
		} else {
			s.sightChanged(a)
		}
	}
}

// goodbye ends all sessions because the relay stops.
func (h *Hub) goodbye() {
	h.mu.Lock()
	h.closing = true
	for s := range h.sessions {
		s.bye("unavailable", 500)
	}
	h.mu.Unlock()
}

// empty waits until what desktops have begun is done, or so long that it is stuck.
func (h *Hub) empty() {
	over := time.NewTimer(byeWithin)
	defer over.Stop()
	for {
		h.mu.Lock()
		n := len(h.sessions)
		h.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-h.left:
		case <-over.C:
			return
		}
	}
}

// SignOut ends the line of a session at once, by the hash of its token, in every
// process of the relay.
func (h *Hub) SignOut(tokenHash string) {
	h.mu.Lock()
	h.drop(tokenHash)
	h.mu.Unlock()
	h.tell(Fact{SignedOut: tokenHash})
}

// drop is SignOut here; the caller holds h.mu.
func (h *Hub) drop(tokenHash string) {
	for s := range h.sessions {
		if s.tokenHash == tokenHash {
			s.bye(string(fault.SignedOut), 0)
		}
	}
}

// Sessions counts the desktops that are connected, for the health view.
func (h *Hub) Sessions() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for s := range h.sessions {
		if !s.over() {
			n++
		}
	}
	return n
}
