package seed

import (
	"context"
	"slices"
	"strings"
	"time"

	"tresen/backend/inbox"
	"tresen/backend/store"
)

// matter is what a ticket from a conversation of a label is about.
type matter struct {
	title, text string
	checks      []string
	notes       []string
}

var matters = map[string][]matter{
	"Reklamation": {
		{"Glas gesprungen: {bare}", "Beim Auspacken war das Glas gesprungen. Foto liegt vor, Karton unbeschädigt. Kunde möchte Ersatz, keine Erstattung.",
			[]string{"Foto ablegen", "Ersatzglas beim Hersteller anfragen", "Ersatz verschicken", "Kunde informieren"},
			[]string{"Hersteller hat das Glas am Lager, geht Mittwoch raus.", "Schon der dritte Fall aus dieser Charge, bitte mit ansehen."}},
		{"{bare} flackert nach dem Einschalten", "Flackert in den ersten Minuten, danach ruhig. Dimmer ist ein älterer Phasenanschnitt.",
			[]string{"Dimmertyp klären", "Rücksprache mit der Werkstatt"}, []string{"Werkstatt tippt auf den Dimmer, Kunde tauscht ihn am Wochenende."}},
	},
	"Lieferung": {
		{"Sendung steht seit Tagen im Verteilzentrum", "Nachforschung beim Paketdienst stellen, notfalls neu verschicken.",
			[]string{"Nachforschung stellen", "Frist 5 Werktage abwarten", "Neu verschicken oder erstatten"}, []string{"Nachforschung läuft, Antwort bis Freitag zugesagt."}},
		{"Speditionstermin abstimmen", "Lieferung frei Aufstellort, dritter Stock ohne Aufzug. Zwei Wunschtage sind genannt.", []string{"Termin bestätigen", "Avis per Telefon"}, nil},
	},
	"Rechnung":   {{"Rechnung auf Firma umschreiben", "Neue Anschrift und USt-IdNr. liegen vor, alte Rechnung stornieren.", []string{"Storno", "Neue Rechnung"}, []string{"Buchhaltung schreibt heute um."}}},
	"Beratung":   {{"Lichtplanung Wohnküche", "Grundriss kommt per Mail. Wunsch: warmes Licht über dem Tisch, hell an der Arbeitsplatte.", []string{"Grundriss prüfen", "Vorschlag mit zwei Varianten", "Termin im Laden"}, nil}},
	"Angebot":    {{"Angebot Objekt mit Montage", "Zwei Varianten rechnen, Montage als Option, Zahlungsziel 30 Tage.", []string{"Mengen prüfen", "Montage anfragen", "Angebot schicken", "Nachfassen"}, []string{"Elektro Wübbena hat für die Montage zugesagt.", "Variante B wird es wohl, bitte Lieferzeit klären."}}},
	"Retoure":    {{"Rücksendung fehlt im Lager", "Laut Sendungsverfolgung zugestellt, hier nicht auffindbar.", []string{"Lager fragen", "Paketdienst fragen", "Erstatten"}, []string{"Stand hinten im Regal C, Erstattung angewiesen."}}},
	"Ersatzteil": {{"Ersatzteil: Netzteil für {bare}", "Netzteil brummt, Gerät vier Jahre alt. Kulanz möglich.", []string{"Teilenummer heraussuchen", "Beim Hersteller bestellen"}, []string{"Lieferzeit drei Wochen, Kunde weiß Bescheid."}}},
	"Bestellung": {{"Bestellung nachträglich ändern", "Kabel in 2,50 m statt 1,50 m, Rest bleibt. Noch nicht verpackt.", []string{"Lager anhalten", "Auftrag ändern"}, nil}},
	"Abholung":   {{"Abholung zurückgelegt", "Liegt im Abholregal, Kunde kommt Samstag.", nil, nil}},
}

