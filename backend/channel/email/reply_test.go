package email

import (
	"context"
	"errors"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// What servers answer, as they really do, and what becomes of the message.
func TestAnswersAreJudged(t *testing.T) {
	for _, c := range []struct {
		stage string
		line  string
		code  fault.Code
	}{
		{atRecipient, "550 5.1.1 The email account that you tried to reach does not exist.", fault.Recipient},
		{atRecipient, "550 Unrouteable address", fault.Recipient},
		{atRecipient, "550 Requested action not taken: mailbox unavailable", fault.Recipient},
		{atRecipient, "553 5.1.3 The recipient address is not a valid RFC-5321 address.", fault.Recipient},
		{atRecipient, "550 5.7.1 Relaying denied", fault.Refused},
		{atRecipient, "554 rejected: blocked by policy, see our block list", fault.Refused},
		{atRecipient, "552 5.2.2 The email account that you tried to reach is over quota.", fault.Quota},
		{atRecipient, "452 4.2.2 The email account that you tried to reach is over quota.", fault.Unavailable},
		{atRecipient, "451 4.7.1 Greylisting in action, please come back later", fault.Unavailable},
		{atRecipient, "550 5.4.5 Daily user sending limit exceeded.", fault.Quota},
		{atSender, "552 5.3.4 Message size exceeds fixed limit", fault.TooLarge},
		{atSender, "553 5.7.1 <x@y>: Sender address rejected: not owned by user z", fault.Refused},
		{atSender, "530 5.7.0 Authentication Required.", fault.ChanSignIn},
		{atSender, "530 5.7.57 Client not authenticated to send mail.", fault.ChanSignIn},
		{atSender, "421 4.3.2 Service not available", fault.Unavailable},
		{atEnd, "554 5.7.1 Message rejected as spam", fault.Refused},
		{atEnd, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", fault.Refused},
		{atEnd, "552 5.2.3 Message size exceeds the limit", fault.TooLarge},
		{atEnd, "552 5.2.2 Mailbox full", fault.Quota},
		{atEnd, "451 4.3.0 Try again later", fault.Unavailable},
		{atSignIn, "535 5.7.8 Username and Password not accepted.", fault.ChanSignIn},
		{atSignIn, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", fault.ChanSignIn},
		{atSignIn, "534 5.7.9 Application-specific password required.", fault.ChanSignIn},
		{atSignIn, "454 4.7.0 Temporary authentication failure", fault.Unavailable},
		{atSignIn, "421 4.7.0 Too many login attempts, please try again later.", fault.Unavailable},
		{atConnect, "554 5.7.1 Your address is on a block list", fault.Refused},
	} {
		code, _ := strconv.Atoi(c.line[:3])
		e := answered(c.stage, &textproto.Error{Code: code, Msg: c.line[4:]})
		if e.fault != c.code || e.Detail() != c.line {
			t.Errorf("%s at %s: %s (%s), want %s", c.line, c.stage, e.fault, e.Detail(), c.code)
		}
		if strings.Contains(e.Error(), "@") || errors.Unwrap(e) != nil {
			t.Errorf("the log would hold an address: %v", e)
		}
	}
}

func TestRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bucket
		b.init(time.Now, rate{burst: 10, pause: 2 * time.Second}) // Exchange Online
		start := time.Now()
		sent := 0
		for time.Since(start) < 10*time.Minute {
			if b.take(t.Context(), patience) {
				sent++
			} else {
				time.Sleep(patience) // the bubble's time, not ours
			}
		}
		if sent < 295 || sent > 315 {
			t.Errorf("%d mails in ten minutes", sent)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		b.take(t.Context(), time.Minute)
		if b.take(ctx, time.Minute) {
			t.Error("sent after the caller gave up")
		}
	})
}

func TestWhoKeepsTheCopy(t *testing.T) {
	for _, c := range []struct {
		host, set string
		ours      bool
	}{
		{"smtp.shop.test", "", true}, {"smtp.shop.test", appendNever, false}, {"smtp.gmail.com", "", false}, {"smtp.office365.com", "", false},
		{"smtp-mail.outlook.com", "", false}, {"smtp.gmail.com", appendAlways, true}, {"gmail.com.shop.test", "", true},
	} {
		s := testSession(t, map[string]string{setSMTPHost: c.host, setAppend: c.set}, channel.Env{})
		if s.set.copied() != c.ours {
			t.Errorf("%s %q: %v", c.host, c.set, s.set.copied())
		}
	}
}

func TestSettings(t *testing.T) {
	for name, set := range map[string]map[string]string{
		"no address":                   {setAddress: "support"},
		"a line break in the address":  {setAddress: "a@b.test\r\nX: y@c.test"},
		"no encryption over a network": {setIMAPSecure: secureNone},
		"a port that is none":          {setSMTPPort: "70000"},
		"a host that is none":          {setSMTPHost: "smtp shop.test"},
		"an alias that is none":        {setAliases: "a@b.test\nc"},
		"no certificate":               {setCA: "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----"},
		"tokens in the clear":          {setTokenBase: "http://tokens.shop.test"},
		"a tenant with a path":         {setTenant: "a/../b"},
		"too many days":                {setHistory: "99999"},
	} {
		if _, err := parseSettings(channel.Account{Settings: testSettings(set)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := parseSettings(channel.Account{Settings: testSettings(map[string]string{setAddress: " Büro@Bücher.example ", setAliases: "Info@Shop.test\n\n Verkauf@shop.test"})})
	if err == nil {
		t.Errorf("an address outside of ASCII was taken: %+v", s)
	}
	s, err = parseSettings(channel.Account{Settings: testSettings(map[string]string{setAddress: " Buero@Bücher.example ", setSMTPSecure: secureStart, setAliases: "Info@Shop.test\n\n Verkauf@shop.test"})})
	if err != nil || s.address != "buero@xn--bcher-kva.example" || s.smtp.port != "587" || s.imap.port != "993" || !s.own("INFO@shop.test") || s.own("x@shop.test") {
		t.Errorf("%+v %v", s, err)
	}
	if got := (Connector{}).Addresses(map[string]string{setAddress: "A@b.test", setAliases: "C@d.test\nbroken"}); len(got) != 2 || got[0] != "a@b.test" || got[1] != "c@d.test" {
		t.Errorf("%v", got)
	}
}
