package whatsapp_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// counter is a relay with a number at the simulated platform.
type counter struct {
	t        *testing.T
	platform *whatsappsim.Sim
	relay    *relaytest.Relay
	admin    *relaytest.Client
	ticket   relaytest.Ticket
	id       string // channel
	jana     string
	phone    <-chan struct{}
}

// begin connects a relay by button, as an administrator does.
func begin(t *testing.T, o whatsappsim.Options) *counter {
	t.Helper()
	c := &counter{t: t, platform: whatsappsim.New(o), id: relaytest.NewID()}
	t.Cleanup(c.platform.Close)
	server := httptest.NewServer(c.platform)
	t.Cleanup(server.Close)
	c.relay = relaytest.Start(t, relaytest.Options{Now: c.platform.Now, Connectors: []channel.Connector{whatsapp.Connector{}}})
	c.ticket = c.relay.SetUp()
	c.admin = c.relay.Client(c.ticket)
	c.admin.Must("channel", map[string]any{"secrets": c.platform.Secrets(), "channel": inbox.Channel{ID: c.id, Inbox: c.admin.Inbox().ID,
		Type: "whatsapp", Name: "WhatsApp", On: true, Settings: c.platform.Settings(server.URL)}})
	c.relay.Log.Until(t, `"channel is open" acct=`+c.id)
	if status, answer := c.relay.Post("/api/channels/"+c.id+"/attach", c.ticket.Token, map[string]any{"on": true}); status != http.StatusOK {
		t.Fatalf("attach: %d %s", status, answer)
	}
	c.jana = c.platform.Join(sim.Person{Name: "Jana Petersen", Number: "+4915112345678", Language: "de"})
	changed, stop := c.platform.Watch()
	t.Cleanup(stop)
	c.phone = changed
	return c
}

func (c *counter) do(a sim.Act) {
	c.t.Helper()
	if err := c.platform.Do(c.jana, a); err != nil {
		c.t.Fatal(err)
	}
}

// came waits for a message that is as wanted.
func (c *counter) came(what string, ok func(*inbox.Message) bool) (got inbox.Message) {
	c.t.Helper()
	c.admin.Until(what, func() bool {
		for _, m := range relaytest.List[inbox.Message](c.admin.Replica()) {
			if ok(m) {
				got = *m
				return true
			}
		}
		return false
	})
	return got
}

// shows waits until the phone does.
func (c *counter) shows(what string, ok func([]sim.Bubble) bool) {
	c.t.Helper()
	over := time.NewTimer(relaytest.Patience)
	defer over.Stop()
	for !ok(c.platform.Thread(c.jana)) {
		select {
		case <-c.phone:
		case <-over.C:
			c.t.Fatalf("the phone never shows %s: %+v", what, c.platform.Thread(c.jana))
		}
	}
}

func (c *counter) reply(id, conversation string, more map[string]any) {
	c.t.Helper()
	r := map[string]any{"message": id, "conversation": conversation, "channel": c.id}
	for k, v := range more {
		r[k] = v
	}
	c.admin.Must("reply", r)
}

