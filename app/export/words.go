package export

import (
	"fmt"
	"strings"
	"time"
)

// words are the texts of the pages in one language.
type words struct {
	Lang                                                            string
	Heading, AllList, ContactWord, Inbox, Channel, Status, Assigned string
	Nobody, Labels, Subject, Last, Count, About, Zone, Addresses    string
	Email, Phone, Remarks, Note, Auto, Edited, Deleted              string
	Earlier, Whole, Source, From, To, CC, BCC, Card                 string
	Order, Place, Buttons, Unsupported, Forwarded, None             string
	Exported, By, WithNotes, NoNotes, WithFiles, NoFiles, Partly    string
	Machine, NotLinked, Table, Data                                 string
	someone, gone, visitor                                          string
	missing, leftOut, absent, messages, date, clock                 string
	statuses, states, events, routed                                map[string]string
	why                                                             map[Why]string
}

func wordsOf(o Options) *words {
	if o.German {
		return &german
	}
	return &english
}

var english = words{
	Lang: "en", Heading: "Exported conversations", AllList: "All conversations", ContactWord: "Contact", Inbox: "Inbox", Channel: "Channel",
	Status: "Status", Assigned: "Assigned to", Nobody: "nobody", Labels: "Labels", Subject: "Subject", Last: "Last message", Count: "Messages",
	About: "About this export", Zone: "Times in", Addresses: "Addresses", Email: "Email", Phone: "Phone", Remarks: "Internal notes on the contact",
	Note: "Internal note", Auto: "automatic", Edited: "edited", Deleted: "This message was taken back.", Earlier: "before", Whole: "Whole text, with what it quotes",
	Source: "Mail as it came or went", From: "From", To: "To", CC: "Cc", BCC: "Bcc", Card: "Contact card",
	Order: "Cart", Place: "Location", Buttons: "Offered answers", Unsupported: "Content that cannot be shown", Forwarded: "forwarded", None: "No messages.", Exported: "Exported", By: "by", WithNotes: "Internal notes and the history of what was done are included.",
	NoNotes: "Internal notes and the history of what was done are not included.", WithFiles: "Files and mails as they came are included, as far as they were to be had.",
	NoFiles: "Files and mails as they came are not included.",
	Partly:  "Older history was still on its way to this PC: this export does not hold all of it.",
	Machine: "Automatic", NotLinked: "may hold active content, therefore not linked", Table: "Table of all messages (CSV)", Data: "All data (JSON)", someone: "somebody", gone: "removed channel", visitor: "Visitor %s",
	missing: "Files not included: %d. Each message says which and why.", leftOut: "Conversations left out, because the role there exports only one at a time: %d.",
	absent: "Conversations that were not on this PC any more: %d.", messages: "Conversations: %d. Messages: %d.", date: "Monday, 2 January 2006", clock: "2 Jan 2006, 15:04",
	statuses: map[string]string{"open": "open", "snoozed": "snoozed", "done": "done"},
	states: map[string]string{"waiting": "waits in the outbox", "queued": "on its way", "sending": "on its way", "sent": "sent", "delivered": "delivered", "read": "read",
		"played": "played", "failed": "not delivered", "unsure": "perhaps not delivered"},
	events: map[string]string{"done": "Done · {who}", "reopened": "Reopened · {who}", "reopenedByContact": "Reopened by a new message", "assigned": "Assigned to {what} · {who}",
		"taken": "Taken over · {who}", "unassigned": "Assignment taken off · {who}", "snoozed": "Snoozed until {what} · {who}", "woken": "Snooze ended · {who}",
		"added": "{what} added · {who}", "removed": "{what} removed · {who}", "email": "Left an email address: {what}", "online": "Back on the web site",
		"merged": "Contact merged with {what} · {who}", "split": "Contact separated from {what} · {who}", "messagesIn": "Messages taken over from {what} · {who}",
		"messagesOut": "Messages split off to {what} · {who}", "linked": "Another conversation has to do with this one", "ticket": "Ticket made or linked · {who}",
		"unlinked": "Ticket unlinked · {who}", "robot": "A machine seems to answer here: no automatic answers for a week", "other": "Changed"},
	routed: map[string]string{"last": "Assigned to {who} · answered last", "skill": "Assigned to {who} · fitting skill", "free": "Assigned to {who} · most room",
		"fallback": "Assigned to {who} · nobody with the skill was free in time", "late": "Handed back, not taken up in time · {who}", "away": "Handed back because of absence · {who}",
		"gone": "Handed back, answers here no more · {who}"},
	why: map[Why]string{WhyChoice: "left out", WhyOffline: "not included: not on this PC, and the relay could not be reached", WhyGone: "not included: the relay has it no more",
		WhyLarge: "not included: too large to be fetched", WhyEnough: "not included: the limit of what one export fetches was reached", WhyNever: "never arrived from the platform"},
}

