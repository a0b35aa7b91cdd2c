package whatsapp

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/fault"
)

// The test of the connection finds what is wrong, says what to do, and leads to the field.
func TestProbe(t *testing.T) {
	t.Parallel()
	type change func(d *desk, a *channel.Account)
	with := func(name, value string) change {
		return func(_ *desk, a *channel.Account) { a.Settings[name] = value }
	}
	secret := func(name, value string) change {
		return func(_ *desk, a *channel.Account) { a.Secrets[name] = value }
	}
	for name, c := range map[string]struct {
		do    change
		field string // of the first that is not well; "-": all well
		says  string
	}{
		"all well":         {func(*desk, *channel.Account) {}, "-", "250 people"},
		"ends soon":        {func(d *desk, _ *channel.Account) { d.sim.Expire(time.Date(2030, 3, 1, 12, 0, 0, 0, time.UTC), nil) }, "-", "1 March 2030"},
		"no token":         {secret(secToken, ""), secToken, "missing"},
		"wrong token":      {secret(secToken, "EAAB_wrong"), secToken, "refuses the token"},
		"revoked":          {func(d *desk, _ *channel.Account) { d.sim.Set(sim.Weather{Revoked: true}) }, secToken, "refuses the token"},
		"one permission":   {func(d *desk, _ *channel.Account) { d.sim.Expire(time.Time{}, []string{"whatsapp_business_messaging"}) }, secToken, "whatsapp_business_management"},
		"wrong app secret": {secret(secApp, "other"), secApp, "app secret"},
		"no app secret":    {secret(secApp, ""), secApp, "Without the app secret"},
		"wrong number":     {with(setNumber, "109800000000099"), setNumber, "does not find it"},
		"wrong account":    {with(setAccount, "118200000000099"), setAccount, "does not find it"},
		"not subscribed": {func(d *desk, a *channel.Account) {
			if err := (Connector{}).Detach(d.t.Context(), *a, d.env()); err != nil {
				d.t.Error(err)
			}
		}, "", "not subscribed"},
		"down":          {func(d *desk, _ *channel.Account) { d.sim.Set(sim.Weather{Down: true}) }, "", "did not say"},
		"nothing there": {with(setBase, "http://127.0.0.1:1"), setBase, "cannot be reached"},
		"bad number":    {with(setNumber, "+49 30 1234567"), setNumber, "no good value"},
	} {
		d := open(t, options{})
		a := d.account
		a.Settings, a.Secrets = maps.Clone(a.Settings), maps.Clone(a.Secrets)
		c.do(d, &a)
		list := Connector{}.Probe(t.Context(), a, d.env())
		i := slices.IndexFunc(list, func(f channel.Finding) bool { return !f.OK })
		var text string
		for _, f := range list {
			text += f.Text.EN + "\n"
			if f.Text.EN == "" || f.Text.DE == "" || f.Name.EN == "" || strings.Contains(f.Text.EN+f.Text.DE, whatsappsim.Token) {
				t.Errorf("%s: %+v", name, f)
			}
		}
		switch {
		case c.field == "-" && (i >= 0 || len(list) != 3):
			t.Errorf("%s: %+v", name, list)
		case c.field != "-" && (i < 0 || list[i].Field != c.field):
			t.Errorf("%s: %d: %+v", name, i, list)
		case c.says != "did not say" && !strings.Contains(text, c.says):
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Attaching is the platform's handshake; a relay that does not know the word is refused.
func TestAttach(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	a := d.account
	a.Key = []byte("another key")
	if err := (Connector{}).Attach(t.Context(), a, d.env(), d.hook.URL); !fault.Is(err, fault.Refused) || !strings.Contains(detailOf(err), "verification failed") {
		t.Errorf("%v %s", err, detailOf(err))
	}
	if err := (Connector{}).Attach(t.Context(), d.account, d.env(), "https://x.example/"+strings.Repeat("a", 200)); !fault.Is(err, fault.Invalid) {
		t.Errorf("an address that is too long: %v", err)
	}
	a.Key = nil
	if err := (Connector{}).Attach(t.Context(), a, d.env(), d.hook.URL); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a word: %v", err)
	}
	if err := (Connector{}).Detach(t.Context(), d.account, d.env()); err != nil {
		t.Error(err)
	}
	d.says(d.sim.Join(sim.Person{Name: "Mara", Number: "+4915155501234"}), "hört keiner")
	if len(d.all()) != 0 {
		t.Error("still called")
	}
}

// Administrators see how the account is: the token's end, a refusal, that nothing comes in.
func TestHealth(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	id := d.customer()
	newest := func() channel.Health {
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.health) == 0 {
			return channel.Health{}
		}
		return d.health[len(d.health)-1]
	}
	end := time.Date(2030, 3, 1, 12, 0, 0, 0, time.UTC)
	d.sim.Expire(end, nil)
	look := func() channel.Health {
		h := d.session.look(t.Context())
		d.session.line.looked(h, d.session.env.Health)
		return newest()
	}
	if h := look(); h.State != "ok" || h.Expires != end.UnixMilli() {
		t.Errorf("%+v", h)
	}
	d.sim.Fail(whatsappsim.Failure{Status: 400, Code: 131042, Title: "Business eligibility payment issue"})
	_, _ = d.send(channel.Outgoing{Key: key(1), Address: id, Text: "x"})
	if h := newest(); h.State != "refused" || h.Fault != string(fault.Quota) || !strings.Contains(h.Detail, "payment") || h.Expires != end.UnixMilli() {
		t.Errorf("%+v", h)
	}
	d.must(channel.Outgoing{Key: key(1), Address: id, Text: "x"})
	if h := newest(); h.State != "ok" || h.Detail != "" {
		t.Errorf("%+v", h)
	}
	d.sim.Set(sim.Weather{Down: true})
	if h := look(); h.State != "away" || h.Fault != string(fault.Unavailable) {
		t.Errorf("%+v", h)
	}
	d.sim.Set(sim.Weather{})
	if err := (Connector{}).Detach(t.Context(), d.account, d.env()); err != nil {
		t.Fatal(err)
	}
	if h := look(); h.State != "refused" || h.Fault != string(fault.Invalid) {
		t.Errorf("nothing comes in: %+v", h)
	}
	d.sim.Set(sim.Weather{Revoked: true})
	if err := d.session.Listen(t.Context()); err != nil {
		t.Error(err)
	}
	if h := newest(); h.State != "refused" || h.Fault != string(fault.ChanSignIn) {
		t.Errorf("%+v", h)
	}
	d.sim.Set(sim.Weather{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.session.Listen(ctx); err != nil {
		t.Error(err)
	}
}

// The management calls have a limit of their own.
func TestManagementLimit(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	d.sim.Set(sim.Weather{Limit: 2})
	id := d.customer()
	d.must(channel.Outgoing{Key: key(1), Address: id, Text: "a"})
	d.must(channel.Outgoing{Key: key(2), Address: id, Text: "b"})
	if _, err := d.send(channel.Outgoing{Key: key(3), Address: id, Text: "c"}); !fault.Is(err, fault.RateLimited) {
		t.Errorf("%v", err)
	}
}

// A token the platform cannot read comes back in its words; nobody is shown it.
func TestTheTokenIsNotTold(t *testing.T) {
	t.Parallel()
	d := open(t, options{})
	err := d.session.answered(meta.Answer{Status: http.StatusBadRequest, Body: []byte(`{"error":{"code":190,"message":"Malformed access token ` + whatsappsim.Token + `"}}`)}, "")
	if said := detailOf(err); !fault.Is(err, fault.ChanSignIn) || !strings.Contains(said, "Malformed") || strings.Contains(said, whatsappsim.Token[:12]) {
		t.Errorf("%v: %q", err, said)
	}
}
