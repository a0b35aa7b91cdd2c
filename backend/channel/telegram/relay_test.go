package telegram_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// counter is a relay with a bot at the simulated platform.
type counter struct {
	*relaytest.Counter
	platform *telegramsim.Sim
}

func open(t *testing.T, mode string) *counter {
	t.Helper()
	platform := telegramsim.New(telegramsim.Options{})
	return &counter{relaytest.NewCounter(t, telegram.Connector{}, platform, map[string]string{"mode": mode}, nil), platform}
}

// From the phone to the agent and back, over a real relay, by long polling.
func TestAConversation(t *testing.T) {
	c := open(t, "polling")
	c.Do(sim.Act{Kind: "start"})
	c.Do(sim.Act{Kind: "say", Text: "So kam die Lampe an 💡", File: &sim.File{Name: "lampe.png", Type: "image/png", Bytes: relaytest.Picture(t)}})
	m := c.Came("the picture, fetched", func(m *inbox.Message) bool {
		return m.Dir == inbox.DirIn && len(m.Files) == 1 && m.Files[0].Hash != ""
	})
	if m.Text != "So kam die Lampe an 💡" || m.Files[0].Width != 40 {
		t.Errorf("%+v", m)
	}
	c.Admin.Until("who it is", func() bool {
		for _, x := range relaytest.List[inbox.Contact](c.Admin.Replica()) {
			if x.Name == "Jana Petersen" && x.Picture != nil {
				return true
			}
		}
		return false
	})

	reply := relaytest.NewID()
	c.Admin.Must("reply", map[string]any{"message": reply, "conversation": m.Conversation, "channel": c.ID, "text": "Das tut uns leid. Neu oder Geld zurück?",
		"quote": m.ID, "buttons": []string{"Neu", "Geld"}})
	c.Shows("the answer", func(list []sim.Bubble) bool {
		last := list[len(list)-1]
		return last.Text == "Das tut uns leid. Neu oder Geld zurück?" && last.Quote != "" && len(last.Buttons) == 2
	})
	c.Came("that it is sent", func(m *inbox.Message) bool { return m.ID == reply && m.State == inbox.StateSent })
	list := c.platform.Thread(c.Jana)
	answer := list[len(list)-1]
	c.Do(sim.Act{Kind: "press", To: answer.ID, Button: answer.Buttons[0].ID})
	c.Came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Neu" && m.Quote == reply })
	c.Do(sim.Act{Kind: "react", To: answer.ID, Text: "🙏"})
	c.Came("the reaction", func(m *inbox.Message) bool {
		return m.ID == reply && len(m.Reactions) == 1 && m.Reactions[0].Emoji == "🙏"
	})

	c.Admin.Must("edit", map[string]any{"message": reply, "text": "Das tut uns leid: neu oder Geld zurück?"})
	c.Shows("the new text", func(list []sim.Bubble) bool {
		for _, b := range list {
			if b.ID == answer.ID {
				return b.Edited
			}
		}
		return false
	})

	long := relaytest.NewID()
	c.Admin.Must("reply", map[string]any{"message": long, "conversation": m.Conversation, "channel": c.ID, "text": strings.Repeat("Ein Satz über Lampen. ", 300)})
	c.Came("both parts sent", func(m *inbox.Message) bool { return m.ID == long && m.State == inbox.StateSent && m.Parts == 2 })
	c.Admin.Must("delete", map[string]any{"message": long})
	c.Shows("both parts deleted", func(list []sim.Bubble) bool {
		n := 0
		for _, b := range list {
			if b.Deleted {
				n++
			}
		}
		return n == 2
	})

	c.Do(sim.Act{Kind: "block"})
	c.Admin.Until("that Jana blocks us", func() bool {
		for _, x := range relaytest.List[inbox.Identity](c.Admin.Replica()) {
			if x.Blocked == "blocked" {
				return true
			}
		}
		return false
	})
	if strings.Contains(c.Relay.Log.String(), telegramsim.Token[7:]) {
		t.Error("the log tells the token")
	}
}

