package command

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// PutChannel makes or changes a channel. Secrets holds only those that are set
// anew; an empty one is removed.
type PutChannel struct {
	Channel inbox.Channel     `json:"channel"`
	Secrets map[string]string `json:"secrets,omitempty"`
}

// Channels is what PutChannel needs of the connectors, lent by the relay.
type Channels interface {
	// CheckChannel checks settings and secrets against the connector's fields.
	CheckChannel(c *inbox.Channel, secrets map[string]string) error
	// Seal makes a secret unreadable without the relay's key.
	Seal(channel, name, value string) (string, error)
}

// Validate implements Command.
func (p *PutChannel) Validate() error {
	if p.Channel.Name = strings.TrimSpace(p.Channel.Name); p.Channel.Name == "" || p.Channel.Type == "" {
		return invalid("name")
	}
	size := len(p.Channel.Name)
	for k, v := range p.Channel.Settings {
		size += len(k) + len(v)
	}
	for k, v := range p.Secrets {
		size += len(k) + len(v)
	}
	if size > 64<<10 {
		return fault.New(fault.TooLarge, "command.Validate", "settings")
	}
	if p.Channel.Settings == nil {
		p.Channel.Settings = map[string]string{}
	}
	return isID(p.Channel.ID, p.Channel.Inbox)
}

// Apply implements Command.
func (p *PutChannel) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutChannel"
	if err := by.May(op, inbox.RoleAdministrator); err != nil {
		return err
	}
	if _, err := store.Get[inbox.Inbox](ctx, tx, p.Channel.Inbox); err != nil {
		return err
	}
	c := p.Channel
	old, err := store.Find[inbox.Channel](ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if old != nil && (old.Type != c.Type || old.Inbox != c.Inbox) {
		return fault.New(fault.Invalid, op, "kind and inbox of a channel stay")
	}
	c.Secrets = p.names(old)
	if by.Channels == nil {
		return fault.New(fault.Internal, op, "no connectors here")
	}
	if err := by.Channels.CheckChannel(&c, p.Secrets); err != nil {
		return err
	}
	if err := alone(ctx, tx, &c); err != nil {
		return err
	}
	for name, value := range p.Secrets {
		sealed := ""
		if value != "" {
			if sealed, err = by.Channels.Seal(c.ID, name, value); err != nil {
				return err
			}
		}
		if err := tx.PutSecret(ctx, c.ID, name, sealed); err != nil {
			return err
		}
	}
	tx.Put(&c)
	return nil
}

// alone refuses a second channel on the same account: each message would come twice.
func alone(ctx context.Context, tx *store.Tx, c *inbox.Channel) error {
	if len(c.Addresses) == 0 {
		return nil
	}
	list, err := tx.Channels(ctx)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.ID != c.ID && other.Type == c.Type && len(other.Addresses) > 0 && other.Addresses[0] == c.Addresses[0] {
			return fault.New(fault.Conflict, "command.PutChannel", "another channel has this account")
		}
	}
	return nil
}

// names lists the secrets that are set from now on; what the desktop says of
// them in Channel counts nothing.
func (p *PutChannel) names(old *inbox.Channel) []string {
	var names []string
	if old != nil {
		names = slices.DeleteFunc(slices.Clone(old.Secrets), func(n string) bool { _, anew := p.Secrets[n]; return anew })
	}
	for n, value := range p.Secrets {
		if value != "" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}

// Overlay implements Overlayer.
func (p *PutChannel) Overlay(v View, _ string, _ int64) {
	c := p.Channel
	old, _ := v.Get(inbox.KindChannel, c.ID).(*inbox.Channel)
	c.Secrets = p.names(old)
	v.Put(&c)
}
