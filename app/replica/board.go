package replica

import (
	"bytes"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// board is where wishes are laid over rows in memory before the outcome is
// written. With anew, what is in reset begins from what the relay said; all else
// from what is shown.
type board struct {
	t       *tx
	anew    bool
	reset   map[key]bool
	cells   map[key]*cell
	newest  map[string]int64 // conversation → time of its newest message so far
	own     map[string]bool  // that message is a wish's
	touched map[touch]bool   // true: changed
}

// cell is one entity on the board.
type cell struct {
	base, shown stored
	laid        bool // base lies in under
	put         bool
	now         inbox.Entity // when put; nil: taken away
}

func newBoard(t *tx, anew bool) *board {
	return &board{t: t, anew: anew, reset: map[key]bool{}, cells: map[key]*cell{}, newest: map[string]int64{}, own: map[string]bool{}, touched: map[touch]bool{}}
}

// load reads many entities at once.
func (b *board) load(list []key) error {
	for _, k := range list {
		b.cells[k] = &cell{}
	}
	err := b.read(`SELECT m.kind, m.id, m.feed, m.seq, m.doc FROM json_each($1) j JOIN entity m
		ON m.kind = json_extract(j.value, '$[0]') AND m.id = json_extract(j.value, '$[1]')
		UNION ALL SELECT 'message', m.id, m.feed, m.seq, m.doc FROM json_each($1) j JOIN message m
		ON json_extract(j.value, '$[0]') = 'message' AND m.id = json_extract(j.value, '$[1]')`, list,
		func(c *cell, s stored) { c.shown, c.base = s, s })
	if err != nil {
		return err
	}
	return b.read(`SELECT m.kind, m.id, m.feed, m.seq, m.doc FROM json_each($1) j JOIN under m
		ON m.kind = json_extract(j.value, '$[0]') AND m.id = json_extract(j.value, '$[1]')`, list,
		func(c *cell, s stored) { c.base, c.laid = s, true })
}

func (b *board) read(text string, list []key, take func(c *cell, s stored)) error {
	rows, err := b.t.q.Query(b.t.ctx, text, pairs(list))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var k key
		var s stored
		var doc *string
		if err := rows.Scan(&k.kind, &k.id, &s.feed, &s.seq, &doc); err != nil {
			return err
		}
		if doc != nil {
			s.doc = []byte(*doc)
		}
		take(b.cells[k], s)
	}
	return rows.Err()
}

func (b *board) cell(k key) (*cell, error) {
	if c, ok := b.cells[k]; ok {
		return c, nil
	}
	shown, err := b.t.shown(k)
	if err != nil {
		return nil, err
	}
	base, laid, err := b.t.base(k)
	if err != nil {
		return nil, err
	}
	c := &cell{base: base, shown: shown, laid: laid}
	b.cells[k] = c
	return c, nil
}

// lay runs the overlay of one wish.
func (b *board) lay(w wish) error {
	v := &view{b: b, puts: map[key]inbox.Entity{}, gets: map[key]bool{}}
	now, err := b.after(w)
	if err != nil {
		return err
	}
	b.t.r.overlay(w.kind, w.body, v, b.t.r.me, now)
	if v.err != nil {
		return v.err
	}
	if w.refused {
		v.keepFailed(w.code)
	}
	if w.conv != "" && w.conv != LaneBulk { // those have no order in a thread
		b.touched[touch{w.n, key{kindLane, w.conv}}] = true
	}
	for k := range v.gets {
		b.touched[touch{w.n, k}] = false
	}
	for k, e := range v.puts {
		c, err := b.cell(k)
		if err != nil {
			return err
		}
		b.touched[touch{w.n, k}] = true
		c.put, c.now = true, e
		if m := as[inbox.Message](e); m != nil {
			if m.At > b.newest[m.Conversation] {
				b.newest[m.Conversation], b.own[m.Conversation] = m.At, true
			}
		}
	}
	return nil
}

// grain is to how many ms the time of a late wish is rounded up. Answers that
// go out one after the other would else move all those behind them each time.
const grain = 5000

// after gives the time a wish is shown at: when it was made, but never before
// the newest message that is known in its conversation. The own clock orders nothing.
func (b *board) after(w wish) (int64, error) {
	if w.conv == "" || w.conv == LaneBulk {
		return w.at, nil
	}
	if _, ok := b.newest[w.conv]; !ok {
		at, err := b.newestOf(w.conv)
		if err != nil {
			return 0, err
		}
		b.newest[w.conv] = at
	}
	switch newest := b.newest[w.conv]; {
	case w.at > newest:
		return w.at, nil
	case b.own[w.conv]:
		return newest + 1, nil
	default:
		return (newest/grain + 1) * grain, nil
	}
}

