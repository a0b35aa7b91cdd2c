package replica

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// TicketQuery asks for tickets. Empty fields do not narrow.
type TicketQuery struct {
	Status       []inbox.TicketStatus
	Type         inbox.TicketKind
	Inbox        string
	Channel      string
	Label        string
	Assignee     *string // nil: any; "": nobody's
	Follower     string
	Contact      string
	Conversation string
	Priority     inbox.Priority
	DueBefore    int64
	OpenBefore   int64            // open since this time (ms) or longer; 0: any
	OpenBeforeIn map[string]int64 // the same where an inbox has a time of its own
	Text         string
	Sort         string // a key of ticketSorts; empty: by the last change
	Desc         bool
	After        string // cursor of the page before
	Limit        int
}

// TicketRow is one ticket of a list.
type TicketRow struct {
	Ticket  inbox.Ticket
	Name    string      // the contact's
	Picture *inbox.File // the contact's
	Hidden  bool        // it has a contact who is not here: out of sight, or still to come down
	Notes   int
	Waiting bool
	Snippet string // where the text stands, when not in the title
}

// ticketSorts are the columns by the sort they are for.
var ticketSorts = map[string]string{"": "t.changed_at", "changed": "t.changed_at", "number": "t.number", "created": "t.created_at",
	"due": "t.due", "priority": "t.urgency", "waiting": "t.wait"}

// ticketWhere is the condition of a query: its parts, joined by AND, and what they name.
type ticketWhere struct {
	parts  []string
	status []string // one of these
	few    bool     // another condition finds few
	args   []any
	exact  int // the number that stands first, 0 for none
}

// arg names a value in the text.
func (w *ticketWhere) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *ticketWhere) and(text string, values ...any) {
	for _, v := range values {
		text = strings.Replace(text, "@", w.arg(v), 1)
	}
	w.parts = append(w.parts, text)
}

func (w *ticketWhere) tag(sign, id string) {
	w.and("t.rid IN (SELECT g.ticket FROM ticket_tag g WHERE g.tag = @)", sign+id)
}

func (w *ticketWhere) String() string {
	if len(w.status) == 0 {
		return w.but("1")
	}
	return w.but("+t.status IN (" + strings.Join(w.status, ", ") + ")")
}

// but is the condition with another one about the status.
func (w *ticketWhere) but(status string) string {
	return strings.Join(append([]string{status}, w.parts...), " AND ")
}

// where builds the condition of a query.
func (r *Replica) ticketWhere(ctx context.Context, q TicketQuery) (*ticketWhere, error) {
	w := &ticketWhere{}
	for _, s := range q.Status {
		w.status = append(w.status, w.arg(string(s)))
	}
	for _, f := range []struct{ column, value string }{{"type", string(q.Type)}, {"inbox", q.Inbox}, {"channel", q.Channel},
		{"contact", q.Contact}, {"priority", string(q.Priority)}} {
		if f.value != "" {
			w.and("t."+f.column+" = @", f.value)
		}
	}
	if q.Assignee != nil {
		w.and("t.assignee = @", *q.Assignee)
	}
	w.few = q.Contact != "" || q.Conversation != ""
	for sign, id := range map[string]string{"l": q.Label, "f": q.Follower, "v": q.Conversation} {
		if id != "" {
			w.tag(sign, id)
		}
	}
	if q.DueBefore > 0 {
		w.and("t.due < @", min(q.DueBefore, behind))
	}
	if q.OpenBefore > 0 {
		text, since := boundsIn("t.inbox", q.OpenBefore, q.OpenBeforeIn)
		w.and("t.open_since > 0 AND t.open_since <= "+text, since...)
	}
	return w, r.ticketText(ctx, w, q.Text)
}

var aNumber = regexp.MustCompile(`^(#?)\s*(\d{1,9})$`)

