package email

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/fault"
)

var _ channel.Listener = (*session)(nil)

// fetcher is one Listen: the connection, the folders and how it goes. All but
// what well says belongs to Listen's goroutine.
type fetcher struct {
	s        *session
	t        times
	read     func([]byte) *mailread.Mail
	line     *imapLine
	boxes    []*box        // the inbox is the first
	opened   *box          // the selected one
	noIdle   bool          // the server offers IDLE and refuses it
	woken    chan struct{} // the server has something new, or flags are to follow
	now      int64         // ms: when the look for new mail began
	failures int           // of ours in a row, see ingest
	recallAt time.Time     // history waits until then
	well     wellness
}

func (s *session) fetcher() *fetcher {
	return &fetcher{s: s, t: usualTimes(), read: mailread.Read, woken: make(chan struct{}, 1), boxes: nil}
}

// Listen fetches mail until ctx ends. It returns nil when the server refuses the
// credentials: somebody must sign in anew.
func (s *session) Listen(ctx context.Context) error { return s.fetcher().run(ctx) }

func (f *fetcher) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(f.s.ctx, cancel)()
	f.s.flags.wake(f.woken)
	defer f.s.flags.wake(nil)
	defer f.well.end()
	f.well.begin(f.s, f.t.away)
	for tries := 0; ; tries++ {
		began := time.Now()
		err := f.connection(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.s.env.Log.Warn("mail line ended", "acct", f.s.a.ID, "code", string(codeFor(err)))
		if fault.Is(err, fault.ChanSignIn) {
			f.well.refused(err)
			return nil
		}
		f.well.ended(err)
		if f.well.since(began) >= f.t.good {
			tries = 0
		}
		if err := f.pause(ctx, f.t.pauseAfter(err, f.farewell(), tries)); err != nil {
			return err
		}
	}
}

// codeFor names what ended the line: what the core says of itself, else what the server did.
func codeFor(err error) fault.Code {
	var coded *fault.Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return codeOf(err)
}

func (f *fetcher) farewell() string {
	if f.line == nil {
		return ""
	}
	return f.line.last.said()
}

// pauseAfter is how long to wait before the next connection.
func (t times) pauseAfter(err error, bye string, tries int) time.Duration {
	d := t.pauses[min(tries, len(t.pauses)-1)]
	if codeFor(err) == fault.RateLimited || bye != "" && !routine(bye) {
		d = min(t.busy<<min(tries, 8), max(t.busy, t.pauses[len(t.pauses)-1]))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64())) //nolint:gosec // spreads, protects nothing
}

// routine: the server ended what lasted long enough for it; nothing keeps it from
// taking a new connection at once.
func routine(bye string) bool {
	bye = strings.ToLower(bye)
	for _, words := range []string{"accesstokenexpired", "session invalidated", "inactiv", "idle", "timeout", "timed out", "uidvalidity"} {
		if strings.Contains(bye, words) {
			return true
		}
	}
	return false
}

func (f *fetcher) pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// connection works on one connection until it ends.
func (f *fetcher) connection(ctx context.Context) (err error) {
	f.line, f.opened = nil, nil
	line, err := f.s.connectIMAP(ctx, f.t, f.wake)
	if err != nil {
		return err
	}
	defer line.hangUp()
	f.line = line
	if err := f.folders(); err != nil {
		return err
	}
	for _, b := range f.boxes {
		if b.place == (place{}) {
			if err := b.load(ctx, f.s.env); err != nil {
				return err
			}
		}
	}
	for {
		select {
		case <-f.woken:
		default:
		}
		if err := f.round(ctx); err != nil {
			return err
		}
		f.well.good(f.recalled())
		if err := f.follow(); err != nil {
			return err
		}
		more, err := f.history(ctx)
		if line := (errLine{}); errors.As(err, &line) || ctx.Err() != nil {
			return err
		}
		if err != nil { // the core has no room for it: new mail goes before
			f.well.trouble(err)
			f.recallAt = time.Now().Add(f.t.busy)
		}
		if more && err == nil {
			continue
		}
		if err := f.wait(ctx); err != nil {
			return err
		}
	}
}

// wake ends the waiting. It never blocks.
func (f *fetcher) wake() {
	select {
	case f.woken <- struct{}{}:
	default:
	}
}

