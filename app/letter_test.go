package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tresen/app"
	"tresen/backend/channel"
	"tresen/backend/channel/email"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/channel/webchat"
	"tresen/backend/inbox"
	"tresen/backend/relay/relaytest"
)

// office is a desk whose relay has a web chat and a mailbox on real servers.
type office struct {
	*desk
	relay      *relaytest.Relay
	mail       *mailtest.Server
	line       *line
	chat, post string // channels
}

func openOffice(t *testing.T, database string) *office {
	t.Helper()
	o := &office{mail: mailtest.Start(t, mailtest.Options{})}
	o.relay, o.desk, o.line, o.chat = joinedWith(t, relaytest.Options{Database: database,
		Connectors: []channel.Connector{webchat.Connector{Limits: webchat.NoLimits()}, email.Connector{}}})
	ca, err := os.ReadFile(o.mail.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	w, err := o.Workspace()
	if err != nil {
		t.Fatal(err)
	}
	o.post = relaytest.NewID()
	o.must("channel", map[string]any{"secrets": map[string]string{"password": mailtest.Password},
		"channel": inbox.Channel{ID: o.post, Inbox: w.Inboxes[0].ID, Type: "email", Name: "Support", On: true, Settings: map[string]string{
			"address": "support@shop.test", "name": "Lichthaus", "imapHost": "localhost", "imapPort": strconv.Itoa(o.mail.IMAPS),
			"smtpHost": "localhost", "smtpPort": strconv.Itoa(o.mail.SMTPS), "ca": string(ca), "aliases": "info@shop.test"}}})
	o.until("the mailbox", func() bool {
		w, err := o.Workspace()
		return err == nil && len(w.Health) == 1 && w.Health[0].State == inbox.HealthOK
	})
	return o
}

// write delivers a mail of a customer.
func (o *office) write(id, from, head, text string) {
	o.t.Helper()
	raw := fmt.Sprintf("From: %s\r\nTo: support@shop.test\r\nMessage-ID: <%s>\r\nDate: Sat, 21 Nov 2026 14:03:00 +0100\r\n%s\r\n%s\r\n", from, id, head, text)
	address := from[strings.LastIndex(from, "<")+1:]
	if err := o.mail.Deliver(strings.TrimSuffix(address, ">"), []string{"support@shop.test"}, []byte(raw)); err != nil {
		o.t.Fatal(err)
	}
}

// message waits for one that holds a text and gives it with its conversation.
func (o *office) message(text string) (m inbox.Message) {
	o.t.Helper()
	o.until("the message "+text, func() bool {
		for _, b := range []app.Bucket{app.BucketOpen, app.BucketDone, app.BucketOther} {
			for _, row := range o.rows(b) {
				for _, x := range o.messages(row.Conversation.ID) {
					if strings.Contains(x.Text, text) {
						m = x
						return true
					}
				}
			}
		}
		return false
	})
	return m
}

// send sends a sheet with a text and waits until it went out.
func (o *office) send(conversation, text string, s app.Sheet) inbox.Message {
	o.t.Helper()
	id := relaytest.NewID()
	o.must("reply", map[string]any{"message": id, "conversation": conversation, "channel": s.Channel, "text": text, "mail": s.Mail, "files": s.Files})
	var got inbox.Message
	o.until("the mail to go out", func() bool {
		for _, m := range o.messages(conversation) {
			if m.ID == id {
				got = m
				return m.State == inbox.StateSent
			}
		}
		return false
	})
	return got
}

var idForm = regexp.MustCompile(`(?im)^Message-ID:\s*<([^>]+)>`)

// A customer's mail arrives with all its looks, the answer reaches them, and
// their answer to it comes into the same conversation.
func TestMailBothWays(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openOffice(t, database)
		o.write("q1@customer.test", "Anna Berg <anna@customer.test>", "Subject: Lampe\r\nCc: bob@customer.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n",
			"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWo bleibt die Lampe?\r\n\r\n> alt\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Wo bleibt die <b>Lampe</b>?</p><script>alert(1)</script><img src=\"https://spy.test/x.gif\">\r\n--b--\r\n")
		m := o.message("Wo bleibt die Lampe?")
		if m.Mail == nil || m.Mail.Subject != "Lampe" || m.Mail.From.Address != "anna@customer.test" || !m.Mail.Remote {
			t.Fatalf("%+v", m)
		}
		v, err := o.MailBody(m.ID)
		if err != nil || !strings.Contains(v.HTML, "<b>Lampe</b>") || strings.Contains(v.HTML, "script") || strings.Contains(v.HTML, ` src="https://spy`) || v.Missing {
			t.Errorf("body %+v, %v", v, err)
		}
		for _, text := range []string{"Lampe", "berg", "customer"} {
			if hits, err := o.Search(text, 5); err != nil || len(hits) != 1 {
				t.Errorf("search %s: %d hits, %v", text, len(hits), err)
			}
		}
		if list, err := o.FindParties("bob", 5); err != nil || len(list) != 1 || list[0].Address != "bob@customer.test" {
			t.Errorf("parties %+v, %v", list, err)
		}
		s, err := o.ComposeMail(m.Conversation, o.post, "", "reply")
		if err != nil || len(s.Mail.To) != 1 || s.Mail.To[0].Address != "anna@customer.test" || len(s.Mail.CC) != 1 || s.Mail.Subject != "Re: Lampe" {
			t.Fatalf("sheet %+v, %v", s, err)
		}
		s.Mail.HTML = "<p>Sie ist <i>unterwegs</i>.</p>"
		sent := o.send(m.Conversation, "Sie ist unterwegs.", s)
		if v, err := o.MailBody(sent.ID); err != nil || !strings.Contains(v.HTML, "unterwegs") || !strings.Contains(v.HTML, "<blockquote") || strings.Contains(v.Short, "<blockquote") {
			t.Errorf("own body %+v, %v", v, err)
		}
		raw := o.mail.Await(t, "anna@customer.test", "INBOX", 1)[0]
		id := idForm.FindSubmatch(raw)
		for _, want := range []string{"Subject: Re: Lampe", "In-Reply-To: <q1@customer.test>", "Cc: <bob@customer.test>"} {
			if !bytes.Contains(raw, []byte(want)) {
				t.Errorf("%q is not in\n%s", want, raw)
			}
		}
		if id == nil || bytes.Contains(raw, []byte("spy.test")) {
			t.Fatalf("went out as\n%s", raw)
		}
		o.mail.Await(t, "bob@customer.test", "INBOX", 1)
		o.write("q2@customer.test", "Anna Berg <anna@customer.test>", fmt.Sprintf("Subject: Re: Lampe\r\nIn-Reply-To: <%s>\r\n", id[1]), "Danke sehr!")
		if next := o.message("Danke sehr!"); next.Conversation != m.Conversation || next.Mail.Stranger {
			t.Errorf("came into another conversation: %+v", next)
		}
		// Another address that saw our mail is a stranger in it, and gets no answer by itself.
		o.write("q3@elsewhere.test", "x@elsewhere.test", fmt.Sprintf("Subject: Re: Lampe\r\nIn-Reply-To: <%s>\r\n", id[1]), "Hier ist jemand anderes.")
		if next := o.message("jemand anderes"); next.Conversation != m.Conversation || !next.Mail.Stranger {
			t.Errorf("a stranger came as %+v", next.Mail)
		}
		if s, err := o.ComposeMail(m.Conversation, "", "", "reply"); err != nil || s.Mail.To[0].Address != "anna@customer.test" {
			t.Errorf("answer goes to %+v, %v", s.Mail.To, err)
		}
		saved := o.folder + "/mail.eml"
		o.shell.saveTo = saved
		if err := o.SaveMail(m.ID); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(saved); err != nil || !bytes.Contains(b, []byte("Message-ID: <q1@customer.test>")) || !bytes.Contains(b, []byte("spy.test")) {
			t.Errorf("saved %d bytes, %v", len(b), err)
		}
	})
}

