package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
	"tresen/backend/channel/email/mailread"
	"tresen/backend/channel/email/mailtest"
	"tresen/backend/fault"
)

// started gives a server, and a core that listens and has seen it well.
func started(t *testing.T, o mailtest.Options, set map[string]string, change func(*fetcher)) (*mailtest.Server, *core, *listening) {
	t.Helper()
	srv := mailtest.Start(t, o)
	c := newCore()
	l := c.listen(t, mailbox(t, srv.IMAPS, srv.CAFile, set), change)
	c.await(t, "a line that is well", func() bool { return c.lastHealth().State == "ok" })
	return srv, c, l
}

// Mails are told apart by what they are, not by their Message-ID alone or by where they lie.
func TestIdentity(t *testing.T) {
	t.Parallel()
	srv, c, l := started(t, mailtest.Options{}, map[string]string{setJunk: "true"}, nil)
	same := "Message-ID: <same@customer.test>\r\n"
	none := func(text string) []byte {
		return []byte("From: anna@customer.test\r\nSubject: ohne\r\nDate: Fri, 21 Nov 2025 10:00:00 +0000\r\n\r\n" + text + "\r\n")
	}
	srv.Save(t, support, "INBOX", []byte(same+"From: anna@customer.test\r\nSubject: eins\r\n\r\nA\r\n"))
	srv.Save(t, support, "INBOX", []byte(same+"From: anna@customer.test\r\nSubject: zwei\r\n\r\nB\r\n"))
	srv.Save(t, support, "INBOX", []byte(same+"From: anna@customer.test\r\nSubject: zwei\r\n\r\nB, aber anders\r\n"))
	srv.Save(t, support, "INBOX", none("C"))
	srv.Save(t, support, "INBOX", none("D"))
	srv.Save(t, support, "INBOX", none("D")) // the very same, delivered twice
	srv.Save(t, support, "INBOX", []byte("Received: from x\r\n"+string(mailOf(1))))
	srv.Save(t, support, "Junk", []byte("Received: from y\r\nDelivered-To: info@shop.test\r\n"+string(mailOf(1))))
	srv.Save(t, support, "Junk", mailOf(2))
	srv.Save(t, support, "Junk", []byte("Received: from z\r\n"+same+"From: anna@customer.test\r\nSubject: zwei\r\n\r\nB,  aber anders\r\n\r\n"))
	c.await(t, "seven mails", func() bool { return len(c.events) >= 7 })
	srv.Save(t, support, "INBOX", mailOf(3))
	c.await(t, "a last one", func() bool { return c.messages()[refOf(3)] == 1 })
	l.stop()
	var texts []string
	for _, e := range c.events {
		texts = append(texts, e.Message.Text)
	}
	slices.Sort(texts)
	if got := strings.Join(texts, " | "); got != "A | B | B, aber anders | C | D | Text 1 | Text 2 | Text 3" {
		t.Error(got)
	}
	if !c.find(refOf(2)).Message.Quiet {
		t.Error("a mail in the junk folder would be answered by machine")
	}
}

// Answers given in another mail program appear; copies of our own do not.
func TestSentFolderIsRead(t *testing.T) {
	t.Parallel()
	srv, c, l := started(t, mailtest.Options{}, nil, nil)
	own := fmt.Sprintf("From: support@shop.test\r\nTo: anna@customer.test\r\nMessage-ID: <%s>\r\nSubject: Re: x\r\n\r\n%s\r\n", ownID("c1"), strings.Repeat("z", 9000))
	srv.Save(t, support, "Sent", []byte(own))
	srv.Save(t, support, "Sent", []byte("From: support@shop.test\r\nTo: Anna <anna@customer.test>\r\nMessage-ID: <else@shop.test>\r\nSubject: Re: x\r\n\r\nvon unterwegs\r\n"))
	c.await(t, "both", func() bool { return len(c.events) >= 2 })
	l.stop()
	var states, texts []string
	for _, e := range c.events {
		if e.Status != nil {
			states = append(states, e.Status.State)
		} else {
			texts = append(texts, e.Message.Text)
		}
	}
	if !slices.Equal(states, []string{"sent"}) || !slices.Equal(texts, []string{"von unterwegs"}) || len(c.files) != 1 {
		t.Errorf("states %q, texts %q, %d files", states, texts, len(c.files))
	}
}

