package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Resend sends a failed or unsure message again. The same id goes out, so a
// platform that took it the first time does not show it twice; parts that are
// there already stay, but for those it refused afterwards.
type Resend struct {
	Message string `json:"message"`
}

// Validate implements Command.
func (r *Resend) Validate() error { return isID(r.Message) }

// Apply implements Command.
func (r *Resend) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Resend"
	m, err := messageFor(ctx, tx, op, r.Message, by, answers...)
	if err != nil {
		return err
	}
	if !open(m) {
		return fault.New(fault.Conflict, op, "message is "+string(m.State))
	}
	c, err := store.Get[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil {
		return err
	}
	ch, err := usable(ctx, tx, c, m.Channel)
	if err != nil {
		return err
	}
	address, err := again(ctx, tx, c, ch, m, by)
	if err != nil {
		return err
	}
	if err := forgetRefused(ctx, tx, m); err != nil {
		return err
	}
	m.State, m.Fault, m.Detail, m.Delayed = inbox.StateQueued, "", "", false
	tx.Put(m)
	return tx.PutDelivery(ctx, store.Delivery{Message: m.ID, Channel: m.Channel, Address: address,
		Conversation: c.ID, State: "queued", DueAt: by.Now, Position: m.At})
}

// open tells whether a message that did not get through still asks for a decision.
func open(m *inbox.Message) bool {
	return (m.State == inbox.StateFailed || m.State == inbox.StateUnsure) && m.Fault != inbox.GivenUp
}

// again gives where a message goes that is sent once more.
func again(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel, m *inbox.Message, by Actor) (string, error) {
	if m.Mail != nil && len(m.Mail.To) > 0 {
		return m.Mail.To[0].Address, nil
	}
	to, err := reachable(ctx, tx, c, ch, by)
	if err != nil {
		return "", err
	}
	return to.address, to.takes(ch, m.Template != nil, by.Now)
}

// forgetRefused takes the parts off that were at the platform and did not get
// through after all: they go out anew.
func forgetRefused(ctx context.Context, tx *store.Tx, m *inbox.Message) error {
	parts, err := tx.SentParts(ctx, m.ID)
	if err != nil || len(parts) == 0 {
		return err
	}
	if err := tx.DropParts(ctx, m.ID); err != nil {
		return err
	}
	m.Sent = 0
	for _, p := range parts {
		if p.State == string(inbox.StateFailed) {
			continue
		}
		m.Sent++
		if err := tx.PutPart(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Overlay implements Overlayer.
func (r *Resend) Overlay(v View, _ string, _ int64) {
	if m, ok := v.Get(inbox.KindMessage, r.Message).(*inbox.Message); ok && m != nil && open(m) {
		m.State, m.Fault = inbox.StateWaiting, ""
		v.Put(m)
	}
}
