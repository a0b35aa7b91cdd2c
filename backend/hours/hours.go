// Package hours counts time as a business does: in the hours of an inbox, in its
// own time zone, without its holidays. It reads no clock and stores nothing.
package hours

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no zone files of its own

	"tresen/backend/inbox"
)

// ahead is how far Next looks, and how far back Ago does, in days.
const ahead = 800

// Calendar tells when an inbox is open. The zero value always is.
type Calendar struct {
	hours *inbox.Hours
	loc   *time.Location
	days  map[string][]inbox.Span // dates that differ
}

// Of gives the calendar of an inbox. Without hours it is always open. A time zone
// nobody knows counts as UTC.
func Of(in *inbox.Inbox) Calendar {
	c := Calendar{hours: in.Hours, loc: zone(in.TimeZone)}
	if in.Hours == nil {
		return c
	}
	c.days = map[string][]inbox.Span{}
	for _, d := range in.Hours.Days {
		c.days[d.Date] = d.Open
	}
	return c
}

// zones keeps what was read of the zone files: rows ask often.
var zones sync.Map

func zone(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // not kept: the name may come from anywhere
	}
	zones.Store(name, l)
	return l
}

// Always reports that there are no hours to look at.
func (c Calendar) Always() bool { return c.hours == nil }

// span is a stretch in which the inbox is open, [from, to).
type span struct{ from, to time.Time }

// of gives the open stretches of a day, in order. Hours are told by the clock on the
// wall: where it is put forward they are shorter, where it is put back longer.
func (c Calendar) of(day time.Time) (list []span) {
	y, m, d := day.Date()
	plan, differs := c.days[day.Format(time.DateOnly)]
	if !differs && !holiday(c.hours.Region, y, m, d) {
		plan = c.hours.Week[(day.Weekday()+6)%7]
	}
	for _, s := range plan {
		from, to := time.Date(y, m, d, 0, s.From, 0, 0, c.loc), time.Date(y, m, d, 0, s.To, 0, 0, c.loc)
		if n := len(list); n > 0 && from.Before(list[n-1].to) {
			from = list[n-1].to // both lie in the hour the clock leaves out
		}
		if from.Before(to) {
			list = append(list, span{from, to})
		}
	}
	return list
}

// walk gives the open stretches that touch [from, to), one day after another, until
// yield says no.
func (c Calendar) walk(from, to time.Time, yield func(span) bool) {
	// Noon: there is one on every day, whatever clocks do at night.
	y, m, d := from.In(c.loc).AddDate(0, 0, -1).Date()
	for n := 0; ; n++ {
		day := time.Date(y, m, d+n, 12, 0, 0, 0, c.loc)
		if day.Add(-36 * time.Hour).After(to) {
			return
		}
		for _, s := range c.of(day) {
			if !s.to.After(from) {
				continue
			}
			if !s.from.Before(to) || !yield(s) {
				return
			}
		}
	}
}

// Open tells whether somebody is there at a time.
func (c Calendar) Open(t time.Time) bool {
	if c.hours == nil {
		return true
	}
	open := false
	c.walk(t, t.Add(1), func(span) bool { open = true; return false })
	return open
}

// Elapsed is the business time between two moments, 0 if to is not after from.
func (c Calendar) Elapsed(from, to time.Time) (sum time.Duration) {
	if c.hours == nil {
		return max(0, to.Sub(from))
	}
	c.walk(from, to, func(s span) bool {
		sum += earlier(s.to, to).Sub(later(s.from, from))
		return true
	})
	return sum
}

// Next is when somebody is there again: t itself while open. It reports false when
// that is not to be seen within two years.
func (c Calendar) Next(t time.Time) (next time.Time, found bool) {
	if c.hours == nil {
		return t, true
	}
	c.walk(t, t.AddDate(0, 0, ahead), func(s span) bool {
		next, found = s.from, true
		if next.Before(t) {
			next = t
		}
		return false
	})
	return next, found
}

// Ago is the moment since which d of business time has passed at t. Where hours are
// so few that it is not within two years, it is the beginning of these.
func (c Calendar) Ago(t time.Time, d time.Duration) time.Time {
	if c.hours == nil || d <= 0 {
		return t.Add(-d)
	}
	for back := 8; ; back *= 4 { // most waits are of today
		begin := t.AddDate(0, 0, -min(back, ahead))
		var list []span
		c.walk(begin, t, func(s span) bool { list = append(list, s); return true })
		rest := d
		for _, s := range slices.Backward(list) {
			from, to := later(s.from, begin), earlier(s.to, t)
			if open := to.Sub(from); open < rest {
				rest -= open
				continue
			}
			return to.Add(-rest)
		}
		if back >= ahead {
			return begin
		}
	}
}

// Spans gives the open stretches that touch [from, to) as Unix ms, cut to it and
// joined where one ends as the next begins.
func (c Calendar) Spans(from, to time.Time) [][2]int64 {
	list := [][2]int64{}
	if c.hours == nil {
		return append(list, [2]int64{from.UnixMilli(), to.UnixMilli()})
	}
	c.walk(from, to, func(s span) bool {
		a, b := later(s.from, from).UnixMilli(), earlier(s.to, to).UnixMilli()
		if n := len(list); n > 0 && list[n-1][1] == a {
			list[n-1][1] = b
		} else {
			list = append(list, [2]int64{a, b})
		}
		return true
	})
	return list
}

// In gives a time as the clock on the inbox's wall shows it.
func (c Calendar) In(t time.Time) time.Time {
	if c.loc == nil {
		return t.UTC()
	}
	return t.In(c.loc)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
