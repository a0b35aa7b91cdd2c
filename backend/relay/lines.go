package relay

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// lines holds the open sessions of the channels that are switched on, and
// follows their settings. It is what commands and outbound know of connectors.
type lines struct {
	r     *Relay
	kinds map[string]channel.Connector
	loop  *worker.Loop

	mu      sync.RWMutex
	open    map[string]*line
	stopped bool               // the relay stops: nothing is opened any more
	types   map[string]string  // channel id → connector kind, also of those switched off
	own     map[string]bool    // the business's own addresses, folded
	called  map[string]*callee // channels their platform may call, also of those switched off
	fresh   bool               // refresh was done; touched by sync only
}

// line is one open channel. sealed is guarded by lines.mu, the rest is set once.
type line struct {
	channel *inbox.Channel
	sealed  map[string]string // secrets it was opened with, as they are stored
	mark    string            // the address its platform was told to call then
	session channel.Session
	handler http.Handler
	hush    context.CancelFunc // ends listening
	quiet   chan struct{}      // closed when it has ended; nil: it never listens
}

func newLines(r *Relay, connectors []channel.Connector) *lines {
	l := &lines{r: r, kinds: map[string]channel.Connector{}, open: map[string]*line{}, types: map[string]string{}}
	for _, c := range connectors {
		l.kinds[c.Info().Type] = c
	}
	l.loop = worker.New("channels", r.log, l.sync)
	return l
}

// Knock says that a channel may have changed.
func (l *lines) Knock() { l.loop.Knock() }

// Run follows the settings until ctx ends.
func (l *lines) Run(ctx context.Context) error { return l.loop.Run(ctx) }

// Session implements outbound.Sessions.
func (l *lines) Session(id string) channel.Session {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if x := l.open[id]; x != nil {
		return x.session
	}
	return nil
}

// channelOf gives a channel that is open, nil for any other.
func (l *lines) channelOf(id string) *inbox.Channel {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if x := l.open[id]; x != nil {
		return x.channel
	}
	return nil
}

// kindOf gives the connector kind of a channel.
func (l *lines) kindOf(id string) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.types[id]
}

// sync opens what was switched on, closes what was switched off and opens anew
// what was changed. One channel that cannot be opened does not stop the others;
// it is tried again when that can help.
func (l *lines) sync(ctx context.Context) (again time.Time, err error) {
	list, err := store.All[inbox.Channel](ctx, l.r.db)
	if err != nil {
		return again, err
	}
	// What cannot be written now (disk full) does not keep channels shut.
	if err := l.refresh(ctx, list); err != nil && ctx.Err() == nil {
		l.r.log.Warn("bringing channels up to date", "err", err)
	}
	l.note(list)
	if err := l.noteCallees(ctx, list); err != nil {
		return again, err
	}
	wanted := map[string]bool{}
	for _, c := range list {
		if !c.On {
			continue
		}
		wanted[c.ID] = true
		sealed, err := l.r.db.Secrets(ctx, c.ID)
		if err != nil {
			return again, err
		}
		mark, err := l.r.db.Mark(ctx, c.ID, attachedMark)
		if err != nil {
			return again, err
		}
		anew, err := l.r.db.Mark(ctx, c.ID, anewMark)
		if err != nil {
			return again, err
		}
		mark += "\n" + anew
		if l.unchanged(c, sealed, mark) {
			continue
		}
		l.close(c.ID)
		if err := l.openOne(ctx, c, mark); err != nil {
			l.r.log.Error("channel cannot be opened", "acct", c.ID, "chan", c.Type, "err", err)
			l.r.pulse.tell(c.ID, unopened(err))
			if fault.Retry(err) {
				again = time.Now().Add(openAgain)
			}
		}
	}
	l.closeBut(wanted)
	if err := l.r.pulse.only(ctx, wanted); err != nil && ctx.Err() == nil {
		l.r.log.Warn("forgetting the health of channels that are off", "err", err)
	}
	return again, nil
}

