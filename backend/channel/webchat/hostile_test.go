package webchat_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
)

func TestForeignOriginIsRefused(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	for _, origin := range []string{"", "null", "https://evil.example", "https://www.lichthaus.example.evil.example", "http://www.lichthaus.example"} {
		_, resp, err := webchatsim.Dial(t.Context(), d.socket(), origin, nil)
		if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: %v %v", origin, resp, err)
		}
		if code, status := d.get("socket", map[string]string{"Origin": origin}); code != "origin" || status != 403 {
			t.Errorf("origin %q: diagnosis %s %d", origin, code, status)
		}
	}
	if code, status := d.get("socket", map[string]string{"Origin": shop}); code != "" || status != 200 {
		t.Errorf("the shop's own page: diagnosis %s %d", code, status)
	}
}

func TestManyConnectionsFromOneAddress(t *testing.T) {
	t.Parallel()
	limits := webchat.NoLimits()
	limits.Sockets = 8
	d := setup(t, limits)
	var first *webchatsim.Visitor
	refused := 0
	for range 40 {
		v, resp, err := webchatsim.Dial(t.Context(), d.socket(), shop, nil)
		if err == nil {
			t.Cleanup(func() { _ = v.Close() })
			first = v
			continue
		}
		if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
			t.Fatalf("refused with %d", resp.StatusCode)
		}
		refused++
	}
	if refused != 32 {
		t.Errorf("%d of 40 were refused, 32 expected", refused)
	}
	if code, _ := d.get("socket", map[string]string{"Origin": shop}); code != "rate_limited" {
		t.Errorf("diagnosis = %q", code)
	}
	h := d.handler()
	for range 10_000 {
		r := httptest.NewRequestWithContext(t.Context(), "GET", d.url("socket"), nil)
		r.RemoteAddr = "127.0.0.1:4711"
		for k, v := range map[string]string{"Origin": shop, "Connection": "upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="} {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusTooManyRequests {
			t.Fatalf("status %d", w.Code)
		}
	}
	d.greet(first) // those who are in are served
}

func TestConnectionRate(t *testing.T) {
	t.Parallel()
	limits := webchat.NoLimits()
	limits.Connects = webchat.Rate{PerMinute: 1, Burst: 2}
	d := setup(t, limits)
	_ = d.visit("").Close()
	_ = d.visit("").Close()
	if _, resp, err := webchatsim.Dial(t.Context(), d.socket(), shop, nil); err == nil || resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("third connection: %v %v", resp, err)
	}
}

func TestMessageRate(t *testing.T) {
	t.Parallel()
	limits := webchat.NoLimits()
	limits.Messages = webchat.Rate{PerMinute: 1, Burst: 3}
	d := setup(t, limits)
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	for range 3 {
		d.must(v.Say(webchatsim.NewID(), "noch eine"))
		d.must(v.Await("ack", nil))
	}
	d.must(v.Say(webchatsim.NewID(), "zu viel"))
	var r refusal
	if d.must(v.Await("refuse", &r)); r.Code != "rate_limited" || r.After <= 0 {
		t.Errorf("refused with %+v", r)
	}
	other := d.visit(webchatsim.NewToken()) // a neighbour is not hurt
	d.greet(other)
	d.must(other.Say(webchatsim.NewID(), "ich darf"))
	d.must(other.Await("ack", nil))
}

func TestBadFramesEndTheConnectionWithACode(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	tests := map[string]struct {
		frame string
		code  string
	}{
		"broken JSON":      {`{"t":"send","d":{`, "invalid"},
		"no object":        {`[1,2]`, "invalid"},
		"unknown frame":    {`{"t":"drop","d":{}}`, "invalid"},
		"no content":       {`{"t":"send"}`, "invalid"},
		"id is no UUID":    {`{"t":"send","d":{"id":"1","text":"x"}}`, "invalid"},
		"UUID in capitals": {`{"t":"send","d":{"id":"0198F000-0000-7000-8000-00000000000A","text":"x"}}`, "invalid"},
		"unknown version":  {`{"t":"hello","d":{"v":99}}`, "version"},
		"forged token":     {`{"t":"hello","d":{"v":1,"token":"../../etc"}}`, "signed_out"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := d.visit("")
			d.greet(v)
			d.must(v.Raw([]byte(test.frame)))
			var b bye
			if d.must(v.Await("bye", &b)); b.Code != test.code {
				t.Errorf("bye %+v", b)
			}
			if _, err := v.Next(); err == nil {
				t.Error("the line is still open")
			}
		})
	}
	v := d.visit("")
	d.must(v.Say(webchatsim.NewID(), "ohne Gruß"))
	var b bye
	if d.must(v.Await("bye", &b)); b.Code != "invalid" {
		t.Errorf("frame before hello: %+v", b)
	}
}

func TestOversizeFrame(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit("")
	d.greet(v)
	_ = v.Raw([]byte(`{"t":"send","d":{"text":"` + strings.Repeat("x", 64<<10) + `"}}`)) // the relay may cut before all is written
	if _, err := v.Next(); err == nil {
		t.Error("a frame over the limit was taken")
	}
}

