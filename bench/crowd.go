package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tresen/app/link"
	"tresen/backend/auth"
	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/wire"
)

// A busy hour: so many agents at their desktops, so many customers who write, each
// as often as its limits allow, 200 messages a second in all.
const (
	crowdAgents    = 50
	crowdCustomers = 420
	crowdPause     = 2 * time.Second // between two messages of one customer
	crowdTime      = 20 * time.Second
	crowdLook      = 3 * time.Second // an agent goes to another conversation
)

// crowd measures the real relay with everybody there: how long a message takes to
// each of 50 desktops, and how much memory that needs.
func (s *suite) crowd() error {
	bin, err := filepath.Abs("build/bin/relay")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.dir, "crowd")
	var tokens []string
	var places []*inbox.Conversation
	w, err := fill(s.ctx, dir, func(ctx context.Context, db *store.DB, w *world) (err error) {
		if err := history(500, 10)(ctx, db, w); err != nil {
			return err
		}
		if tokens, err = hire(ctx, db, crowdAgents); err != nil {
			return err
		}
		places, err = store.All[inbox.Conversation](ctx, db)
		return err
	})
	if err != nil {
		return err
	}
	pid, address, stop, err := s.realRelay(bin, dir)
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	c := &crowdRun{sent: map[string]time.Time{}, places: places}
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	for _, token := range tokens {
		d := &crowdDesk{run: c, online: make(chan struct{}), cursors: map[string]int64{}}
		d.link = link.New(link.Options{Relay: link.Relay{Address: address}, Token: token, Build: "bench"}, d)
		all.Go(func() { _ = d.link.Run(ctx) })
		select {
		case <-d.online:
		case <-time.After(20 * time.Second):
			return errors.New("a desktop does not come on line")
		}
		all.Go(func() { d.looks(ctx) })
	}
	if err := c.write(ctx, address, w.channel); err != nil {
		return err
	}
	rss, err := memory(pid, "VmHWM:")
	if err != nil {
		return err
	}
	return c.report(s, rss)
}

