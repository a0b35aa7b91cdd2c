package app_test

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// export writes one and gives its last state and the entries of the file, none if there is none.
func (d *desk) export(w app.ExportWish) (s app.ExportState, entries map[string]string) {
	d.t.Helper()
	dir := d.t.TempDir()
	d.shell.saveTo = filepath.Join(dir, "out.zip")
	job, err := d.Export(w)
	if err != nil {
		d.t.Fatalf("export: %v", err)
	}
	d.until("the end of the export", func() bool {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		s = d.shell.exports[job]
		return s.Over
	})
	z, err := zip.OpenReader(d.shell.saveTo)
	if err != nil {
		if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
			d.t.Errorf("what was left: %v, %v", list, err)
		}
		return s, nil
	}
	defer func() { _ = z.Close() }()
	entries = map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			d.t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			d.t.Fatal(err)
		}
		entries[f.Name] = string(b)
	}
	return s, entries
}

// holds tells how many parts of an export hold a text.
func holds(entries map[string]string, text string) (n int) {
	for _, e := range entries {
		if strings.Contains(e, text) {
			n++
		}
	}
	return n
}

const plan = "%PDF-1.4 plan of the cellar"

func TestAnExportWithoutALine(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Haben Sie die Lampe in Grün?")
	f, err := d.AddFile("plan.pdf", "application/pdf", base64.StdEncoding.EncodeToString([]byte(plan)))
	if err != nil {
		t.Fatal(err)
	}
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "Ja, in Moosgrün.", "files": []inbox.File{f}})
	d.must("note", map[string]any{"message": relaytest.NewID(), "conversation": id, "text": "Im Keller liegt noch eine."})
	d.until("settled", d.settled)
	// Another PC of the same person, which has not looked at the file.
	other := newDesk(t)
	line := newLine(t, r.URL)
	if _, err := other.SignIn(app.SignInForm{Address: line.Address, Email: "anna@lichthaus.example", Password: relaytest.Password}); err != nil {
		t.Fatal(err)
	}
	other.until("settled", other.settled)

	wish := app.ExportWish{IDs: []string{id}, Notes: true, Files: true, Lang: "de", Kinds: map[string]string{"webchat": "Web-Chat"}, Name: "../Gespräch.zip"}
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "Ich lege sie zurück."})
	s, all := d.export(wish)
	if s.Code != "" || s.Done != 1 || s.Messages < 4 || s.Missing != 0 || s.Name != "out.zip" || d.shell.asked[0] != "Gespräch.zip" {
		t.Errorf("%+v, asked %v", s, d.shell.asked)
	}
	for _, text := range []string{"Haben Sie die Lampe in Grün?", "Ja, in Moosgrün.", "Im Keller liegt noch eine.", "Ich lege sie zurück."} {
		if holds(all, text) != 3 { // page, table, data
			t.Errorf("%q is in %d parts", text, holds(all, text))
		}
	}
	if holds(all, "im Postausgang") != 1 || holds(all, "Web-Chat") != 2 || holds(all, plan) != 1 {
		t.Errorf("waiting %d, channel %d, file %d", holds(all, "im Postausgang"), holds(all, "Web-Chat"), holds(all, plan))
	}
	wish.Notes = false
	if _, all = d.export(wish); holds(all, "Im Keller") != 0 || holds(all, "Moosgrün") != 3 {
		t.Error("a note went along, or too much did not")
	}

	// What is not on a PC is fetched, and not kept there; without a line it is said to be missing.
	wish.Notes = true
	if other.Kept(f.Hash) {
		t.Fatal("the file is there already: nothing to fetch")
	}
	s, all = other.export(wish)
	if s.Missing != 0 || holds(all, plan) != 1 || other.Kept(f.Hash) {
		t.Errorf("fetched: %+v, %d, kept %v", s, holds(all, plan), other.Kept(f.Hash))
	}
	line.cut()
	other.until("offline", func() bool { return other.link() != "online" })
	if s, all = other.export(wish); s.Missing != 1 || s.Code != "" || holds(all, plan) != 0 || holds(all, "das Relay war nicht zu erreichen") != 1 {
		t.Errorf("without a line: %+v", s)
	}
}

