package ingest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/hours"
	"tresen/backend/inbox"
	"tresen/backend/store"
)

// The absence notice: whoever writes outside of business hours is told when
// somebody is back, at most once in a span, on the channel they used. It is no
// answer: the conversation goes on waiting.
const (
	absenceSpan = time.Hour
	// absenceMark stands for the conversation in the record of answers by machine.
	absenceMark = "absence"
)

// closed gives the inbox if it is closed now and says so to those who write.
func (t *intake) closed(ctx context.Context) (*inbox.Inbox, error) {
	house, err := store.Find[inbox.Inbox](ctx, t.tx, t.ch.Inbox)
	if err != nil || house == nil || !house.Notice || hours.Of(house).Open(time.UnixMilli(t.now)) {
		return nil, err
	}
	return house, nil
}

// absence sends the notice, unless the contact got one in the last hour or robots'
// brakes hold. The caller has made sure that a person wrote, and that nobody else
// answers this contact by machine meanwhile.
func (t *intake) absence(ctx context.Context, p place, m *inbox.Message, e channel.Event, house *inbox.Inbox) error {
	here, _, err := t.tx.Automatic(ctx, p.conv.Contact, absenceMark, t.now-absenceSpan.Milliseconds())
	if err != nil || here > 0 {
		return err
	}
	_, all, err := t.tx.Automatic(ctx, p.conv.Contact, absenceMark, t.now-autoSpan.Milliseconds())
	if err != nil || all >= autoAll {
		return err
	}
	contact, err := store.Find[inbox.Contact](ctx, t.tx, p.conv.Contact)
	if err != nil || contact == nil {
		return err
	}
	if err := t.tx.PutAutomatic(ctx, p.conv.Contact, absenceMark, t.now); err != nil {
		return err
	}
	return t.byMachine(ctx, p, m, e, absenceText(house, contact, time.UnixMilli(t.now)))
}

// plainAbsence is said where an inbox has no words of its own.
var plainAbsence = map[string]string{
	"de": "Vielen Dank für Ihre Nachricht. Wir haben gerade geschlossen und antworten Ihnen {{inbox.opens}}.",
	"en": "Thank you for your message. We are closed right now and answer {{inbox.opens}}.",
}

// absenceText finds the words: the inbox's in the contact's language, else in its
// own, else plain ones.
func absenceText(house *inbox.Inbox, contact *inbox.Contact, now time.Time) string {
	theirs, _, _ := strings.Cut(strings.ToLower(contact.Language), "-")
	text, language := "", ""
	for _, l := range []string{theirs, house.Language} {
		if text = strings.TrimSpace(house.Texts[l].Absence); text != "" {
			language = l
			break
		}
	}
	if text == "" {
		language = theirs
		if plainAbsence[language] == "" {
			language = house.Language
		}
		if plainAbsence[language] == "" {
			language = "en"
		}
		text = plainAbsence[language]
	}
	return fill(text, map[string]string{"inbox.opens": opens(house, now, language), "inbox.name": house.Name, "contact.name": contact.Name,
		"contact.first_name": firstWord(contact.Name)})
}

func firstWord(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// variable is as in saved replies: {{contact.first_name | "there"}}.
var variable = regexp.MustCompile(`\{\{\s*([\p{L}\p{N}_.-]+)\s*(?:\|\s*"([^"]*)"\s*)?\}\}`)

// fill puts values into a text. Of a variable nobody knows the fall-back stays, else
// nothing: no person is there to mend it.
func fill(text string, values map[string]string) string {
	values["open"] = values["inbox.opens"] // a shorter name for it
	return variable.ReplaceAllStringFunc(text, func(whole string) string {
		part := variable.FindStringSubmatch(whole)
		if v := values[part[1]]; v != "" {
			return v
		}
		return part[2]
	})
}

var (
	weekdays = map[string][7]string{
		"de": {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	months = map[string][12]string{
		"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
)

// opens words when somebody is back, by the clock on the inbox's wall; the settings
// preview it the same way.
func opens(house *inbox.Inbox, now time.Time, language string) string {
	c := hours.Of(house)
	next, found := c.Next(now)
	german := language == "de"
	if !found {
		if german {
			return "so bald wie möglich"
		}
		return "as soon as we can"
	}
	at, today := c.In(next), c.In(now)
	clock := fmt.Sprintf("%d:%02d", at.Hour(), at.Minute())
	days := calendarDays(today, at)
	words := "en"
	if german {
		words, clock = "de", clock+" Uhr"
	}
	day := weekdays[words][at.Weekday()]
	switch {
	case days == 0 && german:
		return "heute um " + clock
	case days == 0:
		return "today at " + clock
	case days == 1 && german:
		return "morgen um " + clock
	case days == 1:
		return "tomorrow at " + clock
	case days < 7 && german:
		return "am " + day + " um " + clock
	case days < 7:
		return "on " + day + " at " + clock
	case german:
		return fmt.Sprintf("am %d. %s um %s", at.Day(), months[words][at.Month()-1], clock)
	}
	return fmt.Sprintf("on %d %s at %s", at.Day(), months[words][at.Month()-1], clock)
}

// calendarDays counts the midnights between two times.
func calendarDays(a, b time.Time) int {
	noon := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(noon(b).Sub(noon(a)).Hours() / 24)
}
