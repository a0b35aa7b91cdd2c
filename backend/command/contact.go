package command

import (
	"context"
	"net/mail"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// PutContact changes what is known of a contact by hand.
type PutContact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// Validate implements Command.
func (p *PutContact) Validate() error {
	p.Name, p.Email, p.Phone = strings.TrimSpace(p.Name), strings.TrimSpace(p.Email), strings.TrimSpace(p.Phone)
	if p.Email != "" {
		if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email {
			return invalid("email")
		}
	}
	if err := short("contact", p.Name+p.Email+p.Phone, 600); err != nil {
		return err
	}
	return isID(p.ID)
}

// Apply implements Command.
func (p *PutContact) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutContact", writes...); err != nil {
		return err
	}
	c, err := store.Get[inbox.Contact](ctx, tx, p.ID)
	if err != nil {
		return err
	}
	c.Name, c.Email, c.Phone = p.Name, p.Email, p.Phone
	tx.Put(c)
	return nil
}

// Overlay implements Overlayer.
func (p *PutContact) Overlay(v View, _ string, _ int64) {
	if c, ok := v.Get(inbox.KindContact, p.ID).(*inbox.Contact); ok && c != nil {
		c.Name, c.Email, c.Phone = p.Name, p.Email, p.Phone
		v.Put(c)
	}
}
