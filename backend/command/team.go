package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// maxMembers bounds a team.
const maxMembers = 500

// PutTeam makes or changes a team.
type PutTeam struct{ inbox.Team }

// Validate implements Command.
func (p *PutTeam) Validate() error {
	if p.Name = inbox.Line(p.Name, 80); p.Name == "" {
		return invalid("name")
	}
	if len(p.Members) > maxMembers {
		return fault.New(fault.TooLarge, "command.Validate", "members")
	}
	slices.Sort(p.Members)
	p.Members = slices.Compact(p.Members)
	return isID(append([]string{p.ID}, p.Members...)...)
}

// Apply implements Command.
func (p *PutTeam) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutTeam", inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
		return err
	}
	for _, id := range p.Members {
		if _, err := store.Get[inbox.Agent](ctx, tx, id); err != nil {
			return err
		}
	}
	tx.Put(&p.Team)
	return nil
}

// Overlay implements Overlayer.
func (p *PutTeam) Overlay(v View, _ string, _ int64) { v.Put(&p.Team) }

// RemoveTeam removes a team; its members stay.
type RemoveTeam struct {
	ID string `json:"id"`
}

// Validate implements Command.
func (r *RemoveTeam) Validate() error { return isID(r.ID) }

// Apply implements Command.
func (r *RemoveTeam) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.RemoveTeam", inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
		return err
	}
	t, err := store.Find[inbox.Team](ctx, tx, r.ID)
	if err != nil || t == nil {
		return err
	}
	tx.Delete(t)
	return nil
}

// Overlay implements Overlayer.
func (r *RemoveTeam) Overlay(v View, _ string, _ int64) { v.Remove(inbox.KindTeam, r.ID) }
