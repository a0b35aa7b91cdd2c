package main

import (
	"context"
	"errors"
	"os"
	"time"
)

// watchParent ends the demo with what started it: a terminal tells the whole
// group of Ctrl+C, but a signal to make alone reaches only make.
func watchParent(ctx context.Context, cancel context.CancelCauseFunc) {
	parent := os.Getppid()
	blocked := interrupted(parent) // from the start: that tells nothing
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if os.Getppid() != parent || !blocked && interrupted(parent) {
				cancel(errors.New("what started the demo has ended"))
				return
			}
		}
	}
}
