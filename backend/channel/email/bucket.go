package email

import (
	"context"
	"sync"
	"time"
)

// rate is how many mails a server takes: burst at once, then one each pause.
type rate struct {
	burst int
	pause time.Duration
}

// rate gives the provider's own limit where it is known, else one that no
// business's own server minds. Exchange Online takes 30 a minute; Gmail counts
// by the day, and only sudden floods.
func (s *settings) rate() rate {
	switch provider(s.smtp.host) {
	case providerMicrosoft:
		return rate{burst: 10, pause: 2 * time.Second}
	case providerGoogle:
		return rate{burst: 20, pause: time.Second}
	}
	return rate{burst: 60, pause: 200 * time.Millisecond}
}

// bucket lets so many mails pass as its rate allows.
type bucket struct {
	rate rate
	now  func() time.Time
	mu   sync.Mutex
	full time.Time // when it is full again
}

func (b *bucket) init(now func() time.Time, r rate) { b.now, b.rate = now, r }

// take waits for its turn, at most until ctx ends.
func (b *bucket) take(ctx context.Context) error {
	wait := b.next()
	if wait <= 0 {
		return nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		b.back()
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// next books a place and gives how long it is until then.
func (b *bucket) next() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.rate.pause)
	return b.full.Sub(now) - time.Duration(b.rate.burst)*b.rate.pause
}

// back gives up a place that was booked.
func (b *bucket) back() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.full = b.full.Add(-b.rate.pause)
}
