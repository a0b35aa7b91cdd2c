package app_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"tresen/app"
	"tresen/backend/command"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// colleague invites somebody with what an administrator says of them, and gives
// their desk, on a line of its own.
func colleague(t *testing.T, r *relaytest.Relay, admin *desk, rights map[string]any) (*desk, *line, string) {
	t.Helper()
	id, code := relaytest.NewID(), strings.ReplaceAll(relaytest.NewID()+relaytest.NewID(), "-", "")[:43]
	sum := sha256.Sum256([]byte(code))
	body := map[string]any{"id": id, "name": "Mara", "email": "mara@lichthaus.example", "role": "agent",
		"codeHash": base64.RawURLEncoding.EncodeToString(sum[:]), "until": time.Now().Add(time.Hour).UnixMilli()}
	for k, v := range rights {
		body[k] = v
	}
	admin.must("invite", body)
	admin.until("the invitation", admin.settled)
	p, d := newLine(t, r.URL), newDesk(t)
	link := "tresen://join?" + url.Values{"address": {p.Address}, "code": {code}}.Encode()
	b, err := d.Join(app.JoinForm{Link: link, Name: "Mara", Email: body["email"].(string), Password: relaytest.Password, Language: "de"})
	if err != nil || b.State != "ready" {
		t.Fatalf("join: %+v, %v", b, err)
	}
	return d, p, id
}

func (d *desk) hits(text string) int {
	d.t.Helper()
	list, err := d.Search(text, 10)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(list)
}

func (d *desk) shows(id string) bool {
	for _, row := range d.rows(app.BucketOpen) {
		if row.Conversation.ID == id {
			return true
		}
	}
	return false
}

// Who sees own conversations only has nothing else on the PC; what is taken away
// while they are off line is gone at the next contact, and what they wrote is not lost.
func TestARightTakenAwayWhileOffLine(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, mine := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	_, theirs := arrive(t, r, admin, ch, "Tulpenvase gesucht")
	mara, p, id := colleague(t, r, admin, map[string]any{"access": map[string]any{"own": true}})
	mara.until("settled", mara.settled)
	if mara.shows(mine) || mara.shows(theirs) || mara.hits("Sonnenblumenlampe")+mara.hits("Tulpenvase") != 0 {
		t.Fatal("there is something before anything was assigned")
	}
	admin.must("assign", map[string]any{"conversation": mine, "agent": id})
	mara.until("the conversation, whole", func() bool {
		o, err := mara.Open(mine)
		return err == nil && mara.find(mine, "Sonnenblumenlampe kaputt") != nil && len(o.Reach) == 1
	})
	if mara.shows(theirs) || mara.hits("Tulpenvase") != 0 {
		t.Error("a colleague's conversation is there")
	}

	p.cut()
	mara.until("offline", func() bool { return mara.link() != "online" })
	mara.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": mine, "channel": ch, "text": "Wir tauschen sie um."})
	me, err := admin.Boot()
	if err != nil {
		t.Fatal(err)
	}
	admin.must("assign", map[string]any{"conversation": mine, "agent": me.Me})
	admin.until("settled", admin.settled)
	p.mend("")
	mara.until("it gone, and the answer refused", func() bool {
		s, err := mara.Status()
		return err == nil && s.Link == "online" && s.Refused == 1 && !mara.shows(mine)
	})
	if len(mara.messages(mine)) != 0 || mara.hits("Sonnenblumenlampe") != 0 {
		t.Error("its messages are still there")
	}
	out, err := mara.Outbox()
	if err != nil || len(out) != 1 || out[0].Code != "denied" || !strings.Contains(out[0].Text, "Wir tauschen sie um.") {
		t.Errorf("the outbox: %+v, %v", out, err)
	}

	// The right to see all comes while they are there.
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{"inboxes": nil}})
	mara.until("everything", func() bool { return mara.shows(mine) && mara.shows(theirs) && mara.hits("Tulpenvase") == 1 })
	// And goes again: back to one inbox in which there is nothing.
	box := inbox.Inbox{ID: relaytest.NewID(), Name: "Leer", PrivacyURL: relaytest.Shop + "/d", TimeZone: "Europe/Berlin", Language: "de"}
	admin.must("inbox", box)
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{"inboxes": map[string]any{box.ID: map[string]any{"role": "agent"}}}})
	mara.until("nothing", func() bool {
		w, err := mara.Workspace()
		return err == nil && len(w.Inboxes) == 1 && w.Inboxes[0].ID == box.ID && len(w.Channels) == 0 && mara.settledBut(1) &&
			!mara.shows(mine) && !mara.shows(theirs) && mara.hits("Tulpenvase") == 0
	})
}

