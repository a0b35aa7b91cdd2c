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
	Picture    *File             `json:"picture,omitempty"`
	// Apart lists contacts a person said are somebody else: no suggestion to merge.
	Apart []string `json:"apart,omitempty"`
	// Notes are what colleagues should know of them, oldest first.
	Notes []Remark `json:"notes,omitempty"`
	Block *Block   `json:"block,omitempty"`
}

// Called is what a contact is called on the screen: the name, else an address
// that is known; empty for an unknown visitor.
func (c *Contact) Called() string { return cmp.Or(c.Name, c.Email, c.Phone) }

// The fields of a contact that contacts are looked up by.
const (
	FieldEmail = "email"
	FieldPhone = "phone" // E.164
)

// Field gives the field of that name which is an address somewhere
// (Channel.Reaches); nil for any other.
func (c *Contact) Field(name string) *string {
	return map[string]*string{FieldEmail: &c.Email, FieldPhone: &c.Phone}[name]
}

// Identity is a contact's address on one channel.
type Identity struct {
	ID       string `json:"id"`
	Contact  string `json:"contact"`
	Channel  string `json:"channel"` // channel id
	Type     string `json:"type"`    // connector kind
	Address  string `json:"address"` // phone number, email, visitor id, …: opaque to the core
	Name     string `json:"name,omitempty"`
	Verified bool   `json:"verified,omitempty"` // proven by the platform or a signed visitor identity
	At       int64  `json:"at"`
	// Shown is how people write the address ("+49 1512 3456789", "@mara"), if not as it is.
	Shown string `json:"shown,omitempty"`
	// Aka are further addresses on this channel that the platform says are the same
	// person's, though they belong to another contact here.
	Aka []string `json:"aka,omitempty"`
	// OpenUntil is until when a free reply is taken (ms); 0: the channel has no window.
	OpenUntil int64 `json:"openUntil,omitempty"`
	// Blocked is why the contact cannot be written to here: "blocked" (they stopped
	// us), "deactivated", "left". Stop: they want no advertising here since (ms).
	Blocked string `json:"blocked,omitempty"`
	Stop    int64  `json:"stop,omitempty"`
	// LookedAt is when the platform was last asked who this is (ms).
	LookedAt int64 `json:"lookedAt,omitempty"`
	// Merge is the merge by which its contact has several; its messages tell then
	// by which one they came.
	Merge string `json:"merge,omitempty"`
	// Own is whose it was before that merge (contact id; its own id: it came after): what
	// was written by one of these is not shown to another one, for the merge may be wrong.
	Own string `json:"own,omitempty"`
	// WroteAt is when its last message came (ms), of one with Own.
	WroteAt int64 `json:"wroteAt,omitempty"`
}

// Merge is two contacts that were made one, until they are taken apart again.
type Merge struct {
	ID   string  `json:"id"`
	Into string  `json:"into"` // contact id
	Gone Contact `json:"gone"` // as it was
	Was  Contact `json:"was"`  // Into, as it was
	At   int64   `json:"at"`
	By   string  `json:"by"` // agent id
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
	// OpenUntil is Identity.OpenUntil of the contact on LastChannel (ms, 0: no window).
	OpenUntil int64 `json:"openUntil,omitempty"`
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

	// Followers are agents who want to know, and may see it also where they else see
	// only their own; whoever is mentioned becomes one. Sorted.
	Followers  []string `json:"followers,omitempty"`
	CreatedBy  string   `json:"createdBy,omitempty"`  // agent id; empty: the contact began it
	AnsweredBy string   `json:"answeredBy,omitempty"` // who of us answered last, agent id
	AssignedAt int64    `json:"assignedAt,omitempty"`
	// TakenAt is when its assignee took up what routing gave them (ms).
	TakenAt int64  `json:"takenAt,omitempty"`
	DoneBy  string `json:"doneBy,omitempty"`
	// SplitFrom is the conversation whose messages, split off, made it (id).
	SplitFrom string `json:"splitFrom,omitempty"`
	// Offer: routing gave it to its assignee, who has not taken it up yet.
	Offer *Offer `json:"offer,omitempty"`

	// A chat among colleagues (Inbox is TeamInbox) has Members and no contact:
	// Contact is its own id. Title names a group; empty: its members do.
	Members []string `json:"members,omitempty"`
	Title   string   `json:"title,omitempty"`
}

