package hub_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// writer changes things at random: new rows, changed rows, removed rows.
func (b *bench) writer(seed uint64, n int) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		switch k := r.IntN(10); {
		case k < 5:
			in := []string{inboxA, inboxB}[r.IntN(2)]
			b.put(note(in, fmt.Sprintf("%d/%d", seed, i)))
		case k < 8: // the same rows over and over
			m := note(inboxA, fmt.Sprintf("changed by %d/%d", seed, i))
			m.ID = storetest.Numbered(100 + r.IntN(20))
			b.put(m, &inbox.Contact{ID: storetest.Numbered(200 + r.IntN(20)), Name: fmt.Sprint(seed, i)})
		case k < 9:
			b.put(&inbox.Label{ID: storetest.Numbered(300 + r.IntN(5)), Name: fmt.Sprint(seed, i)})
		default:
			b.write(func(tx *store.Tx) error { tx.Delete(&inbox.Label{ID: storetest.Numbered(300 + r.IntN(5))}); return nil })
		}
	}
}

func TestFirstSyncWhileChangesComeIn(t *testing.T) {
	each(t, func(b *bench) {
		b.fill(2500)
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() { b.writer(uint64(w), 150) })
		}
		c := b.open(nil)
		c.Complete()
		wg.Wait()
		b.same(c)
	})
}

func TestCatchUpAfterACut(t *testing.T) {
	each(t, func(b *bench) {
		b.fill(300)
		c := b.open(nil)
		c.Complete()
		r := c.End()
		b.fill(1000)
		c = b.open(r)
		b.same(c)
	})
}

// A desktop that is cut off again and again, anywhere, while many write.
func TestCutAtRandomPoints(t *testing.T) {
	each(t, func(b *bench) {
		b.fill(200)
		var wg sync.WaitGroup
		enough := make(chan struct{})
		for w := range 8 {
			wg.Go(func() {
				for round := uint64(0); ; round++ {
					select {
					case <-enough:
						return
					default:
						b.writer(uint64(w)+round*8, 1)
					}
				}
			})
		}
		r := relaytest.NewReplica()
		random := rand.New(rand.NewPCG(7, 7))
		const cuts = 200
		for range cuts {
			c := b.open(r)
			frames := random.IntN(6)
			var filled sync.WaitGroup
			if random.IntN(2) == 0 {
				filled.Go(func() { _ = c.TryComplete(50) })
			}
			c.Heard(frames) // cut in the middle of whatever comes
			r = c.End()
			filled.Wait()
			c.Check()
		}
		close(enough)
		wg.Wait()
		c := b.open(r)
		c.Complete()
		b.same(c)
	})
}

// noise is text that cannot be compressed well.
func noise(r *rand.Rand, n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('A' + r.IntN(26) + 32*r.IntN(2))
	}
	return string(text)
}

// A desktop that takes nothing is sent away; memory stays bounded, and the
// others notice nothing.
func TestClientThatNeverReads(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	good := b.open(nil)
	good.Complete()
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 4 {
		ws, resp, err := relaytest.Dial(t.Context(), b.url, b.token, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		defer func() { _ = ws.Close() }()
		hello, _ := wire.Encode(wire.TypeHello, wire.Hello{V: wire.Version})
		if err := ws.WriteMessage(1, hello); err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // what cannot be compressed
	for b.hub.Sessions() > 1 {
		b.put(note(inboxA, noise(random, 400_000)))
	}
	var after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 160<<20 {
		t.Errorf("%d MB more in use", grown>>20)
	}
	b.same(good)
}

func TestBehindIsSaid(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	p := newSlow(t, b.url)
	c := relaytest.Open(t, p.url, b.token, nil)
	c.Complete()
	p.hold()
	random := rand.New(rand.NewPCG(3, 4))
	for sent := 0; b.hub.Sessions() > 0; sent++ {
		if sent > 250 {
			t.Fatal("100 MB later the desktop still counts as reading")
		}
		b.put(note(inboxA, noise(random, 400_000)))
	}
	p.release()
	if code := c.WaitBye(); code != "behind" {
		t.Errorf("bye %q, want behind", code)
	}
	c = b.open(c.End())
	b.same(c)
}

func TestANewInboxReachesWhoIsConnected(t *testing.T) {
	each(t, func(b *bench) {
		c := b.open(nil)
		c.Complete()
		in := storetest.ID()
		// Its first rows come in the very same commit, before anybody reads it.
		b.put(&inbox.Inbox{ID: in, Name: "new"}, note(in, "first"))
		c.Until("the new inbox's row, or to be sent back for it", func() bool {
			return c.Bye != nil || len(c.Replica().All()) > 0 && c.Replica().Cursors[inbox.InboxFeed(in)] == 1
		})
		if c.Bye != nil {
			t.Errorf("sent away with %s", c.Bye.Code)
		}
		c.Check()
	})
}

// An inbox made while a desktop is being welcomed must not stay unread.
func TestAnInboxMadeDuringWelcome(t *testing.T) {
	each(t, func(b *bench) {
		for range 10 {
			var wg sync.WaitGroup
			in := storetest.ID()
			wg.Go(func() {
				b.put(&inbox.Inbox{ID: in, Name: "new"})
				b.put(note(in, "first"))
			})
			c := b.open(nil)
			wg.Wait()
			c.Until("the new inbox's row", func() bool { return c.Bye != nil || c.Replica().Cursors[inbox.InboxFeed(in)] == 1 })
			if c.Bye != nil && c.Bye.Code != "behind" {
				t.Errorf("bye %s", c.Bye.Code)
			}
			c.Check()
			c.Cut()
		}
	})
}

func TestCursorAboveTheHead(t *testing.T) {
	each(t, func(b *bench) {
		b.fill(50)
		c := b.open(nil)
		c.Complete()
		r := c.End()
		r.Cursors[feedA] += 1000 // as after a backup was restored: the relay knows less
		c = b.open(r)
		if w := c.Welcome(); w.Feeds[feedA] != 50 {
			t.Errorf("head %d, want 50", w.Feeds[feedA])
		}
		b.put(note(inboxA, "after the restore"))
		c.Complete()
		b.same(c)
	})
}

func TestReplicaOfAnotherRelay(t *testing.T) {
	each(t, func(b *bench) {
		b.fill(50)
		r := relaytest.NewReplica()
		r.Relay = storetest.ID()
		r.Cursors[feedA] = 20
		c := b.open(r)
		if w := c.Welcome(); w.Relay != b.db.Relay() || w.Agent != b.agent {
			t.Errorf("welcomed by %s as %s", w.Relay, w.Agent)
		}
		c.Complete()
		b.same(c)
	})
}
