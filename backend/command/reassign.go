package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Reassign gives all that an agent has, conversations that are not done and
// tickets that are not solved, to another one, or to nobody, in one step. What is
// in inboxes where the actor assigns nothing, or To does not answer, stays. It is for
// who does not know what there is; the desktop does, and passes it on in bulk (app.PassOn).
type Reassign struct {
	Agent string `json:"agent"`
	To    string `json:"to"` // empty: nobody
}

// Validate implements Command.
func (r *Reassign) Validate() error {
	if r.Agent == r.To {
		return invalid("the same agent")
	}
	if r.To != "" {
		if err := isID(r.To); err != nil {
			return err
		}
	}
	return isID(r.Agent)
}

// dispatches may everyone who hands out work.
var dispatches = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher}

// Apply implements Command.
func (r *Reassign) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Reassign"
	if err := by.anywhere(op, dispatches...); err != nil {
		return err
	}
	if _, err := store.Get[inbox.Agent](ctx, tx, r.Agent); err != nil {
		return err
	}
	may := func(in string) bool { return by.MayIn(op, in, dispatches...) == nil }
	if r.To == "" {
		return moveAll(ctx, tx, r.Agent, "", "", by, may)
	}
	to, err := store.Get[inbox.Agent](ctx, tx, r.To)
	if err != nil {
		return err
	}
	if to.State != inbox.AgentActive {
		return fault.New(fault.Invalid, op, "agent is not at work here")
	}
	return moveAll(ctx, tx, r.Agent, r.To, "", by, func(in string) bool { return may(in) && Answers(to, in) })
}

// Overlay implements Overlayer: what an agent has only the relay can list.
func (r *Reassign) Overlay(View, string, int64) {}

// leave takes from an agent what is in inboxes where they do not answer any more.
// Of one whose leave begins routing sees those who wait.
func leave(ctx context.Context, tx *store.Tx, a *inbox.Agent, begins bool, by Actor) error {
	if begins {
		if err := askAll(ctx, tx, a.ID, by); err != nil {
			return err
		}
	}
	return moveAll(ctx, tx, a.ID, "", inbox.WhyGone, by, func(in string) bool { return !Answers(a, in) })
}

// askAll offers anew what an agent has and whose contacts wait: where its inbox
// hands out, it goes on to somebody else unless they are there after all.
func askAll(ctx context.Context, tx *store.Tx, agent string, by Actor) error {
	ids, err := tx.UndoneOf(ctx, agent)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return err
		}
		if c == nil || c.Assignee != agent || c.Status != inbox.StatusOpen || c.Inbox == inbox.TeamInbox {
			continue
		}
		if err := asked(ctx, tx, c, Actor{Now: by.Now}); err != nil {
			return err
		}
		if c.Offered() {
			tx.Put(c)
		}
	}
	return nil
}

// moveAll gives what an agent has in some inboxes to another one, "" nobody.
func moveAll(ctx context.Context, tx *store.Tx, agent, to, why string, by Actor, in func(inbox string) bool) error {
	ids, err := tx.UndoneOf(ctx, agent)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return err
		}
		if c == nil || c.Assignee != agent || c.Inbox == inbox.TeamInbox || !in(c.Inbox) {
			continue
		}
		if e := give(c, to, by.Now); e != nil {
			e.Why = why
			happened(tx, c, by, *e)
		}
		tx.Put(c)
	}
	if ids, err = tx.UnsolvedOf(ctx, agent); err != nil {
		return err
	}
	for _, id := range ids {
		t, err := store.Find[inbox.Ticket](ctx, tx, id)
		if err != nil {
			return err
		}
		if t == nil || t.Assignee != agent || !in(t.Inbox) {
			continue
		}
		if err := ChangeOneTicket(ctx, tx, by, t, inbox.TicketChange{Assignee: &to}); err != nil {
			return err
		}
	}
	return nil
}
