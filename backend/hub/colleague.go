package hub

import (
	"context"
	"slices"
	"strings"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// How long what a desktop says of its person holds, and how often colleagues hear of it.
const (
	activeFor  = 5 * time.Minute        // without another word nobody is at the keys any more
	leaveAfter = 10 * time.Second       // a line that comes back within this was never away
	tellEvery  = 500 * time.Millisecond // one agent's news, at most so often
	whereEvery = time.Second / 20       // words of one desktop that are taken without waiting
	whereBurst = 20
)

// desk is one desktop of an agent: until when somebody is at its keys, and since
// when it shows what it shows.
type desk struct {
	until time.Time
	since time.Time
	where wire.Where
	known [2]Circle
}

// remote is another process's word, and until when it is believed.
type remote struct {
	place Place
	since time.Time
	until time.Time
}

// colleague is one agent as the hub knows them. Guarded by Hub.mu.
type colleague struct {
	says      *inbox.Agent // nil: not read yet
	desks     map[*session]desk
	left      desk // the desktop that went last; it counts until gone
	gone      time.Time
	elsewhere map[string]remote // by process

	stir    bool           // something may be different
	next    time.Time      // when something will be by itself; zero: never
	told    wire.Colleague // what everybody was told last, as far as they may know, and when
	toldAt  time.Time
	circles [2]Circle
	spoke   Place // the same for other processes
}

// colleague gives an agent's entry; the caller holds h.mu.
func (h *Hub) colleague(id string) *colleague {
	c := h.team[id]
	if c == nil {
		c = &colleague{desks: map[*session]desk{}, elsewhere: map[string]remote{}, told: wire.Colleague{Agent: id, Presence: inbox.PresenceOff}}
		h.team[id] = c
	}
	return c
}

// Colleagues tells of all active agents, also those who are off, by id.
func (h *Hub) Colleagues() []wire.Colleague {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := []wire.Colleague{}
	for id, c := range h.team {
		if c.says != nil && c.says.State == inbox.AgentActive {
			is, _, _ := c.is(id, h.now())
			list = append(list, is)
		}
	}
	slices.SortFunc(list, func(a, b wire.Colleague) int { return strings.Compare(a.Agent, b.Agent) })
	return list
}

// connected are the colleagues a desktop is welcomed with: as everybody was told,
// so that the next news fit. The caller holds h.mu.
func (h *Hub) connected(a *inbox.Agent) []wire.Colleague {
	list := []wire.Colleague{}
	for _, c := range h.team {
		if is := c.shownTo(a); is.Presence != inbox.PresenceOff || is.Conversation != "" || is.Ticket != "" {
			list = append(list, is)
		}
	}
	slices.SortFunc(list, func(a, b wire.Colleague) int { return strings.Compare(a.Agent, b.Agent) })
	return list
}

// here finds what this process knows by itself, and until when that holds.
func (c *colleague) here(id string, now time.Time) (p Place, since, until time.Time) {
	p.Agent = id
	look := func(d desk) {
		active := now.Before(d.until)
		if active {
			until = sooner(until, d.until)
		}
		if newer := d.since.After(since); active && !p.Active || active == p.Active && (newer || !p.Here) {
			p.Active, p.Conversation, p.Ticket, p.Circles, since = active, d.where.Conversation, d.where.Ticket, d.known, d.since
		}
		p.Here = true
	}
	for _, d := range c.desks {
		look(d)
	}
	if !p.Here && now.Before(c.gone) {
		look(c.left)
		until = sooner(until, c.gone)
	}
	if !p.Active {
		p.Conversation, p.Ticket, p.Circles = "", "", [2]Circle{} // it is on a screen nobody looks at
	}
	return p, since, until
}

// is puts together what an agent says of themselves and what all processes know.
// until is when that changes by itself; zero: never.
func (c *colleague) is(id string, now time.Time) (is wire.Colleague, known [2]Circle, until time.Time) {
	p, since, until := c.here(id, now)
	for process, r := range c.elsewhere {
		if !now.Before(r.until) {
			delete(c.elsewhere, process) // it has died, or has nothing to tell any more
			continue
		}
		until = sooner(until, r.until)
		if !p.Here || r.place.Active && (!p.Active || r.since.After(since)) {
			p, since = r.place, r.since
		}
	}
	is = wire.Colleague{Agent: id, Presence: inbox.PresenceOff, Conversation: p.Conversation, Ticket: p.Ticket}
	if c.says == nil || c.says.State != inbox.AgentActive {
		return wire.Colleague{Agent: id, Presence: inbox.PresenceOff}, known, until
	}
	leave := time.UnixMilli(c.says.AwayUntil)
	onLeave := c.says.AwayUntil > 0 && now.Before(leave)
	if onLeave {
		until = sooner(until, leave)
	}
	switch {
	case !p.Here || c.says.Presence == inbox.PresenceOff:
	case p.Active && !onLeave && c.says.Presence != inbox.PresenceAway:
		is.Presence = inbox.PresencePresent
	default:
		is.Presence = inbox.PresenceAway
	}
	return is, p.Circles, until
}

// sooner is the earlier of two times; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// where takes a desktop's word on what its person looks at. Who talks without
// pause has to wait: only the newest word counts anyway.
func (s *session) where(ctx context.Context, d *wire.Where) error {
	for _, id := range []string{d.Conversation, d.Ticket} {
		if id != "" && len(id) != idLength { // it goes to everybody
			return fault.New(fault.Invalid, "hub.Serve", "what is looked at")
		}
	}
	h := s.h
	where, circles, err := h.known(ctx, s.agentID, *d)
	if err != nil {
		where = wire.Where{Active: d.Active} // nobody need know while the store is away
	}
	now := h.now()
	h.mu.Lock()
	until := now
	if d.Active {
		until = now.Add(activeFor)
	}
	h.colleague(s.agentID).at(s, desk{until: until, since: now, where: where, known: circles})
	signal(h.stirred)
	h.mu.Unlock()
	s.spent = s.spent.Add(whereEvery)
	if early := now.Add(-whereBurst * whereEvery); s.spent.Before(early) {
		s.spent = early
	}
	if wait := s.spent.Sub(now); wait > 0 {
		select {
		case <-s.stop:
		case <-time.After(min(wait, time.Second)):
		}
	}
	return nil
}

// at notes where a desktop is; one that shows the same shows it since before.
func (c *colleague) at(s *session, d desk) {
	if old := c.desks[s]; old.where == d.where && d.where.Active {
		d.since = old.since
	}
	c.desks[s], c.stir = d, true
}

// arrive counts a desktop in that is ready, and tells it what became of colleagues
// since its welcome; the caller holds h.mu.
func (h *Hub) arrive(s *session, a *inbox.Agent) {
	c := h.colleague(s.agentID)
	if c.says == nil { // else the feed has told, and knows better
		c.says = a
	}
	d := desk{since: h.now()}
	if s.version < 2 { // it never says: whoever has it open counts as there
		d.until = d.since.AddDate(100, 0, 0)
	} else if h.now().Before(c.gone) {
		d = c.left // back after a cut
	}
	c.at(s, d)
	signal(h.stirred)
	if s.version < 2 {
		return
	}
	knew := map[string]wire.Colleague{}
	for _, k := range s.greeted {
		knew[k.Agent] = k
	}
	s.greeted = nil
	for id, c := range h.team {
		was, known := knew[id]
		if !known {
			was = wire.Colleague{Agent: id, Presence: inbox.PresenceOff}
		}
		is := c.shownTo(a)
		if was == is {
			continue
		}
		if f, err := encode(wire.TypeColleague, is); err == nil {
			s.push(f)
		}
	}
}

// depart counts a desktop out. One whose line was merely cut is back soon; the
// caller holds h.mu.
func (h *Hub) depart(s *session) {
	c := h.team[s.agentID]
	if c == nil {
		return
	}
	d, was := c.desks[s]
	if !was {
		return
	}
	delete(c.desks, s)
	c.stir = true
	s.q.Lock()
	ended := s.last != nil && (s.last.Code == string(fault.SignedOut) || s.last.Code == string(fault.Blocked))
	s.q.Unlock()
	if now := h.now(); !ended {
		if now.Before(c.gone) && c.left.until.After(d.until) {
			d = c.left // its line was cut just before
		}
		c.left, c.gone = d, now.Add(leaveAfter)
	}
	signal(h.stirred)
}

// hired takes what an agent says of themselves; the caller holds h.mu.
func (h *Hub) hired(a *inbox.Agent) {
	c := h.colleague(a.ID)
	c.says, c.stir = a, true
	signal(h.stirred)
}

// meet reads who works here, once; afterwards the workspace feed tells.
func (h *Hub) meet(ctx context.Context) error {
	head, err := h.db.Head(ctx, inbox.WorkspaceFeed)
	if err != nil {
		return err
	}
	h.mu.Lock()
	if h.feeds[inbox.WorkspaceFeed] == nil {
		h.follow(inbox.WorkspaceFeed, head)
	}
	h.mu.Unlock()
	list, err := store.All[inbox.Agent](ctx, h.db)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range list {
		if c := h.colleague(a.ID); c.says == nil { // else the feed has told, and knows better
			h.hired(a)
		}
	}
	return nil
}

// watchTeam tells everybody what changes among colleagues, until ctx ends.
func (h *Hub) watchTeam(ctx context.Context) {
	for pause := time.Second; ; {
		if err := h.meet(ctx); err == nil || ctx.Err() != nil {
			break
		} else {
			h.log.Error("reading the agents", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.stirred:
		case <-alarm.C:
		}
		next := h.news()
		alarm.Stop()
		if !next.IsZero() {
			alarm.Reset(max(next.Sub(h.now()), time.Millisecond))
		}
	}
}

// news tells what is different about agents of whom nothing was told just now,
// and gives the time to look again.
func (h *Hub) news() (next time.Time) {
	var changed []string
	h.mu.Lock()
	now := h.now()
	for id, c := range h.team {
		if !c.stir && (c.next.IsZero() || now.Before(c.next)) {
			next = sooner(next, c.next)
			continue
		}
		if again := c.toldAt.Add(tellEvery); now.Before(again) {
			next = sooner(next, again)
			continue
		}
		is, circles, until := c.is(id, now)
		c.stir, c.next = false, until
		next = sooner(next, until)
		if is != c.told || circles != c.circles {
			if is.Presence != c.told.Presence {
				changed = append(changed, id)
			}
			c.told, c.circles, c.toldAt = is, circles, now
			h.tellTeam(c)
		}
		if p, _, _ := c.here(id, now); p != c.spoke && (p.Here || c.spoke.Here) {
			c.spoke, c.toldAt = p, now
			h.tellPlace(p)
		}
	}
	h.mu.Unlock()
	if h.presence != nil {
		for _, id := range changed {
			h.presence(id)
		}
	}
	return next
}
