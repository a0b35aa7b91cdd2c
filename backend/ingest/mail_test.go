package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// post makes the bench's channel one of letters.
func (b *bench) post() {
	b.ch = &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "post", On: true, Reaches: "email", Letters: true,
		Addresses: []string{"shop@example.com"}, Settings: map[string]string{}}
	b.write(func(tx *store.Tx) error {
		tx.Put(b.ch)
		return nil
	})
}

// mail is a letter from an address; change says what else is true of it.
func mail(id, from string, change ...func(m *channel.Message)) channel.Event {
	m := &channel.Message{Text: "text of " + id, Ref: id, Name: "Name of " + from,
		Mail: &channel.Mail{Subject: "Subject of " + id, From: channel.Party{Address: from}, To: []channel.Party{{Address: "shop@example.com"}}}}
	for _, c := range change {
		c(m)
	}
	return channel.Event{ID: "mail:" + id, Lasting: true, Address: from, Message: m}
}

func answers(refs ...string) func(*channel.Message) {
	return func(m *channel.Message) { m.Answers = refs }
}

func auto(class string) func(*channel.Message) {
	return func(m *channel.Message) { m.Auto = class }
}

func (b *bench) contact(address string) *inbox.Contact {
	b.t.Helper()
	id, err := b.db.IdentityAt(b.t.Context(), b.ch.ID, address)
	if err != nil || id == nil {
		b.t.Fatalf("identity of %s: %v, %v", address, id, err)
	}
	c, err := store.Look[inbox.Contact](b.t.Context(), b.db, id.Contact)
	if err != nil || c == nil {
		b.t.Fatalf("contact %v, %v", c, err)
	}
	return c
}

func letters(t *testing.T, fn func(b *bench)) {
	t.Helper()
	each(t, func(b *bench) {
		b.post()
		fn(b)
	})
}

func TestAMailMakesAContactOnce(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		b.take(mail("1", "ann@example.com")) // the server shows it again
		b.take(mail("2", "ann@example.com"))
		if k := b.contact("ann@example.com"); k.Email != "ann@example.com" || k.Name != "Name of ann@example.com" {
			t.Errorf("contact %+v", k)
		}
		c := b.conv("ann@example.com")
		if len(b.thread("ann@example.com")) != 2 || c.Subject != "Subject of 2" || c.UnansweredSince == 0 {
			t.Errorf("conversation %+v", c)
		}
	})
}

// The same mail to two mailboxes of one inbox is one message.
func TestOneMailInTwoMailboxes(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		second := *b.ch
		second.ID = storetest.Numbered(3)
		if err := b.in.Take(t.Context(), &second, []channel.Event{mail("1", "ann@example.com")}); err != nil {
			t.Fatal(err)
		}
		if n := len(b.thread("ann@example.com")); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

// A visitor of the chat who gave an address and the sender of a mail from it are
// one person with one conversation.
func TestChatAndMailOfOnePerson(t *testing.T) {
	letters(t, func(b *bench) {
		post := b.ch
		b.ch = &inbox.Channel{ID: storetest.Numbered(9), Inbox: post.Inbox, Type: "chat", On: true}
		b.take(says("1", "visitor", "hi"), channel.Event{ID: "2", Address: "visitor", Profile: &channel.Profile{Email: "Ann@Example.com"}})
		chat := b.conv("visitor")
		b.ch = post
		b.take(mail("1", "ann@example.com"))
		if c := b.conv("ann@example.com"); c.ID != chat.ID || c.LastChannel != post.ID || len(c.Channels) != 2 {
			t.Errorf("conversation %+v, the chat was %s", c, chat.ID)
		}
	})
}

// What names our conversation belongs there; who sent it may be a stranger in it.
func TestAnswersFindTheirConversation(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		c := b.conv("ann@example.com")
		b.take(mail("2", "bob@example.com", answers("unknown", "1")))
		b.take(mail("3", "cem@example.com", func(m *channel.Message) { m.Thread = c.ID }))
		b.take(mail("4", "ann@example.com", func(m *channel.Message) {
			m.Mail.CC = []channel.Party{{Name: "Dan", Address: "dan@example.com"}}
		}))
		b.take(mail("5", "dan@example.com", answers("4")))
		list := b.thread("ann@example.com")
		if len(list) != 5 {
			t.Fatalf("%d messages", len(list))
		}
		for i, want := range []bool{false, true, true, false, false} {
			if list[i].Mail.Stranger != want {
				t.Errorf("message %d: stranger %v", i+1, list[i].Mail.Stranger)
			}
		}
		if c := b.conv("ann@example.com"); len(c.People) != 1 || c.People[0].Address != "dan@example.com" {
			t.Errorf("people %v: strangers do not join by themselves, we do not either", c.People)
		}
	})
}

