package whatsapp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/fault"
)

// What agents write arrives as they wrote it, with its files, quote and answers.
func TestWhatAgentsSend(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	ref := d.last().Ref
	jpg, pdf := d.keep("Kessel.jpg", "image/jpeg", []byte("\xff\xd8jpeg")), d.keep(`C:\x\Angebot "A".pdf`, "application/pdf", []byte("%PDF"))
	voice := d.keep("v.ogg", "audio/ogg", []byte("OggS"))
	voice.Voice = true
	d.must(channel.Outgoing{Key: key(1), Address: id, Text: "Ja: https://shop.example/kessel 👩‍🌾 שלום", Quote: ref})
	d.must(channel.Outgoing{Key: key(2), Address: id, Text: "Bild und Angebot", Files: []channel.File{jpg, pdf}})
	d.must(channel.Outgoing{Key: key(3), Address: id, Text: "gesprochen", Files: []channel.File{voice}})
	d.must(channel.Outgoing{Key: key(4), Address: id, Text: "Wann?", Buttons: []channel.Button{{ID: "am", Title: "Vormittags"}, {ID: "pm", Title: "Nachmittags"}}})
	d.must(channel.Outgoing{Key: key(5), Address: id, Text: "Wie?", Files: []channel.File{jpg}, Buttons: []channel.Button{{ID: "1", Title: "eins"}, {ID: "2", Title: "zwei"}, {ID: "3", Title: "drei"}, {ID: "4", Title: "vier"}}})
	list := d.shown(id)
	if len(list) != 8 {
		t.Fatalf("%d messages: %+v", len(list), list)
	}
	if b := list[0]; b.Text != "Ja: https://shop.example/kessel 👩‍🌾 שלום" || b.Quote != "Guten Tag" {
		t.Errorf("%+v", b)
	}
	if b := list[1]; b.File == nil || b.File.Type != "image/jpeg" || b.Text != "Bild und Angebot" {
		t.Errorf("%+v", b)
	}
	if b := list[2]; b.File == nil || b.File.Name != `Angebot "A".pdf` || b.Text != "" || string(b.File.Bytes) != "%PDF" {
		t.Errorf("%+v", b)
	}
	if list[3].Text != "gesprochen" || list[4].File == nil || !list[4].File.Voice {
		t.Errorf("%+v, %+v", list[3], list[4])
	}
	if b := list[7]; len(b.Buttons) != 4 || list[6].File == nil {
		t.Errorf("%+v", b)
	}
	keys := []string{}
	for _, s := range d.sim.Sent() {
		keys = append(keys, s.Key)
	}
	if want := []string{key(1), key(2), key(2) + "/1", key(3), key(3) + "/1", key(4), key(5), key(5) + "/1"}; !slices.Equal(keys, want) {
		t.Errorf("keys %v", keys)
	}
	if s := d.sim.Sent()[0].Body; s["to"] != "+"+id || s["text"].(map[string]any)["preview_url"] != true {
		t.Errorf("%v", s)
	}
	for i, button := range map[int]string{5: "pm", 7: "3"} {
		d.does(id, sim.Act{Kind: "press", To: list[i].ID, Button: button})
		if m := d.last(); m.Button != button || m.Quote != list[i].ID || m.Text == "" {
			t.Errorf("pressed %+v", m)
		}
	}
}

// A long text goes in parts that are no longer than allowed, and nothing of it is lost.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	family := "👩‍👩‍👧‍👦"
	for name, text := range map[string]string{
		"words": long("Kupferkessel", 900), "no gaps": strings.Repeat("ä", 9000), "emoji": strings.Repeat(family, 800),
		"one sign without end": "x" + strings.Repeat("\u0301", 9000), "paragraphs": strings.Repeat(long("Satz.", 300)+"\n\n", 6),
	} {
		parts := (*session)(nil).Parts(channel.Outgoing{Text: text, Quote: "wamid.X"})
		joined := ""
		for i, p := range parts {
			if n := utf8.RuneCountInString(p.Text); n > maxPiece || n == 0 || !utf8.ValidString(p.Text) {
				t.Errorf("%s: part %d has %d characters", name, i, n)
			}
			if name == "emoji" && strings.Count(p.Text, family)*len(family) != len(p.Text) {
				t.Errorf("%s: a family was torn apart", name)
			}
			if (p.Quote != "") != (i == 0) || p.Part != i {
				t.Errorf("%s: part %d: quote %q", name, i, p.Quote)
			}
			joined += p.Text
		}
		none := strings.NewReplacer(" ", "", "\n", "")
		if none.Replace(joined) != none.Replace(text) || len(parts) < 2 {
			t.Errorf("%s: %d parts, something is lost", name, len(parts))
		}
	}
	parts := (*session)(nil).Parts(channel.Outgoing{Text: long("Wort", 400), Buttons: []channel.Button{{ID: "a", Title: "A"}}})
	if n := len(parts); n != 2 || len(parts[0].Buttons) != 0 || len(parts[1].Buttons) != 1 || len(parts[1].Text) > maxBody {
		t.Errorf("%d parts", n)
	}
	if p := (*session)(nil).Parts(channel.Outgoing{Text: long("Wort", 300), Files: []channel.File{{Type: "image/png"}}}); len(p) != 2 || p[0].Text == "" || p[1].Text != "" {
		t.Errorf("a text too long for a caption: %+v", p)
	}
}

