package relay_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/relay"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

func (o *called) replay(database string, what relay.Replay) relay.Replayed {
	o.T.Helper()
	cfg := relay.Defaults()
	cfg.Data, cfg.Database = o.Data, database
	done, err := relay.ReplayCalls(o.T.Context(), cfg, relay.Options{Log: slog.New(slog.DiscardHandler), Connectors: []channel.Connector{o.c}}, what)
	if err != nil {
		o.T.Fatal(err)
	}
	return done
}

// What came while a channel was off is read again beside the running relay, and
// desktops see it; twice is harmless.
func TestReplayBesideARunningRelay(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		o.off(o.id, "49301")
		o.must(o.id, relaytest.Said("", "m1", "4915", "während der Pause"))
		if status, _ := o.call(o.id, []byte("{")); status != http.StatusOK {
			t.Fatal(status)
		}
		o.put(o.id, "49301", true)
		o.c.Session(t.Context(), o.id, 2)
		o.health(o.id, "unread calls", func(h *inbox.Health) bool { return h != nil && h.Unread == 2 })
		if done := o.replay(database, relay.Replay{}); done != (relay.Replayed{Calls: 2, Read: 1, Unread: 1}) {
			t.Errorf("%+v", done)
		}
		if m := message(o.admin, "während der Pause"); m.Channel != o.id {
			t.Errorf("%+v", m)
		}
		if done := o.replay(database, relay.Replay{All: true, Channel: o.id, Since: time.Hour}); done != (relay.Replayed{Calls: 2, Read: 1, Unread: 1}) {
			t.Errorf("again: %+v", done)
		}
		if done := o.replay(database, relay.Replay{Channel: o.next}); done.Calls != 0 {
			t.Errorf("of another channel: %+v", done)
		}
		if n := o.count("während der Pause"); n != 1 {
			t.Errorf("%d times", n)
		}
		if database == "" {
			o.health(o.id, "one unread call", func(h *inbox.Health) bool { return h.Unread == 1 })
		}
		o.admin.Check()
	})
}

// Without a running relay it is done in the data folder itself.
func TestReplayOfAStoppedRelay(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		o.off(o.next, "49302")
		o.must(o.id, relaytest.Said("49302", "m1", "4915", "an die zweite"))
		o.put(o.next, "49302", true)
		o.c.Session(t.Context(), o.next, 2)
		o.Stop()
		if done := o.replay(database, relay.Replay{}); done != (relay.Replayed{Calls: 1, Read: 1}) {
			t.Errorf("%+v", done)
		}
		r := o.Again()
		if m := message(r.Client(r.SignIn("admin@lichthaus.example")), "an die zweite"); m.Channel != o.next {
			t.Errorf("%+v", m)
		}
		if list := o.kept(); len(list) != 1 || list[0].State != store.HookDone {
			t.Errorf("%+v", list)
		}
	})
}

// Only who can read the data folder's key may have calls read again.
func TestReplayIsNotForStrangers(t *testing.T) {
	o := openCalled(t, "", nil)
	for name, head := range map[string]http.Header{"no proof": nil,
		"forged": {"X-At": {strconv.FormatInt(time.Now().Unix(), 10)}, "X-Proof": {strings.Repeat("A", 43)}}} {
		body, _ := json.Marshal(relay.Replay{All: true})
		if status, answer := o.Request("POST", "/api/replay", o.ticket.Token, body, head); status != 403 {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}
