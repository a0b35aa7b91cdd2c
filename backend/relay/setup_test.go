package relay_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay"
	"tresen/backend/relay/relaytest"
)

func (o *office) ask(t *testing.T, path, token string, body, into any) (status int, code string) {
	t.Helper()
	status, b := o.Post(path, token, body)
	if status == 200 && into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %s", path, b)
		}
	}
	return status, relaytest.Code(b)
}

func TestSuggestAndProbe(t *testing.T) {
	o := openOffice(t, "")
	o.post.session(t, 0)
	agent := o.Hire(o.admin, "eva", inbox.RoleAgent).Token
	form := o.channel()
	form.Settings["address"] = "anders@lichthaus.example"
	unfit := o.channel()
	unfit.Settings["nonsense"] = "x"
	for _, c := range []struct {
		name, path, token string
		body              any
		status            int
		code              string
	}{
		{"without a session", "/api/channels/suggest", "", map[string]string{"type": "post", "address": "a@b.example"}, 401, "signed_out"},
		{"an agent", "/api/channels/suggest", agent, map[string]string{"type": "post", "address": "a@b.example"}, 403, "denied"},
		{"an agent tries", "/api/channels/probe", agent, map[string]any{"channel": form}, 403, "denied"},
		{"unknown kind", "/api/channels/suggest", o.ticket.Token, map[string]string{"type": "pigeon", "address": "a@b.example"}, 400, "invalid"},
		{"nothing found", "/api/channels/suggest", o.ticket.Token, map[string]string{"type": "post", "address": "nobody@nowhere.example"}, 503, "unavailable"},
		{"a setting it does not have", "/api/channels/probe", o.ticket.Token, map[string]any{"channel": unfit}, 400, "invalid"},
		{"no JSON", "/api/channels/probe", o.ticket.Token, []byte("{"), 400, "invalid"},
		{"too large", "/api/channels/suggest", o.ticket.Token, []byte(strings.Repeat(" ", 70<<10)), 413, "too_large"},
	} {
		if status, code := o.ask(t, c.path, c.token, c.body, nil); status != c.status || code != c.code {
			t.Errorf("%s: %d %s, want %d %s", c.name, status, code, c.status, c.code)
		}
	}
	var found struct {
		Settings map[string]string
		SignIn   string
	}
	if status, code := o.ask(t, "/api/channels/suggest", o.ticket.Token, map[string]string{"type": "post", "address": "a@b.example"}, &found); status != 200 || found.Settings["address"] != "a@b.example" || found.SignIn != "post" {
		t.Errorf("%d %s %+v", status, code, found)
	}
	var list []struct {
		OK    bool
		Name  struct{ DE string }
		Field string
	}
	// The kept password is used unless another one is typed.
	for secret, want := range map[string]string{"": "first", "typed": "typed"} {
		body := map[string]any{"channel": form}
		if secret != "" {
			body["secrets"] = map[string]string{"password": secret}
		}
		if status, code := o.ask(t, "/api/channels/probe", o.ticket.Token, body, &list); status != 200 || len(list) != 2 || !list[0].OK || list[0].Name.DE != "Anmelden" || list[1].Field != "address" {
			t.Errorf("%d %s %+v", status, code, list)
		}
		o.post.mu.Lock()
		if a := o.post.probed[len(o.post.probed)-1]; a.Secrets["password"] != want || a.Settings["address"] != "anders@lichthaus.example" {
			t.Errorf("tried with %+v", a)
		}
		o.post.mu.Unlock()
	}
	limited := false
	for range 40 {
		status, code := o.ask(t, "/api/channels/suggest", o.ticket.Token, map[string]string{"type": "post", "address": "a@b.example"}, nil)
		limited = limited || status == 429 && code == "rate_limited"
	}
	if !limited {
		t.Error("questions without end")
	}
}

