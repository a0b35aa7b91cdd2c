package whatsapp

import (
	"unicode/utf8"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
)

// Kind is the connector's type on the wire and in settings.
const Kind = "whatsapp"

// windowMin is the customer-service window: 24 hours.
const windowMin = 1440

const defaultList = "Auswahl / Options"

// Info describes WhatsApp to people.
func (Connector) Info() channel.Info {
	return channel.Info{
		Type: Kind,
		Name: channel.Text{EN: "WhatsApp", DE: "WhatsApp"},
		Icon: "M4 20l1.3-3.9A8 8 0 1 1 8.4 19zM9.3 8.6c-.5 3 3.1 6.6 6.1 6.1l.6-1.6-2-1.2-1 .8c-1-.5-1.6-1.100-2.100-2.100l.8-1-1.200-2z",
		// WhatsApp's green, dark enough to be read on light ground
		Light: "oklch(0.52 0.13 155)", Dark: "oklch(0.8 0.15 155)",
		Fields: fields(),
		Caps: channel.Caps{MaxText: maxText, Piece: maxPiece, MaxFiles: maxFiles, MaxFile: maxDocument, Files: fileLimits(), WindowMin: windowMin,
			Probed: true, Hooked: true, Attaches: true, Quotes: true, Reacts: []string{"*"}, Buttons: maxRows, ButtonText: maxTitle,
			// Who gave their number elsewhere is recognised, and can be written to first: by
			// template, as the window is closed.
			Templates: true, Receipts: "read", Phone: true, Reaches: "phone"},
		Steps: steps(),
	}
}

func fields() []channel.Field {
	return []channel.Field{
		{Name: setNumber, Kind: channel.FieldText, Required: true, Check: idForm.MatchString,
			Label: channel.Text{EN: "Phone number ID", DE: "Telefonnummer-ID"},
			Help: channel.Text{EN: "In the app under WhatsApp → API setup; digits only, not the number itself.",
				DE: "In der App unter WhatsApp → API-Einrichtung; nur Ziffern, nicht die Rufnummer selbst."}},
		{Name: setAccount, Kind: channel.FieldText, Required: true, Check: idForm.MatchString,
			Label: channel.Text{EN: "WhatsApp Business account ID", DE: "WhatsApp-Business-Konto-ID"},
			Help:  channel.Text{EN: "Stands beside the phone number ID.", DE: "Steht neben der Telefonnummer-ID."}},
		{Name: secToken, Kind: channel.FieldSecret, Required: true,
			Label: channel.Text{EN: "Access token", DE: "Zugriffstoken"},
			Help: channel.Text{EN: "Of a system user, with the permissions whatsapp_business_messaging and whatsapp_business_management.",
				DE: "Eines Systemnutzers, mit den Berechtigungen whatsapp_business_messaging und whatsapp_business_management."}},
		{Name: secApp, Kind: channel.FieldSecret, Required: true,
			Label: channel.Text{EN: "App secret", DE: "App-Geheimcode"},
			Help: channel.Text{EN: "In the app under Settings → Basic. It proves that a call really comes from Meta.",
				DE: "In der App unter Einstellungen → Allgemeines. Er beweist, dass ein Aufruf wirklich von Meta kommt."}},
		{Name: setMarks, Kind: channel.FieldBool, Default: "true",
			Label: channel.Text{EN: "Show customers that they were read", DE: "Kunden zeigen, dass gelesen wurde"},
			Help: channel.Text{EN: "Blue ticks when an agent opens the conversation, and that somebody writes.",
				DE: "Blaue Haken, wenn jemand die Unterhaltung öffnet, und dass gerade geschrieben wird."}},
		{Name: setList, Kind: channel.FieldText, Default: defaultList, Advanced: true, Check: func(v string) bool { return utf8.RuneCountInString(v) <= maxTitle },
			Label: channel.Text{EN: "Button above a list of answers", DE: "Knopf über einer Liste von Antworten"},
			Help:  channel.Text{EN: "More than three short answers are offered as a list; at most 20 characters.", DE: "Mehr als drei kurze Antworten erscheinen als Liste; höchstens 20 Zeichen."}},
		{Name: setVersion, Kind: channel.FieldText, Default: meta.DefaultVersion, Advanced: true, Check: meta.CheckVersion,
			Label: channel.Text{EN: "Version of the Graph API", DE: "Version der Graph-API"}},
		{Name: setBase, Kind: channel.FieldURL, Default: meta.DefaultBase, Advanced: true, Check: channel.CheckBase,
			Label: channel.Text{EN: "Address of the Graph API", DE: "Adresse der Graph-API"},
			Help:  channel.Text{EN: "Another one only for a proxy of your own.", DE: "Eine andere nur für einen eigenen Proxy."}},
	}
}

