package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Reply sends a message to the contact over one channel.
type Reply struct {
	Message      string       `json:"message"` // id of the message to be made
	Conversation string       `json:"conversation"`
	Channel      string       `json:"channel"`
	Text         string       `json:"text"`
	Files        []inbox.File `json:"files,omitempty"`
	// Mail is how it goes as a letter; needed on channels with letters only.
	Mail *inbox.Outline `json:"mail,omitempty"`
	// Delay holds it back so many ms after the relay has it ("undo send"); SendAt
	// until a time ("send later"). Until then Unsend takes it back.
	Delay  int64 `json:"delay,omitempty"`
	SendAt int64 `json:"sendAt,omitempty"`
}

// Validate implements Command.
func (r *Reply) Validate() error {
	if err := isID(r.Message, r.Conversation, r.Channel); err != nil {
		return err
	}
	if r.Delay < 0 || r.Delay > maxDelay || r.SendAt < 0 {
		return invalid("time")
	}
	if err := outline(r.Mail); err != nil {
		return err
	}
	return content(r.Text, r.Files)
}

// maxDelay bounds "undo send" (ms).
const maxDelay = 120_000

// Apply implements Command.
func (r *Reply) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Reply"
	if err := by.May(op, answers...); err != nil {
		return err
	}
	c, err := store.Get[inbox.Conversation](ctx, tx, r.Conversation)
	if err != nil {
		return err
	}
	if old, err := store.Find[inbox.Message](ctx, tx, r.Message); err != nil {
		return err
	} else if old != nil {
		return fault.New(fault.Conflict, op, "this message exists")
	}
	address, err := reachable(ctx, tx, c, r.Channel)
	if err != nil {
		return err
	}
	files, err := stored(ctx, tx, r.Files)
	if err != nil {
		return err
	}
	m := r.message(c, by.Agent.ID, by.Now)
	m.Files, m.State = files, inbox.StateQueued
	c.Answered(m)
	tx.Put(c)
	tx.Put(m)
	if err := dropDraft(ctx, tx, by.Agent.ID, c.ID); err != nil {
		return err
	}
	return tx.PutDelivery(ctx, store.Delivery{Message: m.ID, Channel: r.Channel, Address: address,
		Conversation: c.ID, State: "queued", DueAt: by.Now, Position: m.At})
}

// Overlay implements Overlayer.
func (r *Reply) Overlay(v View, by string, now int64) {
	overlayConversation(v, r.Conversation, func(c *inbox.Conversation) {
		m := r.message(c, by, now)
		m.State = inbox.StateWaiting
		c.Answered(m)
		v.Put(m)
	})
	v.Remove(inbox.KindDraft, inbox.OwnID(by, r.Conversation))
}

func (r *Reply) message(c *inbox.Conversation, by string, now int64) *inbox.Message {
	return &inbox.Message{ID: r.Message, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirOut,
		Channel: r.Channel, Author: by, At: c.NextAt(now), Text: r.Text, Files: r.Files}
}

// reachable gives the contact's address on a channel that can be used now.
func reachable(ctx context.Context, tx *store.Tx, c *inbox.Conversation, channelID string) (string, error) {
	const op = "command.Reply"
	ch, err := store.Get[inbox.Channel](ctx, tx, channelID)
	if err != nil {
		return "", err
	}
	if ch.Inbox != c.Inbox {
		return "", fault.New(fault.Invalid, op, "channel of another inbox")
	}
	if !ch.On {
		return "", fault.New(fault.ChannelOff, op, "channel is off")
	}
	ids, err := tx.Identities(ctx, c.Contact)
	if err != nil {
		return "", err
	}
	for i := len(ids) - 1; i >= 0; i-- {
		if ids[i].Channel == channelID {
			return ids[i].Address, nil
		}
	}
	return "", fault.New(fault.Invalid, op, "the contact has no address on this channel")
}

// Resend sends a failed or unsure message again. The same id goes out, so a
// platform that took it the first time does not show it twice.
type Resend struct {
	Message string `json:"message"`
}

// Validate implements Command.
func (r *Resend) Validate() error { return isID(r.Message) }

// Apply implements Command.
func (r *Resend) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Resend"
	if err := by.May(op, answers...); err != nil {
		return err
	}
	m, err := store.Get[inbox.Message](ctx, tx, r.Message)
	if err != nil {
		return err
	}
	if m.State != inbox.StateFailed && m.State != inbox.StateUnsure {
		return fault.New(fault.Conflict, op, "message is "+string(m.State))
	}
	c, err := store.Get[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil {
		return err
	}
	address, err := reachable(ctx, tx, c, m.Channel)
	if err != nil {
		return err
	}
	m.State, m.Fault = inbox.StateQueued, ""
	tx.Put(m)
	return tx.PutDelivery(ctx, store.Delivery{Message: m.ID, Channel: m.Channel, Address: address,
		Conversation: c.ID, State: "queued", DueAt: by.Now, Position: m.At})
}

// Overlay implements Overlayer.
func (r *Resend) Overlay(v View, _ string, _ int64) {
	if m, ok := v.Get(inbox.KindMessage, r.Message).(*inbox.Message); ok && m != nil {
		m.State, m.Fault = inbox.StateWaiting, ""
		v.Put(m)
	}
}
