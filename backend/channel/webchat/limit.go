package webchat

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is a sustained number per minute with a burst.
type Rate struct {
	PerMinute float64
	Burst     int
}

// Limits bound what one address (an IPv4 address, an IPv6 /64 network) and one
// visitor may do, and what all of them may do together.
type Limits struct {
	Sockets    int // open at once from one address
	AllSockets int // open at once in this channel and process
	Uploads    int // running at once in this channel and process

	Connects        Rate // per address
	Messages        Rate // per visitor
	AddressMessages Rate
	Files           Rate // per visitor
	AddressFiles    Rate
	Frames          Rate // per connection, of any kind
}

// DefaultLimits are generous for people, also for a school class behind one
// address, and tight for programs.
func DefaultLimits() Limits {
	return Limits{
		Sockets: 32, AllSockets: 10_000, Uploads: 16,
		Connects: Rate{60, 40}, Messages: Rate{30, 12}, AddressMessages: Rate{240, 60},
		Files: Rate{20, 10}, AddressFiles: Rate{60, 30}, Frames: Rate{600, 80},
	}
}

// NoLimits is for benchmarks and load tests.
func NoLimits() Limits {
	inf := Rate{1e12, 1 << 30}
	return Limits{1 << 30, 1 << 30, 1 << 30, inf, inf, inf, inf, inf, inf}
}

// meterKeys bounds the memory of one meter: at most twice as many keys are held.
const meterKeys = 10_000

// meter holds one limiter per key in two generations: when the young one is
// full it becomes the old one, and what was old and unused is forgotten.
type meter struct {
	rate       Rate
	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

func newMeter(r Rate) *meter { return &meter{rate: r, young: map[string]*rate.Limiter{}} }

// take asks for one; if it is too much, wait says when to come back.
func (m *meter) take(key string, now time.Time) (wait time.Duration, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.young[key]
	if l == nil {
		if l = m.old[key]; l == nil {
			l = rate.NewLimiter(rate.Limit(m.rate.PerMinute/60), m.rate.Burst)
		}
		if len(m.young) >= meterKeys {
			m.old, m.young = m.young, map[string]*rate.Limiter{}
		}
		m.young[key] = l
	}
	if l.AllowN(now, 1) {
		return 0, true
	}
	return time.Duration(60 / m.rate.PerMinute * float64(time.Second)).Round(time.Millisecond), false
}

// guard counts the sockets and holds the meters of one channel.
type guard struct {
	limits                                         Limits
	connects, messages, addrMessages, files, addrF *meter

	mu      sync.Mutex
	sockets map[string]int // by address, only those above zero
	all     int
	uploads int
}

func newGuard(l Limits) *guard {
	return &guard{limits: l, sockets: map[string]int{},
		connects: newMeter(l.Connects), messages: newMeter(l.Messages), addrMessages: newMeter(l.AddressMessages),
		files: newMeter(l.Files), addrF: newMeter(l.AddressFiles)}
}

// enter counts one socket in; every true needs a leave.
func (g *guard) enter(addr string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all >= g.limits.AllSockets || g.sockets[addr] >= g.limits.Sockets {
		return false
	}
	if _, ok := g.connects.take(addr, now); !ok {
		return false
	}
	g.sockets[addr]++
	g.all++
	return true
}

func (g *guard) leave(addr string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all--
	if g.sockets[addr]--; g.sockets[addr] <= 0 {
		delete(g.sockets, addr)
	}
}

// full reports whether a further socket of this address would be refused for
// the number of open ones; it counts nothing.
func (g *guard) full(addr string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all >= g.limits.AllSockets || g.sockets[addr] >= g.limits.Sockets
}

// upload counts one upload in; every true needs an uploaded.
func (g *guard) upload(addr, visitor string, now time.Time) bool {
	if _, ok := g.addrF.take(addr, now); !ok {
		return false
	}
	if _, ok := g.files.take(visitor, now); !ok {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.uploads >= g.limits.Uploads {
		return false
	}
	g.uploads++
	return true
}

func (g *guard) uploaded() {
	g.mu.Lock()
	g.uploads--
	g.mu.Unlock()
}

// message asks for one message of a visitor.
func (g *guard) message(addr, visitor string, now time.Time) (wait time.Duration, ok bool) {
	if wait, ok = g.addrMessages.take(addr, now); !ok {
		return wait, false
	}
	return g.messages.take(visitor, now)
}