func drawing(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An agent has seen what came: the phone shows blue ticks.
func TestSeenReachesThePhone(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.do(sim.Act{Kind: "say", Text: "Moin"})
	m := c.came("the message", func(m *inbox.Message) bool { return m.Text == "Moin" })
	c.admin.Must("seen", map[string]any{"conversation": m.Conversation, "at": m.At})
	c.shows("blue ticks", func(list []sim.Bubble) bool { return len(list) == 1 && list[0].Tick == "read" })
}

// From the phone to the agent and back over a real relay, with ticks.
func TestAConversation(t *testing.T) {
	c := begin(t, whatsappsim.Options{Coexists: true})
	c.do(sim.Act{Kind: "say", Text: "So kam die Lampe an 💡 שלום", File: &sim.File{Name: "lampe.png", Type: "image/png", Bytes: drawing(t)}})
	m := c.came("the picture, fetched", func(m *inbox.Message) bool {
		return m.Dir == inbox.DirIn && len(m.Files) == 1 && m.Files[0].Hash != ""
	})
	if m.Text != "So kam die Lampe an 💡 שלום" || m.Files[0].Width != 40 {
		t.Errorf("%+v", m)
	}
	c.admin.Until("who it is", func() bool {
		for _, x := range relaytest.List[inbox.Contact](c.admin.Replica()) {
			if x.Name == "Jana Petersen" && x.Phone == "+4915112345678" {
				return true
			}
		}
		return false
	})
	id := relaytest.NewID()
	c.reply(id, m.Conversation, map[string]any{"text": "Das tut uns leid. Neu oder Geld zurück?", "quote": m.ID, "buttons": []string{"Neu", "Geld"}})
	c.came("that it is delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	list := c.platform.Thread(c.jana)
	answer := list[len(list)-1]
	if answer.Quote == "" || len(answer.Buttons) != 2 {
		t.Errorf("%+v", answer)
	}
	c.do(sim.Act{Kind: "read"})
	c.came("that it is read", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateRead })
	c.do(sim.Act{Kind: "press", To: answer.ID, Button: answer.Buttons[0].ID})
	c.came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Neu" && m.Quote == id })
	c.do(sim.Act{Kind: "react", To: answer.ID, Text: "🙏"})
	c.came("the reaction", func(m *inbox.Message) bool {
		return m.ID == id && len(m.Reactions) == 1 && m.Reactions[0].Emoji == "🙏"
	})
	c.platform.Answers(c.jana, "vom Telefon der Chefin")
	c.came("what was answered by phone", func(m *inbox.Message) bool { return m.Dir == inbox.DirOut && m.Text == "vom Telefon der Chefin" })

	if err := c.admin.Send("typing", map[string]any{"conversation": m.Conversation, "on": true}); err != nil {
		t.Fatal(err)
	}
	c.shows("that somebody writes, and blue ticks with it", func(list []sim.Bubble) bool { return c.platform.Typing(c.jana) && list[0].Tick == "read" })

	long := relaytest.NewID()
	c.reply(long, m.Conversation, map[string]any{"text": strings.Repeat("Ein Satz über Lampen. ", 300)})
	c.came("both parts delivered", func(m *inbox.Message) bool {
		return m.ID == long && m.State == inbox.StateDelivered && m.Parts == 2 && m.Sent == 2
	})
	if strings.Contains(c.relay.Log.String(), whatsappsim.Token) || strings.Contains(c.relay.Log.String(), "4915112345678") {
		t.Error("the log tells the token or the number")
	}
}

// States that come late, twice or backwards end in the same state.
func TestStatesInAnyWeather(t *testing.T) {
	for _, weather := range []string{"late", "twice", "reordered", "batched"} {
		t.Run(weather, func(t *testing.T) {
			t.Parallel()
			c := begin(t, whatsappsim.Options{})
			c.do(sim.Act{Kind: "say", Text: "Hallo"})
			m := c.came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
			c.platform.Set(sim.Weather{Hooks: weather})
			id := relaytest.NewID()
			c.reply(id, m.Conversation, map[string]any{"text": "Guten Tag"})
			c.shows("the answer", func(list []sim.Bubble) bool { return len(list) == 2 })
			c.came("that it is sent", func(m *inbox.Message) bool {
				return m.ID == id && (m.State == inbox.StateSent || m.State == inbox.StateDelivered)
			})
			c.do(sim.Act{Kind: "read"})
			c.do(sim.Act{Kind: "say", Text: "danke"})
			c.platform.Set(sim.Weather{})
			c.came("that it is read", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateRead })
			c.came("the thanks", func(m *inbox.Message) bool { return m.Text == "danke" })
			c.platform.Settle()
			n := 0
			for _, m := range relaytest.List[inbox.Message](c.admin.Replica()) {
				if m.Dir != inbox.DirEvent {
					n++
				}
			}
			if n != 3 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// The platform has taken a message and answers with an error all the same: it is
// not sent twice, and its next state settles it.
func TestAnErrorAfterItWasTaken(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Fail: 1, After: true, Hooks: "late"})
	id := relaytest.NewID()
	c.reply(id, m.Conversation, map[string]any{"text": "kam das an?"})
	c.came("that it is unsure", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateUnsure })
	c.platform.Set(sim.Weather{})
	c.came("that it is delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered && m.Fault == "" })
	if n := len(c.platform.Thread(c.jana)); n != 2 {
		t.Errorf("%d messages on the phone", n)
	}
}

// A day later only a template goes, and it reads as agents saw it.
func TestAfterADay(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.platform.AddTemplate(whatsappsim.Template{Name: "fertig", Language: "de", Category: "UTILITY", Format: "NAMED", Components: []map[string]any{
		{"type": "BODY", "text": "Hallo {{name}}, Ihre Lampe ist da.", "example": map[string]any{"body_text_named_params": []map[string]any{{"param_name": "name", "example": "Jana"}}}},
		{"type": "FOOTER", "text": "Kupferkessel"}}})
	c.platform.Judge("fertig", "de", "APPROVED", "")
	c.do(sim.Act{Kind: "say", Text: "Bescheid geben, bitte"})
	m := c.came("the message", func(m *inbox.Message) bool { return m.Text == "Bescheid geben, bitte" })
	var template string
	c.admin.Until("the template", func() bool {
		for _, x := range relaytest.List[inbox.Template](c.admin.Replica()) {
			template = x.ID
		}
		return template != ""
	})
	c.platform.Set(sim.Weather{Pass: 25 * time.Hour})
	if code := c.admin.Do("reply", map[string]any{"message": relaytest.NewID(), "conversation": m.Conversation, "channel": c.id, "text": "Sie ist da"}).Code; code != "window_closed" {
		t.Errorf("a free answer: %q", code)
	}
	id := relaytest.NewID()
	c.reply(id, m.Conversation, map[string]any{"template": map[string]any{"template": template, "values": map[string]string{"body.name": "Jana"}}})
	got := c.came("the template delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	list := c.platform.Thread(c.jana)
	if last := list[len(list)-1]; last.Text != "Hallo Jana, Ihre Lampe ist da." || !strings.Contains(got.Text, last.Text) || last.Footer != "Kupferkessel" {
		t.Errorf("the phone shows %+v, the thread %q", last, got.Text)
	}
	c.do(sim.Act{Kind: "say", Text: "super"})
	c.came("the answer", func(m *inbox.Message) bool { return m.Text == "super" })
	free := relaytest.NewID()
	c.reply(free, m.Conversation, map[string]any{"text": "Bis gleich"})
	c.came("a free answer", func(m *inbox.Message) bool { return m.ID == free && m.State == inbox.StateDelivered })
}

// An hour without the platform: what was written meanwhile goes out once, in its order.
func TestAnHourWithoutThePlatform(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Down: true})
	var ids []string
	for _, text := range []string{"eins", "zwei", "drei"} {
		ids = append(ids, relaytest.NewID())
		c.reply(ids[len(ids)-1], m.Conversation, map[string]any{"text": text})
	}
	c.do(sim.Act{Kind: "say", Text: "Hört mich jemand?"})
	c.relay.Log.Until(t, "code=unavailable")
	c.platform.Set(sim.Weather{Pass: time.Hour})
	c.came("what was said meanwhile", func(m *inbox.Message) bool { return m.Text == "Hört mich jemand?" })
	ids = append(ids, relaytest.NewID())
	c.reply(ids[3], m.Conversation, map[string]any{"text": "vier"})
	for _, id := range ids {
		c.came("each delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	}
	var got []string
	for _, b := range c.platform.Thread(c.jana) {
		if !b.Mine {
			got = append(got, b.Text)
		}
	}
	if strings.Join(got, " ") != "eins zwei drei vier" {
		t.Errorf("%v", got)
	}
}

// The token is revoked in the middle: the message says so, and the channel does.
func TestRevokedToken(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Revoked: true})
	id := relaytest.NewID()
	c.reply(id, m.Conversation, map[string]any{"text": "Guten Tag"})
	health := func(what string, ok func(h *inbox.Health) bool) {
		c.admin.Until(what, func() bool {
			for _, h := range relaytest.List[inbox.Health](c.admin.Replica()) {
				if h.ID == c.id && ok(h) {
					return true
				}
			}
			return false
		})
	}
	health("that the channel stands still", func(h *inbox.Health) bool { return h.State == inbox.HealthRefused && h.Fault == "channel_login" })
	c.came("why it did not go", func(m *inbox.Message) bool { return m.ID == id && m.Fault == "channel_login" })
	c.do(sim.Act{Kind: "say", Text: "noch da?"})
	c.came("messages come in all the same", func(m *inbox.Message) bool { return m.Text == "noch da?" })

	// Mended at the platform: a good test of what is stored sets the channel going again.
	c.platform.Set(sim.Weather{})
	var stored inbox.Channel
	c.admin.Until("the channel", func() bool {
		for _, x := range relaytest.List[inbox.Channel](c.admin.Replica()) {
			if x.ID == c.id {
				stored = *x
			}
		}
		return stored.ID != ""
	})
	if status, answer := c.relay.Post("/api/channels/probe", c.ticket.Token, map[string]any{"channel": stored}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	health("that it goes on", func(h *inbox.Health) bool { return h.State == inbox.HealthOK })
	c.admin.Must("resend", map[string]any{"message": id})
	c.came("that it is out", func(m *inbox.Message) bool { return m.ID == id && m.Fault == "" && m.State != inbox.StateQueued })
}
