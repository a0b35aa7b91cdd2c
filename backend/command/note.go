package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Note adds an internal entry; it is never sent. In a chat among colleagues it is
// what a member says.
type Note struct {
	Message      string       `json:"message"`
	Conversation string       `json:"conversation"`
	Text         string       `json:"text"`
	Files        []inbox.File `json:"files,omitempty"`
	// Mentions are whom it calls: agent and team ids, or "all".
	Mentions []string `json:"mentions,omitempty"`
}

// maxMentions bounds how many are named in one note; teams count once.
const maxMentions = 100

// Validate implements Command.
func (n *Note) Validate() error {
	if err := isID(n.Message, n.Conversation); err != nil {
		return err
	}
	if err := mentions(n.Mentions); err != nil {
		return err
	}
	return content(n.Text, n.Files)
}

func mentions(list []string) error {
	if len(list) > maxMentions {
		return fault.New(fault.TooLarge, "command.Validate", "mentions")
	}
	for _, id := range list {
		if id == inbox.MentionAll {
			continue
		}
		if err := isID(id); err != nil {
			return err
		}
	}
	return nil
}

// Apply implements Command.
func (n *Note) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.Note"
	c, err := notable(ctx, tx, op, n.Conversation, by)
	if err != nil {
		return err
	}
	if old, err := store.Find[inbox.Message](ctx, tx, n.Message); err != nil {
		return err
	} else if old != nil {
		return fault.New(fault.Conflict, op, "this message exists")
	}
	m := n.message(c, by.Agent.ID, by.Now)
	if m.Files, err = stored(ctx, tx, by, n.Files); err != nil {
		return err
	}
	if err := calls(ctx, tx, c, m, n.Mentions); err != nil {
		return err
	}
	if c.Chat() {
		c.Said(m)
		tx.Put(c)
	}
	tx.Put(m)
	if c.TakeUp(by.Agent.ID, by.Now) {
		tx.Put(c)
	}
	return dropDraft(ctx, tx, by.Agent.ID, c.ID)
}

// anyone is every role: what members do in their chats is not the business's.
var anyone = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleAgent, inbox.RoleEditor, inbox.RoleReviewer}

// notable gives a conversation the actor may write notes in.
func notable(ctx context.Context, tx *store.Tx, op, id string, by Actor) (*inbox.Conversation, error) {
	c, err := store.Get[inbox.Conversation](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if c.Chat() {
		return c, by.MayWith(op, c, anyone...)
	}
	return c, by.MayWith(op, c, writes...)
}

// calls notes whom a note calls. They follow the conversation from now on: so they
// may see it.
func calls(ctx context.Context, tx *store.Tx, c *inbox.Conversation, m *inbox.Message, named []string) error {
	if len(named) == 0 {
		return nil
	}
	var teams []*inbox.Team
	for _, id := range named {
		if id == inbox.MentionAll {
			continue
		}
		t, err := store.Peek[inbox.Team](ctx, tx, id)
		if err != nil {
			return err
		}
		if t != nil {
			teams = append(teams, t)
		}
	}
	var agents []*inbox.Agent
	if _, err := tx.Agents(ctx, func(a *inbox.Agent) bool { agents = append(agents, a); return true }); err != nil {
		return err
	}
	list := c.Called(named, teams, agents, m.Author)
	m.Mentions = list
	if len(list) > 0 && !c.Chat() && c.Followed(true, list...) {
		tx.Put(c)
	}
	return nil
}

// Overlay implements Overlayer.
func (n *Note) Overlay(v View, by string, now int64) {
	if c, ok := v.Get(inbox.KindConversation, n.Conversation).(*inbox.Conversation); ok && c != nil {
		m := n.message(c, by, now)
		m.State = inbox.StateWaiting
		if c.Chat() {
			c.Said(m)
			v.Put(c)
		}
		v.Put(m)
	}
	v.Remove(inbox.KindDraft, inbox.OwnID(by, n.Conversation))
}

func (n *Note) message(c *inbox.Conversation, by string, now int64) *inbox.Message {
	at := max(now, c.LastAt)
	if c.Chat() {
		at = c.NextAt(now)
	}
	return &inbox.Message{ID: n.Message, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirNote,
		Author: by, At: at, Text: n.Text, Files: n.Files}
}

// noteOf gives the message if it is a note its author may change; nil: it is none.
// It is looked at without a lock first: of what goes to a contact the delivery is
// locked before the message.
func noteOf(ctx context.Context, tx *store.Tx, op, id string, by Actor) (*inbox.Message, *inbox.Conversation, error) {
	m, err := store.Peek[inbox.Message](ctx, tx, id)
	if err != nil || m == nil || m.Dir != inbox.DirNote {
		return nil, nil, err
	}
	c, err := notable(ctx, tx, op, m.Conversation, by)
	if err != nil {
		return nil, nil, err
	}
	if m, err = store.Get[inbox.Message](ctx, tx, id); err != nil {
		return nil, nil, err
	}
	switch {
	case m.Author != by.Agent.ID:
		return nil, nil, fault.New(fault.Denied, op, "a colleague's note")
	case m.Deleted > 0:
		return nil, nil, fault.New(fault.Conflict, op, "it was taken back")
	}
	return m, c, nil
}

// note is Apply for notes; done is false where the message is none.
func (e *EditMessage) note(ctx context.Context, tx *store.Tx, by Actor) (done bool, err error) {
	m, c, err := noteOf(ctx, tx, "command.EditMessage", e.Message, by)
	if err != nil || m == nil {
		return false, err
	}
	if m.Text == e.Text && e.Mentions == nil {
		return true, nil
	}
	m.Revise(e.Text, max(by.Now, m.At+1))
	before := m.Mentions
	if err := calls(ctx, tx, c, m, e.Mentions); err != nil {
		return true, err
	}
	m.Mentions = append(slices.Clone(before), m.Mentions...) // who was called once has heard it
	slices.Sort(m.Mentions)
	if m.Mentions = slices.Compact(m.Mentions); len(m.Mentions) == 0 {
		m.Mentions = nil
	}
	tx.Put(m)
	return true, resaid(ctx, tx, c)
}

// note is Apply for notes; done is false where the message is none.
func (d *DeleteMessage) note(ctx context.Context, tx *store.Tx, by Actor) (done bool, err error) {
	m, c, err := noteOf(ctx, tx, "command.DeleteMessage", d.Message, by)
	if err != nil || m == nil {
		return false, err
	}
	m.TakeBack(by.Now)
	tx.Put(m)
	return true, resaid(ctx, tx, c)
}

// overlayChat brings the row of a chat up to date where its newest message changed.
func overlayChat(v View, m *inbox.Message) {
	overlayConversation(v, m.Conversation, func(c *inbox.Conversation) {
		if c.Chat() && c.LastAt == m.At {
			c.Said(m)
		}
	})
}

// resaid brings the row of a chat up to date.
func resaid(ctx context.Context, tx *store.Tx, c *inbox.Conversation) error {
	if !c.Chat() {
		return nil
	}
	list, err := tx.Latest(ctx, c.ID, 20)
	if err != nil {
		return err
	}
	c.SaidLast(list)
	tx.Put(c)
	return nil
}