// ticketText narrows to the tickets in which every word of a text begins one.
func (r *Replica) ticketText(ctx context.Context, w *ticketWhere, text string) error {
	if m := aNumber.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		w.exact, _ = strconv.Atoi(m[2])
		if m[1] != "" {
			w.beginning(w.exact)
			return nil
		}
	}
	terms := searchTerms(text)
	if len(terms) == 0 {
		return nil
	}
	labels, err := All[inbox.Label](ctx, r, inbox.KindLabel)
	if err != nil {
		return err
	}
	var found map[int64]bool // read beforehand: a full text index looked into row by row costs a second
	for _, term := range terms {
		here, err := r.numbers(ctx, "SELECT rowid FROM ticket_text WHERE ticket_text MATCH $1", match([]string{term}))
		if err != nil {
			return err
		}
		for _, l := range labels {
			if begins(l.Name, []string{term}) {
				more, err := r.numbers(ctx, "SELECT ticket FROM ticket_tag WHERE tag = $1", "l"+l.ID)
				if err != nil {
					return err
				}
				here = append(here, more...)
			}
		}
		both := map[int64]bool{}
		for _, rid := range here {
			if found == nil || found[rid] {
				both[rid] = true
			}
		}
		found = both
	}
	w.and("t.rid IN (SELECT value FROM json_each(@))", numberList(slices.Collect(maps.Keys(found))))
	return nil
}

// beginning narrows to numbers that begin with n: 12, 120 to 129, 1200 to 1299, …
func (w *ticketWhere) beginning(n int) {
	var parts []string
	for from, many := int64(n), int64(1); from < behind && n > 0; from, many = 10*from, 10*many {
		parts = append(parts, "t.number BETWEEN "+w.arg(from)+" AND "+w.arg(min(from+many, behind)-1))
	}
	w.parts = append(w.parts, "("+strings.Join(append(parts, "0"), " OR ")+")")
}

func (r *Replica) numbers(ctx context.Context, text string, args ...any) ([]int64, error) {
	t := &tx{ctx: ctx, q: r.db.Read(), r: r}
	return t.numbers(text, args...)
}

// each joins a query of one status for each that is asked for.
func (w *ticketWhere) each(of func(cond string) string) string {
	list := w.status
	if len(list) == 0 {
		list = []string{w.arg(string(inbox.TicketOpen)), w.arg(string(inbox.TicketWaiting)), w.arg(string(inbox.TicketSolved))}
	}
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = "SELECT * FROM (" + of(w.but("t.status = "+s)) + ")"
	}
	return strings.Join(parts, " UNION ALL ")
}

// order gives the sort key of a query and how it runs. What has no due date or does
// not wait stands behind either way.
func (q *TicketQuery) order() (key, way, cmp string, err error) {
	key, ok := ticketSorts[q.Sort]
	if !ok {
		return "", "", "", fault.New(fault.Invalid, "replica.Tickets", "no such sort")
	}
	if !q.Desc {
		return key, " ASC", ">", nil
	}
	switch key {
	case "t.due":
		key = fmt.Sprintf("(CASE WHEN t.due = %d THEN 0 ELSE t.due END)", behind)
	case "t.wait":
		key = fmt.Sprintf("(CASE WHEN t.open_since = 0 THEN t.changed_at - %d ELSE t.wait END)", behind)
	}
	return key, " DESC", "<", nil
}

const ticketColumns = `, t.rid, t.id, e.doc, coalesce(k.name, ''), coalesce(k.picture, ''), t.contact <> '' AND k.id IS NULL,
	(SELECT count(*) FROM ticket_entry n WHERE n.ticket = t.id AND n.note = 1),
	EXISTS (SELECT 1 FROM wish w WHERE w.conversation = t.id AND w.quiet = 0 AND w.state = 'waiting')
	FROM (`

// Tickets gives one page and the cursor of the next, "" on the last one.
func (r *Replica) Tickets(ctx context.Context, q TicketQuery) ([]TicketRow, string, error) {
	const op = "replica.Tickets"
	w, err := r.ticketWhere(ctx, q)
	if err != nil {
		return nil, "", err
	}
	rows, next, err := r.ticketPage(ctx, q, w)
	if err != nil || len(q.Text) == 0 {
		return rows, next, sqldb.Fault(op, err)
	}
	terms := searchTerms(q.Text)
	for i := range rows {
		if rows[i].Snippet, err = r.ticketSnippet(ctx, &rows[i].Ticket, rows[i].Name, terms); err != nil {
			return nil, "", sqldb.Fault(op, err)
		}
	}
	return rows, next, nil
}

