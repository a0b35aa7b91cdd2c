package relay

import (
	"context"
	"runtime/debug"

	"github.com/google/uuid"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// reading is a call of a platform and what it tells.
type reading struct {
	row   store.Hook
	parts []part
}

// part is what a call tells of one channel.
type part struct {
	to     *inbox.Channel
	events []channel.Event
}

// read gives what a call tells, and for whom.
func (r *Relay) read(c *callee, h channel.Hook) reading {
	h = c.kept(h)
	d := reading{row: store.Hook{ID: uuid.Must(uuid.NewV7()).String(), Channel: c.channel.ID, Type: c.channel.Type, At: r.now().UnixMilli(),
		State: store.HookDone, Method: h.Method, Query: h.Query, Header: h.Header, Body: h.Body}}
	batches, err := r.readSafely(c, h)
	if err != nil {
		d.unread(err)
		return d
	}
	for _, b := range batches {
		to := r.lines.routed(c, b.Account)
		switch {
		case len(b.Events) == 0:
		case to == nil:
			d.row.State, d.row.Note = store.HookStray, "no channel that is on has this account"
		default:
			d.parts = append(d.parts, part{to, b.Events})
		}
	}
	return d
}

func (d *reading) unread(err error) {
	d.row.State, d.row.Note = store.HookUnread, string(fault.CodeOf(err))
}

// readSafely is Read whose panic is an error. Its value could hold a message.
func (r *Relay) readSafely(c *callee, h channel.Hook) (b []channel.Batch, err error) {
	defer func() {
		if recover() != nil {
			r.log.Error("panic", "path", "hook", "chan", c.channel.Type, "stack", string(debug.Stack()))
			b, err = nil, fault.New(fault.Internal, "relay.hook", "panic in the connector")
		}
	}()
	return c.reader.Read(h)
}

// take stores calls and what they tell in one transaction, with the mark of who
// fetched them. It returns after the commit; after an error nothing is stored.
func (r *Relay) take(ctx context.Context, c *callee, hooks []channel.Hook, mark channel.Mark) error {
	list := make([]reading, len(hooks))
	for i, h := range hooks {
		list[i] = r.read(c, h)
	}
	return r.takeRead(ctx, c, list, mark)
}

// takeRead is take of calls that were read.
func (r *Relay) takeRead(ctx context.Context, c *callee, list []reading, mark channel.Mark) error {
	_, err := r.db.Write(ctx, func(tx *store.Tx) error {
		for _, d := range list {
			for _, p := range d.parts {
				if err := r.in.Within(ctx, tx, p.to, p.events); err != nil {
					return err
				}
			}
		}
		return keepCalls(ctx, tx, c, list, mark)
	})
	if err != nil {
		if !spoilt(ctx, err) {
			return err
		}
		if err := r.salvage(ctx, c, list, mark); err != nil {
			return err
		}
	}
	r.took(list)
	return nil
}

// spoilt tells whether a call cannot be stored for what is in it, so that
// trying the same again would be in vain.
func spoilt(ctx context.Context, err error) bool {
	code := fault.CodeOf(err)
	return ctx.Err() == nil && (code == fault.Internal || !fault.Retry(err))
}

func keepCalls(ctx context.Context, tx *store.Tx, c *callee, list []reading, mark channel.Mark) error {
	for _, d := range list {
		if err := tx.PutHook(ctx, d.row); err != nil {
			return err
		}
	}
	if mark.Name == "" {
		return nil
	}
	return tx.PutMark(ctx, c.channel.ID, mark.Name, mark.Value)
}

// salvage stores what can be stored of calls that cannot be as a whole, and keeps
// the calls with the others as unread.
func (r *Relay) salvage(ctx context.Context, c *callee, list []reading, mark channel.Mark) error {
	if err := r.salvageEvents(ctx, list); err != nil {
		return err
	}
	_, err := r.db.Write(ctx, func(tx *store.Tx) error { return keepCalls(ctx, tx, c, list, mark) })
	return err
}

// salvageEvents stores each event by itself and notes in which calls one cannot be.
func (r *Relay) salvageEvents(ctx context.Context, list []reading) error {
	for i := range list {
		for _, p := range list[i].parts {
			for _, e := range p.events {
				err := r.in.Take(ctx, p.to, []channel.Event{e})
				if err == nil {
					continue
				}
				if !spoilt(ctx, err) {
					return err
				}
				r.log.Warn("an event cannot be stored", "acct", p.to.ID, "chan", p.to.Type, "code", fault.CodeOf(err))
				list[i].unread(err)
			}
		}
	}
	return nil
}

// took tells who follows what came in.
func (r *Relay) took(list []reading) {
	for _, d := range list {
		if d.row.State != store.HookDone {
			r.log.Warn("a call was kept, but not understood", "acct", d.row.Channel, "chan", d.row.Type, "state", d.row.State, "code", d.row.Note)
			r.pulse.recount(d.row.Channel)
		}
		for _, p := range d.parts {
			r.pulse.heard(p.to.ID)
			r.arrived(p.to.ID, p.events)
		}
	}
}

// arrived tells who acts on what was stored.
func (r *Relay) arrived(id string, events []channel.Event) {
	if s, ok := r.lines.Session(id).(channel.Hearer); ok {
		r.lets(s, events)
	}
	for _, e := range events {
		switch {
		case e.Message != nil:
			if len(e.Message.Media) > 0 {
				r.files.loop.Knock()
			}
			if !e.Message.Own && !e.Message.Past {
				r.silence.heard(id)
				r.profiles.look(someone{id, e.Address})
			}
		case e.Profile != nil && e.Profile.Picture != nil:
			r.files.loop.Knock()
		case e.Template != nil:
			r.templates.look(id)
		}
	}
}

// lets is Heard whose panic ends nothing else: this runs beside the call it is about.
func (r *Relay) lets(s channel.Hearer, events []channel.Event) {
	defer func() {
		if recover() != nil {
			r.log.Error("panic", "path", "heard", "stack", string(debug.Stack()))
		}
	}()
	s.Heard(events)
}

// hooked is Env.Hooks of a channel.
func (r *Relay) hooked(ctx context.Context, id string, hooks []channel.Hook, mark channel.Mark) error {
	c := r.lines.callee(id)
	if c == nil {
		return fault.New(fault.Invalid, "relay.Hooks", "this kind reads no calls")
	}
	return r.take(context.WithoutCancel(ctx), c, hooks, mark)
}
