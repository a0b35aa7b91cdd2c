package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"tresen/backend/channel/webchat/webchatsim"
)

// relayItself measures the real program: start to ready, memory and transactions while idle.
func (s *suite) relayItself() error {
	bin, err := filepath.Abs("build/bin/relay")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.dir, "idle")
	var starts []time.Duration
	for i := range 9 {
		took, rss, err := startRelay(s, bin, dir, i == 8)
		if err != nil {
			return err
		}
		if i > 0 { // the first one makes the database
			starts = append(starts, took)
		}
		if i == 8 {
			s.times("relay start to ready", "≤ 300", starts)
			s.one("relay memory idle (RSS)", "≤ 60", "MB", rss)
		}
	}
	return nil
}

func startRelay(s *suite, bin, dir string, measure bool) (took time.Duration, rss float64, err error) {
	cmd := exec.CommandContext(s.ctx, bin, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--log-level", "error") //nolint:gosec // our own program
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, fmt.Errorf("build the relay first (make build): %w", err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if a, ok := strings.CutPrefix(lines.Text(), "relay "); ok {
			address = a
			break
		}
	}
	for {
		resp, err := http.Get(address + "/health") //nolint:gosec,noctx // our own program
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(begun) > 10*time.Second {
			return 0, 0, errors.New("the relay does not answer")
		}
		time.Sleep(time.Millisecond)
	}
	took = time.Since(begun)
	if measure {
		time.Sleep(2 * time.Second) // let it settle: this is what idle means
		rss, err = memory(cmd.Process.Pid, "VmRSS:")
	}
	return took, rss, err
}

// memory reads a line of /proc/PID/status in MB.
func memory(pid int, field string) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if v, ok := strings.CutPrefix(line, field); ok {
			kb, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("no " + field)
}

// ingest measures durable messages a second: 32 visitors, each waiting for the
// acknowledgement of one message before it sends the next.
func (s *suite) ingest() error {
	const visitors, each = 32, 150
	w, err := fill(s.ctx, filepath.Join(s.dir, "ingest"), nil)
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	talk := func(v *webchatsim.Visitor) error {
		for range each {
			begun := time.Now()
			if err := v.Say(newID(), "Ist die Stehlampe noch lieferbar?"); err != nil {
				return err
			}
			if err := v.Await("ack", nil); err != nil {
				return err
			}
			mu.Lock()
			all = append(all, time.Since(begun))
			mu.Unlock()
		}
		return nil
	}
	pages := make([]*webchatsim.Visitor, visitors)
	for i := range pages {
		if pages[i], err = w.visitor(s.ctx); err != nil {
			return err
		}
		defer func() { _ = pages[i].Close() }()
	}
	begun := time.Now()
	var wg sync.WaitGroup
	for _, v := range pages {
		wg.Go(func() {
			if err := talk(v); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	s.one("ingest durable, 32 visitors", "≥ 1000", "msg/s", visitors*each/time.Since(begun).Seconds())
	s.times("visitor's send acknowledged", "", all)
	return nil
}
