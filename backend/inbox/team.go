package inbox

// Team is a group of colleagues that can be mentioned.
type Team struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Members []string `json:"members,omitempty"` // agent ids, sorted
}

// Macro does several things to a conversation in one step.
type Macro struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Inbox string `json:"inbox,omitempty"` // empty: offered in every inbox
	// Text may hold variables as saved replies do; empty: no reply.
	Text  string `json:"text,omitempty"`
	Files []File `json:"files,omitempty"`
	// Add and Remove are label ids. Assign is an agent id, "me", "nobody", or empty
	// for no change. Status is "done", "snoozed" (for Snooze minutes), "open", or empty.
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
	Assign string   `json:"assign,omitempty"`
	Status Status   `json:"status,omitempty"`
	Snooze int      `json:"snooze,omitempty"` // minutes
}

// View is a filter one agent has saved. Its id is AGENT/UUID, its feed the agent's.
type View struct {
	ID       string `json:"id"`
	Area     string `json:"area"` // "inbox" or "tickets"
	Name     string `json:"name"`
	Filter   string `json:"filter"` // JSON of the area's own query, opaque to the relay
	Position int    `json:"position"`
}

// Attribute is a typed field of contacts that administrators define. Contacts keep
// its value in Contact.Attributes under its id; keys that name no definition come
// from outside and are text.
type Attribute struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Type     AttributeType `json:"type"`
	Options  []string      `json:"options,omitempty"` // of a choice
	Position int           `json:"position"`
	// Removed is when it was removed (ms): contacts keep their values, which are shown
	// again when it is defined again.
	Removed int64 `json:"removed,omitempty"`
}

// AttributeType says what a value is and how it is written.
type AttributeType string

// The types. Values are text: a number with a point, a date as 2006-01-02, yes or
// no as "true" or "false", an option as it stands in Options.
const (
	AttributeText   AttributeType = "text"
	AttributeNumber AttributeType = "number"
	AttributeDate   AttributeType = "date"
	AttributeChoice AttributeType = "choice"
	AttributeYesNo  AttributeType = "yesno"
	AttributeLink   AttributeType = "link"
	AttributeEmail  AttributeType = "email"
	AttributePhone  AttributeType = "phone"
)

// Remark is a note on a contact's card.
type Remark struct {
	ID   string `json:"id"`
	By   string `json:"by"` // agent id
	At   int64  `json:"at"`
	Text string `json:"text"`
}

// Block keeps a contact away: what they write is kept but wakes nobody (Receive),
// nothing is sent to them (Send).
type Block struct {
	Receive bool   `json:"receive,omitempty"`
	Send    bool   `json:"send,omitempty"`
	Until   int64  `json:"until,omitempty"` // ms; 0: for good
	By      string `json:"by"`              // agent id
	At      int64  `json:"at"`
}

// Receiving tells whether it keeps the contact's messages out at a time (ms).
func (b *Block) Receiving(now int64) bool { return b.holds(now) && b.Receive }

// Sending tells whether it keeps answers back at a time (ms).
func (b *Block) Sending(now int64) bool { return b.holds(now) && b.Send }

func (b *Block) holds(now int64) bool { return b != nil && (b.Until == 0 || now < b.Until) }

// Kind and Key make them entities.
func (*Ticket) Kind() Kind    { return KindTicket }
func (t *Ticket) Key() string { return t.ID }

func (*Team) Kind() Kind    { return KindTeam }
func (t *Team) Key() string { return t.ID }

func (*Macro) Kind() Kind    { return KindMacro }
func (m *Macro) Key() string { return m.ID }

func (*View) Kind() Kind    { return KindView }
func (v *View) Key() string { return v.ID }

func (*Attribute) Kind() Kind    { return KindAttribute }
func (a *Attribute) Key() string { return a.ID }
