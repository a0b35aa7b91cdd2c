package hub

import (
	"context"
	"maps"
	"slices"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// Fact is a fleeting fact as the processes of one relay tell it each other.
type Fact struct {
	Typing   *wire.Typing   `json:"typing,omitempty"`
	Circle   Circle         `json:"circle"` // who may know that somebody types
	Presence *wire.Presence `json:"presence,omitempty"`
	// SignedOut is the hash of a token whose session ends everywhere.
	SignedOut string `json:"signedOut,omitempty"`
	Place     *Place `json:"place,omitempty"`
	// Ask: whoever hears it repeats what it knows.
	Ask bool `json:"ask,omitempty"`
}

// remoteFor is how long another process's word on who is online holds; it
// repeats it in a third of the time.
const remoteFor = 90 * time.Second

// presence knows whose page is open: here, counted by connections, and
// elsewhere, with the time until which that is believed. Guarded by Hub.mu.
type presence struct {
	here      map[string]int
	elsewhere map[string]time.Time

	// Contacts that those who see a part are to be told of, in the order they changed.
	due   map[string]bool
	order []string
	kick  chan struct{}
}

func newPresence() presence {
	return presence{here: map[string]int{}, elsewhere: map[string]time.Time{}, due: map[string]bool{}, kick: make(chan struct{}, 1)}
}

// all gives the contacts whose page is open.
func (p presence) all(now time.Time) map[string]struct{} {
	set := map[string]struct{}{}
	for c := range p.here {
		set[c] = struct{}{}
	}
	for c, until := range p.elsewhere {
		if now.Before(until) {
			set[c] = struct{}{}
		}
	}
	return set
}

func (p presence) is(contact string, now time.Time) bool {
	return p.here[contact] > 0 || now.Before(p.elsewhere[contact])
}

// onlineNow lists the contacts whose page is open.
func (h *Hub) onlineNow() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := slices.AppendSeq([]string{}, maps.Keys(h.online.all(h.now())))
	slices.Sort(list)
	return list
}

// Online notes that a contact's page was opened or closed here.
func (h *Hub) Online(contact string, online bool) {
	h.mu.Lock()
	was := h.online.is(contact, h.now())
	if online {
		h.online.here[contact]++
	} else if h.online.here[contact]--; h.online.here[contact] <= 0 {
		delete(h.online.here, contact)
	}
	h.isOnline(contact, was)
	here := h.online.here[contact] > 0
	h.mu.Unlock()
	if here == online {
		h.tell(Fact{Presence: &wire.Presence{Contact: contact, Online: here}})
	}
}

// Announce tells the other processes what is fleeting here, and repeats who is
// online, until ctx ends.
func (h *Hub) Announce(ctx context.Context) error {
	if !h.db.Several() {
		return nil // nobody to tell: an idle relay shall not wake up for this
	}
	t := time.NewTicker(remoteFor / 3)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-h.facts:
			h.send(ctx, f)
		case <-t.C:
			h.sweep()
			h.repeat(ctx)
			h.dropEnded(ctx)
		case <-h.asked:
			h.repeat(ctx)
		}
	}
}

// dropEnded ends the lines of sessions that another process has ended, should its
// word on that not have come through: it may have died just then.
func (h *Hub) dropEnded(ctx context.Context) {
	h.mu.Lock()
	var hashes []string
	for s := range h.sessions {
		hashes = append(hashes, s.tokenHash)
	}
	h.mu.Unlock()
	held, err := h.db.SessionsHeld(ctx, hashes)
	if err != nil {
		if ctx.Err() == nil {
			h.log.Warn("looking at sessions", "err", err)
		}
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, hash := range hashes {
		if !held[hash] {
			h.drop(hash)
		}
	}
}

// repeat tells the other processes again who is there.
func (h *Hub) repeat(ctx context.Context) {
	h.mu.Lock()
	list := slices.Collect(maps.Keys(h.online.here))
	places := h.places()
	h.mu.Unlock()
	for _, c := range list {
		h.send(ctx, Fact{Presence: &wire.Presence{Contact: c, Online: true}})
	}
	for _, p := range places {
		h.send(ctx, Fact{Place: &p})
	}
}

// sweep tells of contacts whose process has not repeated them: it has died.
func (h *Hub) sweep() {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	for c, until := range h.online.elsewhere {
		if now.Before(until) {
			continue
		}
		delete(h.online.elsewhere, c)
		h.isOnline(c, true)
	}
}

// Types passes on that a contact writes, to those who see their conversation.
func (h *Hub) Types(c *inbox.Conversation, on bool) {
	t, circle := wire.Typing{Conversation: c.ID, Contact: c.Contact, On: on}, CircleOf(c)
	h.mu.Lock()
	h.toCircle(circle, wire.TypeTyping, t, nil)
	h.mu.Unlock()
	h.tell(Fact{Typing: &t, Circle: circle})
}

// agentTypes passes on that an agent writes: to colleagues who see it and to the contact.
func (h *Hub) agentTypes(ctx context.Context, s *session, d *wire.Typing) {
	w, circles, err := h.known(ctx, s.agentID, wire.Where{Conversation: d.Conversation})
	if err != nil || w.Conversation == "" {
		return
	}
	t := wire.Typing{Conversation: d.Conversation, On: d.On, Agent: s.agentID}
	h.mu.Lock()
	h.toCircle(circles[0], wire.TypeTyping, t, s)
	h.mu.Unlock()
	if h.typed != nil {
		h.typed(s.agentID, d.Conversation, d.On)
	}
	h.tell(Fact{Typing: &t, Circle: circles[0]})
}

// Heard takes a fact of another process.
func (h *Hub) Heard(f Fact) {
	h.mu.Lock()
	if f.SignedOut != "" {
		h.drop(f.SignedOut)
	}
	if f.Typing != nil {
		h.toCircle(f.Circle, wire.TypeTyping, *f.Typing, nil)
	}
	if f.Place != nil {
		h.heardPlace(*f.Place)
	}
	if f.Ask {
		signal(h.asked)
	}
	if p := f.Presence; p != nil {
		was := h.online.is(p.Contact, h.now())
		if p.Online {
			h.online.elsewhere[p.Contact] = h.now().Add(remoteFor)
		} else {
			delete(h.online.elsewhere, p.Contact)
		}
		h.isOnline(p.Contact, was)
	}
	h.mu.Unlock()
	if f.Typing != nil && f.Typing.Agent != "" && h.typed != nil {
		h.typed(f.Typing.Agent, f.Typing.Conversation, f.Typing.On)
	}
}

// toCircle queues a fleeting frame for every desktop but one whose agent may know; the caller holds h.mu.
func (h *Hub) toCircle(c Circle, t string, d any, but *session) {
	h.toThose(t, d, func(s *session) bool { return s != but && c.holds(s.agent) })
}

func (h *Hub) toThose(t string, d any, may func(s *session) bool) {
	if len(h.sessions) == 0 {
		return
	}
	f, err := encode(t, d)
	if err != nil {
		return
	}
	for s := range h.sessions {
		if s.ready && may(s) {
			s.push(f)
		}
	}
}

// tell hands a fact to Announce, which sends facts in their order. When the
// database is slow the oldest wait and new ones are dropped: presence is
// repeated, typing ends by itself.
func (h *Hub) tell(f Fact) {
	if !h.db.Several() {
		return
	}
	select {
	case h.facts <- f:
	default:
	}
}

func (h *Hub) send(ctx context.Context, f Fact) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := h.db.Tell(ctx, f); err != nil && ctx.Err() == nil {
		h.log.Warn("telling the other processes", "err", err)
	}
}
