package app

import (
	"cmp"
	"context"
	"slices"

	"tresen/app/replica"
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

// HookView is where a channel's platform calls the relay.
type HookView struct {
	Address string `json:"address"`
	Token   string `json:"token"` // a word of ours the platform asks for; empty: none
	// Public: the address can be reached from the internet, as far as can be told.
	Public   bool `json:"public"`
	Attached bool `json:"attached"` // the platform was told to call, by button
	Refused  int  `json:"refused"`  // calls turned away since the relay's start: their signature was wrong
}

// HookOf gives where a saved channel's platform is to call (administrators).
func (a *App) HookOf(channel string) (h HookView, err error) {
	l, err := a.running()
	if err != nil {
		return h, err
	}
	err = l.api.Hook(a.ctx, channel, &h)
	return h, a.coded(err)
}

// AttachChannel lets a saved channel's platform call the relay from now on, or not any more.
func (a *App) AttachChannel(channel string, on bool) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	return a.coded(l.api.Attach(a.ctx, channel, on))
}

// RefreshTemplates fetches a channel's templates anew; they arrive by themselves.
func (a *App) RefreshTemplates(channel string) error {
	l, err := a.running()
	if err != nil {
		return err
	}
	return a.coded(l.api.RefreshTemplates(a.ctx, channel))
}

// Templates gives those of a channel, by name and language.
func (a *App) Templates(channel string) ([]inbox.Template, error) {
	l, err := a.running()
	if err != nil {
		return nil, err
	}
	all, err := replica.All[inbox.Template](a.ctx, l.rep, inbox.KindTemplate)
	if err != nil {
		return nil, a.coded(err)
	}
	list := []inbox.Template{}
	for _, t := range all {
		if t.Channel == channel {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(x, y inbox.Template) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Language, y.Language))
	})
	return list, nil
}
