package replica_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

func TestDeltaWithAGapIsRefused(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	_, err := r.Apply(ctx, &wire.Delta{Feed: feedA, From: f.seq + 1, To: f.seq + 2, Rows: []wire.Row{row(f.seq+2, conversation(2, 1))}})
	if !fault.Is(err, fault.Behind) {
		t.Fatalf("got %v", err)
	}
	if _, cursors, _ := r.Hello(ctx); cursors[feedA] != f.seq {
		t.Fatalf("cursor %d", cursors[feedA])
	}
}

func TestOldPageDoesNotBringBackWhatIsGone(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	welcome(t, r, map[string]int64{feedA: 10})
	page := &wire.Page{Feed: feedA, Below: 11, Rows: []wire.Row{row(7, message("m1", "c1", 1, inbox.DirIn, "weg")), row(6, message("m2", "c1", 1, inbox.DirIn, "bleibt"))}}
	apply(t, r, &wire.Delta{Feed: feedA, From: 10, To: 11, Rows: []wire.Row{{Kind: inbox.KindMessage, ID: "m1", Seq: 11, Gone: true}}})
	if _, err := r.ApplyPage(ctx, page); err != nil {
		t.Fatal(err)
	}
	if got := texts(thread(t, r, "c1")); len(got) != 1 || got[0] != "bleibt/" {
		t.Fatalf("thread %q", got)
	}
	p, err := r.Progress(ctx)
	if err != nil || p.Syncing || p.Percent != 100 || p.Messages != 1 {
		t.Fatalf("progress %+v, %v", p, err)
	}
}

func TestUnknownAndBrokenRowsAreNotFatal(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	f.seq += 3
	apply(t, r, &wire.Delta{Feed: feedA, From: f.seq - 3, To: f.seq, Rows: []wire.Row{
		{Kind: "hologram", ID: "h1", Seq: f.seq - 2, Data: []byte(`{"x":1}`)},
		{Kind: inbox.KindMessage, ID: "m9", Seq: f.seq - 1, Data: []byte(`{"at":"yesterday"}`)},
		row(f.seq, message("m2", "c00001", 6000, inbox.DirIn, "weiter")),
	}})
	wantThread(t, r, "Guten Tag/", "weiter/")
}

// A row tells that its last answer did not arrive until it did, or somebody settled it.
func TestRowTellsOfALostAnswer(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	for _, c := range []struct {
		state, fault string
		failed, told bool
	}{
		{"sending", "", false, false}, {"failed", "recipient", true, true}, {"failed", inbox.GivenUp, false, true}, {"unsure", "unsure", true, true}, {"sent", "", false, true}, {"read", "", false, false},
	} {
		m := message("m9", "c00001", 7000, inbox.DirOut, "Ja, bis 18 Uhr.")
		m.State, m.Fault = inbox.State(c.state), c.fault
		change := apply(t, r, f.delta(m))
		if told := slices.Contains(change.Kinds(), string(inbox.KindConversation)); told != c.told {
			t.Errorf("%s %s: the row is told of: %v", c.state, c.fault, told)
		}
		rows, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Limit: 1})
		if err != nil || len(rows) != 1 || rows[0].Failed != c.failed {
			t.Errorf("%s %s: %+v %v", c.state, c.fault, rows, err)
		}
	}
}

