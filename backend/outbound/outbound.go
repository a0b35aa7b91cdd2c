// Package outbound brings messages to their platforms: exactly one attempt is
// under way at a time, "sending" is on disk before the call, and what may have
// gone out twice is asked, never guessed.
package outbound

import (
	"context"
	"log/slog"
	"math"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// Times of a delivery.
const (
	sendWithin = 45 * time.Second // and what its files take on a slow line
	uploadRate = 64 << 10         // bytes a second of a line that slow
	lease      = 60 * time.Second // longer than sendWithin: who holds it still works
	firstRetry = 2 * time.Second
	lastRetry  = time.Hour
	giveUp     = 35              // tries, about a day
	atOnce     = 8               // sends under way
	storeAway  = 5 * time.Second // until a store that takes nothing (disk full) is tried again
	settleTry  = 4               // times a result is written before the lease is left to end
)

// Sessions finds the open session of a channel; nil when it is off.
type Sessions interface {
	Session(channelID string) channel.Session
}

// Outbound sends what is queued.
type Outbound struct {
	db       *store.DB
	sessions Sessions
	blobs    Blobs
	now      func() time.Time
	log      *slog.Logger
	loop     *worker.Loop
	slots    chan struct{}
	wg       sync.WaitGroup
	watching atomic.Bool // a look at other processes' leases is planned
	resting  atomic.Bool // a look at a store that took nothing is planned
}

// New makes one; Run must be called.
func New(db *store.DB, sessions Sessions, blobs Blobs, now func() time.Time, log *slog.Logger) *Outbound {
	o := &Outbound{db: db, sessions: sessions, blobs: blobs, now: now, log: log, slots: make(chan struct{}, atOnce)}
	o.loop = worker.New("outbound", log, o.round)
	return o
}

// Knock says that something may be queued.
func (o *Outbound) Knock() { o.loop.Knock() }

// Elsewhere says that another process of this relay has something to send. It
// does so itself; only if it dies meanwhile its lease is found to have ended.
func (o *Outbound) Elsewhere() {
	o.knockIn(lease+time.Second, &o.watching)
}

// knockIn knocks later, once however often it is asked meanwhile: each look
// would plan several more otherwise.
func (o *Outbound) knockIn(d time.Duration, planned *atomic.Bool) {
	if planned.CompareAndSwap(false, true) {
		time.AfterFunc(d, func() {
			planned.Store(false)
			o.loop.Knock()
		})
	}
}

// Run sends until ctx ends. alone tells that no other process serves this data:
// then whatever is found in "sending" at the start was lost by a crash.
func (o *Outbound) Run(ctx context.Context, alone bool) error {
	if alone { // whatever the clock says
		if err := o.rescue(ctx, math.MaxInt64); err != nil && ctx.Err() == nil {
			return err
		}
	}
	err := o.loop.Run(ctx)
	o.wg.Wait()
	return err
}

// round claims and sends what is due and says when to look again.
func (o *Outbound) round(ctx context.Context) (time.Time, error) {
	now := o.now()
	if err := o.rescue(ctx, now.UnixMilli()); err != nil {
		return time.Time{}, err
	}
	channels, next, err := o.db.DeliveryChannels(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var due []store.Delivery
	for _, c := range channels {
		list, at, err := o.db.DueDeliveries(ctx, c, now.UnixMilli(), 4*atOnce)
		if err != nil {
			return time.Time{}, err
		}
		if due = append(due, list...); at > 0 && (next == 0 || at < next) {
			next = at
		}
	}
	for _, d := range due {
		select {
		case o.slots <- struct{}{}:
		case <-ctx.Done():
			return time.Time{}, nil
		}
		o.wg.Go(func() {
			defer func() { <-o.slots }()
			if o.turn(context.WithoutCancel(ctx), d) {
				o.loop.Knock() // the next of the conversation may go
			} else {
				o.knockIn(storeAway, &o.resting)
			}
		})
	}
	if next == 0 {
		return time.Time{}, nil
	}
	// The store's times are the relay's clock; timers run on what is left.
	return time.Now().Add(max(time.UnixMilli(next).Sub(now), 10*time.Millisecond)), nil
}

// turn does what is due of one delivery; false when the store could not be written.
func (o *Outbound) turn(ctx context.Context, d store.Delivery) bool {
	if d.State != asking {
		return o.deliver(ctx, d.Message)
	}
	if err := o.ask(ctx, d.Message); err != nil {
		o.log.Error("asking about a message", "msg", d.Message, "err", err)
		return false
	}
	return true
}

// deliver claims one message, sends it and settles it; false when the store
// could not be written.
func (o *Outbound) deliver(ctx context.Context, message string) bool {
	d, m, err := o.claim(ctx, message)
	if err != nil {
		o.log.Error("claiming a message", "msg", message, "err", err)
		return false
	}
	if m == nil {
		return true // somebody else has it
	}
	if err = o.attempt(ctx, d, m); err != nil {
		o.log.Warn("sending", "msg", message, "acct", d.Channel, "code", fault.CodeOf(err), "err", err)
	}
	for try := 1; ; try++ {
		lost := o.settle(ctx, d, err)
		if lost == nil {
			return true
		}
		o.log.Error("settling a message", "msg", message, "err", lost)
		if try == settleTry {
			return false
		}
		time.Sleep(time.Duration(try) * time.Second)
	}
}

// attempt hands a message over once. Its errors are what the connector says,
// or unsure where nothing is known: without a code, after a time-out or a panic
// the message may have gone out.
func (o *Outbound) attempt(ctx context.Context, d store.Delivery, m *inbox.Message) error {
	const op = "outbound.attempt"
	ses := o.sessions.Session(d.Channel)
	if ses == nil {
		return o.closed(ctx, d.Channel)
	}
	out, err := o.outgoing(ctx, d, m)
	if err == nil {
		err = guarded(func() error { return o.prepare(ctx, ses, d, &out) })
	}
	if err != nil {
		return certain(err)
	}
	if _, ok := ses.(channel.Hander); ok {
		out.Handing = func(ctx context.Context) error { return o.handing(ctx, d) }
	}
	err = send(ctx, ses, out)
	code := fault.CodeOf(err)
	if code != fault.Internal && code != fault.Unsure {
		return err
	}
	if _, ok := ses.(channel.Repeatable); ok { // doing it again is harmless
		return &fault.Error{Code: fault.Unavailable, Op: op, Err: err}
	}
	return &fault.Error{Code: fault.Unsure, Op: op, Err: err}
}

func send(ctx context.Context, ses channel.Session, out channel.Outgoing) error {
	var size int64
	for _, f := range out.Files {
		size += f.Size
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin+uploading(size))
	defer cancel()
	return guarded(func() error {
		_, err := ses.Send(ctx, out)
		return err
	})
}

// uploading is what files of that size take on a slow line, encoded in base64.
func uploading(size int64) time.Duration { return time.Duration(size/3*4/uploadRate) * time.Second }

func sizeOf(files []inbox.File) (size int64) {
	for _, f := range files {
		size += f.Size
	}
	return size
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

// claim turns queued into sending, durably; nil when it is not queued or not due any more.
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

// settle writes what became of an attempt.
func (o *Outbound) settle(ctx context.Context, claimed store.Delivery, sendErr error) error {
	message := claimed.Message
	_, err := o.db.Write(ctx, func(tx *store.Tx) error {
		d, found, err := tx.GetDelivery(ctx, message)
		if err != nil {
			return err
		}
		if !found || !holds(d, claimed) {
			return o.late(ctx, tx, message, sendErr)
		}
		m, err := store.Find[inbox.Message](ctx, tx, message)
		if err != nil {
			return err
		}
		if m == nil || m.State != inbox.StateSending {
			return tx.DropDelivery(ctx, message)
		}
		again := false
		switch code := fault.CodeOf(sendErr); {
		case code == "":
			m.Advance(inbox.StateSent)
		case fault.Retry(sendErr) && d.Tries < giveUp:
			m.State, again = inbox.StateQueued, true
		case code == fault.Unsure:
			return o.doubt(ctx, tx, d, m, string(code), detailOf(sendErr))
		default:
			m.State, m.Fault, m.Detail = inbox.StateFailed, string(code), detailOf(sendErr)
		}
		tx.Put(m)
		if !again {
			return tx.DropDelivery(ctx, message)
		}
		d.State, d.DueAt = "queued", o.now().Add(min(firstRetry<<min(d.Tries-1, 12), lastRetry)).UnixMilli()
		return tx.PutDelivery(ctx, d)
	})
	return err
}

// late takes the result of an attempt whose claim has ended. Another one may be
// under way, which only a success tells anything about.
func (o *Outbound) late(ctx context.Context, tx *store.Tx, message string, sendErr error) error {
	if sendErr != nil {
		return nil
	}
	m, err := store.Find[inbox.Message](ctx, tx, message)
	if err == nil && m != nil && m.State != inbox.StateFailed && m.Advance(inbox.StateSent) {
		m.Detail = ""
		tx.Put(m)
	}
	return err
}

// rescue looks after messages whose sender has vanished. Where the platform
// recognises our key, sending again is harmless; else only the agent can decide.
func (o *Outbound) rescue(ctx context.Context, now int64) error {
	lost, err := o.db.LostDeliveries(ctx, now)
	if err != nil {
		return err
	}
	for _, id := range lost {
		_, err := o.db.Write(ctx, func(tx *store.Tx) error {
			d, found, err := tx.GetDelivery(ctx, id)
			if err != nil || !found || d.State != "sending" || d.LeaseUntil >= now {
				return err
			}
			m, err := store.Find[inbox.Message](ctx, tx, id)
			if err != nil {
				return err
			}
			if m == nil || m.State != inbox.StateSending {
				return tx.DropDelivery(ctx, id)
			}
			if _, ok := o.sessions.Session(d.Channel).(channel.Repeatable); ok {
				m.State, d.State, d.DueAt = inbox.StateQueued, "queued", o.now().UnixMilli()
				tx.Put(m)
				return tx.PutDelivery(ctx, d)
			}
			if again, err := o.notYet(ctx, tx, d); err != nil {
				return err
			} else if again {
				m.State, d.State, d.DueAt = inbox.StateQueued, "queued", o.now().UnixMilli()
				tx.Put(m)
				return tx.PutDelivery(ctx, d)
			}
			return o.doubt(ctx, tx, d, m, string(fault.Unsure), "")
		})
		if err != nil {
			return err
		}
	}
	return nil
}
