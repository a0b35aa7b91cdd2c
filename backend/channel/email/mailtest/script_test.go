package mailtest_test

import (
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"tresen/backend/channel/email/mailtest"
)

func enter(t *testing.T, r *mailtest.Scripted) (*imapclient.Client, error) {
	t.Helper()
	c, err := imapclient.DialTLS(r.Address(), &imapclient.Options{TLSConfig: r.TLS()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, c.Login("a@b.test", "secret").Wait()
}

func scripted(uid uint32) mailtest.Mail {
	return mailtest.Mail{UID: uid, Raw: "Subject: hi\r\nMessage-ID: <m@b.test>\r\n\r\nHello\r\n"}
}

func TestScriptIsAnIMAPServer(t *testing.T) {
	t.Parallel()
	r := mailtest.Script{Mails: []mailtest.Mail{scripted(3), scripted(7)}, Descending: true, Between: []string{`* 1 FETCH (FLAGS (\Seen))`}, Validity: 9}.Run(t)
	c, err := enter(t, r)
	if err != nil {
		t.Fatal(err)
	}
	box, err := c.Select("INBOX", nil).Wait()
	if err != nil || box.NumMessages != 2 || box.UIDNext != 8 || box.UIDValidity != 9 {
		t.Fatalf("%+v, %v", box, err)
	}
	list, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: 1}}, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil || len(list) < 2 {
		t.Fatalf("%d, %v", len(list), err)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-Id", Value: "<m@b.test>"}}}, nil).Wait()
	if err != nil || len(found.AllUIDs()) != 2 {
		t.Errorf("search: %v, %v", found, err)
	}
	a := c.Append("Sent", 5, nil)
	_, _ = a.Write([]byte("Hello"))
	_ = a.Close()
	if _, err := a.Wait(); err != nil || len(r.Appended()) != 1 || string(r.Appended()[0]) != "Hello" {
		t.Errorf("append: %q, %v", r.Appended(), err)
	}
	if _, err := c.Idle(); err != nil {
		t.Fatal(err)
	}
	r.AwaitCommand("^IDLE", 1)
	r.Push(mailtest.ExchangeTokenEnded)
	r.Cut()
	<-c.Closed()
	if strings.Contains(strings.Join(r.Commands(), " "), "secret") {
		t.Errorf("the password is kept: %q", r.Commands())
	}
}

func TestScriptQuirks(t *testing.T) {
	t.Parallel()
	fetch := func(s mailtest.Script) ([]*imapclient.FetchMessageBuffer, error) {
		c, err := enter(t, s.Run(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		return c.Fetch(imap.UIDSet{imap.UIDRange{Start: 1}}, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	}
	if list, err := fetch(mailtest.Exchange(scripted(1))); err != nil || len(list) != 1 {
		t.Errorf("Exchange: %v", err)
	}
	wrong := scripted(1)
	wrong.Wrong = 7
	if _, err := fetch(mailtest.Exchange(wrong)); err == nil {
		t.Error("a literal that is too short was read")
	}
	nothing := scripted(1)
	nothing.Nil = true
	if list, err := fetch(mailtest.Script{Mails: []mailtest.Mail{nothing}}); err == nil && len(list[0].BodySection) > 0 && len(list[0].BodySection[0].Bytes) > 0 {
		t.Errorf("NIL became %q", list[0].BodySection[0].Bytes)
	}
	quoted := mailtest.Mail{UID: 1, Raw: "Subject: gr\xfc\xdfe\r\n\r\n", Quoted: true}
	if list, err := fetch(mailtest.Script{Mails: []mailtest.Mail{quoted}}); err == nil && !strings.Contains(string(list[0].BodySection[0].Bytes), "gr\xfc\xdfe") {
		t.Errorf("quoted: %q", list[0].BodySection[0].Bytes)
	}
	foreign := scripted(1)
	foreign.Extra = "X-GM-MSGID 1278455344230334865"
	if list, err := fetch(mailtest.Gmail(foreign)); err == nil { // go-imap gives up at items it did not ask for
		t.Errorf("unasked items were read: %+v", list)
	}
	if list, err := fetch(mailtest.Gmail(scripted(1))); err != nil || len(list) != 1 {
		t.Errorf("Gmail: %v", err)
	}
}

func TestScriptRules(t *testing.T) {
	t.Parallel()
	s := mailtest.Gmail(scripted(1))
	s.Rules = []mailtest.Rule{{On: "^LOGIN", Times: 1, Say: []string{mailtest.GmailWrongPassword}}, {On: "^NOOP", Say: []string{"* BYE bye"}, Close: true}}
	r := s.Run(t)
	if _, err := enter(t, r); err == nil || !strings.Contains(err.Error(), "AUTHENTICATIONFAILED") {
		t.Errorf("first log-in: %v", err)
	}
	c, err := enter(t, r)
	if err != nil {
		t.Fatal(err)
	}
	if caps, err := c.Capability().Wait(); err != nil || !caps.Has("X-GM-EXT-1") || !caps.Has(imap.CapCondStore) {
		t.Errorf("capabilities %v, %v", caps, err)
	}
	_ = c.Noop().Wait()
	<-c.Closed()
}
