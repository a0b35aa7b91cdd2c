package route_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/route"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// Random days: contacts write, agents answer, come, go, lose their line, go on
// leave, are blocked and come back; skills, limits and rules change; people assign
// by hand; the relay is cut off in the middle and started anew. After each
// settling whoever waits longest has somebody if somebody could have them, nobody
// has too many by routing, and every decision has its reason. In the end, when
// everybody is there with time, nobody is left waiting.
func TestAnyDay(t *testing.T) {
	t.Parallel()
	for engine, runs := range map[string]int{"sqlite": 12, "postgres": 3} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			for seed := range runs {
				url := storetest.SQLite
				if engine == "postgres" {
					url = storetest.Postgres
				}
				s := &story{desks: open(t, storetest.Open(t, url(t)), inbox.Routing{}), r: rand.New(rand.NewPCG(uint64(seed), 7)), seed: seed}
				s.day(120)
			}
		})
	}
}

type story struct {
	*desks
	r     *rand.Rand
	seed  int
	convs []string
	told  []string // what happened
	next  int64
	whose map[string]string // before a settling
}

func (s *story) fail(format string, args ...any) {
	s.t.Helper()
	last := s.told[max(0, len(s.told)-12):]
	s.t.Fatalf("seed %d, after %q: %s", s.seed, last, fmt.Sprintf(format, args...))
}

func (s *story) day(steps int) {
	for range steps {
		s.something()
		if s.r.IntN(12) == 0 {
			s.cut()
		}
		s.settle()
	}
	s.evening()
}

func (s *story) pick(list ...string) string { return list[s.r.IntN(len(list))] }

// someone is one of the agents, one of them more often.
func (s *story) someone() string { return s.pick(anna, anna, ben, cleo) }

func (s *story) something() {
	what := s.pick("writes", "writes", "writes", "more", "answers", "done", "reopen", "snooze", "wake", "assign", "accept", "note", "presence", "presence",
		"says", "time", "time", "leave", "rights", "blocked", "rule", "label", "reassign", "restart")
	c := ""
	if len(s.convs) > 0 {
		c = s.convs[s.r.IntN(len(s.convs))]
	} else {
		what = "writes"
	}
	who := s.someone()
	s.told = append(s.told, fmt.Sprintf("%s %s %.4s", what, names[who], c+"....")) // enough to see what it was
	switch what {
	case "writes":
		s.convs = append(s.convs, s.writes(s.pick(shop, shop, help, quiet)))
	case "more":
		s.more(c)
	case "answers":
		s.answers(c, who)
	case "restart":
		s.again()
	case "time":
		s.time()
	case "presence":
		if s.there[who] == inbox.PresencePresent {
			s.goes(who)
		} else {
			s.come(who)
		}
	case "leave":
		s.agent(who, func(a *inbox.Agent) { a.AwayUntil = s.now + int64(s.r.IntN(20)*minute) })
	case "rights":
		s.rights(who)
	case "rule":
		s.rules()
	default:
		s.command(what, who, c)
	}
}

func (s *story) time() {
	if s.next > 0 && s.r.IntN(2) == 0 {
		s.now = s.next
		return
	}
	s.now += int64(s.r.IntN(8*minute)) + 1
}

func (s *story) rights(who string) {
	s.agent(who, func(a *inbox.Agent) {
		a.Limit = s.r.IntN(4)
		a.Skills = some(s.r, "french", "tax")
		a.Inboxes = nil
		if s.r.IntN(3) == 0 {
			a.Inboxes = map[string]inbox.Member{shop: {Role: inbox.RoleAgent}, help: {Role: inbox.Role(s.pick("agent", "reviewer"))}}
		}
	})
}

