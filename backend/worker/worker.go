// Package worker runs work that is due at times or when somebody knocks. It
// never polls: while nothing is due, nothing runs.
package worker

import (
	"context"
	"log/slog"
	"time"
)

// Loop runs do until ctx ends: at once, whenever Knock is called, and at the
// time do gave (zero: none). After an error it tries again with growing pauses.
type Loop struct {
	Name  string
	Log   *slog.Logger
	Do    func(ctx context.Context) (next time.Time, err error)
	knock chan struct{}
}

// New makes a loop.
func New(name string, log *slog.Logger, do func(ctx context.Context) (time.Time, error)) *Loop {
	return &Loop{Name: name, Log: log, Do: do, knock: make(chan struct{}, 1)}
}

// Knock asks for a run soon; it never blocks.
func (l *Loop) Knock() {
	select {
	case l.knock <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (l *Loop) Run(ctx context.Context) error {
	const first, longest = 200 * time.Millisecond, 30 * time.Second
	pause := first
	for {
		next, err := l.Do(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end was wished for
		}
		if err != nil {
			l.Log.Error("work failed", "what", l.Name, "err", err)
			next, pause = time.Now().Add(pause), min(2*pause, longest)
		} else {
			pause = first
		}
		if !l.wait(ctx, next) {
			return nil
		}
	}
}

func (l *Loop) wait(ctx context.Context, next time.Time) bool {
	var due <-chan time.Time
	if !next.IsZero() {
		t := time.NewTimer(time.Until(next))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-l.knock:
	case <-due:
	}
	return true
}
