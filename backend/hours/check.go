package hours

import (
	"fmt"
	"time"
	"unicode/utf8"

	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// How much an inbox's hours may hold.
const (
	maxSpans = 8 // a day
	maxDays  = 400
	maxName  = 100 // characters
	minutes  = 24 * 60
)

// Check tells whether hours can be kept: spans of each day in order and apart, real
// dates, each once, a region that is known. The error has code invalid.
func Check(h *inbox.Hours) error {
	if h == nil {
		return nil
	}
	for _, day := range h.Week {
		if err := checkSpans(day); err != nil {
			return err
		}
	}
	if len(h.Days) > maxDays {
		return wrong("more than %d days that differ", maxDays)
	}
	seen := map[string]bool{}
	for _, d := range h.Days {
		if t, err := time.Parse(time.DateOnly, d.Date); err != nil || t.Year() < 1970 || t.Year() > 2200 {
			return wrong("a date that is none")
		}
		if seen[d.Date] {
			return wrong("a date twice")
		}
		seen[d.Date] = true
		if utf8.RuneCountInString(d.Name) > maxName || !utf8.ValidString(d.Name) {
			return wrong("the name of a day")
		}
		if err := checkSpans(d.Open); err != nil {
			return err
		}
	}
	if h.Region != "" && !known(h.Region) {
		return wrong("a region that is not known")
	}
	return nil
}

func checkSpans(list []inbox.Span) error {
	if len(list) > maxSpans {
		return wrong("more than %d spans a day", maxSpans)
	}
	end := 0
	for _, s := range list {
		if s.From < end || s.To <= s.From || s.To > minutes {
			return wrong("spans out of order")
		}
		end = s.To
	}
	return nil
}

func wrong(format string, args ...any) error {
	return fault.New(fault.Invalid, "hours.Check", fmt.Sprintf(format, args...))
}
