package replica

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Query asks for conversations. Empty fields do not narrow.
type Query struct {
	Status   inbox.Status
	Assignee *string // nil: any; "": nobody's
	Inbox    string
	Inboxes  []string // one of these; nil: any
	Channel  string
	Label    string
	Before   int64            // unanswered since this time (ms) or longer; 0: any
	BeforeIn map[string]int64 // the same where an inbox has a time of its own
	Unseen   bool
	Waiting  bool   // longest waiting first, instead of newest
	After    string // cursor of the page before
	Limit    int
}

// Row is one conversation of the list.
type Row struct {
	Conversation inbox.Conversation
	Name         string
	Unread       int
	Mentioned    bool // I was called and have not seen it
	Waiting      bool
	Failed       bool // the last answer did not arrive, or perhaps not, and nobody has settled it; of the newest entries
	Draft        bool
	Picture      *inbox.File // the contact's
}

// rowColumns is what scanRow reads; $1 is the agent.
const rowColumns = `SELECT e.doc, coalesce(k.name, ''), coalesce(k.picture, ''), c.unseen,
	CASE WHEN NOT c.unseen THEN 0 WHEN c.status = '` + string(StatusTeam) + `' THEN (SELECT count(*) FROM (SELECT 1 FROM message m
		WHERE m.conversation = c.id AND m.at > c.seen AND m.dir = 'note' AND json_extract(m.doc, '$.author') <> $1 LIMIT 1000))
		ELSE (SELECT count(*) FROM (SELECT 1 FROM message m WHERE m.conversation = c.id
		AND m.at > c.seen AND m.dir = 'in' AND m.id NOT IN (SELECT j.value FROM entity s, json_each(s.doc, '$.also') j
			WHERE s.kind = 'seen' AND s.id = $1 || '/' || c.id) LIMIT 1000)) END,
	EXISTS (SELECT 1 FROM mine x WHERE x.conversation = c.id AND x.how = '` + MineMentioned + `' AND x.said > c.seen),
	EXISTS (SELECT 1 FROM wish w WHERE w.conversation = c.id AND w.quiet = 0 AND w.state = 'waiting'),
	coalesce((SELECT json_extract(m.doc, '$.state') IN ('failed', 'unsure') AND coalesce(json_extract(m.doc, '$.fault'), '') <> '` + inbox.GivenUp + `'
		FROM message m WHERE m.id = (SELECT x.id FROM (SELECT n.id, n.dir FROM message n WHERE n.conversation = c.id ORDER BY n.at DESC, n.id DESC LIMIT 20) x
			WHERE x.dir = 'out' LIMIT 1)), 0),
	EXISTS (SELECT 1 FROM entity d WHERE d.kind = 'draft' AND d.id = $1 || '/' || c.id)
	FROM conversation c JOIN entity e ON e.kind = 'conversation' AND e.id = c.id
	LEFT JOIN contact k ON k.id = c.contact `

type scanner interface{ Scan(dest ...any) error }

func scanRow(s scanner, more ...any) (Row, error) {
	var r Row
	var doc, picture []byte
	var unseen bool
	if err := s.Scan(append([]any{&doc, &r.Name, &picture, &unseen, &r.Unread, &r.Mentioned, &r.Waiting, &r.Failed, &r.Draft}, more...)...); err != nil {
		return r, err
	}
	if unseen {
		r.Unread = max(1, r.Unread) // the messages themselves may still be on the way
	}
	if len(picture) > 0 {
		if err := json.Unmarshal(picture, &r.Picture); err != nil {
			return r, err
		}
	}
	return r, json.Unmarshal(doc, &r.Conversation)
}

// where builds the conditions of a query behind the arguments it is given.
func (q *Query) where(args []any) (string, []any) {
	var b strings.Builder
	and := func(cond string, v ...any) {
		if b.Len() > 0 {
			b.WriteString(" AND ")
		}
		for _, x := range v {
			args = append(args, x)
			cond = strings.Replace(cond, "@", "$"+strconv.Itoa(len(args)), 1)
		}
		b.WriteString(cond)
	}
	and("c.status = @", string(q.Status))
	if q.Assignee != nil {
		and("c.assignee = @", *q.Assignee)
	}
	if q.Inbox != "" {
		and("c.inbox = @", q.Inbox)
	}
	if q.Inboxes != nil {
		and("c.inbox IN (SELECT value FROM json_each(@))", listed(q.Inboxes))
	}
	if q.Channel != "" {
		and("EXISTS (SELECT 1 FROM tag WHERE tag.conversation = c.id AND tag.tag = @)", "c"+q.Channel)
	}
	if q.Label != "" {
		and("EXISTS (SELECT 1 FROM tag WHERE tag.conversation = c.id AND tag.tag = @)", "l"+q.Label)
	}
	if q.Before > 0 {
		text, since := boundsIn("c.inbox", q.Before, q.BeforeIn)
		and("c.since > 0 AND c.since <= "+text, since...)
	}
	if q.Unseen {
		and("c.unseen = 1")
	}
	return b.String(), args
}

