package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Standing is what triage changes of a conversation, at one moment. Who had done it,
// when, since when the contact waits and since when somebody has it are for the
// desktop's own eyes: the relay knows them from what happened (confirm).
type Standing struct {
	Status          inbox.Status `json:"status"`
	SnoozedUntil    int64        `json:"snoozedUntil,omitempty"`
	DoneAt          int64        `json:"doneAt,omitempty"`
	DoneBy          string       `json:"doneBy,omitempty"`
	UnansweredSince int64        `json:"unansweredSince,omitempty"`
	Assignee        string       `json:"assignee,omitempty"`
	AssignedAt      int64        `json:"assignedAt,omitempty"`
	Labels          []string     `json:"labels,omitempty"`
	Followed        bool         `json:"followed,omitempty"` // by whoever undoes
	LastInAt        int64        `json:"lastInAt,omitempty"` // what came later keeps it open
}

// StandingOf gives how a conversation stands, for an agent.
func StandingOf(c *inbox.Conversation, agent string) Standing {
	return Standing{Status: c.Status, SnoozedUntil: c.SnoozedUntil, DoneAt: c.DoneAt, DoneBy: c.DoneBy, UnansweredSince: c.UnansweredSince,
		Assignee: c.Assignee, AssignedAt: c.AssignedAt, Labels: c.Labels, Followed: slices.Contains(c.Followers, agent), LastInAt: c.LastInAt}
}

// RestoreItem is one conversation that an action changed: how it was before, and
// how the action left it.
type RestoreItem struct {
	Conversation string   `json:"conversation"`
	Was          Standing `json:"was"`
	Left         Standing `json:"left"`
}

// Restore takes actions back (I13). Only what still is as the action left it is
// given back: what somebody changed since, or a new message reopened, stays as it is.
type Restore struct {
	Items []RestoreItem `json:"items"`
}

