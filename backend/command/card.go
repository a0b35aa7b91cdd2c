package command

import (
	"context"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What is kept on a contact's card beside name and addresses: attributes, notes
// of colleagues, and whether they are kept away.

const (
	maxValue     = 2000 // characters of an attribute's value
	maxValues    = 200  // attributes of a contact
	maxRemarks   = 200  // notes of a contact
	maxRemark    = 4000 // characters of a note
	maxSetAtOnce = 50
)

// card reads a contact with which the actor may do that, lets fn change it and keeps it.
func card(ctx context.Context, tx *store.Tx, by Actor, op, id string, may []inbox.Role, fn func(c *inbox.Contact) error) error {
	if err := by.anywhere(op, may...); err != nil {
		return err
	}
	c, err := store.Get[inbox.Contact](ctx, tx, id)
	if err != nil {
		return err
	}
	if err := by.mayContact(ctx, tx, op, c.ID, may...); err != nil {
		return err
	}
	if err := fn(c); err != nil {
		return err
	}
	tx.Put(c)
	return nil
}

func overlayCard(v View, id string, fn func(c *inbox.Contact)) {
	if c, ok := v.Get(inbox.KindContact, id).(*inbox.Contact); ok && c != nil {
		fn(c)
		v.Put(c)
	}
}

// SetAttributes gives a contact's attributes values; an empty one takes it away.
// A value must fit its definition's type (inbox.AttributeType).
type SetAttributes struct {
	Contact string            `json:"contact"`
	Set     map[string]string `json:"set"` // by Attribute.ID
}

// Validate implements Command.
func (s *SetAttributes) Validate() error {
	if len(s.Set) == 0 {
		return invalid("nothing to set")
	}
	if len(s.Set) > maxSetAtOnce {
		return fault.New(fault.TooLarge, "command.Validate", "attributes")
	}
	for k, value := range s.Set {
		if k == "" || len(k) > 100 {
			return invalid("attribute")
		}
		if s.Set[k] = strings.TrimSpace(value); len([]rune(value)) > maxValue {
			return fault.New(fault.TooLarge, "command.Validate", "value")
		}
	}
	return isID(s.Contact)
}

// Apply implements Command.
func (s *SetAttributes) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.SetAttributes"
	return card(ctx, tx, by, op, s.Contact, writes, func(c *inbox.Contact) error {
		for _, k := range slices.Sorted(maps.Keys(s.Set)) {
			if s.Set[k] == "" {
				continue // also of a definition that is gone
			}
			d, err := store.Get[inbox.Attribute](ctx, tx, k)
			if err == nil && d.Removed > 0 {
				err = fault.New(fault.NotFound, op, "attribute")
			}
			if err != nil {
				return err
			}
			if !Fits(d, s.Set[k]) {
				return fault.New(fault.Invalid, op, "a value that does not fit its type")
			}
		}
		s.set(c)
		if len(c.Attributes) > maxValues {
			return fault.New(fault.TooLarge, op, "attributes of one contact")
		}
		return nil
	})
}

// Overlay implements Overlayer.
func (s *SetAttributes) Overlay(v View, _ string, _ int64) { overlayCard(v, s.Contact, s.set) }

func (s *SetAttributes) set(c *inbox.Contact) {
	c.Attributes = maps.Clone(c.Attributes)
	if c.Attributes == nil {
		c.Attributes = map[string]string{}
	}
	for k, value := range s.Set {
		if value == "" {
			delete(c.Attributes, k)
		} else {
			c.Attributes[k] = value
		}
	}
}

