package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"tresen/backend/auth"
	"tresen/backend/fault"
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
