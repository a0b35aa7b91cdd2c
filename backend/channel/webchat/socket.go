package webchat

import (
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Times of a connection.
const (
	pingEvery   = 25 * time.Second
	readWithin  = 60 * time.Second // without any frame or pong the line is dead
	helloWithin = 10 * time.Second
	writeWithin = 10 * time.Second
	typingLife  = 5 * time.Second
	goneAfter   = 5 * time.Second // a page that reloads is not "gone"
	ingestLimit = 30 * time.Second
	closeWithin = 2 * time.Second
)

const (
	queueLen = 32   // frames a page may be behind before it is cut off
	shownMax = 2000 // entries whose marks are awaited
	pageSize = 30   // entries of one stretch
)

var upgrader = websocket.Upgrader{
	ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
	HandshakeTimeout: writeWithin,
	CheckOrigin:      func(*http.Request) bool { return true }, // checked before, with a code
}

// conn is one page. The reader goroutine handles its frames in order; the
// writer goroutine is the only one that writes, and owns cursor and watch.
type conn struct {
	s      *session
	ws     *websocket.Conn
	addr   string // channel.Network
	frames *rate.Limiter

	out    chan []byte  // small frames; full: cut off
	greets chan greeted // each hello, reader → writer
	ended  chan struct{}
	once   sync.Once
	code   fault.Code // why, before ended is closed
	after  int

	visitor // the reader's alone

	mu     sync.Mutex // guards what follows
	shown  map[string]bool
	typing *typing
}

// visitor is who is at the page, as of its last hello.
type visitor struct {
	address  string // empty: nobody yet, nothing is kept
	known    bool
	profile  channel.Profile
	signed   *identity // verified
	language string
	page     string
	greeted  bool
}

// greeted is a hello with its answer.
type greeted struct {
	ready   []byte
	address string
	since   int64
}

func (s *session) socket(w http.ResponseWriter, r *http.Request) error {
	const op = "webchat.socket"
	if !websocket.IsWebSocketUpgrade(r) {
		return s.diagnose(w, r)
	}
	if err := s.checkOrigin(r); err != nil {
		return err
	}
	addr := channel.Network(r.RemoteAddr)
	if !s.guard.enter(addr, s.env.Now()) {
		return fault.New(fault.RateLimited, op, "too many connections from one address")
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.guard.leave(addr)
		return errAnswered
	}
	c := &conn{s: s, ws: ws, addr: addr,
		frames: rate.NewLimiter(rate.Limit(s.guard.limits.Frames.PerMinute/60), s.guard.limits.Frames.Burst),
		out:    make(chan []byte, queueLen), greets: make(chan greeted), ended: make(chan struct{}),
		shown: map[string]bool{}}
	if !s.join(c) {
		s.guard.leave(addr)
		_ = ws.Close()
		return errAnswered
	}
	go func() {
		defer s.parts.Done()
		c.read()
	}()
	go func() {
		defer s.parts.Done()
		c.write()
	}()
	return nil
}

// diagnose answers a plain GET: a script learns nothing from a refused
// WebSocket, so the panel asks here why.
func (s *session) diagnose(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	if err := s.checkOrigin(r); err != nil {
		return err
	}
	if s.guard.full(channel.Network(r.RemoteAddr)) {
		return fault.New(fault.RateLimited, "webchat.diagnose", "too many connections from one address")
	}
	return answer(w, http.StatusOK, map[string]string{"code": ""})
}

// join registers a connection and both of its goroutines.
func (s *session) join(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.conns[c] = struct{}{}
	s.parts.Add(2)
	return true
}

// post queues a small frame. A page that does not keep up is cut off: it comes
// back with its cursor and misses nothing. Never blocks.
func (c *conn) post(frame []byte) {
	select {
	case c.out <- frame:
	default:
		c.end(fault.Behind, 0)
		_ = c.ws.NetConn().Close() // the writer may be stuck in the full line
	}
}

// end asks the writer to say goodbye; the first reason wins. Never blocks.
func (c *conn) end(code fault.Code, after int) {
	c.once.Do(func() {
		c.code, c.after = code, after
		close(c.ended)
	})
}

// read handles the page's frames until the line ends.
func (c *conn) read() {
	defer c.gone()
	c.ws.SetReadLimit(maxFrame)
	alive := func(d time.Duration) { _ = c.ws.SetReadDeadline(time.Now().Add(d)) }
	alive(helloWithin)
	c.ws.SetPongHandler(func(string) error {
		if c.greeted {
			alive(readWithin)
		}
		return nil
	})
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			c.end("", 0)
			return
		}
		if kind != websocket.TextMessage {
			c.end(fault.Invalid, 0)
			return
		}
		if !c.frames.AllowN(c.s.env.Now(), 1) {
			c.end(fault.RateLimited, 60_000)
			return
		}
		if err := c.handle(b); err != nil {
			c.end(fault.CodeOf(err), 0)
			return
		}
		alive(readWithin)
	}
}

// gone undoes everything the page had.
func (c *conn) gone() {
	c.stopTyping()
	c.s.leave(c, c.address)
	c.s.guard.leave(c.addr)
	c.s.mu.Lock()
	delete(c.s.conns, c)
	c.s.mu.Unlock()
}

// write sends until the line ends: queued frames, and whatever is new behind
// the cursor each time the desk signals.
func (c *conn) write() {
	defer func() { _ = c.ws.Close() }()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	var reading thread
	defer reading.close()
	for {
		var err error
		select {
		case <-c.ended:
			c.sayBye()
			return
		case frame := <-c.out:
			err = c.put(frame)
		case g := <-c.greets:
			reading.close()
			if err = c.put(g.ready); err == nil && g.address != "" {
				reading = c.follow(g)
				err = c.pull(&reading)
			}
		case <-reading.changed:
			err = c.pull(&reading)
		case <-ping.C:
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin))
		}
		if err != nil {
			// a desk that cannot be read now: the page comes back with its cursor
			c.end(fault.Unavailable, 1000)
			c.sayBye()
			return
		}
	}
}

func (c *conn) put(frame []byte) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	return c.ws.WriteMessage(websocket.TextMessage, frame)
}

// sayBye is the last thing the writer does.
func (c *conn) sayBye() {
	_ = c.ws.SetWriteDeadline(time.Now().Add(time.Second))
	if c.code == "" {
		return
	}
	for { // what was already queued, acknowledgements above all, goes first
		select {
		case frame := <-c.out:
			if c.ws.WriteMessage(websocket.TextMessage, frame) != nil {
				return
			}
			continue
		default:
		}
		break
	}
	_ = c.ws.WriteMessage(websocket.TextMessage, encode("bye", byeFrame{Code: c.code, After: c.after}))
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(closeCode(c.code), string(c.code)))
}

// closeCode gives the code of RFC 6455 section 7.4.1.
func closeCode(code fault.Code) int {
	switch code {
	case fault.TooLarge:
		return websocket.CloseMessageTooBig
	case fault.Unavailable, fault.Behind, fault.RateLimited:
		return websocket.CloseTryAgainLater
	}
	return websocket.ClosePolicyViolation
}
