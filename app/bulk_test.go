package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// many puts conversations into the relay and waits until the desk has them.
func many(t *testing.T, r *relaytest.Relay, d *desk, p *line, channel string, n int) []string {
	t.Helper()
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	db := r.Store()
	_, err = db.Write(t.Context(), func(tx *store.Tx) error {
		ids = nil
		for i := range n {
			c := &inbox.Conversation{ID: relaytest.NewID(), Inbox: w.Inboxes[0].ID, Contact: relaytest.NewID(), Status: inbox.StatusOpen,
				Channels: []string{channel}, LastChannel: channel, LastAt: int64(1000 + i), LastInAt: int64(1000 + i), UnansweredSince: int64(1000 + i), Preview: inbox.Preview{Text: "Hallo", Dir: inbox.DirIn, Channel: channel}}
			tx.Put(c)
			ids = append(ids, c.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.cut() // whoever comes back asks for what is new
	d.until("offline", func() bool { return d.link() != "online" })
	p.mend(r.URL)
	d.until("all of them", func() bool {
		c, err := d.Counts(app.Filter{})
		return err == nil && c.Open == n
	})
	return ids
}

// over waits for the end of a job.
func (d *desk) over(job string) (s app.BulkState) {
	d.t.Helper()
	d.until("the end of the bulk action", func() bool {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		s = d.shell.bulk[job]
		return s.Over
	})
	return s
}

func (d *desk) bulk(w app.BulkWish) string {
	d.t.Helper()
	job, err := d.Bulk(w)
	if err != nil {
		d.t.Fatal(err)
	}
	return job
}

func (d *desk) counts() app.Counts {
	d.t.Helper()
	c, err := d.Counts(app.Filter{})
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

var openOnes = &app.ListQuery{Bucket: app.BucketOpen, Sort: "newest"}

// The whole result is changed, a colleague acts, and the undo says what it left alone.
func TestBulkAndUndoAfterSomebodyElseActed(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 450)
	if n, err := d.BulkCount(app.BulkWish{Area: "inbox", List: openOnes}); err != nil || n != 450 {
		t.Fatalf("%d meant, %v", n, err)
	}
	job := d.bulk(app.BulkWish{Area: "inbox", List: openOnes, Except: ids[:1], What: command.BulkWhat{Status: inbox.StatusDone}})
	if s := d.over(job); s.Total != 449 || s.Done != 449 || s.Skipped != 0 || s.Code != "" {
		t.Fatalf("%+v", s)
	}
	if c := d.counts(); c.Open != 1 || c.Done != 449 {
		t.Fatalf("%+v", c)
	}
	for _, id := range ids[10:13] {
		d.must("reopen", map[string]any{"conversation": id})
		d.must("snooze", map[string]any{"conversation": id, "until": int64(4_000_000_000_000)})
	}
	undo, err := d.BulkUndo(job)
	if err != nil {
		t.Fatal(err)
	}
	if s := d.over(undo); s.Total != 449 || s.Done != 449 || s.Skipped != 3 || !s.Undo {
		t.Fatalf("%+v", s)
	}
	d.until("settled", d.settled)
	if c := d.counts(); c.Open != 447 || c.Snoozed != 3 || c.Done != 0 {
		t.Fatalf("after the undo %+v", c)
	}
}

// Without a line all of it is shown; it goes out when the line is back, two jobs in
// their order, and what is done to one of them meanwhile has the last word.
func TestBulkWithoutALine(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 250)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	first := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Status: inbox.StatusDone}})
	d.until("shown", func() bool { return d.counts().Done == 250 })
	second := d.bulk(app.BulkWish{Area: "inbox", IDs: ids[:50], What: command.BulkWhat{Status: inbox.StatusOpen}})
	d.until("shown", func() bool { return d.counts().Open == 50 })
	d.must("reopen", map[string]any{"conversation": ids[249]})
	p.mend(r.URL)
	if s := d.over(first); s.Done != 250 {
		t.Fatalf("%+v", s)
	}
	if s := d.over(second); s.Done != 50 || s.Skipped != 0 {
		t.Fatalf("%+v", s)
	}
	d.until("settled", d.settled)
	if c := d.counts(); c.Open != 51 || c.Done != 199 {
		t.Fatalf("%+v", c)
	}
	if c, err := store.Look[inbox.Conversation](t.Context(), r.Store(), ids[249]); err != nil || c.Status != inbox.StatusOpen {
		t.Fatalf("the later one was overtaken: %+v, %v", c, err)
	}
}

// What the relay has not got can be stopped, and nothing of it is done.
func TestBulkIsStopped(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 500)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	job := d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Status: inbox.StatusDone}})
	d.until("shown", func() bool { return d.counts().Done == 500 })
	if err := d.BulkStop(job); err != nil {
		t.Fatal(err)
	}
	if s := d.over(job); !s.Stopped || s.Done != 0 {
		t.Fatalf("%+v", s)
	}
	if c := d.counts(); c.Open != 500 {
		t.Fatalf("%+v", c)
	}
	p.mend(r.URL)
	d.until("settled", d.settled)
	if c := d.counts(); c.Open != 500 {
		t.Fatalf("%+v", c)
	}
}

// The program ends in the middle: what is in the outbox goes on by itself.
func TestBulkOverAnEnd(t *testing.T) {
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 300)
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	d.bulk(app.BulkWish{Area: "inbox", IDs: ids, What: command.BulkWhat{Add: nil, Status: inbox.StatusDone}})
	d.until("shown", func() bool { return d.counts().Done == 300 })
	d.restart()
	p.mend(r.URL)
	d.until("settled", d.settled)
	if c := d.counts(); c.Done != 300 {
		t.Fatalf("%+v", c)
	}
	if left, err := d.BulkLeft(); err != nil || len(left) != 0 {
		t.Fatalf("all of it was in the outbox, yet %+v, %v", left, err)
	}
}
