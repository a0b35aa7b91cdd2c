package webchat_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/fault"
)

// get asks for a path and gives the code of the answer, if it has one.
func (d *desk) get(path string, header map[string]string) (code string, status int) {
	d.t.Helper()
	resp, body := d.do("GET", path, nil, header)
	var a struct{ Code string }
	_ = json.Unmarshal(body, &a) // scripts are no JSON
	return a.Code, resp.StatusCode
}

func (d *desk) do(method, path string, body []byte, header map[string]string) (*http.Response, []byte) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.url(path), bytes.NewReader(body))
	d.must(err)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	d.must(err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	d.must(err)
	return resp, b
}

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

func TestUploadAndSendAPicture(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	header := map[string]string{"Origin": shop, "Authorization": "Visitor " + v.Token, "X-Tresen-Name": "Schirm%20gerissen%2F..%2F%C3%A4.png"}
	resp, body := d.do("POST", "files", png, header)
	var up struct {
		Ticket, Code string
		File         struct{ Name, Type string }
	}
	d.must(json.Unmarshal(body, &up))
	if resp.StatusCode != 200 || up.File.Name != "ä.png" || up.File.Type != "image/png" || resp.Header.Get("Access-Control-Allow-Origin") != shop {
		t.Fatalf("%d %s %v", resp.StatusCode, body, resp.Header)
	}
	send := map[string]any{"id": webchatsim.NewID(), "files": []string{up.Ticket}, "consent": map[string]any{"at": 1, "policy": "p"}}
	stranger := d.visit(webchatsim.NewToken())
	d.greet(stranger)
	d.must(stranger.Send("send", send))
	var r refusal
	if d.must(stranger.Await("refuse", &r)); r.Code != "not_found" {
		t.Errorf("another visitor's ticket was refused with %+v", r)
	}
	d.must(v.Send("send", send))
	d.must(v.Await("ack", nil))
	if e := d.relay.Events(); len(e[0].Message.Files) != 1 || e[0].Message.Files[0].Hash == "" {
		t.Errorf("stored %+v", e[0].Message)
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	limits := webchat.NoLimits()
	limits.Files = webchat.Rate{PerMinute: 1, Burst: 6}
	d := setup(t, limits)
	visitor := "Visitor " + webchatsim.NewToken()
	tests := []struct {
		name   string
		body   []byte
		origin string
		auth   string
		fail   fault.Code
		status int
		code   string
	}{
		{"foreign page", png, "https://evil.example", visitor, "", 403, "origin"},
		{"nobody", png, shop, "", "", 401, "signed_out"},
		{"forged customer", png, shop, "Customer 00ff 20418", "", 401, "signed_out"},
		{"program", []byte("MZ\x90\x00\x03\x00\x00\x00\x04"), shop, visitor, "", 415, "file_type"},
		{"too large", make([]byte, 10<<20+1), shop, visitor, "", 413, "too_large"},
		{"disk full", png, shop, visitor, fault.DiskFull, 507, "disk_full"},
		{"true customer", png, shop, "Customer " + webchat.Sign(secret, "a b") + " a%20b", "", 200, ""},
	}
	for _, test := range tests {
		if test.fail != "" {
			d.relay.FailNext(test.fail)
		}
		resp, body := d.do("POST", "files", test.body, map[string]string{"Origin": test.origin, "Authorization": test.auth, "X-Tresen-Name": "x.png"})
		if resp.StatusCode != test.status || test.code != "" && !strings.Contains(string(body), `"`+test.code+`"`) {
			t.Errorf("%s: %d %s", test.name, resp.StatusCode, body)
		}
	}
	for range 6 {
		d.do("POST", "files", png, map[string]string{"Origin": shop, "Authorization": visitor})
	}
	if resp, _ := d.do("POST", "files", png, map[string]string{"Origin": shop, "Authorization": visitor}); resp.StatusCode != 429 {
		t.Errorf("too many uploads: %d", resp.StatusCode)
	}
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	resp, _ := d.do("OPTIONS", "files", nil, map[string]string{"Origin": shop})
	if resp.StatusCode != 204 || !strings.Contains(resp.Header.Get("Access-Control-Allow-Headers"), "x-tresen-name") {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ := d.do("OPTIONS", "files", nil, map[string]string{"Origin": "https://evil.example"}); resp.StatusCode != 403 {
		t.Errorf("foreign page: %d", resp.StatusCode)
	}
}

// TestScripts holds what a browser needs, on whatever the build wrote; without
// a build it holds that the answer says what is missing.
func TestScripts(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	resp, body := d.do("GET", "loader.js", nil, map[string]string{"Referer": shop + "/lampen"})
	if resp.StatusCode == http.StatusServiceUnavailable {
		t.Log("the widget is not built here: only the answer to that is tested")
		if !strings.Contains(string(body), "npm run build") {
			t.Errorf("%s", body)
		}
		return
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || resp.Header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	if bytes.Contains(body, []byte(secret)) || bytes.Contains(body, []byte("__TRESEN_CONFIG__")) || bytes.Contains(body, []byte(`"origins"`)) {
		t.Error("the loader tells what it must not, or lacks the settings")
	}
	if r, _ := d.do("GET", "loader.js", nil, map[string]string{"If-None-Match": resp.Header.Get("ETag")}); r.StatusCode != 304 {
		t.Errorf("unchanged: %d", r.StatusCode)
	}
	d.relay.SetPlace(func(p *channel.Place) { p.Name = "</script><script>alert(1)" })
	if foreign, b := d.do("GET", "loader.js", nil, map[string]string{"Referer": "https://evil.example/"}); !bytes.HasPrefix(b, []byte("console.error")) || foreign.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("foreign page got %.80s", b)
	}
	_, after, _ := strings.Cut(string(body), `"panel":"`)
	name, _, _ := strings.Cut(after, `"`)
	panel, _ := d.do("GET", name, nil, map[string]string{"Origin": shop})
	if panel.StatusCode != 200 || !strings.Contains(panel.Header.Get("Cache-Control"), "immutable") || panel.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("panel: %d %v", panel.StatusCode, panel.Header)
	}
	if old, _ := d.do("GET", "panel-000000000000.js", nil, nil); old.StatusCode != 200 || old.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("panel of an older loader: %d %v", old.StatusCode, old.Header)
	}
	for _, path := range []string{"panel.css", "..%2fsettings.go", "nothing"} {
		if code, status := d.get(path, nil); code != "not_found" && status != 404 {
			t.Errorf("%s: %s %d", path, code, status)
		}
	}
	if p, b := d.do("GET", "preview", nil, nil); p.StatusCode != 200 || !strings.Contains(p.Header.Get("Content-Security-Policy"), "default-src 'none'") || len(b) == 0 {
		t.Errorf("preview: %d %v", p.StatusCode, p.Header)
	}
}

func TestOpenRefusesBadSettings(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"colour": "teal", "position": "top", "theme": "pink", "email": "yes", "language": "fr", "origins": "https://*.org"} {
		a := account()
		a.Settings[name] = value
		if _, err := (webchat.Connector{}).Open(t.Context(), a, webchatsim.NewRelay().Env(nil)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}

func TestSendHoldsTheCaps(t *testing.T) {
	t.Parallel()
	d := open(t, webchat.Limits{})
	for name, test := range map[string]struct {
		out  channel.Outgoing
		code fault.Code
	}{
		"fine":  {channel.Outgoing{Text: "Guten Tag"}, ""},
		"long":  {channel.Outgoing{Text: strings.Repeat("x", 5001)}, fault.TooLarge},
		"files": {channel.Outgoing{Files: make([]channel.File, 6)}, fault.TooLarge},
		"empty": {channel.Outgoing{}, fault.Invalid},
	} {
		if _, err := d.session.Send(t.Context(), test.out); fault.CodeOf(err) != test.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	if s := webchat.Snippet("https://relay.example", "c1"); s != `<script src="https://relay.example/w/c1/loader.js" async></script>` {
		t.Error(s)
	}
}
