// Package whatsappsim stands in for the WhatsApp Cloud API and for the phones of
// a business's customers: tests, the demo and end-to-end use the same one. It is
// faithful in what a connector meets: shapes, codes and texts of errors, limits,
// states that come late, twice and out of order, addresses of files that die,
// calls that are repeated with growing gaps. Nothing of it is linked into the relay.
package whatsappsim

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel/sim"
)

// Options make a simulator another one than usual.
type Options struct {
	Number      string           // the business's, E.164; "" a made-up one
	Name        string           // its display name
	Now         func() time.Time // nil: time.Now; Weather.Pass is added to it
	Lag         time.Duration    // before each state of a message is told; 0: at once
	Review      time.Duration    // before a new template is approved; 0: not by itself
	Coexists    bool             // the number is also in the business's phone app: echoes, edits, deletions
	AsyncWindow bool             // a closed window is told by a failed state instead of an error
	Client      *http.Client     // calls the business's address
}

// The account there is.
const (
	PhoneID  = "109800000000011"
	Account  = "118200000000001"
	AppID    = "634900000007057"
	Token    = "EAAB_simulated_system_user_token" //nolint:gosec // of a simulator
	Secret   = "simulated-app-secret-0001"        //nolint:gosec // of a simulator
	business = "+49301234567"
)

// Sim is one simulated account.
type Sim struct {
	o     Options
	clock *clock
	post  *postman
	mux   *http.ServeMux

	mu         sync.Mutex // guards what follows
	weather    sim.Weather
	people     map[string]*person // by address
	order      []*person
	templates  []*Template
	files      map[string]*file
	links      map[string]link
	callback   string // where calls go
	subscribed bool   // … if the app is subscribed to the account
	sent       []Sent
	chats      map[string]*bubble // by message id
	failures   []Failure
	burst      []time.Time // sends of the last second
	managed    []time.Time // management calls of the last hour
	passed     int         // sends since Set, for Weather.Limit
	serial     int
	expires    int64 // of the token, seconds
	scopes     []string
	watchers   map[chan struct{}]struct{}
}

var _ sim.Platform = (*Sim)(nil)

// Sent is a message the platform took.
type Sent struct {
	ID, To, Type, Key string
	Body              map[string]any // as it came
	At                time.Time
}

// Failure is how a coming call of the API fails, with one of the platform's codes.
type Failure struct {
	Status, Code int
	Title        string
	Details      string
	After        bool // the message is taken all the same
	Async        bool // it is taken, and fails by its state
	Header       http.Header
	Plain        bool // no JSON, as something in front of the platform answers
}

// New makes an account without people.
func New(o Options) *Sim {
	if o.Number == "" {
		o.Number = business
	}
	if o.Name == "" {
		o.Name = "Kupferkessel"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second, Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	s := &Sim{o: o, people: map[string]*person{}, files: map[string]*file{}, links: map[string]link{}, chats: map[string]*bubble{},
		watchers: map[chan struct{}]struct{}{}, scopes: []string{"whatsapp_business_management", "whatsapp_business_messaging"}}
	s.clock = newClock(o.Now)
	s.post = newPostman(s)
	s.routes()
	return s
}

// Close ends everything; calls not yet taken are dropped.
func (s *Sim) Close() {
	s.clock.close()
	s.post.close()
	s.o.Client.CloseIdleConnections()
}

// App implements sim.Platform.
func (s *Sim) App() sim.App {
	return sim.App{Kind: "whatsapp", Name: "WhatsApp", Colour: "#008069", Edits: s.o.Coexists, Deletes: s.o.Coexists,
		Reacts: true, Voice: true, Files: true, Location: true, Cards: true, Blocks: true, Quotes: true, Start: true}
}

// Settings implements sim.Platform.
func (s *Sim) Settings(base string) map[string]string {
	return map[string]string{"phoneNumberId": PhoneID, "accountId": Account, "base": base}
}

// Secrets implements sim.Platform.
func (s *Sim) Secrets() map[string]string {
	return map[string]string{"token": Token, "appSecret": Secret}
}

// Set implements sim.Platform. Hooks may also be "batched": several updates in one call.
func (s *Sim) Set(w sim.Weather) {
	s.mu.Lock()
	pass := w.Pass
	w.Pass = 0
	s.weather, s.passed = w, 0
	s.mu.Unlock()
	if pass > 0 {
		s.clock.pass(pass)
	}
	s.post.weather(w)
	s.changed()
}

// Now is the platform's time.
func (s *Sim) Now() time.Time { return s.clock.now() }

// Settle waits until every call that is due was made.
func (s *Sim) Settle() { s.post.settle() }

// Waiting gives how many calls were not taken yet and come again.
func (s *Sim) Waiting() int { return s.clock.waiting() }

// Fail lets coming calls of the API fail, one each.
func (s *Sim) Fail(list ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, list...)
}

// Sent gives what the platform took, oldest first.
func (s *Sim) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Sent(nil), s.sent...)
}

// Expire lets the token end at a time (zero: never) and gives it permissions; nil: all.
func (s *Sim) Expire(at time.Time, scopes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expires = 0
	if !at.IsZero() {
		s.expires = at.Unix()
	}
	if scopes != nil {
		s.scopes = scopes
	}
}

// Watch implements sim.Platform.
func (s *Sim) Watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers[c] = struct{}{}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, c)
	}
}

func (s *Sim) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changedLocked()
}

func (s *Sim) changedLocked() {
	for c := range s.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// digits is a number as the platform names it.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// id makes a new id of digits.
func (s *Sim) id() string {
	s.serial++
	return "10033" + strconv.Itoa(10_000_000+s.serial)
}

// wamid makes a new message id: it looks like the platform's, with its signs.
func (s *Sim) wamid() string {
	s.serial++
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	b := []byte("HBgLNDkz")
	for range 12 {
		b = append(b, signs[rand.IntN(len(signs))]) //nolint:gosec // no secret
	}
	return "wamid." + string(b) + strconv.Itoa(100_000+s.serial) + "A=="
}
