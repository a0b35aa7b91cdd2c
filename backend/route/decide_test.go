package route_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/route"
)

const minute = 60_000

// staff makes an agent who is there, with what they have.
func staff(id string, load int, skills ...string) *route.Agent {
	return &route.Agent{Agent: &inbox.Agent{ID: id, Role: inbox.RoleAgent, State: inbox.AgentActive, Presence: inbox.PresencePresent, Skills: skills},
		Present: true, Load: load}
}

func desk(r inbox.Routing) map[string]*inbox.Inbox {
	r.On = true
	return map[string]*inbox.Inbox{"in": {ID: "in", Routing: &r}}
}

func TestWhoGetsIt(t *testing.T) {
	t.Parallel()
	const now = 100 * minute
	away, leave, blocked, reads := staff("away", 0), staff("leave", 0), staff("blocked", 0), staff("reads", 0)
	away.Present, leave.AwayUntil, blocked.State, reads.Role = false, now+1, inbox.AgentBlocked, inbox.RoleReviewer
	rested := staff("rested", 1)
	rested.At = 5
	busy := staff("busy", 1)
	busy.At = 9
	large := staff("large", 3)
	large.Limit = 10
	cases := []struct {
		name   string
		rule   inbox.Routing
		w      route.Waiting
		agents []*route.Agent
		want   string // agent and reason, or the reason why nobody
	}{
		{"most room", inbox.Routing{}, route.Waiting{}, []*route.Agent{staff("a", 2), staff("b", 1)}, "b free"},
		{"the share counts, not the number", inbox.Routing{}, route.Waiting{}, []*route.Agent{staff("a", 2), large}, "large free"},
		{"longest without one", inbox.Routing{}, route.Waiting{}, []*route.Agent{busy, rested}, "rested free"},
		{"default limit", inbox.Routing{}, route.Waiting{}, []*route.Agent{staff("a", inbox.DefaultLimit)}, "full"},
		{"limit of the inbox", inbox.Routing{Limit: 1}, route.Waiting{}, []*route.Agent{staff("a", 1)}, "full"},
		{"absent", inbox.Routing{}, route.Waiting{}, []*route.Agent{away}, "absent"},
		{"absent, yet allowed", inbox.Routing{Away: true}, route.Waiting{}, []*route.Agent{away}, "away free"},
		{"on leave, even so", inbox.Routing{Away: true}, route.Waiting{}, []*route.Agent{leave}, "nobody"},
		{"those who do not answer", inbox.Routing{Away: true}, route.Waiting{}, []*route.Agent{blocked, reads}, "nobody"},
		{"last", inbox.Routing{LastAgent: true}, route.Waiting{Last: "a"}, []*route.Agent{staff("a", 3), staff("b", 0)}, "a last"},
		{"last is full", inbox.Routing{LastAgent: true}, route.Waiting{Last: "a"}, []*route.Agent{staff("a", 4), staff("b", 0)}, "b free"},
		{"last, but not asked for", inbox.Routing{}, route.Waiting{Last: "a"}, []*route.Agent{staff("a", 3), staff("b", 0)}, "b free"},
		{"skill", inbox.Routing{SkillWait: 5}, route.Waiting{Needs: []string{"fr"}}, []*route.Agent{staff("a", 0), staff("b", 3, "de", "fr")}, "b skill"},
		{"all skills", inbox.Routing{SkillWait: 5}, route.Waiting{Needs: []string{"de", "fr"}, Since: now}, []*route.Agent{staff("b", 3, "fr")}, "skills"},
		{"skills fall away in time", inbox.Routing{SkillWait: 5}, route.Waiting{Needs: []string{"fr"}, Since: now - 5*minute}, []*route.Agent{staff("a", 0)}, "a fallback"},
		{"not before", inbox.Routing{SkillWait: 5}, route.Waiting{Needs: []string{"fr"}, Since: now - 5*minute + 1}, []*route.Agent{staff("a", 0)}, "skills"},
		{"at once", inbox.Routing{}, route.Waiting{Needs: []string{"fr"}, Since: now}, []*route.Agent{staff("a", 0)}, "a fallback"},
		{"skilled still preferred", inbox.Routing{}, route.Waiting{Needs: []string{"fr"}}, []*route.Agent{staff("a", 0), staff("b", 3, "fr")}, "b skill"},
		{"not to whoever let it lie", inbox.Routing{}, route.Waiting{Tried: []string{"a"}}, []*route.Agent{staff("a", 0), staff("b", 3)}, "b free"},
		{"unless everybody did", inbox.Routing{}, route.Waiting{Tried: []string{"a", "b"}}, []*route.Agent{staff("a", 0), staff("b", 3)}, "a free"},
		{"unskilled before who let it lie", inbox.Routing{}, route.Waiting{Needs: []string{"fr"}, Tried: []string{"a"}}, []*route.Agent{staff("a", 0, "fr"), staff("b", 3)}, "b fallback"},
		{"blocked contact", inbox.Routing{}, route.Waiting{From: now + 1}, []*route.Agent{staff("a", 0)}, "block"},
	}
	for _, c := range cases {
		c.w.ID, c.w.Inbox = "c", "in"
		d, no := route.NewRound(now, desk(c.rule), c.agents).Place(c.w)
		got := no
		if no == "" {
			got = d.Agent + " " + d.Why
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	off := map[string]*inbox.Inbox{"in": {ID: "in", Routing: &inbox.Routing{}}}
	if _, no := route.NewRound(now, off, []*route.Agent{staff("a", 0)}).Place(route.Waiting{Inbox: "in"}); no != route.NoRouting {
		t.Errorf("an inbox that does not hand out: %q", no)
	}
}

func TestWhatAConversationNeeds(t *testing.T) {
	t.Parallel()
	in := desk(inbox.Routing{Needs: []inbox.Need{{Channel: "wa", Skill: "phone"}, {Label: "vip", Skill: "senior"}, {Language: "fr", Skill: "french"},
		{Label: "vip", Language: "fr", Skill: "both"}, {Skill: "all"}, {Label: "x", Skill: "senior"}}})["in"]
	c := &inbox.Conversation{Inbox: "in", LastChannel: "mail", Labels: []string{"vip", "x"}}
	if got := route.Of(c, in, &inbox.Contact{Language: "de"}).Needs; !slices.Equal(got, []string{"all", "senior"}) {
		t.Errorf("by its labels: %v", got)
	}
	c = &inbox.Conversation{Inbox: "in", LastChannel: "wa", Labels: []string{"vip"}}
	if got := route.Of(c, in, &inbox.Contact{Language: "fr"}).Needs; !slices.Equal(got, []string{"all", "both", "french", "phone", "senior"}) {
		t.Errorf("all of it: %v", got)
	}
	if got := route.Of(c, in, nil).Needs; !slices.Equal(got, []string{"all", "phone", "senior"}) {
		t.Errorf("of nobody known: %v", got)
	}
}

// Any state: what is left in the queue nobody could take, nobody has too much,
// and who waits longer comes first.
func TestNothingIsLeftThatSomebodyCouldTake(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		if msg := anyRound(r); msg != "" {
			t.Fatalf("seed %d: %s", seed, msg)
		}
	}
}

func some(r *rand.Rand, list ...string) (out []string) {
	for _, s := range list {
		if r.IntN(3) == 0 {
			out = append(out, s)
		}
	}
	return out
}

func anyAgent(r *rand.Rand, id string, now int64) *route.Agent {
	a := staff(id, r.IntN(5), some(r, "de", "fr", "it")...)
	a.Present, a.At, a.Limit = r.IntN(3) > 0, int64(r.IntN(3)), []int{0, 0, 1, 7}[r.IntN(4)]
	a.Role = []inbox.Role{inbox.RoleAgent, inbox.RoleAgent, inbox.RoleDispatcher, inbox.RoleEditor}[r.IntN(4)]
	if r.IntN(3) == 0 {
		a.Inboxes = map[string]inbox.Member{"a": {Role: inbox.RoleAgent}}
	}
	if r.IntN(6) == 0 {
		a.AwayUntil = now + int64(r.IntN(3)-1)
	}
	if r.IntN(8) == 0 {
		a.State = inbox.AgentBlocked
	}
	return a
}

func anyRound(r *rand.Rand) string {
	now := int64(100 * minute)
	inboxes := map[string]*inbox.Inbox{}
	for _, id := range []string{"a", "b", "off"} {
		inboxes[id] = &inbox.Inbox{ID: id, Routing: &inbox.Routing{On: id != "off", LastAgent: r.IntN(2) == 0, Limit: r.IntN(4), SkillWait: r.IntN(3) * 3, Away: r.IntN(5) == 0}}
	}
	var agents []*route.Agent
	var names []string
	for i := range r.IntN(6) {
		names = append(names, fmt.Sprint("agent", i))
		agents = append(agents, anyAgent(r, names[i], now))
	}
	before := map[string]int{}
	for _, a := range agents {
		before[a.ID] = a.Load
	}
	var queue []route.Waiting
	for i := range r.IntN(12) {
		w := route.Waiting{ID: fmt.Sprint(i), Inbox: []string{"a", "b", "off"}[r.IntN(3)], Since: now - int64(r.IntN(8)*minute), Needs: some(r, "de", "fr", "it"), Tried: some(r, names...)}
		if len(names) > 0 && r.IntN(2) == 0 {
			w.Last = names[r.IntN(len(names))]
		}
		queue = append(queue, w)
	}
	slices.SortStableFunc(queue, func(a, b route.Waiting) int { return int(a.Since - b.Since) })
	round := route.NewRound(now, inboxes, agents)
	var left []route.Waiting
	given := map[string]bool{}
	for _, w := range queue {
		d, no := round.Place(w)
		if (no == "") == (d.Agent == "") {
			return fmt.Sprintf("%+v gives %+v and %q", w, d, no)
		}
		if no != "" {
			left = append(left, w)
			continue
		}
		if d.Why == "" {
			return "a decision without a reason"
		}
		given[d.Agent] = true
		for _, l := range left { // a longer waiting one must not have been able to have them
			if could(agentOf(agents, d.Agent, -1), inboxes[l.Inbox], l, now) {
				return fmt.Sprintf("%s went to %s, while %+v waits longer", d.Conversation, d.Agent, l)
			}
		}
	}
	for _, w := range left {
		for _, a := range agents {
			if could(a, inboxes[w.Inbox], w, now) {
				return fmt.Sprintf("%+v waits, %+v is free", w, a)
			}
		}
	}
	for _, a := range agents {
		if most := max(route.Limit(a.Agent, inboxes["a"]), route.Limit(a.Agent, inboxes["b"])); given[a.ID] && a.Load > most {
			return fmt.Sprintf("%s has %d of %d", a.ID, a.Load, most)
		}
		if !given[a.ID] && a.Load != before[a.ID] {
			return "a load without a decision"
		}
	}
	return ""
}

func agentOf(list []*route.Agent, id string, plus int) *route.Agent {
	for _, a := range list {
		if a.ID == id {
			c := *a
			c.Load += plus
			return &c
		}
	}
	return nil
}

// could is the rule once more, said in another way: whether an agent may be given
// a conversation now.
func could(a *route.Agent, in *inbox.Inbox, w route.Waiting, now int64) bool {
	role := a.In(w.Inbox).Role
	switch {
	case a.State != inbox.AgentActive, role != inbox.RoleAgent && role != inbox.RoleDispatcher && role != inbox.RoleAdministrator:
		return false
	case a.AwayUntil > now, !a.Present && !in.Routing.Away, a.Load >= route.Limit(a.Agent, in), !in.Routing.On:
		return false
	case now-w.Since >= int64(in.Routing.SkillWait)*minute, in.Routing.LastAgent && w.Last == a.ID:
		return true
	}
	for _, s := range w.Needs {
		if !slices.Contains(a.Skills, s) {
			return false
		}
	}
	return true
}
