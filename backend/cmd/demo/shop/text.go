package shop

// words are what the shop says in one language.
type words struct {
	Shop, Claim, Intro, See, All, Lamps, Furniture, Service, Price, Delivery, Stock, Ask, Cart                                 string
	Privacy, PrivacyText, Account, SignedIn, SignedOut, In, Out, Switch, SwitchLang, Back, Hours, Footer, Free, Return, Advice string
}

var text = map[string]words{
	"de": {
		Shop: "Lichthaus Brandt", Claim: "Licht, das bleibt.", Intro: "Leuchten und kleine Möbel aus Werkstätten zwischen Ems und Elbe. Seit 1987 in Oldenburg.",
		See: "Leuchten ansehen", All: "Unsere Auswahl", Lamps: "Leuchten", Furniture: "Möbel", Service: "Service", Price: "inkl. MwSt., zzgl. Versand",
		Delivery: "Lieferzeit zwei bis drei Tage", Stock: "auf Lager", Ask: "Fragen? Der Chat unten rechts hilft weiter.", Cart: "In den Warenkorb",
		Privacy: "Datenschutz", PrivacyText: "Wer uns im Chat schreibt, stimmt zu, dass wir die Nachricht speichern, um zu antworten. Vorher wird nichts gespeichert, weder bei uns noch im Browser. Auf Wunsch löschen wir alles; eine Nachricht genügt.",
		Account: "Konto", SignedIn: "Angemeldet als", SignedOut: "Nicht angemeldet. Wer sich anmeldet, sieht die eigene Unterhaltung im Chat auf jedem Gerät.", In: "Als Sabine Brandt anmelden", Out: "Abmelden",
		Switch: "English", SwitchLang: "en", Back: "Zurück zur Auswahl", Hours: "Mo–Fr 9–18 Uhr, Sa 10–14 Uhr", Footer: "Lichthaus Brandt · Am Stadtgraben 17, Oldenburg · ein Laden zum Ausprobieren, verkauft wird hier nichts.",
		Free: "Versandfrei ab 80 €", Return: "30 Tage Rückgabe", Advice: "Beratung im Chat",
	},
	"en": {
		Shop: "Lichthaus Brandt", Claim: "Light that lasts.", Intro: "Lamps and small furniture from workshops between Ems and Elbe. In Oldenburg since 1987.",
		See: "See the lamps", All: "Our selection", Lamps: "Lamps", Furniture: "Furniture", Service: "Service", Price: "incl. VAT, plus shipping",
		Delivery: "Delivery in two to three days", Stock: "in stock", Ask: "Questions? The chat at the bottom right will help.", Cart: "Add to cart",
		Privacy: "Privacy", PrivacyText: "By writing to us in the chat you agree that we store your message in order to answer. Before that nothing is stored, neither here nor in your browser. We delete everything on request; a message is enough.",
		Account: "Account", SignedIn: "Signed in as", SignedOut: "Not signed in. Sign in to see your conversation in the chat on every device.", In: "Sign in as Sabine Brandt", Out: "Sign out",
		Switch: "Deutsch", SwitchLang: "de", Back: "Back to the selection", Hours: "Mon–Fri 9–18, Sat 10–14", Footer: "Lichthaus Brandt · Am Stadtgraben 17, Oldenburg · a shop to try things out; nothing is sold here.",
		Free: "Free shipping from €80", Return: "30 days to return", Advice: "Advice in the chat",
	},
}

// product is one thing on offer. Shape names the drawing, Hue its ground.
type product struct {
	Slug, Name, Kind, Price, About, Shape string
	Hue                                   int
}

// catalogue names the same things the seeded conversations are about.
func catalogue(lang string) []product {
	if lang == "en" {
		return []product{
			{"norderney", "Norderney", "Floor lamp, brass", "€349", "A slim floor lamp with a linen shade. Height 162 cm, dimmable, E27.", "floor", 75},
			{"amrum", "Amrum", "Table lamp, terracotta", "€129", "Turned foot and hand-sewn shade. Height 46 cm, E14.", "table", 45},
			{"spiekeroog", "Spiekeroog", "Pendant lamp, smoked glass", "€229", "Mouth-blown glass, 52 cm across, textile cable of 2 m.", "pendant", 195},
			{"helgoland", "Helgoland", "Wall lamp, matt black", "€189", "Swivelling arm, powder-coated, with switch.", "wall", 250},
			{"baltrum", "Baltrum", "Bench, white ash", "€390", "For the table or the hall: 160 cm long, 46 cm high, oiled.", "bench", 95},
			{"hallig", "Hallig", "Shelf, smoked oak", "€420", "Four boards, 190 cm high. Comes flat, put up in ten minutes.", "shelf", 25},
		}
	}
	return []product{
		{"norderney", "Norderney", "Stehlampe, Messing", "349 €", "Schlanke Stehlampe mit Leinenschirm. Höhe 162 cm, dimmbar, E27.", "floor", 75},
		{"amrum", "Amrum", "Tischleuchte, Terrakotta", "129 €", "Gedrechselter Fuß, von Hand genähter Schirm. Höhe 46 cm, E14.", "table", 45},
		{"spiekeroog", "Spiekeroog", "Pendelleuchte, Rauchglas", "229 €", "Mundgeblasenes Glas, 52 cm Durchmesser, 2 m Textilkabel.", "pendant", 195},
		{"helgoland", "Helgoland", "Wandleuchte, Schwarz matt", "189 €", "Schwenkbarer Arm, pulverbeschichtet, mit Schalter.", "wall", 250},
		{"baltrum", "Baltrum", "Sitzbank, Esche weiß", "390 €", "Für den Esstisch oder den Flur: 160 cm lang, 46 cm hoch, geölt.", "bench", 95},
		{"hallig", "Hallig", "Regal, Eiche geräuchert", "420 €", "Vier Böden, 190 cm hoch. Kommt flach, steht in zehn Minuten.", "shelf", 25},
	}
}
