package channel

import "context"

// Template is a message the platform approved beforehand, to be sent while the
// reply window is closed.
type Template struct {
	ID       string // the platform's, unique with Language
	Name     string
	Language string // as the platform writes it ("de", "en_US")
	Category string // "marketing", "utility", "authentication"
	State    string // "approved", "pending", "rejected", "paused", "disabled"
	Reason   string // why not approved
	// Header, Body and Footer hold {{variables}}. HeaderKind is "", "text", "image",
	// "video", "document" or "location".
	HeaderKind, Header, Body, Footer string
	Buttons                          []TemplateButton
	Fields                           []TemplateField // in the order of the form
}

// TemplateButton is a button below a template. Kind: "reply", "url", "phone", "code", "other".
type TemplateButton struct{ Kind, Title, Value string }

// TemplateField is a variable to be filled in.
type TemplateField struct {
	Name    string // unique in the template: "header.1", "body.first_name", "button.0"
	Place   string // "header", "body", "button"
	Example string
	File    bool // a picture, film or document
}

// TemplateLister is a session whose platform has templates; asked after Open,
// every few hours, and when a TemplateChange came in.
type TemplateLister interface {
	Templates(ctx context.Context) ([]Template, error)
}

// Filled is a template with its values.
type Filled struct {
	ID, Name, Language string
	Values             map[string]string // by TemplateField.Name; of a File its hash
	Template           Template          // as it was listed last
}
