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
	fresh    bool   // conv is new
	stranger bool   // neither its contact nor known in it
	link     string // a conversation it has to do with
}

// match finds the conversation a message belongs to: by a token of ours, by what
// it answers, else by its sender. What names one of our conversations only
// proves that somebody saw our mail: who is not known in it is a stranger there.
func (t *intake) match(ctx context.Context, e channel.Event) (p place, err error) {
	if p.conv, err = t.named(ctx, e); err != nil {
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
	contact, _, err := t.person(ctx, e.Address, e.Message.Name)
	if err != nil {
		return p, err
	}
	if p.conv, err = t.tx.ConversationWith(ctx, contact.ID, t.ch.Inbox); err != nil || p.conv != nil {
		return p, err
	}
	p.fresh = true
	p.conv = &inbox.Conversation{ID: newID(), Inbox: t.ch.Inbox, Contact: contact.ID, Status: inbox.StatusOpen}
	return p, nil
}

// named gives the conversation of this inbox that the message itself names.
func (t *intake) named(ctx context.Context, e channel.Event) (*inbox.Conversation, error) {
	if e.Message.Thread != "" {
		c, err := store.Find[inbox.Conversation](ctx, t.tx, e.Message.Thread)
		if err != nil || c != nil && c.Inbox == t.ch.Inbox {
			return c, err
		}
	}
	for _, ref := range e.Message.Answers {
		_, id, err := t.tx.Referred(ctx, t.ch.Inbox, ref)
		if err != nil {
			return nil, err
		}
		if id == "" {
			continue
		}
		c, err := store.Find[inbox.Conversation](ctx, t.tx, id)
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
	if err != nil || contact == nil || t.field(contact) == nil || !strings.EqualFold(*t.field(contact), address) {
		return false, err
	}
	taken, err := t.tx.IdentityAt(ctx, t.ch.ID, address)
	if err == nil && taken == nil {
		t.tx.Put(t.identity(contact, address))
	}
	return true, err
}

// field is the contact's field that is an address on this channel.
func (t *intake) field(c *inbox.Contact) *string {
	return c.Field(t.ch.Reaches)
}

func (t *intake) identity(c *inbox.Contact, address string) *inbox.Identity {
	return &inbox.Identity{ID: newID(), Contact: c.ID, Channel: t.ch.ID, Type: t.ch.Type, Address: address, At: t.now}
}

// person finds who has the address: on this channel, on another one of the same
// kind, or as a contact who gave it elsewhere. Else they are a new contact.
func (t *intake) person(ctx context.Context, address, name string) (*inbox.Contact, *inbox.Identity, error) {
	id, err := t.tx.IdentityAt(ctx, t.ch.ID, address)
	if err != nil {
		return nil, nil, err
	}
	var c *inbox.Contact
	if id != nil {
		c, err = store.Get[inbox.Contact](ctx, t.tx, id.Contact)
	} else {
		if c, err = t.known(ctx, address); err == nil && c == nil {
			c = &inbox.Contact{ID: newID(), FirstAt: t.now}
			t.tx.Put(c)
		}
		if err == nil {
			id = t.identity(c, address)
			t.tx.Put(id)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	t.fill(c, address, name)
	return c, id, nil
}

// known finds a contact by an address that is not yet one of this channel. Of
// several who gave it, the one with a conversation in this inbox comes first.
func (t *intake) known(ctx context.Context, address string) (*inbox.Contact, error) {
	if t.ch.Reaches == "" {
		return nil, nil
	}
	ids, err := t.tx.IdentitiesAt(ctx, t.ch.Type, address)
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		return store.Find[inbox.Contact](ctx, t.tx, ids[0].Contact)
	}
	list, err := t.tx.ContactsWith(ctx, t.ch.Reaches, address)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		conv, err := t.tx.ConversationWith(ctx, list[i].ID, t.ch.Inbox)
		if err != nil {
			return nil, err
		}
		if conv != nil {
			return list[i], nil
		}
	}
	return list[len(list)-1], nil
}

// fill notes what the message tells of a contact of whom it is not known yet.
func (t *intake) fill(c *inbox.Contact, address, name string) {
	changed := false
	if name = inbox.Line(name, 200); c.Name == "" && name != "" {
		c.Name, changed = name, true
	}
	if f := t.field(c); f != nil && *f == "" {
		*f, changed = address, true
	}
	if changed {
		t.tx.Put(c)
	}
}
