package hub_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"tresen/backend/hub"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

func elsewhere(contact string, online bool) hub.Fact {
	return hub.Fact{Presence: &wire.Presence{Contact: contact, Online: online}}
}

// Who is online is told once per change, however many pages and processes say so,
// and ends with a process that has died.
func TestPresence(t *testing.T) {
	var passed atomic.Int64
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	b.hub = hub.New(b.db, hub.Options{Log: b.log.Logger(), Now: func() time.Time { return time.Now().Add(time.Duration(passed.Load())) }})
	c := b.open(nil)
	c.Complete()
	c.Ping()
	told := func(want ...bool) {
		t.Helper()
		c.Ping()
		var got []bool
		c.Until("presence", func() bool {
			for _, p := range c.Presence {
				got = append(got, p.Online)
			}
			return true
		})
		if !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	}
	b.hub.Online("ann", true)
	b.hub.Online("ann", true) // a second page
	told(true)
	b.hub.Online("ann", false)
	told(true)
	b.hub.Heard(elsewhere("ann", true))
	b.hub.Online("ann", false)
	told(true)
	b.hub.Heard(elsewhere("ann", false))
	told(true, false)
	b.hub.Heard(elsewhere("ann", true))
	passed.Store(int64(80 * time.Second))
	b.hub.Heard(elsewhere("ann", true)) // repeated in time
	passed.Store(int64(160 * time.Second))
	b.hub.Sweep()
	told(true, false, true)
	if w := relaytest.Open(t, b.url, b.token, nil).Welcome(); !slices.Equal(w.Online, []string{"ann"}) {
		t.Errorf("welcomed with %v", w.Online)
	}
	passed.Store(int64(300 * time.Second)) // and then no more
	b.hub.Sweep()
	told(true, false, true, false)
}
