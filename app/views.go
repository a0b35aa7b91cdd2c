package app

import "tresen/backend/inbox"

// What the screen reads. Every answer comes from the replica with the waiting
// wishes laid over it; none waits for the network.

// Bucket is one of the fixed divisions of the list (I2).
type Bucket string

// The buckets.
const (
	BucketMine       Bucket = "mine"
	BucketUnassigned Bucket = "unassigned"
	BucketOpen       Bucket = "open"
	BucketSnoozed    Bucket = "snoozed"
	BucketDone       Bucket = "done"
	BucketOther      Bucket = "other" // newsletters and other automatic mail
)

// Filter narrows a bucket; empty fields do not.
type Filter struct {
	Inbox          string `json:"inbox"`
	Channel        string `json:"channel"` // channel id
	Label          string `json:"label"`
	Agent          string `json:"agent"`          // assignee
	UnansweredMins int    `json:"unansweredMins"` // unanswered for at least so many minutes of the inbox's hours
	Unread         bool   `json:"unread"`         // not yet seen by me
}

// ListQuery asks for one page of the list. After is ListPage.Next of the page before.
type ListQuery struct {
	Bucket Bucket `json:"bucket"`
	Filter Filter `json:"filter"`
	Sort   string `json:"sort"` // "newest" or "waiting" (longest waiting first)
	After  string `json:"after"`
	Limit  int    `json:"limit"`
}

// ListPage is one page of the list. Next is empty on the last one.
type ListPage struct {
	Rows []ListRow `json:"rows"`
	Next string    `json:"next"`
}

// ListRow is one conversation as a row.
type ListRow struct {
	Conversation inbox.Conversation `json:"conversation"`
	Name         string             `json:"name"`      // the contact's; empty: unknown visitor
	Unread       int                `json:"unread"`    // inbound messages not yet seen by me
	Mentioned    bool               `json:"mentioned"` // a note calls me that I have not seen
	Online       bool               `json:"online"`    // the contact's page is open now
	Waiting      bool               `json:"waiting"`   // a wish of mine for it waits in the outbox
	Failed       bool               `json:"failed"`    // the last answer did not arrive, or perhaps not
	Draft        bool               `json:"draft"`     // I have an unfinished answer here
	Picture      *inbox.File        `json:"picture"`   // the contact's
}

// Counts are exact, under the given filter.
type Counts struct {
	Mine       int `json:"mine"`
	Unassigned int `json:"unassigned"`
	Open       int `json:"open"`
	Snoozed    int `json:"snoozed"`
	Done       int `json:"done"`
	Other      int `json:"other"`  // nothing but automatic mail
	Unread     int `json:"unread"` // open conversations with something I have not seen, mine and unassigned
}

// Reach is a channel an answer could take. Code tells why not now ("" = it can).
type Reach struct {
	Channel string `json:"channel"` // channel id
	Address string `json:"address"`
	Code    string `json:"code"`
	Online  bool   `json:"online"` // the contact is there right now
	Default bool   `json:"default"`
	// OpenUntil is until when a free reply is taken (ms, 0: always). Code is
	// "window_closed" after that: a template can still go where Templates is set.
	OpenUntil int64 `json:"openUntil"`
	Templates bool  `json:"templates"` // approved ones are there
}

// Likely is a contact who seems to be the same person.
type Likely struct {
	Contact    inbox.Contact    `json:"contact"`
	Identities []inbox.Identity `json:"identities"` // of the contact
	Field      string           `json:"field"`      // "email", "phone" or the kind of a channel
	Value      string           `json:"value"`      // what both have
	// Proven: on both sides by the platform, not only by hand.
	Proven bool `json:"proven"`
}

