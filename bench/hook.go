package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// Load of a platform's calls: each a message of one of so many people.
const (
	hookRate   = 2000 // calls a second
	hookFor    = 30 * time.Second
	hookPeople = 5000
	hookLines  = 256 // connections of the platform at most
)

// hook measures calls of a platform that come at a fixed pace, as they do: who is
// answered late has others waiting behind it, so a call's time counts from when
// it was due, not from when a connection was free for it.
func (s *suite) hook() error {
	w, caller, err := s.called("hook")
	if err != nil {
		return err
	}
	defer w.stop()
	address := w.r.Address() + "/h/" + w.called
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: hookLines, MaxConnsPerHost: hookLines,
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}, Timeout: 10 * time.Second}
	if err := s.warm(client, address, caller); err != nil {
		return err
	}
	var mu sync.Mutex
	var took []time.Duration
	var refused atomic.Int64
	total := int(hookRate * hookFor.Seconds())
	jobs := make(chan int, total)
	begun := time.Now()
	var wg sync.WaitGroup
	for range hookLines {
		wg.Go(func() {
			mine := make([]time.Duration, 0, 2*total/hookLines)
			for i := range jobs {
				due := begun.Add(time.Duration(i) * time.Second / hookRate)
				if !s.call(client, address, caller, i) {
					refused.Add(1)
				}
				mine = append(mine, time.Since(due))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	for i := range total {
		if wait := time.Until(begun.Add(time.Duration(i) * time.Second / hookRate)); wait > time.Millisecond {
			time.Sleep(wait)
		}
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	passed := time.Since(begun)
	lost, err := w.lost(s.ctx, total)
	if err != nil {
		return err
	}
	s.one("calls answered", fmt.Sprintf("≥ %d", hookRate), "call/s", float64(total)/passed.Seconds())
	s.one("calls lost (of 60,000)", "0", "", float64(lost))
	s.one("calls refused (503)", "0", "", float64(refused.Load()))
	s.times("call answered after commit", "", took)
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	s.one("call answered, p99", "≤ 250", "ms", float64(took[len(took)*99/100].Microseconds())/1000)
	return nil
}

// called is a world with a channel that its platform calls.
func (s *suite) called(name string) (*world, *relaytest.Caller, error) {
	caller := relaytest.NewCaller()
	w, err := fill(s.ctx, filepath.Join(s.dir, name), func(ctx context.Context, db *store.DB, w *world) error {
		w.called = newID()
		_, err := db.Write(ctx, func(tx *store.Tx) error {
			tx.Put(&inbox.Channel{ID: w.called, Inbox: w.inbox, Type: relaytest.CallerKind, Name: "Messenger", On: true,
				Settings: map[string]string{"account": "49301234"}})
			return nil
		})
		return err
	})
	if err == nil {
		err = w.serve(s.ctx, caller)
	}
	return w, caller, err
}

// call makes one call; false: it was not taken.
func (s *suite) call(client *http.Client, address string, caller *relaytest.Caller, i int) bool {
	body, err := json.Marshal(relaytest.Said("49301234", "in:"+strconv.Itoa(i), "4915"+strconv.Itoa(1_000_000+i%hookPeople),
		"Guten Tag, ist die Stehlampe noch lieferbar? Nummer "+strconv.Itoa(i)))
	if err != nil {
		return false
	}
	return s.post(client, address, caller, body)
}

func (s *suite) post(client *http.Client, address string, caller *relaytest.Caller, body []byte) bool {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("X-Signature", caller.Sign(body))
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// warm waits until the channel is open.
func (s *suite) warm(client *http.Client, address string, caller *relaytest.Caller) error {
	body, err := json.Marshal([]channel.Batch{})
	if err != nil {
		return err
	}
	for range 200 {
		if s.post(client, address, caller, body) {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("the channel does not open")
}

// lost counts the messages that are not there.
func (w *world) lost(ctx context.Context, total int) (int, error) {
	db, err := store.Open(ctx, filepath.Join(w.dir, "relay.db"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	keys := make([]string, total)
	for i := range keys {
		keys[i] = "in:" + strconv.Itoa(i)
	}
	there, err := db.Taken(ctx, w.called, keys)
	return total - len(there), err
}