// Flags follow what agents did; with the usual setting nothing on the server changes.
func TestFlagsFollow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		caps, policy string
		seen, moved  bool
	}{
		"leave":        {policy: flagsLeave},
		"seen":         {policy: flagsSeen, seen: true},
		"move":         {policy: flagsMove, moved: true},
		"without MOVE": {policy: flagsMove, moved: true, caps: "IMAP4rev1 IDLE UIDPLUS AUTH=PLAIN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, core, l := started(t, mailtest.Options{Caps: c.caps}, map[string]string{setFlags: c.policy, setMoveTo: "Erledigt"}, nil)
			srv.Save(t, support, "INBOX", mailOf(1))
			srv.Save(t, support, "INBOX", mailOf(2))
			core.awaitMessages(t, 2)
			other := srv.Client(t, support, nil)
			if _, err := other.Select("INBOX", nil).Wait(); err != nil {
				t.Fatal(err)
			}
			if err := other.Store(imap.SeqSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
			l.Seen([]string{"ti:0011", refOf(1), "gone@customer.test"})
			l.Done([]string{refOf(1)})
			for n := 3; n < 5; n++ { // between two looks for new mail flags follow
				srv.Save(t, support, "INBOX", mailOf(n))
				core.awaitMessages(t, n)
			}
			l.stop()
			if moved := srv.Count(support, "Erledigt") == 1; moved != c.moved {
				t.Errorf("moved: %v", moved)
			}
			want := 4
			if c.moved {
				want = 3
			}
			if n := srv.Count(support, "INBOX"); n != want {
				t.Errorf("%d mails in the inbox, %d were meant", n, want)
			}
			if err := other.Noop().Wait(); err != nil { // tells it what changed
				t.Fatal(err)
			}
			data, err := other.Search(&imap.SearchCriteria{Flag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
			if err != nil || (len(data.AllSeqNums()) == 1) != c.seen {
				t.Errorf("seen: %v %v", data.AllSeqNums(), err)
			}
		})
	}
}

// A mail that holds the parser, or breaks it, comes with its header and source
// and does not hold up the next one.
func TestParserGivesUp(t *testing.T) {
	t.Parallel()
	srv, c, l := started(t, mailtest.Options{}, nil, func(f *fetcher) {
		f.t.parse = 2 * time.Second
		f.read = func(raw []byte) *mailread.Mail {
			switch {
			case bytes.Contains(raw, []byte("Text 1\r\n")):
				select {} // for ever
			case bytes.Contains(raw, []byte("Text 2\r\n")):
				panic("broken")
			}
			return mailread.Read(raw)
		}
	})
	for n := range 4 {
		srv.Save(t, support, "INBOX", mailOf(n))
	}
	c.awaitMessages(t, 4)
	l.stop()
	for n := range 4 {
		m := c.find(refOf(n)).Message
		bad := n == 1 || n == 2
		if m.Mail.Raw == nil || string(c.files[m.Mail.Raw.Hash]) != string(mailOf(n)) && !bytes.Contains(c.files[m.Mail.Raw.Hash], []byte(refOf(n))) ||
			slices.Contains(m.Mail.Notes, "broken") != bad || m.Mail.Subject != fmt.Sprint("Frage ", n) {
			t.Errorf("mail %d: %+v", n, m.Mail)
		}
	}
}

// A mail the core refuses is told as far as it will have it; those around it come whole.
func TestCoreRefusesOne(t *testing.T) {
	t.Parallel()
	for _, code := range []fault.Code{fault.Invalid, fault.Internal} {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Start(t, mailtest.Options{})
			c := newCore()
			c.fails = func(events []channel.Event) (before, after error) {
				for _, e := range events {
					if e.Message != nil && e.Message.Ref == refOf(7) && len(e.Message.Mail.References) > 0 {
						return fault.New(code, "core", "not this one"), nil
					}
				}
				return nil, nil
			}
			a := mailbox(t, srv.IMAPS, srv.CAFile, nil)
			l := c.listen(t, a, nil)
			c.await(t, "ok", func() bool { return c.lastHealth().State == "ok" })
			l.stop()
			for n := range 20 {
				srv.Save(t, support, "INBOX", mailOf(n, "References: <a@x>"))
			}
			l = c.listen(t, a, nil)
			c.awaitMessages(t, 20)
			l.stop()
			for n := range 20 {
				if m := c.find(refOf(n)).Message; slices.Contains(m.Mail.Notes, "broken") != (n == 7) || m.Mail.Raw == nil {
					t.Errorf("mail %d: %+v", n, m.Mail)
				}
			}
		})
	}
}

// A full disk loses nothing: what could not be stored comes when there is room.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	srv := mailtest.Start(t, mailtest.Options{})
	srv.SaveAt(t, support, "INBOX", time.Now().Add(-24*time.Hour), true, mailOf(0))
	c := newCore()
	s, err := Connector{}.open(mailbox(t, srv.IMAPS, srv.CAFile, nil), c.env())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	full := make(chan struct{})
	store := s.env.Store
	s.env.Store = func(ctx context.Context, name, kind string, r io.Reader) (channel.File, error) {
		select {
		case <-full:
			return store(ctx, name, kind, r)
		default:
			return channel.File{}, fault.New(fault.DiskFull, "core", "full")
		}
	}
	f := s.fetcher()
	f.t = quick()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.run(ctx) }()
	c.await(t, "history without room", func() bool { return c.lastHealth().Fault == string(fault.DiskFull) && c.lastHealth().State == "ok" })
	srv.Save(t, support, "INBOX", mailOf(1))
	c.await(t, "new mail without room", func() bool { return c.lastHealth().Fault == string(fault.DiskFull) && c.lastHealth().State == "away" })
	close(full)
	c.awaitMessages(t, 2)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
