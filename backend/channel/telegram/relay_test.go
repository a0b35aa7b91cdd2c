package telegram_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// counter is a relay with a bot at the simulated platform.
type counter struct {
	t        *testing.T
	platform *telegramsim.Sim
	relay    *relaytest.Relay
	admin    *relaytest.Client
	ticket   relaytest.Ticket
	id       string // channel
	jana     string
	phone    <-chan struct{}
}

func open(t *testing.T, mode string) *counter {
	t.Helper()
	c := &counter{t: t, platform: telegramsim.New(telegramsim.Options{}), id: relaytest.NewID()}
	t.Cleanup(c.platform.Close)
	server := httptest.NewServer(c.platform)
	t.Cleanup(server.Close)
	c.relay = relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{telegram.Connector{}}})
	c.ticket = c.relay.SetUp()
	c.admin = c.relay.Client(c.ticket)
	settings := c.platform.Settings(server.URL)
	settings["mode"] = mode
	c.admin.Must("channel", map[string]any{"secrets": c.platform.Secrets(), "channel": inbox.Channel{ID: c.id, Inbox: c.admin.Inbox().ID,
		Type: "telegram", Name: "Bot", On: true, Settings: settings}})
	c.jana = c.platform.Join(sim.Person{Name: "Jana Petersen", Username: "jana_p", Number: "+4915112345678", Language: "de"})
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
	late := time.After(relaytest.Patience)
	for !ok(c.platform.Thread(c.jana)) {
		select {
		case <-c.phone:
		case <-late:
			c.t.Fatalf("the phone never shows %s: %+v\nlog: %s", what, c.platform.Thread(c.jana), c.relay.Log)
		}
	}
}

