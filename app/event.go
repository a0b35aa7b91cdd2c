package app

import "tresen/backend/inbox"

// Events to the interface (Wails runtime). Payloads are the types named.
const (
	EventChanged  = "changed"  // Changed: read again what shows these
	EventStatus   = "status"   // Status
	EventTyping   = "typing"   // wire.Typing
	EventPresence = "presence" // wire.Presence
	// EventColleague: wire.Colleague, one that changed. EventColleagues: all of them
	// ([]wire.Colleague), when a line came or went.
	EventColleague  = "colleague"
	EventColleagues = "colleagues"
	EventGo         = "go"     // string: conversation id to show (notification clicked)
	EventInvite     = "invite" // string: a tresen://join link arrived
	EventNotice     = "notice" // Notice: a new message came in, for sound and title
	EventBulk       = "bulk"   // BulkState: how far a bulk action is
	EventExport     = "export" // ExportState: how far an export is
)

// Changed names what is no longer as it was shown. What comes alone is told
// at once, a burst every few milliseconds.
type Changed struct {
	Kinds         []string `json:"kinds"`         // inbox.Kind, "outbox"
	Conversations []string `json:"conversations"` // ids; empty: none in particular, or too many to name
	// News are the changed messages of the conversation that was opened last, unless
	// they are too many: what was just written is shown without asking back.
	News *News `json:"news,omitempty"`
}

// News are the messages of one thread that look different now. Turn counts up by
// one: whoever misses one reads the thread again.
type News struct {
	Conversation string          `json:"conversation"`
	Turn         int64           `json:"turn"`
	Messages     []inbox.Message `json:"messages"` // in the order of the thread
	Gone         []string        `json:"gone"`     // ids
}

// Notice tells of a new inbound message.
type Notice struct {
	Conversation string `json:"conversation"`
	Name         string `json:"name"`
	Text         string `json:"text"`
}
