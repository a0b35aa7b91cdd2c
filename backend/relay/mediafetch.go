package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/blob"
	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// Times of fetching attachments that still lie at a platform.
const (
	fetchAtOnce = 4
	fetchWithin = 5 * time.Minute
	fetchLease  = fetchWithin + time.Minute // longer than fetchWithin: who holds it still works
	fetchFirst  = 3 * time.Second           // before the second try
	fetchLast   = time.Hour
	fetchDays   = 7 * 24 * time.Hour // then it is given up
	fetchAsleep = 6 * time.Hour      // while its channel is off; it is woken when that opens
)

// fetching brings the files of messages here.
type fetching struct {
	r     *Relay
	loop  *worker.Loop
	slots chan struct{}
	wg    sync.WaitGroup

	watching atomic.Bool // a look at other processes' claims is planned
}

func newFetching(r *Relay) *fetching {
	f := &fetching{r: r, slots: make(chan struct{}, fetchAtOnce)}
	f.loop = worker.New("files", r.log, f.round)
	return f
}

// Run fetches until ctx ends.
func (f *fetching) Run(ctx context.Context) error {
	defer f.wg.Wait()
	if !f.r.db.Several() { // what was being fetched when the relay was killed
		if err := f.r.db.FreeMedia(ctx, f.r.now().UnixMilli()); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return f.loop.Run(ctx)
}

// Elsewhere says that another process of this relay may have files to fetch. It
// does so itself; only if it dies meanwhile its claim is found to have ended.
func (f *fetching) Elsewhere() {
	if f.watching.CompareAndSwap(false, true) {
		time.AfterFunc(fetchLease+time.Second, func() {
			f.watching.Store(false)
			f.loop.Knock()
		})
	}
}

// opened says that a channel is open anew: what waited for it is fetched now.
func (f *fetching) opened(ctx context.Context, id string) {
	woken, err := f.r.db.WakeMedia(ctx, id, f.r.now().UnixMilli())
	if err != nil {
		f.r.log.Warn("files that wait for a channel", "acct", id, "err", err) // they are tried later
	}
	if woken {
		f.loop.Knock()
	}
}

// round starts what is due, as many at once as there are slots.
func (f *fetching) round(ctx context.Context) (again time.Time, err error) {
	now := f.r.now()
	due, next, err := f.r.db.DueMedia(ctx, now.UnixMilli(), 2*fetchAtOnce)
	if err != nil {
		return again, err
	}
	for _, d := range due {
		if f.r.lines.Session(d.Channel) == nil {
			if _, err := f.r.db.Write(ctx, func(tx *store.Tx) error { return f.settle(ctx, tx, d, inbox.File{}, errAsleep) }); err != nil {
				return again, err
			}
			continue
		}
		select {
		case f.slots <- struct{}{}:
		case <-ctx.Done():
			return again, nil
		}
		d, mine, err := f.claim(ctx, d)
		if err != nil || !mine {
			<-f.slots
			if err != nil {
				return again, err
			}
			continue
		}
		f.wg.Go(func() {
			defer f.loop.Knock()
			defer func() { <-f.slots }()
			f.one(ctx, d)
		})
	}
	switch {
	case len(due) > 0: // there may be more of them than one look gives
		return time.Now(), nil
	case next == 0:
		return again, nil
	}
	return time.Now().Add(time.UnixMilli(next).Sub(now)), nil
}

func (f *fetching) claim(ctx context.Context, d store.MediaDue) (got store.MediaDue, mine bool, err error) {
	now := f.r.now()
	_, err = f.r.db.Write(ctx, func(tx *store.Tx) (err error) {
		got, mine, err = tx.ClaimMedia(ctx, d.Message, d.Part, now.UnixMilli(), now.Add(fetchLease).UnixMilli())
		return err
	})
	return got, mine, err
}

// one fetches a file and lets the message show it, or why it cannot.
func (f *fetching) one(ctx context.Context, d store.MediaDue) {
	var m channel.Media
	got, err := inbox.File{}, error(nil)
	if json.Unmarshal(d.Doc, &m) != nil {
		err = fault.New(fault.Invalid, "relay.fetch", "not our JSON")
	} else {
		got, err = f.fetch(ctx, d, m)
	}
	if ctx.Err() != nil { // the relay stops: at its next start it is fetched anew
		return
	}
	wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), brief)
	defer cancel()
	_, werr := f.r.db.Write(wctx, func(tx *store.Tx) error { return f.settle(wctx, tx, d, got, err) })
	if werr != nil {
		f.r.log.Warn("a fetched file cannot be noted", "msg", d.Message, "code", fault.CodeOf(werr), "err", werr)
	}
	if err != nil {
		f.r.log.Warn("a file cannot be fetched", "acct", d.Channel, "msg", d.Message, "code", fault.CodeOf(err), "tries", d.Tries)
	}
}