// newestOf gives the time of the newest message of a conversation, anew without
// what the wishes on the board had made of it: all wishes of one conversation
// are on the board together.
func (b *board) newestOf(conversation string) (at int64, err error) {
	if !b.anew {
		var own bool
		_, err = b.t.one([]any{&at, &own}, `SELECT at, EXISTS (SELECT 1 FROM under u WHERE u.kind = 'message' AND u.id = m.id)
			FROM message m WHERE conversation = $1 ORDER BY at DESC LIMIT 1`, conversation)
		b.own[conversation] = own
		return at, err
	}
	_, err = b.t.one([]any{&at}, `SELECT at FROM message m WHERE conversation = $1 AND NOT EXISTS
		(SELECT 1 FROM under u WHERE u.kind = 'message' AND u.id = m.id) ORDER BY at DESC LIMIT 1`, conversation)
	for k, c := range b.cells {
		if k.kind != inbox.KindMessage || !c.laid || c.base.doc == nil {
			continue
		}
		if e, bad := decode(k.kind, c.base.doc); bad == nil && e.(*inbox.Message).Conversation == conversation {
			at = max(at, e.(*inbox.Message).At)
		}
	}
	return at, err
}

// finish writes what is shown differently now, and what lies below it. before
// are the touches the wishes had.
func (b *board) finish(before map[touch]bool) error {
	for k, c := range b.cells {
		if k.kind == kindLane || (!c.put && !b.reset[k]) {
			continue
		}
		if err := b.write(k, c); err != nil {
			return err
		}
	}
	for tc, put := range b.touched {
		if was, ok := before[tc]; ok && was == put {
			continue
		}
		if err := b.t.exec(`INSERT INTO wish_touch VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET put = $4`,
			tc.wish, string(tc.kind), tc.id, put); err != nil {
			return err
		}
	}
	for tc := range before {
		if _, still := b.touched[tc]; still {
			continue
		}
		if err := b.t.exec(`DELETE FROM wish_touch WHERE wish = $1 AND kind = $2 AND id = $3`, tc.wish, string(tc.kind), tc.id); err != nil {
			return err
		}
	}
	return nil
}

func (b *board) write(k key, c *cell) error {
	want := c.base
	if c.put {
		want.doc = nil
		if c.now != nil {
			doc, err := marshal(c.now)
			if err != nil {
				return err
			}
			want.doc = doc
		}
		if !c.laid {
			b.t.under = true
			if err := b.t.putUnder(k, c.base); err != nil {
				return err
			}
		}
	} else if c.laid {
		if err := b.t.exec(`DELETE FROM under WHERE kind = $1 AND id = $2`, string(k.kind), k.id); err != nil {
			return err
		}
	}
	if bytes.Equal(want.doc, c.shown.doc) && want.feed == c.shown.feed && want.seq == c.shown.seq {
		return nil
	}
	return b.t.replace(k, c.shown, want)
}

// view is what one overlay works on.
type view struct {
	b    *board
	puts map[key]inbox.Entity
	gets map[key]bool
	err  error
}

func (v *view) Get(kind inbox.Kind, id string) inbox.Entity {
	k := key{kind, id}
	if e, ok := v.puts[k]; ok {
		return clone(e)
	}
	v.gets[k] = true
	c, err := v.b.cell(k)
	if err != nil {
		v.err = sqldb.Fault("replica.overlay", err)
		return nil
	}
	doc := c.shown.doc
	switch {
	case c.put:
		return clone(c.now)
	case v.b.reset[k]:
		doc = c.base.doc
	}
	if doc == nil {
		return nil
	}
	e, _ := decode(kind, doc)
	return e
}

func (v *view) Put(e inbox.Entity) { v.puts[key{e.Kind(), e.Key()}] = clone(e) }

func (v *view) Remove(kind inbox.Kind, id string) { v.puts[key{kind, id}] = nil }

// clone copies by way of the document, as a stored row would be.
func clone(e inbox.Entity) inbox.Entity {
	if e == nil {
		return nil
	}
	doc, err := marshal(e)
	if err != nil {
		return nil
	}
	c, _ := decode(e.Kind(), doc)
	return c
}

// keepFailed leaves of a refused wish only what must stay before the eyes of
// the person: the message that did not go out, with the reason.
func (v *view) keepFailed(code string) {
	for k, e := range v.puts {
		m := as[inbox.Message](e)
		if m == nil || m.State != inbox.StateWaiting {
			delete(v.puts, k)
			v.gets[k] = true
			continue
		}
		m.State, m.Fault = inbox.StateFailed, code
	}
}
