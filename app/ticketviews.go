package app

import "tresen/backend/inbox"

// TicketQuery asks for tickets; empty fields do not narrow.
type TicketQuery struct {
	Status   []inbox.TicketStatus `json:"status"` // one of these
	Type     inbox.TicketKind     `json:"type"`
	Inbox    string               `json:"inbox"`
	Channel  string               `json:"channel"` // channel id
	Label    string               `json:"label"`
	Assignee string               `json:"assignee"` // agent id, "me", "nobody"
	Follower bool                 `json:"follower"` // I follow it
	Contact  string               `json:"contact"`
	// Conversation: linked to it. DueBefore: due before then (ms). WaitingMins: open for
	// so many minutes or longer, in the business hours of its own inbox.
	Conversation string         `json:"conversation"`
	Priority     inbox.Priority `json:"priority"`
	DueBefore    int64          `json:"dueBefore"`
	WaitingMins  int            `json:"waitingMins"`
	// Text: every word begins one in number, title, details, check-list, notes, the
	// contact's name or a label's. Of "12" and "#12" ticket 12 comes first.
	Text string `json:"text"`
	// Sort is "changed" (the default), "number", "created", "due", "priority" or
	// "waiting" (the longest open first). Without Desc the smallest come first: the
	// oldest, the next due, the lowest priority. What has no due date or does not wait comes last.
	Sort  string `json:"sort"`
	Desc  bool   `json:"desc"`
	After string `json:"after"` // TicketPage.Next of the page before
	Limit int    `json:"limit"`
}

// TicketRow is one ticket in a list, on a card.
type TicketRow struct {
	// Ticket without its details and check-list: those are in TicketOpened.
	Ticket    inbox.Ticket `json:"ticket"`
	Name      string       `json:"name"`    // the contact's; empty: none, or unknown
	Picture   *inbox.File  `json:"picture"` // the contact's
	Hidden    bool         `json:"hidden"`  // its contact is not in my sight
	Notes     int          `json:"notes"`
	Checks    int          `json:"checks"`    // lines of the check-list
	ChecksOff int          `json:"checksOff"` // of them ticked off
	Waiting   bool         `json:"waiting"`   // a wish of mine for it waits in the outbox
	// Snippet is where the text searched for stands, when not in the title: plain
	// text, matches between U+0001 and U+0002.
	Snippet string `json:"snippet"`
}

// TicketPage is one page of tickets. Next is empty on the last one.
type TicketPage struct {
	Rows []TicketRow `json:"rows"`
	Next string      `json:"next"`
}

// TicketColumn is a column of the board. More of it: Tickets with the same query,
// the column's status or agent in it, and After.
type TicketColumn struct {
	Key   string      `json:"key"` // a status; an agent id, "" for nobody's
	Count int         `json:"count"`
	Rows  []TicketRow `json:"rows"`
	Next  string      `json:"next"`
}

// TicketBoard is the tickets of a query in columns: all statuses asked for, or
// nobody and those agents who have some.
type TicketBoard struct {
	Columns []TicketColumn `json:"columns"`
}

// TicketCounts are exact, under a query; its status and assignee do not count,
// but for All: what the whole query finds.
type TicketCounts struct {
	All        int `json:"all"`
	Open       int `json:"open"`
	Waiting    int `json:"waiting"`
	Solved     int `json:"solved"`
	Mine       int `json:"mine"`       // not solved
	Unassigned int `json:"unassigned"` // not solved
	Followed   int `json:"followed"`   // not solved
	Overdue    int `json:"overdue"`    // not solved
}

// TicketOpened is everything to show one ticket.
type TicketOpened struct {
	Row           TicketRow            `json:"row"`
	Ticket        inbox.Ticket         `json:"ticket"`  // whole
	Entries       []inbox.TicketEntry  `json:"entries"` // oldest first
	Conversations []TicketConversation `json:"conversations"`
	Contact       *inbox.Contact       `json:"contact"` // nil: none, or out of sight
	// Refused are wishes of mine for it that the relay refused, with the words that
	// are in no row now: to be sent again or dropped.
	Refused []TicketWish `json:"refused"`
}

// TicketConversation is a conversation a ticket is linked to. Row is nil when I
// may not see it, or it has not come down yet.
type TicketConversation struct {
	ID  string   `json:"id"`
	Row *ListRow `json:"row"`
}

// TicketWish is a wish for a ticket that was refused. Body is that of its command, JSON.
type TicketWish struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Body string `json:"body"`
	At   int64  `json:"at"`
	Code string `json:"code"`
}

// TicketsBeside are the tickets beside a conversation: those linked to it, and
// others of its contact, newest change first.
type TicketsBeside struct {
	Linked []TicketRow `json:"linked"`
	Others []TicketRow `json:"others"`
}

// TicketSeed is what a new ticket made from a conversation begins with; all of it
// can be changed before it is made.
type TicketSeed struct {
	Inbox   string       `json:"inbox"`
	Title   string       `json:"title"`
	Text    string       `json:"text"` // the last messages, one paragraph each
	Files   []inbox.File `json:"files"`
	Contact string       `json:"contact"`
	Name    string       `json:"name"` // the contact's
	Channel string       `json:"channel"`
	Labels  []string     `json:"labels"`
}
