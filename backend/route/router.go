package route

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Router hands out and takes back, for all inboxes of a relay. One process does
// it at a time; were there two, or a person assigning at the same instant, each
// decision is checked again in the transaction that keeps it.
type Router struct {
	db  *store.DB
	now func() time.Time
	// present tells how present each agent is, as far as the relay can tell; who is
	// missing is off.
	present func() map[string]inbox.Presence

	people atomic.Bool                        // agents or inboxes may be other ones
	routes atomic.Bool                        // some inbox hands out
	left   atomic.Pointer[map[[2]string]bool] // agent and inbox they do not answer in

	// Of Step.
	inboxes map[string]*inbox.Inbox
	agents  []*inbox.Agent
	queue   map[string]known
	given   map[string]int64 // agent → when they were given one last (ms)
	absent  map[string]int64 // agent → since when they are not there though they said so (ms)
}

// known is a place of the queue that was read before.
type known struct {
	version [2]int64
	waiting Waiting
}

// Grace is how long an agent whose line broke, or who lets the keys rest, keeps
// what is offered to them (ms). Whoever says that they go gives it back at once.
const Grace = 60_000

// New makes a router. present must not block for long.
func New(db *store.DB, now func() time.Time, present func() map[string]inbox.Presence) *Router {
	r := &Router{db: db, now: now, present: present}
	r.Begin()
	return r
}

// Begin forgets what was known: the next Step looks at everything anew. It must
// not run beside a Step.
func (r *Router) Begin() {
	r.people.Store(true)
	r.routes.Store(true)
	r.left.Store(&map[[2]string]bool{})
	r.queue, r.given, r.absent = map[string]known{}, map[string]int64{}, map[string]int64{}
}

// Concerned tells whether a change may be of concern, so that Step should run.
// It may be called from everywhere.
func (r *Router) Concerned(kind inbox.Kind, c *inbox.Conversation) bool {
	switch kind {
	case inbox.KindAgent, inbox.KindInbox:
		r.people.Store(true)
		return true
	case inbox.KindContact:
		return r.routes.Load() // languages, blocks
	case inbox.KindConversation:
		return r.routes.Load() || c != nil && c.Assignee != "" && (*r.left.Load())[[2]string{c.Assignee, c.Inbox}]
	}
	return false
}

// Elsewhere tells that another process may have changed anything.
func (r *Router) Elsewhere() { r.people.Store(true) }

// state is what one Step rests on.
type state struct {
	now     int64
	inboxes map[string]*inbox.Inbox // those that route
	agents  map[string]*Agent
	round   *Round
	loads   []store.Load
	again   bool // something was other than it was read: look again
	next    int64
}

// due notes that time alone will change something then (ms).
func (s *state) due(at int64) {
	if at > s.now {
		s.next = min(s.next, at)
	}
}

// Step takes back what nobody takes up, hands out what can be, and gives the time
// (ms, of the relay's clock) to look again if nothing happens before; 0: none.
func (r *Router) Step(ctx context.Context) (next int64, err error) {
	for range 100 { // bounds a disagreement that should not exist
		if err := r.read(ctx); err != nil {
			return 0, err
		}
		s, err := r.look(ctx)
		if err != nil {
			return 0, err
		}
		if err := r.takeBack(ctx, s); err != nil {
			return 0, err
		}
		if err := r.handOut(ctx, s); err != nil {
			return 0, err
		}
		if s.again {
			continue
		}
		s.due(s.round.Next())
		if s.next == never {
			return 0, nil
		}
		return s.next, nil
	}
	return r.now().UnixMilli(), nil
}

// read reads inboxes and agents if they may be other ones.
func (r *Router) read(ctx context.Context) error {
	if !r.people.Swap(false) {
		return nil
	}
	inboxes, err := store.All[inbox.Inbox](ctx, r.db)
	if err == nil {
		r.agents, err = store.All[inbox.Agent](ctx, r.db)
	}
	if err != nil {
		r.people.Store(true)
		return err
	}
	r.inboxes = map[string]*inbox.Inbox{}
	routes := false
	for _, in := range inboxes {
		r.inboxes[in.ID] = in
		routes = routes || Routes(in)
	}
	r.routes.Store(routes)
	left := map[[2]string]bool{}
	for _, a := range r.agents {
		for id := range r.inboxes {
			if !command.Answers(a, id) {
				left[[2]string{a.ID, id}] = true
			}
		}
	}
	r.left.Store(&left)
	clear(r.queue) // what a conversation needs is the inbox's to say
	return nil
}

