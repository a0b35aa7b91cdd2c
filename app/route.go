package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/route"
	"tresen/backend/wire"
)

// takeUp takes up what routing gave to this PC's person as soon as they look at
// it: once, and only while there is a line, for later somebody else may have it.
// It is of the goroutine that tells where they are.
func (l *live) takeUp(ctx context.Context, where wire.Where) {
	if !where.Active || where.Conversation == "" || !l.seats.lined() {
		return
	}
	c, found, err := replica.Get[inbox.Conversation](ctx, l.rep, inbox.KindConversation, where.Conversation)
	if err != nil || !found || !c.Offered() || c.Assignee != l.account.Agent || l.taken[c.ID] == c.Offer.At {
		return
	}
	body, err := json.Marshal(command.Accept{Conversation: c.ID})
	if err != nil {
		return
	}
	id, err := uuid.NewV7()
	if err != nil {
		return
	}
	w := replica.Wish{ID: id.String(), Kind: "accept", Body: body, Conversation: c.ID, At: l.now(), Quiet: true}
	change, err := l.rep.Queue(ctx, w)
	if err != nil {
		_ = l.failed(err) // looked at again when something changes
		return
	}
	l.taken[c.ID] = c.Offer.At
	l.out.wake()
	l.news.add(change)
}

// handed looks again when something came of the conversation the person looks at.
func (l *live) handed(c *replica.Change) {
	l.a.at.mu.Lock()
	id := l.a.at.look.Conversation
	l.a.at.mu.Unlock()
	if id != "" && (c.Many || slices.Contains(c.Conversations(), id)) {
		l.a.at.change(func() {})
	}
}

// mostTold bounds what is remembered of announcements.
const mostTold = 1000

// concerns tells whether what arrived is announced here: not what a colleague has.
// Where an inbox hands out, whoever is given a conversation is told, and nobody
// before, once for what the contact wrote.
func (l *live) concerns(ctx context.Context, m *inbox.Message, c *inbox.Conversation) bool {
	mine := c.Assignee == l.account.Agent
	switch {
	case m.Dir == inbox.DirNote:
		return true
	case m.Dir == inbox.DirEvent:
		if !mine || c.Status != inbox.StatusOpen || l.told[c.ID] == c.LastInAt {
			return false
		}
	case c.Assignee == "":
		in, _, err := replica.Get[inbox.Inbox](ctx, l.rep, inbox.KindInbox, c.Inbox)
		if err != nil || route.Routes(&in) {
			return false
		}
	case !mine:
		return false
	}
	if len(l.told) >= mostTold {
		clear(l.told)
	}
	l.told[c.ID] = c.LastInAt
	return true
}
