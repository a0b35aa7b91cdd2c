package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// list measures what an agent does all day on a full replica: first page of
// every bucket in both orders, opening a conversation, a very long thread.
func (s *suite) list() error {
	for _, n := range []int{10_000, 50_000} {
		if err := s.listAt(n); err != nil {
			return err
		}
	}
	return nil
}

func (s *suite) listAt(n int) error {
	dir := filepath.Join(s.dir, fmt.Sprintf("list-%d", n))
	w, err := fill(s.ctx, dir, func(ctx context.Context, db *store.DB, w *world) error {
		if err := history(n, 3)(ctx, db, w); err != nil || n != 10_000 {
			return err
		}
		return longThread(ctx, db, w, 20_000)
	})
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, fmt.Sprintf("list-desktop-%d", n)), w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}
	var pages, opens []time.Duration
	for range 40 {
		for _, b := range []app.Bucket{app.BucketMine, app.BucketUnassigned, app.BucketOpen, app.BucketSnoozed, app.BucketDone} {
			for _, order := range []string{"newest", "waiting"} {
				begun := time.Now()
				p, err := d.List(app.ListQuery{Bucket: b, Sort: order, Limit: 30})
				if err != nil {
					return err
				}
				if _, err := d.Counts(app.Filter{}); err != nil {
					return err
				}
				pages = append(pages, time.Since(begun))
				for i := range min(2, len(p.Rows)) {
					begun := time.Now()
					if _, err := d.Open(p.Rows[i].Conversation.ID); err != nil {
						return err
					}
					opens = append(opens, time.Since(begun))
				}
			}
		}
	}
	s.times(fmt.Sprintf("list page + counts, %d", n), "≤ 5", pages)
	s.times(fmt.Sprintf("open a conversation, %d", n), "≤ 5", opens)
	if n != 10_000 {
		return nil
	}
	return s.longOpen(d)
}

// longThreadID is the conversation with 20,000 messages.
var longThreadID = uuid.Must(uuid.NewV7()).String()

func longThread(ctx context.Context, db *store.DB, w *world, messages int) error {
	contact := &inbox.Contact{ID: newID(), Name: "Long Thread", FirstAt: 1}
	c := &inbox.Conversation{ID: longThreadID, Inbox: w.inbox, Contact: contact.ID, Status: inbox.StatusOpen}
	at := time.Now().Add(-30 * 24 * time.Hour).UnixMilli()
	for i := 0; i < messages; {
		_, err := db.Write(ctx, func(tx *store.Tx) error {
			tx.Put(contact)
			for range min(4000, messages-i) {
				m := &inbox.Message{ID: newID(), Conversation: c.ID, Inbox: w.inbox, Channel: w.channel, Dir: inbox.DirIn,
					At: c.NextAt(at), Text: fmt.Sprintf("Nachricht %d von vielen", i)}
				c.Received(m)
				tx.Put(m)
				i++
			}
			tx.Put(c)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *suite) longOpen(d *desktop) error {
	var opens, back []time.Duration
	for range 30 {
		begun := time.Now()
		o, err := d.Open(longThreadID)
		if err != nil {
			return err
		}
		opens = append(opens, time.Since(begun))
		before := o.Thread.Before
		for range 5 {
			begun := time.Now()
			p, err := d.Thread(longThreadID, before, 100)
			if err != nil {
				return err
			}
			back, before = append(back, time.Since(begun)), p.Before
		}
	}
	s.times("open a thread of 20,000", "≤ 100", opens)
	s.times("100 older messages of it", "", back)
	return nil
}