// note keeps what must be known of every channel, also of those switched off.
func (l *lines) note(list []*inbox.Channel) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.own = map[string]bool{}
	for _, c := range list {
		l.types[c.ID] = c.Type
		for _, a := range slices.Concat(c.Addresses, addresses(l.kinds[c.Type], c)) {
			l.own[store.FoldEmail(a)] = true
		}
	}
}

// unchanged tells whether a channel is open with just these settings and secrets,
// and is called, or not, as it was then.
func (l *lines) unchanged(c *inbox.Channel, sealed map[string]string, mark string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	old := l.open[c.ID]
	return old != nil && old.mark == mark && stampOf(old.channel, old.sealed) == stampOf(c, sealed)
}

// openAgain is when a channel whose platform or store was away is tried anew.
const openAgain = 10 * time.Second

func (l *lines) closeBut(wanted map[string]bool) {
	l.mu.RLock()
	var gone []string
	for id := range l.open {
		if !wanted[id] {
			gone = append(gone, id)
		}
	}
	l.mu.RUnlock()
	var all sync.WaitGroup // one that does not end must not hold up the others
	for _, id := range gone {
		all.Go(func() { l.close(id) })
	}
	all.Wait()
}

// openOne opens a channel. Its secrets are read only now: the session before
// may have renewed one until it was closed.
func (l *lines) openOne(ctx context.Context, c *inbox.Channel, mark string) error {
	kind, ok := l.kinds[c.Type]
	if !ok {
		return fault.New(fault.NotFound, "relay.lines", "no such connector")
	}
	sealed, err := l.r.db.Secrets(ctx, c.ID)
	if err != nil {
		return err
	}
	x := &line{channel: c, sealed: sealed, mark: mark}
	if x.session, err = kind.Open(context.WithoutCancel(ctx), l.account(c, sealed), l.env(x)); err != nil {
		return err
	}
	if v, ok := x.session.(channel.Visits); ok {
		x.handler = http.StripPrefix("/w/"+c.ID, v.Handler())
	}
	if s, ok := x.session.(channel.Listener); ok {
		l.listen(context.WithoutCancel(ctx), x, s)
	} else {
		l.r.pulse.mended(ctx, c.ID)
	}
	_, follows := x.session.(channel.Follower)
	l.mu.Lock()
	stopped := l.stopped
	l.open[c.ID] = x
	l.mu.Unlock()
	if follows {
		l.r.follow.on.Store(true)
	}
	if stopped {
		l.close(c.ID)
		return nil
	}
	l.r.log.Info("channel is open", "acct", c.ID, "chan", c.Type)
	l.r.templates.look(c.ID)
	l.r.files.opened(ctx, c.ID)
	l.r.silence.loop.Knock()
	if l.callee(c.ID) != nil { // what came while it was off is told now
		l.r.pulse.recount(c.ID)
	}
	return nil
}

func (l *lines) close(id string) {
	l.mu.Lock()
	x := l.open[id]
	delete(l.open, id)
	l.mu.Unlock()
	if x == nil {
		return
	}
	x.silence(l.r.log)
	if err := x.session.Close(); err != nil {
		l.r.log.Warn("closing a channel", "acct", id, "err", err)
	}
	l.r.fleet.closed(id)
}

func (l *lines) closeAll() {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	l.closeBut(nil)
}

// visit serves what lies below /w/CHANNEL/.
func (l *lines) visit(w http.ResponseWriter, req *http.Request) error {
	l.mu.RLock()
	x := l.open[req.PathValue("channel")]
	l.mu.RUnlock()
	if x == nil || x.handler == nil {
		return fault.New(fault.ChannelOff, "relay.visit", "no such channel, or it is off")
	}
	x.handler.ServeHTTP(w, req)
	return nil
}

