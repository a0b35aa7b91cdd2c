package hub_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// office is a hub whose clock is the bubble's, with desktops on pipes.
type office struct {
	*bench
	p       *pipes
	mu      sync.Mutex
	changes []string // agents of whom Options.Presence was told
}

// inOffice runs a test in the bubble's time.
func inOffice(t *testing.T, fn func(o *office)) {
	t.Helper()
	path := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		o := &office{bench: &bench{t: t, db: db, log: &relaytest.Log{}}, p: &pipes{conns: make(chan net.Conn), done: make(chan struct{})}}
		o.hub = hub.New(db, hub.Options{Log: o.log.Logger(), Now: time.Now, Presence: func(agent string) {
			o.mu.Lock()
			o.changes = append(o.changes, agent)
			o.mu.Unlock()
		}})
		db.OnCommit(o.hub.Committed)
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { _ = o.hub.Run(ctx) })
		srv := &http.Server{Handler: o}
		running.Go(func() { _ = srv.Serve(o.p) })
		for _, id := range []string{here, there, storetest.Numbered(99)} {
			o.put(&inbox.Conversation{ID: id, Inbox: inboxA, Contact: storetest.ID(), Status: inbox.StatusOpen}, &inbox.Ticket{ID: id, Inbox: inboxA, Title: "Lamp"})
		}
		fn(o)
		cancel()
		_ = srv.Close()
		running.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// laptop is an agent's desktop; it pings until its lid is closed.
type laptop struct {
	o      *office
	ws     *websocket.Conn
	lid    chan struct{}
	mu     sync.Mutex
	writes sync.Mutex
	heard  []wire.Colleague // welcome's first
	at     map[string]wire.Colleague
}

func (o *office) sit(token string, version int) *laptop {
	o.t.Helper()
	d := websocket.Dialer{NetDialContext: o.p.dial}
	ws, _, err := d.Dial("ws://relay/api/sync", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		o.t.Fatal(err)
	}
	l := &laptop{o: o, ws: ws, lid: make(chan struct{}), at: map[string]wire.Colleague{}}
	l.says(wire.TypeHello, wire.Hello{V: version})
	greeted := make(chan struct{})
	go func() {
		for {
			_, b, err := ws.ReadMessage()
			if err != nil {
				return
			}
			_, d, err := wire.Decode(b)
			if err != nil {
				return
			}
			l.mu.Lock()
			switch d := d.(type) {
			case *wire.Welcome:
				for _, c := range d.Colleagues {
					l.hears(c)
				}
				close(greeted)
			case *wire.Colleague:
				l.hears(*d)
			}
			l.mu.Unlock()
		}
	}()
	go func() {
		for {
			select {
			case <-l.lid:
				return
			case <-time.After(20 * time.Second):
				l.says(wire.TypePing, wire.Ping{N: 1})
			}
		}
	}()
	<-greeted
	synctest.Wait()
	return l
}

func (l *laptop) hears(c wire.Colleague) {
	l.heard = append(l.heard, c)
	l.at[c.Agent] = c
}

func (l *laptop) says(t string, d any) {
	b, err := wire.Encode(t, d)
	if err == nil {
		l.writes.Lock()
		_ = l.ws.WriteMessage(websocket.TextMessage, b) // closed meanwhile: nothing to say any more
		l.writes.Unlock()
	}
}

// close shuts the lid: the line stays, nothing comes on it any more.
func (l *laptop) close() { close(l.lid) }

// quit ends the program.
func (l *laptop) quit() {
	l.close()
	_ = l.ws.Close()
}

func (l *laptop) sees(agent string) wire.Colleague {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at[agent]
}

func (l *laptop) count() int {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.heard)
}

var here, there = storetest.Numbered(71), storetest.Numbered(72)

