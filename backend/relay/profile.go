package relay

import (
	"context"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Times of asking platforms who somebody is.
const (
	profileEvery  = 24 * time.Hour
	profileWithin = 20 * time.Second
	profileQueue  = 2000 // people waiting to be looked up; more come with their next message
	profileAtOnce = 2
)

// profiles asks the platforms who writes: at the first message, then daily.
type profiles struct {
	r     *Relay
	queue chan someone

	mu         sync.Mutex
	young, old map[someone]time.Time // who was asked about lately, in two generations
}

// someone is an address on a channel.
type someone struct{ channel, address string }

func newProfiles(r *Relay) *profiles {
	return &profiles{r: r, queue: make(chan someone, profileQueue), young: map[someone]time.Time{}}
}

// look asks for somebody to be looked up if that was long ago; it does not block.
func (p *profiles) look(who someone) {
	if _, ok := p.r.lines.Session(who.channel).(channel.Profiler); !ok {
		return
	}
	now := p.r.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	at, asked := p.young[who]
	if !asked {
		at, asked = p.old[who]
	}
	if asked && now.Sub(at) < profileEvery {
		return
	}
	select {
	case p.queue <- who:
	default:
		return
	}
	if len(p.young) >= meterKeys {
		p.old, p.young = p.young, map[someone]time.Time{}
	}
	p.young[who] = now
}

// forget lets somebody be asked about at their next message.
func (p *profiles) forget(who someone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.young, who)
	delete(p.old, who)
}

// Run looks people up until ctx ends.
func (p *profiles) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for range profileAtOnce {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case who := <-p.queue:
					if err := p.one(ctx, who); err != nil && ctx.Err() == nil {
						p.forget(who)
						p.r.log.Info("somebody cannot be looked up", "acct", who.channel, "code", fault.CodeOf(err))
					}
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// one asks about somebody. What the platform tells only fills what is not known:
// a name that a person typed stays.
func (p *profiles) one(ctx context.Context, who someone) error {
	profiler, ok := p.r.lines.Session(who.channel).(channel.Profiler)
	if !ok {
		return nil
	}
	id, err := p.r.db.IdentityAt(ctx, who.channel, who.address)
	now := p.r.now()
	if err != nil || id == nil || now.Sub(time.UnixMilli(id.LookedAt)) < profileEvery {
		return err
	}
	told, err := asked(ctx, profiler, who.address)
	if err != nil && fault.Retry(err) {
		return err
	}
	_, werr := p.r.db.Write(ctx, func(tx *store.Tx) error {
		return p.note(ctx, tx, id.ID, who, told, err == nil, now.UnixMilli())
	})
	if werr == nil && told.Picture != nil {
		p.r.files.loop.Knock()
	}
	return werr
}

// asked is Profile whose panic is an error.
func asked(ctx context.Context, p channel.Profiler, address string) (told channel.Profile, err error) {
	defer func() {
		if recover() != nil {
			err = fault.New(fault.Internal, "relay.profile", "panic in the connector at "+string(debug.Stack()))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, profileWithin)
	defer cancel()
	return p.Profile(ctx, address)
}

// note writes what was told, and that it was asked.
func (p *profiles) note(ctx context.Context, tx *store.Tx, id string, who someone, told channel.Profile, known bool, now int64) error {
	i, err := store.Find[inbox.Identity](ctx, tx, id)
	if err != nil || i == nil {
		return err
	}
	i.LookedAt = now
	tx.Put(i)
	ch := p.r.lines.channelOf(who.channel)
	if !known || ch == nil {
		return nil
	}
	told.Verified = false // else it would replace what people typed
	return p.r.in.Within(ctx, tx, ch, []channel.Event{{ID: "profile/" + who.address + "/" + strconv.FormatInt(now, 10),
		Address: who.address, Profile: &told}})
}