func (s *story) rules() {
	s.rule(s.pick(shop, help), func(r *inbox.Routing) {
		*r = inbox.Routing{On: s.r.IntN(6) > 0, LastAgent: s.r.IntN(2) == 0, Limit: s.r.IntN(4), Accept: s.r.IntN(4), SkillWait: s.r.IntN(10), Away: s.r.IntN(6) == 0}
		if s.r.IntN(2) == 0 {
			r.Needs = []inbox.Need{{Skill: "french"}, {Label: vip, Skill: "tax"}}
		}
	})
}

// command lets somebody do what they may; what is refused is part of the day.
func (s *story) command(what, who, c string) {
	switch what {
	case "assign":
		_ = s.do(who, what, `{"conversation":%q,"agent":%q}`, c, s.pick(anna, ben, cleo, ""))
	case "snooze":
		_ = s.do(who, what, `{"conversation":%q,"until":%d}`, c, s.now+10*minute)
	case "wake":
		_ = s.do(who, "snooze", `{"conversation":%q,"until":0}`, c)
	case "label":
		_ = s.do(who, what, `{"conversation":%q,"add":[%q]}`, c, vip)
	case "note":
		_ = s.do(who, what, `{"message":%q,"conversation":%q,"text":"hm"}`, storetest.ID(), c)
	case "says":
		_ = s.do(who, "profile", `{"name":"x","language":"de","presence":%q}`, s.pick("present", "present", "away", "off"))
	case "blocked":
		s.agent(who, func(a *inbox.Agent) {
			if a.State = inbox.AgentActive; s.r.IntN(2) == 0 {
				a.State = inbox.AgentBlocked
			}
		})
	case "reassign":
		s.agent(boss, func(a *inbox.Agent) { a.Inboxes = nil })
		to := map[string]string{anna: ben, ben: cleo, cleo: ""}
		_ = s.do(boss, what, `{"agent":%q,"to":%q}`, who, to[who])
		s.agent(boss, func(a *inbox.Agent) { a.Inboxes = map[string]inbox.Member{quiet: {Role: inbox.RoleDispatcher}} })
	default:
		_ = s.do(who, what, `{"conversation":%q}`, c)
	}
}

// cut ends the relay in the middle of its work, after some commits.
func (s *story) cut() {
	s.told = append(s.told, "cut")
	ctx, cancel := context.WithCancel(s.t.Context())
	left := s.r.IntN(3)
	s.db.OnCommit(func(store.Commit) {
		if left--; left < 0 {
			cancel()
		}
	})
	_, _ = s.desks.r.Step(ctx) // it may well fail: it was cut off
	cancel()
	s.db.OnCommit(func(store.Commit) {})
	s.again()
}

func (s *story) settle() {
	s.t.Helper()
	s.whose = map[string]string{}
	for _, id := range s.convs {
		s.whose[id] = s.conv(id).Assignee
	}
	lines := map[string]int{}
	for _, id := range s.convs {
		lines[id] = len(s.history(id))
	}
	s.next = s.step()
	s.holds(lines)
}

// holds checks all that must be so now.
func (s *story) holds(lines map[string]int) {
	s.t.Helper()
	agents, inboxes, convs := s.world()
	most := map[string]int{} // agent → limit where they were given one just now
	for _, c := range convs {
		in := inboxes[c.Inbox]
		if s.whose[c.ID] != c.Assignee && len(s.history(c.ID)) == lines[c.ID] {
			s.fail("%s went from %q to %q without a word", c.ID, names[s.whose[c.ID]], names[c.Assignee])
		}
		if c.Assignee != "" && len(s.history(c.ID)) != lines[c.ID] {
			most[c.Assignee] = max(most[c.Assignee], route.Limit(agentOf(agents, c.Assignee, 0).Agent, in))
		}
		switch {
		case c.Status == inbox.StatusDone:
		case c.Assignee == "" && c.Status == inbox.StatusOpen && c.UnansweredSince > 0:
			s.waits(c, in, agents)
		case c.Assignee != "":
			s.kept(c, in, agentOf(agents, c.Assignee, 0))
		}
	}
	for _, a := range agents {
		if limit, given := most[a.ID]; given && a.Load > limit {
			s.fail("%s was given one and has %d now", names[a.ID], a.Load)
		}
	}
}

