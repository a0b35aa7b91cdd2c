// Package webchatsim stands in for what is on both sides of the web chat: a
// relay in memory (Desk, Ingest, Fleet) and a visitor's page (Visitor). The
// connector's tests and the widget's browser tests run on it; it is never
// linked into the relay.
package webchatsim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// Relay is a relay in memory.
type Relay struct {
	Now func() time.Time // default time.Now

	mu       sync.Mutex
	seq      int64
	rows     map[string][]*row // by address, in order of time
	profiles map[string]channel.Profile
	seen     map[string]int64
	ids      map[string]bool
	events   []channel.Event
	fleet    []channel.Fleeting
	blobs    map[string][]byte
	place    channel.Place
	watch    map[string]map[chan struct{}]struct{}
	watchers map[chan struct{}]struct{} // of the place
	fails    []fault.Code
	hold     chan struct{}
	told     chan struct{} // closed and renewed at every change, see Until
}

type row struct {
	channel.Entry
	seq int64
}

// NewRelay makes a relay whose inbox is online.
func NewRelay() *Relay {
	r := &Relay{Now: time.Now, rows: map[string][]*row{}, profiles: map[string]channel.Profile{}, seen: map[string]int64{},
		ids: map[string]bool{}, blobs: map[string][]byte{}, watch: map[string]map[chan struct{}]struct{}{},
		watchers: map[chan struct{}]struct{}{}, told: make(chan struct{})}
	r.place = channel.Place{Name: "Lichthaus", PrivacyURL: "https://lichthaus.example/datenschutz", Language: "de", Online: true,
		Texts: map[string]channel.PlaceTexts{
			"de": {Greeting: "Moin! Wie können wir helfen?", Online: "Wir antworten meist in wenigen Minuten.", Offline: "Gerade ist niemand da. Schreiben Sie uns, wir antworten morgen früh."},
			"en": {Greeting: "Hello! How can we help?", Online: "We usually answer within minutes.", Offline: "Nobody is here right now. Write to us and we will answer in the morning."},
		}}
	return r
}

// Env is what a session gets of this relay.
func (r *Relay) Env(log channel.Logger) channel.Env {
	return channel.Env{Ingest: r.Ingest, Fleet: r.tell, Desk: r, Log: log, Now: r.Now, Key: []byte("0123456789abcdef0123456789abcdef")}
}

// FailNext makes the next Ingest, Thread or PutFile calls fail, one each.
func (r *Relay) FailNext(codes ...fault.Code) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails = append(r.fails, codes...)
}

// Hold makes Ingest wait until the returned function is called.
func (r *Relay) Hold() (release func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	hold := make(chan struct{})
	r.hold = hold
	return sync.OnceFunc(func() {
		r.mu.Lock()
		r.hold = nil
		r.mu.Unlock()
		close(hold)
	})
}

func (r *Relay) fail() error {
	if len(r.fails) == 0 {
		return nil
	}
	code := r.fails[0]
	r.fails = r.fails[1:]
	return fault.New(code, "webchatsim", "as asked")
}

// Ingest stores events, each id once.
func (r *Relay) Ingest(ctx context.Context, events ...channel.Event) error {
	r.mu.Lock()
	hold := r.hold
	r.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fail(); err != nil {
		return err
	}
	for _, e := range events {
		if r.ids[e.Key()] {
			continue
		}
		r.ids[e.Key()] = true
		r.events = append(r.events, e)
		r.apply(e)
	}
	r.changed()
	return nil
}

func (r *Relay) apply(e channel.Event) {
	if _, ok := r.profiles[e.Address]; !ok {
		r.profiles[e.Address] = channel.Profile{}
	}
	switch {
	case e.Message != nil:
		r.add(e.Address, channel.Entry{ID: e.ID, Mine: true, Type: "webchat", Text: e.Message.Text, Files: e.Message.Files})
	case e.Profile != nil:
		p := r.profiles[e.Address]
		if e.Profile.Email != "" {
			p.Email = e.Profile.Email
		}
		if e.Profile.Name != "" {
			p.Name = e.Profile.Name
		}
		r.profiles[e.Address] = p
	case e.Status != nil:
		for _, row := range r.rows[e.Address] {
			if slices.Contains(e.Status.Keys, row.ID) && row.State != "read" {
				row.State = e.Status.State
				r.seq++
				row.seq = r.seq
			}
		}
		r.signal(e.Address)
	}
}

