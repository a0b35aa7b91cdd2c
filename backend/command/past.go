package command

import (
	"cmp"
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What the relay itself knows of how a conversation stood before an action: who
// takes the action back is not asked.

// past is what happened of one sort, newest first, without what was taken back.
type past []*inbox.Message

// The sorts of events that take each other back.
var (
	statusEvents = []string{"done", "reopened", "snoozed"}
	giveEvents   = []string{"assigned"}
)

// looked are how many entries of a thread are looked at: few, then many.
var looked = []int{20, 500}

// happenedTo gives what happened to a conversation of one sort, and its newest
// entries of all sorts.
func happenedTo(ctx context.Context, tx *store.Tx, conversation string, sort []string) (events past, newest []*inbox.Message, err error) {
	for _, n := range looked {
		if newest, err = tx.Tail(ctx, conversation, n); err != nil {
			return nil, nil, err
		}
		if events = pastOf(newest, sort); len(events) > 1 || len(newest) < n {
			break
		}
	}
	return events, newest, nil
}

func pastOf(newest []*inbox.Message, sort []string) (events past) {
	var backs []*inbox.Event // that are still to be told what they took back, the oldest last
	for _, m := range newest {
		if m.Event == nil || !slices.Contains(sort, m.Event.What) {
			continue
		}
		if m.Event.Back {
			backs = append(backs, m.Event)
			continue
		}
		for len(backs) > 0 && same(backs[len(backs)-1], m.Event) {
			backs = backs[:len(backs)-1] // it took back what an answer did without a word
		}
		if n := len(backs); n > 0 {
			backs = backs[:n-1]
			continue
		}
		events = append(events, m)
	}
	return events
}

// same tells whether an event left what another one of its sort had left: there was
// a change in between.
func same(a, b *inbox.Event) bool {
	return a.What == b.What && a.Agent == b.Agent && a.Until == b.Until
}

// confirm puts what the relay knows in the place of what the desktop says, and
// leaves the assignee alone whom somebody else has made it, or who has begun with it.
// Whoever let go what another one had, and got it by answering, has not decided to.
func (it *RestoreItem) confirm(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by string) error {
	was, left := &it.Was, &it.Left
	claimed := was.UnansweredSince
	was.DoneAt, was.DoneBy, was.UnansweredSince, was.AssignedAt = 0, "", 0, 0
	if was.Assignee != left.Assignee && (c.Assignee == left.Assignee || left.Assignee == "" && c.Assignee == by) {
		events, newest, err := happenedTo(ctx, tx, c.ID, giveEvents)
		if err != nil {
			return err
		}
		mine := events.mine(c, newest, it, by)
		if left.Assignee = c.Assignee; !mine {
			was.Assignee = left.Assignee
		} else if len(events) > 0 && events[0].Event.From == was.Assignee {
			was.AssignedAt = events[0].Event.Since
		}
	}
	if was.stands(left) || !left.standsIn(c) {
		return nil
	}
	events, _, err := happenedTo(ctx, tx, c.ID, statusEvents)
	if err != nil {
		return err
	}
	if was.Status == inbox.StatusDone {
		was.DoneBy, was.DoneAt = events.done(c)
		return nil
	}
	was.UnansweredSince, err = events.waits(ctx, tx, c, claimed)
	return err
}

// mine tells whether the actor gave the conversation to whom has it, and that one
// has done nothing with it since.
func (p past) mine(c *inbox.Conversation, newest []*inbox.Message, it *RestoreItem, by string) bool {
	if c.Assignee == by && (len(p) == 0 || p[0].Event.Agent != by) { // who answers what nobody has gets it without a word
		if it.Left.Assignee == by {
			return len(p) == 0 || p[0].Event.Agent == it.Was.Assignee
		}
		return len(p) > 0 && p[0].Author == by && p[0].Event.Agent == it.Left.Assignee
	}
	if it.Left.Assignee != c.Assignee || len(p) == 0 || p[0].Author != by || p[0].Event.Agent != c.Assignee {
		return false
	}
	if c.Assignee == "" || c.Assignee == by {
		return true
	}
	at := p[0].At
	return c.TakenAt <= at && !slices.ContainsFunc(newest, func(m *inbox.Message) bool { return m.At > at && m.Author == c.Assignee })
}

// gaveAway tells whether the actor had a conversation and gave it away themselves,
// and nobody else has done anything with it since: then it can be had back by who
// does not see it any more.
func gaveAway(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by string) (bool, error) {
	events, newest, err := happenedTo(ctx, tx, c.ID, giveEvents)
	if err != nil || len(events) == 0 {
		return false, err
	}
	last := events[0]
	if last.Author != by || last.Event.From != by || last.Event.Agent != c.Assignee || c.TakenAt > last.At {
		return false, nil
	}
	since := newest[:slices.Index(newest, last)]
	return !slices.ContainsFunc(since, func(m *inbox.Message) bool { return m.Author != "" && m.Author != by }), nil
}

// done gives who had done the conversation, and when (ms); 0: it was not done
// before, or nothing tells so.
func (p past) done(c *inbox.Conversation) (by string, at int64) {
	switch {
	case len(p) > 0 && p[0].Event.Since > 0:
		return p[0].Event.By, p[0].Event.Since
	case len(p) > 1 && p[1].Event.What == "done":
		return p[1].Author, p[1].At
	case c.LastInAt == 0: // nothing but history, or automatic mail
		return "", c.LastAt
	}
	return "", 0
}

// waits gives since when the contact waited before it was done, 0 if they did not or
// have been answered meanwhile. Where an answer stood against it that was taken back
// since, nothing is noted: claimed is 0 or not.
func (p past) waits(ctx context.Context, tx *store.Tx, c *inbox.Conversation, claimed int64) (int64, error) {
	var since int64
	if len(p) > 0 && p[0].Event.What == "done" {
		since = p[0].Event.Since
	}
	if since == 0 && claimed == 0 {
		return 0, nil
	}
	if since == 0 || since > c.LastInAt { // or what was said then is elsewhere by now
		list, err := tx.Newest(ctx, c.ID, 200)
		return inbox.WaitsSince(list), err
	}
	list, err := tx.Since(ctx, c.ID, since)
	if slices.ContainsFunc(list, (*inbox.Message).Answers) {
		since = inbox.WaitsSince(list)
	}
	return since, err
}

// gaveTicket is mine for a ticket.
func gaveTicket(ctx context.Context, tx *store.Tx, t *inbox.Ticket, by string) (bool, error) {
	list, err := tx.TicketEntries(ctx, t.ID)
	if err != nil {
		return false, err
	}
	newestFirst(list)
	skip, begun := 0, false
	for _, e := range list {
		switch {
		case e.Event == nil || e.Event.What != "assignee":
			begun = begun || e.By == t.Assignee
		case e.Event.Back:
			skip++
		case skip > 0:
			skip--
		default:
			return e.By == by && e.Event.To == t.Assignee && (!begun || t.Assignee == "" || t.Assignee == by), nil
		}
	}
	return false, nil
}

// ticketStood gives since when a ticket had a status (ms) that the actor took from it,
// and nobody else has given it another one since; 0: it is another story.
func ticketStood(ctx context.Context, tx *store.Tx, t *inbox.Ticket, status inbox.TicketStatus, by string) (int64, error) {
	list, err := tx.TicketEntries(ctx, t.ID)
	if err != nil {
		return 0, err
	}
	newestFirst(list)
	skip, is := 0, string(t.Status)
	for _, e := range list {
		switch {
		case e.Event == nil || e.Event.What != "status":
		case e.Event.Back:
			skip++
		case skip > 0:
			skip--
		case e.By != by || e.Event.To != is:
			return 0, nil
		case e.Event.From == string(status):
			return e.Event.Since, nil
		default: // of several changes of theirs one after the other
			is = e.Event.From
		}
	}
	return 0, nil
}

// gaveTicketAway is gaveAway for a ticket.
func gaveTicketAway(ctx context.Context, tx *store.Tx, t *inbox.Ticket, by string) (bool, error) {
	list, err := tx.TicketEntries(ctx, t.ID)
	if err != nil {
		return false, err
	}
	newestFirst(list)
	skip := 0
	for _, e := range list {
		switch {
		case e.By != by:
			return false, nil
		case e.Event == nil || e.Event.What != "assignee":
		case e.Event.Back:
			skip++
		case skip > 0:
			skip--
		default:
			return e.Event.From == by && e.Event.To == t.Assignee, nil
		}
	}
	return false, nil
}

func newestFirst(list []*inbox.TicketEntry) {
	slices.SortStableFunc(list, func(a, b *inbox.TicketEntry) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) })
}

// soon is how long after Done its undo is a slip taken back (ms): later whoever had
// the conversation may have gone home.
const soon = 10 * 60_000

// stillTheirs tells whether a slip was taken back, so that whoever had taken the
// conversation up, or was given it by a person, has it as if nothing had happened.
func stillTheirs(ctx context.Context, tx *store.Tx, c *inbox.Conversation, e inbox.Event, now int64) (bool, error) {
	if !e.Back || e.Since == 0 || now-e.Since > soon || c.Assignee == "" {
		return false, nil
	}
	if c.TakenAt > 0 {
		return true, nil
	}
	events, _, err := happenedTo(ctx, tx, c.ID, giveEvents)
	return len(events) > 0 && events[0].Author != "" && events[0].Event.Agent == c.Assignee, err
}
