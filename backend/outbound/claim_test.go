package outbound_test

import (
	"context"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// slow is a postal platform whose first rendering, sending or looking takes as
// long as the test wishes.
type slow struct {
	*postal
	began, goOn chan struct{}
	step        string
}

func (s *slow) hold(step string) {
	if s.step == step {
		select {
		case s.began <- struct{}{}:
			<-s.goOn
		default: // only the first
		}
	}
}

func (s *slow) Prepare(ctx context.Context, out channel.Outgoing) (channel.Prepared, error) {
	s.hold("prepare")
	return s.postal.Prepare(ctx, out)
}

func (s *slow) Send(ctx context.Context, out channel.Outgoing) (channel.Receipt, error) {
	s.hold("send")
	return s.postal.Send(ctx, out)
}

func (s *slow) Sent(ctx context.Context, out channel.Outgoing) (bool, error) {
	s.hold("ask")
	return s.postal.Sent(ctx, out)
}

func slowBench(b *bench, step string) *slow {
	s := &slow{postal: postalBench(b), began: make(chan struct{}), goOn: make(chan struct{}), step: step}
	b.use(s)
	return s
}

// A PC that slept while a letter was being rendered finds its lease ended and the
// letter taken by somebody else: it goes out once.
func TestAClaimThatEndedWhileRendering(t *testing.T) {
	each(t, func(b *bench) {
		s := slowBench(b, "prepare")
		b.run()
		b.queue(conv, 1)
		<-s.began
		b.pass(time.Hour) // the lease ends: another attempt renders and sends
		b.until(1, inbox.StateSent)
		close(s.goOn)
		b.queue("other", 2)
		b.until(2, inbox.StateSent)
		b.stop() // waits for what is under way
		b.called("1", "2")
	})
}

// What was handed over after all is told so, though the lease had ended meanwhile.
func TestASuccessAfterTheLeaseEnded(t *testing.T) {
	each(t, func(b *bench) {
		s := slowBench(b, "send")
		b.run()
		b.queue(conv, 1)
		<-s.began
		b.pass(time.Hour)
		b.until(1, inbox.StateUnsure)
		close(s.goOn)
		if m := b.until(1, inbox.StateSent); m.Fault != "" {
			t.Errorf("fault %q", m.Fault)
		}
		b.stop()
		b.called("1")
	})
}

// A slow answer to "did it go out?" is waited for; whatever is queued meanwhile
// neither asks again nor uses the questions up.
func TestOneQuestionAtATime(t *testing.T) {
	each(t, func(b *bench) {
		s := slowBench(b, "ask")
		s.plan = []func(channel.Outgoing) error{fails(fault.Unsure)}
		b.run()
		b.queue(conv, 1)
		<-s.began
		for n := 2; n < 20; n++ {
			b.queue("other", n)
			b.until(n, inbox.StateSent)
		}
		s.mu.Lock()
		asked := s.asked
		s.mu.Unlock()
		if asked != 0 {
			t.Errorf("asked %d times more while one question was open", asked)
		}
		s.set(true)
		close(s.goOn)
		b.until(1, inbox.StateSent)
		b.stop()
	})
}

// A failure that is told late must not put back in the queue what another attempt is sending.
func TestAFailureAfterTheLeaseEnded(t *testing.T) {
	each(t, func(b *bench) {
		r := repeatable{b.platform}
		b.use(r)
		began, goOn := make(chan struct{}), make(chan struct{})
		second, goSecond := make(chan struct{}), make(chan struct{})
		b.platform.plan = []func(channel.Outgoing) error{
			func(channel.Outgoing) error {
				close(began)
				<-goOn
				return fault.New(fault.Unavailable, "platform", "planned")
			},
			func(channel.Outgoing) error {
				close(second)
				<-goSecond
				return nil
			},
		}
		b.run()
		b.queue(conv, 1)
		<-began
		b.pass(time.Hour)
		<-second
		close(goOn)
		b.queue("other", 2)
		b.until(2, inbox.StateSent)
		if m := b.message(1); m.State != inbox.StateSending {
			t.Errorf("is %s while it is being sent", m.State)
		}
		close(goSecond)
		b.until(1, inbox.StateSent)
		b.stop()
		var left bool
		b.write(func(tx *store.Tx) (err error) {
			_, left, err = tx.GetDelivery(context.WithoutCancel(t.Context()), storetest.Numbered(101))
			return err
		})
		if left {
			t.Error("a delivery is left")
		}
	})
}
