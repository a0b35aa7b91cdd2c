package hours_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tresen/backend/fault"
	"tresen/backend/hours"
	"tresen/backend/inbox"
)

func at(t testing.TB, zone, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// days gives the same spans for Monday to Friday.
func days(spans ...inbox.Span) *inbox.Hours {
	h := &inbox.Hours{}
	for i := range 5 {
		h.Week[i] = spans
	}
	return h
}

var (
	office = inbox.Span{From: 9 * 60, To: 17 * 60}
	round  = &inbox.Hours{Week: [7][]inbox.Span{{{To: 1440}}, {{To: 1440}}, {{To: 1440}}, {{To: 1440}}, {{To: 1440}}, {{To: 1440}}, {{To: 1440}}}}
)

func with(h *inbox.Hours, change func(h *inbox.Hours)) *inbox.Hours {
	c := *h
	change(&c)
	return &c
}

func TestElapsed(t *testing.T) {
	const berlin = "Europe/Berlin"
	noon := days(inbox.Span{From: 540, To: 720}, inbox.Span{From: 780, To: 1080})
	night := &inbox.Hours{}
	night.Week[4] = []inbox.Span{{From: 22 * 60, To: 1440}} // Friday night
	night.Week[5] = []inbox.Span{{From: 0, To: 4 * 60}}
	for _, c := range []struct {
		name     string
		hours    *inbox.Hours
		zone     string
		from, to string
		want     string
	}{
		{"no hours: all of it", nil, berlin, "2026-03-02 00:00", "2026-03-03 00:00", "24h"},
		{"backwards is nothing", nil, berlin, "2026-03-03 00:00", "2026-03-02 00:00", "0"},
		{"within a day", days(office), berlin, "2026-03-02 10:00", "2026-03-02 12:30", "2h30m"},
		{"the night adds nothing", days(office), berlin, "2026-03-02 16:00", "2026-03-03 10:00", "2h"},
		{"the weekend adds nothing", days(office), berlin, "2026-03-06 16:30", "2026-03-09 09:30", "1h"},
		{"before the first opening", days(office), berlin, "2026-03-02 05:00", "2026-03-02 09:00", "0"},
		{"a pause at noon", noon, berlin, "2026-03-02 11:00", "2026-03-02 14:00", "2h"},
		{"over midnight", night, berlin, "2026-03-06 23:00", "2026-03-07 03:00", "4h"},
		{"clocks go forward", round, berlin, "2026-03-28 12:00", "2026-03-29 12:00", "23h"},
		{"clocks go back", round, berlin, "2026-10-24 12:00", "2026-10-25 12:00", "25h"},
		{"nine to five on the day of the change", with(days(), func(h *inbox.Hours) { h.Week[6] = []inbox.Span{office} }), berlin, "2026-03-29 00:00", "2026-03-30 00:00", "8h"},
		{"open in the hour that is left out", with(days(), func(h *inbox.Hours) { h.Week[6] = []inbox.Span{{From: 0, To: 240}} }), berlin, "2026-03-29 00:00", "2026-03-30 00:00", "3h"},
		{"no midnight on that day", round, "Africa/Cairo", "2026-04-23 12:00", "2026-04-24 12:00", "23h"},
		{"New Year's Day", with(days(office), func(h *inbox.Hours) { h.Region = "DE" }), berlin, "2025-12-31 16:00", "2026-01-02 10:00", "2h"},
		{"Epiphany in Bavaria", with(days(office), func(h *inbox.Hours) { h.Region = "DE-BY" }), berlin, "2026-01-05 16:00", "2026-01-07 10:00", "2h"},
		{"no holiday in Berlin", with(days(office), func(h *inbox.Hours) { h.Region = "DE-BE" }), berlin, "2026-01-05 16:00", "2026-01-07 10:00", "10h"},
		{"Women's Day in Schwerin", with(round, func(h *inbox.Hours) { h.Region = "DE-MV" }), berlin, "2027-03-08 00:00", "2027-03-09 00:00", "0"},
		{"Easter Monday", with(days(office), func(h *inbox.Hours) { h.Region = "AT" }), "Europe/Vienna", "2026-04-03 16:00", "2026-04-07 10:00", "2h"},
		{"Ascension in Zurich", with(days(office), func(h *inbox.Hours) { h.Region = "CH-ZH" }), "Europe/Zurich", "2026-05-13 16:00", "2026-05-15 10:00", "2h"},
		{"open on a holiday by exception", with(days(office), func(h *inbox.Hours) {
			h.Region, h.Days = "DE", []inbox.Day{{Date: "2026-01-01", Open: []inbox.Span{{From: 600, To: 720}}}}
		}), berlin, "2026-01-01 00:00", "2026-01-02 00:00", "2h"},
		{"closed by exception", with(days(office), func(h *inbox.Hours) { h.Days = []inbox.Day{{Date: "2026-03-03", Name: "Betriebsausflug"}} }), berlin, "2026-03-02 16:00", "2026-03-04 10:00", "2h"},
	} {
		cal := hours.Of(&inbox.Inbox{Hours: c.hours, TimeZone: c.zone})
		want, err := time.ParseDuration(c.want)
		if err != nil {
			t.Fatal(err)
		}
		from, to := at(t, c.zone, c.from), at(t, c.zone, c.to)
		if got := cal.Elapsed(from, to); got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
		var sum time.Duration
		for _, s := range cal.Spans(from, to) {
			sum += time.Duration(s[1]-s[0]) * time.Millisecond
		}
		if to.After(from) && sum != want {
			t.Errorf("%s: the spans are %v together, want %v", c.name, sum, want)
		}
	}
}

func TestNextAndOpen(t *testing.T) {
	never := &inbox.Hours{}
	for _, c := range []struct {
		name      string
		hours     *inbox.Hours
		now, want string
	}{
		{"always", nil, "2026-03-02 03:00", "2026-03-02 03:00"},
		{"open now", days(office), "2026-03-02 09:00", "2026-03-02 09:00"},
		{"closes on the minute", days(office), "2026-03-02 17:00", "2026-03-03 09:00"},
		{"the weekend", days(office), "2026-03-06 18:00", "2026-03-09 09:00"},
		{"over Christmas", with(days(office), func(h *inbox.Hours) { h.Region = "DE" }), "2026-12-24 18:00", "2026-12-28 09:00"},
		{"never", never, "2026-03-02 03:00", ""},
	} {
		cal := hours.Of(&inbox.Inbox{Hours: c.hours, TimeZone: "Europe/Berlin"})
		now := at(t, "Europe/Berlin", c.now)
		next, found := cal.Next(now)
		if found != (c.want != "") || found && !next.Equal(at(t, "Europe/Berlin", c.want)) {
			t.Errorf("%s: %v %v, want %s", c.name, next, found, c.want)
		}
		if cal.Open(now) != (c.want == c.now) {
			t.Errorf("%s: open is %v", c.name, cal.Open(now))
		}
	}
}

func TestAgo(t *testing.T) {
	cal := hours.Of(&inbox.Inbox{Hours: days(office), TimeZone: "Europe/Berlin"})
	for _, c := range []struct {
		now     string
		minutes int
		want    string
	}{
		{"2026-03-02 12:00", 60, "2026-03-02 11:00"},
		{"2026-03-02 09:30", 60, "2026-02-27 16:30"},
		{"2026-03-02 09:30", 30, "2026-03-02 09:00"},
		{"2026-03-01 12:00", 60, "2026-02-27 16:00"},
		{"2026-03-02 12:00", 100 * 60, "2026-02-11 16:00"},
	} {
		got := cal.Ago(at(t, "Europe/Berlin", c.now), time.Duration(c.minutes)*time.Minute)
		if !got.Equal(at(t, "Europe/Berlin", c.want)) {
			t.Errorf("%d minutes before %s: %v, want %s", c.minutes, c.now, got, c.want)
		}
	}
	if got := hours.Of(&inbox.Inbox{Hours: &inbox.Hours{}}).Ago(at(t, "UTC", "2026-03-02 12:00"), time.Minute); got.Year() != 2023 {
		t.Errorf("never open: %v", got)
	}
}

func TestRegionsHaveTheirHolidays(t *testing.T) {
	unity, national := at(t, "Europe/Berlin", "2028-10-03 12:00"), at(t, "Europe/Zurich", "2028-08-01 12:00")
	seen := map[string]bool{}
	for _, r := range hours.Regions() {
		if seen[r.ID] || r.EN == "" || r.DE == "" {
			t.Errorf("region %+v", r)
		}
		seen[r.ID] = true
		cal := hours.Of(&inbox.Inbox{Hours: with(round, func(h *inbox.Hours) { h.Region = r.ID }), TimeZone: "Europe/Berlin"})
		if cal.Open(at(t, "Europe/Berlin", "2028-12-25 12:00")) || cal.Open(at(t, "Europe/Berlin", "2028-01-01 12:00")) || !cal.Open(at(t, "Europe/Berlin", "2028-11-29 12:00")) {
			t.Errorf("%s: Christmas, New Year or an ordinary day", r.ID)
		}
		if r.ID[:2] == "DE" && cal.Open(unity) || r.ID[:2] == "CH" && cal.Open(national) || r.ID == "AT" && !cal.Open(unity) {
			t.Errorf("%s: its national day", r.ID)
		}
	}
	for _, id := range []string{"DE", "DE-BW", "DE-TH", "AT", "CH"} {
		if !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
	if len(seen) < 19 {
		t.Errorf("%d regions", len(seen))
	}
}

func TestCheck(t *testing.T) {
	many := make([]inbox.Day, 401)
	for i := range many {
		many[i].Date = time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	for name, c := range map[string]struct {
		h  *inbox.Hours
		ok bool
	}{
		"none":             {nil, true},
		"all closed":       {&inbox.Hours{}, true},
		"office":           {days(office), true},
		"round the clock":  {round, true},
		"touching":         {days(inbox.Span{From: 0, To: 60}, inbox.Span{From: 60, To: 120}), true},
		"backwards":        {days(inbox.Span{From: 60, To: 60}), false},
		"overlapping":      {days(inbox.Span{From: 0, To: 61}, inbox.Span{From: 60, To: 120}), false},
		"out of order":     {days(inbox.Span{From: 600, To: 700}, inbox.Span{From: 60, To: 120}), false},
		"before the day":   {days(inbox.Span{From: -1, To: 60}), false},
		"after the day":    {days(inbox.Span{From: 1, To: 1441}), false},
		"nine spans":       {days(inbox.Span{To: 1}, inbox.Span{From: 2, To: 3}, inbox.Span{From: 4, To: 5}, inbox.Span{From: 6, To: 7}, inbox.Span{From: 8, To: 9}, inbox.Span{From: 10, To: 11}, inbox.Span{From: 12, To: 13}, inbox.Span{From: 14, To: 15}, inbox.Span{From: 16, To: 17}), false},
		"a special day":    {&inbox.Hours{Days: []inbox.Day{{Date: "2028-02-29", Open: []inbox.Span{office}}}}, true},
		"no such day":      {&inbox.Hours{Days: []inbox.Day{{Date: "2027-02-29"}}}, false},
		"not a date":       {&inbox.Hours{Days: []inbox.Day{{Date: "29.2.2028"}}}, false},
		"twice":            {&inbox.Hours{Days: []inbox.Day{{Date: "2028-02-29"}, {Date: "2028-02-29"}}}, false},
		"its spans":        {&inbox.Hours{Days: []inbox.Day{{Date: "2028-02-29", Open: []inbox.Span{{From: 5, To: 4}}}}}, false},
		"400 days":         {&inbox.Hours{Days: many[:400]}, true},
		"too many days":    {&inbox.Hours{Days: many}, false},
		"a region":         {&inbox.Hours{Region: "DE-SN"}, true},
		"no such region":   {&inbox.Hours{Region: "DE-XX"}, false},
		"a name too long":  {&inbox.Hours{Days: []inbox.Day{{Date: "2028-02-29", Name: fmt.Sprintf("%101d", 1)}}}, false},
		"a name not UTF-8": {&inbox.Hours{Days: []inbox.Day{{Date: "2028-02-29", Name: "\xff"}}}, false},
	} {
		if err := hours.Check(c.h); (err == nil) != c.ok || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever Check lets through can be counted with: stretches lie apart and in order,
// time adds up, and the ways of asking agree.
func FuzzHours(f *testing.F) {
	seed, err := json.Marshal(days(office))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed, "Europe/Berlin", int64(1774700000000), int64(48*3600), int64(3600))
	f.Add([]byte(`{"week":[[{"from":120,"to":150},{"from":150,"to":180}]],"days":[{"date":"2026-03-29","open":[{"from":130,"to":170},{"from":175,"to":181}]}],"region":"DE-SN"}`), "Europe/Berlin", int64(1774739000000), int64(7200), int64(60))
	f.Add([]byte(`{"week":[[],[],[],[],[],[],[{"from":0,"to":1440}]]}`), "America/Havana", int64(1793500000000), int64(90000), int64(600))
	f.Fuzz(func(t *testing.T, doc []byte, zone string, begin, length, wait int64) {
		var h inbox.Hours
		if json.Unmarshal(doc, &h) != nil || hours.Check(&h) != nil {
			return
		}
		from := time.UnixMilli(begin % 4e12)
		to := from.Add(time.Duration(length%(40*86400)) * time.Second)
		cal := hours.Of(&inbox.Inbox{Hours: &h, TimeZone: zone})
		var sum, last int64
		for _, s := range cal.Spans(from, to) {
			if s[0] >= s[1] || s[0] < from.UnixMilli() || s[1] > to.UnixMilli() || last > 0 && s[0] <= last {
				t.Fatalf("span %v after %d in %v–%v", s, last, from, to)
			}
			last = s[1]
			sum += s[1] - s[0]
			if !cal.Open(time.UnixMilli(s[0])) || cal.Open(time.UnixMilli(s[1])) && s[1] < to.UnixMilli() {
				t.Fatalf("open does not agree with %v", s)
			}
		}
		if got := cal.Elapsed(from, to).Milliseconds(); got != sum {
			t.Fatalf("elapsed %d, spans %d", got, sum)
		}
		mid := from.Add(to.Sub(from) / 2).Truncate(time.Millisecond)
		if to.After(from) && !mid.Before(from) && cal.Elapsed(from, mid)+cal.Elapsed(mid, to) != cal.Elapsed(from, to) {
			t.Fatal("time does not add up")
		}
		if next, found := cal.Next(from); found && (!cal.Open(next) || next.Before(from)) {
			t.Fatalf("next %v after %v", next, from)
		}
		if d := time.Duration(wait%(9*3600)) * time.Second; d > 0 {
			ago := cal.Ago(from, d)
			if got := cal.Elapsed(ago, from); got != d && from.Sub(ago) < 799*24*time.Hour {
				t.Fatalf("ago %v of %v: %v", d, from, got)
			}
		}
	})
}
