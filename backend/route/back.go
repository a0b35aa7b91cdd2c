package route

import (
	"context"

	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// takeBack hands back what cannot stay where it is: from those who left, from
// those who are away what they have not taken up, and what was not taken up in time.
func (r *Router) takeBack(ctx context.Context, s *state) error {
	if err := r.fromGone(ctx, s); err != nil || len(s.inboxes) == 0 {
		return err
	}
	offers, err := r.db.Offers(ctx)
	if err != nil {
		return err
	}
	var late []string
	for _, o := range offers {
		in, g := s.inboxes[o.Inbox], s.agents[o.Agent]
		if in == nil || g == nil {
			continue // its inbox hands out no longer: a person has it
		}
		away, from := r.away(g, in, s.now)
		s.due(from)
		switch {
		case away:
			if err := r.back(ctx, s, o.ID, o.Agent, inbox.WhyAway, nil); err != nil {
				return err
			}
		case o.Until > 0 && o.Until <= s.now:
			late = append(late, o.ID)
		default:
			s.due(o.Until)
		}
	}
	return r.fromLate(ctx, s, late)
}

// away tells whether an agent is not there for what is offered to them; from is
// since when that will be so if they do not come back (ms), 0: it does not matter.
func (r *Router) away(g *Agent, in *inbox.Inbox, now int64) (away bool, from int64) {
	switch {
	case g.AwayUntil > now:
		return true, 0
	case g.Present || in.Routing.Away:
		return false, 0
	case g.Presence != inbox.PresencePresent:
		return true, 0 // they said so
	}
	from = r.absent[g.ID] + Grace
	return from <= now, from
}

// fromGone hands back all that agents have in inboxes they do not answer in any
// more, whether these route or not.
func (r *Router) fromGone(ctx context.Context, s *state) error {
	seen := map[string]bool{}
	for _, l := range s.loads {
		g := s.agents[l.Agent]
		if l.Inbox == inbox.TeamInbox || seen[l.Agent] || g != nil && command.Answers(g.Agent, l.Inbox) {
			continue
		}
		seen[l.Agent] = true
		ids, err := r.db.UndoneOf(ctx, l.Agent)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := r.leave(ctx, s, id, l.Agent); err != nil {
				return err
			}
		}
	}
	return nil
}

// leave takes a conversation from an agent who does not answer there any more.
func (r *Router) leave(ctx context.Context, s *state, id, agent string) error {
	room := 0
	_, err := r.db.Write(ctx, func(tx *store.Tx) error {
		room = 0
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil || c == nil || c.Assignee != agent || c.Status == inbox.StatusDone || c.Inbox == inbox.TeamInbox {
			return err
		}
		a, err := store.Peek[inbox.Agent](ctx, tx, agent)
		if err != nil || a != nil && command.Answers(a, c.Inbox) {
			return err
		}
		if c.Status == inbox.StatusOpen {
			room = 1
		}
		c.HandBack(false)
		tell(tx, c, s.now, inbox.Event{What: "assigned", From: agent, Why: inbox.WhyGone})
		tx.Put(c)
		return nil
	})
	if g := s.agents[agent]; err == nil && g != nil {
		g.Load -= room // for what they may still have elsewhere
	}
	return err
}

// back takes an offer from an agent, unless they took it up meanwhile or still
// says otherwise.
func (r *Router) back(ctx context.Context, s *state, id, agent, why string, still func(c *inbox.Conversation) bool) error {
	done := false
	_, err := r.db.Write(ctx, func(tx *store.Tx) error {
		done = false
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil || c == nil || c.Assignee != agent || !c.Offered() || c.Status != inbox.StatusOpen || still != nil && !still(c) {
			return err
		}
		c.HandBack(why == inbox.WhyLate)
		tell(tx, c, s.now, inbox.Event{What: "assigned", From: agent, Why: why})
		tx.Put(c)
		done = true
		return nil
	})
	if g := s.agents[agent]; err == nil && done && g != nil {
		g.Load--
	}
	return err
}