// Each of the platform's errors gets the sentence that fits, is tried again or not,
// and says what the platform said.
func TestErrorsOfSending(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f     whatsappsim.Failure
		code  fault.Code
		wait  time.Duration
		whole bool
	}{
		{f: whatsappsim.Failure{Status: 401, Code: 190, Title: "expired"}, code: fault.ChanSignIn},
		{f: whatsappsim.Failure{Status: 401, Code: 0, Title: "AuthException"}, code: fault.ChanSignIn},
		{f: whatsappsim.Failure{Status: 403, Code: 10, Title: "permission"}, code: fault.ChanSignIn},
		{f: whatsappsim.Failure{Status: 403, Code: 200, Title: "permission"}, code: fault.ChanSignIn},
		{f: whatsappsim.Failure{Status: 403, Code: 131005, Title: "access"}, code: fault.ChanSignIn},
		{f: whatsappsim.Failure{Status: 500, Code: 131016, Title: "service"}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 500, Code: 131000, Title: "something"}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 503, Code: 2, Title: "API"}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 503, Plain: true}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 500, Code: 131057, Title: "maintenance"}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 500, Code: 1, Title: "unknown"}, code: fault.Unsure},
		{f: whatsappsim.Failure{Status: 400, Code: 1, Title: "unknown"}, code: fault.Unavailable},
		{f: whatsappsim.Failure{Status: 502, Plain: true}, code: fault.Unsure},
		{f: whatsappsim.Failure{Status: 400, Code: 131056, Title: "pair"}, code: fault.RateLimited, wait: 4 * time.Second},
		{f: whatsappsim.Failure{Status: 400, Code: 130429, Title: "throughput"}, code: fault.RateLimited, wait: 2 * time.Second, whole: true},
		{f: whatsappsim.Failure{Status: 429, Plain: true, Header: http.Header{"Retry-After": {"17"}}}, code: fault.RateLimited, wait: 17 * time.Second, whole: true},
		{f: whatsappsim.Failure{Status: 400, Code: 80007, Title: "limit", Header: http.Header{"X-Business-Use-Case-Usage": {`{"1":[{"estimated_time_to_regain_access":19}]}`}}},
			code: fault.RateLimited, wait: 19 * time.Minute, whole: true},
		{f: whatsappsim.Failure{Status: 400, Code: 131047, Title: "window"}, code: fault.WindowClosed},
		{f: whatsappsim.Failure{Status: 400, Code: 131026, Title: "undeliverable"}, code: fault.Recipient},
		{f: whatsappsim.Failure{Status: 400, Code: 131049, Title: "ecosystem"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 131050, Title: "stopped"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 132000, Title: "params"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 404, Code: 132001, Title: "template"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 132015, Title: "paused"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 131042, Title: "payment"}, code: fault.Quota},
		{f: whatsappsim.Failure{Status: 400, Code: 131048, Title: "spam"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 368, Title: "policy"}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 131053, Title: "upload"}, code: fault.FileType},
		{f: whatsappsim.Failure{Status: 400, Code: 100, Title: "parameter", Details: "The parameter is wrong."}, code: fault.Refused},
		{f: whatsappsim.Failure{Status: 400, Code: 999999, Title: "new"}, code: fault.Refused},
	} {
		d := open(t, options{})
		id := d.customer()
		d.sim.Fail(c.f)
		_, err := d.send(channel.Outgoing{Key: key(1), Address: id, Text: "Hallo"})
		if fault.CodeOf(err) != c.code {
			t.Errorf("%d: code %q, want %q", c.f.Code, fault.CodeOf(err), c.code)
		}
		if !c.f.Plain && !strings.Contains(detailOf(err), c.f.Title) || strings.Contains(detailOf(err), whatsappsim.Token) {
			t.Errorf("%d: says %q", c.f.Code, detailOf(err))
		}
		var w channel.Wait
		if errors.As(err, &w) != (c.wait > 0) {
			t.Errorf("%d: waits: %v", c.f.Code, c.wait == 0)
		} else if c.wait > 0 {
			if after, whole := w.After(); after != c.wait || whole != c.whole {
				t.Errorf("%d: after %v, whole %v", c.f.Code, after, whole)
			}
		}
		if _, err := d.send(channel.Outgoing{Key: key(2), Address: id, Text: "danach"}); err != nil {
			t.Errorf("%d: not well afterwards: %v", c.f.Code, err)
		}
	}
}

