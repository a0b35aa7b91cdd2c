package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// Who sees a small part of a feed is not to wait until all of it was read: the numbers
// of their rows are looked up once, and each page takes the next of them.

// Spot is where a row lies: its number in a feed, and its kind. Later ones are greater.
type Spot int64

// spotBits are the last bits of a Spot, which hold the place of its kind in tables.
const spotBits = 5

var spotOf = func() map[inbox.Kind]Spot {
	m := map[inbox.Kind]Spot{}
	for i, t := range tables {
		m[t.kind] = Spot(i)
	}
	if len(tables) > 1<<spotBits {
		panic("store: more kinds than a Spot can tell apart")
	}
	return m
}()

// Seq is the number of the row.
func (s Spot) Seq() int64 { return int64(s >> spotBits) }

func (s Spot) table() *table { return &tables[s&(1<<spotBits-1)] }

// OwnSpots gives the rows of an inbox's feed that an agent sees who sees only their
// own: conversations and tickets with all that is theirs, newest first.
func (db *DB) OwnSpots(ctx context.Context, feed, agent string) (list []Spot, err error) {
	for _, l := range []struct {
		kind  inbox.Kind // of what is seen
		part  inbox.Kind
		where string
	}{
		{inbox.KindConversation, inbox.KindConversation, "id"}, {inbox.KindConversation, inbox.KindMessage, "conversation"},
		{inbox.KindTicket, inbox.KindTicket, "id"}, {inbox.KindTicket, inbox.KindTicketEntry, "ticket"},
	} {
		// SQLite keeps to the order of a cross join, from the few to what hangs on them;
		// the feed as it is would lead it to look through all of it.
		list, err = db.spots(ctx, list, l.part, `SELECT t.seq FROM sight AS s CROSS JOIN `+byKind[l.part].name+` AS t
			WHERE s.feed = $1 AND s.agent = $2 AND s.here = 1 AND s.kind = $3 AND t.`+l.where+` = s.id AND t.feed || '' = $1`, feed, agent, string(l.kind))
		if err != nil {
			return nil, err
		}
	}
	return newestFirst(list), nil
}

// KnownSpots gives the rows of the workspace's feed but for contacts, identities and
// merges an agent does not see, newest first. whole and own are the inboxes they see
// all of, and those they see their own of.
func (db *DB) KnownSpots(ctx context.Context, agent string, whole, own []string) (list []Spot, err error) {
	known, args := knownOf(agent, whole, own)
	for _, k := range families[family(inbox.WorkspaceFeed)] {
		text, with := `SELECT seq FROM `+byKind[k].name+` WHERE feed = $1`, []any{inbox.WorkspaceFeed}
		switch k {
		case inbox.KindContact:
			text, with = `SELECT t.seq FROM `+known+` CROSS JOIN contact AS t WHERE t.id = known.contact`, args
		case inbox.KindIdentity, inbox.KindMerge:
			text, with = `SELECT t.seq FROM `+known+` CROSS JOIN `+byKind[k].name+` AS t WHERE t.contact = known.contact`, args
		}
		if list, err = db.spots(ctx, list, k, text, with...); err != nil {
			return nil, err
		}
	}
	return newestFirst(list), nil
}

// knownOf words the contacts an agent sees as a table with one column.
func knownOf(agent string, whole, own []string) (text string, args []any) {
	looks := []string{`SELECT $1 AS contact`} // nobody's id, so that there is one
	args = []any{agent}
	if len(whole) > 0 {
		in, more := list(whole, len(args))
		looks, args = append(looks, `SELECT contact FROM conversation WHERE inbox IN (`+in+`)`), append(args, more...)
	}
	if len(own) > 0 {
		feeds := make([]string, len(own))
		for i, id := range own {
			feeds[i] = inbox.InboxFeed(id)
		}
		in, more := list(feeds, len(args))
		args = append(args, more...)
		looks = append(looks, `SELECT c.contact FROM sight AS s CROSS JOIN conversation AS c WHERE s.feed IN (`+in+`) AND s.agent = $1
			AND s.here = 1 AND s.kind = 'conversation' AND c.id = s.id`)
	}
	return `(` + strings.Join(looks, ` UNION `) + `) AS known`, args
}

func (db *DB) spots(ctx context.Context, all []Spot, kind inbox.Kind, text string, args ...any) ([]Spot, error) {
	const op = "store.spots"
	rows, err := db.Read().Query(ctx, text, args...)
	if err != nil {
		return nil, sqldb.Fault(op, err)
	}
	err = walk(rows, func(scan func(...any) error) error {
		var seq int64
		err := scan(&seq)
		all = append(all, Spot(seq)<<spotBits|spotOf[kind])
		return err
	})
	return all, sqldb.Fault(op, err)
}

func newestFirst(list []Spot) []Spot {
	slices.SortFunc(list, func(a, b Spot) int { return cmp.Compare(b, a) })
	return list
}

// RowsAt gives the first of these rows of a feed, as they come: at most limit and about
// maxBytes, but at least one if there is one. n is how many spots were looked at; what
// has changed since it was listed is missing.
func (db *DB) RowsAt(ctx context.Context, feed string, spots []Spot, limit, maxBytes int) (all []wire.Row, n int, err error) {
	size := 0
	for n < len(spots) && n < limit {
		part := spots[n:min(n+keysPerLook, limit, len(spots))]
		rows, err := db.rowsAt(ctx, feed, part)
		if err != nil {
			return nil, 0, sqldb.Fault("store.RowsAt", err)
		}
		for _, s := range part {
			r, there := rows[s.Seq()]
			if size += len(r.Data) + len(r.ID) + 60; there && size > maxBytes && len(all) > 0 {
				return all, n, nil
			}
			if n++; there {
				all = append(all, r)
			}
		}
	}
	return all, n, nil
}

func (db *DB) rowsAt(ctx context.Context, feed string, spots []Spot) (map[int64]wire.Row, error) {
	found, kinds := map[int64]wire.Row{}, map[*table][]int64{}
	for _, s := range spots {
		kinds[s.table()] = append(kinds[s.table()], s.Seq())
	}
	for t, seqs := range kinds {
		args := []any{feed}
		for _, n := range seqs {
			args = append(args, n)
		}
		places := 10 // few texts, whatever is asked for: each is kept compiled
		if len(seqs) > places {
			places = keysPerLook
		}
		for len(args) <= places {
			args = append(args, int64(-1))
		}
		rows, err := db.Read().Query(ctx, `SELECT id, seq, doc FROM `+t.name+` WHERE feed = $1 AND seq IN (`+placesFrom(2, places)+`)`, args...)
		if err != nil {
			return nil, err
		}
		list, err := scanRows(rows, t.kind, nil)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			found[r.Seq] = r
		}
	}
	return found, nil
}

// placesFrom words $from, … for n values.
func placesFrom(from, n int) string {
	in, _ := list(make([]string, n), from-1)
	return in
}
