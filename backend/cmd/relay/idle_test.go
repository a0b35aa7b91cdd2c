//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/backend/relay/relaytest"
)

// While nothing happens nothing runs: no write, nearly no time of the processor,
// although a desktop and a visitor are connected.
func TestIdle(t *testing.T) {
	p := newPremises(t, 1)
	r := start(t, nil, "--listen", "127.0.0.1:0", "--data", p.data)
	c := relaytest.Open(t, r.URL, p.agents[0].Token, nil)
	c.Complete()
	v, err := relaytest.TryVisit(t, r.URL, p.channel, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	v.Write("Moin")
	c.Ping()
	const watch = 3 * time.Second
	<-time.After(watch / 3) // what the first seconds bring is not idling
	files, used := r.state(p.data), r.processor()
	<-time.After(watch)
	if now := r.state(p.data); now != files {
		t.Errorf("files changed while nothing happened:\n%s\nthen\n%s", files, now)
	}
	if spent := r.processor() - used; spent > 200*time.Millisecond {
		t.Errorf("%v of the processor's time in %v", spent, watch)
	}
	if m := r.memory(); m > 60<<20 {
		t.Logf("resident: %d MB", m>>20)
	}
	c.Ping()
}

// state tells of every file of the data folder when and how large it is.
func (p *process) state(data string) string {
	p.t.Helper()
	var s strings.Builder
	list, _ := filepath.Glob(filepath.Join(data, "*"))
	for _, f := range list {
		if i, err := os.Stat(f); err == nil && !i.IsDir() {
			fmt.Fprintf(&s, "%s %d %s\n", filepath.Base(f), i.Size(), i.ModTime())
		}
	}
	return s.String()
}

// processor is the time the process has used.
func (p *process) processor() time.Duration {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skipf("the time of a process cannot be read here: %v", err)
	}
	f := strings.Fields(string(b)[strings.LastIndexByte(string(b), ')'):])
	user, _ := strconv.Atoi(f[12])
	system, _ := strconv.Atoi(f[13])
	return time.Duration(user+system) * 10 * time.Millisecond
}