// waits: nobody could have it.
func (s *story) waits(c *inbox.Conversation, in *inbox.Inbox, agents []*route.Agent) {
	s.t.Helper()
	if !route.Routes(in) {
		return
	}
	w := route.Of(c, in, nil)
	for _, a := range agents {
		if could(a, in, w, s.now) {
			s.fail("%s waits since %d though %s is free with %d", c.ID, c.UnansweredSince, names[a.ID], a.Load)
		}
	}
	if fall := w.Since + int64(in.Routing.SkillWait)*minute; s.next == 0 && fall > s.now && slices.ContainsFunc(agents, func(a *route.Agent) bool { return could(a, in, w, fall) }) {
		s.fail("%s waits for its skills to fall away, and nobody will look", c.ID)
	}
}

// kept: whoever has it may, and will not let it lie for ever.
func (s *story) kept(c *inbox.Conversation, in *inbox.Inbox, a *route.Agent) {
	s.t.Helper()
	if a.State != inbox.AgentActive || a.In(c.Inbox).Role != inbox.RoleAgent && a.In(c.Inbox).Role != inbox.RoleDispatcher {
		s.fail("%s has %s and does not answer there", names[a.ID], c.ID)
	}
	if !c.Offered() || c.Status != inbox.StatusOpen || !route.Routes(in) {
		return
	}
	absent := !a.Present && !in.Routing.Away
	if a.AwayUntil > s.now || absent && a.Presence != inbox.PresencePresent {
		s.fail("%s is away and keeps %s", names[a.ID], c.ID)
	}
	if s.next == 0 && (absent || c.Offer.Until > s.now) {
		s.fail("%s is offered until %d, absent %v, and nobody will look", c.ID, c.Offer.Until, absent)
	}
	if s.next > 0 && c.Offer.Until > s.now && s.next > c.Offer.Until {
		s.fail("%s is offered until %d, and somebody looks at %d", c.ID, c.Offer.Until, s.next)
	}
}

// world reads what there is, with everybody's loads counted one by one.
func (s *story) world() (agents []*route.Agent, inboxes map[string]*inbox.Inbox, convs []*inbox.Conversation) {
	s.t.Helper()
	list, err := store.All[inbox.Agent](s.t.Context(), s.db)
	s.must(err)
	ins, err := store.All[inbox.Inbox](s.t.Context(), s.db)
	s.must(err)
	inboxes = map[string]*inbox.Inbox{}
	for _, in := range ins {
		inboxes[in.ID] = in
	}
	load := map[string]int{}
	for _, id := range s.convs {
		c := s.conv(id)
		convs = append(convs, c)
		if c.Status == inbox.StatusOpen {
			load[c.Assignee]++
		}
	}
	for _, a := range list {
		agents = append(agents, &route.Agent{Agent: a, Present: s.there[a.ID] == inbox.PresencePresent, Load: load[a.ID]})
	}
	return agents, inboxes, convs
}

// evening: everybody is there, with all skills of patience; nobody is left waiting.
func (s *story) evening() {
	s.told = append(s.told, "evening")
	for _, id := range []string{anna, ben, cleo} {
		s.come(id)
		s.agent(id, func(a *inbox.Agent) {
			a.State, a.AwayUntil, a.Limit, a.Inboxes, a.Presence = inbox.AgentActive, 0, 1000, nil, inbox.PresencePresent
		})
	}
	s.now += 24 * 60 * minute
	s.settle()
	_, inboxes, convs := s.world()
	for _, c := range convs {
		if c.Status == inbox.StatusOpen && c.Assignee == "" && c.UnansweredSince > 0 && route.Routes(inboxes[c.Inbox]) {
			s.fail("%s waits still", c.ID)
		}
	}
}
