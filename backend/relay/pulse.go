package relay

import (
	"cmp"
	"context"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/worker"
)

// pulse keeps how the lines to the platforms are, for administrators. Sessions
// tell often; what is written is only what changes, and progress now and then.
type pulse struct {
	r    *Relay
	loop *worker.Loop

	mu   sync.Mutex
	told map[string]inbox.Health // newest, by channel
	late map[string]bool         // told, but not written yet
	at   map[string]time.Time    // when it was written last
	many map[string]bool         // what is late may pour in: it is written now and then
}

// progressEvery is how often a history that is being fetched is told at most.
const progressEvery = 2 * time.Second

func newPulse(r *Relay) *pulse {
	p := &pulse{r: r, told: map[string]inbox.Health{}, late: map[string]bool{}, many: map[string]bool{}, at: map[string]time.Time{}}
	p.loop = worker.New("health", r.log, p.write)
	return p
}

// tell takes what a session says of its line; it does not block.
func (p *pulse) tell(id string, h channel.Health) {
	p.mu.Lock()
	old, known := p.told[id]
	now := inbox.Health{ID: id, State: inbox.HealthState(h.State), Fault: h.Fault, Detail: inbox.Line(h.Detail, 300), Expires: h.Expires,
		Done: h.Done, Total: h.Total, LastIn: old.LastIn}
	if h.In {
		now.LastIn = p.r.now().Truncate(time.Minute).UnixMilli()
	}
	changed := !known || now != old
	if changed {
		p.told[id] = now
		p.late[id] = true
	}
	p.mu.Unlock()
	if changed {
		p.loop.Knock()
	}
}

// heard takes that something good came in on a line whose session may tell
// nothing itself; it does not block. How the line is stays as it was told.
func (p *pulse) heard(id string) {
	at := p.r.now().Truncate(time.Minute).UnixMilli()
	p.mu.Lock()
	h := p.told[id]
	changed := at > h.LastIn
	if changed {
		h.ID, h.LastIn = id, at
		p.told[id] = h
		p.late[id] = true
	}
	p.mu.Unlock()
	if changed {
		p.loop.Knock()
	}
}

// recount asks that the calls of a channel that were not understood are counted anew.
func (p *pulse) recount(id string) {
	p.mu.Lock()
	h := p.told[id]
	h.ID = id
	p.told[id], p.late[id], p.many[id] = h, true, true
	p.mu.Unlock()
	p.loop.Knock()
}

// write stores what was told since the last time and says when to look again.
func (p *pulse) write(ctx context.Context) (again time.Time, err error) {
	p.mu.Lock()
	var due []inbox.Health
	for id := range p.late {
		if next := p.at[id].Add(progressEvery); (p.told[id].Total > 0 || p.many[id]) && time.Now().Before(next) {
			if again.IsZero() || next.Before(again) {
				again = next
			}
			continue
		}
		due = append(due, p.told[id])
		delete(p.late, id)
		delete(p.many, id)
		p.at[id] = time.Now()
	}
	p.mu.Unlock()
	for i, h := range due {
		if err := p.put(ctx, h); err != nil {
			p.mu.Lock()
			for _, h := range due[i:] {
				p.late[h.ID] = true
			}
			p.mu.Unlock()
			return again, err
		}
	}
	return again, nil
}

// put writes one, if it is another than what is known and the channel is still there.
func (p *pulse) put(ctx context.Context, h inbox.Health) error {
	_, err := p.r.db.Write(ctx, func(tx *store.Tx) error {
		h := h
		old, err := store.Find[inbox.Health](ctx, tx, h.ID)
		if err != nil {
			return err
		}
		c, err := store.Find[inbox.Channel](ctx, tx, h.ID)
		if err != nil {
			return err
		}
		if c == nil || !c.On {
			if old != nil {
				tx.Delete(old)
			}
			return nil
		}
		if h.Unread, err = tx.UnreadHooks(ctx, h.ID); err != nil {
			return err
		}
		h.Since = p.r.now().UnixMilli()
		if old == nil && h.State == "" && h.LastIn == 0 && h.Unread == 0 {
			return nil // there is nothing to tell yet
		}
		if old != nil {
			h.LastIn = max(h.LastIn, old.LastIn)
			h.Silent = old.Silent
			if h.State == "" { // nobody told: something came in, that is all
				h.State, h.Fault, h.Detail, h.Expires, h.Done, h.Total = old.State, old.Fault, old.Detail, old.Expires, old.Done, old.Total
			}
			if old.State == h.State {
				h.Since = old.Since
			}
			if *old == h {
				return nil
			}
		}
		h.State = cmp.Or(h.State, inbox.HealthOK)
		tx.Put(&h)
		return nil
	})
	return err
}

// only forgets the health of all other channels: they are off or gone.
func (p *pulse) only(ctx context.Context, wanted map[string]bool) error {
	list, err := store.All[inbox.Health](ctx, p.r.db)
	if err != nil {
		return err
	}
	p.mu.Lock()
	for id := range p.told {
		if !wanted[id] {
			delete(p.told, id)
			delete(p.late, id)
			delete(p.many, id)
			delete(p.at, id)
		}
	}
	p.mu.Unlock()
	for _, h := range list {
		if !wanted[h.ID] {
			if err := p.put(ctx, *h); err != nil {
				return err
			}
		}
	}
	return nil
}

// mended tells that a channel was opened whose session tells nothing itself.
func (p *pulse) mended(ctx context.Context, id string) {
	h, err := store.Look[inbox.Health](ctx, p.r.db, id)
	if err == nil && h != nil && h.State != inbox.HealthOK {
		p.tell(id, channel.Health{State: string(inbox.HealthOK)})
	}
}

// unopened words the health of a channel that cannot be opened.
func unopened(err error) channel.Health {
	state := inbox.HealthRefused
	if fault.Retry(err) {
		state = inbox.HealthAway
	}
	return channel.Health{State: string(state), Fault: string(fault.CodeOf(err))}
}
