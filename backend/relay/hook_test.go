package relay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/relay"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// called is a relay with two accounts of a platform that calls.
type called struct {
	*scene
	c    *relaytest.Caller
	id   string // of the account 49301
	next string // of the account 49302
	in   *inbox.Inbox
}

func openCalled(t *testing.T, database string, config func(*relay.Config)) *called {
	t.Helper()
	o := &called{c: relaytest.NewCaller(), id: relaytest.NewID(), next: relaytest.NewID()}
	r := relaytest.Start(t, relaytest.Options{Database: database, Connectors: []channel.Connector{o.c}, Config: config})
	o.scene = &scene{Relay: r, ticket: r.SetUp()}
	o.admin = r.Client(o.ticket)
	o.in = o.admin.Inbox()
	o.put(o.id, "49301", true)
	o.put(o.next, "49302", true)
	if o.c.Session(t.Context(), o.id, 1) == nil || o.c.Session(t.Context(), o.next, 1) == nil {
		t.Fatal("the channels do not open")
	}
	return o
}

func (o *called) put(id, account string, on bool) {
	o.T.Helper()
	o.admin.Must("channel", map[string]any{"channel": inbox.Channel{ID: id, Inbox: o.in.ID, Type: relaytest.CallerKind, Name: account, On: on,
		Settings: map[string]string{"account": account}}})
}

// off switches a channel off and waits until it is.
func (o *called) off(id, account string) {
	o.T.Helper()
	s := o.c.Session(o.T.Context(), id, 1)
	o.put(id, account, false)
	if !s.WaitClosed(o.T.Context()) {
		o.T.Fatal("the channel stays open")
	}
}

// call makes one call with its proof.
func (o *called) call(id string, body []byte) (status int, answer []byte) {
	o.T.Helper()
	return o.Request(http.MethodPost, "/h/"+id, "", body, http.Header{"X-Signature": {o.c.Sign(body)}, "X-Kept": {"1"}, "X-Other": {"2"}})
}

func (o *called) must(id string, call []channel.Batch) {
	o.T.Helper()
	body, err := json.Marshal(call)
	if err != nil {
		o.T.Fatal(err)
	}
	if status, answer := o.call(id, body); status != http.StatusOK {
		o.T.Fatalf("%d %s", status, answer)
	}
}

func (o *called) kept() []store.Hook {
	o.T.Helper()
	list, err := o.Store().ListHooks(context.Background(), store.HookFilter{}, 1000)
	if err != nil {
		o.T.Fatal(err)
	}
	return list
}

// counted gives how many messages have a text; under the client's lock.
func (o *called) counted(text string) (n int) {
	for _, m := range relaytest.List[inbox.Message](o.admin.Replica()) {
		if m.Text == text {
			n++
		}
	}
	return n
}

// count is counted after everything that was sent has come.
func (o *called) count(text string) (n int) {
	o.T.Helper()
	o.admin.Ping()
	o.admin.Until("counting", func() bool { n = o.counted(text); return true })
	return n
}

func (o *called) health(id, what string, ok func(h *inbox.Health) bool) {
	o.T.Helper()
	o.admin.Until(what, func() bool { return ok(relaytest.List[inbox.Health](o.admin.Replica())[id]) })
}

// A call is stored, raw and read, before it is answered; a repeated one is harmless.
func TestACallComesIn(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		for range 2 {
			o.must(o.id, relaytest.Said("", "m1", "4915", "Guten Tag"))
		}
		o.must(o.id, relaytest.Said("49302", "m1", "4915", "an die andere Nummer"))
		if m := message(o.admin, "Guten Tag"); m.Channel != o.id || m.Dir != inbox.DirIn {
			t.Errorf("%+v", m)
		}
		if m := message(o.admin, "an die andere Nummer"); m.Channel != o.next {
			t.Errorf("%+v", m)
		}
		if n := o.count("Guten Tag"); n != 1 {
			t.Errorf("%d times", n)
		}
		list := o.kept()
		if len(list) != 3 || list[0].State != store.HookDone || list[0].Channel != o.id || len(list[0].Header) != 1 || list[0].Header.Get("X-Kept") != "1" ||
			!bytes.Contains(list[2].Body, []byte("andere")) {
			t.Errorf("kept %+v", list)
		}
		o.health(o.id, "the last event", func(h *inbox.Health) bool {
			return h != nil && h.LastIn > 0 && h.State == inbox.HealthOK && h.Unread == 0
		})
		o.admin.Check()
	})
}

