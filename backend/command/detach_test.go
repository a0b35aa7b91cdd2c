package command_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// said gives the messages of a contact's conversation that people wrote, in order.
func (p *pair) said(conversation string) (ids []string) {
	p.t.Helper()
	list, err := p.db.MessagesBefore(p.t.Context(), conversation, 1<<62, 1000)
	must(p.t, err)
	slices.Reverse(list)
	for i, m := range list {
		if m.Dir != inbox.DirEvent {
			ids = append(ids, m.ID)
		}
		if i > 0 && list[i-1].At > m.At {
			p.t.Fatal("out of order")
		}
	}
	return ids
}

// However messages are split off, moved on and taken back: none is lost or doubled,
// threads stay in order, and in the end everybody has what they wrote.
func TestSplitOffInAnyOrder(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		for seed := range uint64(4) {
			r := rand.New(rand.NewPCG(5, seed))
			address := fmt.Sprintf("4915%08d", seed)
			for i := range 8 {
				p.says(p.fone, address, fmt.Sprintf("s%d-m%d", seed, i))
			}
			home := p.conv(p.fone, address)
			all, whole := p.said(home.ID), p.texts(home.ID)
			type moved struct {
				from, to, contact, back string
				messages                []string
			}
			var way []moved
			place := map[string]string{} // conversation → its contact
			place[home.ID] = home.Contact
			for range 12 {
				if len(way) > 0 && r.IntN(3) == 0 { // the latest is taken back
					m := way[len(way)-1]
					way = way[:len(way)-1]
					p.do("detach", map[string]any{"conversation": m.to, "messages": m.messages, "contact": m.back, "to": storetest.ID()})
					continue
				}
				convs := []string{}
				for id := range place {
					if len(p.said(id)) > 0 {
						convs = append(convs, id)
					}
				}
				slices.Sort(convs)
				from := convs[r.IntN(len(convs))]
				pool := p.said(from)
				r.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
				pick := pool[:1+r.IntN(len(pool))]
				m := moved{from: from, back: place[from], messages: pick, contact: storetest.ID(), to: storetest.ID()}
				if len(pick) == len(p.said(from)) && from != home.ID {
					continue // would leave nobody behind: the way back is the same
				}
				p.do("detach", map[string]any{"conversation": from, "messages": pick, "contact": m.contact, "to": m.to, "name": "Somebody else"})
				place[m.to] = m.contact
				way = append(way, m)
				var now []string
				for id := range place {
					now = append(now, p.said(id)...)
				}
				slices.Sort(now)
				if want := slices.Sorted(slices.Values(all)); !slices.Equal(now, want) {
					t.Fatalf("seed %d: %d messages, not %d", seed, len(now), len(want))
				}
			}
			for _, m := range slices.Backward(way) {
				p.do("detach", map[string]any{"conversation": m.to, "messages": m.messages, "contact": m.back, "to": storetest.ID()})
			}
			if now := p.texts(home.ID); now != whole {
				t.Fatalf("seed %d: %q, not %q", seed, now, whole)
			}
			for id, contact := range place {
				if id == home.ID {
					continue
				}
				if look[inbox.Conversation](t, db, id) != nil || look[inbox.Contact](t, db, contact) != nil {
					t.Fatalf("seed %d: what was made for it is still there", seed)
				}
			}
		}
	})
}

// Merging the two afterwards brings everything back as well.
func TestSplitOffThenMerge(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		const address = "491511111111"
		for i := range 5 {
			p.says(p.fone, address, fmt.Sprint("m", i))
		}
		c := p.conv(p.fone, address)
		whole, list := p.texts(c.ID), p.said(c.ID)
		other, to := storetest.ID(), storetest.ID()
		p.do("detach", map[string]any{"conversation": c.ID, "messages": list[1:3], "contact": other, "to": to, "name": "Ben"})
		if got := p.texts(to); strings.Join(strings.Fields(got), " ") != "m1 m2" {
			t.Fatalf("%q", got)
		}
		if k := p.contact(p.fone, address); k.ID != c.Contact {
			t.Error("the address went along, though not all of it did")
		}
		p.do("merge", map[string]any{"merge": storetest.ID(), "contact": c.Contact, "other": other})
		if got := p.texts(c.ID); got != whole {
			t.Errorf("%q, not %q", got, whole)
		}
	})
}

