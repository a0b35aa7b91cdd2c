package relay_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// reply answers a conversation and gives the message's id.
func (s *scene) reply(c *relaytest.Client, conversation, text string, files ...inbox.File) string {
	s.T.Helper()
	id := relaytest.NewID()
	c.Must("reply", map[string]any{"message": id, "conversation": conversation, "channel": s.channel, "text": text, "files": files})
	return id
}

// state waits until the client sees a message in a state.
func state(c *relaytest.Client, id string, want inbox.State) {
	c.T.Helper()
	c.Until("state "+string(want), func() bool {
		m := relaytest.List[inbox.Message](c.Replica())[id]
		return m != nil && m.State == want
	})
}

func TestStatesTypingAndPresence(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		v := s.Visit(s.channel, "")
		v.Write("Moin")
		m := message(s.admin, "Moin")
		var contact string
		s.admin.Until("presence", func() bool {
			for _, p := range s.admin.Presence {
				contact = p.Contact
			}
			return contact != "" && s.admin.Presence[len(s.admin.Presence)-1].Online
		})
		id := s.reply(s.admin, m.Conversation, "Moin!")
		v.Until("the reply", func() bool { return v.Entries[id].ID != "" })
		for _, to := range []string{"got", "read"} {
			if err := v.Send(to, map[string]any{"ids": []string{id}}); err != nil {
				t.Fatal(err)
			}
			state(s.admin, id, map[string]inbox.State{"got": inbox.StateDelivered, "read": inbox.StateRead}[to])
		}
		v.Until("its own tick", func() bool { return v.Entries[id].State == "read" })

		// The very first message: nobody has answered, yet the agent has seen it.
		w := s.Visit(s.channel, "")
		w.Write("Hallo?")
		n := message(s.admin, "Hallo?")
		s.admin.Must("seen", map[string]any{"conversation": n.Conversation, "at": n.At})
		w.Until("seen", func() bool { return w.SeenAt >= n.At })

		for _, on := range []bool{true, false} {
			if err := v.Send("typing", map[string]bool{"on": on}); err != nil {
				t.Fatal(err)
			}
			s.admin.Until("the visitor's typing", func() bool {
				for _, x := range s.admin.Typing {
					if x.Conversation == m.Conversation && x.Contact == contact && x.On == on {
						return true
					}
				}
				return false
			})
			if err := s.admin.Send("typing", map[string]any{"conversation": m.Conversation, "on": on}); err != nil {
				t.Fatal(err)
			}
			v.Until("the agent's typing", func() bool { return len(v.Typing) > 0 && v.Typing[len(v.Typing)-1] == on })
		}
		s.admin.Must("online", map[string]bool{"online": false})
		v.Until("offline", func() bool { return !v.Place.Online })
		if fresh := s.Client(s.ticket); len(fresh.Welcome().Online) != 2 {
			t.Errorf("online: %v", fresh.Welcome().Online)
		}
		_ = v.Close()
		s.admin.Until("gone", func() bool {
			p := s.admin.Presence[len(s.admin.Presence)-1]
			return p.Contact == contact && !p.Online
		})
	})
}

// Many notes and events lie between what the visitor may see.
func TestVisitorSeesBehindNotes(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		token := webchatsim.NewToken()
		v := s.Visit(s.channel, token)
		first := v.Write("Moin")
		m := message(s.admin, "Moin")
		for i := range 35 {
			s.admin.Must("note", map[string]string{"message": relaytest.NewID(), "conversation": m.Conversation, "text": fmt.Sprint("internal ", i)})
		}
		back := s.Visit(s.channel, token)
		back.Until("the first message", func() bool { return back.Entries[first].Text == "Moin" })
		for _, e := range back.Entries {
			if strings.HasPrefix(e.Text, "internal") {
				t.Errorf("the visitor sees the note %q", e.Text)
			}
		}
		if err := back.Send("older", map[string]int64{"before": m.At + 1}); err != nil {
			t.Fatal(err)
		}
		back.Until("older entries", func() bool { return back.Entries[first].Text == "Moin" })
	})
}

