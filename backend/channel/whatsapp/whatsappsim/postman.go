package whatsappsim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"tresen/backend/channel/meta"
	"tresen/backend/channel/sim"
)

// gaps are how long the platform waits before it calls again: at once first,
// then less and less often, for 7 days.
var gaps = []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

const (
	keptFor   = 7 * 24 * time.Hour
	batchWait = 150 * time.Millisecond
	batchMost = 1000 // updates in one call
)

// postman carries updates to the business's address: those about one person in
// order, those about several at the same time.
type postman struct {
	s      *Sim
	ctx    context.Context
	cancel context.CancelFunc

	mu     sync.Mutex
	lanes  map[string][]*letter
	kept   []update // held back by the weather
	mode   string
	down   bool
	flying int
	idle   *sync.Cond
	all    sync.WaitGroup
	ended  bool
}

// update is one change of a webhook.
type update struct {
	lane, field string
	value       map[string]any
	about       *bubble // whose ticks it moves
}

type letter struct {
	lane string
	body []byte
	born time.Time
	try  int
	from []*bubble
}

func newPostman(s *Sim) *postman {
	p := &postman{s: s, lanes: map[string][]*letter{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.idle = sync.NewCond(&p.mu)
	return p
}

// tell sends an update, as the weather is.
func (p *postman) tell(u update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.mode == "late" || p.down:
		p.kept = append(p.kept, u)
	case p.mode == "reordered" || p.mode == "batched":
		if p.kept = append(p.kept, u); len(p.kept) == 1 {
			p.s.clock.after(batchWait, p.release)
		}
	default:
		p.put(u)
		if p.mode == "twice" {
			p.put(u)
		}
	}
}

// release lets go what was held back.
func (p *postman) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.releaseLocked()
}

func (p *postman) releaseLocked() {
	list := p.kept
	p.kept = nil
	if p.mode == "reordered" {
		slices.Reverse(list)
		for _, u := range list {
			p.put(u)
		}
		return
	}
	for len(list) > 0 {
		n := min(len(list), batchMost)
		p.put(list[:n]...)
		list = list[n:]
	}
}

func (p *postman) weather(w sim.Weather) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode, p.down = w.Hooks, w.Down
	if p.mode != "late" && !p.down {
		p.releaseLocked()
	}
}

// put makes one call of updates. The lock is held.
func (p *postman) put(list ...update) {
	if len(list) == 0 {
		return
	}
	l := &letter{lane: list[0].lane, body: p.s.envelope(list), born: p.s.clock.now()}
	for _, u := range list {
		if u.about != nil {
			l.from = append(l.from, u.about)
		}
	}
	p.send(l)
}

// send queues a call behind the earlier ones of its lane. The lock is held.
func (p *postman) send(l *letter) {
	if p.ended {
		return
	}
	p.lanes[l.lane] = append(p.lanes[l.lane], l)
	p.flying++
	if len(p.lanes[l.lane]) == 1 {
		p.all.Go(func() { p.drive(l.lane) })
	}
}

// drive makes the calls of a lane until there are no more.
func (p *postman) drive(lane string) {
	for {
		p.mu.Lock()
		if len(p.lanes[lane]) == 0 {
			delete(p.lanes, lane)
			p.mu.Unlock()
			return
		}
		l := p.lanes[lane][0]
		p.mu.Unlock()
		taken := p.call(l)
		p.s.ticks(l.from, taken)
		if !taken {
			p.again(l)
		}
		p.mu.Lock()
		p.lanes[lane] = p.lanes[lane][1:]
		p.flying--
		p.idle.Broadcast()
		p.mu.Unlock()
	}
}

// ticks shows people whether the business has what they wrote.
func (s *Sim) ticks(list []*bubble, taken bool) {
	if len(list) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range list {
		switch {
		case taken && b.Tick != "read":
			b.Tick = "delivered"
		case !taken && b.Tick == "sent":
			b.Tick = "waiting"
		}
	}
	s.changedLocked()
}

// again calls later, unless the week is over.
func (p *postman) again(l *letter) {
	next := *l
	next.try++
	if p.s.clock.now().Sub(l.born) > keptFor {
		return
	}
	p.s.clock.after(gaps[min(l.try, len(gaps)-1)], func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.send(&next)
	})
}

// call makes one call; true: it was taken, or nobody wants to be called.
func (p *postman) call(l *letter) bool {
	p.s.mu.Lock()
	address, subscribed := p.s.callback, p.s.subscribed
	p.s.mu.Unlock()
	if address == "" || !subscribed {
		return true
	}
	req, err := http.NewRequestWithContext(p.ctx, http.MethodPost, address, bytes.NewReader(l.body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "facebookexternalua")
	req.Header.Set("X-Hub-Signature-256", meta.Signature(Secret, l.body))
	res, err := p.s.o.Client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func (p *postman) settle() {
	for {
		p.s.clock.settle()
		p.mu.Lock()
		for p.flying > 0 && !p.ended {
			p.idle.Wait()
		}
		p.mu.Unlock()
		p.s.clock.mu.Lock()
		c := p.s.clock
		quiet := c.ended || c.moving == 0 && (len(c.list) == 0 || c.list[0].at.After(c.base().Add(c.ahead)))
		p.s.clock.mu.Unlock()
		p.mu.Lock()
		quiet = quiet && p.flying == 0 || p.ended
		p.mu.Unlock()
		if quiet {
			return
		}
	}
}

func (p *postman) close() {
	p.mu.Lock()
	p.ended = true
	p.idle.Broadcast()
	p.mu.Unlock()
	p.cancel()
	p.all.Wait()
}

// envelope is the body of a call: one entry for each update, byte for byte as
// the platform writes them.
func (s *Sim) envelope(list []update) []byte {
	var entries []any
	for _, u := range list {
		e := map[string]any{"id": Account, "changes": []any{map[string]any{"field": u.field, "value": u.value}}}
		if u.lane == "" {
			e["time"] = s.clock.now().Unix()
		}
		entries = append(entries, e)
	}
	return Escaped(map[string]any{"object": "whatsapp_business_account", "entry": entries})
}

// Escaped is JSON as the platform writes it: everything beyond ASCII as \uXXXX in
// lower case, and "/" as "\/".
func Escaped(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only values of this package
	}
	const hex = "0123456789abcdef"
	var out strings.Builder
	for _, r := range strings.TrimSpace(b.String()) {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r < 0x80:
			out.WriteRune(r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				out.WriteString(`\u`)
				for shift := 12; shift >= 0; shift -= 4 {
					out.WriteByte(hex[u>>shift&15])
				}
			}
		}
	}
	return []byte(out.String())
}
