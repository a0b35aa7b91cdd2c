package ingest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/ingest"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// shut gives the bench's inbox business hours, Monday to Friday from nine to five in
// Berlin, and makes it Friday evening there.
func (b *bench) shut(change ...func(in *inbox.Inbox)) {
	b.t.Helper()
	house := &inbox.Inbox{ID: b.ch.Inbox, Name: "Lichthaus", TimeZone: "Europe/Berlin", Language: "de", Notice: true, Hours: &inbox.Hours{}, Texts: map[string]inbox.Texts{}}
	for i := range 5 {
		house.Hours.Week[i] = []inbox.Span{{From: 9 * 60, To: 17 * 60}}
	}
	for _, c := range change {
		c(house)
	}
	b.now = time.Date(2027, 1, 15, 18, 0, 0, 0, time.UTC)
	b.write(func(tx *store.Tx) error {
		tx.Put(house)
		return nil
	})
}

func absent(lang, text string) func(in *inbox.Inbox) {
	return func(in *inbox.Inbox) { in.Texts[lang] = inbox.Texts{Absence: text} }
}

func speaks(language string) func(m *channel.Message) {
	return func(m *channel.Message) { m.Language = language }
}

// Whoever writes when nobody is there is told when somebody is, once an hour, and
// goes on waiting.
func TestAbsenceNotice(t *testing.T) {
	letters(t, func(b *bench) {
		b.shut()
		b.ch.Settings[channel.AutoReply] = "We have your mail."
		const ann = "ann@example.com"
		b.take(mail("1", ann, speaks("de-AT")), mail("2", ann))
		list := b.thread(ann)
		if len(list) != 3 {
			t.Fatalf("%d messages", len(list))
		}
		m := list[1]
		if m.Text != "Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen am Montag um 9:00 Uhr." || m.Auto != inbox.AutoReply ||
			m.State != inbox.StateQueued || m.Author != "" || m.Mail.To[0].Address != ann || m.Mail.Subject != "Re: Subject of 1" {
			t.Errorf("%+v %+v", m.Message, m.Mail)
		}
		if c := b.conv(ann); c.UnansweredSince == 0 || c.Assignee != "" || c.Preview.Dir != inbox.DirIn {
			t.Errorf("a notice is no answer: %+v", c)
		}
		b.now = b.now.Add(59 * time.Minute)
		b.take(mail("3", ann))
		if n := b.automatic(ann); n != 1 {
			t.Errorf("%d notices within an hour", n)
		}
		b.now = b.now.Add(2 * time.Minute)
		b.take(mail("4", ann))
		if n := b.automatic(ann); n != 2 {
			t.Errorf("%d notices after an hour", n)
		}
		b.now = time.Date(2027, 1, 18, 8, 0, 0, 0, time.UTC) // Monday, nine o'clock
		b.take(mail("5", "bob@example.com"))
		if list := b.thread("bob@example.com"); len(list) != 2 || list[1].Text != "We have your mail." {
			t.Errorf("while open the channel's own answer: %+v", list)
		}
	})
}

func TestWhoGetsNoAbsenceNotice(t *testing.T) {
	letters(t, func(b *bench) {
		b.shut()
		for i, change := range []func(*channel.Message){auto(inbox.AutoReply), auto(inbox.AutoList), auto(inbox.AutoBounce), func(m *channel.Message) { m.Quiet = true },
			func(m *channel.Message) { m.Past, m.At = true, 1 }, func(m *channel.Message) { m.Own = true }} {
			who := fmt.Sprintf("p%d@example.com", i)
			b.take(mail("q"+who, who, change))
			if n := b.automatic(who); n != 0 {
				t.Errorf("case %d got a notice", i)
			}
		}
		// A stranger who answers in somebody else's conversation.
		b.take(mail("1", "ann@example.com"))
		n := b.automatic("ann@example.com")
		b.take(mail("2", "eve@example.com", answers("1")))
		if b.automatic("ann@example.com") != n {
			t.Error("a stranger got a notice")
		}
		b.take(mail("3", "carl@example.com"))
		b.write(func(tx *store.Tx) error {
			k := b.contact("carl@example.com")
			k.Block = &inbox.Block{Send: true, By: storetest.Numbered(9), At: 1}
			tx.Put(k)
			return nil
		})
		b.now = b.now.Add(2 * time.Hour)
		b.take(mail("4", "carl@example.com"))
		if n := b.automatic("carl@example.com"); n != 1 {
			t.Errorf("nothing is sent to who is blocked: %d", n)
		}
		b.shut(func(in *inbox.Inbox) { in.Notice = false })
		b.take(mail("5", "dora@example.com"))
		b.shut(func(in *inbox.Inbox) { in.Hours = nil })
		b.take(mail("6", "emil@example.com"))
		if b.automatic("dora@example.com")+b.automatic("emil@example.com") != 0 {
			t.Error("a notice that is switched off, or without hours")
		}
	})
}

// A robot that says it is none answers each notice: it gets no more than three a day.
func TestAbsenceNoticeMakesNoLoop(t *testing.T) {
	letters(t, func(b *bench) {
		b.shut()
		const robot = "robot@example.com"
		n := 0
		for i := range 26 {
			b.take(mail(fmt.Sprint(i), robot, func(m *channel.Message) { m.Text = fmt.Sprintf("I am back on %d", i*i) }))
			n = b.automatic(robot)
			b.now = b.now.Add(50 * time.Minute)
		}
		if n != 3 {
			t.Errorf("%d notices in a day", n)
		}
	})
}

