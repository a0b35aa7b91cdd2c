package relay_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// What a session is lent works, and a channel says what its connector says of it.
func TestWhatASessionIsLent(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openOffice(t, database)
		s := o.post.session(t, 0)
		if s.account.Secrets["password"] != "first" || s.env.Relay == "" {
			t.Errorf("opened with %v, relay %q", s.account.Secrets, s.env.Relay)
		}
		o.admin.Until("the channel", func() bool {
			c := relaytest.List[inbox.Channel](o.admin.Replica())[o.id]
			return c != nil && c.Reaches == "email" && c.Letters && strings.Join(c.Addresses, " ") == "info@lichthaus.example sales@lichthaus.example"
		})
		for address, own := range map[string]bool{"INFO@lichthaus.example": true, "sales@lichthaus.example": true, "anna@kunde.example": false, "": false} {
			if s.env.Own(address) != own {
				t.Errorf("own address %q: %v", address, !own)
			}
		}
		f, err := s.env.Store(t.Context(), "body.html", "text/html", strings.NewReader("<p>Hallo</p>"))
		if err != nil || f.Type != "text/html" || read(t, s.env, f.Hash) != "<p>Hallo</p>" {
			t.Fatalf("stored as %+v, %v", f, err)
		}
		if _, err := s.env.Read(t.Context(), strings.Repeat("0", 64)); !fault.Is(err, fault.NotFound) {
			t.Errorf("reading what is not there: %v", err)
		}
		at := channel.Event{Mark: &channel.Mark{Name: "INBOX", Value: "7:12"}}
		said := channel.Event{ID: "m1", Also: []string{"m1b"}, Lasting: true, Address: "anna@kunde.example",
			Message: &channel.Message{Text: "Guten Tag", Files: []channel.File{f}}}
		for range 2 { // once each, however often
			if err := s.env.Ingest(t.Context(), said, at); err != nil {
				t.Fatal(err)
			}
		}
		m := message(o.admin, "Guten Tag")
		if len(m.Files) != 1 || m.Files[0].Type != "text/html" {
			t.Errorf("came as %+v", m)
		}
		if v, err := s.env.Mark(t.Context(), "INBOX"); v != "7:12" || err != nil {
			t.Errorf("mark %q, %v", v, err)
		}
		if got, err := s.env.Taken(t.Context(), []string{"m1", "m2", "m1b"}); err != nil || len(got) != 2 || got["m2"] {
			t.Errorf("taken %s, %v", sortedKeys(got), err)
		}
		token := s.env.Token(m.Conversation)
		if len(token) != 42 || s.env.Verify(strings.ToUpper(token)) != m.Conversation || s.env.Verify(token[:41]+"x") != "" {
			t.Errorf("token %q", token)
		}
		o.admin.Check()
	})
}

// A stored page is only ever saved, never shown by a browser from our address.
func TestKeptFilesAreOnlySaved(t *testing.T) {
	o := openOffice(t, "")
	s := o.post.session(t, 0)
	for _, c := range []struct{ name, typ, data string }{
		{"page.html", "text/html", "<script>alert(1)</script>"},
		{"drawing.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`},
		{"mail.eml", "message/rfc822", "From: a@b.example\r\n\r\nx"},
	} {
		f, err := s.env.Store(t.Context(), c.name, c.typ, strings.NewReader(c.data))
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+s.env.Desk.FileURL(f), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		h := resp.Header
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Content-Type") != c.typ {
			t.Errorf("%s: %d %v", c.name, resp.StatusCode, h)
		}
	}
}

// A renewed secret is there after a restart, and is no reason to open anew; a
// changed one is.
func TestRenewedSecret(t *testing.T) {
	o := openOffice(t, "")
	s := o.post.session(t, 0)
	if err := s.env.Keep(t.Context(), "password", "renewed"); err != nil {
		t.Fatal(err)
	}
	o.put(nil) // nothing is different: the look at the channels opens nothing
	o.admin.Must("channel", map[string]any{"channel": inbox.Channel{ID: relaytest.NewID(), Inbox: o.in.ID, Type: "post", Name: "Second", On: true,
		Settings: map[string]string{"address": "b@lichthaus.example"}}})
	second := o.post.session(t, 1)
	if second.account.ID == o.id {
		t.Fatal("opened anew because of the session's own secret")
	}
	if !second.env.Own("b@lichthaus.example") || !s.env.Own("b@lichthaus.example") {
		t.Error("a new address is not known as our own")
	}
	o.put(map[string]string{"password": "changed"})
	if third := o.post.session(t, 2); third.account.Secrets["password"] != "changed" || third.account.ID != o.id {
		t.Errorf("opened with %v", third.account.Secrets)
	}
	if err := o.post.session(t, 2).env.Keep(t.Context(), "password", "again"); err != nil {
		t.Fatal(err)
	}
	o.Again()
	for n := 3; n < 5; n++ {
		if a := o.post.session(t, n).account; a.ID == o.id && a.Secrets["password"] != "again" {
			t.Errorf("after a restart %v", a.Secrets)
		}
	}
}

