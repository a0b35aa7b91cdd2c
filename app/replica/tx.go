package replica

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store/sqldb"
)

// key names an entity.
type key struct {
	kind inbox.Kind
	id   string
}

// stored is a row as the relay sent it: doc is nil where there is none.
type stored struct {
	feed, seq int64
	doc       []byte
}

// tx is one write to the replica.
type tx struct {
	ctx    context.Context
	q      *sqldb.Q
	r      *Replica
	under  bool // something lies over the rows
	dirty  map[key]bool
	change *Change
	texts  map[int64]string // for the full text index, at the end
	counts map[string]int   // messages more or less in a thread, at the end
	// tickets whose full text is another, written at the end.
	tickets map[string]bool
	entered []string // conversations that came into sight
}

// write runs fn in one transaction and then shows waiting wishes anew over all
// that fn changed below them.
func (r *Replica) write(ctx context.Context, fn func(t *tx) error) (Change, error) {
	var c Change
	err := r.db.Write(ctx, func(q *sqldb.Q) error {
		c = Change{}
		t := &tx{ctx: ctx, q: q, r: r, dirty: map[key]bool{}, change: &c, texts: map[int64]string{}, counts: map[string]int{}, tickets: map[string]bool{}}
		var n int64
		found, err := q.One(ctx, []any{&n}, `SELECT 1 FROM wish LIMIT 1`)
		if err != nil {
			return err
		}
		t.under = found
		if err := fn(t); err != nil {
			return err
		}
		if err := t.replay(); err != nil {
			return err
		}
		if err := t.recall(); err != nil {
			return err
		}
		return t.finish()
	})
	if err != nil {
		return Change{}, err
	}
	return c, nil
}

// finish writes what is cheaper in one go: the full text index would be flushed
// by every statement with a trigger in between, and a trigger that counts each
// message made a first sync three times as long.
func (t *tx) finish() error {
	for _, rid := range slices.Sorted(maps.Keys(t.texts)) { // any other order flushes the index too
		if err := t.exec(`INSERT INTO message_text (rowid, body) VALUES ($1, $2)`, rid, t.texts[rid]); err != nil {
			return err
		}
	}
	for id, n := range t.counts {
		if n == 0 {
			continue
		}
		if err := t.exec(`INSERT INTO thread VALUES ($1, $2) ON CONFLICT DO UPDATE SET n = n + $2`, id, n); err != nil {
			return err
		}
	}
	return t.indexTickets()
}

func (t *tx) exec(text string, args ...any) error {
	_, err := t.q.Exec(t.ctx, text, args...)
	return err
}

func (t *tx) one(dest []any, text string, args ...any) (bool, error) {
	return t.q.One(t.ctx, dest, text, args...)
}

// shown gives an entity as it is shown now.
func (t *tx) shown(k key) (s stored, err error) {
	var doc string
	text := `SELECT feed, seq, doc FROM entity WHERE kind = $1 AND id = $2`
	args := []any{string(k.kind), k.id}
	if k.kind == inbox.KindMessage {
		text, args = `SELECT feed, seq, doc FROM message WHERE id = $1`, args[1:]
	}
	found, err := t.one([]any{&s.feed, &s.seq, &doc}, text, args...)
	if found {
		s.doc = []byte(doc)
	}
	return s, err
}

// replace makes s what is shown of k, where old was shown; a nil doc takes it away.
func (t *tx) replace(k key, old, s stored) error {
	var was, is inbox.Entity
	if old.doc != nil {
		was, _ = decode(k.kind, old.doc)
	}
	if s.doc != nil {
		e, err := decode(k.kind, s.doc)
		if err != nil {
			return nil // a shape we cannot read is not shown; the rest of the delta is sound
		}
		is = e
	}
	t.change.note(k, was, is)
	if is == nil {
		t.change.leaves(was)
	}
	if k.kind == inbox.KindMessage {
		return t.replaceMessage(k.id, as[inbox.Message](was), as[inbox.Message](is), s)
	}
	switch {
	case s.doc == nil && old.doc == nil:
		return nil
	case s.doc == nil:
		if k.kind == inbox.KindConversation {
			if err := t.exec(`DELETE FROM people_text WHERE rowid = (SELECT rid FROM entity WHERE kind = $1 AND id = $2)`, string(k.kind), k.id); err != nil {
				return err
			}
		}
		if err := t.exec(`DELETE FROM entity WHERE kind = $1 AND id = $2`, string(k.kind), k.id); err != nil {
			return err
		}
	default:
		if err := t.exec(`INSERT INTO entity (kind, id, feed, seq, doc) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (kind, id) DO UPDATE SET feed = $3, seq = $4, doc = $5`,
			string(k.kind), k.id, s.feed, s.seq, string(s.doc)); err != nil {
			return err
		}
	}
	return t.derive(k, was, is)
}

// as gives e as *T, nil when it is none.
func as[T any](e inbox.Entity) *T {
	v, _ := any(e).(*T)
	return v
}

func (t *tx) replaceMessage(id string, was, is *inbox.Message, s stored) error {
	if err := t.putMessage(id, was, is, s); err != nil {
		return err
	}
	return t.mineMessage(was, is)
}

func (t *tx) putMessage(id string, was, is *inbox.Message, s stored) error {
	if was != nil && (is == nil || was.At != is.At || was.Conversation != is.Conversation || words(was) != words(is)) {
		if err := t.removeMessage(id, was); err != nil {
			return err
		}
		was = nil
	}
	if is == nil {
		return nil
	}
	if was != nil {
		return t.exec(`UPDATE message SET feed = $2, seq = $3, dir = $4, doc = $5 WHERE id = $1`, id, s.feed, s.seq, string(is.Dir), string(s.doc))
	}
	for rid := timeRow(is.At, id); ; rid++ {
		n, err := t.q.Exec(t.ctx, `INSERT INTO message (rid, id, feed, seq, conversation, at, dir, doc, mail)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (rid) DO NOTHING`,
			rid, id, s.feed, s.seq, is.Conversation, is.At, string(is.Dir), string(s.doc), is.Mail != nil)
		if err != nil {
			return err
		}
		if n == 0 {
			continue // another message of this very millisecond has the number
		}
		t.counts[is.Conversation]++
		if w := words(is); w != "" {
			t.texts[rid] = indexed(w)
		}
		return nil
	}
}

func (t *tx) removeMessage(id string, was *inbox.Message) error {
	var rid int64
	if _, err := t.one([]any{&rid}, `SELECT rid FROM message WHERE id = $1`, id); err != nil {
		return err
	}
	if _, waits := t.texts[rid]; waits {
		delete(t.texts, rid)
	} else if words(was) != "" {
		if err := t.exec(`DELETE FROM message_text WHERE rowid = $1`, rid); err != nil {
			return err
		}
	}
	t.counts[was.Conversation]--
	return t.exec(`DELETE FROM message WHERE id = $1`, id)
}

// timeRow gives a row number that grows with time (ms).
func timeRow(at int64, id string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return max(at, 0)<<20 | int64(h.Sum32()>>12)
}

// words is what the full text index holds of a message.
func words(m *inbox.Message) string {
	if m.Dir == inbox.DirEvent {
		return ""
	}
	w := m.Text
	for _, f := range m.Files {
		if f.CID == "" && !within(m.Mail, f.Hash) {
			w += "\n" + f.Name
		}
	}
	return w + mailWords(m)
}

// indexed is a text as it goes into the index: "Größe" is found by "grosse" too.
func indexed(text string) string { return strings.ReplaceAll(text, "ß", "ss") }

func marshal(e inbox.Entity) ([]byte, error) { return json.Marshal(e) }
