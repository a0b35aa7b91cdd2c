package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// Tx is one write. What is put is numbered at the end, so that the counter row
// of a feed is locked last and shortest: commit order equals number order, and
// several feeds move in parallel on PostgreSQL. A query in the middle sees what
// was put because its rows are laid down without a number first.
type Tx struct {
	q     *sqldb.Q
	wait  map[ref]*change
	order []ref
	todo  []ref // of order: not laid down yet
	spans map[string]*Span
	feeds []string        // in order of first use
	moved map[string]bool // messages that went to another conversation, tickets to another inbox
}

type ref struct {
	kind inbox.Kind
	id   string
	left string // the feed it goes from, where this is but the tombstone it leaves there
}

// change is a put, or a deletion when e is nil.
type change struct {
	feed string
	e    inbox.Entity
	laid bool // its row is written, but has no number yet
}

// maxRow is the most bytes a row may have: one that fits into no frame could
// never reach a desktop and would hold back all that comes after it.
const maxRow = wire.MaxFrame * 3 / 4

func newTx(q *sqldb.Q) *Tx {
	return &Tx{q: q, wait: map[ref]*change{}, spans: map[string]*Span{}, moved: map[string]bool{}}
}

// Put writes an entity as it is from now on.
func (tx *Tx) Put(e inbox.Entity) {
	t, ok := byKind[e.Kind()]
	if !ok {
		panic("store: Put of unknown kind " + string(e.Kind()))
	}
	tx.note(ref{kind: e.Kind(), id: e.Key()}, &change{feed: t.feed(e), e: e})
}

// Delete removes an entity and leaves its tombstone in the feed it was in.
func (tx *Tx) Delete(e inbox.Entity) {
	tx.note(ref{kind: e.Kind(), id: e.Key()}, &change{feed: byKind[e.Kind()].feed(e)})
}

func (tx *Tx) note(r ref, c *change) {
	if _, ok := tx.wait[r]; !ok {
		tx.order = append(tx.order, r)
	}
	tx.wait[r] = c
	tx.todo = append(tx.todo, r)
}

// flush numbers and writes what waits. Feeds are numbered in one fixed order,
// so that two transactions never wait for each other in a circle.
func (tx *Tx) flush(ctx context.Context) error {
	if len(tx.order) == 0 {
		return nil
	}
	groups := map[string][]ref{}
	for _, r := range tx.order {
		f := tx.wait[r].feed
		groups[f] = append(groups[f], r)
	}
	feeds := make([]string, 0, len(groups))
	for f := range groups {
		feeds = append(feeds, f)
	}
	slices.Sort(feeds)
	for _, f := range feeds {
		if err := tx.flushFeed(ctx, f, groups[f]); err != nil {
			return err
		}
	}
	tx.wait, tx.order, tx.todo = map[ref]*change{}, nil, nil
	return nil
}

func (tx *Tx) flushFeed(ctx context.Context, feed string, refs []ref) error {
	var head int64
	found, err := tx.q.One(ctx, []any{&head}, `INSERT INTO feed (id, seq) VALUES ($1, $2)
		ON CONFLICT (id) DO UPDATE SET seq = feed.seq + $2 RETURNING seq`, feed, len(refs))
	if err != nil {
		return fmt.Errorf("numbering %s: %w", feed, err)
	}
	if !found {
		return fmt.Errorf("numbering %s: no number", feed)
	}
	s := tx.spans[feed]
	if s == nil {
		s = &Span{Feed: feed, From: head - int64(len(refs))}
		tx.spans[feed] = s
		tx.feeds = append(tx.feeds, feed)
	}
	for i, r := range refs {
		row, err := tx.writeRow(ctx, feed, head-int64(len(refs))+int64(i)+1, r, tx.wait[r].e)
		if err != nil {
			return fmt.Errorf("writing %s: %w", r.kind, err)
		}
		if err := tx.see(ctx, feed, row.Seq, r, tx.wait[r].e); err != nil {
			return fmt.Errorf("who sees a %s: %w", r.kind, err)
		}
		s.Rows = append(s.Rows, row)
	}
	s.To = head
	return nil
}