// errAsleep: the channel is off; that is no try.
var errAsleep = fault.New(fault.ChannelOff, "relay.fetch", "the channel is off")

// fetch brings the bytes.
func (f *fetching) fetch(ctx context.Context, d store.MediaDue, m channel.Media) (inbox.File, error) {
	const op = "relay.fetch"
	if m.Fault != "" {
		return inbox.File{}, fault.New(fault.Code(m.Fault), op, "not to be had")
	}
	if m.Size > blob.MaxFile {
		return inbox.File{}, fault.New(fault.TooLarge, op, fmt.Sprintf("%d bytes", m.Size))
	}
	session := f.r.lines.Session(d.Channel)
	if session == nil {
		return inbox.File{}, errAsleep
	}
	fetcher, ok := session.(channel.Fetcher)
	if !ok {
		return inbox.File{}, fault.New(fault.NotFound, op, "this channel fetches no files")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	return f.keep(ctx, fetcher, m)
}

// keep reads what a platform gives into the store. A panic in the connector is an error.
func (f *fetching) keep(ctx context.Context, fetcher channel.Fetcher, m channel.Media) (got inbox.File, err error) {
	defer func() {
		if recover() != nil {
			f.r.log.Error("panic", "path", "fetch", "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "relay.fetch", "panic in the connector")
		}
	}()
	body, err := fetcher.Fetch(ctx, m)
	if err != nil {
		return got, err
	}
	defer func() { _ = body.Close() }()
	if got, err = f.r.blobs.Keep(ctx, m.Name, m.Type, &within{ctx, body, blob.MaxFile}); err != nil {
		return inbox.File{}, err
	}
	return got, f.r.db.PutBlob(ctx, got, f.r.now().UnixMilli())
}

// within ends reading with a context, and after so many bytes, whatever the reader does.
type within struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (w *within) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	if w.left -= int64(n); w.left < 0 {
		return n, fault.New(fault.TooLarge, "relay.fetch", "more than a file may have")
	}
	return n, err
}

// settle writes the outcome: the file, when it is tried again, or why it will
// never be had.
func (f *fetching) settle(ctx context.Context, tx *store.Tx, d store.MediaDue, got inbox.File, err error) error {
	if err == nil {
		return tx.SettleMedia(ctx, d.Message, d.Part, got)
	}
	now := f.r.now()
	if errors.Is(err, errAsleep) && f.r.lines.Session(d.Channel) != nil { // opened meanwhile: who wakes what waits may have been here before
		return tx.MediaAgain(ctx, d.Message, d.Part, now.UnixMilli())
	}
	code := fault.CodeOf(err)
	if retried(code) {
		since, found, err := f.since(ctx, tx, d)
		if err != nil {
			return err
		}
		if found && now.Sub(since) < fetchDays {
			return tx.MediaAgain(ctx, d.Message, d.Part, now.Add(pauseOf(d.Tries, code)).UnixMilli())
		}
	}
	return tx.SettleMedia(ctx, d.Message, d.Part, inbox.File{Fault: string(code)})
}

// retried tells whether a file may be had later.
func retried(code fault.Code) bool {
	switch code {
	case fault.NotFound, fault.TooLarge, fault.FileType, fault.Invalid, fault.Denied, fault.Refused, fault.Recipient:
		return false
	}
	return true
}

// since is when a file came. A picture of a contact is not worth days.
func (f *fetching) since(ctx context.Context, tx *store.Tx, d store.MediaDue) (at time.Time, found bool, err error) {
	if d.Part == store.PartPicture {
		return f.r.now(), d.Tries < 5, nil
	}
	m, err := store.Find[inbox.Message](ctx, tx, d.Message)
	if err != nil || m == nil {
		return at, false, err
	}
	return time.UnixMilli(m.At), true, nil
}

// pauseOf is how long to wait before the next try.
func pauseOf(tries int, code fault.Code) time.Duration {
	if code == fault.ChannelOff {
		return fetchAsleep
	}
	pause := fetchLast
	if tries < 12 {
		pause = min(fetchFirst<<max(tries-1, 0), fetchLast)
	}
	return pause/2 + rand.N(pause/2+1) //nolint:gosec // spreads load, no secret
}
