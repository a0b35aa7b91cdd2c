package command

import (
	"context"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zone files of its own

	"tresen/backend/hours"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// SetOnline is the workspace's switch "we are online / offline" (I14).
type SetOnline struct {
	Online bool `json:"online"`
}

// Validate implements Command.
func (*SetOnline) Validate() error { return nil }

// Apply implements Command.
func (s *SetOnline) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.SetOnline", answers...); err != nil {
		return err
	}
	w, err := store.Get[inbox.Workspace](ctx, tx, inbox.WorkspaceID)
	if err != nil {
		return err
	}
	w.Online = s.Online
	tx.Put(w)
	return nil
}

// Overlay implements Overlayer.
func (s *SetOnline) Overlay(v View, _ string, _ int64) {
	if w, ok := v.Get(inbox.KindWorkspace, inbox.WorkspaceID).(*inbox.Workspace); ok && w != nil {
		w.Online = s.Online
		v.Put(w)
	}
}

// PutWorkspace renames the business.
type PutWorkspace struct {
	Name string `json:"name"`
}

// Validate implements Command.
func (p *PutWorkspace) Validate() error {
	p.Name = strings.TrimSpace(p.Name)
	if p.Name == "" {
		return invalid("name")
	}
	return short("name", p.Name, 200)
}

// Apply implements Command.
func (p *PutWorkspace) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	if err := by.May("command.PutWorkspace", inbox.RoleAdministrator); err != nil {
		return err
	}
	w, err := store.Get[inbox.Workspace](ctx, tx, inbox.WorkspaceID)
	if err != nil {
		return err
	}
	w.Name = p.Name
	tx.Put(w)
	return nil
}

// Overlay implements Overlayer.
func (p *PutWorkspace) Overlay(v View, _ string, _ int64) {
	if w, ok := v.Get(inbox.KindWorkspace, inbox.WorkspaceID).(*inbox.Workspace); ok && w != nil {
		w.Name = p.Name
		v.Put(w)
	}
}

// PutInbox makes or changes an inbox.
type PutInbox struct{ inbox.Inbox }

// Validate implements Command.
func (p *PutInbox) Validate() error {
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
		return invalid("name")
	}
	if u, err := url.Parse(p.PrivacyURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return invalid("privacy link")
	}
	if _, err := time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "" {
		return invalid("time zone")
	}
	if p.Language != "de" && p.Language != "en" {
		return invalid("language")
	}
	if p.Texts == nil {
		p.Texts = map[string]inbox.Texts{}
	}
	if p.WarnAfter < 0 || p.LateAfter < p.WarnAfter {
		return invalid("urgency")
	}
	for lang, t := range p.Texts {
		if lang != "de" && lang != "en" {
			return invalid("language of texts")
		}
		if err := short("texts", t.Greeting+t.Online+t.Offline, 6000); err != nil {
			return err
		}
		if err := short("absence", t.Absence, 2000); err != nil {
			return err
		}
	}
	if err := short("name", p.Name+p.PrivacyURL, 1000); err != nil {
		return err
	}
	if err := hours.Check(p.Hours); err != nil {
		return err
	}
	if err := checkRouting(p.Routing); err != nil {
		return err
	}
	return isID(p.ID)
}

// Apply implements Command.
func (p *PutInbox) Apply(ctx context.Context, tx *store.Tx, by Actor) error {
	err := by.May("command.PutInbox", inbox.RoleAdministrator)
	if err != nil {
		return err
	}
	i := p.Inbox
	if i.Picture, err = picture(ctx, tx, by, p.Picture); err != nil {
		return err
	}
	old, err := store.Find[inbox.Inbox](ctx, tx, i.ID)
	if err != nil {
		return err
	}
	tx.Put(&i)
	if old == nil {
		return nil
	}
	return takenOff(ctx, tx, by, onePicture(old.Picture), onePicture(i.Picture))
}

// Overlay implements Overlayer.
func (p *PutInbox) Overlay(v View, _ string, _ int64) { v.Put(&p.Inbox) }
