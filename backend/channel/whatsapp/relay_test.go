package whatsapp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// counter is a relay with a number at the simulated platform.
type counter struct {
	*relaytest.Counter
	platform *whatsappsim.Sim
}

// begin connects a relay by button, as an administrator does.
func begin(t *testing.T, o whatsappsim.Options) *counter {
	t.Helper()
	platform := whatsappsim.New(o)
	c := &counter{relaytest.NewCounter(t, whatsapp.Connector{}, platform, nil, platform.Now), platform}
	c.Relay.Log.Until(t, `"channel is open" acct=`+c.ID)
	if status, answer := c.Relay.Post("/api/channels/"+c.ID+"/attach", c.Ticket.Token, map[string]any{"on": true}); status != http.StatusOK {
		t.Fatalf("attach: %d %s", status, answer)
	}
	return c
}

// An agent has seen what came: the phone shows blue ticks.
func TestSeenReachesThePhone(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.Do(sim.Act{Kind: "say", Text: "Moin"})
	m := c.Came("the message", func(m *inbox.Message) bool { return m.Text == "Moin" })
	c.Admin.Must("seen", map[string]any{"conversation": m.Conversation, "at": m.At})
	c.Shows("blue ticks", func(list []sim.Bubble) bool { return len(list) == 1 && list[0].Tick == "read" })
}

// From the phone to the agent and back over a real relay, with ticks.
func TestAConversation(t *testing.T) {
	c := begin(t, whatsappsim.Options{Coexists: true})
	c.Do(sim.Act{Kind: "say", Text: "So kam die Lampe an 💡 שלום", File: &sim.File{Name: "lampe.png", Type: "image/png", Bytes: relaytest.Picture(t)}})
	m := c.Came("the picture, fetched", func(m *inbox.Message) bool {
		return m.Dir == inbox.DirIn && len(m.Files) == 1 && m.Files[0].Hash != ""
	})
	if m.Text != "So kam die Lampe an 💡 שלום" || m.Files[0].Width != 40 {
		t.Errorf("%+v", m)
	}
	c.Admin.Until("who it is", func() bool {
		for _, x := range relaytest.List[inbox.Contact](c.Admin.Replica()) {
			if x.Name == "Jana Petersen" && x.Phone == "+4915112345678" {
				return true
			}
		}
		return false
	})
	id := relaytest.NewID()
	c.Reply(id, m.Conversation, map[string]any{"text": "Das tut uns leid. Neu oder Geld zurück?", "quote": m.ID, "buttons": []string{"Neu", "Geld"}})
	c.Came("that it is delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	list := c.platform.Thread(c.Jana)
	answer := list[len(list)-1]
	if answer.Quote == "" || len(answer.Buttons) != 2 {
		t.Errorf("%+v", answer)
	}
	c.Do(sim.Act{Kind: "read"})
	c.Came("that it is read", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateRead })
	c.Do(sim.Act{Kind: "press", To: answer.ID, Button: answer.Buttons[0].ID})
	c.Came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Neu" && m.Quote == id })
	c.Do(sim.Act{Kind: "react", To: answer.ID, Text: "🙏"})
	c.Came("the reaction", func(m *inbox.Message) bool {
		return m.ID == id && len(m.Reactions) == 1 && m.Reactions[0].Emoji == "🙏"
	})
	c.platform.Answers(c.Jana, "vom Telefon der Chefin")
	c.Came("what was answered by phone", func(m *inbox.Message) bool { return m.Dir == inbox.DirOut && m.Text == "vom Telefon der Chefin" })

	if err := c.Admin.Send("typing", map[string]any{"conversation": m.Conversation, "on": true}); err != nil {
		t.Fatal(err)
	}
	c.Shows("that somebody writes, and blue ticks with it", func(list []sim.Bubble) bool { return c.platform.Typing(c.Jana) && list[0].Tick == "read" })

	long := relaytest.NewID()
	c.Reply(long, m.Conversation, map[string]any{"text": strings.Repeat("Ein Satz über Lampen. ", 300)})
	c.Came("both parts delivered", func(m *inbox.Message) bool {
		return m.ID == long && m.State == inbox.StateDelivered && m.Parts == 2 && m.Sent == 2
	})
	if strings.Contains(c.Relay.Log.String(), whatsappsim.Token) || strings.Contains(c.Relay.Log.String(), "4915112345678") {
		t.Error("the log tells the token or the number")
	}
}

