package replica

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// TicketIDs gives the whole result of a query, in its order.
func (r *Replica) TicketIDs(ctx context.Context, q TicketQuery) ([]string, error) {
	const op = "replica.TicketIDs"
	w, err := r.ticketWhere(ctx, q)
	if err != nil {
		return nil, err
	}
	key, way, _, err := q.order()
	if err != nil {
		return nil, err
	}
	list, err := r.column(ctx, "SELECT t.id FROM ticket t WHERE "+w.String()+" ORDER BY "+key+way+", t.rid"+way, w.args...)
	return list, sqldb.Fault(op, err)
}

// TicketColumn is a column of a board: the tickets of one status or assignee.
type TicketColumn struct {
	Key   string
	Count int
	Rows  []TicketRow
	Next  string
}

// TicketBoard gives the columns of a query, by "status" or "agent", each with its
// first rows. By status there are those asked for; by agent nobody's, and those
// of agents who have some.
func (r *Replica) TicketBoard(ctx context.Context, q TicketQuery, by string) ([]TicketColumn, error) {
	const op = "replica.TicketBoard"
	column := map[string]string{"status": "t.status", "agent": "t.assignee"}[by]
	if column == "" {
		return nil, fault.New(fault.Invalid, op, "no such board")
	}
	all := []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting, inbox.TicketSolved}
	if len(q.Status) == 0 && by == "agent" {
		q.Status = all[:2]
	}
	w, err := r.ticketWhere(ctx, q)
	if err != nil {
		return nil, err
	}
	counts, err := r.tally(ctx, "SELECT "+column+", count(*) FROM ticket t WHERE "+w.String()+" GROUP BY 1", w.args...)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	var keys []string
	if by == "status" {
		for _, s := range all {
			if len(q.Status) == 0 || slices.Contains(q.Status, s) {
				keys = append(keys, string(s))
			}
		}
	} else {
		keys = []string{""}
		for k := range counts {
			if k != "" {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
	}
	list := make([]TicketColumn, 0, len(keys))
	for _, k := range keys {
		c := TicketColumn{Key: k, Count: counts[k]}
		if c.Count > 0 {
			of := q
			if by == "status" {
				of.Status = []inbox.TicketStatus{inbox.TicketStatus(k)}
			} else {
				of.Assignee = &k
			}
			if c.Rows, c.Next, err = r.Tickets(ctx, of); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// tally reads pairs of a name and a number.
func (r *Replica) tally(ctx context.Context, text string, args ...any) (map[string]int, error) {
	rows, err := r.db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	m := map[string]int{}
	for rows.Next() {
		var k string
		var n int
		if err := rows.Scan(&k, &n); err != nil {
			return nil, err
		}
		m[k] = n
	}
	return m, rows.Err()
}

// TicketTally counts tickets under a query; all but All leave its status and
// assignee aside. Mine to Overdue are not solved.
type TicketTally struct {
	All, Open, Waiting, Solved          int
	Mine, Unassigned, Followed, Overdue int
}

// CountTickets gives exact numbers; now (ms) tells what is overdue.
func (r *Replica) CountTickets(ctx context.Context, q TicketQuery, now int64) (c TicketTally, err error) {
	const op = "replica.CountTickets"
	rest := q
	rest.Status, rest.Assignee = nil, nil
	w, err := r.ticketWhere(ctx, rest)
	if err != nil {
		return c, err
	}
	late := w.arg(now)
	rows, err := r.db.Read().Query(ctx, "SELECT t.status, t.assignee, count(*), count(*) FILTER (WHERE t.due < "+late+
		") FROM ticket t WHERE "+w.String()+" GROUP BY t.assignee, t.status", w.args...)
	if err != nil {
		return c, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var status inbox.TicketStatus
		var assignee string
		var n, overdue int
		if err := rows.Scan(&status, &assignee, &n, &overdue); err != nil {
			return c, sqldb.Fault(op, err)
		}
		if (len(q.Status) == 0 || slices.Contains(q.Status, status)) && (q.Assignee == nil || *q.Assignee == assignee) {
			c.All += n
		}
		c.add(status, assignee, r.me, n, overdue)
	}
	if err := rows.Err(); err != nil {
		return c, sqldb.Fault(op, err)
	}
	rest.Status, rest.Follower = []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting}, r.me
	if w, err = r.ticketWhere(ctx, rest); err == nil {
		_, err = r.db.Read().One(ctx, []any{&c.Followed}, "SELECT count(*) FROM ticket t WHERE "+w.String(), w.args...)
	}
	return c, sqldb.Fault(op, err)
}

func (c *TicketTally) add(status inbox.TicketStatus, assignee, me string, n, overdue int) {
	switch status {
	case inbox.TicketSolved:
		c.Solved += n
		return
	case inbox.TicketWaiting:
		c.Waiting += n
	default:
		c.Open += n
	}
	c.Overdue += overdue
	switch assignee {
	case me:
		c.Mine += n
	case "":
		c.Unassigned += n
	}
}

// TicketOpened is everything to show one ticket.
type TicketOpened struct {
	Row           TicketRow
	Entries       []inbox.TicketEntry // oldest first
	Conversations map[string]Row      // those that are here, by id
	Contact       *inbox.Contact
	Refused       []Wish
}

// OpenTicket reads one ticket; code not_found when it is not here.
func (r *Replica) OpenTicket(ctx context.Context, id string) (o TicketOpened, err error) {
	const op = "replica.OpenTicket"
	w := &ticketWhere{}
	w.and("t.id = @", id)
	list, _, err := r.ticketPage(ctx, TicketQuery{Limit: 1}, w)
	if err != nil {
		return o, sqldb.Fault(op, err)
	}
	if len(list) == 0 {
		return o, fault.New(fault.NotFound, op, "ticket")
	}
	o.Row = list[0]
	docs, err := r.column(ctx, `SELECT e.doc FROM ticket_entry n JOIN entity e ON e.kind = 'ticketEntry' AND e.id = n.id WHERE n.ticket = $1 ORDER BY n.at, n.id`, id)
	if err != nil {
		return o, sqldb.Fault(op, err)
	}
	for _, d := range docs {
		if e, err := decode(inbox.KindTicketEntry, []byte(d)); err == nil {
			o.Entries = append(o.Entries, *e.(*inbox.TicketEntry))
		}
	}
	q := r.db.Read()
	o.Conversations = map[string]Row{}
	for _, c := range o.Row.Ticket.Conversations {
		rows, err := r.rows(ctx, q, "WHERE c.id = $2", c)
		if err != nil {
			return o, sqldb.Fault(op, err)
		}
		if len(rows) == 1 {
			o.Conversations[c] = rows[0]
		}
	}
	if k, found, err := Get[inbox.Contact](ctx, r, inbox.KindContact, o.Row.Ticket.Contact); err != nil {
		return o, err
	} else if found {
		o.Contact = &k
	}
	o.Refused, err = r.wishes(ctx, `SELECT id, kind, body, conversation, quiet, at, code, name FROM wish WHERE conversation = $1 AND state = 'refused' ORDER BY n`, id)
	return o, err
}
