package webchat

import "tresen/backend/channel"

// Kind is the connector's type on the wire and in settings.
const Kind = "webchat"

// Limits of one message, told to the page and held by the relay.
const (
	maxText  = 5000     // characters
	maxFiles = 5        // attachments
	maxFile  = 10 << 20 // bytes of one attachment
)

// The values of the choices below.
const (
	right, left              = "right", "left"
	light, dark, auto        = "light", "dark", "auto"
	emailOff, emailOptional  = "off", "optional"
	emailOffline             = "offline" // optional, and required while the workspace is offline
	defaultColour            = "#006c6e"
	defaultDE, defaultEN     = "Chat öffnen", "Open chat"
	settingIdentity          = "identitySecret"
	maxSettingText           = 60 // characters of the launcher's text
	maxOrigins               = 50
	settingOrigins           = "origins"
	settingColour            = "colour"
	settingPosition          = "position"
	settingTheme             = "theme"
	settingLanguage          = "language"
	settingEmail             = "email"
	settingTextDE, settingEN = "launcherDe", "launcherEn"
)

// Info describes the web chat to people.
func (Connector) Info() channel.Info {
	return channel.Info{
		Type: Kind,
		Name: channel.Text{EN: "Web chat", DE: "Web-Chat"},
		Icon: "M4 5h16v11H9l-5 4z",
		// the mock-up's --ch-webchat in both themes
		Light: "oklch(0.5 0.085 197)", Dark: "oklch(0.78 0.09 195)",
		Fields: append(lookFields(), behaviourFields()...),
		Caps:   channel.Caps{MaxText: maxText, MaxFiles: maxFiles, MaxFile: maxFile, LiveOnly: true, Preview: true},
		Steps:  steps(),
	}
}

func lookFields() []channel.Field {
	return []channel.Field{
		{Name: settingOrigins, Kind: channel.FieldLines, Required: true, Check: checkOrigins,
			Label: channel.Text{EN: "Web sites", DE: "Websites"},
			Help: channel.Text{
				EN: "One address a line, e.g. https://www.example.org or https://*.example.org. The chat appears only there.",
				DE: "Eine Adresse je Zeile, z. B. https://www.example.org oder https://*.example.org. Nur dort erscheint der Chat."}},
		{Name: settingColour, Kind: channel.FieldColour, Default: defaultColour, Check: func(v string) bool { _, ok := parseColour(v); return ok },
			Label: channel.Text{EN: "Colour", DE: "Farbe"},
			Help:  channel.Text{EN: "Text on it becomes black or white, whichever reads better.", DE: "Schrift darauf wird schwarz oder weiß, je nachdem, was besser lesbar ist."}},
		{Name: settingPosition, Kind: channel.FieldChoice, Default: right,
			Label: channel.Text{EN: "Position", DE: "Position"},
			Choices: []channel.Choice{
				{Value: right, Label: channel.Text{EN: "Bottom right", DE: "Unten rechts"}},
				{Value: left, Label: channel.Text{EN: "Bottom left", DE: "Unten links"}}}},
		{Name: settingTheme, Kind: channel.FieldChoice, Default: light,
			Label: channel.Text{EN: "Appearance", DE: "Erscheinungsbild"},
			Choices: []channel.Choice{
				{Value: light, Label: channel.Text{EN: "Light", DE: "Hell"}},
				{Value: dark, Label: channel.Text{EN: "Dark", DE: "Dunkel"}},
				{Value: auto, Label: channel.Text{EN: "As the visitor's device", DE: "Wie das Gerät des Besuchers"}}}},
	}
}

func behaviourFields() []channel.Field {
	short := func(v string) bool { return len([]rune(v)) <= maxSettingText }
	return []channel.Field{
		{Name: settingTextDE, Kind: channel.FieldText, Default: defaultDE, Check: short,
			Label: channel.Text{EN: "Button text, German", DE: "Text des Knopfes, deutsch"},
			Help:  channel.Text{EN: "Read out by screen readers and shown on hover.", DE: "Wird von Bildschirmlesern vorgelesen und beim Überfahren gezeigt."}},
		{Name: settingEN, Kind: channel.FieldText, Default: defaultEN, Check: short,
			Label: channel.Text{EN: "Button text, English", DE: "Text des Knopfes, englisch"}},
		{Name: settingLanguage, Kind: channel.FieldChoice, Default: "",
			Label: channel.Text{EN: "Language if the page tells none", DE: "Sprache, wenn die Seite keine nennt"},
			Choices: []channel.Choice{
				{Value: "", Label: channel.Text{EN: "The inbox's", DE: "Die des Eingangs"}},
				{Value: "de", Label: channel.Text{EN: "German", DE: "Deutsch"}},
				{Value: "en", Label: channel.Text{EN: "English", DE: "Englisch"}}}},
		{Name: settingEmail, Kind: channel.FieldChoice, Default: emailOptional,
			Label: channel.Text{EN: "Ask for the email address", DE: "Nach der E-Mail-Adresse fragen"},
			Choices: []channel.Choice{
				{Value: emailOff, Label: channel.Text{EN: "Never", DE: "Nie"}},
				{Value: emailOptional, Label: channel.Text{EN: "Offer it", DE: "Anbieten"}},
				{Value: emailOffline, Label: channel.Text{EN: "Offer it, require it while we are offline", DE: "Anbieten; verlangen, solange wir nicht erreichbar sind"}}}},
		{Name: settingIdentity, Kind: channel.FieldSecret, Made: true, Example: identityExample, Check: func(v string) bool { return len(v) >= 16 },
			Label: channel.Text{EN: "Secret for signed-in customers", DE: "Geheimnis für angemeldete Kunden"},
			Help: channel.Text{
				EN: "Only if your shop tells the chat who is signed in: your server signs the customer's number with it.",
				DE: "Nur wenn der Shop dem Chat sagt, wer angemeldet ist: Der Server signiert damit die Kundennummer."}},
	}
}

// identityExample is shown beside the secret in the settings.
const identityExample = `// On your server (Node.js shown); never in the page
const { createHmac } = require('node:crypto')
const signature = createHmac('sha256', process.env.TRESEN_SECRET)
  .update(customer.id).digest('hex')

// In the page, beside the snippet
window.tresen = window.tresen || []
tresen.push(['init', { user: {
  id: customer.id, name: customer.name,
  email: customer.email, signature,
} }])
`

func steps() []channel.Step {
	return channel.Steps(
		channel.Text{EN: "Enter the link to your privacy statement in the inbox; visitors agree to it before their first message.",
			DE: "Im Eingang den Link zur Datenschutzerklärung eintragen; Besucher stimmen ihr vor der ersten Nachricht zu."},
		channel.Text{EN: "Enter the addresses of the web sites on which the chat shall appear.",
			DE: "Die Adressen der Websites eintragen, auf denen der Chat erscheinen soll."},
		channel.Text{EN: "Copy the snippet into your pages, before </body>.",
			DE: "Den Baustein in die Seiten kopieren, vor </body>."},
		channel.Text{EN: "Open your web site and write a message: it appears in the inbox.",
			DE: "Die eigene Website öffnen und eine Nachricht schreiben: Sie erscheint im Eingang."},
	)
}
