package telegram

import "tresen/backend/channel"

// Kind is the connector's type on the wire and in settings.
const Kind = "telegram"

// Limits (Bot API 10.1). Text is counted in UTF-16 units, which is never less than
// what the platform counts.
const (
	maxPiece   = 4096     // of one text
	maxCaption = 1024     // of a text below a file
	maxText    = 16_384   // of a message that is sent in several texts
	maxFiles   = 10       // of one message, and of one album
	maxFile    = 50 << 20 // bytes that a bot may send
	maxPhoto   = 10 << 20 // bytes of a picture that is shown as one
	maxFetch   = 20 << 20 // bytes that a bot may fetch
	maxSides   = 10_000   // width + height of a picture in pixels
	maxRatio   = 20       // of its sides
	maxButtons = 8
	maxTitle   = 40 // of a button, so that it can be read on a phone
	maxData    = 64 // bytes of callback_data
	deleteFor  = 48 * 60
	openFor    = 24 * 60 // minutes, of a business chat
)

// reactions are those of the platform's list (ReactionTypeEmoji) a business would set.
var reactions = []string{"👍", "❤", "🙏", "👏", "🎉", "🔥", "😁", "😢", "🤔", "👌", "💯", "🤝", "👀", "🤗", "🫡", "🏆"}

// Info describes a Telegram bot to people.
func (Connector) Info() channel.Info {
	return channel.Info{
		Type: Kind,
		Name: channel.Text{EN: "Telegram", DE: "Telegram"},
		Icon: "M21 4 3 11l6 2 2 6 3-4 5 4zM9 13l7-5",
		// the mock-up's --ch-telegram in both themes
		Light: "oklch(0.55 0.12 238)", Dark: "oklch(0.77 0.1 238)",
		Fields: fields(),
		Caps: channel.Caps{MaxText: maxText, Piece: maxPiece, MaxFiles: maxFiles, MaxFile: maxFile, Probed: true, Hooked: true, Attaches: true,
			Quotes: true, Reacts: reactions, Edits: -1, Deletes: deleteFor, Buttons: maxButtons, ButtonText: maxTitle},
		Steps: steps(),
	}
}

func fields() []channel.Field {
	return []channel.Field{
		{Name: secToken, Kind: channel.FieldSecret, Required: true, Check: checkToken,
			Label: channel.Text{EN: "Token of the bot", DE: "Token des Bots"},
			Help: channel.Text{EN: "From @BotFather, like 123456789:AAE… Whoever has it can write as the bot.",
				DE: "Von @BotFather, etwa 123456789:AAE… Wer es hat, kann als der Bot schreiben."}},
		{Name: setMode, Kind: channel.FieldChoice, Default: modePoll,
			Label: channel.Text{EN: "How messages come in", DE: "So kommen Nachrichten an"},
			Help: channel.Text{EN: "Fetching needs no public address and is as quick.",
				DE: "Abholen braucht keine öffentliche Adresse und ist genauso schnell."},
			Choices: []channel.Choice{
				{Value: modePoll, Label: channel.Text{EN: "The relay fetches them (recommended)", DE: "Das Relay holt sie ab (empfohlen)"}},
				{Value: modeHook, Label: channel.Text{EN: "Telegram calls the relay (webhook)", DE: "Telegram ruft das Relay auf (Webhook)"}}}},
		{Name: setBase, Kind: channel.FieldURL, Default: defaultBase, Advanced: true, Check: channel.CheckBase,
			Label: channel.Text{EN: "Address of the Bot API", DE: "Adresse der Bot-API"},
			Help: channel.Text{EN: "Only for a Bot API server of your own; over http only on this computer.",
				DE: "Nur für einen eigenen Bot-API-Server; über http nur auf diesem Rechner."}},
	}
}

func steps() []channel.Step {
	list := channel.Steps(
		channel.Text{EN: "Open [@BotFather](https://t.me/BotFather) in Telegram, send /newbot, and choose a name and a user name.",
			DE: "In Telegram [@BotFather](https://t.me/BotFather) öffnen, /newbot senden, Namen und Benutzernamen wählen."},
		channel.Text{EN: "Paste the token it answers with. Every bot needs one channel of its own: no other program may fetch its messages.",
			DE: "Das Token aus der Antwort einfügen. Ein Bot gehört zu genau einem Kanal: Kein anderes Programm darf seine Nachrichten abholen."},
		channel.Text{EN: "Send @BotFather /setjoingroups and choose “Disable”: messages of groups are not shown here.",
			DE: "An @BotFather /setjoingroups senden und „Disable“ wählen: Nachrichten aus Gruppen werden hier nicht gezeigt."},
		channel.Text{EN: "Test the connection: nothing is sent.", DE: "Die Verbindung testen: Es wird nichts gesendet."},
		channel.Text{EN: "Let Telegram call this address; it has to be reachable from the internet with https, on port 443, 80, 88 or 8443.",
			DE: "Telegram diese Adresse aufrufen lassen; sie muss aus dem Internet mit https erreichbar sein, auf Port 443, 80, 88 oder 8443."},
		channel.Text{EN: "Open the bot in Telegram, press Start and write: it appears in the inbox. A bot cannot write first.",
			DE: "Den Bot in Telegram öffnen, auf „Starten“ tippen und schreiben: Es erscheint im Eingang. Ein Bot kann nicht zuerst schreiben."},
	)
	list[3].Do = "probe"
	list[4].Do, list[4].Copy, list[4].Only = "attach", "hook", setMode+"="+modeHook
	return list
}
