package email

import (
	"strings"

	"tresen/backend/channel"
)

// known is a provider whose servers are known without asking.
type known struct {
	name       string
	domains    []string // of addresses
	mx         []string // under which the MX of domains they host lie
	imap, smtp endpoint
	plus       bool // delivers name+anything@
	auth       string
	hint       channel.Text
}

func tlsAt(host, port string) endpoint   { return endpoint{host, port, secureTLS} }
func startAt(host, port string) endpoint { return endpoint{host, port, secureStart} }

// appPassword is the hint for providers that want one.
func appPassword(where channel.Text) channel.Text {
	return channel.Text{
		EN: "The password of the mailbox is not taken here: make an app password at " + where.EN + " and enter that.",
		DE: "Das Passwort des Postfachs wird hier nicht angenommen: unter " + where.DE + " ein App-Passwort anlegen und dieses eingeben."}
}

// allowIMAP is the hint for providers where fetching is switched off at first.
func allowIMAP(where channel.Text) channel.Text {
	return channel.Text{
		EN: "First allow IMAP at the provider: " + where.EN + ". With two-factor sign-in, make an application password there.",
		DE: "Zuerst beim Anbieter IMAP erlauben: " + where.DE + ". Bei Zwei-Faktor-Anmeldung dort ein anwendungsspezifisches Passwort anlegen."}
}