// wait idles until the server or an agent has something new, at most for one
// IDLE: what a server forgets to tell is found then, and a dead line as well.
func (f *fetcher) wait(ctx context.Context) error {
	if len(f.woken) > 0 {
		return nil
	}
	l := f.line
	if !f.isOpen(f.inbox()) {
		return nil
	}
	if f.noIdle || !l.caps.Has(imap.CapIdle) {
		return f.poll(ctx)
	}
	l.wire.expect(f.t.answer)
	idle, err := l.Idle()
	if err != nil {
		f.noIdle = refusal(err)
		l.wire.expect(f.t.stall)
		if f.noIdle {
			return nil
		}
		return onLine(err)
	}
	l.wire.expect(f.t.idle + f.t.answer)
	end := time.NewTimer(f.t.idle)
	defer end.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.Closed():
	case <-f.woken:
	case <-end.C:
	}
	l.wire.expect(f.t.answer)
	if err := idle.Close(); err != nil {
		return errLine{err}
	}
	if err := idle.Wait(); err != nil {
		return onLine(err)
	}
	l.wire.expect(f.t.stall)
	return nil
}

// poll asks from time to time, for servers without IDLE.
func (f *fetcher) poll(ctx context.Context) error {
	end := time.NewTimer(f.t.poll)
	defer end.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-f.line.Closed():
		return errLine{errors.New("closed")}
	case <-f.woken:
	case <-end.C:
	}
	return nil
}

func (f *fetcher) inbox() *box { return f.boxes[0] }

// took tells that mail came in.
func (f *fetcher) took(lists [][]channel.Event) {
	for _, list := range lists {
		for _, e := range list {
			if e.Message != nil && !e.Message.Past {
				f.well.came()
				return
			}
		}
	}
}

// wellness tells administrators how the line is: away only once it was down for a while.
type wellness struct {
	mu          sync.Mutex
	s           *session
	away        time.Duration
	timer       *time.Timer
	last        error
	isAway      bool
	goodAt      time.Time // of the first look on this connection that went well; zero: none
	done, total int
}

func (w *wellness) begin(s *session, away time.Duration) {
	w.s, w.away = s, away
	s.tellIn(channel.Health{State: "opening"})
	w.arm()
}

// arm starts the time after which the line counts as away.
func (w *wellness) arm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer == nil {
		w.timer = time.AfterFunc(w.away, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.timer != nil {
				w.isAway = true
				w.tellAway()
			}
		})
	}
}

func (w *wellness) tellAway() {
	h := channel.Health{State: "away", Fault: string(fault.Unavailable), Done: w.done, Total: w.total}
	if w.last != nil {
		h.Fault, h.Detail = string(codeFor(w.last)), detail(w.last)
	}
	w.s.tellIn(h)
}

// good: a look for new mail went well.
func (w *wellness) good(done, total int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	first := w.goodAt.IsZero()
	if first {
		w.goodAt = time.Now()
	}
	w.stop()
	if first || w.done != done || w.total != total {
		w.done, w.total = done, total
		w.s.tellIn(channel.Health{State: "ok", Done: done, Total: total})
	}
}

// trouble: the line is well, but not all that is on it can be taken.
func (w *wellness) trouble(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.s.tellIn(channel.Health{State: "ok", Fault: string(codeFor(err)), Detail: detail(err), Done: w.done, Total: w.total})
	w.done = -1 // the next look that goes well is told
}

// came: mail came in, so the line is well.
func (w *wellness) came() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
	w.s.tellIn(channel.Health{State: "ok", In: true, Done: w.done, Total: w.total})
}

func (w *wellness) stop() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	w.isAway, w.last = false, nil
}

// ended: the connection ended, or did not come about.
func (w *wellness) ended(err error) {
	w.mu.Lock()
	w.last = err
	if w.isAway {
		w.tellAway()
	}
	w.mu.Unlock()
	w.arm()
}

// since gives how long the connection was well, and forgets it.
func (w *wellness) since(began time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.goodAt
	w.goodAt = time.Time{}
	if at.Before(began) {
		return 0
	}
	return time.Since(at)
}

func (w *wellness) refused(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
	w.s.tellIn(channel.Health{State: "refused", Fault: string(fault.ChanSignIn), Detail: detail(err)})
}

func (w *wellness) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
}
