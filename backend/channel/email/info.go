package email

import "tresen/backend/channel"

// Kind is the connector's type on the wire and in settings.
const Kind = "email"

// Limits of one mail. Providers refuse more than about 25 MB, encoded.
const (
	maxFiles   = 20
	maxFile    = 18 << 20 // bytes of one attachment
	maxText    = 200_000  // characters
	maxPeople  = 100      // recipients of one mail
	maxMail    = 50 << 20 // bytes of a rendered mail; the server's own limit is asked before it is sent
	maxSubject = 500      // characters
	heavyMail  = 4 << 20  // bytes of files
)

// byBrowser is when the account signs in at its provider.
const byBrowser = setAuth + "=" + authGoogle + "," + authMicrosoft

// Info describes email to people.
func (Connector) Info() channel.Info {
	fields := append(accountFields(), choices()...)
	return channel.Info{
		Type: Kind,
		Name: channel.Text{EN: "Email", DE: "E-Mail"},
		Icon: "M3 6h18v12H3zM3 7l9 7 9-7",
		// the mock-up's --ch-email in both themes
		Light: "oklch(0.5 0.03 260)", Dark: "oklch(0.78 0.03 260)",
		Fields: ordered(append(fields, moreFields()...)),
		Caps: channel.Caps{MaxText: maxText, MaxFiles: maxFiles, MaxFile: maxFile, Reaches: "email", Letters: true,
			Guided: true, Probed: true, SignIn: true},
		Steps: steps(),
	}
}

// ordered puts the fields as the form shows them: what everybody sees first.
func ordered(fields []channel.Field) []channel.Field {
	order := []string{setAddress, setName, setAuth, secPassword, setClientID, setTenant, setIMAPHost, setIMAPPort, setIMAPSecure,
		setSMTPHost, setSMTPPort, setSMTPSecure, channel.AutoReply, setAliases, setJunk, setFlags, setMoveTo,
		setUser, secClient, setSender, setPlus, setHistory, setAppend, setCA, setAuthBase, setTokenBase}
	list := make([]channel.Field, 0, len(fields))
	for _, name := range order {
		for _, f := range fields {
			if f.Name == name {
				list = append(list, f)
			}
		}
	}
	return list
}

func accountFields() []channel.Field {
	return []channel.Field{
		{Name: setAddress, Kind: channel.FieldText, Required: true, Check: checkAddress,
			Label: channel.Text{EN: "Email address", DE: "E-Mail-Adresse"},
			Help:  channel.Text{EN: "The mailbox customers write to.", DE: "Das Postfach, an das Kunden schreiben."}},
		{Name: setName, Kind: channel.FieldText, Check: checkLine,
			Label: channel.Text{EN: "Name of the sender", DE: "Name des Absenders"},
			Help:  channel.Text{EN: "Customers see it beside the address, e.g. your business's name.", DE: "Kunden sehen ihn neben der Adresse, z. B. der Name des Betriebs."}},
		{Name: secPassword, Kind: channel.FieldSecret, Only: setAuth + "=" + authPassword,
			Label: channel.Text{EN: "Password", DE: "Passwort"},
			Help: channel.Text{EN: "With two-factor sign-in most providers want an app password, made on their site.",
				DE: "Bei Anmeldung mit zweitem Faktor verlangen die meisten Anbieter ein App-Passwort, das auf deren Seite entsteht."}},
		{Name: setClientID, Kind: channel.FieldText, Check: checkLine, Only: byBrowser,
			Label: channel.Text{EN: "Client ID", DE: "Client-ID"},
			Help: channel.Text{EN: "Only for signing in at Google or Microsoft: the ID of your own app registration there.",
				DE: "Nur für die Anmeldung bei Google oder Microsoft: die Kennung der eigenen App-Registrierung dort."}},
		{Name: setTenant, Kind: channel.FieldText, Default: "common", Check: checkTenant, Advanced: true, Only: setAuth + "=" + authMicrosoft,
			Label: channel.Text{EN: "Microsoft tenant", DE: "Microsoft-Mandant (Tenant)"},
			Help: channel.Text{EN: "The directory ID or domain of your organisation; “common” for an app open to all.",
				DE: "Verzeichnis-ID oder Domain der Organisation; „common“ bei einer App für alle."}},
		{Name: setIMAPHost, Kind: channel.FieldText, Required: true, Check: checkHost,
			Label: channel.Text{EN: "Incoming server (IMAP)", DE: "Posteingangsserver (IMAP)"}},
		{Name: setIMAPPort, Kind: channel.FieldText, Default: defaultIMAPPort, Check: checkPort,
			Label: channel.Text{EN: "IMAP port", DE: "IMAP-Port"}},
		{Name: setSMTPHost, Kind: channel.FieldText, Required: true, Check: checkHost,
			Label: channel.Text{EN: "Outgoing server (SMTP)", DE: "Postausgangsserver (SMTP)"}},
		{Name: setSMTPPort, Kind: channel.FieldText, Default: defaultSMTPPort, Check: checkPort,
			Label: channel.Text{EN: "SMTP port", DE: "SMTP-Port"}},
	}
}

