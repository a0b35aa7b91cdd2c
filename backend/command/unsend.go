package command

import (
	"context"
	"errors"
	"html"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

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
	if err := by.anywhere(op, answers...); err != nil {
		return err
	}
	// The delivery first: who claims it for sending takes the same row first.
	d, found, err := tx.GetDelivery(ctx, u.Message)
	if err != nil {
		return err
	}
	m, err := u.mine(ctx, tx, op, by)
	if err != nil {
		return err
	}
	if !found || d.State != "queued" || d.Tries > 0 || m.SendAt == 0 || m.State != inbox.StateQueued {
		return fault.New(fault.Conflict, op, "message is on its way")
	}
	if err := tx.DropDelivery(ctx, m.ID); err != nil {
		return err
	}
	tx.Delete(m)
	old, err := store.Find[inbox.Draft](ctx, tx, inbox.OwnID(by.Agent.ID, m.Conversation))
	if err != nil {
		return err
	}
	tx.Put(draftOf(m, old, by.Agent.ID, by.Now))
	return change(ctx, tx, m.Conversation, func(c *inbox.Conversation) error {
		list, err := tx.Newest(ctx, c.ID, 200)
		if err != nil {
			return err
		}
		c.Rewound(list)
		return nil
	})
}

// mine gives the message: of a conversation in sight, or one's own of a conversation
// that one gave away oneself together with the answer (a macro).
func (u *Unsend) mine(ctx context.Context, tx *store.Tx, op string, by Actor) (*inbox.Message, error) {
	m, err := messageFor(ctx, tx, op, u.Message, by, answers...)
	if !fault.Is(err, fault.Denied) || m == nil || m.Author != by.Agent.ID {
		return m, err
	}
	c, gone := store.Get[inbox.Conversation](ctx, tx, m.Conversation)
	if gone != nil || by.MayIn(op, c.Inbox, answers...) != nil {
		return nil, err
	}
	if away, failed := gaveAway(ctx, tx, c, by.Agent.ID); failed != nil || !away {
		return nil, errors.Join(failed, err)
	}
	return m, nil
}

// Overlay implements Overlayer.
func (u *Unsend) Overlay(v View, by string, now int64) {
	m, ok := v.Get(inbox.KindMessage, u.Message).(*inbox.Message)
	if !ok || m == nil {
		return
	}
	v.Remove(inbox.KindMessage, m.ID)
	old, _ := v.Get(inbox.KindDraft, inbox.OwnID(by, m.Conversation)).(*inbox.Draft)
	v.Put(draftOf(m, old, by, now))
}

// draftOf makes a draft of a message that was not sent after all. What the agent
// has begun to write since stays below it.
func draftOf(m *inbox.Message, old *inbox.Draft, by string, now int64) *inbox.Draft {
	d := &inbox.Draft{ID: inbox.OwnID(by, m.Conversation), Conversation: m.Conversation, Channel: m.Channel,
		Text: m.Text, Files: m.Files, At: now, Quote: m.Quote, Template: m.Template}
	if m.Mail != nil {
		d.Mail = &inbox.Outline{Subject: m.Mail.Subject, To: m.Mail.To, CC: m.Mail.CC, BCC: m.Mail.BCC, HTML: m.Mail.Body,
			Below: m.Mail.Below, BelowHTML: m.Mail.BelowHTML, Answers: m.Mail.Answers, Forward: m.Mail.Forward}
	}
	if d.Template != nil {
		d.Text, d.Files = "", nil // they are the template's
	}
	if old == nil {
		return d
	}
	d.Text = strings.TrimSpace(d.Text + "\n\n" + old.Text)
	d.Files = append(slices.Clone(d.Files), old.Files...)
	if d.Mail != nil && d.Mail.HTML != "" {
		d.Mail.HTML += below(old)
	}
	return d
}

// below is a draft's text as it follows another formatted one.
func below(d *inbox.Draft) string {
	if d.Mail != nil && d.Mail.HTML != "" {
		return d.Mail.HTML
	}
	if d.Text == "" {
		return ""
	}
	return "<p>" + strings.ReplaceAll(html.EscapeString(d.Text), "\n", "<br>") + "</p>"
}
