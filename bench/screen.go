package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tresen/backend/store"
)

// screen measures what a person sees: the interface in Chromium against the
// real Go core (bench/screen.mjs).
func (s *suite) screen() error { return s.inWorld("screen", s.inBrowser) }

func (s *suite) inWorld(name string, do func(w *world) error) error {
	w, err := fill(s.ctx, filepath.Join(s.dir, name), func(ctx context.Context, db *store.DB, w *world) error {
		if err := history(200, 25)(ctx, db, w); err != nil {
			return err
		}
		return longThread(ctx, db, w, 20_000)
	})
	if err != nil {
		return err
	}
	if err := w.serve(s.ctx); err != nil {
		return err
	}
	defer w.stop()
	return do(w)
}

// inBrowser measures ways and threads.
func (s *suite) inBrowser(w *world) error {
	return s.browse(w, "dev", "bench/screen.mjs", "RELAY="+w.r.Address(), "CHANNEL="+w.channel, "ORIGIN="+origin, "THREAD="+longThreadID)
}

// browse runs the development build of the desktop and lets a script use it in
// Chromium; DESKTOP is where it is.
func (s *suite) browse(w *world, folder, script string, env ...string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	address := "127.0.0.1:" + port
	stop, err := s.program("build/bin/tresen-dev", filepath.Join(s.dir, folder), w, "devserver="+address, "assetdir=frontend/dist",
		"TRESEN_BROWSER=only") // the hidden window would show the same interface once more, beside the browser
	if err != nil {
		return err
	}
	defer stop()
	if err := answers(s.ctx, "http://"+address+"/"); err != nil {
		return err
	}
	cmd := exec.CommandContext(s.ctx, "node", script) //nolint:gosec // our own script
	cmd.Env = append(append(os.Environ(), "DESKTOP=http://"+address), env...)
	return s.lines(cmd)
}

// lines runs a script that prints its measurements as lines of JSON.
func (s *suite) lines(cmd *exec.Cmd) error {
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Name, Goal, Unit string
			Values           []float64
			Value            *float64
		}
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			continue
		}
		if line.Value != nil {
			s.one(line.Name, line.Goal, line.Unit, *line.Value)
			continue
		}
		d := make([]time.Duration, len(line.Values))
		for i, v := range line.Values {
			d[i] = time.Duration(v * float64(time.Millisecond))
		}
		s.times(line.Name, line.Goal, d)
	}
	return cmd.Wait()
}

// program starts one of our programs on a virtual screen, signed in to w.
func (s *suite) program(bin, folder string, w *world, env ...string) (stop func(), err error) {
	if _, err := os.Stat(bin); err != nil {
		return nil, fmt.Errorf("build it first (make build): %w", err)
	}
	bin, err = filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("scripts/screen.sh", bin) //nolint:gosec,noctx // ended by stop, with all it started
	cmd.Env = append(os.Environ(), append(env, "TRESEN_DATA="+folder, "TRESEN_KEYS=file",
		"TRESEN_SIGNIN="+w.r.Address()+" "+email+" "+password)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() {
		for _, pid := range below(cmd.Process.Pid) {
			_ = syscall.Kill(pid, syscall.SIGTERM)
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
	}, nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// answers waits until an address gives a page.
func answers(ctx context.Context, url string) error {
	for range 300 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New(url + " does not answer")
}

// below lists the descendants of a process, itself included.
func below(pid int) []int {
	children := map[int][]int{}
	dirs, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range dirs {
		b, err := os.ReadFile(f) //nolint:gosec // /proc
		if err != nil {
			continue
		}
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if _, rest, ok := strings.Cut(string(b), ") "); ok {
			parent, _ := strconv.Atoi(strings.Fields(rest)[1])
			children[parent] = append(children[parent], id)
		}
	}
	list := []int{pid}
	for i := 0; i < len(list); i++ {
		list = append(list, children[list[i]]...)
	}
	return list
}
