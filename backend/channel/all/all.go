// Package all is the one list of the channels that are built in. A new channel
// is a folder beside this one and a line here.
package all

import (
	"tresen/backend/channel"
	"tresen/backend/channel/email"
	"tresen/backend/channel/telegram"
	"tresen/backend/channel/webchat"
	"tresen/backend/channel/whatsapp"
)

// Connectors gives every channel, in the order in which settings offer them.
func Connectors() []channel.Connector {
	return []channel.Connector{webchat.Connector{}, email.Connector{}, telegram.Connector{}, whatsapp.Connector{}}
}
