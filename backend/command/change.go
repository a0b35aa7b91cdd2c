package command

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// EditMessage changes the text of a message that went out, also at the platform.
// Until it is done there, Message.Wish shows it. A note changes at once.
type EditMessage struct {
	Message string `json:"message"`
	Text    string `json:"text"`
	// Mentions are whom a note calls besides, as in Note.
	Mentions []string `json:"mentions,omitempty"`
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
func (e *EditMessage) Validate() error {
	if err := isID(e.Message); err != nil {
		return err
	}
	if strings.TrimSpace(e.Text) == "" {
		return invalid("empty message")
	}
	if err := mentions(e.Mentions); err != nil {
		return err
	}
	return content(e.Text, nil)
}

// Validate implements Command.
func (d *DeleteMessage) Validate() error { return isID(d.Message) }

// Validate implements Command.
func (r *React) Validate() error {
	if len(r.Emoji) > 64 || inbox.Line(r.Emoji, 32) != r.Emoji {
		return invalid("emoji")
	}
	return isID(r.Message)
}

// Validate implements Command.
func (g *GiveUp) Validate() error { return isID(g.Message) }

// Apply implements Command.
func (e *EditMessage) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.EditMessage"
	if done, err := e.note(ctx, tx, by); err != nil || done {
		return err
	}
	if said, err := e.said(ctx, tx, by); err != nil || said {
		return err
	}
	m, waits, err := ours(ctx, tx, op, e.Message, by)
	if err != nil {
		return err
	}
	if m.Mail != nil || m.Template != nil || m.Parts > 1 {
		return fault.New(fault.Conflict, op, "this kind of message stays as it is")
	}
	if waits {
		m.Text = e.Text
		tx.Put(m)
		return reworded(ctx, tx, m)
	}
	ch, err := inTime(ctx, tx, op, m, by.Now, func(a inbox.Abilities) int { return a.Edits })
	if err != nil {
		return err
	}
	begun, err := dropErrands(ctx, tx, m.ID, "edit")
	if err != nil {
		return err
	}
	if m.Text == e.Text && !begun { // else it may say something else there by now
		m.Wish = nil
		tx.Put(m)
		return nil
	}
	return errand(ctx, tx, ch, m, by, inbox.Change{What: "edit", Text: e.Text, By: by.Agent.ID})
}

// said tells that the message says so already, wherever it is: the desktop mends
// what still waits there itself, and sends the edit too, for it may be too late.
func (e *EditMessage) said(ctx context.Context, tx *store.Tx, by Actor) (bool, error) {
	const op = "command.EditMessage"
	if err := by.anywhere(op, answers...); err != nil {
		return false, err
	}
	if _, _, err := tx.GetDelivery(ctx, e.Message); err != nil { // first, as ours does
		return false, err
	}
	m, err := messageFor(ctx, tx, op, e.Message, by, answers...)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && m.Dir == inbox.DirOut && m.Author == by.Agent.ID && m.Text == e.Text && m.Edited == 0 && m.Wish == nil, err
}

// Apply implements Command.
func (d *DeleteMessage) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.DeleteMessage"
	if done, err := d.note(ctx, tx, by); err != nil || done {
		return err
	}
	m, waits, err := ours(ctx, tx, op, d.Message, by)
	if err != nil {
		return err
	}
	if waits {
		if err := tx.DropDelivery(ctx, m.ID); err != nil {
			return err
		}
		tx.Delete(m)
		return change(ctx, tx, m.Conversation, func(c *inbox.Conversation) error {
			list, err := tx.Newest(ctx, c.ID, 200)
			c.Rewound(list)
			return err
		})
	}
	ch, err := inTime(ctx, tx, op, m, by.Now, func(a inbox.Abilities) int { return a.Deletes })
	if err != nil {
		return err
	}
	if _, err := dropErrands(ctx, tx, m.ID, "edit", "delete"); err != nil {
		return err
	}
	return errand(ctx, tx, ch, m, by, inbox.Change{What: "delete", By: by.Agent.ID})
}

