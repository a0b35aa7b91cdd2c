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

// model is the relay's truth in TestConverges.
type model struct {
	feed  feed
	log   []wire.Row // every change in order
	rows  map[string]wire.Row
	clock int64
}

func (m *model) put(e inbox.Entity) {
	m.feed.seq++
	w := row(m.feed.seq, e)
	m.log = append(m.log, w)
	m.rows[string(w.Kind)+w.ID] = w
}

func (m *model) gone(e inbox.Entity) {
	m.feed.seq++
	w := wire.Row{Kind: e.Kind(), ID: e.Key(), Seq: m.feed.seq, Gone: true}
	m.log = append(m.log, w)
	delete(m.rows, string(w.Kind)+w.ID)
}

// page answers a Fill as the relay does: the current rows below, newest first.
func (m *model) page(below int64, limit int) *wire.Page {
	p := &wire.Page{Feed: m.feed.name, Below: below}
	for n := below - 1; n > 0; n-- {
		for _, w := range m.rows {
			if w.Seq != n {
				continue
			}
			if len(p.Rows) == limit {
				p.Next = p.Rows[limit-1].Seq
				return p
			}
			p.Rows = append(p.Rows, w)
		}
	}
	return p
}

// do is the relay's side of a reply: it stores the message and the conversation.
func (m *model) do(w replica.Wish) {
	var b reply
	_ = json.Unmarshal(w.Body, &b)
	m.clock++
	var c inbox.Conversation
	if w0, ok := m.rows["conversation"+b.Conversation]; ok {
		_ = json.Unmarshal(w0.Data, &c)
	}
	if w.Kind == "reply" {
		m.put(&inbox.Message{ID: b.Message, Conversation: b.Conversation, Dir: inbox.DirOut, At: m.clock, Text: b.Text, State: inbox.StateSent})
		c.LastAt, c.UnansweredSince = m.clock, 0
	} else {
		c.Status = inbox.StatusDone
	}
	if c.ID != "" {
		m.put(&c)
	}
}

// Any order of deltas, pages, wishes, answers, lost frames and restarts leads to
// what a replica shows that gets everything at once.
func TestConverges(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { converge(t, rand.New(rand.NewPCG(seed, 7))) })
	}
}

