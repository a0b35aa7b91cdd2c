package outbound

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Blobs keeps what was rendered.
type Blobs interface {
	// Keep stores bytes and records them; errors: disk_full.
	Keep(ctx context.Context, name, mediaType string, bytes []byte) (inbox.File, error)
	// Load reads them back.
	Load(ctx context.Context, hash string) ([]byte, error)
}

// outgoing makes of a message what its connector gets.
func (o *Outbound) outgoing(ctx context.Context, d store.Delivery, m *inbox.Message) (channel.Outgoing, error) {
	out := channel.Outgoing{Key: m.ID, Address: d.Address, Text: m.Text, Conversation: m.Conversation, Auto: m.Auto != ""}
	for _, f := range m.Files {
		out.Files = append(out.Files, channel.File{Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size,
			Width: f.Width, Height: f.Height, CID: f.CID, Seconds: f.Seconds, Voice: f.Voice})
	}
	for i, title := range m.Buttons {
		out.Buttons = append(out.Buttons, channel.Button{ID: m.ID + "/" + strconv.Itoa(i), Title: title})
	}
	if err := o.quote(ctx, m, &out); err != nil {
		return out, err
	}
	if err := o.fill(ctx, m, &out); err != nil {
		return out, err
	}
	if m.Author != "" {
		a, err := store.Look[inbox.Agent](ctx, o.db, m.Author)
		if err != nil {
			return out, err
		}
		if a != nil {
			out.Author = a.Name
		}
	}
	if l := m.Mail; l != nil {
		out.Mail = &channel.Letter{Subject: l.Subject, To: parties(l.To), CC: parties(l.CC), BCC: parties(l.BCC),
			HTML: l.Body, Below: l.Below, BelowHTML: l.BelowHTML, References: l.References}
		if n := len(l.References); n > 0 {
			out.Mail.InReplyTo = l.References[n-1]
		}
	}
	return out, nil
}

// quote names the message that is replied to, if the platform still knows it.
func (o *Outbound) quote(ctx context.Context, m *inbox.Message, out *channel.Outgoing) error {
	if m.Quote == "" {
		return nil
	}
	old, err := store.Look[inbox.Message](ctx, o.db, m.Quote)
	if err != nil || old == nil || old.Channel != m.Channel || old.Deleted > 0 {
		return err
	}
	refs, err := o.db.RefsOfMessage(ctx, old)
	if len(refs) > 0 {
		out.Quote = refs[0]
	}
	return err
}

// fill adds the template a message is sent as.
func (o *Outbound) fill(ctx context.Context, m *inbox.Message, out *channel.Outgoing) error {
	if m.Template == nil {
		return nil
	}
	t, err := store.Look[inbox.Template](ctx, o.db, m.Template.Template)
	if err != nil {
		return err
	}
	if t == nil {
		return fault.New(fault.Refused, "outbound.fill", "the template is gone")
	}
	f := &channel.Filled{ID: t.Remote, Name: t.Name, Language: t.Language, Values: m.Template.Values, Template: channel.Template{
		ID: t.Remote, Name: t.Name, Language: t.Language, Category: t.Category, State: string(t.State), Reason: t.Reason,
		HeaderKind: t.HeaderKind, Header: t.Header, Body: t.Body, Footer: t.Footer}}
	for _, b := range t.Buttons {
		f.Template.Buttons = append(f.Template.Buttons, channel.TemplateButton(b))
	}
	for _, x := range t.Fields {
		f.Template.Fields = append(f.Template.Fields, channel.TemplateField(x))
	}
	out.Template = f
	return nil
}

func parties(list []inbox.Party) (out []channel.Party) {
	for _, p := range list {
		out = append(out, channel.Party{Name: p.Name, Address: p.Address})
	}
	return out
}

// prepare sees to it that the rendered bytes are on disk before the platform is
// called, and that each attempt sends the same ones.
func (o *Outbound) prepare(ctx context.Context, ses channel.Session, d store.Delivery, out *channel.Outgoing) error {
	p, ok := ses.(channel.Preparer)
	if !ok {
		return nil
	}
	ref, hash, err := o.db.Prepared(ctx, out.Key)
	if err != nil {
		return err
	}
	if hash == "" {
		return o.render(ctx, p, d, out)
	}
	out.Ref = ref
	out.Prepared, err = o.blobs.Load(ctx, hash)
	return err
}

// render makes the bytes. They are kept only while the claim holds: if this took
// so long that somebody else has the message now, they send it.
func (o *Outbound) render(ctx context.Context, p channel.Preparer, claimed store.Delivery, out *channel.Outgoing) error {
	made, err := p.Prepare(ctx, *out)
	if err != nil {
		return err
	}
	f, err := o.blobs.Keep(ctx, "message.eml", "message/rfc822", made.Bytes)
	if err != nil {
		return err
	}
	out.Ref, out.Prepared = made.Ref, made.Bytes
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		if d, found, err := tx.GetDelivery(ctx, out.Key); err != nil {
			return err
		} else if !found || !holds(d, claimed) {
			return fault.New(fault.Conflict, "outbound.render", "the claim has ended")
		}
		m, err := store.Get[inbox.Message](ctx, tx, out.Key)
		if err != nil {
			return err
		}
		if m.Mail != nil {
			m.Mail.ID, m.Mail.Raw = made.Ref, &f
			tx.Put(m)
		}
		if err := tx.PutPrepared(ctx, m.ID, made.Ref, f.Hash); err != nil {
			return err
		}
		return tx.PutReference(ctx, m.Inbox, made.Ref, m.ID, m.Conversation)
	})
	return err
}

// certain gives an error of what comes before the platform is called a code that
// says so: nothing has gone out.
func certain(err error) error {
	if err == nil {
		return nil
	}
	if code := fault.CodeOf(err); code == fault.Internal || code == fault.Unsure {
		return &fault.Error{Code: fault.Unavailable, Op: "outbound.prepare", Err: err}
	}
	return fmt.Errorf("preparing: %w", err)
}

// detailOf gives what the platform said, for an agent, if the error tells.
func detailOf(err error) string {
	var d interface{ Detail() string }
	if errors.As(err, &d) {
		return inbox.Line(d.Detail(), 500)
	}
	return ""
}

// handing notes that the platform may take the message from now on. Who lost the
// delivery to somebody else must not send.
func (o *Outbound) handing(ctx context.Context, claimed store.Delivery) error {
	return o.held(ctx, claimed, func(tx *store.Tx) error { return tx.SetHanded(ctx, claimed.Message, true) })
}

// notYet tells that a lost message had not reached the platform: it had not even
// been rendered, or not been handed over by a session that says when.
func (o *Outbound) notYet(ctx context.Context, tx *store.Tx, d store.Delivery) (bool, error) {
	ses := o.sessions.Session(d.Channel)
	if _, ok := ses.(channel.Preparer); !ok {
		return false, nil
	}
	rendered, handed, err := tx.Handed(ctx, d.Message)
	_, says := ses.(channel.Hander)
	return !rendered || says && !handed, err
}