// States that come late, twice or backwards end in the same state.
func TestStatesInAnyWeather(t *testing.T) {
	for _, weather := range []string{"late", "twice", "reordered", "batched"} {
		t.Run(weather, func(t *testing.T) {
			t.Parallel()
			c := begin(t, whatsappsim.Options{})
			c.Do(sim.Act{Kind: "say", Text: "Hallo"})
			m := c.Came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
			c.platform.Set(sim.Weather{Hooks: weather})
			id := relaytest.NewID()
			c.Reply(id, m.Conversation, map[string]any{"text": "Guten Tag"})
			c.Shows("the answer", func(list []sim.Bubble) bool { return len(list) == 2 })
			c.Came("that it is sent", func(m *inbox.Message) bool {
				return m.ID == id && (m.State == inbox.StateSent || m.State == inbox.StateDelivered)
			})
			c.Do(sim.Act{Kind: "read"})
			c.Do(sim.Act{Kind: "say", Text: "danke"})
			c.platform.Set(sim.Weather{})
			c.Came("that it is read", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateRead })
			c.Came("the thanks", func(m *inbox.Message) bool { return m.Text == "danke" })
			c.platform.Settle()
			n := 0
			for _, m := range relaytest.List[inbox.Message](c.Admin.Replica()) {
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
	c.Do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.Came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Fail: 1, After: true, Hooks: "late"})
	id := relaytest.NewID()
	c.Reply(id, m.Conversation, map[string]any{"text": "kam das an?"})
	c.Came("that it is unsure", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateUnsure })
	c.platform.Set(sim.Weather{})
	c.Came("that it is delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered && m.Fault == "" })
	if n := len(c.platform.Thread(c.Jana)); n != 2 {
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
	c.Do(sim.Act{Kind: "say", Text: "Bescheid geben, bitte"})
	m := c.Came("the message", func(m *inbox.Message) bool { return m.Text == "Bescheid geben, bitte" })
	var template string
	c.Admin.Until("the template", func() bool {
		for _, x := range relaytest.List[inbox.Template](c.Admin.Replica()) {
			template = x.ID
		}
		return template != ""
	})
	c.platform.Set(sim.Weather{Pass: 25 * time.Hour})
	if code := c.Admin.Do("reply", map[string]any{"message": relaytest.NewID(), "conversation": m.Conversation, "channel": c.ID, "text": "Sie ist da"}).Code; code != "window_closed" {
		t.Errorf("a free answer: %q", code)
	}
	id := relaytest.NewID()
	c.Reply(id, m.Conversation, map[string]any{"template": map[string]any{"template": template, "values": map[string]string{"body.name": "Jana"}}})
	got := c.Came("the template delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	list := c.platform.Thread(c.Jana)
	if last := list[len(list)-1]; last.Text != "Hallo Jana, Ihre Lampe ist da." || !strings.Contains(got.Text, last.Text) || last.Footer != "Kupferkessel" {
		t.Errorf("the phone shows %+v, the thread %q", last, got.Text)
	}
	c.Do(sim.Act{Kind: "say", Text: "super"})
	c.Came("the answer", func(m *inbox.Message) bool { return m.Text == "super" })
	free := relaytest.NewID()
	c.Reply(free, m.Conversation, map[string]any{"text": "Bis gleich"})
	c.Came("a free answer", func(m *inbox.Message) bool { return m.ID == free && m.State == inbox.StateDelivered })
}

// An hour without the platform: what was written meanwhile goes out once, in its order.
func TestAnHourWithoutThePlatform(t *testing.T) {
	c := begin(t, whatsappsim.Options{})
	c.Do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.Came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Down: true})
	var ids []string
	for _, text := range []string{"eins", "zwei", "drei"} {
		ids = append(ids, relaytest.NewID())
		c.Reply(ids[len(ids)-1], m.Conversation, map[string]any{"text": text})
	}
	c.Do(sim.Act{Kind: "say", Text: "Hört mich jemand?"})
	c.Relay.Log.Until(t, "code=unavailable")
	c.platform.Set(sim.Weather{Pass: time.Hour})
	c.Came("what was said meanwhile", func(m *inbox.Message) bool { return m.Text == "Hört mich jemand?" })
	ids = append(ids, relaytest.NewID())
	c.Reply(ids[3], m.Conversation, map[string]any{"text": "vier"})
	for _, id := range ids {
		c.Came("each delivered", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateDelivered })
	}
	var got []string
	for _, b := range c.platform.Thread(c.Jana) {
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
	c.Do(sim.Act{Kind: "say", Text: "Hallo"})
	m := c.Came("the greeting", func(m *inbox.Message) bool { return m.Text == "Hallo" })
	c.platform.Set(sim.Weather{Revoked: true})
	id := relaytest.NewID()
	c.Reply(id, m.Conversation, map[string]any{"text": "Guten Tag"})
	health := func(what string, ok func(h *inbox.Health) bool) {
		c.Admin.Until(what, func() bool {
			for _, h := range relaytest.List[inbox.Health](c.Admin.Replica()) {
				if h.ID == c.ID && ok(h) {
					return true
				}
			}
			return false
		})
	}
	health("that the channel stands still", func(h *inbox.Health) bool { return h.State == inbox.HealthRefused && h.Fault == "channel_login" })
	c.Came("why it did not go", func(m *inbox.Message) bool { return m.ID == id && m.Fault == "channel_login" })
	c.Do(sim.Act{Kind: "say", Text: "noch da?"})
	c.Came("messages come in all the same", func(m *inbox.Message) bool { return m.Text == "noch da?" })

	// Mended at the platform: a good test of what is stored sets the channel going again.
	c.platform.Set(sim.Weather{})
	var stored inbox.Channel
	c.Admin.Until("the channel", func() bool {
		for _, x := range relaytest.List[inbox.Channel](c.Admin.Replica()) {
			if x.ID == c.ID {
				stored = *x
			}
		}
		return stored.ID != ""
	})
	if status, answer := c.Relay.Post("/api/channels/probe", c.Ticket.Token, map[string]any{"channel": stored}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	health("that it goes on", func(h *inbox.Health) bool { return h.State == inbox.HealthOK })
	c.Admin.Must("resend", map[string]any{"message": id})
	c.Came("that it is out", func(m *inbox.Message) bool { return m.ID == id && m.Fault == "" && m.State != inbox.StateQueued })
}
