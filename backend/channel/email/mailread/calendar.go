package mailread

import (
	"strings"
	"time"
)

// Calendar is the invitation a mail carries (RFC 5545, 5546); only its first event.
type Calendar struct {
	Method    string // REQUEST, REPLY, CANCEL, PUBLISH, … upper case
	Summary   string
	Where     string
	Start     int64  // Unix ms; 0 when the time zone is not known
	End       int64  // Unix ms; 0 unknown or none
	AllDay    bool   // Start and End are days, at midnight UTC
	When      string // the start as written: "2025-03-14 09:00", with the zone's name if it has one
	Organizer Party
	UID       string
	Status    string // CONFIRMED, TENTATIVE, CANCELLED
	Repeats   bool
}

// String tells what, when and where, a line each, in no language.
func (c *Calendar) String() string {
	var lines []string
	for _, l := range []string{c.Summary, c.When, c.Where} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// calendar reads a text/calendar part and keeps it as a file.
func (b *builder) calendar(e *entity) {
	m := b.reader.mail
	note := ""
	if e.dispo != "attachment" && !e.named {
		note = NoteCalendar
	}
	if m.Calendar == nil {
		if c := readCalendar(decode(e.data(), e.params["charset"])); c != nil {
			m.Calendar = c
			if v := strings.ToUpper(clean(e.params["method"])); v != "" {
				c.Method = v
			}
		}
	}
	b.file(e, note)
}

// readCalendar gives nil for what is no calendar.
func readCalendar(s string) *Calendar {
	c := &Calendar{}
	seen, depth, event := false, 0, ""
	for n, l := range unfold(s) {
		if n > 5000 {
			break
		}
		name, value, _ := contentLine(l)
		switch {
		case name == "BEGIN":
			depth++
			if depth == 1 {
				seen = strings.EqualFold(value, "VCALENDAR")
			} else if depth == 2 && event == "" && (strings.EqualFold(value, "VEVENT") || strings.EqualFold(value, "VTODO")) {
				event = strings.ToUpper(value)
			}
			continue
		case name == "END":
			if depth--; event != "" && strings.EqualFold(value, event) {
				event = "done"
			}
			continue
		case depth == 1 && name == "METHOD":
			c.Method = strings.ToUpper(clean(value))
		case depth == 2 && event != "" && event != "done":
			c.set(l)
		}
	}
	if !seen {
		return nil
	}
	return c
}

// unfold joins lines that go on with a blank (RFC 5545, 3.1).
func unfold(s string) []string {
	s = strings.ReplaceAll(s[:min(len(s), 1<<20)], "\r\n", "\n")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\n ", ""), "\n\t", "")
	return strings.Split(s, "\n")
}

// contentLine splits NAME;PARAM=x:value; a colon in quotes is none.
func contentLine(l string) (name, value string, p map[string]string) {
	quoted := false
	for i := 0; i < len(l); i++ {
		if l[i] == '"' {
			quoted = !quoted
		}
		if l[i] == ':' && !quoted {
			name, p = params(l[:i])
			return strings.ToUpper(name), strings.TrimSpace(l[i+1:]), p
		}
	}
	return "", "", nil
}

func (c *Calendar) set(l string) {
	name, value, p := contentLine(l)
	switch name {
	case "SUMMARY":
		c.Summary = icsText(value, 500)
	case "LOCATION":
		c.Where = icsText(value, 500)
	case "UID":
		c.UID = clean(shorten(value, 500))
	case "STATUS":
		c.Status = strings.ToUpper(clean(shorten(value, 40)))
	case "RRULE", "RDATE":
		c.Repeats = true
	case "ORGANIZER":
		c.Organizer = Party{Name: personName(p["cn"]), Address: mailbox(value)}
	case "DTSTART":
		c.Start, c.When, c.AllDay = icsTime(value, p["tzid"])
	case "DTEND", "DUE":
		c.End, _, _ = icsTime(value, p["tzid"])
	}
}

func icsText(s string, most int) string {
	s = strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s)
	return shorten(clean(s), most)
}

// zones are Outlook's names for the zones of customers near us.
var zones = map[string]string{
	"W. Europe Standard Time": "Europe/Berlin", "Central Europe Standard Time": "Europe/Budapest", "Romance Standard Time": "Europe/Paris",
	"Central European Standard Time": "Europe/Warsaw", "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "UTC", "UTC": "UTC",
	"E. Europe Standard Time": "Europe/Chisinau", "FLE Standard Time": "Europe/Kyiv", "GTB Standard Time": "Europe/Bucharest",
	"Turkey Standard Time": "Europe/Istanbul", "Russian Standard Time": "Europe/Moscow", "Eastern Standard Time": "America/New_York",
	"Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver", "Pacific Standard Time": "America/Los_Angeles",
}

func icsTime(value, tzid string) (ms int64, when string, day bool) {
	if t, err := time.Parse("20060102", value); err == nil {
		return t.UnixMilli(), t.Format("2006-01-02"), true
	}
	if t, err := time.Parse("20060102T150405Z", value); err == nil {
		return t.UnixMilli(), t.Format("2006-01-02 15:04") + " UTC", false
	}
	t, err := time.Parse("20060102T150405", value)
	if err != nil {
		return 0, clean(shorten(value, 60)), false
	}
	when = t.Format("2006-01-02 15:04")
	tzid = clean(shorten(tzid, 100))
	if tzid == "" {
		return 0, when, false
	}
	name := tzid
	if n, ok := zones[tzid]; ok {
		name = n
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
		return t.UnixMilli(), when + " " + name, false
	}
	return 0, when + " " + tzid, false
}
