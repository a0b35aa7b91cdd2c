package seed

import (
	"math/rand/v2"
	"strings"

	"tresen/backend/inbox"
)

// Demo is who the desktop is signed in as, with the password of all demo agents.
const (
	DemoEmail    = "anna.keller@lichthaus-brandt.example"
	DemoPassword = "leuchtturm-26"
)

// staff is the business: its people, labels and desks.
type staff struct {
	agents []*inbox.Agent // active ones who answer customers; the demo agent first
	all    []*inbox.Agent
	labels map[string]string // name → id
	marks  []*inbox.Label
	shop   *desk
	object *desk
}

// desk is an inbox with its web chat.
type desk struct {
	inbox   *inbox.Inbox
	channel *inbox.Channel
}

func firstName(a *inbox.Agent) string {
	first, _, _ := strings.Cut(a.Name, " ")
	return first
}

// other gives another agent than a.
func (s *staff) other(r *rand.Rand, a *inbox.Agent) *inbox.Agent {
	for {
		if b := s.agents[r.IntN(len(s.agents))]; b != a {
			return b
		}
	}
}

// newStaff invents the business. id makes ids.
func newStaff(id func() string, origins, privacy string) *staff {
	s := &staff{labels: map[string]string{}}
	person := func(name, language string, role inbox.Role, presence inbox.Presence) *inbox.Agent {
		address := strings.ToLower(plain.Replace(strings.ReplaceAll(strings.ToLower(name), " ", ".")))
		a := &inbox.Agent{ID: id(), Name: name, Email: address + "@lichthaus-brandt.example", Role: role,
			Language: language, Presence: presence, State: inbox.AgentActive}
		s.all = append(s.all, a)
		return a
	}
	s.agents = []*inbox.Agent{
		person("Anna Keller", "de", inbox.RoleAdministrator, inbox.PresencePresent),
		person("Jonas Petersen", "de", inbox.RoleAgent, inbox.PresencePresent),
		person("Aylin Demir", "de", inbox.RoleAgent, inbox.PresencePresent),
		person("Marek Nowak", "de", inbox.RoleDispatcher, inbox.PresenceAway),
		person("Sophie Lindqvist", "en", inbox.RoleAgent, inbox.PresencePresent),
		person("Thomas Brandt", "de", inbox.RoleAdministrator, inbox.PresenceOff),
	}
	person("Petra Claussen", "de", inbox.RoleReviewer, inbox.PresenceOff)
	for i, name := range []string{"Reklamation", "Lieferung", "Rechnung", "Beratung", "Angebot", "Retoure", "Abholung", "Ersatzteil", "Bestellung"} {
		l := &inbox.Label{ID: id(), Name: name, Hue: []int{205, 250, 85, 165, 145, 25, 70, 300, 330}[i]}
		s.marks, s.labels[name] = append(s.marks, l), l.ID
	}
	s.shop = newDesk(id, "Lichthaus Brandt", "Web-Chat Shop", "#00696b", origins, privacy, shopTexts, 10, 30)
	s.object = newDesk(id, "Brandt Objekt", "Web-Chat Objekt", "#7a4a1f", origins, privacy, objectTexts, 60, 240)
	s.shop.inbox.Signature = "Viele Grüße\n{{agent.name}}\n\nLichthaus Brandt · Deichstraße 12 · 20459 Hamburg\nTelefon 040 555 01 20"
	return s
}

func newDesk(id func() string, name, channel, colour, origins, privacy string, texts map[string]inbox.Texts, warn, late int) *desk {
	box := &inbox.Inbox{ID: id(), Name: name, PrivacyURL: privacy, TimeZone: "Europe/Berlin",
		Language: "de", Texts: texts, WarnAfter: warn, LateAfter: late}
	return &desk{box, &inbox.Channel{ID: id(), Inbox: box.ID, Type: "webchat", Name: channel, On: true, Settings: map[string]string{
		"origins": origins, "colour": colour, "position": "right", "theme": "light", "email": "optional", "language": "",
		"launcherDe": "Fragen? Wir sind da.", "launcherEn": "Questions? We are here."}}}
}

var shopTexts = map[string]inbox.Texts{
	"de": {Greeting: "Guten Tag! Welches Licht suchen Sie?", Online: "Wir antworten meist innerhalb weniger Minuten.",
		Offline: "Der Laden ist gerade zu. Schreiben Sie uns, wir melden uns Montag bis Freitag ab 9 Uhr, samstags ab 10 Uhr."},
	"en": {Greeting: "Hello! What kind of light are you looking for?", Online: "We usually answer within a few minutes.",
		Offline: "The shop is closed right now. Write to us, we answer Monday to Friday from 9 am and Saturdays from 10 am."},
}

var objectTexts = map[string]inbox.Texts{
	"de": {Greeting: "Guten Tag! Erzählen Sie uns von Ihrem Projekt.", Online: "Unsere Planer sind im Büro.",
		Offline: "Wir melden uns am nächsten Werktag."},
	"en": {Greeting: "Hello! Tell us about your project.", Online: "Our planners are at their desks.",
		Offline: "We will get back to you on the next working day."},
}
