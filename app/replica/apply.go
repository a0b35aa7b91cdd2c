package replica

import (
	"bytes"
	"context"
	"fmt"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
	"tresen/backend/wire"
)

// feedRow is what the replica knows of one feed.
type feedRow struct {
	n, since, below int64
	done            bool
}

func (t *tx) feed(name string) (f feedRow, found bool, err error) {
	found, err = t.one([]any{&f.n, &f.since, &f.below, &f.done}, `SELECT n, since, below, done FROM feed WHERE name = $1`, name)
	return f, found, err
}

// Take takes frames in that came together, in one transaction: *wire.Delta and
// *wire.Answer. again names the wishes whose refusal can pass.
func (r *Replica) Take(ctx context.Context, list []any) (c Change, again map[string]bool, err error) {
	c, err = r.write(ctx, func(t *tx) error {
		again = map[string]bool{}
		for _, d := range list {
			var err error
			switch d := d.(type) {
			case *wire.Delta:
				err = t.delta(d)
			case *wire.Answer:
				again[d.ID], err = t.answer(d)
			}
			if err != nil {
				return err
			}
		}
		return t.settle()
	})
	return c, again, err
}

// Apply takes a delta in, whole or not at all. One that was applied before does
// nothing; one that leaves a gap fails with behind.
func (r *Replica) Apply(ctx context.Context, d *wire.Delta) (Change, error) {
	c, _, err := r.Take(ctx, []any{d})
	return c, err
}

func (t *tx) delta(d *wire.Delta) error {
	const op = "replica.Apply"
	f, found, err := t.feed(d.Feed)
	if err != nil {
		return err
	}
	if !found && d.From > 0 {
		return fault.New(fault.Behind, op, "delta of a feed that was not announced")
	}
	if !found { // an inbox that was just made
		if _, err := t.one([]any{&f.n}, `INSERT INTO feed (name, since, head, below, done) VALUES ($1, 0, 0, 0, 1) RETURNING n`, d.Feed); err != nil {
			return err
		}
		f.done = true
	}
	beside := d.From == d.To && d.To == f.since // what entered or left sight
	if d.To <= f.since && !beside {
		return nil
	}
	if d.From > f.since {
		return fault.New(fault.Behind, op, fmt.Sprintf("delta from %d, cursor %d", d.From, f.since))
	}
	for i := range d.Rows {
		if err := t.row(f, &d.Rows[i], false); err != nil {
			return err
		}
	}
	if beside {
		return nil
	}
	return t.exec(`UPDATE feed SET since = $2 WHERE n = $1`, f.n, d.To)
}

// ApplyPage takes a page of older rows in. One that does not continue where the
// first sync stands does nothing.
func (r *Replica) ApplyPage(ctx context.Context, p *wire.Page) (Change, error) {
	return r.write(ctx, func(t *tx) error {
		f, found, err := t.feed(p.Feed)
		if err != nil || !found || f.done || p.Below != f.below {
			return err
		}
		if p.Next >= p.Below {
			return fault.New(fault.Invalid, "replica.ApplyPage", "a page that leads upwards")
		}
		for i := range p.Rows {
			if err := t.row(f, &p.Rows[i], true); err != nil {
				return err
			}
		}
		if p.Next > 0 {
			return t.exec(`UPDATE feed SET below = $2 WHERE n = $1`, f.n, p.Next)
		}
		if err := t.exec(`DELETE FROM gone WHERE feed = $1`, f.n); err != nil {
			return err
		}
		return t.exec(`UPDATE feed SET below = 0, done = 1 WHERE n = $1`, f.n)
	})
}