// Pictures sent together: whichever the contact reacts to, it is our message; and
// all of them are taken back.
func TestAnAlbum(t *testing.T) {
	c := open(t, "polling")
	c.Do(sim.Act{Kind: "start"})
	first := c.Came("the start", func(m *inbox.Message) bool { return m.Text == "/start" })
	var files []json.RawMessage
	for range 2 {
		status, answer := c.Relay.Request(http.MethodPost, "/api/files", c.Ticket.Token, relaytest.Picture(t), http.Header{"X-Name": {"lampe.png"}})
		if status != http.StatusOK {
			t.Fatalf("upload: %d %s", status, answer)
		}
		files = append(files, answer)
	}
	id := relaytest.NewID()
	c.Admin.Must("reply", map[string]any{"message": id, "conversation": first.Conversation, "channel": c.ID, "text": "Beide Farben", "files": files})
	c.Came("the album", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateSent })
	list := c.platform.Thread(c.Jana)
	c.Do(sim.Act{Kind: "react", To: list[2].ID, Text: "❤"})
	c.Came("the reaction to the second", func(m *inbox.Message) bool { return m.ID == id && len(m.Reactions) == 1 })
	c.Admin.Must("delete", map[string]any{"message": id})
	c.Shows("both deleted", func(list []sim.Bubble) bool { return list[1].Deleted && list[2].Deleted })
}

// A webhook set by button; what the relay could not take comes again.
func TestByWebhook(t *testing.T) {
	c := open(t, "webhook")
	c.Relay.Log.Until(t, `"channel is open" acct=`+c.ID)
	if status, answer := c.Relay.Post("/api/channels/"+c.ID+"/attach", c.Ticket.Token, map[string]any{"on": true}); status != http.StatusOK {
		t.Fatalf("attach: %d %s", status, answer)
	}
	c.Do(sim.Act{Kind: "start"})
	m := c.Came("the start", func(m *inbox.Message) bool { return m.Text == "/start" })
	c.platform.Set(sim.Weather{Hooks: "twice"})
	c.Do(sim.Act{Kind: "say", Text: "zweimal gerufen"})
	c.Came("the message", func(m *inbox.Message) bool { return m.Text == "zweimal gerufen" })
	c.platform.Set(sim.Weather{})
	reply := relaytest.NewID()
	c.Admin.Must("reply", map[string]any{"message": reply, "conversation": m.Conversation, "channel": c.ID, "text": "Ja?", "buttons": []string{"Ja"}})
	c.Came("that it is sent", func(m *inbox.Message) bool { return m.ID == reply && m.State == inbox.StateSent })
	list := c.platform.Thread(c.Jana)
	last := list[len(list)-1]
	c.Do(sim.Act{Kind: "press", To: last.ID, Button: last.Buttons[0].ID})
	c.Came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Ja" })
	c.Shows("an answered button", func([]sim.Bubble) bool { return c.platform.Unanswered() == 0 })
	n := 0
	for _, m := range relaytest.List[inbox.Message](c.Admin.Replica()) {
		if m.Text == "zweimal gerufen" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d times", n)
	}
}

// The relay is restarted while the customer writes: everything is there once.
func TestOverARestart(t *testing.T) {
	c := open(t, "polling")
	for i := range 40 {
		c.Do(sim.Act{Kind: "say", Text: fmt.Sprintf("Nachricht %02d", i)})
		switch i {
		case 10, 25:
			c.Relay.Stop()
		case 15, 30:
			c.Relay = c.Relay.Again()
			c.Admin = c.Relay.Client(c.Ticket)
		}
	}
	got := map[string]int{}
	c.Admin.Until("all of it", func() bool {
		clear(got)
		for _, m := range relaytest.List[inbox.Message](c.Admin.Replica()) {
			got[m.Text]++
		}
		return len(got) == 40
	})
	for text, n := range got {
		if n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
}
