package hub_test

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tresen/backend/auth"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
	"tresen/backend/wire"
)

// greet opens a line and says hello by hand.
func (b *bench) greet() *websocket.Conn {
	b.t.Helper()
	ws := b.dial()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello","d":{"v":1}}`)); err != nil {
		b.t.Fatal(err)
	}
	if f := next(b.t, ws); f.T != wire.TypeWelcome {
		b.t.Fatalf("first frame is %s", f.T)
	}
	return ws
}

func (b *bench) dial() *websocket.Conn {
	b.t.Helper()
	ws, resp, err := relaytest.Dial(b.t.Context(), b.url, b.token, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = resp.Body.Close()
	b.t.Cleanup(func() { _ = ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(relaytest.Patience)); err != nil {
		b.t.Fatal(err)
	}
	return ws
}

type frame struct {
	T string
	D json.RawMessage
}

func next(t testing.TB, ws *websocket.Conn) (f frame) {
	t.Helper()
	if err := ws.ReadJSON(&f); err != nil {
		t.Fatalf("reading: %v", err)
	}
	return f
}

// bye reads until the relay's last frame; after it the line is closed properly.
func bye(t *testing.T, ws *websocket.Conn) (b wire.Bye) {
	t.Helper()
	f := next(t, ws)
	for f.T != wire.TypeBye {
		f = next(t, ws)
	}
	if err := json.Unmarshal(f.D, &b); err != nil {
		t.Fatal(err)
	}
	_, _, err := ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		t.Errorf("after bye: %v, want a close frame", err)
	}
	return b
}

// Whatever a program sends that is no desktop: a bye that says why, and the
// others go on.
func TestBadFrames(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	good := b.open(nil)
	good.Complete()
	long := `{"t":"command","d":{"id":"` + storetest.ID() + `","kind":"note","body":{"text":"` + strings.Repeat("x", wire.MaxFrame) + `"}}}`
	for _, c := range []struct {
		name, frame, code string
	}{
		{"no JSON", `{"t":"fill","d":{`, "invalid"},
		{"no object", `[1,2]`, "invalid"},
		{"empty", ``, "invalid"},
		{"unknown type", `{"t":"teleport","d":{}}`, "invalid"},
		{"no content", `{"t":"fill"}`, "invalid"},
		{"wrong shape", `{"t":"fill","d":{"below":"top"}}`, "invalid"},
		{"a frame of the relay's", `{"t":"delta","d":{"feed":"workspace"}}`, "invalid"},
		{"hello again", `{"t":"hello","d":{"v":1}}`, "invalid"},
		{"a feed of somebody else", `{"t":"fill","d":{"feed":"agent/other","below":9}}`, "denied"},
		{"typing in no conversation", `{"t":"typing","d":{"conversation":"` + strings.Repeat("x", 100_000) + `","on":true}}`, "invalid"},
		{"over the limit", long, "too_large"},
		{"over the limit, hard to pack", noise(rand.New(rand.NewPCG(5, 5)), 3*wire.MaxFrame), "too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws := b.greet()
			if err := ws.WriteMessage(websocket.TextMessage, []byte(c.frame)); err != nil {
				t.Fatal(err)
			}
			if got := bye(t, ws); got.Code != c.code {
				t.Errorf("bye %q, want %q", got.Code, c.code)
			}
		})
	}
	t.Run("binary", func(t *testing.T) {
		ws := b.greet()
		if err := ws.WriteMessage(websocket.BinaryMessage, []byte(`{"t":"ping","d":{"n":1}}`)); err != nil {
			t.Fatal(err)
		}
		if got := bye(t, ws); got.Code != "invalid" {
			t.Errorf("bye %q", got.Code)
		}
	})
	good.Ping()
	b.put(note(inboxA, "after all that"))
	b.same(good)
}