// row takes one row in: over an older one of its feed, below waiting wishes.
func (t *tx) row(f feedRow, w *wire.Row, filling bool) error {
	k := key{w.Kind, w.ID}
	base, laid, err := t.base(k)
	if err != nil {
		return err
	}
	if base.doc != nil && base.feed == f.n && (base.seq > w.Seq || base.seq == w.Seq && !w.Gone) {
		return nil
	}
	if late, err := t.late(f, w, filling); err != nil || late {
		return err
	}
	if base.doc != nil && base.feed != f.n && !w.Gone && overtaken(w.Kind, base.doc, w.Data) {
		return nil
	}
	s := stored{feed: f.n, seq: w.Seq}
	if !w.Gone {
		s.doc = w.Data
	} else if !f.done {
		if err := t.exec(`INSERT INTO gone VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET seq = $4`, f.n, string(w.Kind), w.ID, w.Seq); err != nil {
			return err
		}
	}
	if w.Gone && base.doc != nil && base.feed != f.n {
		return nil // it lives in another feed by now
	}
	if w.Gone {
		if err := t.empty(f.n, k); err != nil {
			return err
		}
	}
	if t.under && w.Kind == inbox.KindConversation && !w.Gone && base.doc == nil {
		t.entered = append(t.entered, w.ID)
	}
	if !filling && w.Kind == inbox.KindMessage && !w.Gone {
		if base.doc == nil && w.Seq > f.since { // else it is old and only came into sight
			t.arrived(w)
		} else if bytes.Contains(base.doc, []byte(`"hash":""`)) {
			t.fetched(base.doc, w)
		}
	}
	if laid {
		return t.setUnder(k, s)
	}
	if t.under {
		t.dirty[k] = true // a wish may have looked for it in vain
		t.dirtyLane(k, base.doc, s.doc)
	}
	return t.replace(k, base, s)
}

// dirtyLane lays the wishes of a message's conversation anew: they are shown
// behind its newest message.
func (t *tx) dirtyLane(k key, docs ...[]byte) {
	for _, doc := range docs {
		if k.kind != inbox.KindMessage || doc == nil {
			continue
		}
		if e, err := decode(k.kind, doc); err == nil {
			t.dirty[key{kindLane, e.(*inbox.Message).Conversation}] = true
		}
	}
}

// Welcome takes the relay's heads in: new feeds start at their head, feeds that
// are no longer visible are forgotten. again is set when the rows were thrown
// away, because the relay is another one or went back to older data; then the
// link says hello once more. The waiting wishes stay; those meant for another
// relay are refused with not_found, so that their texts remain at hand.
func (r *Replica) Welcome(ctx context.Context, w *wire.Welcome) (c Change, again bool, err error) {
	c, err = r.write(ctx, func(t *tx) error {
		again = false
		known, err := t.feeds()
		if err != nil {
			return err
		}
		var relay string
		if _, err := t.one([]any{&relay}, `SELECT value FROM setting WHERE key = 'relay'`); err != nil {
			return err
		}
		other := relay != "" && relay != w.Relay
		for name, f := range known {
			head, there := w.Feeds[name]
			again = again || other || (there && head < f.since)
		}
		if err := setSetting(t.ctx, t.q, "relay", w.Relay); err != nil {
			return err
		}
		if other {
			if err := t.refuseAll(fault.NotFound); err != nil {
				return err
			}
		}
		if again {
			return t.wipe()
		}
		return t.heads(known, w.Feeds)
	})
	return c, again, err
}

func (t *tx) heads(known map[string]feedRow, heads map[string]int64) error {
	for name, f := range known {
		if _, there := heads[name]; !there {
			if err := t.forget(f.n); err != nil {
				return err
			}
		}
	}
	for name, head := range heads {
		if _, ok := known[name]; ok {
			continue
		}
		if err := t.exec(`INSERT INTO feed (name, since, head, below, done) VALUES ($1, $2, $2, $3, $4)`,
			name, head, head+1, head == 0); err != nil {
			return err
		}
	}
	return t.settle()
}

