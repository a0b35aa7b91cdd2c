package worker_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/worker"
)

// loop runs do in a bubble of time and gives how often it has run.
func loop(t *testing.T, do func(n int) (time.Time, error), script func(l *worker.Loop, runs func() int)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		l := worker.New("test", slog.New(slog.DiscardHandler), func(context.Context) (time.Time, error) {
			return do(int(n.Add(1)))
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- l.Run(ctx) }()
		script(l, func() int {
			synctest.Wait()
			return int(n.Load())
		})
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

func TestRunsAtOnceThenOnlyWhenAsked(t *testing.T) {
	loop(t, func(int) (time.Time, error) { return time.Time{}, nil }, func(l *worker.Loop, runs func() int) {
		if n := runs(); n != 1 {
			t.Errorf("%d runs at the start", n)
		}
		time.Sleep(24 * time.Hour) // the bubble's
		if n := runs(); n != 1 {
			t.Errorf("%d runs in an idle day", n)
		}
		for range 50 {
			l.Knock()
		}
		if n := runs(); n < 2 || n > 3 {
			t.Errorf("%d runs after many knocks at once", n)
		}
	})
}

func TestRunsWhenDue(t *testing.T) {
	loop(t, func(n int) (time.Time, error) {
		if n == 1 {
			return time.Now().Add(time.Hour), nil
		}
		return time.Time{}, nil
	}, func(_ *worker.Loop, runs func() int) {
		time.Sleep(59 * time.Minute) // the bubble's
		if n := runs(); n != 1 {
			t.Errorf("%d runs before it is due", n)
		}
		time.Sleep(2 * time.Minute)
		if n := runs(); n != 2 {
			t.Errorf("%d runs after it was due", n)
		}
	})
}

func TestPausesGrowWhileItFails(t *testing.T) {
	loop(t, func(n int) (time.Time, error) {
		if n <= 20 {
			return time.Time{}, errors.New("away")
		}
		return time.Time{}, nil
	}, func(_ *worker.Loop, runs func() int) {
		time.Sleep(time.Minute) // the bubble's
		if n := runs(); n < 5 || n > 12 {
			t.Errorf("%d tries in the first minute", n)
		}
		time.Sleep(time.Hour)
		if n := runs(); n != 21 {
			t.Errorf("%d runs, want 20 failures and a success", n)
		}
	})
}
