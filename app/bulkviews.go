package app

import "tresen/backend/command"

// BulkWish says what is done to how many. The things are those of IDs; without,
// the whole result of what Area asks: of List or Search, or of Tickets, but for Except.
type BulkWish struct {
	Area    string             `json:"area"` // "inbox" or "tickets"
	IDs     []string           `json:"ids"`
	List    *ListQuery         `json:"list"`
	Search  string             `json:"search"`
	Tickets *TicketQuery       `json:"tickets"`
	Except  []string           `json:"except"`
	What    command.BulkWhat   `json:"what"`   // of area "inbox"
	Ticket  command.TicketWhat `json:"ticket"` // of area "tickets"
	// TicketIDs are tickets to which Ticket is done beside: passing on all that somebody has.
	TicketIDs []string `json:"ticketIds,omitempty"`
}

// BulkState tells how far a bulk action, or its undo, is. Done counts what the
// relay has settled, Shown what looks so here already. Over comes once.
type BulkState struct {
	Job     string `json:"job"`
	Area    string `json:"area"`
	Undo    bool   `json:"undo"`
	Total   int    `json:"total"`
	Shown   int    `json:"shown"`
	Done    int    `json:"done"`
	Over    bool   `json:"over"`
	Stopped bool   `json:"stopped"`
	// Skipped, when over: so many were left alone, by an undo because others had
	// changed them meanwhile. They are counted in Done.
	Skipped int    `json:"skipped"`
	Code    string `json:"code"`    // why the relay refused a part, "" if it did not
	Undone  bool   `json:"undone"`  // it is being taken back, or was
	Earlier bool   `json:"earlier"` // begun before the program was started
}