func TestBadHellos(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	for _, c := range []struct{ name, frame, code string }{
		{"version to come", `{"t":"hello","d":{"v":99}}`, "version"},
		{"no version", `{"t":"hello","d":{}}`, "version"},
		{"something else first", `{"t":"ping","d":{"n":1}}`, "invalid"},
		{"cursors below zero", `{"t":"hello","d":{"v":1,"cursors":{"workspace":-5}}}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws := b.dial()
			if err := ws.WriteMessage(websocket.TextMessage, []byte(c.frame)); err != nil {
				t.Fatal(err)
			}
			if c.code == "" {
				if f := next(t, ws); f.T != wire.TypeWelcome {
					t.Errorf("got %s", f.T)
				}
				return
			}
			if got := bye(t, ws); got.Code != c.code {
				t.Errorf("bye %q, want %q", got.Code, c.code)
			}
		})
	}
}

// A small frame that unpacks to a huge one is over the limit like any other.
func TestPackedBomb(t *testing.T) {
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	var before, after runtime.MemStats
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := bytes.Repeat([]byte(" "), 1<<20)
	for range 100 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Flush(); err != nil {
		t.Fatal(err)
	}
	body := bytes.TrimSuffix(packed.Bytes(), []byte{0, 0, 0xff, 0xff}) // RFC 7692 section 7.2.1
	// One masked text frame with RSV1, its mask zero (RFC 6455 section 5.2).
	head := []byte{0xc1, 0xff, 0, 0, 0, 0, byte(len(body) >> 24), byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body)), 0, 0, 0, 0}
	ws := b.greet()
	runtime.ReadMemStats(&before)
	if _, err := ws.NetConn().Write(append(head, body...)); err != nil {
		t.Fatal(err)
	}
	if got := bye(t, ws); got.Code != "too_large" {
		t.Errorf("bye %q, want too_large", got.Code)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("%d MB were taken for it", used>>20)
	}
}

// Refused wishes: the line stays, the answer says why.
func TestRefusedCommands(t *testing.T) {
	each(t, func(b *bench) {
		c := b.open(nil)
		c.Complete()
		conv := storetest.ID()
		b.put(&inbox.Conversation{ID: conv, Inbox: inboxA, Contact: storetest.ID()})
		for _, x := range []struct {
			name, kind string
			body       any
			code       string
		}{
			{"unknown kind", "teleport", map[string]string{}, "invalid"},
			{"no object", "note", 7, "invalid"},
			{"no text", "note", map[string]string{"message": storetest.ID(), "conversation": conv}, "invalid"},
			{"huge text", "note", map[string]string{"message": storetest.ID(), "conversation": conv, "text": strings.Repeat("ä", wire.MaxText+1)}, "too_large"},
			{"nothing there", "done", map[string]string{"conversation": storetest.ID()}, "not_found"},
			{"a row no frame could carry", "draft", map[string]any{"conversation": conv, "text": "x", "channel": strings.Repeat("x", 900_000), "at": 1}, "too_large"},
		} {
			if a := c.Do(x.kind, x.body); a.Code != x.code {
				t.Errorf("%s: %q, want %q", x.name, a.Code, x.code)
			}
		}
		if a := c.DoAs("not an id", "done", map[string]string{"conversation": conv}); a.Code != "invalid" {
			t.Errorf("bad id: %q", a.Code)
		}
		c.Must("note", map[string]string{"message": storetest.ID(), "conversation": conv, "text": strings.Repeat("ä", wire.MaxText)})
		b.same(c)
		fresh := b.open(nil)
		fresh.Complete()
		b.same(fresh)
	})
}

// Whoever is signed out or blocked between the look at the token and hello
// must not get in.
func TestSignedOutWhileConnecting(t *testing.T) {
	each(t, func(b *bench) {
		for name, out := range map[string]func(tx *store.Tx, agent, token string) error{
			"signed out": func(tx *store.Tx, _, token string) error { return tx.DropSession(t.Context(), auth.HashToken(token)) },
			"blocked": func(tx *store.Tx, agent, _ string) error {
				a, err := store.Get[inbox.Agent](t.Context(), tx, agent)
				if err == nil {
					a.State = inbox.AgentBlocked
					tx.Put(a)
				}
				return err
			},
		} {
			agent, token := b.hire(strings.ReplaceAll(name, " ", ""))
			b.token = token
			ws := b.dial()
			b.write(func(tx *store.Tx) error { return out(tx, agent, token) })
			if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello","d":{"v":1}}`)); err != nil {
				t.Fatal(err)
			}
			if got, want := bye(t, ws), strings.ReplaceAll(name, " ", "_"); got.Code != want {
				t.Errorf("%s: bye %q", name, got.Code)
			}
		}
	})
}

// Who does not wait for answers is sent away at the 65th command; who keeps to
// the limit is answered, however long the store takes.
func TestTooManyUnanswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		commands int
		code     string
	}{{wire.MaxPending, ""}, {wire.MaxPending + 1, "rate_limited"}} {
		b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
		conv := storetest.ID()
		b.put(&inbox.Conversation{ID: conv, Inbox: inboxA, Contact: storetest.ID()})
		ws := b.greet()
		busy, free, freed := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(freed)
			b.write(func(*store.Tx) error {
				close(busy)
				<-free
				return nil
			})
		}()
		<-busy // nothing can be answered now
		for range c.commands {
			text := `{"t":"command","d":{"id":"` + storetest.ID() + `","kind":"seen","body":{"conversation":"` + conv + `","at":1}}}`
			if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if c.code == "" {
			close(free)
			for n := 0; n < c.commands; {
				if f := next(t, ws); f.T == wire.TypeAnswer {
					n++
				} else if f.T == wire.TypeBye {
					t.Fatalf("after %d answers: %s", n, f.D)
				}
			}
		} else {
			if got := bye(t, ws); got.Code != c.code || got.After == 0 {
				t.Errorf("%d commands: %+v", c.commands, got)
			}
			close(free)
		}
		<-freed
	}
}

// A new contact comes before its conversation: the list never shows a known
// name as unknown.
func TestContactBeforeConversation(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open(t, storetest.SQLite(t)))
	ws := b.greet()
	for range 20 {
		k := storetest.ID()
		b.put(&inbox.Conversation{ID: storetest.ID(), Inbox: inboxA, Contact: k}, &inbox.Contact{ID: k, Name: "Jule"})
		var feeds []string
		for len(feeds) < 2 {
			f := next(t, ws)
			var d wire.Delta
			if err := json.Unmarshal(f.D, &d); err != nil || f.T != wire.TypeDelta {
				continue
			}
			feeds = append(feeds, d.Feed)
		}
		if feeds[0] != inbox.WorkspaceFeed {
			t.Fatalf("order %v", feeds)
		}
	}
}
