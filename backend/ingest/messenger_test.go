package ingest_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tresen/backend/channel"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

const (
	ann   = "4915112345678"
	annID = "DE.13491208655302741918" // the same person's name on the platform
)

// messenger makes the bench's channel one with numbers, a window and quotes.
func messenger(t *testing.T, fn func(b *bench)) {
	t.Helper()
	each(t, func(b *bench) {
		b.ch = &inbox.Channel{ID: storetest.Numbered(1), Inbox: storetest.Numbered(2), Type: "fake", On: true, Reaches: "phone",
			Can: &inbox.Abilities{Window: 24 * 60, Quotes: true, Phone: true}}
		fn(b)
	})
}

// said is a message as a platform tells it: when it took it (in seconds before
// now), and what it calls it.
func (b *bench) said(ref, text string, ago int, change ...func(m *channel.Message)) channel.Event {
	m := &channel.Message{Text: text, Ref: ref, Name: "Ann", At: b.now.Add(-time.Duration(ago)*time.Second).UnixMilli() / 1000 * 1000}
	for _, c := range change {
		c(m)
	}
	return channel.Event{ID: "message:" + ref, Address: ann, Message: m}
}

func own(m *channel.Message) { m.Own, m.From = true, "49301234567" }

func quoting(ref string) func(m *channel.Message) {
	return func(m *channel.Message) { m.Quote = ref }
}

func edited(ref, text string, at int64) channel.Event {
	return channel.Event{ID: "edit:" + ref + text, Address: ann, Edit: &channel.Edit{Ref: ref, Text: text, At: at}}
}

func deleted(refs ...string) channel.Event {
	return channel.Event{ID: "delete:" + strings.Join(refs, ","), Address: ann, Delete: &channel.Delete{Refs: refs}}
}

func reacted(to, emoji string, at int64) channel.Event {
	return channel.Event{ID: "react:" + to + emoji, Address: ann, Reaction: &channel.Reaction{To: to, Emoji: emoji, At: at}}
}

func told(ref, state string) channel.Event {
	return channel.Event{ID: "status:" + ref + state, Address: ann, Status: &channel.Status{Refs: []string{ref}, State: state}}
}

// messages gives what was said, oldest first.
func (b *bench) messages() (list []*inbox.Message) {
	for _, m := range b.thread(ann) {
		if m.Dir != inbox.DirEvent {
			list = append(list, m.Message)
		}
	}
	return list
}

func (b *bench) identity(address string) *inbox.Identity {
	b.t.Helper()
	i, err := b.db.IdentityAt(b.t.Context(), b.ch.ID, address)
	if err != nil || i == nil {
		b.t.Fatalf("identity of %s: %v, %v", address, i, err)
	}
	return i
}

// sent lets outbound record a part.
func (b *bench) sent(id string, part int, ref string) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		m, err := store.Get[inbox.Message](b.t.Context(), tx, id)
		if err != nil {
			return err
		}
		return b.in.Sent(b.t.Context(), tx, b.ch, m, part, ref)
	})
}

