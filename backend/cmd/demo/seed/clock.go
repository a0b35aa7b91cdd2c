package seed

import (
	"math/rand/v2"
	"time"
)

// The shop answers Monday to Friday 9–18 and Saturday 10–14 o'clock, its time.

// opensAt gives the hours of a day; from == to: closed.
func opensAt(t time.Time) (from, to int) {
	switch t.Weekday() {
	case time.Sunday:
		return 0, 0
	case time.Saturday:
		return 10, 14
	}
	return 9, 18
}

// atWork moves a time that lies outside the hours to shortly after the next opening.
func atWork(r *rand.Rand, t time.Time) time.Time {
	for {
		from, to := opensAt(t)
		if from < to {
			open := time.Date(t.Year(), t.Month(), t.Day(), from, 0, 0, 0, t.Location())
			if t.Before(open) {
				return open.Add(time.Duration(2+r.IntN(40))*time.Minute + time.Duration(r.IntN(60))*time.Second)
			}
			if t.Hour() < to {
				return t
			}
		}
		t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
	}
}

// writesAt gives a time on the day of t at which customers write: three in four
// in shop hours, the others in the evening or early.
func writesAt(r *rand.Rand, day time.Time) time.Time {
	hours := []int{9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 8, 19, 20, 20, 21, 22}
	if day.Weekday() == time.Sunday && r.IntN(3) > 0 {
		day = day.AddDate(0, 0, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hours[r.IntN(len(hours))], r.IntN(60), r.IntN(60), r.IntN(1000)*1e6, day.Location())
}

// pause is how long someone takes to answer: mostly a few minutes, at times long.
func pause(r *rand.Rand, usual time.Duration) time.Duration {
	d := time.Duration(float64(usual) * (0.3 + r.ExpFloat64()))
	if r.IntN(12) == 0 {
		d *= 8
	}
	return d
}

// typing is how long it takes to write a text of n characters.
func typing(n int) time.Duration { return 4*time.Second + time.Duration(n)*120*time.Millisecond }