// Apply implements Command.
func (r *React) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.React"
	m, err := messageFor(ctx, tx, op, r.Message, by, answers...)
	if err != nil {
		return err
	}
	ch, c, err := changeable(ctx, tx, m)
	if err != nil {
		return err
	}
	can := ch.Able().Reacts
	if m.Dir != inbox.DirIn || m.Deleted != 0 || len(can) == 0 || r.Emoji != "" && !slices.Contains(can, "*") && !slices.Contains(can, r.Emoji) {
		return fault.New(fault.Conflict, op, "this reaction is not to be had there")
	}
	to, err := reachable(ctx, tx, c, ch, by)
	if err != nil {
		return err
	}
	if err := to.takes(ch, false, by.Now); err != nil {
		return err
	}
	if _, err := dropErrands(ctx, tx, m.ID, "react"); err != nil {
		return err
	}
	return errand(ctx, tx, ch, m, by, inbox.Change{What: "react", Text: r.Emoji, By: by.Agent.ID})
}

// Apply implements Command.
func (g *GiveUp) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.GiveUp"
	m, err := messageFor(ctx, tx, op, g.Message, by, answers...)
	if err != nil {
		return err
	}
	if !open(m) {
		return fault.New(fault.Conflict, op, "message is "+string(m.State))
	}
	if err := tx.DropDelivery(ctx, m.ID); err != nil { // it may still be asked for
		return err
	}
	m.State, m.Fault = inbox.StateFailed, inbox.GivenUp
	tx.Put(m)
	if !g.Draft {
		return nil
	}
	old, err := store.Find[inbox.Draft](ctx, tx, inbox.OwnID(by.Agent.ID, m.Conversation))
	if err != nil {
		return err
	}
	tx.Put(draftOf(m, old, by.Agent.ID, by.Now))
	return nil
}

// ours gives a message that went out or still waits (waits), for changing it. The
// delivery comes first: who claims it for sending takes the same row first.
func ours(ctx context.Context, tx *store.Tx, op, id string, by Actor) (m *inbox.Message, waits bool, err error) {
	if err := by.anywhere(op, answers...); err != nil {
		return nil, false, err
	}
	d, found, err := tx.GetDelivery(ctx, id)
	if err != nil {
		return nil, false, err
	}
	if m, err = messageFor(ctx, tx, op, id, by, answers...); err != nil {
		return nil, false, err
	}
	if !mayChange(m, by.Agent) {
		return nil, false, fault.New(fault.Denied, op, "a colleague's message")
	}
	if m.Dir != inbox.DirOut || m.Deleted != 0 {
		return nil, false, fault.New(fault.Conflict, op, "nothing of ours")
	}
	switch m.State {
	case inbox.StateQueued:
		parts, err := tx.SentParts(ctx, m.ID)
		if err == nil && (!found || d.State != "queued" || len(parts) > 0) {
			err = fault.New(fault.Conflict, op, "message is on its way")
		}
		return m, true, err
	case inbox.StateSent, inbox.StateDelivered, inbox.StateRead, inbox.StatePlayed:
		return m, false, nil
	default:
		return nil, false, fault.New(fault.Conflict, op, "message is "+string(m.State))
	}
}

// mayChange tells whether an agent may change a message: one's own, a machine's,
// and those who hand out work all of them.
func mayChange(m *inbox.Message, a inbox.Agent) bool {
	role := a.In(m.Inbox).Role
	return m.Author == "" || m.Author == a.ID || role == inbox.RoleAdministrator || role == inbox.RoleDispatcher
}

