package phone

// words are what the page says in one language.
type words struct {
	Title, Intro, Apps, Who, NoNumber, Write, Send, Photo, File, Voice, Record, Stop, Place, Card, Poll, Block, Unblock, Reply, React, Edit, Delete, Deleted, Edited,
	Weather, Day, Passed, Down, Slow, FailOnce, After, Twice, Reordered, Late, Gone, Revoked, Fair, Start, Switch, SwitchLang, Shop, Footer, Cancel, Download, Refused, Press,
	Waiting, Sent, Delivered, Read, More, Hours, Sample string
}

var texts = map[string]words{
	"de": {Title: "Telefon zum Ausprobieren", Intro: "Hier schreibt die Kundschaft mit ihrem Messenger. Was ankommt, steht in Tresen.", Apps: "App", Who: "Ich bin", NoNumber: "ohne Nummer", Write: "Nachricht", Send: "Senden",
		Photo: "Bild aufnehmen", File: "Datei", Voice: "Sprachnachricht (Beispiel)", Record: "Aufnehmen", Stop: "Aufnahme senden", Place: "Standort", Card: "Kontakt teilen", Poll: "Umfrage senden", Block: "Laden blockieren", Unblock: "Blockierung aufheben",
		Reply: "Antworten", React: "Reagieren", Edit: "Bearbeiten", Delete: "Löschen", Deleted: "Diese Nachricht wurde gelöscht.", Edited: "bearbeitet", Weather: "Wetter beim Anbieter", Day: "24 Stunden vergehen lassen", Passed: "Die Uhr des Anbieters geht jetzt vor.",
		Down: "Anbieter nicht erreichbar", Slow: "Anbieter langsam (8 s)", FailOnce: "Nächste Sendung scheitert", After: "Nächste Sendung: angenommen, aber Fehler gemeldet", Twice: "Meldungen doppelt", Reordered: "Meldungen vertauscht", Late: "Meldungen zurückhalten",
		Gone: "Dateien nicht abrufbar", Revoked: "Zugang widerrufen", Fair: "Schönes Wetter", Start: "Starten", Switch: "English", SwitchLang: "en", Shop: "Zum Laden", Footer: "Alles bleibt auf diesem Rechner; die Anbieter sind nachgebildet.", Cancel: "Abbrechen",
		Download: "Speichern", Refused: "Das geht hier nicht: ", Press: "Antwort antippen", Waiting: "wartet", Sent: "gesendet", Delivered: "zugestellt", Read: "gelesen", More: "Mehr", Hours: "Stunden", Sample: "Beispielbild"},
	"en": {Title: "Phone to try out", Intro: "This is where customers write with their messenger. What arrives is in Tresen.", Apps: "App", Who: "I am", NoNumber: "no number", Write: "Message", Send: "Send",
		Photo: "Take a picture", File: "File", Voice: "Voice message (sample)", Record: "Record", Stop: "Send recording", Place: "Location", Card: "Share contact", Poll: "Send a poll", Block: "Block the shop", Unblock: "Unblock the shop",
		Reply: "Reply", React: "React", Edit: "Edit", Delete: "Delete", Deleted: "This message was deleted.", Edited: "edited", Weather: "Weather at the provider", Day: "Let 24 hours pass", Passed: "The provider's clock is ahead now.",
		Down: "Provider cannot be reached", Slow: "Provider is slow (8 s)", FailOnce: "Next sending fails", After: "Next sending: taken, but reported as failed", Twice: "Calls come twice", Reordered: "Calls change places", Late: "Hold calls back",
		Gone: "Files cannot be fetched", Revoked: "Access revoked", Fair: "Fair weather", Start: "Start", Switch: "Deutsch", SwitchLang: "de", Shop: "To the shop", Footer: "Everything stays on this computer; the providers are simulated.", Cancel: "Cancel",
		Download: "Save", Refused: "That does not work here: ", Press: "Tap an answer", Waiting: "waiting", Sent: "sent", Delivered: "delivered", Read: "read", More: "More", Hours: "hours", Sample: "sample picture"},
}
