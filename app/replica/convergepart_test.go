package replica_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// part is a relay that lets an agent see some conversations of a feed.
type part struct {
	model
	seen  map[string]bool
	sight map[string]int64 // conversation → number of its last coming or going
}

func (m *part) of(w wire.Row) string {
	if w.Kind == inbox.KindConversation {
		return w.ID
	}
	var d struct{ Conversation string }
	_ = json.Unmarshal(w.Data, &d)
	return d.Conversation
}

// turn lets a conversation come into sight or leave it, with a change of its row.
func (m *part) turn(c *inbox.Conversation) {
	m.put(c)
	m.seen[c.ID] = !m.seen[c.ID]
	m.sight[c.ID] = m.feed.seq
}

func (m *part) page(below int64, limit int) *wire.Page {
	p := m.model.page(below, limit)
	var kept []wire.Row
	for _, w := range p.Rows {
		if m.seen[m.of(w)] {
			kept = append(kept, w)
		}
	}
	p.Rows = kept
	return p
}

// bring is what the relay sends after the cursor, up to limit numbers.
func (m *part) bring(t *testing.T, r *replica.Replica, limit int64, cut bool) {
	t.Helper()
	_, cursors, err := r.Hello(ctx)
	if err != nil {
		t.Fatal(err)
	}
	from := cursors[feedA]
	to := min(from+limit, m.feed.seq)
	whole := map[string]bool{}
	for id, seq := range m.sight {
		if seq <= from || seq > to {
			continue
		}
		beside := &wire.Delta{Feed: feedA, From: from, To: from}
		if whole[id] = m.seen[id]; !m.seen[id] {
			beside.Rows = []wire.Row{tombstone(inbox.KindConversation, id, seq)}
		} else {
			for _, w := range m.rows {
				if m.of(w) == id {
					beside.Rows = append(beside.Rows, w)
				}
			}
		}
		apply(t, r, beside)
	}
	if cut || to == from {
		return // the line broke before the cursor moved
	}
	d := &wire.Delta{Feed: feedA, From: from, To: to}
	for _, w := range m.log[from:to] {
		now, there := m.rows[string(w.Kind)+w.ID]
		if w.Gone && !there || there && now.Seq == w.Seq && m.seen[m.of(w)] && !whole[m.of(w)] {
			d.Rows = append(d.Rows, w)
		}
	}
	apply(t, r, d)
}

// However conversations come into sight and leave it, while pages come late, the line
// is cut and the program restarts: what is shown is what is seen.
func TestConvergesWithAPart(t *testing.T) {
	t.Parallel()
	for seed := range uint64(15) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { convergePart(t, rand.New(rand.NewPCG(seed, 9))) })
	}
}

func convergePart(t *testing.T, rnd *rand.Rand) {
	path := filepath.Join(t.TempDir(), "r.db")
	m := &part{model: model{feed: feed{name: feedA}, rows: map[string]wire.Row{}, clock: 1_000_000}, seen: map[string]bool{}, sight: map[string]int64{}}
	n := 0
	change := func() {
		m.clock++
		n++
		c := conversation(rnd.IntN(5), m.clock)
		switch rnd.IntN(6) {
		case 0, 1:
			m.turn(c)
		case 2:
			m.gone(message(fmt.Sprintf("m%d", rnd.IntN(n)), c.ID, 0, inbox.DirIn, ""))
		default:
			m.put(message(fmt.Sprintf("m%d", n), c.ID, m.clock, inbox.DirIn, fmt.Sprintf("text %d", n)))
			m.put(c)
		}
	}
	for range 30 {
		change()
	}
	r := open(t, path)
	defer func() { _ = r.Close() }()
	welcome(t, r, map[string]int64{feedA: m.feed.seq})
	var late *wire.Page
	for step := range 100 {
		switch rnd.IntN(8) {
		case 0, 1:
			change()
		case 2, 3:
			m.bring(t, r, 1+rnd.Int64N(6), rnd.IntN(4) == 0)
		case 4:
			if gaps, _ := r.Gaps(ctx); len(gaps) > 0 {
				late = m.page(gaps[0].Below, 1+rnd.IntN(8))
				m.clock++
				m.turn(conversation(rnd.IntN(5), m.clock)) // read before, arriving after it
				m.bring(t, r, 1_000_000, false)
			}
		case 5:
			if late != nil {
				if _, err := r.ApplyPage(ctx, late); err != nil {
					t.Fatal(err)
				}
			}
		case 6:
			queue(t, r, fmt.Sprint("w", step), "done", reply{Conversation: fmt.Sprintf("c%05d", rnd.IntN(5))}, false)
		case 7:
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			r = open(t, path)
		}
	}
	m.bring(t, r, 1_000_000, false)
	for gaps, _ := r.Gaps(ctx); len(gaps) > 0; gaps, _ = r.Gaps(ctx) {
		if _, err := r.ApplyPage(ctx, m.page(gaps[0].Below, 7)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.DropAll(ctx); err != nil {
		t.Fatal(err)
	}
	other := fresh(t)
	welcome(t, other, map[string]int64{feedA: 0})
	d := &wire.Delta{Feed: feedA, To: m.feed.seq}
	for _, w := range m.rows {
		if m.seen[m.of(w)] {
			d.Rows = append(d.Rows, w)
		}
	}
	apply(t, other, d)
	got, want := shown(t, r), shown(t, other)
	for k := range want {
		if !reflect.DeepEqual(got[k], want[k]) {
			t.Errorf("%s differs:\n got %s\nwant %s", k, text(got[k]), text(want[k]))
		}
	}
}