// A backup was restored: the page has seen more than the relay has. It must not
// miss what comes now.
func TestVisitorsCursorAboveTheHead(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		token := webchatsim.NewToken()
		first := s.Visit(s.channel, token).Write("Moin")
		m := message(s.admin, "Moin")
		v, err := s.TryVisit(s.channel, token, 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		id := s.reply(s.admin, m.Conversation, "Antwort")
		v.Until("the thread", func() bool { return v.Entries[first].ID != "" && v.Entries[id].ID != "" })
	})
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends a visitor's file.
func (s *scene) upload(v *relaytest.Visitor, name string, data []byte) (status int, ticket, code string) {
	s.T.Helper()
	status, answer := s.Request(http.MethodPost, "/w/"+s.channel+"/files", "", data, http.Header{"Origin": {relaytest.Shop},
		"Authorization": {"Visitor " + v.Token}, "X-Tresen-Name": {url.PathEscape(name)}})
	var a struct{ Ticket, Code string }
	if err := json.Unmarshal(answer, &a); err != nil {
		s.T.Fatalf("%d %s", status, answer)
	}
	return status, a.Ticket, a.Code
}

func TestFilesBothWays(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		now := &clock{}
		s := setup(t, relaytest.Options{Database: database, Now: now.now})
		v := s.Visit(s.channel, "")
		for _, c := range []struct {
			name, code string
			data       []byte
		}{
			{"page.html", "file_type", []byte("<!doctype html><script>alert(1)</script>")},
			{"picture.svg", "file_type", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
			{"text.exe", "file_type", []byte("just text")},
			{"program.txt", "file_type", append([]byte("MZ\x90\x00\x03"), make([]byte, 200)...)},
			{"big.txt", "too_large", bytes.Repeat([]byte("x"), 10<<20+1)},
		} {
			if status, _, code := s.upload(v, c.name, c.data); code != c.code {
				t.Errorf("%s: %d %s, want %s", c.name, status, code, c.code)
			}
		}
		status, ticket, code := s.upload(v, "Lampe äöü.png", picture(t))
		if status != 200 {
			t.Fatalf("%d %s", status, code)
		}
		err := v.Send("send", map[string]any{"id": relaytest.NewID(), "text": "so eine", "files": []string{ticket},
			"consent": map[string]any{"at": time.Now().UnixMilli(), "policy": "x"}})
		if err != nil {
			t.Fatal(err)
		}
		m := message(s.admin, "so eine")
		f := m.Files[0]
		if f.Name != "Lampe äöü.png" || f.Type != "image/png" || f.Width != 30 || f.Height != 20 {
			t.Errorf("file %+v", f)
		}
		if status, b := s.Request(http.MethodGet, "/api/files/"+f.Hash, s.ticket.Token, nil, nil); status != 200 || !bytes.Equal(b, picture(t)) {
			t.Errorf("the agent gets %d, %d bytes", status, len(b))
		}
		if status, _ := s.Request(http.MethodGet, "/api/files/"+f.Hash, "", nil, nil); status != 401 {
			t.Errorf("a stranger gets %d", status)
		}
		status, b := s.Request(http.MethodPost, "/api/files", s.ticket.Token, []byte("Preise\n"), http.Header{"X-Name": {url.QueryEscape("Preisliste.txt")}})
		var mine inbox.File
		if err := json.Unmarshal(b, &mine); err != nil || status != 200 {
			t.Fatalf("%d %s", status, b)
		}
		id := s.reply(s.admin, m.Conversation, "", mine)
		v.Until("the file", func() bool { return len(v.Entries[id].Files) == 1 })
		s.links(v.Entries[id].Files[0].URL, now)
		if a := s.admin.Do("reply", map[string]any{"message": relaytest.NewID(), "conversation": m.Conversation, "channel": s.channel,
			"text": "x", "files": []inbox.File{{Hash: strings.Repeat("a", 64), Name: "x"}}}); a.Code != "not_found" {
			t.Errorf("a file nobody uploaded: %q", a.Code)
		}
	})
}

// links tries what can be done to a signed link.
func (s *scene) links(link string, now *clock) {
	s.T.Helper()
	get := func(path string) int {
		status, _ := s.Request(http.MethodGet, path, "", nil, nil)
		return status
	}
	u, err := url.Parse(link)
	if err != nil {
		s.T.Fatal(err)
	}
	if got := get(link); got != 200 {
		s.T.Errorf("link: %d", got)
	}
	forged := u.Query()
	forged.Set("e", "99999999999")
	for name, path := range map[string]string{
		"longer":        u.Path + "?" + forged.Encode(),
		"without":       u.Path,
		"another name":  strings.Replace(link, "Preisliste", "Preise", 1),
		"another file":  "/f/" + strings.Repeat("a", 64) + "/Preisliste.txt?" + u.RawQuery,
		"empty":         u.Path + "?e=" + u.Query().Get("e") + "&s=",
		"out of folder": "/f/" + url.PathEscape("../relay.key") + "/x?" + u.RawQuery,
	} {
		if got := get(path); got != 403 {
			s.T.Errorf("%s: %d", name, got)
		}
	}
	now.set(72 * time.Hour)
	if got := get(link); got != 403 {
		s.T.Errorf("after three days: %d", got)
	}
	now.set(0)
}