// Opened is everything the thread and details panes need at once.
type Opened struct {
	Row        ListRow              `json:"row"`
	Contact    inbox.Contact        `json:"contact"`
	Identities []inbox.Identity     `json:"identities"`
	Reach      []Reach              `json:"reach"`
	Draft      *inbox.Draft         `json:"draft"`
	SeenAt     int64                `json:"seenAt"`  // my seen mark before opening: where "new" begins
	History    []inbox.Conversation `json:"history"` // other conversations of the contact, newest first
	Thread     ThreadPage           `json:"thread"`
	Likely     []Likely             `json:"likely"`    // contacts to merge with
	Merges     []inbox.Merge        `json:"merges"`    // that made this contact, newest first
	Refused    []Refused            `json:"refused"`   // answers of mine that did not go out, oldest first
	Contacted  map[string]int64     `json:"contacted"` // identity to when they last wrote by it (ms); none: not known
}

// ThreadPage is a stretch of a thread, oldest first. Before is the cursor for
// the next older page, empty at the beginning of the conversation; After that
// for the next newer one (Newer), empty at its end; Total counts the whole
// thread as far as the replica has it, 0 in a newer page.
type ThreadPage struct {
	Messages []inbox.Message `json:"messages"`
	Before   string          `json:"before"`
	After    string          `json:"after"`
	Total    int             `json:"total"`
}

// WorkspaceView is what rarely changes: names and settings for every screen.
type WorkspaceView struct {
	Workspace  inbox.Workspace   `json:"workspace"`
	Inboxes    []inbox.Inbox     `json:"inboxes"`
	Channels   []inbox.Channel   `json:"channels"`
	Agents     []inbox.Agent     `json:"agents"`
	Labels     []inbox.Label     `json:"labels"`
	Teams      []inbox.Team      `json:"teams"`
	Attributes []inbox.Attribute `json:"attributes"` // by position
	Removed    []inbox.Attribute `json:"removed"`    // attributes that were removed: contacts may still have values
	Macros     []inbox.Macro     `json:"macros"`
	Me         inbox.Agent       `json:"me"`
	Health     []inbox.Health    `json:"health"` // of channels that tell; for administrators
	// Hours: when each inbox that has hours is open, [from, to) in ms, in order: of
	// the last 45 days and the next 14.
	Hours map[string][][]int64 `json:"hours"`
}

// SearchHit is one conversation with the message that matched.
type SearchHit struct {
	Row     ListRow `json:"row"`
	Message string  `json:"message"` // id; empty: the contact's name matched
	Channel string  `json:"channel"` // id of the message's; empty like message
	At      int64   `json:"at"`
	Subject string  `json:"subject"` // of a letter that matched, marked like snippet
	Snippet string  `json:"snippet"` // plain text, matches between U+0001 and U+0002
}

// OutboxItem is a wish that waits or was refused.
type OutboxItem struct {
	ID           string `json:"id"`
	Kind         string `json:"kind"`
	Conversation string `json:"conversation"`
	Ticket       string `json:"ticket"` // id
	Name         string `json:"name"`   // the contact's, as far as it is or was known here
	Text         string `json:"text"`   // of a reply or note, of a ticket
	At           int64  `json:"at"`
	Code         string `json:"code"` // fault code when refused, else ""
	Gone         bool   `json:"gone"` // its conversation is out of sight: it cannot be opened
}

// Status is what the status bar shows.
type Status struct {
	Link     string `json:"link"` // "online", "connecting", "offline", "signed_out", "version"
	Since    int64  `json:"since"`
	Outbox   int    `json:"outbox"`
	Refused  int    `json:"refused"`
	Kept     int    `json:"kept"`    // of those: drafts, whose conversation is out of sight
	Syncing  bool   `json:"syncing"` // older history is still coming
	Percent  int    `json:"percent"` // of the history, 0–100
	Messages int    `json:"messages"`
	Relay    string `json:"relay"` // its address
	Ahead    int64  `json:"ahead"` // the relay's clock minus this PC's, ms
	Fault    string `json:"fault"` // code that needs a person: "disk_full", "replica" (was damaged, is fetched anew), "internal"
}
