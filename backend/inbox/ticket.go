package inbox

// Ticket is a case made from or linked to conversations; a conversation may have
// several tickets, a ticket several conversations. Its feed is that of its inbox.
type Ticket struct {
	ID string `json:"id"`
	// Number is per workspace, given by the relay; 0 while the wish waits.
	Number   int          `json:"number"`
	Inbox    string       `json:"inbox"`
	Type     TicketKind   `json:"type"`
	Title    string       `json:"title"`
	Text     string       `json:"text,omitempty"` // details, plain text
	Files    []File       `json:"files,omitempty"`
	Status   TicketStatus `json:"status"`
	Priority Priority     `json:"priority"`
	Due      int64        `json:"due,omitempty"`
	Assignee string       `json:"assignee,omitempty"` // agent id
	// Followers are agents who want to know. Labels are label ids. Both sorted.
	Followers []string `json:"followers,omitempty"`
	Labels    []string `json:"labels,omitempty"`
	Contact   string   `json:"contact,omitempty"` // contact id
	Channel   string   `json:"channel,omitempty"` // channel id the matter came by
	// Conversations are those it is linked to, in the order they were.
	Conversations []string `json:"conversations,omitempty"`
	Checks        []Check  `json:"checks,omitempty"`
	CreatedAt     int64    `json:"createdAt"`
	CreatedBy     string   `json:"createdBy"`
	ChangedAt     int64    `json:"changedAt"`
	// OpenSince is since when it waits for us (ms): made or set to open again; 0
	// while it is waiting for others or solved.
	OpenSince int64 `json:"openSince,omitempty"`
	SolvedAt  int64 `json:"solvedAt,omitempty"`
}

// TicketKind is what it is.
type TicketKind string

// A ticket is about a customer's matter; a task is something to do.
const (
	TicketCase TicketKind = "ticket"
	TicketTask TicketKind = "task"
)

// TicketStatus is how far it is.
type TicketStatus string

// The statuses. Waiting: for the customer or somebody else.
const (
	TicketOpen    TicketStatus = "open"
	TicketWaiting TicketStatus = "waiting"
	TicketSolved  TicketStatus = "solved"
)

// Priority of a ticket.
type Priority string

// The priorities.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Check is one line of a ticket's check-list.
type Check struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Done bool   `json:"done,omitempty"`
	By   string `json:"by,omitempty"` // who ticked it off, agent id
	At   int64  `json:"at,omitempty"`
}

// TicketEntry is one entry of a ticket's own thread: a note of a colleague, or
// what happened (Event set).
type TicketEntry struct {
	ID       string       `json:"id"`
	Ticket   string       `json:"ticket"`
	Inbox    string       `json:"inbox"`
	By       string       `json:"by,omitempty"` // agent id
	At       int64        `json:"at"`
	Text     string       `json:"text,omitempty"`
	Files    []File       `json:"files,omitempty"`
	Mentions []string     `json:"mentions,omitempty"` // agent ids, as in Message
	Event    *TicketEvent `json:"event,omitempty"`
	// MovedAt is when its ticket came to this inbox, if it was in another one (ms).
	MovedAt int64 `json:"movedAt,omitempty"`
}

// TicketEvent tells what happened to a ticket: What is "created", "linked",
// "unlinked" (To: conversation id), or the field that changed ("status", "title",
// "text", "priority", "due", "assignee", "labels", "followers", "contact",
// "channel", "inbox", "type", "files", "checks"); From and To are its values as
// text. Of lists From is what came off and To what came on: ids joined by commas,
// a file's name, a line of the check-list ("[x] Call back"; both when it changed).
// Of "text" From is what it said; "linked" and "unlinked" name the conversation.
type TicketEvent struct {
	What string `json:"what"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Back: an undo did it; it took back the latest before it of its sort.
	Back bool `json:"back,omitempty"`
	// Since is what "status" ended, for taking it back: since when it had waited for
	// us or been solved (ms).
	Since int64 `json:"since,omitempty"`
}

// Kind and Key make them entities.
func (*TicketEntry) Kind() Kind    { return KindTicketEntry }
func (e *TicketEntry) Key() string { return e.ID }
