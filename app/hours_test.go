package app

import (
	"testing"
	"time"

	"tresen/backend/inbox"
)

// The screen counts waiting in the spans it is given: enough of them, and none where
// an inbox has no hours.
func TestOpenSpans(t *testing.T) {
	t.Parallel()
	office := &inbox.Hours{}
	for i := range 5 {
		office.Week[i] = []inbox.Span{{From: 540, To: 1020}}
	}
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday
	all := openSpans([]inbox.Inbox{{ID: "a", TimeZone: "Europe/Berlin", Hours: office}, {ID: "b", TimeZone: "Europe/Berlin"}, {ID: "c", Hours: &inbox.Hours{}}}, now)
	if _, has := all["b"]; has || len(all) != 2 || all["c"] == nil || len(all["c"]) != 0 {
		t.Fatalf("spans: %v", all)
	}
	spans := all["a"]
	if len(spans) < 40 || len(spans) > 45 {
		t.Errorf("%d working days in 59", len(spans))
	}
	for _, s := range spans {
		from := time.UnixMilli(s[0]).UTC()
		if s[1]-s[0] > 8*3600_000 || from.Weekday() == time.Saturday || from.Weekday() == time.Sunday {
			t.Errorf("span %v–%v", from, time.UnixMilli(s[1]).UTC())
		}
	}
}

// What has waited an hour has waited it in its own inbox's hours: on a Monday at
// nine, that is since Friday where the week has hours, since eight where it has none.
func TestWaitedInTheHoursOfEachInbox(t *testing.T) {
	t.Parallel()
	office, late := &inbox.Hours{}, &inbox.Hours{}
	for i := range 5 {
		office.Week[i] = []inbox.Span{{From: 540, To: 1020}}
		late.Week[i] = []inbox.Span{{From: 480, To: 600}}
	}
	now := time.Date(2026, 3, 9, 9, 15, 0, 0, time.UTC) // a Monday
	anywhere, in := waitedSince([]inbox.Inbox{{ID: "a", TimeZone: "UTC", Hours: office}, {ID: "b", TimeZone: "UTC"}, {ID: "c", TimeZone: "UTC", Hours: late}}, now, 60)
	got := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("Mon 15:04") }
	if _, own := in["b"]; own || got(anywhere) != "Mon 08:15" || got(in["a"]) != "Fri 16:15" || got(in["c"]) != "Mon 08:15" {
		t.Errorf("anywhere %s, office %s, early %s (%v)", got(anywhere), got(in["a"]), got(in["c"]), in)
	}
}
