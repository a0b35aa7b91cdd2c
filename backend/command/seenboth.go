package command

import (
	"context"
	"slices"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What each agent has seen, where conversations become one or are taken apart:
// nothing is new by that, and nothing seen.

// marks are the marks of a conversation by agent.
func marks(ctx context.Context, tx *store.Tx, c *inbox.Conversation) (map[string]*inbox.Seen, error) {
	list, err := tx.SeenOf(ctx, c.ID)
	all := map[string]*inbox.Seen{}
	for _, s := range list {
		all[s.ID[:len(s.ID)-len(c.ID)-1]] = s
	}
	return all, err
}

// mark gives an agent's mark, at least what everybody counts as having seen.
func mark(all map[string]*inbox.Seen, agent string, c *inbox.Conversation) inbox.Seen {
	m := inbox.Seen{}
	if s := all[agent]; s != nil {
		m = *s
	}
	m.At = max(m.At, c.SeenFrom)
	return m
}

// seenBoth joins the marks of each agent when moved go from gone into another one.
func seenBoth(ctx context.Context, tx *store.Tx, into, gone *inbox.Conversation, moved []*inbox.Message) error {
	stay, err := tx.MessagesOf(ctx, into.ID)
	if err != nil {
		return err
	}
	here, err := marks(ctx, tx, into)
	if err != nil {
		return err
	}
	there, err := marks(ctx, tx, gone)
	if err != nil {
		return err
	}
	went := map[string]bool{}
	for _, m := range moved {
		went[m.ID] = true
	}
	thread := slices.Concat(stay, moved)
	slices.SortStableFunc(thread, inThread)
	joint := func(agent string) *inbox.Seen {
		a, b := mark(here, agent, into), mark(there, agent, gone)
		s := &inbox.Seen{ID: inbox.OwnID(agent, into.ID), Conversation: into.ID, At: max(a.At, b.At)}
		s.Mark(thread, func(m *inbox.Message) bool {
			if went[m.ID] {
				return b.Saw(m)
			}
			return a.Saw(m)
		})
		return s
	}
	agents := map[string]bool{}
	for agent := range here {
		agents[agent] = true
	}
	for agent, s := range there {
		agents[agent] = true
		tx.Delete(s)
	}
	all := joint("") // who has no mark
	if len(all.Also) > 0 {
		if _, err := tx.Agents(ctx, func(a *inbox.Agent) bool {
			agents[a.ID] = true
			return true
		}); err != nil {
			return err
		}
	}
	for agent := range agents {
		tx.Put(joint(agent))
	}
	into.SeenFrom = min(all.At, max(into.SeenFrom, gone.SeenFrom))
	return nil
}

// seenApart gives each agent the mark in c and in another conversation when what goes
// has gone there, where the messages before were.
func seenApart(ctx context.Context, tx *store.Tx, c, to *inbox.Conversation, going, staying, before []*inbox.Message) error {
	here, err := marks(ctx, tx, c)
	if err != nil {
		return err
	}
	there, err := marks(ctx, tx, to)
	if err != nil {
		return err
	}
	went := map[string]bool{}
	for _, m := range going {
		went[m.ID] = true
	}
	thread := slices.Concat(before, going)
	slices.SortStableFunc(thread, inThread)
	for agent := range here {
		a, b := mark(here, agent, c), mark(there, agent, to)
		s := &inbox.Seen{ID: inbox.OwnID(agent, to.ID), Conversation: to.ID, At: max(a.At, b.At)}
		s.Mark(thread, func(m *inbox.Message) bool {
			if went[m.ID] {
				return a.Saw(m)
			}
			return b.Saw(m)
		})
		tx.Put(s)
		left := a
		left.Mark(staying, a.Saw)
		tx.Put(&left)
	}
	return nil
}
