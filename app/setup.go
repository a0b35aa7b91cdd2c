package app

import (
	"context"

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
func (a *App) SuggestChannel(kind, address string) (s Suggested, err error) {
	l, err := a.running()
	if err != nil {
		return s, err
	}
	err = l.api.Suggest(a.ctx, kind, address, &s)
	if s.Settings == nil {
		s.Settings = map[string]string{}
	}
	return s, a.coded(err)
}

// ProbeChannel tries a channel as it is in the form; secrets left out are those kept.
func (a *App) ProbeChannel(c inbox.Channel, secrets map[string]string) ([]Finding, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	list := []Finding{}
	err = l.api.Probe(a.ctx, c, secrets, &list)
	return list, a.coded(err)
}

// SignInChannel opens the platform's sign-in page in the browser and waits until
// the person is back (five minutes at most); the relay keeps what came of it.
// The channel must have been saved. Code denied: the person refused there;
// bad_code: it was cancelled, or took too long.
func (a *App) SignInChannel(channel string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	back, err := listenBack(German(a))
	if err != nil {
		return bare(fault.Unavailable)
	}
	defer back.close()
	ctx, cancel := context.WithTimeout(a.ctx, signInWait)
	defer cancel()
	if old := a.signing.Swap(&cancel); old != nil {
		(*old)() // of two windows only the newer one counts
	}
	defer a.signing.CompareAndSwap(&cancel, nil)
	page, err := l.api.BeginSignIn(ctx, channel, back.address)
	if err != nil {
		return a.coded(err)
	}
	if !isWeb(page.URL) {
		return bare(fault.Invalid)
	}
	back.expect(page.State)
	a.shell.Open(page.URL)
	code, err := back.wait(ctx)
	if err != nil {
		return a.coded(err)
	}
	return a.coded(l.api.FinishSignIn(a.ctx, channel, page.State, code))
}

// CancelSignIn ends a SignInChannel that waits.
func (a *App) CancelSignIn() error {
	if cancel := a.signing.Swap(nil); cancel != nil {
		(*cancel)()
	}
	return nil
}
