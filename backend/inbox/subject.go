package inbox

import (
	"regexp"
	"strings"
)

// What mail programs put before a subject, in the languages met, with or without
// a count ("Re[2]:", "AW (3):").
var (
	replyMark   = regexp.MustCompile(`(?i)^\s*(re|aw|antw(ort)?|sv|vs|odp|rif|res|réf|r)\s*(\[\d+\]|\(\d+\)|\^\d+)?\s*:\s*`)
	forwardMark = regexp.MustCompile(`(?i)^\s*(fwd?|wg|vb|wtr|rv|tr|i)\s*(\[\d+\]|\(\d+\))?\s*:\s*`)
)

// Unanswered is a subject without the marks of answers at its beginning.
func Unanswered(subject string) string { return without(subject, replyMark) }

// Unforwarded is a subject without the marks of forwards at its beginning.
func Unforwarded(subject string) string { return without(subject, forwardMark) }

// Re gives the subject of an answer: the customer's own behind one "Re: ".
func Re(subject string) string { return "Re: " + Unanswered(subject) }

func without(subject string, mark *regexp.Regexp) string {
	for {
		next := mark.ReplaceAllString(subject, "")
		if next == subject {
			return strings.TrimSpace(subject)
		}
		subject = next
	}
}
