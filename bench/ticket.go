package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// tickets measures what the screen waits for when the board or the list of
// tickets opens.
func (s *suite) tickets() error {
	for _, n := range []int{2000, 10_000} {
		if err := s.ticketsAt(n); err != nil {
			return err
		}
	}
	return s.boardOnScreen()
}

// boardOnScreen measures the same as a person sees it (bench/board.mjs).
func (s *suite) boardOnScreen() error {
	w, err := fill(s.ctx, filepath.Join(s.dir, "board"), manyTickets(2000))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	return s.browse(w, "board-dev", "bench/board.mjs")
}

func (s *suite) ticketsAt(n int) error {
	w, err := fill(s.ctx, filepath.Join(s.dir, fmt.Sprintf("tickets-%d", n)), manyTickets(n))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, fmt.Sprintf("tickets-desktop-%d", n)), w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}
	busy := app.TicketQuery{Status: []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting}, Sort: "waiting", Limit: 50}
	var boards, pages, texts []time.Duration
	for range 40 {
		for _, by := range []string{"status", "agent"} {
			begun := time.Now()
			if _, err := d.TicketBoard(app.TicketQuery{Sort: "waiting", Limit: 50}, by); err != nil {
				return err
			}
			boards = append(boards, time.Since(begun))
		}
		for _, sort := range []string{"changed", "number", "due", "priority", "waiting"} {
			q := busy
			q.Sort = sort
			begun := time.Now()
			if _, err := d.Tickets(q); err != nil {
				return err
			}
			pages = append(pages, time.Since(begun))
		}
		q := busy
		q.Text = "bench 1"
		begun := time.Now()
		if _, err := d.Tickets(q); err != nil {
			return err
		}
		texts = append(texts, time.Since(begun))
	}
	if n == 2000 {
		s.times("board of 2,000 tickets", "≤ 20", boards)
		return nil
	}
	s.times("page of 10,000 tickets", "≤ 5", pages)
	s.times("search in 10,000 tickets", "", texts)
	return nil
}

// manyTickets are as many of a team of ten, three in five of them solved.
func manyTickets(n int) func(ctx context.Context, db *store.DB, w *world) error {
	return func(ctx context.Context, db *store.DB, w *world) error {
		if err := history(500, 2)(ctx, db, w); err != nil {
			return err
		}
		talks, err := store.All[inbox.Conversation](ctx, db)
		if err != nil {
			return err
		}
		team := make([]string, 10)
		for i := range team {
			team[i] = newID()
		}
		rnd := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // the same tickets in every run
		start := time.Now().Add(-60 * 24 * time.Hour).UnixMilli()
		for i := 0; i < n; {
			_, err := db.Write(ctx, func(tx *store.Tx) error {
				for range min(1000, n-i) {
					putTicket(tx, w, rnd, talks[rnd.IntN(len(talks))], team, start+int64(i)*60_000, i+1)
					i++
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func putTicket(tx *store.Tx, w *world, rnd *rand.Rand, c *inbox.Conversation, team []string, at int64, number int) {
	k := &inbox.Ticket{ID: newID(), Number: number, Inbox: w.inbox, Type: inbox.TicketCase, Title: fmt.Sprintf("bench %d", number), Text: sentence(rnd),
		Status:   []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketWaiting, inbox.TicketSolved, inbox.TicketSolved, inbox.TicketSolved}[rnd.IntN(5)],
		Priority: []inbox.Priority{inbox.PriorityLow, inbox.PriorityNormal, inbox.PriorityHigh, inbox.PriorityUrgent}[rnd.IntN(4)],
		Contact:  c.Contact, Channel: w.channel, Conversations: []string{c.ID}, CreatedAt: at, ChangedAt: at, CreatedBy: team[0]}
	if n := rnd.IntN(len(team) + 1); n < len(team) {
		k.Assignee = team[n]
	}
	if k.Status == inbox.TicketOpen {
		k.OpenSince = at
	}
	if rnd.IntN(2) == 0 {
		k.Due = at + rnd.Int64N(60*24*3_600_000)
	}
	tx.Put(k)
	tx.Put(&inbox.TicketEntry{ID: newID(), Ticket: k.ID, Inbox: w.inbox, By: team[0], At: at, Event: &inbox.TicketEvent{What: "created"}})
	tx.Put(&inbox.TicketEntry{ID: newID(), Ticket: k.ID, Inbox: w.inbox, By: team[0], At: at, Text: sentence(rnd)})
}
