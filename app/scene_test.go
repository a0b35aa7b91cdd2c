package app_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// shell is a window without pixels: it keeps what it was told.
type shell struct {
	mu       sync.Mutex
	told     chan struct{}
	events   []string
	notices  []app.Notice
	status   app.Status
	statuses []app.Status
	picked   []string
	saveTo   string
	opened   []string
	bulk     map[string]app.BulkState
	exports  map[string]app.ExportState
	asked    []string              // names of files that SaveAs was asked for
	exported func(app.ExportState) // hears of each step of an export
}

func (s *shell) Emit(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, event)
	if v, ok := data.(app.BulkState); ok {
		if s.bulk == nil {
			s.bulk = map[string]app.BulkState{}
		}
		s.bulk[v.Job] = v
	}
	if v, ok := data.(app.ExportState); ok {
		if s.exports == nil {
			s.exports = map[string]app.ExportState{}
		}
		s.exports[v.Job] = v
		if s.exported != nil {
			s.exported(v)
		}
	}
	if v, ok := data.(app.Status); ok {
		s.status = v
		s.statuses = append(s.statuses, v)
	}
	s.tell()
}

func (s *shell) tell() {
	if s.told != nil {
		close(s.told)
		s.told = nil
	}
}

func (s *shell) Notify(n app.Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notices = append(s.notices, n)
	s.tell()
}

func (s *shell) PickFiles() ([]string, error) { return s.picked, nil }
func (s *shell) PickPicture() (string, error) { return cmp.Or(s.picked...), nil }
func (s *shell) Copy(string) error            { return nil }

func (s *shell) SaveAs(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, name)
	return s.saveTo, nil
}

func (s *shell) Open(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, url)
	s.tell()
}

// desk is a running core with its window and data folder.
type desk struct {
	*app.App
	t      testing.TB
	shell  *shell
	folder string
	end    context.CancelFunc
}

