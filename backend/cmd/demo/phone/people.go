package phone

import "tresen/backend/channel/sim"

// People one can be: each has every app.
var People = []sim.Person{
	{Name: "Jana Petersen", Username: "jana_p", Number: "+4915112345678", Language: "de"},
	{Name: "Meike Janssen", Username: "meikej", Number: "+4917098765432", Language: "de"},
	{Name: "Oliver Schütz", Username: "oschuetz", Number: "+4916055512340", Language: "de"},
	{Name: "Emily Carter", Username: "emily.c", Number: "+447700900123", Language: "en"},
	{Name: "Mara Lindqvist", Username: "mara.l", Language: "en"}, // known by her username only
	{Name: "מאיה 🌼 לוי", Username: "maya_l", Number: "+972501234567", Language: "en"},
}

// Greet lets some of them write, so that there is something to answer.
func Greet(apps []sim.Platform) {
	lines := [][2]string{{"Hallo! Ist die Messingleuchte aus dem Schaufenster noch da?", "Moin, kann ich die Stehlampe heute noch abholen?"},
		{"Guten Abend, haben Sie für die Pendelleuchte auch einen längeren Textilzug?", "Hi, do you ship to the UK?"}}
	for i, a := range apps {
		for n, text := range lines[i%len(lines)] {
			id := a.Join(People[(2*i+n)%len(People)])
			if a.App().Start && len(a.Thread(id)) == 0 {
				_ = a.Do(id, sim.Act{Kind: "start"})
			}
			_ = a.Do(id, sim.Act{Kind: "say", Text: text})
		}
	}
}
