package inbox

// WorkspaceID is the id of the one workspace row of a relay.
const WorkspaceID = "workspace"

// Workspace is the business.
type Workspace struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Online bool   `json:"online"` // the switch "we are online / offline" (I14)
}

// Inbox is a brand or department (German: Eingang).
type Inbox struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Picture    *File            `json:"picture,omitempty"`
	PrivacyURL string           `json:"privacyUrl"` // mandatory: visitors are shown it before they write
	TimeZone   string           `json:"timeZone"`   // IANA name
	Language   string           `json:"language"`   // "de" or "en": default for visitors whose page says nothing
	Texts      map[string]Texts `json:"texts"`      // by language
	WarnAfter  int              `json:"warnAfter"`  // minutes of waiting until a row turns amber
	LateAfter  int              `json:"lateAfter"`  // minutes of waiting until a row turns red
	// Country is where numbers without a country code are from (ISO 3166, "DE").
	Country string `json:"country,omitempty"`
	// Signature stands below mails, plain text; {{agent.name}} and the like as in saved replies.
	Signature string `json:"signature,omitempty"`
	// Hours are when somebody is there; nil: always. Notice: whoever writes outside
	// of them gets Texts.Absence, at most once an hour.
	Hours  *Hours `json:"hours,omitempty"`
	Notice bool   `json:"notice,omitempty"`
	// Routing hands conversations out; nil: people take them.
	Routing *Routing `json:"routing,omitempty"`
	// OwnerOnly: only the assignee answers; others take the conversation over first.
	OwnerOnly bool `json:"ownerOnly,omitempty"`
}

// Texts are what visitors read, in one language.
type Texts struct {
	Greeting string `json:"greeting"`
	Online   string `json:"online"`            // shown while the workspace is online
	Offline  string `json:"offline"`           // shown while it is offline
	Absence  string `json:"absence,omitempty"` // sent outside of business hours; empty: a plain sentence
}

// Channel is one connected account on one platform. Settings holds the public
// fields described by the connector's Info; secrets never leave the relay.
type Channel struct {
	ID       string            `json:"id"`
	Inbox    string            `json:"inbox"`
	Type     string            `json:"type"` // connector kind: "webchat", "email", …
	Name     string            `json:"name"`
	On       bool              `json:"on"`
	Settings map[string]string `json:"settings"`
	Secrets  []string          `json:"secrets,omitempty"` // names of the secret fields that are set
	// What the connector says of it, filled in by the relay: the contact's field
	// that is an address here ("email", "phone"), whether its messages are letters,
	// and the business's own addresses on it, the sender's first.
	Reaches   string   `json:"reaches,omitempty"`
	Letters   bool     `json:"letters,omitempty"`
	Addresses []string `json:"addresses,omitempty"`
	// LiveOnly: the contact sees a message only while they are there (web chat).
	LiveOnly bool `json:"liveOnly,omitempty"`
	// Can is what its messages can have and what can be done with them; nil: text and files alone.
	Can *Abilities `json:"can,omitempty"`
}

// Abilities are what commands must know of a connector; filled in by the relay.
type Abilities struct {
	// Window is how many minutes after the contact's last message a free reply is
	// taken (0: always); Templates: outside of it approved ones.
	Window    int  `json:"window,omitempty"`
	Templates bool `json:"templates,omitempty"`
	Quotes    bool `json:"quotes,omitempty"` // an answer can show what it replies to
	// Buttons is how many short answers can be offered, ButtonText how many characters each may have.
	Buttons    int `json:"buttons,omitempty"`
	ButtonText int `json:"buttonText,omitempty"`
	// Edits and Deletes: minutes in which a sent message can be changed or taken
	// back; 0 never, -1 always. Reacts: emojis that can be set ("*": any).
	Edits   int      `json:"edits,omitempty"`
	Deletes int      `json:"deletes,omitempty"`
	Reacts  []string `json:"reacts,omitempty"`
	// Phone: addresses are phone numbers, E.164 without "+".
	Phone bool `json:"phone,omitempty"`
}

