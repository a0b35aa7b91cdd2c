package command

import (
	"context"
	"slices"
	"strings"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// SetLabels adds labels to a conversation and takes others off. A label of another
// inbox is refused; whatever is on it can be taken off.
type SetLabels struct {
	Conversation string   `json:"conversation"`
	Add          []string `json:"add,omitempty"`
	Remove       []string `json:"remove,omitempty"`
}

// Validate implements Command.
func (l *SetLabels) Validate() error {
	if len(l.Add)+len(l.Remove) == 0 || len(l.Add)+len(l.Remove) > 50 {
		return invalid("labels")
	}
	return isID(append([]string{l.Conversation}, append(slices.Clone(l.Add), l.Remove...)...)...)
}

// Apply implements Command.
func (l *SetLabels) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.SetLabels"
	return changeFor(ctx, tx, op, l.Conversation, by, answers, func(c *inbox.Conversation) error {
		for _, id := range l.Add {
			label, err := store.Get[inbox.Label](ctx, tx, id)
			if err != nil {
				return err
			}
			if !label.Fits(c.Inbox) {
				return fault.New(fault.Invalid, op, "a label of another inbox")
			}
		}
		c.TakeUp(by.Agent.ID, by.Now)
		if added, gone := l.set(c); len(added)+len(gone) > 0 {
			happened(tx, c, by, inbox.Event{What: "labels", Added: added, Gone: gone})
		}
		return nil
	})
}

// Overlay implements Overlayer.
func (l *SetLabels) Overlay(v View, _ string, _ int64) {
	overlayConversation(v, l.Conversation, func(c *inbox.Conversation) { l.set(c) })
}

func (l *SetLabels) set(c *inbox.Conversation) (added, gone []string) {
	labels := slices.Clone(c.Labels)
	for _, id := range l.Add {
		if !slices.Contains(labels, id) {
			labels, added = append(labels, id), append(added, id)
		}
	}
	for _, id := range l.Remove {
		if i := slices.Index(labels, id); i >= 0 {
			labels, gone = slices.Delete(labels, i, i+1), append(gone, id)
		}
	}
	slices.Sort(labels)
	c.Labels = labels
	return added, gone
}

// PutLabel makes or changes a label.
type PutLabel struct{ inbox.Label }

// Validate implements Command.
func (l *PutLabel) Validate() error {
	l.Name = strings.TrimSpace(l.Name)
	if l.Name == "" || l.Hue < 0 || l.Hue > 359 {
		return invalid("label")
	}
	if l.Inbox != "" {
		if err := isID(l.Inbox); err != nil {
			return err
		}
	}
	if err := short("name", l.Name, 80); err != nil {
		return err
	}
	return isID(l.ID)
}

// Apply implements Command.
func (l *PutLabel) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutLabel"
	if err := by.mayOffered(op, l.Inbox, inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
		return err
	}
	old, err := store.Find[inbox.Label](ctx, tx, l.ID)
	if err != nil {
		return err
	}
	if old != nil {
		if err := by.mayOffered(op, old.Inbox, inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
			return err
		}
	}
	if l.Inbox != "" {
		if _, err := store.Get[inbox.Inbox](ctx, tx, l.Inbox); err != nil {
			return err
		}
	}
	tx.Put(&l.Label)
	return nil
}

// Overlay implements Overlayer.
func (l *PutLabel) Overlay(v View, _ string, _ int64) { v.Put(&l.Label) }

// RemoveLabel removes a label; conversations that carry it show it no longer.
type RemoveLabel struct {
	ID string `json:"id"`
}

// Validate implements Command.
func (l *RemoveLabel) Validate() error { return isID(l.ID) }

// Apply implements Command.
func (l *RemoveLabel) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.RemoveLabel"
	if err := by.anywhere(op, inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
		return err
	}
	e, err := store.Find[inbox.Label](ctx, tx, l.ID)
	if err != nil || e == nil {
		return err
	}
	if err := by.mayOffered(op, e.Inbox, inbox.RoleAdministrator, inbox.RoleDispatcher); err != nil {
		return err
	}
	tx.Delete(e)
	return nil
}

// Overlay implements Overlayer.
func (l *RemoveLabel) Overlay(v View, _ string, _ int64) { v.Remove(inbox.KindLabel, l.ID) }