// choices are the fields with a list of values; parseSettings holds values to it.
func choices() []channel.Field {
	secure := []channel.Choice{
		{Value: secureTLS, Label: channel.Text{EN: "TLS (encrypted from the start)", DE: "TLS (von Anfang an verschlüsselt)"}},
		{Value: secureStart, Label: channel.Text{EN: "STARTTLS (switched to encryption)", DE: "STARTTLS (Wechsel zur Verschlüsselung)"}},
		{Value: secureNone, Label: channel.Text{EN: "None (only on this computer)", DE: "Keine (nur auf diesem Rechner)"}}}
	return []channel.Field{
		{Name: setAuth, Kind: channel.FieldChoice, Default: authPassword,
			Label: channel.Text{EN: "Sign-in", DE: "Anmeldung"},
			Choices: []channel.Choice{
				{Value: authPassword, Label: channel.Text{EN: "With a password or app password", DE: "Mit Passwort oder App-Passwort"}},
				{Value: authGoogle, SignIn: true, Label: channel.Text{EN: "At Google, in the browser", DE: "Bei Google, im Browser"}},
				{Value: authMicrosoft, SignIn: true, Label: channel.Text{EN: "At Microsoft, in the browser", DE: "Bei Microsoft, im Browser"}}}},
		{Name: setIMAPSecure, Kind: channel.FieldChoice, Default: secureTLS, Choices: secure,
			Label: channel.Text{EN: "IMAP encryption", DE: "IMAP-Verschlüsselung"}},
		{Name: setSMTPSecure, Kind: channel.FieldChoice, Default: secureTLS, Choices: secure,
			Label: channel.Text{EN: "SMTP encryption", DE: "SMTP-Verschlüsselung"}},
		{Name: setFlags, Kind: channel.FieldChoice, Default: flagsLeave,
			Label: channel.Text{EN: "In the mailbox itself", DE: "Im Postfach selbst"},
			Choices: []channel.Choice{
				{Value: flagsLeave, Label: channel.Text{EN: "Change nothing", DE: "Nichts verändern"}},
				{Value: flagsSeen, Label: channel.Text{EN: "Mark as read what an agent opened", DE: "Gelesenes als gelesen markieren"}},
				{Value: flagsMove, Label: channel.Text{EN: "Move to a folder when done", DE: "Erledigtes in einen Ordner verschieben"}}}},
		{Name: setSender, Kind: channel.FieldChoice, Default: senderBoth, Advanced: true,
			Label: channel.Text{EN: "Customers see as sender", DE: "Kunden sehen als Absender"},
			Choices: []channel.Choice{
				{Value: senderBoth, Label: channel.Text{EN: "Agent and business: Anna Keller | Example Ltd", DE: "Person und Betrieb: Anna Keller | Beispiel GmbH"}},
				{Value: senderBusiness, Label: channel.Text{EN: "The business only", DE: "Nur den Betrieb"}}}},
		{Name: setAppend, Kind: channel.FieldChoice, Default: appendAuto, Advanced: true,
			Label: channel.Text{EN: "Copy in the Sent folder", DE: "Kopie im Ordner „Gesendet“"},
			Choices: []channel.Choice{
				{Value: appendAuto, Label: channel.Text{EN: "If the provider does not make one", DE: "Wenn der Anbieter keine anlegt"}},
				{Value: appendAlways, Label: channel.Text{EN: "Always", DE: "Immer"}},
				{Value: appendNever, Label: channel.Text{EN: "Never", DE: "Nie"}}}},
	}
}

