package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/store"
)

// MergeContacts makes two contacts one: Contact takes over identities, fields and
// conversations of Other. Split takes them apart again.
type MergeContacts struct {
	Merge   string `json:"merge"` // id of the merge to be made
	Contact string `json:"contact"`
	Other   string `json:"other"`
}

// SplitContacts undoes a merge. What came since on an identity goes with it.
type SplitContacts struct {
	Merge string `json:"merge"`
}

// KeepApart notes that two contacts are not the same person.
type KeepApart struct {
	Contact string `json:"contact"`
	Other   string `json:"other"`
}

// Validate implements Command.
func (m *MergeContacts) Validate() error {
	if m.Contact == m.Other {
		return invalid("contact")
	}
	return isID(m.Merge, m.Contact, m.Other)
}

// Validate implements Command.
func (s *SplitContacts) Validate() error { return isID(s.Merge) }

// Validate implements Command.
func (k *KeepApart) Validate() error { return isID(k.Contact, k.Other) }

// Apply implements Command.
func (m *MergeContacts) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.MergeContacts", "not yet")
}

// Apply implements Command.
func (s *SplitContacts) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.SplitContacts", "not yet")
}

// Apply implements Command.
func (k *KeepApart) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.KeepApart", "not yet")
}
