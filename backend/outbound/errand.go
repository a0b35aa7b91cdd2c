package outbound

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Of errands: they are few, and doing one again is harmless.
const (
	errandsAtOnce = 4 // of one channel
	errandWithin  = 45 * time.Second
	errandGiveUp  = 20 // tries, about half a day
)

// errandLane is the lane of a channel's errands: they have room of their own and
// share its pace.
func errandLane(channelID string) string { return "errand " + channelID }

// errandRound begins what is due and says when to look again. One message has one
// errand under way at a time, so that the last wish is the last one there.
func (o *Outbound) errandRound(ctx context.Context) (time.Time, error) {
	now := o.now()
	var soon alarm
	var full []string // channels that take no more for now
	for {
		due, next, err := o.db.DueErrands(ctx, now.UnixMilli(), 64, full...)
		if err != nil {
			return time.Time{}, err
		}
		soon.milli(next)
		more := false
		for _, e := range due {
			room := errandsAtOnce - o.lanes.under(errandLane(e.Channel))
			until := o.lanes.waits(e.Channel, now)
			soon.set(until)
			if room <= 0 || !until.IsZero() {
				full, more = append(full, e.Channel), true
				break // the next look leaves it out
			}
			if ok, _ := o.lanes.begin(errandLane(e.Channel), e.Message, "", now, channel.Paced{}); ok {
				o.wg.Go(func() { o.run(context.WithoutCancel(ctx), e) })
			}
		}
		if !more {
			return soon.ring(now), nil
		}
	}
}

// run does one errand.
func (o *Outbound) run(ctx context.Context, due store.Errand) {
	written := false
	defer func() {
		o.lanes.end(errandLane(due.Channel), due.Message)
		if written {
			o.errands.Knock()
		} else {
			o.knockIn(storeAway, &o.resting)
		}
	}()
	var e store.Errand
	mine := false
	now := o.now()
	_, err := o.db.Write(ctx, func(tx *store.Tx) (err error) {
		e, mine, err = tx.ClaimErrand(ctx, due.ID, now.UnixMilli(), now.Add(lease).UnixMilli())
		return err
	})
	if written = err == nil; err != nil || !mine {
		return
	}
	err = o.change(ctx, e)
	if err != nil {
		o.log.Warn("changing a message", "msg", e.Message, "acct", e.Channel, "what", e.Kind, "code", fault.CodeOf(err), "err", err)
	}
	written = o.insist("settling a change", e.Message, func() error { return o.changed(ctx, e, err) })
}

// change asks the platform.
func (o *Outbound) change(ctx context.Context, e store.Errand) error {
	const op = "outbound.change"
	ses := o.sessions.Session(e.Channel)
	if ses == nil {
		return o.closed(ctx, e.Channel)
	}
	m, err := store.Look[inbox.Message](ctx, o.db, e.Message)
	if err != nil {
		return err
	}
	if m == nil {
		return fault.New(fault.NotFound, op, "no such message")
	}
	refs, err := o.db.RefsOfMessage(ctx, m)
	if err != nil {
		return err
	}
	if len(refs) == 0 {
		return fault.New(fault.NotFound, op, "the platform has told no name of it")
	}
	within, cancel := context.WithTimeout(ctx, errandWithin)
	defer cancel()
	err = guarded(func() error { return at(within, ses, e, refs) })
	o.lanes.told(e.Channel, err, o.now())
	if code := fault.CodeOf(err); code == fault.Internal || code == fault.Unsure {
		return &fault.Error{Code: fault.Unavailable, Op: op, Err: err} // doing it again is harmless
	}
	if e.Kind == "delete" && fault.Is(err, fault.NotFound) {
		return nil // gone is gone
	}
	return err
}

// at calls the platform.
func at(ctx context.Context, ses channel.Session, e store.Errand, refs []string) error {
	switch e.Kind {
	case "edit":
		if s, ok := ses.(channel.Editor); ok {
			return s.Edit(ctx, e.Address, refs[0], e.Text)
		}
	case "delete":
		if s, ok := ses.(channel.Deleter); ok {
			return s.Delete(ctx, e.Address, refs)
		}
	case "react":
		if s, ok := ses.(channel.Reacter); ok {
			return s.React(ctx, e.Address, refs[0], e.Text)
		}
	}
	return fault.New(fault.Refused, "outbound.at", "this channel cannot do it")
}

// changed writes what became of an errand. One that was replaced meanwhile is
// nobody's any more: the new one says how it ends.
func (o *Outbound) changed(ctx context.Context, e store.Errand, asked error) error {
	_, err := o.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.ErrandsOf(ctx, e.Message)
		if err != nil {
			return err
		}
		still := false
		for _, x := range list {
			still = still || x == e
		}
		if !still {
			return nil
		}
		if due, again := o.errandAgain(e, asked); again {
			return tx.ErrandAgain(ctx, e.ID, due.UnixMilli())
		}
		if err := tx.DropErrand(ctx, e.ID); err != nil {
			return err
		}
		m, err := store.Find[inbox.Message](ctx, tx, e.Message)
		if err != nil || m == nil {
			return err
		}
		if asked != nil {
			m.Wish = &inbox.Change{What: e.Kind, Text: e.Text, By: e.By, Fault: string(fault.CodeOf(asked)), Detail: detailOf(asked)}
			tx.Put(m)
			return nil
		}
		return o.take(ctx, tx, m, e)
	})
	return err
}

// take makes a message what it is at the platform now.
func (o *Outbound) take(ctx context.Context, tx *store.Tx, m *inbox.Message, e store.Errand) error {
	now := o.now().UnixMilli()
	m.Wish = nil
	switch e.Kind {
	case "edit":
		m.Revise(e.Text, now)
	case "delete":
		m.TakeBack(now)
	case "react":
		m.React(e.By, e.Text, now)
	}
	tx.Put(m)
	if e.Kind == "react" {
		return nil
	}
	c, err := store.Find[inbox.Conversation](ctx, tx, m.Conversation)
	if err != nil || c == nil {
		return err
	}
	list, err := tx.Newest(ctx, c.ID, 20)
	if err != nil {
		return err
	}
	was := c.Preview
	if c.Reworded(list); c.Preview != was {
		tx.Put(c)
	}
	return nil
}

// errandAgain tells whether and when an errand is tried again.
func (o *Outbound) errandAgain(e store.Errand, asked error) (due time.Time, again bool) {
	now := o.now()
	var wait channel.Wait
	if errors.As(asked, &wait) {
		after, whole := wait.After()
		after = max(after, 0) + rand.N(min(max(after/10, time.Millisecond), time.Second)) //nolint:gosec // spreads
		o.lanes.hold(e.Channel, e.Address, whole, now.Add(after), channel.Paced{})
		return now.Add(after), e.Tries < 10*errandGiveUp
	}
	return now.Add(min(firstRetry<<min(e.Tries-1, 12), lastRetry)), fault.Retry(asked) && e.Tries < errandGiveUp
}