// settledBut is settled with so many refused wishes.
func (d *desk) settledBut(refused int) bool {
	s, err := d.Status()
	return err == nil && s.Link == "online" && s.Refused == refused && !s.Syncing
}

// What somebody gives away in bulk and no longer sees then was done, not left alone.
func TestBulkGivesAwayOutOfSight(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, id := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	mara, _, me := colleague(t, r, admin, map[string]any{"access": map[string]any{"own": true}})
	admin.must("assign", map[string]any{"conversation": id, "agent": me})
	mara.until("hers", func() bool { return mara.shows(id) })
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	to := w.Me.ID
	s := mara.over(mara.bulk(app.BulkWish{Area: "inbox", IDs: []string{id}, What: command.BulkWhat{Assign: &to}}))
	mara.until("gone", func() bool { return !mara.shows(id) })
	if s.Skipped != 0 || s.Done != 1 {
		t.Fatalf("%+v", s)
	}
}

// What they gave away, in bulk or alone, they have back as long as nobody has begun with it.
func TestWhatWasGivenAwayOutOfSightComesBack(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, id := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	mara, _, me := colleague(t, r, admin, map[string]any{"access": map[string]any{"own": true}})
	w, err := admin.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	to := w.Me.ID
	admin.must("assign", map[string]any{"conversation": id, "agent": me})
	mara.until("hers", func() bool { return mara.shows(id) })
	for name, give := range map[string]func() (undo func() (string, error)){
		"in bulk": func() func() (string, error) {
			job := mara.bulk(app.BulkWish{Area: "inbox", IDs: []string{id}, What: command.BulkWhat{Assign: &to}})
			mara.over(job)
			return func() (string, error) { return mara.BulkUndo(job) }
		},
		"alone": func() func() (string, error) {
			mara.must("assign", map[string]any{"conversation": id, "agent": to})
			item := command.RestoreItem{Conversation: id, Was: command.Standing{Status: inbox.StatusOpen, Assignee: me}, Left: command.Standing{Status: inbox.StatusOpen, Assignee: to}}
			return func() (string, error) { return mara.Restore([]command.RestoreItem{item}) }
		},
	} {
		for _, begun := range []bool{false, true} {
			undo := give()
			mara.until("gone", func() bool { return !mara.shows(id) && mara.settled() })
			if begun {
				admin.must("note", map[string]any{"message": relaytest.NewID(), "conversation": id, "text": "Ich bin dran"})
				admin.until("settled", admin.settled)
			}
			job, err := undo()
			if err != nil {
				t.Fatal(err)
			}
			if s := mara.over(job); s.Code != "" || (s.Skipped == 1) != begun {
				t.Errorf("%s, begun %v: %+v", name, begun, s)
			}
			if mara.shows(id) == begun {
				t.Errorf("%s, begun %v: shown %v", name, begun, !begun)
			}
			admin.must("assign", map[string]any{"conversation": id, "agent": me})
			admin.until("settled", admin.settled)
			mara.until("hers again", func() bool { return mara.shows(id) && mara.settled() })
		}
	}
}
