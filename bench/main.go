// Bench measures the whole product on this machine in one run and prints one
// table, or with -json one JSON object. Figures of different machines cannot be
// compared; ratios within one run can. What the nearest peer needs is in
// docs/measured.md.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sort"
	"syscall"
	"time"
)

// Figure is one line of the table.
type Figure struct {
	P50    float64 `json:"p50"`
	P95    float64 `json:"p95"`
	Unit   string  `json:"unit"`
	Goal   string  `json:"goal,omitempty"`
	Broken string  `json:"error,omitempty"`
}

// suite collects figures in the order they come.
type suite struct {
	ctx     context.Context
	dir     string
	quiet   bool
	names   []string
	figures map[string]Figure
}

func (s *suite) put(name string, f Figure) {
	s.names = append(s.names, name)
	s.figures[name] = f
	if !s.quiet {
		fmt.Fprintf(os.Stderr, "  %-34s %s\n", name, f)
	}
}

// times puts the percentiles of durations in milliseconds.
func (s *suite) times(name, goal string, d []time.Duration) {
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	at := func(p float64) float64 {
		if len(d) == 0 {
			return 0
		}
		return float64(d[min(len(d)-1, int(p*float64(len(d))))].Microseconds()) / 1000
	}
	s.put(name, Figure{P50: at(0.5), P95: at(0.95), Unit: "ms", Goal: goal})
}

// one puts a single value.
func (s *suite) one(name, goal, unit string, v float64) {
	s.put(name, Figure{P50: v, P95: v, Unit: unit, Goal: goal})
}

func (f Figure) String() string {
	if f.Broken != "" {
		return "not measured: " + f.Broken
	}
	return fmt.Sprintf("%12.2f %12.2f %-6s %s", f.P50, f.P95, f.Unit, f.Goal)
}

func main() {
	asJSON := flag.Bool("json", os.Getenv("BENCH") == "json", "print one JSON object instead of a table")
	only := flag.String("only", "", "measure only the part of this `name` (relay, ingest, latency, bulk, list, tickets, sync, cut, crowd, routing, mail, hook, outbound, media, screen, phone, window)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "tresen-bench-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	s := &suite{ctx: ctx, dir: dir, quiet: false, figures: map[string]Figure{}}
	failed := s.run(*only)
	_ = os.RemoveAll(dir)
	if *asJSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		_ = e.Encode(s.figures)
	} else {
		fmt.Printf("%-36s %12s %12s %-6s %s\n", "measure", "p50", "p95", "unit", "goal")
		for _, n := range s.names {
			fmt.Printf("%-36s %s\n", n, s.figures[n])
		}
	}
	if failed {
		os.Exit(1)
	}
}

// run measures part by part; one that fails is named in the table, the others go on.
func (s *suite) run(only string) (failed bool) {
	parts := []struct {
		name string
		do   func(*suite) error
	}{
		{"relay", (*suite).relayItself}, {"ingest", (*suite).ingest}, {"latency", (*suite).latency}, {"bulk", (*suite).bulk},
		{"list", (*suite).list}, {"tickets", (*suite).tickets}, {"sync", (*suite).sync}, {"cut", (*suite).cut}, {"crowd", (*suite).crowd}, {"routing", (*suite).routing}, {"mail", (*suite).mail}, {"hook", (*suite).hook}, {"outbound", (*suite).outbound}, {"media", (*suite).media}, {"screen", (*suite).screen}, {"phone", (*suite).phone}, {"window", (*suite).window},
	}
	for _, p := range parts {
		if only != "" && only != p.name || s.ctx.Err() != nil {
			continue
		}
		if err := p.do(s); err != nil {
			failed = true
			s.put(p.name, Figure{Broken: err.Error()})
		}
	}
	return failed
}
