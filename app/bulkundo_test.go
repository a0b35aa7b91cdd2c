package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
)

// Whoever takes a bulk action back while it is still being put into the outbox gets
// all of it back, at whatever moment.
func TestBulkIsTakenBackAtOnce(t *testing.T) {
	r, d, p, ch := joined(t)
	many(t, r, d, p, ch, 1000)
	for round := range 8 {
		job := d.bulk(app.BulkWish{Area: "inbox", List: openOnes, What: command.BulkWhat{Status: inbox.StatusDone}})
		if round > 0 {
			d.until("some of it", func() bool { return d.counts().Done >= 100*round })
		}
		undo, err := d.BulkUndo(job)
		if err != nil {
			t.Fatal(err)
		}
		d.over(job)
		d.over(undo)
		d.until("settled", d.settled)
		if c := d.counts(); c.Open != 1000 || c.Done != 0 {
			t.Fatalf("round %d: %+v", round, c)
		}
	}
}