func moreFields() []channel.Field {
	return []channel.Field{
		{Name: channel.AutoReply, Kind: channel.FieldLines, Check: func(v string) bool { return len(v) <= 10_000 },
			Label: channel.Text{EN: "Automatic answer", DE: "Automatische Antwort"},
			Help: channel.Text{EN: "Sent to a customer who writes, at most once a day; empty: none. Never to robots and lists.",
				DE: "Geht an Kunden, die schreiben, höchstens einmal am Tag; leer: keine. Nie an Automaten und Listen."}},
		{Name: setAliases, Kind: channel.FieldLines, Check: checkAliases,
			Label: channel.Text{EN: "Further addresses of this mailbox", DE: "Weitere Adressen dieses Postfachs"},
			Help:  channel.Text{EN: "One a line. Answers never go to them.", DE: "Eine je Zeile. Antworten gehen nie an sie."}},
		{Name: setJunk, Kind: channel.FieldBool,
			Label: channel.Text{EN: "Read the junk folder too", DE: "Auch den Spam-Ordner lesen"},
			Help:  channel.Text{EN: "Customers' mails land there now and then.", DE: "Dort landen ab und zu Mails von Kunden."}},
		{Name: setMoveTo, Kind: channel.FieldText, Check: checkLine, Only: setFlags + "=" + flagsMove,
			Label: channel.Text{EN: "Folder for what is done", DE: "Ordner für Erledigtes"},
			Help:  channel.Text{EN: "Only with “Move to a folder when done”.", DE: "Nur bei „Erledigtes in einen Ordner verschieben“."}},
		{Name: setUser, Kind: channel.FieldText, Advanced: true, Check: checkLine,
			Label: channel.Text{EN: "User name", DE: "Benutzername"},
			Help:  channel.Text{EN: "If it is not the email address.", DE: "Falls er nicht die E-Mail-Adresse ist."}},
		{Name: secClient, Kind: channel.FieldSecret, Advanced: true, Only: byBrowser,
			Label: channel.Text{EN: "Client secret", DE: "Clientschlüssel"},
			Help:  channel.Text{EN: "Google gives one with the client ID; at Microsoft leave it empty.", DE: "Google gibt ihn zur Client-ID aus; bei Microsoft leer lassen."}},
		{Name: setPlus, Kind: channel.FieldBool, Advanced: true,
			Label: channel.Text{EN: "Answers to an address of their own", DE: "Antworten an eine eigene Adresse"},
			Help: channel.Text{EN: "Answers then find their conversation even if the mail program names none. Only if the provider delivers name+anything@….",
				DE: "Antworten finden ihre Unterhaltung dann auch, wenn das Mailprogramm keine nennt. Nur wenn der Anbieter name+beliebig@… zustellt."}},
		{Name: setHistory, Kind: channel.FieldText, Advanced: true, Default: "30", Check: checkHistory,
			Label: channel.Text{EN: "Fetch older mail, days", DE: "Ältere Mails holen, Tage"},
			Help:  channel.Text{EN: "Comes in as done. 0: only new mail.", DE: "Erscheint als erledigt. 0: nur neue Mails."}},
		{Name: setCA, Kind: channel.FieldLines, Advanced: true, Check: checkCA,
			Label: channel.Text{EN: "Certificate authority of your own server (PEM)", DE: "Zertifizierungsstelle des eigenen Servers (PEM)"},
			Help:  channel.Text{EN: "Only for a mail server with a certificate from your own authority.", DE: "Nur für einen Mailserver mit Zertifikat einer eigenen Stelle."}},
		{Name: setAuthBase, Kind: channel.FieldURL, Advanced: true, Check: checkBase, Only: byBrowser,
			Label: channel.Text{EN: "Sign-in pages at", DE: "Anmeldeseiten unter"},
			Help:  channel.Text{EN: "Instead of Google's or Microsoft's, for a proxy of your own.", DE: "Statt der von Google oder Microsoft, für einen eigenen Proxy."}},
		{Name: setTokenBase, Kind: channel.FieldURL, Advanced: true, Check: checkBase, Only: byBrowser,
			Label: channel.Text{EN: "Sign-in tokens at", DE: "Anmeldemarken unter"},
			Help:  channel.Text{EN: "Instead of Google's or Microsoft's, for a proxy of your own.", DE: "Statt der von Google oder Microsoft, für einen eigenen Proxy."}},
	}
}

func steps() []channel.Step {
	return channel.Steps(
		channel.Text{EN: "Enter the address; the servers are found by themselves for most providers.",
			DE: "Die Adresse eingeben; bei den meisten Anbietern werden die Server von selbst gefunden."},
		channel.Text{EN: "Allow IMAP at the provider and make an app password there, or sign in at Google or Microsoft.",
			DE: "Beim Anbieter IMAP erlauben und dort ein App-Passwort anlegen, oder sich bei Google oder Microsoft anmelden."},
		channel.Text{EN: "Test the connection: nothing is sent.",
			DE: "Die Verbindung testen: Es wird nichts gesendet."},
		channel.Text{EN: "Write a mail to the address from elsewhere: it appears in the inbox.",
			DE: "Von anderswo eine Mail an die Adresse schreiben: Sie erscheint im Eingang."},
	)
}