func (r *Relay) add(address string, e channel.Entry) {
	r.seq++
	if e.At == 0 {
		e.At = r.Now().UnixMilli()
	}
	if list := r.rows[address]; len(list) > 0 && list[len(list)-1].At >= e.At {
		e.At = list[len(list)-1].At + 1
	}
	r.rows[address] = append(r.rows[address], &row{e, r.seq})
	r.signal(address)
}

// Says writes as an agent and gives the message's id.
func (r *Relay) Says(address, agent, text string, files ...channel.File) string {
	return r.Put(address, channel.Entry{Agent: agent, Type: "webchat", Text: text, Files: files, State: "sent"})
}

// Put adds any entry to a contact's conversation.
func (r *Relay) Put(address string, e channel.Entry) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.ID == "" {
		e.ID = uuid.Must(uuid.NewV7()).String()
	}
	if _, ok := r.profiles[address]; !ok {
		r.profiles[address] = channel.Profile{}
	}
	r.add(address, e)
	r.changed()
	return e.ID
}

// Saw marks everything the contact wrote as seen by an agent.
func (r *Relay) Saw(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range r.rows[address] {
		r.seen[address] = row.At
	}
	r.seq++
	r.signal(address)
}

// SetPlace changes the inbox.
func (r *Relay) SetPlace(change func(*channel.Place)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.place)
	for c := range r.watchers {
		poke(c)
	}
}

// Events gives what was stored so far.
func (r *Relay) Events() []channel.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// Messages gives the texts the contacts wrote, in order.
func (r *Relay) Messages() []string {
	var list []string
	for _, e := range r.Events() {
		if e.Message != nil {
			list = append(list, e.Message.Text)
		}
	}
	return list
}

// Addresses gives everyone the relay knows, sorted.
func (r *Relay) Addresses() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]string, 0, len(r.profiles))
	for a := range r.profiles {
		list = append(list, a)
	}
	slices.Sort(list)
	return list
}

// Fleeting gives the fleeting facts told so far.
func (r *Relay) Fleeting() []channel.Fleeting {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.fleet)
}

// Until waits for a state of the relay; ctx bounds it.
func (r *Relay) Until(ctx context.Context, ok func() bool) error {
	for {
		r.mu.Lock()
		told := r.told
		r.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-told:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *Relay) tell(f channel.Fleeting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fleet = append(r.fleet, f)
	r.changed()
}

func (r *Relay) changed() {
	close(r.told)
	r.told = make(chan struct{})
}

func (r *Relay) signal(address string) {
	for c := range r.watch[address] {
		poke(c)
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// ServeHTTP gives stored files out (the relay's /media/).
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	b, ok := r.blobs[path.Base(req.URL.Path)]
	r.mu.Unlock()
	if !ok {
		http.NotFound(w, req)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(b))
	_, _ = w.Write(b)
}

// PutFile keeps pictures, PDF, text and ZIP.
func (r *Relay) PutFile(_ context.Context, name string, in io.Reader) (channel.File, error) {
	b, err := io.ReadAll(in)
	if err != nil {
		return channel.File{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fail(); err != nil {
		return channel.File{}, err
	}
	kind, _, _ := strings.Cut(http.DetectContentType(b), ";")
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "application/zip"}, kind) {
		return channel.File{}, fault.New(fault.FileType, "webchatsim.PutFile", kind)
	}
	sum := sha256.Sum256(b)
	f := channel.File{Hash: hex.EncodeToString(sum[:]), Name: name, Type: kind, Size: int64(len(b))}
	if strings.HasPrefix(kind, "image/") {
		f.Width, f.Height = dimensions(b)
	}
	r.blobs[f.Hash] = b
	return f, nil
}
