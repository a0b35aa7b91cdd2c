package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// kills is how often the program is killed while it sends.
const kills = 200

// TestMain turns this program into the one that a test kills.
func TestMain(m *testing.M) {
	if folder := os.Getenv("TRESEN_TEST_KILL"); folder != "" {
		if wish := os.Getenv("TRESEN_TEST_BULK"); wish != "" {
			bulkVictim(folder, wish)
			return
		}
		victim(folder)
		return
	}
	os.Exit(m.Run())
}

// victim writes an answer for every line it is given and says when it is on disk.
func victim(folder string) {
	a := app.New(app.Options{Folder: folder})
	app.Start(context.Background(), a, &shell{})
	if b, err := a.Boot(); err != nil || b.State != "ready" {
		fmt.Println("broken", b.State, err)
		os.Exit(1)
	}
	conversations, channel := strings.Fields(os.Getenv("TRESEN_TEST_CONVERSATIONS")), os.Getenv("TRESEN_TEST_CHANNEL")
	for ask := bufio.NewScanner(os.Stdin); ask.Scan(); {
		id, conversation := relaytest.NewID(), conversations[rand.IntN(len(conversations))]
		body, _ := json.Marshal(map[string]string{"message": id, "conversation": conversation, "channel": channel, "text": id})
		if _, err := a.Do("reply", string(body)); err != nil {
			fmt.Println("broken", err)
			os.Exit(1)
		}
		fmt.Println("stored", id)
	}
}

// Whatever was said to be stored reaches the visitor, once, wherever the
// program is killed.
func TestKilledWhileSending(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not in short mode")
	}
	r, d, _, ch := joined(t)
	var visitors []*relaytest.Visitor
	conversations := ""
	for i := range 20 {
		v, id := arrive(t, r, d, ch, fmt.Sprint("Frage ", i))
		visitors, conversations = append(visitors, v), conversations+" "+id
	}
	d.stop()
	stored := map[string]bool{}
	rnd := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for range kills {
		killOnce(t, d.folder, conversations, ch, 1+rnd.IntN(12), time.Duration(rnd.IntN(4000))*time.Microsecond, stored)
	}
	d.start()
	if b, err := d.Boot(); err != nil || b.State != "ready" {
		t.Fatalf("after all kills: %+v, %v", b, err)
	}
	d.until("everything is sent", d.settled)
	texts := map[string]int{}
	for i, id := range strings.Fields(conversations) {
		v, want := comesBack(t, r, ch, visitors[i]), 0
		for before, more := "", true; more; more = before != "" {
			p, err := d.Thread(id, before, 200)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Messages {
				if m.Dir != inbox.DirEvent {
					want++
				}
			}
			before = p.Before
		}
		v.Until("all answers", func() bool { return len(v.Entries) >= want })
		for _, e := range v.Entries {
			texts[e.Text]++
		}
	}
	lost, doubled := 0, 0
	for text := range stored {
		if texts[text] == 0 {
			lost++
		}
	}
	for _, n := range texts {
		if n > 1 {
			doubled++
		}
	}
	t.Logf("%d kills, %d stored, %d lost, %d doubled", kills, len(stored), lost, doubled)
	if lost > 0 || doubled > 0 {
		t.Fail()
	}
}

// killOnce runs the program until it has stored n answers and a little longer.
func killOnce(t *testing.T, folder, conversations, channel string, n int, longer time.Duration, stored map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TRESEN_TEST_KILL="+folder, "TRESEN_TEST_CONVERSATIONS="+conversations, "TRESEN_TEST_CHANNEL="+channel)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = strings.NewReader(strings.Repeat("answer\n", n) + strings.Repeat("and another\n", 50))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		text := lines.Text()
		if strings.HasPrefix(text, "broken") {
			t.Fatal(text)
		}
		if m, ok := strings.CutPrefix(text, "stored "); ok {
			stored[m] = true
			if n--; n == 0 {
				time.AfterFunc(longer, func() { _ = cmd.Process.Kill() })
			}
		}
	}
	_ = cmd.Wait() // killed
}

// comesBack opens a visitor's page again and goes on from what it has shown: on
// a slow machine the kills last longer than the relay waits for a silent page.
func comesBack(t *testing.T, r *relaytest.Relay, channel string, before *relaytest.Visitor) *relaytest.Visitor {
	t.Helper()
	v, err := r.TryVisit(channel, before.Token, max(before.Cursor, 1)) // 0 would show the newest only
	if err != nil {
		t.Fatalf("visiting again: %v", err)
	}
	for id, e := range before.Entries {
		if _, newer := v.Entries[id]; !newer {
			v.Entries[id] = e
		}
	}
	return v
}
