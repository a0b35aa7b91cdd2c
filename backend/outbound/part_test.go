package outbound_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// shop is a relay with one contact on one messenger, on a clock of its own.
type shop struct {
	*process
	p   *messenger
	log *relaytest.Log
	url string
	end chan struct{}

	clockMu sync.Mutex
	clock   time.Time
	news    chan struct{}
}

func eachShop(t *testing.T, fn func(s *shop)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, url string) { fn(newShop(t, url)) })
}

func newShop(t *testing.T, url string) *shop {
	t.Helper()
	s := &shop{p: &messenger{}, log: &relaytest.Log{}, url: url, end: make(chan struct{}), clock: time.UnixMilli(1_800_000_000_000), news: make(chan struct{})}
	s.begin(t)
	s.world(1, 1)
	t.Cleanup(func() {
		s.halted()
		close(s.end)
	})
	return s
}

func (s *shop) begin(t *testing.T) {
	s.process = start(t, s.url, s.p, s.log.Logger(), s.now, s.end)
	s.db.OnCommit(func(store.Commit) {
		s.clockMu.Lock()
		close(s.news)
		s.news = make(chan struct{})
		s.clockMu.Unlock()
	})
}

func (s *shop) now() time.Time {
	s.clockMu.Lock()
	defer s.clockMu.Unlock()
	return s.clock
}

func (s *shop) pass(d time.Duration) {
	s.clockMu.Lock()
	s.clock = s.clock.Add(d)
	s.clockMu.Unlock()
	s.out.Knock()
}

// until waits until message n is as wished.
func (s *shop) until(n int, what string, is func(m *inbox.Message) bool) *inbox.Message {
	s.t.Helper()
	over := time.NewTimer(relaytest.Patience)
	defer over.Stop()
	for {
		s.clockMu.Lock()
		news := s.news
		s.clockMu.Unlock()
		m := s.message(n)
		if is(m) {
			return m
		}
		select {
		case <-news:
		case <-over.C:
			s.t.Fatalf("message %d is %s (%s), %d of %d, wish %+v, not %s; the platform took %v\n%s", n, m.State, m.Fault, m.Sent, m.Parts, m.Wish, what, s.p.have(), s.log)
		}
	}
}

func (s *shop) reaches(n int, state inbox.State) *inbox.Message {
	s.t.Helper()
	return s.until(n, string(state), func(m *inbox.Message) bool { return m.State == state })
}

func (s *shop) took(want ...string) {
	s.t.Helper()
	if got := s.p.have(); !slices.Equal(got, want) {
		s.t.Errorf("the platform took %v, want %v", got, want)
	}
}

func (s *shop) take(e channel.Event) {
	s.t.Helper()
	c := &inbox.Channel{ID: chatID(0), Inbox: "i", Type: "fake", On: true}
	if err := s.in.Take(s.t.Context(), c, []channel.Event{e}); err != nil {
		s.t.Fatal(err)
	}
	s.out.Knock()
}

// only lets fate hit the n-th call.
func only(n int, f fate) func(int, channel.Outgoing) fate {
	return func(i int, _ channel.Outgoing) fate {
		if i == n {
			return f
		}
		return fate{}
	}
}

// A refusal in the middle is tried again with the part it met, not from the start.
func TestPartsGoOnWhereTheyStopped(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.p.fate = only(1, fate{before: failing(fault.Unavailable)})
		s.say(1, 0, 1, "a|b|c", s.now())
		s.out.Knock()
		m := s.until(1, "queued again", func(m *inbox.Message) bool { return m.State == inbox.StateQueued && m.Sent == 1 })
		if m.Parts != 3 {
			t.Errorf("%d parts", m.Parts)
		}
		s.pass(time.Hour)
		s.reaches(1, inbox.StateSent)
		s.took("a", "b", "c")
	})
}

