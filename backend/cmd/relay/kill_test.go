//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel/webchat/webchatsim"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

const (
	kills    = 200
	visitors = 3
	agents   = 2
)

// play is visitors and agents who write while the relay is killed again and
// again; each sends what it wrote until it is acknowledged.
type play struct {
	t        *testing.T
	url      string
	premises premises
	ending   *once
	done     chan struct{} // one for each acknowledged message

	mu      sync.Mutex
	written map[string]string // id → text, of visitors, acknowledged
	replies map[string]string // id → text, of agents, acknowledged
	wrong   []string
}

// TestKilledAtRandomPoints is "never lose, never double" against the real
// program: 0 lost, 0 doubled in the store, at the visitors and at the agents.
func TestKilledAtRandomPoints(t *testing.T) {
	p := newPremises(t, agents)
	listen := freePort(t)
	y := &play{t: t, url: "http://" + listen, premises: p, ending: newOnce(), done: make(chan struct{}, 1000),
		written: map[string]string{}, replies: map[string]string{}}
	args := []string{"--listen", listen, "--data", p.data, "--log-level", "error"}

	var actors sync.WaitGroup
	pages, desks := make([]*page, visitors), make([]*desk, agents)
	relay := start(t, nil, args...)
	for i := range pages {
		pages[i] = &page{y: y, name: fmt.Sprint("v", i), token: webchatsim.NewToken(), shown: map[string]relaytest.Entry{}}
		actors.Go(pages[i].run)
	}
	for i := range desks {
		desks[i] = y.answer(fmt.Sprint("a", i), p.agents[i].Token)
		actors.Go(desks[i].run)
	}
	random := rand.New(rand.NewPCG(11, 12))
	for range kills {
		for range random.IntN(8) { // somewhere between two acknowledgements
			<-y.done
		}
		<-time.After(time.Duration(random.IntN(4000)) * time.Microsecond)
		relay.kill()
		relay = start(t, nil, args...)
	}
	y.ending.close()
	actors.Wait()
	y.check(pages, desks)
	relay.kill()
	y.checkStore(storetest.Open(t, p.data+"/relay.db"))
	for _, w := range y.wrong {
		t.Error(w)
	}
	t.Logf("%d kills; %d messages of visitors, %d replies acknowledged", kills, len(y.written), len(y.replies))
}

func (y *play) bad(format string, args ...any) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.wrong = append(y.wrong, fmt.Sprintf(format, args...))
}

func (y *play) acknowledged(to map[string]string, id, text string) {
	y.mu.Lock()
	to[id] = text
	y.mu.Unlock()
	select {
	case y.done <- struct{}{}:
	default:
	}
}

// page is a visitor who comes back with the same token and cursor.
type page struct {
	y           *play
	name, token string
	n           int
	id          string // being sent
	cursor      int64
	shown       map[string]relaytest.Entry
}

func (p *page) run() {
	for !p.y.ending.over() || p.id != "" {
		v, err := relaytest.TryVisit(p.y.t, p.y.url, p.y.premises.channel, p.token, p.cursor)
		if err != nil {
			later()
			continue
		}
		for err == nil && (!p.y.ending.over() || p.id != "") {
			err = p.write(v)
		}
		p.keep(v)
		_ = v.Close()
	}
}

func (p *page) keep(v *relaytest.Visitor) {
	for id, e := range v.Entries {
		p.shown[id] = e
	}
	p.cursor = v.Cursor
}

func (p *page) write(v *relaytest.Visitor) error {
	if p.id == "" {
		p.id = relaytest.NewID()
		p.n++
	}
	text := fmt.Sprintf("%s message %d", p.name, p.n)
	if err := v.Say(p.id, text); err != nil {
		return err
	}
	if err := v.TryUntil(func() bool { return v.Acked[p.id] || v.Refused[p.id] != "" }); err != nil {
		return err
	}
	if code := v.Refused[p.id]; code != "" {
		if code != "rate_limited" && code != "unavailable" {
			p.y.bad("%s refused: %s", text, code)
		}
		return fmt.Errorf("refused: %s", code)
	}
	p.y.acknowledged(p.y.written, p.id, text)
	p.id = ""
	var read []string
	for id, e := range v.Entries {
		if !e.Mine && e.State != "read" {
			read = append(read, id)
		}
	}
	if len(read) == 0 || len(read) > 100 {
		return nil
	}
	return v.Send("read", map[string]any{"ids": read})
}

