package app

// Events to the interface (Wails runtime). Payloads are the types named.
const (
	EventChanged  = "changed"  // Changed: read again what shows these
	EventStatus   = "status"   // Status
	EventTyping   = "typing"   // wire.Typing
	EventPresence = "presence" // wire.Presence
	EventGo       = "go"       // string: conversation id to show (notification clicked)
	EventInvite   = "invite"   // string: a tresen://join link arrived
	EventNotice   = "notice"   // Notice: a new message came in, for sound and title
)

// Changed names what is no longer as it was shown. Coalesced: at most one is
// under way every few milliseconds.
type Changed struct {
	Kinds         []string `json:"kinds"`         // inbox.Kind, "outbox"
	Conversations []string `json:"conversations"` // ids; empty: none in particular, or too many to name
	// News is the newest page of the conversation that was opened last, when its
	// messages changed: what was just written is shown without asking back.
	News *News `json:"news,omitempty"`
}

// News is the end of one thread.
type News struct {
	Conversation string     `json:"conversation"`
	Page         ThreadPage `json:"page"`
}

// newsRows is how many messages News holds at most.
const newsRows = 30

// Notice tells of a new inbound message.
type Notice struct {
	Conversation string `json:"conversation"`
	Name         string `json:"name"`
	Text         string `json:"text"`
}
