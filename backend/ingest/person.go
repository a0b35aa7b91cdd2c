package ingest

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/phone"
	"tresen/backend/store"
)

// maxAka is how many further addresses of a person one event may prove.
const maxAka = 8

// person finds who an event is about: by its address or a further one the
// platform proves, on this channel, on another one of the same kind, or as a
// contact who gave it elsewhere. Else they are a new contact. The identities are
// those of all its addresses that belong to them, that of Address first.
func (t *intake) person(ctx context.Context, e channel.Event, name string) (*inbox.Contact, []*inbox.Identity, error) {
	addresses := append([]string{e.Address}, e.Aka[:min(len(e.Aka), maxAka)]...)
	c, found, err := t.find(ctx, addresses)
	if err != nil {
		return nil, nil, err
	}
	ids, others, err := t.identities(ctx, c, addresses, found)
	if err != nil {
		return nil, nil, err
	}
	name = inbox.Name(name, maxName)
	for i, id := range ids {
		changed := found[slices.Index(addresses, id.Address)] == nil
		if name != "" && id.Name != name {
			id.Name, changed = name, true
		}
		if i == 0 {
			for _, a := range others {
				if !slices.Contains(id.Aka, a) && len(id.Aka) < maxAka {
					id.Aka, changed = append(id.Aka, a), true
				}
			}
		}
		if changed {
			t.tx.Put(id)
		}
	}
	t.fill(c, addresses, name)
	return c, ids, nil
}

const maxName = 200

// find looks for the contact who has one of the addresses, and gives the
// identities these have. Between two looks a merge may have taken the contact away.
func (t *intake) find(ctx context.Context, addresses []string) (*inbox.Contact, []*inbox.Identity, error) {
	found, who := make([]*inbox.Identity, len(addresses)), ""
	for range 3 {
		who = ""
		for i, a := range addresses {
			if a == "" || slices.Contains(addresses[:i], a) {
				continue
			}
			id, err := t.tx.IdentityAt(ctx, t.ch.ID, a)
			if err != nil {
				return nil, nil, err
			}
			if found[i] = id; id != nil && who == "" {
				who = id.Contact
			}
		}
		if who == "" {
			break
		}
		if c, err := store.Find[inbox.Contact](ctx, t.tx, who); err != nil || c != nil {
			return c, found, err
		}
	}
	c, err := t.contact(ctx, addresses)
	if err != nil {
		return nil, nil, err
	}
	for _, i := range found {
		if i != nil && i.Contact == who { // its contact is no more
			i.Contact = c.ID
			t.tx.Put(i)
		}
	}
	return c, found, nil
}

// contact gives who is known by an address elsewhere, or makes a new contact.
func (t *intake) contact(ctx context.Context, addresses []string) (*inbox.Contact, error) {
	for _, a := range addresses {
		if c, err := t.known(ctx, a); err != nil || c != nil {
			return c, err
		}
	}
	c := &inbox.Contact{ID: newID(), FirstAt: t.now}
	t.tx.Put(c)
	return c, nil
}

// identities gives the contact's, made where there was none yet. Addresses that
// belong to somebody else already are not taken away: agents decide whether
// these are one person.
func (t *intake) identities(ctx context.Context, c *inbox.Contact, addresses []string, found []*inbox.Identity) (ids []*inbox.Identity, others []string, err error) {
	for i, a := range addresses {
		switch {
		case a == "" || slices.Contains(addresses[:i], a):
		case found[i] == nil:
			had, err := t.tx.Identities(ctx, c.ID)
			if err != nil {
				return nil, nil, err
			}
			i := t.identity(c, a)
			i.Joins(had)
			ids = append(ids, i)
		case found[i].Contact == c.ID:
			ids = append(ids, found[i])
		default:
			others = append(others, a)
		}
	}
	return ids, others, nil
}

func (t *intake) identity(c *inbox.Contact, address string) *inbox.Identity {
	i := &inbox.Identity{ID: newID(), Contact: c.ID, Channel: t.ch.ID, Type: t.ch.Type, Address: address, At: t.now}
	// A platform proves who writes; a letter's sender and a page's visitor prove nothing.
	i.Verified = !t.ch.Letters && !t.ch.LiveOnly
	_, i.Shown = t.number(address)
	return i
}

// number gives an address that is a telephone number as E.164 and as people write it.
func (t *intake) number(address string) (e164, shown string) {
	if !t.ch.Able().Phone || strings.Trim(address, "0123456789") != "" {
		return "", ""
	}
	return phone.Number("+"+address, "")
}

// field is what the contact's field that is an address on this channel says for
// an address; "" for one that the field cannot hold (a name beside numbers).
func (t *intake) field(address string) string {
	if t.ch.Able().Phone {
		e164, _ := t.number(address)
		return e164
	}
	return address
}

// known finds a contact by an address that is not yet one of this channel. Of
// several who gave it, the one with a conversation in this inbox comes first.
func (t *intake) known(ctx context.Context, address string) (*inbox.Contact, error) {
	if t.ch.Reaches == "" || address == "" {
		return nil, nil
	}
	ids, err := t.tx.IdentitiesAt(ctx, t.ch.Type, address)
	if err != nil {
		return nil, err
	}
	for _, i := range ids {
		if c, err := store.Find[inbox.Contact](ctx, t.tx, i.Contact); err != nil || c != nil {
			return c, err
		}
	}
	list, err := t.tx.ContactsWith(ctx, t.ch.Reaches, t.field(address))
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

// fill notes what the event tells of a contact of whom it is not known yet.
func (t *intake) fill(c *inbox.Contact, addresses []string, name string) {
	changed := false
	if c.Name == "" && name != "" {
		c.Name, changed = name, true
	}
	if f := c.Field(t.ch.Reaches); f != nil && *f == "" {
		for _, a := range addresses {
			if *f == "" && t.field(a) != "" {
				*f, changed = t.field(a), true
			}
		}
	}
	if changed {
		t.tx.Put(c)
	}
}

// reach notes that a contact stopped us here, or takes messages again.
func (t *intake) reach(ctx context.Context, e channel.Event) error {
	return t.each(ctx, e, func(i *inbox.Identity) bool {
		was := i.Blocked
		if i.Blocked = ""; e.Reach.Blocked {
			if i.Blocked = inbox.Line(e.Reach.Reason, 40); i.Blocked == "" {
				i.Blocked = "blocked"
			}
		}
		return i.Blocked != was
	})
}

// consent notes whether a contact wants advertising here.
func (t *intake) consent(ctx context.Context, e channel.Event) error {
	return t.each(ctx, e, func(i *inbox.Identity) bool {
		if (i.Stop > 0) == e.Consent.Stop {
			return false
		}
		if i.Stop = 0; e.Consent.Stop {
			i.Stop = t.now
		}
		return true
	})
}

// each changes the identities an event is about.
func (t *intake) each(ctx context.Context, e channel.Event, change func(*inbox.Identity) bool) error {
	_, ids, err := t.person(ctx, e, "")
	if err != nil {
		return err
	}
	for _, i := range ids {
		if change(i) {
			t.tx.Put(i)
		}
	}
	return nil
}
