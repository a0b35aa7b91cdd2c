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
	full time.Time // when all of it may be spent at once again
}

func (b *bucket) init(now func() time.Time, r rate) { b.now, b.rate = now, r }

// take waits for its turn; false, without a place, if that is longer than most
// or than the context lasts.
func (b *bucket) take(ctx context.Context, most time.Duration) bool {
	wait := b.book(most)
	if wait < 0 {
		return false
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		b.mu.Lock()
		b.full = b.full.Add(-b.rate.pause)
		b.mu.Unlock()
		return false
	case <-t.C:
		return true
	}
}

// book gives how long it is until the place it took; negative: none taken.
func (b *bucket) book(most time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	full := b.full
	if full.Before(now) {
		full = now
	}
	full = full.Add(b.rate.pause)
	wait := max(0, full.Sub(now)-time.Duration(b.rate.burst)*b.rate.pause)
	if wait > most {
		return -1
	}
	b.full = full
	return wait
}
