package command

import (
	"context"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Write begins a conversation with a first message (I15). Contact and
// Conversation are the ids to be used where the address is new; who has it
// already is written to in their own conversation.
type Write struct {
	Message      string         `json:"message"`
	Conversation string         `json:"conversation"`
	Contact      string         `json:"contact"`
	Inbox        string         `json:"inbox"`
	Channel      string         `json:"channel"`
	Name         string         `json:"name,omitempty"` // of a new contact
	Address      string         `json:"address"`        // on the channel; for letters the first of Mail.To
	Text         string         `json:"text"`
	Files        []inbox.File   `json:"files,omitempty"`
	Mail         *inbox.Outline `json:"mail,omitempty"`
	Delay        int64          `json:"delay,omitempty"`
	SendAt       int64          `json:"sendAt,omitempty"`
}

// Validate implements Command.
func (w *Write) Validate() error {
	r := w.reply()
	if err := isID(w.Contact, w.Inbox); err != nil {
		return err
	}
	if w.Address == "" || len(w.Address) > 400 {
		return invalid("address")
	}
	w.Name = inbox.Line(w.Name, 200)
	return r.Validate()
}

func (w *Write) reply() *Reply {
	return &Reply{Message: w.Message, Conversation: w.Conversation, Channel: w.Channel, Text: w.Text, Files: w.Files,
		Mail: w.Mail, Delay: w.Delay, SendAt: w.SendAt}
}

// Apply implements Command.
func (w *Write) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Write"
	if err := by.May(op, answers...); err != nil {
		return err
	}
	return fault.New(fault.Internal, op, "not built yet")
}

// Unsend takes back a message that is still held ("undo send", "send later"):
// it is gone, and what was written becomes the agent's draft again.
type Unsend struct {
	Message string `json:"message"`
}

// Validate implements Command.
func (u *Unsend) Validate() error { return isID(u.Message) }

// Apply implements Command.
func (u *Unsend) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Unsend"
	if err := by.May(op, answers...); err != nil {
		return err
	}
	return fault.New(fault.Internal, op, "not built yet")
}
