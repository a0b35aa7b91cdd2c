package replica_test

import (
	"fmt"
	"slices"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// What is mine follows from the rows, whatever order they come in and leave.
func TestMine(t *testing.T) {
	r := fresh(t)
	f := &feed{name: feedA}
	take := func(list ...inbox.Entity) {
		t.Helper()
		apply(t, r, f.delta(list...))
	}
	mine := func(how string, want ...string) {
		t.Helper()
		got := []string{}
		after := ""
		for {
			list, next, err := r.Mine(t.Context(), how, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range list {
				got = append(got, row.Conversation.ID)
			}
			if after = next; next == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", how, got, want)
		}
	}
	with := func(n int, change func(c *inbox.Conversation)) *inbox.Conversation {
		c := &inbox.Conversation{ID: fmt.Sprint("c", n), Inbox: "a", Contact: fmt.Sprint("k", n), Status: inbox.StatusOpen, LastAt: int64(n)}
		change(c)
		return c
	}
	note := func(id, conversation, author string, at int64, mentions ...string) *inbox.Message {
		return &inbox.Message{ID: id, Conversation: conversation, Inbox: "a", Dir: inbox.DirNote, Author: author, At: at, Text: "x", Mentions: mentions}
	}
	take(
		note("m1", "c1", me, 50), // before its conversation
		with(1, func(*inbox.Conversation) {}),
		with(2, func(c *inbox.Conversation) { c.Assignee, c.CreatedBy = me, me }),
		with(3, func(c *inbox.Conversation) { c.Followers = []string{me} }),
		with(4, func(*inbox.Conversation) {}),
		note("m4", "c4", "other", 60, me),
		with(5, func(c *inbox.Conversation) { c.Assignee = "other" }),
	)
	mine("", "c4", "c3", "c2", "c1")
	mine(replica.MineWrote, "c1")
	mine(replica.MineAssigned, "c2")
	mine(replica.MineCreated, "c2")
	mine(replica.MineFollowed, "c3")
	mine(replica.MineMentioned, "c4")
	if _, mentions, err := r.MineNews(t.Context()); err != nil || mentions != 1 {
		t.Errorf("%d mentions, %v", mentions, err)
	}
	gone := note("m4", "c4", "other", 60)
	gone.Text, gone.Deleted = "", 61
	take(gone,
		with(1, func(c *inbox.Conversation) { c.LastAt = 99 }),
		with(2, func(c *inbox.Conversation) { c.CreatedBy = me }),
		with(3, func(*inbox.Conversation) {}),
	)
	mine("", "c1", "c2")
	mine(replica.MineAssigned)
	mine(replica.MineMentioned)
	f.seq++
	apply(t, r, &wire.Delta{Feed: f.name, From: f.seq - 1, To: f.seq, Rows: []wire.Row{{Kind: inbox.KindMessage, ID: "m1", Seq: f.seq, Gone: true}}})
	mine("", "c2")
	mine(replica.MineWrote)
}

// The chat of two that somebody has only opened is nothing to the other one yet,
// and chats count nowhere as customers' conversations.
func TestChatsApart(t *testing.T) {
	r := fresh(t)
	direct := &inbox.Conversation{ID: inbox.DirectChat(me, "other"), Inbox: inbox.TeamInbox, Status: inbox.StatusOpen, LastAt: 5, CreatedBy: "other",
		Members: []string{me, "other"}}
	direct.Contact = direct.ID
	slices.Sort(direct.Members)
	f := &feed{name: inbox.InboxFeed(inbox.TeamInbox)}
	put := func(e inbox.Entity) {
		t.Helper()
		apply(t, r, f.delta(e))
	}
	count := func(rows, chats int) {
		t.Helper()
		list, _, err := r.Mine(t.Context(), replica.MineMember, "", 10)
		if err != nil || len(list) != rows {
			t.Errorf("%d chats, want %d, %v", len(list), rows, err)
		}
		if n, _, err := r.MineNews(t.Context()); err != nil || n != chats {
			t.Errorf("%d with news, want %d, %v", n, chats, err)
		}
		if tally, err := r.Count(t.Context(), replica.Query{}, ""); err != nil || tally != (replica.Tally{}) {
			t.Errorf("counted among customers: %+v, %v", tally, err)
		}
	}
	put(direct)
	count(0, 0)
	said := &inbox.Message{ID: "n1", Conversation: direct.ID, Inbox: inbox.TeamInbox, Dir: inbox.DirNote, Author: "other", At: 7, Text: "Hello"}
	put(said)
	direct.Said(said)
	put(direct)
	count(1, 1)
	answer := &inbox.Message{ID: "n2", Conversation: direct.ID, Inbox: inbox.TeamInbox, Dir: inbox.DirNote, Author: me, At: 8, Text: "Hi"}
	put(answer)
	direct.Said(answer)
	put(direct)
	count(1, 0) // whoever has the last word has heard the rest
}
