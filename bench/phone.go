package main

import (
	"context"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"

	"tresen/backend/channel/sim"
	"tresen/backend/channel/telegram"
	"tresen/backend/channel/telegram/telegramsim"
	"tresen/backend/channel/whatsapp"
	"tresen/backend/channel/whatsapp/whatsappsim"
	"tresen/backend/cmd/demo/phone"
	"tresen/backend/inbox"
	"tresen/backend/secret"
	"tresen/backend/store"
)

// phone measures the way from a customer's phone to the agent's screen and back,
// on each simulated messenger.
func (s *suite) phone() error {
	for _, app := range []struct {
		platform sim.Platform
		attach   bool
	}{{whatsappsim.New(whatsappsim.Options{}), true}, {telegramsim.New(telegramsim.Options{}), false}} {
		if err := s.onPhone(app.platform, app.attach); err != nil {
			return err
		}
	}
	return nil
}

func (s *suite) onPhone(app sim.Platform, attach bool) error {
	defer app.Close()
	platform := httptest.NewServer(app)
	defer platform.Close()
	kind := app.App().Kind
	w, err := fill(s.ctx, filepath.Join(s.dir, "phone-"+kind), func(ctx context.Context, db *store.DB, w *world) error {
		w.called = newID()
		if err := history(200, 25)(ctx, db, w); err != nil {
			return err
		}
		return connect(ctx, db, w, app, platform.URL)
	})
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx, whatsapp.Connector{}, telegram.Connector{}); err != nil {
		return err
	}
	defer w.stop()
	if attach {
		if err := phone.Attach(s.ctx, w.r.Address(), email, password, w.called); err != nil {
			return err
		}
	}
	page := httptest.NewServer(phone.New("", app).Handler())
	defer page.Close()
	port, err := freePort()
	if err != nil {
		return err
	}
	address := net.JoinHostPort("127.0.0.1", port)
	stop, err := s.program("build/bin/tresen-dev", filepath.Join(s.dir, "dev-"+kind), w, "devserver="+address, "assetdir=frontend/dist", "TRESEN_BROWSER=only")
	if err != nil {
		return err
	}
	defer stop()
	if err := answers(s.ctx, "http://"+address+"/"); err != nil {
		return err
	}
	cmd := exec.CommandContext(s.ctx, "node", "bench/phone.mjs") //nolint:gosec // our own script
	cmd.Env = append(os.Environ(), "DESKTOP=http://"+address, "PHONE="+page.URL, "APP="+kind)
	return s.lines(cmd)
}

// connect writes a channel of a simulated platform into a world.
func connect(ctx context.Context, db *store.DB, w *world, app sim.Platform, base string) error {
	box, err := secret.Open(filepath.Join(w.dir, "relay.key"))
	if err != nil {
		return err
	}
	_, err = db.Write(ctx, func(tx *store.Tx) error {
		c := &inbox.Channel{ID: w.called, Inbox: w.inbox, Type: app.App().Kind, Name: app.App().Name, On: true, Settings: app.Settings(base)}
		for name, value := range app.Secrets() {
			sealed, err := box.Seal("channel/"+c.ID+"/"+name, value)
			if err != nil {
				return err
			}
			c.Secrets = append(c.Secrets, name)
			if err := tx.PutSecret(ctx, c.ID, name, sealed); err != nil {
				return err
			}
		}
		tx.Put(c)
		return nil
	})
	return err
}
