package inbox

// Template is a message a platform approved beforehand, for conversations whose
// reply window is closed. Its id is CHANNEL/REMOTE.
type Template struct {
	ID         string           `json:"id"`
	Channel    string           `json:"channel"`
	Remote     string           `json:"remote"` // the platform's id
	Name       string           `json:"name"`
	Language   string           `json:"language"` // as the platform writes it ("de", "en_US")
	Category   string           `json:"category"` // "marketing", "utility", "authentication"
	State      TemplateState    `json:"state"`
	Reason     string           `json:"reason,omitempty"` // why not approved
	HeaderKind string           `json:"headerKind,omitempty"`
	Header     string           `json:"header,omitempty"`
	Body       string           `json:"body"`
	Footer     string           `json:"footer,omitempty"`
	Buttons    []TemplateButton `json:"buttons,omitempty"`
	Fields     []TemplateField  `json:"fields,omitempty"` // in the order of the form
}

// TemplateState is how far its approval is. Only approved ones can be sent.
type TemplateState string

// The states of a template.
const (
	TemplateApproved TemplateState = "approved"
	TemplatePending  TemplateState = "pending"
	TemplateRejected TemplateState = "rejected"
	TemplatePaused   TemplateState = "paused"
	TemplateDisabled TemplateState = "disabled"
)

// TemplateButton is a button below it. Kind: "reply", "url", "phone", "code", "other".
type TemplateButton struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Value string `json:"value,omitempty"`
}

// TemplateField is a variable. Name is unique in the template and says where it
// stands: "header.1" is {{1}} of Header, "body.first_name" {{first_name}} of Body,
// "button.0" the one of the first button's Value.
type TemplateField struct {
	Name    string `json:"name"`
	Place   string `json:"place"` // "header", "body", "button"
	Example string `json:"example,omitempty"`
	File    bool   `json:"file,omitempty"` // a picture, film or document
}

// Filled is a template with its values. Message.Text is how it reads.
type Filled struct {
	Template string            `json:"template"` // id
	Values   map[string]string `json:"values,omitempty"`
}

func (*Template) Kind() Kind    { return KindTemplate }
func (t *Template) Key() string { return t.ID }