// The pair limit asks to wait 4^n seconds; another contact is not held up.
func TestPairLimit(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	other := d.sim.Join(sim.Person{Name: "Oto", Number: "+4915155505678"})
	d.says(other, "Hallo")
	// what Pace allows is just what the platform takes
	for i := range d.session.Pace().Burst {
		d.must(channel.Outgoing{Key: key(i), Address: id, Text: "eins von vielen"})
	}
	for n := 1; n <= 4; n++ {
		_, err := d.send(channel.Outgoing{Key: key(100), Address: id, Text: "zu viel"})
		var w channel.Wait
		if !errors.As(err, &w) {
			t.Fatalf("no wait: %v", err)
		}
		if after, whole := w.After(); whole || after != time.Second<<(2*n) {
			t.Errorf("time %d: %v, whole %v", n, after, whole)
		}
	}
	d.must(channel.Outgoing{Key: key(101), Address: other, Text: "für einen anderen"})
	d.sim.Set(sim.Weather{Pass: d.session.Pace().Chat})
	d.must(channel.Outgoing{Key: key(100), Address: id, Text: "zu viel"})
	_, err := d.send(channel.Outgoing{Key: key(102), Address: id, Text: "wieder"})
	var w channel.Wait
	if !errors.As(err, &w) {
		t.Fatal(err)
	}
	if after, _ := w.After(); after != 4*time.Second {
		t.Errorf("after a good one it begins anew: %v", after)
	}
}

// A lost answer is told as unsure, and the next state says which message it was.
func TestUnsureIsSettledByTheState(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	d.sim.Fail(whatsappsim.Failure{Status: 500, Plain: true, After: true})
	if _, err := d.send(channel.Outgoing{Key: key(7), Address: id, Text: "kam das an?"}); !fault.Is(err, fault.Unsure) {
		t.Fatalf("%v", err)
	}
	d.sim.Settle()
	var keys []string
	for _, e := range d.all() {
		if e.Status != nil {
			keys = append(keys, e.Status.Keys...)
		}
	}
	if !slices.Equal(keys, []string{key(7), key(7)}) || len(d.shown(id)) != 1 {
		t.Errorf("keys %v, shown %d", keys, len(d.shown(id)))
	}
}