// In doubt in the middle: the agent decides, and what is there stays.
func TestAPartInDoubt(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.p.fate = only(1, fate{after: failing(fault.Unsure)})
		s.say(1, 0, 1, "a|b|c", s.now())
		s.say(1, 0, 2, "next", s.now())
		s.out.Knock()
		s.reaches(1, inbox.StateUnsure)
		s.reaches(2, inbox.StateSent)
		s.pass(24 * time.Hour) // nothing happens by itself
		if err := s.does(&command.Resend{Message: storetest.Numbered(101)}, s.now()); err != nil {
			t.Fatal(err)
		}
		s.out.Knock()
		m := s.reaches(1, inbox.StateSent)
		s.took("a", "b", "next", "b", "c")
		if m.Sent != 3 || m.Fault != "" {
			t.Errorf("%+v", m)
		}
	})
}

// The platform says by our own key that the part in doubt is there: the rest goes by itself.
func TestADoubtIsSolved(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.p.fate = only(1, fate{after: failing(fault.Unsure)})
		s.say(1, 0, 1, "a|b|c", s.now())
		s.out.Knock()
		s.reaches(1, inbox.StateUnsure)
		s.take(channel.Event{ID: "e", Address: "a0", Status: &channel.Status{Keys: []string{storetest.Numbered(101) + "/1"}, Refs: []string{"r1"}, State: "delivered"}})
		s.reaches(1, inbox.StateSent)
		s.took("a", "b", "c")
	})
}

// Killed at each step of a message of two parts; another relay goes on.
func TestKilledBetweenParts(t *testing.T) {
	for name, c := range map[string]struct {
		call          int
		before        bool // the platform takes it
		told          bool // it says so by our key after the crash
		state         inbox.State
		sent          int
		took, resends []string
	}{
		"before the first":             {0, true, false, inbox.StateUnsure, 0, nil, []string{"a", "b"}},
		"after the first":              {0, false, false, inbox.StateUnsure, 0, []string{"a"}, []string{"a", "a", "b"}},
		"after the first, which tells": {0, false, true, inbox.StateSent, 2, []string{"a", "b"}, nil},
		"before the second":            {1, true, false, inbox.StateUnsure, 1, []string{"a"}, []string{"a", "b"}},
		"after the second":             {1, false, false, inbox.StateUnsure, 1, []string{"a", "b"}, []string{"a", "b", "b"}},
		"after the last, which tells":  {1, false, true, inbox.StateDelivered, 2, []string{"a", "b"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			eachShop(t, func(s *shop) {
				there := make(chan struct{})
				die := func(context.Context, string) error {
					close(there)
					<-s.end
					return nil
				}
				f := fate{after: die}
				if c.before {
					f = fate{before: die}
				}
				s.p.fate = only(c.call, f)
				s.say(1, 0, 1, "a|b", s.now())
				s.out.Knock()
				<-there
				dead := s.process
				dead.kill()
				s.t.Cleanup(dead.stop)
				s.begin(s.t)
				m := s.reaches(1, inbox.StateUnsure)
				if c.told {
					keys := []string{m.ID}
					if c.call > 0 {
						keys[0] += "/1"
						s.take(channel.Event{ID: "e0", Address: "a0", Status: &channel.Status{Refs: []string{"r0"}, State: "delivered"}})
					}
					s.take(channel.Event{ID: "e1", Address: "a0", Status: &channel.Status{Keys: keys, State: "delivered"}})
				}
				m = s.reaches(1, c.state)
				s.took(c.took...)
				if m.Sent != c.sent {
					s.t.Errorf("%d parts are there, want %d", m.Sent, c.sent)
				}
				if c.resends == nil {
					return
				}
				if err := s.does(&command.Resend{Message: m.ID}, s.now()); err != nil {
					s.t.Fatal(err)
				}
				s.out.Knock()
				s.reaches(1, inbox.StateSent)
				s.took(c.resends...)
			})
		})
	}
}