// The address goes along only when all that came by it does.
func TestSplitOffWithItsAddress(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		const address = "491512222222"
		p.says(p.fone, address, "m0")
		p.says(p.fone, address, "m1")
		c := p.conv(p.fone, address)
		list := p.said(c.ID)
		other := storetest.ID()
		p.do("detach", map[string]any{"conversation": c.ID, "messages": list[:1], "contact": other, "to": storetest.ID(), "addresses": true})
		if p.contact(p.fone, address).ID != c.Contact {
			t.Fatal("a part of it, yet the address went along")
		}
		p.do("detach", map[string]any{"conversation": c.ID, "messages": list[1:], "contact": other, "to": storetest.ID(), "addresses": true})
		if p.contact(p.fone, address).ID != other {
			t.Error("all of it, yet the address stayed")
		}
	})
}

// What is on its way stays until it is settled.
func TestSplitOffWhatIsOnItsWay(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		p := newPair(t, db)
		const address = "491513333333"
		p.says(p.fone, address, "m0")
		c := p.conv(p.fone, address)
		id := p.reply(c.ID, p.fone.ID, "on its way")
		err := do(t, db, inbox.RoleAgent, "detach", body(t, map[string]any{"conversation": c.ID, "messages": []string{id}, "contact": storetest.ID(), "to": storetest.ID()}), p.now.Load())
		wantCode(t, err, fault.Conflict)
	})
}

// The way back from a contact who was there, but had no conversation, takes along
// the one that was made for it; unless something else came in there meanwhile.
func TestSplitOffToSomebodyKnownAndBack(t *testing.T) {
	for name, c := range map[string]struct {
		since func(p *pair, to string)
		stays bool
	}{
		"nothing came":      {func(*pair, string) {}, false},
		"it was triaged":    {func(p *pair, to string) { p.do("done", map[string]any{"conversation": to}) }, false},
		"a draft was begun": {func(p *pair, to string) { p.do("draft", map[string]any{"conversation": to, "text": "Dear", "at": 5}) }, false},
		"it was looked at":  {func(p *pair, to string) { p.do("seen", map[string]any{"conversation": to, "at": p.now.Load()}) }, false},
		"somebody noted": {func(p *pair, to string) {
			p.do("note", map[string]any{"message": storetest.ID(), "conversation": to, "text": "Hm"})
		}, true},
		"the contact wrote":  {func(p *pair, _ string) { p.says(p.fone, "491515555555", "hello") }, true},
		"with what was made": {func(p *pair, to string) { p.do("label", map[string]any{"conversation": to, "add": []string{vip}}) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				p := newPair(t, db)
				for i := range 3 {
					p.says(p.fone, "491514444444", fmt.Sprint("m", i))
				}
				home := p.conv(p.fone, "491514444444")
				whole, list := p.texts(home.ID), p.said(home.ID)
				ben, to := storetest.ID(), storetest.ID()
				put(t, db, &inbox.Contact{ID: ben, Name: "Ben", Email: "ben@example.com"},
					&inbox.Identity{ID: ben, Contact: ben, Channel: p.fone.ID, Type: p.fone.Type, Address: "491515555555"})
				p.do("detach", map[string]any{"conversation": home.ID, "messages": list[1:], "contact": ben, "to": to})
				c.since(p, to)
				p.do("detach", map[string]any{"conversation": to, "messages": list[1:], "contact": home.Contact, "to": storetest.ID()})
				if got := p.texts(home.ID); got != whole {
					t.Errorf("%q, not %q", got, whole)
				}
				if look[inbox.Contact](t, db, ben) == nil {
					t.Error("who was known before is gone")
				}
				left := conversationNow(t, db, to)
				if (left != nil && left.ID == to) != c.stays {
					t.Fatalf("what was made for it: %+v", left)
				}
				if c.stays {
					return
				}
				now := conversationNow(t, db, home.ID)
				if len(now.Links) > 0 {
					t.Errorf("it leads to what is gone: %v", now.Links)
				}
				if name == "a draft was begun" && look[inbox.Draft](t, db, inbox.OwnID(agentOf(inbox.RoleAgent), home.ID)) == nil {
					t.Error("what somebody had begun to write is lost")
				}
				p.do("detach", map[string]any{"conversation": home.ID, "messages": list[1:], "contact": ben, "to": storetest.ID()})
			})
		})
	}
}