// What its platform held back is told when it is there, once.
func TestFilesThatComeLaterAreTold(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	m := message("m2", "c00001", 6000, inbox.DirIn, "so kam sie an")
	m.Files = []inbox.File{{Hash: "a", Name: "bill.pdf"}, {Name: "photo.jpg"}}
	if c := apply(t, r, f.delta(m)); len(c.Arrived) != 1 || len(c.Fetched) != 0 {
		t.Errorf("%+v", c)
	}
	m.Files[1].Hash = "b"
	if c := apply(t, r, f.delta(m)); len(c.Arrived) != 0 || len(c.Fetched) != 1 || c.Fetched[0].Name != "photo.jpg" {
		t.Errorf("%+v", c)
	}
	m.Text = "changed"
	if c := apply(t, r, f.delta(m)); len(c.Fetched) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestNewInboxBegins(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	apply(t, r, &wire.Delta{Feed: "inbox/b", From: 0, To: 1, Rows: []wire.Row{row(1, conversation(7, 1))}})
	if _, cursors, _ := r.Hello(ctx); cursors["inbox/b"] != 1 {
		t.Fatalf("cursors %v", cursors)
	}
}

func TestFeedThatIsNoLongerVisibleGoes(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	welcome(t, r, map[string]int64{inbox.WorkspaceFeed: 0, inbox.AgentFeed(me): 0})
	rows, _, err := r.List(ctx, replica.Query{Status: inbox.StatusOpen, Limit: 10})
	if err != nil || len(rows) != 0 {
		t.Fatalf("rows %+v, %v", rows, err)
	}
}

func TestOlderDataBeginsAnewAndKeepsWishes(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	_, again, err := r.Welcome(ctx, &wire.Welcome{Relay: "relay-1", Feeds: map[string]int64{feedA: 1}})
	if err != nil || !again {
		t.Fatal(again, err)
	}
	if _, cursors, _ := r.Hello(ctx); len(cursors) != 0 {
		t.Fatalf("cursors %v", cursors)
	}
	if list, _ := r.Sendable(ctx, nil, 10); len(list) != 1 {
		t.Fatalf("wishes %+v", list)
	}
}

func TestOtherRelayKeepsTheTextsButSendsNothing(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "lange getippt"}, false)
	_, again, err := r.Welcome(ctx, &wire.Welcome{Relay: "relay-2", Feeds: map[string]int64{feedA: 99}})
	if err != nil || !again {
		t.Fatal(again, err)
	}
	if list, _ := r.Sendable(ctx, nil, 10); len(list) != 0 {
		t.Fatalf("would send %+v", list)
	}
	list, err := r.Outbox(ctx)
	if err != nil || len(list) != 1 || list[0].Code != string(fault.NotFound) || !strings.Contains(string(list[0].Body), "lange getippt") {
		t.Fatalf("outbox %+v, %v", list, err)
	}
}

func TestWrongKeySetsTheFileAside(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.db")
	r := open(t, path)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r, aside, err := replica.Open(ctx, replica.Options{Path: path, Key: []byte("another key of the same 32 bytes"), Agent: me, Overlay: overlay})
	if err != nil || !strings.Contains(aside, ".broken-") {
		t.Fatalf("aside %q, %v", aside, err)
	}
	defer func() { _ = r.Close() }()
	if _, err := os.Stat(aside); err != nil {
		t.Fatal(err)
	}
	welcome(t, r, map[string]int64{feedA: 0})
}

func TestDamagedFileIsRenewedAndWishesKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.db")
	r := open(t, path)
	welcome(t, r, map[string]int64{feedA: 0})
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "gerettet"}, false)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r, aside, err := replica.Open(ctx, replica.Options{Path: path, Key: testKey, Agent: me, Overlay: overlay, Renew: true})
	if err != nil || aside == "" {
		t.Fatal(aside, err)
	}
	defer func() { _ = r.Close() }()
	list, err := r.Outbox(ctx)
	if err != nil || len(list) != 1 || list[0].ID != "w1" {
		t.Fatalf("outbox %+v, %v", list, err)
	}
}

func TestGarbageFileIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database at all ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	r, aside, err := replica.Open(ctx, replica.Options{Path: path, Key: testKey, Agent: me, Overlay: overlay})
	if err != nil || aside == "" {
		t.Fatal(aside, err)
	}
	_ = r.Close()
}

func TestReplicaIsUnreadableWithoutTheKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.db")
	r := open(t, path)
	f := &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0})
	apply(t, r, f.delta(message("m1", "c1", 1, inbox.DirIn, "GEHEIMNIS-4711")))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err == nil && strings.Contains(string(b), "GEHEIMNIS") {
			t.Fatalf("the text lies readable in %s", path+end)
		}
	}
}

// A user's folder may have any name.
func TestAnyPath(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), `Jürgen & Söhne %41 #1`, "r.db")
	r := open(t, path)
	welcome(t, r, map[string]int64{feedA: 0})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
}
