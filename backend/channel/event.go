package channel

// Event is something that happened on the platform. Exactly one of the
// pointers is set. What names a message (Ref, To, Quote) may come before it: it waits. (channel id, ID) is unique: the same event again is harmless.
type Event struct {
	ID      string // unique within the channel, stable over repetitions
	Address string // the contact's identity on this channel; empty for Mark and for a Status with Refs
	// Also are further keys of the same event (another mailbox's copy): known by
	// any of them it is passed over, and all of them are remembered.
	Also []string
	// Lasting: its keys are remembered for ever, not for weeks (mail: a server may
	// show everything anew after years).
	Lasting bool

	Message  *Message
	Status   *Status
	Profile  *Profile
	Mark     *Mark
	Reaction *Reaction
	Edit     *Edit
	Delete   *Delete
	Reach    *Reach
	Consent  *Consent
	Referral *Referral
	Template *TemplateChange

	// Aka are further addresses of the same person on this channel, proven by the
	// platform (a phone number beside a business-scoped id).
	Aka []string
}

// Reaction is an emoji the contact set on a message; Emoji "" takes it back.
type Reaction struct {
	Ref   string // its own id, if it has one
	To    string // Ref of the message
	Emoji string
	Own   bool   // the business set it, elsewhere
	At    int64  // ms, if told: of two the later one counts
	From  string // as Message.From
}

// Edit is a new text of a message that came before.
type Edit struct {
	Ref, Text string
	At        int64  // ms; of two edits the later one counts
	From      string // as Message.From
}

// Delete takes messages back, on either side.
type Delete struct {
	Refs []string
	From string // as Message.From
}

// Reach tells whether the contact can be written to ("blocked": they stopped us).
type Reach struct {
	Blocked bool
	Reason  string // "blocked", "deactivated", "left"
}

// Consent tells whether the contact wants advertising.
type Consent struct{ Stop bool }

// Referral brought the contact here: an ad, or a link with a payload of ours.
type Referral struct {
	Payload string // of a link
	Source  string // id of the ad or post
	Title   string
	URL     string
}

// TemplateChange says that templates have changed; the list is fetched anew.
type TemplateChange struct{ Name, Language, State, Reason string }

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
	// At is when the platform took it (ms). Past ones are stored with it; others
	// get the relay's time, and it is shown where it differs.
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

	// From is who wrote it, as the platform names them, where that is not Address
	// (Own: the business).
	From string
	// Quote is the Ref of the message this one replies to, also of a pressed
	// button; unlike Answers it does not decide where the message belongs.
	Quote string
	// Button is the ID of the pressed button; Text its label.
	Button string
	// Group joins the messages of one album (platform's id).
	Group    string
	Media    []Media
	Location *Location
	Cards    []Card
	Order    *Order
	// Unsupported is the platform's word for content that cannot be shown ("poll"):
	// agents see that something came.
	Unsupported string
	Forwarded   bool // the contact passed it on from elsewhere
	Referral    *Referral
	// Window: minutes a free reply is taken from now on, where it differs from Caps.WindowMin.
	Window int
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

// Status tells how far one of our messages got. Keys are message ids or PartKeys,
// Refs the platform's names of messages (Message.Ref); a state never goes back
// (read stays read). With Refs it counts whoever tells it, so a session checks
// first. With one of each both name the same part.
type Status struct {
	Keys  []string
	Refs  []string
	State string // "sent" (seen there after all), "delivered", "read", "played", "delayed" (still tried) or "failed"
	Fault string // fault code for "failed"
	// Detail is what the platform said, one line; shown to agents.
	Detail string
	Cost   string // category the platform charges it by, if it tells ("service", "utility")
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
	Username   string
	Picture    *Media // fetched and kept by the relay
}
