package command

import (
	"context"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// usable gives a channel of the conversation's inbox that can be used now.
func usable(ctx context.Context, tx *store.Tx, c *inbox.Conversation, channelID string) (*inbox.Channel, error) {
	const op = "command.Reply"
	ch, err := store.Get[inbox.Channel](ctx, tx, channelID)
	if err != nil {
		return nil, err
	}
	if ch.Inbox != c.Inbox {
		return nil, fault.New(fault.Invalid, op, "channel of another inbox")
	}
	if !ch.On {
		return nil, fault.New(fault.ChannelOff, op, "channel is off")
	}
	return ch, nil
}

// address gives where the contact is reached on the channel, if it takes this
// message. For a letter its recipients say so; a contact whose address is known
// only from elsewhere gets an identity, so that the answer is recognised.
func (r *Reply) address(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel, by Actor) (to reach, err error) {
	to, err = reachable(ctx, tx, c, ch, by)
	if err != nil {
		if r.Mail != nil && fault.Is(err, fault.Invalid) {
			return reach{address: r.Mail.To[0].Address}, nil
		}
		return reach{}, err
	}
	if err := to.takes(ch, r.Template != nil, by.Now); err != nil {
		return reach{}, err
	}
	if to.identity != nil {
		return to, nil
	}
	taken, err := tx.IdentityAt(ctx, ch.ID, to.address)
	if err != nil || taken != nil {
		return to, err
	}
	i := &inbox.Identity{ID: newID(), Contact: c.Contact, Channel: ch.ID, Type: ch.Type, Address: to.address, At: by.Now, Shown: to.shown}
	ids, err := tx.Identities(ctx, c.Contact)
	i.Joins(ids)
	tx.Put(i)
	return to, err
}

// reach is where a contact is written to on a channel. identity is nil when they
// have not been there: then the address is what is known of them, and shown how
// people write it.
type reach struct {
	address, shown string
	identity       *inbox.Identity
}

// takes tells whether a message may go out there now.
func (r reach) takes(ch *inbox.Channel, template bool, now int64) error {
	const op = "command.Reply"
	if r.identity != nil && r.identity.Blocked != "" {
		return fault.New(fault.Recipient, op, r.identity.Blocked)
	}
	if template || ch.Able().Window == 0 {
		return nil
	}
	if r.identity == nil || r.identity.OpenUntil <= now {
		return fault.New(fault.WindowClosed, op, "only a template is taken now")
	}
	return nil
}

// reachable gives where the contact is reached on a channel.
func reachable(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel, by Actor) (reach, error) {
	contact, err := store.Peek[inbox.Contact](ctx, tx, c.Contact)
	if err != nil {
		return reach{}, err
	}
	if contact != nil && contact.Block.Sending(by.Now) {
		return reach{}, fault.New(fault.KeptAway, "command.Reply", "nothing is sent to this contact")
	}
	ids, err := tx.Identities(ctx, c.Contact)
	if err != nil {
		return reach{}, err
	}
	if i := inbox.Best(ids, ch.ID); i != nil {
		return reach{address: i.Address, identity: i}, nil
	}
	if contact != nil {
		if f := contact.Field(ch.Reaches); f != nil && *f != "" {
			address, _, shown, err := written(ctx, tx, ch, *f, by)
			return reach{address: address, shown: shown}, err
		}
	}
	return reach{}, fault.New(fault.Invalid, "command.Reply", "the contact has no address on this channel")
}

// written gives an address that a person wrote as the channel writes it, as the
// contact's field holds it, and as it is shown where that is different.
func written(ctx context.Context, tx *store.Tx, ch *inbox.Channel, text string, by Actor) (address, field, shown string, err error) {
	const op = "command.Reply"
	if !ch.Able().Phone {
		return strings.ToLower(text), text, "", nil
	}
	in, err := store.Find[inbox.Inbox](ctx, tx, ch.Inbox)
	if err != nil {
		return "", "", "", err
	}
	country := ""
	if in != nil {
		country = in.Country
	}
	if by.Phone == nil {
		return "", "", "", fault.New(fault.Internal, op, "no numbers here")
	}
	if field, shown = by.Phone(text, country); field == "" {
		return "", "", "", fault.New(fault.Invalid, op, "this is no number")
	}
	return strings.TrimPrefix(field, "+"), field, shown, nil
}
