package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"tresen/backend/channel/all"
	"tresen/backend/relay"
)

// version is set when a release is built.
var version = "0.1.0-dev"

const usage = `relay keeps the business's conversations and brings them to the desktops.

  relay serve     run; with no options on 127.0.0.1:8400, data in ./tresen-data
  relay setup     print a new one-time set-up link (while nobody has joined)
  relay doctor    print the settings in force and check what they need
  relay replay    read kept calls of platforms again: those that could not be read,
                  or came while their channel was off; beside a running relay too
                  (--channel ID, --since 48h, --all)
  relay inspect mail FILE…
  relay inspect hook|answer --kind KIND FILE…
                  print how mails, recorded calls of platforms and their answers
                  are read, one JSON line each
  relay version

Settings: options below, or the environment (TRESEN_RELAY_LISTEN, …), or a JSON file (--config).
`

func run(args []string, out, errs io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errs, usage)
		return 2
	}
	switch args[0] {
	case "version":
		fmt.Fprintln(out, version)
		return 0
	case "inspect":
		return inspect(args[1:], out, errs)
	case "replay":
		return replay(args[1:], out, errs)
	case "serve", "setup", "doctor":
	default:
		fmt.Fprint(errs, usage)
		return 2
	}
	cfg, err := configure(args[0], args[1:], errs)
	if err != nil {
		if err != flag.ErrHelp { //nolint:errorlint // flag gives it bare
			fmt.Fprintln(errs, "relay:", err)
		}
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends it without waiting for anybody
	var code error
	switch args[0] {
	case "serve":
		code = serve(ctx, cfg, out, errs)
	case "setup":
		code = setup(ctx, cfg, out)
	case "doctor":
		code = doctor(ctx, cfg, out)
	}
	if code != nil {
		fmt.Fprintln(errs, "relay:", relay.Sentence(code, cfg))
		return 1
	}
	return 0
}

// configure lays options over environment over file over defaults.
func configure(name string, args []string, errs io.Writer, more ...func(*flag.FlagSet)) (relay.Config, error) {
	// The file is named by an option, so options are read twice: once to find it.
	find := flag.NewFlagSet(name, flag.ContinueOnError)
	find.SetOutput(io.Discard)
	var ignored relay.Config
	file := options(find, &ignored)
	for _, add := range more {
		add(find)
	}
	_ = find.Parse(args)

	cfg, err := relay.Load(*file, os.Environ())
	if err != nil {
		return cfg, err
	}
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(errs)
	options(fs, &cfg)
	for _, add := range more {
		add(fs)
	}
	if err := fs.Parse(args); err != nil {
		return cfg, err
	}
	if fs.NArg() > 0 {
		return cfg, fmt.Errorf("what is %q? See relay %s --help", fs.Arg(0), name)
	}
	return cfg, nil
}

func options(fs *flag.FlagSet, c *relay.Config) (file *string) {
	file = fs.String("config", "", "JSON `file` with settings")
	fs.StringVar(&c.Listen, "listen", c.Listen, "`host:port` to listen on; without a certificate only 127.0.0.1")
	fs.StringVar(&c.Data, "data", c.Data, "`folder` of everything that is kept")
	fs.StringVar(&c.Database, "database", c.Database, "postgres://… `address`; empty: SQLite in the data folder")
	fs.StringVar(&c.Public, "public", c.Public, "`address` under which desktops and web pages reach the relay")
	fs.StringVar(&c.Cert, "cert", c.Cert, "TLS certificate (PEM `file`), or self for an own one whose fingerprint invitations carry")
	fs.StringVar(&c.Key, "key", c.Key, "TLS key (PEM `file`)")
	fs.BoolVar(&c.Proxy, "proxy", c.Proxy, "a reverse proxy stands before the relay: believe its X-Forwarded-For")
	fs.IntVar(&c.PerAddress, "per-address", c.PerAddress, "connections one address may hold")
	fs.IntVar(&c.Connections, "connections", c.Connections, "connections in all")
	fs.StringVar(&c.LogLevel, "log-level", c.LogLevel, "debug, info, warn or error")
	return file
}

func logger(cfg relay.Config, errs io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))
}

func serve(ctx context.Context, cfg relay.Config, out, errs io.Writer) error {
	r, err := relay.Open(ctx, cfg, relay.Options{Log: logger(cfg, errs), Connectors: all.Connectors()})
	if err != nil {
		return err
	}
	link, err := r.SetupLink(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "relay", r.Address())
	if link != "" {
		fmt.Fprintf(out, "\nNobody has joined yet. Open this link in the Tresen desktop program (it works once):\n\n  %s\n\n", link)
	}
	return r.Run(ctx)
}

func setup(ctx context.Context, cfg relay.Config, out io.Writer) error {
	link, err := relay.NewSetupLink(ctx, cfg)
	if err != nil {
		return err
	}
	if link == "" {
		link = "There is an administrator already; new people are invited from the desktop (Settings, Agents)."
	}
	fmt.Fprintln(out, link)
	return nil
}

func doctor(ctx context.Context, cfg relay.Config, out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	if err := e.Encode(cfg.Redacted()); err != nil {
		return err
	}
	return relay.Doctor(ctx, cfg, out)
}
