//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel/email/mailtest"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// mailKills is how often the relay is killed while mails come and go.
const mailKills = 80

// traffic is customers and an agent who write mails meanwhile.
type traffic struct {
	t      *testing.T
	url    string
	mail   *mailtest.Server
	ending *once
	moved  chan struct{} // one for each mail that got on its way

	mu      sync.Mutex
	asked   map[string]bool   // texts that the customers' server took
	replies map[string]string // id → text that the relay took
}

// TestMailIsKilledAtRandomPoints kills the relay between fetching and keeping,
// and between handing over and hearing so: no mail is lost, none is there
// twice, and what may have gone out is never sent again by itself.
func TestMailIsKilledAtRandomPoints(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	p := newPremises(t, 1)
	listen := freePort(t)
	y := &traffic{t: t, url: "http://" + listen, mail: server, ending: newOnce(), moved: make(chan struct{}, 1000), asked: map[string]bool{}, replies: map[string]string{}}
	args := []string{"--listen", listen, "--data", p.data, "--log-level", "warn"}
	relay := start(t, nil, args...)
	post := y.connect(p)

	var actors sync.WaitGroup
	actors.Go(y.customers)
	d := y.answer(post, p.agents[0].Token)
	actors.Go(d.run)
	random := rand.New(rand.NewPCG(3, 5))
	for range mailKills {
		for range random.IntN(5) {
			<-y.moved
		}
		<-time.After(time.Duration(random.IntN(400)) * time.Millisecond)
		relay.kill()
		relay = start(t, nil, args...)
	}
	y.ending.close()
	actors.Wait()
	y.settle(p.agents[0].Token, d.r)
	relay.kill()
	y.check(storetest.Open(t, p.data+"/relay.db"))
}

// connect adds the mailbox and gives its channel.
func (y *traffic) connect(p premises) string {
	y.t.Helper()
	r := &relaytest.Relay{T: y.t, URL: y.url}
	admin := r.SignIn("admin@lichthaus.example")
	c := relaytest.Open(y.t, y.url, admin.Token, relaytest.NewReplica())
	c.Complete()
	ca, err := os.ReadFile(y.mail.CAFile)
	if err != nil {
		y.t.Fatal(err)
	}
	id := relaytest.NewID()
	c.Must("channel", map[string]any{"secrets": map[string]string{"password": mailtest.Password},
		"channel": inbox.Channel{ID: id, Inbox: c.Inbox().ID, Type: "email", Name: "Support", On: true, Settings: map[string]string{
			"address": "support@shop.test", "imapHost": "localhost", "imapPort": strconv.Itoa(y.mail.IMAPS),
			"smtpHost": "localhost", "smtpPort": strconv.Itoa(y.mail.SMTPS), "ca": string(ca)}}})
	c.End()
	return id
}

func (y *traffic) moves() {
	select {
	case y.moved <- struct{}{}:
	default:
	}
}

// customers write mails, one after the other.
func (y *traffic) customers() {
	for n := 0; !y.ending.over(); n++ {
		from, text := []string{"anna", "bob"}[n%2]+"@customer.test", fmt.Sprintf("Frage %d.", n)
		raw := fmt.Sprintf("From: %s\r\nTo: support@shop.test\r\nSubject: Lampe\r\nMessage-ID: <q%d@customer.test>\r\n\r\n%s\r\n", from, n, text)
		if err := y.mail.Deliver(from, []string{"support@shop.test"}, []byte(raw)); err != nil {
			y.t.Errorf("delivering: %v", err)
			return
		}
		y.mu.Lock()
		y.asked[text] = true
		y.mu.Unlock()
		y.moves()
		<-time.After(40 * time.Millisecond) // a busy mailbox, not a flood
	}
}

// answer lets an agent write mails.
func (y *traffic) answer(channel, token string) *desk {
	return &desk{t: y.t, url: y.url, token: token, ending: y.ending, r: relaytest.NewReplica(),
		write: func(n int, c inbox.Conversation) command.Reply {
			return command.Reply{Message: relaytest.NewID(), Conversation: c.ID, Channel: channel, Text: fmt.Sprintf("Antwort %d.", n),
				Mail: &inbox.Outline{Subject: "Re: Lampe", To: []inbox.Party{{Address: "anna@customer.test"}}}}
		},
		taken: func(r command.Reply, code string) {
			if code != "" {
				y.t.Errorf("%s refused: %s", r.Text, code)
			}
			y.mu.Lock()
			y.replies[r.Message] = r.Text
			y.mu.Unlock()
			y.moves()
			<-time.After(60 * time.Millisecond)
		}}
}

// settle waits until everything came in and nothing is on its way any more.
func (y *traffic) settle(token string, r *relaytest.Replica) {
	c := relaytest.Open(y.t, y.url, token, r)
	c.Complete()
	c.Until("every mail, in and out", func() bool {
		list := relaytest.List[inbox.Message](c.Replica())
		texts := map[string]bool{}
		for _, m := range list {
			texts[m.Text] = true
		}
		for text := range y.asked {
			if !texts[text] {
				return false
			}
		}
		for id := range y.replies {
			if m := list[id]; m == nil || m.State == inbox.StateQueued || m.State == inbox.StateSending {
				return false
			}
		}
		return true
	})
	c.Check()
	c.End()
}

