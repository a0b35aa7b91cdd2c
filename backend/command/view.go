package command

import (
	"context"
	"encoding/json"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// maxFilter bounds what a view keeps (bytes).
const maxFilter = 4000

// PutView keeps a filter of one's own under a name (I2). Its id is that of the
// view behind the agent's: nobody can name another one's.
type PutView struct {
	View     string `json:"view"`
	Area     string `json:"area"` // "inbox" or "tickets"
	Name     string `json:"name"`
	Filter   string `json:"filter"` // JSON
	Position int    `json:"position"`
}

// Validate implements Command.
func (p *PutView) Validate() error {
	if p.Name = inbox.Line(p.Name, 80); p.Name == "" {
		return invalid("name")
	}
	if p.Area != "inbox" && p.Area != "tickets" {
		return invalid("area")
	}
	if p.Position < 0 || p.Position > 10_000 {
		return invalid("position")
	}
	if len(p.Filter) > maxFilter {
		return fault.New(fault.TooLarge, "command.Validate", "filter")
	}
	if !json.Valid([]byte(p.Filter)) {
		return invalid("filter")
	}
	return isID(p.View)
}

func (p *PutView) view(by string) *inbox.View {
	return &inbox.View{ID: inbox.OwnID(by, p.View), Area: p.Area, Name: p.Name, Filter: p.Filter, Position: p.Position}
}

// Apply implements Command.
func (p *PutView) Apply(_ context.Context, tx *store.Tx, by Actor) error {
	tx.Put(p.view(by.Agent.ID))
	return nil
}

// Overlay implements Overlayer.
func (p *PutView) Overlay(v View, by string, _ int64) { v.Put(p.view(by)) }

// RemoveView removes one of one's own views.
type RemoveView struct {
	View string `json:"view"`
}

// Validate implements Command.
func (r *RemoveView) Validate() error { return isID(r.View) }

// Apply implements Command.
func (r *RemoveView) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	e, err := store.Find[inbox.View](ctx, tx, inbox.OwnID(by.Agent.ID, r.View))
	if err != nil || e == nil {
		return err
	}
	tx.Delete(e)
	return nil
}

// Overlay implements Overlayer.
func (r *RemoveView) Overlay(v View, by string, _ int64) {
	v.Remove(inbox.KindView, inbox.OwnID(by, r.View))
}