// look puts together who is there and what they have.
func (r *Router) look(ctx context.Context) (s *state, err error) {
	s = &state{now: r.now().UnixMilli(), inboxes: map[string]*inbox.Inbox{}, agents: map[string]*Agent{}, next: never}
	for id, in := range r.inboxes {
		if Routes(in) {
			s.inboxes[id] = in
		}
	}
	there := r.present()
	var list []*Agent
	for _, a := range r.agents {
		g := &Agent{Agent: a, Present: there[a.ID] == inbox.PresencePresent, At: r.given[a.ID]}
		r.noteAbsence(g, s.now)
		s.agents[a.ID] = g
		list = append(list, g)
	}
	if s.loads, err = r.db.Loads(ctx); err != nil {
		return nil, err
	}
	for _, l := range s.loads {
		if g := s.agents[l.Agent]; g != nil {
			g.At = max(g.At, l.At)
			if l.Status == inbox.StatusOpen {
				g.Load += l.N
			}
		}
	}
	s.round = NewRound(s.now, s.inboxes, list)
	return s, nil
}

func (r *Router) noteAbsence(g *Agent, now int64) {
	if g.Present {
		delete(r.absent, g.ID)
	} else if _, known := r.absent[g.ID]; !known {
		r.absent[g.ID] = now
	}
}

// handOut goes through the queue.
func (r *Router) handOut(ctx context.Context, s *state) error {
	ids := slices.Sorted(maps.Keys(s.inboxes))
	last := store.Queued{}
	for page := 16; !s.round.Full(); page = min(2*page, 512) {
		list, err := r.db.Queue(ctx, ids, last, page)
		if err != nil {
			return err
		}
		waiting, err := r.waiting(ctx, s, list)
		if err != nil {
			return err
		}
		for _, w := range waiting {
			d, no := s.round.Place(w)
			if no != "" {
				continue // it is in nobody's way
			}
			done, err := r.give(ctx, s, w, d)
			if err != nil {
				return err
			}
			if !done {
				s.again = true // and its agent is free for another one
				return nil
			}
			if s.round.Full() {
				return nil
			}
		}
		if len(list) < page {
			return nil
		}
		last = list[len(list)-1]
	}
	return nil
}

// waiting reads what places of the queue ask for; most are known from before.
func (r *Router) waiting(ctx context.Context, s *state, list []store.Queued) ([]Waiting, error) {
	var missing []string
	for _, q := range list {
		if k, ok := r.queue[q.ID]; !ok || k.version != q.Version {
			missing = append(missing, q.ID)
		}
	}
	docs, err := r.db.WithContacts(ctx, missing)
	if err != nil {
		return nil, err
	}
	if len(r.queue) > mostKnown {
		clear(r.queue)
	}
	all := make([]Waiting, 0, len(list))
	for _, q := range list {
		k := r.queue[q.ID]
		if d, fresh := docs[q.ID]; fresh {
			k = known{version: q.Version, waiting: Of(d.Conversation, s.inboxes[q.Inbox], d.Contact)}
			r.queue[q.ID] = k
		}
		if k.version == q.Version {
			all = append(all, k.waiting)
		}
	}
	return all, nil
}

// mostKnown bounds what is remembered of the queue.
const mostKnown = 20_000

// give keeps a decision, unless something it rests on is other by now.
func (r *Router) give(ctx context.Context, s *state, w Waiting, d Decision) (done bool, err error) {
	until := int64(0)
	_, err = r.db.Write(ctx, func(tx *store.Tx) error {
		done = false
		c, err := store.Find[inbox.Conversation](ctx, tx, w.ID)
		if err != nil || c == nil || c.ID != w.ID || c.Inbox != w.Inbox || c.Status != inbox.StatusOpen || c.Assignee != "" || c.UnansweredSince == 0 {
			return err
		}
		a, err := store.Find[inbox.Agent](ctx, tx, d.Agent)
		if err != nil || a == nil || !command.Answers(a, c.Inbox) || a.AwayUntil > s.now {
			return err
		}
		in, err := store.Peek[inbox.Inbox](ctx, tx, c.Inbox)
		if err != nil || !Routes(in) {
			return err
		}
		if n, err := tx.LoadOf(ctx, a.ID); err != nil || n >= Limit(a, in) {
			return err
		}
		c.Hand(a.ID, s.now, in.Routing.Accept, d.Tried)
		tell(tx, c, s.now, inbox.Event{What: "assigned", Agent: a.ID, Why: d.Why})
		tx.Put(c)
		done, until = true, c.Offer.Until
		return nil
	})
	if done && err == nil {
		s.due(until)
		r.given[d.Agent] = s.now
		delete(r.queue, w.ID)
	}
	if !done {
		r.people.Store(true)
		delete(r.queue, w.ID)
	}
	return done, err
}

// tell adds the thin grey line that tells what was done, on behalf of nobody.
func tell(tx *store.Tx, c *inbox.Conversation, now int64, e inbox.Event) {
	tx.Put(&inbox.Message{ID: uuid.Must(uuid.NewV7()).String(), Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirEvent,
		At: max(now, c.LastAt), Event: &e})
}
