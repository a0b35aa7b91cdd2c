package whatsapp

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/fault"
)

// fetch reads a file of a message that came in.
func (d *desk) fetch(m channel.Media) ([]byte, error) {
	r, err := d.session.Fetch(d.t.Context(), m)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}

func (d *desk) picture() (id string, m channel.Media) {
	d.t.Helper()
	id = d.customer()
	d.does(id, sim.Act{Kind: "say", Text: "so sieht es aus", File: &sim.File{Name: "x.jpg", Type: "image/jpeg", Bytes: []byte("\xff\xd8picture")}})
	return id, d.last().Media[0]
}

// Files are fetched with the token, for a week, and are told to be gone after it.
func TestFetch(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	_, m := d.picture()
	if b, err := d.fetch(m); err != nil || string(b) != "\xff\xd8picture" {
		t.Fatalf("%q, %v", b, err)
	}
	d.sim.Set(sim.Weather{Down: true})
	if _, err := d.fetch(m); !fault.Is(err, fault.Unavailable) {
		t.Errorf("platform down: %v", err)
	}
	d.sim.Set(sim.Weather{Revoked: true})
	if _, err := d.fetch(m); !fault.Is(err, fault.ChanSignIn) {
		t.Errorf("token revoked: %v", err)
	}
	d.sim.Set(sim.Weather{Media: "gone"})
	if _, err := d.fetch(m); !fault.Is(err, fault.NotFound) {
		t.Errorf("gone: %v", err)
	}
	d.sim.Set(sim.Weather{Pass: 6 * 24 * time.Hour})
	if _, err := d.fetch(m); err != nil {
		t.Errorf("on the sixth day: %v", err)
	}
	d.sim.Set(sim.Weather{Pass: 2 * 24 * time.Hour})
	if _, err := d.fetch(m); !fault.Is(err, fault.NotFound) {
		t.Errorf("on the eighth day: %v", err)
	}
	for _, id := range []string{"", "../" + whatsappsim.PhoneID, "1?fields=x", "a%2fb"} {
		if _, err := d.fetch(channel.Media{ID: id}); !fault.Is(err, fault.NotFound) {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

// An address that died on the way is asked for once more.
func TestFetchLooksUpAgain(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	_, m := d.picture()
	var looked int
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v") {
			looked++
		} else if looked == 1 { // five minutes pass between the two calls
			d.sim.Set(sim.Weather{Pass: 6 * time.Minute})
		}
		d.sim.ServeHTTP(w, r)
	}))
	defer slow.Close()
	d.session.graph.Base = slow.URL
	if b, err := d.fetch(m); err != nil || string(b) != "\xff\xd8picture" || looked != 2 {
		t.Errorf("%q, %v, looked up %d times", b, err, looked)
	}
	slow.CloseClientConnections()
}

// The simulated files want the token, and their addresses die.
func TestFilesAreGuarded(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	_, m := d.picture()
	var x struct {
		URL str `json:"url"`
	}
	if err := d.session.ask(t.Context(), lookUp(m.ID), &x); err != nil {
		t.Fatal(err)
	}
	get := func(token string) int {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, string(x.URL), nil)
		req.Header.Set("Authorization", token)
		res, err := d.api.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if a, b := get(""), get("Bearer x"); a != 401 || b != 401 {
		t.Errorf("without the token %d, with a wrong one %d", a, b)
	}
	if c := get("Bearer " + whatsappsim.Token); c != 200 {
		t.Errorf("with the token %d", c)
	}
	d.sim.Set(sim.Weather{Pass: 5*time.Minute + time.Second})
	if c := get("Bearer " + whatsappsim.Token); c != 404 {
		t.Errorf("after five minutes %d", c)
	}
}

