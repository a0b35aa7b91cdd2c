package outbound

import (
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Of a channel whose platform does not answer.
const (
	awayAfter  = 3 // failures in a row
	firstPause = 2 * time.Second
	lastPause  = time.Minute
)

// lanes are the channels as outbound sees them, each by itself: one that is slow,
// paced or dead holds up no other. In memory only. They are bounded by what is
// under way and by the contacts written to within the last burst.
type lanes struct {
	mu  sync.Mutex
	all map[string]*lane
}

type lane struct {
	going map[string]bool // messages under way
	until time.Time       // the channel waits
	away  int             // failures in a row
	// When the account, and each contact, is even again: what was sent quicker
	// than the pace allows in the long run is ahead of the clock (GCRA).
	even  time.Time
	chats map[string]time.Time
	tidy  int // chats are tidied when there are more
}

func (l *lanes) of(id string) *lane {
	if l.all == nil {
		l.all = map[string]*lane{}
	}
	if l.all[id] == nil {
		l.all[id] = &lane{going: map[string]bool{}, chats: map[string]time.Time{}, tidy: 64}
	}
	return l.all[id]
}

// paceOf gives how quickly a session may be sent to.
func paceOf(ses channel.Session) channel.Paced {
	if p, ok := ses.(channel.Pacer); ok {
		return p.Pace()
	}
	return channel.Paced{}
}

// gap is the time between two messages of an account, slack how far it may be ahead.
func gap(p channel.Paced) (gap, slack time.Duration) {
	if p.Second <= 0 {
		return 0, 0
	}
	gap = time.Second / time.Duration(p.Second)
	return gap, max(0, time.Second/20-gap)
}

// room tells how many deliveries of a channel may begin now, and if none, when to
// look again (zero: when one has ended).
func (l *lanes) room(id string, now time.Time, pace channel.Paced) (n int, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of(id)
	if now.Before(x.until) {
		return 0, x.until
	}
	n = atOnce
	if x.away >= awayAfter {
		n = 1 // one tries for all
	}
	if n -= len(x.going); n <= 0 {
		return 0, time.Time{}
	}
	if between, slack := gap(pace); between > 0 {
		if ahead := x.even.Sub(now); ahead > slack {
			return 0, x.even.Add(-slack)
		} else if ahead = max(ahead, 0); n > int((slack-ahead)/between)+1 {
			n = int((slack-ahead)/between) + 1
		}
	}
	return n, time.Time{}
}

// waits tells until when a whole channel must wait; zero: it need not.
func (l *lanes) waits(id string, now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x := l.of(id); now.Before(x.until) {
		return x.until
	}
	return time.Time{}
}

// under tells how many of a channel's messages are under way.
func (l *lanes) under(id string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.of(id).going)
}

// begin takes a message under way; false when it is already, or, with a time,
// when its contact (chat) must wait until then. An empty chat has no pace of its own.
func (l *lanes) begin(id, message, chat string, now time.Time, pace channel.Paced) (bool, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of(id)
	if x.going[message] {
		return false, time.Time{}
	}
	if wait := x.take(chat, now, pace); !wait.IsZero() {
		return false, wait
	}
	x.going[message] = true
	return true, time.Time{}
}

// next lets a further part of a message go; a time: it must wait until then.
func (l *lanes) next(id, chat string, now time.Time, pace channel.Paced) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of(id)
	if now.Before(x.until) {
		return x.until
	}
	if _, slack := gap(pace); pace.Second > 0 && x.even.Sub(now) > slack {
		return x.even.Add(-slack)
	}
	return x.take(chat, now, pace)
}

// take counts one message to a contact, or says until when it must wait.
func (x *lane) take(chat string, now time.Time, pace channel.Paced) time.Time {
	if pace.Chat > 0 && chat != "" {
		even := x.chats[chat]
		if at := even.Add(-pace.Chat * time.Duration(max(pace.Burst, 1)-1)); at.After(now) {
			return at
		}
		x.chats[chat] = later(even, now).Add(pace.Chat)
		x.sweep(now)
	}
	if between, _ := gap(pace); between > 0 {
		x.even = later(x.even, now).Add(between)
	}
	return time.Time{}
}

// sweep forgets the contacts whose pace is even again.
func (x *lane) sweep(now time.Time) {
	if len(x.chats) <= x.tidy {
		return
	}
	for chat, even := range x.chats {
		if !even.After(now) {
			delete(x.chats, chat)
		}
	}
	x.tidy = max(64, 2*len(x.chats))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (l *lanes) end(id, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of(id).going, message)
}

// told takes in how the platform answered: when it fails message after message it
// is away, and only one of them tries now and then until it is back.
func (l *lanes) told(id string, err error, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of(id)
	switch fault.CodeOf(err) {
	case fault.Unavailable, fault.Unsure:
		if x.away++; x.away >= awayAfter {
			x.until = later(x.until, now.Add(min(firstPause<<min(x.away-awayAfter, 10), lastPause)))
		}
	case fault.RateLimited: // it is there
	default:
		x.away = 0
	}
}

// hold lets a channel, or one of its contacts, wait until a time.
func (l *lanes) hold(id, chat string, whole bool, until time.Time, pace channel.Paced) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of(id)
	if whole {
		x.until = later(x.until, until)
	} else if pace.Chat > 0 {
		x.chats[chat] = later(x.chats[chat], until.Add(pace.Chat*time.Duration(max(pace.Burst, 1)-1)))
	}
}

// only forgets the channels that have nothing to send and nothing to remember.
func (l *lanes) only(ids []string, now time.Time) {
	busy := map[string]bool{}
	for _, id := range ids {
		busy[id] = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, x := range l.all {
		if busy[id] || len(x.going) > 0 || x.until.After(now) || x.even.After(now) {
			continue
		}
		x.tidy = 0
		x.sweep(now)
		if len(x.chats) == 0 {
			delete(l.all, id)
		}
	}
}
