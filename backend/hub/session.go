package hub

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// Times and bounds of one connection.
const (
	helloWithin  = 10 * time.Second
	silentAfter  = 60 * time.Second // nothing heard for so long: the line is dead
	writeWithin  = 15 * time.Second
	byeWithin    = 5 * time.Second // for the last frame, and for the desktop to take it
	maxQueueSize = 16 << 20        // bytes waiting for one desktop
	maxQueue     = 2048            // frames waiting for one desktop
)

// idLength is how long an id is.
const idLength = 36

// session is one desktop's connection. cursors and ready belong to h.mu; the
// queue to its own lock; everything else is fixed after hello.
type session struct {
	h         *Hub
	ws        *websocket.Conn
	agentID   string
	version   int // of the protocol, as both agreed
	tokenHash string
	agent     *inbox.Agent     // as they were when it began; h.mu
	narrow    *narrow          // brings what they see a part of
	cursors   map[string]int64 // what has been queued for it, by feed
	ready     bool             // caught up: reads live
	pending   atomic.Int32     // commands read and not yet answered
	ahead     atomic.Int64     // bytes read and not yet handled
	taken     chan struct{}    // some of them were
	reading   sync.WaitGroup
	greeted   []wire.Colleague // what welcome said, until it is ready
	there     map[string]bool  // of who sees a part: contacts it knows to be there; h.mu
	spent     time.Time        // its words on where it is are paid for up to here; talk's own

	q        sync.Mutex
	queue    []*frame
	waiting  int
	more     chan struct{}
	space    chan struct{}
	last     *wire.Bye
	stop     chan struct{}
	stopOnce sync.Once
}

// Serve talks to one desktop until it goes. The token was checked; the
// connection is closed when Serve returns.
func (h *Hub) Serve(ctx context.Context, ws *websocket.Conn, agentID, tokenHash string) {
	s := &session{h: h, ws: ws, agentID: agentID, tokenHash: tokenHash, cursors: map[string]int64{},
		taken: make(chan struct{}, 1), more: make(chan struct{}, 1), space: make(chan struct{}, 1), stop: make(chan struct{})}
	defer func() { _ = ws.Close() }()
	var wg sync.WaitGroup
	wg.Go(s.write)
	defer func() { // also if something here panics
		h.leave(s)
		s.end()
		wg.Wait()
		s.reading.Wait()
		linger(ws)
	}()
	if !h.enter(s) {
		s.bye(string(fault.Unavailable), 500)
		return
	}
	err := s.talk(ctx)
	s.bye(string(fault.CodeOf(err)), retryAfter(err))
}

// linger takes what the desktop still sends until it has hung up: closing with
// unread bytes would reset the line, and the bye on it could get lost.
func linger(ws *websocket.Conn) {
	if ws.NetConn().SetReadDeadline(time.Now().Add(byeWithin)) == nil {
		_, _ = io.CopyN(io.Discard, ws.NetConn(), 8*wire.MaxFrame)
	}
}

// enter counts a session in; false once the relay stops.
func (h *Hub) enter(s *session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sessions[s] = struct{}{}
	return !h.closing
}

func retryAfter(err error) int {
	if fault.Retry(err) {
		return 1000
	}
	return 0
}

// errGone: the desktop has closed the line; nobody is left to hear a bye.
var errGone = fault.New(fault.Unavailable, "hub.Serve", "line closed")

// talk takes frames until the line ends and says why it did.
func (s *session) talk(ctx context.Context) error {
	first := s.read(helloWithin)
	if first.err != nil {
		return first.err
	}
	hello, ok := first.d.(*wire.Hello)
	if !ok {
		return fault.New(fault.Invalid, "hub.Serve", "first frame is "+first.t)
	}
	if hello.V < wire.MinVersion || hello.V > wire.Version {
		return fault.New(fault.Version, "hub.Serve", "unknown version")
	}
	if err := s.welcome(ctx, hello); err != nil {
		return err
	}
	in := make(chan heard, wire.MaxPending)
	s.reading.Go(func() { s.listen(in) })
	for {
		select {
		case h := <-in:
			if h.err != nil {
				return h.err
			}
			if err := s.handle(ctx, h.t, h.d); err != nil {
				return err
			}
			s.ahead.Add(-int64(h.size))
			signal(s.taken)
		case <-s.stop:
			return errGone
		}
	}
}

