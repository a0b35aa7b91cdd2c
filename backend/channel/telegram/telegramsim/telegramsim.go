// Package telegramsim is a simulated Telegram: the Bot API of one bot, as its own
// server (tdlib/telegram-bot-api) answers, and the people who write to it. Served
// as the base address of the channel it takes the place of api.telegram.org.
//
// One thing differs on purpose: a webhook on this computer may be http and on any
// port, as a server of one's own with --local permits.
package telegramsim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"tresen/backend/channel/sim"
)

// Options change a simulator; the zero value is a bot named Lichthaus.
type Options struct {
	Now    func() time.Time // nil: time.Now
	Client *http.Client     // calls webhooks; nil: one of its own
	Token  string
	Name   string
	First  int64 // number of the first update
}

// Token is the one bots have unless Options say otherwise.
const Token = "998877:SIM-AAEhBOweik9ai2o01-no-real-secret"

// Sim is the platform. One mutex holds all of it; signals leave it.
type Sim struct {
	o      Options
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	nudge  chan struct{} // wakes deliver

	mu      sync.Mutex
	pass    time.Duration
	weather sim.Weather
	people  map[int64]*person
	numbers map[string]int64
	owner   *owner
	queue   queue
	hook    hook
	calling int // calls of the webhook under way
	files   map[string]*stored
	paths   map[string]filePath
	presses map[string]press
	limits  limits
	calls   []Call
	serial  int64 // of files, presses and business connections
	watch   map[chan struct{}]bool
}

var _ sim.Platform = (*Sim)(nil)

// person is somebody with the app.
type person struct {
	sim.Person
	id      int64
	bot     thread
	owner   thread // their chat with the business's owner
	blocked bool
	since   time.Time // blocked or not, since
	gone    bool      // deactivated
	noVoice bool
	noPhoto bool
}

// thread is one chat: numbers of messages count in it alone.
type thread struct {
	list []*message
	next int64
}

// message is one message in an app.
type message struct {
	id       int64
	mine     bool
	at       time.Time
	text     string
	kind     string // of the file: "photo", "voice" …; "" without
	file     *stored
	group    string
	quote    int64
	rows     [][]button
	reaction string // of the bot
	own      string // of the person
	edited   bool
	deleted  bool
	tick     string
	extra    map[string]any // location, contact, poll
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Call is a call of the bot that was taken.
type Call struct {
	Method string
	Params map[string]string // objects as JSON
	Files  []string          // names of what was uploaded
	At     time.Time
}

// New starts it; Close ends it.
func New(o Options) *Sim {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Token == "" {
		o.Token = Token
	}
	if o.Name == "" {
		o.Name = "Lichthaus"
	}
	if o.First == 0 {
		o.First = 700_100_001
	}
	s := &Sim{o: o, client: o.Client, people: map[int64]*person{}, numbers: map[string]int64{}, files: map[string]*stored{},
		paths: map[string]filePath{}, presses: map[string]press{}, watch: map[chan struct{}]bool{}}
	if s.client == nil {
		s.client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100, IdleConnTimeout: 10 * time.Second},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.queue.next = o.First
	s.nudge = make(chan struct{}, 1)
	s.work.Go(s.deliver)
	return s
}

// Close ends everything of it.
func (s *Sim) Close() {
	s.cancel()
	s.work.Wait()
	s.client.CloseIdleConnections()
}

func (s *Sim) now() time.Time { return s.o.Now().Add(s.pass) }

// App is how Telegram looks.
func (s *Sim) App() sim.App {
	return sim.App{Kind: "telegram", Name: "Telegram", Colour: "#2a8bcc", Edits: true, Deletes: true, Reacts: true, Voice: true, Files: true,
		Location: true, Cards: true, Blocks: true, Quotes: true, Start: true}
}

// Settings and Secrets connect a channel.
func (s *Sim) Settings(base string) map[string]string {
	return map[string]string{"mode": "polling", "base": base}
}

// Secrets of a connected channel.
func (s *Sim) Secrets() map[string]string { return map[string]string{"token": s.o.Token} }

// Join gives a person the app.
func (s *Sim) Join(p sim.Person) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := p.Number
	if key == "" {
		key = "@" + p.Username
	}
	id, ok := s.numbers[key]
	if !ok {
		id = 415_000_777 + int64(len(s.people))
		s.numbers[key] = id
		s.people[id] = &person{id: id}
	}
	s.people[id].Person = p
	return strconv.FormatInt(id, 10)
}

