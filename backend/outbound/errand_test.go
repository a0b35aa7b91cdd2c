package outbound_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"tresen/backend/command"
	"tresen/backend/fault"
	"tresen/backend/inbox"
	"tresen/backend/store"
	"tresen/backend/store/storetest"
)

// sent gives a shop in which the agent's message 1 is at the platform.
func sent(s *shop, text string) {
	s.t.Helper()
	s.say(1, 0, 1, text, s.now())
	s.out.Knock()
	s.reaches(1, inbox.StateSent)
}

func (s *shop) did(want ...string) {
	s.t.Helper()
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if !slices.Equal(s.p.did, want) {
		s.t.Errorf("the platform was asked %q, want %q", s.p.did, want)
	}
}

func (s *shop) serves(fn func(kind string) error) {
	s.p.mu.Lock()
	s.p.serve = fn
	s.p.mu.Unlock()
}

func (s *shop) wish(c command.Command) {
	s.t.Helper()
	if err := s.does(c, s.now()); err != nil {
		s.t.Fatal(err)
	}
	s.out.Knock()
}

func TestChangesReachThePlatform(t *testing.T) {
	eachShop(t, func(s *shop) {
		sent(s, "a lamp")
		id := storetest.Numbered(101)
		s.wish(&command.EditMessage{Message: id, Text: "the lamp"})
		m := s.until(1, "edited", func(m *inbox.Message) bool { return m.Edited > 0 })
		if m.Text != "the lamp" || m.Wish != nil || len(m.Earlier) != 1 || m.Earlier[0].Text != "a lamp" {
			t.Errorf("%+v", m)
		}
		s.wish(&command.DeleteMessage{Message: id})
		m = s.until(1, "deleted", func(m *inbox.Message) bool { return m.Deleted > 0 })
		if m.Text != "" || m.Wish != nil {
			t.Errorf("%+v", m)
		}
		s.did("edit a0 r0 the lamp", "delete a0 r0")
	})
}

func TestAllPartsAreDeletedTheirTextStaysAsItIs(t *testing.T) {
	eachShop(t, func(s *shop) {
		sent(s, "a|b")
		if err := s.does(&command.EditMessage{Message: storetest.Numbered(101), Text: "c"}, s.now()); !fault.Is(err, fault.Conflict) {
			t.Errorf("edited: %v", err)
		}
		s.serves(func(string) error { return fault.New(fault.NotFound, "platform", "gone") }) // deleted there already
		s.wish(&command.DeleteMessage{Message: storetest.Numbered(101)})
		s.until(1, "deleted", func(m *inbox.Message) bool { return m.Deleted > 0 })
		s.did("delete a0 r0 r1")
	})
}

func TestReactions(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.write(func(tx *store.Tx) error {
			tx.Put(&inbox.Message{ID: storetest.Numbered(109), Conversation: convID(0), Inbox: "i", Dir: inbox.DirIn, Channel: chatID(0), At: 1, Text: "hi"})
			return tx.PutReference(t.Context(), "i", chatID(0)+" in1", storetest.Numbered(109), convID(0))
		})
		for _, emoji := range []string{"👍", "❤️", ""} {
			s.wish(&command.React{Message: storetest.Numbered(109), Emoji: emoji})
			m := s.until(9, "done", func(m *inbox.Message) bool { return m.Wish == nil })
			switch {
			case emoji == "" && len(m.Reactions) > 0, emoji != "" && (len(m.Reactions) != 1 || m.Reactions[0].Emoji != emoji || m.Reactions[0].By != "agent"):
				t.Errorf("after %q: %+v", emoji, m.Reactions)
			}
			s.pass(time.Second)
		}
		s.did("react a0 in1 👍", "react a0 in1 ❤️", "react a0 in1 ")
	})
}

// A passing refusal is tried again, a final one is shown with what the platform
// said; then the agent may wish anew.
func TestARefusedChange(t *testing.T) {
	inTime(t, 1, 1, func(x *process, p *messenger) {
		serves := func(err error) {
			p.mu.Lock()
			p.serve = func(string) error { return err }
			p.mu.Unlock()
		}
		edit := func(text string) *inbox.Message {
			if err := x.does(&command.EditMessage{Message: storetest.Numbered(101), Text: text}, time.Now()); err != nil {
				t.Fatal(err)
			}
			sleep(time.Minute)
			return x.message(1)
		}
		x.say(1, 0, 1, "a", time.Now())
		sleep(time.Minute)
		serves(fault.New(fault.Unavailable, "platform", "later"))
		if m := edit("b"); m.Wish == nil || m.Wish.Fault != "" || m.Text != "a" {
			t.Errorf("while it is tried: %+v", m.Wish)
		}
		if n := len(p.did); n < 2 || n > 8 {
			t.Errorf("asked %d times in a minute", n)
		}
		serves(refusal{fault.New(fault.Refused, "platform", "no")})
		sleep(time.Hour)
		m := x.message(1)
		if m.Wish == nil || m.Wish.What != "edit" || m.Wish.Text != "b" || m.Wish.Fault != "refused" || m.Wish.Detail == "" || m.Text != "a" {
			t.Errorf("%+v", m.Wish)
		}
		serves(nil)
		if m := edit("c"); m.Text != "c" || m.Wish != nil {
			t.Errorf("%q, %+v", m.Text, m.Wish)
		}
	})
}

// The agent thinks again while the platform is asked: the last wish is the last
// one there, and says how it ends.
func TestTheLastWishCounts(t *testing.T) {
	eachShop(t, func(s *shop) {
		sent(s, "a")
		asked, goOn := make(chan struct{}), make(chan struct{})
		first := true
		s.serves(func(string) error {
			if !first {
				return nil
			}
			first = false
			close(asked)
			<-goOn
			return errors.New("nobody knows")
		})
		s.wish(&command.EditMessage{Message: storetest.Numbered(101), Text: "b"})
		<-asked
		s.wish(&command.EditMessage{Message: storetest.Numbered(101), Text: "c"})
		s.did("edit a0 r0 b") // not both at once
		close(goOn)
		m := s.until(1, "changed", func(m *inbox.Message) bool { return m.Wish == nil })
		if m.Text != "c" || len(m.Earlier) != 1 {
			t.Errorf("%+v", m)
		}
		s.did("edit a0 r0 b", "edit a0 r0 c")
	})
}

// Killed while the platform was asked: doing it again is harmless, and is done.
func TestKilledWhileChanging(t *testing.T) {
	eachShop(t, func(s *shop) {
		sent(s, "a")
		asked := make(chan struct{})
		first := true
		s.serves(func(string) error {
			if first {
				first = false
				close(asked)
				<-s.end
			}
			return nil
		})
		s.wish(&command.EditMessage{Message: storetest.Numbered(101), Text: "b"})
		<-asked
		dead := s.process
		dead.kill()
		s.t.Cleanup(dead.stop)
		s.begin(s.t)
		s.pass(time.Hour) // its lease ends
		s.until(1, "changed", func(m *inbox.Message) bool { return m.Text == "b" && m.Wish == nil })
	})
}