func (b *bench) look(id string) *inbox.Message {
	b.t.Helper()
	m, err := store.Look[inbox.Message](b.t.Context(), b.db, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func TestWhatAMessageBrings(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "", 5, func(m *channel.Message) {
			m.Media = []channel.Media{{ID: "m1", Name: "../../etc/pass\u202Ewd", Type: "image/jpeg", Size: 12, Voice: true, Seconds: 3}, {ID: "m2", Name: "big.mov", Fault: "too_large"}}
			m.Location = &channel.Location{Lat: 52.5, Lon: 13.4, Name: "Here"}
			m.Cards = []channel.Card{{Name: "Bob", Phones: []string{"1", "", "2"}, Own: true}}
			m.Order = &channel.Order{Items: []channel.OrderItem{{ID: "lamp", Quantity: 2, Price: "9.90", Currency: "EUR"}}}
			m.Group, m.Forwarded, m.Button = "album", true, "yes"
			m.Referral = &channel.Referral{Payload: "flyer", Title: "Ad"}
		}), b.said("2", "", 4, func(m *channel.Message) { m.Unsupported = "poll" }))
		list := b.messages()
		m := list[0]
		if len(m.Files) != 2 || m.Files[0] != (inbox.File{Name: "passwd", Type: "image/jpeg", Size: 12, Voice: true, Seconds: 3}) || m.Files[1].Fault != "too_large" {
			t.Errorf("files %+v", m.Files)
		}
		if m.Location.Lat != 52.5 || len(m.Cards[0].Phones) != 2 || !m.Cards[0].Own || m.Order.Items[0].Quantity != 2 || m.Group != "album" || !m.Forwarded || !m.Pressed || m.Referral.ID != "flyer" {
			t.Errorf("%+v", m)
		}
		if list[1].Unsupported != "poll" || b.conv(ann).Preview.What != "unsupported" {
			t.Errorf("%+v, row %+v", list[1], b.conv(ann).Preview)
		}
		due, _, err := b.db.DueMedia(t.Context(), b.now.UnixMilli(), 10)
		if err != nil || len(due) != 1 || due[0].Message != m.ID || due[0].Part != 0 || !strings.Contains(string(due[0].Doc), "m1") {
			t.Errorf("to fetch: %+v, %v", due, err)
		}
		b.take(deleted("1"))
		if due, _, _ := b.db.DueMedia(t.Context(), b.now.UnixMilli(), 10); len(due) != 0 {
			t.Errorf("files of a message that was taken back are fetched: %+v", due)
		}
	})
}

// What was read as unknown is filled in when a later version reads the kept call again.
func TestAKeptCallIsReadBetter(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "", 5, func(m *channel.Message) { m.Unsupported = "pin" }))
		b.take(b.said("1", "Here it is", 5, func(m *channel.Message) { m.Location = &channel.Location{Lat: 1}; m.Media = []channel.Media{{ID: "x"}} }))
		list := b.messages()
		if len(list) != 1 || list[0].Unsupported != "" || list[0].Text != "Here it is" || list[0].Location == nil || b.conv(ann).Preview.Text != "Here it is" {
			t.Errorf("%+v", list[0])
		}
		if due, _, _ := b.db.DueMedia(t.Context(), b.now.UnixMilli(), 10); len(due) != 1 {
			t.Errorf("to fetch %+v", due)
		}
	})
}

func TestQuotes(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("2", "that one", 5, quoting("1")), b.said("3", "and before us", 4, quoting("0")))
		if m := b.messages()[0]; m.Quote != "" || m.Excerpt != "" {
			t.Errorf("%+v", m)
		}
		b.now = b.now.Add(time.Second)
		b.take(b.said("1", "the lamp", 20))
		list := b.messages()
		if list[0].Text != "the lamp" || list[1].Quote != list[0].ID || list[1].Excerpt != "the lamp" || list[2].Quote != "" {
			t.Errorf("%+v", list[1])
		}
		b.take(deleted("1"))
		if m := b.messages()[1]; m.Excerpt != "" || m.Quote == "" {
			t.Errorf("what was taken back stands in a quote: %+v", m)
		}
	})
}

func TestEditsAndDeletions(t *testing.T) {
	messenger(t, func(b *bench) {
		now := b.now.UnixMilli()
		b.take(edited("1", "third", now-10), deleted("2", "9"))
		b.take(b.said("1", "first", 9), b.said("2", "never mind", 8))
		b.take(edited("1", "second", now-20), edited("1", "third", now-5))
		list := b.messages()
		if m := list[0]; m.Text != "third" || m.Edited != now-10 || len(m.Earlier) != 2 || m.Earlier[0].Text != "first" || m.Earlier[1].Text != "second" {
			t.Errorf("%+v", m)
		}
		if m := list[1]; m.Deleted == 0 || m.Text != "" {
			t.Errorf("%+v", m)
		}
		if c := b.conv(ann); c.Preview.What != "deleted" || c.Preview.Text != "" || c.UnansweredSince == 0 {
			t.Errorf("row %+v", c)
		}
		b.take(edited("2", "back again?", now))
		if m := b.messages()[1]; m.Text != "" || m.Edited != 0 {
			t.Errorf("%+v", m)
		}
		b.take(b.said("9", "late", 3))
		if m := b.messages()[2]; m.Deleted == 0 || m.Text != "" {
			t.Errorf("taken back before it came: %+v", m)
		}
	})
}