// hire makes agents and gives the tokens of their sessions.
func hire(ctx context.Context, db *store.DB, agents int) (tokens []string, err error) {
	_, err = db.Write(ctx, func(tx *store.Tx) error {
		tokens = tokens[:0]
		for i := range agents {
			a := &inbox.Agent{ID: newID(), Name: fmt.Sprint("Agent ", i), Email: fmt.Sprintf("agent%d@example.org", i), Role: inbox.RoleAgent,
				Language: "de", Presence: inbox.PresencePresent, State: inbox.AgentActive}
			tx.Put(a)
			token, hash := auth.NewToken()
			tokens = append(tokens, token)
			if err := tx.PutSession(ctx, hash, a.ID, "bench", time.Now().UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	return tokens, err
}

// crowdRun holds what was said and when it was heard.
type crowdRun struct {
	presence atomic.Int64 // frames about colleagues, to all desktops
	places   []*inbox.Conversation

	mu    sync.Mutex
	sent  map[string]time.Time
	heard []time.Duration // of each message at each desktop
	took  time.Duration   // until the last one was written
}

// crowdDesk is a desktop's line; it keeps where it is, and the time of what it hears.
type crowdDesk struct {
	run     *crowdRun
	link    *link.Link
	online  chan struct{}
	once    sync.Once
	relay   string
	cursors map[string]int64
}

func (d *crowdDesk) Hello(context.Context) (string, map[string]int64, error) {
	return d.relay, maps.Clone(d.cursors), nil
}

func (d *crowdDesk) Welcome(_ context.Context, w *wire.Welcome) (bool, error) {
	d.relay = w.Relay
	for feed, head := range w.Feeds {
		if _, known := d.cursors[feed]; !known {
			d.cursors[feed] = head
		}
	}
	return false, nil
}

func (d *crowdDesk) State(s link.State) {
	if s == link.Online {
		d.once.Do(func() { close(d.online) })
	}
}

func (d *crowdDesk) Frames(_ context.Context, list []any) error {
	now := time.Now()
	for _, f := range list {
		switch f := f.(type) {
		case *wire.Colleague:
			d.run.presence.Add(1)
		case *wire.Delta:
			d.cursors[f.Feed] = f.To
			for _, r := range f.Rows {
				if r.Kind == inbox.KindMessage {
					d.run.hears(r.Data, now)
				}
			}
		}
	}
	return nil
}

// looks goes from conversation to conversation.
func (d *crowdDesk) looks(ctx context.Context) {
	for {
		_ = d.link.Send(wire.TypeWhere, wire.Where{Active: true, Conversation: d.run.places[rand.IntN(len(d.run.places))].ID}) //nolint:gosec // any will do
		select {
		case <-ctx.Done():
			return
		case <-time.After(crowdLook):
		}
	}
}

const crowdMark = "Frage Nr. "

func (c *crowdRun) hears(doc []byte, now time.Time) {
	_, rest, found := bytes.Cut(doc, []byte(`"text":"`+crowdMark))
	if !found {
		return
	}
	n, _, _ := bytes.Cut(rest, []byte(`"`))
	c.mu.Lock()
	if at, ok := c.sent[string(n)]; ok {
		c.heard = append(c.heard, now.Sub(at))
	}
	c.mu.Unlock()
}

// write lets the customers write, from as many places as the limits of one want.
func (c *crowdRun) write(ctx context.Context, address, channel string) error {
	url := "ws" + strings.TrimPrefix(address, "http") + "/w/" + channel + "/socket"
	pages := make([]*webchatsim.Visitor, crowdCustomers)
	for i := range pages {
		from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(i/4/200), byte(1+i/4%200))}}
		v, _, err := webchatsim.Dial(ctx, url, origin, from.DialContext)
		if err != nil {
			return fmt.Errorf("customer %d: %w", i, err)
		}
		defer func() { _ = v.Close() }()
		v.Token = webchatsim.NewToken()
		if err := errors.Join(v.Hello(0), v.Await("ready", nil)); err != nil {
			return fmt.Errorf("customer %d: %w", i, err)
		}
		pages[i] = v
	}
	begun := time.Now()
	errs := make(chan error, crowdCustomers)
	for i, v := range pages {
		go func() {
			select {
			case <-time.After(crowdPause * time.Duration(i) / crowdCustomers):
			case <-ctx.Done():
			}
			errs <- c.writes(ctx, v, i, begun)
		}()
	}
	var failed error
	for range pages {
		failed = errors.Join(failed, <-errs)
	}
	c.mu.Lock()
	for _, at := range c.sent {
		c.took = max(c.took, at.Sub(begun))
	}
	c.mu.Unlock()
	for range 100 { // the last ones arrive
		time.Sleep(100 * time.Millisecond)
		c.mu.Lock()
		done := len(c.heard) >= len(c.sent)*crowdAgents
		c.mu.Unlock()
		if done {
			break
		}
	}
	return failed
}

func (c *crowdRun) writes(ctx context.Context, v *webchatsim.Visitor, i int, begun time.Time) error {
	for n := 0; time.Since(begun) < crowdTime && ctx.Err() == nil; n++ {
		name := strconv.Itoa(i) + "." + strconv.Itoa(n)
		next := time.Now().Add(crowdPause)
		c.mu.Lock()
		c.sent[name] = time.Now()
		c.mu.Unlock()
		if err := v.Say(newID(), crowdMark+name); err != nil {
			return err
		}
		if err := v.Await("ack", nil); err != nil {
			return err
		}
		time.Sleep(time.Until(next))
	}
	return nil
}

func (c *crowdRun) report(s *suite, rss float64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if want := len(c.sent) * crowdAgents; len(c.heard) != want {
		return fmt.Errorf("%d of %d messages came to the desktops", len(c.heard), want)
	}
	sort.Slice(c.heard, func(i, j int) bool { return c.heard[i] < c.heard[j] })
	s.one("crowd: messages written", "≥ 200", "msg/s", float64(len(c.sent))/c.took.Seconds())
	s.times("crowd: message at each of 50 desktops", "", c.heard)
	s.one("crowd: the slowest of a hundred", "≤ 1000", "ms", float64(c.heard[len(c.heard)*99/100].Microseconds())/1000)
	s.one("crowd: colleague frames a desktop", "", "/s", float64(c.presence.Load())/crowdAgents/(c.took+2*time.Second).Seconds())
	s.one("crowd: relay memory at most (RSS)", "≤ 150", "MB", rss)
	return nil
}

// realRelay starts the program as it is delivered.
func (s *suite) realRelay(bin, dir string) (pid int, address string, stop func(), err error) {
	cmd := exec.CommandContext(s.ctx, bin, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--log-level", "error") //nolint:gosec // our own program
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return 0, "", nil, fmt.Errorf("build the relay first (make build): %w", err)
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if a, ok := strings.CutPrefix(lines.Text(), "relay "); ok {
			address = a
			break
		}
	}
	for begun := time.Now(); time.Since(begun) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		resp, err := http.Get(address + "/health") //nolint:gosec,noctx // our own program
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return cmd.Process.Pid, address, stop, nil
		}
	}
	stop()
	return 0, "", nil, errors.New("the relay does not answer")
}
