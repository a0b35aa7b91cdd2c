package inbox

import "slices"

// What an agent may see and do where. The relay asks these for every command and
// every row that is synced, the desktop for what it offers.

// Member is what an agent is in one inbox.
type Member struct {
	Role Role `json:"role"`
	Own  bool `json:"own,omitempty"` // of role agent: sees own conversations only
}

// In tells what the agent is in an inbox; the empty role is none at all.
func (a *Agent) In(inbox string) Member {
	switch {
	case a.Role == RoleAdministrator:
		return Member{Role: RoleAdministrator}
	case inbox == TeamInbox:
		return Member{Role: a.Role, Own: true} // everybody has a say in the chats they are a member of
	case a.Inboxes != nil:
		m := a.Inboxes[inbox]
		m.Own = m.Own && m.Role == RoleAgent
		return m
	}
	return Member{Role: a.Role, Own: a.Own && a.Role == RoleAgent}
}

// Whole tells whether the agent sees all of an inbox.
func (a *Agent) Whole(inbox string) bool {
	m := a.In(inbox)
	return inbox != TeamInbox && m.Role != "" && !m.Own
}

// Everything tells whether the agent sees all inboxes wholly, and so all contacts.
func (a *Agent) Everything() bool {
	return a.Role == RoleAdministrator || a.Inboxes == nil && (!a.Own || a.Role != RoleAgent)
}

// Sees tells whether the agent may read a conversation.
func (a *Agent) Sees(c *Conversation) bool {
	if c.Inbox == TeamInbox {
		return slices.Contains(c.Members, a.ID)
	}
	m := a.In(c.Inbox)
	return m.Role != "" && (!m.Own || slices.Contains(c.Viewers(), a.ID))
}

// Viewers are those who see a conversation even where they see only their own.
func (c *Conversation) Viewers() []string { return viewers(c.Members, c.Followers, c.Assignee) }

// SeesTicket tells whether the agent may read a ticket.
func (a *Agent) SeesTicket(t *Ticket) bool {
	m := a.In(t.Inbox)
	return m.Role != "" && (!m.Own || slices.Contains(t.Viewers(), a.ID))
}

// Viewers are those who see a ticket even where they see only their own.
func (t *Ticket) Viewers() []string { return viewers(nil, t.Followers, t.Assignee, t.CreatedBy) }

// viewers joins them, sorted, each once.
func viewers(members, followers []string, more ...string) []string {
	list := append(slices.Concat(members, followers), more...)
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(id string) bool { return id == "" })
}
