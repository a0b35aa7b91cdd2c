package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// maxBulk is how many things one command changes at most: it is one transaction.
const maxBulk = 500

// BulkWhat is what is done to each conversation: only what is given.
type BulkWhat struct {
	Assign *string      `json:"assign,omitempty"` // agent id; "": nobody
	Add    []string     `json:"add,omitempty"`    // label ids
	Remove []string     `json:"remove,omitempty"`
	Status inbox.Status `json:"status,omitempty"` // "done", "open", "snoozed" until Until
	Until  int64        `json:"until,omitempty"`  // ms
	Follow *bool        `json:"follow,omitempty"` // whoever does it follows them, or no longer
	From   string       `json:"from,omitempty"`   // only what this agent has, and is not done
}

// Bulk does the same to many conversations (I12). What the actor may not touch, is
// no more, or does not take it (a label of another inbox) is left alone: who wished
// sees that from the rows.
type Bulk struct {
	Conversations []string `json:"conversations"`
	What          BulkWhat `json:"what"`
}

// Validate implements Command.
func (b *Bulk) Validate() error {
	if err := bulkIDs(b.Conversations); err != nil {
		return err
	}
	return b.What.validate()
}

func bulkIDs(list []string) error {
	if len(list) == 0 {
		return invalid("nothing to change")
	}
	if len(list) > maxBulk {
		return fault.New(fault.TooLarge, "command.Validate", "too many at once")
	}
	return isID(list...)
}

func (w *BulkWhat) validate() error {
	if w.Assign == nil && len(w.Add)+len(w.Remove) == 0 && w.Status == "" && w.Follow == nil {
		return invalid("nothing to do")
	}
	if len(w.Add)+len(w.Remove) > 50 {
		return invalid("labels")
	}
	if !slices.Contains([]inbox.Status{"", inbox.StatusOpen, inbox.StatusDone, inbox.StatusSnoozed}, w.Status) {
		return invalid("status")
	}
	if w.Until < 0 || (w.Status == inbox.StatusSnoozed) != (w.Until > 0) {
		return invalid("time")
	}
	if w.Assign != nil && *w.Assign != "" {
		if err := isID(*w.Assign); err != nil {
			return err
		}
	}
	if err := maybeID(w.From); err != nil {
		return err
	}
	return isID(slices.Concat(w.Add, w.Remove)...)
}

