package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Dismiss takes a change that was refused off its message (Message.Wish): somebody has read why.
type Dismiss struct {
	Message string `json:"message"`
}

// Validate implements Command.
func (d *Dismiss) Validate() error { return isID(d.Message) }

// Apply implements Command.
func (d *Dismiss) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Dismiss"
	m, err := messageFor(ctx, tx, op, d.Message, by, answers...)
	if err != nil {
		return err
	}
	if !wasRefused(m) {
		return fault.New(fault.Conflict, op, "no change of it was refused")
	}
	m.Wish = nil
	tx.Put(m)
	return nil
}

// Overlay implements Overlayer.
func (d *Dismiss) Overlay(v View, _ string, _ int64) {
	overlayMessage(v, d.Message, func(m *inbox.Message) {
		if wasRefused(m) {
			m.Wish = nil
		}
	})
}

func wasRefused(m *inbox.Message) bool { return m.Wish != nil && m.Wish.Fault != "" }
