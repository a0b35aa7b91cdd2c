package replica

import (
	"encoding/json"
	"maps"
	"slices"

	"tresen/backend/inbox"
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
	return t.putUnder(k, s)
}

func (t *tx) putUnder(k key, s stored) error {
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

// touch is a row of wish_touch.
type touch struct {
	wish int64
	key
}

// replay lays the wishes that touch something dirty, and all that hang together
// with them, over the rows anew, in their order. Only what looks different then
// is written: a conversation with many waiting answers costs little.
func (t *tx) replay() error {
	if len(t.dirty) == 0 {
		return nil
	}
	if !t.under {
		t.dirty = map[key]bool{}
		return nil
	}
	wishes, touches, err := t.component()
	if err != nil {
		return err
	}
	b := newBoard(t, true)
	for k := range t.dirty {
		b.reset[k] = true
	}
	for tc, put := range touches {
		if put {
			b.reset[tc.key] = true
		}
	}
	t.dirty = map[key]bool{}
	if err := b.load(slices.Collect(maps.Keys(b.reset))); err != nil {
		return err
	}
	list, err := t.wishesIn(slices.Collect(maps.Keys(wishes)))
	if err != nil {
		return err
	}
	for _, w := range list {
		if err := b.lay(w); err != nil {
			return err
		}
	}
	return b.finish(touches)
}

// component finds all wishes connected with the dirty entities through what
// they changed, with everything they touched (true: changed).
func (t *tx) component() (wishes map[int64]bool, touches map[touch]bool, err error) {
	wishes, touches = map[int64]bool{}, map[touch]bool{}
	known := maps.Clone(t.dirty)
	todo := slices.Collect(maps.Keys(t.dirty))
	for len(todo) > 0 {
		found, err := t.numbers(`SELECT DISTINCT w.wish FROM json_each($1) j JOIN wish_touch w
			ON w.kind = json_extract(j.value, '$[0]') AND w.id = json_extract(j.value, '$[1]')`, pairs(todo))
		if err != nil {
			return nil, nil, err
		}
		todo = todo[:0]
		found = slices.DeleteFunc(found, func(n int64) bool { return wishes[n] })
		for _, n := range found {
			wishes[n] = true
		}
		more, err := t.touches(found)
		if err != nil {
			return nil, nil, err
		}
		for tc, put := range more {
			touches[tc] = put
			if put && !known[tc.key] {
				known[tc.key] = true
				todo = append(todo, tc.key)
			}
		}
	}
	return wishes, touches, nil
}

// pairs words keys for json_each.
func pairs(list []key) string {
	out := make([][2]string, len(list))
	for i, k := range list {
		out[i] = [2]string{string(k.kind), k.id}
	}
	b, _ := json.Marshal(out) // strings cannot fail
	return string(b)
}

func numberList(list []int64) string {
	b, _ := json.Marshal(list) // numbers cannot fail
	return string(b)
}

func (t *tx) touches(wishes []int64) (map[touch]bool, error) {
	rows, err := t.q.Query(t.ctx, `SELECT wish, kind, id, put FROM wish_touch WHERE wish IN (SELECT value FROM json_each($1))`, numberList(wishes))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	m := map[touch]bool{}
	for rows.Next() {
		var tc touch
		var put bool
		if err := rows.Scan(&tc.wish, &tc.kind, &tc.id, &put); err != nil {
			return nil, err
		}
		m[tc] = put
	}
	return m, rows.Err()
}

// wishesIn reads wishes in their order; those taken off are missing.
func (t *tx) wishesIn(ns []int64) ([]wish, error) {
	rows, err := t.q.Query(t.ctx, `SELECT n, kind, body, conversation, at, state, code FROM wish
		WHERE n IN (SELECT value FROM json_each($1)) ORDER BY n`, numberList(ns))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []wish
	for rows.Next() {
		var w wish
		var body, state string
		if err := rows.Scan(&w.n, &w.kind, &body, &w.conv, &w.at, &state, &w.code); err != nil {
			return nil, err
		}
		w.body, w.refused = []byte(body), state == "refused"
		list = append(list, w)
	}
	return list, rows.Err()
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
	ns, err := t.numbers(`SELECT n FROM wish`)
	if err != nil {
		return err
	}
	return t.overlay(ns)
}

// overlay lays wishes over what is shown; none of them lies there yet.
func (t *tx) overlay(ns []int64) error {
	list, err := t.wishesIn(ns)
	if err != nil {
		return err
	}
	b := newBoard(t, false)
	for _, w := range list {
		if err := b.lay(w); err != nil {
			return err
		}
	}
	return b.finish(nil)
}
