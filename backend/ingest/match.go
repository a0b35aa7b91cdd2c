package ingest

import (
	"context"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// place is where a message belongs: the conversation, who wrote, and how they
// stand to it.
type place struct {
	conv     *inbox.Conversation
	fresh    bool              // conv is new
	stranger bool              // neither its contact nor known in it
	link     string            // a conversation it has to do with
	ids      []*inbox.Identity // of who wrote, that of the address first; none where the message itself named conv
}

// by gives the identity of who wrote, where a merge made that worth knowing.
func (p place) by() string {
	if len(p.ids) == 0 || p.ids[0].Merge == "" && p.ids[0].Own == "" {
		return ""
	}
	return p.ids[0].ID
}

// match finds the conversation a message belongs to: by a token of ours, by what
// it answers, else by its sender. What names one of our conversations only
// proves that somebody saw our mail: who is not known in it is a stranger there.
func (t *intake) match(ctx context.Context, e channel.Event) (p place, err error) {
	if p.conv, err = t.answered(ctx, e); err != nil {
		return p, err
	}
	if p.conv != nil {
		known, err := t.takesPart(ctx, p.conv, e)
		if err != nil {
			return p, err
		}
		if known || !e.Message.Forward && !e.Message.Own {
			p.stranger = !known
			return p, nil
		}
		if e.Message.Own { // we wrote to somebody else in its course: still its matter
			return p, nil
		}
		p.link = p.conv.ID
	}
	contact, ids, err := t.person(ctx, e, e.Message.Name)
	if err != nil {
		return p, err
	}
	p.ids = ids
	if p.conv, err = t.tx.ConversationWith(ctx, contact.ID, t.ch.Inbox); err != nil || p.conv != nil {
		return p, err
	}
	p.fresh = true
	p.conv = &inbox.Conversation{ID: newID(), Inbox: t.ch.Inbox, Contact: contact.ID, Status: inbox.StatusOpen}
	return p, nil
}

// answered gives the conversation of this inbox that the message itself names.
func (t *intake) answered(ctx context.Context, e channel.Event) (*inbox.Conversation, error) {
	if e.Message.Thread != "" {
		c, err := t.conversation(ctx, e.Message.Thread)
		if err != nil || c != nil && c.Inbox == t.ch.Inbox {
			return c, err
		}
	}
	for _, ref := range e.Message.Answers {
		_, id, err := t.tx.Referred(ctx, t.ch.Inbox, t.ch.Reference(ref))
		if err != nil {
			return nil, err
		}
		if id == "" {
			continue
		}
		c, err := t.conversation(ctx, id)
		if err != nil || c == nil {
			return nil, err
		}
		// A thread index is shared by all that ever answered: good for the contact only.
		if strings.HasPrefix(ref, threadIndex) {
			if own, err := t.isContact(ctx, c, e.Address); err != nil || !own {
				return nil, err
			}
		}
		return c, nil
	}
	return nil, nil
}

// conversation gives one for changing it. Its contact is taken first, as by all who
// take both: else two messages of the same contact could wait for each other.
func (t *intake) conversation(ctx context.Context, id string) (*inbox.Conversation, error) {
	c, err := store.Peek[inbox.Conversation](ctx, t.tx, id)
	if err != nil {
		return nil, err
	}
	if c != nil {
		if _, err := store.Find[inbox.Contact](ctx, t.tx, c.Contact); err != nil {
			return nil, err
		}
	}
	return store.Find[inbox.Conversation](ctx, t.tx, id)
}

// threadIndex begins references that are marks of a thread, not names of a message.
const threadIndex = "ti:"

// takesPart tells whether the sender is the conversation's contact or took part
// in it before. A contact who so far only gave the address has proved it now.
func (t *intake) takesPart(ctx context.Context, c *inbox.Conversation, e channel.Event) (bool, error) {
	if c.Knows(e.Address) {
		return true, nil
	}
	return t.isContact(ctx, c, e.Address)
}

func (t *intake) isContact(ctx context.Context, c *inbox.Conversation, address string) (bool, error) {
	ids, err := t.tx.Identities(ctx, c.Contact)
	if err != nil {
		return false, err
	}
	for _, i := range ids {
		if i.Type == t.ch.Type && i.Address == address {
			return true, nil
		}
	}
	contact, err := store.Find[inbox.Contact](ctx, t.tx, c.Contact)
	if err != nil || contact == nil {
		return false, err
	}
	if f := contact.Field(t.ch.Reaches); f == nil || !strings.EqualFold(*f, t.field(address)) {
		return false, nil
	}
	taken, err := t.tx.IdentityAt(ctx, t.ch.ID, address)
	if err == nil && taken == nil {
		fresh := t.identity(contact, address)
		fresh.Joins(ids)
		t.tx.Put(fresh)
	}
	return true, err
}
