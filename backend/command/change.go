package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/store"
)

// EditMessage changes the text of a message that went out, also at the platform.
// Until it is done there, Message.Wish shows it.
type EditMessage struct {
	Message string `json:"message"`
	Text    string `json:"text"`
}

// DeleteMessage takes a message that went out back, also from the contact.
type DeleteMessage struct {
	Message string `json:"message"`
}

// React sets the business's one reaction to a message; an empty emoji takes it back.
type React struct {
	Message string `json:"message"`
	Emoji   string `json:"emoji"`
}

// GiveUp settles a failed or unsure message: it stays in the thread, crossed out,
// and what was written becomes the agent's draft again (Draft), to go another way.
type GiveUp struct {
	Message string `json:"message"`
	Draft   bool   `json:"draft,omitempty"`
}

// Validate implements Command.
func (e *EditMessage) Validate() error { return isID(e.Message) }

// Validate implements Command.
func (d *DeleteMessage) Validate() error { return isID(d.Message) }

// Validate implements Command.
func (r *React) Validate() error { return isID(r.Message) }

// Validate implements Command.
func (g *GiveUp) Validate() error { return isID(g.Message) }

// Apply implements Command.
func (e *EditMessage) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.EditMessage", "not yet")
}

// Apply implements Command.
func (d *DeleteMessage) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.DeleteMessage", "not yet")
}

// Apply implements Command.
func (r *React) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.React", "not yet")
}

// Apply implements Command.
func (g *GiveUp) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	return fault.New(fault.Invalid, "command.GiveUp", "not yet")
}
