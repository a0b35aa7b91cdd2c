package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/route"
)

// The assignment board: who has what, and who waits for somebody, in the inboxes
// whose work this person hands out.

// AssignmentFilter narrows the assignment board; empty fields do not.
type AssignmentFilter struct {
	Inbox string `json:"inbox"` // its queue, those who answer there, and their conversations of it
	Skill string `json:"skill"` // agents with it, conversations that need it
	Rows  int    `json:"rows"`  // conversations shown for each agent; 0: 5, at most 50
	Queue int    `json:"queue"` // conversations shown of the queue; 0: 50, at most 200
}

// AssignmentView is the assignment board.
type AssignmentView struct {
	Agents []AgentLoad `json:"agents"` // those who answer customers, or still have conversations; by name
	Queue  []QueueRow  `json:"queue"`  // longest waiting first
	// Waiting is how long the whole queue is (before Skill narrows it).
	Waiting int `json:"waiting"`
	// Skills are all that agents have or inboxes ask for, sorted.
	Skills []string `json:"skills"`
}

// AgentLoad is one agent with what they have.
type AgentLoad struct {
	Agent    inbox.Agent    `json:"agent"`
	Presence inbox.Presence `json:"presence"` // as far as the relay can tell: present, away, off
	Active   int            `json:"active"`   // open conversations that are theirs, over all inboxes in sight
	Passes   int            `json:"passes"`   // of Active: in inboxes whose work I hand out, whatever the board is narrowed to
	Limit    int            `json:"limit"`    // how many routing gives them, of the filtered inbox or the highest of those shown that hand out
	Handled  int            `json:"handled"`  // conversations they marked done today
	Waiting  int            `json:"waiting"`  // of Active: the contact waits for an answer
	Answers  bool           `json:"answers"`  // can be given conversations; false: has left or only reads
	Rows     []ListRow      `json:"rows"`     // their open conversations, longest waiting first
	More     int            `json:"more"`     // how many more there are under the filter's inbox
}

// QueueRow is a conversation that nobody has.
type QueueRow struct {
	Row   ListRow  `json:"row"`
	Needs []string `json:"needs"` // skills
	// Why nobody has got it: "off" (its inbox does not hand out), "nobody" (nobody
	// answers there), "absent", "full", "skills", "block"; empty: it is about to be
	// given to Next.
	Why  string `json:"why"`
	Next string `json:"next"` // agent id
	// Until is when the skills fall away (ms); 0: they do not keep it.
	Until int64    `json:"until"`
	Tried []string `json:"tried"` // agents who had it and did not take it up
}

// How much the board shows.
const (
	boardRows, mostBoardRows = 5, 50
	queueRows, mostQueueRows = 50, 200
	mostNames                = 500 // agents
)

// Assignment gives the assignment board.
func (a *App) Assignment(f AssignmentFilter) (AssignmentView, error) {
	l, err := a.running()
	if err != nil {
		return AssignmentView{}, err
	}
	b, err := a.loads(l)
	if err != nil {
		return AssignmentView{}, a.coded(err)
	}
	v := AssignmentView{Agents: []AgentLoad{}, Queue: []QueueRow{}, Skills: []string{}}
	if b.about(f.Inbox); len(b.shown) == 0 {
		return v, nil
	}
	v.Skills = b.skills()
	if err := b.people(a, l, f, &v); err != nil {
		return v, a.coded(err)
	}
	return v, a.coded(b.waiting(a, l, f, &v))
}

// team is what the board knows of agents and inboxes.
type team struct {
	now     int64
	me      *inbox.Agent
	inboxes map[string]*inbox.Inbox
	mine    []string // inboxes whose work I hand out
	shown   []string // of these: those the board is about
	agents  []*route.Agent
	load    map[string]replica.Load
	handled map[string]int
	there   map[string]inbox.Presence
}

func (a *App) loads(l *live) (*team, error) {
	b := &team{now: l.now(), inboxes: map[string]*inbox.Inbox{}, load: map[string]replica.Load{}, there: l.present()}
	inboxes, err := replica.All[inbox.Inbox](a.ctx, l.rep, inbox.KindInbox)
	if err != nil {
		return nil, err
	}
	for i := range inboxes {
		b.inboxes[inboxes[i].ID] = &inboxes[i]
	}
	loads, err := l.rep.Loads(a.ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range loads {
		b.load[n.Agent] = n
	}
	local := time.UnixMilli(b.now)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.Local)
	if b.handled, err = l.rep.Handled(a.ctx, midnight.UnixMilli()); err != nil {
		return nil, err
	}
	agents, err := replica.All[inbox.Agent](a.ctx, l.rep, inbox.KindAgent)
	for i := range agents {
		g := &agents[i]
		if g.ID == l.account.Agent {
			b.me = g
		}
		if len(b.agents) == mostNames {
			continue
		}
		b.agents = append(b.agents, &route.Agent{Agent: g, Present: b.there[g.ID] == inbox.PresencePresent, Load: b.load[g.ID].Open})
	}
	slices.SortFunc(b.agents, func(x, y *route.Agent) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), cmp.Compare(x.ID, y.ID))
	})
	return b, err
}

