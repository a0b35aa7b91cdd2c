package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"tresen/backend/channel"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// Files that lie at the platform.
const (
	mediaCount = 60
	mediaSize  = 16 << 20
)

// media measures how files are fetched from a platform: how fast, and whether the
// relay's memory stays flat.
func (s *suite) media() error {
	w, caller, err := s.called("media")
	if err != nil {
		return err
	}
	defer w.stop()
	caller.Fetches(func(_ context.Context, m channel.Media) (io.ReadCloser, error) {
		return io.NopCloser(noise(m.ID)), nil
	})
	client := &http.Client{Timeout: 10 * time.Second}
	address := w.r.Address() + "/h/" + w.called
	if err := s.warm(client, address, caller); err != nil {
		return err
	}
	runtime.GC()
	before := heap()
	begun := time.Now()
	for i := range mediaCount {
		call := relaytest.Said("", "m"+strconv.Itoa(i), "4915", "ein Film")
		call[0].Events[0].Message.Media = []channel.Media{{ID: strconv.Itoa(i), Name: "film.mp4", Type: "video/mp4"}}
		body, err := json.Marshal(call)
		if err != nil {
			return err
		}
		if !s.post(client, address, caller, body) {
			return fmt.Errorf("call %d was not taken", i)
		}
	}
	most, err := s.fetched(w, before)
	if err != nil {
		return err
	}
	s.one("files fetched", "", "MB/s", float64(mediaCount*mediaSize>>20)/time.Since(begun).Seconds())
	s.one("memory while fetching 60 × 16 MB", "≤ 32", "MB", most)
	return nil
}

// fetched waits until nothing is left at the platform and gives the most memory
// that was in use meanwhile, in MB over what it was before.
func (s *suite) fetched(w *world, before uint64) (most float64, err error) {
	db, err := store.Open(s.ctx, filepath.Join(w.dir, "relay.db"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if now := heap(); now > before {
			most = max(most, float64(now-before)/(1<<20))
		}
		due, _, err := db.DueMedia(s.ctx, math.MaxInt64, 1)
		if err != nil || len(due) == 0 {
			return most, err
		}
	}
	return most, fmt.Errorf("files are left at the platform")
}

// heap is the memory in use, in bytes.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// noise is a file of its own for each name.
func noise(name string) io.Reader {
	n, _ := strconv.ParseUint(name, 10, 64)
	var seed [32]byte
	seed[0], seed[1] = byte(n), byte(n>>8) //nolint:gosec // small numbers
	return io.LimitReader(rand.NewChaCha8(seed), mediaSize)
}
