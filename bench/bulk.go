package main

import (
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
)

// bulk measures "assign, label and done over 5,000 conversations" from the key until
// all rows are so in the replica and at the relay, and what a person feels meanwhile:
// how long a page of the list and a note of theirs take.
func (s *suite) bulk() error {
	const n = 5000
	w, err := fill(s.ctx, filepath.Join(s.dir, "bulk"), history(n, 3))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, "bulk-desktop"), w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}
	for _, q := range []app.Bucket{app.BucketOpen} {
		begun := time.Now()
		job, err := d.Bulk(app.BulkWish{Area: "inbox", List: &app.ListQuery{Bucket: q, Sort: "newest"}, What: command.BulkWhat{Status: inbox.StatusDone}})
		if err != nil {
			return err
		}
		if err := s.bulkRun(d, job, "bulk", begun); err != nil {
			return err
		}
		if c, err := d.Counts(app.Filter{}); err != nil || c.Open > 0 || c.Done < n {
			return fmt.Errorf("after it: %+v, %w", c, err)
		}
		begun = time.Now()
		if job, err = d.BulkUndo(job); err != nil {
			return err
		}
		if err := s.bulkRun(d, job, "bulk undo", begun); err != nil {
			return err
		}
		if c, err := d.Counts(app.Filter{}); err != nil || c.Open == 0 {
			return fmt.Errorf("after the undo: %+v, %w", c, err)
		}
	}
	return nil
}

// bulkRun waits until a job is over and looks at the list all the while.
func (s *suite) bulkRun(d *desktop, job, name string, begun time.Time) error {
	stop := make(chan struct{})
	var reads, notes []time.Duration
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			at := time.Now()
			p, err := d.List(app.ListQuery{Bucket: app.BucketDone, Limit: 50})
			if err == nil {
				_, err = d.Counts(app.Filter{})
			}
			reads = append(reads, time.Since(at))
			if err == nil && len(p.Rows) > 0 {
				at = time.Now()
				_, err = d.Do("note", fmt.Sprintf(`{"message":%q,"conversation":%q,"text":"kurz notiert"}`, newID(), p.Rows[0].Conversation.ID))
				notes = append(notes, time.Since(at))
			}
			if err != nil {
				failed = err
				return
			}
		}
	})
	shown := time.Duration(0)
	var last app.BulkState
	err := d.until(s.ctx, func() (bool, error) {
		d.mu.Lock()
		last = d.bulk
		d.mu.Unlock()
		if shown == 0 && last.Job == job && last.Shown == last.Total {
			shown = time.Since(begun)
		}
		return last.Job == job && last.Over, nil
	})
	whole := time.Since(begun)
	close(stop)
	wg.Wait()
	if err != nil || failed != nil {
		return fmt.Errorf("%w %w", err, failed)
	}
	if last.Skipped > 0 || last.Code != "" {
		return fmt.Errorf("%d of %d left alone, %q", last.Skipped, last.Total, last.Code)
	}
	s.one(name+" 5,000: shown", "", "ms", float64(shown.Milliseconds()))
	s.one(name+" 5,000: replica and relay", "<= 5000", "ms", float64(whole.Milliseconds()))
	s.times(name+": list read meanwhile", "<= 100", reads)
	s.times(name+": note queued meanwhile", "<= 100", notes)
	return nil
}
