package replica_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// many fills a replica with conversations of all sorts.
func many(t *testing.T, n int) (*replica.Replica, []*inbox.Conversation) {
	t.Helper()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0, inbox.AgentFeed(me): 0})
	rnd := rand.New(rand.NewPCG(3, 4))
	var list []*inbox.Conversation
	var rows []inbox.Entity
	for i := range n {
		c := conversation(i, 1000+int64(rnd.IntN(n/3)))
		c.Status = []inbox.Status{inbox.StatusOpen, inbox.StatusSnoozed, inbox.StatusDone}[rnd.IntN(3)]
		c.Assignee = []string{"", me, "other"}[rnd.IntN(3)]
		c.Inbox = []string{"a", "b"}[rnd.IntN(2)]
		if rnd.IntN(2) == 0 {
			c.UnansweredSince = 0
		}
		if rnd.IntN(3) == 0 {
			c.Labels = []string{"eilig"}
		}
		list, rows = append(list, c), append(rows, c)
	}
	apply(t, r, f.delta(rows...))
	marks := &feed{name: inbox.AgentFeed(me)}
	for i := 0; i < n; i += 4 {
		apply(t, r, marks.delta(&inbox.Seen{ID: inbox.OwnID(me, list[i].ID), Conversation: list[i].ID, At: 1_000_000}))
	}
	return r, list
}

// The pages of each bucket hold each conversation once, in order, and the counts agree.
func TestPagesAndCounts(t *testing.T) {
	t.Parallel()
	r, list := many(t, 300)
	for _, q := range []replica.Query{{}, {Inbox: "a"}, {Label: "eilig"}, {Inbox: "b", Label: "eilig"}, {Channel: "web"}, {Before: 1050}, {Before: 1050, BeforeIn: map[string]int64{"b": 1010}}, {Unseen: true}} {
		tally, err := r.Count(ctx, q, "")
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, s := range []inbox.Status{inbox.StatusOpen, inbox.StatusSnoozed, inbox.StatusDone} {
			for _, waiting := range []bool{false, true} {
				q.Status, q.Waiting, q.After, q.Limit = s, waiting, "", 7
				seen := map[string]bool{}
				for {
					rows, next, err := r.List(ctx, q)
					if err != nil {
						t.Fatal(err)
					}
					for _, row := range rows {
						if seen[row.Conversation.ID] {
							t.Fatalf("%s twice", row.Conversation.ID)
						}
						seen[row.Conversation.ID] = true
					}
					if q.After = next; next == "" {
						break
					}
				}
				if !waiting {
					sum += len(seen)
				}
				if n := map[inbox.Status]int{inbox.StatusOpen: tally.Open, inbox.StatusSnoozed: tally.Snoozed, inbox.StatusDone: tally.Done}[s]; n != len(seen) {
					t.Fatalf("%+v: %d listed, %d counted", q, len(seen), n)
				}
			}
		}
		if q.Inbox == "" && q.Label == "" && q.Before == 0 && !q.Unseen && sum != len(list) {
			t.Fatalf("%d of %d listed", sum, len(list))
		}
	}
	want := replica.Tally{}
	for i, c := range list {
		if c.Status == inbox.StatusOpen && c.Assignee != "other" && i%4 != 0 {
			want.Unread++
		}
	}
	if got, _ := r.Count(ctx, replica.Query{}, ""); got.Unread != want.Unread {
		t.Fatalf("unread %d, want %d", got.Unread, want.Unread)
	}
}

func TestLongestWaitingFirst(t *testing.T) {
	t.Parallel()
	r, _ := many(t, 100)
	rows, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Waiting: true, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	last, answered := int64(0), false
	for _, row := range rows {
		switch since := row.Conversation.UnansweredSince; {
		case since == 0:
			answered = true
		case answered || since < last:
			t.Fatalf("%d after %d, answered before: %v", since, last, answered)
		default:
			last = since
		}
	}
}

