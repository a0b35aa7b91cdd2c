package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"tresen/backend/channel/all"
	"tresen/backend/relay"
)

// replay reads kept calls of platforms again.
func replay(args []string, out, errs io.Writer) int {
	var what relay.Replay
	cfg, err := configure("replay", args, errs, func(fs *flag.FlagSet) {
		fs.StringVar(&what.Channel, "channel", "", "only calls of the channel with this `ID`")
		fs.DurationVar(&what.Since, "since", 0, "only calls not older than this `time` (48h)")
		fs.BoolVar(&what.All, "all", false, "also calls that were read: events that were stored are passed over")
	})
	if err != nil {
		if err != flag.ErrHelp { //nolint:errorlint // flag gives it bare
			fmt.Fprintln(errs, "relay:", err)
		}
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	done, err := relay.ReplayCalls(ctx, cfg, relay.Options{Log: logger(cfg, errs), Connectors: all.Connectors()}, what)
	if err != nil {
		fmt.Fprintln(errs, "relay:", relay.Sentence(err, cfg))
		return 1
	}
	fmt.Fprintln(out, done)
	return 0
}