// What is no call of the platform leaves nothing behind; what is one is never lost.
func TestCallsThatGoWrong(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		good, _ := json.Marshal(relaytest.Said("", "m1", "4915", "gefälscht"))
		sign := func(s string) http.Header { return http.Header{"X-Signature": {s}} }
		flipped := slices.Clone(good)
		flipped[len(flipped)/2] ^= 1
		for name, c := range map[string]struct {
			method, path string
			body         []byte
			head         http.Header
			status       int
			code         string
		}{
			"wrong signature":   {"POST", "/h/" + o.id, good, sign(strings.Repeat("0", 64)), 403, "denied"},
			"no signature":      {"POST", "/h/" + o.id, good, nil, 403, "denied"},
			"another body":      {"POST", "/h/" + o.id, flipped, sign(o.c.Sign(good)), 403, "denied"},
			"unknown channel":   {"POST", "/h/" + relaytest.NewID(), good, sign(o.c.Sign(good)), 404, "not_found"},
			"no channel":        {"POST", "/h/%00x", good, nil, 404, "not_found"},
			"10 MB":             {"POST", "/h/" + o.id, make([]byte, 10<<20), nil, 413, "too_large"},
			"forged handshake":  {"GET", "/h/" + o.id + "?token=x&challenge=12", nil, nil, 403, "denied"},
			"another handshake": {"GET", "/h/" + o.id + "?challenge=12", nil, nil, 403, "denied"},
		} {
			status, answer := o.Request(c.method, c.path, "", c.body, c.head)
			if status != c.status || relaytest.Code(answer) != c.code {
				t.Errorf("%s: %d %s", name, status, answer)
			}
		}
		if list := o.kept(); len(list) != 0 {
			t.Errorf("kept %+v", list)
		}
		s := o.c.Session(t.Context(), o.id, 1)
		if status, answer := o.Request("GET", "/h/"+o.id+"?token="+o.c.Token(s.Account)+"&challenge=%3Cb%3E12", "", nil, nil); status != 200 || string(answer) != "<b>12" {
			t.Errorf("handshake: %d %s", status, answer)
		}
		// Kept, and answered as taken: nobody is helped by a repetition.
		for name, body := range map[string]string{"truncated": string(good[:20]), "panic": "panic", "no text": "\xff\x00"} {
			if status, answer := o.call(o.id, []byte(body)); status != 200 {
				t.Errorf("%s: %d %s", name, status, answer)
			}
		}
		o.must(o.id, relaytest.Said("49399", "m2", "4915", "an niemanden"))
		o.health(o.id, "unread calls", func(h *inbox.Health) bool { return h != nil && h.Unread == 4 })
		states := map[string]int{}
		for _, h := range o.kept() {
			states[h.State]++
			if h.Note == "" {
				t.Errorf("%s without a reason", h.State)
			}
		}
		if states[store.HookStray] != 1 || states[store.HookUnread] != 3 {
			t.Errorf("%v", states)
		}
		if strings.Contains(o.Log.String(), "gefälscht") || strings.Contains(o.Log.String(), "an niemanden") {
			t.Error("the log holds what was written")
		}
	})
}

// While a channel is off nothing that comes is lost.
func TestACallWhileTheChannelIsOff(t *testing.T) {
	o := openCalled(t, "", nil)
	o.off(o.id, "49301")
	o.must(o.id, relaytest.Said("", "m1", "4915", "an die ausgeschaltete"))
	o.must(o.id, relaytest.Said("49302", "m1", "4915", "an die andere"))
	message(o.admin, "an die andere")
	list := o.kept()
	if len(list) != 2 || list[0].State != store.HookStray || list[1].State != store.HookDone || o.count("an die ausgeschaltete") != 0 {
		t.Errorf("kept %+v", list)
	}
}

// One event that cannot be stored does not take the others with it.
func TestASpoiltEventInACall(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		call := relaytest.Said("", "m1", "4915", "davor")
		call = append(call, relaytest.Said("", "m2", "4915", strings.Repeat("x", 200_000))...)
		call = append(call, relaytest.Said("", "m3", "4915", "danach")...)
		o.must(o.id, call)
		message(o.admin, "davor")
		message(o.admin, "danach")
		o.health(o.id, "an unread call", func(h *inbox.Health) bool { return h != nil && h.Unread == 1 })
	})
}

// Who sends calls without proof is turned away at the door, and nobody else is.
func TestStrangersAreTurnedAway(t *testing.T) {
	o := openCalled(t, "", func(c *relay.Config) { c.Proxy = true })
	good, _ := json.Marshal(relaytest.Said("", "m1", "4915", "Guten Tag"))
	ask := func(from, sign, id string) int {
		status, _ := o.Request("POST", "/h/"+id, "", good, http.Header{"X-Signature": {sign}, "X-Forwarded-For": {from}})
		return status
	}
	turned := false
	for range 40 {
		turned = turned || ask("198.51.100.7", "wrong", o.id) == http.StatusTooManyRequests
	}
	if !turned {
		t.Error("nobody was turned away")
	}
	if status := ask("198.51.100.7", o.c.Sign(good), o.next); status != 200 {
		t.Errorf("another channel: %d", status)
	}
	if status := ask("203.0.113.9", o.c.Sign(good), o.id); status != 200 {
		t.Errorf("another address: %d", status)
	}
	if n := len(o.kept()); n != 2 {
		t.Errorf("%d calls are kept", n)
	}
}