// Listening begins again after an error, not after "a person must act", ends
// with the channel, and its health is told and goes with it.
func TestListening(t *testing.T) {
	t.Parallel() // it mostly waits
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openOffice(t, database)
		s := o.post.session(t, 0)
		s.env.Health(channel.Health{State: "ok", In: true})
		o.health("ok", func(h *inbox.Health) bool {
			return h != nil && h.State == inbox.HealthOK && h.LastIn > 0 && h.LastIn%60_000 == 0
		})
		s.ends <- errors.New("cut")
		o.post.until(t, "listening again", func() bool { return s.listening == 2 })
		s.env.Health(channel.Health{State: "refused", Fault: "channel_login", Detail: "535 no\r\nsecond line"})
		o.health("refused", func(h *inbox.Health) bool {
			return h != nil && h.State == inbox.HealthRefused && h.Fault == "channel_login" && !strings.Contains(h.Detail, "\n") && h.LastIn > 0
		})
		s.ends <- nil // a person must act
		o.put(map[string]string{"password": "mended"})
		s2 := o.post.session(t, 1)
		if o.post.mu.Lock(); s.listening != 2 || s.ended != 2 || !s.closed {
			t.Errorf("the old session listened %d times, ended %d, closed %v", s.listening, s.ended, s.closed)
		}
		o.post.mu.Unlock()
		c := o.channel()
		c.On = false
		o.admin.Must("channel", map[string]any{"channel": c})
		o.post.until(t, "the end", func() bool { return s2.closed && s2.ended == 1 })
		o.health("no health of a channel that is off", func(h *inbox.Health) bool { return h == nil })
		s2.env.Health(channel.Health{State: "ok"}) // a straggler
		o.admin.Ping()
		if h := relaytest.List[inbox.Health](o.admin.Replica())[o.id]; h != nil {
			t.Errorf("health of a channel that is off: %+v", h)
		}
		o.admin.Check()
	})
}

// A channel that cannot be opened says so to administrators, and recovers.
func TestUnopenedChannelTells(t *testing.T) {
	o := openOffice(t, "")
	o.post.session(t, 0)
	o.post.change(func() { o.post.refuse = fault.New(fault.ChanSignIn, "post", "no") })
	o.put(map[string]string{"password": "wrong"})
	o.health("refused", func(h *inbox.Health) bool {
		return h != nil && h.State == inbox.HealthRefused && h.Fault == "channel_login"
	})
	o.post.change(func() { o.post.refuse = nil })
	o.put(map[string]string{"password": "right"})
	s := o.post.session(t, 1)
	s.env.Health(channel.Health{State: "ok"})
	o.health("ok again", func(h *inbox.Health) bool { return h != nil && h.State == inbox.HealthOK && h.Fault == "" })
}

