package outbound

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// deliver claims one message, sends what is left of it and settles it; false when
// the store could not be written.
func (o *Outbound) deliver(ctx context.Context, message string) bool {
	d, m, err := o.claim(ctx, message)
	if err != nil {
		o.log.Error("claiming a message", "msg", message, "err", err)
		return false
	}
	if m == nil {
		return true // somebody else has it, or it must not go any more
	}
	over, err := o.attempt(ctx, &d, m)
	if over {
		return true
	}
	if err != nil && !errors.As(err, new(paced)) {
		o.log.Warn("sending", "msg", message, "acct", d.Channel, "code", fault.CodeOf(err), "err", err)
	}
	return o.insist("settling a message", message, func() error { return o.settle(ctx, d, err) })
}

// insist writes what became of a call of the platform: as long as it is not on
// disk, nobody else knows. false: the lease is left to end.
func (o *Outbound) insist(what, message string, write func() error) bool {
	for try := 1; ; try++ {
		lost := write()
		if lost == nil {
			return true
		}
		o.log.Error(what, "msg", message, "err", lost)
		if try == settleTry {
			return false
		}
		time.Sleep(time.Duration(try) * time.Second)
	}
}

// paced is no error of the platform: the rest of the message waits for its turn.
type paced struct{ until time.Time }

func (paced) Error() string { return "the rest waits for its turn" }

// attempt hands over what is left of a message, part by part, each recorded
// before the next one. over: nothing is left to be settled. Its errors are what
// the connector says, or unsure where nothing is known: without a code, after a
// time-out or a panic the part may have gone out.
func (o *Outbound) attempt(ctx context.Context, d *store.Delivery, m *inbox.Message) (over bool, err error) {
	ses := o.sessions.Session(d.Channel)
	if ses == nil {
		return false, o.closed(ctx, d.Channel)
	}
	parts, sent, err := o.split(ctx, ses, d, m)
	if err != nil {
		return false, certain(err)
	}
	first := true
	for i, part := range parts {
		if slices.ContainsFunc(sent, func(p store.SentPart) bool { return p.Part == i }) {
			continue
		}
		if !first {
			if until := o.lanes.next(d.Channel, d.Address, o.now(), paceOf(ses)); !until.IsZero() {
				return false, paced{until}
			}
		}
		first = false
		part.Part, part.Address = i, d.Address // it may have moved with the part before
		receipt, err := o.hand(ctx, ses, d, part)
		o.lanes.told(d.Channel, err, o.now())
		if err != nil {
			return false, err
		}
		holds := false
		if !o.insist("recording a part", d.Message, func() (err error) {
			holds, err = o.record(ctx, d, i, receipt)
			return err
		}) {
			return true, nil // the lease ends, then it is in doubt
		}
		if !holds {
			return true, nil // somebody else has the rest, or nothing is left
		}
	}
	return false, nil
}

// split renders a message and gives its parts and those that are at the platform.
func (o *Outbound) split(ctx context.Context, ses channel.Session, d *store.Delivery, m *inbox.Message) (parts []channel.Outgoing, sent []store.SentPart, err error) {
	out, err := o.outgoing(ctx, *d, m)
	if err != nil {
		return nil, nil, err
	}
	if err := guarded(func() error { return o.prepare(ctx, ses, *d, &out) }); err != nil {
		return nil, nil, err
	}
	if sent, err = o.db.SentParts(ctx, m.ID); err != nil {
		return nil, nil, err
	}
	parts = []channel.Outgoing{out}
	if p, ok := ses.(channel.Parter); ok {
		if err := guarded(func() error { parts = p.Parts(out); return nil }); err != nil {
			return nil, nil, err
		}
	}
	if len(parts) == 0 {
		return nil, nil, fault.New(fault.Invalid, "outbound.split", "nothing to send")
	}
	if len(parts) > 1 && m.Parts != len(parts) {
		return parts, sent, o.count(ctx, *d, len(parts))
	}
	return parts, sent, nil
}

// count records how many parts a message has before the first one goes: whoever
// hears of that one must know that it is not the whole message.
func (o *Outbound) count(ctx context.Context, claimed store.Delivery, parts int) error {
	return o.held(ctx, claimed, func(tx *store.Tx) error {
		m, err := store.Get[inbox.Message](ctx, tx, claimed.Message)
		if err != nil {
			return err
		}
		m.Parts = parts
		tx.Put(m)
		return nil
	})
}

// held writes something if the claim still holds; else the code is unavailable.
func (o *Outbound) held(ctx context.Context, claimed store.Delivery, write func(tx *store.Tx) error) error {
	_, err := o.db.Write(ctx, func(tx *store.Tx) error {
		d, found, err := tx.GetDelivery(ctx, claimed.Message)
		if err != nil {
			return err
		}
		if !found || !holds(d, claimed) {
			return fault.New(fault.Unavailable, "outbound.held", "somebody else sends it")
		}
		return write(tx)
	})
	return err
}

