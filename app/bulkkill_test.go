package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "unsafe" // for the clock

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
)

// loud is a window that says on stdout how far bulk actions are.
type loud struct {
	shell
	most chan struct{} // most of it is shown
	once sync.Once
}

func (l *loud) Emit(event string, data any) {
	if s, ok := data.(app.BulkState); ok {
		fmt.Println("at", s.Shown, s.Done, s.Over)
		if s.Shown >= 600 {
			l.once.Do(func() { close(l.most) })
		}
	}
	l.shell.Emit(event, data)
}

// uuidNow is the clock that ids are made by.
//
//go:linkname uuidNow github.com/google/uuid.timeNow
var uuidNow func() time.Time

// bulkVictim puts a label on everything that is open ("label ID"), also takes it back
// in the middle ("back ID"), or goes on with what is left of that ("on"), or does
// everything on a PC whose clock is fast ("done"), until it is killed.
func bulkVictim(folder, wish string) {
	if wish == "done" {
		uuidNow = func() time.Time { return time.Now().Add(time.Hour) }
	}
	a, sh := app.New(app.Options{Folder: folder}), &loud{most: make(chan struct{})}
	app.Start(context.Background(), a, sh)
	b, err := a.Boot()
	if err == nil && b.State != "ready" {
		err = fmt.Errorf("it is %q", b.State)
	}
	if err == nil {
		err = wishBulk(a, sh, wish)
	}
	if err != nil {
		fmt.Println("broken", err)
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func wishBulk(a *app.App, sh *loud, wish string) error {
	what, id, _ := strings.Cut(wish, " ")
	if what == "on" {
		left, err := a.BulkLeft()
		if err != nil || len(left) == 0 {
			fmt.Println("nothing left")
			return err
		}
		_, err = a.BulkGoOn(left[0].Job, false)
		return err
	}
	w := app.BulkWish{Area: "inbox", List: openOnes, What: command.BulkWhat{Add: []string{id}}}
	if what == "done" {
		w.What = command.BulkWhat{Status: inbox.StatusDone}
	}
	job, err := a.Bulk(w)
	if err == nil && what == "back" {
		<-sh.most
		_, err = a.BulkUndo(job)
	}
	fmt.Println("begun", job)
	return err
}

// killBulk runs the program until it has told n times how far it is, and a little
// longer. It gives the job that was begun, and whether that was over before.
func killBulk(t *testing.T, folder, wish string, n int, longer time.Duration) (job string, over bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TRESEN_TEST_KILL="+folder, "TRESEN_TEST_BULK="+wish)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, last, overs := bufio.NewScanner(out), "", 1
	if strings.HasPrefix(wish, "back") {
		overs++
	}
	for lines.Scan() {
		last = lines.Text()
		if strings.HasPrefix(last, "broken") {
			t.Fatal(last)
		}
		if id, ok := strings.CutPrefix(last, "begun "); ok {
			job = id
		}
		if strings.HasPrefix(last, "at ") && (job != "" || wish == "on") {
			n--
		}
		if strings.HasSuffix(last, "true") {
			overs--
		}
		if n == 0 || overs == 0 || last == "nothing left" {
			n, overs = -1, -1
			time.AfterFunc(longer, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // killed
	t.Logf("killed while %s: %s", wish, last)
	return job, strings.HasSuffix(last, "true")
}

// A bulk action that the program's end cut short, wherever, is done exactly once to
// everything when it goes on, to nothing more when the rest is let go, and is taken
// back as a whole, also when taking it back was cut short.
func TestBulkIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not in short mode")
	}
	r, d, p, ch := joined(t)
	ids := many(t, r, d, p, ch, 1000)
	db, rnd := r.Store(), rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	soon := func() time.Duration { return time.Duration(rnd.IntN(40)) * time.Millisecond }
	want := map[string]int{} // label → so many have had it
	rounds := []struct{ back, drop, twice bool }{{}, {drop: true}, {twice: true}, {back: true}}
	for i := 0; i < len(rounds); i++ {
		round, label, wish := rounds[i], relaytest.NewID(), "label "
		d.must("labelDefinition", inbox.Label{ID: label, Name: "Etikett " + label})
		d.until("settled", d.settled)
		d.stop()
		if round.back {
			wish = "back "
		}
		job, over := killBulk(t, d.folder, wish+label, 1+rnd.IntN(7), soon())
		if round.twice && !over {
			_, over = killBulk(t, d.folder, "on", 1+rnd.IntN(3), soon())
		}
		d.start()
		if b, err := d.Boot(); err != nil || b.State != "ready" {
			t.Fatalf("%+v, %v", b, err)
		}
		if over && !round.back {
			i-- // too late: nothing was cut short
			continue
		}
		if round.back {
			want[label] = -1 // as many as it came to
		} else {
			want[label] = d.goesOn(job, len(ids), round.drop)
			d.until("settled", d.settled)
			if n := wearing(t, db, ids, label); n != want[label] {
				t.Fatalf("round %d: %d have it, want %d", i, n, want[label])
			}
			d.takesBack(job, want[label])
		}
		d.until("settled", d.settled)
		if n := wearing(t, db, ids, label); n != 0 {
			t.Fatalf("round %d: taken back, yet %d have it", i, n)
		}
	}
	countLabelled(t, db, ids, want)
}

// goesOn lets a job that was cut short go on, or the rest of it go. It gives how many
// are to be changed.
func (d *desk) goesOn(job string, all int, drop bool) int {
	d.t.Helper()
	left, err := d.BulkLeft()
	if err != nil || len(left) > 1 {
		d.t.Fatalf("%+v, %v", left, err)
	}
	if len(left) == 1 {
		if left[0].Job != job || left[0].Total != all || left[0].Shown >= all {
			d.t.Fatalf("left of %s: %+v", job, left[0])
		}
		if drop {
			all = left[0].Shown
		}
		if _, err := d.BulkGoOn(job, drop); err != nil {
			d.t.Fatal(err)
		}
	}
	d.over(job)
	return all
}

func (d *desk) takesBack(job string, n int) {
	d.t.Helper()
	undo, err := d.BulkUndo(job)
	if err != nil {
		d.t.Fatal(err)
	}
	if s := d.over(undo); s.Total != n || s.Done != n || s.Skipped != 0 || s.Code != "" {
		d.t.Fatalf("taken back: %+v, want %d", s, n)
	}
}

// countLabelled looks that each label was put on and taken off once where it was wanted.
func countLabelled(t *testing.T, db *store.DB, ids []string, want map[string]int) {
	t.Helper()
	added, gone := map[string]int{}, map[string]int{}
	for _, id := range ids {
		list, err := db.MessagesAfter(t.Context(), id, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		here := map[string]int{}
		for _, m := range list {
			for _, l := range m.Event.Added {
				added[l]++
				here["+"+l]++
			}
			for _, l := range m.Event.Gone {
				gone[l]++
				here["-"+l]++
			}
		}
		for what, n := range here {
			if n != 1 {
				t.Fatalf("%s: %s %d times", id, what, n)
			}
		}
	}
	for l, n := range want {
		if n >= 0 && added[l] != n || added[l] != gone[l] {
			t.Errorf("put on %d, taken off %d times, want %d", added[l], gone[l], n)
		}
	}
}

// wearing counts which of the conversations have a label at the relay.
func wearing(t *testing.T, db *store.DB, ids []string, label string) (n int) {
	t.Helper()
	for _, id := range ids {
		c, err := store.Look[inbox.Conversation](t.Context(), db, id)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(c.Labels, label) {
			n++
		}
	}
	return n
}
