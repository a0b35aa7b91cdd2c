package relay

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// Times of fetching the lists of approved messages.
const (
	templatesEvery  = 6 * time.Hour
	templatesFirst  = 30 * time.Second // after a failure
	templatesWithin = time.Minute
	maxTemplates    = 5000
)

// templates keeps what platforms approved to be sent outside of the reply window.
type templates struct {
	r    *Relay
	loop *worker.Loop

	mu    sync.Mutex
	due   map[string]time.Time // by channel
	pause map[string]time.Duration
}

func newTemplates(r *Relay) *templates {
	t := &templates{r: r, due: map[string]time.Time{}, pause: map[string]time.Duration{}}
	t.loop = worker.New("templates", r.log, t.round)
	return t
}

// look asks for the list of a channel to be fetched soon; it does not block.
func (t *templates) look(id string) {
	if _, ok := t.r.lines.Session(id).(channel.TemplateLister); !ok {
		return
	}
	t.mu.Lock()
	t.due[id] = time.Time{}
	t.mu.Unlock()
	t.loop.Knock()
}

// round fetches what is due and says when the next is.
func (t *templates) round(ctx context.Context) (again time.Time, err error) {
	t.mu.Lock()
	var due []string
	for id, at := range t.due {
		if !at.After(time.Now()) {
			due = append(due, id)
			delete(t.due, id) // it may be asked for again meanwhile
		}
	}
	t.mu.Unlock()
	for _, id := range due {
		t.plan(id, t.fetch(ctx, id))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, at := range t.due {
		if again.IsZero() || at.Before(again) {
			again = at
		}
	}
	return again, nil // who asked meanwhile has knocked
}

// plan says when a list is fetched next.
func (t *templates) plan(id string, err error) {
	wait := templatesEvery - rand.N(templatesEvery/10) //nolint:gosec // spreads load, no secret
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil:
		delete(t.pause, id)
	case fault.Is(err, fault.ChannelOff): // it is asked for when it is opened
		delete(t.pause, id)
		return
	default:
		wait = min(max(2*t.pause[id], templatesFirst), templatesEvery)
		t.pause[id] = wait
		t.r.log.Warn("the templates of a channel cannot be had", "acct", id, "code", fault.CodeOf(err), "err", err)
	}
	if _, asked := t.due[id]; !asked {
		t.due[id] = time.Now().Add(wait)
	}
}

// fetch brings the templates of a channel up to date.
func (t *templates) fetch(ctx context.Context, id string) error {
	const op = "relay.templates"
	session := t.r.lines.Session(id)
	if session == nil {
		return fault.New(fault.ChannelOff, op, "the channel is off")
	}
	lister, ok := session.(channel.TemplateLister)
	if !ok {
		return fault.New(fault.Invalid, op, "this kind has no templates")
	}
	list, err := listed(ctx, lister)
	if err != nil {
		return err
	}
	all := make([]*inbox.Template, 0, len(list))
	seen := map[string]bool{}
	for _, one := range list[:min(len(list), maxTemplates)] {
		key := id + "/" + one.ID
		if seen[key] {
			key += "/" + one.Language
		}
		if one.ID == "" || seen[key] {
			continue
		}
		seen[key] = true
		all = append(all, templateOf(key, id, one))
	}
	_, err = t.r.db.Write(ctx, func(tx *store.Tx) error {
		c, err := store.Find[inbox.Channel](ctx, tx, id)
		if err != nil || c == nil {
			return err
		}
		_, err = tx.SetTemplates(ctx, id, all)
		return err
	})
	return err
}

// listed is Templates whose panic is an error.
func listed(ctx context.Context, l channel.TemplateLister) (list []channel.Template, err error) {
	defer func() {
		if recover() != nil {
			err = fault.New(fault.Internal, "relay.templates", "panic in the connector")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, templatesWithin)
	defer cancel()
	return l.Templates(ctx)
}

// templateOf turns a platform's template into an entity.
func templateOf(key, id string, one channel.Template) *inbox.Template {
	t := &inbox.Template{ID: key, Channel: id, Remote: one.ID, Name: one.Name, Language: one.Language, Category: one.Category,
		State: inbox.TemplateState(one.State), Reason: inbox.Line(one.Reason, 300), HeaderKind: one.HeaderKind,
		Header: one.Header, Body: one.Body, Footer: one.Footer}
	for _, b := range one.Buttons {
		t.Buttons = append(t.Buttons, inbox.TemplateButton{Kind: b.Kind, Title: b.Title, Value: b.Value})
	}
	for _, f := range one.Fields {
		t.Fields = append(t.Fields, inbox.TemplateField{Name: f.Name, Place: f.Place, Example: f.Example, File: f.File})
	}
	return t
}