// Apply implements Command.
func (b *Bulk) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Bulk"
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	k, err := b.What.known(ctx, tx)
	if err != nil {
		return err
	}
	for _, id := range b.Conversations {
		c, err := store.Find[inbox.Conversation](ctx, tx, id)
		if err != nil {
			return err
		}
		if c == nil || c.Inbox == inbox.TeamInbox || by.MayWith(op, c, answers...) != nil {
			continue
		}
		if w, ok := b.What.in(c.Inbox, k); ok {
			if err := w.do(ctx, tx, c, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// Overlay implements Overlayer.
func (b *Bulk) Overlay(v View, by string, now int64) {
	k := &bulkKnown{labels: map[string]*inbox.Label{}}
	for _, id := range b.What.Add {
		if l, _ := v.Get(inbox.KindLabel, id).(*inbox.Label); l != nil {
			k.labels[id] = l
		}
	}
	if b.What.Assign != nil && *b.What.Assign != "" {
		if k.agent, _ = v.Get(inbox.KindAgent, *b.What.Assign).(*inbox.Agent); k.agent == nil {
			return
		}
	}
	for _, id := range b.Conversations {
		c, _ := v.Get(inbox.KindConversation, id).(*inbox.Conversation)
		if c == nil || c.Inbox == inbox.TeamInbox {
			continue
		}
		if w, ok := b.What.in(c.Inbox, k); ok {
			w.set(c, by, now)
			v.Put(c)
		}
	}
}

// bulkKnown is what a BulkWhat names.
type bulkKnown struct {
	agent  *inbox.Agent
	labels map[string]*inbox.Label // those there are, of the ones to be added
}

// known looks up what it names: an agent who is no more is an error, a label falls away.
func (w *BulkWhat) known(ctx context.Context, tx *store.Tx) (k *bulkKnown, err error) {
	k = &bulkKnown{labels: map[string]*inbox.Label{}}
	for _, id := range w.Add {
		l, err := store.Peek[inbox.Label](ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if l != nil {
			k.labels[id] = l
		}
	}
	if w.Assign == nil || *w.Assign == "" {
		return k, nil
	}
	if k.agent, err = store.Peek[inbox.Agent](ctx, tx, *w.Assign); err == nil && k.agent == nil {
		err = fault.New(fault.NotFound, "command.Bulk", "agent")
	}
	return k, err
}

// in is what of it can be done in an inbox; not ok: whom it is to be given to does
// not answer there.
func (w *BulkWhat) in(inboxID string, k *bulkKnown) (BulkWhat, bool) {
	fit := *w
	fit.Add = slices.DeleteFunc(slices.Clone(w.Add), func(id string) bool { return k.labels[id] == nil || !k.labels[id].Fits(inboxID) })
	return fit, k.agent == nil || Answers(k.agent, inboxID)
}

// do changes a conversation and tells it in its thread.
func (w *BulkWhat) do(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor) error {
	return triage(ctx, tx, c, by, func() []inbox.Event { return w.set(c, by.Agent.ID, by.Now) })
}

// triage keeps what fn changes of a conversation, with its events; nothing where it
// is so already.
func triage(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor, fn func() []inbox.Event) error {
	followed, taken := slices.Contains(c.Followers, by.Agent.ID), c.TakeUp(by.Agent.ID, by.Now)
	events := fn()
	if len(events) == 0 && !taken && followed == slices.Contains(c.Followers, by.Agent.ID) {
		return nil
	}
	tx.Put(c)
	for _, e := range events {
		happened(tx, c, by, e)
		if e.What != "reopened" {
			continue
		}
		if theirs, err := stillTheirs(ctx, tx, c, e, by.Now); err != nil {
			return err
		} else if !theirs {
			if err := asked(ctx, tx, c, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// set changes a conversation and gives what happened to it.
func (w *BulkWhat) set(c *inbox.Conversation, by string, now int64) (events []inbox.Event) {
	if w.From != "" && (c.Assignee != w.From || c.Status == inbox.StatusDone) {
		return nil
	}
	c.TakeUp(by, now)
	add := func(e *inbox.Event) {
		if e != nil {
			events = append(events, *e)
		}
	}
	if w.Assign != nil {
		add(give(c, *w.Assign, now))
	}
	if added, gone := (&SetLabels{Add: w.Add, Remove: w.Remove}).set(c); len(added)+len(gone) > 0 {
		events = append(events, inbox.Event{What: "labels", Added: added, Gone: gone})
	}
	if w.Follow != nil {
		follow(c, by, *w.Follow)
	}
	switch w.Status {
	case inbox.StatusDone:
		add(complete(c, by, now))
	case inbox.StatusOpen:
		add(reopen(c))
	case inbox.StatusSnoozed:
		add((&Snooze{Until: w.Until}).set(c))
	}
	return events
}

// Holds tells whether a conversation is as it was wished for, by whom.
func (w *BulkWhat) Holds(c *inbox.Conversation, by string) bool {
	is := *c
	is.Labels, is.Followers = slices.Clone(c.Labels), slices.Clone(c.Followers)
	followed := slices.Contains(c.Followers, by)
	wish := *w
	wish.From = "" // whoever had it: it is as it was wished for
	return len(wish.set(&is, by, 0)) == 0 && followed == slices.Contains(is.Followers, by)
}

// follow lets an agent follow a conversation, or no longer.
func follow(c *inbox.Conversation, agent string, on bool) {
	i, is := slices.BinarySearch(c.Followers, agent)
	switch {
	case on && !is:
		c.Followers = slices.Insert(slices.Clone(c.Followers), i, agent)
	case !on && is:
		c.Followers = slices.Delete(slices.Clone(c.Followers), i, i+1)
	}
}
