package seed

import "tresen/backend/inbox"

// replies are the saved replies: category, title, text.
var replies = [][3]string{
	{"Begrüßung", "Begrüßung", "Guten Tag {{contact.name | \"und danke für Ihre Nachricht\"}}! Wie kann ich helfen?"},
	{"Begrüßung", "Einen Moment bitte", "Einen Moment bitte, ich sehe gleich nach."},
	{"Begrüßung", "Abschluss", "Sehr gern! Wenn noch etwas ist, schreiben Sie einfach hier.\n\nViele Grüße\n{{agent.first_name}}"},
	{"Lieferung", "Lieferzeit Lagerware", "Der Artikel ist am Lager. Die Lieferung dauert zwei bis drei Werktage, ab 150 € ist sie kostenlos."},
	{"Lieferung", "Sendung verfolgen", "Ihre Sendungsnummer ist {{track}}. Unter „Sendung verfolgen“ können Sie auch einen Wunschnachbarn angeben."},
	{"Lieferung", "Spedition, Terminwunsch", "Für die Spedition brauche ich bitte eine Handynummer und zwei Tage, die Ihnen passen. Geliefert wird bis zum Aufstellort."},
	{"Lieferung", "Verspätung", "Guten Tag {{contact.name | \"und danke für Ihre Geduld\"}}, leider verzögert sich Ihre Lieferung. Das tut uns leid. Wir melden uns, sobald der neue Termin feststeht."},
	{"Reklamation", "Schaden: Foto erbeten", "Das tut mir leid. Schicken Sie mir bitte ein Foto vom Schaden und, wenn möglich, vom Karton?"},
	{"Reklamation", "Ersatz ist unterwegs", "Der Ersatz geht heute noch raus. Das beschädigte Teil brauchen wir nicht zurück."},
	{"Reklamation", "Dimmer und LED", "Flackern liegt fast immer am Dimmer: Für LED braucht es einen Phasenabschnittdimmer. Den Tausch übernimmt bitte ein Elektriker."},
	{"Retoure", "Rücksendung", "Sie haben 30 Tage Zeit. Ich schicke Ihnen ein Rücksendeetikett; bitte die Originalverpackung verwenden."},
	{"Retoure", "Erstattung", "Ihre Rücksendung ist angekommen. Die Erstattung dauert zwei bis drei Bankarbeitstage."},
	{"Rechnung", "Rechnung erneut senden", "Gern, hier ist Ihre Rechnung noch einmal als PDF."},
	{"Rechnung", "Rechnung auf Firma", "Für eine Firmenrechnung brauche ich bitte die genaue Firmierung und die Anschrift."},
	{"Laden", "Öffnungszeiten", "Montag bis Freitag 9–18 Uhr, Samstag 10–14 Uhr. Parken können Sie direkt im Hof."},
	{"Laden", "Abholung", "Ihre Bestellung steht bereit. Bitte am Hofeingang klingeln und die Bestellnummer nennen."},
	{"English", "Greeting", "Hello {{contact.first_name | \"there\"}}, thank you for writing. How can I help?"},
	{"English", "Delivery time", "This item is in stock. Delivery takes two to three working days and is free from €150."},
	{"English", "Damage: photo please", "I am sorry to hear that. Could you send me a photo of the damage and, if possible, of the box?"},
	{"English", "Return", "You have 30 days. I will send you a return label; please use the original box."},
	{"English", "Opening hours", "Monday to Friday 9 am to 6 pm, Saturday 10 am to 2 pm. You can park in our yard."},
	{"English", "Goodbye", "You're welcome! Just write here if something comes up.\n\nBest regards\n{{agent.first_name}}"},
}

func savedReplies(id func() string) []*inbox.SavedReply {
	list := make([]*inbox.SavedReply, len(replies))
	for i, r := range replies {
		list[i] = &inbox.SavedReply{ID: id(), Category: r[0], Title: r[1], Text: r[2]}
	}
	return list
}