// person finds who has an id.
func (s *Sim) person(id string) (*person, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if p := s.people[n]; err == nil && p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("nobody has the id %q", id)
}

// Calls gives what the bot did, oldest first; without polling and questions.
func (s *Sim) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Waiting gives how many updates nobody has taken yet.
func (s *Sim) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return len(s.queue.list)
}

// Deactivate deletes a person's account; NoVoice lets them take no voice messages.
func (s *Sim) Deactivate(id string) { s.alter(id, func(p *person) { p.gone = true }) }

// NoVoice lets a person take no voice messages.
func (s *Sim) NoVoice(id string) { s.alter(id, func(p *person) { p.noVoice = true }) }

func (s *Sim) alter(id string, change func(*person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, err := s.person(id); err == nil {
		change(p)
	}
}

// Set changes the weather.
func (s *Sim) Set(w sim.Weather) {
	s.mu.Lock()
	s.pass += w.Pass
	w.Pass = 0
	s.weather = w
	s.limits = limits{}
	s.mu.Unlock()
	s.signal()
}

// Watch signals changes of threads.
func (s *Sim) Watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch[c] = true
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watch, c)
	}
}

// signal wakes the pages, the poll and the webhook.
func (s *Sim) signal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range maps.Keys(s.watch) {
		wake(c)
	}
	wake(s.nudge)
	if s.queue.poll != nil {
		wake(s.queue.poll.wake)
	}
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Thread gives a person's chat with the bot.
func (s *Sim) Thread(id string) []sim.Bubble {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.person(id)
	if err != nil {
		return nil
	}
	var list []sim.Bubble
	for _, m := range p.bot.list {
		b := sim.Bubble{ID: strconv.FormatInt(m.id, 10), Mine: m.mine, At: m.at, Text: m.text, Reaction: m.reaction, Own: m.own, Edited: m.edited,
			Deleted: m.deleted, Tick: m.tick}
		if m.file != nil {
			b.File = &sim.File{Name: m.file.name, Type: m.file.media, Bytes: m.file.bytes, Seconds: m.file.seconds, Voice: m.kind == "voice"}
		}
		if q := p.bot.find(m.quote); q != nil {
			b.Quote = firstWords(q)
		}
		for _, row := range m.rows {
			for _, x := range row {
				b.Buttons = append(b.Buttons, sim.Button{ID: x.Data, Title: x.Text, URL: x.URL})
			}
		}
		if b.Text == "" && m.extra != nil {
			b.Text = shown(m.extra)
		}
		if m.deleted {
			b.Text, b.File, b.Buttons = "", nil, nil
		}
		list = append(list, b)
	}
	if p.blocked {
		list = append(list, sim.Bubble{ID: "blocked", At: p.since, Note: "You blocked this bot"})
	}
	return list
}

func firstWords(m *message) string {
	if m.text == "" && m.file != nil {
		return m.file.name
	}
	r := []rune(m.text)
	return string(r[:min(len(r), 60)])
}

func (t *thread) find(id int64) *message {
	for _, m := range t.list {
		if m.id == id {
			return m
		}
	}
	return nil
}

func (t *thread) add(m *message) *message {
	t.next++
	m.id = t.next
	t.list = append(t.list, m)
	return m
}

var errNoBubble = errors.New("there is no such message")
