package app_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// post is a connector that is found, tried and signed in at.
type post struct {
	mu     sync.Mutex
	opened []channel.Account
	more   chan struct{}
}

func (p *post) Info() channel.Info {
	return channel.Info{Type: "post", Fields: []channel.Field{{Name: "address", Kind: channel.FieldText, Required: true}, {Name: "password", Kind: channel.FieldSecret}},
		Caps: channel.Caps{Guided: true, Probed: true, SignIn: true}}
}

func (p *post) Open(_ context.Context, a channel.Account, _ channel.Env) (channel.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened = append(p.opened, a)
	p.more <- struct{}{}
	return postSession{}, nil
}

func (p *post) Probe(_ context.Context, a channel.Account, _ channel.Env) []channel.Finding {
	return []channel.Finding{{OK: a.Secrets["password"] == "right", Name: channel.Text{EN: "Sign in", DE: "Anmelden"}, Field: "password"}}
}

func (p *post) Suggest(_ context.Context, address string) (channel.Suggestion, error) {
	if !strings.HasSuffix(address, "@post.example") {
		return channel.Suggestion{}, fault.New(fault.NotFound, "post", "nothing")
	}
	return channel.Suggestion{Settings: map[string]string{"address": address}, Hint: channel.Text{DE: "Erst erlauben"}, SignIn: "post"}, nil
}

func (p *post) AuthURL(_ channel.Account, redirect, state, _ string) (string, error) {
	return "https://post.example/auth?" + url.Values{"redirect": {redirect}, "state": {state}}.Encode(), nil
}

func (p *post) Exchange(_ context.Context, _ channel.Account, _, code, _ string) (map[string]string, error) {
	if code != "good" {
		return nil, fault.New(fault.ChanSignIn, "post", "no")
	}
	return map[string]string{"refresh": "of " + code}, nil
}

type postSession struct{}

func (postSession) Send(context.Context, channel.Outgoing) (channel.Receipt, error) {
	return channel.Receipt{}, nil
}
func (postSession) Close() error { return nil }

func setUpPost(t *testing.T) (*post, *desk, inbox.Channel) {
	t.Helper()
	p := &post{more: make(chan struct{}, 100)}
	_, d, _, _ := joinedWith(t, relaytest.Options{Connectors: []channel.Connector{webchat.Connector{Limits: webchat.NoLimits()}, p}})
	w, err := d.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	return p, d, inbox.Channel{ID: relaytest.NewID(), Inbox: w.Inboxes[0].ID, Type: "post", Name: "Post", On: true, Settings: map[string]string{"address": "info@post.example"}}
}

func TestChannelIsFoundAndTried(t *testing.T) {
	_, d, ch := setUpPost(t)
	s, err := d.SuggestChannel("post", "info@post.example")
	if err != nil || s.Settings["address"] != "info@post.example" || s.Hint.DE != "Erst erlauben" || s.SignIn != "post" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := d.SuggestChannel("post", "info@nowhere.example"); err == nil || err.Error() != "not_found" {
		t.Errorf("nothing to be found: %v", err)
	}
	for secret, want := range map[string]bool{"right": true, "wrong": false} {
		list, err := d.ProbeChannel(ch, map[string]string{"password": secret})
		if err != nil || len(list) != 1 || list[0].OK != want || list[0].Name.DE != "Anmelden" || list[0].Field != "password" {
			t.Errorf("%s: %+v, %v", secret, list, err)
		}
	}
	if _, err := d.ProbeChannel(inbox.Channel{Type: "webchat"}, nil); err == nil || err.Error() != "invalid" {
		t.Errorf("a kind that cannot be tried: %v", err)
	}
}

// browser is the person's: it waits for a page to be opened and comes back.
func (d *desk) browser(t *testing.T, n int) (redirect, state string) {
	t.Helper()
	var page string
	d.until("the page", func() bool {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		if len(d.shell.opened) <= n {
			return false
		}
		page = d.shell.opened[n]
		return true
	})
	u, err := url.Parse(page)
	if err != nil || u.Host != "post.example" {
		t.Fatalf("opened %q, %v", page, err)
	}
	return u.Query().Get("redirect"), u.Query().Get("state")
}

func comeBack(t *testing.T, address string, q url.Values) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestChannelSignsInByBrowser(t *testing.T) {
	p, d, ch := setUpPost(t)
	if err := d.Focus(true, "de"); err != nil {
		t.Fatal(err)
	}
	d.must("channel", map[string]any{"channel": ch})
	<-p.more
	ended := make(chan error, 1)
	begin := func() { go func() { ended <- d.SignInChannel(ch.ID) }() }

	begin()
	redirect, state := d.browser(t, 0)
	if status, _, _ := comeBack(t, redirect, url.Values{"code": {"good"}, "state": {"guessed"}}); status != http.StatusNotFound {
		t.Errorf("a stranger's page is answered with %d", status)
	}
	status, text, head := comeBack(t, redirect, url.Values{"code": {"good"}, "state": {state}})
	if status != http.StatusOK || !strings.Contains(text, "Zurück zu Tresen") || !strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d %s %v", status, text, head)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	<-p.more
	p.mu.Lock()
	if a := p.opened[len(p.opened)-1]; a.Secrets["refresh"] != "of good" {
		t.Errorf("opened with %v", a.Secrets)
	}
	p.mu.Unlock()

	begin()
	redirect, state = d.browser(t, 1)
	if _, text, _ := comeBack(t, redirect, url.Values{"error": {"access_denied"}, "state": {state}}); !strings.Contains(text, "nicht abgeschlossen") {
		t.Errorf("%s", text)
	}
	if err := <-ended; err == nil || err.Error() != "denied" {
		t.Errorf("refused there: %v", err)
	}

	begin()
	redirect, state = d.browser(t, 2)
	comeBack(t, redirect, url.Values{"code": {"forged"}, "state": {state}})
	if err := <-ended; err == nil || err.Error() != "channel_login" {
		t.Errorf("refused by the platform: %v", err)
	}

	begin()
	d.browser(t, 3)
	if err := d.CancelSignIn(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || err.Error() != "bad_code" {
		t.Errorf("cancelled: %v", err)
	}
	if err := d.SignInChannel(relaytest.NewID()); err == nil || err.Error() != "not_found" {
		t.Errorf("an unknown channel: %v", err)
	}
}
