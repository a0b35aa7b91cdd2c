// Package route hands conversations out: who gets which, and why. The decision
// is pure, so that the relay, which acts on it, and the desktop, which shows why
// nobody has got a conversation yet, agree. Loop does it for as long as the
// relay runs.
package route

import (
	"cmp"
	"slices"

	"tresen/backend/command"
	"tresen/backend/inbox"
)

// Waiting is a conversation that nobody has and whose contact waits.
type Waiting struct {
	ID    string
	Inbox string
	Since int64    // since when the contact waits (ms)
	From  int64    // not before then (ms): the contact is blocked until then
	Needs []string // skills, sorted
	Last  string   // who answered this contact last, agent id
	Tried []string // agents who had it and did not take it up
}

// Of gives what a conversation asks for. k is its contact, nil if it is not known.
func Of(c *inbox.Conversation, in *inbox.Inbox, k *inbox.Contact) Waiting {
	w := Waiting{ID: c.ID, Inbox: c.Inbox, Since: c.UnansweredSince, Last: c.AnsweredBy}
	if c.Offer != nil {
		w.Tried = c.Offer.Tried
	}
	language := ""
	if k != nil {
		language = k.Language
		if k.Block != nil && k.Block.Receive {
			w.From = cmp.Or(k.Block.Until, never)
		}
	}
	if in == nil || in.Routing == nil {
		return w
	}
	for _, n := range in.Routing.Needs {
		if n.Skill != "" && (n.Channel == "" || n.Channel == c.LastChannel) && (n.Language == "" || n.Language == language) &&
			(n.Label == "" || slices.Contains(c.Labels, n.Label)) {
			w.Needs = append(w.Needs, n.Skill)
		}
	}
	slices.Sort(w.Needs)
	w.Needs = slices.Compact(w.Needs)
	return w
}

// never is a time (ms) that does not come.
const never = int64(1) << 52

// Agent is an agent as routing sees one.
type Agent struct {
	*inbox.Agent
	Present bool  // at the keys, as far as the relay can tell
	Load    int   // open conversations that are theirs, over all inboxes
	At      int64 // when they were given one last (ms)
}

// Decision gives a conversation to an agent.
type Decision struct {
	Conversation string
	Agent        string
	Why          string   // inbox.Why…
	Tried        []string // who had it before; empty after starting over
}

// The reasons why a conversation was given to nobody.
const (
	NoRouting = "off"    // its inbox does not hand out
	NoStaff   = "nobody" // nobody answers in its inbox
	NoPresent = "absent" // none of those is there
	NoRoom    = "full"   // those who are there have as many as they may
	NoSkill   = "skills" // none of those with room has the skills it needs, yet
	NoContact = "block"  // its contact is blocked
)

// Round is one going through the queue. Conversations are placed in the order
// they are asked for: the longest waiting first. Agents' loads grow with it.
type Round struct {
	now     int64
	inboxes map[string]*inbox.Inbox
	staff   map[string][]*Agent // by inbox: who answers there and is not on leave
	next    int64
}

// NewRound begins at a time (ms). Inboxes that are not there or do not route
// hand nothing out.
func NewRound(now int64, inboxes map[string]*inbox.Inbox, agents []*Agent) *Round {
	r := &Round{now: now, inboxes: inboxes, staff: map[string][]*Agent{}, next: never}
	for id, in := range inboxes {
		if !Routes(in) {
			continue
		}
		for _, a := range agents {
			if command.Answers(a.Agent, id) && a.AwayUntil <= now {
				r.staff[id] = append(r.staff[id], a)
			}
		}
	}
	for _, a := range agents {
		if a.AwayUntil > now {
			r.next = min(r.next, a.AwayUntil)
		}
	}
	return r
}

// Routes tells whether an inbox hands its conversations out.
func Routes(in *inbox.Inbox) bool { return in != nil && in.Routing != nil && in.Routing.On }

// Limit is how many conversations at a time an agent is given in an inbox.
func Limit(a *inbox.Agent, in *inbox.Inbox) int {
	ofInbox := 0
	if in != nil && in.Routing != nil {
		ofInbox = in.Routing.Limit
	}
	return cmp.Or(a.Limit, ofInbox, inbox.DefaultLimit)
}

