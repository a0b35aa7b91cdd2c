package app

import (
	"time"

	"tresen/backend/fault"
	"tresen/backend/hours"
	"tresen/backend/inbox"
)

// HolidayRegions lists the places whose public holidays are known.
func (a *App) HolidayRegions() []hours.Region { return hours.Regions() }

// Opening tells whether an inbox is open and what comes next.
type Opening struct {
	Open bool  `json:"open"`
	At   int64 `json:"at"` // when it opens, while Open when it closes (ms); 0: not within two weeks
}

// OpensNext tells it of hours as they are in a form; timeZone is an IANA name.
func (a *App) OpensNext(h inbox.Hours, timeZone string) (Opening, error) {
	if _, err := time.LoadLocation(timeZone); err != nil || timeZone == "" {
		return Opening{}, bare(fault.Invalid)
	}
	if err := hours.Check(&h); err != nil {
		return Opening{}, a.coded(err)
	}
	now := time.Now()
	spans := hours.Of(&inbox.Inbox{Hours: &h, TimeZone: timeZone}).Spans(now, now.AddDate(0, 0, 14))
	switch {
	case len(spans) == 0:
		return Opening{}, nil
	case spans[0][0] > now.UnixMilli():
		return Opening{At: spans[0][0]}, nil
	}
	return Opening{Open: true, At: spans[0][1]}, nil
}
