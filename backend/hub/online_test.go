package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// crowd is a desktop of each kind of sight, by name.
type crowd struct {
	b     *bench
	names []string
	desks map[string]*desk
	all   string // a contact all of them see
}

func newCrowd(b *bench) *crowd {
	c := &crowd{b: b, desks: map[string]*desk{}, all: storetest.Numbered(600)}
	add := func(name string, a inbox.Agent) {
		c.names = append(c.names, name)
		c.desks[name] = b.desk(a)
	}
	own := inbox.Member{Role: inbox.RoleAgent, Own: true}
	add("everything", inbox.Agent{Role: inbox.RoleEditor})
	add("A", inbox.Agent{Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{inboxA: {Role: inbox.RoleReviewer}}})
	add("B", inbox.Agent{Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{inboxB: {Role: inbox.RoleAgent}}})
	add("ann", inbox.Agent{Role: inbox.RoleAgent, Own: true})
	add("ben", inbox.Agent{Role: inbox.RoleAgent, Inboxes: map[string]inbox.Member{inboxA: own}})
	for i, box := range []string{inboxA, inboxB} {
		b.put(&inbox.Conversation{ID: storetest.Numbered(610 + i), Inbox: box, Contact: c.all, Followers: []string{c.desks["ann"].id, c.desks["ben"].id}})
	}
	for _, d := range c.desks {
		d.open()
		d.c.Complete()
		d.c.Ping()
	}
	return c
}

// told gives what was said of a contact to each, once all have heard of another one
// that came later: "A+ ann+ ann-".
func (c *crowd) told(contact string) string {
	c.b.t.Helper()
	c.b.hub.Online(c.all, true)
	c.heard(c.all, true)
	c.b.hub.Online(c.all, false)
	c.heard(c.all, false)
	var all []string
	for _, n := range c.names {
		d := c.desks[n].c
		d.Until("presence", func() bool {
			for _, p := range d.Presence {
				if p.Contact == contact {
					all = append(all, n+map[bool]string{true: "+", false: "-"}[p.Online])
				}
			}
			d.Presence = nil
			return true
		})
	}
	return strings.Join(all, " ")
}

func (c *crowd) heard(contact string, online bool) {
	c.b.t.Helper()
	for _, n := range c.names {
		d := c.desks[n].c
		d.Until(fmt.Sprint(n, " to hear that somebody is there: ", online), func() bool {
			for _, p := range d.Presence {
				if p.Contact == contact && p.Online == online {
					return true
				}
			}
			return false
		})
	}
}

func (c *crowd) welcomed(name string) []string {
	c.b.t.Helper()
	return relaytest.Open(c.b.t, c.b.url, c.desks[name].token, nil).Welcome().Online
}

// That a contact is there is told to those who see them, and to nobody else; who comes
// to see them hears it then, and who loses sight of them hears no more of them.
func TestPresenceOfContactsGoesToWhoSeesThem(t *testing.T) {
	each(t, func(b *bench) {
		c := newCrowd(b)
		want := func(what, contact, want string) {
			t.Helper()
			if got := c.told(contact); got != want {
				b.t.Errorf("%s: told %q, want %q", what, got, want)
			}
		}
		cleo := storetest.Numbered(620)
		conv := &inbox.Conversation{ID: storetest.Numbered(621), Inbox: inboxA, Contact: cleo, Assignee: c.desks["ann"].id}
		b.hub.Online(cleo, true)
		want("before there is a conversation", cleo, "everything+")
		b.put(&inbox.Contact{ID: cleo}, conv)
		c.heardOf("ann", cleo, true)
		c.heardOf("A", cleo, true)
		want("it begins", cleo, "A+ ann+")
		conv.Assignee = c.desks["ben"].id
		b.put(conv)
		c.heardOf("ben", cleo, true)
		c.heardOf("ann", cleo, false)
		want("another assignee", cleo, "ann- ben+")
		for name, sees := range map[string]bool{"everything": true, "A": true, "B": false, "ann": false, "ben": true} {
			if got := c.welcomed(name); slices.Contains(got, cleo) != sees {
				b.t.Errorf("%s is welcomed with %v", name, got)
			}
		}
		b.hub.Online(cleo, false)
		want("gone", cleo, "everything- A- ben-")
		b.hub.Heard(elsewhere(cleo, true))
		b.hub.Heard(elsewhere(cleo, false))
		b.hub.Heard(elsewhere(cleo, true))
		if got := c.told(cleo); strings.Contains(got, "B") || strings.Contains(got, "ann") || !strings.HasSuffix(got, "ben+") || !strings.Contains(got, "A+") {
			b.t.Errorf("at another process: told %q", got)
		}
		b.write(func(tx *store.Tx) error { tx.Delete(conv); return nil })
		b.put(&inbox.Contact{ID: cleo, Name: "Cleo"})
		c.desks["A"].exact("A")
		c.desks["ben"].exact("ben")
		want("no conversation any more", cleo, "A- ben-")
	})
}

// heardOf waits until a desktop knows that a contact is there, or not.
func (c *crowd) heardOf(name, contact string, there bool) {
	c.b.t.Helper()
	d := c.desks[name].c
	d.Until(name+" to hear of a contact", func() bool {
		return slices.ContainsFunc(d.Presence, func(p wire.Presence) bool { return p.Contact == contact && p.Online == there })
	})
}

// Many come and go while many look: each desktop ends up knowing who is there.
func TestManyContactsComeAndGo(t *testing.T) {
	each(t, func(b *bench) {
		c := newCrowd(b)
		people := map[string]string{}
		for i := range 40 {
			id, box, agent := storetest.Numbered(700+i), []string{inboxA, inboxB}[i%2], []string{"ann", "ben"}[i/2%2]
			b.put(&inbox.Contact{ID: id}, &inbox.Conversation{ID: storetest.Numbered(800 + i), Inbox: box, Contact: id, Assignee: c.desks[agent].id})
			people[id] = "everything " + map[string]string{inboxA: "A ", inboxB: "B "}[box]
			if agent == "ann" || box == inboxA {
				people[id] += agent
			}
		}
		for round := range 5 {
			for id := range people {
				b.hub.Online(id, true)
				if round < 4 || storetest.Numbered(720) > id {
					b.hub.Online(id, false)
				}
			}
		}
		last := map[string]map[string]bool{}
		b.hub.Online(c.all, true)
		c.heard(c.all, true)
		for _, n := range c.names {
			last[n] = map[string]bool{}
			d := c.desks[n].c
			d.Until("presence", func() bool {
				for _, p := range d.Presence {
					last[n][p.Contact] = p.Online
				}
				return true
			})
		}
		for id, who := range people {
			there := storetest.Numbered(720) <= id
			for _, n := range c.names {
				is, told := last[n][id]
				sees := slices.Contains(strings.Fields(who), n)
				if !sees && told || sees && is != there {
					b.t.Errorf("%s hears of %s: %v %v, sees %v", n, id[30:], told, is, sees)
				}
			}
		}
	})
}