// tasks are of no customer.
var tasks = []matter{
	{"Schaufenster für den Advent umbauen", "Lichtvorhang und drei Pendelleuchten, Zeitschaltuhr nicht vergessen.", []string{"Deko bestellen", "Leiter ausleihen", "Fotos für die Website"}, []string{"Deko kommt Donnerstag."}},
	{"Preisliste Pendelleuchten aktualisieren", "Neue Einkaufspreise ab Monatsanfang.", []string{"Preise eintragen", "Gegenlesen"}, nil},
	{"Gespeicherte Antworten zu Lieferzeiten durchsehen", "Zwei Texte nennen noch die alten Zeiten.", nil, nil},
	{"Schulung Lichtplanung vorbereiten", "Eine Stunde, für alle im Laden.", []string{"Raum buchen", "Folien", "Musterleuchten"}, nil},
	{"Reklamationsquote je Hersteller auswerten", "Für das Gespräch mit dem Vertreter.", nil, []string{"Zahlen liegen im Ordner Einkauf."}},
	{"Karton für Glasleuchten testen", "Neuer Karton mit Waben, zehn Probesendungen.", []string{"Proben verschicken", "Rückmeldung sammeln"}, nil},
}

// cases is about how many tickets come from conversations.
const cases = 42

// talked is a conversation a ticket can come from.
type talked struct {
	t *talk
	c *inbox.Conversation
}

