package app

import (
	"context"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"tresen/app/link"
	"tresen/app/replica"
	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/wire"
)

// live is one open session: replica, files, line and outbox. It is the link's Sink.
type live struct {
	a       *App
	account account
	rep     *replica.Replica
	media   *replica.Media
	link    *link.Link
	api     *link.API
	ctx     context.Context // from start to stop: of what runs in the background
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	news    *news
	out     *outbox
	fetch   *fetcher
	bulk    *bulks
	exports exports
	seats   *seats
	taken   map[string]int64 // conversation → which offer of it was taken up here; of tells
	told    map[string]int64 // conversation → last message of the contact when it was announced; of the Sink's goroutine

	mu     sync.Mutex
	state  link.State
	since  int64
	fault  fault.Code
	online map[string]bool // contacts whose page is open
	ahead  int64           // relay's clock minus ours, ms
	opened string          // the conversation that is shown
	fills  []replica.Gap   // what the first sync still asks for; touched by the Sink's goroutine only
}

// overlay shows a wish by its command's own rule.
func overlay(kind string, body []byte, v replica.View, by string, now int64) {
	c, err := command.Parse(kind, body)
	if err != nil {
		return // made by another version of this program: it waits unseen
	}
	if o, ok := c.(command.Overlayer); ok {
		o.Overlay(v, by, now)
	}
}

// openLive opens the files. With renew a replica that was found damaged is begun anew.
func openLive(a *App, c account, key []byte, token string, renew bool) (*live, error) {
	rep, aside, err := replica.Open(a.ctx, replica.Options{Path: a.replicaPath(c), Key: key, Agent: c.Agent, Overlay: overlay, Renew: renew})
	if err != nil {
		return nil, err
	}
	media, err := replica.OpenMedia(a.ctx, a.mediaPath(c), key)
	if err != nil {
		_ = rep.Close()
		return nil, err
	}
	l := &live{a: a, account: c, rep: rep, media: media, api: link.NewAPI(c.Relay, token), online: map[string]bool{}, seats: newSeats(), taken: map[string]int64{}, told: map[string]int64{},
		state: link.Connecting, since: time.Now().UnixMilli()}
	if aside != "" {
		l.fault = fault.Replica // until everything is fetched again
	}
	if text, err := rep.Setting(a.ctx, "clock"); err == nil {
		l.ahead, _ = strconv.ParseInt(text, 10, 64) // absent or torn: our own clock will do
	}
	l.link = link.New(link.Options{Relay: c.Relay, Token: token, Build: Version, InUse: a.focused.Load}, l)
	l.news = newNews(l)
	l.out = newOutbox(l)
	l.fetch = newFetcher(l)
	l.bulk = newBulks(l)
	if err := l.bulk.load(a.ctx); err != nil {
		_ = l.failed(err) // what was left cannot be offered
	}
	return l, nil
}

func (l *live) start() {
	ctx, cancel := context.WithCancel(l.a.ctx)
	l.ctx, l.cancel = ctx, cancel
	l.wg.Go(func() { _ = l.link.Run(ctx) })
	l.wg.Go(func() { l.out.run(ctx) })
	l.wg.Go(func() { l.fetch.run(ctx) })
	l.wg.Go(func() { l.fetch.ahead(ctx) })
	l.wg.Go(func() { l.tells(ctx) })
	l.exports.tidied = make(chan struct{})
	l.wg.Go(func() { l.tidy(context.WithoutCancel(ctx)) })
	l.bulk.resume()
}

func (l *live) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.exports.end()
	l.wg.Wait()
	l.news.stop()
	_ = l.rep.Close()
	_ = l.media.Close()
}

// ended reports that the relay no longer knows this session: what is here can be
// read, but the person has to sign in again.
func (l *live) ended() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == link.SignedOut
}

// blocked reports that the relay said so of this person.
func (l *live) blocked() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state == link.Blocked
}

// now is the relay's time as well as this PC knows it, ms.
func (l *live) now() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().UnixMilli() + l.ahead
}

// Hello implements link.Sink.
func (l *live) Hello(ctx context.Context) (string, map[string]int64, error) { return l.rep.Hello(ctx) }

// Welcome implements link.Sink.
func (l *live) Welcome(ctx context.Context, w *wire.Welcome) (bool, error) {
	if w.Agent != l.account.Agent {
		return false, fault.New(fault.SignedOut, "app.Welcome", "the session is another agent's")
	}
	c, again, err := l.rep.Welcome(ctx, w)
	if err != nil {
		return false, l.failed(err)
	}
	l.mu.Lock()
	l.ahead = w.Now - time.Now().UnixMilli()
	ahead := l.ahead
	l.online = map[string]bool{}
	for _, id := range w.Online {
		l.online[id] = true
	}
	l.mu.Unlock()
	l.seats.set(w.Colleagues)
	if err := l.rep.SetSetting(ctx, "clock", strconv.FormatInt(ahead, 10)); err != nil {
		return false, l.failed(err)
	}
	c.Merge(replica.Touched(inbox.KindContact))
	l.news.add(c)
	l.news.status() // the clock may be another one
	l.left(c)
	if again {
		return true, nil
	}
	if l.fills, err = l.rep.Gaps(ctx); err != nil {
		return false, l.failed(err)
	}
	return false, l.fill()
}