// about narrows the board to an inbox or ("") all of those the person here hands
// out the work of.
func (b *team) about(inboxID string) {
	for id := range b.inboxes {
		if b.me != nil && command.Dispatches(b.me, id) {
			b.mine = append(b.mine, id)
		}
	}
	slices.Sort(b.mine)
	if b.shown = b.mine; inboxID != "" {
		b.shown = slices.DeleteFunc(slices.Clone(b.mine), func(id string) bool { return id != inboxID })
	}
}

func (b *team) skills() []string {
	list := []string{}
	for _, g := range b.agents {
		if _, answers := b.place(g.Agent); answers {
			list = append(list, g.Skills...)
		}
	}
	for _, id := range b.shown {
		if b.inboxes[id].Routing == nil {
			continue
		}
		for _, n := range b.inboxes[id].Routing.Needs {
			list = append(list, n.Skill)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (b *team) people(a *App, l *live, f AssignmentFilter, v *AssignmentView) error {
	for _, g := range b.agents {
		n := b.load[g.ID]
		limit, answers := b.place(g.Agent)
		if !answers && (n.Open == 0 || g.State == inbox.AgentInvited) || f.Skill != "" && !slices.Contains(g.Skills, f.Skill) {
			continue
		}
		p := AgentLoad{Agent: *g.Agent, Presence: cmp.Or(b.there[g.ID], inbox.PresenceOff), Active: n.Open, Waiting: n.Waiting,
			Handled: b.handled[g.ID], Limit: limit, Answers: answers, Rows: []ListRow{}}
		if n.Open > 0 {
			q := replica.Query{Status: inbox.StatusOpen, Assignee: &g.ID, Inboxes: b.shown, Waiting: true, Limit: within(f.Rows, boardRows, mostBoardRows)}
			rows, next, err := l.rep.List(a.ctx, q)
			if err != nil {
				return err
			}
			for _, r := range rows {
				p.Rows = append(p.Rows, l.row(r))
			}
			if next != "" {
				if p.More, err = a.openOf(l, g.ID, b.shown); err != nil {
					return err
				}
				p.More -= len(rows)
			}
			if p.Passes = n.Open; len(b.mine) < len(b.inboxes) {
				if p.Passes, err = a.openOf(l, g.ID, b.mine); err != nil {
					return err
				}
			}
		}
		if !answers && len(p.Rows) == 0 {
			continue // what they have is in other inboxes
		}
		v.Agents = append(v.Agents, p)
	}
	return nil
}

// openOf counts the open conversations an agent has in some inboxes.
func (a *App) openOf(l *live, agent string, inboxes []string) (n int, err error) {
	for _, in := range inboxes {
		t, err := l.rep.Count(a.ctx, replica.Query{Inbox: in}, agent)
		if err != nil {
			return 0, err
		}
		n += t.Open
	}
	return n, nil
}

// place tells whether an agent answers in one of the inboxes shown, and how much
// they are given there; inboxes that hand nothing out limit nobody.
func (b *team) place(g *inbox.Agent) (limit int, answers bool) {
	given := 0
	for _, id := range b.shown {
		if !command.Answers(g, id) {
			continue
		}
		limit, answers = max(limit, route.Limit(g, b.inboxes[id])), true
		if route.Routes(b.inboxes[id]) {
			given = max(given, route.Limit(g, b.inboxes[id]))
		}
	}
	return cmp.Or(given, limit), answers
}

func (b *team) waiting(a *App, l *live, f AssignmentFilter, v *AssignmentView) (err error) {
	for _, in := range b.shown {
		n, err := l.rep.QueueLength(a.ctx, in)
		if err != nil {
			return err
		}
		v.Waiting += n
	}
	nobody := ""
	rows, _, err := l.rep.List(a.ctx, replica.Query{Status: inbox.StatusOpen, Assignee: &nobody, Inboxes: b.shown, Before: never,
		Waiting: true, Limit: within(f.Queue, queueRows, mostQueueRows)})
	if err != nil {
		return err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Conversation.Contact
	}
	contacts, err := l.rep.Contacts(a.ctx, ids)
	round := route.NewRound(b.now, b.inboxes, b.agents)
	for _, r := range rows {
		c := &r.Conversation
		w := route.Of(c, b.inboxes[c.Inbox], contacts[c.Contact])
		d, why := round.Place(w)
		if f.Skill != "" && !slices.Contains(w.Needs, f.Skill) {
			continue
		}
		q := QueueRow{Row: l.row(r), Needs: append([]string{}, w.Needs...), Why: why, Next: d.Agent, Tried: append([]string{}, w.Tried...)}
		if why == route.NoSkill {
			q.Until = w.Since + int64(b.inboxes[c.Inbox].Routing.SkillWait)*minuteMillis
		}
		v.Queue = append(v.Queue, q)
	}
	return err
}

// never is a time (ms) that does not come.
const never = int64(1) << 52

// present tells how present each agent is, as far as the relay can tell; who is
// missing is off.
func (l *live) present() map[string]inbox.Presence {
	there := map[string]inbox.Presence{}
	for _, c := range l.seats.list() {
		there[c.Agent] = c.Presence
	}
	return there
}
