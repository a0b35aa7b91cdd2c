package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// good is something the shop sells.
type good struct {
	gender byte // of the German word: m, f, n
	de, en string
	name   string
	price  int // €
	kind   string
	cm     [3]int // width, depth, height; a lamp's parcel
}

const (
	lamp      = "lampe"
	furniture = "möbel"
	project   = "objekt"
)

var goods = []good{
	{'f', "Stehlampe", "floor lamp", "Norderney", 349, lamp, [3]int{48, 48, 162}},
	{'f', "Pendelleuchte", "pendant lamp", "Spiekeroog", 229, lamp, [3]int{52, 52, 38}},
	{'f', "Tischleuchte", "table lamp", "Amrum", 129, lamp, [3]int{32, 32, 46}},
	{'f', "Wandleuchte", "wall lamp", "Helgoland", 189, lamp, [3]int{24, 18, 30}},
	{'f', "Deckenleuchte", "ceiling lamp", "Langeoog", 199, lamp, [3]int{60, 60, 22}},
	{'f', "Leselampe", "reading lamp", "Wangerooge", 159, lamp, [3]int{28, 28, 128}},
	{'f', "Bogenlampe", "arc lamp", "Sylt", 499, lamp, [3]int{180, 40, 210}},
	{'f', "Klemmleuchte", "clip lamp", "Memmert", 179, lamp, [3]int{16, 20, 40}},
	{'f', "Schreibtischlampe", "desk lamp", "Lütje Hörn", 169, lamp, [3]int{22, 22, 52}},
	{'m', "Esstisch", "dining table", "Juist", 1290, furniture, [3]int{220, 95, 75}},
	{'n', "Sideboard", "sideboard", "Föhr", 980, furniture, [3]int{180, 45, 78}},
	{'m', "Sessel", "armchair", "Pellworm", 640, furniture, [3]int{82, 78, 44}},
	{'n', "Regal", "shelf", "Hallig", 420, furniture, [3]int{120, 32, 190}},
	{'m', "Couchtisch", "coffee table", "Hooge", 360, furniture, [3]int{110, 70, 42}},
	{'n', "Sofa", "sofa", "Borkum", 1790, furniture, [3]int{215, 92, 84}},
	{'m', "Schreibtisch", "desk", "Nordstrand", 740, furniture, [3]int{150, 75, 74}},
	{'f', "Sitzbank", "bench", "Baltrum", 390, furniture, [3]int{160, 38, 46}},
}

var finishes = map[string]map[string][]string{
	"de": {
		lamp:      {"Messing", "Schwarz matt", "Leinenweiß", "Salbei", "Nickel gebürstet", "Rauchglas", "Terrakotta"},
		furniture: {"Eiche geölt", "Nussbaum", "Esche weiß", "Eiche geräuchert", "Kiefer natur"},
	},
	"en": {
		lamp:      {"brass", "matt black", "linen white", "sage", "brushed nickel", "smoked glass", "terracotta"},
		furniture: {"oiled oak", "walnut", "white ash", "smoked oak", "natural pine"},
	},
}

var articles = map[byte][5]string{ // nominative, accusative, dative, he, him
	'm': {"der", "den", "dem", "er", "ihn"},
	'f': {"die", "die", "der", "sie", "sie"},
	'n': {"das", "das", "dem", "es", "es"},
}

// slots gives the words that stand for a good in a dialogue.
func (g good) slots(language string) map[string]string {
	if language == "en" {
		bare := g.name + " " + g.en
		return map[string]string{"bare": bare, "nom": "the " + bare, "acc": "the " + bare, "dat": "the " + bare, "er": "it", "ihn": "it"}
	}
	bare, a := g.de+" „"+g.name+"“", articles[g.gender]
	return map[string]string{"bare": bare, "nom": a[0] + " " + bare, "acc": a[1] + " " + bare, "dat": a[2] + " " + bare, "er": a[3], "ihn": a[4]}
}

// pickGood chooses something a scene of this kind can be about.
func pickGood(r *rand.Rand, kind string) good {
	for {
		g := goods[r.IntN(len(goods))]
		switch kind {
		case "", g.kind, g.name:
			return g
		case project:
			if g.kind == lamp && g.price < 400 {
				return g
			}
		}
	}
}

// euro writes an amount the way the language does.
func euro(language string, amount int) string {
	s := fmt.Sprint(amount)
	if language == "en" {
		if len(s) > 3 {
			s = s[:len(s)-3] + "," + s[len(s)-3:]
		}
		return "€" + s
	}
	if len(s) > 3 {
		s = s[:len(s)-3] + "." + s[len(s)-3:]
	}
	return s + " €"
}

var places = []struct{ zip, city, en string }{
	{"26122", "Oldenburg", ""}, {"28195", "Bremen", ""}, {"20357", "Hamburg", ""}, {"26721", "Emden", ""}, {"10437", "Berlin", ""},
	{"50674", "Köln", "Cologne"}, {"80469", "München", "Munich"}, {"04229", "Leipzig", ""}, {"26789", "Leer", ""}, {"48143", "Münster", ""},
	{"30161", "Hannover", "Hanover"}, {"24103", "Kiel", ""}, {"26506", "Norden", ""}, {"60316", "Frankfurt", ""}, {"70180", "Stuttgart", ""},
	{"27568", "Bremerhaven", ""}, {"26382", "Wilhelmshaven", ""}, {"49074", "Osnabrück", ""}, {"01099", "Dresden", ""}, {"23552", "Lübeck", ""},
}

var streets = []string{
	"Lindenallee 14", "Am Deich 3", "Hafenstraße 27", "Donnerschweer Straße 112", "Mühlenweg 8a", "Kastanienweg 5", "Bahnhofstraße 41",
	"Nadorster Straße 60", "Ulmenstraße 19", "Alter Markt 2", "Wiesengrund 33", "Gartenstraße 7", "Schillerplatz 11", "Sonnenhang 26",
	"Theaterwall 4", "Kirchgasse 9", "Eschenring 52", "Am Stadtgraben 17", "Bergstraße 88", "Norderweg 1",
}

var firms = []string{
	"Zahnarztpraxis Dr. Onken", "Kanzlei Yılmaz & Partner", "Hotel Alte Post GmbH", "Café Kluntje", "Studio Wattblick GbR", "Ingenieurbüro Tammen",
	"Weinhandel Moretti", "Yogaraum Oldenburg e. V.", "Buchhandlung Leuchtturm", "Nordlicht Coworking UG", "Physiotherapie am Wall", "Friseur Haarscharf",
}

var weekdays = map[string][]string{
	"de": {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"},
	"en": {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"},
}

// fill puts the words of all maps into the places of a text; earlier maps win.
func fill(text string, words ...map[string]string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(lookUp(name, words))
		text = after
	}
}

func lookUp(name string, words []map[string]string) string {
	for _, m := range words {
		if w, ok := m[name]; ok {
			return w
		}
	}
	return "{" + name + "}"
}
