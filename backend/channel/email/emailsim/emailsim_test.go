package emailsim_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tresen/backend/channel/email/emailsim"
)

const shop, anna = "beratung@shop.example", "anna@kunden.example"

func start(t *testing.T, o emailsim.Options) *emailsim.Sim {
	t.Helper()
	o.Accounts = map[string]string{shop: "secret", anna: "secret"}
	s, err := emailsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func trust(s *emailsim.Sim) *tls.Config {
	return &tls.Config{RootCAs: s.CA.Pool(), ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

func dial(t *testing.T, s *emailsim.Sim, o imapclient.Options) *imapclient.Client {
	t.Helper()
	o.TLSConfig = trust(s)
	c, err := imapclient.DialTLS(emailsim.Address(s.IMAPS), &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func login(t *testing.T, s *emailsim.Sim, o imapclient.Options) *imapclient.Client {
	t.Helper()
	c := dial(t, s, o)
	if err := c.Login(shop, "secret").Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func fetch(t *testing.T, c *imapclient.Client, box string, set imap.NumSet) (*imap.SelectData, []*imapclient.FetchMessageBuffer) {
	t.Helper()
	data, err := c.Select(box, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.Fetch(set, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{
		{Peek: true}, {Peek: true, Specifier: imap.PartSpecifierHeader}}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	return data, list
}

var all = imap.UIDSet{imap.UIDRange{Start: 1}}

func submit(t *testing.T, s *emailsim.Sim, to string, raw []byte) error {
	t.Helper()
	c, err := smtp.DialTLS(emailsim.Address(s.SMTPS), trust(s))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.Auth(sasl.NewPlainClient("", shop, "secret")); err != nil {
		return err
	}
	return c.SendMail(shop, []string{to}, bytes.NewReader(raw))
}

func code(err error) int {
	if s, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return s.Code
	}
	return 0
}

func TestACustomerWritesAndIsAnswered(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	id, err := s.Says(emailsim.Mail{From: "Anna Öztürk <" + anna + ">", To: shop, Subject: "Größe der Lampe", Text: "Moin,\npasst sie?", HTML: "<p>Moin</p>",
		Files: []emailsim.File{{Name: "Rechnung März.pdf", Type: "application/pdf", Data: []byte("%PDF")}}})
	if err != nil {
		t.Fatal(err)
	}
	c := login(t, s, imapclient.Options{})
	box, list := fetch(t, c, "INBOX", all)
	if box.NumMessages != 1 || len(list) != 1 || list[0].RFC822Size != int64(len(list[0].BodySection[0].Bytes)) || len(list[0].Flags) != 0 {
		t.Fatalf("%+v, %+v", box, list)
	}
	m := emailsim.Parse(list[0].BodySection[0].Bytes)
	if m.ID != id || m.Subject != "Größe der Lampe" || m.Text != "Moin,\npasst sie?" || m.From[0].Name != "Anna Öztürk" || m.Files[0].Name != "Rechnung März.pdf" || string(m.Files[0].Data) != "%PDF" {
		t.Errorf("came as %+v", m)
	}
	if header := list[0].BodySection[1].Bytes; !bytes.HasSuffix(header, []byte("\r\n\r\n")) || bytes.Contains(header, []byte("%PDF")) || !bytes.Contains(header, []byte("Delivered-To: "+shop)) {
		t.Errorf("header %q", header)
	}
	answer := emailsim.Mail{From: shop, To: anna, Subject: "Re: Größe der Lampe", Text: "Ja.", InReplyTo: id, References: []string{id}}.Bytes()
	if err := submit(t, s, anna, answer); err != nil {
		t.Fatal(err)
	}
	got, sent := s.Box(anna, "INBOX"), s.Sent()
	if len(got) != 1 || got[0].InReplyTo != id || len(sent) != 1 || sent[0].User != shop || sent[0].Subject != "Re: Größe der Lampe" {
		t.Errorf("Anna has %+v; sent %+v", got, sent)
	}
	if own := s.Box(anna, "Sent"); len(own) != 1 || !own[0].Seen {
		t.Errorf("Anna's own copy: %+v", own)
	}
}

func TestIdleTellsAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	woken := make(chan uint32, 8)
	c := login(t, s, imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
		if d.NumMessages != nil {
			woken <- *d.NumMessages
		}
	}}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	s.Deliver(anna, []string{shop}, []byte("Subject: before\r\n\r\n")) // between SELECT and IDLE
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if n := <-woken; n != 1 {
		t.Errorf("first: %d", n)
	}
	s.Deliver(anna, []string{shop}, []byte("Subject: while\r\n\r\n"))
	if n := <-woken; n != 2 {
		t.Errorf("second: %d", n)
	}
	if err := errors.Join(idle.Close(), idle.Wait()); err != nil {
		t.Error(err)
	}
	s.Kick(shop, "Session invalidated - AccessTokenExpired")
	<-c.Closed()
}

func TestFlagsFoldersAndSearch(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	old := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	for i, id := range []string{"one@x", "two@x", "three@x"} {
		if err := s.Keep(shop, "INBOX", emailsim.Mail{From: anna, To: shop, ID: id, Date: old.AddDate(0, i, 0), Text: "x"}, false); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, s, imapclient.Options{})
	list, err := c.List("", "*", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	if err != nil || len(list) != 6 {
		t.Fatalf("%d folders, %v", len(list), err)
	}
	fetch(t, c, "INBOX", all)
	search := func(what imap.SearchCriteria) []imap.UID {
		found, err := c.UIDSearch(&what, nil).Wait()
		if err != nil {
			t.Fatal(err)
		}
		return found.AllUIDs()
	}
	if got := search(imap.SearchCriteria{Since: old.AddDate(0, 1, 0)}); len(got) != 2 {
		t.Errorf("since: %v", got)
	}
	if got := search(imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: "<two@x>"}}}); len(got) != 1 || got[0] != 2 {
		t.Errorf("header: %v", got)
	}
	if err := c.Store(imap.UIDSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	if !s.Box(shop, "INBOX")[1].Seen || s.Box(shop, "INBOX")[0].Seen {
		t.Error("the flag is at the wrong place")
	}
	moved, err := c.Move(imap.UIDSetNum(1), "Archive").Wait()
	if err != nil || moved == nil || len(s.Box(shop, "Archive")) != 1 || len(s.Box(shop, "INBOX")) != 2 {
		t.Fatalf("move: %+v, %v", moved, err)
	}
	if _, left := fetch(t, c, "INBOX", imap.UIDSet{imap.UIDRange{Start: 3}}); len(left) != 1 || left[0].UID != 3 {
		t.Errorf("3:* gave %+v", left)
	}
	a := c.Append("Sent", 5, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: old})
	_, _ = a.Write([]byte("Hello"))
	_ = a.Close()
	if data, err := a.Wait(); err != nil || data.UID != 1 || !s.Box(shop, "Sent")[0].At.Equal(old) {
		t.Errorf("append: %+v, %v", data, err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	raw := emailsim.Mail{From: shop, To: anna, Subject: "x", Text: "y"}.Bytes()
	for _, c := range []struct {
		fault emailsim.Fault
		to    string
		code  int
		taken int
	}{{emailsim.Refuse, anna, 550, 0}, {emailsim.Defer, anna, 451, 0}, {"", "nobody@kunden.example", 550, 0}, {emailsim.Quota, anna, 552, 0},
		{emailsim.AuthRefused, anna, 535, 0}, {emailsim.Unavailable, anna, 421, 0}, {emailsim.DropInData, anna, 0, 0}, {emailsim.DropAfterDot, anna, 0, 1}} {
		if c.fault != "" {
			s.FailNext(c.fault)
		}
		before := len(s.Box(anna, "INBOX"))
		if err := submit(t, s, c.to, raw); err == nil || code(err) != c.code {
			t.Errorf("%q: %v, want %d", c.fault, err, c.code)
		}
		if got := len(s.Box(anna, "INBOX")) - before; got != c.taken {
			t.Errorf("%q: %d arrived, want %d", c.fault, got, c.taken)
		}
		if err := submit(t, s, anna, raw); err != nil {
			t.Errorf("after %q: %v", c.fault, err)
		}
	}
	s.FailNext(emailsim.Quota)
	c := login(t, s, imapclient.Options{})
	a := c.Append("Sent", 5, nil)
	_, _ = a.Write([]byte("Hello"))
	_ = a.Close()
	if _, err := a.Wait(); err == nil || !strings.Contains(err.Error(), "OVERQUOTA") {
		t.Errorf("append: %v", err)
	}
}

func TestReportsAutomaticAnswersAndDelay(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	if err := submit(t, s, "who@nowhere.example", emailsim.Mail{From: shop, To: "who@nowhere.example", ID: "m1@shop.example", Subject: "x", Text: "y"}.Bytes()); err != nil {
		t.Fatal(err)
	}
	if got := s.Box(shop, "INBOX"); len(got) != 1 || !bytes.Contains(got[0].Raw, []byte("Action: failed")) || !bytes.Contains(got[0].Raw, []byte("m1@shop.example")) {
		t.Fatalf("report: %+v", got)
	}
	s.AutoReply(anna, &emailsim.Mail{Subject: "Abwesend", Text: "Ich bin im Urlaub."})
	for range 2 {
		if err := submit(t, s, anna, emailsim.Mail{From: shop, To: anna, ID: "m2@shop.example", Text: "y"}.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Box(shop, "INBOX"); len(got) != 2 || !got[1].Automatic() || got[1].InReplyTo != "m2@shop.example" {
		t.Errorf("automatic answer: %+v", got)
	}
	s.Delay(time.Millisecond)
	s.Deliver(anna, []string{shop}, []byte("Subject: late\r\n\r\n"))
	if err := s.Until(t.Context(), func() bool { return len(s.Box(shop, "INBOX")) == 3 }); err != nil {
		t.Error(err)
	}
}

func TestAFolderKeepsTheMail(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, emailsim.Options{Dir: dir})
	for range 3 {
		s.Deliver(anna, []string{shop}, []byte("Subject: kept\r\n\r\nHello\r\n"))
	}
	c := login(t, s, imapclient.Options{})
	before, _ := fetch(t, c, "INBOX", all)
	if err := c.Store(imap.UIDSetNum(3), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.UIDExpunge(imap.UIDSetNum(3)).Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Store(imap.UIDSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()

	s = start(t, emailsim.Options{Dir: dir})
	after, list := fetch(t, login(t, s, imapclient.Options{}), "INBOX", all)
	if after.UIDValidity != before.UIDValidity || after.UIDNext != 4 || len(list) != 2 || len(list[1].Flags) != 1 || list[1].Flags[0] != imap.FlagSeen {
		t.Errorf("%+v became %+v, %+v", before, after, list)
	}
	if err := s.BumpValidity(shop, "INBOX"); err != nil {
		t.Fatal(err)
	}
	bumped, list := fetch(t, login(t, s, imapclient.Options{}), "INBOX", all)
	if bumped.UIDValidity == after.UIDValidity || len(list) != 2 {
		t.Errorf("bumped: %+v", bumped)
	}
}

func TestPlainAndStartTLS(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{})
	c, err := imapclient.DialStartTLS(emailsim.Address(s.IMAP), &imapclient.Options{TLSConfig: trust(s)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(shop, "secret").Wait(); err != nil {
		t.Error(err)
	}
	_ = c.Close()
	bare, err := imapclient.DialInsecure(emailsim.Address(s.IMAP), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := bare.Login(shop, "secret").Wait(); err == nil {
		t.Error("a password was taken without TLS")
	}
	_ = bare.Close()
	m, err := smtp.Dial(emailsim.Address(s.Submission))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Mail(shop, nil); code(err) != 530 && code(err) != 502 {
		t.Errorf("sending without a log-in: %v", err)
	}
	_ = m.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Until(ctx, func() bool { return false }); err == nil {
		t.Error("Until does not end with its context")
	}
}

// With a domain of its own the provider stands for the whole world.
func TestTheWorldIsHereToo(t *testing.T) {
	t.Parallel()
	s := start(t, emailsim.Options{Own: "shop.example"})
	c, err := smtp.Dial(emailsim.Address(s.SMTP))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.SendMail("new@somewhere.example", []string{shop}, strings.NewReader("From: new@somewhere.example\r\n\r\nHi\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := submit(t, s, "new@somewhere.example", []byte("Subject: answer\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if got := s.Box("new@somewhere.example", "INBOX"); len(got) != 1 || got[0].Subject != "answer" || len(s.Box("new@somewhere.example", "Sent")) != 1 {
		t.Errorf("the stranger has %+v", got)
	}
	if err := submit(t, s, "nobody@shop.example", []byte("x\r\n")); code(err) != 550 {
		t.Errorf("unknown colleague: %v", err)
	}
	if err := submit(t, s, "gone@nowhere.invalid", []byte("Subject: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if got := s.Box(shop, "INBOX"); len(got) != 2 || !bytes.Contains(got[1].Raw, []byte("Action: failed")) {
		t.Errorf("the shop has %d", len(got))
	}
}
