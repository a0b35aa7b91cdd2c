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