// Present is who is at the keys and says so; it follows every change.
func TestWhoIsPresent(t *testing.T) {
	inOffice(t, func(o *office) {
		t := o.t
		ann, annToken := o.hire("ann")
		bob, bobToken := o.hire("bob")
		o.change(bob, func(a *inbox.Agent) { a.Presence = inbox.PresencePresent })
		seat := o.sit(annToken, 2)
		want := func(what string, p inbox.Presence, conversation string) {
			t.Helper()
			time.Sleep(time.Second)
			if got := seat.sees(bob); got.Presence != p && (got.Presence != "" || p != inbox.PresenceOff) || got.Conversation != conversation {
				t.Errorf("%s: %+v, want %s at %q", what, got, p, conversation)
			}
			for _, c := range o.hub.Colleagues() {
				if c.Agent == bob && (c.Presence != p || c.Conversation != conversation) {
					t.Errorf("%s: the relay itself says %+v", what, c)
				}
			}
		}
		want("nobody came yet", inbox.PresenceOff, "")
		desk := o.sit(bobToken, 2)
		want("the program is open", inbox.PresenceAway, "")
		desk.says(wire.TypeWhere, wire.Where{Active: true, Conversation: here})
		want("at the keys", inbox.PresencePresent, here)
		time.Sleep(4 * time.Minute)
		desk.says(wire.TypeWhere, wire.Where{Active: true, Conversation: here})
		time.Sleep(4 * time.Minute)
		want("still at the keys", inbox.PresencePresent, here)
		time.Sleep(2 * time.Minute)
		want("no word for five minutes", inbox.PresenceAway, "")
		desk.says(wire.TypeWhere, wire.Where{Active: true, Ticket: there})
		want("back", inbox.PresencePresent, "")
		if got := seat.sees(bob); got.Ticket != there {
			t.Errorf("looks at %+v", got)
		}
		second := o.sit(bobToken, 2)
		second.says(wire.TypeWhere, wire.Where{Active: true, Conversation: there})
		want("at another desktop", inbox.PresencePresent, there)
		second.says(wire.TypeWhere, wire.Where{Active: false, Conversation: there})
		want("at the first again", inbox.PresencePresent, "")
		desk.says(wire.TypeWhere, wire.Where{Active: true, Conversation: here})
		o.change(bob, func(a *inbox.Agent) { a.Presence = inbox.PresenceAway })
		want("says away", inbox.PresenceAway, here)
		o.change(bob, func(a *inbox.Agent) { a.Presence = inbox.PresenceOff })
		want("says off", inbox.PresenceOff, here)
		o.change(bob, func(a *inbox.Agent) {
			a.Presence, a.AwayUntil = inbox.PresencePresent, time.Now().Add(time.Minute).UnixMilli()
		})
		want("on leave", inbox.PresenceAway, here)
		time.Sleep(time.Minute)
		want("back from leave", inbox.PresencePresent, here)
		second.quit()
		desk.quit()
		want("a cut is no leaving", inbox.PresencePresent, here)
		desk = o.sit(bobToken, 2)
		want("there again, before anything was said", inbox.PresencePresent, here)
		desk.quit()
		time.Sleep(10 * time.Second)
		want("gone", inbox.PresenceOff, "")
		desk = o.sit(bobToken, 2)
		desk.says(wire.TypeWhere, wire.Where{Active: true})
		want("there", inbox.PresencePresent, "")
		desk.close()
		time.Sleep(72 * time.Second)
		want("the lid was closed", inbox.PresenceOff, "")
		o.change(bob, func(a *inbox.Agent) { a.State = inbox.AgentBlocked })
		time.Sleep(time.Second)
		if list := o.hub.Colleagues(); len(list) != 1 || list[0].Agent != ann {
			t.Errorf("colleagues: %+v", list)
		}
		o.mu.Lock()
		if len(o.changes) < 10 {
			t.Errorf("the relay's others heard only %d changes", len(o.changes))
		}
		o.mu.Unlock()
		seat.quit()
	})
}

func (o *office) change(agent string, fn func(a *inbox.Agent)) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](o.t.Context(), tx, agent)
		if err == nil {
			fn(a)
			tx.Put(a)
		}
		return err
	})
}

// A desktop of the version before never says who is at its keys, and is told nothing
// it does not know.
func TestColleaguesOfTheVersionBefore(t *testing.T) {
	inOffice(t, func(o *office) {
		t := o.t
		ann, annToken := o.hire("ann")
		_, bobToken := o.hire("bob")
		o.change(ann, func(a *inbox.Agent) { a.Presence = inbox.PresencePresent })
		old := o.sit(annToken, 1)
		time.Sleep(10 * time.Minute)
		seat := o.sit(bobToken, 2)
		seat.says(wire.TypeWhere, wire.Where{Active: true})
		time.Sleep(time.Second)
		if got := seat.sees(ann); got.Presence != inbox.PresencePresent {
			t.Errorf("an old desktop that is open: %+v", got)
		}
		if n := old.count(); n != 0 {
			t.Errorf("an old desktop was told %d times", n)
		}
		old.quit()
		seat.quit()
	})
}