// Able is Can, empty for a channel that says nothing.
func (c *Channel) Able() Abilities {
	if c.Can == nil {
		return Abilities{}
	}
	return *c.Can
}

// Reference is what a platform's name of a message is kept as in the inbox's
// references. Names of letters are unique in the world, others only on their
// channel: two bots may well use the same ones.
func (c *Channel) Reference(ref string) string {
	if c.Letters {
		return ref
	}
	return c.ID + " " + ref
}

// Role is what an agent may do.
type Role string

// The roles of PRODUCT.md.
const (
	RoleAdministrator Role = "administrator"
	RoleDispatcher    Role = "dispatcher"
	RoleAgent         Role = "agent"
	RoleEditor        Role = "editor"
	RoleReviewer      Role = "reviewer"
)

// Agent is a user of the desktop. State tells whether they have joined.
type Agent struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Role     Role       `json:"role"`
	Picture  *File      `json:"picture,omitempty"`
	Language string     `json:"language"` // "de" or "en"
	Presence Presence   `json:"presence"`
	State    AgentState `json:"state"`
	// InvitedUntil is when an unused invitation ends (ms), 0 when joined.
	InvitedUntil int64 `json:"invitedUntil,omitempty"`
	// Inboxes are those they work in, by id, with what they may there; nil: all of
	// them, with Role and Own. An administrator is one everywhere.
	Inboxes map[string]Member `json:"inboxes,omitzero"`
	Own     bool              `json:"own,omitempty"` // of role agent: sees own conversations only
	// Skills are what routing looks for. Limit is how many conversations at a time
	// routing gives them; 0: what the inbox says.
	Skills []string `json:"skills,omitempty"`
	Limit  int      `json:"limit,omitempty"`
	// AwayUntil: on leave until then (ms), whatever Presence says.
	AwayUntil int64 `json:"awayUntil,omitempty"`
}

// Presence is what an agent says of themselves.
type Presence string

// The personal presences.
const (
	PresencePresent Presence = "present"
	PresenceAway    Presence = "away"
	PresenceOff     Presence = "off"
)

// AgentState is where an agent stands in joining and leaving.
type AgentState string

// The states of an agent.
const (
	AgentInvited AgentState = "invited"
	AgentActive  AgentState = "active"
	AgentBlocked AgentState = "blocked"
)

// Label marks conversations.
type Label struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Hue   int    `json:"hue"`             // 0–359, the only colour part a person chooses
	Inbox string `json:"inbox,omitempty"` // empty: offered in every inbox
}

// Fits tells whether the label is offered in an inbox.
func (l *Label) Fits(inbox string) bool { return l.Inbox == "" || l.Inbox == inbox }

// SavedReply is a prepared answer. Text may hold variables
// ({{contact.first_name | "there"}}); several replies may be joined into one message.
type SavedReply struct {
	ID       string `json:"id"`
	Category string `json:"category"` // free text, the picker groups by it
	Title    string `json:"title"`
	Text     string `json:"text"`
	Files    []File `json:"files,omitempty"`
	Inbox    string `json:"inbox,omitempty"` // empty: offered in every inbox
}

// Kind and Key make the workspace types entities.
func (*Workspace) Kind() Kind    { return KindWorkspace }
func (w *Workspace) Key() string { return w.ID }

func (*Inbox) Kind() Kind    { return KindInbox }
func (i *Inbox) Key() string { return i.ID }

func (*Channel) Kind() Kind    { return KindChannel }
func (c *Channel) Key() string { return c.ID }

func (*Agent) Kind() Kind    { return KindAgent }
func (a *Agent) Key() string { return a.ID }

func (*Label) Kind() Kind    { return KindLabel }
func (l *Label) Key() string { return l.ID }

func (*SavedReply) Kind() Kind    { return KindSavedReply }
func (s *SavedReply) Key() string { return s.ID }
