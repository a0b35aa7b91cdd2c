package phone_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel/sim"
	"tresen/backend/cmd/demo/phone"
)

// app is a platform that only notes what it is told.
type app struct {
	sim.Platform
	mu      sync.Mutex
	acts    []sim.Act
	weather sim.Weather
	thread  []sim.Bubble
	changed chan struct{}
}

func (a *app) App() sim.App               { return sim.App{Kind: "pigeon", Name: "Pigeon", Files: true} }
func (a *app) Join(p sim.Person) string   { return "id of " + p.Name }
func (a *app) Thread(string) []sim.Bubble { return a.thread }
func (a *app) Set(w sim.Weather)          { a.weather = w }
func (a *app) Watch() (<-chan struct{}, func()) {
	return a.changed, func() {}
}

func (a *app) Do(person string, act sim.Act) error {
	if person != "id of "+phone.People[1].Name {
		return io.ErrUnexpectedEOF
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.acts = append(a.acts, act)
	return nil
}

func open(t *testing.T) (*app, string) {
	t.Helper()
	a := &app{changed: make(chan struct{}, 1)}
	s := httptest.NewServer(phone.New("http://shop.example", a).Handler())
	t.Cleanup(s.Close)
	return a, s.URL
}

func body(t *testing.T, res *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	return string(b)
}

func TestSendsWhatThePersonDoes(t *testing.T) {
	a, address := open(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range map[string]string{"app": "pigeon", "who": "1", "kind": "say", "text": "Guten Tag", "to": "7", "voice": "1", "seconds": "3"} {
		_ = w.WriteField(k, v)
	}
	part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="v.ogg"`}, "Content-Type": {"audio/ogg"}})
	_, _ = part.Write([]byte("OggS"))
	_ = w.Close()
	res, err := http.Post(address+"/act", w.FormDataContentType(), &form)
	if got := body(t, res, err); res.StatusCode != http.StatusNoContent {
		t.Fatalf("%d: %s", res.StatusCode, got)
	}
	got := a.acts[0]
	if got.Kind != "say" || got.Text != "Guten Tag" || got.To != "7" || got.File == nil || !got.File.Voice || got.File.Seconds != 3 ||
		got.File.Type != "audio/ogg" || string(got.File.Bytes) != "OggS" {
		t.Errorf("the app was told %+v", got)
	}
	res, err = http.PostForm(address+"/act", url.Values{"app": {"pigeon"}, "who": {"0"}, "kind": {"say"}})
	if got := body(t, res, err); res.StatusCode != http.StatusConflict || !strings.Contains(got, "EOF") {
		t.Errorf("what the app refuses: %d %q", res.StatusCode, got)
	}
	for _, who := range []string{"-1", "999", "x"} {
		res, err = http.PostForm(address+"/act", url.Values{"app": {"pigeon"}, "who": {who}, "kind": {"say"}})
		if body(t, res, err); res.StatusCode != http.StatusNotFound {
			t.Errorf("who=%s: %d", who, res.StatusCode)
		}
	}
}

func TestShowsTheThreadAndItsFiles(t *testing.T) {
	a, address := open(t)
	a.thread = []sim.Bubble{{ID: "1", Mine: true, Text: "Hallo", Tick: "read", At: time.UnixMilli(5)},
		{ID: "2", File: &sim.File{Name: "a.svg", Type: "image/svg+xml", Bytes: []byte("<svg/>")}},
		{ID: "3", File: &sim.File{Name: "a.png", Type: "image/png", Bytes: []byte("png")}}}
	res, err := http.Get(address + "/thread?app=pigeon&who=1")
	var list []map[string]any
	if err := json.Unmarshal([]byte(body(t, res, err)), &list); err != nil || len(list) != 3 || list[0]["Text"] != "Hallo" || list[0]["At"] != 5.0 {
		t.Fatalf("thread: %v, %v", list, err)
	}
	for bubble, want := range map[string]string{"2": "application/octet-stream", "3": "image/png"} {
		res, err := http.Get(address + "/file?app=pigeon&who=1&bubble=" + bubble)
		if body(t, res, err); res.Header.Get("Content-Type") != want {
			t.Errorf("bubble %s is served as %s, want %s", bubble, res.Header.Get("Content-Type"), want)
		}
	}
}

func TestChangesTheWeather(t *testing.T) {
	a, address := open(t)
	res, err := http.PostForm(address+"/weather", url.Values{"app": {"pigeon"}, "hours": {"24"}, "fail": {"1"}, "status": {"500"}, "after": {"1"}, "hooks": {"twice"}})
	body(t, res, err)
	if want := (sim.Weather{Pass: 24 * time.Hour, Fail: 1, Status: 500, After: true, Hooks: "twice"}); a.weather != want {
		t.Errorf("weather %+v, want %+v", a.weather, want)
	}
	req, _ := http.NewRequest(http.MethodPost, address+"/weather", strings.NewReader("app=pigeon&down=1"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err = http.DefaultClient.Do(req)
	if body(t, res, err); res.StatusCode != http.StatusForbidden || a.weather.Down {
		t.Errorf("another site changes the weather: %d", res.StatusCode)
	}
}

func TestBothLanguages(t *testing.T) {
	_, address := open(t)
	for path, want := range map[string]string{"/": "Telefon zum Ausprobieren", "/en/": "Phone to try out"} {
		res, err := http.Get(address + path)
		if got := body(t, res, err); !strings.Contains(got, want) || !strings.Contains(got, "http://shop.example") {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}
