package command_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// However people are merged and taken apart while they write: nothing is lost or
// doubled, and in the end everybody has what they wrote.
func TestMergesInAnyOrder(t *testing.T) {
	db := storetest.Open(t, storetest.SQLite(t))
	world(t, db)
	p := newPair(t, db)
	addresses := []string{}
	for i := range 7 {
		addresses = append(addresses, fmt.Sprintf("49151%07d", i))
	}
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(3, seed))
		var channels [2]*inbox.Channel // of two inboxes
		for i := range channels {
			channels[i] = &inbox.Channel{ID: storetest.ID(), Inbox: storetest.ID(), Type: "fone" + fmt.Sprint(seed), On: true, Can: &inbox.Abilities{Phone: true}}
		}
		_, err := db.Write(t.Context(), func(tx *store.Tx) error { tx.Put(channels[0]); tx.Put(channels[1]); return nil })
		must(t, err)
		on := func(a string) *inbox.Channel {
			if a > addresses[3] {
				return channels[1]
			}
			return channels[0]
		}
		said, count := map[string][]string{}, 0
		var merges []string
		var told []string
		say := func(a string) {
			count++
			text := fmt.Sprintf("%s#%d", a[9:], count)
			said[a] = append(said[a], text)
			told = append(told, "says "+text)
			p.says(on(a), a, text)
		}
		for _, a := range addresses {
			say(a)
		}
		split := func(i int) {
			told = append(told, "split "+merges[i])
			p.do("split", map[string]any{"merge": merges[i]})
			merges = slices.Delete(merges, i, i+1)
		}
		for range 30 {
			switch r.IntN(5) {
			case 0, 1:
				say(addresses[r.IntN(len(addresses))])
			case 2, 3:
				one, two := addresses[r.IntN(len(addresses))], addresses[r.IntN(len(addresses))]
				a, b := p.contact(on(one), one).ID, p.contact(on(two), two).ID
				if a == b {
					continue
				}
				id := storetest.ID()
				told = append(told, "merge "+id+": "+two+" into "+one)
				p.do("merge", map[string]any{"merge": id, "contact": a, "other": b})
				merges = append(merges, id)
			case 4:
				if len(merges) > 0 {
					split(r.IntN(len(merges)))
				}
			}
			if n := p.everything(addresses, on); n != count {
				t.Fatalf("seed %d: %d messages, %d said\n%s", seed, n, count, strings.Join(told, "\n"))
			}
		}
		for len(merges) > 0 {
			split(r.IntN(len(merges)))
		}
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("seed %d:\n%s", seed, strings.Join(told, "\n"))
			}
		})
		for _, a := range addresses {
			if got, want := p.texts(p.conv(on(a), a).ID), strings.Join(said[a], " "); got != want {
				t.Fatalf("seed %d: %s has %q, not %q\n%s", seed, a, got, want, strings.Join(told, "\n"))
			}
		}
	}
}

// everything counts the messages in the conversations of some people.
func (p *pair) everything(addresses []string, on func(string) *inbox.Channel) (n int) {
	p.t.Helper()
	known := map[string]bool{}
	for _, a := range addresses {
		c := p.conv(on(a), a)
		if known[c.ID] {
			continue
		}
		known[c.ID] = true
		n += len(strings.Fields(p.texts(c.ID)))
	}
	return n
}
