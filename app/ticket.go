package app

import (
	"slices"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// ticketQuery words a query for the replica.
func (l *live) ticketQuery(q TicketQuery) (replica.TicketQuery, error) {
	r := replica.TicketQuery{Status: q.Status, Type: q.Type, Inbox: q.Inbox, Channel: q.Channel, Label: q.Label, Contact: q.Contact,
		Conversation: q.Conversation, Priority: q.Priority, DueBefore: q.DueBefore, Text: q.Text, Sort: q.Sort, Desc: q.Desc,
		After: q.After, Limit: within(q.Limit, defaultRows, maxRows)}
	if len(q.Status) > 3 {
		return r, bare(fault.Invalid)
	}
	if q.WaitingMins > 0 {
		r.OpenBefore, r.OpenBeforeIn = l.waitingSince(q.WaitingMins)
	}
	if q.Follower {
		r.Follower = l.account.Agent
	}
	nobody := ""
	switch q.Assignee {
	case "":
	case "me":
		r.Assignee = &l.account.Agent
	case "nobody":
		r.Assignee = &nobody
	default:
		r.Assignee = &q.Assignee
	}
	return r, nil
}

// Tickets gives one page of tickets.
func (a *App) Tickets(q TicketQuery) (TicketPage, error) {
	p := TicketPage{Rows: []TicketRow{}}
	l, err := a.running()
	if err != nil {
		return p, err
	}
	r, err := l.ticketQuery(q)
	if err != nil {
		return p, err
	}
	rows, next, err := l.rep.Tickets(a.ctx, r)
	p.Rows, p.Next = ticketRows(rows), next
	return p, a.coded(err)
}

func ticketRows(rows []replica.TicketRow) []TicketRow {
	list := make([]TicketRow, 0, len(rows))
	for _, r := range rows {
		list = append(list, ticketRow(r))
	}
	return list
}

// ticketRow leaves out what no row shows: a board would carry all the details.
func ticketRow(r replica.TicketRow) TicketRow {
	row := TicketRow{Ticket: r.Ticket, Name: r.Name, Picture: r.Picture, Hidden: r.Hidden, Notes: r.Notes, Waiting: r.Waiting, Snippet: r.Snippet, Checks: len(r.Ticket.Checks)}
	for _, c := range r.Ticket.Checks {
		if c.Done {
			row.ChecksOff++
		}
	}
	row.Ticket.Text, row.Ticket.Checks = "", nil
	return row
}

// TicketBoard gives the first cards of each column: by is "status" or "agent". A
// query without a status means all of them by status, and what is not solved by agent.
func (a *App) TicketBoard(q TicketQuery, by string) (TicketBoard, error) {
	b := TicketBoard{Columns: []TicketColumn{}}
	l, err := a.running()
	if err != nil {
		return b, err
	}
	r, err := l.ticketQuery(q)
	if err != nil {
		return b, err
	}
	columns, err := l.rep.TicketBoard(a.ctx, r, by)
	for _, c := range columns {
		b.Columns = append(b.Columns, TicketColumn{Key: c.Key, Count: c.Count, Rows: ticketRows(c.Rows), Next: c.Next})
	}
	return b, a.coded(err)
}

// TicketCounts gives the exact numbers under a query.
func (a *App) TicketCounts(q TicketQuery) (TicketCounts, error) {
	l, err := a.running()
	if err != nil {
		return TicketCounts{}, err
	}
	r, err := l.ticketQuery(q)
	if err != nil {
		return TicketCounts{}, err
	}
	c, err := l.rep.CountTickets(a.ctx, r, l.now())
	return TicketCounts(c), a.coded(err)
}

// TicketIDs gives the whole result of a query, for a bulk action over all of it.
func (a *App) TicketIDs(q TicketQuery) ([]string, error) {
	l, err := a.running()
	if err != nil {
		return []string{}, err
	}
	r, err := l.ticketQuery(q)
	if err != nil {
		return []string{}, err
	}
	list, err := l.rep.TicketIDs(a.ctx, r)
	if list == nil {
		list = []string{}
	}
	return list, a.coded(err)
}

// Ticket gives everything to show one ticket.
func (a *App) Ticket(id string) (TicketOpened, error) {
	t := TicketOpened{Entries: []inbox.TicketEntry{}, Conversations: []TicketConversation{}, Refused: []TicketWish{}}
	l, err := a.running()
	if err != nil {
		return t, err
	}
	o, err := l.rep.OpenTicket(a.ctx, id)
	if err != nil {
		return t, a.coded(err)
	}
	t.Row, t.Ticket, t.Contact = ticketRow(o.Row), o.Row.Ticket, o.Contact
	t.Entries = append(t.Entries, o.Entries...)
	for _, c := range o.Row.Ticket.Conversations {
		link := TicketConversation{ID: c}
		if r, here := o.Conversations[c]; here {
			row := l.row(r)
			link.Row = &row
		}
		t.Conversations = append(t.Conversations, link)
	}
	for _, w := range o.Refused {
		t.Refused = append(t.Refused, TicketWish{ID: w.ID, Kind: w.Kind, Body: string(w.Body), At: w.At, Code: w.Code})
	}
	return t, nil
}

// TicketsOf gives the tickets beside a conversation and of its contact; either may
// be empty.
func (a *App) TicketsOf(conversation, contact string) (TicketsBeside, error) {
	b := TicketsBeside{Linked: []TicketRow{}, Others: []TicketRow{}}
	l, err := a.running()
	if err != nil {
		return b, err
	}
	if conversation != "" {
		rows, _, err := l.rep.Tickets(a.ctx, replica.TicketQuery{Conversation: conversation, Desc: true, Limit: maxRows})
		if err != nil {
			return b, a.coded(err)
		}
		b.Linked = ticketRows(rows)
	}
	if contact != "" {
		rows, _, err := l.rep.Tickets(a.ctx, replica.TicketQuery{Contact: contact, Desc: true, Limit: maxRows})
		if err != nil {
			return b, a.coded(err)
		}
		b.Others = ticketRows(slices.DeleteFunc(rows, func(r replica.TicketRow) bool {
			return conversation != "" && slices.Contains(r.Ticket.Conversations, conversation)
		}))
	}
	return b, nil
}
