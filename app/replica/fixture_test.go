package replica_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"tresen/app/replica"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

const (
	me    = "agent-me"
	feedA = "inbox/a"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

// reply and tick are the wishes of these tests: one makes a message and touches
// its conversation, one only changes the conversation.
type reply struct {
	Message, Conversation, Text string
}

func overlay(kind string, body []byte, v replica.View, by string, now int64) {
	var b struct {
		Message, Conversation, Text string
		At                          int64
	}
	if json.Unmarshal(body, &b) != nil {
		return
	}
	conversation := func() *inbox.Conversation {
		c, _ := v.Get(inbox.KindConversation, b.Conversation).(*inbox.Conversation)
		return c
	}
	switch kind {
	case "reply", "note":
		m := &inbox.Message{ID: b.Message, Conversation: b.Conversation, Dir: inbox.DirOut, Author: by, At: now, Text: b.Text, State: inbox.StateWaiting}
		if kind == "note" {
			m.Dir = inbox.DirNote
			v.Put(m)
			return
		}
		v.Put(m)
		if c := conversation(); c != nil {
			c.LastAt, c.UnansweredSince, c.Preview.Text = now, 0, b.Text
			v.Put(c)
		}
		v.Remove(inbox.KindDraft, inbox.OwnID(by, b.Conversation))
	case "done":
		if c := conversation(); c != nil {
			c.Status, c.DoneAt = inbox.StatusDone, now
			v.Put(c)
		}
	case "draft":
		v.Put(&inbox.Draft{ID: inbox.OwnID(by, b.Conversation), Conversation: b.Conversation, Text: b.Text, At: now})
	case "seen":
		v.Put(&inbox.Seen{ID: inbox.OwnID(by, b.Conversation), Conversation: b.Conversation, At: b.At})
	}
}

func open(t testing.TB, path string) *replica.Replica {
	t.Helper()
	r, _, err := replica.Open(t.Context(), replica.Options{Path: path, Key: testKey, Agent: me, Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fresh(t testing.TB) *replica.Replica {
	t.Helper()
	r := open(t, filepath.Join(t.TempDir(), "r.db"))
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func row(seq int64, e inbox.Entity) wire.Row {
	doc, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return wire.Row{Kind: e.Kind(), ID: e.Key(), Seq: seq, Data: doc}
}

func welcome(t testing.TB, r *replica.Replica, heads map[string]int64) {
	t.Helper()
	if _, again, err := r.Welcome(t.Context(), &wire.Welcome{V: 1, Relay: "relay-1", Feeds: heads}); err != nil || again {
		t.Fatalf("welcome: again %v, %v", again, err)
	}
}

// feed is a relay's feed in a test: what is put gets the next number.
type feed struct {
	name string
	seq  int64
}

func (f *feed) delta(list ...inbox.Entity) *wire.Delta {
	d := &wire.Delta{Feed: f.name, From: f.seq}
	for _, e := range list {
		f.seq++
		d.Rows = append(d.Rows, row(f.seq, e))
	}
	d.To = f.seq
	return d
}

func apply(t testing.TB, r *replica.Replica, d *wire.Delta) replica.Change {
	t.Helper()
	c, err := r.Apply(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func queue(t testing.TB, r *replica.Replica, id, kind string, body any, quiet bool) {
	t.Helper()
	doc, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var b reply
	_ = json.Unmarshal(doc, &b)
	if _, err := r.Queue(t.Context(), replica.Wish{ID: id, Kind: kind, Body: doc, Conversation: b.Conversation, At: 1000, Quiet: quiet}); err != nil {
		t.Fatal(err)
	}
}

func thread(t testing.TB, r *replica.Replica, conversation string) []inbox.Message {
	t.Helper()
	p, err := r.Thread(t.Context(), conversation, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return p.Messages
}

func conversation(i int, at int64) *inbox.Conversation {
	return &inbox.Conversation{ID: fmt.Sprintf("c%05d", i), Inbox: "a", Contact: fmt.Sprintf("k%05d", i), Status: inbox.StatusOpen,
		Channels: []string{"web"}, LastChannel: "web", LastAt: at, LastInAt: at, UnansweredSince: at}
}

func message(id, conversation string, at int64, dir inbox.Dir, text string) *inbox.Message {
	return &inbox.Message{ID: id, Conversation: conversation, Inbox: "a", Dir: dir, Channel: "web", At: at, Text: text}
}

var ctx = context.Background()
