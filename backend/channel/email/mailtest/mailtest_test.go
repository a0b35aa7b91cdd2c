package mailtest_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tresen/backend/channel/email/mailtest"
)

const support, anna, bob = "support@shop.test", "anna@customer.test", "bob@customer.test"

func mail(from, to, subject string) []byte {
	return []byte("From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@customer.test>\r\n\r\nHello\r\n")
}

// bodies fetches every message of INBOX as the channel does.
func bodies(t *testing.T, c *imapclient.Client, box string) []*imapclient.FetchMessageBuffer {
	t.Helper()
	if _, err := c.Select(box, nil).Wait(); err != nil {
		t.Fatal(err)
	}
	all := imap.UIDSet{imap.UIDRange{Start: 1, Stop: 0}}
	list, err := c.Fetch(all, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true,
		BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func smtpCode(err error) int {
	if s, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return s.Code
	}
	return 0
}

func TestMailArrivesAndIsFetched(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	if err := s.Submit(anna, []string{support}, mail(anna, support, "one")); err != nil {
		t.Fatal(err)
	}
	// Exim delivers side by side; only a mail that lies there already is surely the first.
	s.Await(t, support, "INBOX", 1)
	if err := s.Deliver("someone@elsewhere.test", []string{"info+tag@shop.test"}, mail("someone@elsewhere.test", "info@shop.test", "two")); err != nil {
		t.Fatal(err)
	}
	s.Await(t, support, "INBOX", 2)
	old := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
	s.SaveAt(t, support, "Sent", old, true, mail(support, anna, "three"))
	c := s.Client(t, support, nil)
	list := bodies(t, c, "INBOX")
	if len(list) != 2 || !bytes.Contains(list[0].BodySection[0].Bytes, []byte("Subject: one")) || !bytes.Contains(list[1].BodySection[0].Bytes, []byte("info+tag@shop.test")) {
		t.Fatalf("fetched %d: %+v", len(list), list)
	}
	sent := bodies(t, c, "Sent")
	if len(sent) != 1 || !sent[0].InternalDate.Equal(old) || !slices.Contains(sent[0].Flags, imap.FlagSeen) {
		t.Errorf("in Sent: %d, %+v", len(sent), sent[0])
	}
}

func TestRefusalsOfTheSubmission(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{MaxSize: 20_000})
	for to, want := range map[string]int{"reject@customer.test": 550, "nobody@customer.test": 550, "busy@customer.test": 451} {
		if err := s.Submit(support, []string{to}, mail(support, to, "x")); smtpCode(err) != want {
			t.Errorf("%s: %v, want %d", to, err, want)
		}
	}
	big := append(mail(support, anna, "big"), bytes.Repeat([]byte("0123456789\r\n"), 2000)...)
	if err := s.Submit(support, []string{anna}, big); smtpCode(err) != 552 {
		t.Errorf("too large: %v", err)
	}
	c, err := smtp.DialTLS(s.Address(s.SMTPS), s.TLS())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Auth(sasl.NewPlainClient("", support, "wrong")); smtpCode(err) != 535 {
		t.Errorf("wrong password: %v", err)
	}
}

func TestReportsAndRobots(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	for _, to := range []string{"gone@bounce.test", "late@slow.test", "vacation@customer.test", "loop@customer.test"} {
		if err := s.Submit(support, []string{to}, mail(support, to, "to-"+to)); err != nil {
			t.Fatalf("%s: %v", to, err)
		}
	}
	var failed, delayed, vacation, robot string
	for _, m := range s.Await(t, support, "INBOX", 4) {
		switch text := string(m); {
		case strings.Contains(text, "Action: failed"):
			failed = text
		case strings.Contains(text, "Action: delayed"):
			delayed = text
		case strings.Contains(text, "I am away"):
			vacation = text
		case strings.Contains(text, "This is the robot"):
			robot = text
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"failed": {failed, "Status: 5.0.0"}, "failed, its reason": {failed, "5.1.1 <gone@bounce.test>"}, "failed, whose": {failed, "<to-gone@bounce.test@customer.test>"},
		"delayed": {delayed, "Status: 4.0.0"}, "vacation": {vacation, "Auto-Submitted: auto-replied"}, "robot": {robot, "Re: to-loop@customer.test"},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s: %q is not in %q", name, c.want, c.text)
		}
	}
	if strings.Contains(robot, "Auto-Submitted") {
		t.Error("the rude robot is polite")
	}
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	s.Save(t, support, "INBOX", mail(anna, support, "one"))
	c := s.Client(t, support, nil)
	before, err := c.Select("INBOX", nil).Wait()
	if err != nil || before.NumMessages != 1 {
		t.Fatalf("%v, %+v", err, before)
	}
	s.Kick(t, support)
	<-c.Closed()

	s.BumpValidity(t, support, "INBOX")
	c = s.Client(t, support, nil)
	after, err := c.Select("INBOX", nil).Wait()
	if err != nil || after.UIDValidity == before.UIDValidity {
		t.Errorf("UIDVALIDITY stayed %d: %v", after.UIDValidity, err)
	}
	if _, err := c.Idle(); err != nil {
		t.Fatal(err)
	}
	s.Crash()
	<-c.Closed()
	s.Restart(t)
	if list := bodies(t, s.Client(t, support, nil), "INBOX"); len(list) != 1 {
		t.Errorf("%d messages after the crash", len(list))
	}
}

func TestSaveWakesAnIdlingConnection(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	woken := make(chan uint32, 4)
	c := s.Client(t, support, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				woken <- *d.NumMessages
			}
		}}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Idle(); err != nil {
		t.Fatal(err)
	}
	s.Save(t, support, "INBOX", mail(anna, support, "one"))
	if n := <-woken; n != 1 {
		t.Errorf("woken with %d messages", n)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Caps: "IMAP4rev1 IDLE AUTH=PLAIN", MaxConn: 1, Quota: 4000})
	c := s.Client(t, support, nil)
	caps, err := c.Capability().Wait()
	if err != nil || caps.Has(imap.CapCondStore) || caps.Has(imap.CapUIDPlus) || !caps.Has(imap.CapIdle) {
		t.Errorf("capabilities %v, %v", caps, err)
	}
	second, err := imapclient.DialTLS(s.Address(s.IMAPS), &imapclient.Options{TLSConfig: s.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if err := second.Login(support, mailtest.Password).Wait(); err == nil {
		t.Error("a second connection was let in")
	}
	size := int64(5000)
	a := c.Append("INBOX", size, nil)
	_, _ = a.Write(bytes.Repeat([]byte("x"), int(size)))
	_ = a.Close()
	if _, err := a.Wait(); err == nil || !strings.Contains(err.Error(), "OVERQUOTA") {
		t.Errorf("a full mailbox took more: %v", err)
	}
}

// xoauth2 is Google's SASL mechanism; go-sasl has only OAUTHBEARER.
type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}
func (xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

func TestTokens(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	for good, want := range map[time.Duration]bool{time.Hour: true, -time.Minute: false} {
		who := xoauth2{support, s.Token(t, support, good)}
		c, err := imapclient.DialTLS(s.Address(s.IMAPS), &imapclient.Options{TLSConfig: s.TLS()})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Authenticate(who); (err == nil) != want {
			t.Errorf("IMAP, a token good for %v: %v", good, err)
		}
		_ = c.Close()
		m, err := smtp.DialTLS(s.Address(s.SMTPS), s.TLS())
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Auth(who); (err == nil) != want {
			t.Errorf("SMTP, a token good for %v: %v", good, err)
		}
		_ = m.Close()
	}
}