var german = words{
	Lang: "de", Heading: "Exportierte Unterhaltungen", AllList: "Alle Unterhaltungen", ContactWord: "Kontakt", Inbox: "Eingang", Channel: "Kanal",
	Status: "Status", Assigned: "Zugewiesen", Nobody: "niemand", Labels: "Labels", Subject: "Betreff", Last: "Letzte Nachricht", Count: "Nachrichten",
	About: "Über diesen Export", Zone: "Zeiten in", Addresses: "Adressen", Email: "E-Mail", Phone: "Telefon", Remarks: "Interne Notizen zum Kontakt",
	Note: "Interne Notiz", Auto: "automatisch", Edited: "bearbeitet", Deleted: "Diese Nachricht wurde zurückgenommen.", Earlier: "vorher", Whole: "Ganzer Text mit Zitiertem",
	Source: "Mail im Original", From: "Von", To: "An", CC: "Kopie", BCC: "Blindkopie", Card: "Kontaktkarte",
	Order: "Warenkorb", Place: "Standort", Buttons: "Angebotene Antworten", Unsupported: "Inhalt, der sich nicht anzeigen lässt", Forwarded: "weitergeleitet", None: "Keine Nachrichten.", Exported: "Exportiert", By: "von", WithNotes: "Interne Notizen und der Verlauf der Bearbeitung sind enthalten.",
	NoNotes: "Interne Notizen und der Verlauf der Bearbeitung sind nicht enthalten.", WithFiles: "Dateien und Mails im Original sind enthalten, soweit sie zu bekommen waren.",
	NoFiles: "Dateien und Mails im Original sind nicht enthalten.",
	Partly:  "Ältere Nachrichten waren noch auf dem Weg zu diesem PC: Dieser Export enthält sie nicht vollständig.",
	Machine: "Automatisch", NotLinked: "kann aktive Inhalte haben, deshalb nicht verlinkt", Table: "Tabelle aller Nachrichten (CSV)", Data: "Alle Daten (JSON)", someone: "jemand", gone: "entfernter Kanal", visitor: "Gast %s",
	missing: "Nicht enthaltene Dateien: %d. Bei jeder Nachricht steht, welche und warum.", leftOut: "Ausgelassene Unterhaltungen, weil die Rolle dort nur einzelne exportiert: %d.",
	absent: "Unterhaltungen, die nicht mehr auf diesem PC waren: %d.", messages: "Unterhaltungen: %d. Nachrichten: %d.", date: "02.01.2006", clock: "02.01.2006, 15:04",
	statuses: map[string]string{"open": "offen", "snoozed": "zurückgestellt", "done": "erledigt"},
	states: map[string]string{"waiting": "im Postausgang", "queued": "unterwegs", "sending": "unterwegs", "sent": "gesendet", "delivered": "zugestellt", "read": "gelesen",
		"played": "gehört", "failed": "nicht zugestellt", "unsure": "vielleicht nicht angekommen"},
	events: map[string]string{"done": "Erledigt · {who}", "reopened": "Wieder geöffnet · {who}", "reopenedByContact": "Durch eine neue Nachricht wieder geöffnet",
		"assigned": "An {what} zugewiesen · {who}", "taken": "Übernommen · {who}", "unassigned": "Zuweisung aufgehoben · {who}", "snoozed": "Zurückgestellt bis {what} · {who}",
		"woken": "Zurückstellen beendet · {who}", "added": "{what} vergeben · {who}", "removed": "{what} entfernt · {who}", "email": "E-Mail-Adresse hinterlassen: {what}",
		"online": "Wieder auf der Website", "merged": "Kontakt mit {what} zusammengeführt · {who}", "split": "Kontakt von {what} getrennt · {who}",
		"messagesIn": "Nachrichten von {what} übernommen · {who}", "messagesOut": "Nachrichten an {what} abgetrennt · {who}",
		"linked": "Eine andere Unterhaltung hat mit dieser zu tun", "ticket": "Ticket angelegt oder verknüpft · {who}", "unlinked": "Ticket getrennt · {who}",
		"robot": "Hier scheint ein Automat zu antworten: eine Woche lang keine automatischen Antworten mehr", "other": "Geändert"},
	routed: map[string]string{"last": "An {who} zugewiesen · zuletzt geantwortet", "skill": "An {who} zugewiesen · passende Fähigkeit", "free": "An {who} zugewiesen · am meisten Platz",
		"fallback": "An {who} zugewiesen · niemand mit der Fähigkeit war rechtzeitig frei", "late": "Zurückgegeben, nicht rechtzeitig angenommen · {who}",
		"away": "Zurückgegeben wegen Abwesenheit · {who}", "gone": "Zurückgegeben, antwortet hier nicht mehr · {who}"},
	why: map[Why]string{WhyChoice: "ausgelassen", WhyOffline: "nicht enthalten: nicht auf diesem PC, und das Relay war nicht zu erreichen", WhyGone: "nicht enthalten: Das Relay hat sie nicht mehr",
		WhyLarge: "nicht enthalten: zu groß zum Holen", WhyEnough: "nicht enthalten: Die Grenze dessen, was ein Export holt, war erreicht", WhyNever: "kam nie von der Plattform an"},
}

// unknown names a contact nobody knows the name of, as the program does.
func (w *words) unknown(id string) string {
	id = strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	return fmt.Sprintf(w.visitor, id[max(0, len(id)-4):])
}

// germanZones are what people here call the zones that Go names in English.
var germanZones = strings.NewReplacer(" CEST", " MESZ", " CET", " MEZ")

// stamp words a time with its zone.
func (w *words) stamp(t time.Time, layout string) string {
	text := t.Format(layout + " MST")
	if w == &german {
		text = germanZones.Replace(text)
	}
	return text
}
