package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"tresen/backend/auth"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// NewSetupLink makes a new one-time set-up link without serving; empty when
// there is an agent already. A running relay takes it too: the code lies in the database.
func NewSetupLink(ctx context.Context, cfg Config) (string, error) {
	if err := cfg.Check(); err != nil {
		return "", err
	}
	r := &Relay{cfg: cfg}
	defer func() { _ = r.close() }()
	if err := r.openData(ctx); err != nil {
		return "", err
	}
	r.now = wallClock
	r.desk = auth.New(r.db, r.now)
	print := ""
	if cfg.Cert != "" {
		cert, own, err := certificate(cfg)
		if err != nil {
			return "", err
		}
		if own {
			print = fingerprint(cert)
		}
	}
	addr, err := net.ResolveTCPAddr("tcp", cfg.Listen)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, "relay.NewSetupLink", err)
	}
	r.address, r.print = cfg.address(addr), print
	return r.SetupLink(ctx)
}

// lineReport says of each channel that is on how its line was last heard to be.
func (r *Relay) lineReport(ctx context.Context, out io.Writer) error {
	channels, err := store.All[inbox.Channel](ctx, r.db)
	if err != nil {
		return err
	}
	list, err := store.All[inbox.Health](ctx, r.db)
	if err != nil {
		return err
	}
	health := map[string]*inbox.Health{}
	for _, h := range list {
		health[h.ID] = h
	}
	clock := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04 UTC") }
	for _, c := range channels {
		name := fmt.Sprintf("channel %q (%s)", c.Name, c.Type)
		h := health[c.ID]
		switch {
		case !c.On:
			fmt.Fprintln(out, name+": switched off")
			continue
		case h == nil:
			fmt.Fprintln(out, name+": on")
			continue
		}
		text := fmt.Sprintf("%s: %s since %s", name, h.State, clock(h.Since))
		if h.Fault != "" {
			text += ", " + h.Fault
		}
		if h.Detail != "" {
			text += " (" + h.Detail + ")"
		}
		if h.LastIn > 0 {
			text += ", last message " + clock(h.LastIn)
		}
		if h.Expires > 0 {
			text += ", access ends " + clock(h.Expires)
		}
		if h.Total > 0 {
			text += fmt.Sprintf(", history %d of %d", h.Done, h.Total)
		}
		if h.Silent > 0 {
			text += ", unusually silent since " + clock(h.Silent)
		}
		if h.Unread > 0 {
			text += fmt.Sprintf(", %d calls kept that were not understood (relay replay reads them again)", h.Unread)
		}
		fmt.Fprintln(out, text)
	}
	return nil
}

// Doctor checks what a configuration needs and says each finding in a line. It
// gives an error when the relay could not run.
func Doctor(ctx context.Context, cfg Config, out io.Writer) error {
	if err := cfg.Check(); err != nil {
		return err
	}
	r := &Relay{cfg: cfg}
	defer func() { _ = r.close() }()
	if err := r.openData(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, "data folder, key and database: good")
	if err := r.lineReport(ctx, out); err != nil {
		return err
	}
	l, _, err := listen(ctx, cfg)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		fmt.Fprintln(out, "address", cfg.Listen, "is in use: a relay may be running")
		return nil
	case err != nil:
		return err
	}
	fmt.Fprintln(out, "address", cfg.Listen, "can be listened on")
	return l.Close()
}