// Preview is the second line of a row in the list.
type Preview struct {
	Text    string `json:"text"`              // at most 160 characters, one line
	Dir     Dir    `json:"dir"`               // who wrote it
	Channel string `json:"channel,omitempty"` // channel id
	Files   int    `json:"files,omitempty"`   // number of attachments
	// What it is where words do not tell: "deleted", "unsupported", "location",
	// "card", "order", "voice", "sticker".
	What string `json:"what,omitempty"`
	By   string `json:"by,omitempty"` // agent id of who of us wrote it; empty: the contact, a machine, or not known
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
	StatePlayed    State = "played" // a voice message that was heard
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
	Fault        string `json:"fault,omitempty"` // fault code when State is failed or unsure; GivenUp
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

	// Identity is by which address it came, or to which it went, where a merge made
	// that worth knowing.
	Identity string `json:"identity,omitempty"`
	// SentAt is when the platform took it, where that is more than a minute before At (ms).
	SentAt int64 `json:"sentAt,omitempty"`
	// Quote is the message it replies to (id); Excerpt the first words of that one,
	// also when it is not here.
	Quote   string `json:"quote,omitempty"`
	Excerpt string `json:"excerpt,omitempty"`
	// Group joins the messages of one album.
	Group     string     `json:"group,omitempty"`
	Reactions []Reaction `json:"reactions,omitempty"`
	// Edited is when its text was changed last (ms); Earlier what it said before, oldest first.
	Edited  int64     `json:"edited,omitempty"`
	Earlier []Version `json:"earlier,omitempty"`
	// Deleted is when it was taken back, by the contact or by us (ms): text and files are gone.
	Deleted  int64     `json:"deleted,omitempty"`
	Location *Location `json:"location,omitempty"`
	Cards    []Card    `json:"cards,omitempty"`
	Order    *Order    `json:"order,omitempty"`
	Buttons  []string  `json:"buttons,omitempty"` // short answers offered with it
	Pressed  bool      `json:"pressed,omitempty"` // Text is the label of a button the contact pressed
	Template *Filled   `json:"template,omitempty"`
	Referral *Referral `json:"referral,omitempty"`
	// Unsupported is the platform's word for content that cannot be shown ("poll").
	Unsupported string `json:"unsupported,omitempty"`
	Forwarded   bool   `json:"forwarded,omitempty"`
	// Cost is the category the platform charges it by, where it tells.
	Cost string `json:"cost,omitempty"`
	// Wish is a change that is on its way to the platform, or was refused there.
	Wish *Change `json:"wish,omitempty"`
	// Parts: it goes out in so many (0: one); Sent of them are at the platform.
	Parts int `json:"parts,omitempty"`
	Sent  int `json:"sent,omitempty"`
	// Mentions are the agents a note calls, those of mentioned teams included.
	Mentions []string `json:"mentions,omitempty"`
}

// GivenUp is Message.Fault of a failed or unsure one that an agent has settled: it is
// failed, shown crossed out, and asks for nothing any more.
const GivenUp = "given_up"

// Reaction is an emoji on a message: one of the contact's (By empty), one of ours.
type Reaction struct {
	By    string `json:"by,omitempty"` // agent id; "business": set elsewhere
	Emoji string `json:"emoji"`
	At    int64  `json:"at"`
}

// ByBusiness is Reaction.By of what was set outside of Tresen.
const ByBusiness = "business"

// Version is what a message said before it was edited.
type Version struct {
	Text string `json:"text"`
	At   int64  `json:"at"` // until then (ms)
}

// Change is a wish about a message that is at the platform already.
type Change struct {
	What   string `json:"what"` // "edit", "delete", "react"
	Text   string `json:"text,omitempty"`
	By     string `json:"by"`
	Fault  string `json:"fault,omitempty"` // refused: why
	Detail string `json:"detail,omitempty"`
}

// Location is a position (WGS 84, degrees).
type Location struct {
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
}

// Card is a contact card that was sent.
type Card struct {
	Name   string   `json:"name"`
	Org    string   `json:"org,omitempty"`
	Phones []string `json:"phones,omitempty"`
	Emails []string `json:"emails,omitempty"`
	Own    bool     `json:"own,omitempty"` // proven to be the sender's
}

// Order is a cart that was sent.
type Order struct {
	Note  string      `json:"note,omitempty"`
	Items []OrderItem `json:"items"`
}

// OrderItem is one line of it.
type OrderItem struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"`
	Price    string `json:"price,omitempty"`
	Currency string `json:"currency,omitempty"` // ISO 4217
}

// Referral is what brought the contact: an ad, a link.
type Referral struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
	ID    string `json:"id,omitempty"`
}

// Event is what a DirEvent message tells; the interface words it.
type Event struct {
	What  string   `json:"what"`            // "done", "reopened", "assigned", "labels", "snoozed", "email", "online", "merged", "split", "messagesIn" and "messagesOut" (split off), "chat", "members", "renamed" (of a chat), "ticket" (made or linked), "unlinked"
	Agent string   `json:"agent,omitempty"` // the assignee of "assigned"; empty: unassigned
	Added []string `json:"added,omitempty"` // label ids; agents who joined a chat
	Gone  []string `json:"gone,omitempty"`
	Until int64    `json:"until,omitempty"`
	Text  string   `json:"text,omitempty"` // e.g. the address of "email", the other's name of "merged", "split", "messagesIn" and "messagesOut"
	// Why routing did it (route.go); From is whose it was before, agent id.
	Why  string `json:"why,omitempty"`
	From string `json:"from,omitempty"`
	// Ticket is which one it tells of (id).
	Ticket string `json:"ticket,omitempty"`
	// By and Since are what it ended, for taking it back: "done" since when the contact
	// waited (ms); "reopened" and "snoozed" who had done it (agent id) and when;
	// "assigned" since when it was From's.
	By    string `json:"by,omitempty"`
	Since int64  `json:"since,omitempty"`
	// Back: an undo did it; it took back the latest before it of its sort.
	Back bool `json:"back,omitempty"`
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
	// Quote is the message it replies to, Template the one it is.
	Quote    string  `json:"quote,omitempty"`
	Template *Filled `json:"template,omitempty"`
}

// Seen says up to which time an agent has seen a conversation. Its id is AGENT/CONVERSATION.
type Seen struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	At           int64  `json:"at"` // relay time of the newest message seen
	// Also are messages after At (ids) that were seen, where two conversations became
	// one of which they had seen one only.
	Also []string `json:"also,omitempty"`
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

func (*Merge) Kind() Kind    { return KindMerge }
func (m *Merge) Key() string { return m.ID }

func (*Seen) Kind() Kind    { return KindSeen }
func (s *Seen) Key() string { return s.ID }
