package replica

import (
	"context"
	"encoding/json"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// Load is how much an agent has.
type Load struct {
	Agent   string
	Open    int // open conversations that are theirs, over all inboxes
	Waiting int // of these: the contact waits for an answer
}

// Loads gives those who have open conversations.
func (r *Replica) Loads(ctx context.Context) (list []Load, err error) {
	const op = "replica.Loads"
	rows, err := r.db.Read().Query(ctx, `SELECT assignee, count(*), sum(wait < $1) FROM conversation
		WHERE status = 'open' AND assignee > '' GROUP BY assignee`, answeredBorder)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l Load
		if err := rows.Scan(&l.Agent, &l.Open, &l.Waiting); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		list = append(list, l)
	}
	return list, sqldb.Fault(op, rows.Err())
}

// answeredBorder lies between the wait of those who wait and of those who were
// answered (answeredWait), for any time of this era.
const answeredBorder = answeredWait / 2

// Handled counts, by agent, the conversations they marked done since a time (ms), but
// for those where that was taken back.
func (r *Replica) Handled(ctx context.Context, since int64) (map[string]int, error) {
	const op = "replica.Handled"
	rows, err := r.db.Read().Query(ctx, `SELECT conversation, coalesce(json_extract(doc, '$.author'), ''), json_extract(doc, '$.event.what') = 'done',
		coalesce(json_extract(doc, '$.event.back'), 0) FROM message
		WHERE rid >= $1 AND dir = 'event' AND json_extract(doc, '$.event.what') IN ('done', 'reopened') ORDER BY rid`, max(since, 0)<<20)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	by, last := map[[2]string]bool{}, map[string][2]string{} // agent and conversation; who did a conversation last, for the first time
	for rows.Next() {
		var conversation, agent string
		var done, back bool
		if err := rows.Scan(&conversation, &agent, &done, &back); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		key := [2]string{agent, conversation}
		switch {
		case done && back: // done before, by whoever it was
		case !done && back:
			delete(by, last[conversation])
		case done && !by[key]:
			by[key], last[conversation] = true, key
		case done:
			delete(last, conversation)
		}
	}
	n := map[string]int{}
	for key := range by {
		n[key[0]]++
	}
	return n, sqldb.Fault(op, rows.Err())
}

// QueueLength counts the conversations that nobody has and whose contact waits, of one
// inbox or ("") of all.
func (r *Replica) QueueLength(ctx context.Context, inboxID string) (n int, err error) {
	_, err = r.db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM conversation
		WHERE status = 'open' AND assignee = '' AND wait < $1 AND ($2 = '' OR inbox = $2)`, answeredBorder, inboxID)
	return n, sqldb.Fault("replica.QueueLength", err)
}

// Contacts gives those of these contacts that are here, by id.
func (r *Replica) Contacts(ctx context.Context, ids []string) (map[string]*inbox.Contact, error) {
	const op = "replica.Contacts"
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	rows, err := r.db.Read().Query(ctx, `SELECT e.doc FROM json_each($1) j JOIN entity e ON e.kind = 'contact' AND e.id = j.value`, string(list))
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]*inbox.Contact{}
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		if e, err := decode(inbox.KindContact, doc); err == nil {
			found[e.Key()] = e.(*inbox.Contact)
		}
	}
	return found, sqldb.Fault(op, rows.Err())
}

// given tells whether an entry says that somebody else gave the conversation to an agent.
func given(m *inbox.Message, agent string) bool {
	return m.Event != nil && m.Event.What == "assigned" && m.Event.Agent == agent && m.Author != agent
}