// Next is when time alone may change an outcome (ms), 0: never.
func (r *Round) Next() int64 {
	if r.next == never {
		return 0
	}
	return r.next
}

// Full tells whether nobody has room for anything any more.
func (r *Round) Full() bool {
	for id := range r.staff {
		if free, _ := r.free(r.inboxes[id], ""); len(free) > 0 {
			return false
		}
	}
	return true
}

// free gives who could take a conversation of an inbox now, but for one, or why nobody can.
func (r *Round) free(in *inbox.Inbox, but string) (list []*Agent, no string) {
	no = NoStaff
	for _, a := range r.staff[in.ID] {
		switch {
		case a.ID == but:
		case !a.Present && !in.Routing.Away:
			if no == NoStaff {
				no = NoPresent
			}
		case a.Load >= Limit(a.Agent, in):
			no = NoRoom
		default:
			list = append(list, a)
		}
	}
	return list, no
}

// Place gives a conversation to somebody, or tells why nobody can have it now.
// What cannot be placed is in nobody's way: go on with the next one.
func (r *Round) Place(w Waiting) (d Decision, no string) {
	a, why, again, no := r.choose(w, "")
	if a == nil {
		return Decision{}, no
	}
	a.Load++
	a.At = r.now
	d = Decision{Conversation: w.ID, Agent: a.ID, Why: why}
	if !again {
		d.Tried = w.Tried
	}
	return d, ""
}

// choose gives who gets a conversation; again: everybody had it and did not take
// it up, so that it goes round anew.
func (r *Round) choose(w Waiting, but string) (a *Agent, why string, again bool, no string) {
	in := r.inboxes[w.Inbox]
	if !Routes(in) {
		return nil, "", false, NoRouting
	}
	if w.From > r.now {
		r.next = min(r.next, w.From)
		return nil, "", false, NoContact
	}
	free, no := r.free(in, but)
	if len(free) == 0 {
		return nil, "", false, no
	}
	fall := w.Since + int64(in.Routing.SkillWait)*60_000
	for _, tried := range [][]string{w.Tried, nil} {
		if a, why = pick(w, in.Routing, without(free, tried), fall <= r.now); a != nil {
			return a, why, tried == nil && len(w.Tried) > 0, ""
		}
	}
	r.next = min(r.next, fall)
	return nil, "", false, NoSkill
}

// pick chooses among those who could take it; anybody: skills have fallen away.
func pick(w Waiting, rule *inbox.Routing, free []*Agent, anybody bool) (*Agent, string) {
	if rule.LastAgent && w.Last != "" {
		for _, a := range free {
			if a.ID == w.Last {
				return a, inbox.WhyLast
			}
		}
	}
	var skilled []*Agent
	for _, a := range free {
		if !slices.ContainsFunc(w.Needs, func(s string) bool { return !slices.Contains(a.Skills, s) }) {
			skilled = append(skilled, a)
		}
	}
	switch {
	case len(skilled) > 0 && len(w.Needs) > 0:
		return best(skilled, rule), inbox.WhySkill
	case len(skilled) > 0:
		return best(skilled, rule), inbox.WhyFree
	case anybody && len(free) > 0:
		return best(free, rule), inbox.WhyFallback
	}
	return nil, ""
}

// best is who has the largest share of their limit left, then who waits longest
// for one.
func best(list []*Agent, rule *inbox.Routing) *Agent {
	in := &inbox.Inbox{Routing: rule}
	return slices.MinFunc(list, func(a, b *Agent) int {
		x, y := Limit(a.Agent, in), Limit(b.Agent, in)
		return cmp.Or(cmp.Compare(a.Load*y, b.Load*x), cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
}

func without(list []*Agent, ids []string) []*Agent {
	if len(ids) == 0 {
		return list
	}
	var rest []*Agent
	for _, a := range list {
		if !slices.Contains(ids, a.ID) {
			rest = append(rest, a)
		}
	}
	return rest
}
