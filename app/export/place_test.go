package export_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tresen/app/export"
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// noise is text that does not pack.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(' ' + r.IntN(95))
	}
	return string(b)
}

func write(ctx context.Context, path string, o export.Options, s export.Source) error {
	_, err := export.Write(ctx, path, o, s, func(string) {}, func(export.Progress) {})
	return err
}

func old(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "out.zip")
	if err := os.WriteFile(path, []byte("what was there before"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStoppedNothingStays(t *testing.T) {
	t.Parallel()
	messages := make([]inbox.Message, 30)
	for i := range messages {
		messages[i] = inbox.Message{Dir: inbox.DirIn, Text: "x"}
	}
	s := one(messages...)
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	s.opened = func() {
		if n++; n == 5 {
			stop()
		}
	}
	dir := t.TempDir()
	path := old(t, dir)
	if err := write(ctx, path, options("c1"), s); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	alone(t, dir, "out.zip")
	if b, err := os.ReadFile(path); err != nil || string(b) != "what was there before" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestWhatWasThereIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := old(t, dir)
	if err := write(t.Context(), path, options("c1"), one(inbox.Message{Dir: inbox.DirIn, Text: "x"})); err != nil {
		t.Fatal(err)
	}
	alone(t, dir, "out.zip")
	if len(entries(t, path)) != 4 {
		t.Error("not an export")
	}
}

func TestWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := old(t, dir)
	if err := write(t.Context(), filepath.Join(path, "out.zip"), options("c1"), one()); !fault.Is(err, fault.Unwritable) {
		t.Errorf("below a file: %v", err)
	}
	if err := write(t.Context(), filepath.Join(dir, "gone", "out.zip"), options("c1"), one()); !fault.Is(err, fault.Unwritable) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	taken := filepath.Join(dir, "taken.zip")
	if err := os.MkdirAll(filepath.Join(taken, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(t.Context(), taken, options("c1"), one()); !fault.Is(err, fault.Unwritable) {
		t.Errorf("where a folder is: %v", err)
	}
	alone(t, dir, "out.zip", "taken.zip")
}

// A reading that fails is no matter of the person's disk.
func TestTheSourceFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := write(t.Context(), filepath.Join(dir, "out.zip"), options("c1"), broken{one()}); !fault.Is(err, fault.Replica) {
		t.Errorf("%v", err)
	}
	alone(t, dir)
}

type broken struct{ *shelf }

func (broken) Messages(context.Context, string, string) ([]inbox.Message, string, error) {
	return nil, "", fault.New(fault.Replica, "test", "torn")
}

// A full disk, met by a message's text and by a file: said so, and the room is free again.
func TestDiskFull(t *testing.T) {
	dir := small(t)
	s := one(inbox.Message{Dir: inbox.DirIn, Text: noise(3 << 20)})
	s.add("c2", "Bo", inbox.Message{Dir: inbox.DirIn, Files: []inbox.File{s.keep("film.mp4", "video/mp4", noise(3<<20))}})
	path := filepath.Join(dir, "out.zip")
	for _, id := range []string{"c1", "c2"} {
		if err := write(t.Context(), path, options(id), s); !fault.Is(err, fault.DiskFull) {
			t.Errorf("%s: %v", id, err)
		}
		alone(t, dir)
	}
	if err := write(t.Context(), path, options("c3"), s); err != nil {
		t.Errorf("what fits: %v", err)
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	part := ""
	_, err := export.Write(t.Context(), filepath.Join(home, "out.zip"), options("c1"), one(), func(dir string) { part = dir }, func(export.Progress) {})
	if err != nil || filepath.Dir(part) != home {
		t.Fatalf("%q, %v", part, err)
	}
	if err := os.MkdirAll(part, 0o700); err != nil { // as after a power cut
		t.Fatal(err)
	}
	if err := export.Tidy(part); err != nil {
		t.Error(err)
	}
	if err := export.Tidy(home); err == nil {
		t.Error("a folder of somebody else was removed")
	}
	alone(t, home, "out.zip")
}

// many is a business with a long history, made as it is read.
type many struct {
	*shelf
	t        *testing.T
	messages int
	read     int
	least    uint64
	most     uint64
}

func (m *many) Conversation(_ context.Context, id string) (export.Conversation, export.Sight, error) {
	return export.Conversation{Conversation: inbox.Conversation{ID: id, Inbox: shop, Contact: "k" + id, Channels: []string{"web"}, LastAt: noon}, Contact: inbox.Contact{ID: "k" + id, Name: "Contact " + id}}, export.Whole, nil
}

func (m *many) Messages(_ context.Context, id, after string) (list []inbox.Message, next string, err error) {
	at := 0
	_, _ = fmt.Sscan(after, &at)
	for i := at; i < min(at+200, m.messages); i++ {
		list = append(list, inbox.Message{ID: fmt.Sprintf("%s-%d", id, i), Dir: inbox.DirIn, Channel: "web", At: noon + int64(i), Text: strings.Repeat("words and more ", 20)})
	}
	if at+200 < m.messages {
		next = fmt.Sprint(at + 200)
	}
	if m.read++; m.read%10 == 1 {
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		if m.least == 0 {
			m.least = now.HeapAlloc
		}
		m.most = max(m.most, now.HeapAlloc)
	}
	return list, next, nil
}

// What is held in memory does not grow with what is written: but for the entries' names.
func TestMemoryStaysSmall(t *testing.T) {
	for _, c := range []struct {
		name                    string
		conversations, messages int
	}{{"many conversations", 300, 4}, {"a huge one", 1, 6_000}} {
		t.Run(c.name, func(t *testing.T) {
			ids := make([]string, c.conversations)
			for i := range ids {
				ids[i] = fmt.Sprint(i)
			}
			m := &many{shelf: one(), t: t, messages: c.messages}
			if err := write(t.Context(), filepath.Join(t.TempDir(), "out.zip"), options(ids...), m); err != nil {
				t.Fatal(err)
			}
			if grown := int64(m.most) - int64(m.least); grown > 8<<20 {
				t.Errorf("%d MB more at the most", grown>>20)
			} else {
				t.Logf("%d KB more at the most", grown>>10)
			}
		})
	}
}
