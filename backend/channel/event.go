package channel

// Event is something that happened on the platform. Exactly one of the
// pointers is set. (channel id, ID) is unique: the same event again is harmless.
type Event struct {
	ID      string // unique within the channel, stable over repetitions
	Address string // the contact's identity on this channel
	Message *Message
	Status  *Status
	Profile *Profile
}

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
}

// Status tells how far one of our messages got. Keys are message ids; a state
// never goes back (read stays read).
type Status struct {
	Keys  []string
	State string // "delivered", "read" or "failed"
	Fault string // fault code for "failed"
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
