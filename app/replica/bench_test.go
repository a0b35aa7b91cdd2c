package replica_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

var vocabulary = []string{"Lieferung", "Rechnung", "Größe", "Bestellung", "danke", "schöne", "Grüße", "Retoure", "order", "parcel", "refund", "size",
	"please", "morgen", "Gutschein", "Versand", "Adresse", "Kundennummer", "payment", "invoice", "delivery", "return", "Müller", "Straße"}

func sentence(rnd *rand.Rand) string {
	s := ""
	for range 6 + rnd.IntN(14) {
		s += vocabulary[rnd.IntN(len(vocabulary))] + fmt.Sprint(rnd.IntN(50)) + " "
	}
	return s
}

// history gives pages as a relay sends them: newest first, at most wire.MaxRows
// rows and about 900 KB each. Every conversation has n messages.
func history(conversations, n int) (pages []*wire.Page, heads map[string]int64) {
	rnd := rand.New(rand.NewPCG(1, 2))
	head := int64(conversations * (n + 1))
	heads = map[string]int64{"workspace": int64(conversations), feedA: head}
	ws := &wire.Page{Feed: "workspace", Below: int64(conversations) + 1}
	for i := conversations; i > 0; i-- {
		ws.Rows = append(ws.Rows, row(int64(i), &inbox.Contact{ID: fmt.Sprintf("k%05d", i), Name: fmt.Sprintf("Käthe %s %d", vocabulary[i%24], i), FirstAt: int64(i) * 60_000}))
		if len(ws.Rows) == wire.MaxRows {
			ws.Next = int64(i)
			pages = append(pages, ws)
			ws = &wire.Page{Feed: "workspace", Below: int64(i)}
		}
	}
	pages = append(pages, ws)
	p, size := &wire.Page{Feed: feedA, Below: head + 1}, 0
	add := func(w wire.Row) {
		if len(p.Rows) == wire.MaxRows || size > 900_000 {
			p.Next = p.Rows[len(p.Rows)-1].Seq
			pages = append(pages, p)
			p, size = &wire.Page{Feed: feedA, Below: p.Next}, 0
		}
		p.Rows, size = append(p.Rows, w), size+len(w.Data)+100
	}
	seq := head
	for i := conversations; i > 0; i-- {
		at := int64(1_700_000_000_000) + int64(i)*60_000
		c := conversation(i, at)
		c.Status = []inbox.Status{inbox.StatusOpen, inbox.StatusOpen, inbox.StatusDone, inbox.StatusSnoozed}[i%4]
		c.Assignee = []string{"", me, "agent-2"}[i%3]
		c.Preview.Text = sentence(rnd)
		if i%5 > 0 {
			c.UnansweredSince = 0
		}
		add(row(seq, c))
		seq--
		for j := n; j > 0; j-- {
			dir := []inbox.Dir{inbox.DirIn, inbox.DirOut}[j%2]
			m := message(fmt.Sprintf("m%05d-%05d", i, j), c.ID, at-int64(n-j)*1000, dir, sentence(rnd))
			add(row(seq, m))
			seq--
		}
	}
	return append(pages, p), heads
}

// filled gives a replica with that history, made once per size.
func filled(b *testing.B, conversations, n int) *replica.Replica {
	b.Helper()
	pages, heads := history(conversations, n)
	r := open(b, filepath.Join(b.TempDir(), "r.db"))
	b.Cleanup(func() { _ = r.Close() })
	welcome(b, r, heads)
	for _, p := range pages {
		if _, err := r.ApplyPage(ctx, p); err != nil {
			b.Fatal(err)
		}
	}
	return r
}