// A visitor must not settle or overwrite what is not theirs.
func TestForeignMessages(t *testing.T) {
	s := setup(t, relaytest.Options{})
	victim, thief := s.Visit(s.channel, ""), s.Visit(s.channel, "")
	mine := victim.Write("mein Anliegen")
	thief.Write("was anderes")
	m := message(s.admin, "mein Anliegen")
	id := s.reply(s.admin, m.Conversation, "Antwort")
	state(s.admin, id, inbox.StateSent)
	for _, to := range []string{"got", "read"} {
		if err := thief.Send(to, map[string]any{"ids": []string{id}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, foreign := range []string{mine, id} {
		if err := thief.Say(foreign, "überschrieben"); err != nil {
			t.Fatal(err)
		}
		thief.Until("an answer", func() bool { return thief.Acked[foreign] || thief.Refused[foreign] != "" })
	}
	thief.Write("danach")
	message(s.admin, "danach")
	s.admin.Until("rows", func() bool { return true })
	list := relaytest.List[inbox.Message](s.admin.Replica())
	if list[mine].Text != "mein Anliegen" || list[id].Text != "Antwort" || list[id].State != inbox.StateSent {
		t.Errorf("%+v, %+v", list[mine], list[id])
	}
	if err := victim.Send("read", map[string]any{"ids": []string{id}}); err != nil {
		t.Fatal(err)
	}
	victim.Until("the reply", func() bool { return victim.Entries[id].ID != "" })
	if err := victim.Send("read", map[string]any{"ids": []string{id}}); err != nil {
		t.Fatal(err)
	}
	state(s.admin, id, inbox.StateRead)
}

// Nothing a person wrote and no secret appears in the log, at any level.
func TestLogHoldsNothingOfAnybody(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		s := setup(t, relaytest.Options{Database: database})
		v := s.Visit(s.channel, "")
		const mark = "MARKED"
		v.Write("MARKED-body")
		m := message(s.admin, "MARKED-body")
		s.reply(s.admin, m.Conversation, "MARKED-reply")
		v.Until("the reply", func() bool { return len(v.Entries) == 2 })
		s.admin.Must("channel", map[string]any{"secrets": map[string]string{"identitySecret": "MARKED-secret-of-the-shop"},
			"channel": inbox.Channel{ID: s.channel, Inbox: m.Inbox, Type: "webchat", Name: "MARKED-name", On: true, Settings: map[string]string{"origins": relaytest.Shop}}})
		s.admin.Do("note", map[string]any{"message": "MARKED-id", "text": "MARKED-note"})
		s.admin.Do("MARKED-kind", map[string]any{"x": "MARKED"})
		s.admin.Do("reply", map[string]any{"message": relaytest.NewID(), "conversation": m.Conversation, "channel": relaytest.NewID(), "text": "MARKED"})
		s.Post("/api/signin", "", map[string]string{"email": "MARKED@x.example", "password": "MARKED-password", "device": "MARKED\x00"})
		s.Post("/api/join", "", joining("MARKED-code", "MARKED@x.example"))
		s.Post("/api/join", "", []byte(`{"MARKED": "broken`))
		s.Post("/api/signout", "MARKED-token", map[string]string{})
		s.Request(http.MethodPost, "/api/files", s.ticket.Token, []byte("MARKED text"), http.Header{"X-Name": {"MARKED.exe"}})
		s.Request(http.MethodGet, "/f/MARKED/MARKED?e=1&s=MARKED", "", nil, nil)
		ws, resp, err := relaytest.Dial(t.Context(), s.URL, s.ticket.Token, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		_ = ws.WriteMessage(1, []byte(`{"t":"MARKED","d":"MARKED"}`))
		_, _, _ = ws.ReadMessage()
		_ = ws.Close()
		w, _, err := webchatsim.Dial(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+"/w/"+s.channel+"/socket", "https://MARKED.example", nil)
		if err == nil {
			_ = w.Close()
		}
		s.Stop()
		log := s.Log.String()
		if !strings.Contains(log, "command refused") {
			t.Errorf("nothing was logged at all:\n%s", log)
		}
		for _, secret := range []string{mark, s.ticket.Token, v.Token, relaytest.Password, base64.RawURLEncoding.EncodeToString([]byte(mark))} {
			for line := range strings.Lines(log) {
				if strings.Contains(strings.ToLower(line), strings.ToLower(secret)) {
					t.Errorf("the log holds %q: %s", secret, line)
				}
			}
		}
	})
}
