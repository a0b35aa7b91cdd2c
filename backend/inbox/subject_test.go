package inbox_test

import (
	"strings"
	"testing"

	"tresen/backend/inbox"
)

func TestSubjects(t *testing.T) {
	for subject, want := range map[string][2]string{ // of an answer, of a forward without its mark
		"Lampe":                        {"Re: Lampe", "Lampe"},
		"Re: AW:Antw[2]: Lampe":        {"Re: Lampe", "Re: AW:Antw[2]: Lampe"},
		"WG: Fwd: Lampe":               {"Re: WG: Fwd: Lampe", "Lampe"}, // what was passed on stays told
		" SV : Lampe ":                 {"Re: Lampe", "SV : Lampe"},
		"Rechnung: offen":              {"Re: Rechnung: offen", "Rechnung: offen"},
		"":                             {"Re: ", ""},
		strings.Repeat("Re: ", 50_000): {"Re: ", strings.TrimSpace(strings.Repeat("Re: ", 50_000))},
	} {
		if re, fwd := inbox.Re(subject), inbox.Unforwarded(subject); re != want[0] || fwd != want[1] {
			t.Errorf("%.30q: %.30q, %.30q", subject, re, fwd)
		}
	}
}