func TestFloodOfFrames(t *testing.T) {
	t.Parallel()
	limits := webchat.NoLimits()
	limits.Frames = webchat.Rate{PerMinute: 1, Burst: 5}
	d := setup(t, limits)
	v := d.visit("")
	d.greet(v)
	for range 5 {
		d.must(v.Send("ping", map[string]any{"n": 1}))
	}
	var b bye
	if d.must(v.Await("bye", &b)); b.Code != "rate_limited" || b.After == 0 {
		t.Errorf("bye %+v", b)
	}
}

func TestHalfOpenConnectionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		v := d.visit("")
		d.must(v.Conn().SetReadDeadline(time.Time{}))
		d.greet(v)
		// the page's computer sleeps: its line takes bytes but answers nothing
		v.Conn().SetPingHandler(func(string) error { return nil })
		start := time.Now()
		for {
			if _, err := v.Next(); err != nil {
				break
			}
		}
		if d := time.Since(start); d > 70*time.Second {
			t.Errorf("a dead line was held for %v", d)
		}
	})
}

func TestLiveConnectionStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		v := d.visit("")
		d.must(v.Conn().SetReadDeadline(time.Now().Add(10 * time.Minute)))
		d.greet(v)
		if _, err := v.Next(); err == nil || !strings.Contains(err.Error(), "timeout") {
			t.Errorf("the line of an idle page ended: %v", err) // pings are answered while reading
		}
	})
}

func TestSilentConnectionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		v := d.visit("")
		start := time.Now()
		if _, err := v.Next(); err == nil {
			t.Error("something came without a hello")
		}
		if d := time.Since(start); d > 11*time.Second {
			t.Errorf("held for %v", d)
		}
	})
}

func TestSlowReaderIsCutOffAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		v, address := d.known()
		// the page reads nothing any more: an unbuffered pipe blocks at once
		for range 100 {
			d.relay.Says(address, "Anna", strings.Repeat("lang ", 500))
			d.session.(channel.Typer).Typing(address, true)
		}
		time.Sleep(15 * time.Second) // the bubble's clock
		synctest.Wait()
		if n := d.relay.Watching(address); n != 0 {
			t.Errorf("%d connections still served", n)
		}
		back := d.visit(v.Token)
		d.must(back.Hello(1))
		got := map[string]bool{}
		for len(got) < 100 {
			for _, e := range d.entries(back).Entries {
				got[e.ID] = true
			}
		}
	})
}

func TestTypingEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		v, address := d.known()
		d.must(v.Send("typing", map[string]any{"on": true}))
		d.until("typing", func() bool { return typing(d.relay) == 1 })
		start := time.Now()
		d.until("typing ends", func() bool { return typing(d.relay) == 2 })
		f := d.relay.Fleeting()
		if last := f[len(f)-1]; last.Typing || last.Address != address || time.Since(start) > 6*time.Second {
			t.Errorf("%+v after %v", last, time.Since(start))
		}
		// and at once when the page goes
		d.must(v.Send("typing", map[string]any{"on": true}))
		d.until("typing", func() bool { return typing(d.relay) == 3 })
		d.must(v.Close())
		d.until("typing ends", func() bool { return typing(d.relay) == 4 })
	})
}

func typing(r *webchatsim.Relay) (n int) {
	for _, f := range r.Fleeting() {
		if f.Online == nil {
			n++
		}
	}
	return n
}

func TestOnlineFollowsTheOpenPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		online := func() (s string) {
			for _, f := range d.relay.Fleeting() {
				if f.Online != nil {
					s += map[bool]string{true: "+", false: "-"}[*f.Online]
				}
			}
			return s
		}
		v, _ := d.known()
		d.until("online", func() bool { return online() == "+" })
		d.must(v.Close()) // goes to the next page of the shop
		second := d.visit(v.Token)
		d.greet(second)
		go func() { _ = second.Await("never", nil) }() // a page reads all the time
		time.Sleep(20 * time.Second)                   // the bubble's clock
		if strings.Contains(online(), "-") {
			t.Errorf("told as gone between two pages: %s", online())
		}
		d.must(second.Close())
		d.until("offline", func() bool { return strings.HasSuffix(online(), "-") })
	})
}

func TestCloseSaysGoodbye(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit("")
	d.greet(v)
	d.must(d.session.Close())
	var b bye
	if d.must(v.Await("bye", &b)); b.Code != "unavailable" || b.After == 0 {
		t.Errorf("bye %+v", b)
	}
	if code, status := d.get("loader.js", nil); code != "channel_off" || status != 404 {
		t.Errorf("after closing: %s %d", code, status)
	}
}

func TestCloseDoesNotWaitForASlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := bubble(t)
		_, address := d.known()
		d.relay.Says(address, "Anna", "niemand liest das")
		synctest.Wait() // the writer is stuck in an unbuffered line
		start := time.Now()
		d.must(d.session.Close())
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("closing took %v", took)
		}
	})
}
