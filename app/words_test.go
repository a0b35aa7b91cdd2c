package app_test

import (
	"testing"

	"tresen/app"
	"tresen/backend/fault"
	"tresen/backend/relay/relaytest"
)

// begins keeps a draft and waits until the relay has it: what is wished behind it in
// the same conversation is answered.
func (d *desk) begins(id, channel, text string, at int64) {
	d.t.Helper()
	d.must("draft", map[string]any{"conversation": id, "channel": channel, "text": text, "at": at})
	w, err := d.Workspace()
	if err != nil {
		d.t.Fatal(err)
	}
	d.must("assign", map[string]any{"conversation": id, "agent": w.Me.ID})
	d.until("the draft to be kept", d.settled)
}

func (d *desk) outbox() []app.OutboxItem {
	d.t.Helper()
	list, err := d.Outbox()
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func draftOf(o app.Opened) string {
	if o.Draft == nil {
		return ""
	}
	return o.Draft.Text
}

// An answer ends its draft whether it goes out or not: one that was refused stands in
// one place, and is taken up again once. What is begun beside it stays.
func TestARefusedAnswerLeavesNoDraft(t *testing.T) {
	r, anna, line, ch := joined(t)
	_, id := arrive(t, r, anna, ch, "Gibt es die Lampe in Grün?")
	bernd, _, _ := beside(t, r, "Bernd")
	bernd.until("the question", func() bool { return bernd.find(id, "Gibt es die Lampe in Grün?") != nil })
	collide := func(text, theirs string) string {
		t.Helper()
		anna.begins(id, ch, text, 1) // typed slowly enough to be kept
		line.cut()
		anna.until("offline", func() bool { return anna.link() != "online" })
		anna.answer(id, ch, text)
		bernd.answer(id, ch, theirs)
		bernd.until("sent", bernd.settled)
		line.mend("")
		anna.until("refused", func() bool { return anna.settledBut(1) && len(anna.opened(id).Refused) == 1 })
		anna.must("assign", map[string]any{"conversation": id, "agent": ""}) // behind all that waits
		anna.until("settled", anna.settled)
		return anna.opened(id).Refused[0].Wish
	}

	wish := collide("Nein, leider nicht.", "Ja, in Moosgrün.")
	for _, row := range anna.rows(app.BucketOpen) {
		if row.Draft {
			t.Error("the row tells of a draft")
		}
	}
	if d := draftOf(anna.opened(id)); d != "" {
		t.Errorf("the refused words stand in the composer too: %q", d)
	}
	if err := anna.Redraft(wish); err != nil {
		t.Fatal(err)
	}
	if d := draftOf(anna.opened(id)); d != "Nein, leider nicht." {
		t.Errorf("taken up again: %q", d)
	}

	wish = collide("Doch nicht.", "Doch.")
	anna.begins(id, ch, "Übrigens:", 1)
	if err := anna.SendAnyway(wish); err != nil {
		t.Fatal(err)
	}
	anna.until("it went", func() bool { return anna.settled() && len(anna.opened(id).Refused) == 0 })
	if d := draftOf(anna.opened(id)); d != "Übrigens:" {
		t.Errorf("what was begun meanwhile: %q", d)
	}

	wish = collide("Wirklich nicht.", "Wirklich.")
	if err := anna.DropWish(wish); err != nil {
		t.Fatal(err)
	}
	if d := draftOf(anna.opened(id)); d != "" {
		t.Errorf("discarded, and there: %q", d)
	}
}

// What was begun, or answered, off line while the right to see it was taken is kept
// here, told of, and a draft again when the right comes back.
func TestWordsOutlastARight(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, begun := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	_, answered := arrive(t, r, admin, ch, "Tulpenvase gesucht")
	mara, p, id := colleague(t, r, admin, nil)
	mara.until("both", func() bool { return mara.shows(begun) && mara.shows(answered) && mara.settled() })
	name := mara.opened(begun).Contact.Name

	p.cut()
	mara.until("offline", func() bool { return mara.link() != "online" })
	mara.must("draft", map[string]any{"conversation": begun, "channel": ch, "text": "Wir tauschen", "at": 1})
	mara.must("draft", map[string]any{"conversation": begun, "channel": ch, "text": "Wir tauschen sie um.", "at": 2})
	mara.answer(answered, ch, "Haben wir.")
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{"own": true}})
	admin.until("settled", admin.settled)
	p.mend("")
	mara.until("both refused", func() bool { return mara.settledBut(2) && !mara.shows(begun) })

	mara.restart()
	mara.until("on line", func() bool { return mara.settledBut(2) })
	list := mara.outbox()
	if len(list) != 2 || list[0].Kind != "draft" || list[0].Text != "Wir tauschen sie um." || list[1].Text != "Haben wir." {
		t.Fatalf("the outbox: %+v", list)
	}
	for _, o := range list {
		if !o.Gone || o.Code != string(fault.Denied) || o.Name != name && o.Conversation == begun {
			t.Errorf("%+v", o)
		}
		if err := mara.Redraft(o.ID); err == nil || err.Error() != string(fault.NotFound) {
			t.Errorf("a draft of what cannot be opened: %v", err)
		}
	}
	if s, err := mara.Status(); err != nil || s.Kept != 1 {
		t.Errorf("not told: %+v, %v", s, err)
	}
	if n := len(mara.outbox()); n != 2 {
		t.Fatalf("%d left", n)
	}

	admin.must("agent", map[string]any{"id": id, "access": map[string]any{}})
	mara.until("seen again", func() bool { return mara.shows(begun) && mara.shows(answered) && mara.settledBut(1) })
	if d := draftOf(mara.opened(begun)); d != "Wir tauschen sie um." {
		t.Errorf("found again: %q", d)
	}
	reply := mara.outbox()[0]
	if reply.Gone {
		t.Error("the answer's conversation is there again")
	}
	if err := mara.Redraft(reply.ID); err != nil {
		t.Fatal(err)
	}
	if d := draftOf(mara.opened(answered)); d != "Haben wir." || len(mara.outbox()) != 0 {
		t.Errorf("taken up again: %q, %d in the outbox", d, len(mara.outbox()))
	}
}

