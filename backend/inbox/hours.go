package inbox

// Hours are the business hours of an inbox, in its own time zone.
type Hours struct {
	// Week holds the open spans of each day, Monday first.
	Week [7][]Span `json:"week"`
	// Days are dates that differ, each at most once.
	Days []Day `json:"days,omitempty"`
	// Region closes public holidays: "DE", "DE-BY", "AT", …; empty: none.
	Region string `json:"region,omitempty"`
}

// Span is a stretch of a day in minutes after midnight, [From, To), To at most 1440.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Day is a date with hours of its own; none: closed.
type Day struct {
	Date string `json:"date"` // 2006-01-02
	Name string `json:"name,omitempty"`
	Open []Span `json:"open,omitempty"`
}