// fill asks for the next page: one of each unfinished feed in turn.
func (l *live) fill() error {
	if len(l.fills) == 0 {
		return nil
	}
	g := l.fills[0]
	return l.link.Send(wire.TypeFill, wire.Fill{Feed: g.Feed, Below: g.Below, Limit: wire.MaxRows})
}

// Frames implements link.Sink. Deltas and answers that came together are stored together.
func (l *live) Frames(ctx context.Context, list []any) error {
	var facts []any
	for _, d := range list {
		switch d.(type) {
		case *wire.Delta, *wire.Answer:
			facts = append(facts, d)
			continue
		}
		if err := l.facts(ctx, facts); err != nil {
			return err
		}
		facts = nil
		if err := l.frame(ctx, d); err != nil {
			return err
		}
	}
	return l.facts(ctx, facts)
}

func (l *live) facts(ctx context.Context, list []any) error {
	if len(list) == 0 {
		return nil
	}
	c, again, err := l.rep.Take(ctx, list)
	if err != nil {
		return l.failed(err)
	}
	l.worked()
	l.out.answered(list, again)
	l.bulk.wake()
	l.recalled(c)
	l.news.add(c)
	l.handed(&c)
	l.arrived(ctx, c.Arrived)
	l.fetch.want(c.Fetched)
	l.left(c)
	return nil
}

func (l *live) frame(ctx context.Context, d any) error {
	switch d := d.(type) {
	case *wire.Page:
		return l.page(ctx, d)
	case *wire.Typing:
		l.a.shell.Emit(EventTyping, d)
	case *wire.Presence:
		l.mu.Lock()
		if delete(l.online, d.Contact); d.Online {
			l.online[d.Contact] = true
		}
		l.mu.Unlock()
		l.a.shell.Emit(EventPresence, d)
	case *wire.Colleague:
		l.seats.take(*d)
		l.a.shell.Emit(EventColleague, d)
	}
	return nil
}

// page takes older rows in; the next page is on its way meanwhile.
func (l *live) page(ctx context.Context, p *wire.Page) error {
	if len(l.fills) > 0 && l.fills[0].Feed == p.Feed {
		l.fills = l.fills[1:]
		if p.Next > 0 {
			l.fills = append(l.fills, replica.Gap{Feed: p.Feed, Below: p.Next})
		}
		if err := l.fill(); err != nil {
			return err
		}
	}
	c, err := l.rep.ApplyPage(ctx, p)
	if err != nil {
		return l.failed(err)
	}
	l.worked()
	if len(l.fills) == 0 {
		l.fetch.begin()
		l.clear(fault.Replica)
		// The first sync is the hungriest hour; its memory goes back at once.
		go l.slim(ctx)
	}
	l.recalled(c)
	l.news.add(c)
	return nil
}

func (l *live) slim(ctx context.Context) {
	_ = l.rep.Slim(ctx) // then it stays as it is, larger
	debug.FreeOSMemory()
}

// State implements link.Sink.
func (l *live) State(s link.State) {
	l.mu.Lock()
	l.state, l.since = s, time.Now().UnixMilli()
	if s != link.Online {
		l.online = map[string]bool{}
	}
	l.mu.Unlock()
	l.seats.lineIs(s)
	l.a.shell.Emit(EventColleagues, l.seats.list())
	l.out.line(s == link.Online)
	if s == link.Online {
		l.fetch.begin()
	}
	l.news.status()
	if s == link.Blocked {
		go l.a.blocked(l) // which waits for the goroutine this runs in
	}
}

// failed notes an error of the replica for the status bar and hands it on.
func (l *live) failed(err error) error {
	code := fault.CodeOf(err)
	if replica.Broken(err) {
		go l.a.renew(l)
	}
	if code == fault.DiskFull || code == fault.Internal {
		l.mu.Lock()
		l.fault = code
		l.mu.Unlock()
		l.news.status()
	}
	return err
}

// worked takes a passing fault off the status bar: something was stored again.
func (l *live) worked() { l.clear(fault.DiskFull, fault.Internal) }

func (l *live) clear(codes ...fault.Code) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range codes {
		if l.fault == c {
			l.fault = ""
		}
	}
}

// noteFault handles an error met while reading for the interface.
func (a *App) noteFault(err error) {
	if !replica.Broken(err) || a.ctx == nil {
		return
	}
	go func() {
		if l, err := a.running(); err == nil {
			a.renew(l)
		}
	}()
}

// renew sets a damaged replica aside and begins it anew, wishes kept where they
// can still be read.
func (a *App) renew(l *live) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live != l || a.ctx.Err() != nil {
		return
	}
	l.stop()
	a.live = nil
	key, err := a.replicaKey(l.account)
	if err != nil {
		return
	}
	next, err := openLive(a, l.account, key, l.api.Token, true)
	if err != nil {
		return
	}
	a.live = next
	next.start()
	all := replica.Touched(inbox.KindWorkspace, inbox.KindConversation, inbox.KindMessage, inbox.KindContact, replica.KindOutbox)
	all.Many = true
	next.news.add(all)
}
