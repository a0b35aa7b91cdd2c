package relay

import (
	"context"
	"io"
	"math"
	"slices"
	"time"

	"tresen/backend/blob"
	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/hours"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// desk is what a customer who comes to the relay may see of one channel's inbox.
type desk struct {
	r       *Relay
	channel *inbox.Channel
}

var _ channel.Desk = (*desk)(nil)

func (d *desk) conversation(ctx context.Context, address string) (*sight, error) {
	id, err := d.r.db.IdentityAt(ctx, d.channel.ID, address)
	if err != nil || id == nil {
		return nil, err
	}
	c, err := d.r.db.ConversationWith(ctx, id.Contact, d.channel.Inbox)
	if err != nil || c == nil {
		return nil, err
	}
	s := &sight{ID: c.ID, channel: d.channel.ID, by: id, all: id.Verified}
	if s.all {
		s.ids, s.theirs, err = d.theirs(ctx, id)
	}
	return s, err
}

// theirs are the identities of whoever has this one, but for those that a merge
// brought, and their addresses, folded.
func (d *desk) theirs(ctx context.Context, id *inbox.Identity) (ids, theirs map[string]bool, err error) {
	list, err := d.r.db.IdentitiesOf(ctx, id.Contact)
	if err != nil {
		return nil, nil, err
	}
	ids, theirs = map[string]bool{}, map[string]bool{}
	for _, i := range list {
		if i.Owner() == id.Owner() {
			ids[i.ID], theirs[store.FoldEmail(i.Address)] = true, true
		}
	}
	if id.Own != "" {
		return ids, theirs, nil // the contact's address may be the other one's
	}
	c, err := store.Look[inbox.Contact](ctx, d.r.db, id.Contact)
	if err == nil && c != nil && c.Email != "" {
		theirs[store.FoldEmail(c.Email)] = true
	}
	return ids, theirs, err
}

// sight is what of a conversation a customer sees. Who they are is only claimed
// unless it was proven: an address typed into a chat must not open the mails of
// whoever it belongs to. So others' channels are shown to the proven alone. Two
// contacts may have been merged by mistake: neither is shown what is the other's.
type sight struct {
	ID      string
	channel string
	by      *inbox.Identity
	all     bool
	ids     map[string]bool // all of theirs, with all
	theirs  map[string]bool // their addresses, with all
}

// sees: what came by this address, or went there, or for the proven by one of theirs.
// Mails that somebody else wrote, or that went to somebody else (passed on to a
// supplier), are in the conversation but not the customer's to read.
func (c sight) sees(m *inbox.Message) bool {
	if m.Channel != c.channel && !c.all {
		return false
	}
	if m.Mail == nil || m.Channel == c.channel {
		return c.own(m)
	}
	list := slices.Concat(m.Mail.To, m.Mail.CC, m.Mail.BCC)
	if m.Dir == inbox.DirIn {
		list = append(slices.Clone(m.Mail.ReplyTo), m.Mail.From)
	}
	return slices.ContainsFunc(list, func(p inbox.Party) bool { return c.theirs[store.FoldEmail(p.Address)] })
}

// own: where nothing was merged, messages do not tell by which address they came.
func (c sight) own(m *inbox.Message) bool {
	switch m.Identity {
	case "":
		return c.by.Own == "" && c.by.Merge == ""
	case c.by.ID:
		return true
	}
	return m.Channel != c.channel && c.ids[m.Identity]
}

// Thread implements channel.Desk.
func (d *desk) Thread(ctx context.Context, address string, since int64, limit int) (channel.Thread, error) {
	c, err := d.conversation(ctx, address)
	if err != nil || c == nil {
		return channel.Thread{Next: since}, err
	}
	t := channel.Thread{Next: since}
	if t.SeenAt, err = d.r.db.SeenAt(ctx, c.ID); err != nil {
		return t, err
	}
	if since == 0 {
		err = d.newest(ctx, *c, limit, &t)
		return t, err
	}
	list, err := d.r.db.MessagesAfter(ctx, c.ID, since, limit)
	if err != nil {
		return t, err
	}
	if len(list) == 0 {
		err = d.backTo(ctx, *c, limit, &t)
		return t, err
	}
	t.Next, t.More = list[len(list)-1].Seq, len(list) == limit
	t.Entries, err = d.entries(ctx, list, *c)
	return t, err
}

// backTo begins a thread anew when its cursor lies above the head: the relay's
// data is older than what the page has seen, a backup was restored.
func (d *desk) backTo(ctx context.Context, c sight, limit int, t *channel.Thread) error {
	head, err := d.r.db.Head(ctx, inbox.InboxFeed(d.channel.Inbox))
	if err != nil || t.Next <= head {
		return err
	}
	return d.newest(ctx, c, limit, t)
}

// newest begins a thread; the head is read first, so nothing falls between.
func (d *desk) newest(ctx context.Context, c sight, limit int, t *channel.Thread) (err error) {
	if t.Next, err = d.r.db.Head(ctx, inbox.InboxFeed(d.channel.Inbox)); err != nil {
		return err
	}
	t.Entries, err = d.before(ctx, c, math.MaxInt64, limit)
	slices.Reverse(t.Entries)
	return err
}

// Older implements channel.Desk.
func (d *desk) Older(ctx context.Context, address string, before int64, limit int) ([]channel.Entry, error) {
	c, err := d.conversation(ctx, address)
	if err != nil || c == nil {
		return nil, err
	}
	return d.before(ctx, *c, before, limit)
}

// before gives limit entries older than a time, newest first. Notes and events
// between do not count; they may have the very time of a message, so each
// further look begins at the time the last one ended with.
func (d *desk) before(ctx context.Context, c sight, at int64, limit int) ([]channel.Entry, error) {
	var all []channel.Entry
	had := map[string]bool{}
	for look := limit; len(all) < limit; {
		list, err := d.r.db.MessagesBefore(ctx, c.ID, at, look)
		if err != nil {
			return nil, err
		}
		fresh := slices.DeleteFunc(slices.Clone(list), func(m store.Changed) bool { return had[m.ID] })
		for _, m := range fresh {
			had[m.ID] = true
		}
		entries, err := d.entries(ctx, fresh, c)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
		if len(list) < look {
			break
		}
		if len(fresh) == 0 {
			look *= 2 // all of one time
		}
		at = list[len(list)-1].At + 1
	}
	return all[:min(len(all), limit)], nil
}

// entries leaves out what is not the customer's to see: notes, events, and what
// has not gone out.
func (d *desk) entries(ctx context.Context, list []store.Changed, c sight) ([]channel.Entry, error) {
	agents := map[string]*inbox.Agent{}
	entries := make([]channel.Entry, 0, len(list))
	for _, m := range list {
		if !c.sees(m.Message) || m.Auto != "" && m.Dir == inbox.DirIn {
			continue
		}
		e := channel.Entry{ID: m.ID, At: m.At, Text: m.Text, Type: d.r.lines.kindOf(m.Channel), State: string(m.State)}
		switch {
		case m.Dir == inbox.DirIn:
			e.Mine = true
		case m.Dir == inbox.DirOut && d.shows(m.Message):
			switch m.State {
			case inbox.StateQueued, inbox.StateSending:
				e.State = string(inbox.StateSent)
			case inbox.StatePlayed: // pages know three states
				e.State = string(inbox.StateRead)
			}
			a, known := agents[m.Author]
			if !known {
				var err error
				if a, err = store.Look[inbox.Agent](ctx, d.r.db, m.Author); err != nil {
					return nil, err
				}
				agents[m.Author] = a
			}
			if a != nil {
				e.Agent, e.Picture = a.Name, fileOf(a.Picture)
			}
		default:
			continue
		}
		for _, f := range m.Files {
			if f.Hash != "" { // else it is still fetched from its platform, or not to be had
				e.Files = append(e.Files, *fileOf(&f))
			}
		}
		if e.Text == "" && len(e.Files) == 0 { // taken back, or what a page cannot show (a place)
			continue
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// shows tells whether a message of ours is the customer's to see: it has gone out.
// On this very channel the relay is the platform: what it has stored is there,
// unless it is held back.
func (d *desk) shows(m *inbox.Message) bool {
	switch m.State {
	case inbox.StateSent, inbox.StateDelivered, inbox.StateRead, inbox.StatePlayed:
		return true
	case inbox.StateQueued, inbox.StateSending:
		return m.Channel == d.channel.ID && m.SendAt == 0
	}
	return false
}

func fileOf(f *inbox.File) *channel.File {
	if f == nil {
		return nil
	}
	return &channel.File{Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height}
}

// Watch implements channel.Desk.
func (d *desk) Watch(address string) (<-chan struct{}, func()) {
	return d.r.hub.Watch(d.channel.ID, d.channel.Inbox, address)
}

// Place implements channel.Desk.
func (d *desk) Place(ctx context.Context) (channel.Place, error) {
	in, err := store.Look[inbox.Inbox](ctx, d.r.db, d.channel.Inbox)
	if err != nil {
		return channel.Place{}, err
	}
	w, err := store.Look[inbox.Workspace](ctx, d.r.db, inbox.WorkspaceID)
	if err != nil {
		return channel.Place{}, err
	}
	if in == nil || w == nil {
		return channel.Place{}, fault.New(fault.NotFound, "relay.Place", "inbox")
	}
	p := channel.Place{Name: in.Name, Picture: fileOf(in.Picture), PrivacyURL: in.PrivacyURL, Language: in.Language,
		Texts: map[string]channel.PlaceTexts{}}
	p.Online, p.Holds = reachable(w, in, d.r.now())
	for lang, t := range in.Texts {
		p.Texts[lang] = channel.PlaceTexts{Greeting: t.Greeting, Online: t.Online, Offline: t.Offline}
	}
	return p, nil
}

// reachable tells whether visitors are promised an answer soon, and how long that
// holds by the inbox's business hours; 0 where these do not change it.
func reachable(w *inbox.Workspace, in *inbox.Inbox, now time.Time) (bool, time.Duration) {
	cal := hours.Of(in)
	if !w.Online || cal.Always() {
		return w.Online, 0
	}
	const look = 24 * time.Hour
	if cal.Open(now) {
		if spans := cal.Spans(now, now.Add(look)); len(spans) > 0 {
			return true, time.UnixMilli(spans[0][1]).Sub(now)
		}
		return true, look
	}
	if next, found := cal.Next(now); found {
		return false, next.Sub(now)
	}
	return false, 0
}

// WatchPlace implements channel.Desk.
func (d *desk) WatchPlace() (<-chan struct{}, func()) { return d.r.hub.WatchPlace() }

// PutFile implements channel.Desk.
func (d *desk) PutFile(ctx context.Context, name string, body io.Reader) (channel.File, error) {
	f, err := d.r.takeFile(ctx, name, body, blob.MaxFile)
	if err != nil {
		return channel.File{}, err
	}
	return *fileOf(&f), nil
}

// FileURL implements channel.Desk.
func (d *desk) FileURL(f channel.File) string { return d.r.fileURL(f.Hash, f.Name) }

// Known implements channel.Desk.
func (d *desk) Known(ctx context.Context, address string) (channel.Profile, bool, error) {
	id, err := d.r.db.IdentityAt(ctx, d.channel.ID, address)
	if err != nil || id == nil {
		return channel.Profile{}, false, err
	}
	c, err := store.Look[inbox.Contact](ctx, d.r.db, id.Contact)
	if err != nil || c == nil {
		return channel.Profile{}, false, err
	}
	if !id.Verified { // the contact may have become known from elsewhere since
		return channel.Profile{Email: c.Email}, true, nil
	}
	return channel.Profile{Name: c.Name, Email: c.Email, Phone: c.Phone, Language: c.Language,
		Verified: id.Verified, Attributes: c.Attributes}, true, nil
}