func steps() []channel.Step {
	return []channel.Step{
		{Text: channel.Text{
			EN: "Have a business portfolio: [business.facebook.com](https://business.facebook.com/). Verify the business if more than 250 people a day are to be written to first.",
			DE: "Ein Business-Portfolio haben: [business.facebook.com](https://business.facebook.com/). Das Unternehmen verifizieren, wenn mehr als 250 Personen am Tag zuerst angeschrieben werden sollen."}},
		{Text: channel.Text{
			EN: "Make an app with the use case WhatsApp: [developers.facebook.com](https://developers.facebook.com/apps/). A test account with a test number comes with it, for five recipients.",
			DE: "Eine App mit dem Anwendungsfall WhatsApp anlegen: [developers.facebook.com](https://developers.facebook.com/apps/). Dazu gibt es ein Testkonto mit einer Testnummer für fünf Empfänger."}},
		{Text: channel.Text{
			EN: "Add the business's own number in the [WhatsApp Manager](https://business.facebook.com/wa/manage/phone-numbers/): display name, code by SMS or call, PIN. It must not be in use in a WhatsApp app.",
			DE: "Die eigene Rufnummer im [WhatsApp Manager](https://business.facebook.com/wa/manage/phone-numbers/) hinzufügen: Anzeigename, Code per SMS oder Anruf, PIN. Sie darf in keiner WhatsApp-App benutzt werden."}},
		{Text: channel.Text{
			EN: "In the [business settings](https://business.facebook.com/settings/system-users) add a system user, assign the app and the WhatsApp account to it, and make a token without an end, with the permissions whatsapp_business_messaging and whatsapp_business_management.",
			DE: "In den [Unternehmenseinstellungen](https://business.facebook.com/settings/system-users) einen Systemnutzer anlegen, ihm App und WhatsApp-Konto zuweisen und ein Token ohne Ablauf erstellen, mit den Berechtigungen whatsapp_business_messaging und whatsapp_business_management."}},
		{Do: "probe", Text: channel.Text{
			EN: "Enter both IDs, the token and the app secret here, and test the connection: nothing is sent.",
			DE: "Beide IDs, das Token und den App-Geheimcode hier eintragen und die Verbindung testen: Es wird nichts gesendet."}},
		{Copy: "hook", Text: channel.Text{
			EN: "In the app under WhatsApp → Configuration enter this address as callback URL. Meta must be able to reach it over https.",
			DE: "In der App unter WhatsApp → Konfiguration diese Adresse als Callback-URL eintragen. Meta muss sie über https erreichen können."}},
		{Copy: "token", Text: channel.Text{EN: "And this as verify token.", DE: "Und dies als Bestätigungstoken (Verify token)."}},
		{Text: channel.Text{
			EN: "There subscribe to the fields messages, message_template_status_update, message_template_quality_update, template_category_update, user_preferences, and smb_message_echoes if the number is also used in the WhatsApp Business app.",
			DE: "Dort die Felder messages, message_template_status_update, message_template_quality_update, template_category_update und user_preferences abonnieren, dazu smb_message_echoes, wenn die Nummer auch in der WhatsApp-Business-App benutzt wird."}},
		{Do: "attach", Text: channel.Text{
			EN: "Let the app have the account's messages. Without this nothing comes in.",
			DE: "Der App die Nachrichten des Kontos geben. Ohne das kommt nichts an."}},
		{Text: channel.Text{
			EN: "Add a payment method, enter a privacy policy URL and switch the app to Live: before that, templates are not sent and only testers' messages come in.",
			DE: "Zahlungsmethode hinterlegen, Datenschutz-URL eintragen und die App auf „Live“ stellen: Vorher gehen keine Vorlagen hinaus, und nur Nachrichten von Testern kommen an."}},
		{Do: "templates", Text: channel.Text{
			EN: "Make templates in the [WhatsApp Manager](https://business.facebook.com/wa/manage/message-templates/), for answers after more than 24 hours, and fetch them here.",
			DE: "Im [WhatsApp Manager](https://business.facebook.com/wa/manage/message-templates/) Vorlagen für Antworten nach mehr als 24 Stunden anlegen und hier abrufen."}},
		{Text: channel.Text{
			EN: "Write to the number from a phone: the message appears in the inbox.",
			DE: "Von einem Telefon an die Nummer schreiben: Die Nachricht erscheint im Eingang."}},
	}
}
