package relay

import (
	"context"
	"encoding/json"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/route"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// routing hands conversations out while this process has the lead for it.
type routing struct {
	r      *Relay
	router *route.Router
	loop   *worker.Loop
}

// routeLead names the lead; no channel has such an id.
const routeLead = "relay/route"

// Under pressure a look at the queue is made so seldom that it takes a tenth of
// the time; one alone comes at once.
const (
	routeShare   = 10
	routeSlowest = 250 * time.Millisecond
)

func newRouting(r *Relay) *routing {
	g := &routing{r: r}
	g.router = route.New(r.db, r.now, g.present)
	g.loop = worker.New("routing", r.log, g.step)
	return g
}

// present tells how present everybody is, over all processes.
func (g *routing) present() map[string]inbox.Presence {
	there := map[string]inbox.Presence{}
	for _, c := range g.r.hub.Colleagues() {
		there[c.Agent] = c.Presence
	}
	return there
}

// Run hands out whenever this process may, until ctx ends.
func (g *routing) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		lead, release := g.r.lines.lead(ctx, routeLead)
		if lead.Err() == nil {
			g.router.Begin()
			_ = g.loop.Run(lead) // it ends with the lead, and has no errors of its own
		}
		release()
	}
	return nil
}

func (g *routing) step(ctx context.Context) (time.Time, error) {
	begun := time.Now()
	next, err := g.router.Step(ctx)
	rest(ctx, min(routeShare*time.Since(begun), routeSlowest)) // who knocks meanwhile is heard afterwards
	if err != nil || next == 0 {
		return time.Time{}, err
	}
	return time.Now().Add(time.UnixMilli(next).Sub(g.r.now())), nil
}

// committed looks whether a commit of this process is of concern; it does not block.
func (g *routing) committed(c store.Commit) {
	concerned := false
	for _, s := range c.Spans {
		for _, row := range s.Rows {
			var about inbox.Conversation
			if row.Kind == inbox.KindConversation {
				var of struct{ Inbox, Assignee string } // the rest of it is of no concern
				if json.Unmarshal(row.Data, &of) == nil {
					about.Inbox, about.Assignee = of.Inbox, of.Assignee
				}
			}
			concerned = g.router.Concerned(row.Kind, &about) || concerned
		}
	}
	if concerned {
		g.loop.Knock()
	}
}

// arrived is told that somebody's presence is another one; it does not block.
func (g *routing) arrived(string) { g.loop.Knock() }

// elsewhere is told that another process changed something; it does not block.
func (g *routing) elsewhere() {
	g.router.Elsewhere()
	g.loop.Knock()
}
