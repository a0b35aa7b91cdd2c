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
