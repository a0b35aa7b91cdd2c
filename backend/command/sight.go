package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Who may do something with what belongs to an inbox: the role there counts, and
// what is meant must be in the actor's sight.

// anywhere refuses who has none of the roles in any inbox, before anything is
// looked for: a stranger does not learn what exists.
func (a Actor) anywhere(op string, roles ...inbox.Role) error {
	if slices.Contains(roles, a.Agent.Role) {
		return nil
	}
	for id := range a.Agent.Inboxes {
		if slices.Contains(roles, a.Agent.In(id).Role) {
			return nil
		}
	}
	return a.May(op, roles...)
}

// mayOffered is May for what is offered in one inbox, or in all where that is empty.
func (a Actor) mayOffered(op, inboxID string, roles ...inbox.Role) error {
	if inboxID == "" {
		return a.May(op, roles...)
	}
	return a.MayIn(op, inboxID, roles...)
}

// conversationFor gives a conversation for changing it, if the actor may.
func conversationFor(ctx context.Context, tx *store.Tx, op, id string, by Actor, roles ...inbox.Role) (*inbox.Conversation, error) {
	if err := by.anywhere(op, roles...); err != nil {
		return nil, err
	}
	c, err := store.Get[inbox.Conversation](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return c, by.MayWith(op, c, roles...)
}

// changeFor is change for a conversation the actor may do that with.
func changeFor(ctx context.Context, tx *store.Tx, op, id string, by Actor, roles []inbox.Role, fn func(c *inbox.Conversation) error) error {
	c, err := conversationFor(ctx, tx, op, id, by, roles...)
	if err != nil {
		return err
	}
	if c.Chat() {
		return fault.New(fault.Invalid, op, "a chat among colleagues")
	}
	if err := fn(c); err != nil {
		return err
	}
	tx.Put(c)
	return nil
}

// messageFor gives a message for changing it, if the actor may do that in its conversation.
func messageFor(ctx context.Context, tx *store.Tx, op, id string, by Actor, roles ...inbox.Role) (*inbox.Message, error) {
	if err := by.anywhere(op, roles...); err != nil {
		return nil, err
	}
	m, err := store.Get[inbox.Message](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	c, err := store.Peek[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, fault.New(fault.NotFound, op, "conversation")
	}
	return m, by.MayWith(op, c, roles...)
}

// mayContact tells whether the actor may change what is known of a contact: with
// one of the roles where they see a conversation of theirs.
func (a Actor) mayContact(ctx context.Context, tx *store.Tx, op, contact string, roles ...inbox.Role) error {
	if a.Agent.Everything() {
		return a.May(op, roles...)
	}
	list, err := tx.ConversationsOf(ctx, contact)
	if err != nil {
		return err
	}
	for _, c := range list {
		if a.MayWith(op, c, roles...) == nil {
			return nil
		}
	}
	return fault.New(fault.Denied, op, "contact is out of sight")
}

// mayContacts is mayContact for what moves all their conversations: each must be in sight.
func (a Actor) mayContacts(ctx context.Context, tx *store.Tx, op string, contacts []string, roles ...inbox.Role) error {
	for _, id := range contacts {
		if err := a.mayContact(ctx, tx, op, id, roles...); err != nil {
			return err
		}
		if a.Agent.Everything() {
			continue
		}
		list, err := tx.ConversationsOf(ctx, id)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := a.MayWith(op, c, roles...); err != nil {
				return err
			}
		}
	}
	return nil
}

// Answers tells whether an agent can be given a conversation of an inbox.
func Answers(a *inbox.Agent, inboxID string) bool {
	return a.State == inbox.AgentActive && slices.Contains(answers, a.In(inboxID).Role)
}
