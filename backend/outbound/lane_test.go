package outbound_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// inTime runs fn with a relay in the time of a bubble.
func inTime(t *testing.T, channels, conversations int, fn func(x *process, p *messenger)) {
	t.Helper()
	url := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		p, end := &messenger{}, make(chan struct{})
		x := start(t, url, p, (&relaytest.Log{}).Logger(), time.Now, end)
		x.world(channels, conversations)
		fn(x, p)
		synctest.Wait()
		x.halted()
		close(end)
	})
}

func sleep(d time.Duration) {
	time.Sleep(d) // the bubble's
	synctest.Wait()
}

// A channel that is slow, or whose platform wants us to wait, or is gone for an
// hour, holds up no other; and what waits there comes soon after.
func TestOneChannelHoldsUpNoOther(t *testing.T) {
	for name, f := range map[string]fate{
		"slow":    {before: func(context.Context, string) error { time.Sleep(30 * time.Second); return nil }},
		"waits":   {lost: true, before: func(context.Context, string) error { return wait{time.Hour, true} }},
		"is gone": {lost: true, before: failing(fault.Unavailable)},
		"hangs": {lost: true, before: func(ctx context.Context, _ string) error {
			<-ctx.Done()
			return fault.New(fault.Unavailable, "p", "never connected")
		}},
		"half way": {lost: true, before: func(context.Context, string) error { time.Sleep(20 * time.Second); return wait{10 * time.Minute, true} }},
	} {
		t.Run(name, func(t *testing.T) {
			const each = 40
			inTime(t, 2, 2*each, func(x *process, p *messenger) {
				broken := true
				p.fate = func(_ int, out channel.Outgoing) fate {
					if number(out.Key)%2 == 0 && broken {
						return f
					}
					return fate{}
				}
				for n := range 2 * each {
					x.say(2, n, n, fmt.Sprint(n), time.Now())
				}
				sleep(time.Minute)
				for n := 1; n < 2*each; n += 2 {
					if m := x.message(n); m.State != inbox.StateSent {
						t.Fatalf("message %d of the good channel is %s", n, m.State)
					}
				}
				sleep(time.Hour)
				calls := p.calls - each
				if name != "slow" && calls > 400 {
					t.Errorf("the platform that is away was asked %d times", calls)
				}
				p.mu.Lock()
				broken = false
				p.mu.Unlock()
				sleep(70 * time.Minute)
				for n := range 2 * each {
					if m := x.message(n); m.State != inbox.StateSent {
						t.Errorf("message %d is %s (%s)", n, m.State, m.Fault)
					}
				}
			})
		})
	}
}

// The platform's pace is held, to one contact and in all, and used up.
func TestPace(t *testing.T) {
	for name, c := range map[string]struct {
		pace            channel.Paced
		conversations   int
		least, most     time.Duration // for 60 messages
		inAnySecond     int
		toOneInASecond  int
		messagesInParts bool
	}{
		"to one contact":          {channel.Paced{Chat: time.Second}, 1, 59 * time.Second, 62 * time.Second, 1, 1, false},
		"with a burst":            {channel.Paced{Chat: time.Second, Burst: 10}, 1, 50 * time.Second, 53 * time.Second, 11, 11, false},
		"of the account":          {channel.Paced{Second: 10}, 60, 5 * time.Second, 7 * time.Second, 11, 2, false},
		"both":                    {channel.Paced{Chat: time.Second, Second: 5}, 6, 11 * time.Second, 15 * time.Second, 6, 1, false},
		"the parts of one, to it": {channel.Paced{Chat: time.Second}, 1, 59 * time.Second, 63 * time.Second, 1, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, 1, c.conversations, func(x *process, p *messenger) {
				p.pace = c.pace
				begun := time.Now()
				texts, per := 60, 1
				if c.messagesInParts {
					texts, per = 12, 5
				}
				for n := range texts {
					text := fmt.Sprint(n % c.conversations)
					for range per - 1 {
						text += "|" + fmt.Sprint(n%c.conversations)
					}
					x.say(1, n%c.conversations, n, text, time.Now())
				}
				for range 200 {
					if len(p.have()) == 60 {
						break
					}
					sleep(time.Second)
				}
				if n := len(p.have()); n != 60 {
					t.Fatalf("%d were taken", n)
				}
				p.mu.Lock()
				defer p.mu.Unlock()
				if took := p.at[59].Sub(begun); took < c.least || took > c.most {
					t.Errorf("took %v", took)
				}
				for i := range p.at {
					all, one := 0, 0
					for j := i; j < len(p.at) && p.at[j].Sub(p.at[i]) < time.Second-5*time.Millisecond; j++ {
						if all++; p.took[j] == p.took[i] {
							one++
						}
					}
					if all > c.inAnySecond || one > c.toOneInASecond {
						t.Fatalf("%d in one second, %d to one contact", all, one)
					}
				}
			})
		})
	}
}

// A platform that says when to come again is asked then, and not before; that is
// no try, however often it says so.
func TestWaiting(t *testing.T) {
	inTime(t, 1, 2, func(x *process, p *messenger) {
		p.fate = func(n int, out channel.Outgoing) fate {
			if n < 60 && number(out.Key) == 0 {
				return fate{lost: true, before: func(context.Context, string) error { return wait{after: time.Minute} }}
			}
			return fate{}
		}
		x.say(1, 0, 0, "waits", time.Now())
		sleep(time.Second)
		x.say(1, 1, 1, "other", time.Now())
		sleep(time.Second)
		if got := fmt.Sprint(p.have()); got != "[other]" {
			t.Errorf("the other contact's: %s", got)
		}
		sleep(50 * time.Second)
		if p.calls != 2 {
			t.Errorf("%d calls before the time", p.calls)
		}
		sleep(2 * time.Hour)
		if m := x.message(0); m.State != inbox.StateSent {
			t.Errorf("is %s (%s)", m.State, m.Fault)
		}
	})
}

// Ten thousand messages wait for their turn: nothing of them is kept in memory.
func TestTenThousandWait(t *testing.T) {
	const many, contacts = 10_000, 500
	inTime(t, 1, contacts, func(x *process, p *messenger) {
		p.pace = channel.Paced{Chat: time.Second, Second: 25}
		x.write(func(tx *store.Tx) error {
			for n := range many {
				c := n % contacts
				id := storetest.Numbered(100 + n)
				tx.Put(&inbox.Message{ID: id, Conversation: convID(c), Inbox: "i", Dir: inbox.DirOut, Channel: chatID(0), At: int64(n), Text: fmt.Sprint(n), State: inbox.StateQueued})
				if err := tx.PutDelivery(t.Context(), store.Delivery{Message: id, Channel: chatID(0), Address: fmt.Sprint("a", c), Conversation: convID(c),
					State: "queued", DueAt: time.Now().UnixMilli(), Position: int64(n)}); err != nil {
					return err
				}
			}
			return nil
		})
		sleep(2 * time.Second)
		before, routines := heap(), runtime.NumGoroutine()
		sleep(60 * time.Second)
		after, now := heap(), runtime.NumGoroutine()
		if n := len(p.have()); n < 1400 || n > 1650 {
			t.Errorf("%d of %d were taken in a minute", n, many)
		}
		if grown := int64(after) - int64(before); grown > 2<<20 {
			t.Errorf("the heap has grown by %d bytes", grown)
		}
		if now > routines+20 {
			t.Errorf("%d goroutines, then %d", routines, now)
		}
	})
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