func converge(t *testing.T, rnd *rand.Rand) {
	path := filepath.Join(t.TempDir(), "r.db")
	m := &model{feed: feed{name: feedA}, rows: map[string]wire.Row{}, clock: 1_000_000}
	n := 0
	change := func() {
		m.clock++
		n++
		c := conversation(rnd.IntN(5), m.clock)
		switch rnd.IntN(8) {
		case 0:
			m.gone(c)
		case 1:
			m.gone(message(fmt.Sprintf("m%d", rnd.IntN(n)), c.ID, 0, inbox.DirIn, ""))
		case 2, 3:
			m.put(c)
		default:
			m.put(message(fmt.Sprintf("m%d", n), c.ID, m.clock, inbox.DirIn, fmt.Sprintf("text %d", n)))
			m.put(c)
		}
	}
	for range rnd.IntN(40) {
		change()
	}
	r := open(t, path)
	defer func() { _ = r.Close() }()
	welcome(t, r, map[string]int64{feedA: m.feed.seq})
	var sent []replica.Wish    // the relay has done these, the answer is lost or under way
	var stale *wire.Page       // read some time ago, arrives late
	done := map[string]int64{} // wish → number of its effect
	for step := range 120 {
		switch rnd.IntN(11) {
		case 0, 1:
			change()
		case 2, 3:
			catchUp(t, r, m, 1+rnd.IntN(5))
		case 4:
			if gaps, _ := r.Gaps(ctx); len(gaps) > 0 {
				stale = m.page(gaps[0].Below, 1+rnd.IntN(6))
			}
		case 5:
			if stale != nil {
				if _, err := r.ApplyPage(ctx, stale); err != nil {
					t.Fatal(err)
				}
			}
		case 6, 7:
			id, c := fmt.Sprintf("w%d", step), fmt.Sprintf("c%05d", rnd.IntN(5))
			kind := []string{"reply", "done"}[rnd.IntN(2)]
			queue(t, r, id, kind, reply{Message: "own" + id, Conversation: c, Text: "answer"}, false)
		case 8:
			list, err := r.Sendable(ctx, nil, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range list {
				if _, again := done[w.ID]; !again {
					m.do(w)
					done[w.ID] = m.feed.seq
				}
				sent = append(sent, w)
			}
		case 9:
			for _, w := range sent {
				if rnd.IntN(3) > 0 {
					answer(t, r, &wire.Answer{ID: w.ID, Feeds: map[string]int64{feedA: done[w.ID]}})
				}
			}
			sent = nil
		case 10:
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			r = open(t, path)
			sent = nil
		}
	}
	compare(t, r, m)
	finish(t, r, m, done)
	compare(t, r, m)
	if left, _ := r.Outbox(ctx); len(left) > 0 {
		t.Fatalf("%d wishes left", len(left))
	}
}

func answer(t *testing.T, r *replica.Replica, a *wire.Answer) {
	t.Helper()
	if _, _, err := r.Answer(ctx, a); err != nil {
		t.Fatal(err)
	}
}

func catchUp(t *testing.T, r *replica.Replica, m *model, limit int) {
	t.Helper()
	_, cursors, err := r.Hello(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d := &wire.Delta{Feed: feedA, From: cursors[feedA], To: min(cursors[feedA]+int64(limit), m.feed.seq)}
	d.Rows = m.log[d.From:d.To]
	apply(t, r, d)
	apply(t, r, d) // twice is harmless
}

// finish lets everything that is on its way arrive.
func finish(t *testing.T, r *replica.Replica, m *model, done map[string]int64) {
	t.Helper()
	for {
		list, err := r.Sendable(ctx, nil, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
		for _, w := range list {
			if _, again := done[w.ID]; !again {
				m.do(w)
				done[w.ID] = m.feed.seq
			}
			answer(t, r, &wire.Answer{ID: w.ID, Feeds: map[string]int64{feedA: done[w.ID]}})
		}
	}
	catchUp(t, r, m, 1_000_000)
	for {
		gaps, err := r.Gaps(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(gaps) == 0 {
			return
		}
		if _, err := r.ApplyPage(ctx, m.page(gaps[0].Below, 7)); err != nil {
			t.Fatal(err)
		}
	}
}

// compare opens a second replica, gives it all rows the first one has by its own
// words and all its wishes, and wants to see the same.
func compare(t *testing.T, r *replica.Replica, m *model) {
	t.Helper()
	base, wishes, err := r.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	other := fresh(t)
	welcome(t, other, map[string]int64{feedA: 0})
	apply(t, other, &wire.Delta{Feed: feedA, To: m.feed.seq + 1, Rows: base})
	for _, w := range wishes {
		if _, err := other.Queue(ctx, w); err != nil {
			t.Fatal(err)
		}
	}
	got, want := shown(t, r), shown(t, other)
	if !reflect.DeepEqual(got, want) {
		for k := range want {
			if !reflect.DeepEqual(got[k], want[k]) {
				t.Errorf("%s differs:\n got %s\nwant %s", k, text(got[k]), text(want[k]))
			}
		}
		t.FailNow()
	}
}

func text(v any) string {
	doc, _ := json.Marshal(v)
	return string(doc)
}

// shown is everything a person could see.
func shown(t *testing.T, r *replica.Replica) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, s := range []inbox.Status{inbox.StatusOpen, inbox.StatusDone, inbox.StatusSnoozed} {
		for _, waiting := range []bool{false, true} {
			rows, _, err := r.List(ctx, replica.Query{Status: s, Waiting: waiting, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows { // the compared replica has no answered wishes
				rows[i].Waiting = false
			}
			out[fmt.Sprint(s, waiting)] = rows
		}
	}
	for i := range 5 {
		p, err := r.Thread(ctx, fmt.Sprintf("c%05d", i), "", 1000)
		if err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprint("thread", i)] = p
	}
	tally, err := r.Count(ctx, replica.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	hits, err := r.Search(ctx, "text", 1000)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, h := range hits {
		found[h.Row.Conversation.ID] = h.Message
	}
	out["tally"], out["hits"] = tally, found
	return out
}
