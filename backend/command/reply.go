package command

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

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
	// Buttons are short answers to offer. Template sends an approved message; the
	// relay makes its text.
	Buttons  []string      `json:"buttons,omitempty"`
	Template *inbox.Filled `json:"template,omitempty"`
	// Saw is the newest message, in or out, that its writer knew (id), Settled
	// Conversation.DoneAt as they knew it: what came since makes it stale. No Saw: no check.
	Saw     string `json:"saw,omitempty"`
	Settled int64  `json:"settled,omitempty"`
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
	if err := r.extras(); err != nil || r.Template != nil {
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

// extras checks the shape of what a message has beside text and files.
func (r *Reply) extras() error {
	for _, id := range []string{r.Quote, r.Saw} {
		if id == "" {
			continue
		}
		if err := isID(id); err != nil {
			return err
		}
	}
	if len(r.Buttons) > 20 {
		return fault.New(fault.TooLarge, "command.Validate", "buttons")
	}
	for i, b := range r.Buttons {
		r.Buttons[i] = inbox.Line(b, 200)
		if r.Buttons[i] == "" || slices.Contains(r.Buttons[:i], r.Buttons[i]) {
			return invalid("button")
		}
	}
	if r.Template != nil && (len(r.Files) > 0 || len(r.Buttons) > 0 || r.Mail != nil) {
		return invalid("a template has all it needs")
	}
	return filled(r.Template)
}

// maxDelay bounds "undo send" (ms).
const maxDelay = 120_000

// Apply implements Command.
func (r *Reply) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Reply"
	c, err := conversationFor(ctx, tx, op, r.Conversation, by, answers...)
	if err != nil {
		return err
	}
	return r.send(ctx, tx, c, by)
}

// send is Apply for who may.
func (r *Reply) send(ctx context.Context, tx *store.Tx, c *inbox.Conversation, by Actor) error {
	const op = "command.Reply"
	if old, err := store.Find[inbox.Message](ctx, tx, r.Message); err != nil {
		return err
	} else if old != nil {
		return fault.New(fault.Conflict, op, "this message exists")
	}
	if err := r.alone(ctx, tx, c, by); err != nil {
		return err
	}
	ch, err := usable(ctx, tx, c, r.Channel)
	if err != nil {
		return err
	}
	to, err := r.address(ctx, tx, c, ch, by)
	if err != nil {
		return err
	}
	m := r.message(c, by.Agent.ID, by.Now)
	m.State = inbox.StateQueued
	if i := to.identity; i != nil && (i.Merge != "" || i.Own != "") && m.Mail == nil {
		m.Identity = i.ID
	}
	if err := r.complete(ctx, tx, by, c, ch, m); err != nil {
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
	return tx.PutDelivery(ctx, store.Delivery{Message: m.ID, Channel: r.Channel, Address: to.address,
		Conversation: c.ID, State: "queued", DueAt: due, Position: max(m.At, m.SendAt)})
}

// complete adds what is not to be taken from the desktop's word.
func (r *Reply) complete(ctx context.Context, tx *store.Tx, by Actor, c *inbox.Conversation, ch *inbox.Channel, m *inbox.Message) (err error) {
	const op = "command.Reply"
	if m.Files, err = stored(ctx, tx, by, r.Files); err != nil {
		return err
	}
	if err := r.letter(ctx, tx, c, ch, m); err != nil {
		return err
	}
	able := ch.Able()
	if len(r.Buttons) > able.Buttons {
		return fault.New(fault.Invalid, op, "more buttons than the channel has")
	}
	for _, b := range r.Buttons {
		if utf8.RuneCountInString(b) > able.ButtonText {
			return fault.New(fault.Invalid, op, "a button is too long")
		}
	}
	if r.Template != nil {
		if m.Text, m.Files, err = template(ctx, tx, by, ch, r.Template); err != nil {
			return err
		}
	}
	if r.Quote == "" {
		return nil
	}
	quoted, err := store.Get[inbox.Message](ctx, tx, r.Quote)
	if err != nil {
		return err
	}
	if !able.Quotes || quoted.Conversation != c.ID || quoted.Channel != ch.ID {
		return fault.New(fault.Invalid, op, "this message cannot be quoted there")
	}
	m.Excerpt = excerpt(quoted)
	return nil
}

// excerpt gives the first words of a message that is replied to.
func excerpt(m *inbox.Message) string {
	text := m.Text
	if text == "" && len(m.Files) > 0 {
		text = m.Files[0].Name
	}
	return inbox.Line(text, inbox.PreviewLength)
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
	contact, err := store.Peek[inbox.Contact](ctx, tx, c.Contact)
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
		r.shown(v, m)
		c.Answered(m)
		v.Put(m)
	})
	v.Remove(inbox.KindDraft, inbox.OwnID(by, r.Conversation))
}

// shown is complete as the desktop can tell.
func (r *Reply) shown(v View, m *inbox.Message) {
	if quoted, _ := v.Get(inbox.KindMessage, r.Quote).(*inbox.Message); quoted != nil {
		m.Excerpt = excerpt(quoted)
	}
	if r.Template == nil {
		return
	}
	if t, _ := v.Get(inbox.KindTemplate, r.Template.Template).(*inbox.Template); t != nil {
		m.Text = reads(t, r.Template.Values)
	}
}

func (r *Reply) message(c *inbox.Conversation, by string, now int64) *inbox.Message {
	m := &inbox.Message{ID: r.Message, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirOut,
		Channel: r.Channel, Author: by, At: c.NextAt(now), Text: r.Text, Files: r.Files,
		Quote: r.Quote, Buttons: r.Buttons, Template: r.Template}
	if o := r.Mail; o != nil {
		m.Mail = &inbox.Mail{Subject: o.Subject, To: o.To, CC: o.CC, BCC: o.BCC, Body: o.HTML,
			Below: o.Below, BelowHTML: o.BelowHTML, Answers: o.Answers, Forward: o.Forward}
	}
	return m
}