// The platform tells of a message before it has answered the call, by a name
// nobody knows yet.
func TestToldBeforeTheAnswer(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.p.fate = only(0, fate{after: func(_ context.Context, ref string) error {
			s.take(channel.Event{ID: "e", Address: "a0", Status: &channel.Status{Refs: []string{ref}, State: "read"}})
			return nil
		}})
		s.say(1, 0, 1, "a", s.now())
		s.out.Knock()
		s.reaches(1, inbox.StateRead)
	})
}

// As before, at the very moment the answer is written down.
func TestToldWhileTheAnswerIsRecorded(t *testing.T) {
	eachShop(t, func(s *shop) {
		const many = 40
		var wg sync.WaitGroup
		ch := &inbox.Channel{ID: chatID(0), Inbox: "i", Type: "fake", On: true}
		s.p.fate = func(int, channel.Outgoing) fate {
			return fate{after: func(_ context.Context, ref string) error {
				wg.Go(func() {
					if err := s.in.Take(t.Context(), ch, []channel.Event{{ID: ref, Address: "a0", Status: &channel.Status{Refs: []string{ref}, State: "delivered"}}}); err != nil {
						t.Error(err)
					}
				})
				return nil
			}}
		}
		for n := range many {
			s.say(1, 0, n, "a", s.now())
		}
		s.out.Knock()
		for n := range many {
			s.reaches(n, inbox.StateDelivered)
		}
		wg.Wait()
	})
}

// All parts count: what one of them lacks, the message lacks.
func TestTheLeastOfItsParts(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.say(1, 0, 1, "a|b", s.now())
		s.out.Knock()
		s.reaches(1, inbox.StateSent)
		for _, step := range []struct {
			ref, state string
			want       inbox.State
		}{{"r0", "read", inbox.StateSent}, {"r1", "delivered", inbox.StateDelivered}, {"r1", "read", inbox.StateRead}} {
			s.take(channel.Event{ID: step.ref + step.state, Address: "a0", Status: &channel.Status{Refs: []string{step.ref}, State: step.state}})
			s.reaches(1, step.want)
		}
	})
}

// What the platform refused afterwards goes out anew, what it has does not.
func TestResendingWhatWasRefusedAfterwards(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.say(1, 0, 1, "a|b", s.now())
		s.out.Knock()
		s.reaches(1, inbox.StateSent)
		s.take(channel.Event{ID: "e", Address: "a0", Status: &channel.Status{Refs: []string{"r0"}, State: "failed", Fault: "refused", Detail: "no"}})
		if m := s.reaches(1, inbox.StateFailed); m.Fault != "refused" || m.Detail != "no" {
			t.Errorf("%q %q", m.Fault, m.Detail)
		}
		if err := s.does(&command.Resend{Message: storetest.Numbered(101)}, s.now()); err != nil {
			t.Fatal(err)
		}
		s.out.Knock()
		s.reaches(1, inbox.StateSent)
		s.took("a", "b", "a")
	})
}

// The reply window closed while a message waited: the platform is not asked.
func TestTheWindowClosesMeanwhile(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.write(func(tx *store.Tx) error {
			i, err := store.Get[inbox.Identity](t.Context(), tx, storetest.Numbered(70))
			i.OpenUntil = s.now().Add(time.Hour).UnixMilli()
			tx.Put(i)
			return err
		})
		s.p.fate = func(int, channel.Outgoing) fate { return fate{before: failing(fault.Unavailable)} }
		s.say(1, 0, 1, "a", s.now())
		s.out.Knock()
		s.log.Until(t, "unavailable")
		s.reaches(1, inbox.StateQueued) // the attempt is settled
		s.pass(2 * time.Hour)
		if m := s.reaches(1, inbox.StateFailed); m.Fault != "window_closed" {
			t.Errorf("fault %q", m.Fault)
		}
		s.took()
		if s.p.calls != 1 {
			t.Errorf("%d calls", s.p.calls)
		}
		if err := s.does(&command.GiveUp{Message: storetest.Numbered(101), Draft: true}, s.now()); err != nil {
			t.Error(err)
		}
	})
}