// answer lets an agent write.
func (y *play) answer(name, token string) *desk {
	return &desk{t: y.t, name: name, url: y.url, token: token, ending: y.ending, r: relaytest.NewReplica(),
		write: func(n int, c inbox.Conversation) command.Reply {
			return command.Reply{Message: relaytest.NewID(), Conversation: c.ID, Channel: y.premises.channel, Text: fmt.Sprintf("%s reply %d", name, n)}
		},
		taken: func(r command.Reply, code string) {
			if code != "" {
				y.bad("%s refused: %s", r.Text, code)
			}
			y.acknowledged(y.replies, r.Message, r.Text)
		}}
}

// check looks at what visitors and agents see in the end.
func (y *play) check(pages []*page, desks []*desk) {
	for _, d := range desks {
		c := relaytest.Open(y.t, y.url, d.token, d.r)
		c.Complete()
		c.Until("every message, the replies sent", func() bool {
			list := relaytest.List[inbox.Message](c.Replica())
			for id := range y.replies {
				if m := list[id]; m == nil || m.State != inbox.StateSent && m.State != inbox.StateDelivered && m.State != inbox.StateRead {
					return false
				}
			}
			for id := range y.written { // the welcome is here; what came since may still be under way
				if list[id] == nil {
					return false
				}
			}
			return true
		})
		texts := map[string]int{}
		for _, m := range relaytest.List[inbox.Message](c.End()) {
			if m.Dir == inbox.DirIn || m.Dir == inbox.DirOut {
				texts[m.Text]++
			}
		}
		y.compare("the view of "+d.name, texts, func(string) bool { return true })
		c.Check()
	}
	convs := y.conversations(desks[0].r)
	for _, p := range pages {
		v, err := relaytest.TryVisit(y.t, y.url, y.premises.channel, p.token, p.cursor)
		if err != nil {
			y.t.Fatal(err)
		}
		mine := func(id string) bool { return convs[id] == p.name }
		err = v.TryUntil(func() bool {
			for _, all := range []map[string]string{y.written, y.replies} {
				for id := range all {
					_, now := v.Entries[id]
					_, before := p.shown[id]
					if mine(id) && !now && !before {
						return false
					}
				}
			}
			return true
		})
		if err != nil {
			y.bad("%s never sees everything: %v", p.name, err)
		}
		p.keep(v)
		texts := map[string]int{}
		for _, e := range p.shown {
			texts[e.Text]++
		}
		y.compare("the page of "+p.name, texts, mine)
	}
}

// conversations tells of every message whose conversation it is in.
func (y *play) conversations(r *relaytest.Replica) map[string]string {
	list := relaytest.List[inbox.Message](r)
	owner, of := map[string]string{}, map[string]string{}
	for _, m := range list {
		if m.Dir == inbox.DirIn {
			owner[m.Conversation] = m.Text[:2]
		}
	}
	for id, m := range list {
		of[id] = owner[m.Conversation]
	}
	return of
}

// compare counts what is lost and doubled in a view.
func (y *play) compare(view string, texts map[string]int, sees func(id string) bool) {
	lost, doubled, n := 0, 0, 0
	for _, all := range []map[string]string{y.written, y.replies} {
		for id, text := range all {
			if !sees(id) {
				continue
			}
			n++
			switch texts[text] {
			case 0:
				lost++
			case 1:
			default:
				doubled++
			}
		}
	}
	y.t.Logf("%-16s %4d messages, %d lost, %d doubled", view, n, lost, doubled)
	if lost+doubled > 0 || len(texts) != n {
		y.bad("%s: of %d messages %d lost, %d doubled; %d texts", view, n, lost, doubled, len(texts))
	}
}

// checkStore looks at what is kept, message by message.
func (y *play) checkStore(db *store.DB) {
	texts := map[string]int{}
	for _, m := range allMessages(y.t, db) {
		texts[m.Text]++
	}
	y.compare("the store", texts, func(string) bool { return true })
}
