package email

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-imap/v2"

	"tresen/backend/channel"
)

// fieldNames are the settings of one of the two servers.
type fieldNames struct{ host, port, secure string }

var (
	imapFields = fieldNames{setIMAPHost, setIMAPPort, setIMAPSecure}
	smtpFields = fieldNames{setSMTPHost, setSMTPPort, setSMTPSecure}
)

// connectTrouble says in a sentence why a server could not be reached, what to
// do, and which setting to look at.
func connectTrouble(err error, e endpoint, names fieldNames) (channel.Text, string) {
	if t, field, ok := certificateTrouble(err, e, names); ok {
		return t, field
	}
	at, cause := e.host+":"+e.port, detailOf(err)
	if cause == "" {
		cause = errorText(err)
	}
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var timeout net.Error
	var no *imap.Error
	switch {
	case errors.As(err, &dns):
		return channel.Text{EN: "There is no server named " + e.host + ". Check the name.", DE: "Einen Server namens " + e.host + " gibt es nicht. Den Namen prüfen."}, names.host
	case errors.As(err, &record):
		return channel.Text{EN: at + " answers, but not with TLS. Choose STARTTLS, or the port for TLS (" + tlsPort(names) + ").",
			DE: at + " antwortet, aber nicht mit TLS. STARTTLS wählen oder den Port für TLS (" + tlsPort(names) + ")."}, names.secure
	case errors.Is(err, syscall.ECONNREFUSED) || strings.Contains(cause, "actively refused"): // as Windows says it
		return channel.Text{EN: "Nothing answers on port " + e.port + " of " + e.host + ". Usual are " + usualPorts(names, "and") + ".",
			DE: "Auf Port " + e.port + " von " + e.host + " antwortet nichts. Üblich sind " + usualPorts(names, "und") + "."}, names.port
	case strings.Contains(cause, "STARTTLS") || e.secure == secureStart && errors.As(err, &no):
		return channel.Text{EN: at + " offers no encryption with STARTTLS. Choose TLS and its port (" + tlsPort(names) + ").",
			DE: at + " bietet keine Verschlüsselung mit STARTTLS an. TLS und dessen Port (" + tlsPort(names) + ") wählen."}, names.secure
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
		return channel.Text{EN: at + " does not answer. A firewall may keep it away, or the port or the encryption is another one.",
			DE: at + " antwortet nicht. Vielleicht hält eine Firewall die Verbindung auf, oder Port oder Verschlüsselung sind andere."}, names.port
	}
	return said(channel.Text{EN: at + " could not be reached.", DE: at + " ist nicht erreichbar."}, shortened(serverLine(err), 200)), names.host
}

func tlsPort(n fieldNames) string {
	if n == imapFields {
		return defaultIMAPPort
	}
	return defaultSMTPPort
}

func usualPorts(n fieldNames, and string) string {
	if n == imapFields {
		return "993 (TLS) " + and + " 143 (STARTTLS)"
	}
	return "465 (TLS) " + and + " 587 (STARTTLS)"
}

// certificateTrouble says what is wrong with a certificate.
func certificateTrouble(err error, e endpoint, names fieldNames) (channel.Text, string, bool) {
	var (
		host   x509.HostnameError
		author x509.UnknownAuthorityError
		ended  x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &host):
		belongs := "…"
		if host.Certificate != nil && len(host.Certificate.DNSNames) > 0 {
			list := host.Certificate.DNSNames
			belongs = strings.Join(list[:min(len(list), 3)], ", ")
		}
		return channel.Text{EN: "The server's certificate is made out to " + oneLine(belongs) + ", not to " + e.host + ". Enter the name your provider tells for it.",
			DE: "Das Zertifikat des Servers lautet auf " + oneLine(belongs) + ", nicht auf " + e.host + ". Den Namen eintragen, den der Anbieter dafür nennt."}, names.host, true
	case errors.As(err, &ended) && ended.Reason == x509.Expired && ended.Cert != nil:
		day := ended.Cert.NotAfter
		return channel.Text{EN: "The certificate of " + e.host + " ended on " + day.Format("2 January 2006") + ". The provider must renew it; also check this computer's clock.",
			DE: "Das Zertifikat von " + e.host + " ist am " + germanDay(day) + " abgelaufen. Der Anbieter muss es erneuern; auch die Uhr dieses Rechners prüfen."}, names.host, true
	case errors.As(err, &author) || badCertificate(err) && !errors.As(err, new(tls.RecordHeaderError)):
		return channel.Text{EN: "The certificate of " + e.host + " comes from an authority nobody here knows. For a server of your own, enter its authority's certificate under “more settings”.",
			DE: "Das Zertifikat von " + e.host + " stammt von einer hier unbekannten Stelle. Bei einem eigenen Server deren Zertifikat unter „Weitere Einstellungen“ eintragen."}, setCA, true
	}
	return channel.Text{}, "", false
}

