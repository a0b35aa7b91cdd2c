package store

import (
	"context"
	"fmt"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// Head gives the last number of a feed, 0 for one without changes.
func (db *DB) Head(ctx context.Context, feed string) (int64, error) {
	var n int64
	_, err := db.Read().One(ctx, []any{&n}, `SELECT seq FROM feed WHERE id = $1`, feed)
	return n, sqldb.Fault("store.Head", err)
}

// Since gives the rows of a feed after a number, in order, and the number up to
// which they reach: at most limit rows and about maxBytes, but at least one. It reaches the head
// when to equals the head that was read in the same moment.
func (db *DB) Since(ctx context.Context, feed string, after int64, limit, maxBytes int) (rows []wire.Row, to int64, err error) {
	err = db.Snapshot(ctx, func(q *sqldb.Q) error {
		var head int64
		if _, err := q.One(ctx, []any{&head}, `SELECT seq FROM feed WHERE id = $1`, feed); err != nil {
			return err
		}
		var cut bool
		rows, cut, err = feedRows(ctx, q, feed, sinceQueries[family(feed)], after, limit, maxBytes)
		to = head
		if cut {
			to = rows[len(rows)-1].Seq
		}
		return err
	})
	return rows, to, err
}

// Below gives the newest rows of a feed under a number, newest first, and the
// number to go on below; 0 when nothing older is left. Tombstones are left out.
func (db *DB) Below(ctx context.Context, feed string, below int64, limit, maxBytes int) (rows []wire.Row, next int64, err error) {
	rows, cut, err := feedRows(ctx, db.Read(), feed, belowQueries[family(feed)], below, limit, maxBytes)
	if err != nil {
		return nil, 0, sqldb.Fault("store.Below", err)
	}
	if cut {
		next = rows[len(rows)-1].Seq
	}
	return rows, next, nil
}

func feedRows(ctx context.Context, q *sqldb.Q, feed, text string, from int64, limit, maxBytes int) (list []wire.Row, cut bool, err error) {
	if text == "" {
		return nil, false, fault.New(fault.Invalid, "store.feedRows", "no such family of feeds")
	}
	limit = max(limit, 1) // a page without rows would never get anywhere
	rows, err := q.Query(ctx, text, feed, from, limit+1)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = rows.Close() }()
	size := 0
	for rows.Next() {
		var kind, id, doc string
		var seq int64
		if err := rows.Scan(&seq, &kind, &id, &doc); err != nil {
			return nil, false, err
		}
		size += len(doc) + len(id) + 60
		if len(list) == limit || (size > maxBytes && len(list) > 0) {
			return list, true, nil
		}
		r := wire.Row{Kind: inbox.Kind(kind), ID: id, Seq: seq}
		if doc == "" {
			r.Gone = true
		} else {
			r.Data = []byte(doc)
		}
		list = append(list, r)
	}
	return list, false, rows.Err()
}

// family tells which tables a feed's rows can lie in.
func family(feed string) string {
	f, _, _ := strings.Cut(feed, "/")
	return f
}

var families = map[string][]inbox.Kind{
	"workspace": {inbox.KindWorkspace, inbox.KindInbox, inbox.KindChannel, inbox.KindAgent, inbox.KindLabel,
		inbox.KindSavedReply, inbox.KindContact, inbox.KindIdentity, inbox.KindHealth,
		inbox.KindTemplate, inbox.KindMerge, inbox.KindTeam, inbox.KindAttribute, inbox.KindMacro},
	"inbox": {inbox.KindConversation, inbox.KindMessage, inbox.KindTicket, inbox.KindTicketEntry},
	"agent": {inbox.KindDraft, inbox.KindSeen, inbox.KindView},
}

// Each table is walked along its (feed, seq) index and cut at the limit before
// the union, so a page costs the same at any size of the history.
func feedQuery(kinds []inbox.Kind, cmp, order string, tombstones bool) string {
	var parts []string
	for _, k := range kinds {
		t := byKind[k]
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT seq, '%s' AS kind, id, doc FROM %s WHERE feed = $1 AND seq %s $2 ORDER BY seq %s LIMIT $3) AS %s_rows`,
			k, t.name, cmp, order, t.name))
	}
	if tombstones {
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT seq, kind, id, '' AS doc FROM tombstone WHERE feed = $1 AND seq %s $2 ORDER BY seq %s LIMIT $3) AS gone_rows`, cmp, order))
	}
	return strings.Join(parts, " UNION ALL ") + " ORDER BY seq " + order + " LIMIT $3"
}

var sinceQueries, belowQueries = func() (since, below map[string]string) {
	since, below = map[string]string{}, map[string]string{}
	for f, kinds := range families {
		since[f] = feedQuery(kinds, ">", "ASC", true)
		below[f] = feedQuery(kinds, "<", "DESC", false)
	}
	return since, below
}()