// The platform says that the window is closed though we reckoned it open: nothing
// more is offered until the contact writes.
func TestThePlatformKnowsTheWindow(t *testing.T) {
	eachShop(t, func(s *shop) {
		until := s.now().Add(20 * time.Hour).UnixMilli()
		s.write(func(tx *store.Tx) error {
			i, err := store.Get[inbox.Identity](t.Context(), tx, storetest.Numbered(70))
			i.OpenUntil = until
			tx.Put(i)
			return err
		})
		s.p.fate = func(int, channel.Outgoing) fate { return fate{before: failing(fault.WindowClosed)} }
		s.say(1, 0, 1, "a", s.now())
		s.out.Knock()
		if m := s.reaches(1, inbox.StateFailed); m.Fault != "window_closed" {
			t.Errorf("fault %q", m.Fault)
		}
		i, err := store.Look[inbox.Identity](t.Context(), s.db, storetest.Numbered(70))
		if err != nil || i.OpenUntil > s.now().UnixMilli() {
			t.Errorf("still open until %d, now %d, %v", i.OpenUntil, s.now().UnixMilli(), err)
		}
	})
}

// The contact's conversation has a new address: what follows goes there.
func TestMigrated(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.p.moved = "b0"
		var addresses []string
		s.p.fate = func(_ int, out channel.Outgoing) fate {
			addresses = append(addresses, out.Address)
			return fate{}
		}
		s.say(1, 0, 1, "a|b", s.now())
		s.say(1, 0, 2, "c", s.now())
		s.out.Knock()
		s.reaches(2, inbox.StateSent)
		if got := strings.Join(addresses, " "); got != "a0 b0 b0" {
			t.Errorf("went to %s", got)
		}
		i, err := s.db.IdentityAt(t.Context(), chatID(0), "b0")
		if err != nil || i == nil || i.Contact != storetest.Numbered(50) {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

// A part thought lost was taken after all, long after its lease had ended: the
// rest goes by itself.
func TestASuccessThatComesLate(t *testing.T) {
	eachShop(t, func(s *shop) {
		began, goOn := make(chan struct{}), make(chan struct{})
		s.p.fate = only(0, fate{after: func(context.Context, string) error {
			close(began)
			<-goOn
			return nil
		}})
		s.say(1, 0, 1, "a|b", s.now())
		s.out.Knock()
		<-began
		s.pass(time.Hour)
		s.reaches(1, inbox.StateUnsure)
		close(goOn)
		if m := s.reaches(1, inbox.StateSent); m.Fault != "" {
			t.Errorf("fault %q", m.Fault)
		}
		s.took("a", "b")
	})
}

// As before, but the agent has sent it again meanwhile: the rest belongs to that
// attempt alone.
func TestTheRestGoesOutOnce(t *testing.T) {
	eachShop(t, func(s *shop) {
		first, goOn := make(chan struct{}), make(chan struct{})
		third, goThird := make(chan struct{}), make(chan struct{})
		hold := func(began, goOn chan struct{}) func(context.Context, string) error {
			return func(context.Context, string) error {
				close(began)
				<-goOn
				return nil
			}
		}
		s.p.fate = func(n int, _ channel.Outgoing) fate {
			switch n {
			case 0:
				return fate{after: hold(first, goOn)}
			case 2:
				return fate{before: hold(third, goThird)}
			}
			return fate{}
		}
		s.say(1, 0, 1, "a|b", s.now())
		s.out.Knock()
		<-first
		s.pass(time.Hour)
		s.reaches(1, inbox.StateUnsure)
		s.wish(&command.Resend{Message: storetest.Numbered(101)})
		<-third // the first part is there again, the second on its way
		close(goOn)
		s.until(1, "known by its first name", func(m *inbox.Message) bool {
			refs, err := s.db.RefsOfMessage(t.Context(), m)
			return err == nil && slices.Contains(refs, "r0")
		})
		close(goThird)
		s.reaches(1, inbox.StateSent)
		s.halted() // waits for what is under way
		s.took("a", "a", "b")
		s.begin(t)
	})
}