// An edit nobody could see still is what was said last.
func TestAnInvisibleEditCounts(t *testing.T) {
	messenger(t, func(b *bench) {
		now := b.now.UnixMilli()
		b.take(b.said("1", "a", 9), edited("1", "a", now-10))
		if m := b.messages()[0]; m.Edited != 0 {
			t.Errorf("%+v", m)
		}
		b.take(edited("1", "b", now-20))
		if m := b.messages()[0]; m.Text != "a" || m.Edited != now-10 || len(m.Earlier) != 2 {
			t.Errorf("%+v", m)
		}
	})
}

func TestReactionsAreNoMessages(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(reacted("out", "👍", 0))
		b.take(b.said("1", "thanks", 9))
		id := b.answer(ann, inbox.StateSending)
		b.sent(id, 0, "out")
		b.write(func(tx *store.Tx) error {
			c, err := store.Get[inbox.Conversation](t.Context(), tx, b.conv(ann).ID)
			c.Status, c.DoneAt = inbox.StatusDone, 1
			tx.Put(c)
			return err
		})
		b.take(reacted("out", "❤️", b.now.UnixMilli()+5))
		m, c := b.look(id), b.conv(ann)
		if len(m.Reactions) != 1 || m.Reactions[0].By != "" || m.State != inbox.StateSent {
			t.Errorf("%+v", m)
		}
		if c.Status != inbox.StatusDone || c.UnansweredSince != 0 || len(b.messages()) != 2 {
			t.Errorf("%+v", c)
		}
	})
}

func TestAnEchoIsOurOwnMessage(t *testing.T) {
	for name, c := range map[string]struct {
		before func(b *bench, id string)
		state  inbox.State
	}{
		"after it was recorded": {func(b *bench, id string) { b.sent(id, 0, "out"); b.take(b.said("out", "answer", 1, own)) }, inbox.StateSent},
		"before": {func(b *bench, id string) {
			b.take(b.said("out", "answer", 1, own), reacted("out", "👍", 0), told("out", "read"), b.said("q", "yes", 0, quoting("out")))
			b.sent(id, 0, "out")
		}, inbox.StateRead},
	} {
		t.Run(name, func(t *testing.T) {
			messenger(t, func(b *bench) {
				b.take(b.said("1", "hello?", 9))
				id := b.answer(ann, inbox.StateSending)
				c.before(b, id)
				b.take(b.said("out", "answer", 1, own))
				list := b.messages()
				list = slices.DeleteFunc(list, func(m *inbox.Message) bool { return m.Text == "yes" && m.Quote == id && m.Excerpt == "answer" })
				if len(list) != 2 || list[1].ID != id || list[1].State != c.state {
					t.Errorf("%d messages, the last %+v", len(list), list[len(list)-1])
				}
				if name == "before" && len(list[1].Reactions) != 1 {
					t.Errorf("reactions %+v", list[1].Reactions)
				}
			})
		})
	}
}

