package mailbox

// words are what the page says in one language.
type words struct {
	Title, Intro, Who, Other, Go, New, To, Subject, Text, Files, Quote, Send, Cancel, Reply, From, Date, Attached, None, Empty, Sent, Inbox, News, Show,
	Switch, SwitchLang, Shop, Footer, Missing, Unread string
}

var text = map[string]words{
	"de": {Title: "Postfach zum Ausprobieren", Intro: "Hier schreibt die Kundschaft. Was ankommt, steht in Tresen; die Antwort kommt hierher zurück.", Who: "Ich bin", Other: "andere Adresse", Go: "Wechseln",
		New: "Neue Mail", To: "An", Subject: "Betreff", Text: "Text", Files: "Anhänge", Quote: "Bisheriges mitschicken", Send: "Senden", Cancel: "Verwerfen", Reply: "Antworten", From: "Von", Date: "Datum",
		Attached: "Angehängt", None: "Keine Mail gewählt.", Empty: "Noch keine Mails. Schreiben Sie dem Laden.", Sent: "Gesendet", Inbox: "Empfangen", News: "Es ist eine neue Mail da.", Show: "Anzeigen",
		Switch: "English", SwitchLang: "en", Shop: "Zum Laden", Footer: "Alles bleibt auf diesem Rechner. Mit eigenem Mailprogramm: Postausgang (SMTP)", Missing: "Bitte Empfänger und Text angeben.", Unread: "ungelesen"},
	"en": {Title: "Mailbox to try out", Intro: "This is where customers write. What arrives is in Tresen; the answer comes back here.", Who: "I am", Other: "another address", Go: "Change",
		New: "New mail", To: "To", Subject: "Subject", Text: "Text", Files: "Attachments", Quote: "Include what was written before", Send: "Send", Cancel: "Discard", Reply: "Reply", From: "From", Date: "Date",
		Attached: "Attached", None: "No mail chosen.", Empty: "No mails yet. Write to the shop.", Sent: "Sent", Inbox: "Received", News: "A new mail has arrived.", Show: "Show",
		Switch: "Deutsch", SwitchLang: "de", Shop: "To the shop", Footer: "Everything stays on this computer. With your own mail program: outgoing server (SMTP)", Missing: "Please give a recipient and a text.", Unread: "unread"},
}
