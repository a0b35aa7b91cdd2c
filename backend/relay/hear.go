package relay

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Times of listening. Where several processes serve one PostgreSQL, one of them
// holds the lead for a channel, and renews it; when it ends, another takes over.
const (
	leadLease  = 15 * time.Second
	leadRenew  = 4 * time.Second
	leadLook   = 2 * time.Second
	hearFirst  = time.Second // pause before listening again
	hearLast   = 5 * time.Minute
	hearStable = time.Minute      // listening as long as this, the pause begins anew
	hearEnd    = 10 * time.Second // for listening to end when the line closes
)

// listen lets a session listen until the line is closed.
func (l *lines) listen(ctx context.Context, x *line, s channel.Listener) {
	ctx, x.hush = context.WithCancel(ctx)
	x.quiet = make(chan struct{})
	go func() {
		defer close(x.quiet)
		l.hear(ctx, x.channel.ID, s)
	}()
}

// silence ends listening and waits for it, but not for ever.
func (x *line) silence(log *slog.Logger) {
	if x.quiet == nil {
		return
	}
	x.hush()
	t := time.NewTimer(hearEnd)
	defer t.Stop()
	select {
	case <-x.quiet:
	case <-t.C:
		log.Warn("a channel goes on listening though it was closed", "acct", x.channel.ID)
	}
}

// hear listens whenever this process has the lead. Once a person must act first
// it only holds the lead, so that no other process asks in vain either.
func (l *lines) hear(ctx context.Context, id string, s channel.Listener) {
	for ctx.Err() == nil {
		lead, release := l.lead(ctx, id)
		stopped := lead.Err() == nil && l.hearOn(lead, id, s)
		if stopped {
			<-ctx.Done()
		}
		release()
	}
}

// hearOn listens until ctx ends, again after errors; true: a person must act.
func (l *lines) hearOn(ctx context.Context, id string, s channel.Listener) bool {
	for pause := hearFirst; ; pause = min(2*pause, hearLast) {
		begun := time.Now()
		err := heard(ctx, s)
		if ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		l.r.log.Warn("listening has ended", "acct", id, "code", fault.CodeOf(err), "err", err)
		if time.Since(begun) > hearStable {
			pause = hearFirst
		}
		if !rest(ctx, pause/2+rand.N(pause)) { //nolint:gosec // spreads load, no secret
			return false
		}
	}
}

// heard is one Listen whose panic is an error. Its value could hold a message.
func heard(ctx context.Context, s channel.Listener) (err error) {
	defer func() {
		if recover() != nil {
			err = fault.New(fault.Internal, "relay.hear", "panic in the connector at "+string(debug.Stack()))
		}
	}()
	return s.Listen(ctx)
}

// rest waits; false when ctx ended before.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// lead waits until this process may listen for a channel and gives a context
// that ends when it may no longer, or with ctx; release gives the lead back.
func (l *lines) lead(ctx context.Context, id string) (lead context.Context, release func()) {
	lead, cancel := context.WithCancel(ctx)
	if !l.r.db.Several() { // the data folder is locked: there is no other process
		return lead, cancel
	}
	holder := uuid.NewString()
	for !l.takeLead(ctx, id, holder) {
		if !rest(ctx, leadLook) {
			return lead, cancel
		}
	}
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		defer cancel()
		last := time.Now()
		for rest(lead, leadRenew) {
			if l.takeLead(lead, id, holder) {
				last = time.Now()
			} else if time.Since(last) > leadLease-2*leadRenew {
				return // another one may have it from now on
			}
		}
	}()
	return lead, func() {
		cancel()
		<-renewed
		drop, stop := context.WithTimeout(context.WithoutCancel(ctx), brief)
		defer stop()
		if err := l.r.db.DropLead(drop, id, holder); err != nil {
			l.r.log.Debug("giving the lead back", "acct", id, "err", err) // it ends by itself
		}
	}
}

func (l *lines) takeLead(ctx context.Context, id, holder string) bool {
	now := l.r.now()
	mine, err := l.r.db.TakeLead(ctx, id, holder, now.UnixMilli(), now.Add(leadLease).UnixMilli())
	return mine && err == nil
}