func (t *tx) feeds() (map[string]feedRow, error) {
	rows, err := t.q.Query(t.ctx, `SELECT name, n, since, below, done FROM feed`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	m := map[string]feedRow{}
	for rows.Next() {
		var name string
		var f feedRow
		if err := rows.Scan(&name, &f.n, &f.since, &f.below, &f.done); err != nil {
			return nil, err
		}
		m[name] = f
	}
	return m, rows.Err()
}

// forget drops a feed and all its rows.
func (t *tx) forget(n int64) error {
	if err := t.forgetMessages(n); err != nil {
		return err
	}
	list, err := t.keys(`SELECT kind, id FROM entity WHERE feed = $1`, n)
	if err != nil {
		return err
	}
	for _, k := range list {
		if err := t.drop(k); err != nil {
			return err
		}
	}
	laid, err := t.keys(`SELECT kind, id FROM under WHERE feed = $1 AND doc IS NOT NULL`, n)
	if err != nil {
		return err
	}
	for _, k := range laid {
		if err := t.setUnder(k, stored{}); err != nil {
			return err
		}
	}
	if err := t.exec(`DELETE FROM gone WHERE feed = $1`, n); err != nil {
		return err
	}
	return t.exec(`DELETE FROM feed WHERE n = $1`, n)
}

// wipe throws every row away and keeps the wishes.
func (t *tx) wipe() error {
	for _, table := range []string{"entity", "message", "conversation", "tag", "contact", "identity", "person_key", "mine", "ticket", "ticket_tag", "ticket_entry", "tally", "thread", "under", "gone", "feed", "wish_touch"} {
		if err := t.exec(`DELETE FROM ` + table); err != nil {
			return err
		}
	}
	for _, table := range []string{"message_text", "contact_text", "people_text", "ticket_text"} {
		if err := t.exec(`INSERT INTO ` + table + ` (` + table + `) VALUES ('delete-all')`); err != nil {
			return err
		}
	}
	if err := t.exec(`UPDATE wish SET state = 'waiting', feeds = '' WHERE state = 'answered'`); err != nil {
		return err
	}
	for k := range empties {
		t.change.kind(k)
	}
	t.change.Many = true
	t.texts, t.counts, t.tickets = map[int64]string{}, map[string]int{}, map[string]bool{}
	return t.overlayAll()
}

func (t *tx) keys(text string, args ...any) ([]key, error) {
	rows, err := t.q.Query(t.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []key
	for rows.Next() {
		var k key
		if err := rows.Scan(&k.kind, &k.id); err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

// Hello gives what the link opens with.
func (r *Replica) Hello(ctx context.Context) (relay string, cursors map[string]int64, err error) {
	err = r.db.Snapshot(ctx, func(q *sqldb.Q) error {
		if _, err := q.One(ctx, []any{&relay}, `SELECT value FROM setting WHERE key = 'relay'`); err != nil {
			return err
		}
		t := &tx{ctx: ctx, q: q, r: r}
		known, err := t.feeds()
		cursors = map[string]int64{}
		for name, f := range known {
			cursors[name] = f.since
		}
		return err
	})
	return relay, cursors, err
}

// Gap is a feed whose first sync is unfinished: the relay is asked for rows below Below.
type Gap struct {
	Feed  string
	Below int64
}

// Gaps gives the unfinished feeds: the workspace, the agent's own, the inboxes.
func (r *Replica) Gaps(ctx context.Context) ([]Gap, error) {
	rows, err := r.db.Read().Query(ctx, `SELECT name, below FROM feed WHERE done = 0
		ORDER BY substr(name, 1, 9) <> 'workspace', substr(name, 1, 5) <> 'agent', name`)
	if err != nil {
		return nil, sqldb.Fault("replica.Gaps", err)
	}
	defer func() { _ = rows.Close() }()
	var list []Gap
	for rows.Next() {
		var g Gap
		if err := rows.Scan(&g.Feed, &g.Below); err != nil {
			return nil, sqldb.Fault("replica.Gaps", err)
		}
		list = append(list, g)
	}
	return list, sqldb.Fault("replica.Gaps", rows.Err())
}

// Progress tells how much of the history is here.
type Progress struct {
	Syncing  bool
	Percent  int // 0–100
	Messages int
}

// Progress counts the first sync.
func (r *Replica) Progress(ctx context.Context) (p Progress, err error) {
	var open, head, below int64
	q := r.db.Read()
	_, err = q.One(ctx, []any{&open, &head, &below}, `SELECT count(*) FILTER (WHERE done = 0), coalesce(sum(head), 0), coalesce(sum(below), 0) FROM feed`)
	if err != nil {
		return p, sqldb.Fault("replica.Progress", err)
	}
	_, err = q.One(ctx, []any{&p.Messages}, `SELECT coalesce(sum(n), 0) FROM thread`)
	p.Syncing, p.Percent = open > 0, 100
	if open > 0 {
		p.Percent = int(max(0, min(99, 100*(head-below)/max(head, 1))))
	}
	return p, sqldb.Fault("replica.Progress", err)
}
