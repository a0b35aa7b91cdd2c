package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Rights are what administrators say of an agent beside name and role; what is
// missing stays as it is.
type Rights struct {
	Access *Access `json:"access,omitempty"`
	// Skills are what routing looks for, Limit is how many conversations it gives
	// (0: what the inbox says), AwayUntil the end of a leave (ms; 0: none).
	Skills    *[]string `json:"skills,omitempty"`
	Limit     *int      `json:"limit,omitempty"`
	AwayUntil *int64    `json:"awayUntil,omitempty"`
}

// Access is where an agent works: in Inboxes, each with a role of its own; without
// any map in all of them, with the agent's role, and Own: own conversations only.
type Access struct {
	Inboxes map[string]inbox.Member `json:"inboxes,omitzero"`
	Own     bool                    `json:"own,omitempty"`
}

// Bounds of Rights.
const (
	maxInboxes = 500
	maxSkills  = 50
	maxLimit   = 1000
)

// validate checks the shape; role is the agent's, "" where it stays.
func (r *Rights) validate(role inbox.Role) error {
	if r.Limit != nil && (*r.Limit < 0 || *r.Limit > maxLimit) || r.AwayUntil != nil && *r.AwayUntil < 0 {
		return invalid("limit")
	}
	if err := r.skills(); err != nil || r.Access == nil {
		return err
	}
	if r.Access.Own && role != "" && role != inbox.RoleAgent {
		return invalid("own conversations only is for the role agent")
	}
	if len(r.Access.Inboxes) > maxInboxes {
		return fault.New(fault.TooLarge, "command.Validate", "inboxes")
	}
	for id, m := range r.Access.Inboxes {
		if err := isID(id); err != nil {
			return err
		}
		// An administrator is one everywhere or nowhere.
		if m.Role == inbox.RoleAdministrator || !slices.Contains(roles, m.Role) || m.Own && m.Role != inbox.RoleAgent {
			return invalid("role in an inbox")
		}
	}
	return nil
}

func (r *Rights) skills() error {
	if r.Skills == nil {
		return nil
	}
	if len(*r.Skills) > maxSkills {
		return fault.New(fault.TooLarge, "command.Validate", "skills")
	}
	list := []string{}
	for _, s := range *r.Skills {
		if s = inbox.Line(s, 60); s == "" {
			return invalid("skill")
		}
		list = append(list, s)
	}
	slices.Sort(list)
	*r.Skills = slices.Compact(list)
	return nil
}

// check asks the store what the shape cannot tell.
func (r *Rights) check(ctx context.Context, tx *store.Tx) error {
	if r.Access == nil {
		return nil
	}
	for id := range r.Access.Inboxes {
		i, err := store.Peek[inbox.Inbox](ctx, tx, id)
		if err != nil {
			return err
		}
		if i == nil {
			return fault.New(fault.NotFound, "command.Apply", "inbox")
		}
	}
	return nil
}

// set comes after the role was set.
func (r *Rights) set(a *inbox.Agent) {
	if r.Access != nil {
		a.Inboxes, a.Own = r.Access.Inboxes, r.Access.Own
	}
	if a.Role != inbox.RoleAgent {
		a.Own = false
	}
	if r.Skills != nil {
		a.Skills = *r.Skills
	}
	if r.Limit != nil {
		a.Limit = *r.Limit
	}
	if r.AwayUntil != nil {
		a.AwayUntil = *r.AwayUntil
	}
}
