package command

import (
	"context"
	"strings"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// PutSavedReply makes or changes a saved reply (I7).
type PutSavedReply struct{ inbox.SavedReply }

// Validate implements Command.
func (p *PutSavedReply) Validate() error {
	if p.Title = strings.TrimSpace(p.Title); p.Title == "" {
		return invalid("title")
	}
	if err := short("title", p.Title+p.Category, 400); err != nil {
		return err
	}
	if err := content(p.Text, p.Files); err != nil {
		return err
	}
	if p.Inbox != "" {
		if err := isID(p.Inbox); err != nil {
			return err
		}
	}
	return isID(p.ID)
}

// Apply implements Command.
func (p *PutSavedReply) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.PutSavedReply"
	if err := by.mayOffered(op, p.Inbox, writes...); err != nil {
		return err
	}
	var had []inbox.File
	if old, err := store.Find[inbox.SavedReply](ctx, tx, p.ID); err != nil {
		return err
	} else if old != nil {
		had = old.Files
		if err := by.mayOffered(op, old.Inbox, writes...); err != nil {
			return err
		}
	}
	if p.Inbox != "" {
		if _, err := store.Get[inbox.Inbox](ctx, tx, p.Inbox); err != nil {
			return err
		}
	}
	files, err := stored(ctx, tx, by, p.Files)
	if err != nil {
		return err
	}
	s := p.SavedReply
	s.Files = files
	tx.Put(&s)
	return takenOff(ctx, tx, by, had, files)
}

// Overlay implements Overlayer.
func (p *PutSavedReply) Overlay(v View, _ string, _ int64) { v.Put(&p.SavedReply) }

// RemoveSavedReply removes a saved reply.
type RemoveSavedReply struct {
	ID string `json:"id"`
}

// Validate implements Command.
func (r *RemoveSavedReply) Validate() error { return isID(r.ID) }

// Apply implements Command.
func (r *RemoveSavedReply) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	const op = "command.RemoveSavedReply"
	if err := by.anywhere(op, writes...); err != nil {
		return err
	}
	s, err := store.Find[inbox.SavedReply](ctx, tx, r.ID)
	if err != nil || s == nil {
		return err
	}
	if err := by.mayOffered(op, s.Inbox, writes...); err != nil {
		return err
	}
	tx.Delete(s)
	return takenOff(ctx, tx, by, s.Files, nil)
}

// Overlay implements Overlayer.
func (r *RemoveSavedReply) Overlay(v View, _ string, _ int64) {
	v.Remove(inbox.KindSavedReply, r.ID)
}
