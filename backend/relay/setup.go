package relay

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// What administrators ask while they set a channel up. Nothing is stored by
// asking; only a finished sign-in keeps its secrets.

// Times of what asks foreign servers.
const (
	suggestTime = 30 * time.Second
	probeTime   = 50 * time.Second
)

// signing bounds what administrators may ask of foreign servers through the relay.
type signing struct {
	mu   sync.Mutex
	asks map[string]*rate.Limiter // by agent
}

func newSigning() *signing { return &signing{asks: map[string]*rate.Limiter{}} }

// may counts one question of an agent: twenty at once, then one in three seconds.
func (s *signing) may(agent string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.asks[agent]
	if l == nil {
		l = rate.NewLimiter(rate.Every(3*time.Second), 20)
		s.asks[agent] = l
	}
	if !l.Allow() {
		return fault.New(fault.RateLimited, "relay.setup", "too many questions")
	}
	return nil
}

// administrator gives who asks, if it is one, and counts the question.
func (r *Relay) administrator(req *http.Request) (*inbox.Agent, error) {
	a, _, err := r.signedIn(req)
	if err != nil {
		return nil, err
	}
	if a.Role != inbox.RoleAdministrator {
		return nil, fault.New(fault.Denied, "relay.setup", "not an administrator")
	}
	return a, r.signing.may(a.ID)
}

// suggest finds settings from an address.
func (r *Relay) suggest(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.suggest"
	if _, err := r.administrator(req); err != nil {
		return err
	}
	q, err := body[struct {
		Type    string `json:"type"`
		Address string `json:"address"`
	}](req)
	if err != nil {
		return err
	}
	guide, ok := r.lines.kinds[q.Type].(channel.Guide)
	if !ok || q.Address == "" || len(q.Address) > 320 {
		return fault.New(fault.Invalid, op, "kind or address")
	}
	ctx, cancel := context.WithTimeout(req.Context(), suggestTime)
	defer cancel()
	s, err := guide.Suggest(ctx, q.Address)
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	return answer(w, s)
}

// probe tries a channel as it is in the form.
func (r *Relay) probe(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.probe"
	if _, err := r.administrator(req); err != nil {
		return err
	}
	q, err := body[struct {
		Channel inbox.Channel     `json:"channel"`
		Secrets map[string]string `json:"secrets"`
	}](req)
	if err != nil {
		return err
	}
	c := &q.Channel
	prober, ok := r.lines.kinds[c.Type].(channel.Prober)
	if !ok {
		return fault.New(fault.Invalid, op, "this kind cannot be tried")
	}
	if err := r.lines.CheckChannel(c, q.Secrets); err != nil {
		return err
	}
	x := &line{channel: c}
	a := r.lines.account(c, nil)
	old, err := store.Look[inbox.Channel](req.Context(), r.db, c.ID)
	if err != nil {
		return err
	}
	if old != nil && old.Type == c.Type {
		if x.sealed, err = r.db.Secrets(req.Context(), c.ID); err != nil {
			return err
		}
		a.Secrets = r.lines.unseal(c.ID, x.sealed)
	}
	own := len(a.Secrets) > 0 // what is renewed on the way was kept before
	for name, value := range q.Secrets {
		own = false
		a.Secrets[name] = value
	}
	ctx, cancel := context.WithTimeout(req.Context(), probeTime)
	defer cancel()
	list := prober.Probe(ctx, a, r.probeEnv(x, own))
	if list == nil {
		list = []channel.Finding{}
	}
	good := !slices.ContainsFunc(list, func(f channel.Finding) bool { return !f.OK })
	if good && own && old.On && maps.Equal(old.Settings, c.Settings) {
		if err := r.anew(context.WithoutCancel(req.Context()), c.ID); err != nil {
			return err
		}
	}
	return answer(w, list)
}

// anewMark keeps when a stopped channel was last opened anew by hand; no session's
// mark begins like it.
const anewMark = "relay/anew"

// anew opens a channel that had stopped (refused credentials) once more, in every
// process: it was just tried with what is stored, and works.
func (r *Relay) anew(ctx context.Context, id string) error {
	h, err := store.Look[inbox.Health](ctx, r.db, id)
	if err != nil || h == nil || h.State != inbox.HealthRefused {
		return err
	}
	_, err = r.db.Write(ctx, func(tx *store.Tx) error {
		c, err := store.Get[inbox.Channel](ctx, tx, id)
		if err != nil {
			return err
		}
		tx.Put(c) // other processes look too
		return tx.PutMark(ctx, id, anewMark, strconv.FormatInt(r.now().UnixMilli(), 10))
	})
	r.lines.Knock()
	return err
}

// probeEnv is what a channel that is only tried may use: nothing comes in, and
// nothing is told of its line.
func (r *Relay) probeEnv(x *line, own bool) channel.Env {
	env := r.lines.env(x)
	env.Ingest = func(context.Context, ...channel.Event) error {
		return fault.New(fault.Denied, "relay.probe", "only tried")
	}
	env.Hooks = func(context.Context, []channel.Hook, channel.Mark) error {
		return fault.New(fault.Denied, "relay.probe", "only tried")
	}
	env.Fleet = func(channel.Fleeting) {}
	env.Health = func(channel.Health) {}
	env.Desk = nil
	if !own {
		env.Keep = func(context.Context, string, string) error { return nil }
	}
	return env
}
