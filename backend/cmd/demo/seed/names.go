package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// person is a customer before anything was said.
type person struct {
	first, last, title string // title: "Frau", "Herr", "Ms", "Mr" or ""
	language           string
	email, phone       string
	place              int
	signed             string // customer number of the shop's account, if it vouches for them
	casual             bool   // writes small and without full stops
}

var given = map[string]struct{ women, men []string }{
	"de": {
		women: []string{"Sabine", "Julia", "Aylin", "Claire", "Fatma", "Ingrid", "Katharina", "Lena", "Hanna", "Monika", "Svetlana", "Zeynep", "Greta",
			"Ursula", "Nadine", "Emilia", "Birgit", "Thuy", "Olga", "Frauke", "Amira", "Marta", "Wiebke", "Leonie", "Dilara"},
		men: []string{"Mehmet", "Tom", "Peter", "Klaus", "Jan", "Onno", "Emre", "Lukas", "Dieter", "Piotr", "Ahmad", "Stefan", "Björn", "Felix",
			"Giovanni", "Heiko", "Minh", "Paul", "Rainer", "Tobias", "Yusuf", "Sven", "Karl", "Matthias", "Ivan"},
	},
	"en": {
		women: []string{"Emma", "Priya", "Chloe", "Fiona", "Grace", "Hannah", "Isabel", "Joanna", "Mei", "Nora", "Olivia", "Saoirse", "Ana", "Ingrid"},
		men:   []string{"James", "Oliver", "Daan", "Rahul", "Liam", "Mateus", "Noah", "Kwame", "Henrik", "Ethan", "Pavel", "Samir", "Thomas", "Wei"},
	},
}

var family = map[string][]string{
	"de": {"Kaya", "Weiss", "Lindner", "Hoffmann", "Janssen", "Harms", "Yılmaz", "Schröder", "Nowak", "Becker", "Tjaden", "Arslan", "Meyer", "Vogel",
		"Schulte", "Kowalski", "Nguyen", "Petrova", "Ahlers", "Girard", "Rossi", "Özdemir", "Brunner", "Wübbena", "Lüken", "Haddad", "Krämer", "Behrends",
		"Neumann", "Sommer", "Dierks", "Fischer", "Öztürk", "Peters", "Engel", "Bachmann", "Saathoff", "Wolf", "Keller-Hahn", "Popescu"},
	"en": {"Clarke", "Sharma", "Murphy", "de Vries", "Johansson", "Okafor", "Bennett", "Silva", "Chen", "Novak", "Walsh", "Jensen", "Patel", "Hughes",
		"van Dijk", "Mensah", "Taylor", "Kowalczyk", "Fraser", "Lopez"},
}

var plain = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ı", "i", "Ö", "oe", "ş", "s", " ", "", "ğ", "g")

// newPerson invents a customer; n tells the how many-th.
func newPerson(r *rand.Rand, n int) person {
	p := person{language: "de", place: r.IntN(len(places)), casual: r.IntN(7) == 0}
	if r.IntN(10) < 3 {
		p.language = "en"
	}
	if r.IntN(9) == 0 { // a visitor who never said who they are
		return p
	}
	pool := given[p.language]
	if r.IntN(2) == 0 {
		p.first, p.title = pool.women[r.IntN(len(pool.women))], map[string]string{"de": "Frau", "en": "Ms"}[p.language]
	} else {
		p.first, p.title = pool.men[r.IntN(len(pool.men))], map[string]string{"de": "Herr", "en": "Mr"}[p.language]
	}
	names := family[p.language]
	p.last = names[r.IntN(len(names))]
	switch r.IntN(4) {
	case 0: // no address given
	case 1:
		p.email = fmt.Sprintf("%s.%s@example.org", p.first, p.last)
	case 2:
		p.email = fmt.Sprintf("%c.%s@example.net", []rune(p.first)[0], p.last)
	default:
		p.email = fmt.Sprintf("%s%02d@example.com", p.first, r.IntN(100))
	}
	p.email = strings.ToLower(plain.Replace(strings.ToLower(p.email)))
	if r.IntN(3) == 0 {
		p.phone = fmt.Sprintf("+49 176 040690%02d", n%100) // numbers kept free for fiction
	}
	return p
}

func (p person) name() string { return strings.TrimSpace(p.first + " " + p.last) }

// polite is how an agent begins: "Guten Tag Frau Kaya".
func (p person) polite(r *rand.Rand) string {
	if p.language == "en" {
		hello := []string{"Hello", "Hi", "Good day"}[r.IntN(3)]
		switch {
		case p.last == "":
			return hello
		case hello == "Hi":
			return "Hi " + p.first
		}
		return hello + " " + p.title + " " + p.last
	}
	hello := []string{"Guten Tag", "Guten Tag", "Hallo", "Moin"}[r.IntN(4)]
	if p.last == "" {
		return hello
	}
	return hello + " " + p.title + " " + p.last
}

// greets is how a customer begins at an hour of the day.
func (p person) greets(r *rand.Rand, hour int) string {
	list := []string{"Guten Tag", "Hallo", "Hallo zusammen", "Moin"}
	if hour < 11 {
		list = append(list, "Guten Morgen", "Moin moin")
	} else if hour >= 17 {
		list = append(list, "Guten Abend", "Guten Abend")
	}
	if p.language == "en" {
		list = []string{"Hi", "Hello", "Hi there", "Hello there"}
		if hour < 11 {
			list = append(list, "Good morning")
		} else if hour >= 17 {
			list = append(list, "Good evening")
		}
	}
	return list[r.IntN(len(list))]
}

var closings = map[string]string{"de": "Viele Grüße", "en": "Kind regards"}

// flourish gives a customer's words their own manner.
func (p person) flourish(r *rand.Rand, text string) string {
	if p.casual {
		text = strings.TrimSuffix(strings.ToLower(text), ".")
	}
	switch n := r.IntN(14); {
	case n == 0 && p.last != "" && len(text) > 60:
		return text + "\n\n" + closings[p.language] + "\n" + p.name()
	case n == 1 && p.first != "":
		return text + map[string]string{"de": " LG ", "en": " Best, "}[p.language] + p.first
	case n < 4 && len(text) < 80:
		return text + " " + []string{":)", "🙂", "👍", "🙏", "😊"}[r.IntN(5)]
	}
	return text
}
