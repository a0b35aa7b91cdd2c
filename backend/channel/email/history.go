package email

import (
	"context"
	"errors"
	"slices"
	"time"
)

// history takes a piece of what lies in the past, newest first, and tells whether
// more is left. It works between the looks for new mail, which goes before.
func (f *fetcher) history(ctx context.Context) (more bool, err error) {
	if time.Now().Before(f.recallAt) {
		return false, nil
	}
	for _, b := range f.boxes {
		if b.past == (past{}) || b.trouble >= maxTrouble {
			continue
		}
		err := f.piece(ctx, b)
		if line := (errLine{}); b.role != roleInbox && errors.As(err, &line) {
			b.trouble++
		}
		return true, err
	}
	return false, nil
}

func (f *fetcher) piece(ctx context.Context, b *box) error {
	data, err := f.open(b)
	if err != nil {
		return f.without(ctx, b, err)
	}
	if data.UIDValidity != b.past.Validity {
		return nil // the next look for new mail finds out, and starts history anew
	}
	if !b.sure {
		if err := f.left(b); err != nil {
			return f.without(ctx, b, err)
		}
	}
	if len(b.todo) == 0 {
		if err := f.s.env.Ingest(ctx, b.passed(past{})); err != nil {
			return err
		}
		b.past, b.sure = past{}, false
		return nil
	}
	part := b.group(b.todo)
	list := part
	if b.past.Check {
		part = b.todo[:min(len(b.todo), headsAtOnce, max(1, b.batch))]
		if list, err = f.unknown(ctx, b, part); err != nil {
			return err
		}
	}
	h := b.past
	how := manner{place: b.place, past: func(at time.Time) bool { return h.Good == 0 || at.IsZero() || place{Good: h.Good}.older(at) }, quiet: always}
	if err := f.transfer(ctx, b, list, how.unmarked()); err != nil {
		return err
	}
	h.Below, h.Done = uint32(part[len(part)-1].uid), h.Done+len(part)
	if err := f.s.env.Ingest(ctx, b.passed(h)); err != nil {
		return err
	}
	b.past, b.todo = h, b.todo[len(part):]
	return nil
}

func always(time.Time) bool { return true }

// left finds what is still to be fetched, newest first.
func (f *fetcher) left(b *box) error {
	list, err := f.since(b, time.UnixMilli(b.past.Since))
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s seen) bool { return uint32(s.uid) >= b.past.Below })
	slices.Reverse(list)
	b.todo, b.sure = list, true
	return nil
}

// without goes on without the history of a folder the server refuses.
func (f *fetcher) without(ctx context.Context, b *box, err error) error {
	if !refusal(err) || b.role == roleInbox {
		return err
	}
	if err := f.s.env.Ingest(ctx, b.passed(past{})); err != nil {
		return err
	}
	b.past = past{}
	return nil
}

// recalled is how much of the history is fetched, of how much.
func (f *fetcher) recalled() (done, total int) {
	for _, b := range f.boxes {
		if b.past != (past{}) {
			done += b.past.Done
			total += b.past.Done + len(b.todo)
		}
	}
	return done, total
}
