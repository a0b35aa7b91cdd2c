// Package inbox holds the words of the trade as types: what a business, its
// customers and its people are to this program. No I/O, nothing of ours imported.
//
// All times are Unix milliseconds (UTC); zero means "never" or "not yet".
// All ids are UUIDv7 strings made by whoever creates the thing, unless a type
// says otherwise. The JSON form of these types is the row format of the sync
// protocol (docs/protocol.md) and is pinned by wire/testdata/shape.txt.
package inbox

// Kind names an entity on the wire and in the store.
type Kind string

// The entity kinds that are synchronised to desktops.
const (
	KindWorkspace    Kind = "workspace"
	KindInbox        Kind = "inbox"
	KindChannel      Kind = "channel"
	KindAgent        Kind = "agent"
	KindLabel        Kind = "label"
	KindSavedReply   Kind = "savedReply"
	KindContact      Kind = "contact"
	KindIdentity     Kind = "identity"
	KindConversation Kind = "conversation"
	KindMessage      Kind = "message"
	KindDraft        Kind = "draft"
	KindSeen         Kind = "seen"
	KindHealth       Kind = "health"
	KindTemplate     Kind = "template"
	KindMerge        Kind = "merge"
	KindTicket       Kind = "ticket"
	KindTicketEntry  Kind = "ticketEntry"
	KindTeam         Kind = "team"
	KindAttribute    Kind = "attribute"
	KindMacro        Kind = "macro"
	KindView         Kind = "view"
)

// Entity is one synchronised row.
type Entity interface {
	Kind() Kind
	Key() string
}

// WorkspaceFeed is the feed of everything that belongs to no single inbox.
const WorkspaceFeed = "workspace"

// InboxFeed names the feed of one inbox: its conversations and messages.
func InboxFeed(id string) string { return "inbox/" + id }

// TeamInbox stands for the inbox of chats among colleagues.
const TeamInbox = "team"

// AgentFeed names the feed only one agent sees: drafts and seen marks.
func AgentFeed(id string) string { return "agent/" + id }

// File points at a stored blob by its content.
type File struct {
	Hash string `json:"hash"` // SHA-256 of the content, lower-case hex
	Name string `json:"name"`
	Type string `json:"type"` // media type, sniffed by the relay, never the sender's claim alone
	Size int64  `json:"size"` // bytes
	// Width and Height are pixels for pictures, else 0.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Seconds of sound or film; Voice: spoken for this conversation; Sticker: shown small.
	Seconds int  `json:"seconds,omitempty"`
	Voice   bool `json:"voice,omitempty"`
	Sticker bool `json:"sticker,omitempty"`
	// Fault is why it could not be had from the platform. Hash empty without a
	// Fault: it is on its way.
	Fault string `json:"fault,omitempty"`
	// CID names a picture that the formatted body of its mail shows inline.
	CID string `json:"cid,omitempty"`
}
