package command

import (
	"context"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// MarkSeen moves an agent's own mark in a conversation: everything up to At was
// seen. Back allows it to move backwards ("mark unread").
type MarkSeen struct {
	Conversation string `json:"conversation"`
	At           int64  `json:"at"`
	Back         bool   `json:"back,omitempty"`
}

// Validate implements Command.
func (s *MarkSeen) Validate() error {
	if s.At < 0 {
		return invalid("time")
	}
	return isID(s.Conversation)
}

// Apply implements Command.
func (s *MarkSeen) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	c, err := conversationFor(ctx, tx, "command.MarkSeen", s.Conversation, by, roles...)
	if err != nil {
		return err
	}
	s.Conversation = c.ID // perhaps it was merged into another one meanwhile
	old, err := store.Find[inbox.Seen](ctx, tx, inbox.OwnID(by.Agent.ID, s.Conversation))
	if err != nil {
		return err
	}
	if m, moved := s.mark(old, by.Agent.ID, c); moved {
		tx.Put(m)
	}
	return nil
}

// Overlay implements Overlayer.
func (s *MarkSeen) Overlay(v View, by string, _ int64) {
	old, _ := v.Get(inbox.KindSeen, inbox.OwnID(by, s.Conversation)).(*inbox.Seen)
	c, _ := v.Get(inbox.KindConversation, s.Conversation).(*inbox.Conversation)
	if m, moved := s.mark(old, by, c); moved {
		v.Put(m)
	}
}

func (s *MarkSeen) mark(old *inbox.Seen, by string, c *inbox.Conversation) (*inbox.Seen, bool) {
	if old != nil && (s.At == old.At || s.At < old.At && !s.Back) {
		return old, false
	}
	m := &inbox.Seen{ID: inbox.OwnID(by, s.Conversation), Conversation: s.Conversation, At: s.At}
	if old != nil && !s.Back && c != nil && s.At < c.LastInAt {
		m.Also = old.Also
	}
	return m, true
}

// KeepDraft keeps an agent's unfinished answer; an empty one removes it. The
// later one by the desktop's clock wins. With the agent's own id in place of a
// conversation it is a letter that begins one.
type KeepDraft struct {
	Conversation string       `json:"conversation"`
	Note         bool         `json:"note,omitempty"`
	Channel      string       `json:"channel,omitempty"`
	Text         string       `json:"text"`
	Files        []inbox.File `json:"files,omitempty"`
	At           int64        `json:"at"`
	// Mail is set when it is to go as a letter: as far as it is filled in, so
	// recipients may be missing or half written.
	Mail *inbox.Outline `json:"mail,omitempty"`
	// Quote is the message it replies to, Template the one it is, as far as it is filled in.
	Quote    string        `json:"quote,omitempty"`
	Template *inbox.Filled `json:"template,omitempty"`
}

// Validate implements Command.
func (d *KeepDraft) Validate() error {
	if err := isID(d.Conversation); err != nil {
		return err
	}
	if err := sketch(d.Mail); err != nil {
		return err
	}
	if err := filled(d.Template); err != nil {
		return err
	}
	if d.Quote != "" {
		if err := isID(d.Quote); err != nil {
			return err
		}
	}
	if d.Text == "" && len(d.Files) == 0 {
		return nil
	}
	return content(d.Text, d.Files)
}

// Apply implements Command.
func (d *KeepDraft) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if d.Conversation != by.Agent.ID {
		c, err := conversationFor(ctx, tx, "command.KeepDraft", d.Conversation, by, roles...)
		if err != nil {
			return err
		}
		d.Conversation = c.ID // perhaps it was merged into another one meanwhile
	}
	old, err := store.Find[inbox.Draft](ctx, tx, inbox.OwnID(by.Agent.ID, d.Conversation))
	if err != nil || old != nil && old.At > d.At {
		return err
	}
	if d.empty() {
		return dropDraft(ctx, tx, by.Agent.ID, d.Conversation)
	}
	draft := d.draft(by.Agent.ID)
	if draft.Files, err = stored(ctx, tx, by, d.Files); err != nil {
		return err
	}
	tx.Put(draft)
	return nil
}

// Overlay implements Overlayer.
func (d *KeepDraft) Overlay(v View, by string, _ int64) {
	id := inbox.OwnID(by, d.Conversation)
	if old, ok := v.Get(inbox.KindDraft, id).(*inbox.Draft); ok && old != nil && old.At > d.At {
		return
	}
	if d.empty() {
		v.Remove(inbox.KindDraft, id)
		return
	}
	v.Put(d.draft(by))
}

func (d *KeepDraft) empty() bool {
	return d.Text == "" && len(d.Files) == 0 && d.Mail == nil && d.Template == nil
}

func (d *KeepDraft) draft(by string) *inbox.Draft {
	return &inbox.Draft{ID: inbox.OwnID(by, d.Conversation), Conversation: d.Conversation, Note: d.Note,
		Channel: d.Channel, Text: d.Text, Files: d.Files, At: d.At, Mail: d.Mail,
		Quote: d.Quote, Template: d.Template}
}

// dropDraft removes an agent's draft, if there is one.
func dropDraft(ctx context.Context, tx *store.Tx, agent, conversation string) error {
	d, err := store.Find[inbox.Draft](ctx, tx, inbox.OwnID(agent, conversation))
	if err != nil || d == nil {
		return err
	}
	tx.Delete(d)
	return nil
}
