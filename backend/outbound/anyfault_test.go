package outbound_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// storm is a random run: messages of several parts, any fault of the platform,
// kills at any step, states that come early, late or never, an agent who sends
// again what is shown as unsure.
type storm struct {
	t     *testing.T
	r     *rand.Rand // of the run itself
	luck  *rand.Rand // of the platform; held by p.mu, as are x, conv, kill and calm
	p     *messenger
	x     *process
	log   *relaytest.Log
	url   string
	end   chan struct{}
	all   []*process
	texts map[int]string // message → text
	conv  map[int]int
	again map[int]int // sent again by hand
	kill  bool        // the process dies now
	calm  bool
}

const stormChannels, stormConversations = 2, 4

// TestAnyFaults: nothing is lost, nothing doubled but what an agent chose to send
// again after it was shown as unsure, and the order is kept.
func TestAnyFaults(t *testing.T) {
	runs := uint64(12)
	if testing.Short() {
		runs = 4
	}
	kills, resent := 0, 0
	for seed := range runs {
		url := storetest.SQLite(t)
		synctest.Test(t, func(t *testing.T) {
			s := &storm{t: t, r: rand.New(rand.NewPCG(7, seed)), luck: rand.New(rand.NewPCG(8, seed)), p: &messenger{}, log: &relaytest.Log{}, url: url,
				end: make(chan struct{}), texts: map[int]string{}, conv: map[int]int{}, again: map[int]int{}}
			s.run()
			kills += len(s.all) - 1
			for _, n := range s.again {
				resent += n
			}
			if t.Failed() {
				t.Logf("seed %d, took %v\n%s", seed, s.p.have(), s.log)
			}
		})
		if t.Failed() {
			return
		}
	}
	t.Logf("%d runs, killed %d times, %d times sent again by hand", runs, kills, resent)
}

func (s *storm) run() {
	s.begin()
	s.x.world(stormChannels, stormConversations)
	s.p.mu.Lock()
	s.p.fate = s.fate
	s.p.mu.Unlock()
	if s.r.IntN(2) == 0 {
		s.p.pace = channel.Paced{Chat: time.Second, Burst: 1 + s.r.IntN(3), Second: 1 + s.r.IntN(20)}
	}
	for n := range 14 {
		c := s.r.IntN(stormConversations)
		parts := make([]string, 1+s.r.IntN(3))
		for i := range parts {
			parts[i] = fmt.Sprintf("%d.%d", n, i)
		}
		s.texts[n] = strings.Join(parts, "|")
		s.p.mu.Lock()
		s.conv[n] = c
		s.p.mu.Unlock()
		s.x.say(stormChannels, c, n, s.texts[n], time.Now())
		s.step(time.Duration(s.r.IntN(20_000)) * time.Millisecond)
	}
	for range 25 {
		s.step(time.Duration(s.r.IntN(600_000)) * time.Millisecond)
		s.agent(s.r.IntN(3) == 0)
	}
	s.p.mu.Lock()
	s.calm = true
	s.p.mu.Unlock()
	for range 6 {
		s.step(3 * time.Hour)
		s.agent(true)
	}
	s.step(3 * time.Hour)
	s.check()
	for _, x := range s.all {
		x.stop()
	}
	close(s.end)
	for _, x := range s.all {
		<-x.over
	}
	if err := s.x.db.Close(); err != nil {
		s.t.Error(err)
	}
	time.Sleep(time.Hour) // what waits to knock
}

// begin starts a relay, on what the last one left.
func (s *storm) begin() {
	x := start(s.t, s.url, s.p, s.log.Logger(), time.Now, s.end)
	s.p.mu.Lock()
	s.x = x
	s.p.mu.Unlock()
	s.all = append(s.all, x)
}

// step lets time pass; a process that was hit dies and another one begins.
func (s *storm) step(d time.Duration) {
	until := time.Now().Add(d)
	for {
		synctest.Wait()
		s.p.mu.Lock()
		hit := s.kill
		s.kill = false
		s.p.mu.Unlock()
		if hit || s.quiet() && s.r.IntN(60) == 0 {
			s.x.kill()
			s.begin()
			continue
		}
		if !time.Now().Before(until) {
			return
		}
		time.Sleep(min(time.Until(until), time.Duration(1+s.r.IntN(20_000))*time.Millisecond))
	}
}

func (s *storm) quiet() bool {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	return !s.calm
}

// hit kills the process that calls, right here.
func (s *storm) hit(x *process) func(context.Context, string) error {
	return func(context.Context, string) error {
		s.p.mu.Lock()
		s.kill = true
		s.p.mu.Unlock()
		x.die()
		x.line.halt()
		return fault.New(fault.Internal, "platform", "nobody hears this")
	}
}