// What agents see and complete is told to the session, with the newest refs.
func TestFollowing(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openOffice(t, database)
		s := o.post.session(t, 0)
		say := func(id string) {
			t.Helper()
			err := s.env.Ingest(t.Context(), channel.Event{ID: id, Address: "anna@kunde.example",
				Message: &channel.Message{Text: "Frage " + id, Ref: id + "@kunde.example", Mail: &channel.Mail{Subject: "Frage",
					From: channel.Party{Address: "anna@kunde.example"}}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		say("m1")
		m := message(o.admin, "Frage m1")
		o.admin.Must("seen", map[string]any{"conversation": m.Conversation, "at": m.At})
		o.post.until(t, "seen", func() bool { return strings.Join(s.seen, " ") == "m1@kunde.example" })
		say("m2")
		m = message(o.admin, "Frage m2")
		o.admin.Must("seen", map[string]any{"conversation": m.Conversation, "at": m.At})
		o.post.until(t, "only what is new", func() bool { return strings.Join(s.seen, " ") == "m1@kunde.example m2@kunde.example" })
		o.admin.Must("done", map[string]any{"conversation": m.Conversation})
		o.post.until(t, "done", func() bool { return strings.Join(s.done, " ") == "m2@kunde.example m1@kunde.example" })
	})
}

// Of two processes one listens; when it stops or dies, the other one does.
func TestOneProcessListens(t *testing.T) {
	o := openOffice(t, storetest.Postgres(t))
	first := o.post.session(t, 0)
	other := o.Another()
	o.post.until(t, "the other process's session", func() bool { return len(o.post.sessions) == 2 })
	other.Log.Until(t, `"channel is open" acct=`+o.id)
	db := o.Store()
	if mine, err := db.TakeLead(t.Context(), o.id, "a third", time.Now().UnixMilli(), time.Now().Add(time.Minute).UnixMilli()); mine || err != nil {
		t.Fatalf("the lead is free (%v)", err)
	}
	o.post.mu.Lock()
	if o.post.sessions[1].listening != 0 {
		t.Error("both listen")
	}
	o.post.mu.Unlock()
	o.Stop()
	o.post.until(t, "the end of the first", func() bool { return first.ended == 1 })
	second := o.post.session(t, 1)
	// What is followed at one process is told where it listens.
	if err := second.env.Ingest(t.Context(), channel.Event{ID: "m1", Address: "anna@kunde.example",
		Message: &channel.Message{Text: "Hallo", Ref: "m1@kunde.example"}}); err != nil {
		t.Fatal(err)
	}
}

// A process that died holds the lead until its lease ends.
func TestLeadOfADeadProcess(t *testing.T) {
	database := storetest.Postgres(t)
	o := openOffice(t, database)
	o.post.session(t, 0)
	o.Stop()
	until := time.Now().Add(2 * time.Second)
	if mine, err := o.Store().TakeLead(context.Background(), o.id, "dead", time.Now().UnixMilli(), until.UnixMilli()); !mine || err != nil {
		t.Fatal(mine, err)
	}
	relaytest.Start(t, relaytest.Options{Data: o.Data, Database: database, Connectors: []channel.Connector{o.post}})
	o.post.session(t, 1)
	if time.Now().Before(until) {
		t.Error("listens while another process may still do")
	}
}

// A relay that stops lets a message that is being handed over get through.
func TestStoppingLetsMessagesThrough(t *testing.T) {
	o := openOffice(t, "")
	o.post.slow = make(chan string)
	s := o.post.session(t, 0)
	if err := s.env.Ingest(t.Context(), channel.Event{ID: "m1", Address: "anna@kunde.example", Message: &channel.Message{Text: "Hallo"}}); err != nil {
		t.Fatal(err)
	}
	m := message(o.admin, "Hallo")
	id := relaytest.NewID()
	o.admin.Must("reply", map[string]any{"message": id, "conversation": m.Conversation, "channel": o.id, "text": "Moin",
		"mail": inbox.Outline{Subject: "Re: Hallo", To: []inbox.Party{{Address: "anna@kunde.example"}}}})
	if text := <-o.post.slow; text != "Moin" {
		t.Fatal(text)
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		o.Stop()
	}()
	o.admin.WaitBye() // the relay is on its way out
	o.post.slow <- "go on"
	<-stopped
	got, err := store.Look[inbox.Message](t.Context(), o.Store(), id)
	if err != nil || got.State != inbox.StateSent {
		t.Errorf("after the stop %+v, %v", got, err)
	}
}

// What an earlier version kept of a channel is brought up to date at the start.
func TestChannelOfAnEarlierVersion(t *testing.T) {
	o := openOffice(t, "")
	o.post.session(t, 0)
	o.Stop()
	if _, err := o.Store().Write(t.Context(), func(tx *store.Tx) error {
		c, err := store.Get[inbox.Channel](t.Context(), tx, o.id)
		if err != nil {
			return err
		}
		c.Reaches, c.Letters, c.Addresses = "", false, nil
		tx.Put(c)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	c := o.Again().Client(o.ticket)
	c.Complete()
	c.Until("what the connector says", func() bool {
		ch := relaytest.List[inbox.Channel](c.Replica())[o.id]
		return ch != nil && ch.Reaches == "email" && ch.Letters && len(ch.Addresses) == 2
	})
	if s := o.post.session(t, 1); !s.env.Own("info@lichthaus.example") {
		t.Error("an own address is not known")
	}
	c.Check()
}
