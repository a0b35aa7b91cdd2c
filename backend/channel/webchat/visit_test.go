package webchat_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"tresen/backend/channel"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/fault"
)

func TestOpeningThePanelStoresNothing(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit("")
	r := d.greet(v)
	if r.Known || !r.Place.Online || r.Place.Name != "Lichthaus" || r.Place.Privacy == "" {
		t.Errorf("ready = %+v", r)
	}
	d.must(v.Send("typing", map[string]any{"on": true}))
	d.must(v.Send("ping", map[string]any{"n": 7}))
	d.must(v.Await("pong", nil))
	if e, f := d.relay.Events(), d.relay.Fleeting(); len(e) != 0 || len(f) != 0 {
		t.Errorf("a visitor who only looked left %v %v", e, f)
	}
}

func TestFirstMessageIsStoredThenAcknowledged(t *testing.T) {
	synctest.Test(t, firstMessage)
}

func firstMessage(t *testing.T) {
	d := bubble(t)
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	d.must(v.Await("entries", nil))
	release := d.relay.Hold()
	id := webchatsim.NewID()
	d.must(v.Say(id, "Ist die Lampe Juist lieferbar?"))
	acked := make(chan error, 1)
	go func() { acked <- v.Await("ack", nil) }()
	synctest.Wait() // nothing more can happen before the store answers
	select {
	case err := <-acked:
		t.Fatalf("acknowledged before the message was stored (%v)", err)
	default:
	}
	release()
	d.must(<-acked)
	e := d.relay.Events()
	if len(e) != 2 || e[0].ID != id || e[0].Message == nil || e[0].Message.Page != "https://lichthaus.example/lampen" || e[0].Message.Language != "de" {
		t.Fatalf("events = %+v", e)
	}
	p := e[1].Profile
	if p == nil || p.Attributes["consentAt"] == "" || p.Attributes["consentPolicy"] != "https://lichthaus.example/datenschutz" {
		t.Errorf("consent was not kept with the first message: %+v", p)
	}
	if a := e[0].Address; !strings.HasPrefix(a, "v:") || strings.Contains(a, v.Token) {
		t.Errorf("address %q must be a hash of the token", a)
	}
}

func TestSendingAgainIsHarmless(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	id := webchatsim.NewID()
	for range 3 {
		d.must(v.Say(id, "einmal"))
		d.must(v.Await("ack", nil))
	}
	if m := d.relay.Messages(); len(m) != 1 {
		t.Errorf("stored %v", m)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.NoLimits())
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	agreed := map[string]any{"at": 1, "policy": "p"}
	tests := map[string]struct {
		send       map[string]any
		fail       fault.Code
		code, what string
	}{
		"no consent":       {send: map[string]any{"text": "hallo"}, code: "denied", what: "consent"},
		"empty":            {send: map[string]any{"text": " \n", "consent": agreed}, code: "invalid", what: "text"},
		"text too long":    {send: map[string]any{"text": strings.Repeat("ä", 5001), "consent": agreed}, code: "too_large", what: "text"},
		"invented ticket":  {send: map[string]any{"files": []string{"abc.def"}, "consent": agreed}, code: "not_found", what: "files"},
		"six files":        {send: map[string]any{"files": []string{"1", "2", "3", "4", "5", "6"}, "consent": agreed}, code: "too_large", what: "files"},
		"no email address": {send: map[string]any{"text": "hallo", "email": "sabine@", "consent": agreed}, code: "invalid", what: "email"},
		"disk full":        {send: map[string]any{"text": "hallo", "consent": agreed}, fail: fault.DiskFull, code: "disk_full"},
		"relay busy":       {send: map[string]any{"text": "hallo", "consent": agreed}, fail: fault.Unavailable, code: "unavailable"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.fail != "" {
				d.relay.FailNext(test.fail)
			}
			test.send["id"] = webchatsim.NewID()
			d.must(v.Send("send", test.send))
			var r refusal
			d.must(v.Await("refuse", &r))
			if r.ID != test.send["id"] || r.Code != test.code || r.What != test.what {
				t.Errorf("refused with %+v", r)
			}
		})
	}
	if m := d.relay.Messages(); len(m) != 0 {
		t.Errorf("stored %v", m)
	}
	if strings.Contains(d.log.String(), "hallo") {
		t.Error("a message's text is in the log")
	}
}

func TestExactlyTheLongestTextIsTaken(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit(webchatsim.NewToken())
	d.greet(v)
	d.must(v.Say(webchatsim.NewID(), strings.Repeat("ß", 5000)))
	d.must(v.Await("ack", nil))
}

func TestMessageWithoutVisitorIsRefused(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit("")
	d.greet(v)
	d.must(v.Say(webchatsim.NewID(), "hallo"))
	var r refusal
	if d.must(v.Await("refuse", &r)); r.Code != "signed_out" {
		t.Errorf("refused with %+v", r)
	}
	// the page makes its token and greets again on the same line
	v.Token = webchatsim.NewToken()
	d.greet(v)
	d.must(v.Say(webchatsim.NewID(), "hallo"))
	d.must(v.Await("ack", nil))
}

