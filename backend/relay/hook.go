package relay

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// Limits of the platforms' calls. Platforms wait 5 to 10 s for an answer, and
// repeat a call that was answered with an error; so too much at once is refused
// rather than kept waiting.
const (
	hookWithin = 5 * time.Second         // the whole call
	hookRead   = 3 * time.Second         // for its body to come
	hookStored = 4200 * time.Millisecond // for its answer, from the beginning
	hookSeat   = time.Second             // waiting for one of
	hookSeats  = 1024                    // calls being stored at once
	hookBatch  = 64                      // of one channel in one transaction
	hookBytes  = 96 << 20                // of bodies in memory at once
	wrongBurst = 30                      // calls without proof from one address at once, and then
	wrongEvery = 2 * time.Second         // one in
)

// hooks takes the calls of platforms.
type hooks struct {
	r     *Relay
	seats chan struct{}
	bytes atomic.Int64

	lining  sync.Mutex
	waiting map[string][]*waiting // calls to be stored, by channel; an entry: somebody stores them

	mu      sync.Mutex
	wrong   meter
	refused map[string]int // calls without proof since the start, by channel
}

func newHooks(r *Relay) *hooks {
	return &hooks{r: r, seats: make(chan struct{}, hookSeats), waiting: map[string][]*waiting{}, refused: map[string]int{},
		wrong: meter{every: wrongEvery, burst: wrongBurst}}
}

// call answers one call: it is proven, read and stored before the platform hears
// that it was taken.
func (h *hooks) call(w http.ResponseWriter, req *http.Request) error {
	const op = "relay.hook"
	begun := time.Now()
	if req.ContentLength > channel.MaxHook {
		return fault.New(fault.TooLarge, op, "body")
	}
	c := h.r.lines.callee(req.PathValue("channel"))
	if !h.welcome(req, c) {
		return fault.New(fault.RateLimited, op, "too many calls without proof")
	}
	if c == nil {
		return h.unknown(req)
	}
	hook, free, err := h.read(w, req)
	if err != nil {
		return err
	}
	answer, done, err := h.check(c, hook)
	if done || err != nil {
		free()
		if err != nil {
			return h.refuse(req, c, err)
		}
		return reply(w, answer)
	}
	if err := h.store(req, c, hook, free, begun); err != nil {
		return err
	}
	return reply(w, answer)
}

// store takes a call in and waits for the commit, but not longer than the
// platform does. What is stored after all comes again, harmlessly.
func (h *hooks) store(req *http.Request, c *callee, hook channel.Hook, free func(), begun time.Time) error {
	const op = "relay.hook"
	seat := time.NewTimer(hookSeat)
	defer seat.Stop()
	select {
	case h.seats <- struct{}{}:
	case <-seat.C:
		free()
		return fault.New(fault.Unavailable, op, "too many calls at once")
	}
	// Who hangs up repeats the call; what is half done is finished.
	ctx, cancel := context.WithDeadline(context.WithoutCancel(req.Context()), begun.Add(hookStored))
	defer cancel()
	x := &waiting{ctx: ctx, read: h.r.read(c, hook), done: make(chan error, 1), free: func() { free(); <-h.seats }}
	h.line(c, x)
	select {
	case err := <-x.done:
		return err
	case <-ctx.Done():
		select { // both at once: it may have ended well
		case err := <-x.done:
			return err
		default:
			return fault.New(fault.Unavailable, op, "the store is too slow")
		}
	}
}

// waiting is a call that is to be stored.
type waiting struct {
	ctx  context.Context // of who waits for the answer
	read reading
	done chan error
	free func()
}

func (x *waiting) end(err error) {
	x.free()
	x.done <- err
}

// line puts a call behind the others of its channel: while some are being stored
// the next ones gather, and are stored in one transaction, in the order they came.
func (h *hooks) line(c *callee, x *waiting) {
	h.lining.Lock()
	defer h.lining.Unlock()
	list, busy := h.waiting[c.channel.ID]
	h.waiting[c.channel.ID] = append(list, x)
	if !busy {
		go h.storeAll(c)
	}
}

// storeAll stores the calls of a channel until none waits.
func (h *hooks) storeAll(c *callee) {
	for {
		h.lining.Lock()
		list := h.waiting[c.channel.ID]
		if len(list) == 0 {
			delete(h.waiting, c.channel.ID)
			h.lining.Unlock()
			return
		}
		n := min(len(list), hookBatch)
		h.waiting[c.channel.ID] = append([]*waiting{}, list[n:]...)
		h.lining.Unlock()
		h.storeSome(c, list[:n])
	}
}

// storeSome stores calls in one transaction. One that nobody waits for any more was
// answered: it comes again.
func (h *hooks) storeSome(c *callee, list []*waiting) {
	late := fault.New(fault.Unavailable, "relay.hook", "the store is too slow")
	var live []*waiting
	var read []reading
	for _, x := range list {
		if x.ctx.Err() != nil {
			x.end(late)
			continue
		}
		live, read = append(live, x), append(read, x.read)
	}
	if len(live) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), hookStored)
	defer cancel()
	err := h.r.takeRead(ctx, c, read, channel.Mark{})
	if err != nil && ctx.Err() != nil {
		err = late
	}
	for _, x := range live {
		x.end(err)
	}
}

