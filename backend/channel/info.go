package channel

// Text is a sentence in the languages of the product.
type Text struct {
	EN string `json:"en"`
	DE string `json:"de"`
}

// Info describes a connector to people: the settings form, labels, icon and
// colour are drawn from it, so a new channel needs no frontend edit.
type Info struct {
	Type   string  `json:"type"`
	Name   Text    `json:"name"`
	Icon   string  `json:"icon"`   // SVG path data for a 24×24 box, stroked
	Light  string  `json:"light"`  // CSS colour on light ground
	Dark   string  `json:"dark"`   // CSS colour on dark ground
	Fields []Field `json:"fields"` // in the order of the form
	Caps   Caps    `json:"caps"`
	Steps  []Step  `json:"steps"` // how to set it up
}

// Step is one step of setting a channel up; its text may hold a line "[label](https://…)".
type Step struct {
	Text
	// Copy shows a value to take along: "hook" (the address the platform calls), "token".
	Copy string `json:"copy,omitempty"`
	// Do offers a button: "attach" (let the platform call us), "probe", "templates".
	Do string `json:"do,omitempty"`
	// Only: as Field.Only.
	Only string `json:"only,omitempty"`
}

// Steps makes steps of plain sentences.
func Steps(texts ...Text) []Step {
	list := make([]Step, len(texts))
	for i, t := range texts {
		list[i].Text = t
	}
	return list
}

// FieldKind says how a field is edited and checked.
type FieldKind string

// The kinds of fields.
const (
	FieldText   FieldKind = "text"
	FieldURL    FieldKind = "url"
	FieldSecret FieldKind = "secret" // sealed at the relay, never sent back
	FieldBool   FieldKind = "bool"   // "true" or "false"
	FieldChoice FieldKind = "choice"
	FieldLines  FieldKind = "lines" // one value a line
	FieldColour FieldKind = "colour"
)

// Field is one setting of a channel.
type Field struct {
	Name     string    `json:"name"`
	Kind     FieldKind `json:"kind"`
	Label    Text      `json:"label"`
	Help     Text      `json:"help"`
	Required bool      `json:"required,omitempty"`
	Advanced bool      `json:"advanced,omitempty"` // behind "more settings"
	Default  string    `json:"default,omitempty"`
	Choices  []Choice  `json:"choices,omitempty"`
	// Only: the field matters only while another one has one of these values
	// ("auth=google,microsoft"); else the form leaves it out.
	Only string `json:"only,omitempty"`
	// Made: a secret that is ours to choose, not the platform's: the form
	// generates it and shows it once. Example is code that uses it elsewhere.
	Made    bool   `json:"made,omitempty"`
	Example string `json:"example,omitempty"`
	// Check is the connector's own test, nil for none; it returns false for a bad value.
	Check func(value string) bool `json:"-"`
}

// Choice is one value of a FieldChoice.
type Choice struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
	// SignIn: with this value the account signs in by browser (Authorizer).
	SignIn bool `json:"signIn,omitempty"`
}

// Caps are limits; abilities are interfaces.
type Caps struct {
	MaxText int `json:"maxText"` // characters of one message; 0: no limit of its own
	// Piece is how many of them go in one part where a longer text is sent in
	// several (Parter); 0: it is not split.
	Piece     int   `json:"piece,omitempty"`
	MaxFiles  int   `json:"maxFiles"`  // attachments of one message; 0: none
	MaxFile   int64 `json:"maxFile"`   // bytes of one attachment
	WindowMin int   `json:"windowMin"` // minutes after the contact's last message in which a free reply is taken; 0: always
	// LiveOnly: the contact sees a message only while they are there (web chat);
	// the composer then says so when they are away.
	LiveOnly bool `json:"liveOnly"`
	// Reaches is the field of a contact that is an address on this channel
	// ("email", "phone"): a contact is reached by it, and recognised, without
	// having written there before. Empty: only who wrote can be answered.
	Reaches string `json:"reaches,omitempty"`
	// Letters: messages have a subject, recipients and formatted text.
	Letters bool `json:"letters,omitempty"`
	// Guided: the form begins with an address (Guide). Probed: it can be tried
	// before it is saved (Prober). SignIn: it can sign in by browser (Authorizer).
	Guided bool `json:"guided,omitempty"`
	Probed bool `json:"probed,omitempty"`
	SignIn bool `json:"signIn,omitempty"`
	// Hooked: the platform calls the relay (HookReader). Attaches: it can be told to
	// by button (Attacher).
	Hooked   bool `json:"hooked,omitempty"`
	Attaches bool `json:"attaches,omitempty"`
	// Quotes: an answer can show what it replies to. Reacts: emojis that can be set
	// as a reaction ("*": any), none: not at all. Edits and Deletes: minutes in which
	// a sent message can be changed or taken back; 0 never, -1 always.
	Quotes  bool     `json:"quotes,omitempty"`
	Reacts  []string `json:"reacts,omitempty"`
	Edits   int      `json:"edits,omitempty"`
	Deletes int      `json:"deletes,omitempty"`
	// Buttons is how many short answers can be offered, ButtonText how long each may be.
	Buttons    int `json:"buttons,omitempty"`
	ButtonText int `json:"buttonText,omitempty"`
	// Templates: outside of the window approved ones can be sent (TemplateLister).
	Templates bool `json:"templates,omitempty"`
	// Files are limits by type where they differ from MaxFile, first match counts;
	// empty: any type.
	Files []FileLimit `json:"files,omitempty"`
	// Receipts: how far the platform tells: "" (only that it took the message),
	// "delivered", "read".
	Receipts string `json:"receipts,omitempty"`
	// Phone: addresses are phone numbers, shown as such.
	Phone bool `json:"phone,omitempty"`
	// Preview: this channel has a live preview in the settings (web chat widget).
	Preview bool `json:"preview"`
}

// FileLimit bounds files of some types.
type FileLimit struct {
	Types []string `json:"types"` // media types, "image/*" or "*"
	Max   int64    `json:"max"`   // bytes; 0: not taken at all
}

// AutoReply is the name of the field that holds the text an automatic answer
// has; a connector that lists it gets such answers from the core, with the
// brakes against loops.
const AutoReply = "autoReply"
