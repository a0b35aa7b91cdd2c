// Package outbound brings messages to their platforms: exactly one attempt is
// under way at a time, "sending" is on disk before the call, each part that is
// there is on disk before the next one goes, and what may have gone out twice is
// asked, never guessed.
package outbound

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
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
	atOnce     = 8               // sends under way, of one channel
	storeAway  = 5 * time.Second // until a store that takes nothing (disk full) is tried again
	settleTry  = 4               // times a result is written before the lease is left to end
)

// Sessions finds the open session of a channel; nil when it is off.
type Sessions interface {
	Session(channelID string) channel.Session
}

// Parts is told, within the write, of each part that is at the platform. It
// records the part and its name there, applies what the platform told of that
// name before, and moves the message: it is put.
type Parts interface {
	Sent(ctx context.Context, tx *store.Tx, ch *inbox.Channel, m *inbox.Message, part int, ref string) error
}

// Outbound sends what is queued.
type Outbound struct {
	db       *store.DB
	sessions Sessions
	parts    Parts
	blobs    Blobs
	now      func() time.Time
	log      *slog.Logger
	loop     *worker.Loop
	errands  *worker.Loop
	lanes    lanes
	wg       sync.WaitGroup
	watching atomic.Bool // a look at other processes' leases is planned
	resting  atomic.Bool // a look at a store that took nothing is planned
}

// New makes one; Run must be called.
func New(db *store.DB, sessions Sessions, parts Parts, blobs Blobs, now func() time.Time, log *slog.Logger) *Outbound {
	o := &Outbound{db: db, sessions: sessions, parts: parts, blobs: blobs, now: now, log: log}
	o.loop = worker.New("outbound", log, o.round)
	o.errands = worker.New("errands", log, o.errandRound)
	return o
}

// Knock says that something may be queued.
func (o *Outbound) Knock() {
	o.loop.Knock()
	o.errands.Knock()
}

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
			o.Knock()
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
	var also sync.WaitGroup
	also.Go(func() { _ = o.errands.Run(ctx) }) // it gives no error
	err := o.loop.Run(ctx)
	also.Wait()
	o.wg.Wait()
	return err
}

// alarm is the earliest of some times.
type alarm struct{ at time.Time }

func (a *alarm) set(at time.Time) {
	if !at.IsZero() && (a.at.IsZero() || at.Before(a.at)) {
		a.at = at
	}
}

func (a *alarm) milli(at int64) {
	if at > 0 {
		a.set(time.UnixMilli(at))
	}
}

// ring gives when to look again. The store's times are the relay's clock; timers
// run on what is left.
func (a *alarm) ring(now time.Time) time.Time {
	if a.at.IsZero() {
		return a.at
	}
	return time.Now().Add(max(a.at.Sub(now), 10*time.Millisecond))
}

// round begins what is due and says when to look again.
func (o *Outbound) round(ctx context.Context) (time.Time, error) {
	now := o.now()
	if err := o.rescue(ctx, now.UnixMilli()); err != nil {
		return time.Time{}, err
	}
	channels, lease, err := o.db.DeliveryChannels(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var soon alarm
	soon.milli(lease)
	for _, id := range channels {
		if err := o.begin(ctx, id, now, &soon); err != nil {
			return time.Time{}, err
		}
	}
	o.lanes.only(channels, now)
	return soon.ring(now), nil
}

// begin begins what is due of one channel, as much as it takes at once.
func (o *Outbound) begin(ctx context.Context, id string, now time.Time, soon *alarm) error {
	pace := paceOf(o.sessions.Session(id))
	for {
		room, at := o.lanes.room(id, now, pace)
		soon.set(at)
		if room == 0 {
			return nil
		}
		// What is under way may not be claimed yet: then it is among them.
		limit := room + o.lanes.under(id)
		due, next, err := o.db.DueDeliveries(ctx, id, now.UnixMilli(), limit)
		if err != nil {
			return err
		}
		soon.milli(next)
		off := map[string]time.Time{}
		for _, d := range due {
			chat := d.Address
			if d.State == asking {
				chat = ""
			}
			ok, wait := o.lanes.begin(id, d.Message, chat, now, pace)
			if !wait.IsZero() {
				off[d.Message] = wait
				soon.set(wait)
			}
			if !ok {
				continue
			}
			o.wg.Go(func() { o.work(context.WithoutCancel(ctx), d) })
			if room--; room == 0 {
				break
			}
		}
		if err := o.putOff(ctx, off); err != nil {
			return err
		}
		// Those whose contact must wait have made room for others.
		if room > 0 && (len(off) == 0 || len(due) < limit) {
			return nil
		}
	}
}

func (o *Outbound) putOff(ctx context.Context, off map[string]time.Time) error {
	if len(off) == 0 {
		return nil
	}
	_, err := o.db.Write(ctx, func(tx *store.Tx) error {
		for message, until := range off {
			// Rounded up: at that time it may really go.
			if err := tx.DelayDelivery(ctx, message, until.Add(time.Millisecond).UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// work does what is due of one delivery.
func (o *Outbound) work(ctx context.Context, d store.Delivery) {
	written := o.turn(ctx, d)
	o.lanes.end(d.Channel, d.Message)
	if written {
		o.loop.Knock() // the next of the conversation may go
	} else {
		o.knockIn(storeAway, &o.resting)
	}
}

// turn is false when the store could not be written.
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

// uploading is what files of that size take on a slow line, encoded in base64.
func uploading(size int64) time.Duration { return time.Duration(size/3*4/uploadRate) * time.Second }

func sizeOf(files []inbox.File) (size int64) {
	for _, f := range files {
		size += f.Size
	}
	return size
}
