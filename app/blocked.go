package app

import (
	"context"
	"strings"

	"tresen/app/link"
	"tresen/backend/fault"
)

// An administrator who blocks somebody takes their data off their PCs at the next
// contact. A session that merely ended takes nothing: see TestSessionEndedByTheRelay.

// blocked takes the data of a session away because the relay said so.
func (a *App) blocked(l *live) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == l {
		_ = a.withdraw() // what fails now is tried again at the next start
	}
}

// withdraw takes what is here of the account away, but for what was not sent yet:
// that stays sealed. It is repeated until it succeeds; the caller holds mu.
func (a *App) withdraw() error {
	c := a.account
	if a.live != nil {
		a.live.stop()
		a.live = nil
		defer a.shell.Emit(EventStatus, Status{Link: string(link.Blocked), Relay: c.Relay.Address})
	}
	ctx := context.WithoutCancel(a.ctx)
	a.account.Blocked = true // on disk first: a start in between goes on here and shows nothing
	if err := writeJSON(a.path("account.json"), a.account); err != nil {
		return fault.Wrap(fault.DiskFull, "app.withdraw", err)
	}
	n, err := a.seal(ctx, c, true)
	if fault.Is(err, fault.DiskFull) {
		return err // their words are not lost for that; nothing is shown meanwhile
	}
	if n > 0 {
		a.account.Unsent = n
		err = writeJSON(a.path("account.json"), a.account)
	}
	if gone := a.erase(c); gone != nil {
		err = gone
	}
	return err
}

// isAccount tells whether somebody who signs in is whose data is here.
func (a *App) isAccount(address, email string) bool {
	return a.account.Agent != "" && a.account.Relay.Address == address && strings.EqualFold(a.account.Email, strings.TrimSpace(email))
}

// HandOver lets somebody else sign in on this PC after a session ended: the
// conversations go, what was not sent yet stays sealed and goes out when its person
// signs in here again. It is refused with conflict while the session holds.
func (a *App) HandOver() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.live
	if l == nil {
		return nil
	}
	if !l.ended() {
		return bare(fault.Conflict)
	}
	l.stop()
	a.live = nil
	if _, err := a.seal(context.WithoutCancel(a.ctx), a.account, false); err != nil {
		if again := a.begin(a.account, l.api.Token); again != nil {
			return a.coded(again)
		}
		return a.coded(err)
	}
	return a.coded(a.forget())
}