// fate makes up what happens to a call; p.mu is held.
func (s *storm) fate(_ int, out channel.Outgoing) fate {
	if s.calm {
		return fate{}
	}
	x, of := s.x, chatID(s.conv[number(out.Key)]%stormChannels)
	hang := func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }
	blow := func(context.Context, string) error { panic("a bug in a connector") }
	limited := func(w wait) func(context.Context, string) error {
		return func(context.Context, string) error { return w }
	}
	tells := func(state string, keys, refs bool) func(context.Context, string) error {
		return func(ctx context.Context, ref string) error {
			st := &channel.Status{State: state}
			if keys {
				st.Keys = []string{out.PartKey()}
			}
			if refs {
				st.Refs = []string{ref}
			}
			e := channel.Event{ID: "e" + ref, Address: out.Address, Status: st}
			return x.in.Take(ctx, &inbox.Channel{ID: of, Inbox: "i", Type: "fake", On: true}, []channel.Event{e})
		}
	}
	then := func(list ...func(context.Context, string) error) func(context.Context, string) error {
		return func(ctx context.Context, ref string) error {
			for _, do := range list {
				if err := do(ctx, ref); err != nil {
					return err
				}
			}
			return nil
		}
	}
	slow := func(context.Context, string) error { time.Sleep(30 * time.Second); return nil }
	list := []fate{
		{}, {}, {}, {}, {},
		{before: failing(fault.Unavailable)}, {before: failing(fault.Unavailable)},
		{before: failing(fault.Unsure)}, {after: failing(fault.Unsure)},
		{before: hang}, {after: hang}, {before: blow}, {after: blow},
		{before: slow}, {after: slow},
		{before: limited(wait{after: 7 * time.Second})}, {before: limited(wait{time.Minute, true})},
		{before: s.hit(x)}, {after: s.hit(x)}, {before: then(slow, s.hit(x))},
		{after: tells("delivered", true, true)}, {after: tells("delivered", false, true)}, {after: tells("read", true, false)},
		{after: then(tells("delivered", true, true), failing(fault.Unavailable))}, // 500 after it was taken, but it tells
		{after: then(tells("sent", true, false), failing(fault.Unsure))},
		{after: then(tells("delivered", true, true), s.hit(x))},
		{after: then(failing(fault.Unsure))},
	}
	f := list[s.luck.IntN(len(list))]
	if s.luck.IntN(25) == 0 { // it dies between the answer and the record
		x.mu.Lock()
		x.dies = func() { s.p.mu.Lock(); s.kill = true; s.p.mu.Unlock(); x.die() }
		x.mu.Unlock()
	}
	return f
}

// number gives the n of a message's id.
func number(id string) (n int) {
	_, _ = fmt.Sscanf(id[len(id)-12:], "%d", &n)
	return n - 100
}

// agent looks at what asks for a decision and sends it again.
func (s *storm) agent(decides bool) {
	if !decides {
		return
	}
	for n := range s.texts {
		m := s.x.message(n)
		if m.State != inbox.StateUnsure {
			continue
		}
		if err := s.x.does(&command.Resend{Message: m.ID}, time.Now()); err != nil {
			s.t.Errorf("resending %d: %v", n, err)
		}
		s.again[n]++
	}
	s.x.out.Knock()
}

func (s *storm) check() {
	t := s.t
	took := s.p.have()
	count := map[string]int{}
	for _, part := range took {
		count[part]++
	}
	for n, text := range s.texts {
		m := s.x.message(n)
		switch m.State {
		case inbox.StateSent, inbox.StateDelivered, inbox.StateRead:
		default:
			t.Errorf("message %d is %s (%s), %d of %d", n, m.State, m.Fault, m.Sent, m.Parts)
		}
		if m.Left() {
			t.Errorf("message %d is %s with %d of %d parts", n, m.State, m.Sent, m.Parts)
		}
		extra := 0
		for _, part := range strings.Split(text, "|") {
			if count[part] == 0 {
				t.Errorf("part %s is lost; its message is %s", part, m.State)
			}
			extra += max(count[part]-1, 0)
		}
		if extra > s.again[n] {
			t.Errorf("message %d: %d parts too many, sent again by hand %d times", n, extra, s.again[n])
		}
		s.x.write(func(tx *store.Tx) error {
			d, found, err := tx.GetDelivery(t.Context(), m.ID)
			if found {
				t.Errorf("a delivery is left: %+v", d)
			}
			return err
		})
	}
	s.order(took)
}

// order: of each conversation, what was never in doubt came as it was written.
func (s *storm) order(took []string) {
	last := map[int]int{}
	part := map[int]int{}
	for _, text := range took {
		var n, i int
		_, _ = fmt.Sscanf(text, "%d.%d", &n, &i)
		if was, seen := part[n]; seen && i < was && s.again[n] == 0 {
			s.t.Errorf("message %d: part %d after part %d", n, i, was)
		}
		part[n] = max(part[n], i)
		if s.again[n] > 0 {
			continue
		}
		if c := s.conv[n]; n < last[c] {
			s.t.Errorf("conversation %d: %d after %d: %v", c, n, last[c], took)
		} else {
			last[c] = n
		}
	}
}