// hand hands one part over, once.
func (o *Outbound) hand(ctx context.Context, ses channel.Session, d *store.Delivery, part channel.Outgoing) (r channel.Receipt, err error) {
	const op = "outbound.hand"
	if _, ok := ses.(channel.Hander); ok {
		part.Handing = func(ctx context.Context) error { return o.handing(ctx, *d) }
	}
	var size int64
	for _, f := range part.Files {
		size += f.Size
	}
	within, cancel := context.WithTimeout(ctx, sendWithin+uploading(size))
	defer cancel()
	err = guarded(func() (err error) {
		r, err = ses.Send(within, part)
		return err
	})
	code := fault.CodeOf(err)
	if code != fault.Internal && code != fault.Unsure {
		return r, err
	}
	if _, ok := ses.(channel.Repeatable); ok { // doing it again is harmless
		return r, &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
	}
	return r, &fault.Error{Code: fault.Unsure, Op: op, Err: err}
}

// guarded turns a panic of a connector into an error.
func guarded(fn func() error) (err error) {
	defer func() {
		if recover() != nil { // its value could hold the message
			err = fault.New(fault.Internal, "outbound.send", "panic in the connector at "+string(debug.Stack()))
		}
	}()
	return fn()
}

// closed tells a channel that is off from one that is being opened anew.
func (o *Outbound) closed(ctx context.Context, id string) error {
	const op = "outbound.attempt"
	c, err := store.Look[inbox.Channel](ctx, o.db, id)
	if err != nil || c != nil && c.On {
		return fault.New(fault.Unavailable, op, "channel is not open now")
	}
	return fault.New(fault.ChannelOff, op, "channel is off")
}

// claim turns queued into sending, durably; nil when it is not queued or not due
// any more, or its reply window has closed.
func (o *Outbound) claim(ctx context.Context, message string) (d store.Delivery, m *inbox.Message, err error) {
	_, err = o.db.Write(ctx, func(tx *store.Tx) error {
		m = nil
		var found bool
		d, found, err = tx.GetDelivery(ctx, message)
		// Two rounds may both have seen it due; the first one's attempt may be over
		// and the next try planned for later.
		if err != nil || !found || d.State != "queued" || d.DueAt > o.now().UnixMilli() {
			return err
		}
		m, err = store.Find[inbox.Message](ctx, tx, message)
		if err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateQueued {
			m = nil // gone, or the platform has told meanwhile that it is there
			return tx.DropDelivery(ctx, message)
		}
		if code, err := o.shut(ctx, tx, d, m); err != nil {
			return err
		} else if code != "" {
			m.State, m.Fault, m.Detail, m.SendAt = inbox.StateFailed, string(code), "", 0
			tx.Put(m)
			m = nil
			return tx.DropDelivery(ctx, message)
		}
		d.State, d.LeaseUntil, d.Tries = "sending", o.now().Add(lease+uploading(sizeOf(m.Files))).UnixMilli(), d.Tries+1
		m.State = inbox.StateSending
		if err := o.due(ctx, tx, m); err != nil {
			return err
		}
		if err := tx.SetHanded(ctx, m.ID, false); err != nil { // attempts before this one are settled
			return err
		}
		tx.Put(m)
		return tx.PutDelivery(ctx, d)
	})
	return d, m, err
}

// shut tells why a message that waited cannot go out any more: the reply window
// has closed, or the contact was blocked here. It is for the agent to decide now,
// the platform need not be asked.
func (o *Outbound) shut(ctx context.Context, tx *store.Tx, d store.Delivery, m *inbox.Message) (fault.Code, error) {
	i, err := tx.IdentityAt(ctx, d.Channel, d.Address)
	if err != nil || i == nil {
		return "", err
	}
	now := o.now().UnixMilli()
	if c, err := store.Find[inbox.Contact](ctx, tx, i.Contact); err != nil {
		return "", err
	} else if c != nil && c.Block.Sending(now) {
		return fault.KeptAway, nil
	}
	if m.Template != nil || m.Mail != nil || i.OpenUntil == 0 {
		return "", nil
	}
	ids, err := tx.Identities(ctx, i.Contact)
	if err != nil {
		return "", err
	}
	for _, i := range ids {
		if i.Channel == d.Channel && i.OpenUntil > now {
			return "", nil
		}
	}
	return fault.WindowClosed, nil
}

// due moves a message that was held back to where it belongs now.
func (o *Outbound) due(ctx context.Context, tx *store.Tx, m *inbox.Message) error {
	held := m.SendAt
	m.SendAt = 0
	if held-m.At < time.Minute.Milliseconds() {
		return nil
	}
	c, err := store.Find[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil || c == nil {
		return err
	}
	m.At = c.NextAt(o.now().UnixMilli())
	c.LastAt = m.At
	tx.Put(c)
	return nil
}

// holds tells whether a delivery is still in the hands of who claimed it: a lease
// that ended was taken by somebody else, who has another one.
func holds(d, claimed store.Delivery) bool {
	return d.State == "sending" && d.LeaseUntil == claimed.LeaseUntil
}
