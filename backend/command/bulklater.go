package command

import "slices"

// Of two actions over the same things the later one has the last word on what both of
// them set, and taking back both, in any order, gives back what was there before both.

// stood is how a thing was before an action and how that left it.
type stood[S any] struct{ was, left S }

// aspect is one thing that an action sets of what it is about: whether two of them
// agree on it, and taking it over from another one.
type aspect[S any] struct {
	same func(a, b *S) bool
	take func(to, from *S)
}

// takeOver leaves to the later of two actions what it has set as well (aspects): it
// stays as that left it, and taking that one back gives back what was there before the
// earlier one. It tells whether that is something else now.
func takeOver[S any](aspects []aspect[S], later, earlier *stood[S]) (changed bool) {
	for _, a := range aspects {
		if a.same(&later.was, &earlier.left) && !a.same(&later.was, &earlier.was) {
			a.take(&later.was, &earlier.was)
			changed = true
		}
		a.take(&earlier.was, &earlier.left)
	}
	return changed
}

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
	m, e := stood[Standing]{mine.Was, mine.Left}, stood[Standing]{earlier.Was, earlier.Left}
	changed = takeOver(w.aspects(&mine.Left), &m, &e)
	mine.Was, earlier.Was = m.was, e.was
	return changed
}

// aspects gives what the action set of a conversation that it left so: what is of
// another inbox it did not.
func (w *BulkWhat) aspects(left *Standing) (list []aspect[Standing]) {
	if w.Assign != nil && left.Assignee == *w.Assign {
		list = append(list, aspect[Standing]{func(a, b *Standing) bool { return a.Assignee == b.Assignee },
			func(to, from *Standing) { to.Assignee, to.AssignedAt = from.Assignee, from.AssignedAt }})
	}
	if w.Status != "" && left.stands(&Standing{Status: w.Status, SnoozedUntil: w.Until}) {
		list = append(list, aspect[Standing]{(*Standing).stands, (*Standing).place})
	}
	if w.Follow != nil {
		list = append(list, aspect[Standing]{func(a, b *Standing) bool { return a.Followed == b.Followed },
			func(to, from *Standing) { to.Followed = from.Followed }})
	}
	for _, l := range slices.Concat(w.Add, w.Remove) {
		if slices.Contains(left.Labels, l) == slices.Contains(w.Add, l) {
			list = append(list, wears(l, func(s *Standing) *[]string { return &s.Labels }))
		}
	}
	return list
}

// wears is whether a thing has a label.
func wears[S any](label string, labels func(*S) *[]string) aspect[S] {
	on := func(s *S) bool { return slices.Contains(*labels(s), label) }
	return aspect[S]{func(a, b *S) bool { return on(a) == on(b) }, func(to, from *S) {
		list := without(*labels(to), []string{label})
		if on(from) {
			list = append(list, label)
		}
		*labels(to) = list
	}}
}

// place takes over where a conversation stands.
func (s *Standing) place(o *Standing) {
	s.Status, s.SnoozedUntil, s.DoneAt, s.DoneBy, s.UnansweredSince = o.Status, o.SnoozedUntil, o.DoneAt, o.DoneBy, o.UnansweredSince
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
