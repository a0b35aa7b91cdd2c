package hub

import (
	"github.com/gorilla/websocket"

	"tresen/backend/store"
	"tresen/backend/wire"
)

// frame is an encoded frame, compressed at most once for all who get it.
type frame struct {
	size int
	msg  *websocket.PreparedMessage
	from int64 // of a delta
	to   int64
	feed string
}

// packThreshold is from which size on compressing pays.
const packThreshold = 700

func pack(b []byte) (*frame, error) {
	m, err := websocket.NewPreparedMessage(websocket.TextMessage, b)
	return &frame{size: len(b), msg: m}, err
}

func encode(t string, d any) (*frame, error) {
	b, err := wire.Encode(t, d)
	if err != nil {
		return nil, err
	}
	return pack(b)
}

// deltas makes the frames of a span. One that would be too large is cut
// between numbers: each part is whole up to its own To.
func deltas(s store.Span) []*frame {
	d := wire.Delta{Feed: s.Feed, From: s.From, To: s.To, Rows: s.Rows}
	if d.Rows == nil {
		d.Rows = []wire.Row{}
	}
	f, err := encode(wire.TypeDelta, d)
	if err == nil {
		f.from, f.to, f.feed = s.From, s.To, s.Feed
		return []*frame{f}
	}
	if len(s.Rows) < 2 {
		// One row larger than a frame cannot be: commands and events are limited
		// far below. Leave the reader behind rather than skip it silently.
		return nil
	}
	mid := len(s.Rows) / 2
	cut := s.Rows[mid-1].Seq
	return append(deltas(store.Span{Feed: s.Feed, From: s.From, To: cut, Rows: s.Rows[:mid]}),
		deltas(store.Span{Feed: s.Feed, From: cut, To: s.To, Rows: s.Rows[mid:]})...)
}

// after gives the part of a span behind a number.
func after(s store.Span, n int64) store.Span {
	var rows []wire.Row
	for _, r := range s.Rows {
		if r.Seq > n {
			rows = append(rows, r)
		}
	}
	return store.Span{Feed: s.Feed, From: n, To: s.To, Rows: rows}
}