// listed is a list as json_each reads it.
func listed(ids []string) string {
	b, err := json.Marshal(ids)
	if err != nil {
		return "[]"
	}
	return string(b)
}

// boundsIn is SQL, with an @ for each argument, for a time and the times of those
// inboxes that have one of their own.
func boundsIn(column string, anywhere int64, in map[string]int64) (text string, args []any) {
	if len(in) == 0 {
		return "@", []any{anywhere}
	}
	text = "CASE " + column
	for _, id := range slices.Sorted(maps.Keys(in)) {
		text += " WHEN @ THEN @"
		args = append(args, id, in[id])
	}
	return text + " ELSE @ END", append(args, anywhere)
}

// List gives one page and the cursor of the next, "" on the last one.
func (r *Replica) List(ctx context.Context, q Query) ([]Row, string, error) {
	const op = "replica.List"
	where, args := q.where([]any{r.me})
	column, order, cmp := "c.last_at", " DESC", "<"
	if q.Waiting {
		column, order, cmp = "c.wait", " ASC", ">"
	}
	if q.After != "" {
		at, id, ok := strings.Cut(q.After, "/")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return nil, "", fault.New(fault.Invalid, op, "a cursor of a wrong shape")
		}
		args = append(args, n, id)
		where += " AND (" + column + ", c.id) " + cmp + " ($" + strconv.Itoa(len(args)-1) + ", $" + strconv.Itoa(len(args)) + ")"
	}
	args = append(args, q.Limit+1)
	text := strings.Replace(rowColumns, "SELECT ", "SELECT "+column+", c.id, ", 1) + "WHERE " + where +
		" ORDER BY " + column + order + ", c.id" + order + " LIMIT $" + strconv.Itoa(len(args))
	rows, err := r.db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, "", sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	var list []Row
	last := ""
	for rows.Next() {
		var at int64
		var id string
		row, err := scanRow(keyed{rows, &at, &id})
		if err != nil {
			return nil, "", sqldb.Fault(op, err)
		}
		if len(list) == q.Limit {
			return list, last, nil
		}
		list, last = append(list, row), strconv.FormatInt(at, 10)+"/"+id
	}
	return list, "", sqldb.Fault(op, rows.Err())
}

// keyed scans the sort key before the columns of a row.
type keyed struct {
	scanner
	at *int64
	id *string
}

func (k keyed) Scan(dest ...any) error {
	return k.scanner.Scan(append([]any{k.at, k.id}, dest...)...)
}

// StatusOther is the list's own status of conversations with nothing but
// automatic mail: they have a bucket of their own.
const StatusOther inbox.Status = "other"

// Tally counts conversations under a filter.
type Tally struct {
	Mine, Unassigned, Open, Snoozed, Done int
	Other                                 int // nothing but automatic mail
	Unread                                int // open, mine or unassigned, with something I have not seen
}

// Count gives exact numbers under the filter of q (its status and assignee apart:
// those are what is counted by; agent narrows to one assignee unless empty).
func (r *Replica) Count(ctx context.Context, q Query, agent string) (t Tally, err error) {
	const op = "replica.Count"
	text := `SELECT status, assignee, unseen, sum(n) FROM tally WHERE ($1 = '' OR inbox = $1) AND ($2 = '' OR assignee = $2)
		GROUP BY status, assignee, unseen`
	args := []any{q.Inbox, agent}
	if q.Channel != "" || q.Label != "" || q.Before > 0 {
		where, more := q.where(nil)
		_, where, _ = strings.Cut(where, " AND ") // without the status
		args = append(more, agent)
		n := "$" + strconv.Itoa(len(args))
		text = `SELECT status, assignee, unseen, count(*) FROM conversation c WHERE ` + where +
			` AND (` + n + ` = '' OR assignee = ` + n + `) GROUP BY status, assignee, unseen`
	}
	rows, err := r.db.Read().Query(ctx, text, args...)
	if err != nil {
		return t, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var status inbox.Status
		var assignee string
		var unseen bool
		var n int
		if err := rows.Scan(&status, &assignee, &unseen, &n); err != nil {
			return t, sqldb.Fault(op, err)
		}
		if !q.Unseen || unseen {
			t.add(status, assignee, r.me, unseen, n)
		}
	}
	return t, sqldb.Fault(op, rows.Err())
}

func (t *Tally) add(status inbox.Status, assignee, me string, unseen bool, n int) {
	switch status {
	case inbox.StatusSnoozed:
		t.Snoozed += n
		return
	case inbox.StatusDone:
		t.Done += n
		return
	case StatusOther:
		t.Other += n
		return
	case StatusTeam:
		return // colleagues among themselves
	}
	t.Open += n
	switch assignee {
	case me:
		t.Mine += n
	case "":
		t.Unassigned += n
	default:
		return
	}
	if unseen {
		t.Unread += n
	}
}
