package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"tresen/app"
	"tresen/app/keyring"
)

// desktop is the desktop's Go core without a window: what it would tell the
// interface arrives in changed.
type desktop struct {
	*app.App
	cancel context.CancelFunc

	mu      sync.Mutex
	changed chan struct{} // closed and renewed at every event
	bulk    app.BulkState
}

func (d *desktop) emit() {
	d.mu.Lock()
	close(d.changed)
	d.changed = make(chan struct{})
	d.mu.Unlock()
}

// shell is what the core sees of a window; only events matter here.
type shell struct{ d *desktop }

func (s shell) Emit(_ string, data any) {
	if b, ok := data.(app.BulkState); ok {
		s.d.mu.Lock()
		s.d.bulk = b
		s.d.mu.Unlock()
	}
	s.d.emit()
}
func (shell) Notify(app.Notice)             {}
func (shell) PickFiles() ([]string, error)  { return nil, nil }
func (shell) PickPicture() (string, error)  { return "", nil }
func (shell) SaveAs(string) (string, error) { return "", nil }
func (shell) Open(string)                   {}
func (shell) Copy(string) error             { return nil }

// newDesktop starts a core on a data folder and signs in when nobody is.
func newDesktop(ctx context.Context, folder, address string) (*desktop, error) {
	d := &desktop{changed: make(chan struct{})}
	d.App = app.New(app.Options{Folder: folder, Keys: keyring.Where("file")})
	dctx, cancel := context.WithCancel(ctx)
	d.cancel = cancel
	app.Start(dctx, d.App, shell{d})
	b, err := d.Boot()
	if err != nil {
		return nil, fmt.Errorf("boot: %w", err)
	}
	if b.State == "keyring" {
		if b, err = d.ChooseKeyStore("file"); err != nil {
			return nil, fmt.Errorf("key store: %w", err)
		}
	}
	if b.State != "ready" {
		if _, err := d.SignIn(app.SignInForm{Address: address, Email: email, Password: password}); err != nil {
			return nil, fmt.Errorf("sign-in: %w", err)
		}
	}
	return d, nil
}

func (d *desktop) close() {
	app.Stop(d.App)
	d.cancel()
}

// until waits for events until ok; it looks once at first.
func (d *desktop) until(ctx context.Context, ok func() (bool, error)) error {
	give := time.After(2 * time.Minute)
	for {
		d.mu.Lock()
		c := d.changed
		d.mu.Unlock()
		if done, err := ok(); err != nil || done {
			return err
		}
		select {
		case <-c:
		case <-ctx.Done():
			return ctx.Err()
		case <-give:
			return errors.New("waited in vain")
		}
	}
}

// latency measures the way there and back between a visitor's connection and
// the desktop's replica, with nothing else going on.
func (s *suite) latency() error {
	w, err := fill(s.ctx, filepath.Join(s.dir, "latency"), history(200, 25))
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	d, err := newDesktop(s.ctx, filepath.Join(s.dir, "latency-desktop"), w.r.Address())
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.until(s.ctx, d.synced); err != nil {
		return err
	}
	v, err := w.visitor(s.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = v.Close() }()
	entries := make(chan string, 64)
	go func() {
		for {
			var f struct {
				Entries []struct{ ID, State string } `json:"entries"`
			}
			if v.Await("entries", &f) != nil {
				return
			}
			for _, e := range f.Entries {
				entries <- e.ID
			}
		}
	}()
	return s.talk(d, w, v.Say, entries)
}

func (d *desktop) synced() (bool, error) {
	st, err := d.Status()
	return err == nil && st.Link == "online" && !st.Syncing, err
}

// talk sends to and fro, one at a time.
func (s *suite) talk(d *desktop, w *world, say func(id, text string) error, entries <-chan string) error {
	const rounds = 200
	var there, back []time.Duration
	conv := ""
	for i := range rounds + 10 {
		id, begun := newID(), time.Now()
		if err := say(id, "Ist die Stehlampe noch lieferbar?"); err != nil {
			return err
		}
		if err := d.until(s.ctx, func() (bool, error) {
			l, err := d.List(app.ListQuery{Bucket: app.BucketOpen, Sort: "newest", Limit: 1})
			if err != nil || len(l.Rows) == 0 {
				return false, err
			}
			t, err := d.Thread(l.Rows[0].Conversation.ID, "", 1)
			conv = l.Rows[0].Conversation.ID
			return err == nil && len(t.Messages) > 0 && t.Messages[len(t.Messages)-1].ID == id, err
		}); err != nil {
			return err
		}
		took := time.Since(begun)
		answer, begun := newID(), time.Now()
		body := fmt.Sprintf(`{"message":%q,"conversation":%q,"channel":%q,"text":"Ja, zwei Stück."}`, answer, conv, w.channel)
		if _, err := d.Do("reply", body); err != nil {
			return err
		}
		for got := ""; got != answer; {
			select {
			case got = <-entries:
			case <-time.After(10 * time.Second):
				return errors.New("the answer did not reach the visitor")
			}
		}
		if i >= 10 { // warm
			there, back = append(there, took), append(back, time.Since(begun))
		}
	}
	s.times("visitor's send → agent's replica", "≤ 15 / ≤ 40 on screen", there)
	s.times("agent's send → visitor's page", "≤ 15", back)
	return nil
}
