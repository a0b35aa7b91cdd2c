package auth

import (
	"sync"
	"time"

	"tresen/backend/fault"
)

// Lockout slows guessing down: after free wrong attempts under one name each
// further one locks it for longer, up to longest. It forgets after an hour.
type Lockout struct {
	mu    sync.Mutex
	tries map[string]*attempts
	now   func() time.Time
}

type attempts struct {
	wrong int
	last  time.Time
	until time.Time
}

const (
	freeAttempts = 5
	// manyAttempts are free where many people share a name: a whole office behind
	// one address must not be locked out by a few typing errors.
	manyAttempts = 40
	firstLock    = 5 * time.Second
	longestLock  = 15 * time.Minute
	forgetAfter  = time.Hour
	mostNames    = 50_000
)

// NewLockout makes one with a clock.
func NewLockout(now func() time.Time) *Lockout {
	return &Lockout{tries: map[string]*attempts{}, now: now}
}

// Check gives an error with code locked while a name is locked.
func (l *Lockout) Check(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.tries[name]; a != nil && l.now().Before(a.until) {
		return fault.New(fault.Locked, "auth.Check", "too many wrong attempts")
	}
	return nil
}

// Try is Check and Wrong in one: the attempt counts as wrong until Right says
// otherwise, so that many at once are no more than one after the other.
func (l *Lockout) Try(name string, free int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.tries[name]; a != nil && l.now().Before(a.until) {
		return fault.New(fault.Locked, "auth.Try", "too many wrong attempts")
	}
	l.wrong(name, free)
	return nil
}

// Wrong counts a wrong attempt; more than free of them lock the name.
func (l *Lockout) Wrong(name string, free int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong(name, free)
}

func (l *Lockout) wrong(name string, free int) {
	now := l.now()
	a := l.tries[name]
	if a == nil || now.Sub(a.last) > forgetAfter {
		l.sweep(now)
		a = &attempts{}
		l.tries[name] = a
	}
	a.wrong++
	a.last = now
	if a.wrong >= free {
		a.until = now.Add(min(firstLock<<min(a.wrong-free, 10), longestLock))
	}
}

// Right forgets a name after a right attempt.
func (l *Lockout) Right(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tries, name)
}

// sweep keeps the table bounded, whoever attacks.
func (l *Lockout) sweep(now time.Time) {
	if len(l.tries) < mostNames {
		return
	}
	for n, a := range l.tries {
		if now.Sub(a.last) > forgetAfter || len(l.tries) >= mostNames && !now.Before(a.until) {
			delete(l.tries, n)
		}
	}
}
