package hub_test

import (
	"math/rand/v2"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// greet says hello in an older version and gives what the relay answers.
func (b *bench) greetAs(token string, version int) any {
	b.t.Helper()
	ws, resp, err := relaytest.Dial(b.t.Context(), b.url, token, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer func() { _ = ws.Close() }()
	hello, _ := wire.Encode(wire.TypeHello, wire.Hello{V: version})
	if err := ws.WriteMessage(1, hello); err != nil {
		b.t.Fatal(err)
	}
	_, doc, err := ws.ReadMessage()
	if err != nil {
		b.t.Fatal(err)
	}
	_, d, err := wire.Decode(doc)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

// A desktop of the version before knows whole feeds alone.
func TestTheVersionBefore(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	w, ok := b.greetAs(b.token, 1).(*wire.Welcome)
	if !ok || len(w.Feeds) != 4 {
		t.Errorf("welcomed with %+v", w)
	}
	for _, f := range []string{inbox.WorkspaceFeed, inbox.AgentFeed(b.agent), feedA, inbox.InboxFeed(inboxB)} {
		if _, there := w.Feeds[f]; !there {
			t.Errorf("%s is missing", f)
		}
	}
	d := b.desk(inbox.Agent{Role: inbox.RoleAgent, Own: true})
	if bye, ok := b.greetAs(d.token, 1).(*wire.Bye); !ok || bye.Code != "version" {
		t.Errorf("who sees a part gets %+v", bye)
	}
}

// A long conversation comes whole, in frames that are small enough, and answers
// name the feeds as the desktop knows them.
func TestALongConversationEnters(t *testing.T) {
	each(t, func(b *bench) {
		d := b.desk(inbox.Agent{Role: inbox.RoleAgent, Own: true})
		c := &inbox.Conversation{ID: storetest.ID(), Inbox: inboxA, Contact: storetest.ID(), Channels: []string{}}
		b.put(c, &inbox.Contact{ID: c.Contact, Name: "Cleo"})
		long := noise(rand.New(rand.NewPCG(1, 2)), 20_000)
		for range 30 { // 3 MB
			var list []inbox.Entity
			for range 5 {
				m := note(inboxA, long)
				m.Conversation = c.ID
				list = append(list, m)
			}
			b.put(list...)
		}
		for range 50 {
			var list []inbox.Entity
			for range 60 {
				m := note(inboxA, "short")
				m.Conversation = c.ID
				list = append(list, m)
			}
			b.put(list...)
		}
		d.current()
		if n := len(relaytest.List[inbox.Message](d.c.Replica())); n != 0 {
			t.Fatalf("%d messages before", n)
		}
		b.write(func(tx *store.Tx) error {
			c.Assignee = d.id
			tx.Put(c)
			return nil
		})
		d.exact("assigned")
		if n := len(relaytest.List[inbox.Message](d.c.Replica())); n != 3150 {
			t.Errorf("%d messages of 3150", n)
		}
		a := d.c.Must("note", noteOn(c.ID, "seen"))
		if a.Feeds[feedA+"/own"] == 0 || a.Feeds[feedA] != 0 {
			t.Errorf("answered with %v", a.Feeds)
		}
		b.write(func(tx *store.Tx) error {
			c.Assignee = ""
			tx.Put(c)
			return nil
		})
		d.exact("taken away")
	})
}

// Who does not see a conversation does not seem to write in it.
func TestTypingOutOfSight(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	d := b.desk(inbox.Agent{Role: inbox.RoleAgent, Own: true})
	mine, theirs := storetest.ID(), storetest.ID()
	b.put(&inbox.Conversation{ID: mine, Inbox: inboxA, Contact: storetest.ID(), Assignee: d.id}, &inbox.Conversation{ID: theirs, Inbox: inboxA, Contact: storetest.ID()})
	admin := b.open(nil)
	admin.Complete()
	d.current()
	for _, id := range []string{theirs, mine} {
		if err := d.c.Send(wire.TypeTyping, wire.Typing{Conversation: id, On: true}); err != nil {
			t.Fatal(err)
		}
	}
	admin.Until("word of the own one", func() bool { return len(admin.Typing) > 0 })
	if admin.Typing[0].Conversation != mine {
		t.Error("typing in a conversation out of sight is passed on")
	}
}
