package channel

// Event is something that happened on the platform. Exactly one of the
// pointers is set. (channel id, ID) is unique: the same event again is harmless.
type Event struct {
	ID      string // unique within the channel, stable over repetitions
	Address string // the contact's identity on this channel; empty for Mark and for a Status with Refs
	// Also are further keys of the same event (another mailbox's copy): known by
	// any of them it is passed over, and all of them are remembered.
	Also []string
	// Lasting: its keys are remembered for ever, not for weeks (mail: a server may
	// show everything anew after years).
	Lasting bool

	Message *Message
	Status  *Status
	Profile *Profile
	Mark    *Mark
}

// Mark keeps a session's own note (the place up to which a mailbox was read) in
// the transaction of the events it came with. It needs no ID. Env.Mark reads it.
type Mark struct{ Name, Value string }

// Key is what makes an event unique within its channel.
func (e Event) Key() string { return e.ID }

// Message came in from the contact. Its entity id is Event.ID when that is a
// UUID, else one made by the relay.
type Message struct {
	Text  string
	Files []File // already stored blobs
	// Language of the contact where the platform tells ("de").
	Language string
	// Page is the address of the page the visitor wrote from, if any.
	Page string

	// Name is what the sender calls themselves, for a contact without a name.
	Name string
	// At is when the platform took it (ms); used for Past ones only, others get
	// the relay's time.
	At int64
	// Past: history from before the channel was connected, or older than an outage
	// explains: stored done and seen, no event, no answer by machine.
	Past bool
	// Own: the business itself sent it, elsewhere (another mail program). Address
	// is then whom it went to.
	Own bool
	// Auto: a machine wrote it (inbox.Auto…): it neither reopens nor counts.
	Auto string
	// Quiet: never answer this by machine (it carries our own loop mark, or comes
	// from one of our own addresses).
	Quiet bool

	// Ref is the platform's name of this message (Message-ID); Answers those it
	// refers to, best first; also other marks of its thread ("ti:…").
	Ref     string
	Answers []string
	// Thread is the conversation a verified token in the message names (Env.Token).
	Thread string
	// Forward: it passes on something of ours to us: another sender's forward
	// opens a conversation of its own, linked to the one it refers to.
	Forward bool
	Mail    *Mail
}

// Mail is the header and body of a letter; see inbox.Mail, which it becomes.
type Mail struct {
	Subject                string
	From                   Party
	To, CC, ReplyTo        []Party
	References             []string
	Date                   int64
	Full, HTML, Short, Raw *File
	Remote, List           bool
	Notes                  []string
}

// Party is somebody in a letter's header.
type Party struct{ Name, Address string }

// Status tells how far one of our messages got. Keys are message ids, Refs the
// platform's names of messages (Message.Ref); a state never goes back (read
// stays read). With Refs it counts whoever tells it, so a session checks first.
type Status struct {
	Keys  []string
	Refs  []string
	State string // "sent" (seen there after all), "delivered", "read", "delayed" (still tried) or "failed"
	Fault string // fault code for "failed"
	// Detail is what the platform said, one line; shown to agents.
	Detail string
}

// Profile is what the platform or the contact tells of themselves. Empty
// fields say nothing.
type Profile struct {
	Name, Email, Phone, Language string
	// Verified: the platform vouches for it (signed visitor identity). Only
	// then may it join an existing contact with the same UserID.
	Verified   bool
	UserID     string // the shop's own customer id, verified only
	Attributes map[string]string
}