// handle answers one frame of the desktop.
func (s *session) handle(ctx context.Context, t string, d any) error {
	switch d := d.(type) {
	case *wire.Fill:
		return s.fill(ctx, d)
	case *wire.Command:
		return s.command(ctx, d)
	case *wire.Typing:
		if len(d.Conversation) != idLength { // it goes to everybody
			return fault.New(fault.Invalid, "hub.Serve", "conversation of typing")
		}
		s.h.agentTypes(ctx, s, d)
		return nil
	case *wire.Where:
		return s.where(ctx, d)
	case *wire.Ping:
		if t == wire.TypePong {
			return nil
		}
		return s.send(wire.TypePong, d)
	}
	return fault.New(fault.Invalid, "hub.Serve", t+" is not for the relay")
}

// send queues a frame and waits while the desktop is slow to take what it asked for.
func (s *session) send(t string, d any) error {
	f, err := encode(t, d)
	if err != nil {
		return err
	}
	for {
		s.q.Lock()
		room := s.waiting < maxQueueSize/4
		s.q.Unlock()
		if room {
			s.push(f)
			return nil
		}
		select {
		case <-s.space:
		case <-s.stop:
			return errGone
		}
	}
}

// push queues without waiting; a desktop too slow for what happens is sent away
// to come back with its cursor.
func (s *session) push(f *frame) {
	s.q.Lock()
	if s.last != nil {
		s.q.Unlock()
		return
	}
	if s.waiting+f.size > maxQueueSize || len(s.queue) >= maxQueue {
		s.q.Unlock()
		s.behind()
		return
	}
	s.queue = append(s.queue, f)
	s.waiting += f.size
	s.q.Unlock()
	signal(s.more)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// take hands a live stretch of a feed over; the caller holds h.mu.
func (s *session) take(span store.Span, frames []*frame) {
	if s.over() {
		return
	}
	if s.narrow.reads(span.Feed) {
		s.narrow.nudge(span.Feed)
		return
	}
	at := s.cursors[span.Feed]
	switch {
	case at >= span.To:
		return
	case at == span.From && frames != nil:
	case at > span.From:
		frames = deltas(after(span, at))
	default:
		frames = nil
	}
	if frames == nil {
		s.behind()
		return
	}
	s.cursors[span.Feed] = span.To
	for _, f := range frames {
		s.push(f)
	}
}

func (s *session) behind() { s.bye(string(fault.Behind), 0) }

// bye makes this the last frame and ends the session. What waits is dropped: it
// can be had again.
func (s *session) bye(code string, after int) {
	s.q.Lock()
	if s.last == nil {
		s.last = &wire.Bye{Code: code, After: after}
	}
	s.queue, s.waiting = nil, 0
	s.q.Unlock()
	s.end()
	// The writer may be stuck in a line that takes nothing.
	_ = s.ws.NetConn().SetWriteDeadline(time.Now().Add(byeWithin))
}

// over reports whether the session has ended.
func (s *session) over() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

func (s *session) end() { s.stopOnce.Do(func() { close(s.stop) }) }

// write is the one goroutine that writes to the line. When it ends, the reader
// soon does.
func (s *session) write() {
	defer func() { _ = s.ws.NetConn().SetReadDeadline(time.Now().Add(byeWithin)) }()
	for {
		select {
		case <-s.stop:
			s.farewell()
			return
		case <-s.more:
		}
		for f := s.next(); f != nil; f = s.next() {
			_ = s.ws.SetWriteDeadline(time.Now().Add(writeWithin))
			s.ws.EnableWriteCompression(f.size > packThreshold)
			if s.ws.WritePreparedMessage(f.msg) != nil {
				s.end()
				_ = s.ws.Close()
				return
			}
			signal(s.space)
			if s.over() {
				s.farewell()
				return
			}
		}
	}
}

func (s *session) next() *frame {
	s.q.Lock()
	defer s.q.Unlock()
	if len(s.queue) == 0 {
		return nil
	}
	f := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	s.waiting -= f.size
	return f
}

// farewell writes the bye, briefly: whoever does not read will not read this either.
func (s *session) farewell() {
	s.q.Lock()
	bye := s.last
	s.q.Unlock()
	if bye == nil {
		return
	}
	if b, err := wire.Encode(wire.TypeBye, bye); err == nil {
		_ = s.ws.SetWriteDeadline(time.Now().Add(byeWithin))
		_ = s.ws.WriteMessage(websocket.TextMessage, b)
		_ = s.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, bye.Code))
	}
}

// leave forgets a session.
func (h *Hub) leave(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer signal(h.left)
	delete(h.sessions, s)
	h.depart(s)
	for name, f := range h.feeds {
		delete(f.readers, s)
		if len(f.readers) == 0 && !h.watch.any() && name != inbox.WorkspaceFeed { // which tells of agents
			delete(h.feeds, name)
		}
	}
}
