// Package link keeps the line to the relay: it dials, says hello, notices a dead
// line, comes back, and passes frames on. It knows no tables: what frames mean
// is the business of its Sink.
//
// Rule of concurrency: Run owns the line. One goroutine reads and decodes, Run
// itself hands frames to the Sink in order, one goroutine writes what Send queued.
package link

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/fault"
	"tresen/backend/wire"
)

// State of the link.
type State string

// The states. SignedOut, Blocked and Version end Run.
const (
	Connecting State = "connecting"
	Online     State = "online"
	Offline    State = "offline"
	SignedOut  State = "signed_out"
	Blocked    State = "blocked"
	Version    State = "version"
)

// How the line is watched and how soon it is dialled again.
const (
	pingAfter  = 3 * time.Second // of silence
	deadAfter  = 8 * time.Second // of silence
	dialWithin = 5 * time.Second // TCP, of one attempt
	dialEvery  = time.Second     // another attempt beside those that got no answer yet
	dialAtOnce = 4
	firstPause = 250 * time.Millisecond
	usedPause  = 1200 * time.Millisecond // longest while the person is looking, and in the first minutes
	idlePause  = 5 * time.Second
	patient    = 300 // attempts that count as the first minutes
)

// Sink takes what the relay says. Its methods are called from one goroutine; an
// error ends the line, and it is made anew from the cursors.
type Sink interface {
	// Hello gives the replica's relay and cursors.
	Hello(ctx context.Context) (replica string, cursors map[string]int64, err error)
	// Welcome takes the relay's heads in; again asks for another hello at once.
	Welcome(ctx context.Context, w *wire.Welcome) (again bool, err error)
	// Frames takes *wire.Delta, Page, Answer, Typing, Presence and Colleague in the order they came.
	Frames(ctx context.Context, list []any) error
	// State is told of every change.
	State(s State)
}

// Options say whom to call and how.
type Options struct {
	Relay Relay
	Token string
	Build string
	// InUse reports whether a person looks at the program: then a lost line is
	// dialled again sooner.
	InUse func() bool
}

// Link is the line to one relay for one session.
type Link struct {
	o    Options
	sink Sink
	kick chan struct{}

	mu    sync.Mutex
	out   chan []byte // of the present line; nil without one
	state State
}

// New makes a link; Run starts it.
func New(o Options, sink Sink) *Link {
	if o.InUse == nil {
		o.InUse = func() bool { return false }
	}
	return &Link{o: o, sink: sink, kick: make(chan struct{}, 1)}
}

// Kick ends a pause between two attempts.
func (l *Link) Kick() {
	select {
	case l.kick <- struct{}{}:
	default:
	}
}

// Send queues a frame. It fails with unavailable when there is no line or the
// line does not take it.
func (l *Link) Send(t string, d any) error {
	b, err := wire.Encode(t, d)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.out == nil {
		return fault.New(fault.Unavailable, "link.Send", "no line")
	}
	select {
	case l.out <- b:
		return nil
	default:
		return fault.New(fault.Unavailable, "link.Send", "the line is stuck")
	}
}

// Run keeps the line until ctx ends or the relay wants this session no more.
func (l *Link) Run(ctx context.Context) error {
	l.set(Connecting)
	for failed := 0; ; {
		welcomed, err := l.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var b *bye
		switch {
		case errors.As(err, &b) && b.code == fault.SignedOut, fault.Is(err, fault.SignedOut):
			l.set(SignedOut)
			return nil
		case errors.As(err, &b) && b.code == fault.Blocked, fault.Is(err, fault.Blocked):
			l.set(Blocked)
			return nil
		case errors.As(err, &b) && b.code == fault.Version, fault.Is(err, fault.Version):
			l.set(Version)
			return nil
		}
		if welcomed {
			failed = 0
			l.set(Connecting)
		} else if !errors.Is(err, errAgain) {
			l.set(Offline)
		}
		wait := l.pause(failed)
		if b != nil && b.code == fault.Behind || errors.Is(err, errAgain) {
			wait = 0
		} else if b != nil {
			wait = max(wait, time.Duration(b.after)*time.Millisecond)
		}
		failed++
		select {
		case <-ctx.Done():
			return nil
		case <-l.kick:
		case <-time.After(wait):
		}
	}
}

// pause gives the time before the next attempt: doubling, with a fifth of chance
// so that many desktops do not come back in the same moment.
func (l *Link) pause(failed int) time.Duration {
	longest := usedPause
	if failed > patient && !l.o.InUse() {
		longest = idlePause
	}
	d := min(firstPause<<min(failed, 10), longest)
	return d - time.Duration(rand.Int64N(int64(d)/5))
}

func (l *Link) set(s State) {
	l.mu.Lock()
	same := l.state == s
	l.state = s
	l.mu.Unlock()
	if !same {
		l.sink.State(s)
	}
}

// alive is a connection that gives up after silence, however large a frame is.
type alive struct{ net.Conn }

func (a alive) Read(p []byte) (int, error) {
	if err := a.SetReadDeadline(time.Now().Add(deadAfter)); err != nil {
		return 0, err
	}
	return a.Conn.Read(p)
}

func (a alive) Write(p []byte) (int, error) {
	if err := a.SetWriteDeadline(time.Now().Add(deadAfter)); err != nil {
		return 0, err
	}
	return a.Conn.Write(p)
}

// dial keeps several attempts under way: packets of an attempt that were lost
// while the line was away are repeated late, a new attempt is there at once.
func (l *Link) dial(ctx context.Context) (*websocket.Conn, error) {
	return stagger(ctx, l.dialOnce, func(ws *websocket.Conn) { _ = ws.Close() })
}

// stagger tries until one attempt succeeds, or until one fails while no other is
// under way. It starts another when the last one has no answer for dialEvery. What
// succeeds too late is discarded.
func stagger[T any](ctx context.Context, try func(context.Context) (T, error), discard func(T)) (T, error) {
	type outcome struct {
		v   T
		err error
	}
	ctx, cancel := context.WithCancel(ctx)
	outcomes := make(chan outcome)
	running := 0
	start := func() {
		running++
		go func() {
			v, err := try(ctx)
			outcomes <- outcome{v, err}
		}()
	}
	rest := func() { // ends the others and takes what they bring
		cancel()
		go func(n int) {
			for range n {
				if o := <-outcomes; o.err == nil {
					discard(o.v)
				}
			}
		}(running)
	}
	start()
	tick := time.NewTicker(dialEvery)
	defer tick.Stop()
	for {
		select {
		case o := <-outcomes:
			running--
			if o.err == nil || running == 0 {
				rest()
				return o.v, o.err
			}
		case <-tick.C:
			if running < dialAtOnce {
				start()
			}
		}
	}
}

func (l *Link) dialOnce(ctx context.Context) (*websocket.Conn, error) {
	const op = "link.dial"
	d := websocket.Dialer{
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := (&net.Dialer{Timeout: dialWithin}).DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return alive{c}, nil
		},
		TLSClientConfig: l.o.Relay.tlsConfig(), HandshakeTimeout: 10 * time.Second, EnableCompression: true,
		Proxy: http.ProxyFromEnvironment, ReadBufferSize: 16 << 10,
	}
	url := "ws" + l.o.Relay.Address[len("http"):] + "/api/sync"
	ws, res, err := d.DialContext(ctx, url, http.Header{"Authorization": {"Bearer " + l.o.Token}})
	if err != nil {
		if res != nil {
			return nil, refused(op, res.StatusCode, res.Body)
		}
		return nil, transport(op, err)
	}
	ws.SetReadLimit(wire.MaxFrame)
	return ws, nil
}
