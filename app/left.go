package app

import (
	"context"
	"maps"
	"slices"

	"tresen/app/replica"
)

// left drops the files that only what is gone had: what an agent may no longer see
// does not stay on the PC. Nobody waits for it.
func (l *live) left(c replica.Change) {
	if len(c.Left) == 0 || l.ctx == nil {
		return
	}
	ctx, hashes := l.ctx, slices.Sorted(maps.Keys(c.Left))
	l.wg.Go(func() {
		if err := l.dropUnused(ctx, hashes); err != nil && ctx.Err() == nil {
			_ = l.failed(err)
		}
	})
}

func (l *live) dropUnused(ctx context.Context, hashes []string) error {
	kept, err := l.media.Kept(ctx, hashes)
	if err != nil || len(kept) == 0 {
		return err
	}
	unused, err := l.rep.Unused(ctx, kept)
	if err != nil {
		return err
	}
	return l.media.Drop(ctx, unused)
}