var answerForm = regexp.MustCompile(`Antwort \d+\.`)

// check counts what is lost and doubled: in the store, and at the customer.
func (y *traffic) check(db *store.DB) {
	stored, states := map[string]int{}, map[string]inbox.State{}
	for _, m := range allMessages(y.t, db) {
		stored[m.Text]++
		if m.Dir == inbox.DirOut {
			states[m.ID] = m.State
		}
	}
	lost, doubled, unsure, gone := 0, 0, 0, 0
	for text := range y.asked {
		switch n := stored[text]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	y.t.Logf("%d kills; in: %d mails, %d lost, %d doubled", mailKills, len(y.asked), lost, doubled)
	if lost+doubled > 0 {
		y.t.Error("mails that came in are lost or doubled")
	}
	arrived := y.arrived("anna@customer.test", "INBOX")
	for end := time.Now().Add(relaytest.Patience); time.Now().Before(end); arrived = y.arrived("anna@customer.test", "INBOX") {
		late := 0 // the servers pass mails on in their own time
		for id, text := range y.replies {
			if states[id] == inbox.StateSent && arrived[text] == 0 {
				late++
			}
		}
		if late == 0 {
			break
		}
		<-time.After(100 * time.Millisecond)
	}
	copies := y.arrived("support@shop.test", "Sent")
	lost, doubled = 0, 0
	for id, text := range y.replies {
		n := arrived[text]
		switch state := states[id]; {
		case n > 1 || copies[text] > 1 || stored[text] != 1:
			doubled++
			y.t.Errorf("%s: %s, arrived %d times, %d copies, %d times in the store", text, state, n, copies[text], stored[text])
		case state == inbox.StateSent && n == 0:
			lost++
		case state == inbox.StateUnsure:
			unsure++
			gone += n
		case state != inbox.StateSent:
			y.t.Errorf("%s is %s", text, state)
		}
	}
	y.t.Logf("out: %d mails, %d lost, %d doubled, %d left unsure (of them %d arrived)", len(y.replies), lost, doubled, unsure, gone)
	if lost+doubled > 0 {
		y.t.Error("mails that went out are lost or doubled")
	}
}

// arrived counts the agent's mails in a mailbox.
func (y *traffic) arrived(user, box string) map[string]int {
	count := map[string]int{}
	for _, raw := range y.mail.Messages(y.t, user, box) {
		if text := answerForm.FindString(strings.ReplaceAll(string(raw), "=\r\n", "")); text != "" {
			count[text]++
		}
	}
	return count
}

// allMessages reads every message of the one inbox that is no event.
func allMessages(t *testing.T, db *store.DB) (list []*inbox.Message) {
	t.Helper()
	in, err := store.All[inbox.Inbox](t.Context(), db)
	if err != nil || len(in) != 1 {
		t.Fatal(len(in), err)
	}
	for at := int64(0); ; {
		rows, to, err := db.Since(t.Context(), inbox.InboxFeed(in[0].ID), at, 1000, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			e, err := store.Decode(r.Kind, r.Data)
			if err != nil {
				t.Fatal(err)
			}
			if m, ok := e.(*inbox.Message); ok && m.Dir != inbox.DirEvent {
				list = append(list, m)
			}
		}
		if to <= at {
			return list
		}
		at = to
	}
}

// Of two processes on one PostgreSQL one fetches; when it is killed, the other
// one goes on, and no mail is there twice.
func TestTheOtherProcessFetches(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	database := storetest.Postgres(t)
	r := relaytest.Start(t, relaytest.Options{Database: database})
	ticket := r.SetUp()
	r.Stop()
	listen := []string{freePort(t), freePort(t)}
	begin := func(i int) *process {
		return start(t, nil, "--listen", listen[i], "--data", r.Data, "--database", database, "--log-level", "warn")
	}
	relays := []*process{begin(0), begin(1)}
	y := &traffic{t: t, url: "http://" + listen[0], mail: server, asked: map[string]bool{}}
	y.connect(premises{})
	for n := range 3 {
		if n > 0 { // one of the two is the one that fetches
			relays[n-1].kill()
		}
		text := fmt.Sprintf("Frage %d.", n)
		raw := fmt.Sprintf("From: anna@customer.test\r\nTo: support@shop.test\r\nSubject: Lampe\r\nMessage-ID: <q%d@customer.test>\r\n\r\n%s\r\n", n, text)
		if err := server.Deliver("anna@customer.test", []string{"support@shop.test"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		y.asked[text] = true
		c := relaytest.Open(t, "http://"+listen[n%2], ticket.Token, relaytest.NewReplica())
		c.Complete()
		c.Until(text, func() bool {
			for _, m := range relaytest.List[inbox.Message](c.Replica()) {
				if m.Text == text {
					return true
				}
			}
			return false
		})
		c.Check()
		c.End()
		if n > 0 {
			relays[n-1] = begin(n - 1)
		}
	}
	stored := map[string]int{}
	for _, m := range allMessages(t, storetest.Open(t, database)) {
		stored[m.Text]++
	}
	for text := range y.asked {
		if stored[text] != 1 {
			t.Errorf("%s is there %d times", text, stored[text])
		}
	}
}