func TestAnswersArriveWithStateAndCursor(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v, address := d.known()
	id := d.relay.Says(address, "Anna Keller", "Guten Tag!")
	d.relay.Put(address, channel.Entry{Agent: "Anna Keller", Type: "email", Text: "Ihre Rechnung", State: "sent"})
	got := d.entries(v)
	for len(got.Entries) == 0 || got.Entries[len(got.Entries)-1].Type != "email" {
		got = d.entries(v)
	}
	next := got.Next
	// the page says how far it got; what came by email is not its to mark
	mail := got.Entries[len(got.Entries)-1].ID
	d.must(v.Send("got", map[string]any{"ids": []string{id, mail, webchatsim.NewID()}}))
	d.until("delivered", func() bool { return state(d.relay, id) == "delivered" })
	d.must(v.Send("read", map[string]any{"ids": []string{id, mail}}))
	d.until("read", func() bool { return state(d.relay, id) == "read" })
	if state(d.relay, mail) != "" {
		t.Error("a message of another channel was marked by the chat")
	}
	d.must(v.Close())

	// the line was cut, meanwhile more was said: the cursor brings exactly that
	missed := []string{d.relay.Says(address, "Anna Keller", "eins"), d.relay.Says(address, "Anna Keller", "zwei")}
	back := d.visit(v.Token)
	d.must(back.Hello(next))
	seen := map[string]bool{}
	for !seen[missed[1]] {
		for _, e := range d.entries(back).Entries {
			if e.Mine {
				t.Errorf("repeated %q", e.Text)
			}
			seen[e.ID] = true
		}
	}
	if !seen[missed[0]] {
		t.Error("a missed message did not come")
	}
}

func state(r *webchatsim.Relay, id string) (state string) {
	for _, e := range r.Events() {
		if e.Status != nil && e.Status.Keys[0] == id {
			state = e.Status.State
		}
	}
	return state
}

func TestLongHistoryComesInPagesUnderTheFrameLimit(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v, address := d.known()
	for i := range 70 {
		d.relay.Put(address, channel.Entry{Agent: "Anna", Type: "email", Text: strings.Repeat("ü", 4000) + string(rune('A'+i%26)), At: int64(i + 1)})
	}
	d.must(v.Close())
	back := d.visit(v.Token)
	d.must(back.Hello(0))
	back.Conn().SetReadLimit(64 << 10)
	have := map[string]bool{}
	for more := true; more; {
		got := d.entries(back)
		for _, e := range got.Entries {
			have[e.ID] = true
		}
		if got.More && got.Next != 0 {
			t.Error("the cursor moved before the stretch was complete")
		}
		more = got.More
	}
	if len(have) != 30 {
		t.Fatalf("the newest 30 were expected, got %d", len(have))
	}
	oldest := int64(1 << 60)
	for more := true; more; {
		d.must(back.Send("older", map[string]any{"before": oldest}))
		var o struct {
			Entries []entry
			More    bool
		}
		d.must(back.Await("older", &o))
		for _, e := range o.Entries {
			have[e.ID] = true
			oldest = min(oldest, e.At)
		}
		more = o.More
	}
	if len(have) != 71 {
		t.Errorf("%d of 71 entries were found by scrolling up", len(have))
	}
}

func TestSignedIdentity(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	hello := func(v *webchatsim.Visitor, signature string) (r ready) {
		d.must(v.Send("hello", map[string]any{"v": 1, "token": v.Token, "identity": map[string]any{
			"id": "20418", "name": "Sabine Brandt", "email": "s.brandt@example.org", "signature": signature}}))
		d.must(v.Await("ready", &r))
		return r
	}
	forged := d.visit(webchatsim.NewToken())
	if r := hello(forged, webchat.Sign("another-secret-xx", "20418")); r.Identity != "forged" {
		t.Errorf("forged signature: %+v", r)
	}
	d.must(forged.Say(webchatsim.NewID(), "ich bin Sabine"))
	d.must(forged.Await("ack", nil))
	real := d.visit("")
	if r := hello(real, webchat.Sign(secret, "20418")); r.Identity != "ok" {
		t.Errorf("true signature: %+v", r)
	}
	d.must(real.Say(webchatsim.NewID(), "ich bin es"))
	d.must(real.Await("ack", nil))
	for _, e := range d.relay.Events() {
		verified := e.Profile != nil && e.Profile.Verified
		if strings.HasPrefix(e.Address, "v:") && (verified || e.Profile != nil && e.Profile.Name != "") {
			t.Errorf("a forged identity left a profile: %+v", e.Profile)
		}
		if e.Profile != nil && e.Address == "u:20418" && (!verified || e.Profile.UserID != "20418" || e.Profile.Name != "Sabine Brandt") {
			t.Errorf("profile = %+v", e.Profile)
		}
	}
	if a := d.relay.Addresses(); len(a) != 2 || a[0] != "u:20418" {
		t.Errorf("addresses = %v", a)
	}
	if strings.Contains(d.log.String(), secret) {
		t.Error("the secret is in the log")
	}
}

func TestEmailLeftForLater(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v, _ := d.known()
	d.must(v.Send("email", map[string]any{"id": webchatsim.NewID(), "email": "nonsense"}))
	var r refusal
	if d.must(v.Await("refuse", &r)); r.Code != "invalid" || r.What != "email" {
		t.Errorf("refused with %+v", r)
	}
	d.must(v.Send("email", map[string]any{"id": webchatsim.NewID(), "email": "s.brandt@example.org"}))
	d.must(v.Await("ack", nil))
	e := d.relay.Events()
	if p := e[len(e)-1].Profile; p == nil || p.Email != "s.brandt@example.org" || p.Verified {
		t.Errorf("profile = %+v", p)
	}
	back := d.visit(v.Token)
	if r := d.greet(back); !r.Email || !r.Known {
		t.Errorf("ready = %+v", r)
	}
}

func TestOnlineSwitchReachesOpenPages(t *testing.T) {
	t.Parallel()
	d := setup(t, webchat.Limits{})
	v := d.visit("")
	d.greet(v)
	d.relay.SetPlace(func(p *channel.Place) { p.Online = false })
	var p struct{ Online bool }
	if d.must(v.Await("place", &p)); p.Online {
		t.Error("the page was not told")
	}
}
