package command

import (
	"context"
	"slices"
	"strings"

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
	// Quote is the message (id) it replies to, where the channel can show that.
	Quote string `json:"quote,omitempty"`
	// Buttons are short answers to offer; Template sends an approved message: Text
	// is how it reads.
	Buttons  []string      `json:"buttons,omitempty"`
	Template *inbox.Filled `json:"template,omitempty"`
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
	if r.Mail != nil && r.Mail.Forward && r.Text == "" && len(r.Files) == 0 {
		return nil // what is passed on may stand by itself
	}
	if r.Mail != nil && (r.Mail.Subject != "" || r.Mail.Below != "") && r.Text == "" && len(r.Files) == 0 {
		return nil // a mail that is passed on may say nothing
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
	ch, err := usable(ctx, tx, c, r.Channel)
	if err != nil {
		return err
	}
	address, err := r.address(ctx, tx, c, ch, by.Now)
	if err != nil {
		return err
	}
	files, err := stored(ctx, tx, r.Files)
	if err != nil {
		return err
	}
	m := r.message(c, by.Agent.ID, by.Now)
	m.Files, m.State = files, inbox.StateQueued
	if err := r.letter(ctx, tx, c, ch, m); err != nil {
		return err
	}
	due := max(by.Now+r.Delay, r.SendAt)
	if due > by.Now {
		m.SendAt = due
	}
	c.Answered(m)
	tx.Put(c)
	tx.Put(m)
	if err := dropDraft(ctx, tx, by.Agent.ID, c.ID); err != nil {
		return err
	}
	// What is held back does not hold back what is written after it.
	return tx.PutDelivery(ctx, store.Delivery{Message: m.ID, Channel: r.Channel, Address: address,
		Conversation: c.ID, State: "queued", DueAt: due, Position: max(m.At, m.SendAt)})
}

// letter completes a message that goes as a letter: what it answers, who takes part.
func (r *Reply) letter(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel, m *inbox.Message) error {
	const op = "command.Reply"
	if m.Mail == nil {
		if ch.Letters {
			return fault.New(fault.Invalid, op, "a letter needs recipients and a subject")
		}
		return nil
	}
	if !ch.Letters {
		return fault.New(fault.Invalid, op, "this channel has no letters")
	}
	var old *inbox.Message
	if r.Mail.Answers != "" {
		var err error
		if old, err = store.Find[inbox.Message](ctx, tx, r.Mail.Answers); err != nil {
			return err
		}
	}
	r.follows(m, ch, old)
	own, err := tx.OwnAddresses(ctx)
	if err != nil {
		return err
	}
	contact, err := store.Find[inbox.Contact](ctx, tx, c.Contact)
	if err != nil {
		return err
	}
	joins(c, m, contact, own)
	return nil
}

// joins lets everybody who is written to take part, but for the contact and us.
func joins(c *inbox.Conversation, m *inbox.Message, contact *inbox.Contact, own map[string]bool) {
	for _, list := range [][]inbox.Party{m.Mail.To, m.Mail.CC} {
		for _, p := range list {
			if !own[p.Address] && (contact == nil || !strings.EqualFold(contact.Email, p.Address)) {
				c.Joins(p)
			}
		}
	}
}

// joins is joins as the desktop can tell: of other channels' addresses it looks none up.
func (r *Reply) joins(v View, c *inbox.Conversation, m *inbox.Message) {
	own := map[string]bool{}
	if ch, _ := v.Get(inbox.KindChannel, r.Channel).(*inbox.Channel); ch != nil {
		for _, a := range ch.Addresses {
			own[a] = true
		}
	}
	contact, _ := v.Get(inbox.KindContact, c.Contact).(*inbox.Contact)
	joins(c, m, contact, own)
}

// follows notes from whom the letter is and what it answers.
func (r *Reply) follows(m *inbox.Message, ch *inbox.Channel, old *inbox.Message) {
	if len(ch.Addresses) > 0 {
		m.Mail.From = inbox.Party{Address: ch.Addresses[0]}
	}
	if old != nil && old.Inbox == m.Inbox && old.Mail != nil && !r.Mail.Forward {
		m.Mail.References = chain(old.Mail)
	}
}

// chain gives the references of an answer: those of the mail and the mail itself,
// cut in the middle when they are many.
func chain(m *inbox.Mail) []string {
	list := m.References
	if m.ID != "" {
		list = append(slices.Clone(list), m.ID)
	}
	if n := len(list); n > 20 {
		list = append(slices.Clone(list[:10]), list[n-10:]...)
	}
	return list
}

// Overlay implements Overlayer.
func (r *Reply) Overlay(v View, by string, now int64) {
	overlayConversation(v, r.Conversation, func(c *inbox.Conversation) {
		m := r.message(c, by, now)
		m.State = inbox.StateWaiting
		if ch, _ := v.Get(inbox.KindChannel, r.Channel).(*inbox.Channel); ch != nil && m.Mail != nil {
			old, _ := v.Get(inbox.KindMessage, r.Mail.Answers).(*inbox.Message)
			r.follows(m, ch, old)
			r.joins(v, c, m)
		}
		if due := max(now+r.Delay, r.SendAt); due > now {
			m.SendAt = due
		}
		c.Answered(m)
		v.Put(m)
	})
	v.Remove(inbox.KindDraft, inbox.OwnID(by, r.Conversation))
}

func (r *Reply) message(c *inbox.Conversation, by string, now int64) *inbox.Message {
	m := &inbox.Message{ID: r.Message, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirOut,
		Channel: r.Channel, Author: by, At: c.NextAt(now), Text: r.Text, Files: r.Files}
	if o := r.Mail; o != nil {
		m.Mail = &inbox.Mail{Subject: o.Subject, To: o.To, CC: o.CC, BCC: o.BCC, Body: o.HTML,
			Below: o.Below, BelowHTML: o.BelowHTML, Answers: o.Answers, Forward: o.Forward}
	}
	return m
}

// usable gives a channel of the conversation's inbox that can be used now.
func usable(ctx context.Context, tx *store.Tx, c *inbox.Conversation, channelID string) (*inbox.Channel, error) {
	const op = "command.Reply"
	ch, err := store.Get[inbox.Channel](ctx, tx, channelID)
	if err != nil {
		return nil, err
	}
	if ch.Inbox != c.Inbox {
		return nil, fault.New(fault.Invalid, op, "channel of another inbox")
	}
	if !ch.On {
		return nil, fault.New(fault.ChannelOff, op, "channel is off")
	}
	return ch, nil
}

// address gives where the contact is reached on the channel. For a letter its
// recipients say so; a contact whose address is known only from elsewhere gets
// an identity, so that the answer is recognised.
func (r *Reply) address(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel, now int64) (string, error) {
	address, known, err := reachable(ctx, tx, c, ch)
	if err != nil {
		if r.Mail != nil && fault.Is(err, fault.Invalid) {
			return r.Mail.To[0].Address, nil
		}
		return "", err
	}
	if !known {
		taken, err := tx.IdentityAt(ctx, ch.ID, address)
		if err != nil {
			return "", err
		}
		if taken == nil {
			tx.Put(&inbox.Identity{ID: newID(), Contact: c.Contact, Channel: ch.ID, Type: ch.Type, Address: address, At: now})
		}
	}
	return address, nil
}

// reachable gives the contact's address on a channel, and whether it is one they
// have used there; else it is what is known of them.
func reachable(ctx context.Context, tx *store.Tx, c *inbox.Conversation, ch *inbox.Channel) (address string, used bool, err error) {
	ids, err := tx.Identities(ctx, c.Contact)
	if err != nil {
		return "", false, err
	}
	for i := len(ids) - 1; i >= 0; i-- {
		if ids[i].Channel == ch.ID {
			return ids[i].Address, true, nil
		}
	}
	contact, err := store.Find[inbox.Contact](ctx, tx, c.Contact)
	if err != nil {
		return "", false, err
	}
	if contact != nil {
		if f := contact.Field(ch.Reaches); f != nil && *f != "" {
			return strings.ToLower(*f), false, nil
		}
	}
	return "", false, fault.New(fault.Invalid, "command.Reply", "the contact has no address on this channel")
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
	ch, err := usable(ctx, tx, c, m.Channel)
	if err != nil {
		return err
	}
	address, _, err := reachable(ctx, tx, c, ch)
	if err != nil && m.Mail == nil {
		return err
	}
	if m.Mail != nil && len(m.Mail.To) > 0 {
		address = m.Mail.To[0].Address
	}
	m.State, m.Fault, m.Detail, m.Delayed = inbox.StateQueued, "", "", false
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