// providers is the built-in table (RULES: the great ones, and those who host
// most mailboxes of small businesses in Germany). Sources are their help pages.
func providers() []known {
	return append([]known{
		{name: "Google", domains: []string{"gmail.com", "googlemail.com"}, mx: []string{"google.com", "googlemail.com"}, plus: true,
			imap: tlsAt("imap.gmail.com", "993"), smtp: tlsAt("smtp.gmail.com", "465"), hint: channel.Text{
				EN: "Switch two-factor sign-in on at myaccount.google.com, Security, then make an app password there and enter it. Or, with a client ID of your own, choose the sign-in at Google below.",
				DE: "Unter myaccount.google.com, Sicherheit, die Bestätigung in zwei Schritten einschalten, dort ein App-Passwort anlegen und dieses eingeben. Oder unten die Anmeldung bei Google wählen, dafür braucht es eine eigene Client-ID."}},
		{name: "Microsoft 365", mx: []string{"mail.protection.outlook.com", "mx.microsoft"}, plus: true, auth: authMicrosoft,
			imap: tlsAt("outlook.office365.com", "993"), smtp: startAt("smtp.office365.com", "587"), hint: channel.Text{
				EN: "Microsoft takes no passwords: sign in by browser, with the client ID of an app registered in Entra (redirect http://localhost). An administrator must allow IMAP and “Authenticated SMTP” for the mailbox.",
				DE: "Microsoft nimmt keine Passwörter: Anmeldung im Browser, mit der Client-ID einer in Entra registrierten App (Umleitung http://localhost). Ein Administrator muss für das Postfach IMAP und „Authentifiziertes SMTP“ erlauben."}},
		{name: "Outlook.com", domains: []string{"outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com"},
			mx: []string{"olc.protection.outlook.com"}, plus: true, auth: authMicrosoft,
			imap: tlsAt("outlook.office365.com", "993"), smtp: startAt("smtp-mail.outlook.com", "587"), hint: channel.Text{
				EN: "Microsoft takes no passwords: sign in by browser, with the client ID of an app registered in Entra. In the mailbox's settings allow “POP and IMAP”.",
				DE: "Microsoft nimmt keine Passwörter: Anmeldung im Browser, mit der Client-ID einer in Entra registrierten App. In den Einstellungen des Postfachs „POP und IMAP“ erlauben."}},
		{name: "iCloud", domains: []string{"icloud.com", "me.com", "mac.com"}, mx: []string{"mail.icloud.com"}, plus: true,
			imap: tlsAt("imap.mail.me.com", "993"), smtp: startAt("smtp.mail.me.com", "587"),
			hint: appPassword(channel.Text{EN: "account.apple.com, Sign-In and Security", DE: "account.apple.com, Anmeldung und Sicherheit"})},
		{name: "Yahoo", domains: []string{"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "yahoo.it", "yahoo.es", "ymail.com", "rocketmail.com"}, mx: []string{"yahoodns.net"},
			imap: tlsAt("imap.mail.yahoo.com", "993"), smtp: tlsAt("smtp.mail.yahoo.com", "465"),
			hint: appPassword(channel.Text{EN: "login.yahoo.com, Security", DE: "login.yahoo.com, Sicherheit"})},
		{name: "AOL", domains: []string{"aol.com", "aol.de"},
			imap: tlsAt("imap.aol.com", "993"), smtp: tlsAt("smtp.aol.com", "465"),
			hint: appPassword(channel.Text{EN: "login.aol.com, Security", DE: "login.aol.com, Sicherheit"})},
		{name: "Fastmail", domains: []string{"fastmail.com", "fastmail.fm", "fastmail.de"}, mx: []string{"messagingengine.com"}, plus: true,
			imap: tlsAt("imap.fastmail.com", "993"), smtp: tlsAt("smtp.fastmail.com", "465"),
			hint: appPassword(channel.Text{EN: "Fastmail, Settings, Privacy & Security", DE: "Fastmail, Settings, Privacy & Security"})},
	}, germanProviders()...)
}

func germanProviders() []known {
	return []known{
		{name: "GMX", domains: []string{"gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info", "gmx.biz", "gmx.com"},
			imap: tlsAt("imap.gmx.net", "993"), smtp: tlsAt("mail.gmx.net", "465"),
			hint: allowIMAP(channel.Text{EN: "E-Mail, Einstellungen, POP3/IMAP Abruf", DE: "E-Mail, Einstellungen, POP3/IMAP Abruf"})},
		{name: "WEB.DE", domains: []string{"web.de", "email.de"},
			imap: tlsAt("imap.web.de", "993"), smtp: startAt("smtp.web.de", "587"),
			hint: allowIMAP(channel.Text{EN: "E-Mail, Einstellungen, POP3/IMAP Abruf", DE: "E-Mail, Einstellungen, POP3/IMAP Abruf"})},
		{name: "T-Online", domains: []string{"t-online.de", "magenta.de"},
			imap: tlsAt("secureimap.t-online.de", "993"), smtp: tlsAt("securesmtp.t-online.de", "465"), hint: channel.Text{
				EN: "Telekom wants a password of its own for mail programs: set it in the customer centre as “Passwort für E-Mail-Programme”.",
				DE: "Die Telekom verlangt für Mailprogramme ein eigenes Passwort: im Kundencenter als „Passwort für E-Mail-Programme“ festlegen."}},
		{name: "freenet", domains: []string{"freenet.de"},
			imap: tlsAt("mx.freenet.de", "993"), smtp: startAt("mx.freenet.de", "587"),
			hint: allowIMAP(channel.Text{EN: "freenet Mail, Einstellungen", DE: "freenet Mail, Einstellungen"})},
		{name: "mailbox.org", domains: []string{"mailbox.org"}, mx: []string{"mailbox.org"}, plus: true,
			imap: tlsAt("imap.mailbox.org", "993"), smtp: tlsAt("smtp.mailbox.org", "465"), hint: channel.Text{
				EN: "With two-factor sign-in make an app password at mailbox.org, Settings, and enter that.",
				DE: "Bei Zwei-Faktor-Anmeldung in den Einstellungen von mailbox.org ein App-Passwort anlegen und dieses eingeben."}},
		{name: "Posteo", domains: []string{"posteo.de", "posteo.net", "posteo.org", "posteo.eu"}, plus: true,
			imap: tlsAt("posteo.de", "993"), smtp: tlsAt("posteo.de", "465"), hint: channel.Text{
				EN: "If additional mailbox protection is on, make an app password at posteo.de, Settings.",
				DE: "Ist der zusätzliche Postfachschutz an, unter posteo.de, Einstellungen, ein App-Passwort anlegen."}},
		{name: "IONOS", domains: []string{"online.de", "onlinehome.de"}, mx: []string{"kundenserver.de", "ionos.de", "ionos.com", "1and1.com"},
			imap: tlsAt("imap.ionos.de", "993"), smtp: tlsAt("smtp.ionos.de", "465")},
		{name: "STRATO", mx: []string{"rzone.de", "strato.de"},
			imap: tlsAt("imap.strato.de", "993"), smtp: tlsAt("smtp.strato.de", "465")},
		{name: "Hetzner", mx: []string{"your-server.de"},
			imap: tlsAt("mail.your-server.de", "993"), smtp: tlsAt("mail.your-server.de", "465")},
		{name: "DomainFactory", mx: []string{"ispgateway.de"},
			imap: tlsAt("sslin.df.eu", "993"), smtp: tlsAt("sslout.df.eu", "465")},
		{name: "ALL-INKL.COM", mx: []string{"kasserver.com"}, // every customer's server is its own
			imap: tlsAt("", "993"), smtp: tlsAt("", "465")},
		{name: "Infomaniak", domains: []string{"ik.me", "ikmail.com"}, mx: []string{"infomaniak.ch"},
			imap: tlsAt("mail.infomaniak.com", "993"), smtp: tlsAt("mail.infomaniak.com", "465")},
		{name: "OVHcloud", mx: []string{"mail.ovh.net"},
			imap: tlsAt("ssl0.ovh.net", "993"), smtp: tlsAt("ssl0.ovh.net", "465")},
	}
}

// byDomain finds the provider of an address's domain.
func byDomain(domain string) (known, bool) {
	for _, p := range providers() {
		for _, d := range p.domains {
			if d == domain {
				return p, true
			}
		}
	}
	return known{}, false
}

// byMX finds who hosts a domain, by the longest name that fits.
func byMX(host string) (found known, ok bool) {
	best := 0
	for _, p := range providers() {
		for _, d := range p.mx {
			if (host == d || strings.HasSuffix(host, "."+d)) && len(d) > best {
				found, best, ok = p, len(d), true
			}
		}
	}
	if ok && found.imap.host == "" {
		found.imap.host, found.smtp.host = host, host
	}
	return found, ok
}

// byServer finds the provider whose server a host is: for its hint.
func byServer(host string) (known, bool) {
	for _, p := range providers() {
		if host != "" && (p.imap.host == host || p.smtp.host == host) {
			return p, true
		}
	}
	return known{}, false
}

// suggestion is what the table says of an address.
func (p known) suggestion(address string, source channel.Text) channel.Suggestion {
	s := channel.Suggestion{Settings: servers(address, p.imap, p.smtp, address), Source: source, Hint: p.hint}
	s.Settings[setPlus] = map[bool]string{true: "true", false: "false"}[p.plus]
	if p.auth != "" {
		s.Settings[setAuth], s.SignIn = p.auth, p.auth
	}
	return s
}

// servers puts what was found into settings.
func servers(address string, imap, smtp endpoint, user string) map[string]string {
	m := map[string]string{setAddress: address, setAuth: authPassword, setIMAPHost: imap.host, setIMAPPort: imap.port, setIMAPSecure: imap.secure,
		setSMTPHost: smtp.host, setSMTPPort: smtp.port, setSMTPSecure: smtp.secure}
	if user != "" && user != address {
		m[setUser] = user
	}
	return m
}
