package hub

import (
	"io"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/fault"
	"tresen/backend/wire"
)

// maxAhead bounds the bytes read from a desktop and not yet handled; beyond, its
// line has to wait.
const maxAhead = 2 * wire.MaxFrame

// heard is a frame, or why there is none.
type heard struct {
	t    string
	d    any
	size int
	err  error
}

// listen reads ahead of what is being done, so that a desktop which does not wait
// for its answers is noticed. It ends with the first error, which it hands on.
func (s *session) listen(in chan<- heard) {
	for {
		h := s.read(silentAfter)
		if _, ok := h.d.(*wire.Command); ok && h.err == nil && s.pending.Add(1) > wire.MaxPending {
			s.bye(string(fault.RateLimited), 1000) // at once: what is being done may take long
			return
		}
		ahead := s.ahead.Add(int64(h.size))
		select {
		case in <- h:
		case <-s.stop:
			return
		}
		if h.err != nil {
			return
		}
		for ; ahead > maxAhead; ahead = s.ahead.Load() {
			select {
			case <-s.taken:
			case <-s.stop:
				return
			}
		}
	}
}

// read gives the next frame. What is not one ends the session with a bye that says so.
func (s *session) read(within time.Duration) (h heard) {
	if err := s.ws.SetReadDeadline(time.Now().Add(within)); err != nil {
		return heard{err: errGone}
	}
	select {
	case <-s.stop: // the writer has set its own, shorter deadline
		return heard{err: errGone}
	default:
	}
	kind, r, err := s.ws.NextReader()
	if err != nil {
		return heard{err: errGone}
	}
	if kind != websocket.TextMessage {
		return heard{err: fault.New(fault.Invalid, "hub.Serve", "not a text frame")}
	}
	// The library's own limit counts packed bytes and hangs up without our bye.
	b, err := io.ReadAll(io.LimitReader(r, wire.MaxFrame+1))
	if err != nil {
		return heard{err: errGone}
	}
	h.size = len(b)
	h.t, h.d, h.err = wire.Decode(b)
	return h
}
