package outbound_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

func TestOrderWithinAConversation(t *testing.T) {
	each(t, func(b *bench) {
		b.platform.plan = []func(channel.Outgoing) error{fails(fault.RateLimited)}
		b.queue(conv, 1, 2, 3)
		b.run()
		b.until(1, inbox.StateQueued)
		b.log.Until(t, "rate_limited")
		b.until(1, inbox.StateQueued)
		for _, n := range []int{2, 3} {
			if s := b.message(n).State; s != inbox.StateQueued {
				t.Errorf("message %d is %s while the first waits", n, s)
			}
		}
		b.pass(time.Hour)
		b.until(3, inbox.StateSent)
		b.called("1", "1", "2", "3")
	})
}

func TestOtherConversationsDoNotWait(t *testing.T) {
	each(t, func(b *bench) {
		release := make(chan struct{})
		b.platform.during = func(out channel.Outgoing) {
			if out.Text == "1" {
				<-release
			}
		}
		b.queue(conv, 1)
		b.queue("other", 2)
		b.run()
		b.until(1, inbox.StateSending)
		b.until(2, inbox.StateSent)
		b.until(1, inbox.StateSending)
		close(release)
		b.until(1, inbox.StateSent)
	})
}

// What each answer of the platform means for a message.
func TestAnswers(t *testing.T) {
	plain, again := inbox.StateSent, inbox.StateQueued
	for _, c := range []struct {
		name       string
		do         func(channel.Outgoing) error
		repeatable bool
		state      inbox.State
		fault      string
	}{
		{"rate limited", fails(fault.RateLimited), false, again, ""},
		{"unavailable", fails(fault.Unavailable), false, again, ""},
		{"denied", fails(fault.Denied), false, inbox.StateFailed, "denied"},
		{"invalid", fails(fault.Invalid), false, inbox.StateFailed, "invalid"},
		{"window closed", fails(fault.WindowClosed), false, inbox.StateFailed, "window_closed"},
		{"unsure", fails(fault.Unsure), false, inbox.StateUnsure, "unsure"},
		{"unsure, but keys are recognised", fails(fault.Unsure), true, again, ""},
		// An error without a code says nothing about whether it went out.
		{"no code", func(channel.Outgoing) error { return errors.New("connection reset") }, false, inbox.StateUnsure, "unsure"},
		{"no code, but keys are recognised", func(channel.Outgoing) error { return errors.New("connection reset") }, true, again, ""},
		{"timed out", func(channel.Outgoing) error { return context.DeadlineExceeded }, false, inbox.StateUnsure, "unsure"},
		{"panic", func(channel.Outgoing) error { panic("a bug in a connector") }, false, inbox.StateUnsure, "unsure"},
		{"well", nil, false, plain, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
			b.platform.plan = []func(channel.Outgoing) error{c.do}
			if c.repeatable {
				b.use(repeatable{b.platform})
			}
			b.run()
			b.queue(conv, 1)
			b.queue("other", 2)
			b.until(2, inbox.StateSent)
			if c.state == again { // it is queued before and after: seen from the log
				b.log.Until(t, "msg="+storetest.Numbered(101))
			}
			if m := b.until(1, c.state); m.Fault != c.fault {
				t.Errorf("fault %q, want %q", m.Fault, c.fault)
			}
			b.pass(24 * time.Hour)
			if c.state == again {
				b.until(1, inbox.StateSent)
			}
			b.queue("third", 3)
			b.until(3, inbox.StateSent)
			if n := len(slices.DeleteFunc(b.platform.calls(), func(s string) bool { return s != "1" })); (n == 2) != (c.state == again) {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestGivesUpInTheEnd(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	b.hurry = true
	for range 1000 {
		b.platform.plan = append(b.platform.plan, fails(fault.Unavailable))
	}
	b.queue(conv, 1)
	b.run()
	if m := b.until(1, inbox.StateFailed); m.Fault != "unavailable" {
		t.Errorf("fault %q", m.Fault)
	}
	if n := len(b.platform.calls()); n < 10 || n > 100 {
		t.Errorf("tried %d times", n)
	}
}

// A process that died between claim and settle.
func TestCrashWhileSending(t *testing.T) {
	for name, c := range map[string]struct {
		repeatable bool
		state      inbox.State
		calls      int
	}{"keys are recognised": {true, inbox.StateSent, 1}, "nobody can tell": {false, inbox.StateUnsure, 0}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(b *bench) {
				b.queue(conv, 1)
				b.diedSending(1)
				if c.repeatable {
					b.use(repeatable{b.platform})
				}
				b.pass(-24 * time.Hour) // the clock was set right meanwhile
				b.run()
				b.until(1, c.state)
				if n := len(b.platform.calls()); n != c.calls {
					t.Errorf("sent %d times", n)
				}
			})
		})
	}
}

// The platform's word comes before the answer to the call, and the answer is an
// error: what was delivered stays delivered and is not sent again.
func TestDeliveredBeforeTheAnswer(t *testing.T) {
	each(t, func(b *bench) {
		b.platform.plan = []func(channel.Outgoing) error{fails(fault.Unavailable)}
		b.platform.during = func(out channel.Outgoing) {
			if out.Text == "1" {
				b.advance(1, inbox.StateDelivered)
			}
		}
		b.run()
		b.queue(conv, 1)
		b.log.Until(t, "msg="+storetest.Numbered(101))
		b.pass(time.Hour)
		b.queue(conv, 2)
		b.until(2, inbox.StateSent)
		b.until(1, inbox.StateDelivered)
		b.called("1", "2")
	})
}

// As before, but the word comes while the message waits for its next attempt.
func TestDeliveredBeforeTheNextTry(t *testing.T) {
	each(t, func(b *bench) {
		b.queue(conv, 1, 2)
		b.advance(1, inbox.StateRead)
		b.run()
		b.until(2, inbox.StateSent)
		b.until(1, inbox.StateRead)
		b.called("2")
	})
}

func (b *bench) advance(n int, to inbox.State) {
	b.write(func(tx *store.Tx) error {
		m, err := store.Get[inbox.Message](context.WithoutCancel(b.t.Context()), tx, storetest.Numbered(100+n))
		if err == nil && m.Advance(to) {
			tx.Put(m)
		}
		return err
	})
}

func TestChannelOff(t *testing.T) {
	each(t, func(b *bench) {
		b.write(func(tx *store.Tx) error { tx.Put(&inbox.Channel{ID: ch, Type: "fake"}); return nil })
		b.use(nil)
		b.run()
		b.queue(conv, 1)
		if m := b.until(1, inbox.StateFailed); m.Fault != "channel_off" {
			t.Errorf("fault %q", m.Fault)
		}
	})
}

// A channel whose settings are being changed is closed for a moment: that is no
// reason to fail.
func TestChannelIsOpenedAnew(t *testing.T) {
	each(t, func(b *bench) {
		b.use(nil)
		b.run()
		b.queue(conv, 1)
		b.log.Until(t, "msg="+storetest.Numbered(101))
		b.until(1, inbox.StateQueued)
		b.use(b.platform)
		b.pass(time.Hour)
		b.until(1, inbox.StateSent)
	})
}
