package command

import (
	"context"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// SetOnline is the workspace's switch "we are online / offline" (I14).
type SetOnline struct {
	Online bool `json:"online"`
}

// Validate implements Command.
func (*SetOnline) Validate() error { return nil }

// Apply implements Command.
func (s *SetOnline) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.SetOnline", answers...); err != nil {
		return err
	}
	w, err := store.Get[inbox.Workspace](ctx, tx, inbox.WorkspaceID)
	if err != nil {
		return err
	}
	w.Online = s.Online
	tx.Put(w)
	return nil
}

// Overlay implements Overlayer.
func (s *SetOnline) Overlay(v View, _ string, _ int64) {
	if w, ok := v.Get(inbox.KindWorkspace, inbox.WorkspaceID).(*inbox.Workspace); ok && w != nil {
		w.Online = s.Online
		v.Put(w)
	}
}

// PutWorkspace renames the business.
type PutWorkspace struct {
	Name string `json:"name"`
}

// Validate implements Command.
func (p *PutWorkspace) Validate() error {
	p.Name = strings.TrimSpace(p.Name)
	if p.Name == "" {
		return invalid("name")
	}
	return short("name", p.Name, 200)
}

// Apply implements Command.
func (p *PutWorkspace) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutWorkspace", inbox.RoleAdministrator); err != nil {
		return err
	}
	w, err := store.Get[inbox.Workspace](ctx, tx, inbox.WorkspaceID)
	if err != nil {
		return err
	}
	w.Name = p.Name
	tx.Put(w)
	return nil
}

// Overlay implements Overlayer.
func (p *PutWorkspace) Overlay(v View, _ string, _ int64) {
	if w, ok := v.Get(inbox.KindWorkspace, inbox.WorkspaceID).(*inbox.Workspace); ok && w != nil {
		w.Name = p.Name
		v.Put(w)
	}
}
