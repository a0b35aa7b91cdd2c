package command

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/inbox"
)

// ticketSays is what is known of how a ticket is: by field; of a label whether it has it.
type ticketSays map[string]string

// The fields of ticketSays.
const (
	saysAssignee = "assignee"
	saysStatus   = "status"
	saysSince    = "since" // goes along with the status
	saysPriority = "priority"
	saysLabel    = "label " // and its id
	saysYes      = "yes"
	saysNo       = "no"
)

// TakeOver is BulkWhat.TakeOver for tickets: of is what the action was about, mine
// what takes it back, earlier what takes the earlier one back. Both are given as they
// are then.
func (w *TicketWhat) TakeOver(of []string, mine, earlier []TicketRestore) (now, rest []TicketRestore, changed bool) {
	order, m := ticketsStood(mine)
	ids, e := ticketsStood(earlier)
	for _, id := range ids {
		if !slices.Contains(of, id) || w.From != "" && m[id] == nil { // it was not about this one
			continue
		}
		if m[id] == nil {
			order, m[id] = append(order, id), &stood[ticketSays]{ticketSays{}, ticketSays{}}
		}
		if takeOver(w.aspects(m[id], e[id]), m[id], e[id]) {
			changed = true
		}
		maps.DeleteFunc(e[id].was, func(field, value string) bool { return value == e[id].left[field] })
	}
	return restoring(order, m), restoring(ids, e), changed
}

// aspects gives what the action set of a ticket that the earlier one had changed. What
// it left as it found it, it is told to have found so.
func (w *TicketWhat) aspects(mine, earlier *stood[ticketSays]) (list []aspect[ticketSays]) {
	for field, value := range w.says() {
		left, touched := earlier.left[field]
		if _, known := mine.left[field]; touched && !known && (value == left || strings.HasPrefix(field, saysLabel)) {
			mine.was[field], mine.left[field] = value, value
		}
		if _, known := mine.left[field]; touched && known {
			list = append(list, aspect[ticketSays]{func(a, b *ticketSays) bool { return (*a)[field] == (*b)[field] }, func(to, from *ticketSays) {
				(*to)[field] = (*from)[field]
				if field == saysStatus {
					(*to)[saysSince] = (*from)[saysSince]
				}
			}})
		}
	}
	return list
}

// says gives what is wished for.
func (w *TicketWhat) says() ticketSays {
	s := ticketSays{}
	if w.Assignee != nil {
		s[saysAssignee] = *w.Assignee
	}
	if w.Status != "" {
		s[saysStatus] = string(w.Status)
	}
	if w.Priority != "" {
		s[saysPriority] = string(w.Priority)
	}
	for _, l := range w.Remove {
		s[saysLabel+l] = saysNo
	}
	for _, l := range w.Add {
		s[saysLabel+l] = saysYes
	}
	return s
}

// ticketsStood gives how tickets were before an action and how it left them, by what
// takes it back, and the tickets in their order.
func ticketsStood(list []TicketRestore) (ids []string, all map[string]*stood[ticketSays]) {
	all = map[string]*stood[ticketSays]{}
	for i := range list {
		s, c := all[list[i].Ticket], &list[i].Change
		if s == nil {
			s = &stood[ticketSays]{ticketSays{}, ticketSays{}}
			ids, all[list[i].Ticket] = append(ids, list[i].Ticket), s
		}
		switch {
		case c.Assignee != nil:
			s.was[saysAssignee], s.left[saysAssignee] = *c.Assignee, *c.Was.Assignee
		case c.Status != nil:
			s.was[saysStatus], s.left[saysStatus] = string(*c.Status), string(*c.Was.Status)
			s.was[saysSince] = strconv.FormatInt(list[i].Since, 10)
		case c.Priority != nil:
			s.was[saysPriority], s.left[saysPriority] = string(*c.Priority), string(*c.Was.Priority)
		}
		for _, l := range c.AddLabels {
			s.was[saysLabel+l], s.left[saysLabel+l] = saysYes, saysNo
		}
		for _, l := range c.RemoveLabels {
			s.was[saysLabel+l], s.left[saysLabel+l] = saysNo, saysYes
		}
	}
	return ids, all
}

// restoring gives what takes it back, a field each. What is given back as it stands is
// named as well: the action was about it.
func restoring(ids []string, all map[string]*stood[ticketSays]) (list []TicketRestore) {
	for _, id := range ids {
		s := all[id]
		add := func(c inbox.TicketChange) { list = append(list, TicketRestore{Ticket: id, Change: c}) }
		if was, known := s.was[saysAssignee]; known {
			left := s.left[saysAssignee]
			add(inbox.TicketChange{Assignee: &was, Was: &inbox.TicketWas{Assignee: &left}})
		}
		if v, known := s.was[saysStatus]; known {
			was, left := inbox.TicketStatus(v), inbox.TicketStatus(s.left[saysStatus])
			add(inbox.TicketChange{Status: &was, Was: &inbox.TicketWas{Status: &left}})
			list[len(list)-1].Since, _ = strconv.ParseInt(s.was[saysSince], 10, 64)
		}
		if v, known := s.was[saysPriority]; known {
			was, left := inbox.Priority(v), inbox.Priority(s.left[saysPriority])
			add(inbox.TicketChange{Priority: &was, Was: &inbox.TicketWas{Priority: &left}})
		}
		var c inbox.TicketChange
		for _, field := range slices.Sorted(maps.Keys(s.was)) {
			label, is := strings.CutPrefix(field, saysLabel)
			switch {
			case !is || s.was[field] == s.left[field]:
			case s.was[field] == saysYes:
				c.AddLabels = append(c.AddLabels, label)
			default:
				c.RemoveLabels = append(c.RemoveLabels, label)
			}
		}
		if len(c.AddLabels)+len(c.RemoveLabels) > 0 {
			add(c)
		}
	}
	return list
}