// changeable gives the channel, which must be on, and the conversation of a message.
func changeable(ctx context.Context, tx *store.Tx, m *inbox.Message) (*inbox.Channel, *inbox.Conversation, error) {
	c, err := store.Get[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil {
		return nil, nil, err
	}
	ch, err := usable(ctx, tx, c, m.Channel)
	return ch, c, err
}

// inTime gives the channel of a message if it can still be changed there. minutes
// is for how long (0 never, -1 always).
func inTime(ctx context.Context, tx *store.Tx, op string, m *inbox.Message, now int64, minutes func(inbox.Abilities) int) (*inbox.Channel, error) {
	ch, _, err := changeable(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	n := int64(minutes(ch.Able()))
	if n == 0 || n > 0 && now > m.At+n*60_000 {
		return nil, fault.New(fault.Conflict, op, "the platform does not change it, or not any more")
	}
	return ch, nil
}

// errand plans a change at the platform, and shows it until it is done.
func errand(ctx context.Context, tx *store.Tx, ch *inbox.Channel, m *inbox.Message, by Actor, wish inbox.Change) error {
	c, err := store.Get[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil {
		return err
	}
	to, err := reachable(ctx, tx, c, ch, by)
	if err != nil {
		return err
	}
	m.Wish = &wish
	tx.Put(m)
	return tx.PutErrand(ctx, store.Errand{ID: newID(), Message: m.ID, Channel: ch.ID, Conversation: m.Conversation,
		Address: to.address, Kind: wish.What, Text: wish.Text, By: by.Agent.ID, DueAt: by.Now})
}

// dropErrands ends what was planned before: the last wish counts. begun: the
// platform may have been asked for it already.
func dropErrands(ctx context.Context, tx *store.Tx, message string, kinds ...string) (begun bool, err error) {
	list, err := tx.ErrandsOf(ctx, message)
	if err != nil {
		return false, err
	}
	for _, e := range list {
		if !slices.Contains(kinds, e.Kind) {
			continue
		}
		begun = begun || e.Tries > 0
		if err := tx.DropErrand(ctx, e.ID); err != nil {
			return false, err
		}
	}
	return begun, nil
}

// reworded brings the row of the conversation up to date.
func reworded(ctx context.Context, tx *store.Tx, m *inbox.Message) error {
	return change(ctx, tx, m.Conversation, func(c *inbox.Conversation) error {
		list, err := tx.Newest(ctx, c.ID, 20)
		c.Reworded(list)
		return err
	})
}

// Overlay implements Overlayer.
func (e *EditMessage) Overlay(v View, by string, now int64) {
	overlayMessage(v, e.Message, func(m *inbox.Message) {
		if m.Dir == inbox.DirNote {
			if m.State == inbox.StateWaiting {
				m.Text = e.Text
			} else {
				m.Revise(e.Text, max(now, m.At+1))
			}
			overlayChat(v, m)
		} else if m.State == inbox.StateQueued || m.State == inbox.StateWaiting {
			m.Text = e.Text
			overlayConversation(v, m.Conversation, func(c *inbox.Conversation) {
				if c.LastAt == m.At {
					c.Reworded([]*inbox.Message{m})
				}
			})
		} else {
			m.Wish = &inbox.Change{What: "edit", Text: e.Text, By: by}
		}
	})
}

// Overlay implements Overlayer.
func (d *DeleteMessage) Overlay(v View, by string, now int64) {
	m, _ := v.Get(inbox.KindMessage, d.Message).(*inbox.Message)
	if m != nil && m.Dir == inbox.DirNote {
		overlayMessage(v, d.Message, func(m *inbox.Message) {
			m.TakeBack(now)
			overlayChat(v, m)
		})
		return
	}
	if m != nil && (m.State == inbox.StateQueued || m.State == inbox.StateWaiting) {
		v.Remove(inbox.KindMessage, m.ID)
		return
	}
	overlayMessage(v, d.Message, func(m *inbox.Message) { m.Wish = &inbox.Change{What: "delete", By: by} })
}

// Overlay implements Overlayer.
func (r *React) Overlay(v View, by string, _ int64) {
	overlayMessage(v, r.Message, func(m *inbox.Message) { m.Wish = &inbox.Change{What: "react", Text: r.Emoji, By: by} })
}

// Overlay implements Overlayer.
func (g *GiveUp) Overlay(v View, by string, now int64) {
	overlayMessage(v, g.Message, func(m *inbox.Message) {
		if !open(m) {
			return
		}
		m.State, m.Fault = inbox.StateFailed, inbox.GivenUp
		if g.Draft {
			old, _ := v.Get(inbox.KindDraft, inbox.OwnID(by, m.Conversation)).(*inbox.Draft)
			v.Put(draftOf(m, old, by, now))
		}
	})
}

// overlayMessage lets fn change a shown message, if it is there.
func overlayMessage(v View, id string, fn func(m *inbox.Message)) {
	if m, ok := v.Get(inbox.KindMessage, id).(*inbox.Message); ok && m != nil {
		fn(m)
		v.Put(m)
	}
}