// A hundred desktops of one agent that talk without pause do not drown the others:
// two frames a second at most, the last word is heard, and who is at work is served.
func TestNoiseIsBounded(t *testing.T) {
	inOffice(t, func(o *office) {
		t := o.t
		loud, loudToken := o.hire("loud")
		o.change(loud, func(a *inbox.Agent) { a.Presence = inbox.PresencePresent })
		_, token := o.hire("bob")
		var seats []*laptop
		for range 50 {
			seats = append(seats, o.sit(token, 2))
		}
		var tabs []*laptop
		for range 100 {
			tabs = append(tabs, o.sit(loudToken, 2))
		}
		time.Sleep(time.Minute)
		before := seats[0].count()
		begun, said := time.Now(), 0
		var talking sync.WaitGroup
		var mu sync.Mutex
		for _, tab := range tabs {
			talking.Go(func() {
				for i := range 400 { // as fast as the line takes them
					tab.says(wire.TypeWhere, wire.Where{Active: true, Conversation: []string{here, there}[i%2]})
					mu.Lock()
					said++
					mu.Unlock()
				}
			})
		}
		talking.Wait()
		time.Sleep(time.Minute) // what waits in the lines is taken
		last := storetest.Numbered(99)
		tabs[7].says(wire.TypeWhere, wire.Where{Active: true, Conversation: last})
		time.Sleep(time.Second)
		took := time.Since(begun)
		for i, s := range seats {
			n := s.count() - before
			if most := int(took/(500*time.Millisecond)) + 2; n > most || n == 0 {
				t.Errorf("seat %d heard %d frames in %v, at most %d", i, n, took, most)
			}
			if got := s.sees(loud); got.Conversation != last || got.Presence != inbox.PresencePresent {
				t.Errorf("seat %d: the last word is not known: %+v", i, got)
			}
		}
		t.Logf("%d words in %v, %d frames to each of 50 desktops", said, took.Round(time.Second), seats[0].count()-before)
		if took < 70*time.Second { // 400 words of one line at 20 a second, and the minute
			t.Errorf("nobody was slowed: %v", took)
		}
		for _, s := range append(seats, tabs...) {
			s.quit()
		}
	})
}

// Several processes of a relay know together who is present; a process that dies
// takes nobody's presence with it for longer than its word holds.
func TestColleaguesOfSeveralProcesses(t *testing.T) {
	url := storetest.Postgres(t)
	one := newBench(t, storetest.Open(t, url))
	two := newBench(t, storetest.Open(t, url), "bob")
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	for _, b := range []*bench{one, two} {
		running.Go(func() { _ = b.hub.Announce(ctx) })
	}
	one.write(func(tx *store.Tx) error {
		a, err := store.Get[inbox.Agent](t.Context(), tx, one.agent)
		if err == nil {
			a.Presence = inbox.PresencePresent
			tx.Put(a)
		}
		return err
	})
	one.put(&inbox.Conversation{ID: here, Inbox: inboxA, Contact: storetest.ID(), Status: inbox.StatusOpen},
		&inbox.Conversation{ID: there, Inbox: inboxA, Contact: storetest.ID(), Status: inbox.StatusOpen})
	ann := one.open(nil)
	ann.Complete()
	ann.Ping()
	say := func(w wire.Where) {
		t.Helper()
		if err := ann.Send(wire.TypeWhere, w); err != nil {
			t.Fatal(err)
		}
	}
	say(wire.Where{Active: true, Conversation: here})
	bob := two.open(nil)
	until := func(c *relaytest.Client, what string, p inbox.Presence, conversation string) {
		t.Helper()
		c.Until(what, func() bool {
			n := len(c.Colleagues)
			for i := range c.Colleagues {
				if l := c.Colleagues[n-1-i]; l.Agent == one.agent {
					return l.Presence == p && l.Conversation == conversation
				}
			}
			return false
		})
	}
	until(bob, "the colleague of the other process", inbox.PresencePresent, here)
	say(wire.Where{Active: true, Conversation: there})
	until(bob, "what they look at now", inbox.PresencePresent, there)
	say(wire.Where{Conversation: there})
	until(bob, "nobody at the keys", inbox.PresenceAway, "")
	// A third process comes up and asks who is there.
	three := newBench(t, storetest.Open(t, url), "cid")
	running.Go(func() { _ = three.hub.Announce(ctx) })
	until(three.open(nil), "who was there before the process", inbox.PresenceAway, "")
}

