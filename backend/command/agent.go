package command

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Invite makes an agent who may join with a one-time code, or renews the code.
// Only the code's hash travels: the link is worded on the desktop.
type Invite struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Role     inbox.Role `json:"role"`
	CodeHash string     `json:"codeHash"` // base64url of SHA-256, without padding
	Until    int64      `json:"until"`    // ms
	Rights
}

var roles = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleAgent, inbox.RoleEditor, inbox.RoleReviewer}

// Validate implements Command.
func (i *Invite) Validate() error {
	if len(i.CodeHash) != 43 || i.Until <= 0 || !slices.Contains(roles, i.Role) {
		return invalid("invitation")
	}
	if err := checkPerson(&i.Name, &i.Email); err != nil {
		return err
	}
	if err := i.validate(i.Role); err != nil {
		return err
	}
	return isID(i.ID)
}

// Apply implements Command.
func (i *Invite) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Invite"
	if err := by.May(op, inbox.RoleAdministrator); err != nil {
		return err
	}
	if other, err := tx.AgentByEmail(ctx, i.Email); err != nil {
		return err
	} else if other != nil && other.ID != i.ID {
		return fault.New(fault.Conflict, op, "address is taken")
	}
	a, err := store.Find[inbox.Agent](ctx, tx, i.ID)
	if err != nil {
		return err
	}
	if a != nil && a.State == inbox.AgentActive { // whoever is blocked may be asked back
		return fault.New(fault.Conflict, op, "has joined already")
	}
	if err := i.check(ctx, tx); err != nil {
		return err
	}
	a = i.agent(a, by.Agent.Language, by.Now)
	tx.Put(a)
	if err := tx.DropSessions(ctx, a.ID); err != nil { // of somebody blocked
		return err
	}
	return tx.PutInvitation(ctx, a.ID, i.CodeHash, a.InvitedUntil)
}

// longestInvitation is how long an invitation holds at most, in ms.
const longestInvitation = 30 * 24 * 3600 * 1000

// agent gives who is invited: old, if the invitation is only renewed.
func (i *Invite) agent(old *inbox.Agent, language string, now int64) *inbox.Agent {
	a := &inbox.Agent{ID: i.ID, Language: language, Presence: inbox.PresenceOff}
	if old != nil {
		*a = *old
	}
	a.Name, a.Email, a.Role, a.State = i.Name, i.Email, i.Role, inbox.AgentInvited
	a.InvitedUntil = min(i.Until, now+longestInvitation)
	i.set(a)
	return a
}

// Overlay implements Overlayer.
func (i *Invite) Overlay(v View, by string, now int64) {
	language := ""
	if me, ok := v.Get(inbox.KindAgent, by).(*inbox.Agent); ok && me != nil {
		language = me.Language
	}
	old, _ := v.Get(inbox.KindAgent, i.ID).(*inbox.Agent)
	v.Put(i.agent(old, language, now))
}

// PutAgent changes an agent's role, rights or state; missing fields stay as they are.
// A blocked agent's sessions open nothing; they are kept to tell their PCs so, and end
// when the agent is asked back. An invited agent who is blocked can no longer join.
type PutAgent struct {
	ID    string           `json:"id"`
	Name  string           `json:"name,omitempty"`
	Role  inbox.Role       `json:"role,omitempty"`
	State inbox.AgentState `json:"state,omitempty"`
	Rights
}

// Validate implements Command.
func (p *PutAgent) Validate() error {
	if p.Role != "" && !slices.Contains(roles, p.Role) {
		return invalid("role")
	}
	if p.State != "" && p.State != inbox.AgentActive && p.State != inbox.AgentBlocked {
		return invalid("state")
	}
	if err := short("name", p.Name, 200); err != nil {
		return err
	}
	if err := p.validate(p.Role); err != nil {
		return err
	}
	return isID(p.ID)
}

