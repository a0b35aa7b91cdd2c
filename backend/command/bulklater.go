package command

import "slices"

// Without is what of an action still has to be so after a later one: what that sets
// as well, it has the last word on.
func (w *BulkWhat) Without(later *BulkWhat) BulkWhat {
	rest := *w
	if later.Assign != nil {
		rest.Assign = nil
	}
	if later.Status != "" {
		rest.Status, rest.Until = "", 0
	}
	if later.Follow != nil {
		rest.Follow = nil
	}
	touched := slices.Concat(later.Add, later.Remove)
	rest.Add, rest.Remove = without(w.Add, touched), without(w.Remove, touched)
	return rest
}

// TakeOver leaves to this action what it has set as well as an earlier one that is
// taken back: it stays as this one left it, and taking this one back (mine) gives
// back what was there before the earlier one. It tells whether mine is another now.
func (w *BulkWhat) TakeOver(mine, earlier *RestoreItem) (changed bool) {
	m, e := &mine.Was, &earlier.Was
	if w.Assign != nil && mine.Left.Assignee == *w.Assign {
		if m.Assignee == earlier.Left.Assignee && m.Assignee != e.Assignee {
			m.Assignee, m.AssignedAt, changed = e.Assignee, e.AssignedAt, true
		}
		e.Assignee, e.AssignedAt = earlier.Left.Assignee, earlier.Left.AssignedAt
	}
	if w.Status != "" && mine.Left.stands(&Standing{Status: w.Status, SnoozedUntil: w.Until}) {
		if m.stands(&earlier.Left) && !m.stands(e) {
			m.place(e)
			changed = true
		}
		e.place(&earlier.Left)
	}
	if w.Follow != nil {
		if m.Followed == earlier.Left.Followed && m.Followed != e.Followed {
			m.Followed, changed = e.Followed, true
		}
		e.Followed = earlier.Left.Followed
	}
	for _, l := range slices.Concat(w.Add, w.Remove) {
		if slices.Contains(mine.Left.Labels, l) != slices.Contains(w.Add, l) {
			continue // of another inbox: it was not set
		}
		before, between := slices.Contains(e.Labels, l), slices.Contains(earlier.Left.Labels, l)
		if before != between && slices.Contains(m.Labels, l) == between {
			m.Labels, changed = worn(m.Labels, l, before), true
		}
		e.Labels = worn(e.Labels, l, between)
	}
	return changed
}

// place takes over where a conversation stands.
func (s *Standing) place(o *Standing) {
	s.Status, s.SnoozedUntil, s.DoneAt, s.DoneBy, s.UnansweredSince = o.Status, o.SnoozedUntil, o.DoneAt, o.DoneBy, o.UnansweredSince
}

// worn gives labels with or without one.
func worn(list []string, label string, on bool) []string {
	list = without(list, []string{label})
	if on {
		list = append(list, label)
	}
	return list
}

// Without is BulkWhat.Without for tickets.
func (w *TicketWhat) Without(later *TicketWhat) TicketWhat {
	rest := *w
	if later.Assignee != nil {
		rest.Assignee = nil
	}
	if later.Status != "" {
		rest.Status = ""
	}
	if later.Priority != "" {
		rest.Priority = ""
	}
	touched := slices.Concat(later.Add, later.Remove)
	rest.Add, rest.Remove = without(w.Add, touched), without(w.Remove, touched)
	return rest
}
