package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// window compares the memory of the real window with that of an empty one.
func (s *suite) window() error { return s.inWorld("window", s.windows) }

// pss is the proportional memory of one window by process, in MB.
type pss struct{ program, page, network float64 }

func (m pss) sum() float64 { return m.program + m.page + m.network }

func (s *suite) windows(w *world) error {
	empty := filepath.Join(s.dir, "emptywindow")
	build := exec.CommandContext(s.ctx, "go", "build", "-tags", "desktop,production,webkit2_41", "-ldflags", "-s -w", //nolint:gosec // as the product is built
		"-o", empty, "./bench/emptywindow")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the empty window: %w: %s", err, out)
	}
	floor, err := s.windowMemory(empty, w)
	if err != nil {
		return err
	}
	ours, err := s.windowMemory("build/bin/tresen", w)
	if err != nil {
		return err
	}
	s.one("empty window, PSS", "", "MB", floor.sum())
	s.one("desktop window, PSS", "", "MB", ours.sum())
	s.one("… more than the empty one in its page", "", "MB", ours.page-floor.page)
	s.one("… more in the program itself", "", "MB", ours.program-floor.program)
	s.one("desktop window / empty window", "≤ 1.35", "×", ours.sum()/floor.sum())
	return nil
}

// windowMemory reads what a window needs when it has settled; a window has no "ready".
func (s *suite) windowMemory(bin string, w *world) (pss, error) {
	for wait := 40; strangers() > 0 && wait > 0; wait-- { // a window of the part before may still be closing
		time.Sleep(500 * time.Millisecond)
	}
	folder := filepath.Join(s.dir, "window-"+filepath.Base(bin))
	stop, err := s.program(bin, folder, w)
	if err != nil {
		return pss{}, err
	}
	defer stop()
	var now pss
	last, calm := 0.0, 0
	for range 60 {
		time.Sleep(500 * time.Millisecond)
		if now, err = pssBelow(os.Getpid(), filepath.Base(bin)); err != nil {
			return pss{}, err
		}
		if calm++; now.page == 0 || now.sum() > last*1.01 || now.sum() < last*0.99 {
			calm = 0
		}
		if last = now.sum(); calm >= 8 {
			break
		}
	}
	// PSS divides a library among all who use it: beside another WebKit window
	// every figure is some 60 MB smaller, and the ratio of two tells nothing.
	if n := strangers(); n > 0 {
		return pss{}, fmt.Errorf("%d processes of other programs use WebKit: close them", n)
	}
	if bin == "build/bin/tresen" && size(folder) < 1<<20 {
		return pss{}, errors.New("the window has not taken the history in")
	}
	return now, nil
}

// size sums the files below a folder.
func size(folder string) (sum int64) {
	_ = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if i, err := d.Info(); err == nil {
			sum += i.Size()
		}
		return nil
	})
	return sum
}

// strangers counts the processes that have WebKit mapped and are none of ours.
func strangers() int {
	ours, n := below(os.Getpid()), 0
	dirs, _ := filepath.Glob("/proc/[0-9]*/maps")
	for _, f := range dirs {
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if slices.Contains(ours, id) {
			continue
		}
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), "/libwebkit2gtk-") { //nolint:gosec // /proc
			n++
		}
	}
	return n
}

// pssBelow adds up the proportional memory of a program and of WebKit's processes
// among the descendants of pid.
func pssBelow(pid int, name string) (m pss, err error) {
	for _, id := range below(pid) {
		comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", id))
		if err != nil {
			continue
		}
		var into *float64
		switch c := strings.TrimSpace(string(comm)); {
		case strings.HasPrefix(c, "WebKitWeb"):
			into = &m.page
		case strings.HasPrefix(c, "WebKit"):
			into = &m.network
		case strings.HasPrefix(name, c):
			into = &m.program
		default:
			continue
		}
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", id))
		if err != nil {
			continue
		}
		for line := range strings.SplitSeq(string(b), "\n") {
			if v, ok := strings.CutPrefix(line, "Pss:"); ok {
				kb, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
				if err != nil {
					return m, err
				}
				*into += kb / 1024
			}
		}
	}
	return m, nil
}
