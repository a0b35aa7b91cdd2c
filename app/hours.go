package app

import (
	"time"

	"tresen/app/replica"
	"tresen/backend/hours"
	"tresen/backend/inbox"
)

// How much of its business time each inbox shows the screen, in days.
const (
	hoursBack  = 45
	hoursAhead = 14
)

// openSpans gives when inboxes with hours are open around now, by id.
func openSpans(list []inbox.Inbox, now time.Time) map[string][][]int64 {
	all := map[string][][]int64{}
	for _, in := range list {
		c := hours.Of(&in)
		if c.Always() {
			continue
		}
		spans := [][]int64{}
		for _, s := range c.Spans(now.AddDate(0, 0, -hoursBack), now.AddDate(0, 0, hoursAhead)) {
			spans = append(spans, []int64{s[0], s[1]})
		}
		all[in.ID] = spans
	}
	return all
}

// waitingSince gives since when a conversation must be unanswered, a ticket open, to
// have waited so many minutes of its inbox's business time: by inbox, and where
// there are no hours.
func (l *live) waitingSince(minutes int) (anywhere int64, byInbox map[string]int64) {
	list, err := replica.All[inbox.Inbox](l.a.ctx, l.rep, inbox.KindInbox)
	if err != nil {
		l.a.noteFault(err) // counted by the clock then
	}
	return waitedSince(list, time.UnixMilli(l.now()), minutes)
}

func waitedSince(list []inbox.Inbox, now time.Time, minutes int) (anywhere int64, byInbox map[string]int64) {
	wait := time.Duration(min(minutes, 365*24*60)) * time.Minute
	byInbox = map[string]int64{}
	for _, in := range list {
		if c := hours.Of(&in); !c.Always() {
			byInbox[in.ID] = c.Ago(now, wait).UnixMilli()
		}
	}
	return now.Add(-wait).UnixMilli(), byInbox
}
