package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tresen/app"
	"tresen/backend/store"
)

// sync measures a new PC's first sync of 100,000 messages and the catch-up of
// 1,000 changes a desktop missed.
func (s *suite) sync() error {
	w, err := fill(s.ctx, filepath.Join(s.dir, "sync"), history(5000, 20))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer func() { w.stop() }()
	folder := filepath.Join(s.dir, "sync-desktop")
	begun := time.Now()
	d, err := newDesktop(s.ctx, folder, w.r.Address())
	if err != nil {
		return err
	}
	if err := d.until(s.ctx, d.firstScreen); err != nil {
		return err
	}
	first := time.Since(begun)
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}
	s.one("first sync: screen usable", "≤ 2", "s", first.Seconds())
	s.one("first sync: 100,000 messages", "≤ 20", "s", time.Since(begun).Seconds())
	if rss, err := memory(os.Getpid(), "VmHWM:"); err == nil {
		s.one("relay + desktop core, peak RSS", "", "MB", rss)
	}
	d.close()
	return s.catchUp(w, folder)
}

// firstScreen: a list with names and an opened conversation with its messages.
func (d *desktop) firstScreen() (bool, error) {
	l, err := d.List(app.ListQuery{Bucket: app.BucketOpen, Sort: "newest", Limit: 30})
	if err != nil || len(l.Rows) < 30 || l.Rows[0].Name == "" {
		return false, err
	}
	o, err := d.Open(l.Rows[0].Conversation.ID)
	return err == nil && len(o.Thread.Messages) > 5, err
}

// catchUp lets 1,000 messages come in while the desktop is away and measures
// from its start until it has them all.
func (s *suite) catchUp(w *world, folder string) error {
	if err := s.arrive(w, 1000); err != nil {
		return err
	}
	want, err := count(s.ctx, w)
	if err != nil {
		return err
	}
	begun := time.Now()
	d, err := newDesktop(s.ctx, folder, w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, func() (bool, error) {
		st, err := d.Status()
		return err == nil && st.Messages >= want, err
	}); err != nil {
		return err
	}
	s.one("catch-up after 1,000 missed", "≤ 2", "s", time.Since(begun).Seconds())
	return nil
}

// arrive lets ten visitors write messages until the relay has them all.
func (s *suite) arrive(w *world, missed int) error {
	var wg sync.WaitGroup
	errs := make(chan error, 10)
	for range 10 {
		v, err := w.visitor(s.ctx)
		if err != nil {
			return err
		}
		wg.Go(func() {
			defer func() { _ = v.Close() }()
			for range missed / 10 {
				if err := v.Say(newID(), "Sind Sie noch da?"); err != nil {
					errs <- err
					return
				}
				if err := v.Await("ack", nil); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// count asks the relay's file how many messages there are.
func count(ctx context.Context, w *world) (n int, err error) {
	db, err := store.Open(ctx, filepath.Join(w.dir, "relay.db"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Read().One(ctx, []any{&n}, `SELECT count(*) FROM message`)
	return n, err
}
