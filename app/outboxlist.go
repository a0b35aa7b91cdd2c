package app

import (
	"cmp"
	"encoding/json"
	"strings"

	"tresen/app/replica"
	"tresen/backend/inbox"
)

// Outbox lists the wishes that wait or were refused, oldest first.
func (a *App) Outbox() ([]OutboxItem, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	list, err := l.rep.Outbox(a.ctx)
	if err != nil {
		return nil, a.coded(err)
	}
	items := make([]OutboxItem, 0, len(list))
	for _, w := range list {
		var b struct{ Text, Title, Ticket string }
		_ = json.Unmarshal(w.Body, &b) // most kinds have no text
		if b.Ticket != "" {
			w.Conversation = ""
		}
		name, found, err := l.nameOf(w.Conversation)
		if err != nil {
			return nil, a.coded(err)
		}
		// A new conversation, a new mail: neither was ever there.
		gone := !found && b.Ticket == "" && w.Conversation != "" && w.Kind != "write" && w.Kind != "chat" && w.Conversation != l.account.Agent && w.Conversation != replica.LaneBulk
		items = append(items, OutboxItem{ID: w.ID, Kind: w.Kind, Conversation: w.Conversation, Name: cmp.Or(name, w.Name), Gone: gone,
			Ticket: b.Ticket, Text: strings.TrimSpace(cmp.Or(b.Text, b.Title)), At: w.At, Code: w.Code})
	}
	return items, nil
}

// nameOf gives the name of a conversation's contact, "" when it is unknown, and
// whether the conversation is here.
func (l *live) nameOf(conversation string) (name string, found bool, err error) {
	if conversation == "" {
		return "", false, nil
	}
	c, found, err := replica.Get[inbox.Conversation](l.a.ctx, l.rep, inbox.KindConversation, conversation)
	if err != nil || !found {
		return "", false, err
	}
	if c.Chat() {
		name, err = l.chatName(&c)
		return name, true, err
	}
	k, _, err := replica.Get[inbox.Contact](l.a.ctx, l.rep, inbox.KindContact, c.Contact)
	return k.Name, true, err
}
