package app_test

import (
	"net/url"
	"strings"
	"testing"

	"tresen/app"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

func withAddress(t testing.TB, link, address string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("address", address)
	u.RawQuery = q.Encode()
	return u.String()
}

// arrive lets a visitor write and gives the conversation as the desk sees it.
func arrive(t testing.TB, r *relaytest.Relay, d *desk, channel, text string) (*relaytest.Visitor, string) {
	t.Helper()
	v := r.Visit(channel, "")
	v.Write(text)
	id := ""
	d.until("the visitor's message", func() bool {
		for _, row := range d.rows(app.BucketUnassigned) {
			if row.Conversation.Preview.Text == text {
				id = row.Conversation.ID
			}
		}
		return id != "" && d.find(id, text) != nil
	})
	return v, id
}

// From the visitor's page to the desk and back, and every view tells the same.
func TestWholeWay(t *testing.T) {
	r, d, _, ch := joined(t)
	v, id := arrive(t, r, d, ch, "Haben Sie die Lampe in Grün?")
	d.until("the notification: no conversation is open", func() bool {
		d.shell.mu.Lock()
		defer d.shell.mu.Unlock()
		return len(d.shell.notices) == 1 && strings.HasPrefix(d.shell.notices[0].Name, "Visitor ") && d.shell.notices[0].Text == "Haben Sie die Lampe in Grün?"
	})
	c, err := d.Counts(app.Filter{})
	if err != nil || c.Unassigned != 1 || c.Open != 1 || c.Unread != 1 {
		t.Fatalf("counts %+v, %v", c, err)
	}
	d.until("the contact, which comes in another feed", func() bool {
		o, err := d.Open(id)
		return err == nil && len(o.Reach) == 1 && o.Reach[0].Default && o.Row.Unread == 1 && o.Row.Online
	})
	reply := relaytest.NewID()
	d.must("reply", map[string]any{"message": reply, "conversation": id, "channel": ch, "text": "Ja, auch in Grün."})
	if m := d.find(id, "Ja, auch in Grün."); m == nil {
		t.Fatal("the answer is not shown at once")
	}
	v.Until("the answer", func() bool { return v.Entries[reply].Text == "Ja, auch in Grün." })
	d.until("the tick", func() bool {
		m := d.find(id, "Ja, auch in Grün.")
		return m != nil && (m.State == inbox.StateSent || m.State == inbox.StateDelivered || m.State == inbox.StateRead)
	})
	d.must("done", map[string]any{"conversation": id})
	if rows := d.rows(app.BucketDone); len(rows) != 1 {
		t.Fatalf("%d done at once", len(rows))
	}
	d.until("settled", d.settled)
	if rows := d.rows(app.BucketDone); len(rows) != 1 || rows[0].Waiting {
		t.Fatalf("done: %+v", rows)
	}
	hits, err := d.Search("grun", 10)
	if err != nil || len(hits) != 1 || hits[0].Row.Conversation.ID != id {
		t.Fatalf("search: %+v, %v", hits, err)
	}
}

// What was wished without a line survives the end of the program, is readable
// at the next start without any network, and goes out once.
func TestOffline(t *testing.T) {
	r, d, p, ch := joined(t)
	v, id := arrive(t, r, d, ch, "Guten Tag")
	p.cut()
	d.until("offline", func() bool { return d.link() != "online" })
	ids := []string{relaytest.NewID(), relaytest.NewID(), relaytest.NewID()}
	for i, m := range ids {
		d.must("reply", map[string]any{"message": m, "conversation": id, "channel": ch, "text": []string{"eins", "zwei", "drei"}[i]})
	}
	d.must("note", map[string]any{"message": relaytest.NewID(), "conversation": id, "text": "ruft zurück"})
	if b := d.restart(); b.State != "ready" || b.Me == "" {
		t.Fatalf("start without network: %+v", b)
	}
	if s, _ := d.Status(); s.Outbox != 4 {
		t.Fatalf("outbox %d", s.Outbox)
	}
	if list := d.messages(id); len(list) != 5 || list[1].State != inbox.StateWaiting || list[3].Text != "drei" {
		t.Fatalf("thread without network: %+v", list)
	}
	p.mend("")
	d.until("settled", d.settled)
	v.Until("all answers", func() bool { return len(v.Entries) >= 4 })
	order := []string{}
	for _, m := range d.messages(id) {
		order = append(order, m.Text)
	}
	want := []string{"Guten Tag", "eins", "zwei", "drei", "ruft zurück"}
	for i := range want {
		if i >= len(order) || order[i] != want[i] {
			t.Fatalf("order %v", order)
		}
	}
	if len(v.Entries) != 4 {
		t.Fatalf("the visitor has %d entries", len(v.Entries))
	}
}

// A line that swallows everything is noticed and made anew.
func TestDeadLine(t *testing.T) {
	r, d, p, ch := joined(t)
	p.hush()
	d.until("the dead line is noticed", func() bool { return d.link() != "online" })
	p.mend("")
	d.until("online again", func() bool { return d.link() == "online" })
	arrive(t, r, d, ch, "Noch da?")
}

// The relay is killed and comes back on the same data.
func TestRelayRestart(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Guten Tag")
	r.Stop()
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "Moment bitte"})
	again := r.Again()
	p.mend(again.URL)
	d.until("the answer is out", func() bool {
		m := d.find(id, "Moment bitte")
		return d.settled() && m != nil && m.State != inbox.StateWaiting
	})
}

// Files are taken in before they are shown, go out with the answer and are
// there without network.
func TestFiles(t *testing.T) {
	r, d, p, ch := joined(t)
	_, id := arrive(t, r, d, ch, "Ein Bild bitte")
	f, err := d.AddFile(`C:\Bilder\lampe.png`, "image/png", onePixel)
	if err != nil || f.Name != "lampe.png" || f.Type != "image/png" || f.Width != 1 {
		t.Fatalf("file %+v, %v", f, err)
	}
	d.must("reply", map[string]any{"message": relaytest.NewID(), "conversation": id, "channel": ch, "text": "hier", "files": []inbox.File{f}})
	d.until("settled", d.settled)
	m := d.find(id, "hier")
	if m == nil || len(m.Files) != 1 || m.Files[0].Hash != f.Hash || m.State == inbox.StateFailed {
		t.Fatalf("message %+v", m)
	}
	// A second desk of the same agent has to fetch it, and then keeps it.
	other := newDesk(t)
	if _, err := other.SignIn(app.SignInForm{Address: p.Address, Email: "anna@lichthaus.example", Password: relaytest.Password}); err != nil {
		t.Fatal(err)
	}
	other.until("settled", other.settled)
	if status, _ := media(t, other, f.Hash); status != 200 {
		t.Fatalf("fetching: %d", status)
	}
	p.cut()
	if status, body := media(t, other, f.Hash); status != 200 || len(body) != int(f.Size) {
		t.Fatalf("without network: %d, %d bytes", status, len(body))
	}
}

const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