// CheckChannel implements command.Channels; it fills in what the connector says
// of the channel.
func (l *lines) CheckChannel(c *inbox.Channel, secrets map[string]string) error {
	const op = "relay.CheckChannel"
	kind, ok := l.kinds[c.Type]
	if !ok {
		return fault.New(fault.Invalid, op, "no such connector")
	}
	known := map[string]channel.Field{}
	for _, f := range kind.Info().Fields {
		known[f.Name] = f
		if f.Kind == channel.FieldSecret {
			continue
		}
		v := c.Settings[f.Name]
		if !c.On && v == "" {
			continue
		}
		if f.Required && strings.TrimSpace(v) == "" || v != "" && f.Check != nil && !f.Check(v) {
			return fault.New(fault.Invalid, op, "field "+f.Name)
		}
	}
	for name := range c.Settings {
		if f, ok := known[name]; !ok || f.Kind == channel.FieldSecret {
			return fault.New(fault.Invalid, op, "a setting the connector does not have")
		}
	}
	for name := range secrets {
		if f, ok := known[name]; !ok || f.Kind != channel.FieldSecret {
			return fault.New(fault.Invalid, op, "a secret the connector does not have")
		}
	}
	describe(kind, c)
	return nil
}

// describe fills in what the connector says of a channel; true: it said otherwise before.
func describe(kind channel.Connector, c *inbox.Channel) bool {
	old, caps := *c, kind.Info().Caps
	c.Reaches, c.Letters, c.LiveOnly, c.Addresses = caps.Reaches, caps.Letters, caps.LiveOnly, addresses(kind, c)
	c.Can = &inbox.Abilities{Window: caps.WindowMin, Templates: caps.Templates, Quotes: caps.Quotes, Buttons: caps.Buttons,
		ButtonText: caps.ButtonText, Edits: caps.Edits, Deletes: caps.Deletes, Reacts: caps.Reacts, Phone: caps.Phone}
	if reflect.DeepEqual(*c.Can, inbox.Abilities{}) {
		c.Can = nil
	}
	return c.Reaches != old.Reaches || c.Letters != old.Letters || c.LiveOnly != old.LiveOnly ||
		!slices.Equal(c.Addresses, old.Addresses) || !reflect.DeepEqual(c.Can, old.Can)
}

// refresh brings up to date what the connectors of this version say of channels
// that an earlier one kept.
func (l *lines) refresh(ctx context.Context, list []*inbox.Channel) error {
	if l.fresh { // once: two processes of different versions must not take turns
		return nil
	}
	for _, old := range list {
		kind := l.kinds[old.Type]
		copied := *old
		if kind == nil || !describe(kind, &copied) {
			continue
		}
		_, err := l.r.db.Write(ctx, func(tx *store.Tx) error {
			c, err := store.Find[inbox.Channel](ctx, tx, old.ID)
			if err == nil && c != nil && describe(kind, c) {
				tx.Put(c)
			}
			return err
		})
		if err != nil {
			return err
		}
		*old = copied
	}
	l.fresh = true
	return nil
}

// addresses gives the business's own addresses on a channel, the sender's first.
func addresses(kind channel.Connector, c *inbox.Channel) []string {
	a, ok := kind.(channel.Addressed)
	if !ok {
		return nil
	}
	return a.Addresses(c.Settings)
}

// Seal implements command.Channels.
func (l *lines) Seal(channelID, name, value string) (string, error) {
	return l.r.box.Seal(secretPlace(channelID, name), value)
}

func secretPlace(channelID, name string) string { return "channel/" + channelID + "/" + name }

// stampOf tells two states of a channel apart. What a session itself renewed
// looks the same in each of them.
func stampOf(c *inbox.Channel, sealed map[string]string) string {
	plain := make(map[string]string, len(sealed))
	for name, s := range sealed {
		if strings.HasPrefix(s, kept) {
			s = kept
		}
		plain[name] = s
	}
	b, err := json.Marshal([]any{c, plain}) // maps are written in order of their keys
	if err != nil {
		return ""
	}
	return string(b)
}
