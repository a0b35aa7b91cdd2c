package command

import (
	"slices"

	"tresen/backend/inbox"
)

// TakeOver is BulkWhat.TakeOver for tickets: of is what the action was about, mine
// what takes it back, earlier what takes the earlier one back. Both are given as they
// are then.
func (w *TicketWhat) TakeOver(of []string, mine, earlier []TicketRestore) (now, rest []TicketRestore, changed bool) {
	at := map[string]map[string]*TicketRestore{} // ticket → field → mine
	for _, id := range of {
		at[id] = map[string]*TicketRestore{}
	}
	now = slices.Clone(mine)
	for i := range now {
		if m := at[now[i].Ticket]; m != nil {
			m[now[i].field()] = &now[i]
		}
	}
	var fresh []TicketRestore
	for _, e := range earlier {
		m := at[e.Ticket]
		if m == nil || w.From != "" && len(m) == 0 { // it was not about this one
			rest = append(rest, e)
			continue
		}
		f := m[e.field()]
		made := f == nil
		if made {
			f = &TicketRestore{Ticket: e.Ticket, Change: inbox.TicketChange{Was: &inbox.TicketWas{}}}
		}
		left, turned := w.takeOver(f, e, made)
		if turned {
			changed = true
			if made {
				fresh = append(fresh, *f)
			}
		}
		if left != nil {
			rest = append(rest, *left)
		}
	}
	now = slices.DeleteFunc(append(now, fresh...), func(r TicketRestore) bool {
		return r.field() == "labels" && len(r.Change.AddLabels)+len(r.Change.RemoveLabels) == 0
	})
	return now, rest, changed
}

// field names what one is about.
func (r *TicketRestore) field() string {
	switch c := &r.Change; {
	case c.Assignee != nil:
		return "assignee"
	case c.Status != nil:
		return "status"
	case c.Priority != nil:
		return "priority"
	}
	return "labels"
}

// takeOver gives what is left of e; f is mine of the same field, made: there was none.
func (w *TicketWhat) takeOver(f *TicketRestore, e TicketRestore, made bool) (left *TicketRestore, changed bool) {
	var yields bool
	switch c, was := &e.Change, e.Change.Was; e.field() {
	case "assignee":
		yields, changed = hand(w.Assignee, c.Assignee, was.Assignee, &f.Change.Assignee, made)
		if changed && made {
			f.Change.Was.Assignee = was.Assignee
		}
	case "status":
		yields, changed = hand(some(w.Status), c.Status, was.Status, &f.Change.Status, made)
		if changed && made {
			f.Change.Was.Status = was.Status
		}
	case "priority":
		yields, changed = hand(some(w.Priority), c.Priority, was.Priority, &f.Change.Priority, made)
		if changed && made {
			f.Change.Was.Priority = was.Priority
		}
	default:
		return w.handLabels(f, e)
	}
	if yields {
		return nil, changed
	}
	return &e, false
}

func some[T ~string](v T) *T {
	if v == "" {
		return nil
	}
	return &v
}

// hand passes one field on: wished by the later action, as it was before the earlier
// one and as that left it. mine is what the later one would give back.
func hand[T comparable](wished, was, left *T, mine **T, made bool) (yields, changed bool) {
	switch {
	case wished == nil || made && *wished != *left:
		return false, false
	case made || **mine == *left:
		*mine = was
		return true, true
	}
	return true, false
}

func (w *TicketWhat) handLabels(f *TicketRestore, e TicketRestore) (left *TicketRestore, changed bool) {
	c, m := e.Change, &f.Change
	pass := func(list []string, again, against []string, add, drop *[]string) (rest []string) {
		for _, l := range list {
			switch {
			case slices.Contains(again, l): // the later one found it so
				if !slices.Contains(*add, l) {
					*add, changed = append(slices.Clone(*add), l), true
				}
			case slices.Contains(against, l): // and turned it back: it was so before both
				if slices.Contains(*drop, l) {
					*drop, changed = without(*drop, []string{l}), true
				}
			default:
				rest = append(rest, l)
			}
		}
		return rest
	}
	e.Change.RemoveLabels = pass(c.RemoveLabels, w.Add, w.Remove, &m.RemoveLabels, &m.AddLabels)
	e.Change.AddLabels = pass(c.AddLabels, w.Remove, w.Add, &m.AddLabels, &m.RemoveLabels)
	if len(e.Change.AddLabels)+len(e.Change.RemoveLabels) == 0 {
		return nil, changed
	}
	return &e, changed
}