// percentiles runs fn b.N times and reports p50 and p95 in ms.
func percentiles(b *testing.B, fn func(i int)) {
	b.Helper()
	fn(0)
	times := make([]float64, 0, b.N)
	b.ResetTimer()
	for i := range b.N {
		start := time.Now()
		fn(i)
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	b.StopTimer()
	sort.Float64s(times)
	b.ReportMetric(times[len(times)/2], "p50-ms")
	b.ReportMetric(times[len(times)*95/100], "p95-ms")
}

func benchList(b *testing.B, conversations int) {
	r := filled(b, conversations, 2)
	self, nobody := me, ""
	for _, waiting := range []bool{false, true} {
		for name, q := range map[string]replica.Query{
			"open": {Status: inbox.StatusOpen}, "mine": {Status: inbox.StatusOpen, Assignee: &self}, "unassigned": {Status: inbox.StatusOpen, Assignee: &nobody},
			"snoozed": {Status: inbox.StatusSnoozed}, "done": {Status: inbox.StatusDone},
		} {
			q.Limit, q.Waiting = 50, waiting
			b.Run(fmt.Sprintf("%s/waiting=%v", name, waiting), func(b *testing.B) {
				percentiles(b, func(int) {
					rows, _, err := r.List(ctx, q)
					if err != nil || len(rows) != 50 {
						b.Fatal(len(rows), err)
					}
					if _, err := r.Count(ctx, replica.Query{}, ""); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}

func BenchmarkListFirstPage10k(b *testing.B) { benchList(b, 10_000) }
func BenchmarkListFirstPage50k(b *testing.B) { benchList(b, 50_000) }

func BenchmarkOpen(b *testing.B) {
	r := filled(b, 10_000, 10)
	percentiles(b, func(i int) {
		if _, err := r.Open(ctx, fmt.Sprintf("c%05d", 1+i*37%10_000), 50); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkThread20k(b *testing.B) {
	r := filled(b, 3, 20_000)
	before := ""
	percentiles(b, func(int) {
		p, err := r.Thread(ctx, "c00002", before, 100)
		if err != nil || len(p.Messages) == 0 {
			b.Fatal(err)
		}
		before = p.Before
	})
}

func BenchmarkSearch(b *testing.B) {
	r := filled(b, 10_000, 10)
	for _, text := range []string{"gross", "ret", "kathe 77", "danke1 schone"} {
		b.Run(text, func(b *testing.B) {
			percentiles(b, func(int) {
				hits, err := r.Search(ctx, text, 50)
				if err != nil || len(hits) == 0 {
					b.Fatal(len(hits), err)
				}
			})
		})
	}
}

// BenchmarkFirstSync100k takes 10,000 conversations with 10 messages each in,
// full text included, decoding the frames as the link does.
func BenchmarkFirstSync100k(b *testing.B) {
	pages, heads := history(10_000, 10)
	frames := make([][]byte, len(pages))
	for i, p := range pages {
		frames[i], _ = json.Marshal(p)
	}
	for range b.N {
		r := open(b, filepath.Join(b.TempDir(), "r.db"))
		welcome(b, r, heads)
		for _, f := range frames {
			var p wire.Page
			if err := json.Unmarshal(f, &p); err != nil {
				b.Fatal(err)
			}
			if _, err := r.ApplyPage(ctx, &p); err != nil {
				b.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/sync")
}

// BenchmarkApply is one inbound message: the message and its conversation.
func BenchmarkApply(b *testing.B) {
	r := filled(b, 10_000, 2)
	f := feed{name: feedA, seq: 30_000}
	percentiles(b, func(i int) {
		at := int64(1_800_000_000_000) + int64(i)
		id := fmt.Sprintf("c%05d", 1+i%10_000)
		c := conversation(1+i%10_000, at)
		apply(b, r, f.delta(message(fmt.Sprintf("n%d", i), id, at, inbox.DirIn, "Noch eine Frage zur Lieferung"), c))
	})
}

// BenchmarkQueue is one answer: on disk and shown.
func BenchmarkQueue(b *testing.B) {
	r := filled(b, 10_000, 2)
	percentiles(b, func(i int) {
		queue(b, r, uuid.NewString(), "reply", reply{Message: uuid.NewString(), Conversation: fmt.Sprintf("c%05d", 1+i%10_000), Text: "Gern"}, false)
	})
}

// BenchmarkDrain brings 500 waiting answers of one conversation to the relay,
// one after the other, as after a long time without network.
func BenchmarkDrain(b *testing.B) {
	for range b.N {
		r, f := open(b, filepath.Join(b.TempDir(), "r.db")), &feed{name: feedA}
		welcome(b, r, map[string]int64{feedA: 0})
		apply(b, r, f.delta(conversation(1, 5000)))
		for i := range 500 {
			queue(b, r, fmt.Sprint("w", i), "reply", reply{fmt.Sprint("o", i), "c00001", "Gern"}, false)
		}
		b.ResetTimer()
		for i := range 500 {
			list, err := r.Sendable(ctx, nil, 64)
			if err != nil || len(list) != 1 {
				b.Fatal(len(list), err)
			}
			c := conversation(1, 6000+int64(i))
			m := message(fmt.Sprint("o", i), c.ID, 6000+int64(i), inbox.DirOut, "Gern")
			apply(b, r, f.delta(m, c))
			if _, _, err := r.Answer(ctx, &wire.Answer{ID: list[0].ID, Feeds: map[string]int64{feedA: f.seq}}); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		_ = r.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/500/float64(b.N), "ms/answer")
}