// Fits tells whether a value that is not empty is one of an attribute's type.
func Fits(d *inbox.Attribute, value string) bool {
	switch d.Type {
	case inbox.AttributeNumber:
		n, err := strconv.ParseFloat(value, 64)
		return err == nil && n-n == 0 && !strings.ContainsAny(value, "xXpP_iI") // neither NaN nor infinite, decimal
	case inbox.AttributeDate:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case inbox.AttributeChoice:
		return slices.Contains(d.Options, value)
	case inbox.AttributeYesNo:
		return value == "true" || value == "false"
	case inbox.AttributeLink:
		u, err := url.Parse(value)
		return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	case inbox.AttributeEmail:
		a, err := mail.ParseAddress(value)
		return err == nil && a.Address == value
	}
	return true
}

// PutRemark writes a note onto a contact's card, changes or (empty text) removes
// it. Others' notes only administrators and dispatchers change.
type PutRemark struct {
	ID      string `json:"id"`
	Contact string `json:"contact"`
	Text    string `json:"text"`
}

// Validate implements Command.
func (p *PutRemark) Validate() error {
	p.Text = strings.TrimSpace(p.Text)
	if len([]rune(p.Text)) > maxRemark {
		return fault.New(fault.TooLarge, "command.Validate", "note")
	}
	return isID(p.ID, p.Contact)
}

// Apply implements Command.
func (p *PutRemark) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutRemark"
	return card(ctx, tx, by, op, p.Contact, writes, func(c *inbox.Contact) error {
		i := slices.IndexFunc(c.Notes, func(r inbox.Remark) bool { return r.ID == p.ID })
		if i >= 0 && c.Notes[i].By != by.Agent.ID {
			if err := by.mayContact(ctx, tx, op, c.ID, dispatches...); err != nil {
				return err
			}
		}
		if i < 0 && len(c.Notes) >= maxRemarks {
			return fault.New(fault.TooLarge, op, "notes of one contact")
		}
		p.put(c, by.Agent.ID, by.Now)
		return nil
	})
}

// Overlay implements Overlayer.
func (p *PutRemark) Overlay(v View, by string, now int64) {
	overlayCard(v, p.Contact, func(c *inbox.Contact) { p.put(c, by, now) })
}

func (p *PutRemark) put(c *inbox.Contact, by string, now int64) {
	c.Notes = slices.Clone(c.Notes)
	i := slices.IndexFunc(c.Notes, func(r inbox.Remark) bool { return r.ID == p.ID })
	switch {
	case i >= 0 && p.Text == "":
		c.Notes = slices.Delete(c.Notes, i, i+1)
	case i >= 0:
		c.Notes[i].Text = p.Text
	case p.Text != "":
		c.Notes = append(c.Notes, inbox.Remark{ID: p.ID, By: by, At: now, Text: p.Text})
	}
}

// BlockContact keeps a contact away, for good or until a time; neither Receive nor
// Send lifts it. What a blocked contact writes is kept, but wakes nobody.
type BlockContact struct {
	Contact string `json:"contact"`
	Receive bool   `json:"receive"`
	Send    bool   `json:"send"`
	Until   int64  `json:"until,omitempty"` // ms; 0: for good
}

// Validate implements Command.
func (b *BlockContact) Validate() error {
	if b.Until < 0 {
		return invalid("time")
	}
	return isID(b.Contact)
}

// Apply implements Command.
func (b *BlockContact) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.BlockContact"
	return card(ctx, tx, by, op, b.Contact, answers, func(c *inbox.Contact) error {
		if b.Until > 0 && b.Until <= by.Now {
			return fault.New(fault.Invalid, op, "a block that is over already")
		}
		b.put(c, by.Agent.ID, by.Now)
		return nil
	})
}

// Overlay implements Overlayer.
func (b *BlockContact) Overlay(v View, by string, now int64) {
	overlayCard(v, b.Contact, func(c *inbox.Contact) { b.put(c, by, now) })
}

func (b *BlockContact) put(c *inbox.Contact, by string, now int64) {
	if c.Block = nil; b.Receive || b.Send {
		c.Block = &inbox.Block{Receive: b.Receive, Send: b.Send, Until: b.Until, By: by, At: now}
	}
}
