package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

var attributeTypes = []inbox.AttributeType{inbox.AttributeText, inbox.AttributeNumber, inbox.AttributeDate, inbox.AttributeChoice,
	inbox.AttributeYesNo, inbox.AttributeLink, inbox.AttributeEmail, inbox.AttributePhone}

// maxOptions bounds the options of a choice.
const maxOptions = 200

// PutAttribute defines a field of contacts, or changes its definition. Values are
// text and stay as they are: one that does not fit the type is shown as text.
type PutAttribute struct{ inbox.Attribute }

// Validate implements Command.
func (p *PutAttribute) Validate() error {
	if p.Name = inbox.Line(p.Name, 80); p.Name == "" || p.Position < 0 || !slices.Contains(attributeTypes, p.Type) {
		return invalid("attribute")
	}
	if len(p.Options) > maxOptions {
		return fault.New(fault.TooLarge, "command.Validate", "options")
	}
	if (p.Type == inbox.AttributeChoice) != (len(p.Options) > 0) {
		return invalid("options belong to a choice")
	}
	for i, o := range p.Options {
		if o == "" || inbox.Line(o, 120) != o || slices.Contains(p.Options[:i], o) {
			return invalid("option")
		}
	}
	return isID(p.ID)
}

// Apply implements Command.
func (p *PutAttribute) Apply(_ context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutAttribute", inbox.RoleAdministrator); err != nil {
		return err
	}
	tx.Put(p.defined())
	return nil
}

// Overlay implements Overlayer.
func (p *PutAttribute) Overlay(v View, _ string, _ int64) { v.Put(p.defined()) }

func (p *PutAttribute) defined() *inbox.Attribute {
	a := p.Attribute
	a.Removed = 0
	return &a
}

// RemoveAttribute removes a definition; contacts keep their values, which are
// shown no longer, until it is defined again.
type RemoveAttribute struct {
	ID string `json:"id"`
}

// Validate implements Command.
func (r *RemoveAttribute) Validate() error { return isID(r.ID) }

// Apply implements Command.
func (r *RemoveAttribute) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.RemoveAttribute", inbox.RoleAdministrator); err != nil {
		return err
	}
	a, err := store.Find[inbox.Attribute](ctx, tx, r.ID)
	if err != nil || a == nil || a.Removed > 0 {
		return err
	}
	a.Removed = by.Now
	tx.Put(a)
	return nil
}

// Overlay implements Overlayer.
func (r *RemoveAttribute) Overlay(v View, _ string, now int64) {
	if a, _ := v.Get(inbox.KindAttribute, r.ID).(*inbox.Attribute); a != nil && a.Removed == 0 {
		a.Removed = now
		v.Put(a)
	}
}