func (tx *Tx) writeRow(ctx context.Context, feed string, seq int64, r ref, e inbox.Entity) (wire.Row, error) {
	if e == nil {
		if r.left == "" {
			if err := tx.erase(ctx, r); err != nil {
				return wire.Row{}, err
			}
		}
		_, err := tx.q.Exec(ctx, `INSERT INTO tombstone (kind, id, feed, seq) VALUES ($1, $2, $3, $4)
			ON CONFLICT (kind, id, feed) DO UPDATE SET seq = $4`, string(r.kind), r.id, feed, seq)
		return wire.Row{Kind: r.kind, ID: r.id, Seq: seq, Gone: true}, err
	}
	doc, err := tx.upsert(ctx, feed, seq, r, e)
	return wire.Row{Kind: r.kind, ID: r.id, Seq: seq, Data: doc}, err
}

func (tx *Tx) erase(ctx context.Context, r ref) error {
	if _, err := tx.q.Exec(ctx, `DELETE FROM `+byKind[r.kind].name+` WHERE id = $1`, r.id); err != nil {
		return err
	}
	if err := tx.files(ctx, r, nil); err != nil {
		return err
	}
	return tx.refer(ctx, r, nil)
}

func (tx *Tx) upsert(ctx context.Context, feed string, seq int64, r ref, e inbox.Entity) (doc []byte, err error) {
	if doc, err = json.Marshal(e); err != nil {
		return nil, err
	}
	if len(doc) > maxRow {
		return nil, fault.New(fault.TooLarge, "store.Put", fmt.Sprintf("%d bytes", len(doc)))
	}
	args := append([]any{r.id, feed, seq, string(doc)}, byKind[r.kind].values(e)...)
	if _, err = tx.q.Exec(ctx, upserts[r.kind], args...); err != nil {
		return nil, err
	}
	if err = tx.files(ctx, r, e); err != nil {
		return nil, err
	}
	return doc, tx.refer(ctx, r, e)
}

// lay writes the rows that wait without a number, in the order they were put.
// Were they numbered here, their feed would stay locked for the rest of the
// write, and two writes that look things up in between could block each other.
func (tx *Tx) lay(ctx context.Context) error {
	for _, r := range tx.todo {
		c := tx.wait[r]
		if c.laid {
			continue
		}
		var err error
		if c.e == nil {
			err = tx.erase(ctx, r)
		} else {
			_, err = tx.upsert(ctx, c.feed, 0, r, c.e)
		}
		if err != nil {
			return fmt.Errorf("laying down %s: %w", r.kind, err)
		}
		c.laid = true
	}
	tx.todo = tx.todo[:0]
	return nil
}

// upserts holds the statement that writes an entity of each kind.
var upserts = func() map[inbox.Kind]string {
	m := map[inbox.Kind]string{}
	for _, t := range tables {
		cols := append([]string{"id", "feed", "seq", "doc"}, t.columns...)
		vals, sets := make([]string, len(cols)), make([]string, 0, len(cols))
		for i, c := range cols {
			vals[i] = fmt.Sprintf("$%d", i+1)
			if i > 0 {
				sets = append(sets, fmt.Sprintf("%s = $%d", c, i+1))
			}
		}
		m[t.kind] = "INSERT INTO " + t.name + " (" + strings.Join(cols, ", ") + ") VALUES (" + strings.Join(vals, ", ") +
			") ON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")
	}
	return m
}()

func (tx *Tx) commit() Commit {
	var c Commit
	for _, f := range tx.feeds {
		c.Spans = append(c.Spans, *tx.spans[f])
	}
	return c
}

// query runs SQL of an entity file after what waits is laid down, so that it is seen.
func (tx *Tx) query(ctx context.Context) (*sqldb.Q, error) {
	return tx.q, tx.lay(ctx)
}

// get reads one entity for changing it: on PostgreSQL its row is locked until the
// end. A conversation that went into another one is that one.
func (tx *Tx) get(ctx context.Context, kind inbox.Kind, id string) (inbox.Entity, error) {
	for range maxAliases {
		if c, ok := tx.wait[ref{kind: kind, id: id}]; ok {
			return c.e, nil
		}
		e, err := getEntity(ctx, tx.q, kind, id, tx.q.ForUpdate())
		if err != nil || e != nil || kind != inbox.KindConversation {
			return e, err
		}
		if id, err = tx.alias(ctx, id); err != nil || id == "" {
			return nil, err
		}
	}
	return nil, nil
}

// maxAliases is how many merges in a row are followed.
const maxAliases = 20

// Heads writes what waits and gives the number each changed feed has reached. It
// belongs at the end of a write: from here on the feeds are locked.
func (tx *Tx) Heads(ctx context.Context) (map[string]int64, error) {
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	return tx.commit().Heads(), nil
}
