package telegramsim

import "time"

// limits are the platform's rates: thirty a second in all, one a second to a chat
// after a burst; and those of the weather.
type limits struct {
	chats map[int64]*bucket
	all   bucket
	taken int
	until time.Time
}

type bucket struct {
	used float64
	at   time.Time
}

func (b *bucket) take(now time.Time, rate, burst float64) time.Duration {
	b.used = max(b.used-now.Sub(b.at).Seconds()*rate, 0)
	b.at = now
	if b.used+1 > burst {
		return time.Duration((b.used + 1 - burst) / rate * float64(time.Second))
	}
	b.used++
	return 0
}

func (l *limits) take(s *Sim, chat int64) time.Duration {
	now := s.now()
	if s.weather.Limit > 0 {
		if now.Before(l.until) {
			return l.until.Sub(now)
		}
		if l.taken++; l.taken > s.weather.Limit {
			l.taken, l.until = 0, now.Add(3*time.Second)
			return 3 * time.Second
		}
		return 0
	}
	if l.chats == nil {
		l.chats = map[int64]*bucket{}
	}
	b := l.chats[chat]
	if b == nil {
		b = &bucket{at: now}
		l.chats[chat] = b
	}
	if wait := b.take(now, 1, 20); wait > 0 {
		return wait
	}
	return l.all.take(now, 30, 30)
}
