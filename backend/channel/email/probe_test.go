package email

import (
	"crypto/x509"
	"maps"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"tresen/backend/channel"
	"tresen/backend/channel/email/emailsim"
	"tresen/backend/channel/email/mailtest"
)

func probe(t *testing.T, a channel.Account) []channel.Finding {
	t.Helper()
	x := &shop{t: t, marks: map[string]string{}, kept: map[string]string{}}
	list := Connector{}.Probe(t.Context(), a, x.env())
	for _, f := range list {
		if f.Name.EN == "" || f.Name.DE == "" || f.Text.EN == "" || f.Text.DE == "" || strings.ContainsAny(f.Text.EN+f.Text.DE, "\r\n") {
			t.Errorf("not to be read in both languages: %+v", f)
		}
		if strings.Contains(f.Text.EN+f.Text.DE, mailtest.Password) {
			t.Errorf("holds the password: %+v", f)
		}
	}
	return list
}

func TestProbe(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	server.Save(t, "support@shop.test", "INBOX", []byte("Subject: x\r\n\r\nx\r\n"))
	good := account(t, server, nil)
	had := server.Count("support@shop.test", "INBOX")
	list := probe(t, good)
	if len(list) != 6 {
		t.Fatalf("%+v", list)
	}
	for _, f := range list {
		if !f.OK {
			t.Errorf("%+v", f)
		}
	}
	if list[2].Text.EN != "The inbox holds 1 mail." || list[3].Text.DE != "Sie kommen in den Ordner „Sent“." {
		t.Errorf("%+v", list)
	}
	if n := server.Count("support@shop.test", "INBOX"); n != had {
		t.Error("something was sent")
	}
	for _, c := range []struct {
		name    string
		set     map[string]string
		secrets map[string]string
		oks     int // steps that went well
		field   string
		part    string
	}{
		{"wrong password", nil, map[string]string{secPassword: "wrong"}, 2, secPassword, "app password"},
		{"no password", nil, map[string]string{}, 0, secPassword, "missing"},
		{"no such host", map[string]string{setIMAPHost: "imap.invalid"}, nil, 2, setIMAPHost, "no server named imap.invalid"},
		{"wrong port", map[string]string{setSMTPPort: "1"}, nil, 4, setSMTPPort, "465 (TLS) and 587 (STARTTLS)"},
		{"TLS where there is none", map[string]string{setIMAPPort: strconv.Itoa(server.IMAP)}, nil, 2, setIMAPSecure, "STARTTLS"},
		{"an own authority unknown", map[string]string{setCA: ""}, nil, 0, setCA, "authority"},
		{"a folder that is not there", map[string]string{setFlags: flagsMove, setMoveTo: "Erledigt"}, nil, 6, setMoveTo, "no such folder"},
		{"a setting without a value", map[string]string{setSMTPHost: ""}, nil, 0, setSMTPHost, "setting"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := good
			a.Settings = maps.Clone(good.Settings)
			maps.Copy(a.Settings, c.set)
			if c.secrets != nil {
				a.Secrets = c.secrets
			}
			oks, found := 0, false
			list := probe(t, a)
			for _, f := range list {
				if f.OK {
					oks++
				} else if f.Field == c.field && strings.Contains(f.Text.EN, c.part) {
					found = true
				}
			}
			if oks != c.oks || !found {
				t.Errorf("%d went well, want %d: %+v", oks, c.oks, list)
			}
		})
	}
}

func TestProbeNamesTheCertificatesName(t *testing.T) {
	ca := authority(t)
	_, port, _ := net.SplitHostPort(listenTLS(t, ca, "mail.other.example", says("* OK\r\n")))
	list := probe(t, channel.Account{Settings: map[string]string{setAddress: "a@shop.test", setIMAPHost: "127.0.0.1", setIMAPPort: port, setSMTPHost: "127.0.0.1", setSMTPPort: port, setCA: string(ca.PEM)},
		Secrets: map[string]string{secPassword: "x"}})
	if len(list) != 2 || list[0].Field != setIMAPHost || !strings.Contains(list[0].Text.DE, "lautet auf mail.other.example") || list[1].Field != setSMTPHost {
		t.Errorf("%+v", list)
	}
}

func TestProbeByBrowser(t *testing.T) {
	o := newOffice(t, authMicrosoft)
	list := probe(t, o.a)
	for _, f := range list {
		if !f.OK {
			t.Errorf("%+v", f)
		}
	}
	o.sim.OAuth.Revoke("support@shop.test")
	list = probe(t, o.a)
	if len(list) != 1 || list[0].OK || list[0].Field != setAuth || !strings.Contains(list[0].Text.EN, "Sign in again") {
		t.Errorf("%+v", list)
	}
	o.sim.FailNext(emailsim.Refuse) // is not used up: no recipient is ever named
}

// What great providers say, and the sentence made of it.
func TestRefusalsAreTranslated(t *testing.T) {
	s := testSession(t, nil, channel.Env{})
	for line, part := range map[string]string{
		"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled": "Authenticated SMTP",
		"534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor":  "app password",
		"534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via your web browser and then try again.":                "unusual",
		"535 5.7.8 Error: authentication failed: (reason unavailable)":                                                                          "user name or password",
	} {
		code, _ := strconv.Atoi(line[:3])
		err := (&serverError{fault: judged(atSignIn, code, line[4:]), stage: atSignIn, code: code, line: line[4:]}).coded("test")
		text, field := s.signInTrouble(err, s.set.smtp, false)
		if !strings.Contains(text.EN, part) || field != secPassword {
			t.Errorf("%s: %q (%s)", line, text.EN, field)
		}
	}
	expired := x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}}
	if text, field := connectTrouble(expired, s.set.imap, imapFields); field != setIMAPHost || !strings.Contains(text.DE, "abgelaufen") {
		t.Errorf("%+v %s", text, field)
	}
	if text, _ := connectTrouble(os.ErrDeadlineExceeded, s.set.imap, imapFields); !strings.Contains(text.EN, "firewall") {
		t.Errorf("%+v", text)
	}
}
