package command

import (
	"context"
	"encoding/json"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What merging and splitting contacts does to tickets: links and contact go along.

// partTicket is a ticket a merge changed; Was is hadTicket, JSON.
const partTicket = "ticket"

type hadTicket struct {
	Contact       string
	Conversations []string
}

// tickets of the one who goes are the other's, and linked to where its threads went.
func (w *merging) tickets(ctx context.Context) error {
	about := []string{w.gone.ID}
	for _, j := range w.joined {
		about = append(about, j[0])
	}
	done := map[string]bool{}
	for _, id := range about {
		list, err := w.tx.TicketsAbout(ctx, id)
		if err != nil {
			return err
		}
		for _, t := range list {
			if done[t.ID] {
				continue
			}
			done[t.ID] = true
			if err := w.moved(ctx, partTicket, t.ID, jsonOf(hadTicket{t.Contact, t.Conversations})); err != nil {
				return err
			}
			if t.Contact == w.gone.ID {
				t.Contact = w.into.ID
			}
			for _, j := range w.joined {
				t.Conversations = exchanged(t.Conversations, j[0], j[1])
			}
			w.tx.Put(t)
		}
	}
	return nil
}

// exchanged puts one id in the place of another, unless it is there already.
func exchanged(list []string, from, to string) []string {
	i := slices.Index(list, from)
	if i < 0 {
		return list
	}
	list = slices.Clone(list)
	if slices.Contains(list, to) {
		return slices.Delete(list, i, i+1)
	}
	list[i] = to
	return list
}

// tickets go back to whom they were of, and their links to the threads that are
// made again. One made since, of nothing but threads that go, goes with them.
func (w *splitting) ticketsBack(ctx context.Context) error {
	for id, was := range w.tickets {
		t, err := store.Find[inbox.Ticket](ctx, w.tx, id)
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		if was.Contact == w.gone.ID && t.Contact == w.into.ID {
			t.Contact = w.gone.ID
		}
		for _, p := range w.parted { // from, to
			if !slices.Contains(was.Conversations, p[1]) || !slices.Contains(t.Conversations, p[0]) {
				continue
			}
			if slices.Contains(was.Conversations, p[0]) {
				t.Conversations = append(slices.Clone(t.Conversations), p[1])
			} else {
				t.Conversations = exchanged(t.Conversations, p[0], p[1])
			}
		}
		w.tx.Put(t)
	}
	return w.ticketsSince(ctx)
}

func (w *splitting) ticketsSince(ctx context.Context) error {
	list, err := w.tx.TicketsAbout(ctx, w.into.ID)
	if err != nil {
		return err
	}
	theirs, err := w.tx.ConversationsOf(ctx, w.gone.ID)
	if err != nil {
		return err
	}
	for _, t := range list {
		if _, old := w.tickets[t.ID]; old || t.Contact != w.into.ID || t.CreatedAt < w.note.At || len(t.Conversations) == 0 {
			continue
		}
		if !slices.ContainsFunc(t.Conversations, func(id string) bool {
			return !slices.ContainsFunc(theirs, func(c *inbox.Conversation) bool { return c.ID == id })
		}) {
			t.Contact = w.gone.ID
			w.tx.Put(t)
		}
	}
	return nil
}

func (w *splitting) ticket(p store.MergePart) error {
	var was hadTicket
	if err := json.Unmarshal([]byte(p.Was), &was); err != nil {
		return err
	}
	w.tickets[p.ID] = was
	return nil
}