// A thread index names a thread for its contact only; a token of another inbox none.
func TestWhatNamesNothing(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com", answers("ti:abc")))
		b.take(mail("2", "bob@example.com", answers("ti:abc"), func(m *channel.Message) { m.Thread = storetest.Numbered(77) }))
		if b.conv("bob@example.com").ID == b.conv("ann@example.com").ID {
			t.Error("another person's mail went into the conversation")
		}
	})
}

// Somebody passes our mail on to us: a matter of its own, tied to the first.
func TestForwardedByAnother(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		b.take(mail("2", "bob@example.com", answers("1"), func(m *channel.Message) { m.Forward = true }))
		ann, bob := b.conv("ann@example.com"), b.conv("bob@example.com")
		if ann.ID == bob.ID || len(ann.Links) != 1 || ann.Links[0] != bob.ID || bob.Links[0] != ann.ID {
			t.Errorf("links %v and %v", ann.Links, bob.Links)
		}
	})
}

// What machines write is kept and shown, and changes nothing.
func TestAutomaticMailNeverReopens(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		c := b.conv("ann@example.com")
		b.write(func(tx *store.Tx) error {
			c.Status, c.UnansweredSince, c.DoneAt = inbox.StatusDone, 0, c.LastAt
			tx.Put(c)
			return nil
		})
		for i, class := range []string{inbox.AutoReply, inbox.AutoBounce, inbox.AutoReceipt, inbox.AutoComplaint, inbox.AutoList} {
			b.take(mail(fmt.Sprint("auto", i), "ann@example.com", auto(class), answers("1")))
		}
		now := b.conv("ann@example.com")
		if now.Status != inbox.StatusDone || now.UnansweredSince != 0 || now.LastAt != c.LastAt || now.LastInAt != c.LastInAt || now.Preview.Text != c.Preview.Text {
			t.Errorf("conversation %+v", now)
		}
		if n := len(b.thread("ann@example.com")); n != 6 {
			t.Errorf("%d entries", n)
		}
	})
}

// A newsletter nobody asked for lies apart, until a person writes.
func TestOtherMail(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "news@example.com", auto(inbox.AutoList)))
		if c := b.conv("news@example.com"); !c.Other || c.UnansweredSince != 0 || c.LastInAt != 0 {
			t.Errorf("conversation %+v", c)
		}
		b.take(mail("2", "news@example.com"))
		c := b.conv("news@example.com")
		if c.Other || c.Status != inbox.StatusOpen || c.UnansweredSince == 0 {
			t.Errorf("conversation %+v", c)
		}
		if n := len(b.thread("news@example.com")); n != 2 {
			t.Errorf("%d entries: it was not closed by anybody, so nothing was reopened", n)
		}
	})
}

// History comes newest first and stays history: done, seen, in its own time.
func TestHistory(t *testing.T) {
	letters(t, func(b *bench) {
		day := 24 * time.Hour
		past := func(n int) func(*channel.Message) {
			return func(m *channel.Message) { m.Past, m.At = true, b.now.Add(-time.Duration(n)*day).UnixMilli() }
		}
		own := func(m *channel.Message) { m.Own = true }
		b.take(mail("1", "ann@example.com", past(1)), mail("2", "ann@example.com", past(2), own), mail("3", "ann@example.com", past(3)))
		c := b.conv("ann@example.com")
		if c.Status != inbox.StatusDone || c.UnansweredSince != 0 || c.LastInAt != 0 || c.SeenFrom != b.now.Add(-day).UnixMilli() || c.Preview.Text != "text of 1" {
			t.Errorf("conversation %+v", c)
		}
		if got := fmt.Sprint(b.texts("ann@example.com")); got != "[text of 3 text of 2 text of 1]" {
			t.Errorf("thread %s", got)
		}
		if k := b.contact("ann@example.com"); k.FirstAt != b.now.Add(-3*day).UnixMilli() {
			t.Errorf("first contact %d", k.FirstAt)
		}
		if m := b.thread("ann@example.com")[1]; m.Dir != inbox.DirOut || m.State != inbox.StateSent {
			t.Errorf("our own: %+v", m.Message)
		}
		b.take(mail("4", "ann@example.com"))
		if c := b.conv("ann@example.com"); c.Status != inbox.StatusOpen || c.LastInAt == 0 {
			t.Errorf("conversation %+v", c)
		}
	})
}

// An answer given in another mail program answers here too.
func TestAnsweredElsewhere(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		b.take(mail("2", "ann@example.com", answers("1"), func(m *channel.Message) { m.Own = true }))
		c := b.conv("ann@example.com")
		if c.UnansweredSince != 0 || c.Preview.Dir != inbox.DirOut {
			t.Errorf("conversation %+v", c)
		}
	})
}

// ours puts a sent letter of ours into ann's conversation.
func (b *bench) ours(ref string) string {
	b.t.Helper()
	c := b.conv("ann@example.com")
	id := storetest.Numbered(500)
	b.write(func(tx *store.Tx) error {
		tx.Put(&inbox.Message{ID: id, Conversation: c.ID, Inbox: c.Inbox, Dir: inbox.DirOut, Channel: b.ch.ID, At: c.LastAt + 1,
			State: inbox.StateSent, Text: "ours", Mail: &inbox.Mail{ID: ref}})
		return tx.PutReference(b.t.Context(), c.Inbox, ref, id, c.ID)
	})
	return id
}

