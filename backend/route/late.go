package route

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Held is an offer that was not taken up in time.
type Held struct {
	Waiting
	By string // to whom it was offered
}

// Spare tells which of the held ones somebody else would get: to take one from the
// only one who is there would help nobody. Each place is given once, and first to
// what waits longer: to the queue's too. The round stays as it was.
func (r *Round) Spare(held []Held, queue []Waiting) (ids []string) {
	all := slices.Clone(held)
	for _, w := range queue {
		all = append(all, Held{Waiting: w})
	}
	slices.SortFunc(all, func(a, b Held) int { return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID)) })
	was := map[*Agent]Agent{}
	for _, staff := range r.staff {
		for _, a := range staff {
			was[a] = *a
		}
	}
	for _, h := range all {
		a, _, _, _ := r.choose(h.Waiting, h.By)
		if a == nil {
			continue
		}
		a.Load++
		a.At = r.now
		if h.By == "" {
			continue
		}
		ids = append(ids, h.ID)
		for _, holder := range r.staff[h.Inbox] {
			if holder.ID == h.By {
				holder.Load--
			}
		}
	}
	for a, before := range was {
		*a = before
	}
	return ids
}

// queueShown is how much of the queue is looked at before something is taken back:
// who has room for more is not short of places.
const queueShown = 512

// fromLate hands back what was not taken up in time, where somebody else has room
// for it now.
func (r *Router) fromLate(ctx context.Context, s *state, ids []string) error {
	docs, err := r.db.WithContacts(ctx, ids)
	if err != nil {
		return err
	}
	var held []Held
	for _, id := range ids {
		if d, ok := docs[id]; ok && d.Conversation.UnansweredSince > 0 {
			c := d.Conversation
			held = append(held, Held{Waiting: Of(c, s.inboxes[c.Inbox], d.Contact), By: c.Assignee})
		}
	}
	if len(held) == 0 || s.round.Full() {
		return nil
	}
	list, err := r.db.Queue(ctx, slices.Sorted(maps.Keys(s.inboxes)), store.Queued{}, queueShown)
	if err != nil {
		return err
	}
	queue, err := r.waiting(ctx, s, list)
	if err != nil {
		return err
	}
	spare := s.round.Spare(held, queue)
	for _, h := range held {
		if !slices.Contains(spare, h.ID) {
			continue
		}
		if err := r.back(ctx, s, h.ID, h.By, inbox.WhyLate, func(c *inbox.Conversation) bool {
			return c.Offer.Until > 0 && c.Offer.Until <= s.now
		}); err != nil {
			return err
		}
	}
	return nil
}