// A platform that lies about where its files are gets no token.
func TestFilesElsewhereAreNotFetched(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	strange := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a stranger was asked") }))
	defer strange.Close()
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"url":"` + strange.URL + `/x","file_size":"3","id":"1"}`))
	}))
	defer liar.Close()
	d.session.graph.Base = liar.URL
	if _, err := d.fetch(channel.Media{ID: "1"}); err == nil {
		t.Error("it was fetched")
	}
}

// A file is given up only when the platform says that it is gone, not for what
// stands between, or for trouble with the account.
func TestFilesAreNotGivenUpEarly(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]fault.Code{
		`<html>Blocked by your firewall</html>`:                  fault.Unavailable,
		`{"error":{"code":131031,"message":"Account locked"}}`:   fault.Unavailable,
		`{"error":{"code":100,"message":"Unsupported request"}}`: fault.NotFound,
	} {
		d := open(t, options{})
		gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(answer))
		}))
		defer gate.Close()
		d.session.graph.Base = gate.URL
		if _, err := d.fetch(channel.Media{ID: "1"}); !fault.Is(err, want) {
			t.Errorf("%s: %v, want %s", answer, err, want)
		}
	}
}

// Too much is noticed before and while it comes.
func TestFetchIsBounded(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	for name, answer := range map[string]string{"told": "104857601", "not told": "0"} {
		var big *httptest.Server
		big = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/v") {
				_, _ = w.Write([]byte(`{"url":"` + big.URL + `/x","file_size":"` + answer + `","id":"1"}`))
				return
			}
			chunk := bytes.Repeat([]byte{1}, 1<<20)
			for range 101 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}))
		d.session.graph.Base = big.URL
		r, err := d.session.Fetch(t.Context(), channel.Media{ID: "1"})
		if err == nil {
			_, err = io.Copy(io.Discard, r)
			_ = r.Close()
		}
		if !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		big.Close()
	}
}

// A file is uploaded once; when the platform has forgotten it, once more.
func TestUploadsAreKept(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	f := d.keep("a.png", "image/png", []byte("\x89PNG"))
	media := func() string {
		s := d.sim.Sent()
		return s[len(s)-1].Body["image"].(map[string]any)["id"].(string)
	}
	d.must(channel.Outgoing{Key: key(1), Address: id, Files: []channel.File{f}})
	first := media()
	d.must(channel.Outgoing{Key: key(2), Address: id, Files: []channel.File{f}})
	if media() != first {
		t.Error("uploaded twice")
	}
	d.sim.Forget(first)
	d.must(channel.Outgoing{Key: key(3), Address: id, Files: []channel.File{f}})
	if media() == first || len(d.shown(id)) != 3 {
		t.Errorf("%d messages", len(d.shown(id)))
	}
	d.sim.Set(sim.Weather{Pass: 26 * 24 * time.Hour})
	d.says(id, "noch einmal")
	before := media()
	d.must(channel.Outgoing{Key: key(4), Address: id, Files: []channel.File{f}})
	if media() == before {
		t.Error("an upload of almost a month ago")
	}
}

// What the channel states of files is what the platform takes; the rest goes as a document.
func TestFileTypesAndLimits(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	for i, c := range []struct{ kind, as string }{
		{"image/jpeg", "image"}, {"image/png", "image"}, {"image/webp", "document"}, {"image/heic", "document"}, {"video/mp4", "video"}, {"video/quicktime", "document"},
		{"audio/ogg; codecs=opus", "audio"}, {"audio/mp3", "audio"}, {"audio/x-m4a", "audio"}, {"audio/webm", "document"}, {"application/pdf", "document"}, {"text/plain", "document"},
	} {
		d.must(channel.Outgoing{Key: key(i), Address: id, Files: []channel.File{d.keep("datei", c.kind, []byte(c.kind))}})
		if s := d.sim.Sent(); s[len(s)-1].Type != c.as {
			t.Errorf("%s went as %s, want %s", c.kind, s[len(s)-1].Type, c.as)
		}
	}
	for _, l := range (Connector{}).Info().Caps.Files {
		for _, kind := range l.Types {
			f := d.keep("groß", kind, nil)
			f.Size = l.Max + 1
			if _, err := d.send(channel.Outgoing{Key: key(50), Address: id, Files: []channel.File{f}}); !fault.Is(err, fault.TooLarge) {
				t.Errorf("%s over its limit: %v", kind, err)
			}
		}
	}
	d.sim.Set(sim.Weather{Fail: 1, Status: 500})
	if _, err := d.send(channel.Outgoing{Key: key(60), Address: id, Files: []channel.File{d.keep("neu", "text/plain", []byte("neu"))}}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an upload that fails was certainly not sent: %v", err)
	}
	if _, err := d.send(channel.Outgoing{Key: key(61), Address: id, Files: []channel.File{{Hash: "weg", Type: "text/plain", Size: 3}}}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not here: %v", err)
	}
	d.sim.Settle()
	if got := d.shown(id); !slices.ContainsFunc(got, func(b sim.Bubble) bool { return b.File != nil && b.File.Name == "datei" }) {
		t.Error("a document without its name")
	}
}