func germanDay(t time.Time) string { return t.Format("2.1.2006") }

// refusals are what servers say, in their own words, and what it means.
var refusals = []struct {
	signs []string // lower-case; any of them
	text  channel.Text
}{
	{[]string{"smtpclientauthentication is disabled", "5.7.139"}, channel.Text{
		EN: "Microsoft does not let this mailbox send by SMTP. An administrator must allow “Authenticated SMTP” for it (admin centre, user, Mail, Manage email apps).",
		DE: "Microsoft lässt dieses Postfach nicht per SMTP senden. Ein Administrator muss dafür „Authentifiziertes SMTP“ erlauben (Admin Center, Benutzer, E-Mail, E-Mail-Apps verwalten)."}},
	{[]string{"basic authentication is disabled", "basicauthblocked", "logondenied-basicauthblocked"}, channel.Text{
		EN: "Microsoft takes no passwords any more. Choose the sign-in at Microsoft, in the browser.",
		DE: "Microsoft nimmt keine Passwörter mehr an. Die Anmeldung bei Microsoft im Browser wählen."}},
	{[]string{"application-specific password", "app password", "invalidsecondfactor", "5.7.9 "}, channel.Text{
		EN: "The provider wants an app password instead of the usual one. Make one in the account's security settings and enter it here.",
		DE: "Der Anbieter verlangt statt des üblichen ein App-Passwort. In den Sicherheitseinstellungen des Kontos eines anlegen und hier eintragen."}},
	{[]string{"web login required", "log in via your web browser", "5.7.14"}, channel.Text{
		EN: "The provider has stopped the sign-in as unusual. Sign in once on its web site, confirm it there, then try again.",
		DE: "Der Anbieter hat die Anmeldung als ungewöhnlich angehalten. Einmal auf seiner Website anmelden, dort bestätigen, dann erneut versuchen."}},
	{[]string{"not enabled for imap", "imap access is disabled", "imap is disabled", "imap disabled", "authenticated but not connected", "imap4 is disabled", "protocol disabled"}, channel.Text{
		EN: "IMAP is switched off for this mailbox. Allow it in the provider's settings, then try again.",
		DE: "IMAP ist für dieses Postfach ausgeschaltet. In den Einstellungen beim Anbieter erlauben, dann erneut versuchen."}},
	{[]string{"too many", "try again later", "rate limit", "temporarily"}, channel.Text{
		EN: "The server has too much to do with this account just now. Wait a few minutes and try again.",
		DE: "Der Server hat mit diesem Konto gerade zu viel zu tun. Einige Minuten warten und erneut versuchen."}},
}

// signInTrouble says why a sign-in was refused and what to do.
func (s *session) signInTrouble(err error, e endpoint, byBrowser bool) (channel.Text, string) {
	line := serverLine(err)
	lower := strings.ToLower(line)
	field := secPassword
	if byBrowser || s.set.auth != authPassword {
		field = setAuth
	}
	for _, r := range refusals {
		for _, sign := range r.signs {
			if strings.Contains(lower, sign) {
				return said(r.text, line), field
			}
		}
	}
	switch {
	case !signInRefused(err):
		return said(channel.Text{EN: "The sign-in did not work.", DE: "Die Anmeldung kam nicht zustande."}, line), ""
	case s.set.auth != authPassword:
		return said(channel.Text{EN: "The provider does not accept the sign-in. Sign in again in the browser.",
			DE: "Der Anbieter nimmt die Anmeldung nicht an. Im Browser erneut anmelden."}, line), field
	case s.a.Secrets[secPassword] == "":
		return channel.Text{EN: "The password is missing.", DE: "Das Passwort fehlt."}, field
	}
	t := channel.Text{EN: "The server refuses user name or password.", DE: "Der Server lehnt Benutzername oder Passwort ab."}
	if p, ok := byServer(e.host); ok && p.hint.EN != "" {
		return channel.Text{EN: t.EN + " " + p.hint.EN, DE: t.DE + " " + p.hint.DE}, field
	}
	return said(channel.Text{EN: t.EN + " With two-factor sign-in most providers want an app password.",
		DE: t.DE + " Bei Zwei-Faktor-Anmeldung verlangen die meisten Anbieter ein App-Passwort."}, line), field
}