// A process that says no more is believed as long as its word holds.
func TestColleagueOfADeadProcess(t *testing.T) {
	inOffice(t, func(o *office) {
		t := o.t
		_, token := o.hire("ann")
		bob, _ := o.hire("bob")
		o.change(bob, func(a *inbox.Agent) { a.Presence = inbox.PresencePresent })
		seat := o.sit(token, 2)
		word := hub.Fact{Place: &hub.Place{Process: "other", Agent: bob, Here: true, Active: true, Conversation: here, Circles: [2]hub.Circle{{Inbox: inboxA}}}}
		o.hub.Heard(word)
		time.Sleep(80 * time.Second)
		o.hub.Heard(word)
		time.Sleep(80 * time.Second)
		if got := seat.sees(bob); got.Presence != inbox.PresencePresent || got.Conversation != here {
			t.Errorf("repeated in time: %+v", got)
		}
		time.Sleep(11 * time.Second)
		if got := seat.sees(bob); got.Presence != inbox.PresenceOff || got.Conversation != "" {
			t.Errorf("the process has died: %+v", got)
		}
		seat.quit()
	})
}

// Nobody hears where a colleague is of what they do not see themselves: other inboxes,
// conversations of others, chats they are no member of.
func TestOnlyWhatIsSeenIsTold(t *testing.T) {
	inOffice(t, func(o *office) {
		t := o.t
		chat, foreign := storetest.Numbered(81), storetest.Numbered(82)
		ann, annToken := o.hire("ann")
		bob, bobToken := o.hire("bob")
		cid, cidToken := o.hire("cid")
		o.change(cid, func(a *inbox.Agent) {
			a.Role, a.Inboxes = inbox.RoleAgent, map[string]inbox.Member{inboxA: {Role: inbox.RoleAgent, Own: true}}
		})
		o.put(&inbox.Inbox{ID: inboxA, Name: "A"}, &inbox.Inbox{ID: inboxB, Name: "B"},
			&inbox.Conversation{ID: chat, Inbox: inbox.TeamInbox, Contact: chat, Members: []string{ann, bob}, Status: inbox.StatusOpen},
			&inbox.Conversation{ID: foreign, Inbox: inboxB, Contact: storetest.ID(), Status: inbox.StatusOpen},
			&inbox.Conversation{ID: there, Inbox: inboxA, Contact: storetest.ID(), Assignee: cid, Status: inbox.StatusOpen})
		a, b, c := o.sit(annToken, 2), o.sit(bobToken, 2), o.sit(cidToken, 2)
		look := func(conversation string, seen ...bool) {
			t.Helper()
			a.says(wire.TypeWhere, wire.Where{Active: true, Conversation: conversation})
			time.Sleep(time.Second)
			late := o.sit(cidToken, 2)
			for i, l := range []*laptop{b, c, late} {
				want := ""
				if seen[min(i, 1)] {
					want = conversation
				}
				if got := l.sees(ann); got.Conversation != want || got.Presence != inbox.PresencePresent {
					t.Errorf("desktop %d: %+v, want %q", i, got, want)
				}
			}
			late.quit()
		}
		look(here, true, false)
		look(there, true, true)
		look(foreign, true, false)
		look(chat, true, false)
		look(storetest.Numbered(83), false, false) // there is no such thing
		c.says(wire.TypeWhere, wire.Where{Active: true, Conversation: foreign})
		time.Sleep(time.Second)
		if got := b.sees(cid); got.Conversation != "" {
			t.Errorf("somebody claims to look at what they cannot see: %+v", got)
		}
		for _, l := range []*laptop{a, b, c} {
			l.quit()
		}
	})
}
