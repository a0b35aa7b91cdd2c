package app_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// A file that is added to a ticket is brought to the relay first, as that of an answer.
func TestAFileIsAddedToATicket(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Die Lampe flackert")
	k := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": k, "inbox": d.opened(id).Row.Conversation.Inbox, "type": "ticket", "title": "Lampe"})
	f, err := d.AddFile("lampe.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte("flackert")))
	if err != nil {
		t.Fatal(err)
	}
	d.must("changeTicket", map[string]any{"ticket": k, "addFiles": []inbox.File{f}})
	d.until("settled", d.settled)
	if o := d.ticket(k); len(o.Ticket.Files) != 1 || o.Ticket.Files[0].Hash != f.Hash {
		t.Errorf("ticket %+v", o.Ticket.Files)
	}
	if known, found, err := r.Store().Blob(t.Context(), f.Hash); err != nil || !found || known.Size != 8 {
		t.Errorf("with the relay: %+v, %v, %v", known, found, err)
	}
}

// A file of a note goes the same way; who does not see the ticket gets neither.
func TestAFileOfANoteOnATicket(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Die Lampe flackert")
	k := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": k, "inbox": d.opened(id).Row.Conversation.Inbox, "type": "ticket", "title": "Lampe"})
	f, err := d.AddFile("messung.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte("230 V")))
	if err != nil {
		t.Fatal(err)
	}
	d.must("ticketNote", map[string]any{"entry": relaytest.NewID(), "ticket": k, "text": "", "files": []inbox.File{f}})
	files := func(o *desk) []inbox.File {
		var list []inbox.File
		opened, err := o.Ticket(k)
		if err != nil {
			return nil
		}
		for _, e := range opened.Entries {
			list = append(list, e.Files...)
		}
		return list
	}
	if list := files(d); len(list) != 1 || list[0].Name != "messung.txt" {
		t.Errorf("while it waits: %+v", list)
	}
	d.until("settled", d.settled)
	if known, found, err := r.Store().Blob(t.Context(), f.Hash); err != nil || !found || known.Size != 5 {
		t.Errorf("with the relay: %+v, %v, %v", known, found, err)
	}
	if page, err := d.Tickets(app.TicketQuery{Text: "messung"}); err != nil || len(page.Rows) != 1 {
		t.Errorf("found by the file's name: %+v, %v", page.Rows, err)
	}
	mara, _, _ := colleague(t, r, d, map[string]any{"access": map[string]any{"own": true}})
	mara.until("settled", mara.settled)
	if list := files(mara); list != nil {
		t.Errorf("out of sight, yet here: %+v", list)
	}
}

// A file that was shown here once and is nowhere any more is brought anew by who adds it.
func TestAFileThatWasHereIsBroughtAnew(t *testing.T) {
	r, d, _, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Die Lampe flackert")
	k := relaytest.NewID()
	d.must("ticket", map[string]any{"ticket": k, "inbox": d.opened(id).Row.Conversation.Inbox, "type": "ticket", "title": "Lampe"})
	mara, _, _ := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	data := base64.StdEncoding.EncodeToString([]byte("flackert"))
	f, err := mara.AddFile("lampe.txt", "text/plain", data)
	if err != nil {
		t.Fatal(err)
	}
	mara.until("the ticket", func() bool { _, err := mara.Ticket(k); return err == nil })
	mara.must("changeTicket", map[string]any{"ticket": k, "addFiles": []inbox.File{f}})
	d.until("hers", func() bool { return len(d.ticket(k).Ticket.Files) == 1 })
	if code, _ := media(t, d, f.Hash); code != http.StatusOK {
		t.Fatalf("shown: %d", code)
	}
	mara.must("changeTicket", map[string]any{"ticket": k, "removeFiles": []string{f.Hash}})
	d.until("taken off", func() bool { return len(d.ticket(k).Ticket.Files) == 0 })
	if f, err = d.AddFile("lampe.txt", "text/plain", data); err != nil {
		t.Fatal(err)
	}
	d.must("changeTicket", map[string]any{"ticket": k, "addFiles": []inbox.File{f}})
	d.until("settled", d.settled)
	if list := d.ticket(k).Ticket.Files; len(list) != 1 || !d.settledBut(0) {
		t.Errorf("not added: %+v", list)
	}
}

// A file that was nobody's any more when the answer came is brought along when that is tried again.
func TestAFileGoesAlongWhenTriedAgain(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Die Lampe flackert")
	mara, _, _ := colleague(t, r, d, map[string]any{"role": "dispatcher"})
	for text, again := range map[string]func(wish string) error{"Bitte sehr": d.SendAnyway, "Gern": d.RetryWish} {
		f, err := mara.AddFile("anleitung.txt", "text/plain", base64.StdEncoding.EncodeToString([]byte("Erst ausschalten. "+text)))
		if err != nil {
			t.Fatal(err)
		}
		saved := relaytest.NewID()
		mara.must("savedReply", inbox.SavedReply{ID: saved, Title: "Anleitung", Text: text, Files: []inbox.File{f}})
		d.until("it is here", func() bool { list, err := d.SavedReplies(); return err == nil && len(list) == 1 && list[0].ID == saved })
		if code, _ := media(t, d, f.Hash); code != http.StatusOK {
			t.Fatalf("shown: %d", code)
		}
		p.cut()
		d.until("offline", func() bool { return d.link() != "online" })
		d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": text, "files": []inbox.File{f}})
		mara.must("removeSavedReply", map[string]any{"id": saved})
		mara.until("settled", mara.settled)
		p.mend(r.URL)
		d.until("refused", func() bool { return d.settledBut(1) })
		if err := again(d.opened(id).Refused[0].Wish); err != nil {
			t.Fatal(err)
		}
		d.until("settled", d.settled)
		if m := d.find(id, text); m == nil || len(m.Files) != 1 || !d.settledBut(0) {
			t.Fatalf("%s: not sent: %+v, %+v", text, m, d.opened(id).Refused)
		}
	}
}

// Of a template's file the wish holds the hash alone; it too is brought to the relay first.
func TestFilesOfAWish(t *testing.T) {
	sum := strings.Repeat("0a", 32)
	for body, want := range map[string]int{
		`{"text":"a","template":{"template":"c/1","values":{"header.1":"` + sum + `","body.1":"Anna"}}}`:  1,
		`{"reply":{"template":{"template":"c/1","values":{"header.1":"` + sum + `"}}},"what":{}}`:         1,
		`{"template":{"template":"c/1","values":{"body.1":"` + sum[1:] + `","body.2":"deadbeef"}}}`:       0,
		`{"files":[{"hash":"` + sum + `"}],"addFiles":[{"hash":"x"}],"picture":{"hash":"y"},"text":"ab"}`: 3,
		`{"template":"c/1"}`: 0,
	} {
		if list := app.WishFiles(body); len(list) != want || want == 1 && list[0].Hash != sum {
			t.Errorf("%s: %+v", body, list)
		}
	}
}
