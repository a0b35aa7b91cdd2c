package relay

import (
	"context"
	"encoding/json"
	"net/http"
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
	stopped bool              // the relay stops: nothing is opened any more
	types   map[string]string // channel id → connector kind, also of those switched off
}

// line is one open channel.
type line struct {
	channel *inbox.Channel
	stamp   string // settings and secrets it was opened with
	session channel.Session
	handler http.Handler
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
	wanted := map[string]bool{}
	for _, c := range list {
		l.mu.Lock()
		l.types[c.ID] = c.Type
		old := l.open[c.ID]
		l.mu.Unlock()
		if !c.On {
			continue
		}
		account, stamp, err := l.account(ctx, c)
		if err != nil {
			return again, err
		}
		wanted[c.ID] = true
		if old != nil && old.stamp == stamp {
			continue
		}
		l.close(c.ID)
		if err := l.openOne(ctx, c, account, stamp); err != nil {
			l.r.log.Error("channel cannot be opened", "acct", c.ID, "chan", c.Type, "err", err)
			if fault.Retry(err) {
				again = time.Now().Add(openAgain)
			}
		}
	}
	l.closeBut(wanted)
	return again, nil
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
	for _, id := range gone {
		l.close(id)
	}
}

// account unseals what a session needs; stamp changes when any of it does.
func (l *lines) account(ctx context.Context, c *inbox.Channel) (a channel.Account, stamp string, err error) {
	sealed, err := l.r.db.Secrets(ctx, c.ID)
	if err != nil {
		return a, "", err
	}
	a = channel.Account{ID: c.ID, Inbox: c.Inbox, Settings: c.Settings, Secrets: map[string]string{}}
	for name, s := range sealed {
		v, err := l.r.box.Open(secretPlace(c.ID, name), s)
		if err != nil {
			l.r.log.Error("a channel's secret cannot be opened with this relay's key", "acct", c.ID, "field", name)
			continue
		}
		a.Secrets[name] = v
	}
	return a, stampOf(c, sealed), nil
}

func (l *lines) openOne(ctx context.Context, c *inbox.Channel, a channel.Account, stamp string) error {
	kind, ok := l.kinds[c.Type]
	if !ok {
		return fault.New(fault.NotFound, "relay.lines", "no such connector")
	}
	s, err := kind.Open(context.WithoutCancel(ctx), a, l.env(c))
	if err != nil {
		return err
	}
	x := &line{channel: c, stamp: stamp, session: s}
	if v, ok := s.(channel.Visits); ok {
		x.handler = http.StripPrefix("/w/"+c.ID, v.Handler())
	}
	l.mu.Lock()
	stopped := l.stopped
	l.open[c.ID] = x
	l.mu.Unlock()
	if stopped {
		l.close(c.ID)
		return nil
	}
	l.r.log.Info("channel is open", "acct", c.ID, "chan", c.Type)
	return nil
}

func (l *lines) env(c *inbox.Channel) channel.Env {
	return channel.Env{
		Ingest: func(ctx context.Context, events ...channel.Event) error { return l.r.in.Take(ctx, c, events) },
		Fleet:  func(f channel.Fleeting) { l.r.fleet.contact(c, f) },
		Desk:   &desk{r: l.r, channel: c},
		Log:    l.r.log,
		Now:    l.r.now,
		Key:    l.r.box.Sub("channel/" + c.ID),
	}
}

func (l *lines) close(id string) {
	l.mu.Lock()
	x := l.open[id]
	delete(l.open, id)
	l.mu.Unlock()
	if x == nil {
		return
	}
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

// CheckChannel implements command.Channels.
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
	return nil
}

// Seal implements command.Channels.
func (l *lines) Seal(channelID, name, value string) (string, error) {
	return l.r.box.Seal(secretPlace(channelID, name), value)
}

func secretPlace(channelID, name string) string { return "channel/" + channelID + "/" + name }

// stampOf tells two states of a channel apart.
func stampOf(c *inbox.Channel, sealed map[string]string) string {
	b, err := json.Marshal([]any{c, sealed}) // maps are written in order of their keys
	if err != nil {
		return ""
	}
	return string(b)
}
