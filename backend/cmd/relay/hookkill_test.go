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
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

const messengerKills = 60

// TestMessengersKilledAtRandomPoints: the relay is killed again and again while one
// platform calls it and waits for an answer, and another is asked by it. Nothing is
// lost, nothing is there twice, and every picture arrives.
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
	hook := "/h/" + open("whatsapp", calling.Settings(graph.URL), calling.Secrets())
	r.Stop()

	listen := freePort(t)
	args := []string{"--listen", listen, "--data", r.Data, "--log-level", "error"}
	relay := start(t, nil, args...)
	y := &storm{t: t, url: "http://" + listen + hook, ending: newOnce(), done: make(chan struct{}, 1000)}
	mara := polled.Join(sim.Person{Name: "Mara Lindqvist", Username: "mara"})
	if err := polled.Do(mara, sim.Act{Kind: "start"}); err != nil {
		t.Fatal(err)
	}
	var actors sync.WaitGroup
	actors.Go(func() { y.chat(polled, mara) })
	for i := range 3 {
		actors.Go(func() { y.call(i) })
	}
	random := rand.New(rand.NewPCG(21, 22))
	for range messengerKills {
		for range random.IntN(6) {
			<-y.done
		}
		<-time.After(time.Duration(random.IntN(4000)) * time.Microsecond)
		relay.kill()
		relay = start(t, nil, args...)
	}
	y.ending.close()
	actors.Wait()
	c := relaytest.Open(t, "http://"+listen, ticket.Token, nil)
	c.Complete()
	c.Until("everything that was written", func() bool { return y.missing(c) == 0 })
	c.Ping()
	for text, n := range y.seen(c) {
		if n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	t.Logf("%d kills; %d messages, %d of them pictures", messengerKills, len(y.written), y.pictures)
}

// storm is people who write on two platforms.
type storm struct {
	t      *testing.T
	url    string
	ending *once
	done   chan struct{}

	mu       sync.Mutex
	written  []string
	pictures int
}

func (y *storm) wrote(text string, picture bool) {
	y.mu.Lock()
	y.written = append(y.written, text)
	if picture {
		y.pictures++
	}
	y.mu.Unlock()
	select {
	case y.done <- struct{}{}:
	default:
	}
}

// chat writes in the app that the relay asks.
func (y *storm) chat(p *telegramsim.Sim, person string) {
	var face bytes.Buffer
	if err := png.Encode(&face, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		y.t.Error(err)
	}
	for n := 0; !y.ending.over(); n++ {
		act := sim.Act{Kind: "say", Text: fmt.Sprintf("asked %d", n)}
		if n%5 == 0 {
			act.File = &sim.File{Name: "bild.png", Type: "image/png", Bytes: face.Bytes()}
		}
		if err := p.Do(person, act); err != nil {
			y.t.Error(err)
			return
		}
		y.wrote(act.Text, act.File != nil)
		<-time.After(5 * time.Millisecond)
	}
}

// call is the platform that calls the relay until it is answered that it was taken.
func (y *storm) call(who int) {
	for n := 0; !y.ending.over(); n++ {
		text := fmt.Sprintf("called %d of %d", n, who)
		body := strings.NewReplacer("$TEXT", text, "$ID", fmt.Sprintf("wamid.%d.%d", who, n), "$FROM", fmt.Sprint("1555010012", who),
			"$PHONE", whatsappsim.PhoneID, "$ACCOUNT", whatsappsim.Account).Replace(`{"object":"whatsapp_business_account","entry":[{"id":"$ACCOUNT","changes":[
			{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100900","phone_number_id":"$PHONE"},
			"contacts":[{"profile":{"name":"Mara"},"wa_id":"$FROM"}],"messages":[{"from":"$FROM","id":"$ID","timestamp":"1789000100","type":"text","text":{"body":"$TEXT"}}]}}]}]}`)
		for !y.taken(body) {
			later()
		}
		y.wrote(text, false)
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
			if m.Dir == inbox.DirIn {
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
