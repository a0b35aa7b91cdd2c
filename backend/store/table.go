package store

import (
	"encoding/json"
	"fmt"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// table says how one kind of entity lies in the database: beside id, feed, seq
// and doc (the whole entity as JSON) only what SQL must look for has a column.
type table struct {
	kind    inbox.Kind
	name    string
	columns []string
	empty   func() inbox.Entity
	values  func(inbox.Entity) []any
	feed    func(inbox.Entity) string
}

func inWorkspace(inbox.Entity) string { return inbox.WorkspaceFeed }

func none(inbox.Entity) []any { return nil }

// tables is the one list of stored kinds.
var tables = []table{
	{inbox.KindWorkspace, "workspace", nil, func() inbox.Entity { return new(inbox.Workspace) }, none, inWorkspace},
	{inbox.KindInbox, "inbox", nil, func() inbox.Entity { return new(inbox.Inbox) }, none, inWorkspace},
	{inbox.KindChannel, "channel", nil, func() inbox.Entity { return new(inbox.Channel) }, none, inWorkspace},
	{inbox.KindAgent, "agent", []string{"email"}, func() inbox.Entity { return new(inbox.Agent) },
		func(e inbox.Entity) []any { return []any{FoldEmail(e.(*inbox.Agent).Email)} }, inWorkspace},
	{inbox.KindLabel, "label", nil, func() inbox.Entity { return new(inbox.Label) }, none, inWorkspace},
	{inbox.KindSavedReply, "saved_reply", nil, func() inbox.Entity { return new(inbox.SavedReply) }, none, inWorkspace},
	{inbox.KindContact, "contact", []string{"email", "phone"}, func() inbox.Entity { return new(inbox.Contact) },
		func(e inbox.Entity) []any {
			c := e.(*inbox.Contact)
			return []any{FoldEmail(c.Email), c.Phone}
		}, inWorkspace},
	{inbox.KindIdentity, "identity", []string{"contact", "channel", "address"}, func() inbox.Entity { return new(inbox.Identity) },
		func(e inbox.Entity) []any {
			i := e.(*inbox.Identity)
			return []any{i.Contact, i.Channel, i.Address}
		}, inWorkspace},
	{inbox.KindConversation, "conversation", []string{"contact", "inbox", "snoozed_until", "status", "assignee", "waiting", "assigned_at", "offered"},
		func() inbox.Entity { return new(inbox.Conversation) },
		func(e inbox.Entity) []any {
			c := e.(*inbox.Conversation)
			return []any{c.Contact, c.Inbox, c.SnoozedUntil, string(c.Status), c.Assignee, c.UnansweredSince, c.AssignedAt, offered(c)}
		},
		func(e inbox.Entity) string { return inbox.InboxFeed(e.(*inbox.Conversation).Inbox) }},
	{inbox.KindMessage, "message", []string{"conversation", "at", "dir"}, func() inbox.Entity { return new(inbox.Message) },
		func(e inbox.Entity) []any {
			m := e.(*inbox.Message)
			return []any{m.Conversation, m.At, string(m.Dir)}
		},
		func(e inbox.Entity) string { return inbox.InboxFeed(e.(*inbox.Message).Inbox) }},
	{inbox.KindDraft, "draft", nil, func() inbox.Entity { return new(inbox.Draft) }, none, ownFeed},
	{inbox.KindSeen, "seen", []string{"conversation", "at"}, func() inbox.Entity { return new(inbox.Seen) },
		func(e inbox.Entity) []any {
			s := e.(*inbox.Seen)
			return []any{s.Conversation, s.At}
		}, ownFeed},
	{inbox.KindTemplate, "template", []string{"channel"}, func() inbox.Entity { return new(inbox.Template) },
		func(e inbox.Entity) []any { return []any{e.(*inbox.Template).Channel} }, inWorkspace},
	{inbox.KindMerge, "merge", []string{"contact"}, func() inbox.Entity { return new(inbox.Merge) },
		func(e inbox.Entity) []any { return []any{e.(*inbox.Merge).Into} }, inWorkspace},
	{inbox.KindTicket, "ticket", []string{"inbox", "assignee"}, func() inbox.Entity { return new(inbox.Ticket) },
		func(e inbox.Entity) []any {
			t := e.(*inbox.Ticket)
			return []any{t.Inbox, t.Assignee}
		},
		func(e inbox.Entity) string { return inbox.InboxFeed(e.(*inbox.Ticket).Inbox) }},
	{inbox.KindTicketEntry, "ticket_entry", []string{"ticket"}, func() inbox.Entity { return new(inbox.TicketEntry) },
		func(e inbox.Entity) []any { return []any{e.(*inbox.TicketEntry).Ticket} },
		func(e inbox.Entity) string { return inbox.InboxFeed(e.(*inbox.TicketEntry).Inbox) }},
	{inbox.KindTeam, "team", nil, func() inbox.Entity { return new(inbox.Team) }, none, inWorkspace},
	{inbox.KindAttribute, "attribute", nil, func() inbox.Entity { return new(inbox.Attribute) }, none, inWorkspace},
	{inbox.KindMacro, "macro", nil, func() inbox.Entity { return new(inbox.Macro) }, none, inWorkspace},
	{inbox.KindView, "view", nil, func() inbox.Entity { return new(inbox.View) }, none, ownFeed},
	{inbox.KindHealth, "health", nil, func() inbox.Entity { return new(inbox.Health) }, none, inWorkspace},
}

// ownFeed is the feed of what one agent has per conversation: ids are AGENT/CONVERSATION.
func ownFeed(e inbox.Entity) string {
	agent, _, _ := cutOwn(e.Key())
	return inbox.AgentFeed(agent)
}

var byKind = func() map[inbox.Kind]*table {
	m := make(map[inbox.Kind]*table, len(tables))
	for i := range tables {
		m[tables[i].kind] = &tables[i]
	}
	return m
}()

// Empty makes an empty entity of a kind, nil for an unknown one.
func Empty(kind inbox.Kind) inbox.Entity {
	if t, ok := byKind[kind]; ok {
		return t.empty()
	}
	return nil
}

// Decode reads the JSON of an entity.
func Decode(kind inbox.Kind, doc []byte) (inbox.Entity, error) {
	e := Empty(kind)
	if e == nil {
		return nil, fault.New(fault.Invalid, "store.Decode", "unknown kind")
	}
	if err := json.Unmarshal(doc, e); err != nil {
		return nil, fault.Wrap(fault.Invalid, "store.Decode", fmt.Errorf("%s: %w", kind, err))
	}
	return e, nil
}