// A visitor who left their address is answered by mail with the chat below it,
// and goes on by mail in the same conversation.
func TestChatGoesOnByMail(t *testing.T) {
	relaytest.Each(t, func(t *testing.T, database string) {
		o := openOffice(t, database)
		v, id := arrive(t, o.relay, o.desk, o.chat, "Haben Sie die Lampe in Grün?")
		o.until("the chat is answered in the chat", func() bool {
			x, err := o.Open(id)
			return err == nil && len(x.Reach) == 1 && x.Reach[0].Channel == o.chat && x.Reach[0].Default
		})
		if err := v.Send("email", map[string]string{"id": relaytest.NewID(), "email": "Anna@Customer.test"}); err != nil {
			t.Fatal(err)
		}
		o.until("the mailbox is offered", func() bool {
			x, err := o.Open(id)
			return err == nil && len(x.Reach) == 2 && x.Reach[0].Channel == o.chat && x.Reach[1].Channel == o.post && x.Reach[1].Code == ""
		})
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		o.until("they have left: a mail is better", func() bool {
			x, err := o.Open(id)
			return err == nil && len(x.Reach) == 2 && x.Reach[0].Channel == o.post && x.Reach[0].Default
		})
		s, err := o.ComposeMail(id, o.post, "", "reply")
		if err != nil || s.Kind != "transcript" || len(s.Mail.To) != 1 || !strings.Contains(s.Mail.Below, "Haben Sie die Lampe in Grün?") {
			t.Fatalf("sheet %+v, %v", s, err)
		}
		o.send(id, "Ja, in drei Tönen.", s)
		raw := o.mail.Await(t, "anna@customer.test", "INBOX", 1)[0]
		mid := idForm.FindSubmatch(raw)
		if mid == nil {
			t.Fatalf("%s", raw)
		}
		o.write("a1@customer.test", "Anna Berg <anna@customer.test>", fmt.Sprintf("Subject: Re: Chat\r\nIn-Reply-To: <%s>\r\n", mid[1]), "Dann bitte moosgrün.")
		if m := o.message("moosgrün"); m.Conversation != id {
			t.Errorf("came into %s, the chat was %s", m.Conversation, id)
		}
		if n := len(o.rows(app.BucketOpen)); n != 1 {
			t.Errorf("%d conversations", n)
		}
		x, err := o.Open(id)
		if err != nil || !x.Reach[0].Default || x.Reach[0].Channel != o.post {
			t.Errorf("reach %+v, %v", x.Reach, err)
		}
	})
}