// Validate implements Command.
func (r *Restore) Validate() error {
	if len(r.Items) == 0 {
		return invalid("nothing to take back")
	}
	if len(r.Items) > maxBulk {
		return fault.New(fault.TooLarge, "command.Validate", "too many at once")
	}
	for i := range r.Items {
		it := &r.Items[i]
		if err := isID(it.Conversation); err != nil {
			return err
		}
		for _, s := range []*Standing{&it.Was, &it.Left} {
			if err := s.validate(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Standing) validate() error {
	if !slices.Contains([]inbox.Status{inbox.StatusOpen, inbox.StatusDone, inbox.StatusSnoozed}, s.Status) {
		return invalid("status")
	}
	if s.SnoozedUntil < 0 || s.DoneAt < 0 || s.UnansweredSince < 0 || s.AssignedAt < 0 {
		return invalid("time")
	}
	if len(s.Labels) > 200 {
		return fault.New(fault.TooLarge, "command.Validate", "labels")
	}
	for _, id := range []string{s.DoneBy, s.Assignee} {
		if id != "" {
			if err := isID(id); err != nil {
				return err
			}
		}
	}
	return isID(s.Labels...)
}

// Apply implements Command. What the actor may not touch any more stays as it is, but
// for what was theirs and they gave away themselves.
func (r *Restore) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Restore"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	agents, labels := map[string]*inbox.Agent{}, map[string]*inbox.Label{}
	for i := range r.Items {
		it := &r.Items[i]
		c, err := store.Find[inbox.Conversation](ctx, tx, it.Conversation)
		if err != nil {
			return err
		}
		if c == nil || c.Inbox == inbox.TeamInbox || by.MayIn(op, c.Inbox, answers...) != nil {
			continue
		}
		fit, err := it.fits(ctx, tx, c.Inbox, agents, labels)
		if err != nil {
			return err
		}
		if ok, err := fit.inSight(ctx, tx, c, by); err != nil {
			return err
		} else if !ok {
			continue
		}
		if err := fit.confirm(ctx, tx, c, by.Agent.ID); err != nil {
			return err
		}
		if err := triage(ctx, tx, c, by, func() []inbox.Event { return fit.set(c, by.Agent.ID, by.Now) }); err != nil {
			return err
		}
	}
	return nil
}

// inSight tells whether the actor sees the conversation, or does as soon as they have
// it back.
func (it *RestoreItem) inSight(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor) (bool, error) {
	if by.Agent.Sees(c) {
		return true, nil
	}
	if it.Was.Assignee != by.Agent.ID || it.Left.Assignee != c.Assignee {
		return false, nil
	}
	return gaveAway(ctx, tx, c, by.Agent.ID)
}

// fits is it without what there is no more: who has left is given nothing back.
func (it *RestoreItem) fits(ctx context.Context, tx *store.Tx, inboxID string, agents map[string]*inbox.Agent, labels map[string]*inbox.Label) (fit RestoreItem, err error) {
	fit = *it
	if id := fit.Was.Assignee; id != "" && id != fit.Left.Assignee {
		a, known := agents[id]
		if !known {
			if a, err = store.Peek[inbox.Agent](ctx, tx, id); err != nil {
				return fit, err
			}
			agents[id] = a
		}
		if a == nil || !Answers(a, inboxID) {
			fit.Was.Assignee, fit.Was.AssignedAt = fit.Left.Assignee, fit.Left.AssignedAt
		}
	}
	fit.Was.Labels = nil
	for _, id := range it.Was.Labels {
		l, known := labels[id]
		if !known {
			if l, err = store.Peek[inbox.Label](ctx, tx, id); err != nil {
				return fit, err
			}
			labels[id] = l
		}
		if l != nil && l.Fits(inboxID) || slices.Contains(it.Left.Labels, id) {
			fit.Was.Labels = append(fit.Was.Labels, id)
		}
	}
	return fit, nil
}

// Overlay implements Overlayer.
func (r *Restore) Overlay(v View, by string, now int64) {
	for i := range r.Items {
		it := r.Items[i]
		overlayConversation(v, it.Conversation, func(c *inbox.Conversation) {
			if c.Preview.Dir != inbox.DirIn {
				it.Was.UnansweredSince = 0 // they were answered
			}
			if it.Left.Assignee == "" && c.Assignee == by && c.AnsweredBy == by && c.AssignedAt == c.LastAt {
				it.Left.Assignee = by // by that answer
			}
			it.set(c, by, now)
		})
	}
}

// set gives back what still is as the action left it, and tells what happened.
func (it *RestoreItem) set(c *inbox.Conversation, by string, now int64) (events []inbox.Event) {
	was, left := &it.Was, &it.Left
	if was.Assignee != left.Assignee && c.Assignee == left.Assignee {
		events = append(events, was.handBack(c, now))
	}
	labels := &SetLabels{Add: without(was.Labels, left.Labels), Remove: without(left.Labels, was.Labels)}
	if added, gone := labels.set(c); len(added)+len(gone) > 0 {
		events = append(events, inbox.Event{What: "labels", Added: added, Gone: gone})
	}
	if was.Followed != left.Followed {
		follow(c, by, was.Followed)
	}
	if !was.stands(left) && left.standsIn(c) {
		if e := was.giveBack(c, by, now); e != nil {
			e.Back = true
			events = append(events, *e)
		}
	}
	return events
}

// handBack gives a conversation back to whoever had it, or to nobody.
func (s *Standing) handBack(c *inbox.Conversation, now int64) inbox.Event {
	e := inbox.Event{What: "assigned", Agent: s.Assignee, From: c.Assignee, Since: c.AssignedAt, Back: true}
	if s.Assignee == "" {
		c.HandBack(false) // whoever had it by mistake has not let a chance pass
		return e
	}
	c.Give(s.Assignee, now)
	if s.AssignedAt > 0 {
		c.AssignedAt = min(s.AssignedAt, now)
	}
	return e
}

// stands compares whether both are open, done, or snoozed until the same time.
func (s *Standing) stands(o *Standing) bool {
	return s.Status == o.Status && (s.Status != inbox.StatusSnoozed || s.SnoozedUntil == o.SnoozedUntil)
}

// standsIn tells whether the conversation still is as the action left it. Done by
// another one it has been reopened in between; what is open stays so when the
// contact wrote again.
func (s *Standing) standsIn(c *inbox.Conversation) bool {
	if s.LastInAt > 0 && c.LastInAt > s.LastInAt {
		return false
	}
	return s.stands(&Standing{Status: c.Status, SnoozedUntil: c.SnoozedUntil}) && (s.Status != inbox.StatusDone || s.DoneBy == "" || s.DoneBy == c.DoneBy)
}

// giveBack lets it stand as it did and tells what happened. Since when the contact
// waits is as it is, unless the action ended that.
func (s *Standing) giveBack(c *inbox.Conversation, by string, now int64) *inbox.Event {
	waits := c.UnansweredSince
	if waits == 0 {
		waits = min(s.UnansweredSince, c.LastInAt)
	}
	if s.Status == inbox.StatusDone {
		e := complete(c, by, now)
		if s.DoneAt > 0 {
			c.DoneAt, c.DoneBy = min(s.DoneAt, now), s.DoneBy
		}
		return e
	}
	var e *inbox.Event
	if s.Status == inbox.StatusSnoozed && s.SnoozedUntil > now {
		e = (&Snooze{Until: s.SnoozedUntil}).set(c) // it wakes with what it waited for
	} else {
		e = reopen(c)
	}
	c.UnansweredSince = waits
	return e
}

// Only keeps of what takes a change back what the change is about.
func (w *BulkWhat) Only(it *RestoreItem) {
	was, left := &it.Was, &it.Left
	if w.Assign == nil {
		was.Assignee, was.AssignedAt = left.Assignee, left.AssignedAt
	}
	was.Labels = labelsBefore(was.Labels, left.Labels, w.Add, w.Remove)
	if w.Status == "" {
		was.Status, was.SnoozedUntil = left.Status, left.SnoozedUntil
	}
	if w.Follow == nil {
		was.Followed = left.Followed
	}
}

// Back tells whether a conversation is again as it was, as far as the action had
// changed it.
func (it *RestoreItem) Back(c *inbox.Conversation) bool {
	was, left := &it.Was, &it.Left
	if was.Assignee != left.Assignee && c.Assignee != was.Assignee {
		return false
	}
	for _, id := range without(left.Labels, was.Labels) {
		if slices.Contains(c.Labels, id) {
			return false
		}
	}
	for _, id := range without(was.Labels, left.Labels) {
		if !slices.Contains(c.Labels, id) {
			return false
		}
	}
	return was.stands(left) || was.stands(&Standing{Status: c.Status, SnoozedUntil: c.SnoozedUntil})
}

// without gives those of list that are not among others.
func without(list, others []string) (out []string) {
	for _, id := range list {
		if !slices.Contains(others, id) {
			out = append(out, id)
		}
	}
	return out
}
