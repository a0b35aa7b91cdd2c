package relay_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"syscall"
	"testing"

	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// A full disk: nothing is acknowledged that is not stored, everybody is told
// why, and with space again everything works.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=5m"); err != nil {
		t.Skipf("a small file system cannot be mounted here (needs root): %v", err)
	}
	t.Cleanup(func() { // after the relay, which was started later
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := setup(t, relaytest.Options{Data: dir + "/data"})
	v := s.Visit(s.channel, "")
	v.Write("davor")
	m := message(s.admin, "davor")
	ballast, err := os.Create(dir + "/ballast")
	if err != nil {
		t.Fatal(err)
	}
	for piece := make([]byte, 4096); err == nil; _, err = ballast.Write(piece) {
		continue
	}
	if err := ballast.Close(); err != nil {
		t.Fatal(err)
	}

	acked, note := map[string]string{}, "" // what was said to be stored; the first wish that was refused
	for i := 0; note == ""; i++ {
		if i > 3000 {
			t.Fatal("the disk is never full")
		}
		id, text := relaytest.NewID(), fmt.Sprintf("note %d %s", i, bytes.Repeat([]byte("x"), 2000))
		switch a := s.admin.DoAs(id, "note", map[string]string{"message": id, "conversation": m.Conversation, "text": text}); a.Code {
		case "":
			acked[id] = text
		case "disk_full":
			note = id
		default:
			t.Fatalf("code %s", a.Code)
		}
	}
	id := relaytest.NewID()
	if err := v.Say(id, "bei voller Platte"); err != nil {
		t.Fatal(err)
	}
	v.Until("a refusal", func() bool { return v.Refused[id] != "" || v.Acked[id] })
	if v.Refused[id] != "disk_full" {
		t.Errorf("the visitor is told %q", v.Refused[id])
	}
	status, answer := s.Request(http.MethodPost, "/api/files", s.ticket.Token, bytes.Repeat([]byte("text "), 100_000), http.Header{"X-Name": {"a.txt"}})
	if status != http.StatusInsufficientStorage || relaytest.Code(answer) != "disk_full" {
		t.Errorf("an upload: %d %s", status, answer)
	}

	if err := os.Remove(dir + "/ballast"); err != nil {
		t.Fatal(err)
	}
	if err := v.Say(id, "bei voller Platte"); err != nil {
		t.Fatal(err)
	}
	v.Until("the acknowledgement", func() bool { return v.Acked[id] })
	if a := s.admin.DoAs(note, "note", map[string]string{"message": note, "conversation": m.Conversation, "text": "again"}); a.Code != "" {
		t.Errorf("with space again: %s", a.Code)
	}
	reply := s.reply(s.admin, m.Conversation, "Antwort")
	state(s.admin, reply, inbox.StateSent)
	v.Until("the reply", func() bool { return v.Entries[reply].ID != "" })
	if status, answer := s.Request(http.MethodPost, "/api/files", s.ticket.Token, []byte("text"), http.Header{"X-Name": {"a.txt"}}); status != 200 {
		t.Errorf("an upload: %d %s", status, answer)
	}

	again := s.Again() // what was acknowledged is on disk
	c := again.Client(s.ticket)
	list := relaytest.List[inbox.Message](c.End())
	lost := 0
	for id, text := range acked {
		if list[id] == nil || list[id].Text != text {
			lost++
		}
	}
	if lost > 0 || list[id] == nil || list[note].Text != "again" {
		t.Errorf("%d of %d acknowledged notes are lost; %+v, %+v", lost, len(acked), list[id], list[note])
	}
}