// Many calls at once are all stored, each once.
func TestManyCallsAtOnce(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openCalled(t, database, nil)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				for j := range 10 {
					o.must(o.id, relaytest.Said("", "m"+string(rune('a'+i))+string(rune('0'+j)), "49150"+string(rune('0'+i%4)), "viele"))
				}
			})
		}
		wg.Wait()
		o.admin.Until("all messages", func() bool { return o.counted("viele") == 160 })
		o.admin.Check()
	})
}

// What a session fetched goes the same way, with its mark in the same transaction.
func TestFetchedCalls(t *testing.T) {
	o := openCalled(t, "", nil)
	s := o.c.Session(t.Context(), o.id, 1)
	hook := func(call any) channel.Hook {
		b, _ := json.Marshal(call)
		return channel.Hook{Method: http.MethodPost, Body: b}
	}
	for range 2 {
		if err := s.Env.Hooks(t.Context(), []channel.Hook{hook(relaytest.Said("", "u1", "77", "erstes")), {Body: []byte("{")},
			hook(relaytest.Said("", "u2", "77", "zweites"))}, channel.Mark{Name: "offset", Value: "3"}); err != nil {
			t.Fatal(err)
		}
	}
	message(o.admin, "erstes")
	message(o.admin, "zweites")
	if v, err := s.Env.Mark(t.Context(), "offset"); v != "3" || err != nil || o.count("erstes") != 1 {
		t.Errorf("mark %q, %v", v, err)
	}
	if list := o.kept(); len(list) != 6 || list[1].State != store.HookUnread {
		t.Errorf("%+v", list)
	}
}

// An administrator sees the address to copy, and attaches by button.
func TestHookAddress(t *testing.T) {
	o := openCalled(t, "", func(c *relay.Config) { c.Public = "https://chat.lichthaus.example/" })
	get := func() (info struct {
		Address, Token   string
		Public, Attached bool
		Refused          int
	}) {
		status, b := o.Request("GET", "/api/channels/"+o.id+"/hook", o.ticket.Token, nil, nil)
		if err := json.Unmarshal(b, &info); err != nil || status != 200 {
			t.Fatalf("%d %s", status, b)
		}
		return info
	}
	o.Request("POST", "/h/"+o.id, "", []byte("x"), nil)
	i := get()
	if i.Address != "https://chat.lichthaus.example/h/"+o.id || i.Token == "" || !i.Public || i.Attached || i.Refused != 1 {
		t.Errorf("%+v", i)
	}
	for _, on := range []bool{true, false} {
		if status, b := o.Post("/api/channels/"+o.id+"/attach", o.ticket.Token, map[string]bool{"on": on}); status != 200 {
			t.Fatalf("%d %s", status, b)
		}
		if i := get(); i.Attached != on {
			t.Errorf("attached %v", i.Attached)
		}
	}
	if list := o.c.Attached(); len(list) != 2 || list[0] != i.Address || list[1] != "" {
		t.Errorf("%q", list)
	}
	// The session is opened anew each time, so that it can begin or cease to fetch by itself.
	if o.c.Session(t.Context(), o.id, 3) == nil {
		t.Error("the channel was not opened anew")
	}
	for path, token := range map[string]string{"/api/channels/" + o.id + "/hook": "", "/api/channels/" + relaytest.NewID() + "/hook": o.ticket.Token} {
		if status, _ := o.Request("GET", path, token, nil, nil); status != 401 && status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// A relay that was told no address takes that under which it was reached.
func TestHookAddressOfTheRequest(t *testing.T) {
	o := openCalled(t, "", func(c *relay.Config) { c.Proxy = true })
	for _, c := range []struct {
		head   http.Header
		prefix string
		public bool
	}{
		{http.Header{"X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"tresen.shop.example"}}, "https://tresen.shop.example/h/", true},
		{http.Header{"X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"192.168.1.5"}}, "https://192.168.1.5/h/", false},
		{http.Header{}, "http://127.0.0.1:", false},
	} {
		_, b := o.Request("GET", "/api/channels/"+o.id+"/hook", o.ticket.Token, nil, c.head)
		var info struct {
			Address string
			Public  bool
		}
		if err := json.Unmarshal(b, &info); err != nil || !strings.HasPrefix(info.Address, c.prefix) || info.Public != c.public {
			t.Errorf("%s", b)
		}
	}
}

// A store that hangs keeps no platform waiting: the call is refused in time, and
// its repetition is taken.
func TestCallsWhileTheStoreHangs(t *testing.T) {
	o := openCalled(t, "", nil)
	held, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	db := o.Store()
	go func() {
		_, err := db.Write(context.Background(), func(*store.Tx) error { close(held); <-release; return nil })
		done <- err
	}()
	<-held
	body, err := json.Marshal(relaytest.Said("", "m1", "4915", "trotzdem"))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	begun := time.Now()
	for range 40 {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+"/h/"+o.id, bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("X-Signature", o.c.Sign(body))
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
				t.Errorf("%d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
			}
		})
	}
	wg.Wait()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("answered after %v", took)
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	o.must(o.id, relaytest.Said("", "m1", "4915", "trotzdem"))
	message(o.admin, "trotzdem")
	if n := o.count("trotzdem"); n != 1 {
		t.Errorf("%d times", n)
	}
}