// bodyIsKept waits until a mail's body lies on this PC though nobody asked for it.
func (o *office) bodyIsKept(m inbox.Message) {
	o.t.Helper()
	for end := time.Now().Add(patience); !o.Kept(m.Mail.HTML.Hash); <-time.After(5 * time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatal("the body is not fetched ahead")
		}
	}
}

// What came by mail can be read without a network.
func TestMailsAreThereOffline(t *testing.T) {
	o := openOffice(t, "")
	body := "Content-Type: text/html; charset=utf-8\r\nSubject: Angebot\r\nMIME-Version: 1.0\r\n"
	o.write("h1@customer.test", "anna@customer.test", body, "<p>Bitte ein <b>Angebot</b></p>")
	m := o.message("Bitte ein Angebot")
	o.bodyIsKept(m)
	// Another PC, which gets it as history.
	o.stop()
	left, err := filepath.Glob(filepath.Join(o.folder, "replica", "*-media.db*"))
	if err != nil || len(left) == 0 {
		t.Fatal(left, err)
	}
	for _, f := range left {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	o.start()
	if _, err := o.Boot(); err != nil {
		t.Fatal(err)
	}
	o.bodyIsKept(m)
	o.line.cut()
	o.until("offline", func() bool { return o.link() == "offline" })
	if v, err := o.MailBody(m.ID); err != nil || v.Missing || !strings.Contains(v.HTML, "<b>Angebot</b>") {
		t.Errorf("offline %+v, %v", v, err)
	}
	if err := o.SaveMail(m.ID); err == nil || err.Error() != "unavailable" {
		t.Errorf("the raw mail, which is not here: %v", err)
	}
}

// A new conversation begins with a mail, or goes on where the address is known.
func TestWriteFirst(t *testing.T) {
	o := openOffice(t, "")
	ids, err := o.WriteTo(o.post, " Bob@Customer.test ")
	if err != nil || ids.Known || ids.Contact == "" || ids.Conversation == "" || ids.Inbox == "" {
		t.Fatalf("%+v, %v", ids, err)
	}
	o.must("write", map[string]any{"message": relaytest.NewID(), "conversation": ids.Conversation, "contact": ids.Contact, "inbox": ids.Inbox, "channel": o.post,
		"address": "bob@customer.test", "name": "Bob", "text": "Ihre Lampe ist da.", "mail": inbox.Outline{Subject: "Abholung", To: []inbox.Party{{Address: "bob@customer.test"}}}})
	raw := o.mail.Await(t, "bob@customer.test", "INBOX", 1)[0]
	if !bytes.Contains(raw, []byte("Subject: Abholung")) {
		t.Errorf("%s", raw)
	}
	o.until("the contact", func() bool {
		again, err := o.WriteTo(o.post, "bob@customer.test")
		return err == nil && again.Known && again.Contact == ids.Contact && again.Conversation == ids.Conversation && again.Name == "Bob"
	})
}

// dot is a picture of one pixel.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// Pictures within a mail are shown from this PC, go along when it is passed on,
// and arrive within the mail they were put into.
func TestInlinePictures(t *testing.T) {
	o := openOffice(t, "")
	o.write("p1@customer.test", "Anna Berg <anna@customer.test>", "Subject: Bruch\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n",
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hier ist sie gebrochen: <img src=\"cid:foto@customer.test\" alt=\"Foto\"></p>\r\n"+
			"--b\r\nContent-Type: image/png; name=foto.png\r\nContent-ID: <foto@customer.test>\r\nContent-Disposition: inline; filename=foto.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"+dot+"\r\n--b--\r\n")
	m := o.message("gebrochen")
	v, err := o.MailBody(m.ID)
	if err != nil || !strings.HasPrefix(v.Pictures["foto@customer.test"], "data:image/png;base64,iVBOR") || !strings.Contains(v.HTML, `data-cid="foto@customer.test"`) {
		t.Fatalf("%+v, %v", v, err)
	}
	s, err := o.ComposeMail(m.Conversation, o.post, m.ID, "forward")
	if err != nil || len(s.Files) != 1 || !strings.Contains(s.Mail.BelowHTML, `data-hash="`+s.Files[0].Hash+`"`) || !s.Mail.Forward {
		t.Fatalf("%+v, %v", s, err)
	}
	s.Mail.To = []inbox.Party{{Address: "bob@customer.test"}}
	s.Mail.HTML = "<p>Zur Kenntnis</p>"
	own := o.send(m.Conversation, "Zur Kenntnis", s)
	raw := o.mail.Await(t, "bob@customer.test", "INBOX", 1)[0]
	if !bytes.Contains(raw, []byte(dot[:60])) || !bytes.Contains(raw, []byte("cid:")) || bytes.Contains(raw, []byte("data-hash")) {
		t.Errorf("went out as\n%s", raw)
	}
	v, err = o.MailBody(own.ID)
	if err != nil || len(v.Pictures) != 1 || !strings.Contains(v.HTML, `data-cid="`+s.Files[0].Hash+`"`) || strings.Contains(v.Short, "data-cid") {
		t.Errorf("own %+v, %v", v, err)
	}
	if hits, err := o.Search("foto", 5); err != nil || len(hits) != 0 {
		t.Errorf("an inline picture's name is found: %v, %v", hits, err)
	}
}
