package replica

import (
	"context"
	"encoding/json"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// IDs gives all conversations of a query, in the order of the list.
func (r *Replica) IDs(ctx context.Context, q Query) ([]string, error) {
	where, args := q.where(nil)
	order := "c.last_at DESC, c.id DESC"
	if q.Waiting {
		order = "c.wait ASC, c.id ASC"
	}
	list, err := r.ids(ctx, `SELECT c.id FROM conversation c WHERE `+where+` ORDER BY `+order, args...)
	return list, sqldb.Fault("replica.IDs", err)
}

// SearchIDs gives all conversations that Search would find, also beyond what it
// shows, newest first.
func (r *Replica) SearchIDs(ctx context.Context, text string) ([]string, error) {
	terms := searchTerms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	long := false
	for _, t := range terms {
		long = long || len([]rune(t)) > 1
	}
	text = `SELECT c.id FROM conversation c WHERE c.inbox <> $2 AND (c.contact IN (SELECT k.id FROM contact k WHERE k.rid IN
		(SELECT rowid FROM contact_text WHERE contact_text MATCH $1))`
	if long { // one letter begins nearly everything: names only
		text += ` OR c.id IN (SELECT m.conversation FROM message m WHERE m.rid IN (SELECT rowid FROM message_text WHERE message_text MATCH $1))`
	}
	list, err := r.ids(ctx, text+`) ORDER BY c.last_at DESC, c.id DESC`, match(terms), inbox.TeamInbox)
	return list, sqldb.Fault("replica.SearchIDs", err)
}

func (r *Replica) ids(ctx context.Context, text string, args ...any) ([]string, error) {
	rows, err := r.db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	list := []string{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// Many gives entities as they are shown, by id; those that are not here are missing.
func Many[T any](ctx context.Context, r *Replica, kind inbox.Kind, ids []string) (map[string]*T, error) {
	found, err := many[T](ctx, r.db.Read(), kind, ids)
	return found, sqldb.Fault("replica.Many", err)
}

func many[T any](ctx context.Context, q *sqldb.Q, kind inbox.Kind, ids []string) (map[string]*T, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, `SELECT e.id, e.doc FROM json_each($2) j CROSS JOIN entity e ON e.kind = $1 AND e.id = j.value`, string(kind), string(list))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := make(map[string]*T, len(ids))
	for rows.Next() {
		var id, doc string
		if err := rows.Scan(&id, &doc); err != nil {
			return nil, err
		}
		v := new(T)
		if json.Unmarshal([]byte(doc), v) == nil { // we wrote it; an unreadable one is shown nowhere
			found[id] = v
		}
	}
	return found, rows.Err()
}

// AttributeValues counts the contacts that have a value of an attribute.
func (r *Replica) AttributeValues(ctx context.Context, id string) (n int, err error) {
	_, err = r.db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM entity e, json_each(e.doc, '$.attributes') a
		WHERE e.kind = $1 AND a.key = $2 AND a.value <> ''`, string(inbox.KindContact), id)
	return n, sqldb.Fault("replica.AttributeValues", err)
}

// Pending gives what became of wishes: "" while they wait, the code of those that were
// refused. Those that are done are missing.
func (r *Replica) Pending(ctx context.Context, ids []string) (map[string]string, error) {
	const op = "replica.Pending"
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	rows, err := r.db.Read().Query(ctx, `SELECT id, code FROM wish WHERE id IN (SELECT value FROM json_each($1))`, string(list))
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	defer func() { _ = rows.Close() }()
	left := map[string]string{}
	for rows.Next() {
		var id, code string
		if err := rows.Scan(&id, &code); err != nil {
			return nil, sqldb.Fault(op, err)
		}
		left[id] = code
	}
	return left, sqldb.Fault(op, rows.Err())
}

// LaneBulk stands for a conversation in wishes about many: they go one after the
// other, beside those of each conversation and ticket.
const LaneBulk = "bulk"

// outOfTurn holds back what changes how a conversation or ticket stands while an
// earlier wish of another lane changes that too: the later one has the last word, as
// the person saw it. What is said to the contact does not wait, nor is it waited for.
// Whoever is blocked loses what they have: it is passed on before, if that was wished.
var outOfTurn = func() string {
	changing := `IN ('` + strings.Join([]string{"done", "reopen", "snooze", "assign", "label", "runMacro", "bulk", "restore",
		"changeTicket", "bulkTickets", "restoreTickets"}, "','") + `')`
	return `(w.kind ` + changing + ` AND EXISTS (SELECT 1 FROM wish_touch m JOIN wish_touch t ON t.kind = m.kind AND t.id = m.id AND t.put = 1
		JOIN wish b ON b.n = t.wish WHERE m.wish = w.n AND m.kind IN ('conversation', 'ticket') AND b.n < w.n AND b.state = 'waiting'
		AND b.conversation <> w.conversation AND b.kind ` + changing + `)
		OR w.kind = 'agent' AND EXISTS (SELECT 1 FROM wish b WHERE b.n < w.n AND b.state = 'waiting' AND b.kind IN ('bulk', 'bulkTickets')))`
}()
