package app

import (
	"tresen/backend/fault"
	"tresen/backend/inbox"
)

// What the settings ask the relay while a channel is set up. These need the
// line; nothing is stored by asking.

// ChannelText is a sentence in both languages.
type ChannelText struct {
	EN string `json:"en"`
	DE string `json:"de"`
}

// Suggested are settings found from an address.
type Suggested struct {
	Settings map[string]string `json:"settings"`
	Source   ChannelText       `json:"source"`
	Hint     ChannelText       `json:"hint"`
	SignIn   string            `json:"signIn"` // provider to sign in at by browser; empty: a password
}

// Finding is the outcome of one step of a test.
type Finding struct {
	OK    bool        `json:"ok"`
	Name  ChannelText `json:"name"`
	Text  ChannelText `json:"text"`
	Field string      `json:"field"`
}

// SuggestChannel finds the settings for an address (administrators).
func (a *App) SuggestChannel(kind, address string) (Suggested, error) {
	return Suggested{}, bare(fault.Internal)
}

// ProbeChannel tries a channel as it is in the form; secrets left out are those kept.
func (a *App) ProbeChannel(c inbox.Channel, secrets map[string]string) ([]Finding, error) {
	return nil, bare(fault.Internal)
}

// SignInChannel opens the platform's sign-in page in the browser and waits until
// the person is back (five minutes at most); the relay keeps what came of it.
// The channel must have been saved.
func (a *App) SignInChannel(channel string) error { return bare(fault.Internal) }

// CancelSignIn ends a SignInChannel that waits.
func (a *App) CancelSignIn() error { return nil }
