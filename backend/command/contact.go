package command

import (
	"context"
	"maps"
	"net/mail"
	"slices"
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
	const op = "command.PutContact"
	if err := by.anywhere(op, writes...); err != nil {
		return err
	}
	c, err := store.Get[inbox.Contact](ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := by.mayContact(ctx, tx, op, c.ID, writes...); err != nil {
		return err
	}
	c.Name, c.Email = p.Name, p.Email
	if c.Phone != p.Phone {
		if c.Phone, err = number(ctx, tx, p.Phone, c.ID, by); err != nil {
			return err
		}
	}
	tx.Put(c)
	return nil
}

// number writes a telephone number as contacts are recognised by it (E.164): as
// one of the country of an inbox they write to, else of any that has one. What is
// no number stays as it was typed.
func number(ctx context.Context, tx *store.Tx, text, contact string, by Actor) (string, error) {
	if text == "" || by.Phone == nil {
		return text, nil
	}
	convs, err := tx.ConversationsOf(ctx, contact)
	if err != nil {
		return "", err
	}
	countries, err := tx.Countries(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range convs {
		if e164, _ := by.Phone(text, countries[c.Inbox]); e164 != "" {
			return e164, nil
		}
	}
	for _, id := range slices.Sorted(maps.Keys(countries)) {
		if e164, _ := by.Phone(text, countries[id]); e164 != "" {
			return e164, nil
		}
	}
	if e164, _ := by.Phone(text, ""); e164 != "" {
		return e164, nil
	}
	return text, nil
}

// Overlay implements Overlayer.
func (p *PutContact) Overlay(v View, _ string, _ int64) {
	if c, ok := v.Get(inbox.KindContact, p.ID).(*inbox.Contact); ok && c != nil {
		c.Name, c.Email, c.Phone = p.Name, p.Email, p.Phone
		v.Put(c)
	}
}
