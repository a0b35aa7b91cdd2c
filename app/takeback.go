package app

import (
	"slices"

	"tresen/backend/command"
)

// RestoreTickets is Restore for tickets: it takes single changes of them back. What
// somebody else changed since stays as it is and is counted.
func (a *App) RestoreTickets(items []command.TicketRestore) (string, error) {
	l, err := a.running()
	if err != nil {
		return "", err
	}
	if err := (&command.RestoreTickets{Items: items}).Validate(); err != nil {
		return "", a.coded(err)
	}
	var ids []string
	for _, it := range items {
		if !slices.Contains(ids, it.Ticket) {
			ids = append(ids, it.Ticket)
		}
	}
	j := l.bulk.newJob(BulkWish{Area: "tickets", IDs: ids})
	j.state.Undo, j.parts = true, []part{{ID: newID(), IDs: ids, Tickets: items, Area: "tickets"}}
	if err := j.keep(a.ctx); err != nil {
		return "", a.coded(err)
	}
	return l.bulk.start(j), nil
}