// A sign-in by browser belongs to whoever began it, ends after ten minutes, and
// its secrets reach the channel without ever reaching a desktop.
func TestSignInByBrowser(t *testing.T) {
	now := &clock{}
	o := &office{post: newPost(), id: relaytest.NewID()}
	r := relaytest.Start(t, relaytest.Options{Now: now.now, Connectors: connectors(o.post)})
	o.scene = &scene{Relay: r, ticket: r.SetUp()}
	o.admin = r.Client(o.ticket)
	o.in = o.admin.Inbox()
	o.put(nil)
	o.post.session(t, 0)
	path := "/api/channels/" + o.id + "/signin"
	other := o.Hire(o.admin, "eva", inbox.RoleAdministrator).Token
	begin := func() (state, verifier string) {
		t.Helper()
		var s struct{ URL, State string }
		if status, code := o.ask(t, path, o.ticket.Token, map[string]string{"redirect": "http://127.0.0.1:4711/back"}, &s); status != 200 {
			t.Fatal(status, code)
		}
		u, err := url.Parse(s.URL)
		if err != nil || u.Query().Get("state") != s.State || u.Query().Get("redirect") != "http://127.0.0.1:4711/back" || len(u.Query().Get("v")) != 43 {
			t.Fatalf("%v, %v", s, err)
		}
		if strings.Contains(s.State, u.Query().Get("v")) {
			t.Error("the verifier can be read in the state")
		}
		return s.State, u.Query().Get("v")
	}
	for _, redirect := range []string{"https://evil.example/", "http://evil.example:80/", "http://127.0.0.1/", "http://u@127.0.0.1:1/", "http://127.0.0.1:1/#x", "x"} {
		if status, code := o.ask(t, path, o.ticket.Token, map[string]string{"redirect": redirect}, nil); status != 400 || code != "invalid" {
			t.Errorf("redirect %s: %d %s", redirect, status, code)
		}
	}
	if status, code := o.ask(t, "/api/channels/"+relaytest.NewID()+"/signin", o.ticket.Token, map[string]string{"redirect": "http://localhost:4711/"}, nil); status != 404 {
		t.Errorf("unknown channel: %d %s", status, code)
	}
	state, verifier := begin()
	finish := func(token, state, code string) (int, string) {
		return o.ask(t, path+"/finish", token, map[string]string{"state": state, "code": code}, nil)
	}
	for _, c := range []struct {
		name, token, state, code string
		status                   int
		want                     string
	}{
		{"another administrator", other, state, "c", 403, "bad_code"},
		{"a forged state", o.ticket.Token, state[:len(state)-2] + "AA", "c", 400, "invalid"},
		{"no code", o.ticket.Token, state, "", 400, "invalid"},
		{"a code the platform refuses", o.ticket.Token, state, "forged", 502, "channel_login"},
	} {
		if status, code := finish(c.token, c.state, c.code); status != c.status || code != c.want {
			t.Errorf("%s: %d %s", c.name, status, code)
		}
	}
	if status, code := finish(o.ticket.Token, state, "good"); status != 200 {
		t.Fatal(status, code)
	}
	s := o.post.session(t, 1)
	if s.account.Secrets["refreshToken"] != "token of good" {
		t.Errorf("opened with %v", s.account.Secrets)
	}
	if o.post.signed[0] != "good" || o.post.signed[1] != "http://127.0.0.1:4711/back" || o.post.signed[2] != verifier {
		t.Errorf("exchanged %v", o.post.signed)
	}
	o.admin.Until("the secret's name", func() bool {
		return strings.Join(relaytest.List[inbox.Channel](o.admin.Replica())[o.id].Secrets, " ") == "refreshToken"
	})
	for k, v := range o.admin.Replica().All() {
		if strings.Contains(v, "token of good") {
			t.Errorf("%s holds the secret", k)
		}
	}
	late, _ := begin()
	now.set(11 * 60 * 1e9)
	if status, code := finish(o.ticket.Token, late, "good"); status != 403 || code != "bad_code" {
		t.Errorf("after eleven minutes: %d %s", status, code)
	}
}

// The doctor names each channel with how its line is.
func TestDoctorNamesChannels(t *testing.T) {
	o := openOffice(t, "")
	o.post.session(t, 0).env.Health(healthRefused)
	o.health("refused", func(h *inbox.Health) bool { return h != nil && h.State == inbox.HealthRefused })
	o.Stop()
	cfg := relay.Defaults()
	cfg.Data, cfg.Listen = o.Data, "127.0.0.1:0"
	var out strings.Builder
	if err := relay.Doctor(t.Context(), cfg, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `channel "Post" (post): refused since `) || !strings.Contains(out.String(), "channel_login (535 5.7.8)") {
		t.Errorf("says:\n%s", out.String())
	}
}