func TestAbsenceWords(t *testing.T) {
	each(t, func(b *bench) {
		for i, c := range []struct {
			change   []func(in *inbox.Inbox)
			language string
			want     string
		}{
			{nil, "", "Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen am Montag um 9:00 Uhr."},
			{nil, "en-GB", "Thank you for your message. We are closed right now and answer on Monday at 9:00."},
			{nil, "fr", "Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen am Montag um 9:00 Uhr."},
			{[]func(in *inbox.Inbox){absent("en", "Back {{inbox.opens}}. {{ inbox.name }}")}, "en", "Back on Monday at 9:00. Lichthaus"},
			{[]func(in *inbox.Inbox){absent("de", "Wieder da {{open}}, {{contact.first_name | \"Gast\"}}{{nothing}}")}, "en", "Wieder da am Montag um 9:00 Uhr, Ann"},
			{[]func(in *inbox.Inbox){func(in *inbox.Inbox) { in.Hours.Week[5] = []inbox.Span{{From: 570, To: 600}} }}, "de",
				"Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen morgen um 9:30 Uhr."},
			{[]func(in *inbox.Inbox){func(in *inbox.Inbox) { in.Hours.Week[4] = append(in.Hours.Week[4], inbox.Span{From: 1200, To: 1260}) }}, "en",
				"Thank you for your message. We are closed right now and answer today at 20:00."},
			{[]func(in *inbox.Inbox){func(in *inbox.Inbox) { in.Hours.Week = [7][]inbox.Span{2: {{From: 540, To: 600}}} }, func(in *inbox.Inbox) {
				in.Hours.Days = []inbox.Day{{Date: "2027-01-20"}}
			}}, "de", "Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen am 27. Januar um 9:00 Uhr."},
			{[]func(in *inbox.Inbox){func(in *inbox.Inbox) { in.Hours = &inbox.Hours{} }}, "en", "Thank you for your message. We are closed right now and answer as soon as we can."},
		} {
			b.shut(c.change...)
			who := fmt.Sprint("who", i)
			e := says("m"+who, who, "Hallo?")
			e.Message.Name, e.Message.Language = "Ann Berg", c.language
			b.take(e)
			list := b.thread(who)
			if len(list) != 2 || list[1].Text != c.want {
				t.Errorf("%d: %q, want %q", i, list[len(list)-1].Text, c.want)
			}
		}
	})
}

// Messages of one contact that are taken at the same moment, on two channels of two
// inboxes and by two processes, bring one notice.
func TestOneAbsenceNoticeUnderConcurrency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.DB) {
		one, two := open(), open()
		b := &bench{t: t, db: one, ch: &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "fake", On: true}}
		b.shut()
		other := &inbox.Channel{ID: storetest.Numbered(3), Inbox: storetest.Numbered(4), Type: "fake", On: true}
		clock := func() time.Time { return b.now }
		processes := []*ingest.Ingest{ingest.New(one, clock), ingest.New(two, clock)}
		b.in = processes[0]
		evening := b.now
		b.shut(func(in *inbox.Inbox) { in.ID = other.Inbox })
		b.now = evening.Add(-4 * time.Hour) // open: the contact is known on both channels before
		b.take(says("first", "ann", "Hello"))
		if err := b.in.Take(t.Context(), other, []channel.Event{says("first", "ann2", "Hello")}); err != nil {
			t.Fatal(err)
		}
		b.write(func(tx *store.Tx) error { // one person
			id, err := one.IdentityAt(t.Context(), other.ID, "ann2")
			if err != nil {
				return err
			}
			known, err := one.IdentityAt(t.Context(), b.ch.ID, "ann")
			if err != nil {
				return err
			}
			c, err := one.ConversationWith(t.Context(), id.Contact, other.Inbox)
			if err != nil {
				return err
			}
			id.Contact, c.Contact = known.Contact, known.Contact
			tx.Put(id)
			tx.Put(c)
			return nil
		})
		b.now = evening
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				ch, who := b.ch, "ann"
				if i%2 == 1 {
					ch, who = other, "ann2"
				}
				if err := processes[i%3%2].Take(t.Context(), ch, []channel.Event{says(fmt.Sprint("m", i), who, fmt.Sprint("Hello ", i))}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		n := b.automatic("ann")
		b.ch = other
		if n += b.automatic("ann2"); n != 1 {
			t.Errorf("%d notices at once", n)
		}
	})
}

// On a messenger the notice goes to the number that wrote, as long as its window is open.
func TestAbsenceNoticeOnAMessenger(t *testing.T) {
	messenger(t, func(b *bench) {
		b.shut()
		b.take(b.said("m1", "Hallo?", 1))
		list := b.messages()
		notice := list[len(list)-1]
		if len(list) != 2 || notice.Auto != inbox.AutoReply || notice.Mail != nil || notice.Channel != b.ch.ID {
			t.Fatalf("notice: %+v", notice)
		}
		b.write(func(tx *store.Tx) error {
			d, found, err := tx.GetDelivery(t.Context(), notice.ID)
			if err == nil && (!found || d.Address != ann || d.Conversation != notice.Conversation) {
				t.Errorf("delivery %+v", d)
			}
			return err
		})
		b.take(reacted("m1", "👍", b.now.UnixMilli()), b.said("m2", "Doch nicht", 0, own))
		for _, m := range b.messages() {
			if m.Auto != "" && m.ID != notice.ID {
				t.Errorf("another notice: %+v", m)
			}
		}
	})
}
