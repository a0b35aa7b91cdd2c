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
	c.Secrets = nil
	if old != nil {
		if old.Type != c.Type || old.Inbox != c.Inbox {
			return fault.New(fault.Invalid, op, "kind and inbox of a channel stay")
		}
		c.Secrets = slices.Clone(old.Secrets)
	}
	if by.Channels == nil {
		return fault.New(fault.Internal, op, "no connectors here")
	}
	if err := by.Channels.CheckChannel(&c, p.Secrets); err != nil {
		return err
	}
	for name, value := range p.Secrets {
		if err := p.keep(ctx, tx, by, &c, name, value); err != nil {
			return err
		}
	}
	slices.Sort(c.Secrets)
	tx.Put(&c)
	return nil
}

func (p *PutChannel) keep(ctx context.Context, tx *store.Tx, by Actor, c *inbox.Channel, name, value string) error {
	c.Secrets = slices.DeleteFunc(c.Secrets, func(n string) bool { return n == name })
	sealed := ""
	if value != "" {
		var err error
		if sealed, err = by.Channels.Seal(c.ID, name, value); err != nil {
			return err
		}
		c.Secrets = append(c.Secrets, name)
	}
	return tx.PutSecret(ctx, c.ID, name, sealed)
}

// Overlay implements Overlayer.
func (p *PutChannel) Overlay(v View, _ string, _ int64) {
	c := p.Channel
	if old, ok := v.Get(inbox.KindChannel, c.ID).(*inbox.Channel); ok && old != nil {
		c.Secrets = old.Secrets
	}
	v.Put(&c)
}
