package app

import (
	"maps"

	"tresen/backend/command"
)

// Two bulk actions over the same things: the later one has the last word on what both
// of them set, whatever of them is under way when the earlier one is taken back, and
// taking back both, in any order, leaves everything as it was before.

// later calls fn with the parts of actions that are not taken back that were put after
// one; step is held.
func (b *bulks) later(after int64, fn func(j *job, i int, p *part)) {
	for _, j := range b.standing() {
		for i := range j.parts {
			if p := &j.parts[i]; p.put && !p.Dropped && p.Seq > after {
				fn(j, i, p)
			}
		}
	}
}

func (b *bulks) standing() (list []*job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.jobs {
		j.mu.Lock()
		if !j.state.Undo && !j.state.Undone {
			list = append(list, j)
		}
		j.mu.Unlock()
	}
	return list
}

// yield gives what takes a part of an action back, without what later ones have set
// as well; these take over what was there before, and set words that for the disk.
// step is held.
func (b *bulks) yield(after int64, p *part) (q part, set map[string]string) {
	q, set = *p, map[string]string{}
	if after == 0 { // of a single act
		return q, set
	}
	items := map[string]*command.RestoreItem{}
	q.Restore = make([]command.RestoreItem, len(p.Restore))
	for i, it := range p.Restore {
		q.Restore[i] = it
		items[it.Conversation] = &q.Restore[i]
	}
	b.later(after, func(later *job, i int, lp *part) {
		changed := false
		if lp.Area == "tickets" {
			lp.Tickets, q.Tickets, changed = later.wish.Ticket.TakeOver(lp.IDs, lp.Tickets, q.Tickets)
		}
		for k := range lp.Restore {
			if it := items[lp.Restore[k].Conversation]; it != nil && later.wish.What.TakeOver(&lp.Restore[k], it) {
				changed = true
			}
		}
		if changed && !later.isOver() { // what is over has nothing on disk
			maps.Copy(set, later.wordPart(i))
		}
	})
	return q, set
}

// expected is what of the wish should hold for a thing of a part after what was
// wished since; step is held.
func (j *job) expected(p *part) func(id string) *BulkWish {
	wishes := map[string]*BulkWish{}
	for _, id := range p.IDs {
		wishes[id] = nil
	}
	j.b.later(p.Seq, func(later *job, _ int, lp *part) {
		for _, id := range lp.IDs {
			before, about := wishes[id]
			if !about {
				continue
			}
			w := j.wish
			if before != nil {
				w = *before
			}
			w.What, w.Ticket = w.What.Without(&later.wish.What), w.Ticket.Without(&later.wish.Ticket)
			wishes[id] = &w
		}
	})
	return func(id string) *BulkWish {
		if w := wishes[id]; w != nil {
			return w
		}
		return &j.wish
	}
}
