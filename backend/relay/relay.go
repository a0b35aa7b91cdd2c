package relay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"tresen/backend/auth"
	"tresen/backend/blob"
	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/outbound"
	"tresen/backend/phone"
	"tresen/backend/secret"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// Relay is one running relay process.
type Relay struct {
	cfg       Config
	log       *slog.Logger
	now       func() time.Time
	db        *store.DB
	blobs     *blob.Store
	box       *secret.Box
	desk      *auth.Desk
	hub       *hub.Hub
	in        *ingest.Ingest
	out       *outbound.Outbound
	lines     *lines
	fleet     *fleet
	pulse     *pulse
	follow    *follow
	signing   *signing
	snooze    *worker.Loop
	routing   *routing
	hooks     *hooks
	files     *fetching
	profiles  *profiles
	templates *templates
	silence   *silence
	listen    net.Listener
	address   string
	lock      *flock.Flock
	print     string // SHA-256 of the own certificate, hex; empty without one
}

// Options are what a Relay needs besides its configuration.
type Options struct {
	Log        *slog.Logger
	Now        func() time.Time    // nil: the system's clock
	Connectors []channel.Connector // what is built in
}

// Open opens everything and listens, but serves only in Run. Errors say in a
// sentence what the administrator can do.
func Open(ctx context.Context, cfg Config, o Options) (*Relay, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = wallClock
	}
	r := &Relay{cfg: cfg, log: o.Log, now: o.Now}
	if err := r.open(ctx); err != nil {
		_ = r.close()
		return nil, err
	}
	r.address = cfg.address(r.listen.Addr())
	r.desk = auth.New(r.db, r.now)
	r.in = ingest.New(r.db, r.now)
	r.follow = newFollow(r)
	r.signing = newSigning()
	r.parts(o.Connectors)
	r.fleet = newFleet(r)
	r.routing = newRouting(r)
	r.hub = hub.New(r.db, hub.Options{Log: r.log, Now: r.now, Channels: r.lines, Phone: phone.Number, Typed: r.fleet.agentTypes, Presence: r.routing.arrived})
	r.out = outbound.New(r.db, r.lines, r.in, rendered{r}, r.now, r.log)
	r.snooze = worker.New("snooze", r.log, r.wakeSnoozed)
	r.db.OnCommit(r.committed)
	return r, nil
}

// parts makes what stores calls and what acts on them.
func (r *Relay) parts(connectors []channel.Connector) {
	r.pulse = newPulse(r)
	r.hooks = newHooks(r)
	r.files = newFetching(r)
	r.profiles = newProfiles(r)
	r.templates = newTemplates(r)
	r.silence = newSilence(r)
	r.lines = newLines(r, connectors)
}

// open takes the data folder for itself and opens what lies in it and the port.
func (r *Relay) open(ctx context.Context) (err error) {
	if err := r.takeFolder(); err != nil {
		return err
	}
	if err := r.openData(ctx); err != nil {
		return err
	}
	r.listen, r.print, err = listen(ctx, r.cfg)
	return err
}

// takeFolder locks the data folder before anything in it is touched, so that a
// second relay, perhaps a newer one, does not change a database that is in use.
// Two relays on one SQLite file would not hear of each other's changes.
func (r *Relay) takeFolder() error {
	if r.cfg.Database != "" {
		return nil
	}
	if err := makeFolder(r.cfg.Data); err != nil {
		return err
	}
	r.lock = flock.New(filepath.Join(r.cfg.Data, "relay.lock"))
	free, err := r.lock.TryLock()
	if err == nil && !free {
		err = fault.New(fault.Conflict, "relay.Open", "another relay is running on the data folder "+r.cfg.Data)
	}
	return fault.Wrap(fault.Denied, "relay.Open", err)
}

// makeFolder makes the data folder and sees whether it can be written.
func makeFolder(dir string) error {
	const op = "relay.Open"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.Wrap(fault.Denied, op, fmt.Errorf("the data folder %s cannot be made: %w", dir, err))
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fault.Wrap(fault.Denied, op, fmt.Errorf("the data folder %s cannot be written by this user: %w", dir, err))
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return nil
}

// openData opens data folder, key, database and blobs.
func (r *Relay) openData(ctx context.Context) (err error) {
	dir := r.cfg.Data
	if err := makeFolder(dir); err != nil {
		return err
	}
	if r.box, err = openBox(r.cfg); err != nil {
		return err
	}
	url := r.cfg.Database
	if url == "" {
		url = filepath.Join(dir, "relay.db")
	}
	if r.db, err = store.Open(ctx, url); err != nil {
		return fmt.Errorf("the database cannot be opened: %w", err)
	}
	r.blobs, err = blob.Open(filepath.Join(dir, "blobs"))
	return err
}

// openBox opens the key of the data folder.
func openBox(cfg Config) (*secret.Box, error) {
	box, err := secret.Open(filepath.Join(cfg.Data, "relay.key"))
	if err != nil {
		return nil, fmt.Errorf("the key file relay.key in %s: %w", cfg.Data, err)
	}
	return box, nil
}

// wallClock is the system's clock; tests lend another one.
func wallClock() time.Time { return time.Now() }

// Address is where the relay can be reached, for links.
func (r *Relay) Address() string { return r.address }

// Addr is what it listens on.
func (r *Relay) Addr() net.Addr { return r.listen.Addr() }

// SetupLink gives a new one-time link for the first administrator; empty when
// there is one already.
func (r *Relay) SetupLink(ctx context.Context) (string, error) {
	code, needed, err := r.desk.NewSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	return InviteLink(r.address, code, r.print), nil
}

