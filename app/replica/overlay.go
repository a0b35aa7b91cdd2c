package replica

import (
	"sort"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// base gives what the relay said of k; laid is set when a wish lies over it.
func (t *tx) base(k key) (s stored, laid bool, err error) {
	if t.under {
		var doc *string
		laid, err = t.one([]any{&s.feed, &s.seq, &doc}, `SELECT feed, seq, doc FROM under WHERE kind = $1 AND id = $2`, string(k.kind), k.id)
		if err != nil || laid {
			if doc != nil {
				s.doc = []byte(*doc)
			}
			return s, laid, err
		}
	}
	s, err = t.shown(k)
	return s, false, err
}

// setUnder changes what lies below a wish; it is shown when the wishes are laid over it anew.
func (t *tx) setUnder(k key, s stored) error {
	t.dirty[k] = true
	var doc any
	if s.doc != nil {
		doc = string(s.doc)
	}
	return t.exec(`INSERT INTO under VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, id) DO UPDATE SET feed = $3, seq = $4, doc = $5`, string(k.kind), k.id, s.feed, s.seq, doc)
}

// kindLane stands in wish_touch for "the order of this conversation": wishes of
// one conversation are always laid anew together.
const kindLane inbox.Kind = "lane"

// wish is a row of the outbox.
type wish struct {
	n       int64
	kind    string
	body    []byte
	conv    string
	at      int64
	refused bool
	code    string
}

// replay takes the wishes that touch something dirty off, with all that hang
// together with them, and lays them over it again in their order.
func (t *tx) replay() error {
	if len(t.dirty) == 0 {
		return nil
	}
	wishes, puts, err := t.component()
	if err != nil {
		return err
	}
	for _, k := range puts {
		if k.kind == kindLane {
			continue
		}
		base, laid, err := t.base(k)
		if err != nil {
			return err
		}
		if !laid {
			continue
		}
		if err := t.exec(`DELETE FROM under WHERE kind = $1 AND id = $2`, string(k.kind), k.id); err != nil {
			return err
		}
		if err := t.show(k, base); err != nil {
			return err
		}
	}
	for _, n := range wishes {
		if err := t.exec(`DELETE FROM wish_touch WHERE wish = $1`, n); err != nil {
			return err
		}
	}
	t.dirty = map[key]bool{}
	for _, n := range wishes {
		if err := t.overlayOne(n); err != nil {
			return err
		}
	}
	return nil
}

// component finds all wishes connected with the dirty entities through what
// they changed, and everything those wishes changed. Wishes come in order.
func (t *tx) component() (wishes []int64, puts []key, err error) {
	seen, changed := map[int64]bool{}, map[key]bool{}
	todo := make([]key, 0, len(t.dirty))
	for k := range t.dirty {
		todo = append(todo, k)
		changed[k] = true
	}
	for len(todo) > 0 {
		k := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		ns, err := t.numbers(`SELECT wish FROM wish_touch WHERE kind = $1 AND id = $2`, string(k.kind), k.id)
		if err != nil {
			return nil, nil, err
		}
		for _, n := range ns {
			if seen[n] {
				continue
			}
			seen[n] = true
			more, err := t.keys(`SELECT kind, id FROM wish_touch WHERE wish = $1 AND put = 1`, n)
			if err != nil {
				return nil, nil, err
			}
			for _, m := range more {
				if !changed[m] {
					changed[m] = true
					todo = append(todo, m)
				}
			}
		}
	}
	for n := range seen {
		wishes = append(wishes, n)
	}
	sort.Slice(wishes, func(i, j int) bool { return wishes[i] < wishes[j] })
	for k := range changed {
		puts = append(puts, k)
	}
	return wishes, puts, nil
}

func (t *tx) numbers(text string, args ...any) ([]int64, error) {
	rows, err := t.q.Query(t.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

// overlayAll lays every wish over the rows; nothing lies over them yet.
func (t *tx) overlayAll() error {
	t.dirty = map[key]bool{}
	ns, err := t.numbers(`SELECT n FROM wish ORDER BY n`)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if err := t.overlayOne(n); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) overlayOne(n int64) error {
	var w wish
	var body, state string
	found, err := t.one([]any{&w.kind, &body, &w.conv, &w.at, &state, &w.code},
		`SELECT kind, body, conversation, at, state, code FROM wish WHERE n = $1`, n)
	if err != nil || !found {
		return err
	}
	w.n, w.body, w.refused = n, []byte(body), state == "refused"
	return t.lay(w)
}

// lay runs the overlay of a wish over what is shown.
func (t *tx) lay(w wish) error {
	v := &view{t: t, touched: map[key]bool{}, now: map[key]inbox.Entity{}}
	now, err := t.after(w)
	if err != nil {
		return err
	}
	t.r.overlay(w.kind, w.body, v, t.r.me, now)
	if v.err != nil {
		return v.err
	}
	if w.refused {
		v.keepFailed(w.code)
	}
	if w.conv != "" {
		if err := t.exec(`INSERT INTO wish_touch VALUES ($1, $2, $3, 1)`, w.n, string(kindLane), w.conv); err != nil {
			return err
		}
	}
	for k, put := range v.touched {
		if err := t.exec(`INSERT INTO wish_touch VALUES ($1, $2, $3, $4)`, w.n, string(k.kind), k.id, put); err != nil {
			return err
		}
		if put {
			if err := t.layOne(k, v.now[k]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) layOne(k key, e inbox.Entity) error {
	base, laid, err := t.base(k)
	if err != nil {
		return err
	}
	old := base
	if laid {
		if old, err = t.shown(k); err != nil {
			return err
		}
	} else {
		t.under = true
		if err := t.setUnder(k, base); err != nil {
			return err
		}
		delete(t.dirty, k)
	}
	s := stored{}
	if e != nil {
		if s.doc, err = marshal(e); err != nil {
			return err
		}
	}
	return t.replace(k, old, s)
}

// after gives the time a wish is shown at: when it was made, but never before
// the newest message that is known in its conversation. The own clock orders nothing.
func (t *tx) after(w wish) (int64, error) {
	if w.conv == "" {
		return w.at, nil
	}
	var newest int64
	_, err := t.one([]any{&newest}, `SELECT at FROM message WHERE conversation = $1 ORDER BY at DESC LIMIT 1`, w.conv)
	return max(w.at, newest+1), err
}

// view is what an overlay works on. Changes wait in now until it is done.
type view struct {
	t       *tx
	touched map[key]bool // true: changed
	now     map[key]inbox.Entity
	err     error
}

func (v *view) Get(kind inbox.Kind, id string) inbox.Entity {
	k := key{kind, id}
	if put, ok := v.touched[k]; ok && put {
		return clone(v.now[k])
	}
	s, err := v.t.shown(k)
	if err != nil {
		v.err = sqldb.Fault("replica.overlay", err)
		return nil
	}
	v.touched[k] = false
	if s.doc == nil {
		return nil
	}
	e, _ := decode(kind, s.doc)
	return e
}

func (v *view) Put(e inbox.Entity) {
	k := key{e.Kind(), e.Key()}
	v.touched[k], v.now[k] = true, clone(e)
}

func (v *view) Remove(kind inbox.Kind, id string) {
	k := key{kind, id}
	v.touched[k], v.now[k] = true, nil
}

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
	for k, put := range v.touched {
		if !put {
			continue
		}
		m := as[inbox.Message](v.now[k])
		if m == nil || m.State != inbox.StateWaiting {
			v.touched[k] = false
			continue
		}
		m.State, m.Fault = inbox.StateFailed, code
	}
}