// The echo and the answer to our call come in the same moment, perhaps in two processes.
func TestAnEchoAndTheAnswerAtOnce(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "hello?", 9))
		var ours []string
		for range 12 {
			ours = append(ours, b.answer(ann, inbox.StateSending))
		}
		var both sync.WaitGroup
		for i, id := range ours {
			ref := fmt.Sprint("out", i)
			both.Go(func() {
				if err := b.in.Take(t.Context(), b.ch, []channel.Event{b.said(ref, "answer", 0, own), told(ref, "delivered")}); err != nil {
					t.Error(err)
				}
			})
			both.Go(func() { b.sent(id, 0, ref) })
		}
		both.Wait()
		if list := b.messages(); len(list) != 1+len(ours) {
			t.Errorf("%d messages", len(list))
		}
		for _, id := range ours {
			if m := b.look(id); m == nil || m.State != inbox.StateDelivered {
				t.Errorf("%+v", m)
			}
		}
	})
}

// After a crash nobody knows whether it went out; its echo tells.
func TestAnEchoSettlesAnUnsureMessage(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "hello?", 9))
		id := b.answer(ann, inbox.StateUnsure)
		b.take(b.said("out", "answer", 1, own), told("out", "delivered"))
		if list := b.messages(); len(list) != 2 || b.look(id).State != inbox.StateDelivered {
			t.Errorf("%d messages, %s", len(list), b.look(id).State)
		}
		b.take(b.said("other", "from the phone", 0, own))
		list := b.messages()
		if m := list[len(list)-1]; m.Dir != inbox.DirOut || m.Author != "" || m.State != inbox.StateSent || b.conv(ann).UnansweredSince != 0 {
			t.Errorf("%+v", m)
		}
	})
}

func TestStatesOfParts(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "hello?", 9))
		for _, c := range []struct {
			name string
			do   func(id string)
			want inbox.State
		}{
			{"one is not read", func(id string) {
				b.sent(id, 0, id+"a")
				b.take(told(id+"a", "read"))
				b.sent(id, 1, id+"b")
				b.take(told(id+"b", "delivered"))
			}, inbox.StateDelivered},
			{"told before recorded", func(id string) {
				b.take(told(id+"b", "read"), told(id+"a", "read"))
				b.sent(id, 0, id+"a")
				b.sent(id, 1, id+"b")
			}, inbox.StateRead},
			{"one failed early", func(id string) {
				e := told(id+"a", "failed")
				e.Status.Fault = "recipient"
				b.take(e)
				b.sent(id, 0, id+"a")
				b.sent(id, 1, id+"b")
				b.take(told(id+"b", "read"))
			}, inbox.StateFailed},
			{"by our key, the answer to our call lost", func(id string) {
				b.sent(id, 0, id+"a")
				b.take(channel.Event{ID: id, Address: ann, Status: &channel.Status{Keys: []string{id + "/1"}, Refs: []string{id + "b"}, State: "delivered"}})
				b.take(told(id+"a", "read"))
			}, inbox.StateDelivered},
			{"not all are there", func(id string) { b.sent(id, 0, id+"a"); b.take(told(id+"a", "read")) }, inbox.StateSending},
		} {
			id := b.answer(ann, inbox.StateSending)
			b.write(func(tx *store.Tx) error {
				m, err := store.Get[inbox.Message](t.Context(), tx, id)
				m.Parts = 2
				tx.Put(m)
				return err
			})
			c.do(id)
			if m := b.look(id); m.State != c.want || c.want == inbox.StateFailed && m.Fault != "recipient" || c.want != inbox.StateSending && m.Sent != 2 {
				t.Errorf("%s: %s %q, %d parts", c.name, m.State, m.Fault, m.Sent)
			}
		}
	})
}

// Messages stand in the order they were written, unless that would hide one.
func TestOvertakenMessages(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("2", "two", 10))
		b.take(b.said("3", "three", 10), b.said("1", "one", 12))
		if got := b.texts(ann); !slices.Equal(got, []string{"one", "two", "three"}) {
			t.Errorf("%v", got)
		}
		c := b.conv(ann)
		if c.Preview.Text != "three" || c.UnansweredSince != b.messages()[0].At || c.LastAt != b.messages()[2].At {
			t.Errorf("row %+v", c)
		}
		b.answer(ann, inbox.StateSent)
		b.take(b.said("0", "before the answer", 20))
		if got := b.texts(ann); !slices.Equal(got, []string{"one", "two", "three", "answer", "before the answer"}) {
			t.Errorf("hidden above an answer: %v", got)
		}
		if c := b.conv(ann); c.UnansweredSince == 0 {
			t.Error("nobody waits")
		}
	})
}

