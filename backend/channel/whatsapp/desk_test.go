package whatsapp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/sim"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/fault"
)

type options = whatsappsim.Options

// desk is what stands in for the relay: it takes the platform's calls and opens
// the connector's session.
type desk struct {
	t       *testing.T
	sim     *whatsappsim.Sim
	api     *httptest.Server
	hook    *httptest.Server
	account channel.Account
	session *session

	mu     sync.Mutex
	seen   map[string]bool
	events []channel.Event
	calls  [][]byte
	health []channel.Health
	files  map[string][]byte
	refuse int // so many calls are answered 500
}

// open runs a platform with a connected business.
func open(t *testing.T, o options) *desk {
	t.Helper()
	d := &desk{t: t, sim: whatsappsim.New(o), seen: map[string]bool{}, files: map[string][]byte{}}
	d.api = httptest.NewServer(d.sim)
	d.hook = httptest.NewServer(http.HandlerFunc(d.called))
	d.account = channel.Account{ID: "c1", Settings: d.sim.Settings(d.api.URL), Secrets: d.sim.Secrets(), Key: bytes.Repeat([]byte{7}, 32)}
	s, err := Connector{}.open(d.account, d.env())
	if err != nil {
		t.Fatal(err)
	}
	d.session = s
	t.Cleanup(func() {
		_ = s.Close()
		d.sim.Close()
		d.hook.Close()
		d.api.Close()
	})
	if err := (Connector{}).Attach(t.Context(), d.account, d.env(), d.hook.URL+"/h/c1"); err != nil {
		t.Fatal(err)
	}
	return d
}

// called does what the relay does with a call.
func (d *desk) called(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h := channel.Hook{Method: r.Method, Query: r.URL.Query(), Header: r.Header, Body: body}
	answer, done, err := Connector{}.Check(d.account, h)
	if err != nil {
		w.WriteHeader(fault.Status(err))
		return
	}
	if done {
		w.Header().Set("Content-Type", answer.Type)
		_, _ = w.Write(answer.Body)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse > 0 {
		d.refuse--
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	d.calls = append(d.calls, body)
	list, err := Connector{}.Read(h)
	if err != nil {
		d.t.Errorf("a call cannot be read: %v", err)
	}
	for _, b := range list {
		d.take(b.Events)
	}
}

// take keeps events once, as the core does. The lock is held.
func (d *desk) take(list []channel.Event) {
	var fresh []channel.Event
	for _, e := range list {
		if !d.seen[e.ID] {
			d.seen[e.ID] = true
			fresh = append(fresh, e)
		}
	}
	d.events = append(d.events, fresh...)
	if d.session != nil {
		d.session.Heard(fresh)
	}
}

func (d *desk) env() channel.Env {
	return channel.Env{
		Now: d.sim.Now,
		Ingest: func(_ context.Context, events ...channel.Event) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.take(events)
			return nil
		},
		Read: func(_ context.Context, hash string) (io.ReadCloser, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			b, ok := d.files[hash]
			if !ok {
				return nil, fault.New(fault.NotFound, "test", "no such file")
			}
			return io.NopCloser(bytes.NewReader(b)), nil
		},
		Health: func(h channel.Health) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.health = append(d.health, h)
		},
	}
}

// keep puts a file where the session finds it.
func (d *desk) keep(name, kind string, b []byte) channel.File {
	d.mu.Lock()
	defer d.mu.Unlock()
	hash := fmt.Sprintf("hash-%s-%d", name, len(b))
	d.files[hash] = b
	return channel.File{Hash: hash, Name: name, Type: kind, Size: int64(len(b))}
}

func (d *desk) does(id string, a sim.Act) {
	d.t.Helper()
	if err := d.sim.Do(id, a); err != nil {
		d.t.Fatal(err)
	}
	d.sim.Settle()
}

func (d *desk) says(id, text string) { d.t.Helper(); d.does(id, sim.Act{Kind: "say", Text: text}) }

// customer is somebody who wrote just now.
func (d *desk) customer() string {
	d.t.Helper()
	id := d.sim.Join(sim.Person{Name: "Mara Lindqvist", Number: "+4915155501234"})
	d.says(id, "Guten Tag")
	return id
}

// all gives the events so far.
func (d *desk) all() []channel.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.events)
}

// last gives the newest message that came in.
func (d *desk) last() *channel.Message {
	d.t.Helper()
	list := d.all()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Message != nil {
			return list[i].Message
		}
	}
	d.t.Fatal("no message came in")
	return nil
}

// states gives what was told of a message of ours, by its ref, in the order of arrival.
func (d *desk) states(ref string) (list []string) {
	for _, e := range d.all() {
		if e.Status != nil && slices.Contains(e.Status.Refs, ref) {
			s := e.Status.State
			if e.Status.Fault != "" {
				s += " " + e.Status.Fault
			}
			list = append(list, s)
		}
	}
	return list
}

// send sends a message in as many parts as it takes, each as the core does.
func (d *desk) send(out channel.Outgoing) ([]channel.Receipt, error) {
	var list []channel.Receipt
	key := out.Key
	for i, p := range d.session.Parts(out) {
		p.Key, p.Part = key, i
		r, err := d.session.Send(d.t.Context(), p)
		if err != nil {
			return list, err
		}
		list = append(list, r)
	}
	d.sim.Settle()
	return list, nil
}

// must is send that goes well.
func (d *desk) must(out channel.Outgoing) []channel.Receipt {
	d.t.Helper()
	list, err := d.send(out)
	if err != nil {
		d.t.Fatalf("%v (%s)", err, detailOf(err))
	}
	return list
}

// shown gives what the business wrote, as the person sees it.
func (d *desk) shown(id string) (list []sim.Bubble) {
	for _, b := range d.sim.Thread(id) {
		if !b.Mine && b.Note == "" {
			list = append(list, b)
		}
	}
	return list
}

func key(n int) string { return fmt.Sprintf("019e0000-0000-7000-8000-%012d", n) }

func long(word string, n int) string { return strings.TrimSpace(strings.Repeat(word+" ", n)) }
