package hub_test

import (
	"slices"
	"testing"

	"tresen/backend/auth"
	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// Ids are chosen by desktops. Whoever gives something of theirs the id of a thing
// that they do not see, does not see that one for it.
func TestWhatHasTheIDOfAnotherThing(t *testing.T) {
	each(t, func(b *bench) {
		theirs := &inbox.Conversation{ID: storetest.ID(), Inbox: inboxA, Contact: storetest.ID(), Channels: []string{}}
		ticket := &inbox.Ticket{ID: storetest.ID(), Inbox: inboxA, Title: "secret", CreatedBy: b.agent}
		said, entry := note(inboxA, "secret"), &inbox.TicketEntry{ID: storetest.ID(), Ticket: ticket.ID, Inbox: inboxA, Text: "secret"}
		said.Conversation = theirs.ID
		other := &inbox.Contact{ID: storetest.ID(), Name: "Dana"}
		b.put(&inbox.Contact{ID: theirs.Contact, Name: "Cleo"}, theirs, said, ticket, entry, other)
		d := b.desk(inbox.Agent{Role: inbox.RoleAgent, Own: true})
		d.exact("before")
		for kind, body := range map[string]any{
			"ticket": map[string]any{"ticket": theirs.ID, "inbox": inboxA, "type": "task", "title": "mine"},
			"chat":   map[string]any{"conversation": theirs.Contact, "members": []string{b.agent}, "title": "a contact's id"},
		} {
			d.c.Do(kind, body)
		}
		d.c.Do("chat", map[string]any{"conversation": ticket.ID, "members": []string{b.agent}, "title": "a ticket's id"})
		d.c.Do("chat", map[string]any{"conversation": other.ID, "members": []string{b.agent}, "title": "another one's"})
		b.put(&inbox.Contact{ID: theirs.Contact, Name: "Cleo!"}, &inbox.Contact{ID: other.ID, Name: "Dana!"}, theirs, said, ticket, entry)
		d.exact("afterwards")
		d.cut()
		d.exact("after coming back")
		if a := d.c.Do("contact", map[string]string{"id": other.ID, "name": "Mine"}); a.Code != "denied" {
			t.Errorf("a contact out of sight is changed: %q", a.Code)
		}
	})
}

// That a contact types is told to those who see their conversation, here and in
// other processes.
func TestAContactTypesOutOfSight(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	c := &inbox.Conversation{ID: storetest.ID(), Inbox: inboxA, Contact: storetest.ID(), Channels: []string{}}
	b.put(c)
	own := b.desk(inbox.Agent{Role: inbox.RoleAgent, Own: true})
	mine := &inbox.Conversation{ID: storetest.ID(), Inbox: inboxA, Contact: storetest.ID(), Channels: []string{}, Assignee: own.id}
	b.put(mine)
	own.current()
	all := b.open(nil)
	all.Complete()
	for _, of := range []*inbox.Conversation{c, mine} {
		b.hub.Types(of, true)
		b.hub.Heard(hub.Fact{Typing: &wire.Typing{Conversation: of.ID, Contact: of.Contact, On: true}, Circle: hub.CircleOf(of)})
	}
	heard := func(c *relaytest.Client) (list []string) {
		c.Ping()
		c.Until("typing", func() bool {
			for _, f := range c.Typing {
				list = append(list, f.Conversation)
			}
			return true
		})
		return list
	}
	if got := heard(own.c); !slices.Equal(got, []string{mine.ID, mine.ID}) {
		t.Errorf("who sees their own hears of %v, want %s twice", got, mine.ID)
	}
	if got := heard(all); !slices.Equal(got, []string{c.ID, c.ID, mine.ID, mine.ID}) {
		t.Errorf("who sees all hears of %v", got)
	}
}

// A session that another process has ended is over here too, even if nobody says so.
func TestASessionEndedElsewhere(t *testing.T) {
	each(t, func(b *bench) {
		gone, stays := b.desk(inbox.Agent{Role: inbox.RoleAgent}), b.desk(inbox.Agent{Role: inbox.RoleAgent})
		gone.current()
		stays.current()
		b.write(func(tx *store.Tx) error { return tx.DropSession(t.Context(), auth.HashToken(gone.token)) })
		b.hub.DropEnded(t.Context())
		if code := gone.c.WaitBye(); code != "signed_out" {
			t.Errorf("bye %q", code)
		}
		stays.c.Ping()
		stays.c.Check()
	})
}