// Nobody must have to look for a new message above what they have seen.
func TestALateMessageIsNotHidden(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("2", "two", 10))
		c := b.conv(ann)
		b.write(func(tx *store.Tx) error {
			tx.Put(&inbox.Seen{ID: inbox.OwnID(storetest.Numbered(9), c.ID), Conversation: c.ID, At: c.LastAt})
			return nil
		})
		b.take(b.said("1", "one", 12))
		if got := b.texts(ann); !slices.Equal(got, []string{"two", "one"}) || b.conv(ann).LastInAt <= c.LastAt {
			t.Errorf("%v", got)
		}
	})
}

// After an outage everything comes at once, in any order.
func TestAnOutageKeepsTheOrder(t *testing.T) {
	messenger(t, func(b *bench) {
		for i, n := range []int{3, 1, 4, 2, 5} {
			b.now = b.now.Add(100 * time.Millisecond)
			b.take(b.said(string(rune('0'+n)), string(rune('0'+n)), 36000-60*n-i/9))
		}
		if got := b.texts(ann); !slices.Equal(got, []string{"1", "2", "3", "4", "5"}) {
			t.Errorf("%v", got)
		}
		for _, m := range b.messages() {
			if m.SentAt == 0 || b.now.UnixMilli()-m.At > 10_000 {
				t.Errorf("%s: at %d, sent at %d", m.Text, m.At, m.SentAt)
			}
		}
	})
}

func TestTheWindow(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "hello", 7200))
		until := b.now.Add(22*time.Hour).UnixMilli() / 1000 * 1000
		if i, c := b.identity(ann), b.conv(ann); i.OpenUntil != until || c.OpenUntil != until {
			t.Errorf("%d and %d, not %d", i.OpenUntil, c.OpenUntil, until)
		}
		for _, e := range []channel.Event{b.said("2", "our own", 1, own), b.said("3", "history", 1, func(m *channel.Message) { m.Past = true })} {
			if b.take(e); b.identity(ann).OpenUntil != until {
				t.Errorf("%s opens it", e.ID)
			}
		}
		b.take(b.said("4", "from the future", -5000, func(m *channel.Message) { m.Window = 72 * 60 }))
		if want := b.now.Add(72 * time.Hour).UnixMilli(); b.conv(ann).OpenUntil != want {
			t.Errorf("%d, not %d", b.conv(ann).OpenUntil, want)
		}
		b.take(b.said("5", "older", 100))
		if want := b.now.Add(72 * time.Hour).UnixMilli(); b.conv(ann).OpenUntil != want {
			t.Error("an older message closes it")
		}
		plain := *b.ch
		plain.ID, plain.Can = storetest.Numbered(7), &inbox.Abilities{Phone: true}
		b.now = b.now.Add(time.Second)
		if err := b.in.Take(t.Context(), &plain, []channel.Event{b.said("6", "elsewhere", 0)}); err != nil {
			t.Fatal(err)
		}
		if c := b.conv(ann); c.LastChannel != plain.ID || c.OpenUntil != 0 {
			t.Errorf("a channel without window: %+v", c)
		}
	})
}

func TestBlockedUntilTheyWrite(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "hi", 9), channel.Event{ID: "b", Address: ann, Reach: &channel.Reach{Blocked: true, Reason: "blocked"}},
			channel.Event{ID: "c", Address: ann, Consent: &channel.Consent{Stop: true}})
		if i := b.identity(ann); i.Blocked != "blocked" || i.Stop == 0 {
			t.Errorf("%+v", i)
		}
		b.take(b.said("2", "hi", 1), channel.Event{ID: "d", Address: ann, Consent: &channel.Consent{}})
		if i := b.identity(ann); i.Blocked != "" || i.Stop != 0 {
			t.Errorf("%+v", i)
		}
	})
}

