package app_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

const mara = "mara@lichthaus.example"

// left lists what a desk keeps of replicas, and fails when a word can be read in it.
func (d *desk) left(words ...string) (names []string) {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.folder, "replica", "*"))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				d.t.Errorf("%q can be read in %s", w, filepath.Base(f))
			}
		}
		names = append(names, filepath.Base(f))
	}
	return names
}

// Who is blocked while their PC is away has nothing on it any more after the next
// contact, also without a line; what they had not sent waits, sealed, for them.
func TestBlockedWhileOffLine(t *testing.T) {
	t.Parallel()
	r, admin, _, ch := joined(t)
	_, id := arrive(t, r, admin, ch, "Guten Tag")
	d, p, agent := colleague(t, r, admin, nil)
	d.until("everything", func() bool { return d.settled() && d.shows(id) && d.find(id, "Guten Tag") != nil })
	p.cut()
	d.until("off line", func() bool { return d.link() == "offline" })
	f, err := d.AddFile("plan.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte("Bauplan der Lampe")))
	if err != nil {
		t.Fatal(err)
	}
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "wartet", "files": []inbox.File{f}})
	d.must("draft", map[string]any{"conversation": id, "text": "halb fertig", "channel": ch, "at": 1})
	admin.must("agent", map[string]string{"id": agent, "state": "blocked"})
	admin.until("the block", admin.settled)
	p.mend("")
	d.until("the word of it", func() bool { return d.link() == "blocked" })
	gone := func(when string) {
		t.Helper()
		if _, err := d.List(app.ListQuery{}); err == nil || err.Error() != "signed_out" {
			t.Errorf("%s the list is there: %v", when, err)
		}
		if names := d.left("wartet", "Guten Tag", "Bauplan", "halb fertig"); len(names) == 0 || strings.Contains(strings.Join(names, " "), "media") {
			t.Errorf("%s is left: %v", when, names)
		}
		if keys, err := os.ReadFile(filepath.Join(d.folder, "keys.json")); err != nil || strings.Contains(string(keys), "token ") || strings.Contains(string(keys), "replica ") {
			t.Errorf("%s keys are left: %v", when, err)
		}
	}
	b, err := d.Boot() // once the data is gone
	if err != nil || b.State != "signin" || !b.Blocked || b.Unsent != 1 || b.Email != mara {
		t.Fatalf("boot: %+v, %v", b, err)
	}
	gone("at once")
	p.cut()
	if b := d.restart(); b.State != "signin" || !b.Blocked || b.Unsent != 1 || b.Email != mara {
		t.Fatalf("next start: %+v", b)
	}
	gone("after the start")
	p.mend("")

	// They learn it only with their password.
	for password, want := range map[string]string{"not the password": "bad_login", relaytest.Password: "blocked"} {
		if _, err := d.SignIn(app.SignInForm{Address: p.Address, Email: mara, Password: password}); err == nil || err.Error() != want {
			t.Errorf("signing in: %v, want %s", err, want)
		}
	}
	admin.must("agent", map[string]string{"id": agent, "state": "active"})
	admin.until("asked back", admin.settled)
	if b, err := d.SignIn(app.SignInForm{Address: p.Address, Email: mara, Password: relaytest.Password}); err != nil || b.State != "ready" || b.Blocked {
		t.Fatalf("signing in: %+v, %v", b, err)
	}
	d.until("what was here", func() bool { s, _ := d.Status(); return s.Link == "online" && !s.Syncing && d.shows(id) })
	list, err := d.Outbox()
	if err != nil || len(list) != 1 || list[0].Text != "wartet" || list[0].Code != "held" {
		t.Fatalf("outbox: %+v, %v", list, err)
	}
	if admin.find(id, "wartet") != nil {
		t.Error("sent without being asked")
	}
	if err := d.RetryWish(list[0].ID); err != nil {
		t.Fatal(err)
	}
	admin.until("the answer with its file", func() bool {
		m := admin.find(id, "wartet")
		return m != nil && len(m.Files) == 1 && m.Files[0].Hash == f.Hash
	})
	if names := d.left("wartet"); strings.Contains(strings.Join(names, " "), "unsent") {
		t.Errorf("still sealed: %v", names)
	}
}

// The replica of somebody who had signed out goes when their password is told so.
func TestBlockedAfterSigningOut(t *testing.T) {
	t.Parallel()
	r, admin, _, _ := joined(t)
	d, p, agent := colleague(t, r, admin, nil)
	d.until("everything", d.settled)
	if err := d.SignOut(false, false); err != nil {
		t.Fatal(err)
	}
	admin.must("agent", map[string]string{"id": agent, "state": "blocked"})
	admin.until("the block", admin.settled)
	if b, err := d.Boot(); err != nil || b.Blocked || len(d.left()) == 0 {
		t.Fatalf("before: %+v, %v", b, err)
	}
	if _, err := d.SignIn(app.SignInForm{Address: p.Address, Email: mara, Password: relaytest.Password}); err == nil || err.Error() != "blocked" {
		t.Fatalf("signing in: %v", err)
	}
	if b, err := d.Boot(); err != nil || !b.Blocked || b.Unsent != 0 || len(d.left()) != 0 {
		t.Fatalf("left: %v, %+v, %v", d.left(), b, err)
	}
	// The PC is anybody's.
	if b, err := d.SignIn(app.SignInForm{Address: p.Address, Email: "anna@lichthaus.example", Password: relaytest.Password}); err != nil || b.State != "ready" || b.Blocked {
		t.Fatalf("another: %+v, %v", b, err)
	}
}

// A PC whose person's session ended is handed over with words in its outbox: they
// stay, sealed, and go out when that person is back.
func TestHandOver(t *testing.T) {
	t.Parallel()
	r, admin, _, ch := joined(t)
	_, id := arrive(t, r, admin, ch, "Guten Tag")
	d, p, _ := colleague(t, r, admin, nil)
	d.until("everything", func() bool { return d.settled() && d.shows(id) })
	if err := d.HandOver(); err == nil || err.Error() != "conflict" {
		t.Fatalf("while the session holds: %v", err)
	}
	p.cut()
	d.until("off line", func() bool { return d.link() == "offline" })
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "wartet"})
	if status, body := r.Post("/api/signout", tokenOf(t, d), map[string]any{}); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	p.mend("")
	d.until("signed out", func() bool { return d.link() == "signed_out" })
	if err := d.HandOver(); err != nil {
		t.Fatal(err)
	}
	if names := d.left("wartet", "Guten Tag"); len(names) == 0 || strings.Contains(strings.Join(names, " "), "media") {
		t.Errorf("left: %v", names)
	}
	if b, err := d.SignIn(app.SignInForm{Address: p.Address, Email: "anna@lichthaus.example", Password: relaytest.Password}); err != nil || b.State != "ready" {
		t.Fatalf("another: %+v, %v", b, err)
	}
	d.until("their conversations", func() bool { return d.settled() && d.shows(id) })
	if d.find(id, "wartet") != nil {
		t.Error("somebody else's words are shown")
	}
	if err := d.SignOut(true, false); err != nil {
		t.Fatal(err)
	}
	if b, err := d.SignIn(app.SignInForm{Address: p.Address, Email: mara, Password: relaytest.Password}); err != nil || b.State != "ready" {
		t.Fatalf("back: %+v, %v", b, err)
	}
	admin.until("the answer", func() bool { return admin.find(id, "wartet") != nil })
}
