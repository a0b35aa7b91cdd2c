package replica_test

import (
	"fmt"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// What the board counts is what the list shows, one by one.
func TestLoadsAndQueue(t *testing.T) {
	t.Parallel()
	r, list := many(t, 300)
	want, waits := map[string]replica.Load{}, map[string]int{}
	for _, c := range list {
		if c.Status != inbox.StatusOpen {
			continue
		}
		if c.Assignee == "" {
			if c.UnansweredSince > 0 {
				waits[c.Inbox]++
				waits[""]++
			}
			continue
		}
		l := want[c.Assignee]
		l.Agent, l.Open = c.Assignee, l.Open+1
		if c.UnansweredSince > 0 {
			l.Waiting++
		}
		want[c.Assignee] = l
	}
	loads, err := r.Loads(ctx)
	if err != nil || len(loads) != len(want) {
		t.Fatalf("%+v, %v; want %+v", loads, err, want)
	}
	for _, l := range loads {
		if l != want[l.Agent] {
			t.Errorf("%+v, want %+v", l, want[l.Agent])
		}
	}
	for _, in := range []string{"", "a", "b"} {
		if n, err := r.QueueLength(ctx, in); err != nil || n != waits[in] {
			t.Errorf("%d wait in %q, want %d (%v)", n, in, waits[in], err)
		}
	}
}

// Handled is who completed what since midnight; what was completed twice counts
// once, what is open again still counts, but not what was taken back as a slip.
func TestHandled(t *testing.T) {
	t.Parallel()
	r, f := fresh(t), &feed{name: feedA}
	welcome(t, r, map[string]int64{feedA: 0})
	n := 0
	event := func(conversation, what, by string, at int64) inbox.Entity {
		n++
		return &inbox.Message{ID: fmt.Sprint("m", n), Conversation: conversation, Inbox: "a", Dir: inbox.DirEvent, Author: by, At: at, Event: &inbox.Event{What: what}}
	}
	back := func(conversation, what, by string, at int64) inbox.Entity {
		e := event(conversation, what, by, at)
		e.(*inbox.Message).Event.Back = true
		return e
	}
	apply(t, r, f.delta(
		event("c1", "done", me, 999), event("c2", "done", me, 1000), event("c2", "reopened", "", 1001), event("c2", "done", me, 1002),
		event("c3", "done", "other", 1003), event("c4", "assigned", me, 1004), event("c5", "done", me, 1005),
		event("c6", "done", me, 1006), back("c6", "reopened", me, 1007),
		event("c3", "done", me, 1008), back("c3", "reopened", me, 1009),
		event("c5", "reopened", "other", 1010), back("c5", "done", "other", 1011),
		event("c5", "done", me, 1012), back("c5", "reopened", me, 1013)))
	got, err := r.Handled(ctx, 1000)
	if err != nil || len(got) != 2 || got[me] != 2 || got["other"] != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestContactsOfRows(t *testing.T) {
	t.Parallel()
	r, f := fresh(t), &feed{name: inbox.WorkspaceFeed}
	welcome(t, r, map[string]int64{inbox.WorkspaceFeed: 0})
	apply(t, r, f.delta(&inbox.Contact{ID: "k1", Language: "fr"}, &inbox.Contact{ID: "k2"}))
	got, err := r.Contacts(ctx, []string{"k1", "k1", "gone"})
	if err != nil || len(got) != 1 || got["k1"].Language != "fr" {
		t.Errorf("%v, %v", got, err)
	}
}