// unknown tells whether a channel that this process has not heard of is there, at
// the expense of who asks.
func (h *hooks) unknown(req *http.Request) error {
	const op = "relay.hook"
	h.strange(req, nil)
	id := req.PathValue("channel")
	if uuid.Validate(id) != nil {
		return fault.New(fault.NotFound, op, "no channel has such an id")
	}
	there, err := store.Look[inbox.Channel](req.Context(), h.r.db, id)
	if err != nil {
		return err
	}
	if there != nil {
		if _, ok := h.r.lines.kinds[there.Type].(channel.HookReader); ok {
			h.r.lines.Knock()
			return fault.New(fault.Unavailable, op, "this channel is about to open")
		}
	}
	return fault.New(fault.NotFound, op, "no such channel, or its platform does not call")
}

// read takes the body. What is held in memory of all calls together is bounded,
// counted by what has really come.
func (h *hooks) read(w http.ResponseWriter, req *http.Request) (hook channel.Hook, free func(), err error) {
	const op = "relay.hook"
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(hookRead))
	held := int64(0)
	free = func() { h.bytes.Add(-held) }
	b := make([]byte, 0, 2<<10)
	grow := func(n int64) bool {
		held += n
		return h.bytes.Add(n) <= hookBytes
	}
	ok := grow(int64(cap(b)))
	for ok {
		n, err := req.Body.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err != nil {
			if errors.Is(err, io.EOF) {
				return channel.Hook{Method: req.Method, Query: req.URL.Query(), Header: req.Header, Body: b}, free, nil
			}
			free()
			var big *http.MaxBytesError
			if errors.As(err, &big) {
				return hook, nil, err
			}
			return hook, nil, fault.Wrap(fault.Unavailable, op, err)
		}
		if len(b) == cap(b) {
			if ok = grow(int64(cap(b))); ok {
				b = append(make([]byte, 0, 2*cap(b)), b...)
			}
		}
	}
	free()
	return hook, nil, fault.New(fault.Unavailable, op, "too much at once")
}

// check is Check whose panic is an error.
func (h *hooks) check(c *callee, hook channel.Hook) (answer channel.Reply, done bool, err error) {
	defer func() {
		if recover() != nil {
			err = fault.New(fault.Internal, "relay.hook", "panic in the connector's check")
		}
	}()
	return c.reader.Check(c.account, hook)
}

// refuse counts a call that does not prove where it comes from. Nothing of it is kept.
func (h *hooks) refuse(req *http.Request, c *callee, err error) error {
	h.strange(req, c)
	h.mu.Lock()
	h.refused[c.channel.ID]++
	n := h.refused[c.channel.ID]
	h.mu.Unlock()
	if n&(n-1) == 0 { // the 1st, 2nd, 4th, 8th …: a log that strangers cannot fill
		h.r.log.Warn("calls were turned away: they do not prove that they come from the platform", "acct", c.channel.ID,
			"chan", c.channel.Type, "code", fault.CodeOf(err), "calls", n)
	}
	return err
}

// turned gives how many calls of a channel were turned away since the start.
func (h *hooks) turned(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refused[id]
}

// welcome tells whether an address has not sent too much without proof to a channel.
func (h *hooks) welcome(req *http.Request, c *callee) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.wrong.left(stranger(req, c))
}

// strange counts a call without proof.
func (h *hooks) strange(req *http.Request, c *callee) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wrong.take(stranger(req, c))
}

// stranger names who calls without proof. It counts by channel: one that is set up
// wrong must not keep a platform from calling the others.
func stranger(req *http.Request, c *callee) string {
	if c == nil {
		return from(req)
	}
	return from(req) + " " + c.channel.ID
}

// reply answers a call.
func reply(w http.ResponseWriter, a channel.Reply) error {
	if len(a.Body) > 0 {
		if a.Type == "" {
			a.Type = "text/plain; charset=utf-8"
		}
		w.Header().Set("Content-Type", a.Type)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox") // it may repeat what was asked
	}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	w.WriteHeader(a.Status)
	if _, err := w.Write(a.Body); err != nil {
		return errAnswered
	}
	return nil
}

// meterKeys bounds the memory of a meter: at most twice as many addresses are held.
const meterKeys = 10_000

// meter holds one limiter per address in two generations: when the young one is
// full it becomes the old one, and what was old and unused is forgotten.
type meter struct {
	every      time.Duration
	burst      int
	young, old map[string]*rate.Limiter
}

// left tells whether an address has something left, without taking it.
func (m *meter) left(key string) bool {
	l := m.young[key]
	if l == nil {
		l = m.old[key]
	}
	return l == nil || l.Tokens() >= 1
}

func (m *meter) take(key string) {
	l := m.young[key]
	if l == nil {
		if l = m.old[key]; l == nil {
			l = rate.NewLimiter(rate.Every(m.every), m.burst)
		}
		if m.young == nil || len(m.young) >= meterKeys {
			m.old, m.young = m.young, map[string]*rate.Limiter{}
		}
		m.young[key] = l
	}
	l.Allow()
}