func drawing(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// From the phone to the agent and back, over a real relay, by long polling.
func TestAConversation(t *testing.T) {
	c := open(t, "polling")
	c.do(sim.Act{Kind: "start"})
	c.do(sim.Act{Kind: "say", Text: "So kam die Lampe an 💡", File: &sim.File{Name: "lampe.png", Type: "image/png", Bytes: drawing(t)}})
	m := c.came("the picture, fetched", func(m *inbox.Message) bool {
		return m.Dir == inbox.DirIn && len(m.Files) == 1 && m.Files[0].Hash != ""
	})
	if m.Text != "So kam die Lampe an 💡" || m.Files[0].Width != 40 {
		t.Errorf("%+v", m)
	}
	c.admin.Until("who it is", func() bool {
		for _, x := range relaytest.List[inbox.Contact](c.admin.Replica()) {
			if x.Name == "Jana Petersen" && x.Picture != nil {
				return true
			}
		}
		return false
	})

	reply := relaytest.NewID()
	c.admin.Must("reply", map[string]any{"message": reply, "conversation": m.Conversation, "channel": c.id, "text": "Das tut uns leid. Neu oder Geld zurück?",
		"quote": m.ID, "buttons": []string{"Neu", "Geld"}})
	c.shows("the answer", func(list []sim.Bubble) bool {
		last := list[len(list)-1]
		return last.Text == "Das tut uns leid. Neu oder Geld zurück?" && last.Quote != "" && len(last.Buttons) == 2
	})
	c.came("that it is sent", func(m *inbox.Message) bool { return m.ID == reply && m.State == inbox.StateSent })
	list := c.platform.Thread(c.jana)
	answer := list[len(list)-1]
	c.do(sim.Act{Kind: "press", To: answer.ID, Button: answer.Buttons[0].ID})
	c.came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Neu" && m.Quote == reply })
	c.do(sim.Act{Kind: "react", To: answer.ID, Text: "🙏"})
	c.came("the reaction", func(m *inbox.Message) bool {
		return m.ID == reply && len(m.Reactions) == 1 && m.Reactions[0].Emoji == "🙏"
	})

	c.admin.Must("edit", map[string]any{"message": reply, "text": "Das tut uns leid: neu oder Geld zurück?"})
	c.shows("the new text", func(list []sim.Bubble) bool {
		for _, b := range list {
			if b.ID == answer.ID {
				return b.Edited
			}
		}
		return false
	})

	long := relaytest.NewID()
	c.admin.Must("reply", map[string]any{"message": long, "conversation": m.Conversation, "channel": c.id, "text": strings.Repeat("Ein Satz über Lampen. ", 300)})
	c.came("both parts sent", func(m *inbox.Message) bool { return m.ID == long && m.State == inbox.StateSent && m.Parts == 2 })
	c.admin.Must("delete", map[string]any{"message": long})
	c.shows("both parts deleted", func(list []sim.Bubble) bool {
		n := 0
		for _, b := range list {
			if b.Deleted {
				n++
			}
		}
		return n == 2
	})

	c.do(sim.Act{Kind: "block"})
	c.admin.Until("that Jana blocks us", func() bool {
		for _, x := range relaytest.List[inbox.Identity](c.admin.Replica()) {
			if x.Blocked == "blocked" {
				return true
			}
		}
		return false
	})
	if strings.Contains(c.relay.Log.String(), telegramsim.Token[7:]) {
		t.Error("the log tells the token")
	}
}

// Pictures sent together: whichever the contact reacts to, it is our message; and
// all of them are taken back.
func TestAnAlbum(t *testing.T) {
	c := open(t, "polling")
	c.do(sim.Act{Kind: "start"})
	first := c.came("the start", func(m *inbox.Message) bool { return m.Text == "/start" })
	var files []json.RawMessage
	for range 2 {
		status, answer := c.relay.Request(http.MethodPost, "/api/files", c.ticket.Token, drawing(t), http.Header{"X-Name": {"lampe.png"}})
		if status != http.StatusOK {
			t.Fatalf("upload: %d %s", status, answer)
		}
		files = append(files, answer)
	}
	id := relaytest.NewID()
	c.admin.Must("reply", map[string]any{"message": id, "conversation": first.Conversation, "channel": c.id, "text": "Beide Farben", "files": files})
	c.came("the album", func(m *inbox.Message) bool { return m.ID == id && m.State == inbox.StateSent })
	list := c.platform.Thread(c.jana)
	c.do(sim.Act{Kind: "react", To: list[2].ID, Text: "❤"})
	c.came("the reaction to the second", func(m *inbox.Message) bool { return m.ID == id && len(m.Reactions) == 1 })
	c.admin.Must("delete", map[string]any{"message": id})
	c.shows("both deleted", func(list []sim.Bubble) bool { return list[1].Deleted && list[2].Deleted })
}

// A webhook set by button; what the relay could not take comes again.
func TestByWebhook(t *testing.T) {
	c := open(t, "webhook")
	c.relay.Log.Until(t, `"channel is open" acct=`+c.id)
	if status, answer := c.relay.Post("/api/channels/"+c.id+"/attach", c.ticket.Token, map[string]any{"on": true}); status != http.StatusOK {
		t.Fatalf("attach: %d %s", status, answer)
	}
	c.do(sim.Act{Kind: "start"})
	m := c.came("the start", func(m *inbox.Message) bool { return m.Text == "/start" })
	c.platform.Set(sim.Weather{Hooks: "twice"})
	c.do(sim.Act{Kind: "say", Text: "zweimal gerufen"})
	c.came("the message", func(m *inbox.Message) bool { return m.Text == "zweimal gerufen" })
	c.platform.Set(sim.Weather{})
	reply := relaytest.NewID()
	c.admin.Must("reply", map[string]any{"message": reply, "conversation": m.Conversation, "channel": c.id, "text": "Ja?", "buttons": []string{"Ja"}})
	c.came("that it is sent", func(m *inbox.Message) bool { return m.ID == reply && m.State == inbox.StateSent })
	list := c.platform.Thread(c.jana)
	last := list[len(list)-1]
	c.do(sim.Act{Kind: "press", To: last.ID, Button: last.Buttons[0].ID})
	c.came("the pressed button", func(m *inbox.Message) bool { return m.Dir == inbox.DirIn && m.Text == "Ja" })
	c.shows("an answered button", func([]sim.Bubble) bool { return c.platform.Unanswered() == 0 })
	n := 0
	for _, m := range relaytest.List[inbox.Message](c.admin.Replica()) {
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
		c.do(sim.Act{Kind: "say", Text: fmt.Sprintf("Nachricht %02d", i)})
		switch i {
		case 10, 25:
			c.relay.Stop()
		case 15, 30:
			c.relay = c.relay.Again()
			c.admin = c.relay.Client(c.ticket)
		}
	}
	got := map[string]int{}
	c.admin.Until("all of it", func() bool {
		clear(got)
		for _, m := range relaytest.List[inbox.Message](c.admin.Replica()) {
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
