package command

import (
	"context"
	"slices"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// defines may who looks after what all colleagues use.
var defines = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher}

// maxMacroSnooze is how long a macro can put a conversation aside (minutes).
const maxMacroSnooze = 366 * 24 * 60

// PutMacro makes or changes a macro.
type PutMacro struct{ inbox.Macro }

// Validate implements Command.
func (p *PutMacro) Validate() error {
	if p.Name = inbox.Line(p.Name, 80); p.Name == "" {
		return invalid("name")
	}
	if p.Text == "" && len(p.Files)+len(p.Add)+len(p.Remove) == 0 && p.Assign == "" && p.Status == "" {
		return invalid("a macro that does nothing")
	}
	if p.Text != "" || len(p.Files) > 0 {
		if err := content(p.Text, p.Files); err != nil {
			return err
		}
	}
	if len(p.Add)+len(p.Remove) > 50 {
		return fault.New(fault.TooLarge, "command.Validate", "labels")
	}
	if !slices.Contains([]inbox.Status{"", inbox.StatusOpen, inbox.StatusDone, inbox.StatusSnoozed}, p.Status) {
		return invalid("status")
	}
	if p.Snooze < 0 || p.Snooze > maxMacroSnooze || (p.Status == inbox.StatusSnoozed) != (p.Snooze > 0) {
		return invalid("time")
	}
	if !slices.Contains([]string{"", "me", "nobody"}, p.Assign) {
		if err := isID(p.Assign); err != nil {
			return err
		}
	}
	if p.Inbox != "" {
		if err := isID(p.Inbox); err != nil {
			return err
		}
	}
	return isID(slices.Concat([]string{p.ID}, p.Add, p.Remove)...)
}

// Apply implements Command.
func (p *PutMacro) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutMacro"
	if err := by.mayOffered(op, p.Inbox, defines...); err != nil {
		return err
	}
	var had []inbox.File
	if old, err := store.Find[inbox.Macro](ctx, tx, p.ID); err != nil {
		return err
	} else if old != nil {
		had = old.Files
		if err := by.mayOffered(op, old.Inbox, defines...); err != nil {
			return err
		}
	}
	if p.Inbox != "" {
		if _, err := store.Get[inbox.Inbox](ctx, tx, p.Inbox); err != nil {
			return err
		}
	}
	for _, id := range p.Add {
		l, err := store.Get[inbox.Label](ctx, tx, id)
		if err != nil {
			return err
		}
		if l.Inbox != "" && l.Inbox != p.Inbox {
			return fault.New(fault.Invalid, op, "a label of another inbox")
		}
	}
	files, err := stored(ctx, tx, by, p.Files)
	if err != nil {
		return err
	}
	m := p.Macro
	m.Files = files
	tx.Put(&m)
	return takenOff(ctx, tx, by, had, files)
}

// Overlay implements Overlayer.
func (p *PutMacro) Overlay(v View, _ string, _ int64) { v.Put(&p.Macro) }

// RemoveMacro removes a macro.
type RemoveMacro struct {
	ID string `json:"id"`
}

// Validate implements Command.
func (r *RemoveMacro) Validate() error { return isID(r.ID) }

// Apply implements Command.
func (r *RemoveMacro) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.RemoveMacro"
	if err := by.anywhere(op, defines...); err != nil {
		return err
	}
	m, err := store.Find[inbox.Macro](ctx, tx, r.ID)
	if err != nil || m == nil {
		return err
	}
	if err := by.mayOffered(op, m.Inbox, defines...); err != nil {
		return err
	}
	tx.Delete(m)
	return takenOff(ctx, tx, by, m.Files, nil)
}

// Overlay implements Overlayer.
func (r *RemoveMacro) Overlay(v View, _ string, _ int64) { v.Remove(inbox.KindMacro, r.ID) }

// RunMacro does what a macro says, as its user has filled it in: all of it or
// nothing. The desktop says whom, until when and with what words, so that what
// happens is what was looked at, whatever becomes of the macro meanwhile.
type RunMacro struct {
	Macro        string   `json:"macro"`
	Conversation string   `json:"conversation"`
	Reply        *Reply   `json:"reply,omitempty"`
	What         BulkWhat `json:"what"`
}

// Validate implements Command.
func (r *RunMacro) Validate() error {
	if err := isID(r.Macro, r.Conversation); err != nil {
		return err
	}
	if r.Reply == nil {
		return r.What.validate()
	}
	if r.Reply.Conversation != r.Conversation {
		return invalid("conversation")
	}
	if err := r.Reply.Validate(); err != nil {
		return err
	}
	if r.replyAlone() {
		return nil
	}
	return r.What.validate()
}

// replyAlone: there is nothing to be done beside the reply.
func (r *RunMacro) replyAlone() bool {
	w := &r.What
	return w.Assign == nil && len(w.Add)+len(w.Remove) == 0 && w.Status == "" && w.Follow == nil && w.Until == 0
}

// Apply implements Command.
func (r *RunMacro) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.RunMacro"
	c, err := conversationFor(ctx, tx, op, r.Conversation, by, answers...)
	if err != nil {
		return err
	}
	if c.Inbox == inbox.TeamInbox {
		return fault.New(fault.Invalid, op, "a chat among colleagues")
	}
	k, err := r.What.known(ctx, tx)
	if err != nil {
		return err
	}
	fit, ok := r.What.in(c.Inbox, k)
	if !ok || len(fit.Add) != len(r.What.Add) {
		return fault.New(fault.Invalid, op, "does not fit this inbox")
	}
	before, after := fit.around(by.Agent.ID)
	if err := before.do(ctx, tx, c, by); err != nil {
		return err
	}
	if r.Reply != nil {
		if err := r.Reply.send(ctx, tx, c, by); err != nil {
			return err
		}
	}
	return after.do(ctx, tx, c, by)
}

// around parts what comes before the reply from what comes after it: whoever takes
// a conversation over answers as its assignee, all else is done to what was answered.
func (w *BulkWhat) around(me string) (before, after BulkWhat) {
	after = *w
	if w.Assign != nil && *w.Assign == me {
		before.Assign, after.Assign = w.Assign, nil
	}
	return before, after
}

// Overlay implements Overlayer.
func (r *RunMacro) Overlay(v View, by string, now int64) {
	before, after := r.What.around(by)
	overlayConversation(v, r.Conversation, func(c *inbox.Conversation) { before.set(c, by, now) })
	if r.Reply != nil {
		r.Reply.Overlay(v, by, now)
	}
	overlayConversation(v, r.Conversation, func(c *inbox.Conversation) { after.set(c, by, now) })
}