// newDesk makes a data folder whose keys lie in a file.
func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(d.folder, "account.json"), []byte(`{"keys":"file"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start()
	t.Cleanup(func() { d.stop() })
	return d
}

func (d *desk) start() {
	d.App, d.shell = app.New(app.Options{Folder: d.folder}), &shell{}
	ctx, end := context.WithCancel(context.Background())
	d.end = end
	app.Start(ctx, d.App, d.shell)
}

func (d *desk) stop() {
	app.Stop(d.App)
	d.end()
}

// restart ends the program and starts it again on the same data.
func (d *desk) restart() app.Boot {
	d.t.Helper()
	d.stop()
	d.start()
	b, err := d.Boot()
	if err != nil {
		d.t.Fatalf("boot: %v", err)
	}
	return b
}

// until waits until ok, which is asked after every event.
func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		d.shell.mu.Lock()
		if d.shell.told == nil {
			d.shell.told = make(chan struct{})
		}
		told := d.shell.told
		d.shell.mu.Unlock()
		if ok() {
			return
		}
		select {
		case <-told:
		case <-over.C:
			d.shell.mu.Lock()
			defer d.shell.mu.Unlock()
			d.t.Fatalf("waiting for %s; status %+v, events %v", what, d.shell.status, d.shell.events)
		}
	}
}

func (d *desk) must(kind string, body any) string {
	d.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	id, err := d.Do(kind, string(b))
	if err != nil {
		d.t.Fatalf("%s: %v", kind, err)
	}
	return id
}

func (d *desk) link() string {
	s, err := d.Status()
	if err != nil {
		return err.Error()
	}
	return s.Link
}

func (d *desk) settled() bool {
	s, err := d.Status()
	return err == nil && s.Link == "online" && s.Outbox == 0 && !s.Syncing
}

func (d *desk) rows(b app.Bucket) []app.ListRow {
	d.t.Helper()
	p, err := d.List(app.ListQuery{Bucket: b})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Rows
}

func (d *desk) messages(conversation string) []inbox.Message {
	d.t.Helper()
	p, err := d.Thread(conversation, "", 200)
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Messages
}

// find gives the message with a text, nil when it is not shown.
func (d *desk) find(conversation, text string) *inbox.Message {
	d.t.Helper()
	for _, m := range d.messages(conversation) {
		if m.Text == text {
			return &m
		}
	}
	return nil
}

// line is a way between desktop and relay that can be cut: refused altogether,
// or silent, as when a cable is pulled.
type line struct {
	t       testing.TB
	listen  net.Listener
	mu      sync.Mutex
	to      string
	broken  bool
	silent  bool
	deaf    bool // towards the desk alone
	open    map[net.Conn]bool
	Address string
}

func newLine(t testing.TB, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &line{t: t, listen: l, to: strings.TrimPrefix(to, "http://"), open: map[net.Conn]bool{}, Address: "http://" + l.Addr().String()}
	go p.accept()
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
	})
	return p
}

func (p *line) accept() {
	for {
		c, err := p.listen.Accept()
		if err != nil {
			return
		}
		go p.serve(c)
	}
}

func (p *line) serve(c net.Conn) {
	p.mu.Lock()
	broken, to := p.broken, p.to
	p.mu.Unlock()
	if broken {
		_ = c.Close()
		return
	}
	r, err := net.Dial("tcp", to)
	if err != nil {
		_ = c.Close()
		return
	}
	p.mu.Lock()
	p.open[c], p.open[r] = true, true
	p.mu.Unlock()
	pipe := func(dst, src net.Conn, swallows func() bool) {
		buf := make([]byte, 32<<10)
		for {
			n, err := src.Read(buf)
			p.mu.Lock()
			silent := swallows()
			p.mu.Unlock()
			if silent {
				if err != nil {
					return
				}
				continue // swallowed, as on a dead line
			}
			if n > 0 {
				if _, err := dst.Write(buf[:n]); err != nil {
					break
				}
			}
			if err != nil {
				break
			}
		}
		_ = dst.Close()
		_ = src.Close()
	}
	go pipe(r, c, func() bool { return p.silent })
	go pipe(c, r, func() bool { return p.silent || p.deaf })
}

// cut closes everything and refuses until mend.
func (p *line) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = true
	for c := range p.open {
		_ = c.Close()
	}
	p.open = map[net.Conn]bool{}
}

// hush swallows everything on the lines that are open now, without closing them.
func (p *line) hush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = true
}

// deafen swallows what the relay says on the lines that are open now.
func (p *line) deafen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deaf = true
}

// mend lets everything through again, perhaps to another relay.
func (p *line) mend(to string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken, p.silent, p.deaf = false, false, false
	if to != "" {
		p.to = strings.TrimPrefix(to, "http://")
	}
}

// joined sets a relay up from a new desk, over a line of its own, with a web
// chat that is open. It gives the channel's id.
func joined(t testing.TB) (*relaytest.Relay, *desk, *line, string) {
	t.Helper()
	return joinedWith(t, relaytest.Options{})
}

func joinedWith(t testing.TB, o relaytest.Options) (*relaytest.Relay, *desk, *line, string) {
	t.Helper()
	r := relaytest.Start(t, o)
	text, err := r.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := newLine(t, r.URL)
	d := newDesk(t)
	b, err := d.Join(app.JoinForm{Link: withAddress(t, text, p.Address), Workspace: "Lichthaus", Name: "Anna Berg", Email: "anna@lichthaus.example",
		Password: relaytest.Password, Language: "de"})
	if err != nil || b.State != "ready" {
		t.Fatalf("join: %+v, %v", b, err)
	}
	var in inbox.Inbox
	d.until("the inbox", func() bool {
		w, err := d.Workspace()
		if err != nil || len(w.Inboxes) == 0 {
			return false
		}
		in = w.Inboxes[0]
		return true
	})
	in.PrivacyURL = relaytest.Shop + "/datenschutz"
	d.must("inbox", in)
	ch := relaytest.NewID()
	d.must("channel", map[string]any{"channel": inbox.Channel{ID: ch, Inbox: in.ID, Type: "webchat", Name: "Shop", On: true,
		Settings: map[string]string{"origins": relaytest.Shop}}})
	d.until("settled", d.settled)
	return r, d, p, ch
}