func TestWhoExports(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, first := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	_, second := arrive(t, r, admin, ch, "Tulpenvase gesucht")
	open := &app.ListQuery{Bucket: app.BucketOpen, Sort: "newest"}
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	here := w.Inboxes[0].ID
	for i, c := range []struct {
		name   string
		rights map[string]any
		many   string // code
		one    string
	}{
		{"reviewer", map[string]any{"role": "reviewer"}, "", ""},
		{"dispatcher", map[string]any{"role": "dispatcher"}, "", ""},
		{"agent", map[string]any{"role": "agent"}, "denied", ""},
		{"editor", map[string]any{"role": "editor"}, "denied", ""},
		{"agent with own conversations only", map[string]any{"role": "agent", "access": map[string]any{"own": true}}, "denied", "not_found"},
		{"agent who reviews here", map[string]any{"role": "agent", "access": map[string]any{"inboxes": map[string]any{here: map[string]any{"role": "reviewer"}}}}, "", ""},
		{"reviewer who is an agent here", map[string]any{"role": "reviewer", "access": map[string]any{"inboxes": map[string]any{here: map[string]any{"role": "agent"}}}}, "denied", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.rights["email"] = fmt.Sprintf("mara%d@lichthaus.example", i)
			mara, _, _ := colleague(t, r, admin, c.rights)
			mara.until("settled", mara.settled)
			mara.until("what she sees", func() bool { return c.one != "" || mara.shows(first) && mara.shows(second) })
			mara.shell.saveTo = filepath.Join(t.TempDir(), "out.zip")
			for _, wish := range []app.ExportWish{{List: open}, {IDs: []string{first, second}}} {
				want := c.many
				if c.one != "" && wish.List != nil {
					want = c.one // her list is empty
				}
				if want != "" {
					if _, err := mara.Export(wish); err == nil || err.Error() != want {
						t.Errorf("many: %v", err)
					}
				} else if s, all := mara.export(wish); s.Done != 2 || s.Code != "" || holds(all, "Sonnenblumenlampe") != 3 || holds(all, "Tulpenvase") != 3 {
					t.Errorf("many: %+v", s)
				}
			}
			one := app.ExportWish{IDs: []string{first}}
			if c.one != "" {
				if _, err := mara.Export(one); err == nil || err.Error() != c.one {
					t.Errorf("one: %v", err)
				}
			} else if s, all := mara.export(one); s.Done != 1 || s.Code != "" || holds(all, "Sonnenblumenlampe") != 3 || holds(all, "Tulpenvase") != 0 {
				t.Errorf("one: %+v", s)
			}
			if c.many+c.one != "" && len(mara.shell.asked) > 1 {
				t.Error("she was asked where, for nothing")
			}
		})
	}
}

// Who reviews in one inbox and answers in another exports many of the first alone, and is told.
func TestAnExportLeavesOutOtherInboxes(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, first := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	box := inbox.Inbox{ID: relaytest.NewID(), Name: "Verleih", PrivacyURL: relaytest.Shop + "/d", TimeZone: "Europe/Berlin", Language: "de"}
	admin.must("inbox", box)
	hire := relaytest.NewID()
	admin.must("channel", map[string]any{"channel": inbox.Channel{ID: hire, Inbox: box.ID, Type: "webchat", Name: "Verleih", On: true, Settings: map[string]string{"origins": relaytest.Shop}}})
	admin.until("settled", admin.settled)
	_, second := arrive(t, r, admin, hire, "Zelt zu mieten?")
	mara, _, _ := colleague(t, r, admin, map[string]any{"role": "agent", "access": map[string]any{"inboxes": map[string]any{
		w.Inboxes[0].ID: map[string]any{"role": "reviewer"}, box.ID: map[string]any{"role": "agent"}}}})
	mara.until("both", func() bool { return mara.settled() && mara.shows(first) && mara.shows(second) })
	s, all := mara.export(app.ExportWish{List: &app.ListQuery{Bucket: app.BucketOpen, Sort: "newest"}})
	if s.Done != 2 || s.LeftOut != 1 || holds(all, "Sonnenblumenlampe") != 3 || holds(all, "Zelt") != 0 {
		t.Errorf("%+v", s)
	}
	if s, all = mara.export(app.ExportWish{IDs: []string{second}}); s.LeftOut != 0 || holds(all, "Zelt") != 3 {
		t.Errorf("one: %+v", s)
	}
	if s, all = mara.export(app.ExportWish{Search: "Sonnenblumenlampe"}); s.Done != 1 || holds(all, "Sonnenblumenlampe") != 3 {
		t.Errorf("found: %+v", s)
	}
}

func TestAnExportIsStoppedOrFails(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Hallo")
	wish := app.ExportWish{IDs: []string{id}}
	if job, err := d.Export(wish); job != "" || err != nil {
		t.Errorf("no place was chosen: %q, %v", job, err)
	}
	d.shell.exported = func(s app.ExportState) {
		if s.Over {
			return
		}
		if _, err := d.Export(wish); err == nil || err.Error() != "rate_limited" {
			t.Errorf("a second one: %v", err)
		}
		if err := d.ExportStop(s.Job); err != nil {
			t.Error(err)
		}
	}
	if s, all := d.export(wish); !s.Stopped || s.Code != "" || all != nil {
		t.Errorf("stopped: %+v", s)
	}
	d.shell.exported = nil
	d.shell.saveTo = filepath.Join(t.TempDir(), "gone", "out")
	job, err := d.Export(wish)
	if err != nil {
		t.Fatal(err)
	}
	d.until("the end", func() bool {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		return d.shell.exports[job].Over
	})
	if s := d.shell.exports[job]; s.Code != "unwritable" || s.Stopped || s.Name != "out.zip" {
		t.Errorf("nowhere: %+v", s)
	}
	if s, all := d.export(wish); s.Code != "" || holds(all, "Hallo") != 3 {
		t.Errorf("after all that: %+v", s)
	}
	if _, err := d.Export(app.ExportWish{IDs: []string{relaytest.NewID()}}); err == nil || err.Error() != "not_found" {
		t.Errorf("what is not there: %v", err)
	}
}

// The program ends in the middle, or the power does: nothing lies around after the next start.
func TestNothingOfAnExportStaysAfterAnEnd(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Hallo")
	dir := t.TempDir()
	part := filepath.Join(dir, ".tresen-export-1.part")
	if err := os.MkdirAll(filepath.Join(part, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := d.LeaveExport(part); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.stop() // waits for what was begun
	if _, err := os.Stat(part); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	d.start()
	if _, err := d.Boot(); err != nil {
		t.Fatal(err)
	}
	if s, _ := d.export(app.ExportWish{IDs: []string{id}}); s.Code != "" {
		t.Errorf("%+v", s)
	}
}
