package inbox

import "cmp"

// Contact is a customer.
type Contact struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"` // empty until known: show "Visitor 3F2A" from the id
	Email      string            `json:"email,omitempty"`
	Phone      string            `json:"phone,omitempty"`
	Language   string            `json:"language,omitempty"` // "de", "en", …
	Attributes map[string]string `json:"attributes,omitempty"`
	FirstAt    int64             `json:"firstAt"`
}

// Called is what a contact is called on the screen: the name, else an address
// that is known; empty for an unknown visitor.
func (c *Contact) Called() string { return cmp.Or(c.Name, c.Email, c.Phone) }

// FieldEmail names the one field of a contact that contacts are looked up by.
const FieldEmail = "email"

// Field gives the field of that name which is an address somewhere
// (Channel.Reaches); nil for any other.
func (c *Contact) Field(name string) *string {
	return map[string]*string{FieldEmail: &c.Email, "phone": &c.Phone}[name]
}

// Identity is a contact's address on one channel.
type Identity struct {
	ID       string `json:"id"`
	Contact  string `json:"contact"`
	Channel  string `json:"channel"` // channel id
	Type     string `json:"type"`    // connector kind
	Address  string `json:"address"` // phone number, email, visitor id, …: opaque to the core
	Name     string `json:"name,omitempty"`
	Verified bool   `json:"verified,omitempty"` // proven by a signed visitor identity
	At       int64  `json:"at"`
}

// Status of a conversation.
type Status string

// The statuses. An inbound message always reopens.
const (
	StatusOpen    Status = "open"
	StatusSnoozed Status = "snoozed"
	StatusDone    Status = "done"
)

// Conversation is the thread with one contact in one inbox, across channels.
type Conversation struct {
	ID       string   `json:"id"`
	Inbox    string   `json:"inbox"`
	Contact  string   `json:"contact"`
	Status   Status   `json:"status"`
	Assignee string   `json:"assignee,omitempty"` // agent id; empty: unassigned
	Labels   []string `json:"labels,omitempty"`   // label ids, sorted
	Channels []string `json:"channels"`           // channel ids used so far, oldest first
	// LastChannel is the channel the contact used last: the composer's default.
	LastChannel string `json:"lastChannel"`
	LastAt      int64  `json:"lastAt"` // last in or out message: the sort by newest
	LastInAt    int64  `json:"lastInAt"`
	// UnansweredSince is the time of the first inbound message that nobody
	// has answered; 0 when answered or done. Shared by all agents (I3).
	UnansweredSince int64   `json:"unansweredSince,omitempty"`
	SnoozedUntil    int64   `json:"snoozedUntil,omitempty"`
	DoneAt          int64   `json:"doneAt,omitempty"`
	Preview         Preview `json:"preview"`
	// Subject of the newest mail in it, People who took part in mails beside the contact.
	Subject string  `json:"subject,omitempty"`
	People  []Party `json:"people,omitempty"`
	// SeenFrom: everything up to this time (ms) counts as seen by everybody: history
	// from before the channel was connected.
	SeenFrom int64 `json:"seenFrom,omitempty"`
	// Other: nothing but automatic mail (newsletters, reports) so far; it has a bucket of its own.
	Other bool `json:"other,omitempty"`
	// Links are conversations it has to do with (a forward of it, a merged one), by id.
	Links []string `json:"links,omitempty"`
}

// Preview is the second line of a row in the list.
type Preview struct {
	Text    string `json:"text"`              // at most 160 characters, one line
	Dir     Dir    `json:"dir"`               // who wrote it
	Channel string `json:"channel,omitempty"` // channel id
	Files   int    `json:"files,omitempty"`   // number of attachments
}

// Dir is the direction of a message.
type Dir string

// The directions. DirNote is internal and never sent; DirEvent is a thin grey line.
const (
	DirIn    Dir = "in"
	DirOut   Dir = "out"
	DirNote  Dir = "note"
	DirEvent Dir = "event"
)

// State is how far an outgoing message got (C11). Incoming ones have none.
type State string

// The states of an outgoing message. Only the desktop knows StateWaiting: the
// wish is in the outbox and the relay has not answered it yet.
const (
	StateWaiting   State = "waiting"
	StateQueued    State = "queued"
	StateSending   State = "sending"
	StateSent      State = "sent"
	StateDelivered State = "delivered"
	StateRead      State = "read"
	StateFailed    State = "failed"
	StateUnsure    State = "unsure"
)

// Message is one entry of a conversation, with its channel.
type Message struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Inbox        string `json:"inbox"`
	Dir          Dir    `json:"dir"`
	Channel      string `json:"channel,omitempty"` // channel id; empty for notes and events
	Author       string `json:"author,omitempty"`  // agent id for out, note and event; empty for the contact
	At           int64  `json:"at"`                // when the relay stored it; clients' clocks are never trusted
	Text         string `json:"text"`
	Files        []File `json:"files,omitempty"`
	State        State  `json:"state,omitempty"`
	Fault        string `json:"fault,omitempty"` // fault code when State is failed or unsure
	Event        *Event `json:"event,omitempty"`
	Mail         *Mail  `json:"mail,omitempty"`
	// Auto is set on what a machine wrote, on either side (AutoReply, …).
	Auto string `json:"auto,omitempty"`
	// SendAt: queued until then (ms), for "send later" and "undo send".
	SendAt int64 `json:"sendAt,omitempty"`
	// Delayed: the platform still tries to deliver it; State stays "sent".
	Delayed bool `json:"delayed,omitempty"`
	// Detail is what the platform said when it refused, one line.
	Detail string `json:"detail,omitempty"`
}

// Event is what a DirEvent message tells; the interface words it.
type Event struct {
	What  string   `json:"what"`            // "done", "reopened", "assigned", "labels", "snoozed", "email", "online"
	Agent string   `json:"agent,omitempty"` // the assignee of "assigned"; empty: unassigned
	Added []string `json:"added,omitempty"` // label ids
	Gone  []string `json:"gone,omitempty"`
	Until int64    `json:"until,omitempty"`
	Text  string   `json:"text,omitempty"` // e.g. the address of "email"
}

// Draft is an unfinished answer of one agent in one conversation; it follows
// the agent to another PC. Its id is AGENT/CONVERSATION.
type Draft struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Note         bool   `json:"note,omitempty"`
	Channel      string `json:"channel,omitempty"`
	Text         string `json:"text"`
	Files        []File `json:"files,omitempty"`
	At           int64  `json:"at"` // the later one wins
	// Mail is set when the answer is to go as a mail.
	Mail *Outline `json:"mail,omitempty"`
}

// Seen says up to which time an agent has seen a conversation. Its id is AGENT/CONVERSATION.
type Seen struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	At           int64  `json:"at"` // relay time of the newest message seen
}

// OwnID is the id of an entity that one agent has per conversation (Draft, Seen).
func OwnID(agent, conversation string) string { return agent + "/" + conversation }

// Kind and Key make the conversation types entities.
func (*Contact) Kind() Kind    { return KindContact }
func (c *Contact) Key() string { return c.ID }

func (*Identity) Kind() Kind    { return KindIdentity }
func (i *Identity) Key() string { return i.ID }

func (*Conversation) Kind() Kind    { return KindConversation }
func (c *Conversation) Key() string { return c.ID }

func (*Message) Kind() Kind    { return KindMessage }
func (m *Message) Key() string { return m.ID }

func (*Draft) Kind() Kind    { return KindDraft }
func (d *Draft) Key() string { return d.ID }

func (*Seen) Kind() Kind    { return KindSeen }
func (s *Seen) Key() string { return s.ID }
