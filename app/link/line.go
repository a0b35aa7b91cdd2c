package link

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/fault"
	"tresen/backend/wire"
)

// bye is the relay's last word.
type bye struct {
	code  fault.Code
	after int // ms
}

func (b *bye) Error() string { return "the relay said bye: " + string(b.code) }

// errAgain asks for another hello at once.
var errAgain = errors.New("the replica begins anew")

// heard is a decoded frame or the end of the line.
type heard struct {
	t   string
	d   any
	err error
}

// once keeps one line from dialling to its end. welcomed tells whether it was useful.
func (l *Link) once(parent context.Context) (welcomed bool, err error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	ws, err := l.dial(ctx)
	if err != nil {
		return false, err
	}
	out := make(chan []byte, 2*wire.MaxPending)
	frames := make(chan heard, maxGather)
	done := make(chan struct{}, 2)
	defer func() {
		l.mu.Lock()
		l.out = nil
		l.mu.Unlock()
		cancel()
		_ = ws.Close()
		<-done
		<-done
	}()
	go func() {
		l.read(ctx, ws, frames, out)
		done <- struct{}{}
	}()
	go func() {
		l.write(ctx, ws, out)
		_ = ws.Close() // wakes the reader
		done <- struct{}{}
	}()
	if err := l.hello(ctx, out); err != nil {
		return false, err
	}
	for {
		select {
		case <-ctx.Done():
			return welcomed, ctx.Err()
		case h := <-frames:
			list, last := gather(h, frames)
			if err := l.hand(ctx, list, welcomed); err != nil {
				return welcomed, err
			}
			if last == nil {
				continue
			}
			if err := l.take(ctx, *last, out, &welcomed); err != nil {
				return welcomed, err
			}
		}
	}
}

// maxGather is how many frames are handed on together at most: what came while
// the last ones were stored is stored in one go.
const maxGather = 32

// gather collects the frames for the Sink that wait; last is another one, or the
// line's end, that came behind them.
func gather(first heard, frames <-chan heard) (list []any, last *heard) {
	for h := first; ; {
		switch h.d.(type) {
		case *wire.Delta, *wire.Page, *wire.Answer, *wire.Typing, *wire.Presence, *wire.Colleague:
			list = append(list, h.d)
		default:
			return list, &h
		}
		if len(list) == maxGather {
			return list, nil
		}
		select {
		case h = <-frames:
		default:
			return list, nil
		}
	}
}

func (l *Link) hand(ctx context.Context, list []any, welcomed bool) error {
	if len(list) == 0 {
		return nil
	}
	if !welcomed {
		return fault.New(fault.Invalid, "link.take", "a frame before the welcome")
	}
	return l.sink.Frames(ctx, list)
}

func (l *Link) hello(ctx context.Context, out chan []byte) error {
	replica, cursors, err := l.sink.Hello(ctx)
	if err != nil {
		return err
	}
	b, err := wire.Encode(wire.TypeHello, wire.Hello{V: wire.Version, Build: l.o.Build, Replica: replica, Cursors: cursors})
	if err != nil {
		return err
	}
	out <- b
	return nil
}

// take handles what is not for the Sink's Frames: the welcome, which must come
// first, and the end.
func (l *Link) take(ctx context.Context, h heard, out chan []byte, welcomed *bool) error {
	if h.err != nil {
		return h.err
	}
	switch d := h.d.(type) {
	case *wire.Bye:
		return &bye{fault.Code(d.Code), d.After}
	case *wire.Welcome:
		if *welcomed {
			return fault.New(fault.Invalid, "link.take", "a second welcome")
		}
		// The line must be there before the sink is told: it may ask for pages.
		l.mu.Lock()
		l.out = out
		l.mu.Unlock()
		again, err := l.sink.Welcome(ctx, d)
		if err != nil {
			return err
		}
		if again {
			return errAgain
		}
		*welcomed = true
		l.set(Online)
		return nil
	}
	return fault.New(fault.Invalid, "link.take", "a "+h.t+" frame is not for a desktop")
}

// read decodes frames and answers pings until the line ends.
func (l *Link) read(ctx context.Context, ws *websocket.Conn, frames chan<- heard, out chan<- []byte) {
	give := func(h heard) bool {
		select {
		case frames <- h:
			return h.err == nil
		case <-ctx.Done():
			return false
		}
	}
	for {
		_, b, err := ws.ReadMessage()
		if err != nil {
			give(heard{err: fmt.Errorf("reading the line: %w", err)})
			return
		}
		t, d, err := wire.Decode(b)
		switch p, _ := d.(*wire.Ping); {
		case err != nil:
			if !give(heard{err: err}) {
				return
			}
		case t == wire.TypePong:
		case t == wire.TypePing:
			if b, err := wire.Encode(wire.TypePong, p); err == nil {
				select {
				case out <- b:
				case <-ctx.Done():
					return
				}
			}
		default:
			if !give(heard{t: t, d: d}) {
				return
			}
		}
	}
}

// write is the one goroutine that writes. It pings so that silence can be told
// from a dead line.
func (l *Link) write(ctx context.Context, ws *websocket.Conn, out <-chan []byte) {
	tick := time.NewTicker(pingAfter)
	defer tick.Stop()
	for n := int64(0); ; {
		select {
		case <-ctx.Done():
			return
		case b := <-out:
			ws.EnableWriteCompression(len(b) > 700)
			if ws.WriteMessage(websocket.TextMessage, b) != nil {
				return
			}
		case <-tick.C:
			n++
			b, err := wire.Encode(wire.TypePing, wire.Ping{N: n})
			if err != nil || ws.WriteMessage(websocket.TextMessage, b) != nil {
				return
			}
		}
	}
}