// A newer draft of the same conversation, from another PC, is not written over by
// what was kept here: that waits for its writer.
func TestKeptWordsYieldToNewerOnes(t *testing.T) {
	r, admin, _, ch := joined(t)
	_, c := arrive(t, r, admin, ch, "Sonnenblumenlampe kaputt")
	mara, p, id := colleague(t, r, admin, nil)
	mara.until("it", func() bool { return mara.shows(c) && mara.settled() })
	p.cut()
	mara.until("offline", func() bool { return mara.link() != "online" })
	mara.must("draft", map[string]any{"conversation": c, "channel": ch, "text": "Vom Laptop", "at": 5})

	second := newDesk(t)
	if b, err := second.SignIn(app.SignInForm{Address: r.URL, Email: "mara@lichthaus.example", Password: relaytest.Password}); err != nil || b.State != "ready" {
		t.Fatalf("sign in: %+v, %v", b, err)
	}
	second.until("it there", func() bool { return second.settled() && second.shows(c) })
	second.begins(c, ch, "Vom Schreibtisch", 9)
	second.must("assign", map[string]any{"conversation": c, "agent": ""})
	second.until("settled", second.settled)
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{"own": true}})
	admin.until("settled", admin.settled)
	p.mend("")
	mara.until("kept", func() bool { return mara.settledBut(1) && !mara.shows(c) })
	admin.must("agent", map[string]any{"id": id, "access": map[string]any{}})
	mara.until("seen again", func() bool { return mara.shows(c) && mara.settledBut(1) })
	if d := draftOf(mara.opened(c)); d != "Vom Schreibtisch" {
		t.Errorf("the newer one: %q", d)
	}
	if err := mara.Redraft(mara.outbox()[0].ID); err != nil {
		t.Fatal(err)
	}
	if d := draftOf(mara.opened(c)); d != "Vom Laptop\n\nVom Schreibtisch" {
		t.Errorf("both: %q", d)
	}
}