func TestThreadPages(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	var rows []inbox.Entity
	for i := range 100 {
		rows = append(rows, message(fmt.Sprintf("x%03d", i), "c00001", 6000+int64(i/3), inbox.DirIn, "t")) // several in one millisecond
	}
	apply(t, r, f.delta(rows...))
	seen, before := map[string]bool{}, ""
	for {
		p, err := r.Thread(ctx, "c00001", before, 9)
		if err != nil || p.Total != 101 {
			t.Fatal(p.Total, err)
		}
		for _, m := range p.Messages {
			seen[m.ID] = true
		}
		if before = p.Before; before == "" {
			break
		}
	}
	if len(seen) != 101 {
		t.Fatalf("%d of 101", len(seen))
	}
	p, err := r.ThreadAt(ctx, "c00001", "x050", 10, 5)
	if err != nil || len(p.Messages) != 16 || p.Messages[10].ID != "x050" || p.Before == "" {
		t.Fatalf("%d messages, %v", len(p.Messages), err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	ws := &feed{name: inbox.WorkspaceFeed}
	apply(t, r, ws.delta(&inbox.Contact{ID: "k00001", Name: "Jürgen Groß", Email: "juergen@example.com", FirstAt: 1}))
	m := message("m2", "c00001", 7000, inbox.DirIn, "Die Größe der Hängeleuchte passt nicht, <b>leider</b>")
	m.Files = []inbox.File{{Hash: "h", Name: "Rechnung-4711.pdf"}}
	apply(t, r, f.delta(m, conversation(2, 9000), message("m3", "c00002", 9000, inbox.DirIn, "Eine Hängeleuchte bitte")))
	for text, want := range map[string]string{
		"hange": "c00002: Eine \x01Hänge\x02leuchte bitte | c00001: Die Größe der \x01Hänge\x02leuchte",
		"groß":  "c00001: Jürgen \x01Groß\x02", "gross leucht": "", "jurg": "c00001: \x01Jürg\x02en", "4711": "c00001", "JUERGEN@ex": "c00001",
		`"; DROP`: "", "": "", "*": "", "g": "c00001: Jürgen \x01G\x02roß",
	} {
		hits, err := r.Search(ctx, text, 10)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got := ""
		for _, h := range hits {
			got += h.Row.Conversation.ID + ": " + h.Snippet + " | "
		}
		for _, part := range strings.Split(want, " | ") {
			if !strings.Contains(got, part) || (want == "" && got != "") {
				t.Errorf("%q: got %q, want %q", text, got, want)
			}
		}
		if i, j := strings.Index(got, "c00002"), strings.Index(got, "c00001"); text == "hange" && i > j {
			t.Errorf("%q: not newest first: %q", text, got)
		}
	}
	// A changed text is found by its new words only.
	m = message("m3", "c00002", 9000, inbox.DirIn, "Eine Stehlampe bitte")
	apply(t, r, f.delta(m))
	if hits, _ := r.Search(ctx, "hange", 10); len(hits) != 1 {
		t.Errorf("after an edit: %d hits", len(hits))
	}
}

// Where an inbox has hours of its own, its conversations count as unanswered since another time.
func TestUnansweredByInbox(t *testing.T) {
	t.Parallel()
	r, list := many(t, 120)
	q := replica.Query{Before: 1030, BeforeIn: map[string]int64{"b": 1015, "c": 0}, Status: inbox.StatusOpen, Limit: 200}
	want := map[string]bool{}
	for _, e := range list {
		limit, own := q.BeforeIn[e.Inbox]
		if !own {
			limit = q.Before
		}
		if e.Status == inbox.StatusOpen && e.UnansweredSince > 0 && e.UnansweredSince <= limit {
			want[e.ID] = true
		}
	}
	rows, _, err := r.List(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	tally, err := r.Count(ctx, q, "")
	if err != nil || len(rows) != len(want) || tally.Open != len(want) || len(want) < 5 {
		t.Fatalf("%d listed, %d counted, want %d: %v", len(rows), tally.Open, len(want), err)
	}
	for _, row := range rows {
		if !want[row.Conversation.ID] {
			t.Errorf("%+v has not waited so long", row.Conversation)
		}
	}
}
