package hub_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/auth"
	"tresen/backend/hub"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// bench is a hub on a store, with nothing else of a relay around it.
type bench struct {
	t     testing.TB
	db    *store.DB
	hub   *hub.Hub
	url   string
	agent string
	token string
	log   *relaytest.Log
}

func each(t *testing.T, fn func(b *bench)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func() *store.DB) { fn(newBench(t, open())) })
}

func newBench(t testing.TB, db *store.DB, name ...string) *bench {
	t.Helper()
	b := &bench{t: t, db: db, log: &relaytest.Log{}}
	b.hub = hub.New(db, hub.Options{Log: b.log.Logger(), Now: time.Now})
	db.OnCommit(b.hub.Committed)
	b.agent, b.token = b.hire(append(name, "ann")[0])
	b.put(&inbox.Inbox{ID: inboxA, Name: "A"}, &inbox.Inbox{ID: inboxB, Name: "B"})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	h := b.hub
	running.Go(func() { _ = h.Run(ctx) })
	running.Go(func() { _ = db.Listen(ctx, b.heard) })
	srv := httptest.NewServer(b)
	b.url = srv.URL
	t.Cleanup(func() {
		cancel()
		running.Wait()
		srv.Close()
	})
	return b
}

// heard takes what another process says, as the relay does.
func (b *bench) heard(w store.Wake) {
	var f hub.Fact
	if w.Fleet == nil {
		b.hub.Woken(w.Spans)
	} else if json.Unmarshal(w.Fleet, &f) == nil {
		b.hub.Heard(f)
	}
}

// ServeHTTP lets in whoever names a session, as the relay does.
func (b *bench) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	hash := auth.HashToken(strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "))
	agent, err := b.db.Session(req.Context(), hash)
	if err != nil || agent == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{EnableCompression: true}
	if ws, err := up.Upgrade(w, req, nil); err == nil {
		b.hub.Serve(req.Context(), ws, agent, hash)
	}
}

// hire makes an agent with a session.
func (b *bench) hire(name string) (agent, token string) {
	b.t.Helper()
	token, hash := auth.NewToken()
	agent = storetest.ID()
	b.write(func(tx *store.Tx) error {
		tx.Put(&inbox.Agent{ID: agent, Name: name, Email: name + "@example.com", Role: inbox.RoleAdministrator, State: inbox.AgentActive})
		return tx.PutSession(b.t.Context(), hash, agent, "test", 1)
	})
	return agent, token
}

var (
	inboxA = storetest.Numbered(1)
	inboxB = storetest.Numbered(2)
	feedA  = inbox.InboxFeed(inboxA)
)

func (b *bench) write(fn func(tx *store.Tx) error) {
	b.t.Helper()
	if _, err := b.db.Write(context.WithoutCancel(b.t.Context()), fn); err != nil {
		b.t.Error(err)
	}
}

func (b *bench) put(list ...inbox.Entity) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		for _, e := range list {
			tx.Put(e)
		}
		return nil
	})
}

func note(in, text string) *inbox.Message {
	return &inbox.Message{ID: storetest.ID(), Inbox: in, Conversation: storetest.Numbered(9), Dir: inbox.DirNote, Text: text}
}

// fill puts n messages into inbox A.
func (b *bench) fill(n int) {
	b.t.Helper()
	for done := 0; done < n; done += 100 {
		var list []inbox.Entity
		for range min(100, n-done) {
			list = append(list, note(inboxA, "filling"))
		}
		b.put(list...)
	}
}

func (b *bench) open(r *relaytest.Replica) *relaytest.Client {
	b.t.Helper()
	return relaytest.Open(b.t, b.url, b.token, r)
}

// heads reads where the agent's feeds stand.
func (b *bench) heads() map[string]int64 {
	b.t.Helper()
	heads := map[string]int64{}
	for _, f := range []string{inbox.WorkspaceFeed, feedA, inbox.InboxFeed(inboxB), inbox.AgentFeed(b.agent)} {
		h, err := b.db.Head(b.t.Context(), f)
		if err != nil {
			b.t.Fatal(err)
		}
		heads[f] = h
	}
	return heads
}

// same waits until the client is where the store is and compares row by row.
func (b *bench) same(c *relaytest.Client) {
	b.t.Helper()
	heads := b.heads()
	c.Until("the head of every feed", func() bool {
		for f, h := range heads {
			if c.Replica().Cursors[f] < h {
				return false
			}
		}
		return true
	})
	c.Check()
	has := map[string]string{}
	c.Until("rows", func() bool { has = c.Replica().All(); return true })
	want := relaytest.NewReplica()
	for f := range heads {
		for at := int64(0); ; {
			rows, to, err := b.db.Since(b.t.Context(), f, at, wire.MaxRows, wire.MaxFrame)
			if err != nil {
				b.t.Fatal(err)
			}
			want.Keep(f, rows)
			if to <= at {
				break
			}
			at = to
		}
	}
	all := want.All()
	missed, wrong, extra := 0, 0, 0
	for k, v := range all {
		switch got, ok := has[k]; {
		case !ok:
			missed++
		case got != v:
			wrong++
		}
	}
	for k := range has {
		if _, ok := all[k]; !ok {
			extra++
		}
	}
	if missed+wrong+extra > 0 {
		b.t.Errorf("of %d rows: %d missed, %d other than in the store, %d too many", len(all), missed, wrong, extra)
	}
}
