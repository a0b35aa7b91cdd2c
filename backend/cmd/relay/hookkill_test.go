//go:build unix

package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/channel/whatsapp"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

const (
	messengerKills = 200
	callers        = 6
	chatters       = 3
	chatsALife     = 9 // so that a slow machine has no more to catch up with than a fast one
)

// TestMessengersKilledAtRandomPoints: the relay is killed again and again while one
// platform calls it and waits for an answer, another is asked by it, and agents
// answer on both. Nothing is lost, nothing is there twice on either side, every
// picture arrives, and what may have gone out is shown as unsure.
func TestMessengersKilledAtRandomPoints(t *testing.T) {
	polled := telegramsim.New(telegramsim.Options{})
	t.Cleanup(polled.Close)
	api := httptest.NewServer(polled)
	t.Cleanup(api.Close)
	calling := whatsappsim.New(whatsappsim.Options{})
	t.Cleanup(calling.Close)
	graph := httptest.NewServer(calling)
	t.Cleanup(graph.Close)

	r := relaytest.Start(t, relaytest.Options{Connectors: []channel.Connector{telegram.Connector{}, whatsapp.Connector{}}})
	ticket := r.SetUp()
	admin := r.Client(ticket)
	open := func(kind string, settings, secrets map[string]string) string {
		id := relaytest.NewID()
		admin.Must("channel", map[string]any{"channel": inbox.Channel{ID: id, Inbox: admin.Inbox().ID, Type: kind, Name: kind, On: true,
			Settings: settings}, "secrets": secrets})
		return id
	}
	open("telegram", polled.Settings(api.URL), polled.Secrets())
	called := open("whatsapp", calling.Settings(graph.URL), calling.Secrets())
	r.Stop()

	listen := freePort(t)
	args := []string{"--listen", listen, "--data", r.Data, "--log-level", "error"}
	relay := start(t, nil, args...)
	base := "http://" + listen
	y := &storm{t: t, url: base + "/h/" + called, ending: newOnce(), done: make(chan struct{}, 1000), turns: make(chan struct{}, chatsALife), replies: map[string]string{}}
	y.attach(base+"/api/channels/"+called+"/attach", ticket.Token)
	var actors sync.WaitGroup
	for i := range chatters {
		person := polled.Join(sim.Person{Name: fmt.Sprint("Mara ", i), Username: fmt.Sprint("mara", i)})
		if err := polled.Do(person, sim.Act{Kind: "start"}); err != nil {
			t.Fatal(err)
		}
		actors.Go(func() { y.chat(polled, person, i) })
	}
	for i := range callers {
		calling.Join(sim.Person{Name: fmt.Sprint("Nils ", i), Number: fmt.Sprint("+1555010012", i), Wrote: time.Now()})
		actors.Go(func() { y.call(i) })
	}
	for _, name := range []string{"a", "b"} {
		actors.Go(y.answer(name, base, ticket.Token).run)
	}
	random := rand.New(rand.NewPCG(21, 22))
	for range messengerKills {
		y.lives()
		for range random.IntN(6) {
			<-y.done
		}
		<-time.After(time.Duration(random.IntN(60_000)) * time.Microsecond) // answers take a while on their way
		relay.kill()
		relay = start(t, nil, args...)
	}
	y.ending.close()
	actors.Wait()
	c := relaytest.Open(t, base, ticket.Token, nil)
	c.Complete()
	c.Until("everything that was written", func() bool { return y.missing(c) == 0 && y.underWay(c) == 0 })
	c.Ping()
	for text, n := range y.seen(c) {
		if n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	unsure := y.arrived(c, calling, polled)
	t.Logf("%d kills; %d messages, %d of them pictures; %d replies, %d of them unsure", messengerKills, len(y.written), y.pictures, len(y.replies), unsure)
}

// storm is people who write on two platforms.
type storm struct {
	t      *testing.T
	url    string
	ending *once
	done   chan struct{} // the relay did something
	turns  chan struct{} // of those who chat

	mu       sync.Mutex
	written  []string
	pictures int
	replies  map[string]string // id → text, acknowledged
}

// attach lets the platform call the relay, for its states.
func (y *storm) attach(url, token string) {
	for range 200 {
		req, err := http.NewRequestWithContext(y.t.Context(), http.MethodPost, url, strings.NewReader(`{"on":true}`))
		if err != nil {
			y.t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		later() // the channel opens a moment after the port
	}
	y.t.Fatal("the platform cannot be told to call")
}

// answer is an agent who answers wherever somebody wrote last.
func (y *storm) answer(name, base, token string) *desk {
	return &desk{t: y.t, name: name, url: base, token: token, ending: y.ending, r: relaytest.NewReplica(),
		write: func(n int, c inbox.Conversation) command.Reply {
			return command.Reply{Message: relaytest.NewID(), Conversation: c.ID, Channel: c.LastChannel, Text: fmt.Sprintf("%s answers %d", name, n)}
		},
		taken: func(r command.Reply, code string) {
			if code != "" {
				y.t.Errorf("%s refused: %s", r.Text, code)
			}
			y.mu.Lock()
			y.replies[r.Message] = r.Text
			y.mu.Unlock()
			y.did()
			<-time.After(120 * time.Millisecond) // the platforms take one a second or so from us in a chat
		}}
}

// underWay counts replies that are neither out nor unsure; under the client's lock.
func (y *storm) underWay(c *relaytest.Client) (n int) {
	list := relaytest.List[inbox.Message](c.Replica())
	for id := range y.replies {
		if m := list[id]; m == nil || m.State == inbox.StateQueued || m.State == inbox.StateSending {
			n++
		}
	}
	return n
}

// arrived compares what the relay says of each reply with what the platforms have.
func (y *storm) arrived(c *relaytest.Client, calling *whatsappsim.Sim, polled *telegramsim.Sim) (unsure int) {
	there := map[string]int{}
	for _, x := range calling.Sent() {
		if text, ok := x.Body["text"].(map[string]any); ok {
			there[fmt.Sprint(text["body"])]++
		}
	}
	for _, x := range polled.Calls() {
		if x.Method == "sendmessage" {
			there[x.Params["text"]]++
		}
	}
	c.Until("looking", func() bool {
		unsure = 0
		list := relaytest.List[inbox.Message](c.Replica())
		for id, text := range y.replies {
			n := there[text]
			switch state := list[id].State; state {
			case inbox.StateUnsure:
				unsure++
				if n > 1 {
					y.t.Errorf("%s is unsure and there %d times", text, n)
				}
			case inbox.StateSent, inbox.StateDelivered, inbox.StateRead:
				if n != 1 {
					y.t.Errorf("%s is %s and there %d times", text, state, n)
				}
			default:
				y.t.Errorf("%s is %s (%s)", text, state, list[id].Fault)
			}
		}
		return true
	})
	return unsure
}

// lives begins a life of the relay: what it does from now on counts, and people chat on.
func (y *storm) lives() {
	for len(y.done) > 0 {
		<-y.done
	}
	for len(y.turns) < cap(y.turns) {
		y.turns <- struct{}{}
	}
}

// did tells that the relay did something.
func (y *storm) did() {
	select {
	case y.done <- struct{}{}:
	default:
	}
}

func (y *storm) wrote(text string, picture bool) {
	y.mu.Lock()
	y.written = append(y.written, text)
	if picture {
		y.pictures++
	}
	y.mu.Unlock()
}

// chat writes in the app that the relay asks.
func (y *storm) chat(p *telegramsim.Sim, person string, who int) {
	var face bytes.Buffer
	if err := png.Encode(&face, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		y.t.Error(err)
	}
	for n := 0; ; n++ {
		select {
		case <-y.turns:
		case <-y.ending.c:
			return
		}
		act := sim.Act{Kind: "say", Text: fmt.Sprintf("asked %d of %d", n, who)}
		if n%5 == 0 {
			act.File = &sim.File{Name: "bild.png", Type: "image/png", Bytes: face.Bytes()}
		}
		if err := p.Do(person, act); err != nil {
			y.t.Error(err)
			return
		}
		y.wrote(act.Text, act.File != nil)
		<-time.After(15 * time.Millisecond)
	}
}

// call is the platform that calls the relay until it is answered that it was taken.
func (y *storm) call(who int) {
	for n := 0; !y.ending.over(); n++ {
		text := fmt.Sprintf("called %d of %d", n, who)
		body := strings.NewReplacer("$TEXT", text, "$ID", fmt.Sprintf("wamid.%d.%d", who, n), "$FROM", fmt.Sprint("1555010012", who),
			"$NOW", strconv.FormatInt(time.Now().Unix(), 10), "$PHONE", whatsappsim.PhoneID, "$ACCOUNT", whatsappsim.Account).Replace(`{"object":"whatsapp_business_account","entry":[{"id":"$ACCOUNT","changes":[
			{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100900","phone_number_id":"$PHONE"},
			"contacts":[{"profile":{"name":"Mara"},"wa_id":"$FROM"}],"messages":[{"from":"$FROM","id":"$ID","timestamp":"$NOW","type":"text","text":{"body":"$TEXT"}}]}}]}]}`)
		for !y.taken(body) {
			later()
		}
		y.wrote(text, false)
		y.did()
		<-time.After(10 * time.Millisecond)
	}
}

func (y *storm) taken(body string) bool {
	m := hmac.New(sha256.New, []byte(whatsappsim.Secret))
	_, _ = m.Write([]byte(body))
	req, err := http.NewRequestWithContext(y.t.Context(), http.MethodPost, y.url, strings.NewReader(body))
	if err != nil {
		y.t.Error(err)
		return true
	}
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(m.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false // killed
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusServiceUnavailable {
		y.t.Errorf("a call is answered %d", resp.StatusCode)
		return true
	}
	return resp.StatusCode == http.StatusOK
}

// seen counts the messages a desktop has, by text.
func (y *storm) seen(c *relaytest.Client) map[string]int {
	n := map[string]int{}
	c.Until("looking", func() bool {
		clear(n)
		for _, m := range relaytest.List[inbox.Message](c.Replica()) {
			if m.Dir == inbox.DirIn && m.Text != "/start" {
				n[m.Text]++
			}
		}
		return true
	})
	return n
}

// missing counts what is not there yet, pictures included; under the client's lock.
func (y *storm) missing(c *relaytest.Client) int {
	there, pictures := map[string]bool{}, 0
	for _, m := range relaytest.List[inbox.Message](c.Replica()) {
		there[m.Text] = true
		if len(m.Files) == 1 && m.Files[0].Hash != "" {
			pictures++
		}
	}
	n := y.pictures - pictures
	for _, text := range y.written {
		if !there[text] {
			n++
		}
	}
	return n
}
