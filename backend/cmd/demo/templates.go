package main

import "tresen/backend/channel/whatsapp/whatsappsim"

// templates are the shop's approved messages, and one that is not.
func templates() []whatsappsim.Template {
	body := func(text string, examples ...string) map[string]any {
		c := map[string]any{"type": "BODY", "text": text}
		if len(examples) > 0 {
			c["example"] = map[string]any{"body_text": [][]string{examples}}
		}
		return c
	}
	header := func(text string) map[string]any {
		return map[string]any{"type": "HEADER", "format": "TEXT", "text": text}
	}
	footer := map[string]any{"type": "FOOTER", "text": "Lichthaus Brandt, Hamburg"}
	quick := func(titles ...string) map[string]any {
		list := make([]map[string]any, 0, len(titles))
		for _, t := range titles {
			list = append(list, map[string]any{"type": "QUICK_REPLY", "text": t})
		}
		return map[string]any{"type": "BUTTONS", "buttons": list}
	}
	return []whatsappsim.Template{
		{Name: "rueckfrage", Language: "de", Category: "UTILITY", Components: []map[string]any{
			body("Guten Tag {{1}}, wir haben noch eine Rückfrage zu Ihrer Anfrage vom {{2}}. Antworten Sie einfach hier, dann geht es gleich weiter.", "Frau Petersen", "12. November"), footer}},
		{Name: "abholbereit", Language: "de", Category: "UTILITY", Components: []map[string]any{header("Ihre Bestellung ist da"),
			body("Guten Tag {{1}}, Ihre Bestellung {{2}} liegt zur Abholung bereit. Wir haben Montag bis Freitag von 9 bis 18 Uhr geöffnet, samstags ab 10 Uhr.", "Herr Ahrens", "LB-20418"),
			footer, quick("Ich komme heute", "Bitte liefern")}},
		{Name: "question_follow_up", Language: "en", Category: "UTILITY", Components: []map[string]any{
			body("Hello {{1}}, we have one more question about your request from {{2}}. Just answer here and we will carry on.", "Ms Carter", "12 November"), footer}},
		{Name: "winterlicht", Language: "de", Category: "MARKETING", Status: "PENDING", Components: []map[string]any{
			header("Winterlicht"), body("Bis Samstag: 10 % auf alle Stehleuchten mit dem Code {{1}}.", "WINTER10"), footer}},
	}
}
