package replica_test

import (
	"fmt"
	"testing"

	"tresen/app/replica"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// started gives a replica with one conversation and its first message.
func started(t *testing.T) (*replica.Replica, *feed) {
	t.Helper()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0, inbox.WorkspaceFeed: 0, inbox.AgentFeed(me): 0})
	apply(t, r, f.delta(conversation(1, 5000), message("m1", "c00001", 5000, inbox.DirIn, "Guten Tag")))
	return r, f
}

func texts(list []inbox.Message) (out []string) {
	for _, m := range list {
		out = append(out, m.Text+"/"+string(m.State)+m.Fault)
	}
	return out
}

func wantThread(t *testing.T, r *replica.Replica, want ...string) {
	t.Helper()
	if got := texts(thread(t, r, "c00001")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("thread %q, want %q", got, want)
	}
}

func TestAnsweredWishStaysUntilItsRowsCome(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	wantThread(t, r, "Guten Tag/", "Ja/waiting")
	answer(t, r, &wire.Answer{ID: "w1", Feeds: map[string]int64{feedA: f.seq + 1}})
	wantThread(t, r, "Guten Tag/", "Ja/waiting")
	if n, _, _ := r.OutboxCount(ctx); n != 0 {
		t.Fatalf("%d still count as waiting", n)
	}
	m := message("o1", "c00001", 6000, inbox.DirOut, "Ja")
	m.State = inbox.StateSent
	apply(t, r, f.delta(m))
	wantThread(t, r, "Guten Tag/", "Ja/sent")
}

func TestAnswerAfterItsRows(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	m := message("o1", "c00001", 6000, inbox.DirOut, "Ja")
	m.State = inbox.StateSent
	apply(t, r, f.delta(m))
	answer(t, r, &wire.Answer{ID: "w1", Feeds: map[string]int64{feedA: f.seq, "inbox/not-mine": 99}})
	wantThread(t, r, "Guten Tag/", "Ja/sent")
}

func TestRefusedReplyStaysUntilDecided(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	answer(t, r, &wire.Answer{ID: "w1", Code: string(fault.ChannelOff)})
	wantThread(t, r, "Guten Tag/", "Ja/failedchannel_off")
	o, err := r.Open(ctx, "c00001", 10)
	if err != nil || o.Row.Conversation.UnansweredSince != 5000 {
		t.Fatalf("a refused answer counts as an answer: %+v, %v", o.Row, err)
	}
	apply(t, r, f.delta(message("m2", "c00001", 9000, inbox.DirIn, "Hallo?")))
	wantThread(t, r, "Guten Tag/", "Hallo?/", "Ja/failedchannel_off")
	if _, err := r.Retry(ctx, "w1", "w2", 1); err != nil {
		t.Fatal(err)
	}
	wantThread(t, r, "Guten Tag/", "Hallo?/", "Ja/waiting")
	answer(t, r, &wire.Answer{ID: "w2", Code: string(fault.Denied)})
	if _, err := r.Drop(ctx, "w2"); err != nil {
		t.Fatal(err)
	}
	wantThread(t, r, "Guten Tag/", "Hallo?/")
	if _, err := r.Drop(ctx, "w2"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("dropping twice: %v", err)
	}
}

func TestPassingRefusalIsTriedAgain(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false)
	for range 20 {
		if _, again, err := r.Answer(ctx, &wire.Answer{ID: "w1", Code: string(fault.DiskFull)}); !again || err != nil {
			t.Fatal(again, err)
		}
	}
	wantThread(t, r, "Guten Tag/", "Ja/waiting")
	for range 50 { // a bug of the relay is not tried for ever
		if _, again, _ := r.Answer(ctx, &wire.Answer{ID: "w1", Code: string(fault.Internal)}); !again {
			break
		}
	}
	wantThread(t, r, "Guten Tag/", "Ja/failedinternal")
}

func TestDraftsAndSeenMarksCoalesce(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	for i := range 5 {
		queue(t, r, fmt.Sprintf("d%d", i), "draft", reply{Conversation: "c00001", Text: fmt.Sprint("Entwurf ", i)}, true)
	}
	queue(t, r, "s1", "seen", map[string]any{"conversation": "c00001", "at": 5000}, true)
	o, err := r.Open(ctx, "c00001", 10)
	if err != nil || o.Draft == nil || o.Draft.Text != "Entwurf 4" || o.SeenAt != 5000 || o.Row.Unread != 0 || !o.Row.Draft {
		t.Fatalf("opened %+v, %v", o, err)
	}
	list, err := r.Sendable(ctx, nil, 10)
	if err != nil || len(list) != 1 || list[0].ID != "d4" {
		t.Fatalf("to send: %+v, %v", list, err)
	}
	if waiting, _, _ := r.OutboxCount(ctx); waiting != 0 || o.Row.Waiting {
		t.Fatal("a draft counts as waiting")
	}
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Fertig"}, false)
	if o, err = r.Open(ctx, "c00001", 10); err != nil || o.Draft != nil {
		t.Fatalf("the draft outlives its answer: %+v, %v", o.Draft, err)
	}
}

func TestWishSortsBehindTheNewestWhateverTheClock(t *testing.T) {
	t.Parallel()
	r, f := started(t)
	queue(t, r, "w1", "reply", reply{"o1", "c00001", "Ja"}, false) // made at 1000, long before
	wantThread(t, r, "Guten Tag/", "Ja/waiting")
	apply(t, r, f.delta(message("m2", "c00001", 90_000_000, inbox.DirIn, "Und?")))
	wantThread(t, r, "Guten Tag/", "Und?/", "Ja/waiting")
}

func TestOrderIsKeptWithinAConversation(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	for i := range 3 {
		queue(t, r, fmt.Sprintf("a%d", i), "reply", reply{fmt.Sprintf("oa%d", i), "c00001", "x"}, false)
		queue(t, r, fmt.Sprintf("b%d", i), "reply", reply{fmt.Sprintf("ob%d", i), "c00002", "x"}, false)
	}
	list, err := r.Sendable(ctx, map[string]bool{"c00002": true}, 10)
	if err != nil || len(list) != 1 || list[0].ID != "a0" {
		t.Fatalf("to send: %+v, %v", list, err)
	}
}

func TestFullDiskShowsNothingThatIsNotStored(t *testing.T) {
	t.Parallel()
	r, _ := started(t)
	if err := r.Fill(ctx, true); err != nil {
		t.Fatal(err)
	}
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		_, err = r.Queue(ctx, replica.Wish{ID: fmt.Sprintf("w%d", i), Kind: "reply", Conversation: "c00001",
			Body: []byte(fmt.Sprintf(`{"message":"o%d","conversation":"c00001","text":"%02000d"}`, i, i))})
	}
	if !fault.Is(err, fault.DiskFull) {
		t.Fatalf("got %v", err)
	}
	list, outErr := r.Outbox(ctx)
	if outErr != nil {
		t.Fatal(outErr)
	}
	if shown := len(thread(t, r, "c00001")); shown != 1+len(list) {
		t.Fatalf("%d shown, %d stored", shown, len(list))
	}
	if err := r.Fill(ctx, false); err != nil {
		t.Fatal(err)
	}
	queue(t, r, "later", "reply", reply{"later", "c00001", "Ja"}, false)
}