// Run serves until ctx ends, then says goodbye and closes everything.
func (r *Relay) Run(ctx context.Context) error {
	srv := &http.Server{Handler: r.routes(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelDebug)}
	if _, err := r.lines.sync(ctx); err != nil && ctx.Err() == nil { // stopped while starting is no error
		r.lines.closeAll()
		return errors.Join(err, r.close())
	}
	defer r.tellAddress()()
	sent := make(chan struct{}) // closed when nothing is being sent any more
	g, gctx := errgroup.WithContext(ctx)
	// The hub ends only when its desktops have: their last commands still need the store.
	g.Go(func() error { return r.hub.Run(gctx) })
	g.Go(func() error { return r.hub.Announce(gctx) })
	g.Go(func() error { return r.lines.Run(gctx) })
	g.Go(func() error { return r.fleet.Run(gctx) })
	g.Go(func() error {
		defer close(sent)
		return r.out.Run(gctx, !r.db.Several())
	})
	g.Go(func() error { return r.snooze.Run(gctx) })
	g.Go(func() error { return r.routing.Run(gctx) })
	g.Go(func() error { return r.pulse.loop.Run(gctx) })
	g.Go(func() error { return r.follow.Run(gctx) })
	g.Go(func() error { return r.files.Run(gctx) })
	g.Go(func() error { return r.profiles.Run(gctx) })
	g.Go(func() error { return r.templates.loop.Run(gctx) })
	g.Go(func() error { return r.silence.loop.Run(gctx) })
	g.Go(func() error { return r.db.Listen(gctx, r.heard) })
	g.Go(func() error { return r.forget(gctx) })
	g.Go(func() error {
		if err := srv.Serve(r.listen); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-gctx.Done()
		select { // what is being handed over would else be cut off, and nobody would know whether it went out
		case <-sent:
		case <-time.After(drain):
		}
		r.lines.closeAll()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(stop); err != nil {
			return srv.Close()
		}
		return nil
	})
	err := g.Wait()
	return errors.Join(err, r.close())
}

// drain is how long a stopping relay waits for messages that are being handed over.
const drain = 8 * time.Second

func (r *Relay) close() error {
	var errs []error
	if r.listen != nil {
		_ = r.listen.Close() // closed already after Run
	}
	if r.db != nil {
		errs = append(errs, r.db.Close())
	}
	if r.lock != nil {
		errs = append(errs, r.lock.Close())
	}
	return errors.Join(errs...)
}

// committed passes every commit of this process on to who must act on it.
func (r *Relay) committed(c store.Commit) {
	r.hub.Committed(c)
	r.follow.committed(c)
	r.routing.committed(c)
	for _, s := range c.Spans {
		for _, row := range s.Rows {
			switch row.Kind {
			case inbox.KindMessage:
				if doc := string(row.Data); strings.Contains(doc, `"state":"queued"`) || strings.Contains(doc, `"wish":`) {
					r.out.Knock()
				}
			case inbox.KindConversation:
				if strings.Contains(string(row.Data), `"snoozedUntil"`) {
					r.snooze.Knock()
				}
			case inbox.KindChannel, inbox.KindInbox:
				r.lines.Knock()
			}
		}
	}
}

// heard takes a wake-up of another process.
func (r *Relay) heard(w store.Wake) {
	if w.Fleet != nil {
		if !r.follow.heard(w.Fleet) {
			r.fleet.heard(w.Fleet)
		}
		return
	}
	r.hub.Woken(w.Spans)
	r.out.Elsewhere()
	r.files.Elsewhere()
	if _, changed := w.Spans[inbox.WorkspaceFeed]; changed || len(w.Spans) == 0 {
		r.lines.Knock()
	}
	r.snooze.Knock()
	r.routing.elsewhere()
}

// wakeSnoozed reopens conversations whose time has come.
func (r *Relay) wakeSnoozed(ctx context.Context) (time.Time, error) {
	now := r.now()
	due, next, err := r.db.DueSnoozes(ctx, now.UnixMilli())
	if err != nil {
		return time.Time{}, err
	}
	for _, id := range due {
		if err := r.in.Wake(ctx, id); err != nil {
			return time.Time{}, err
		}
	}
	switch {
	case len(due) > 0: // there may be more of them than one look gives
		return time.Now(), nil
	case next == 0:
		return time.Time{}, nil
	}
	return time.Now().Add(time.UnixMilli(next).Sub(now)), nil
}

// hooksKept is how long calls of platforms are kept as they came.
const hooksKept = 30 * 24 * time.Hour

// forget drops what was remembered against repetitions, once a day.
func (r *Relay) forget(ctx context.Context) error {
	const keep = 60 * 24 * time.Hour
	t := time.NewTimer(time.Hour) // not at once: a start is busy enough
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			t.Reset(24 * time.Hour)
			if err := r.db.Forget(ctx, r.now().Add(-keep).UnixMilli()); err != nil && ctx.Err() == nil {
				r.log.Error("forgetting old repetitions", "err", err)
			}
			if err := r.db.ForgetHooks(ctx, r.now().Add(-hooksKept).UnixMilli()); err != nil && ctx.Err() == nil {
				r.log.Error("forgetting old calls", "err", err)
			}
			if err := r.db.ForgetRhythm(ctx, hourOf(r.now().Add(-rhythmDays))); err != nil && ctx.Err() == nil {
				r.log.Error("forgetting an old rhythm", "err", err)
			}
			r.recount()
		}
	}
}