// tickets writes tickets and tasks, of conversations that are there already.
func (g *maker) tickets(ctx context.Context, db *store.DB, w *writer) error {
	slices.SortStableFunc(g.talked, func(a, b talked) int { return int(b.c.LastAt - a.c.LastAt) })
	var made []*ticketing
	for i, x := range g.talked {
		if k := g.ticketOf(x); k != nil && i%3 != 2 {
			made = append(made, k)
		}
		if len(made) == cases {
			break
		}
	}
	for i, m := range tasks {
		if len(g.talked) < 2*i {
			break // a small shop has few
		}
		at := atWork(g.r, g.now.Add(-time.Duration(20+g.r.IntN(400))*time.Hour))
		made = append(made, &ticketing{maker: g, m: m, at: at, k: &inbox.Ticket{Type: inbox.TicketTask, Inbox: g.staff.shop.inbox.ID, Title: m.title}})
	}
	slices.SortFunc(made, func(a, b *ticketing) int { return a.at.Compare(b.at) })
	for i, k := range made {
		k.k.Number = i + 1
		k.write(w)
	}
	_, err := db.Write(ctx, func(tx *store.Tx) error {
		for range made {
			if _, err := tx.NextNumber(ctx, "ticket"); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// ticketing is a ticket being invented.
type ticketing struct {
	*maker
	m    matter
	k    *inbox.Ticket
	at   time.Time
	done bool // its conversation is
}

// ticketOf begins a ticket about what a conversation is about; nil: about nothing known.
func (g *maker) ticketOf(x talked) *ticketing {
	for _, l := range g.staff.marks {
		id, list := l.ID, matters[l.Name]
		if !slices.Contains(x.c.Labels, id) || len(list) == 0 {
			continue
		}
		m := list[g.r.IntN(len(list))]
		k := &inbox.Ticket{Type: inbox.TicketCase, Inbox: x.c.Inbox, Contact: x.c.Contact, Channel: x.c.LastChannel, Labels: []string{id}, Conversations: []string{x.c.ID},
			Title: m.title, Assignee: x.c.Assignee}
		if strings.Contains(m.title, "{bare}") {
			bare := x.t.words["bare"]
			if bare == "" {
				bare = "Pendelleuchte"
			}
			k.Title = strings.ReplaceAll(m.title, "{bare}", bare)
		}
		return &ticketing{maker: g, m: m, at: atWork(g.r, time.UnixMilli(x.c.LastInAt).In(g.now.Location())), k: k, done: x.c.Status == inbox.StatusDone}
	}
	return nil
}

// write gives the ticket and its history to the writer.
func (t *ticketing) write(w *writer) {
	if t.at.After(t.now) {
		t.at = t.now.Add(-time.Duration(1+t.r.IntN(50)) * time.Minute)
	}
	by := t.staff.agents[t.r.IntN(len(t.staff.agents))]
	k, at := t.k, t.at
	k.ID, k.CreatedBy, k.CreatedAt, k.ChangedAt = t.id(at), by.ID, at.UnixMilli(), at.UnixMilli()
	k.Text, k.Status, k.OpenSince = t.m.text, inbox.TicketOpen, at.UnixMilli()
	k.Priority = []inbox.Priority{inbox.PriorityNormal, inbox.PriorityNormal, inbox.PriorityNormal, inbox.PriorityLow, inbox.PriorityHigh, inbox.PriorityUrgent}[t.r.IntN(6)]
	if k.Assignee == "" && t.r.IntN(3) > 0 {
		k.Assignee = by.ID
	}
	if t.r.IntN(2) == 0 {
		day := t.now.AddDate(0, 0, t.r.IntN(16)-4)
		k.Due = time.Date(day.Year(), day.Month(), day.Day(), 18, 0, 0, 0, day.Location()).UnixMilli()
	}
	if t.r.IntN(4) == 0 {
		k.Followers = []string{t.staff.agents[0].ID}
	}
	for _, c := range t.m.checks {
		k.Checks = append(k.Checks, inbox.Check{ID: t.id(at), Text: c})
	}
	t.entry(w, at, by.ID, inbox.TicketEntry{Event: &inbox.TicketEvent{What: "created"}})
	for _, id := range k.Conversations {
		w.put(at.UnixMilli(), &inbox.Message{ID: t.id(at), Conversation: id, Inbox: k.Inbox, Dir: inbox.DirEvent, Author: by.ID, At: at.UnixMilli(),
			Event: &inbox.Event{What: "ticket", Ticket: k.ID}})
	}
	t.works(w, at)
	w.put(k.ChangedAt, k)
}

// works lets colleagues get on with it.
func (t *ticketing) works(w *writer, at time.Time) {
	k := t.k
	next := func() (time.Time, *inbox.Agent) {
		at = atWork(t.r, at.Add(pause(t.r, 5*time.Hour)))
		return at, t.staff.agents[t.r.IntN(len(t.staff.agents))]
	}
	do := func(fn func(at time.Time, by string)) {
		if when, by := next(); when.Before(t.now) {
			k.ChangedAt = when.UnixMilli()
			fn(when, by.ID)
		}
	}
	for _, n := range t.m.notes {
		do(func(at time.Time, by string) { t.entry(w, at, by, inbox.TicketEntry{Text: n}) })
	}
	ticked := 0
	if len(k.Checks) > 0 {
		ticked = t.r.IntN(len(k.Checks) + 1)
	}
	to := []inbox.TicketStatus{inbox.TicketOpen, inbox.TicketOpen, inbox.TicketWaiting, inbox.TicketSolved}[t.r.IntN(4)]
	if t.done && t.r.IntN(3) > 0 {
		to, ticked = inbox.TicketSolved, len(k.Checks)
	}
	for i := range ticked {
		do(func(at time.Time, by string) {
			was := k.Checks[i].Line()
			k.Checks[i].Done, k.Checks[i].By, k.Checks[i].At = true, by, at.UnixMilli()
			t.entry(w, at, by, inbox.TicketEntry{Event: &inbox.TicketEvent{What: "checks", From: was, To: k.Checks[i].Line()}})
		})
	}
	if to != inbox.TicketOpen {
		do(func(at time.Time, by string) {
			(&inbox.TicketChange{Status: &to}).Apply(k, by, at.UnixMilli())
			t.entry(w, at, by, inbox.TicketEntry{Event: &inbox.TicketEvent{What: "status", From: string(inbox.TicketOpen), To: string(to)}})
		})
	}
}

func (t *ticketing) entry(w *writer, at time.Time, by string, e inbox.TicketEntry) {
	e.ID, e.Ticket, e.Inbox, e.By, e.At = t.id(at), t.k.ID, t.k.Inbox, by, at.UnixMilli()
	w.put(e.At, &e)
}