// Apply implements Command.
func (p *PutAgent) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutAgent"
	if err := by.May(op, inbox.RoleAdministrator); err != nil {
		return err
	}
	a, err := store.Get[inbox.Agent](ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if p.State == inbox.AgentActive {
		if joined, err := tx.HasPassword(ctx, p.ID); err != nil || !joined {
			return errors.Join(err, fault.New(fault.Conflict, op, "has not joined yet: invite instead"))
		}
	}
	if err := p.check(ctx, tx); err != nil {
		return err
	}
	if a.State == inbox.AgentBlocked && p.State == inbox.AgentActive {
		if err := tx.DropSessions(ctx, a.ID); err != nil {
			return err
		}
	}
	leaves := p.AwayUntil != nil && *p.AwayUntil > by.Now && a.AwayUntil <= by.Now
	p.set(a)
	if p.Access != nil && p.Access.Own && !a.Own {
		return fault.New(fault.Invalid, op, "own conversations only is for the role agent")
	}
	tx.Put(a)
	if err := leave(ctx, tx, a, leaves, by); err != nil {
		return err
	}
	if a.State == inbox.AgentBlocked {
		if _, err := tx.DropInvitation(ctx, a.ID); err != nil {
			return err
		}
	}
	n, err := tx.Agents(ctx, func(a *inbox.Agent) bool {
		return a.Role == inbox.RoleAdministrator && a.State == inbox.AgentActive
	})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, op, "one administrator must stay")
	}
	return err
}

// Overlay implements Overlayer.
func (p *PutAgent) Overlay(v View, _ string, _ int64) {
	if a, ok := v.Get(inbox.KindAgent, p.ID).(*inbox.Agent); ok && a != nil {
		p.set(a)
		v.Put(a)
	}
}

func (p *PutAgent) set(a *inbox.Agent) {
	if p.Name != "" {
		a.Name = p.Name
	}
	if p.Role != "" {
		a.Role = p.Role
	}
	if p.State != "" {
		a.State, a.InvitedUntil = p.State, 0
	}
	p.Rights.set(a)
}

// PutProfile changes what an agent says of themselves.
type PutProfile struct {
	Name     string         `json:"name"`
	Language string         `json:"language"`
	Presence inbox.Presence `json:"presence"`
	Picture  *inbox.File    `json:"picture,omitempty"`
}

// Validate implements Command.
func (p *PutProfile) Validate() error {
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
		return invalid("name")
	}
	if p.Language != "de" && p.Language != "en" {
		return invalid("language")
	}
	if !slices.Contains([]inbox.Presence{inbox.PresencePresent, inbox.PresenceAway, inbox.PresenceOff}, p.Presence) {
		return invalid("presence")
	}
	return short("name", p.Name, 200)
}

// Apply implements Command.
func (p *PutProfile) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	a, err := store.Get[inbox.Agent](ctx, tx, by.Agent.ID)
	if err != nil {
		return err
	}
	had := onePicture(a.Picture)
	p.set(a)
	if a.Picture, err = picture(ctx, tx, by, p.Picture); err != nil {
		return err
	}
	tx.Put(a)
	return takenOff(ctx, tx, by, had, onePicture(a.Picture))
}

// Overlay implements Overlayer.
func (p *PutProfile) Overlay(v View, by string, _ int64) {
	if a, ok := v.Get(inbox.KindAgent, by).(*inbox.Agent); ok && a != nil {
		p.set(a)
		v.Put(a)
	}
}

func (p *PutProfile) set(a *inbox.Agent) {
	a.Name, a.Language, a.Presence, a.Picture = p.Name, p.Language, p.Presence, p.Picture
}

// checkPerson trims and checks a name and an email address.
func checkPerson(name, email *string) error {
	*name, *email = strings.TrimSpace(*name), strings.TrimSpace(*email)
	if *name == "" {
		return invalid("name")
	}
	if a, err := mail.ParseAddress(*email); err != nil || a.Address != *email {
		return invalid("email")
	}
	return short("name", *name+*email, 500)
}
