package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Desk signs people in and out.
type Desk struct {
	db   *store.DB
	lock *Lockout
	now  func() time.Time
}

// New makes the sign-in desk.
func New(db *store.DB, now func() time.Time) *Desk {
	return &Desk{db: db, lock: NewLockout(now), now: now}
}

// Ticket is what signing in gives.
type Ticket struct {
	Token string `json:"token"`
	Agent string `json:"agent"`
	Relay string `json:"relay"`
}

// Joining is what somebody says who accepts an invitation.
type Joining struct {
	Code      string `json:"code"`
	Workspace string `json:"workspace"` // set-up only: the business's name
	Name      string `json:"name"`
	Email     string `json:"email"`
	Password  string `json:"password"`
	Language  string `json:"language"`
	Device    string `json:"device"`
}

// Invited is what an invitation tells before it is accepted.
type Invited struct {
	Setup     bool   `json:"setup"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Workspace string `json:"workspace"`
}

// setupKey is where the hash of the set-up code is kept.
const setupKey = "setup"

// NewSetup makes a one-time set-up code, while there is no agent yet; needed is
// false when there is one.
func (d *Desk) NewSetup(ctx context.Context) (code string, needed bool, err error) {
	code, hash := NewToken()
	_, err = d.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Agents(ctx, func(a *inbox.Agent) bool { return a.State == inbox.AgentActive })
		if needed = n == 0; err != nil || !needed {
			return err
		}
		return tx.SetMeta(ctx, setupKey, hash)
	})
	return code, needed, err
}

// Invitation looks at a code; from is the caller's address, for the lock-out.
func (d *Desk) Invitation(ctx context.Context, code, from string) (Invited, error) {
	if err := d.lock.Check("code/" + from); err != nil {
		return Invited{}, err
	}
	setup, err := d.db.Meta(ctx, setupKey)
	if err != nil {
		return Invited{}, err
	}
	if setup != "" && subtle.ConstantTimeCompare([]byte(setup), []byte(HashToken(code))) == 1 {
		return Invited{Setup: true}, nil
	}
	a, err := d.invited(ctx, code)
	if err != nil {
		if fault.Is(err, fault.BadCode) {
			d.lock.Wrong("code/"+from, freeAttempts)
		}
		return Invited{}, err
	}
	w, err := store.Look[inbox.Workspace](ctx, d.db, inbox.WorkspaceID)
	if err != nil || w == nil {
		return Invited{}, err
	}
	return Invited{Name: a.Name, Email: a.Email, Workspace: w.Name}, nil
}

func (d *Desk) invited(ctx context.Context, code string) (*inbox.Agent, error) {
	id, until, err := d.db.Invitation(ctx, HashToken(code))
	if err != nil {
		return nil, err
	}
	if id == "" || d.now().UnixMilli() > until {
		return nil, fault.New(fault.BadCode, "auth.Invitation", "unknown, used or ended")
	}
	a, err := store.Look[inbox.Agent](ctx, d.db, id)
	if err == nil && (a == nil || a.State != inbox.AgentInvited) {
		return nil, fault.New(fault.BadCode, "auth.Invitation", "unknown, used or ended")
	}
	return a, err
}

// Join accepts an invitation or does the set-up, once, and signs in.
func (d *Desk) Join(ctx context.Context, j Joining, from string) (Ticket, error) {
	const op = "auth.Join"
	j.Name, j.Email = strings.TrimSpace(j.Name), strings.TrimSpace(j.Email)
	if a, err := mail.ParseAddress(j.Email); err != nil || a.Address != j.Email || j.Name == "" ||
		PasswordTooShort(j.Password) || len(j.Email) > longestEmail || len(j.Name)+len(j.Password)+len(j.Workspace) > 1600 {
		return Ticket{}, fault.New(fault.Invalid, op, "name, address or password")
	}
	j.Device = inbox.Line(strings.ReplaceAll(j.Device, "\x00", ""), longestDevice)
	if j.Language != "de" {
		j.Language = "en"
	}
	inv, err := d.Invitation(ctx, j.Code, from)
	if err != nil {
		return Ticket{}, err
	}
	hash := HashPassword(j.Password)
	token, tokenHash := NewToken()
	var id string
	_, err = d.db.Write(ctx, func(tx *store.Tx) error {
		a, err := d.admit(ctx, tx, j, inv.Setup)
		if err != nil {
			return err
		}
		id = a.ID
		if other, err := tx.AgentByEmail(ctx, j.Email); err != nil {
			return err
		} else if other != nil && other.ID != a.ID {
			return fault.New(fault.Conflict, op, "address is taken")
		}
		a.Name, a.Email, a.Language = j.Name, j.Email, j.Language
		a.State, a.Presence, a.InvitedUntil = inbox.AgentActive, inbox.PresencePresent, 0
		tx.Put(a)
		if err := tx.SetPassword(ctx, a.ID, hash); err != nil {
			return err
		}
		return tx.PutSession(ctx, tokenHash, a.ID, j.Device, d.now().UnixMilli())
	})
	return Ticket{Token: token, Agent: id, Relay: d.db.Relay()}, err
}

// admit uses the code up and gives the agent who joins with it.
func (d *Desk) admit(ctx context.Context, tx *store.Tx, j Joining, setup bool) (*inbox.Agent, error) {
	if setup {
		return admitFirst(ctx, tx, j)
	}
	a, err := d.invited(ctx, j.Code)
	if err != nil {
		return nil, err
	}
	if a, err = store.Get[inbox.Agent](ctx, tx, a.ID); err != nil { // nobody can block them meanwhile
		return nil, err
	}
	gone, err := tx.DropInvitation(ctx, a.ID)
	if err == nil && (!gone || a.State != inbox.AgentInvited) {
		err = fault.New(fault.BadCode, "auth.Join", "used meanwhile")
	}
	return a, err
}

// admitFirst sets the workspace up: the business, a first inbox and its administrator.
func admitFirst(ctx context.Context, tx *store.Tx, j Joining) (*inbox.Agent, error) {
	gone, err := tx.DropMeta(ctx, setupKey)
	if err != nil {
		return nil, err
	}
	if !gone {
		return nil, fault.New(fault.BadCode, "auth.Join", "set-up is done")
	}
	name := strings.TrimSpace(j.Workspace)
	if name == "" {
		return nil, fault.New(fault.Invalid, "auth.Join", "name of the business")
	}
	tx.Put(&inbox.Workspace{ID: inbox.WorkspaceID, Name: name, Online: true})
	tx.Put(&inbox.Inbox{ID: newID(), Name: name, TimeZone: "Europe/Berlin", Language: j.Language,
		Texts: DefaultTexts(), WarnAfter: 10, LateAfter: 30})
	return &inbox.Agent{ID: newID(), Role: inbox.RoleAdministrator}, nil
}

// DefaultTexts are what visitors read until the administrator words their own.
func DefaultTexts() map[string]inbox.Texts {
	return map[string]inbox.Texts{
		"de": {Greeting: "Guten Tag! Wie können wir Ihnen helfen?", Online: "Wir antworten meist innerhalb weniger Minuten.",
			Offline: "Gerade ist niemand da. Schreiben Sie uns, wir melden uns, sobald wir zurück sind."},
		"en": {Greeting: "Hello! How can we help you?", Online: "We usually answer within a few minutes.",
			Offline: "Nobody is here right now. Write to us and we will get back to you as soon as we can."},
	}
}

// Longest texts that are taken, in bytes and characters.
const (
	longestEmail  = 320
	longestDevice = 200
)

// SignIn checks address and password and opens a session.
func (d *Desk) SignIn(ctx context.Context, email, password, device, from string) (Ticket, error) {
	const op = "auth.SignIn"
	if len(email) > longestEmail { // it would be remembered, too
		return Ticket{}, fault.New(fault.Invalid, op, "address")
	}
	device = inbox.Line(strings.ReplaceAll(device, "\x00", ""), longestDevice)
	// Not by the address alone: a stranger could lock its owner out.
	names := []string{"email/" + store.FoldEmail(email) + "/" + from, "from/" + from}
	for _, n := range names {
		if err := d.lock.Check(n); err != nil {
			return Ticket{}, err
		}
	}
	a, err := d.db.AgentByEmail(ctx, email)
	if err != nil {
		return Ticket{}, err
	}
	hash := ""
	if a != nil && a.State != inbox.AgentInvited {
		if hash, err = d.db.Password(ctx, a.ID); err != nil {
			return Ticket{}, err
		}
	}
	if !CheckPassword(hash, password) {
		d.lock.Wrong(names[0], freeAttempts)
		d.lock.Wrong(names[1], manyAttempts)
		return Ticket{}, fault.New(fault.BadLogin, op, "address or password")
	}
	d.lock.Right(names[0])
	if a.State != inbox.AgentActive { // told to nobody but them
		return Ticket{}, fault.New(fault.Blocked, op, "agent is blocked")
	}
	token, tokenHash := NewToken()
	_, err = d.db.Write(ctx, func(tx *store.Tx) error {
		if now, err := tx.Password(ctx, a.ID); err != nil || now != hash { // changed while it was checked: all others were just signed out
			return errors.Join(err, fault.New(fault.BadLogin, op, "the password has changed"))
		}
		return tx.PutSession(ctx, tokenHash, a.ID, device, d.now().UnixMilli())
	})
	return Ticket{Token: token, Agent: a.ID, Relay: d.db.Relay()}, err
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	_, err := d.db.Write(ctx, func(tx *store.Tx) error { return tx.DropSession(ctx, HashToken(token)) })
	return err
}

// Who gives the agent a token belongs to; an error with code signed_out when it
// belongs to nobody (any more), blocked when its agent is blocked: their sessions
// are kept until they are asked back, so that each of their PCs hears of it.
func (d *Desk) Who(ctx context.Context, token string) (*inbox.Agent, error) {
	const op = "auth.Who"
	if len(token) != 43 {
		return nil, fault.New(fault.SignedOut, op, "no token")
	}
	id, err := d.db.Session(ctx, HashToken(token))
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, fault.New(fault.SignedOut, op, "unknown token")
	}
	a, err := store.Look[inbox.Agent](ctx, d.db, id)
	if err != nil {
		return nil, err
	}
	return a, OutOf(op, a)
}

// OutOf says why an agent with a session of theirs has no business here: nil,
// signed_out or blocked.
func OutOf(op string, a *inbox.Agent) error {
	switch {
	case a != nil && a.State == inbox.AgentActive:
		return nil
	case a != nil && a.State == inbox.AgentBlocked:
		return fault.New(fault.Blocked, op, "agent is blocked")
	}
	return fault.New(fault.SignedOut, op, "no agent of this session")
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