// Nothing answers: what certainly did not go out is tried again, the rest is unsure.
func TestLostLines(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	server := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = dead.Close()
	hang, arrived := make(chan struct{}), make(chan struct{}, 1)
	defer close(hang)
	for name, c := range map[string]struct {
		base string
		code fault.Code
	}{
		"nothing listens": {"http://" + dead.Addr().String(), fault.Unavailable},
		"hangs up":        {server(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), fault.Unsure},
		"answers half":    {server(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"messages":[{"id"`)) }), fault.Unsure},
		"answers nothing": {server(func(http.ResponseWriter, *http.Request) {}), fault.Unsure},
		"leads elsewhere": {server(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, d.api.URL, http.StatusFound) }), fault.Refused},
		"does not answer": {server(func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-hang }), fault.Unsure},
		"breaks its word": {server(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte("{"))
		}), fault.Unsure},
		"a page of its own": {server(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) }), fault.Unsure},
	} {
		a := d.account
		a.Settings = d.sim.Settings(c.base)
		s, err := Connector{}.open(a, d.env())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if name == "does not answer" {
			go func() { <-arrived; cancel() }()
		}
		_, err = s.Send(ctx, channel.Outgoing{Key: key(1), Address: id, Text: "Hallo"})
		cancel()
		_ = s.Close()
		if !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// After 24 hours only a template is taken; the platform says so at once or later.
func TestClosedWindow(t *testing.T) {
	t.Parallel()
	for _, async := range []bool{false, true} {
		d := open(t, options{AsyncWindow: async})
		id := d.customer()
		d.sim.Set(sim.Weather{Pass: 24*time.Hour + time.Minute})
		list, err := d.send(channel.Outgoing{Key: key(1), Address: id, Text: "zu spät"})
		if !async && !fault.Is(err, fault.WindowClosed) {
			t.Errorf("%v", err)
		}
		if async && (err != nil || !slices.Equal(d.states(list[0].Remote), []string{"failed window_closed"})) {
			t.Errorf("%v, %v", err, d.states(list[0].Remote))
		}
		d.says(id, "doch noch da")
		d.must(channel.Outgoing{Key: key(2), Address: id, Text: "schön"})
	}
	if c := (Connector{}).Info().Caps; c.WindowMin != 24*60 || !c.Templates {
		t.Error("the core does not know of it")
	}
}

// Who is not there, or has blocked the business, is told by the message's state.
func TestNotReachable(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	gone := d.sim.Join(sim.Person{Name: "Weg", Number: "+4915155500000", Wrote: d.sim.Now()})
	d.sim.Absent(gone)
	d.does(id, sim.Act{Kind: "block"})
	for i, a := range []string{id, gone, "4915100000001"} {
		r := d.must(channel.Outgoing{Key: key(i), Address: a, Text: "Hallo?"})
		if got := d.states(r[0].Remote); !slices.Equal(got, []string{"failed recipient"}) {
			t.Errorf("%s: %v", a, got)
		}
	}
	for _, a := range []string{"", "abc", "12", "0151234567", "+4915155501234567890", "DE", "../x", "mara@example.org"} {
		if _, err := d.session.Send(t.Context(), channel.Outgoing{Key: key(9), Address: a, Text: "x"}); !fault.Is(err, fault.Recipient) {
			t.Errorf("address %q: %v", a, err)
		}
	}
	if f, v, ok := recipient("+49 (151) 555-01234"); !ok || f != "to" || v != "+4915155501234" {
		t.Errorf("%s %s", f, v)
	}
}

// Ticks, typing and reactions reach the phone.
func TestComfort(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	ref := d.last().Ref
	// comfort waits until what was asked for beside is done.
	comfort := func() { d.session.parts.Wait() }
	d.session.Seen([]string{"<mail@example.org>", ref})
	comfort()
	if tick := d.sim.Thread(id)[0].Tick; tick != "read" {
		t.Errorf("tick %q", tick)
	}
	d.session.Typing("4915100000001", true)
	d.session.Typing(id, false)
	comfort()
	if d.sim.Typing(id) {
		t.Error("typing though nobody writes")
	}
	d.session.Typing(id, true)
	comfort()
	if !d.sim.Typing(id) {
		t.Error("typing is not shown")
	}
	d.must(channel.Outgoing{Key: key(1), Address: id, Text: "fertig"})
	if d.sim.Typing(id) {
		t.Error("typing goes on after the answer")
	}
	for _, emoji := range []string{"👍🏽", ""} {
		if err := d.session.React(t.Context(), id, ref, emoji); err != nil {
			t.Fatal(err)
		}
		if got := d.sim.Thread(id)[0].Reaction; got != emoji {
			t.Errorf("reaction %q, want %q", got, emoji)
		}
	}
	d.sim.Set(sim.Weather{Pass: 31 * 24 * time.Hour})
	if err := d.session.React(t.Context(), id, ref, "👍"); !fault.Is(err, fault.Refused) {
		t.Errorf("an old message: %v", err)
	}
	d.does(id, sim.Act{Kind: "react", To: ref, Text: "🎉"})
	list := d.all()
	if r := list[len(list)-1].Reaction; r == nil || r.To != ref || r.Emoji != "🎉" || r.Own {
		t.Errorf("%+v", r)
	}

	quiet := d.account
	quiet.Settings = d.sim.Settings(d.api.URL)
	quiet.Settings[setMarks] = "false"
	s, err := Connector{}.open(quiet, d.env())
	if err != nil {
		t.Fatal(err)
	}
	d.says(id, "noch da?")
	s.Seen([]string{d.last().Ref})
	_ = s.Close()
	if list := d.sim.Thread(id); list[len(list)-1].Tick == "read" {
		t.Error("blue ticks though the business wants none")
	}
}

// A voice message that was heard says so.
func TestHeard(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	f := d.keep("v.ogg", "audio/ogg", []byte("OggS"))
	f.Voice = true
	r := d.must(channel.Outgoing{Key: key(1), Address: id, Files: []channel.File{f}})
	d.does(id, sim.Act{Kind: "read"})
	if got := d.states(r[0].Remote); !slices.Equal(got, []string{"sent", "delivered", "read", "played"}) {
		t.Errorf("%v", got)
	}
}
