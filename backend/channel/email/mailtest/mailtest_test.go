package mailtest_test

import (
	"testing"

	"tresen/backend/channel/email/mailtest"
)

func TestStart(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	s.Save(t, "support@shop.test", "INBOX", []byte("Subject: x\r\n\r\nhello\r\n"))
	if err := s.Submit("anna@customer.test", []string{"support@shop.test"}, []byte("From: anna@customer.test\r\nSubject: y\r\n\r\nhello\r\n")); err != nil {
		t.Fatal(err)
	}
	for _, m := range s.Await(t, "support@shop.test", "INBOX", 2) {
		t.Logf("%s", m)
	}
	t.Log(s.Doveadm(t, "mailbox", "list", "-u", "support@shop.test"))
	t.Log(s.Log())
}
