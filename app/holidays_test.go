package app_test

import (
	"testing"
	"time"

	"tresen/app"
	"tresen/backend/inbox"
)

func TestOpensNext(t *testing.T) {
	t.Parallel()
	a := app.New(app.Options{})
	around := inbox.Hours{}
	for i := range around.Week {
		around.Week[i] = []inbox.Span{{From: 0, To: 1440}}
	}
	if o, err := a.OpensNext(around, "Europe/Berlin"); err != nil || !o.Open || o.At < time.Now().UnixMilli() {
		t.Errorf("around the clock: %+v, %v", o, err)
	}
	if o, err := a.OpensNext(inbox.Hours{}, "Europe/Berlin"); err != nil || o.Open || o.At != 0 {
		t.Errorf("never: %+v, %v", o, err)
	}
	later := inbox.Hours{Days: []inbox.Day{{Date: time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly), Open: []inbox.Span{{From: 540, To: 600}}}}}
	o, err := a.OpensNext(later, "UTC")
	if at := time.UnixMilli(o.At).UTC(); err != nil || o.Open || at.Hour() != 9 || at.Format(time.DateOnly) != later.Days[0].Date {
		t.Errorf("in three days: %+v, %v", o, err)
	}
	wrong := inbox.Hours{Days: []inbox.Day{{Date: "2026-02-30"}}}
	if _, err := a.OpensNext(wrong, "UTC"); err == nil || err.Error() != "invalid" {
		t.Errorf("a day that is none: %v", err)
	}
	if _, err := a.OpensNext(around, "Mars/Base"); err == nil || err.Error() != "invalid" {
		t.Errorf("no such zone: %v", err)
	}
	if len(a.HolidayRegions()) < 20 {
		t.Errorf("%d regions", len(a.HolidayRegions()))
	}
}