func TestReportsMoveTheMessage(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com"))
		id := b.ours("our@example.com")
		tell := func(n, state, code, ref string) {
			b.take(channel.Event{ID: n, Status: &channel.Status{Refs: []string{ref}, State: state, Fault: code, Detail: "4.4.1 " + state}})
		}
		tell("a", "failed", "recipient", "someone-elses@example.com")
		tell("b", "delayed", "", "our@example.com")
		m, err := store.Look[inbox.Message](t.Context(), b.db, id)
		if err != nil || m.State != inbox.StateSent || !m.Delayed || m.Detail != "4.4.1 delayed" {
			t.Fatalf("%+v, %v", m, err)
		}
		tell("c", "failed", "recipient", "our@example.com")
		tell("d", "sent", "", "our@example.com") // its copy is seen in the Sent folder only now
		if m, err = store.Look[inbox.Message](t.Context(), b.db, id); err != nil || m.State != inbox.StateFailed || m.Fault != "recipient" || m.Delayed {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// automatic counts the answers by machine in a thread.
func (b *bench) automatic(address string) (n int) {
	for _, m := range b.thread(address) {
		if m.Dir == inbox.DirOut && m.Auto != "" {
			n++
		}
	}
	return n
}

func TestAutomaticAnswers(t *testing.T) {
	letters(t, func(b *bench) {
		b.ch.Settings[channel.AutoReply] = "We have your mail."
		b.take(mail("1", "ann@example.com"), mail("2", "ann@example.com"))
		if n := b.automatic("ann@example.com"); n != 1 {
			t.Fatalf("%d answers", n)
		}
		m := b.thread("ann@example.com")[1]
		if m.Text != "We have your mail." || m.Mail.Subject != "Re: Subject of 1" || m.Mail.To[0].Address != "ann@example.com" || m.State != inbox.StateQueued {
			t.Errorf("%+v %+v", m.Message, m.Mail)
		}
		if c := b.conv("ann@example.com"); c.UnansweredSince == 0 || c.Assignee != "" {
			t.Errorf("a machine's answer is none: %+v", c)
		}
		b.now = b.now.Add(25 * time.Hour)
		b.take(mail("3", "ann@example.com"))
		if n := b.automatic("ann@example.com"); n != 2 {
			t.Errorf("%d answers after a day", n)
		}
		for i, change := range []func(*channel.Message){auto(inbox.AutoReply), func(m *channel.Message) { m.Quiet = true },
			func(m *channel.Message) { m.Past, m.At = true, 1 }, func(m *channel.Message) { m.Own = true }} {
			who := fmt.Sprintf("p%d@example.com", i)
			b.take(mail("q"+who, who, change))
			if n := b.automatic(who); n != 0 {
				t.Errorf("case %d was answered", i)
			}
		}
	})
}

// Whatever a rude robot does, it gets no second answer, and the agents are told.
func TestARudeRobot(t *testing.T) {
	letters(t, func(b *bench) {
		b.ch.Settings[channel.AutoReply] = "We have your mail."
		for i := range 50 {
			b.now = b.now.Add(10 * time.Second)
			b.take(mail(fmt.Sprint(i), "robot@example.com", func(m *channel.Message) { m.Text = fmt.Sprintf("I answer everything. No %d", i) }))
		}
		if n := b.automatic("robot@example.com"); n != 1 {
			t.Errorf("%d answers", n)
		}
		told := 0
		for _, m := range b.thread("robot@example.com") {
			if m.Event != nil && m.Event.What == "robot" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		b.now = b.now.Add(25 * time.Hour)
		b.take(mail("next day", "robot@example.com"))
		if n := b.automatic("robot@example.com"); n != 1 {
			t.Errorf("%d answers the next day", n)
		}
	})
}

func TestLongListsAreCut(t *testing.T) {
	letters(t, func(b *bench) {
		b.take(mail("1", "ann@example.com", func(m *channel.Message) {
			for i := range 5000 {
				m.Mail.CC = append(m.Mail.CC, channel.Party{Name: strings.Repeat("n", 300), Address: fmt.Sprintf("p%d@example.com", i)})
				m.Mail.References = append(m.Mail.References, fmt.Sprintf("r%d@example.com", i))
			}
		}))
		m := b.thread("ann@example.com")[0].Mail
		if len(m.CC) != 100 || len(m.References) != 20 || m.References[0] != "r0@example.com" || m.References[19] != "r4999@example.com" {
			t.Errorf("%d recipients, references %v", len(m.CC), m.References)
		}
		if c := b.conv("ann@example.com"); len(c.People) != inbox.MaxPeople {
			t.Errorf("%d people", len(c.People))
		}
	})
}
