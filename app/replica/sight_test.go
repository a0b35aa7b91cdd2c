package replica_test

import (
	"path/filepath"
	"strings"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

func hash(c string) string { return strings.Repeat(c, 64) }

func tombstone(kind inbox.Kind, id string, seq int64) wire.Row {
	return wire.Row{Kind: kind, ID: id, Seq: seq, Gone: true}
}

func conversations(t *testing.T, r *replica.Replica) int {
	t.Helper()
	rows, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func found(t *testing.T, r *replica.Replica, word string) int {
	t.Helper()
	hits, err := r.Search(ctx, word, 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(hits)
}

// A conversation that leaves the agent's sight takes everything with it, and comes
// back whole with the numbers it had.
func TestWhatLeavesSightIsGone(t *testing.T) {
	r := fresh(t)
	welcome(t, r, map[string]int64{feedA: 0})
	f := &feed{name: feedA}
	c, m := conversation(1, 10), message("m1", "c00001", 10, inbox.DirIn, "sonnenblume")
	c.People = []inbox.Party{{Name: "Kornelia", Address: "k@example.com"}}
	m.Files = []inbox.File{{Hash: hash("a"), Name: "garten.png"}, {Hash: hash("b"), Name: "beet.png"}}
	kept := message("m2", "c00002", 11, inbox.DirIn, "tulpe")
	kept.Files = m.Files[1:]
	apply(t, r, f.delta(c, m, conversation(2, 11), kept))
	if found(t, r, "sonnenblume") != 1 || people(t, r, "Kornelia") != 1 || conversations(t, r) != 2 {
		t.Fatal("not there to begin with:", found(t, r, "sonnenblume"), people(t, r, "Kornelia"), conversations(t, r))
	}
	queue(t, r, "w", "reply", reply{Message: "own", Conversation: "c00001", Text: "meine antwort"}, false)

	change := apply(t, r, &wire.Delta{Feed: feedA, From: f.seq, To: f.seq, Rows: []wire.Row{tombstone(inbox.KindConversation, "c00001", f.seq+1)}})
	if n := conversations(t, r); n != 1 {
		t.Errorf("%d conversations in the list", n)
	}
	if list := thread(t, r, "c00001"); len(list) > 1 { // the waiting answer
		t.Errorf("its thread still has %d entries", len(list))
	}
	for _, word := range []string{"sonnenblume", "garten", "Kornelia"} {
		if found(t, r, word)+people(t, r, word) != 0 {
			t.Errorf("the search still finds %s", word)
		}
	}
	var hashes []string
	for h := range change.Left {
		hashes = append(hashes, h)
	}
	unused, err := r.Unused(ctx, hashes)
	if err != nil || len(unused) != 1 || unused[0] != hash("a") {
		t.Errorf("unused files %v, %v; another message still has the second", unused, err)
	}
	answer(t, r, &wire.Answer{ID: "w", Code: "denied"})
	out, err := r.Outbox(ctx)
	if err != nil || len(out) != 1 || out[0].Code != "denied" || !strings.Contains(string(out[0].Body), "meine antwort") {
		t.Errorf("the refused answer is %+v, %v", out, err)
	}

	back := apply(t, r, &wire.Delta{Feed: feedA, From: f.seq, To: f.seq, Rows: []wire.Row{row(f.seq+2, c), row(2, m)}})
	if found(t, r, "sonnenblume") != 1 || people(t, r, "Kornelia") != 1 || conversations(t, r) != 2 || len(back.Arrived) != 0 {
		t.Errorf("not back as it was; %d are told as new", len(back.Arrived))
	}
}

// A page that was read before a conversation left does not bring its messages back.
func TestALatePageOfWhatLeft(t *testing.T) {
	r := fresh(t)
	welcome(t, r, map[string]int64{feedA: 20})
	m := message("m1", "c00001", 10, inbox.DirIn, "sonnenblume")
	c := conversation(1, 10)
	gone := &wire.Delta{Feed: feedA, From: 20, To: 21, Rows: []wire.Row{tombstone(inbox.KindConversation, "c00001", 21)}}
	apply(t, r, gone)
	page := &wire.Page{Feed: feedA, Below: 21, Next: 4, Rows: []wire.Row{row(12, c), row(11, m)}}
	if _, err := r.ApplyPage(ctx, page); err != nil {
		t.Fatal(err)
	}
	if found(t, r, "sonnenblume") != 0 || conversations(t, r) != 0 {
		t.Error("the page brought it back")
	}
	// It enters again: whole, and from then on pages count.
	apply(t, r, &wire.Delta{Feed: feedA, From: 21, To: 21, Rows: []wire.Row{row(12, c), row(11, m)}})
	old := message("m0", "c00001", 9, inbox.DirIn, "rose")
	if _, err := r.ApplyPage(ctx, &wire.Page{Feed: feedA, Below: 4, Rows: []wire.Row{row(3, old)}}); err != nil {
		t.Fatal(err)
	}
	if found(t, r, "sonnenblume") != 1 || found(t, r, "rose") != 1 || conversations(t, r) != 1 {
		t.Error("what came into sight again is not whole")
	}
}

// Rights are taken away while the desktop is off: at the next welcome the feed is
// forgotten, and what was written waits with its text.
func TestAForgottenFeedLeavesNothing(t *testing.T) {
	r := fresh(t)
	welcome(t, r, map[string]int64{feedA: 0, "workspace": 0})
	f, w := &feed{name: feedA}, &feed{name: "workspace"}
	apply(t, r, w.delta(&inbox.Contact{ID: "k00001", Name: "Kornelia", Email: "kornelia@example.com"},
		&inbox.Identity{ID: "i", Contact: "k00001", Channel: "web", Address: "kornelia@example.com"}))
	apply(t, r, f.delta(conversation(1, 10), message("m1", "c00001", 10, inbox.DirIn, "sonnenblume")))
	queue(t, r, "w", "reply", reply{Message: "own", Conversation: "c00001", Text: "meine antwort"}, false)
	if _, again, err := r.Welcome(ctx, &wire.Welcome{V: 2, Relay: "relay-1", Feeds: map[string]int64{"workspace/abc": 2}}); err != nil || again {
		t.Fatal(again, err)
	}
	if found(t, r, "sonnenblume")+found(t, r, "Kornelia")+found(t, r, "kornelia@example.com")+conversations(t, r) != 0 {
		t.Error("something is still found")
	}
	same, err := r.ContactsAt(ctx, "kornelia@example.com")
	if err != nil || len(same) != 0 {
		t.Errorf("contacts by address: %v, %v", same, err)
	}
	p, err := r.Progress(ctx)
	if err != nil || p.Messages > 1 { // the waiting answer
		t.Errorf("%+v, %v", p, err)
	}
	answer(t, r, &wire.Answer{ID: "w", Code: "denied"})
	if out, _ := r.Outbox(ctx); len(out) != 1 || out[0].Code != "denied" || !strings.Contains(string(out[0].Body), "meine antwort") {
		t.Errorf("the outbox is %+v", out)
	}
}

func TestMediaDropsOnlyWhatTheRelayHas(t *testing.T) {
	m, err := replica.OpenMedia(ctx, filepath.Join(t.TempDir(), "m.db"), testKey)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	for i, c := range []string{"a", "b", "c"} {
		if err := m.Put(ctx, inbox.File{Hash: hash(c), Name: c, Size: 1}, []byte(c), i == 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := m.Kept(ctx, []string{hash("a"), hash("b"), hash("d")})
	if err != nil || len(kept) != 1 {
		t.Errorf("%v, %v", kept, err)
	}
	if err := m.Drop(ctx, []string{hash("a"), hash("b")}); err != nil {
		t.Fatal(err)
	}
	for c, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if _, _, there, err := m.Get(ctx, hash(c)); err != nil || there != want {
			t.Errorf("%s: there %v, %v", c, there, err)
		}
	}
}

// people counts who is offered to write to.
func people(t *testing.T, r *replica.Replica, text string) int {
	t.Helper()
	list, err := r.Parties(ctx, text, 10)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