// A referral comes before the contact has said anything.
func TestAReferralWaitsForTheFirstWord(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(channel.Event{ID: "r", Address: ann, Referral: &channel.Referral{Payload: "flyer-7"}})
		b.take(b.said("1", "hi", 9), b.said("2", "there", 8))
		if list := b.messages(); list[0].Referral == nil || list[0].Referral.ID != "flyer-7" || list[1].Referral != nil {
			t.Errorf("%+v", list[0])
		}
	})
}

func TestATemplateIsPaused(t *testing.T) {
	messenger(t, func(b *bench) {
		b.write(func(tx *store.Tx) error {
			_, err := tx.SetTemplates(t.Context(), b.ch.ID, []*inbox.Template{{ID: "a", Channel: b.ch.ID, Name: "hello", Language: "de", State: inbox.TemplateApproved}})
			return err
		})
		b.take(channel.Event{ID: "t", Template: &channel.TemplateChange{Name: "hello", Language: "de", State: "paused", Reason: "quality"}},
			channel.Event{ID: "u", Template: &channel.TemplateChange{Name: "hello", Language: "de", State: "flagged"}})
		if m, err := store.Look[inbox.Template](t.Context(), b.db, "a"); err != nil || m.State != inbox.TemplatePaused || m.Reason != "quality" {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// Two accounts may use the same names for their messages.
func TestNamesAreOfTheirChannel(t *testing.T) {
	messenger(t, func(b *bench) {
		b.take(b.said("1", "to the one", 9))
		other := *b.ch
		other.ID = storetest.Numbered(8)
		e := b.said("1", "to the other", 8)
		if err := b.in.Take(t.Context(), &other, []channel.Event{e, edited("1", "changed", b.now.UnixMilli())}); err != nil {
			t.Fatal(err)
		}
		if got := b.texts(ann); !slices.Equal(got, []string{"to the one", "changed"}) {
			t.Errorf("%v", got)
		}
	})
}

// The same message under another key is still the same.
func TestOneNameIsOneMessage(t *testing.T) {
	messenger(t, func(b *bench) {
		again := b.said("1", "hi", 9)
		again.ID = "by another way"
		b.take(b.said("1", "hi", 9), again)
		if got := b.texts(ann); len(got) != 1 {
			t.Errorf("%v", got)
		}
	})
}

func TestHostileContent(t *testing.T) {
	messenger(t, func(b *bench) {
		e := b.said("1", "a\x00b\xff"+strings.Repeat("ä", 30_000), 9, func(m *channel.Message) {
			m.Name = "\u202E\u200B\u3164" + strings.Repeat("\u0301", 5000)
			m.Unsupported = strings.Repeat("x", 9000)
			m.Cards = make([]channel.Card, 3000)
		})
		b.take(e)
		m := b.messages()[0]
		if strings.ContainsRune(m.Text, 0) || len([]rune(m.Text)) > 20_000 || len(m.Cards) > 50 || len(m.Unsupported) > 200 {
			t.Errorf("%d characters, %d cards", len(m.Text), len(m.Cards))
		}
		if k := b.contact(ann); k.Name != "" {
			t.Errorf("an invisible name: %q", k.Name)
		}
		b.take(b.said("nowhere", "", 0, func(m *channel.Message) { m.Location = &channel.Location{Lat: math.NaN(), Lon: math.Inf(1)} }))
		if m := b.messages()[1]; m.Location != nil || m.Unsupported != "location" {
			t.Errorf("%+v", m)
		}
		if err := b.in.Take(t.Context(), b.ch, []channel.Event{b.said("a\x00", "x", 0)}); err == nil {
			t.Error("a name no database takes")
		}
	})
}
