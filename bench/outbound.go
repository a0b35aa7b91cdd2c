package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/outbound"
	"tresen/backend/store"
)

// Load of sending: so many messages wait at once, to so many people.
const (
	outMessages = 10_000
	outPeople   = 2_000
	outPaced    = 80 // a second: the most a platform here takes of one account
	outFor      = 30 * time.Second
)

// taker is a platform that takes everything at once.
type taker struct {
	pace  channel.Paced
	taken atomic.Int64
	all   chan struct{}
	once  sync.Once
	until int64
}

func (t *taker) Session(string) channel.Session { return t }
func (t *taker) Pace() channel.Paced            { return t.pace }
func (t *taker) Close() error                   { return nil }

func (t *taker) Send(context.Context, channel.Outgoing) (channel.Receipt, error) {
	n := t.taken.Add(1)
	if n >= t.until {
		t.once.Do(func() { close(t.all) })
	}
	return channel.Receipt{Remote: "r" + strconv.FormatInt(n, 10)}, nil
}

// outbound measures what waits to be sent: how quickly it goes when the platform
// takes all, and what it costs while the platform's pace is held.
func (s *suite) outbound() error {
	took, _, _, err := s.sending("free", channel.Paced{}, outMessages, 5*time.Minute)
	if err != nil {
		return err
	}
	s.one("send, each durably, no pace", "", "msg/s", outMessages/took.Seconds())
	pace := channel.Paced{Chat: 6 * time.Second, Burst: 45, Second: outPaced}
	took, grown, busy, err := s.sending("paced", pace, int64(outPaced*outFor.Seconds()), outFor+10*time.Second)
	if err != nil {
		return err
	}
	s.one("send, 10,000 wait, 80/s permitted", "80", "msg/s", float64(int64(outPaced*outFor.Seconds()))/took.Seconds())
	s.one("memory grown meanwhile (heap)", "≤ 2", "MB", grown)
	s.one("a core's share meanwhile", "", "%", busy)
	return nil
}

// sending queues everything and waits until so many are taken.
func (s *suite) sending(name string, pace channel.Paced, until int64, within time.Duration) (took time.Duration, grown, busy float64, err error) {
	db, err := store.Open(s.ctx, filepath.Join(s.dir, "outbound-"+name+".db"))
	if err != nil {
		return 0, 0, 0, err
	}
	defer func() { _ = db.Close() }()
	if err := queueAll(s.ctx, db); err != nil {
		return 0, 0, 0, err
	}
	t := &taker{pace: pace, all: make(chan struct{}), until: until}
	out := outbound.New(db, t, ingest.New(db, time.Now), nil, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	db.OnCommit(func(store.Commit) { out.Knock() })
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	began, cpu := time.Now(), used()
	go func() {
		defer close(done)
		_ = out.Run(ctx, true) // stopping is wished for
	}()
	defer func() {
		stop()
		<-done
	}()
	time.Sleep(2 * time.Second) // what it needs at all is there now
	before := heapMB()
	select {
	case <-t.all:
	case <-time.After(within):
		return 0, 0, 0, errors.New("not all were taken in time")
	}
	took = time.Since(began)
	return took, heapMB() - before, 100 * (used() - cpu).Seconds() / took.Seconds(), nil
}

func queueAll(ctx context.Context, db *store.DB) error {
	now := time.Now().UnixMilli()
	_, err := db.Write(ctx, func(tx *store.Tx) error {
		tx.Put(&inbox.Channel{ID: "ch", Inbox: "i", Type: "fake", On: true})
		for p := range outPeople {
			tx.Put(&inbox.Identity{ID: fmt.Sprint("id", p), Contact: fmt.Sprint("c", p), Channel: "ch", Type: "fake", Address: fmt.Sprint("a", p)})
		}
		for n := range outMessages {
			id, to := newID(), n%outPeople
			tx.Put(&inbox.Message{ID: id, Conversation: fmt.Sprint("v", to), Inbox: "i", Dir: inbox.DirOut, Channel: "ch", At: now + int64(n),
				Text: "Ihre Bestellung ist unterwegs.", State: inbox.StateQueued})
			if err := tx.PutDelivery(ctx, store.Delivery{Message: id, Channel: "ch", Address: fmt.Sprint("a", to), Conversation: fmt.Sprint("v", to),
				State: "queued", DueAt: now, Position: now + int64(n)}); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func heapMB() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// used gives the processor time of this process (proc(5), hundredths of a second).
func used() time.Duration {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	var sum int64
	if f := strings.Fields(rest); len(f) > 12 {
		for _, n := range f[11:13] {
			ticks, _ := strconv.ParseInt(n, 10, 64)
			sum += ticks
		}
	}
	return time.Duration(sum) * 10 * time.Millisecond
}