// ticketPage finds first and reads the documents of what it gives alone (CROSS JOIN:
// in this order).
func (r *Replica) ticketPage(ctx context.Context, q TicketQuery, w *ticketWhere) ([]TicketRow, string, error) {
	key, way, cmp, err := q.order()
	if err != nil {
		return nil, "", err
	}
	rank := "0"
	if w.exact > 0 {
		rank = "(t.number <> " + w.arg(w.exact) + ")"
	}
	if q.After != "" {
		var at [3]int64
		if n, err := fmt.Sscanf(q.After, "%d.%d.%d", &at[0], &at[1], &at[2]); n != 3 || err != nil {
			return nil, "", fault.New(fault.Invalid, "replica.Tickets", "a cursor of a wrong shape")
		}
		from := w.arg(at[0])
		behindIt := "(" + key + ", t.rid) " + cmp + " (" + w.arg(at[1]) + ", " + w.arg(at[2]) + ")"
		if w.exact > 0 {
			behindIt = "(" + rank + " > " + from + " OR " + rank + " = " + from + " AND " + behindIt + ")"
		}
		w.parts = append(w.parts, behindIt)
	}
	first, limit := "", " LIMIT "+w.arg(q.Limit+1)
	if w.exact > 0 {
		first = "rank, "
	}
	of := func(cond string) string {
		return "SELECT " + rank + " AS rank, " + key + " AS key, t.rid AS rid FROM ticket t WHERE " + cond + " ORDER BY " + first + "key" + way + ", rid" + way + limit
	}
	text := of(w.String())
	if w.exact == 0 && !w.few && !strings.HasPrefix(key, "(") { // each status lies in the order asked for
		text = w.each(of) + " ORDER BY key" + way + ", rid" + way + limit
	}
	text = "SELECT s.rank, s.key" + ticketColumns + text + `) s
		CROSS JOIN ticket t ON t.rid = s.rid CROSS JOIN entity e ON e.kind = 'ticket' AND e.id = t.id LEFT JOIN contact k ON k.id = t.contact
		ORDER BY s.rank, s.key` + way + ", s.rid" + way
	rows, err := r.db.Read().Query(ctx, text, w.args...)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = rows.Close() }()
	var list []TicketRow
	last := ""
	for rows.Next() {
		var at [3]int64
		row, err := scanTicket(keyedTicket{rows, &at})
		if err != nil {
			return nil, "", err
		}
		if len(list) == q.Limit {
			return list, last, nil
		}
		list, last = append(list, row), fmt.Sprintf("%d.%d.%d", at[0], at[1], at[2])
	}
	return list, "", rows.Err()
}

// keyedTicket scans the place in the order before the columns of a row.
type keyedTicket struct {
	scanner
	at *[3]int64
}

func (k keyedTicket) Scan(dest ...any) error {
	return k.scanner.Scan(append([]any{&k.at[0], &k.at[1], &k.at[2]}, dest...)...)
}

func scanTicket(s scanner) (TicketRow, error) {
	var r TicketRow
	var id string
	var doc, picture []byte
	if err := s.Scan(&id, &doc, &r.Name, &picture, &r.Hidden, &r.Notes, &r.Waiting); err != nil {
		return r, err
	}
	if len(picture) > 0 {
		if err := json.Unmarshal(picture, &r.Picture); err != nil {
			return r, err
		}
	}
	return r, json.Unmarshal(doc, &r.Ticket)
}

// ticketSnippet is the line that shows why a ticket was found; "" when its title
// or the contact's name does.
func (r *Replica) ticketSnippet(ctx context.Context, k *inbox.Ticket, name string, terms []string) (string, error) {
	terms = slices.DeleteFunc(slices.Clone(terms), func(t string) bool { return len([]rune(t)) < 2 || begins(k.Title+" "+name, []string{t}) })
	if len(terms) == 0 {
		return "", nil
	}
	says := func(s string) bool {
		return slices.ContainsFunc(terms, func(t string) bool { return begins(s, []string{t}) })
	}
	own := strings.TrimPrefix(ticketWords(k), k.Title)
	if says(own) {
		return mark(own, terms), nil
	}
	notes, err := r.column(ctx, `SELECT e.doc FROM ticket_entry n JOIN entity e ON e.kind = 'ticketEntry' AND e.id = n.id
		WHERE n.ticket = $1 AND n.note = 1 ORDER BY n.at DESC LIMIT 100`, k.ID)
	for _, n := range notes {
		if s := noteWords(n); says(s) {
			return mark(s, terms), err
		}
	}
	return "", err
}

// column reads the one text column of a query.
func (r *Replica) column(ctx context.Context, text string, args ...any) ([]string, error) {
	t := &tx{ctx: ctx, q: r.db.Read(), r: r}
	return t.ids(text, args...)
}
